"""SELECT, INSERT, UPDATE and DELETE, by examples that were seen of the service."""

from __future__ import annotations

import pytest

from dynaspec.items import Success, Unsupported
from support.specified.item_service import n, nested, same
from support.specified.partiql_service import Statements, keys, pairs, s, singles


@pytest.fixture
def service() -> Statements:
    made = singles()
    made.put(
        pk=s("i"),
        ss={"SS": ["a", "b", "c"]},
        ns={"NS": ["1", "2", "3"]},
        s=s("str"),
        m={"M": {"sub": s("x")}},
        nul={"NULL": True},
        flag={"BOOL": True},
        a=n(1),
    )
    return made


def stored(service: Statements, key: str = "i") -> dict[str, object]:
    item = service.item(pk=s(key))
    assert isinstance(item, dict), f"there is no item {key}"
    return item


@pytest.mark.parametrize(
    ("condition", "holds"),
    [
        ("attribute_exists(ss)", True),
        ("attribute_exists(nope)", False),
        ("attribute_not_exists(nope)", True),
        ("attribute_not_exists(ss)", False),
        ("NOT attribute_exists(nope)", True),
        ("ATTRIBUTE_EXISTS(ss)", True),
        ("(attribute_exists(nope) OR attribute_exists(ss))", True),
        ("attribute_exists(ss) = true", True),
        ('attribute_exists("ss")', True),
        ("attribute_exists(m.sub)", True),
        ("attribute_exists(m.nope)", False),
        ("size(s) = 3", True),
        ("size(s) = 4", False),
        ("attribute_type(ss, 'SS')", True),
        ("attribute_type(ss, 'S')", False),
        ("nul IS NULL", True),
        ("s IS NULL", False),
        ("s IS NOT NULL", True),
        ("nul IS NOT NULL", False),
        ("nope IS NULL", False),
        ("nope IS NOT NULL", True),
        ("nope IS MISSING", True),
        ("s IS NOT MISSING", True),
        ("flag IS BOOL", True),
        ("s IS STRING", True),
        ("s IS BOOL", False),
        ("attribute_exists(nope) = false", True),
        ("true = attribute_exists(a)", True),
        ("attribute_exists(a) <> 1", True),
        ("attribute_exists(a) != 1", True),
        ("contains(nope, 'z') = false", True),
        ("(a BETWEEN 0 AND 5) = true", True),
        ("(a = 5 OR s = 'x') = false", True),
        ("attribute_exists(nope) IN [true, false]", True),
        ("attribute_exists(a) = attribute_exists(s)", True),
        ("attribute_exists(a) = flag", True),
        ("attribute_exists(a) = 1", False),
        ("NOT attribute_exists(a) = true", False),
        ("(attribute_exists(a) = true) = false", False),
        ("attribute_exists(a) = s", False),
        ("a = - - 1", True),
        ("a > -/* c */-1", False),
        ("a BETWEEN - 2 AND +5 AND a IN [- 1, 1]", True),
        ("a IN (2, 1)", True),
        ("contains(ss, 'a') AND begins_with(s, 'st')", True),
    ],
)
def test_what_a_where_clause_asks(service: Statements, condition: str, holds: bool) -> None:
    rows = service.rows(f"SELECT * FROM {{T}} WHERE pk = 'i' AND {condition}")
    assert keys(rows, "pk") == (["i"] if holds else []), condition


VALUES = {
    "SS": ({"SS": ["b", "a"]}, {"SS": ["a", "b"]}, {"SS": ["a", "c"]}),
    "NS": ({"NS": ["2", "1.0"]}, {"NS": ["1", "2"]}, {"NS": ["1"]}),
    "L": ({"L": [s("a")]}, {"L": [s("a")]}, {"L": [s("b")]}),
    "M": ({"M": {"x": n(1), "y": n(2)}}, {"M": {"y": n(2), "x": n(1)}}, {"M": {"x": n(1)}}),
    "B": ({"B": b"\x01"}, {"B": b"\x01"}, {"B": b"\x02"}),
    "NULL": ({"NULL": True}, {"NULL": True}, s("not null")),
}


@pytest.mark.parametrize("tag", VALUES)
def test_values_of_all_types_are_compared(service: Statements, tag: str) -> None:
    given, equal, other = VALUES[tag]
    service.put(pk=s("v"), val=given)
    for value, sign, found in (
        (equal, "=", 1),
        (equal, "<>", 0),
        (other, "=", 0),
        (other, "<>", 1),
    ):
        rows = service.rows(f"SELECT pk FROM {{T}} WHERE pk = ? AND val {sign} ?", s("v"), value)
        assert len(rows) == found, (tag, sign, value)


def test_a_select_calls_values_by_the_last_of_their_names(service: Statements) -> None:
    service.put(pk=s("p"), m={"M": {"k": {"L": [s("c"), s("d")]}}}, l={"L": [s("a")]})
    rows = service.rows("SELECT m.k[1], l[-0], nope FROM {T} WHERE pk = 'p'")
    same(rows, [{"k[1]": s("d"), "l[0]": s("a")}])
    same(service.rows("SELECT m.k FROM {T} WHERE pk = 'p'"), [{"k": {"L": [s("c"), s("d")]}}])


@pytest.mark.parametrize(
    ("clause", "name", "value"),
    [
        ("SET ss = set_add(ss, <<'0', 'z'>>)", "ss", {"SS": ["0", "a", "b", "c", "z"]}),
        ("SET ss = SET_ADD(ss, <<'a'>>)", "ss", {"SS": ["a", "b", "c"]}),
        ("SET ns = set_add(ns, <<4, 1>>)", "ns", {"NS": ["1", "2", "3", "4"]}),
        ("SET nss = set_add(nss, <<'x'>>)", "nss", {"SS": ["x"]}),
        ("SET ss = set_delete(ss, <<'a'>>)", "ss", {"SS": ["b", "c"]}),
        ("SET ss = set_delete(ss, <<'a', 'b', 'c'>>)", "ss", None),
        ("SET nss = set_delete(nss, <<'a'>>)", "nss", None),
        ("SET ns = <<1, 10>>", "ns", {"NS": ["1", "10"]}),
        ("SET a = a + 100", "a", n(101)),
        ("SET a=a-1", "a", n(0)),
        ("SET a = a - - 2", "a", n(3)),
        ("SET a = (a + 1) - 2 + a", "a", n(1)),
        ("SET l = [- 1, <<'x'>>]", "l", {"L": [n(-1), {"SS": ["x"]}]}),
        ("SET m.sub = 'y'", "m", {"M": {"sub": s("y")}}),
        ("SET m.l = LIST_APPEND([1], [2]) REMOVE m.sub", "m", {"M": {"l": {"L": [n(1), n(2)]}}}),
        ("REMOVE s", "s", None),
        ("SET a = 2, b = a REMOVE s", "b", n(1)),
    ],
)
@pytest.mark.parametrize("form", ["UPDATE {T} %s WHERE pk = 'i'", "from {T} where pk = 'i' %s"])
def test_what_an_update_leaves(
    service: Statements, form: str, clause: str, name: str, value: object
) -> None:
    assert service.rows(form % clause) == []
    same(stored(service).get(name), value)


@pytest.mark.parametrize("clause", ["ss = set_add(ss, <<1>>)", "s = set_delete(s, <<'x'>>)"])
def test_a_set_is_of_one_type(service: Statements, clause: str) -> None:
    text = "An operand in the update expression has an incorrect data type"
    assert service.says(f"UPDATE {{T}} SET {clause} WHERE pk = 'i'") == text


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE {T} SET a = 2 WHERE pk = 'absent'",
        "UPDATE {T} SET a = 2 WHERE pk = 'absent' AND attribute_not_exists(pk)",
        "UPDATE {T} SET ss = set_add(ss, <<'x'>>) WHERE pk = 'absent'",
        "UPDATE {T} SET a = 2 WHERE pk = 'i' AND a = 2",
        "FROM {T} WHERE pk = 'i' AND attribute_exists(nope) SET a = 2",
        "DELETE FROM {T} WHERE pk = 'i' AND s = 'beta'",
    ],
)
def test_a_write_whose_condition_does_not_hold_changes_nothing(
    service: Statements, statement: str
) -> None:
    before = service.tables
    assert service.fault(statement).code == "ConditionalCheckFailedException"
    assert service.tables is before


def test_a_false_condition_is_answered_with_the_item_that_is_asked_for(
    service: Statements,
) -> None:
    statement = "UPDATE {T} SET a = 2 WHERE pk = 'i' AND a = 2"
    shown = service.fault(statement, ReturnValuesOnConditionCheckFailure="ALL_OLD")
    same(shown.extra["Item"], stored(service))
    assert "Item" not in service.fault(statement).extra


def test_a_delete_of_nothing_succeeds_whatever_it_asks(service: Statements) -> None:
    for rest in ("", " AND s = 'x'", " AND attribute_exists(pk)"):
        rows = service.rows(f"DELETE FROM {{T}} WHERE pk = 'absent'{rest} RETURNING ALL OLD *")
        assert rows == []


def test_an_insert_is_of_an_item_that_is_not_there(service: Statements) -> None:
    statement = "INSERT INTO {T} VALUE {'pk': 'new', 'q': 'it''s', 'l': [1, {'x': null}], 'b': ?}"
    assert service.rows(statement, {"B": b"\x00"}) == []
    listed = {"L": [n(1), {"M": {"x": {"NULL": True}}}]}
    same(stored(service, "new"), {"pk": s("new"), "q": s("it's"), "l": listed, "b": {"B": b"\x00"}})
    failure = service.fault("INSERT INTO {T} VALUE {'pk': 'new'}")
    assert failure.code == "DuplicateItemException"
    assert failure.message == "Duplicate primary key exists in table"
    service.rows("DELETE FROM {T} WHERE pk = 'new'")
    service.rows("INSERT INTO {T} VALUE {'pk': 'new', 'a': 1E3, 'b': -1.5e-3, 'c': .5, 'd': -0}")
    same(
        stored(service, "new"),
        {"pk": s("new"), "a": n(1000), "b": n("-0.0015"), "c": n("0.5"), "d": n(0)},
    )


@pytest.mark.parametrize(
    ("clause", "returning", "shown"),
    [
        ("SET a = 2", "ALL OLD", {"pk": s("r"), "a": n(1), "b": s("x")}),
        ("SET a = 2", "ALL NEW", {"pk": s("r"), "a": n(2), "b": s("x")}),
        ("SET a = 2", "MODIFIED OLD", {"a": n(1)}),
        ("SET a = 2", "MODIFIED NEW", {"a": n(2)}),
        ("REMOVE a", "MODIFIED OLD", {"a": n(1)}),
        ("REMOVE a", "MODIFIED NEW", None),
    ],
)
def test_what_an_update_returns(
    service: Statements, clause: str, returning: str, shown: object
) -> None:
    service.put(pk=s("r"), a=n(1), b=s("x"))
    statement = f"UPDATE {{T}} {clause} WHERE pk = 'r' RETURNING {returning} *"
    same(service.rows(statement), [] if shown is None else [shown])


def test_the_size_of_an_item_is_all_that_an_update_may_leave(service: Statements) -> None:
    service.put(pk=s("k"))
    fits = "x" * (400 * 1024 - len("pkkp"))
    statement = "UPDATE {T} SET p = ? WHERE pk = 'k'"
    assert service.rows(statement, s(fits)) == []
    text = "Item size to update has exceeded the maximum allowed size"
    assert service.says(statement, s(fits + "x")) == text
    text = "Item size has exceeded the maximum allowed size"
    assert service.says("INSERT INTO {T} VALUE {'pk': 'n', 'p': ?}", s(fits + "x")) == text


def test_an_update_does_not_leave_an_item_too_deep(service: Statements) -> None:
    statement = "UPDATE {T} SET m.deep = ? WHERE pk = 'i'"
    text = "Nesting Levels have exceeded supported limits"
    assert service.says(statement, nested(31, "M")) == text


MULTIPLE = "Multiple conditions on same key pk. Only single item Update/Insert/Delete are supported"
NO_KEY = "Where clause does not contain a mandatory equality on all key attributes"


@pytest.mark.parametrize(
    ("where", "text"),
    [
        ("pk = 'a' AND sk = '1' AND pk = 'b'", MULTIPLE),
        ("pk = 'a'", NO_KEY),
        ("sk = '1'", NO_KEY),
        ("pk = 'a' AND sk = '1' OR n = 1", NO_KEY),
        ("pk = 'a' AND sk > '1'", NO_KEY),
    ],
)
@pytest.mark.parametrize("form", ["UPDATE {T} SET a = 1 WHERE ", "DELETE FROM {T} WHERE "])
def test_a_write_names_one_item(form: str, where: str, text: str) -> None:
    assert pairs().says(form + where) == text


def test_a_key_may_be_grouped_and_said_twice() -> None:
    service = pairs()
    service.put(pk=s("a"), sk=s("1"), flag=s("x"))
    service.rows("UPDATE {T} SET a=2 WHERE (pk='a' AND sk='1') AND flag='x' AND pk='a'")
    same(
        service.item(pk=s("a"), sk=s("1")), {"pk": s("a"), "sk": s("1"), "flag": s("x"), "a": n(2)}
    )


def test_comments_are_passed_over_outside_of_strings(service: Statements) -> None:
    service.put(pk=s("c"), note=s("a--b /*c*/"))
    rows = service.rows("SELECT/**/* FROM {T} -- the table\nWHERE pk/* key */='c' --")
    same(rows, [{"pk": s("c"), "note": s("a--b /*c*/")}])
    assert service.rows("SELECT pk FROM {T} WHERE pk = 'c' AND note = 'a--b /*c*/'; -- done")
    assert service.says("UPDATE {T} SET a=a--1 WHERE pk='i'") == NO_KEY


def test_what_a_write_consumes_and_answers(service: Statements) -> None:
    statement = "INSERT INTO {T} VALUE {'pk': 'c', 'v': 1}"
    answer = service.execute(statement, ReturnConsumedCapacity="TOTAL")
    assert isinstance(answer, Success)
    consumed = {"TableName": service.table, "CapacityUnits": 1}
    assert answer.body == {"Items": [], "ConsumedCapacity": consumed}


@pytest.mark.parametrize("sign", ["=", "<>"])
def test_conditions_many_deep_in_one_another_are_left_open(service: Statements, sign: str) -> None:
    """Told apart by cases they would take for ever, and exhaust the stack."""
    for deep, known in ((4, True), (5, False), (290, False)):
        answer = service.execute("SELECT * FROM {T} WHERE a = 1" + f" {sign} true" * deep)
        assert isinstance(answer, Success) is known, (deep, answer)
        assert isinstance(answer, Unsupported) is not known, (deep, answer)
    joined = " AND ".join(["(a = 1) = true"] * 40)
    assert len(service.rows(f"SELECT * FROM {{T}} WHERE pk = 'i' AND {joined}")) == 1
