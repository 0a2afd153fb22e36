"""INSERT, UPDATE and DELETE in the store, alone, in batches and in transactions."""

from __future__ import annotations

from typing import Any

import pytest
from partiql_tree import (
    KEYLESS,
    NOT_WELL_FORMED,
    OVERLAPPING,
    batch,
    created,
    message,
    put,
    run,
    s,
    transact,
)
from store_tree import Tree, n, numbers

DUPLICATE = "Duplicate primary key exists in table"
MISMATCH = "The provided key element does not match the schema"
UNFIT = "An operand in the update expression has an incorrect data type"


@pytest.fixture
def tree() -> Tree:
    made = Tree()
    created(made, "tab", "ps", ("near", "pl", "Local", "ALL"))
    created(made, "hash", "p")
    put(made, "hash", p="a", n=n(1), ss={"SS": ["a", "b"]}, l=numbers(1), m={"M": {"x": n(1)}})
    put(made, "hash", p="b", n=n(2))
    put(made, "tab", p="a", s="1", n=n(1))
    return made


def stored(tree: Tree, key: str = "a") -> dict[str, Any]:
    found: dict[str, Any] = tree.ask("GetItem", TableName="hash", Key={"p": s(key)}).get("Item", {})
    return found


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
    assert message(run(tree, f"UPDATE hash {changes} WHERE p = 'a'")) == said
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
    assert message(run(tree, f"INSERT INTO hash VALUE {item}")) == said


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


# --- batches


def test_that_a_read_is_of_one_item_is_judged_before_the_types_of_its_key(tree: Tree) -> None:
    answer = batch(
        tree,
        *(f"SELECT * FROM tab WHERE {where}" for where in ("p = 1", "p = '' AND n = 1")),
        "SELECT * FROM tab.near WHERE p = 1 AND l = 'x'",
        "SELECT * FROM tab WHERE p = 1 AND s = '1'",
        {"Statement": "SELECT * FROM tab WHERE p = ? AND s = '1'", "Parameters": [{"M": {}}]},
        "SELECT * FROM tab WHERE p = 1 AND s = '1' AND p = 1",
        "SELECT * FROM tab WHERE p = 'a' AND s = ''",
    )
    told = [each["Error"]["Message"].partition(":")[0] for each in answer["Responses"]]
    keyless, typed, empty = told[0], told[3], told[-1]
    assert told[:3] == [keyless] * 3
    assert keyless.endswith("must specify the primary key in the where clause.")
    assert typed.startswith("Key attribute's data type should match")
    assert told[3:-1] == [typed] * 3
    assert empty.startswith("One or more parameter values are not valid")


def test_each_statement_of_a_batch_is_on_its_own(tree: Tree) -> None:
    answer = batch(
        tree,
        "SELECT * FROM hash WHERE p = 'b'",
        "SELECT * FROM nope WHERE p = 'x'",
        "SLECT * FROM hash WHERE p = 'b'",
        "SELECT * FROM hash WHERE n = 1",
        "SELECT * FROM tab WHERE p = 'a'",
        "SELECT * FROM tab.near WHERE p = 'a' AND s = '1' AND l = 'x'",
        "SELECT * FROM hash WHERE p = 'a' AND n = 1",
        "SELECT n FROM tab WHERE p IN ['a'] AND s = '1'",
        "SELECT * FROM hash WHERE p = 'absent'",
        {"Statement": "SELECT * FROM hash WHERE p = ?", "Parameters": [{"SS": []}]},
        ReturnConsumedCapacity="TOTAL",
    )
    keyless = {
        "Error": {
            "Code": "ValidationError",
            "Message": "Select statements within BatchExecuteStatement must specify the primary "
            "key in the where clause.",
        }
    }
    missing = {"Code": "ResourceNotFound", "Message": "Requested resource not found"}
    fault = f"{NOT_WELL_FORMED}Expected data manipulation"
    empty = "One or more parameter values were invalid: An string set  may not be empty"
    assert answer["Responses"] == [
        {"TableName": "hash", "Item": {"p": s("b"), "n": n(2)}},
        {"Error": missing},
        {"Error": {"Code": "ValidationError", "Message": fault}},
        keyless,
        keyless,
        keyless,
        keyless,
        {"TableName": "tab", "Item": {"n": n(1)}},
        {"TableName": "hash"},
        {"Error": {"Code": "ValidationError", "Message": empty}},
    ]
    assert answer["ConsumedCapacity"] == [
        {"TableName": "hash", "CapacityUnits": 1},
        {"TableName": "tab", "CapacityUnits": 0.5},
    ]


def test_a_batch_of_writes(tree: Tree) -> None:
    answer = batch(
        tree,
        "INSERT INTO hash VALUE {'p': 'new'}",
        "UPDATE hash SET n = 9 WHERE p = 'b' RETURNING MODIFIED NEW *",
        {
            "Statement": "UPDATE hash SET n = 9 WHERE p = 'a' AND n = 77",
            "ReturnValuesOnConditionCheckFailure": "ALL_OLD",
        },
        "INSERT INTO tab VALUE {'p': 'a', 's': '1'}",
        "DELETE FROM hash WHERE n = 1",
        "DELETE FROM hash WHERE p = 'gone' RETURNING ALL OLD *",
    )
    failed = {"Code": "ConditionalCheckFailed", "Message": "The conditional request failed"}
    assert answer["Responses"] == [
        {"TableName": "hash"},
        {"TableName": "hash", "Item": {"n": n(9)}},
        {"TableName": "hash", "Error": failed},
        {"TableName": "tab", "Error": {"Code": "DuplicateItem", "Message": DUPLICATE}},
        {"Error": {"Code": "ValidationError", "Message": KEYLESS}},
        {"TableName": "hash"},
    ]
    assert stored(tree, "new") == {"p": s("new")}
    assert stored(tree, "b")["n"] == n(9)


def test_consistency_is_asked_for_by_each_statement(tree: Tree) -> None:
    answer = batch(
        tree,
        {"Statement": "SELECT * FROM hash WHERE p = 'a'", "ConsistentRead": True},
        "SELECT * FROM hash WHERE p = 'b'",
        ReturnConsumedCapacity="TOTAL",
    )
    assert answer["ConsumedCapacity"] == [{"TableName": "hash", "CapacityUnits": 1.5}]


def test_what_fails_in_a_batch_is_in_the_total_alone(tree: Tree) -> None:
    put(tree, "hash", p="big", o="x" * 3000)
    for member, total in (
        ("INSERT INTO hash VALUE {'p': 'a'}", 2),
        ("INSERT INTO hash VALUE {'p': 'big'}", 4),
        (f"INSERT INTO hash VALUE {{'p': 'a', 'o': '{'x' * 2000}'}}", 3),
        ("UPDATE hash SET n = 9 WHERE p = 'big' AND n = 0", 4),
        ("UPDATE hash SET n = 9 WHERE p = 'none'", 2),
        ("UPDATE hash SET n = 9", 1),
    ):
        answer = batch(tree, member, "DELETE FROM hash WHERE p = 'b'",
                       ReturnConsumedCapacity="INDEXES")  # fmt: skip
        told = {"TableName": "hash", "CapacityUnits": total, "Table": {"CapacityUnits": 1}}
        assert answer["ConsumedCapacity"] == [told], member
    alone = batch(tree, "INSERT INTO hash VALUE {'p': 'a'}", ReturnConsumedCapacity="TOTAL")
    assert "ConsumedCapacity" not in alone
    member, deleted = (
        "INSERT INTO hash VALUE {'p': 'a'}",
        "DELETE FROM tab WHERE p = 'q' AND s = 'q'",
    )
    other = batch(tree, member, deleted, ReturnConsumedCapacity="TOTAL")
    assert [each["TableName"] for each in other["ConsumedCapacity"]] == ["tab"]


def test_what_a_batch_as_a_whole_is_refused_for(tree: Tree) -> None:
    select, update = "SELECT * FROM hash WHERE p = 'a'", "UPDATE hash SET n = 9 WHERE p = 'b'"
    mixed = "Read and write requests together in the same batch is not supported."
    assert message(batch(tree, select, update)) == mixed
    assert message(batch(tree, "SELECT * FROM none WHERE n = foo(1)", update)) == mixed
    assert message(batch(tree, select, "UPDATE hash SET n = foo(1)")) == mixed
    assert "Responses" in batch(tree, "SELECT", update)
    assert "Responses" in batch(tree, "n = 1", update)
    twice = "Provided list of item keys contains duplicates"
    assert message(batch(tree, update, "DELETE FROM hash WHERE p = 'b'")) == twice
    assert message(batch(tree, update, "UPDATE hash SET p = 'c' WHERE p = 'b'")) == twice
    assert message(batch(tree, select, select.replace("*", "n"))) == twice
    assert message(tree.ask("BatchExecuteStatement", Statements=[None])).startswith("1 validation ")
    assert message(batch(tree)).startswith("1 validation error detected: ")
    assert message(batch(tree, *[select] * 26)).startswith("1 validation error detected: ")


# --- transactions


def codes(answer: dict[str, Any]) -> list[str]:
    assert answer.get("code") == "TransactionCanceledException", answer
    return [reason["Code"] for reason in answer["CancellationReasons"]]


def test_all_of_a_transaction_or_nothing(tree: Tree) -> None:
    done = transact(
        tree,
        "INSERT INTO hash VALUE {'p': 'new'}",
        "UPDATE hash SET n = n + 1 WHERE p = 'b'",
        "DELETE FROM hash WHERE p = 'a'",
        "EXISTS(SELECT * FROM tab WHERE p = 'a' AND s = '1' AND nope IS MISSING)",
        ReturnConsumedCapacity="TOTAL",
    )
    assert done == {
        "Responses": [],
        "ConsumedCapacity": [
            {"TableName": "hash", "CapacityUnits": 6, "WriteCapacityUnits": 6},
            {"TableName": "tab", "CapacityUnits": 2, "WriteCapacityUnits": 2},
        ],
    }
    assert (stored(tree, "new"), stored(tree)) == ({"p": s("new")}, {})
    failed = transact(
        tree,
        "INSERT INTO hash VALUE {'p': 'new'}",
        {
            "Statement": "UPDATE hash SET n = 0 WHERE p = 'b' AND n = 99",
            "ReturnValuesOnConditionCheckFailure": "ALL_OLD",
        },
        "EXISTS(SELECT * FROM tab WHERE p = 'a' AND s = '1' AND n = 99)",
        "INSERT INTO hash VALUE {'p': 'other'}",
    )
    conditional = "ConditionalCheckFailed"
    assert codes(failed) == ["DuplicateItem", conditional, conditional, "None"]
    assert failed["CancellationReasons"][1]["Item"] == {"p": s("b"), "n": n(3)}
    assert stored(tree, "other") == {}


def test_a_transaction_of_reads(tree: Tree) -> None:
    answer = transact(
        tree,
        "SELECT n FROM hash WHERE p = 'b'",
        "SELECT * FROM hash WHERE p = 'absent'",
        "SELECT * FROM tab WHERE (s = '1') AND p = 'a' AND p = 'a'",
        "SELECT nope FROM hash WHERE p IN ['a']",
        ReturnConsumedCapacity="TOTAL",
    )
    assert answer["Responses"] == [
        {"Item": {"n": n(2)}},
        {},
        {"Item": {"p": s("a"), "s": s("1"), "n": n(1)}},
        {"Item": {}},
    ]
    assert [each["ReadCapacityUnits"] for each in answer["ConsumedCapacity"]] == [6, 2]


def test_a_token_makes_a_transaction_happen_once(tree: Tree) -> None:
    statement = "UPDATE hash SET n = n + 1 WHERE p = 'b'"
    more = {"ClientRequestToken": "token", "ReturnConsumedCapacity": "TOTAL"}
    first, replay = (transact(tree, statement, **more) for _ in range(2))
    assert stored(tree, "b")["n"] == n(3)
    assert first["ConsumedCapacity"][0]["WriteCapacityUnits"] == 2
    assert replay["ConsumedCapacity"][0]["ReadCapacityUnits"] == 2
    other = transact(tree, "UPDATE hash SET n = 0 WHERE p = 'b'", **more)
    assert other["code"] == "IdempotentParameterMismatchException"


UPDATE = "UPDATE hash SET n = 9 WHERE p = 'b'"
PRIMARY = (
    "Select statements within ExecuteTransaction must specify the primary key in the where clause."
)
ADDITIONAL = "EXISTS() must contain a single item read with additional condition"
INVALID: list[tuple[str, str]] = [
    (f"{UPDATE} RETURNING ALL NEW *", "RETURNING clause is not supported in ExecuteTransaction."),
    ("SELECT * FROM tab.near WHERE p = 'a'", "Reads on indices are not supported within "
     "transactions."),
    ("SELECT * FROM tab.nope WHERE p = 'a'", "Reads on indices are not supported within "
     "transactions."),
    ("SELECT * FROM tab WHERE p = 'a'", PRIMARY),
    ("SELECT * FROM tab WHERE p = 'a' AND s = '1' AND n = 1", PRIMARY),
    ("SELECT * FROM tab WHERE p = 'a' AND s = '1' AND p = 'b'", PRIMARY),
    ("SELECT * FROM tab WHERE p IN ['a', 'a'] AND s = '1'", OVERLAPPING),
    ("SELECT * FROM tab WHERE", f"{NOT_WELL_FORMED}Unexpected term"),
    ("EXISTS(SELECT * FROM hash WHERE p = 'a')", ADDITIONAL),
    ("EXISTS(SELECT * FROM hash WHERE p IN ['a'] AND n = 1)", ADDITIONAL),
    ("EXISTS(SELECT * FROM tab.near WHERE p = 'a' AND n = 1)", "Operations on indices are not "
     "supported in transactions"),
    ("n = 1", "Unsupported operation in transaction."),
    ("UPDATE tab.near SET n = 1 WHERE p = 'a'", "This operation is not supported on an index"),
    ("INSERT INTO hash VALUE {'p': 'x', 'o': [<<'a', 'a'>>]}", "One or more parameter values were "
     "invalid: Input collection [a, a] contains duplicates."),
]  # fmt: skip


@pytest.mark.parametrize(("statement", "said"), INVALID)
def test_a_statement_that_a_transaction_cannot_have(tree: Tree, statement: str, said: str) -> None:
    assert (
        message(transact(tree, statement)) == f"Validation failed in TransactStatements[0]: {said}"
    )
    verb = "SELECT *" if statement.startswith("SELECT") else "DELETE"
    second = transact(tree, f"{verb} FROM nope WHERE p = 'x'", statement)
    assert message(second) == f"Validation failed in TransactStatements[1]: {said}"


def test_what_a_transaction_as_a_whole_is_refused_for(tree: Tree) -> None:
    select = "SELECT * FROM hash WHERE p = 'b'"
    for read in (select, "SELECT * FROM nope", "SELECT * FROM tab.near WHERE p = 'a'"):
        assert message(transact(tree, read, "INSERT INTO hash VALUE {}")) == (
            "ExecuteTransaction API does not support both read and write operations in the same "
            "request."
        )
    twice = "Transaction request cannot include multiple operations on one item"
    assert message(transact(tree, UPDATE, UPDATE)) == twice
    assert message(transact(tree, select, select)) == twice
    unread = {"Statement": UPDATE, "Parameters": [{"N": "abc"}]}
    assert message(transact(tree, select, unread)) == (
        "The parameter cannot be converted to a numeric value: abc"
    )
    assert message(transact(tree)).startswith("1 validation error detected: ")


def test_what_cancels_a_transaction(tree: Tree) -> None:
    update = "UPDATE tab SET n = 9 WHERE "
    answer = transact(
        tree,
        f"{update}p = 'a'",
        f"{update}p IN ['a'] AND s = '1'",
        f"{update}p = 'a' AND s = '1' AND p = 'b'",
        f"{update}p = 'a' AND s = 1",
        f"{update}p = 'a' AND s = '1'",
        "INSERT INTO tab VALUE {'p': 'x'}",
    )
    assert codes(answer) == ["ValidationError"] * 4 + ["None", "ValidationError"]
    told = [reason.get("Message") for reason in answer["CancellationReasons"]]
    missing = "One or more parameter values were invalid: Missing the key s in the item"
    assert told == [MISMATCH] * 4 + [None, missing]
    read = "SELECT * FROM tab WHERE p = 'a' AND s = "
    assert codes(transact(tree, f"{read}'1'", f"{read}'1'", f"{read}1")) == [
        "None",
        "None",
        "ValidationError",
    ]
    gone = ("UPDATE nope SET a = 1 WHERE p = 'x' RETURNING ALL NEW *", UPDATE)
    assert codes(transact(tree, *gone)) == ["ResourceNotFound", "None"]
    deep: dict[str, Any] = s("x")
    for _ in range(31):
        deep = {"M": {"a": deep}}
    too_deep = {"Statement": "UPDATE hash SET m.deep = ? WHERE p = 'a'", "Parameters": [deep]}
    assert codes(transact(tree, too_deep)) == ["ValidationError"]
    (response,) = batch(tree, too_deep)["Responses"]
    assert response["Error"]["Message"] == "Nesting Levels have exceeded supported limits"
    assert response["TableName"] == "hash"


def test_exists_stands_in_transactions_alone(tree: Tree) -> None:
    exists = "EXISTS(SELECT * FROM hash WHERE p = 'a' AND n = 1)"
    told = "EXISTS can only be used in ExecuteTransaction write requests."
    assert message(run(tree, exists)) == told
    (response,) = batch(tree, exists)["Responses"]
    assert response == {"Error": {"Code": "ValidationError", "Message": told}}
    conflicting = exists.replace("n = 1", "p = 'b' AND n = 1")
    assert codes(transact(tree, conflicting, UPDATE)) == ["ConditionalCheckFailed", "None"]


def test_null_is_a_statement_without_its_text(tree: Tree) -> None:
    answer = tree.ask("ExecuteTransaction", TransactStatements=[None])
    assert message(answer) == (
        "1 validation error detected: Value null at 'transactStatements.1.member.statement' failed "
        "to satisfy constraint: Member must not be null"
    )
