"""Naming: what streams, shards and places in them are called here.

The service's own names say nothing to whoever reads them, but come back in later requests. Here a
stream is called by its number among those of its table's name (``names.stream_arn``), a shard by
a record that is in it, and an iterator by the place in the stream at which it reads.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from dynaspec.items.data.errors import broken, unsupported
from dynaspec.items.data.rule import Rule
from dynaspec.items.requests import names
from dynaspec.items.requests.shapes import Request
from dynaspec.items.streams import rules
from dynaspec.items.tables.state import Stream, Tables

_TIME: Final = (
    r"20\d\d-(?:0[1-9]|1[0-2])-(?:0[1-9]|1\d|2[0-8])T(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d\.\d{3}"
)
"""The service's labels are times; what it says to others is not known."""
_ARN: Final = re.compile(rf"table/([a-zA-Z0-9_.-]{{3,255}})/stream/([0-9]+|{_TIME})", re.ASCII)
_SHARD: Final = re.compile(r"shardId-of-record-([0-9]{10})")
_ITERATOR: Final = re.compile(r"(?P<arn>arn:[^|]*)\|(?P<shard>[^|]*)\|[A-Z_]+\|(?P<at>[0-9]+)")


@dataclass(frozen=True)
class Found:
    """A stream, and what it belongs to."""

    arn: str
    table: str
    stream: Stream


@dataclass(frozen=True)
class Place:
    """Where an iterator reads: in which shard, and the number of the first record."""

    found: Found
    shard: str
    at: int


def check_arn(request: Request) -> None:
    """The first check of operations on a stream: it is named by the ARN of one."""
    if not _named(request.get("StreamArn")):
        raise broken(rules.STREAM_ARN)


def check_start(request: Request) -> None:
    """The first check of ListStreams: if it begins after something, that is a stream."""
    start = request.get("ExclusiveStartStreamArn")
    if start is not None and not _named(start):
        raise broken(rules.STREAM_ARN)


def _named(arn: object) -> tuple[str, str] | None:
    """The table and the label of a stream; ``None`` for what is no ARN of one."""
    parts = names.read_arn(arn) if isinstance(arn, str) else None
    if parts is None:
        return None
    found = _ARN.fullmatch(parts.resource)
    own = ("dynamodb", names.REGION, names.ACCOUNT)
    if found is None or (parts.service, parts.region, parts.account) != own:
        raise unsupported("the ARN of something else, of another region or account, or of no time")
    return found[1], found[2]


def streams_of(tables: Tables, table: str) -> tuple[Stream, ...]:
    """The streams of all tables that have been so named, the earliest first."""
    there = tables.by_name.get(table)
    own = () if there is None or there.status == "DELETING" else there.streams
    return (*tables.former.get(table, ()), *own)


def stream_of(tables: Tables, arn: str, missing: Rule) -> Found:
    """The stream of an ARN. Where there is none, that breaks the rule ``missing``."""
    table, label = _named(arn) or ("", "")
    for stream in streams_of(tables, table):
        if str(stream.number) == label:
            return Found(arn, table, stream)
    data = {"arn": arn} if "arn" in missing.data else {}
    raise broken(missing, **data)


def record_of_shard(stream: Stream, shard: str) -> int | None:
    """The number of a record in ``shard``, by which it is called; ``None``: there is no such shard.

    The shard of no record, 0, is the first that the service tells.
    """
    found = _SHARD.fullmatch(shard)
    number = len(stream.records) + 1 if found is None else int(found[1])
    return number if number <= len(stream.records) else None


def iterator(arn: str, shard: str, kind: str, at: int) -> str:
    """What an iterator is called that begins with the record of number ``at``."""
    return f"{arn}|{shard}|{kind}|{at}"


def place_of(tables: Tables, text: str) -> Place:
    """Where the iterator so called reads."""
    found = _ITERATOR.fullmatch(text)
    if found is None or not _named(found["arn"]):
        raise broken(rules.NO_ITERATOR)
    stream = stream_of(tables, found["arn"], rules.NO_STREAM)
    return Place(stream, found["shard"], int(found["at"]))
