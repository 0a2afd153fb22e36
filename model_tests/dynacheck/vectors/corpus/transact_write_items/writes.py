"""TransactWriteItems: everything that is asked for, or nothing."""

from __future__ import annotations

from dynacheck.exchange.schemas import ARN
from dynacheck.exchange.step import Step
from dynacheck.exchange.values import nested
from dynacheck.vectors.corpus.support.reads import INDEXED
from dynacheck.vectors.corpus.support.shared import (
    INFERRED,
    KEY,
    NUBO,
    PATHS,
    QUOTAS,
    REPORTED,
    one,
    put,
)
from dynacheck.vectors.corpus.support.shared import TABLE as THERE
from dynacheck.vectors.corpus.support.transactions import (
    ABSENT,
    BOTH,
    DEEP,
    ITEM,
    LAYERS,
    MESSAGES,
    NONE_SUCH,
    OPERATION,
    ORDER,
    OTHER,
    PAGE,
    PRESENT,
    REASONS,
    SUITE,
    B,
    C,
    checks,
    deletes,
    of,
    puts,
    updates,
    values,
)
from dynacheck.vectors.vector import Request, Vector

SIZES = NUBO.format("tier3/limits/itemSize.test.ts")
NESTING = NUBO.format("tier3/limits/nestingDepth.test.ts")
EMPTY_KEY: Request = {"p": {"S": ""}}
WRONG_KEY: Request = {"p": {"N": "5"}}
LONG_KEY: Request = {"p": {"S": "x" * 2049}}
ONE_VALUE = values(v={"N": "1"})
NOT_USED = values(a={"N": "1"}, v={"N": "1"})
OLD = {"ReturnValuesOnConditionCheckFailure": "ALL_OLD"}


def _read(key: Request, name: str = THERE) -> Step:
    return Step("GetItem", {"TableName": name, "Key": key, "ConsistentRead": True})


def _left(name: str, rule: str, actions: list[Request], reads: list[Step], source: str) -> Vector:
    """A transaction, and the items afterwards."""
    steps = (Step(OPERATION, {"TransactItems": actions}), *reads)
    return Vector(name, rule, source, steps, BOTH, (put(ITEM), put(C)))


_WRITTEN = (
    _left("all-kinds", "Items are put, updated, deleted and checked together.",
          [puts(B), updates(KEY, "SET n = n + :v", **ONE_VALUE), deletes(C),
           checks({"p": {"S": "x"}}, ABSENT)],
          [_read(B), _read(KEY), _read(C)], SUITE),
    _left("two-tables", "Items of several tables are written.",
          [puts(B), puts(B, TableName=OTHER)], [_read(B), _read(B, OTHER)], SUITE),
    _left("conditions-that-hold", "Each action is carried out if its condition holds.",
          [puts(B, ConditionExpression=ABSENT),
           updates(KEY, "SET n = :v", ConditionExpression="n = :v", **ONE_VALUE),
           deletes(C, ConditionExpression=PRESENT)],
          [_read(B), _read(KEY), _read(C)], SUITE),
    _left("nothing-of-a-cancelled-one", "Of a transaction that is cancelled nothing is done.",
          [puts(B), checks(KEY, ABSENT)], [_read(B)], SUITE),
    _left("an-update-makes-an-item", "An update makes an item where there is none.",
          [updates(B, "ADD n :v", **ONE_VALUE)], [_read(B)], SUITE),
    of("A check of what is not there can hold.", [checks(B, ABSENT)], SUITE),
    of("A table may be named by its ARN.", [puts(B, TableName=ARN + THERE)], PAGE),
    of("As many as 100 actions may be asked for.",
       [puts({"p": {"S": str(n)}}) for n in range(100)], QUOTAS),
)  # fmt: skip

_FAILED = (
    of("A check that does not hold cancels.", [checks(KEY, ABSENT), puts(B)], SUITE),
    of("Reasons come in the order of the actions.",
       [puts(B, ConditionExpression=ABSENT), puts(KEY, ConditionExpression=ABSENT)], MESSAGES),
    of("Each action that fails has its reason.",
       [deletes(KEY, ConditionExpression=ABSENT),
        updates(B, "SET n = :v", ConditionExpression=PRESENT, **ONE_VALUE)], MESSAGES),
    of("A reason shows the item if that is asked for.",
       [puts(KEY, ConditionExpression=ABSENT, **OLD)], SUITE),
    of("A reason of a check shows the item if that is asked for.",
       [checks(KEY, ABSENT, **OLD)], REASONS),
    of("A reason shows no item where there is none.",
       [deletes(B, ConditionExpression=PRESENT, **OLD)], REASONS),
    of("A reason shows no item if that is not asked for.",
       [deletes(KEY, ConditionExpression=ABSENT, ReturnValuesOnConditionCheckFailure="NONE")],
       REASONS),
)  # fmt: skip

_BOTH_FAIL = (
    _left("a-reason-shows-its-own-item",
          "Of several reasons each shows its item if its own action asks for that.",
          [checks(KEY, ABSENT, **OLD), deletes(C, ConditionExpression=ABSENT)], [], REASONS),
    _left("a-later-reason-shows-its-own-item",
          "A later reason shows its item where an earlier one does not.",
          [puts(KEY, ConditionExpression=ABSENT),
           updates(C, "SET n = :v", ConditionExpression=ABSENT, **OLD, **ONE_VALUE)], [], REASONS),
    _left("a-reason-shows-nothing-that-holds",
          "An action that holds shows no item, whatever it asks for.",
          [checks(KEY, PRESENT, **OLD), checks(C, ABSENT, **OLD)], [], REASONS),
)  # fmt: skip


def _last_of_many() -> Vector:
    """100 actions, and what some of them left."""
    keys = [{"p": {"S": f"many{number}"}} for number in range(100)]
    reads = [_read(keys[number]) for number in (24, 25, 49, 50, 98, 99)]
    return _left("each-of-many-is-carried-out", "Each of 100 actions is carried out.",
                 [puts(key) for key in keys], reads, QUOTAS)  # fmt: skip


_RULED_OUT = (
    of("An item whose key is of another type cancels.", [puts(WRONG_KEY)], MESSAGES),
    of("An item without its key cancels.", [puts({"n": {"N": "1"}}), puts(B)], REPORTED),
    of("A key of an update that does not fit the schema cancels.",
       [updates(WRONG_KEY, "SET n = :v", **ONE_VALUE)], MESSAGES),
    of("A key of a deletion that does not fit the schema cancels.", [deletes(WRONG_KEY)], MESSAGES),
    of("A key of a check that does not fit the schema cancels.", [checks(WRONG_KEY, ABSENT)],
       MESSAGES),
    of("A key that is too large cancels.", [puts(LONG_KEY)], QUOTAS),
    of("A path into the key cancels.", [checks(KEY, "p.a = :v", **ONE_VALUE)], PATHS),
    of("An update of the key cancels.", [updates(KEY, "SET p = :v", **ONE_VALUE)], REPORTED),
    of("An operand of an update that is not there cancels.",
       [updates(KEY, "SET n = x + :v", **ONE_VALUE)], REPORTED),
    of("An update that does not fit the item's type cancels.",
       [updates(KEY, "ADD n :v", **values(v={"SS": ["a"]}))], REPORTED),
    of("An update that makes an item too large cancels.",
       [updates(KEY, "SET a = :v", **values(v={"B": b"x" * 409_600}))], SIZES),
    of("An update that would be nested too deep cancels.",
       [updates(KEY, "SET a = :v", **values(v=nested(32)))], NESTING),
)  # fmt: skip

_REFUSED = (
    of("Actions are required.", None),
    of("A list of actions is not empty.", [], MESSAGES),
    of("At most 100 actions are asked for.", [puts({"p": {"S": str(n)}}) for n in range(101)],
       MESSAGES),
    of("An element has an action.", [{}], MESSAGES),
    of("An element that is null has no action.", [None], REPORTED),
    of("An element has one action.", [{**puts(B), **deletes(KEY)}], REPORTED),
    of("A Put has an item.", [{"Put": {"TableName": THERE}}]),
    of("An Update has an expression.", [{"Update": {"TableName": THERE, "Key": KEY}}]),
    of("A Delete has a key.", [{"Delete": {"TableName": THERE}}]),
    of("A ConditionCheck has a condition.", [{"ConditionCheck": {"TableName": THERE, "Key": KEY}}]),
    of("An action names a table.", [{"Put": {"Item": B}}]),
    of("An item is the object of one action.", [puts(KEY), checks(KEY, PRESENT)], MESSAGES),
    of("An item with an empty key refuses.", [puts(EMPTY_KEY)], MESSAGES),
    one(OPERATION, {"TransactItems": [puts({**KEY, "r": {"S": "r"}, "g": {"S": ""}})]},
        "An item with an empty key of an index refuses.", MESSAGES, tables=(INDEXED,)),
    of("An empty key of an update refuses.", [updates(EMPTY_KEY, "SET n = :v", **ONE_VALUE)],
       MESSAGES),
    of("An empty key of a deletion refuses.", [deletes(EMPTY_KEY)], MESSAGES),
    of("An empty key of a check refuses.", [checks(EMPTY_KEY, ABSENT)], MESSAGES),
    of("A table that is not there refuses.", [puts(B, TableName=NONE_SUCH)], MESSAGES),
    of("A table's name is made of letters, digits, underscores, hyphens and dots.",
       [puts(B), updates(KEY, "SET n = :v", TableName="a b", **ONE_VALUE)], MESSAGES),
    of("What a reason shows is ALL_OLD or NONE.",
       [puts(B, ReturnValuesOnConditionCheckFailure="ALL_NEW")]),
    of("A condition is not empty.", [puts(B, ConditionExpression="")], MESSAGES),
    of("A condition that is none refuses.", [checks(KEY, "attribute_not_exists(")], MESSAGES),
    of("An update that is none refuses.", [updates(KEY, "n = :v", **ONE_VALUE)], REPORTED),
    of("A value that is defined is used in a check.", [checks(KEY, PRESENT, **ONE_VALUE)],
       MESSAGES),
    of("A value that is defined is used in an update.", [updates(KEY, "SET n = :a", **NOT_USED)],
       MESSAGES),
    of("An item's values are values.", [puts({**B, "n": {"N": "abc"}})], LAYERS),
    of("A placeholder stands for a value.",
       [updates(KEY, "SET n = :v", **values(v={"N": "abc"}))], LAYERS),
    of("An item has at most 400 KB.", [puts({**B, "a": {"B": b"x" * 409_598}})], SIZES),
    of("An item is nested to at most 32 levels.", [puts({**B, "a": nested(32)})], NESTING),
    of("A value of a condition is 32 lists and maps deep at most.",
       [checks(KEY, "n = :v", **values(v=nested(33)))], INFERRED),
    of("Actions are a list.", {}),
    of("An action is a structure.", [{"Put": []}]),
    of("An element is a structure.", ["a"]),
)  # fmt: skip

_ORDER = (
    of("An expression is told before a table that is not there.",
       [puts(B, TableName=NONE_SUCH), checks(KEY, "attribute_not_exists(")], ORDER),
    of("The first action that is wrong on its own is told.",
       [puts({**B, "a": nested(32)}), checks(KEY, "attribute_not_exists(")], ORDER),
    of("A value that is not used is told before an item that is named twice.",
       [puts(KEY), checks(KEY, PRESENT, **ONE_VALUE)], ORDER),
    of("A name that is empty is told before what lies deep.",
       [puts({**B, "": {"S": "a"}, "a": nested(40)})], DEEP),
    of("What lies deep is told before an empty name within the item.",
       [puts({**B, "m": {"M": {"": {"S": "a"}}}, "a": nested(40)})], DEEP),
    of("A condition is told before a key that is nested.",
       [deletes({"p": nested(40)}, ConditionExpression="a = = b")], DEEP),
    of("A key that is nested too deep refuses.", [checks({"p": nested(40)}, PRESENT)], DEEP),
    of("A value of a condition may be nested one level deeper than an item.",
       [checks(KEY, "a = :v", **values(v=nested(32)))], NESTING),
    of("A value of an expression is nested to at most 33 levels.",
       [checks(KEY, "a = :v", **values(v=nested(40)))], DEEP),
)  # fmt: skip

VECTORS = (
    *_WRITTEN,
    _last_of_many(),
    *_FAILED,
    *_BOTH_FAIL,
    *_RULED_OUT,
    *_REFUSED,
    *_ORDER,
)
