"""The client that attacks: its connections, its requests, and what it was told."""

from __future__ import annotations

import asyncio
import json
import socket
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from random import Random
from typing import Final
from urllib.parse import urlsplit

from dynacheck.attack.asking import OK, Asker, Body, Told, UnansweredError
from dynacheck.record.signing import Signer

PREFIX: Final = "dynaspec_attack_"
"""Names of the tables that an attack makes and removes begin with this."""
TABLE: Final = f"{PREFIX}target"
WITHIN_S: Final = 60.0
"""How long an answer is waited for."""
HELD_S: Final = 6.0
"""How long connections are held on which nothing is read."""
_LOOKS: Final = 600
_LOOK_S: Final = 0.05
_BATCH: Final = 25
_BATCH_BYTES: Final = 4 * 2**20
"""Of the 16 MB that a request may have: to prepare an attack shall be none."""
_PUTS: Final = 10
UNAVAILABLE: Final = 503
"""The status by which a target says that it does not answer just now."""


class NotSupportedError(Exception):
    """The target refuses what the attack is made of, in its smallest form; the message says how."""


class Attacker:
    """A client of an endpoint without good intentions."""

    def __init__(self, endpoint: str, seed: int) -> None:
        """Attack an endpoint, a URL; what is drawn is drawn with `seed`."""
        self._endpoint = endpoint
        self._signer = Signer(endpoint)
        self._asker = Asker(endpoint)
        self.rng = Random(seed)
        self.told: Counter[str] = Counter()
        """What the requests of the strike were told."""

    def request(self, operation: str, body: Body) -> bytes:
        """Return a request as the bytes to send."""
        return self._signer.request(operation, json.dumps(body).encode())

    def coded(self, operation: str, content: bytes) -> bytes:
        """Return a request whose content is said to be compressed by gzip."""
        line = b"POST / HTTP/1.1\r\n"
        sent = self._signer.request(operation, content)
        return sent.replace(line, line + b"Content-Encoding: gzip\r\n", 1)

    def announced(self, operation: str, length: int) -> bytes:
        """Return the head of a request with so many bytes, which do not follow."""
        sent = self._signer.request(operation, b"")
        return sent.replace(b"Content-Length: 0", b"Content-Length: %d" % length)

    # --- To prepare -----------------------------------------------------------------------------

    async def ask(self, operation: str, body: Body) -> Told:
        """Ask. Raises UnansweredError."""
        return await self._asker.ask(self.request(operation, body), WITHIN_S)

    async def need(self, operation: str, body: Body) -> Told:
        """Ask for what must succeed. Raises NotSupportedError and UnansweredError."""
        return self._granted(operation, await self.ask(operation, body))

    async def need_coded(self, operation: str, content: bytes) -> Told:
        """Ask compressed for what must succeed. Raises what `need` does."""
        told = await self._asker.ask(self.coded(operation, content), WITHIN_S)
        return self._granted(f"compressed {operation}", told)

    def _granted(self, what: str, told: Told) -> Told:
        said = f"{what} was told {told.code} (status {told.status})"
        if told.status == UNAVAILABLE:
            raise UnansweredError(said)
        if told.code != OK:
            raise NotSupportedError(said)
        return told

    async def make_table(
        self, name: str = TABLE, *, sort_key: bool = False, indexes: int = 0
    ) -> None:
        """Make a table by `k`, empty, perhaps with a sort key `r`, with so many indexes by `g`.

        Raises what `need` does.
        """
        await self.remove_table(name)
        schema = [("k", "HASH"), ("r", "RANGE")] if sort_key else [("k", "HASH")]
        keys = [key for key, _ in schema] + ["g"] * bool(indexes)
        of_g = {
            "KeySchema": [{"AttributeName": "g", "KeyType": "HASH"}],
            "Projection": {"ProjectionType": "ALL"},
        }
        listed = [{"IndexName": f"by_g{number}", **of_g} for number in range(indexes)]
        definition: Body = {
            "TableName": name,
            "BillingMode": "PAY_PER_REQUEST",
            "AttributeDefinitions": [{"AttributeName": k, "AttributeType": "S"} for k in keys],
            "KeySchema": [{"AttributeName": key, "KeyType": role} for key, role in schema],
            **({"GlobalSecondaryIndexes": listed} if indexes else {}),
        }
        await self.need("CreateTable", definition)
        await self._await_status(name, "ACTIVE")

    async def remove_table(self, name: str = TABLE) -> None:
        """Remove a table, if it is there, and wait until it is gone. Raises what `need` does."""
        if (await self.ask("DeleteTable", {"TableName": name})).code == OK:
            await self._await_status(name, None)

    async def _await_status(self, name: str, wanted: str | None) -> None:
        for _ in range(_LOOKS):
            told = await self.ask("DescribeTable", {"TableName": name})
            if told.body.get("Table", {}).get("TableStatus") == wanted:
                return
            await asyncio.sleep(_LOOK_S)
        raise NotSupportedError(f"{name} is not {wanted or 'gone'} after {_LOOKS} looks")

    async def put(self, items: Iterable[Body]) -> None:
        """Put items into the table, in batches. Raises what `need` does."""
        for batch in _batches(items):
            asked: Body = {TABLE: [{"PutRequest": {"Item": item}} for item in batch]}
            while asked:
                told = await self._put_patiently({"RequestItems": asked})
                asked = told.body.get("UnprocessedItems", {})

    async def _put_patiently(self, asked: Body) -> Told:
        """Write a batch, again where the target is not available just now."""
        for _ in range(_PUTS):
            told = await self.ask("BatchWriteItem", asked)
            if told.status != UNAVAILABLE:
                break
            await asyncio.sleep(_LOOK_S)
        return self._granted("BatchWriteItem", told)

    # --- To strike ------------------------------------------------------------------------------

    async def send(self, requests: Iterable[bytes], connections: int = 1) -> None:
        """Send requests one after the other on each of some connections; count what is told."""
        shared = iter(requests)
        await asyncio.gather(*(self._send_on(shared) for _ in range(connections)))

    async def _send_on(self, requests: Iterator[bytes]) -> None:
        asker = Asker(self._endpoint)
        try:
            for request in requests:
                self.told[(await asker.ask(request, WITHIN_S)).code] += 1
        except UnansweredError as error:
            self.told[f"unanswered: {error}"] += 1
        finally:
            asker.abort()

    async def hold(self, sent: Sequence[bytes]) -> None:
        """Send each on a connection of its own, read nothing, and close them some time later."""
        held: list[socket.socket] = []
        try:
            for data in sent:
                await self._hold_one(data, held)
            await asyncio.sleep(HELD_S)
        finally:
            for each in held:
                each.close()

    async def _hold_one(self, data: bytes, held: list[socket.socket]) -> None:
        loop = asyncio.get_running_loop()
        parts = urlsplit(self._endpoint)
        made = socket.socket()
        made.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        made.setblocking(False)
        held.append(made)
        try:
            async with asyncio.timeout(WITHIN_S):
                await loop.sock_connect(made, (parts.hostname, parts.port or 80))
                await loop.sock_sendall(made, data)
        except OSError as error:
            self.told[f"refused: {error.strerror or error}"] += 1
        else:
            self.told["held"] += 1

    async def close(self) -> None:
        """Remove the table, if the endpoint still answers, and close the connection."""
        with suppress(UnansweredError, NotSupportedError):
            await self.remove_table()
        self._asker.abort()


def _batches(items: Iterable[Body]) -> Iterator[list[Body]]:
    """Divide items into what a BatchWriteItem may have."""
    batch: list[Body] = []
    size = 0
    for item in items:
        more = len(json.dumps(item))
        if batch and (len(batch) == _BATCH or size + more > _BATCH_BYTES):
            yield batch
            batch, size = [], 0
        batch.append(item)
        size += more
    if batch:
        yield batch
