"""BatchExecuteStatement and ExecuteTransaction, by examples that were seen of the service."""

from __future__ import annotations

from typing import Any, cast

import pytest

from dynaspec.items import Choice, Failure, Success, handle, possible
from support.specified.item_service import n, nested, same
from support.specified.partiql_service import TABLE, Statements, pairs, s, singles

MALFORMED = "Statement wasn't well formed, can't be processed: "
MISMATCH = "The provided key element does not match the schema"
CANCELLED = "Transaction cancelled, please refer cancellation reasons for specific reasons "
DUPLICATE = "Duplicate primary key exists in table"


@pytest.fixture
def service() -> Statements:
    made = pairs()
    made.put(pk=s("a"), sk=s("1"), flag=s("one"), n=n(1))
    made.put(pk=s("a"), sk=s("2"), flag=s("two"))
    made.put(pk=s("b"), sk=s("1"), flag=s("one"))
    return made


def cost(service: Statements, *statements: dict[str, object]) -> Any:
    answer = service.ask(
        "BatchExecuteStatement", Statements=list(statements), ReturnConsumedCapacity="TOTAL"
    )
    assert isinstance(answer, Success), answer
    return answer.body["ConsumedCapacity"]


# --- Batches --------------------------------------------------------------------------------------


def test_each_statement_of_a_batch_has_its_answer(service: Statements) -> None:
    answers = service.batch(
        "SELECT * FROM {T} WHERE pk = 'a' AND sk = '1'",
        "SELECT flag FROM {T} WHERE pk IN ['a'] AND sk = '2'",
        "SELECT * FROM {T} WHERE pk = 'absent' AND sk = '1'",
        "SLECT * FROM {T}",
        "SELECT * FROM \"absent\" WHERE pk = 'a'",
    )
    item = {"pk": s("a"), "sk": s("1"), "flag": s("one"), "n": n(1)}
    not_there = {"Code": "ResourceNotFound", "Message": "Requested resource not found"}
    wrong = {"Code": "ValidationError", "Message": f"{MALFORMED}Expected data manipulation"}
    expected = [
        {"TableName": TABLE, "Item": item},
        {"TableName": TABLE, "Item": {"flag": s("two")}},
        {"TableName": TABLE},
        {"Error": wrong},
        {"Error": not_there},
    ]
    same(answers, expected)


def test_a_failed_write_of_a_batch_names_its_table_if_it_ran(service: Statements) -> None:
    answers = service.batch(
        "INSERT INTO {T} VALUE {'pk': 'a', 'sk': '1'}",
        "UPDATE {T} SET flag = 'x' WHERE pk = 'a' AND sk = '2' AND flag = 'wrong'",
        "UPDATE {T} SET flag = 'x' WHERE pk = 'b'",
        "DELETE FROM {T} WHERE pk = 'b' AND sk = '1' RETURNING ALL OLD *",
        "UPDATE {T} SET flag = 'x' WHERE pk = 'b' RETURNING ALL NEW",
    )
    assert answers[0] == {
        "TableName": TABLE,
        "Error": {"Code": "DuplicateItem", "Message": DUPLICATE},
    }
    assert answers[1]["TableName"] == TABLE
    assert answers[1]["Error"]["Code"] == "ConditionalCheckFailed"
    assert set(answers[2]) == {"Error"}
    same(answers[3], {"TableName": TABLE, "Item": {"pk": s("b"), "sk": s("1"), "flag": s("one")}})
    assert answers[4]["Error"]["Code"] == "ValidationError"


def test_what_an_update_of_a_batch_returns(service: Statements) -> None:
    (answer,) = service.batch(
        "UPDATE {T} REMOVE flag WHERE pk = 'a' AND sk = '2' RETURNING MODIFIED NEW *"
    )
    assert answer == {"TableName": TABLE}
    (answer,) = service.batch(
        "UPDATE {T} SET flag = 'x' WHERE pk = 'a' AND sk = '2' RETURNING MODIFIED NEW *"
    )
    assert answer == {"TableName": TABLE, "Item": {"flag": s("x")}}


@pytest.mark.parametrize(
    "statement",
    [
        "SELECT * FROM {T} WHERE flag = 'one'",
        "SELECT * FROM {T} WHERE pk = 'a'",
        "SELECT * FROM {T} WHERE pk = 'a' AND sk = '1' AND flag = 'one'",
        "SELECT * FROM {T} WHERE pk = 'a' AND sk = '1' AND pk = 'b'",
        "SELECT * FROM {T} WHERE pk = 'a' AND sk = '1' AND attribute_exists(flag)",
    ],
)
def test_a_batch_reads_by_the_key_and_nothing_else(service: Statements, statement: str) -> None:
    (answer,) = service.batch(statement)
    text = (
        "Select statements within BatchExecuteStatement must specify the primary key in the where "
        "clause."
    )
    assert answer == {"Error": {"Code": "ValidationError", "Message": text}}


EMPTY_KEY = (
    "One or more parameter values are not valid. The AttributeValue for a key attribute cannot "
    "contain an empty string value. Key: sk"
)


def test_a_write_with_an_empty_key_names_its_table_and_refuses_a_transaction(
    service: Statements,
) -> None:
    """Asked of AWS's downloadable DynamoDB."""
    error = {"Code": "ValidationError", "Message": EMPTY_KEY}
    for statement in (
        "INSERT INTO {T} VALUE {'pk': 'a', 'sk': ''}",
        "UPDATE {T} SET n = 1 WHERE pk = 'a' AND sk = ''",
        "DELETE FROM {T} WHERE pk = 'a' AND sk = ''",
    ):
        assert service.batch(statement) == [{"TableName": TABLE, "Error": error}]
        refused = service.transact(statement)
        assert isinstance(refused, Failure)
        assert (refused.code, refused.message) == ("ValidationException", EMPTY_KEY)
    select = "SELECT * FROM {T} WHERE pk = 'a' AND sk = ''"
    assert service.batch(select) == [{"Error": error}]
    assert reasons(service.transact(select)) == [error]


def test_a_batch_may_order_the_one_item_that_it_reads(service: Statements) -> None:
    """Asked of AWS's downloadable DynamoDB."""
    (answer,) = service.batch("SELECT flag FROM {T} WHERE pk = 'a' AND sk = '2' ORDER BY sk")
    assert answer == {"TableName": TABLE, "Item": {"flag": s("two")}}
    (answer,) = service.batch("SELECT flag FROM {T} ORDER BY sk")
    text = "Must have WHERE clause in the statement when using ORDER BY clause."
    assert answer == {"Error": {"Code": "ValidationError", "Message": text}}


def test_a_batch_rates_each_read_on_its_own(service: Statements) -> None:
    read: dict[str, object] = {
        "Statement": f"SELECT * FROM \"{TABLE}\" WHERE pk = 'a' AND sk = '1'"
    }
    assert cost(service, read) == [{"TableName": TABLE, "CapacityUnits": 0.5}]
    assert cost(service, {**read, "ConsistentRead": True})[0]["CapacityUnits"] == 1


def test_what_refuses_a_batch_as_a_whole(service: Statements) -> None:
    select = f"SELECT * FROM \"{TABLE}\" WHERE pk = 'a' AND sk = '1'"
    insert = f"INSERT INTO \"{TABLE}\" VALUE {{'pk': 'c', 'sk': '1'}}"
    delete = f"DELETE FROM \"{TABLE}\" WHERE pk = 'c' AND sk = '1'"
    twice = "Provided list of item keys contains duplicates"
    mixed = "Read and write requests together in the same batch is not supported."
    for statements, text in (((select, select), twice), ((insert, delete), twice),
                             ((select, insert), mixed)):  # fmt: skip
        named = [{"Statement": each} for each in statements]
        answer = service.ask("BatchExecuteStatement", Statements=named)
        assert isinstance(answer, Failure), answer
        assert (answer.code, answer.message) == ("ValidationException", text)


def test_a_batch_that_reads_and_writes_an_item_has_two_faults(service: Statements) -> None:
    read = f"SELECT * FROM \"{TABLE}\" WHERE pk = 'a' AND sk = '1'"
    write = f"DELETE FROM \"{TABLE}\" WHERE pk = 'a' AND sk = '1'"
    request = {"Statements": [{"Statement": read}, {"Statement": write}]}
    after, answer = handle(service.tables, "BatchExecuteStatement", request)
    assert after is service.tables
    assert isinstance(answer, Choice)
    assert {each.code for each in possible(answer) if isinstance(each, Failure)} == {
        "ValidationException"
    }
    assert len(possible(answer)) == 2


def test_a_write_that_fails_counts_in_the_total_alone(service: Statements) -> None:
    """The captures of nubo-db/dynoxide, tests/partiql_index_consumed_capacity.rs: M1, M4, U2."""
    service.put(pk=s("u"), sk=s("1"), proj=s("x" * 3000))
    service.put(pk=s("u"), sk=s("2"))
    service.put(pk=s("u"), sk=s("3"))
    there = [f"INSERT INTO \"{TABLE}\" VALUE {{'pk': 'u', 'sk': '{n}'}}" for n in (1, 2, 3)]
    new = f"INSERT INTO \"{TABLE}\" VALUE {{'pk': 'u', 'sk': 'new'}}"
    named = [{"Statement": each} for each in (*there, new)]
    request = {"Statements": named, "ReturnConsumedCapacity": "INDEXES"}
    _, answer = handle(service.tables, "BatchExecuteStatement", request)
    assert isinstance(answer, Success)
    told = {"TableName": TABLE, "CapacityUnits": 6, "Table": {"CapacityUnits": 1}}
    assert answer.body["ConsumedCapacity"] == [told]
    request["Statements"] = named[:1]
    _, answer = handle(service.tables, "BatchExecuteStatement", request)
    assert isinstance(answer, Success)
    assert "ConsumedCapacity" not in answer.body


def test_what_no_source_tells_of_a_select_in_a_batch_is_left_open(service: Statements) -> None:
    service.put(pk=s("d"), sk=s("1"), m={"M": {"k": n(7)}})
    read = f"SELECT {{}} FROM \"{TABLE}\" WHERE pk = 'd' AND sk = '1'"
    for columns, shown in (("m.k", [{"k": n(7)}, {"m": {"M": {"k": n(7)}}}]),
                           ("nope", [{}, None])):  # fmt: skip
        request = {"Statements": [{"Statement": read.format(columns)}]}
        _, answer = handle(service.tables, "BatchExecuteStatement", request)
        assert isinstance(answer, Choice)
        rows = [cast(Success, each).body["Responses"] for each in possible(answer)]
        assert [cast(Any, row)[0].get("Item") for row in rows] == shown


@pytest.mark.parametrize("operation", ["BatchExecuteStatement", "ExecuteTransaction"])
def test_there_must_be_a_statement(service: Statements, operation: str) -> None:
    member = "Statements" if operation.startswith("Batch") else "TransactStatements"
    answer = service.ask(operation, **{member: []})
    assert isinstance(answer, Failure)
    assert answer.code == "ValidationException"
    assert "Member must have length greater than or equal to 1" in answer.message


# --- Transactions ---------------------------------------------------------------------------------


def test_all_of_a_transaction_is_carried_out(service: Statements) -> None:
    answer = service.transact(
        "INSERT INTO {T} VALUE {'pk': 'c', 'sk': '1'}",
        "FROM {T} WHERE pk = 'a' AND sk = '1' SET n = n + 1",
        "DELETE FROM {T} WHERE pk = 'absent' AND sk = '1'",
        "EXISTS(SELECT * FROM {T} WHERE (pk = 'b' AND sk = '1') AND nope IS MISSING)",
        ReturnConsumedCapacity="TOTAL",
    )
    assert isinstance(answer, Success), answer
    assert answer.body["Responses"] == []
    consumed = [{"TableName": TABLE, "CapacityUnits": 8, "WriteCapacityUnits": 8}]
    assert answer.body["ConsumedCapacity"] == consumed
    assert service.item(pk=s("c"), sk=s("1")) is not None
    assert cast("dict[str, Any]", service.item(pk=s("a"), sk=s("1")))["n"] == n(2)


def reasons(answer: Success | Failure) -> list[dict[str, Any]]:
    assert isinstance(answer, Failure), answer
    assert answer.code == "TransactionCanceledException", answer
    found = cast("list[dict[str, Any]]", answer.extra["CancellationReasons"])
    assert answer.message == f"{CANCELLED}[{', '.join(each['Code'] for each in found)}]"
    return found


def test_nothing_of_a_cancelled_transaction_is(service: Statements) -> None:
    before = service.tables
    answer = service.transact(
        "INSERT INTO {T} VALUE {'pk': 'a', 'sk': '1'}",
        "INSERT INTO {T} VALUE {'pk': 'new', 'sk': '1'}",
    )
    assert reasons(answer) == [{"Code": "DuplicateItem", "Message": DUPLICATE}, {"Code": "None"}]
    assert service.tables is before


@pytest.mark.parametrize(
    "where",
    [
        "pk = 'a' AND sk = '1' AND flag IS MISSING",
        "pk = 'a' AND sk = '1' AND pk = 'b' AND flag = 'one'",
    ],
)
def test_a_check_that_fails_cancels_the_transaction(service: Statements, where: str) -> None:
    answer = service.transact(
        f"EXISTS(SELECT * FROM {{T}} WHERE {where})",
        "UPDATE {T} SET t = 1 WHERE pk = 'b' AND sk = '1'",
    )
    failed = {"Code": "ConditionalCheckFailed", "Message": "The conditional request failed"}
    assert reasons(answer) == [failed, {"Code": "None"}]


FAILED = "Validation failed in TransactStatements[0]: "
MUST_CHECK = f"{FAILED}EXISTS() must contain a single item read with additional condition"
MUST_KEY = (
    f"{FAILED}Select statements within ExecuteTransaction must specify the primary key in the "
    "where clause."
)


@pytest.mark.parametrize(
    ("statements", "text"),
    [
        (["SELECT * FROM {T} WHERE"], f"{FAILED}{MALFORMED}Unexpected term"),
        (
            ["UPDATE {T} SET d = 1 WHERE pk = 'x' AND sk = '1' RETURNING ALL NEW *"],
            f"{FAILED}RETURNING clause is not supported in ExecuteTransaction.",
        ),
        (
            ["SELECT * FROM {T}.\"i\" WHERE pk = 'a' AND sk = '1'"],
            f"{FAILED}Reads on indices are not supported within transactions.",
        ),
        (
            ["UPDATE {T}.\"i\" SET d = 1 WHERE pk = 'x'"],
            f"{FAILED}This operation is not supported on an index",
        ),
        (["SELECT * FROM {T} WHERE pk='a' AND sk='1' AND flag='one'"], MUST_KEY),
        (["SELECT * FROM {T} WHERE pk='a' AND sk='1' AND attribute_exists(n)"], MUST_KEY),
        (["SELECT * FROM {T} WHERE pk='a' AND sk='1' AND pk='b'"], MUST_KEY),
        (["SELECT * FROM {T} WHERE pk IN ['b'] AND pk='a' AND sk='1'"], MUST_KEY),
        (["SELECT * FROM {T} WHERE pk='a'"], MUST_KEY),
        (
            ["SELECT * FROM {T} WHERE pk IN ['a','a'] AND sk='1'"],
            f"{FAILED}Overlapping conditions with range keys are not supported in where clause",
        ),
        (
            ["SELECT * FROM {T} WHERE pk='a' AND sk='1'", "DELETE FROM {T} WHERE pk='b'"],
            "ExecuteTransaction API does not support both read and write operations in the same "
            "request.",
        ),
        (
            [
                "SELECT * FROM {T} WHERE pk='a' AND sk='1'",
                "SELECT n FROM {T} WHERE sk='1' AND pk='a'",
            ],
            "Transaction request cannot include multiple operations on one item",
        ),
        (["EXISTS(SELECT * FROM {T} WHERE pk='a' AND sk='1')"], MUST_CHECK),
        (["EXISTS(SELECT * FROM {T} WHERE pk IN ['a'] AND sk='1' AND flag='one')"], MUST_CHECK),
        (
            [
                "UPDATE \"missing\" SET a=1 WHERE pk='x' AND sk='1'",
                "UPDATE {T} SET a=1 WHERE pk='a' AND sk='1' RETURNING ALL NEW *",
            ],
            "Validation failed in TransactStatements[1]: RETURNING clause is not supported in "
            "ExecuteTransaction.",
        ),
        (
            [
                "SELECT * FROM \"missing\" WHERE pk='x' AND sk='1'",
                "SELECT * FROM {T}.\"i\" WHERE pk='a' AND sk='1'",
            ],
            "Validation failed in TransactStatements[1]: Reads on indices are not supported within "
            "transactions.",
        ),
        (
            ["INSERT INTO {T} VALUE {'pk':'bags-tx','sk':'1','x':[<<'a','a'>>]}"],
            f"{FAILED}One or more parameter values were invalid: Input collection [a, a] contains "
            "duplicates.",
        ),
    ],
)
def test_what_refuses_a_transaction(service: Statements, statements: list[str], text: str) -> None:
    answer = service.transact(*statements)
    assert isinstance(answer, Failure), answer
    assert (answer.code, answer.message) == ("ValidationException", text)


def test_a_parameter_refuses_a_transaction_without_a_word_of_its_statement(
    service: Statements,
) -> None:
    update = f"UPDATE \"{TABLE}\" SET x = ? SET y = ? WHERE pk = 'a' AND sk = '1'"
    deep = nested(40, "M")
    for given, text in (
        ([n("1e99999999999"), n(1)], "The parameter cannot be converted to a numeric value: "),
        ([deep, n("abc")], "Nesting Levels have exceeded supported limits: Attributes"),
    ):
        named = [{"Statement": update, "Parameters": given}]
        answer = service.ask("ExecuteTransaction", TransactStatements=named)
        assert isinstance(answer, Failure)
        assert answer.message.startswith(text)


def test_a_missing_table_cancels_a_transaction(service: Statements) -> None:
    missing = "UPDATE \"missing\" SET a=1 WHERE pk='x' AND sk='1'"
    answer = service.transact(f"{missing} RETURNING ALL NEW *", missing)
    told = {"Code": "ResourceNotFound", "Message": "Requested resource not found"}
    assert reasons(answer) == [told, told]
    answer = service.transact(
        "SELECT * FROM {T} WHERE pk='a' AND sk='1'",
        "SELECT * FROM \"missing\".\"idx\" WHERE pk='x' AND sk='1'",
    )
    assert reasons(answer) == [{"Code": "None"}, told]


def test_a_wrong_key_cancels_a_transaction(service: Statements) -> None:
    update = "UPDATE {T} SET a=1 WHERE "
    answer = service.transact(
        f"{update}pk='a'",
        f"{update}pk IN ['a'] AND sk='1'",
        f"{update}pk='a' AND sk='1' AND pk='b'",
        f"{update}pk='a' AND sk=1",
        f"{update}pk='a' AND sk='1'",
    )
    found = reasons(answer)
    assert [each["Code"] for each in found] == ["ValidationError"] * 4 + ["None"]
    assert found[0]["Message"] == found[3]["Message"] == MISMATCH
    answer = service.transact(
        "INSERT INTO {T} VALUE {'pk':'keys-insert'}", "DELETE FROM {T} WHERE sk='1'"
    )
    text = "One or more parameter values were invalid: Missing the key sk in the item"
    assert [each["Message"] for each in reasons(answer)] == [text, MISMATCH]
    select = "SELECT * FROM {T} WHERE pk='a' AND sk='1'"
    found = reasons(service.transact(select, select, "SELECT * FROM {T} WHERE pk=1 AND sk='1'"))
    assert [each["Code"] for each in found] == ["None", "None", "ValidationError"]


def test_an_item_that_would_be_too_deep_cancels_a_transaction(service: Statements) -> None:
    service.put(pk=s("m"), sk=s("1"), m={"M": {}})
    statement = f"UPDATE \"{TABLE}\" SET m.deep = ? WHERE pk='m' AND sk='1'"
    named = [{"Statement": statement, "Parameters": [nested(31, "M")]}]
    text = "Nesting Levels have exceeded supported limits"
    found = reasons(service.ask("ExecuteTransaction", TransactStatements=named))
    assert found == [{"Code": "ValidationError", "Message": text}]
    answer = service.ask("BatchExecuteStatement", Statements=named)
    assert isinstance(answer, Success)
    error = {"Code": "ValidationError", "Message": text}
    assert answer.body["Responses"] == [{"TableName": TABLE, "Error": error}]


def test_a_transaction_of_reads_answers_each(service: Statements) -> None:
    answer = service.transact(
        "SELECT flag FROM {T} WHERE (sk='1') AND pk='a' AND pk='a'",
        "SELECT * FROM {T} WHERE pk IN ['absent'] AND sk IN ['1']",
        ReturnConsumedCapacity="TOTAL",
    )
    assert isinstance(answer, Success), answer
    assert answer.body["Responses"] == [{"Item": {"flag": s("one")}}, {}]
    consumed = [{"TableName": TABLE, "CapacityUnits": 4, "ReadCapacityUnits": 4}]
    assert answer.body["ConsumedCapacity"] == consumed


def test_the_same_token_again_changes_nothing() -> None:
    service = singles()
    service.put(pk=s("a"), n=n(0))
    statement = "UPDATE {T} SET n = n + 1 WHERE pk = 'a'"
    more = {"ClientRequestToken": "token", "ReturnConsumedCapacity": "INDEXES"}
    first = service.transact(statement, **more)
    again = service.transact(statement, **more)
    assert isinstance(first, Success)
    assert isinstance(again, Success)
    assert cast("dict[str, Any]", service.item(pk=s("a")))["n"] == n(1)
    (cost_first,) = cast("list[dict[str, Any]]", first.body["ConsumedCapacity"])
    (cost_again,) = cast("list[dict[str, Any]]", again.body["ConsumedCapacity"])
    assert cost_first["WriteCapacityUnits"] == 2
    assert cost_again["ReadCapacityUnits"] == 2
    other = service.transact("UPDATE {T} SET n = 5 WHERE pk = 'a'", **more)
    assert isinstance(other, Failure)
    assert other.code == "IdempotentParameterMismatchException"


def test_exists_is_for_transactions_only(service: Statements) -> None:
    statement = "EXISTS(SELECT * FROM {T} WHERE pk = 'a' AND sk = '1' AND n = 1)"
    text = "EXISTS can only be used in ExecuteTransaction write requests."
    assert service.says(statement) == text
