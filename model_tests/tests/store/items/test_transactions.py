"""The store's transactions, against AWS's documentation and what its service answers.

Which faults refuse a transaction and which cancel it, with which texts, and what is told of its
capacity, is as tests that ran against the service have it.
"""

from __future__ import annotations

import json
from typing import Any

import pytest

from support.trees.indexed_tree import paired, s, strings
from support.trees.store_tree import Tree, n, table, tree_with_table

ARN = "arn:aws:dynamodb:us-east-1:000000000000:table/table"
FAILED = {"Code": "ConditionalCheckFailed", "Message": "The conditional request failed"}
NONE = {"Code": "None"}
MISMATCH = "The provided key element does not match the schema"
SAME = "Transaction request cannot include multiple operations on one item"
EMPTY = (
    "One or more parameter values are not valid. The AttributeValue for a key attribute cannot "
    "contain an empty string value. Key: k"
)
SYNTAX = 'Invalid ConditionExpression: Syntax error; token: "<EOF>", near: "("'
UNUSED = "Value provided in ExpressionAttributeValues unused in expressions: keys: {:v}"
CAPACITY = (
    "Value 'BOGUS' at 'returnConsumedCapacity' failed to satisfy constraint: "
    "Member must satisfy enum value set: [INDEXES, TOTAL, NONE]"
)


@pytest.fixture
def tree() -> Tree:
    made = tree_with_table()
    made.ask("CreateTable", **table("pair", a="S", b="N"))
    return made


def put(key: Any, *, to: str = "table", **more: Any) -> dict[str, Any]:
    item = {"k": key, **more.pop("item", {})}
    return {"Put": {"TableName": to, "Item": item, **more}}


def delete(key: Any, **more: Any) -> dict[str, Any]:
    return {"Delete": {"TableName": "table", "Key": {"k": key}, **more}}


def check(key: Any, condition: str = "attribute_exists(k)", **more: Any) -> dict[str, Any]:
    inner = {"TableName": "table", "Key": {"k": key}, "ConditionExpression": condition, **more}
    return {"ConditionCheck": inner}


def update(key: Any, text: str = "SET v = :v", **more: Any) -> dict[str, Any]:
    values = {"ExpressionAttributeValues": {":v": n(1)}} if ":v" in text else {}
    inner = {"TableName": "table", "Key": {"k": key}, "UpdateExpression": text, **values}
    return {"Update": {**inner, **more}}


def get(key: Any, *, of: str = "table", **more: Any) -> dict[str, Any]:
    return {"Get": {"TableName": of, "Key": {"k": key}, **more}}


def write(tree: Tree, *actions: Any, **more: Any) -> dict[str, Any]:
    return tree.ask("TransactWriteItems", TransactItems=list(actions), **more)


def read(tree: Tree, *gets: Any, **more: Any) -> dict[str, Any]:
    return tree.ask("TransactGetItems", TransactItems=list(gets), **more)


def refusal(answer: dict[str, Any], code: str = "ValidationException") -> str:
    assert answer.get("code") == code, answer
    return str(answer["message"])


def reasons(answer: dict[str, Any]) -> list[Any]:
    """The reasons of a cancellation, which its message sums up."""
    assert answer.get("code") == "TransactionCanceledException", answer
    given: list[Any] = answer["CancellationReasons"]
    codes = ", ".join(reason["Code"] for reason in given)
    start = "Transaction cancelled, please refer cancellation reasons for specific reasons"
    assert answer["message"] == f"{start} [{codes}]"
    return given


def invalid(message: str) -> dict[str, str]:
    return {"Code": "ValidationError", "Message": message}


def stored(tree: Tree, name: str = "table") -> list[Any]:
    items: list[Any] = tree.ask("Scan", TableName=name)["Items"]
    return sorted(items, key=json.dumps)


# --- what a transaction does


def test_all_actions_are_carried_out(tree: Tree) -> None:
    assert write(tree, put(s("1")), put(s("2"), item={"v": n(1)}), put(s("3"))) == {}
    pair = {"Put": {"TableName": "pair", "Item": {"a": s("x"), "b": n(1)}}}
    done = write(
        tree,
        update(s("1")),
        delete(s("2"), ConditionExpression="v < :v", ExpressionAttributeValues={":v": n(2)}),
        check(s("3")),
        update(s("4"), "SET v = if_not_exists(v, :v)"),
        delete(s("5")),
        pair,
        put(s("6"), to=ARN),
    )
    assert done == {}
    there = [{"k": s("1"), "v": n(1)}, {"k": s("3")}, {"k": s("4"), "v": n(1)}, {"k": s("6")}]
    assert stored(tree) == there
    assert stored(tree, "pair") == [{"a": s("x"), "b": n(1)}]


def test_a_condition_that_fails_cancels_all_of_it(tree: Tree) -> None:
    write(tree, put(s("1"), item={"v": n(1)}))
    absent = {"ConditionExpression": "attribute_not_exists(k)"}
    shown = {"ReturnValuesOnConditionCheckFailure": "ALL_OLD"}
    answer = write(
        tree,
        put(s("2"), **absent),
        put(s("1"), **absent, **shown),
        check(s("3"), **shown),
        delete(s("4"), ConditionExpression="attribute_exists(k)"),
        update(s("5"), ConditionExpression="v > :v"),
    )
    item = {"k": s("1"), "v": n(1)}
    assert reasons(answer) == [NONE, {**FAILED, "Item": item}, FAILED, FAILED, FAILED]
    assert "ConsumedCapacity" not in answer
    assert stored(tree) == [item]


def test_what_cannot_be_done_cancels_all_of_it(tree: Tree) -> None:
    write(tree, put(s("1"), item={"v": s("x"), "l": {"L": []}, "m": {"M": {}}}))
    deep: Any = s("leaf")
    for _ in range(32):
        deep = {"M": {"n": deep}}
    big = {"ExpressionAttributeValues": {":v": s("x" * 409_598)}}
    faults = [
        (
            update(s("1"), "ADD v :v"),
            "An operand in the update expression has an incorrect data type",
        ),
        (
            update(s("1"), "SET m.x.y = :v"),
            "The document path provided in the update expression is invalid for update",
        ),
        (
            update(s("1"), "SET w = x"),
            "The provided expression refers to an attribute that does not exist in the item",
        ),
        (update(s("1"), **big), "Item size to update has exceeded the maximum allowed size"),
        (
            update(s("2"), ExpressionAttributeValues={":v": deep}),
            "Nesting Levels have exceeded supported limits",
        ),
    ]
    for action, message in faults:
        answer = write(tree, put(s("0")), action, check(s("3")))
        assert reasons(answer) == [NONE, invalid(message), FAILED]
    assert len(stored(tree)) == 1


def test_an_item_of_400_kilobytes_may_come_of_an_update(tree: Tree) -> None:
    whole = {"ExpressionAttributeValues": {":v": s("x" * 409_597)}}
    assert write(tree, update(s("1"), **whole)) == {}


# --- what refuses or cancels it by a table's key

CANCELLING: list[tuple[Any, str]] = [
    (
        put(n(5)),
        "One or more parameter values were invalid: Type mismatch for key k expected: S actual: N",
    ),
    (
        put({"L": [s("x")]}),
        "One or more parameter values were invalid: Type mismatch for key k expected: S actual: L",
    ),
    (
        {"Put": {"TableName": "table", "Item": {"x": n(1)}}},
        "One or more parameter values were invalid: Missing the key k in the item",
    ),
    (update(n(5)), MISMATCH),
    (delete({"L": [s("x")]}), MISMATCH),
    (check(n(5)), MISMATCH),
    ({"Delete": {"TableName": "table", "Key": {}}}, MISMATCH),
    (
        delete(s("x" * 2049)),
        "One or more parameter values were invalid: "
        "Size of hashkey has exceeded the maximum size limit of2048 bytes",
    ),
    (
        update(s("1"), "SET k = :v"),
        "One or more parameter values were invalid: "
        "Cannot update attribute k. This attribute is part of the key",
    ),
    (
        check(s("1"), "attribute_exists(k.x)"),
        "Key attributes must be scalars; "
        "list random access '[]' and map lookup '.' are not allowed: Key: k",
    ),
]


@pytest.mark.parametrize(("action", "message"), CANCELLING)
def test_what_its_table_rules_out_cancels_before_any_item_is_looked_at(
    tree: Tree, action: Any, message: str
) -> None:
    answer = write(tree, put(s("0")), check(s("9")), action)
    assert reasons(answer) == [NONE, NONE, invalid(message)]
    assert stored(tree) == []


@pytest.mark.parametrize(("action", "message"), CANCELLING[:8])
def test_the_first_wrong_key_cancels_before_anything_else(
    tree: Tree, action: Any, message: str
) -> None:
    answer = write(tree, put(s("0")), check(s("9")), action, put(n(1)))
    assert reasons(answer) == [NONE, NONE, invalid(message), NONE]
    twice = write(tree, put(s("0")), check(s("0")), action, put(n(1)))
    assert reasons(twice) == [NONE, NONE, invalid(message), NONE]


@pytest.mark.parametrize(("action", "_"), CANCELLING[8:])
def test_a_wrong_key_comes_before_what_else_a_table_rules_out(
    tree: Tree, action: Any, _: str
) -> None:
    told = reasons(write(tree, action, put(n(1))))
    assert [reason["Code"] for reason in told] == ["None", "ValidationError"]


@pytest.mark.parametrize("action", [put(s("")), update(s("")), delete(s("")), check(s(""))])
def test_an_empty_key_refuses(tree: Tree, action: Any) -> None:
    assert refusal(write(tree, put(s("0")), action)) == EMPTY
    assert stored(tree) == []


def test_the_keys_of_indexes_cancel_unless_they_are_empty() -> None:
    tree = paired()
    mistyped = (
        "One or more parameter values were invalid: Type mismatch for Index Key c Expected: S "
        "Actual: N IndexName: local"
    )
    key = strings(a="1", b="1")

    def asked(value: Any) -> list[Any]:
        text = {"UpdateExpression": "SET c = :c", "ExpressionAttributeValues": {":c": value}}
        return [
            {"Put": {"TableName": "table", "Item": {**key, "c": value}}},
            {"Update": {"TableName": "table", "Key": key, **text}},
        ]

    for action in asked(n(5)):
        assert reasons(write(tree, action)) == [invalid(mistyped)]
    for action, start in zip(asked(s("")), ("A value specified", "The update exp"), strict=True):
        message = refusal(write(tree, action))
        assert message.startswith(f"One or more parameter values are not valid. {start}")
    assert stored(tree) == []


def test_an_item_is_named_once(tree: Tree) -> None:
    assert refusal(write(tree, put(s("1")), check(s("1")))) == SAME
    assert refusal(write(tree, put(s("1")), delete(s("2")), put(s("1"), to=ARN))) == SAME
    pair = {"TableName": "pair", "Key": {"a": s("x"), "b": n(1)}}
    same = {"TableName": "pair", "Key": {"b": n("1.0"), "a": s("x")}}
    assert refusal(write(tree, {"Delete": pair}, {"Delete": same})) == SAME
    assert refusal(read(tree, get(s("1")), get(s("2")), get(s("1")))) == SAME
    assert refusal(write(tree, put(s("1")), update(s("1"), "SET x = y"))) == SAME


# --- what refuses it before any table is looked at

NOWHERE = put(s("a"), to="absent")
REFUSING: list[tuple[list[Any], str]] = [
    ([{}], "Invalid Request: TransactWriteRequest should contain Delete or Put or Update request"),
    (
        [None],
        "Invalid Request: TransactWriteRequest should contain Delete or Put or Update request",
    ),
    (
        [{**put(s("1")), **delete(s("1"))}],
        "TransactItems can only contain one of Check, Put, Update or Delete",
    ),
    ([put(s("1"), item={"v": n("x")})], "The parameter cannot be converted to a numeric value: x"),
    (
        [put(s("1"), item={"v": s("x" * 409_598)})],
        "Item size has exceeded the maximum allowed size",
    ),
    ([NOWHERE, check(s("1"), "attribute_not_exists(")], SYNTAX),
    ([NOWHERE, check(s("1"), "")], "Invalid ConditionExpression: The expression can not be empty;"),
    ([NOWHERE, check(s("1"), ExpressionAttributeValues={":v": n(1)})], UNUSED),
    ([put(s("1")), check(s("1"), ExpressionAttributeValues={":v": n(1)})], UNUSED),
    (
        [update(s("1"), "SET a = :a, b = :a", ExpressionAttributeValues={":a": n(1), ":v": n(2)})],
        UNUSED,
    ),
    (
        [],
        "1 validation error detected: Value '[]' at 'transactItems' failed to satisfy constraint: "
        "Member must have length greater than or equal to 1",
    ),
    (
        [put(s("1")), put(s("2"), to="bad!name")],
        "1 validation error detected: Value 'bad!name' at "
        "'transactItems.2.member.put.tableName' failed to satisfy constraint: "
        "Member must satisfy regular expression pattern: [a-zA-Z0-9_.-]+",
    ),
    (
        [{"ConditionCheck": {"TableName": "table", "Key": {}}}],
        "1 validation error detected: Value "
        "null at 'transactItems.1.member.conditionCheck.conditionExpression' failed to satisfy "
        "constraint: Member must not be null",
    ),
]


@pytest.mark.parametrize(("actions", "message"), REFUSING)
def test_a_wrong_action_refuses(tree: Tree, actions: list[Any], message: str) -> None:
    assert refusal(write(tree, *actions)) == message
    assert stored(tree) == []


def test_the_first_wrong_action_is_told(tree: Tree) -> None:
    deep: Any = s("leaf")
    for _ in range(32):
        deep = {"M": {"n": deep}}
    nested, broken = put(s("1"), item={"v": deep}), check(s("2"), "attribute_not_exists(")
    assert refusal(write(tree, broken, nested)) == SYNTAX
    assert refusal(write(tree, nested, broken)).startswith("Nesting Levels have exceeded")


def test_every_table_must_be_there(tree: Tree) -> None:
    for answer in (
        write(tree, put(s("1")), put(s("1")), NOWHERE),
        write(tree, put(n(1)), NOWHERE),
        read(tree, get(s("1")), get(s("1"), of="absent")),
    ):
        assert refusal(answer, "ResourceNotFoundException") == "Requested resource not found"


def test_members_of_the_request_are_checked_first(tree: Tree) -> None:
    token = "x" * 37
    message = refusal(
        write(
            tree,
            NOWHERE,
            ReturnItemCollectionMetrics="BOGUS2",
            ReturnConsumedCapacity="BOGUS",
            ClientRequestToken=token,
        )
    )
    assert message == (
        f"3 validation errors detected: Value '{token}' at 'clientRequestToken' failed to satisfy "
        f"constraint: Member must have length less than or equal to 36; {CAPACITY}; "
        "Value 'BOGUS2' at 'returnItemCollectionMetrics' failed to satisfy constraint: "
        "Member must satisfy enum value set: [SIZE, NONE]"
    )
    message = refusal(read(tree, get(s("1")), get(s("1")), ReturnConsumedCapacity="BOGUS"))
    assert message == f"1 validation error detected: {CAPACITY}"


def test_a_hundred_actions_are_the_most(tree: Tree) -> None:
    actions = [put(s(str(each))) for each in range(101)]
    assert write(tree, *actions[:100]) == {}
    assert len(stored(tree)) == 100
    most = "Member must have length less than or equal to 100"
    assert refusal(write(tree, *actions)).endswith(most)
    gets = [get(s(str(each))) for each in range(101)]
    assert len(read(tree, *gets[:100])["Responses"]) == 100
    assert refusal(read(tree, *gets)).endswith(most)


def test_four_megabytes_are_the_most(tree: Tree) -> None:
    large = [put(s(f"{each:02}"), item={"v": s("x" * 399_996)}) for each in range(11)]
    rest = 4_194_304 - 10 * 400_000
    fits = put(s("10"), item={"v": s("x" * (rest - 4))})
    assert write(tree, *large[:10], fits) == {}
    message = refusal(write(tree, *large[:10], put(s("10"), item={"v": s("x" * (rest - 3))})))
    assert message == "Transaction payload size cannot exceed 4MB. Payload Size: 4194305"
    gets = [get(s(f"{each:02}")) for each in range(11)]
    assert len(read(tree, *gets)["Responses"]) == 11
    tree.ask("PutItem", TableName="table", Item={"k": s("10"), "v": s("x" * (rest - 3))})
    message = refusal(read(tree, *gets))
    assert message == f"Payload in response is too large.{4_194_305 + 4 * 11}"


@pytest.mark.parametrize("over", [0, 1])
def test_expressions_count_among_the_four_megabytes(tree: Tree, over: int) -> None:
    large = [put(s(f"{each:02}"), item={"v": s("x" * 399_996)}) for each in range(10)]
    rest = 4_194_304 - 10 * 400_000 - len("k1") - len("SET #v = :v") - len("v")
    last = update(
        s("1"),
        "SET #v = :v",
        ExpressionAttributeNames={"#v": "v"},
        ExpressionAttributeValues={":v": s("x" * (rest + over))},
    )
    answer = write(tree, *large, last)
    assert answer == {} if not over else refusal(answer).endswith(": 4194305")


def test_names_and_values_need_no_expression(tree: Tree) -> None:
    unused = {"ExpressionAttributeNames": {"#a": "b"}, "ExpressionAttributeValues": {":v": n(1)}}
    assert write(tree, put(s("1"), **unused), delete(s("2"), **unused)) == {}
    names = {"ExpressionAttributeNames": {"#a": "b"}}
    assert read(tree, get(s("1"), **names)) == {"Responses": [{"Item": {"k": s("1")}}]}
    told = "Value provided in ExpressionAttributeNames unused in expressions: keys: {#a}"
    assert refusal(read(tree, get(s("1"), ProjectionExpression="k", **names))) == told
