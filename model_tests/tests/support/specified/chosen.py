"""The specification as a service that makes each choice in one way."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from dynaspec.items import (
    Choice,
    Failure,
    OneOf,
    Success,
    Tables,
    Unsupported,
    handle,
    possible,
)
from dynaspec.items.streams.naming import iterator, place_of
from dynaspec.items.streams.records import record

Pick = Callable[[tuple[Any, ...]], Any]


def first(values: tuple[Any, ...]) -> Any:
    return values[0]


def answered(
    tables: Tables, operation: str, request: Mapping[str, object], pick: Pick = first
) -> tuple[Tables, Success | Failure]:
    """The tables afterwards, and the answer with what `pick` chooses of each choice.

    What is decided once and for all is as the specification has it.
    """
    after, given = handle(tables, operation, request)
    if operation == "GetRecords" and isinstance(given, Unsupported):
        given = _of_one_shard(tables, request)
    decided = isinstance(given, Choice) and any(each.decided for each in given.alternatives)
    answer = possible(given)[0] if decided else pick(possible(given))
    if isinstance(answer, Success):
        return after, replace(answer, body=_picked(answer.body, pick))
    return after, answer


def _of_one_shard(tables: Tables, request: Mapping[str, object]) -> Success:
    """What GetRecords answers where a stream has one shard, which all keys share."""
    place = place_of(tables, str(request["ShardIterator"]))
    stream, limit = place.found.stream, request.get("Limit")
    numbers = range(place.at, len(stream.records) + 1)
    page = numbers[:limit] if isinstance(limit, int) else numbers
    body: dict[str, object] = {"Records": [record(stream, number) for number in page]}
    following = place.at + len(page)
    if stream.on or following <= len(stream.records):
        body["NextShardIterator"] = iterator(place.found.arn, place.shard, "NEXT", following)
    return Success(body)


def alternatives(
    tables: Tables, operation: str, request: Mapping[str, object]
) -> list[tuple[Tables, Success | Failure]]:
    """The tables afterwards and the answer, for the first of each choice, the second, and so on."""
    found: list[tuple[Tables, Success | Failure]] = []
    longest = 1

    def pick(values: tuple[Any, ...]) -> Any:
        nonlocal longest
        longest = max(longest, len(values))
        return values[min(len(found), len(values) - 1)]

    while len(found) < longest:
        found.append(answered(tables, operation, request, pick))
    return found


def _picked(value: Any, pick: Pick) -> Any:
    if isinstance(value, OneOf):
        return _picked(pick(value.values), pick)
    if isinstance(value, Mapping):
        return {name: _picked(inner, pick) for name, inner in value.items()}
    return [_picked(inner, pick) for inner in value] if isinstance(value, list) else value
