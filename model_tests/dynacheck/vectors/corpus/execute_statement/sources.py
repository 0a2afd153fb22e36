"""ExecuteStatement: what is read, in which order faults are told, and how operators bind."""

from __future__ import annotations

from dynacheck.exchange.step import Step
from dynacheck.vectors.corpus.support.reads import LETTERS, WIDE, index, with_indexes
from dynacheck.vectors.corpus.support.shared import put, slug
from dynacheck.vectors.corpus.support.statements import ASKED, ITEM, TEXTS, stating
from dynacheck.vectors.vector import Request, Vector

OPERATION = "ExecuteStatement"

OBSERVED = "nubo-db/dynoxide, tests/partiql_index_qualifier.rs (eu-west-2)"
FAR = with_indexes(LETTERS, "g:S", globally=(index("far", "g"),))
HELD: Request = {**ITEM, "r": {"S": "b"}, "g": {"S": "g"}}


def _of(rule: str, *texts: str, source: str = ASKED, made: Request = FAR) -> Vector:
    steps = tuple(Step(OPERATION, stating(text)) for text in texts)
    name = slug(rule)[:72].rstrip("-")
    return Vector(name, rule, source, steps, (made,), (put(HELD),) if made is FAR else ())


def _inner(operation: str, member: str, rule: str, *texts: str) -> Vector:
    steps = tuple(Step(operation, {member: [stating(text)]}) for text in texts)
    return Vector(slug(rule)[:72].rstrip("-"), rule, ASKED, steps, (FAR,), (put(HELD),))


_SOURCES = (
    _of("What is read is a path of names, in parentheses or not.",
        "SELECT * FROM ({T}) WHERE p='a' AND r='b'", "SELECT * FROM ({T}.far) WHERE g='g'",
        "SELECT * FROM {T}['far'] WHERE g='g'", "SELECT * FROM {T}.far['x'] WHERE g='g'"),
    _of("What is no path of names is not read.",
        "SELECT * FROM 'a'", "SELECT * FROM [1]", "SELECT * FROM {T} = 1", "SELECT * FROM NULL",
        "FROM 'a' SET x=1"),
    _of("A position does not lead to an index.", "SELECT * FROM {T}[0]",
        "UPDATE {T}[0] SET x=1 WHERE p='a' AND r='b'", "DELETE FROM {T}[0] WHERE p='a' AND r='b'"),
    _of("What is read has no other name of whatever kind.", "SELECT * FROM {T} AT a",
        "SELECT * FROM {T} BY a", "SELECT * FROM {T} AS a AT b BY c", "UPDATE {T} AT a SET x=1"),
    _of("A statement is about one table.", "FROM {T}, {T} SET x=1", "SELECT * FROM {T}, 1"),
)  # fmt: skip

_ORDER = (
    _of("A clause that is not supported is told before what is read.",
        "SELECT * FROM 'a' LIMIT 1", "SELECT * FROM {T} AS a LIMIT 1",
        "SELECT DISTINCT * FROM {T} AS a"),
    _of("What is read is told before columns.", "SELECT x[-1] FROM {T} AS a",
        "SELECT x, x FROM 'a'", "SELECT x, x FROM a"),
    _of("Columns are told before conditions.", "SELECT x, x FROM {T} WHERE p LIKE 'a'",
        "SELECT COUNT(*) FROM {T} WHERE size(1) = 1", "SELECT x[-1] FROM {T} WHERE y[-1] = 1"),
    _of("Columns and a table that is not there may be told either.",
        "SELECT x, x FROM nowhere", "SELECT COUNT(*) FROM nowhere WHERE p='a'"),
    _of("An index with several attributes in its key is told before columns.",
        "SELECT COUNT(*) FROM {T}.wide", "SELECT x, x FROM {T}.wide", "SELECT x FROM {T}.wide",
        source=OBSERVED, made=WIDE),
    _of("A name that no table has is told before a position.",
        "SELECT * FROM a WHERE p='a' AND x[-1] = 1", "SELECT * FROM a WHERE p='a' AND x[NULL] = 1"),
)  # fmt: skip

_OPERATORS = (
    _of("Order binds closer than equality.", "SELECT p FROM {T} WHERE n < 6 = true",
        "SELECT p FROM {T} WHERE true = n < 6", "SELECT p FROM {T} WHERE true = n BETWEEN 1 AND 9",
        "SELECT p FROM {T} WHERE n = 5 IN [true]", "SELECT p FROM {T} WHERE n < 6 <> false"),
    _of("What has no order is told from left to right.", "SELECT p FROM {T} WHERE null > (n = 2)",
        "SELECT p FROM {T} WHERE (n = 2) > null", "SELECT p FROM {T} WHERE size(1) > (n = 2)",
        "SELECT p FROM {T} WHERE (size(1) = 2) > null", "SELECT p FROM {T} WHERE n = 5 > null"),
    _of("Only some types have names of two words.", "SELECT p FROM {T} WHERE n IS BOOL BOOL",
        "SELECT p FROM {T} WHERE n IS DOUBLE PRECISION", "SELECT p FROM {T} WHERE n IS INT4",
        "SELECT p FROM {T} WHERE n IS int9"),
    _of("NOT IN is one operator, whatever is between its words.",
        "SELECT p FROM {T} WHERE n NOT IN [5]", "SELECT p FROM {T} WHERE n not\n in [6]",
        "SELECT p FROM {T} WHERE n NOT/* a */IN [6]", "SELECT p FROM {T} WHERE n NOT -- a\n IN [6]",
        "SELECT p FROM {T} WHERE n = 5 NOT IN [false]", "SELECT p FROM {T}.far NOT IN [1]"),
    _of("What is in parentheses after IN is a list of what is in them.",
        "SELECT p FROM {T} WHERE n IN (5)", "SELECT p FROM {T} WHERE n IN ((5))",
        "SELECT p FROM {T} WHERE n IN ([5])", "SELECT p FROM {T} WHERE n IN ((5, 6))",
        "SELECT p FROM {T} WHERE n IN ([])", "SELECT p FROM {T} WHERE n IN []",
        "SELECT p FROM {T} WHERE n IN 5",
        "SELECT p FROM {T} WHERE p IN (['a']) AND r='b'"),
    _of("A range of the partition key filters what its equality reads.",
        "SELECT p FROM {T} WHERE p='a' AND p < 'b'", "SELECT p FROM {T} WHERE p='a' AND p > 'b'"),
    _of("Names side by side are no statement.", "p r", "p 1", "p FROM {T}", source=TEXTS),
)  # fmt: skip

_INNER = (
    _inner("BatchExecuteStatement", "Statements", "Columns are told of a statement of a batch.",
           "SELECT x, x FROM {T} WHERE p='a' AND r='b'", "SELECT x[-1] FROM nowhere WHERE p='a'"),
    _inner("BatchExecuteStatement", "Statements", "A path into a key names no item of a batch.",
           "SELECT * FROM {T} WHERE p.x='a'", "SELECT * FROM {T} WHERE p='a' AND r[0]='b'"),
    _inner("ExecuteTransaction", "TransactStatements", "Columns are told of a check.",
           "EXISTS(SELECT x, x FROM {T} WHERE p='a' AND r='b' AND n=5)",
           "SELECT x, x FROM {T} WHERE p='a' AND r='b'"),
)  # fmt: skip

VECTORS = (*_SOURCES, *_ORDER, *_OPERATORS, *_INNER)
