"""Query: key conditions that ask for no key, or for none that the table or index has."""

from __future__ import annotations

from dynacheck.vectors.corpus.support.reads import (
    DYNALITE,
    INDEXED,
    LETTERS,
    WIDE,
    n,
    of,
    reading,
    s,
)
from dynacheck.vectors.corpus.support.shared import API, ERRORS, NUBO, ONE, PARITY, QUOTAS, VALUES
from dynacheck.vectors.vector import Request, Vector

OPERATION = "Query"

PAGE = API.format("Query")
QUERY = DYNALITE.format("query")
OPERANDS = PARITY.format("tier3/error-messages/queryKeyConditionOperands.test.ts")
ORDER = PARITY.format("tier3/validation-ordering/queryKeyCondition.test.ts")
X: Request = {":x": s("x")}
ONE_TABLE = ONE[0]


def _refused(
    rule: str,
    condition: str,
    values: Request | None = X,
    source: str = QUERY,
    made: Request | None = LETTERS,
    **more: object,
) -> Vector:
    """A query by `condition`, and how it is refused."""
    given = {} if values is None else {"ExpressionAttributeValues": values}
    step = reading(OPERATION, KeyConditionExpression=condition, **given, **more)
    return of(rule, source, [step], made)


_NO_CONDITIONS = (
    of("A query has a key condition.", PAGE, [reading(OPERATION)], LETTERS),
    _refused("A key condition is not empty.", "", None),
    _refused("A key condition is no OR.", "p = :x OR r = :x"),
    _refused("A key condition is no NOT.", "NOT p = :x"),
    _refused("A key condition is no IN.", "p IN (:x)"),
    _refused("A key condition is not unequal.", "p <> :x"),
    _refused("A key condition tells no attribute's existence.", "attribute_exists(p)", None),
    _refused("A key condition tells no attribute's type.", "attribute_type(p, :x)",
             {":x": s("S")}),
    _refused("A key condition does not look into sets.", "p = :x AND contains(r, :x)"),
    _refused("A key condition has no function of an attribute.", "p = :x AND size(r) = :x"),
    _refused("A key condition compares with no function.", "p = :x AND r > size(p)"),
    _refused("A key condition has one attribute.", "p = r", None),
    _refused("A key condition is about an attribute.", ":x = :y", {**X, ":y": s("y")}),
    _refused("A key condition does not lead into documents.", "p = :x AND r.k = :x",
             source=NUBO.format("tier1/query/keyConditionSemantics.test.ts")),
    _refused("BETWEEN begins with the attribute.", "p = :x AND :x BETWEEN r AND :x"),
    _refused("begins_with begins with the attribute.", "p = :x AND begins_with(:x, r)"),
    _refused("An attribute has one condition.", "p = :x AND r > :x AND r < :x", source=OPERANDS),
    _refused("Parentheses of a key condition are not doubled.", "((p = :x))",
             source=NUBO.format("tier1/query/keyConditionParens.test.ts")),
    _refused("A value of a key condition is defined.", "p = :y", source=VALUES),
    _refused("A function of a key condition is one that there is.", "f(p, :x)"),
    _refused("begins_with takes no number.", "p = :x AND begins_with(r, :n)",
             {**X, ":n": n(1)}, OPERANDS),
    _refused("Order takes scalars of a key's types.", "p = :x AND r < :t",
             {**X, ":t": {"BOOL": True}}, OPERANDS),
    _refused("The bounds of a key condition are in order.", "p = :x AND r BETWEEN :y AND :x",
             {**X, ":y": s("y")}),
    _refused("An operand that is wrong is told before a value further right that is not defined.",
             "begins_with(r, :n) AND p = :y", {":n": n(1)}, ORDER),
    _refused("A value that is not defined is told before an operand further right that is wrong.",
             "p = :y AND begins_with(r, :n)", {":n": n(1)}, ORDER),
)  # fmt: skip

_NO_KEYS = (
    _refused("The partition key is given.", "r = :x",
             source=NUBO.format("tier3/error-messages/query.test.ts")),
    _refused("The partition key is given, and not two other attributes.", "r = :x AND a = :x"),
    _refused("The partition key of a table without sort keys is given.", "a = :x", made=ONE_TABLE),
    _refused("The partition key is equal.", "p > :x"),
    _refused("The partition key is equal, and not between.", "p BETWEEN :x AND :x"),
    _refused("The partition key does not begin with a value.", "begins_with(p, :x)",
             made=ONE_TABLE),
    _refused("The sort key is given beside the partition key.", "p = :x AND a = :x"),
    _refused("A table without sort keys is asked by one condition.", "p = :x AND r = :x",
             made=ONE_TABLE),
    _refused("A table without sort keys is asked by its partition key, not by two others.",
             "a = :x AND b = :x", made=ONE_TABLE),
    _refused("There are no more conditions than attributes of the key.",
             "p = :x AND r = :x AND a = :x", source=OPERANDS),
    _refused("The partition key has its type.", "p = :n", {":n": n(1)}),
    _refused("The sort key has its type.", "p = :x AND r = :n", {**X, ":n": n(1)}),
    _refused("Binary is not what a string begins with.", "p = :x AND begins_with(r, :b)",
             {**X, ":b": {"B": b"x"}}),
    _refused("The partition key is not empty.", "p = :e", {":e": s("")}, PAGE),
    _refused("The sort key is not empty.", "p = :x AND r > :e", {**X, ":e": s("")}, PAGE),
    _refused("No bound of a sort key is empty.", "p = :x AND r BETWEEN :e AND :x",
             {**X, ":e": s("")}, PAGE),
    _refused("A partition key has at most 2048 bytes.", "p = :l", {":l": s("l" * 2049)}, QUOTAS),
    _refused("A sort key has at most 1024 bytes.", "p = :x AND r > :l",
             {**X, ":l": s("l" * 1025)}, QUOTAS),
    _refused("An index is asked by its own key.", "p = :x", made=INDEXED, IndexName="global_all"),
    _refused("An index without sort keys is asked by its partition key alone.",
             "g = :x AND r = :x", made=INDEXED, IndexName="global_all"),
    _refused("A local index is asked by its own sort key.", "p = :x AND r = :x", made=INDEXED,
             IndexName="local_all"),
    _refused("The partition key of an index is not empty.", "g = :e", {":e": s("")},
             made=INDEXED, IndexName="global_all"),
    _refused("The sort key of an index is not empty.", "p = :x AND l = :e", {**X, ":e": s("")},
             made=INDEXED, IndexName="local_all"),
)  # fmt: skip


def _wide(rule: str, condition: str, name: str = "wide", **values: Request) -> Vector:
    given = {**X, **{f":{each}": value for each, value in values.items()}}
    source = PARITY.format("tier1/query/multiAttributeGsiKey.test.ts")
    return _refused(rule, condition, given, source, WIDE, IndexName=name)


_SEVERAL = (
    _wide("Every attribute of a partition key is given.", "h = :x"),
    _wide("Every attribute of a partition key is equal.", "h = :x AND i > :x"),
    _wide("The attributes of a partition key that are missing are told.", "a = :x AND b = :x",
          "narrow"),
    _wide("No attribute of a sort key is left out before one that is given.",
          "h = :x AND i = :x AND t = :t", t={"B": b"t"}),
    _wide("An attribute of a sort key before one that is given is equal.",
          "h = :x AND i = :x AND r > :r AND t = :t", r=n(1), t={"B": b"t"}),
    _wide("What is given beside the partition key is the sort key.",
          "h = :x AND i = :x AND a = :x"),
    _wide("An index by two attributes is asked by two conditions at most.",
          "h = :x AND i = :x AND a = :x", "narrow"),
    _wide("What is given beside the whole key is no key.",
          "h = :x AND i = :x AND r = :r AND t = :t AND a = :x", r=n(1), t={"B": b"t"}),
    _wide("Each attribute of a partition key has its type.", "h = :x AND i = :n", n=n(1)),
    _wide("Each attribute of a sort key has its type.", "h = :x AND i = :x AND r = :x"),
)  # fmt: skip

_ABOUT: Request = {"KeyConditionExpression": "p = :x", "ExpressionAttributeValues": X}
_LEFT = (
    of("A table that is not there is not queried.", ERRORS, [reading(OPERATION, **_ABOUT)],
       None),
    _refused("An index that is not there is not queried.", "p = :x", IndexName="none"),
    _refused("The name of an index has at least 3 characters.", "p = :x", source=PAGE,
             IndexName="ab"),
    _refused("A Limit is at least 1.", "p = :x",
             source=NUBO.format("tier3/error-messages/query.test.ts"), Limit=0),
    _refused("A condition that asks for no key is told before a table that is not there.",
             "p <> :x", source=ORDER,
             made={**LETTERS, "TableName": f"{LETTERS['TableName']}_else"}),
    _refused("A filter is not on the partition key.", "p = :x", source=PAGE,
             FilterExpression="p = :x"),
    _refused("A filter is not on the sort key.", "p = :x", source=PAGE,
             FilterExpression="r[1] = :x"),
    _refused("A filter on an index is not on the key of the index.", "p = :x", made=INDEXED,
             IndexName="local_all", FilterExpression="l = :x"),
    _refused("A projection does not lead into a key.", "p = :x", ProjectionExpression="p.a"),
    _refused("A filter does not lead into the key of an index.", "p = :x", made=INDEXED,
             FilterExpression="g.a = :x"),
    _refused("A projection that leads into a key is told before a filter on a key.", "p = :x",
             made=INDEXED, ProjectionExpression="l[1]", FilterExpression="p = :x"),
    _refused("A name that is not used is refused.", "p = :x",
             source=NUBO.format("tier3/error-messages/query.test.ts"),
             ExpressionAttributeNames={"#a": "a"}),
)  # fmt: skip

VECTORS = (*_NO_CONDITIONS, *_NO_KEYS, *_SEVERAL, *_LEFT)
