"""Legal histories of concurrent clients on registers, as large as a measurement needs them."""

from __future__ import annotations

import heapq
from pathlib import Path
from random import Random
from typing import IO

LONGEST = 1_000_000
"""Nanoseconds from a request to its effect, and from there to its answer, at most."""
HEADER = '{"history":2,"tables":{"registers":{"key":["k"],"value":"v"}},"workload":"registers"}\n'


def write(path: Path, keys: int, each: int, clients: int, unknown: float = 0.0) -> None:
    """Write a history of `each` requests on each of so many keys.

    Half are reads, a quarter plain puts, a quarter puts on the value read last by anybody, of which
    some are refused. A share of the puts has an `unknown` outcome; half of those take effect.
    """
    with path.open("w") as file:
        file.write(HEADER)
        _Clients(file, keys, clients, unknown).run(keys * each)


class _Clients:
    """Clients that send one request after the other, each taking effect between its two lines."""

    def __init__(self, file: IO[str], keys: int, clients: int, unknown: float) -> None:
        self._file, self._keys, self._unknown = file, keys, unknown
        self._random = Random(0)
        self._values = [0] * keys
        self._nonce = 0
        self._names = [str(n) for n in range(clients)]

    def run(self, count: int) -> None:
        """Send so many requests."""
        # Each event: the time, the client, and the request under way in the state it is in.
        events: list[tuple[int, int, tuple[str, int, int, int] | None, str | None]] = []
        for client in range(len(self._names)):
            heapq.heappush(events, (client, client, None, None))
        sent = 0
        while events:
            at, client, request, answer = heapq.heappop(events)
            later = at + int(self._random.random() * LONGEST) + 1
            if answer is not None:
                self._end(client, at, answer)
                heapq.heappush(events, (at + 1, client, None, None))
            elif request is not None:
                heapq.heappush(events, (later, client, request, self._effect(*request)))
            elif sent < count:
                sent += 1
                heapq.heappush(events, (later, client, self._begin(client, at), None))

    def _begin(self, client: int, at: int) -> tuple[str, int, int, int]:
        draw, key = self._random.random(), int(self._random.random() * self._keys)
        member = "Key" if draw < 0.5 else "Item"
        where = f'"TableName":"registers","{member}":{{"k":{{"S":"key{key}"}}'
        if draw < 0.5:
            kind, new, old = "get", 0, 0
            request = f'{where}}},"ConsistentRead":true'
        else:
            self._nonce += 1
            kind, new, old = "put", self._nonce, self._values[key]
            request = f'{where},"v":{{"N":"{new}"}}}}'
            if draw < 0.75 or not old:
                request += ',"ReturnValues":"ALL_OLD"'
            else:
                kind = "put if"
                request += (
                    f',"ConditionExpression":"v = :old","ExpressionAttributeValues":{{":old":'
                    f'{{"N":"{old}"}}}},"ReturnValuesOnConditionCheckFailure":"ALL_OLD"'
                )
        operation = "GetItem" if kind == "get" else "PutItem"
        self._file.write(
            f'{{"process":"{self._names[client]}","type":"invoke","at":{at},"operation":'
            f'"{operation}","request":{{{request}}}}}\n'
        )
        return kind, key, new, old

    def _effect(self, kind: str, key: int, new: int, old: int) -> str:
        """Carry a request out, and return what its last line says of it."""
        value = self._values[key]
        unknown = kind != "get" and self._random.random() < self._unknown
        shown = f'{{"k":{{"S":"key{key}"}},"v":{{"N":"{value}"}}}}' if value else None
        if unknown and self._random.random() < 0.5:
            return "info"
        if kind == "get":
            body = f'{{"Item":{shown}}}' if shown else "{}"
        elif kind == "put if" and value != old:
            item = f',"Item":{shown}' if shown else ""
            error = "com.amazonaws.dynamodb.v20120810#ConditionalCheckFailedException"
            body = f'{{"__type":"{error}","message":"The conditional request failed"{item}}}'
            return "info" if unknown else f'"response":{{"status":400,"body":{body}}}'
        else:
            self._values[key] = new
            body = f'{{"Attributes":{shown}}}' if kind == "put" and shown else "{}"
        return "info" if unknown else f'"response":{{"status":200,"body":{body}}}'

    def _end(self, client: int, at: int, answer: str) -> None:
        kind, more = ("info", "") if answer == "info" else ("ok", f",{answer}")
        line = f'{{"process":"{self._names[client]}","type":"{kind}","at":{at}{more}}}\n'
        self._file.write(line)
        if kind == "info":
            self._names[client] += "+"
