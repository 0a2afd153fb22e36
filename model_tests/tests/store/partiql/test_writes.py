"""INSERT, UPDATE and DELETE in the store, each alone."""

from __future__ import annotations

from typing import Any

import pytest

from support.trees.partiql_tree import (
    DUPLICATE,
    KEYLESS,
    message,
    run,
    s,
    stored,
    tree_to_write,
    values_for,
)
from support.trees.store_tree import Tree, n, numbers

UNFIT = "An operand in the update expression has an incorrect data type"


@pytest.fixture
def tree() -> Tree:
    return tree_to_write()


UPDATES: list[tuple[str, dict[str, Any]]] = [
    ("SET n = 5", {"n": n(5)}),
    ("SET n = n + 1, o = n - 1", {"n": n(2), "o": n(0)}),
    ("SET n=n-1", {"n": n(0)}),
    ("SET n = n - - 2", {"n": n(3)}),
    ("SET o = 'x' SET q = {'k': [1, null, true]} REMOVE n", {"o": s("x"), "n": None}),
    ("SET l = list_append(l, [2])", {"l": numbers(1, 2)}),
    ("SET l = LIST_APPEND([0], l)", {"l": numbers(0, 1)}),
    ("SET o = if_not_exists(o, 7) + 1", {"o": n(8)}),
    ("SET ss = set_add(ss, <<'c', 'a'>>)", {"ss": {"SS": ["a", "b", "c"]}}),
    ("SET ss = SET_DELETE(ss, <<'a'>>)", {"ss": {"SS": ["b"]}}),
    ("SET ss = set_delete(ss, <<'a', 'b'>>)", {"ss": None}),
    ("SET fresh = set_add(fresh, <<1>>)", {"fresh": {"NS": ["1"]}}),
    ("SET fresh = set_delete(fresh, <<1>>)", {"fresh": None}),
    ("SET m.x = 2 SET m.y = 3 REMOVE l[0]", {"m": {"M": {"x": n(2), "y": n(3)}}, "l": numbers()}),
    ("SET o = <<1, 34, 4.5>>", {"o": {"NS": ["1", "4.5", "34"]}}),
    ("SET o = (1, 'a')", {"o": {"L": [n(1), s("a")]}}),
]


@pytest.mark.parametrize(("changes", "after"), UPDATES)
def test_what_an_update_makes_of_an_item(tree: Tree, changes: str, after: dict[str, Any]) -> None:
    assert run(tree, f"UPDATE hash {changes} WHERE p = 'a'") == {"Items": []}
    found = stored(tree)
    assert {name: found.get(name) for name in after} == after


def test_from_first_is_an_update(tree: Tree) -> None:
    answer = run(tree, "from hash where p = ? set n = ? REMOVE l RETURNING ALL NEW *", s("b"), n(7))
    assert answer["Items"] == [{"p": s("b"), "n": n(7)}]
    assert run(tree, "FROM hash WHERE p = 'a' AND n = 2 SET c = 5")["code"] == (
        "ConditionalCheckFailedException"
    )


UNUPDATED: list[tuple[str, str]] = [
    ("SET t = set_add(ss, <<'x'>>)", "The first argument to SET_ADD must equal the assignment "
     "value at 1:21:7"),
    ("SET ss = set_add(ss, 'x')", "The second argument to SET_ADD must be a value with type SET "
     "at 1:30:2"),
    ("SET ss = set_delete(ss)", "SET_DELETE must have exactly two arguments at 1:22:10"),
    ("SET ss = set_add(ss, <<1>>)", UNFIT),
    ("SET n = set_add(n, <<'x'>>)", UNFIT),
    ("SET ss = set_add(ss, <<'x', 'x'>>)", "One or more parameter values were invalid: Input "
     "collection [x, x] contains duplicates."),
    ("SET o = set_add(o, <<2, 2.0>>)", "One or more parameter values were invalid: Input "
     "collection [2, 2.0] contains duplicates! under root"),
    ("SET ss = set_add(ss, <<>>)", "Empty bags are not supported"),
    ("SET o = <<1, 'a'>>", "Unsupported data type in Bag. DynamoDB only supports either numbers "
     "or strings in bags"),
    ("SET o = 'a' + 1", "Incorrect operand type for operator or function; operator or function: "
     "+, operand type: S"),
    ("SET o = n * 2", "Unsupported operator in Update Expression. Operator: *"),
    ("SET o = size(l)", "The function is not allowed in an update expression; function: size"),
    ("SET o = n IS MISSING", "IS operator is not supported in update expressions"),
    ("SET o = [?]", "Unsupported data type: Parameter under key root[0] at 1:22:1"),
    ("SET p = 'z'", "One or more parameter values were invalid: Cannot update attribute p. This "
     "attribute is part of the key"),
    ("SET n = 1 SET n = 2", "Two document paths overlap with each other; must remove or rewrite "
     "one of these paths; path one: [n], path two: [n]"),
    ("SET o = nope + 1", "The provided expression refers to an attribute that does not exist in "
     "the item"),
    ("SET o.x = 1", "The document path provided in the update expression is invalid for update"),
    ("SET o = " + "{'a':" * 32 + "1" + "}" * 32, "Nesting Levels have exceeded supported limits "
     "under root" + ".a" * 32),
]  # fmt: skip


@pytest.mark.parametrize(("changes", "said"), UNUPDATED)
def test_what_an_update_may_not_be(tree: Tree, changes: str, said: str) -> None:
    before = stored(tree)
    assert message(run(tree, f"UPDATE hash {changes} WHERE p = 'a'", *values_for(changes))) == said
    assert stored(tree) == before


@pytest.mark.parametrize(
    ("returning", "shown"),
    [
        ("ALL OLD *", [{"p": s("b"), "n": n(2)}]),
        ("ALL NEW *", [{"p": s("b"), "n": n(9), "o": n(1)}]),
        ("MODIFIED OLD *", [{"n": n(2)}]),
        ("MODIFIED NEW *", [{"n": n(9), "o": n(1)}]),
    ],
)
def test_returning(tree: Tree, returning: str, shown: list[Any]) -> None:
    statement = f"UPDATE hash SET n = 9, o = 1 WHERE p = 'b' RETURNING {returning}"
    assert run(tree, statement)["Items"] == shown


def test_returning_nothing_and_what_may_not_return(tree: Tree) -> None:
    removed = "UPDATE hash REMOVE n WHERE p = 'b' RETURNING MODIFIED NEW *"
    assert run(tree, removed)["Items"] == []
    deleting = "DELETE FROM hash WHERE p = 'b' RETURNING "
    for variant in ("MODIFIED OLD", "ALL NEW", "MODIFIED NEW"):
        assert message(run(tree, f"{deleting}{variant} *")) == (
            f"Invalid returning clause: RETURNING {variant} *. "
            "Only RETURNING ALL OLD * is allowed in DELETE statements."
        )
    assert run(tree, f"{deleting}ALL OLD *")["Items"] == [{"p": s("b")}]
    assert run(tree, f"{deleting}ALL OLD *")["Items"] == []


def test_inserting(tree: Tree) -> None:
    statement = (
        "INSERT INTO hash VALUE {'p': ?, 'm': {'x': [1, -1.5e-3, NULL]}, 'ns': <<1, 34>>, 'd': -0}"
    )
    assert run(tree, statement, s("new")) == {"Items": []}
    assert stored(tree, "new") == {
        "p": s("new"),
        "m": {"M": {"x": {"L": [n(1), n("-0.0015"), {"NULL": True}]}}},
        "ns": {"NS": ["1", "34"]},
        "d": n(0),
    }
    again = run(tree, statement, s("new"), ReturnValuesOnConditionCheckFailure="ALL_OLD")
    assert (again["code"], again["message"]) == ("DuplicateItemException", DUPLICATE)
    assert "Item" not in again


@pytest.mark.parametrize(
    ("item", "said"),
    [
        ("{}", "Key attribute should be present in the item: Key p"),
        ("{'p': 1}", "Key attribute's data type should match its data type in table's schema: "
         "Key p"),
        ("{'p': 'x', 'p': 'y'}", "Duplicate keys in tuple. Key: p under root at 1:35:3"),
        ("{p: 'x'}", "Tuple keys must be of type String. Actual type: VariableReference under "
         "root at 1:25:1"),
        ("{'p': 'x', 'm': {'k': ?}}", "Unsupported data type: Parameter under key root.k at "
         "1:46:1"),
        ("{'p': 'x', 'o': set_add(<<'a'>>, <<'b'>>)}", "Unsupported data type: set_add under key "
         "root at 1:40:7"),
        ("{'p': 'x', '': 1}", "Path component cannot be an empty string"),
        ("3", "Unsupported format in item expression. Please use struct format {...} to express "
         "item values for insert statement. at 1:24:1"),
    ],
)  # fmt: skip
def test_what_may_not_be_inserted(tree: Tree, item: str, said: str) -> None:
    assert message(run(tree, f"INSERT INTO hash VALUE {item}", *values_for(item))) == said


def test_conditions_of_writes(tree: Tree) -> None:
    failed = "ConditionalCheckFailedException"
    update = "UPDATE hash SET z = 1 WHERE p = "
    assert run(tree, f"{update}'absent'")["code"] == failed
    assert run(tree, f"{update}'absent' AND attribute_not_exists(p)")["code"] == failed
    shown = run(tree, f"{update}'b' AND n = 9", ReturnValuesOnConditionCheckFailure="ALL_OLD")
    assert (shown["code"], shown["Item"]) == (failed, {"p": s("b"), "n": n(2)})
    assert run(tree, "DELETE FROM hash WHERE p = 'b' AND attribute_exists(nope)")["code"] == failed
    assert run(tree, "DELETE FROM hash WHERE p = 'absent' AND n = 1") == {"Items": []}
    assert run(tree, "DELETE FROM hash WHERE (p = 'b' AND n = 2)") == {"Items": []}
    assert stored(tree, "b") == {}
    assert stored(tree, "absent") == {}


@pytest.mark.parametrize(
    ("where", "said"),
    [
        ("n = 1", KEYLESS),
        ("p = 'a' OR n = 1", KEYLESS),
        ("p IN ['a']", KEYLESS),
        ("NOT p = 'a'", KEYLESS),
        ("p = 'a' AND p = 'b'", "Multiple conditions on same key p. Only single item "
         "Update/Insert/Delete are supported"),
        ("p = 1", "Key attribute's data type should match its data type in table's schema: Key p"),
        ("p = true", "Key value must be of type S, N, or B. Key name: p, Key type: BOOL"),
    ],
)  # fmt: skip
def test_a_write_names_one_item(tree: Tree, where: str, said: str) -> None:
    assert message(run(tree, f"UPDATE hash SET n = 9 WHERE {where}")) == said
    assert message(run(tree, f"DELETE FROM hash WHERE {where}")) == said


def test_what_a_write_takes(tree: Tree) -> None:
    answer = run(
        tree,
        "INSERT INTO tab VALUE {'p': 'z', 's': '1', 'l': 'l'}",
        ReturnConsumedCapacity="INDEXES",
    )
    assert answer["ConsumedCapacity"] == {
        "TableName": "tab",
        "CapacityUnits": 2,
        "Table": {"CapacityUnits": 1},
        "LocalSecondaryIndexes": {"near": {"CapacityUnits": 1}},
    }
