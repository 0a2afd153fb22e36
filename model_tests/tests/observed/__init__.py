"""What was observed of the service itself: requests and what it answered, as data.

Each row names where its answer was observed: the suites whose assertions run against the service,
and the captures that they keep. The requests are the smallest that show the point.

Since 2026 the service words some answers anew, one region and one operation after the other: it
says ``1 validation error detected: `` before more texts, and says some of them in other words. A
row gives the classic text in ``text``, which is what the specification answers with, and the others
in ``newer``. The prefix is not compared. Where regions are known to answer differently, the row
gives the answer that most of them decide by, and ``elsewhere`` says which regions answered
otherwise, on which day, and what.
"""

from __future__ import annotations

import json
from base64 import b64encode
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, Final

Wire = dict[str, Any]
PREFIX: Final = "1 validation error detected: "
NUBO: Final = "nubo-db/dynamodb-conformance tests/"
PARITY: Final = "paritysuite/dynamodb-conformance tests/"
CAPTURE: Final = "paritysuite/dynamodb-conformance captures/"
KETLARK: Final = "Ketlark/dynamodb-conformance tests/"
EXTENDDB: Final = "ExtendDB/extenddb tests/"
REGIONS: Final = frozenset(
    [
        "af-south-1",
        "ap-east-1",
        "ap-east-2",
        "ap-northeast-1",
        "ap-northeast-2",
        "ap-northeast-3",
        "ap-south-1",
        "ap-south-2",
        "ap-southeast-1",
        "ap-southeast-2",
        "ap-southeast-3",
        "ap-southeast-4",
        "ap-southeast-5",
        "ap-southeast-6",
        "ap-southeast-7",
        "ca-central-1",
        "ca-west-1",
        "eu-central-1",
        "eu-central-2",
        "eu-north-1",
        "eu-south-1",
        "eu-south-2",
        "eu-west-1",
        "eu-west-2",
        "eu-west-3",
        "il-central-1",
        "me-central-1",
        "mx-central-1",
        "sa-east-1",
        "us-east-1",
        "us-east-2",
        "us-west-1",
        "us-west-2",
    ]
)
"""Those that the suites ask."""


def in_json(value: object) -> Any:
    """A request or answer as it travels: bytes in base64."""
    if isinstance(value, bytes):
        return b64encode(value).decode()
    if isinstance(value, Mapping):
        return {name: in_json(part) for name, part in value.items()}
    if isinstance(value, (list, tuple)):
        return [in_json(part) for part in value]
    return value


class Matcher:
    """Says whether a part of an answer is as observed."""

    def fault(self, got: object) -> str | None:
        raise NotImplementedError


@dataclass(frozen=True)
class Exactly(Matcher):
    """This and no more: a mapping without other members."""

    wanted: object

    def fault(self, got: object) -> str | None:
        return None if got == in_json(self.wanted) else f"is {got!r}, not {self.wanted!r}"


@dataclass(frozen=True)
class Size(Matcher):
    """As many elements, characters or members."""

    wanted: int

    def fault(self, got: object) -> str | None:
        size = len(got) if isinstance(got, (Mapping, Sequence)) else None
        return None if size == self.wanted else f"has {size} parts, not {self.wanted}"


@dataclass(frozen=True)
class AnyOrder(Matcher):
    """These elements, in whatever order."""

    wanted: tuple[object, ...]

    def fault(self, got: object) -> str | None:
        wanted = sorted(map(_in_order, in_json(self.wanted)))
        given = sorted(map(_in_order, got)) if isinstance(got, Sequence) else None
        return None if given == wanted else f"is {got!r}, not {self.wanted!r} in any order"


def _in_order(part: object) -> str:
    return json.dumps(part, sort_keys=True)


class _Absent(Matcher):
    def fault(self, got: object) -> str | None:
        return None if got is None else f"is there: {got!r}"


class _Present(Matcher):
    def fault(self, got: object) -> str | None:
        return "is not there" if got is None else None


ABSENT: Final = _Absent()
PRESENT: Final = _Present()


@dataclass(frozen=True)
class Elsewhere:
    """Some regions answered otherwise."""

    regions: frozenset[str]
    day: date
    answer: str
    """Its text, or in words what was done."""


def elsewhere(answer: str, regions: str, day: str) -> tuple[Elsewhere, ...]:
    return (Elsewhere(frozenset(regions.split()), date.fromisoformat(day), answer),)


OLD_REGIONS: Final = "eu-south-2 me-central-1"
"""Those that the service's new validation had not reached in October 2026."""


@dataclass(frozen=True)
class Accepted:
    """The request was carried out, and the answer has these parts."""

    parts: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True)
class Refused:
    """The request was refused."""

    code: str
    text: str | None = None
    """The whole text; None: it was not told, or it shows what is the service's own."""
    mentions: tuple[str, ...] = ()
    """Pieces of the text, in capitals or not."""
    newer: tuple[str, ...] = ()
    elsewhere: tuple[Elsewhere, ...] = ()
    parts: Mapping[str, object] = field(default_factory=dict)
    """What comes with the text: the item, the reasons."""


@dataclass(frozen=True)
class Step:
    """One request, and what was answered."""

    operation: str
    request: Mapping[str, Any]
    answer: Accepted | Refused = field(default_factory=Accepted)

    def gives(self, **parts: object) -> Step:
        return replace(self, answer=Accepted(parts))

    def refused(self, code: str, text: str | None = None, **told: Any) -> Step:
        return replace(self, answer=Refused(code, text, **told))

    def invalid(self, text: str | None = None, **told: Any) -> Step:
        return self.refused("ValidationException", text, **told)

    def mentions(self, *pieces: str, **told: Any) -> Step:
        return self.invalid(mentions=pieces, **told)

    def no_table(self, text: str | None = "Requested resource not found") -> Step:
        return self.refused("ResourceNotFoundException", text)

    def fails(self, **parts: object) -> Step:
        """The condition does not hold."""
        text = "The conditional request failed"
        return self.refused("ConditionalCheckFailedException", text, parts=parts)

    def cancelled(self, *reasons: Mapping[str, object]) -> Step:
        codes = ", ".join(str(reason["Code"]) for reason in reasons)
        return self.refused(
            "TransactionCanceledException",
            "Transaction cancelled, please refer cancellation reasons for specific reasons "
            f"[{codes}]",
            parts={"CancellationReasons": list(reasons)},
        )


SETTLED: Final = Step("", {})
"""Everything that was begun comes to its end."""


@dataclass(frozen=True)
class Row:
    """Requests one after the other, and what was answered to them."""

    source: str
    about: str
    steps: tuple[Step, ...]


def ask(operation: str, /, **request: Any) -> Step:
    return Step(operation, request)


def put(table: str, /, item: Wire, **more: Any) -> Step:
    return ask("PutItem", TableName=table, Item=item, **more)


def get(table: str, /, key: Wire, **more: Any) -> Step:
    return ask("GetItem", TableName=table, Key=key, ConsistentRead=True, **more)


def delete(table: str, /, key: Wire, **more: Any) -> Step:
    return ask("DeleteItem", TableName=table, Key=key, **more)


def update(table: str, /, key: Wire, expression: str | None = None, **more: Any) -> Step:
    given = {} if expression is None else {"UpdateExpression": expression}
    return ask("UpdateItem", TableName=table, Key=key, **given, **more)


def query(table: str, /, condition: str | None = None, **more: Any) -> Step:
    given = {} if condition is None else {"KeyConditionExpression": condition}
    return ask("Query", TableName=table, ConsistentRead=True, **given, **more)


def scan(table: str, /, **more: Any) -> Step:
    return ask("Scan", TableName=table, **more)


def transact(*elements: Wire, **more: Any) -> Step:
    return ask("TransactWriteItems", TransactItems=list(elements), **more)


def statement(text: str, *given: Wire, **more: Any) -> Step:
    parameters: Wire = {"Parameters": list(given)} if given else {}
    return ask("ExecuteStatement", Statement=text, **parameters, **more)


def table(name: str, /, *keys: tuple[str, str], **more: Any) -> Step:
    """A table on demand; each key attribute as its name and type."""
    roles = zip(keys, ("HASH", "RANGE"), strict=False)
    defaults: Wire = {
        "TableName": name,
        "AttributeDefinitions": [definition(*key) for key in keys],
        "KeySchema": [{"AttributeName": key, "KeyType": role} for (key, _), role in roles],
        "BillingMode": "PAY_PER_REQUEST",
    }
    given = {**defaults, **more}
    return ask("CreateTable", **{name: part for name, part in given.items() if part is not None})


def definition(name: str, kind: str) -> Wire:
    return {"AttributeName": name, "AttributeType": kind}


def key_schema(*names: str) -> list[Wire]:
    roles = zip(names, ("HASH", "RANGE"), strict=False)
    return [{"AttributeName": name, "KeyType": role} for name, role in roles]


def index(name: str, /, *keys: str, kind: str = "ALL", include: Sequence[str] = ()) -> Wire:
    projection: Wire = {"ProjectionType": kind}
    if include:
        projection["NonKeyAttributes"] = list(include)
    return {"IndexName": name, "KeySchema": key_schema(*keys), "Projection": projection}


def s(text: str) -> Wire:
    return {"S": text}


def n(number: object) -> Wire:
    return {"N": str(number)}


def b(data: bytes) -> Wire:
    return {"B": data}


def pk(text: str) -> Wire:
    return {"pk": s(text)}


def row(source: str, about: str, *steps: Step) -> Row:
    return Row(source, about, steps)


HASH: Final = "hash"
"""A table whose key is the string pk."""
HASH_N: Final = "hash_n"
HASH_B: Final = "hash_b"
PAIR: Final = "pair"
"""A table whose key is the strings pk and sk."""
PAIR_N: Final = "pair_n"
"""A table whose key is the string pk and the number sk."""
INDEXED: Final = "indexed"
"""A table like ``PAIR`` with two local and two global indexes over the strings l1 and l2."""
NONE_SUCH: Final = "none_such"

TABLES: Final = (
    table(HASH, ("pk", "S")),
    table(HASH_N, ("pk", "N")),
    table(HASH_B, ("pk", "B")),
    table(PAIR, ("pk", "S"), ("sk", "S")),
    table(PAIR_N, ("pk", "S"), ("sk", "N")),
    table("long_name", ("partitionKeyName", "S")),
    table(
        INDEXED,
        ("pk", "S"),
        ("sk", "S"),
        AttributeDefinitions=[definition(name, "S") for name in ("pk", "sk", "l1", "l2")],
        LocalSecondaryIndexes=[
            index("local1", "pk", "l1"),
            index("local2", "pk", "l2", kind="INCLUDE", include=["l1"]),
        ],
        GlobalSecondaryIndexes=[
            index("global1", "l1"),
            index("global2", "l1", "l2", kind="INCLUDE", include=["data"]),
        ],
    ),
    SETTLED,
)
"""The tables that are there before each row."""
