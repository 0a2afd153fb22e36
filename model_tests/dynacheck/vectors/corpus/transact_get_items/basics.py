"""TransactGetItems: items of one moment, in the order asked."""

from __future__ import annotations

from itertools import permutations

from dynacheck.exchange.step import Step
from dynacheck.vectors.corpus.support.shared import (
    API,
    KEY,
    NUBO,
    ONE,
    PARITY,
    PATHS,
    PROJECTIONS,
    QUOTAS,
    REPORTED,
    TABLE,
    one,
    put,
    table,
)
from dynacheck.vectors.corpus.support.transactions import UNUSED
from dynacheck.vectors.vector import PREFIX, Request, Vector

OPERATION = "TransactGetItems"

PAGE = API.format("TransactGetItems")
SUITE = NUBO.format("tier2/transactions/transactGet.test.ts")
MESSAGES = PARITY.format("tier3/error-messages/transactGetItems.test.ts")
ORDER = PARITY.format("tier3/validation-ordering/transactions.test.ts")
COSTS = 'developer guide, "DynamoDB read and write operations"'
OTHER = f"{PREFIX}other"
BOTH = (*ONE, table("p:S", name=OTHER))
ITEM: Request = {**KEY, "a": {"M": {"b": {"N": "1"}}}, "c": {"S": "c"}}
SECOND: Request = {"p": {"S": "b"}, "n": {"N": "2"}}


def _get(key: object = KEY, **more: object) -> Request:
    return {"Get": {"TableName": TABLE, "Key": key, **more}}


def _keyed(count: int) -> list[Request]:
    return [_get({"p": {"S": str(n)}}) for n in range(count)]


def _of(rule: str, gets: object, source: str = PAGE, **more: object) -> Vector:
    """What is asked of the two tables, of which the first holds `ITEM`."""
    return one(OPERATION, {"TransactItems": gets, **more}, rule, source, ITEM, BOTH)


_READ = (
    Vector("items-in-order", "Items are answered in the order asked.", SUITE,
           (Step(OPERATION, {"TransactItems": [_get({"p": {"S": "b"}}), _get()]}),), ONE,
           (put(ITEM), put(SECOND))),
    _of("What is not there is answered empty.", [_get({"p": {"S": "x"}}), _get()], SUITE),
    _of("Items of several tables are answered.", [_get(), _get(TableName=OTHER)]),
    _of("A projection is shown of its item.",
        [_get(ProjectionExpression="#a.b", ExpressionAttributeNames={"#a": "a"})], PROJECTIONS),
    _of("An item of which nothing is shown has no attributes.", [_get(ProjectionExpression="x")],
        REPORTED),
    _of("As many as 100 items may be asked for.", _keyed(100), QUOTAS),
)  # fmt: skip

_ITEMS = (put(ITEM), put(SECOND), {"TableName": OTHER, "Item": ITEM})
_SHOWN = (
    _get(ProjectionExpression="c"), _get({"p": {"S": "b"}}),
    _get(TableName=OTHER, ProjectionExpression="#a.b", ExpressionAttributeNames={"#a": "a"}),
)  # fmt: skip


def _projected() -> Vector:
    """Three gets in each order: one with a projection, one with none, one with names."""
    steps = tuple(Step(OPERATION, {"TransactItems": list(order)}) for order in permutations(_SHOWN))
    rule = "Each item is shown by its own projection, or whole."
    return Vector("own-projections", rule, PROJECTIONS, steps, BOTH, _ITEMS)


_EACH = (
    _projected(),
    Vector("each-of-100-items-is-answered", "Each of 100 items is answered.", QUOTAS,
           (Step(OPERATION, {"TransactItems": _keyed(100), "ReturnConsumedCapacity": "TOTAL"}),),
           ONE, tuple(put({"p": {"S": str(at)}, "n": {"N": str(at)}}) for at in range(100))),
)  # fmt: skip

_WRONG_KEY: Request = {"p": {"N": "5"}}
_ABSENT = f"{PREFIX}none"
_PRIORITY = "an implementation's tests against AWS: transact_get_key_validation_takes_priority"
_FAULTS = (
    _of("Names need no projection.", [_get(ExpressionAttributeNames={"#a": "a"})], UNUSED),
    _of("A name that a projection does not use is refused.",
        [_get(ProjectionExpression="c", ExpressionAttributeNames={"#a": "a"})], UNUSED),
    _of("A key that does not fit is told before an item that is asked for twice.",
        [_get(), _get(), _get(_WRONG_KEY)], _PRIORITY),
    _of("A table that is not there is told before an item that is asked for twice.",
        [_get(), _get(), _get(TableName=_ABSENT)], _PRIORITY),
    _of("A table that is not there is told before a key that does not fit.",
        [_get(_WRONG_KEY), _get(TableName=_ABSENT)], _PRIORITY),
    _of("Of two keys that do not fit the first is told, or each.",
        [_get(), _get(_WRONG_KEY), _get({"p": {"N": "6"}})], MESSAGES),
    _of("A key that does not fit and an empty one may be told either.",
        [_get(_WRONG_KEY), _get({"p": {"S": ""}})], REPORTED),
    _of("A projection that is none is told before an item that is asked for twice.",
        [_get(), _get(), _get({"p": {"S": "b"}}, ProjectionExpression="!!!")], _PRIORITY),
    _of("A path into the key and an item that is asked for twice may be told either.",
        [_get(), _get(), _get({"p": {"S": "b"}}, ProjectionExpression="p.a")], PATHS),
    one(OPERATION, {"TransactItems": [_get({"p": {"N": "1000"}}), _get({"p": {"N": "1e3"}})]},
        "Two spellings of a number may name an item twice.", PAGE, {"p": {"N": "1000"}},
        (table("p:N"),)),
)  # fmt: skip

_TOLD = {"ReturnConsumedCapacity": "TOTAL"}
_COSTS = (
    _of("A read in a transaction costs two units, of nothing too.",
        [_get(), _get({"p": {"S": "x"}})], SUITE, **_TOLD),
    _of("What is consumed is told of the table, as read.", [_get()], SUITE,
        ReturnConsumedCapacity="INDEXES"),
    _of("What is consumed is told of each table.", [_get(), _get(TableName=OTHER)], PAGE, **_TOLD),
    one(OPERATION, {"TransactItems": [_get(ProjectionExpression="p")], **_TOLD},
        "An item costs two units for each 4 KB, shown or not.", COSTS,
        {**KEY, "a": {"B": b"x" * 4094}}),
)  # fmt: skip

_CANCELLED = (
    _of("A key that does not fit the schema cancels.", [_get(), _get({"p": {"N": "5"}})], MESSAGES),
    _of("A key that is empty of attributes cancels.", [_get({})], MESSAGES),
    _of("A key with other attributes cancels.", [_get({**KEY, "q": {"S": "a"}})], REPORTED),
    _of("A key that is too large cancels.", [_get({"p": {"S": "x" * 2049}})], QUOTAS),
    _of("A path that leads into the key cancels.", [_get(ProjectionExpression="p.a")], PATHS),
)  # fmt: skip

_WRONG = (
    _of("Actions are required.", None),
    _of("A list of actions is not empty.", [], MESSAGES),
    _of("At most 100 items are asked for.", _keyed(101), MESSAGES),
    _of("An action is a Get.", [{}]),
    _of("An action that is null is no Get.", [None], REPORTED),
    _of("A Get has a key.", [{"Get": {"TableName": TABLE}}]),
    _of("A Get names a table.", [{"Get": {"Key": KEY}}]),
    _of("An item is asked for once.", [_get(), _get()], SUITE),
    _of("A key that is an empty string refuses.", [_get({"p": {"S": ""}})], REPORTED),
    _of("A key's values are values.", [_get({"p": {"N": "abc"}})],
        PARITY.format("tier3/error-messages/valueLayers.test.ts")),
    _of("A table that is not there refuses.", [_get(TableName=f"{PREFIX}none")], MESSAGES),
    _of("A table's name is made of letters, digits, underscores, hyphens and dots.",
        [_get(), _get(TableName="a b")], MESSAGES),
    _of("A projection that is none refuses.", [_get(ProjectionExpression="!!!")], MESSAGES),
    _of("What capacity is told is one of three.", [_get()], ORDER, ReturnConsumedCapacity="X"),
    _of("What capacity is told comes before an item that is asked for twice.", [_get(), _get()],
        ORDER, ReturnConsumedCapacity="X"),
    _of("Actions are a list.", {}),
    _of("An action is a structure.", ["a"]),
)  # fmt: skip


def _heavy(size: int) -> tuple[Request, ...]:
    """Eleven items of `size` bytes together."""
    sizes = [400_000] * 10 + [size - 10 * 400_000]
    return tuple(
        put({"p": {"S": str(at)}, "a": {"S": "x" * (each - len(f"p{at}a"))}})
        for at, each in enumerate(sizes)
    )


_LIMIT = 4_194_304
_WRAPPED = _LIMIT - 11 * 4
"""What eleven items may have if each counts four bytes more, as in AWS's downloadable DynamoDB."""
_TEXTS = ",".join(f"a{at:02}=:v" for at in range(80))


def _grown(size: int) -> Vector:
    """Eleven items of `size` bytes together, ten of them made by short updates."""
    rest = size - 10 * (2 + 80 * 5003) - len("p10z")
    made = [
        Step("UpdateItem", {
            "TableName": TABLE, "Key": {"p": {"S": str(at)}}, "UpdateExpression": f"SET {_TEXTS}",
            "ExpressionAttributeValues": {":v": {"S": "x" * 5000}},
        })
        for at in range(10)
    ]  # fmt: skip
    asked = [_get({"p": {"S": str(at)}}, ProjectionExpression="p") for at in range(11)]
    steps = (*made, Step("PutItem", put({"p": {"S": "10"}, "z": {"S": "z" * rest}})),
             Step(OPERATION, {"TransactItems": asked}))  # fmt: skip
    rule = "Items of 4 MB can be read, with four bytes more for each."
    return Vector("4-mb-below", rule, QUOTAS, steps, ONE)


VECTORS = (
    *_READ,
    *_EACH,
    *_FAULTS,
    *_COSTS,
    *_CANCELLED,
    *_WRONG,
    Vector("4-mb", "The items that are read in a transaction have at most 4 MB.", QUOTAS,
           (Step(OPERATION, {"TransactItems": _keyed(11)}),), ONE, _heavy(_LIMIT + 1)),
    Vector("4-mb-at", "Items of 4 MB can be read, if nothing else counts.", QUOTAS,
           (Step(OPERATION, {"TransactItems": _keyed(11)}),), ONE, _heavy(_LIMIT)),
    _grown(_WRAPPED),
)  # fmt: skip
