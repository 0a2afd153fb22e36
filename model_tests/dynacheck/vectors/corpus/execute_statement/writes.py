"""ExecuteStatement: INSERT, UPDATE and DELETE."""

from __future__ import annotations

from dynacheck.exchange.values import nested
from dynacheck.vectors.corpus.support.shared import API, ERRORS, QUOTAS, table
from dynacheck.vectors.corpus.support.statements import (
    ASKED,
    DELETES,
    DEPTHS,
    FROM_FIRST,
    FUNCTION_TEXTS,
    FUNCTIONS,
    INSERTS,
    SET_FUNCTIONS,
    SIZES,
    TEXTS,
    UPDATES,
    WRITES,
    asked,
    done,
)
from dynacheck.vectors.vector import Request, Vector

OPERATION = "ExecuteStatement"

PAIRS = (table("p:S", "r:S"),)
_PAIR: Request = {"p": {"S": "a"}, "r": {"S": "1"}, "n": {"N": "5"}}
_PAIR_KEY: Request = {"p": {"S": "a"}, "r": {"S": "1"}}


def _insert(rule: str, text: str, *given: object, source: str = INSERTS) -> Vector:
    """An INSERT into an empty table."""
    return asked(rule, f"INSERT INTO {{T}} {text}", *given, source=source, items=())


_INSERTED = (
    _insert("The value of an INSERT is a map.", "VALUE ['a']", source=ASKED),
    _insert("The value of an INSERT is no parameter.", "VALUE ?", {"M": {}}, source=ASKED),
    _insert("An INSERT names each attribute once.", "VALUE {'p': 'a', 'p': 'b'}", source=ASKED),
    _insert("An INSERT gives the key.", "VALUE {'x': 1}"),
    _insert("An INSERT gives a key of its type.", "VALUE {'p': 1}"),
    _insert("An INSERT gives a key that is not empty.", "VALUE {'p': ''}", source=ASKED),
    _insert("An INSERT returns nothing.", "VALUE {'p': 'a'} RETURNING ALL OLD *", source=ASKED),
    _insert("A number of an INSERT is not too large.", "VALUE {'p': 'a', 'x': 1e126}",
            source=TEXTS),
    _insert("A parameter is a whole value of an INSERT.", "VALUE {'p': 'a', 'x': {'k': ?}}",
            {"S": "a"}, source=TEXTS),
    *(
        _insert(f"{words} is no value of an INSERT.", f"VALUE {{'p': 'a', 'x': {text}}}",
                source=ASKED)
        for words, text in (
            ("A name", "n"), ("A path", "m.k"), ("A sum", "1 + 1"), ("A negation", "NOT n = 1"),
            ("MISSING", "MISSING"),
        )
    ),
    _insert("An INSERT without VALUE is of several items.", "{'p': 'a'}", source=ASKED),
    _insert("A function is no value of an INSERT.",
            "VALUE {'p': 'a', 'x': set_add(<<'a'>>, <<'b'>>)}", source=SET_FUNCTIONS),
    _insert("An item has at most 400 KB.", "VALUE {'p': 'a', 'x': ?}",
            {"S": "x" * (400 * 1024 - 2)}, source=QUOTAS),
    asked("An INSERT is not into an index.", "INSERT INTO {T}.\"idx\" VALUE {'p': 'b'}",
          source=TEXTS),
    asked("An INSERT is of an item that is not there.", "INSERT INTO {T} VALUE {'p': 'a'}",
          source=INSERTS),
    asked("An INSERT does not show the item that it finds.", "INSERT INTO {T} VALUE {'p': 'a'}",
          source=ASKED, ReturnValuesOnConditionCheckFailure="ALL_OLD"),
    done("An INSERT that is refused changes nothing.", "INSERT INTO {T} VALUE {'p': 'a', 'n': 1}",
         source=ERRORS),
    asked("An INSERT into a table that is not there is refused.",
          "INSERT INTO {T} VALUE {'p': 'a'}", source=ERRORS, tables=(), items=()),
    asked("An INSERT consumes what it writes.", "INSERT INTO {T} VALUE {'p': 'a'}", items=(),
          source=API.format(OPERATION), ReturnConsumedCapacity="TOTAL"),
)  # fmt: skip


def _set(rule: str, clauses: str, *given: object, source: str = UPDATES) -> Vector:
    """What an UPDATE leaves."""
    statement = f"UPDATE {{T}} {clauses} WHERE p = 'a'"
    return done(rule, statement, *given, source=source)


_UPDATED = (
    _set("SET gives an attribute a value.", "SET n = 6"),
    _set("SET makes an attribute.", "SET x = ?", {"B": b"\x00"}),
    _set("SET makes a list of literals.", "SET x = [-1, <<'x'>>, {'k': null}]"),
    _set("SET takes the value of another attribute as it was.", "SET n = 6, x = n"),
    _set("SET leads into documents.", "SET m.k = 8, l[0] = 'z'"),
    _set("SET adds a number.", "SET n = n + 100"),
    _set("SET subtracts a number.", "SET n = n - 1"),
    _set("SET takes a sign for a number's own.", "SET n = n - -2"),
    _set("Sums are grouped.", "SET n = (n + 1) - (2 + n)", source=ASKED),
    _set("if_not_exists takes what is there.", "SET n = if_not_exists(n, 1)", source=ASKED),
    _set("if_not_exists takes a value for what is not there.", "SET x = if_not_exists(x, 1)",
         source=ASKED),
    _set("if_not_exists is counted from.", "SET x = if_not_exists(x, 1) + 1, n = 1 + n",
         source=ASKED),
    _set("if_not_exists may be within a function.",
         "SET x = list_append(if_not_exists(x, ['a']), ['b'])", source=ASKED),
    _set("An UPDATE may have 300 operators.",
         "SET " + ", ".join(f"x{n} = n + 1" for n in range(300)), source=ASKED),
    done("A clause of an UPDATE counts its operators apart.",
         "UPDATE {T} SET " + ", ".join(f"x{n} = n + 1" for n in range(300))
         + " WHERE p = 'a' AND n = 5", source=ASKED),
    done("A Limit makes no difference to a write.", "UPDATE {T} SET n = 6 WHERE p = 'a'",
         source=ASKED, Limit=1),
    _set("REMOVE removes an attribute.", "REMOVE s"),
    _set("REMOVE removes an element.", "REMOVE l[0]"),
    _set("REMOVE of what is not there changes nothing.", "REMOVE x"),
    _set("SET and REMOVE follow each other.", "SET n = 1 REMOVE s SET x = 2 REMOVE t"),
    _set("list_append joins lists.", "SET l = LIST_APPEND(l, ['z'])", source=FUNCTIONS),
    _set("set_add adds to a set.", "SET ss = set_add(ss, <<'c', 'a'>>)", source=SET_FUNCTIONS),
    _set("set_add makes a set.", "SET x = set_add(x, <<1>>)", source=SET_FUNCTIONS),
    _set("set_add takes a parameter.", "SET ns = SET_ADD(ns, ?)", {"NS": ["7"]},
         source=SET_FUNCTIONS),
    _set("set_delete takes from a set.", "SET ss = set_delete(ss, <<'a', 'z'>>)",
         source=SET_FUNCTIONS),
    _set("set_delete of all that is there removes the attribute.",
         "SET ss = set_delete(ss, <<'a', 'b'>>)", source=SET_FUNCTIONS),
    _set("set_delete from what is not there changes nothing.",
         "SET x = set_delete(x, <<'a'>>)", source=SET_FUNCTIONS),
    done("An UPDATE may begin with FROM.", "FROM {T} WHERE p = 'a' SET n = 6 REMOVE s",
         source=FROM_FIRST),
    done("A key may be said twice, and grouped.",
         "UPDATE {T} SET n = 6 WHERE (p = 'a' AND r = '1') AND n = 5 AND p = 'a'", items=(_PAIR,),
         tables=PAIRS, key=_PAIR_KEY, source=WRITES),
    done("The rest of a clause is a condition.",
         "UPDATE {T} SET n = 6 WHERE p = 'a' AND s = 'abc'"),
    asked("An UPDATE whose condition does not hold is refused.",
          "UPDATE {T} SET n = 6 WHERE p = 'a' AND n = 6", source=UPDATES),
    done("An UPDATE that is refused changes nothing.",
         "UPDATE {T} SET n = 6 WHERE p = 'a' AND n = 6", source=ERRORS),
    asked("A condition that does not hold may show the item.",
          "UPDATE {T} SET n = 6 WHERE p = 'a' AND n = 6", source=API.format(OPERATION),
          ReturnValuesOnConditionCheckFailure="ALL_OLD"),
    asked("An UPDATE is of an item that is there.", "UPDATE {T} SET n = 6 WHERE p = 'none'",
          source=UPDATES),
    asked("An UPDATE that asks for no item finds none.",
          "UPDATE {T} SET n = 6 WHERE p = 'none' AND attribute_not_exists(p)", source=WRITES),
    asked("An UPDATE of a table that is not there is refused.",
          "UPDATE {T} SET n = 6 WHERE p = 'a'",
          source=ERRORS, tables=(), items=()),
    asked("An UPDATE consumes what it writes.", "UPDATE {T} SET n = 6 WHERE p = 'a'",
          source=API.format(OPERATION), ReturnConsumedCapacity="INDEXES"),
)  # fmt: skip


def _says(rule: str, clauses: str, *given: object, source: str = SET_FUNCTIONS) -> Vector:
    """What is said of the clauses of an UPDATE."""
    return asked(rule, f"UPDATE {{T}} {clauses} WHERE p = 'a'", *given, source=source)


_SAID = (
    _says("set_add takes two operands.", "SET ss = set_add(ss)"),
    _says("set_add takes no third operand.", "SET ss = set_add(ss, <<'x'>>, <<'y'>>)"),
    _says("set_add is of the attribute that is set.", "SET x = set_add(ss, <<'x'>>)"),
    _says("set_add is of a path.", "SET ss = set_add(<<'a'>>, <<'b'>>)"),
    _says("set_delete is of the attribute that is set.", "SET x = set_delete(ss, <<'x'>>)"),
    _says("set_add takes a set.", "SET ss = set_add(ss, 'x')"),
    _says("set_delete takes a set.", "SET ss = set_delete(ss, ['x'])"),
    _says("set_add takes a value.", "SET ss = set_add(ss, ns)", source=ASKED),
    _says("set_add takes no empty set.", "SET ss = set_add(ss, <<>>)"),
    _says("A set is added to one of its type.", "SET ss = set_add(ss, <<1>>)"),
    _says("A set is added to a set.", "SET s = set_delete(s, <<'x'>>)"),
    _says("A sum is of numbers.", "SET n = 'a' + 1", source=TEXTS),
    _says("A sum is not of null.", "SET n = n - null", source=TEXTS),
    _says("A sum is of attributes that are numbers.", "SET n = s + 1", source=ASKED),
    _says("A sum is of attributes that are there.", "SET n = x + 1", source=ASKED),
    _says("A product is not set.", "SET n = n * 2", source=ASKED),
    _says("A sign is not set.", "SET n = -n", source=ASKED),
    _says("list_append takes two operands.", "SET l = list_append(l)", source=ASKED),
    _says("list_append takes lists.", "SET l = list_append(l, 1)", source=ASKED),
    _says("A function that is set is one that is known.", "SET n = f(n)", source=FUNCTION_TEXTS),
    _says("A function of conditions is not set.", "SET n = size(n)", source=ASKED),
    _says("An attribute that is not there is not set to another.", "SET n = x", source=ASKED),
    _says("MISSING is not set.", "SET n = MISSING", source=ASKED),
    _says("A path leads into what is there.", "SET x.y = 1", source=ASKED),
    _says("A path that is removed leads into what is there.", "REMOVE x.y", source=ASKED),
    _says("An attribute is set once.", "SET n = 1, n = 2", source=ASKED),
    _says("An UPDATE has at most 300 operators.",
          "SET " + ", ".join(f"x{n} = n + 1" for n in range(301)), source=ASKED),
    *(
        _says(f"An attribute is not set to {what}.", f"SET x = {value}", source=ASKED)
        for what, value in (
            ("a test of a type", "n IS NULL"), ("a negation", "NOT n = 5"),
            ("a conjunction", "n = 5 AND n = 6"), ("a comparison", "n < 6"),
            ("a range", "n BETWEEN 1 AND 2"), ("a list of IN", "n IN [5]"),
        )
    ),
    _says("A size is not counted from.", "SET x = size(s) + 1", source=ASKED),
    _says("set_add is not counted from.", "SET x = set_add(x, <<1>>) + 1", source=ASKED),
    _says("set_add is not within a function.", "SET x = list_append(l, set_add(l, <<1>>))",
          source=ASKED),
    _says("if_not_exists takes two operands.", "SET x = if_not_exists(x)", source=ASKED),
    _says("if_not_exists takes a path.", "SET x = if_not_exists(1, 2)", source=ASKED),
    _says("An attribute is not set within one that is.", "SET m = 1 SET m.k = 2", source=ASKED),
    _says("A key is not set.", "SET p = 'b'", source=UPDATES),
    _says("A key is not removed.", "REMOVE p", source=UPDATES),
    _says("A number that is set is not too small.", "SET n = 1e-131", source=TEXTS),
    _says("A value that is set is nested at most 31 deep.", f"SET l = {'[' * 32}1{']' * 32}",
          source=DEPTHS),
    _says("An item is nested at most 31 deep after an UPDATE.", "SET m.x = ?", nested(31),
          source=DEPTHS),
    _says("An item has at most 400 KB after an UPDATE.", "SET x = ?",
          {"S": "x" * (400 * 1024 - 2)}, source=SIZES),
    _says("A set that is set holds none twice.", "SET x = <<2, 2.0>>", source=TEXTS),
    _says("SET is followed by a path.", "SET 1 = 2", source=ASKED),
    asked("An index is not updated.", "UPDATE {T}.\"idx\" SET n = 1 WHERE p = 'a'", source=TEXTS),
    asked("FROM is followed by WHERE before SET.", "FROM {T} SET n = 1 WHERE p = 'a'",
          source=TEXTS),
    asked("FROM and SET have a key.", "FROM {T} REMOVE n", source=TEXTS),
)  # fmt: skip


def _key(rule: str, where: str, *given: object, source: str = WRITES) -> Vector:
    """What is said of the key of an UPDATE."""
    statement = f"UPDATE {{T}} SET n = 6 WHERE {where}"
    return asked(rule, statement, *given, source=source, items=(_PAIR,), tables=PAIRS)


_KEYED = (
    _key("An UPDATE names a whole key.", "p = 'a'"),
    _key("An UPDATE names a partition key.", "r = '1'"),
    _key("An UPDATE names a key in every case.", "p = 'a' AND r = '1' OR n = 5"),
    _key("An UPDATE names no range of keys.", "p = 'a' AND r > '0'"),
    _key("An UPDATE names a key by equality.", "p IN ['a'] AND r = '1'"),
    _key("An UPDATE names one key.", "p = 'a' AND r = '1' AND p = 'b'"),
    _key("An UPDATE names a key of its type.", "p = 'a' AND r = 1"),
    _key("An UPDATE names a key of a type that keys have.", "p = true AND r = '1'", source=ASKED),
    _key("An UPDATE names a key that is not empty.", "p = '' AND r = '1'", source=ASKED),
    _key("A key of an UPDATE may be a parameter.", "p = ? AND r = ?", {"S": "a"}, {"S": "1"},
         source=UPDATES),
    asked("An UPDATE has a clause.", "UPDATE {T} SET n = 6", source=ASKED),
    asked("A DELETE has a clause.", "DELETE FROM {T}", source=ASKED),
    asked("A DELETE names a whole key.", "DELETE FROM {T} WHERE p = 'a'", tables=PAIRS,
          items=(_PAIR,), source=WRITES),
)  # fmt: skip


def _returning(rule: str, clause: str, returning: str, item: str = "a") -> Vector:
    """What an UPDATE shows."""
    statement = f"UPDATE {{T}} {clause} WHERE p = '{item}' RETURNING {returning} *"
    return asked(rule, statement, source=UPDATES, items=({"p": {"S": "a"}, "n": {"N": "5"}},))


_RETURNED = (
    _returning("ALL OLD shows the item before.", "SET n = 6", "ALL OLD"),
    _returning("ALL NEW shows the item after.", "SET n = 6", "ALL NEW"),
    _returning("MODIFIED OLD shows what was changed before.", "SET n = 6", "MODIFIED OLD"),
    _returning("MODIFIED NEW shows what was changed after.", "SET n = 6", "MODIFIED NEW"),
    _returning("MODIFIED OLD shows what is removed.", "REMOVE n", "MODIFIED OLD"),
    _returning("MODIFIED NEW does not show what is removed.", "REMOVE n", "MODIFIED NEW"),
    asked("RETURNING ends with an asterisk.",
          "UPDATE {T} SET n = 6 WHERE p = 'a' RETURNING ALL OLD", source=ASKED),
    asked("An UPDATE returns in four ways.",
          "UPDATE {T} SET n = 6 WHERE p = 'a' RETURNING SOME OLD *", source=ASKED),
    asked("A DELETE returns the old item.", "DELETE FROM {T} WHERE p = 'a' RETURNING ALL OLD *",
          source=DELETES),
    asked("A DELETE of nothing returns nothing.",
          "DELETE FROM {T} WHERE p = 'none' RETURNING ALL OLD *", source=WRITES),
    *(
        asked(f"A DELETE does not return {words}.",
              f"DELETE FROM {{T}} WHERE p = 'a' RETURNING {words} *", source=TEXTS)
        for words in ("MODIFIED OLD", "ALL NEW", "MODIFIED NEW")
    ),
)  # fmt: skip

_DELETED = (
    done("A DELETE deletes an item.", "DELETE FROM {T} WHERE p = 'a'", source=DELETES),
    done("A DELETE may have a condition.", "DELETE FROM {T} WHERE p = 'a' AND n = 5",
         source=DELETES),
    done("A DELETE whose condition does not hold deletes nothing.",
         "DELETE FROM {T} WHERE p = 'a' AND n = 6", source=DELETES),
    asked("A DELETE of nothing succeeds.", "DELETE FROM {T} WHERE p = 'none'", source=DELETES),
    asked("A DELETE of nothing succeeds whatever it asks.",
          "DELETE FROM {T} WHERE p = 'none' AND attribute_exists(p)", source=WRITES),
    asked("An index is not deleted from.", "DELETE FROM {T}.\"idx\" WHERE p = 'a'", source=TEXTS),
    asked("A DELETE consumes what it deletes.", "DELETE FROM {T} WHERE p = 'a'",
          source=API.format(OPERATION), ReturnConsumedCapacity="TOTAL"),
)  # fmt: skip

VECTORS = (*_INSERTED, *_UPDATED, *_SAID, *_KEYED, *_RETURNED, *_DELETED)
