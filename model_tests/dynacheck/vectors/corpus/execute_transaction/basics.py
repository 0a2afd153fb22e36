"""ExecuteTransaction: what is carried out together, what cancels it, and what refuses it."""

from __future__ import annotations

from dynacheck.exchange.step import Step
from dynacheck.exchange.values import nested
from dynacheck.vectors.corpus.support.reads import index, with_indexes
from dynacheck.vectors.corpus.support.shared import (
    API,
    KEY,
    ONE,
    QUOTAS,
    put,
    read_back,
    slug,
    table,
)
from dynacheck.vectors.corpus.support.statements import (
    ASKED,
    DEPTHS,
    ITEM,
    NUMBERS,
    OVERLAPS,
    TEXTS,
    TRANSACTED,
    stating,
)
from dynacheck.vectors.corpus.support.transactions import KEYS, MEASURED
from dynacheck.vectors.vector import Request, Vector

OPERATION = "ExecuteTransaction"

PAGE = API.format(OPERATION)
TRANSACTIONS = 'developer guide, "Performing transactions with PartiQL for DynamoDB"'
_OTHER: Request = {"p": {"S": "b"}, "n": {"N": "1"}}
_ITEMS = (put(ITEM), put(_OTHER))
_PAIRS = (table("p:S", "r:S"),)
_GLOBAL = with_indexes(table("p:S"), "g:S", globally=(index("by_g", "g"),))
NONE = "dynaspec_vectors_none"


def _transaction(*statements: str | Request, **members: object) -> Step:
    named = [stating(each) if isinstance(each, str) else each for each in statements]
    return Step(OPERATION, {"TransactStatements": named, **members})


def _rule(
    rule: str,
    *statements: str | Request,
    source: str = TRANSACTIONS,
    tables: tuple[Request, ...] = ONE,
    items: tuple[Request, ...] = _ITEMS,
    **members: object,
) -> Vector:
    """What a transaction is answered."""
    steps = (_transaction(*statements, **members),)
    return Vector(slug(rule)[:72].rstrip("-"), rule, source, steps, tables, items)


def _done(rule: str, *steps: Step, source: str = TRANSACTIONS) -> Vector:
    """What transactions leave of the first item."""
    return Vector(slug(rule)[:72].rstrip("-"), rule, source, read_back(steps), ONE, _ITEMS)


_SET = "UPDATE {T} SET n = n + 1 WHERE p = 'a'"
_DROP = "DELETE FROM {T} WHERE p = 'a'"
_INSERT = "INSERT INTO {T} VALUE {'p': 'c'}"
_HELD = "INSERT INTO {T} VALUE {'p': 'b'}"
_WRITES = (
    _done("All of a transaction is carried out.",
          _transaction(_SET, _INSERT, "DELETE FROM {T} WHERE p = 'b'")),
    _done("Nothing of a cancelled transaction is carried out.", _transaction(_SET, _HELD)),
    _done("A transaction may begin with FROM.",
          _transaction("FROM {T} WHERE p = 'a' SET n = 7 REMOVE s")),
    _rule("A transaction of writes answers nothing of them.", _SET, _INSERT),
    _rule("A DELETE of nothing cancels nothing.", "DELETE FROM {T} WHERE p = 'none'"),
    _rule("An INSERT that finds an item cancels the transaction.", _HELD, _INSERT),
    _rule("An UPDATE of what is not there cancels the transaction.",
          "UPDATE {T} SET n = 6 WHERE p = 'none'", _INSERT),
    _rule("A condition that does not hold cancels the transaction.", f"{_SET} AND n = 6", _INSERT),
    _rule("A condition that does not hold may tell the item.",
          stating(f"{_SET} AND n = 6", ReturnValuesOnConditionCheckFailure="ALL_OLD"), _INSERT,
          source=PAGE),
    _rule("EXISTS asks for an item.", "EXISTS(SELECT * FROM {T} WHERE p = 'b' AND n = 1)", _SET),
    _rule("EXISTS whose condition does not hold cancels the transaction.",
          "EXISTS(SELECT * FROM {T} WHERE p = 'b' AND n = 2)", _SET),
    _rule("EXISTS may ask what is missing.",
          "EXISTS(SELECT * FROM {T} WHERE p = 'b' AND x IS MISSING)", _SET),
    _rule("EXISTS takes the first value of a key for its key.",
          "EXISTS(SELECT * FROM {T} WHERE p = 'b' AND p = 'a' AND n = 1)", _SET,
          source=OVERLAPS),
    _rule("A write consumes two units a kilobyte.", _SET, ReturnConsumedCapacity="TOTAL",
          source=PAGE),
)  # fmt: skip

_READ = "SELECT n FROM {T} WHERE p = 'a'"
_READS = (
    _rule("Each read of a transaction has its answer.", "SELECT * FROM {T} WHERE p = 'b'", _READ),
    _rule("A read of a transaction may find nothing.", "SELECT * FROM {T} WHERE p = 'none'"),
    _rule("A read of a transaction may show nothing.", "SELECT x FROM {T} WHERE p = 'b'",
          source=ASKED),
    _rule("A read of a transaction may be by IN with one value.",
          "SELECT n FROM {T} WHERE p IN ['a']", source=OVERLAPS),
    _rule("A key may be grouped and said twice.",
          "SELECT n FROM {T} WHERE (r = '1') AND p = 'a' AND p = 'a'", tables=_PAIRS,
          items=(put({"p": {"S": "a"}, "r": {"S": "1"}, "n": {"N": "5"}}),), source=OVERLAPS),
    _rule("A read of a transaction consumes two units.", _READ, ReturnConsumedCapacity="TOTAL",
          source=PAGE),
    _rule("A read of a table that is not there cancels the transaction.", _READ,
          f"SELECT * FROM {NONE}.\"idx\" WHERE p = 'a'", source=TRANSACTED),
    _rule("A read by a key of another type cancels the transaction.", _READ,
          "SELECT * FROM {T} WHERE p = 1", source=TRANSACTED),
)  # fmt: skip

_UPDATE = "UPDATE {T} SET n = 6 WHERE "
_CANCELLED = (
    _rule("A table that is not there cancels the transaction.", _SET,
          f"UPDATE {NONE} SET n = 1 WHERE p = 'a'", source=TRANSACTED),
    _rule("A write without a whole key cancels the transaction.", f"{_UPDATE}p = 'a'",
          "INSERT INTO {T} VALUE {'p': 'c', 'r': '1'}", tables=_PAIRS, items=(),
          source=TRANSACTED),
    _rule("A write with two keys cancels the transaction.", f"{_UPDATE}p = 'a' AND p = 'b'",
          _INSERT, source=TRANSACTED),
    _rule("A write by IN cancels the transaction.", f"{_UPDATE}p IN ['a']", _INSERT,
          source=TRANSACTED),
    _rule("A write with a key of another type cancels the transaction.", f"{_UPDATE}p = 1",
          _INSERT, source=TRANSACTED),
    _rule("A write with an empty key refuses the transaction.", f"{_UPDATE}p = ''", _INSERT,
          source=ASKED),
    _rule("A DELETE without a key cancels the transaction.", "DELETE FROM {T} WHERE n = 5",
          _INSERT, source=TRANSACTED),
    _rule("An INSERT without a key cancels the transaction.", "INSERT INTO {T} VALUE {'x': 1}",
          _INSERT, source=TRANSACTED),
    _rule("An INSERT with a key of another type cancels the transaction.",
          "INSERT INTO {T} VALUE {'p': 1}", _INSERT, source=TRANSACTED),
    _rule("EXISTS with a key of another type cancels the transaction.",
          "EXISTS(SELECT * FROM {T} WHERE p = 1 AND n = 5)", _INSERT, source=ASKED),
    _rule("An item that would be too deep cancels the transaction.",
          stating("UPDATE {T} SET m.x = ? WHERE p = 'a'", nested(31)), _INSERT, source=DEPTHS),
    _rule("A path that is not there cancels the transaction.",
          "UPDATE {T} SET x.y = 1 WHERE p = 'a'", _INSERT, source=ASKED),
    _rule("An operand of another type cancels the transaction.",
          "UPDATE {T} SET n = s + 1 WHERE p = 'a'", _INSERT, source=ASKED),
)  # fmt: skip

_REFUSED = (
    _rule("A text that is none refuses the transaction.", "SELECT * FROM {T} WHERE", source=TEXTS),
    _rule("The statement that is at fault is told by its place.", _SET, "SLECT * FROM {T}",
          source=TEXTS),
    _rule("RETURNING refuses the transaction.", f"{_SET} RETURNING ALL NEW *", source=TEXTS),
    _rule("RETURNING is told before a table that is not there.",
          f"UPDATE {NONE} SET n = 1 WHERE p = 'a'", f"{_SET} RETURNING ALL NEW *", source=TEXTS),
    _rule("A read of an index refuses the transaction.", "SELECT * FROM {T}.\"idx\" WHERE p = 'a'",
          source=TEXTS),
    _rule("A read of an index is told before a table that is not there.",
          f"SELECT * FROM {NONE} WHERE p = 'a'", "SELECT * FROM {T}.\"idx\" WHERE p = 'a'",
          source=TEXTS),
    _rule("A write to an index refuses the transaction.", "UPDATE {T}.\"idx\" SET n = 1",
          source=TEXTS),
    _rule("A read of a transaction is by a key alone.", f"{_READ} AND n = 5", source=TRANSACTED),
    _rule("A read of a transaction has no condition of a function.",
          f"{_READ} AND attribute_exists(n)", source=TRANSACTED),
    _rule("A read of a transaction is by one key.", f"{_READ} AND p = 'b'", source=TRANSACTED),
    _rule("A read of a transaction is by a whole key.", _READ, tables=_PAIRS, items=(),
          source=TRANSACTED),
    _rule("A read of a transaction is not by the same key twice.",
          "SELECT * FROM {T} WHERE p IN ['a', 'a']", source=OVERLAPS),
    _rule("Reads and writes are not mixed.", _READ, _INSERT),
    _rule("EXISTS and reads are not mixed.", _READ,
          "EXISTS(SELECT * FROM {T} WHERE p = 'b' AND n = 1)", source=ASKED),
    _rule("An item is read once.", _READ, "SELECT * FROM {T} WHERE p = 'a'"),
    _rule("An item is written once.", _SET, "DELETE FROM {T} WHERE p = 'a'"),
    _rule("An item is written or checked once.", _SET,
          "EXISTS(SELECT * FROM {T} WHERE p = 'a' AND n = 5)", source=ASKED),
    _rule("EXISTS has a condition.", "EXISTS(SELECT * FROM {T} WHERE p = 'a')", source=OVERLAPS),
    _rule("EXISTS has a key by equality.", "EXISTS(SELECT * FROM {T} WHERE p IN ['a'] AND n = 5)",
          source=OVERLAPS),
    _rule("A set in a list of a statement is judged.",
          "INSERT INTO {T} VALUE {'p': 'c', 'x': [<<'a', 'a'>>]}", source=TEXTS),
    _rule("A parameter refuses the transaction without a place.",
          _SET, stating("UPDATE {T} SET x = ? WHERE p = 'b'", {"N": "abc"}), source=NUMBERS),
    _rule("A transaction has a statement.", source=PAGE),
    _rule("A transaction has at most 100 statements.", *[_READ] * 101, source=QUOTAS),
    _rule("A statement of a transaction has a text.", {}, source=PAGE),
    _rule("A transaction may have 100 statements.",
          *[f"DELETE FROM {{T}} WHERE p = '{at}'" for at in range(100)], source=QUOTAS),
    _rule("Each of 100 reads of a transaction is answered.",
          *[f"SELECT * FROM {{T}} WHERE p = '{at}'" for at in range(100)], source=QUOTAS,
          items=tuple(put({"p": {"S": str(at)}}) for at in range(100))),
    _rule("A client token may have 36 characters.", _SET, ClientRequestToken="x" * 36,
          source=PAGE),
    _rule("A client token may have one character.", _SET, ClientRequestToken="x", source=PAGE),
    _rule("A client token has at most 36 characters.", _SET, ClientRequestToken="x" * 37,
          source=PAGE),
    _rule("A client token is not empty.", _SET, ClientRequestToken="", source=PAGE),
    Vector("transact-statements-are-required", "TransactStatements are required.", PAGE,
           (Step(OPERATION, {}),)),
)  # fmt: skip

_WRONG = (
    _rule("Each key that does not fit is told.", f"{_UPDATE}p = 1", "DELETE FROM {T} WHERE n = 5",
          _HELD, source=KEYS),
    _rule("Each read by a key that does not fit is told.", "SELECT * FROM {T} WHERE p = 1",
          "SELECT * FROM {T} WHERE p = 2", source=KEYS),
    _rule("A table that is not there and a wrong key may be told together.", f"{_UPDATE}p = 1",
          f"UPDATE {NONE} SET n = 1 WHERE p = 'a'"),
    _rule("A read of a table that is not there and by a wrong key may be told together.",
          "SELECT * FROM {T} WHERE p = 1", f"SELECT * FROM {NONE} WHERE p = 'a'"),
    _rule("An empty key and a key that does not fit may be told either.", f"{_UPDATE}p = ''",
          f"{_UPDATE}p = 1"),
    _rule("What indexes rule out is told of each statement, with what the items are or without.",
          "INSERT INTO {T} VALUE {'p': 'c', 'g': 1}", "INSERT INTO {T} VALUE {'p': 'd', 'g': 1}",
          _HELD, tables=(_GLOBAL,), source=KEYS),
    _rule("A key that is too large is told of each statement.",
          stating("INSERT INTO {T} VALUE {'p': ?}", {"S": "x" * 2049}),
          stating("INSERT INTO {T} VALUE {'p': ?}", {"S": "y" * 2049})),
)  # fmt: skip

_COSTS = (
    _rule("An index costs of statements what it costs without a transaction.",
          "INSERT INTO {T} VALUE {'p': 'c', 'g': 'g'}", tables=(_GLOBAL,), source=MEASURED,
          ReturnConsumedCapacity="INDEXES"),
    _rule("An entry that an UPDATE moves costs twice in an index, in a transaction too.",
          "UPDATE {T} SET g = 'h' WHERE p = 'a'", tables=(_GLOBAL,), source=MEASURED,
          items=(put({**KEY, "g": {"S": "g"}, "a": {"S": "x" * 1500}}),),
          ReturnConsumedCapacity="INDEXES"),
    _rule("A read of a large item consumes two units for each 4 KB.", _READ,
          items=(put({**KEY, "a": {"S": "x" * 5000}}),), source=PAGE,
          ReturnConsumedCapacity="INDEXES"),
)  # fmt: skip

_PAIRED = [
    stating("INSERT INTO {T} VALUE {'p': ?, 'a': ?}", {"S": str(at)}, {"S": "x" * 400_000})
    for at in range(11)
]
_SIZES = (
    _rule("The items that statements insert have at most 4 MB.", *_PAIRED, source=QUOTAS),
)  # fmt: skip

_FAILING = ("UPDATE {T} SET n = 3 WHERE p = 'a' AND n = 9",
            "UPDATE {T} SET n = 3 WHERE p = 'b' AND n = 9")  # fmt: skip
_OLD = {"ReturnValuesOnConditionCheckFailure": "ALL_OLD"}
_EACH = (
    _rule("Of two statements that fail the first alone shows its item, as it asks.",
          stating(_FAILING[0], **_OLD), stating(_FAILING[1])),
    _rule("Of two statements that fail the second alone shows its item, as it asks.",
          stating(_FAILING[0]), stating(_FAILING[1], **_OLD)),
    _rule("Each read of a transaction shows its own attributes.",
          "SELECT n FROM {T} WHERE p = 'a'", "SELECT * FROM {T} WHERE p = 'b'"),
)  # fmt: skip

_TOKEN = {"ClientRequestToken": "token"}
_GIVEN = "UPDATE {T} SET n = ? WHERE p = 'a'"


def _other(rule: str, first: Request, then: Request) -> Vector:
    """A statement, and the same token with another."""
    steps = [_transaction(first, **_TOKEN), _transaction(then, **_TOKEN)]
    return _done(rule, *steps, source=PAGE)


_AGAIN = (
    _other("A token is of its parameters.", stating(_GIVEN, {"N": "7"}),
           stating(_GIVEN, {"N": "8"})),
    _other("A token is of the types of its parameters.", stating(_GIVEN, {"N": "7"}),
           stating(_GIVEN, {"S": "7"})),
    _other("A token with the same parameters is the same.", stating(_GIVEN, {"N": "7"}),
           stating(_GIVEN, {"N": "7"})),
    _other("A token is of what is answered on failure.", stating(_GIVEN, {"N": "7"}),
           stating(_GIVEN, {"N": "7"}, ReturnValuesOnConditionCheckFailure="ALL_OLD")),
    _done("The same token again changes nothing.", _transaction(_SET, **_TOKEN),
          _transaction(_SET, **_TOKEN), source=PAGE),
    Vector("the-same-token-again-consumes-a-read", "The same token again consumes a read.", PAGE,
           (_transaction(_SET, **_TOKEN),
            _transaction(_SET, **_TOKEN, ReturnConsumedCapacity="TOTAL")), ONE, _ITEMS),
    _done("Without a token a transaction is carried out again.", _transaction(_SET),
          _transaction(_SET), source=PAGE),
    Vector("a-deletion-again", "A deletion that comes again costs what was deleted.", MEASURED,
           (_transaction(_DROP, **_TOKEN, ReturnConsumedCapacity="TOTAL"),) * 2, ONE,
           (put({**KEY, "a": {"S": "x" * 9000}}),)),
    _rule("Reads may have a token.", _READ, source=PAGE, ClientRequestToken="token"),
    Vector("a-token-is-of-its-statements", "A token is of its statements.", PAGE,
           (_transaction(_SET, **_TOKEN), _transaction(_INSERT, **_TOKEN)), ONE, _ITEMS),
)  # fmt: skip

VECTORS = (
    *_WRITES,
    *_READS,
    *_CANCELLED,
    *_REFUSED,
    *_WRONG,
    *_COSTS,
    *_SIZES,
    *_EACH,
    *_AGAIN,
)
