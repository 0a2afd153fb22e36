"""CreateTable: definitions that are right, and each way in which one is not."""

from __future__ import annotations

from collections.abc import Mapping

from dynacheck.exchange.step import Step
from dynacheck.vectors.corpus.support.shared import (
    API,
    EXTENDDB,
    QUOTAS,
    REPORTED,
    TABLE,
    one,
    slug,
    table,
)
from dynacheck.vectors.vector import Vector

OPERATION = "CreateTable"

PAGE = API.format("CreateTable")
GOOD = table("p:S")


def _schema(*rows: tuple[str, str]) -> list[dict[str, str]]:
    return [{"AttributeName": name, "KeyType": role} for name, role in rows]


def _attributes(*rows: tuple[str, str]) -> list[dict[str, str]]:
    return [{"AttributeName": name, "AttributeType": kind} for name, kind in rows]


def _units(read: object, write: object) -> dict[str, object]:
    units = {"ReadCapacityUnits": read, "WriteCapacityUnits": write}
    return {"BillingMode": "PROVISIONED", "ProvisionedThroughput": units}


def _without(*members: str) -> dict[str, object]:
    return {name: value for name, value in GOOD.items() if name not in members}


_RIGHT: tuple[tuple[str, Mapping[str, object], str], ...] = (
    ("A table on demand has its keys and no units of capacity.", GOOD, PAGE),
    ("A table has a partition key, and may have a sort key, of other types.",
     table("p:N", "r:B"), PAGE),
    ("A table with provisioned capacity has both units.", {**GOOD, **_units(1, 2)}, PAGE),
    ("Capacity is provisioned where no billing mode is given.",
     {**_without("BillingMode"), "ProvisionedThroughput": _units(1, 1)["ProvisionedThroughput"]},
     PAGE),
    ("A name has at least 3 characters.", table("p:S", name="dyn"), QUOTAS),
    ("A name may have 255 characters.", table("p:S", name=TABLE + "x" * (255 - len(TABLE))),
     QUOTAS),
    ("A key's name may have 255 characters.", table(f"{'x' * 255}:S"), QUOTAS),
    ("A table may have the quota of units.", {**GOOD, **_units(40_000, 40_000)}, QUOTAS),
    ("A unit of capacity may be one.", {**GOOD, **_units(1, 1)}, PAGE),
)  # fmt: skip

_WRONG: tuple[tuple[str, Mapping[str, object], str], ...] = (
    ("A name is required.", _without("TableName"), PAGE),
    ("A name of 2 characters is too short.", {**GOOD, "TableName": "dy"}, QUOTAS),
    ("A name of 256 characters is too long.", {**GOOD, "TableName": "x" * 256}, QUOTAS),
    ("A name is made of letters, digits, underscores, hyphens and dots.",
     {**GOOD, "TableName": "a b c"}, QUOTAS),
    ("A name is a string.", {**GOOD, "TableName": 1}, PAGE),
    ("A key schema is required.", _without("KeySchema"), PAGE),
    ("Definitions of attributes are required.", _without("AttributeDefinitions"), PAGE),
    ("A key schema is not empty.", {**GOOD, "KeySchema": []}, PAGE),
    ("A key schema has at most two elements.",
     {**GOOD, "KeySchema": _schema(("p", "HASH"), ("r", "RANGE"), ("q", "RANGE"))}, PAGE),
    ("A key is HASH or RANGE.", {**GOOD, "KeySchema": _schema(("p", "X"))}, PAGE),
    ("The first key is the partition key.", {**GOOD, "KeySchema": _schema(("p", "RANGE"))}, PAGE),
    ("The second key is the sort key.",
     {**table("p:S", "r:S"), "KeySchema": _schema(("p", "HASH"), ("r", "HASH"))}, PAGE),
    ("The two keys are not one attribute.",
     {**table("p:S", "r:S"), "KeySchema": _schema(("p", "HASH"), ("p", "RANGE"))}, REPORTED),
    ("Every key is defined.", {**GOOD, "AttributeDefinitions": _attributes(("q", "S"))}, PAGE),
    ("There are at least as many definitions as keys.",
     {**table("p:S", "r:S"), "AttributeDefinitions": _attributes(("p", "S"))}, REPORTED),
    ("Only keys are defined.",
     {**GOOD, "AttributeDefinitions": _attributes(("p", "S"), ("q", "S"))}, PAGE),
    ("An attribute is defined once.",
     {**GOOD, "AttributeDefinitions": _attributes(("p", "S"), ("p", "S"))}, REPORTED),
    ("A key is a string, a number or binary.",
     {**GOOD, "AttributeDefinitions": _attributes(("p", "SS"))}, PAGE),
    ("A definition has a name and a type.", {**GOOD, "AttributeDefinitions": [{}]}, PAGE),
    ("A key's name is not empty.", {**GOOD, "KeySchema": _schema(("", "HASH"))}, PAGE),
    ("A key's name has at most 255 characters.",
     {**GOOD, "KeySchema": _schema(("x" * 256, "HASH"))}, PAGE),
    ("A billing mode is one of two.", {**GOOD, "BillingMode": "X"}, PAGE),
    ("Provisioned capacity has units.", {**GOOD, "BillingMode": "PROVISIONED"}, PAGE),
    ("A table on demand has no units.",
     {**GOOD, "ProvisionedThroughput": _units(1, 1)["ProvisionedThroughput"]}, PAGE),
    ("Both units are required.",
     {**GOOD, "BillingMode": "PROVISIONED", "ProvisionedThroughput": {"ReadCapacityUnits": 1}},
     PAGE),
    ("A unit of capacity is at least one.", {**GOOD, **_units(0, 1)}, PAGE),
    ("A unit of capacity is a whole number.", {**GOOD, **_units("1", 1)}, PAGE),
    ("A unit of capacity fits 64 bits.", {**GOOD, **_units(2**63, 1)}, PAGE),
    ("Units of capacity have a bound.", {**GOOD, **_units(1, 1_000_000_000_001)}, REPORTED),
    ("A structure is an object.", {**GOOD, "ProvisionedThroughput": []}, PAGE),
    ("A list is a list.", {**GOOD, "KeySchema": {}}, PAGE),
    ("A list is no text.", {**GOOD, "KeySchema": "p"}, PAGE),
    ("An element of a list of structures is an object.", {**GOOD, "KeySchema": ["p"]}, PAGE),
    ("Ten faults are told at most.",
     {**GOOD, "TableName": "a b", "AttributeDefinitions": [{}] * 6}, REPORTED),
)  # fmt: skip

THROUGHPUT_MODE = EXTENDDB.format("test_table_throughput_mode.py")
_NO_MODE = _without("BillingMode")
_MODES: tuple[tuple[str, Mapping[str, object]], ...] = (
    ("TableThroughputMode is another name of BillingMode.",
     {**_NO_MODE, "TableThroughputMode": "PAY_PER_REQUEST"}),
    ("TableThroughputMode may ask for capacity.",
     {**_NO_MODE, **_units(1, 1), "BillingMode": None, "TableThroughputMode": "PROVISIONED"}),
    ("TableThroughputMode that asks for capacity needs units.",
     {**_NO_MODE, "TableThroughputMode": "PROVISIONED"}),
    ("TableThroughputMode on demand has no units.",
     {**_NO_MODE, **_units(1, 1), "BillingMode": None, "TableThroughputMode": "PAY_PER_REQUEST"}),
    ("BillingMode decides where both are given.",
     {**GOOD, **_units(1, 1), "TableThroughputMode": "PAY_PER_REQUEST"}),
    ("BillingMode on demand decides where both are given.",
     {**GOOD, **_units(1, 1), "BillingMode": "PAY_PER_REQUEST",
      "TableThroughputMode": "PROVISIONED"}),
    ("TableThroughputMode is one of two.", {**_NO_MODE, "TableThroughputMode": "X"}),
    ("TableThroughputMode is one of two beside a BillingMode that decides.",
     {**GOOD, "TableThroughputMode": "X"}),
    ("BillingMode is told before TableThroughputMode.",
     {**GOOD, "BillingMode": "X", "TableThroughputMode": "Y"}),
)  # fmt: skip

VECTORS = (
    *(one(OPERATION, request, rule, THROUGHPUT_MODE, tables=()) for rule, request in _MODES),
    Vector(
        "a-table-by-tablethroughputmode-is-described",
        "A table that was made by TableThroughputMode is described by BillingModeSummary.",
        THROUGHPUT_MODE,
        (
            Step(OPERATION, {**_NO_MODE, "TableThroughputMode": "PAY_PER_REQUEST"}),
            Step("DescribeTable", {"TableName": TABLE}),
        ),
    ),
    *(one(OPERATION, request, rule, source, tables=()) for rule, request, source in _RIGHT),
    *(one(OPERATION, request, rule, source, tables=()) for rule, request, source in _WRONG),
    Vector(
        "a-name-is-taken-once",
        "A table of a name that is taken is not created.",
        PAGE,
        (Step(OPERATION, GOOD),),
        tables=(GOOD,),
    ),
    Vector(
        "a-name-is-taken-while-the-table-is-made",
        "A name is taken while its table is being made.",
        REPORTED,
        (Step(OPERATION, GOOD, settle=False), Step(OPERATION, GOOD)),
    ),
    Vector(
        slug("A new table can be described"),
        "A new table is described as it was asked for, and is ACTIVE in the end.",
        PAGE,
        (Step(OPERATION, {**GOOD, **_units(3, 4)}), Step("DescribeTable", {"TableName": TABLE})),
    ),
)
