"""PartiQL in the suite: planted faults are told and shrunk, scripts reproduce, texts are read."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, cast

import pytest

from dynacheck.conform import campaign as campaigns
from dynacheck.conform.causes import Case
from dynacheck.conform.shrinking import shrink
from dynacheck.conform.strategies.statements import literal
from dynacheck.exchange.client import Answer, Answered
from dynacheck.exchange.naming import named
from dynacheck.exchange.schemas import Schema
from dynacheck.exchange.step import Step, Walk, answer
from dynacheck.judging.bodies import body_difference
from dynacheck.judging.compare import compare, rule_of
from dynacheck.judging.walks import fault, walked
from dynacheck.judging.whole import whole
from dynacheck.judging.wording import other_words
from dynaspec.items import EMPTY, Failure, Success, Tables
from support.endpoints.conform_wire_server import Answering, serving
from support.runs.conform_runs import ALL_TABLES, TINY, conform, reproduce, tiny_run, with_parts
from support.specified.chosen import answered

__all__ = ["tiny_run"]

PARTIQL = ("ExecuteStatement", "BatchExecuteStatement", "ExecuteTransaction")
ONLY = tuple(word for operation in PARTIQL for word in ("--only", operation))
TABLE = Schema("S", "N")
ALL = f'SELECT * FROM "{TABLE.table}"'
Wire = Mapping[str, object]


@pytest.fixture
def statements(monkeypatch: pytest.MonkeyPatch) -> None:
    with_parts(monkeypatch, "statement_catalogue")
    monkeypatch.setitem(campaigns.PROFILES, "quick", replace(TINY, examples=20))


@pytest.mark.usefixtures("statements")
def test_the_specification_conforms_to_itself_in_partiql(monkeypatch: pytest.MonkeyPatch) -> None:
    with_parts(monkeypatch, "limit_steps", "token_examples")
    monkeypatch.setattr(campaigns, "POOL", ALL_TABLES[:3])
    with serving() as endpoint:
        _, found = conform("--endpoint", endpoint, *ONLY)
    assert found["divergences"] == []
    assert found["wording"] == []
    coverage = found["coverage"]
    assert coverage["not_tried"] == []
    assert not [code for code in coverage["never_reached"] if "Statement." in code], coverage
    for operation in PARTIQL:
        assert coverage["operations"][operation]["success"] > 5, coverage["operations"]
    assert coverage["operations"]["ExecuteTransaction"]["IdempotentParameterMismatchException"]
    assert sum(coverage["not_specified"].values()) < 60, coverage["not_specified"]


def without_conditions(
    tables: Tables, operation: str, request: Wire
) -> tuple[Tables, Success | Failure]:
    """Carries out an UPDATE or DELETE whose condition besides its key does not hold."""
    after, given = answered(tables, operation, request)
    text = str(request.get("Statement"))
    if isinstance(given, Failure) and given.code == "ConditionalCheckFailedException":
        key = re.match(r"(?:UPDATE|DELETE).* WHERE p = '\w+'(?= AND)", text)
        if key:
            done = answered(tables, operation, {"Statement": key.group()})
            return done if isinstance(done[1], Success) else (after, given)
    return after, given


def inserting_over(
    tables: Tables, operation: str, request: Wire
) -> tuple[Tables, Success | Failure]:
    """Takes an INSERT for a put."""
    after, given = answered(tables, operation, request)
    if isinstance(given, Failure) and given.code == "DuplicateItemException":
        return after, Success({"Items": []})
    return after, given


def forgetting_returning(
    tables: Tables, operation: str, request: Wire
) -> tuple[Tables, Success | Failure]:
    """Returns nothing for a RETURNING clause."""
    after, given = answered(tables, operation, request)
    if isinstance(given, Success) and "RETURNING" in str(request.get("Statement")):
        return after, Success({"Items": []})
    return after, given


def a_batch_as_one(
    tables: Tables, operation: str, request: Wire
) -> tuple[Tables, Success | Failure]:
    """Refuses a batch of which one statement fails."""
    after, given = answered(tables, operation, request)
    if operation == "BatchExecuteStatement" and isinstance(given, Success):
        rows = cast("list[dict[str, Any]]", given.body["Responses"])
        if any("Error" in row for row in rows):
            return tables, Failure("ValidationException", "a statement failed")
    return after, given


def half_a_transaction(
    tables: Tables, operation: str, request: Wire
) -> tuple[Tables, Success | Failure]:
    """Leaves what the first statement of a cancelled transaction did."""
    after, given = answered(tables, operation, request)
    rows = request.get("TransactStatements")
    cancelled = isinstance(given, Failure) and given.code == "TransactionCanceledException"
    if cancelled and isinstance(rows, list) and len(rows) > 1:
        part, done = answered(tables, operation, {"TransactStatements": rows[:1]})
        return (part, given) if isinstance(done, Success) else (after, given)
    return after, given


@pytest.mark.usefixtures("statements")
@pytest.mark.parametrize(
    ("wrong", "cause", "words"),
    [
        (without_conditions, "success instead of ConditionalCheckFailed", "UPDATE|DELETE"),
        (inserting_over, "success instead of DuplicateItemException", "INSERT"),
        (forgetting_returning, "ExecuteStatement: Items", "RETURNING"),
        (a_batch_as_one, "BatchExecuteStatement: ValidationException for", ""),
        (half_a_transaction, "ExecuteTransaction: afterwards Item", "INSERT|UPDATE|DELETE"),
    ],
)
def test_a_planted_fault_is_told_and_its_example_is_small(
    wrong: Answering, cause: str, words: str, tmp_path: Path
) -> None:
    with serving(wrong) as endpoint:
        status, found = conform("--endpoint", endpoint, *ONLY, "--report", str(tmp_path))
        causes = [each["cause"] for each in found["divergences"]]
        assert status == 1, causes
        told = [
            each for each in found["divergences"] if each["cause"].startswith(("Exec", "Batch"))
        ]
        like = [each for each in told if cause in each["cause"]]
        assert like, causes
        requests = like[0]["requests"]
        assert len(requests) <= 5, requests
        assert re.search(words, str(requests)), requests
        again = reproduce(like[0]["reproducer"], endpoint)
        assert again.returncode == 1, again.stdout + again.stderr
        twice = reproduce(like[0]["reproducer"], endpoint)
        assert twice.returncode == 1, "a second run reproduces too: " + twice.stdout
    with serving() as right:
        passed = reproduce(like[0]["reproducer"], right)
    assert passed.returncode == 0, passed.stdout + passed.stderr


# --- Pages ----------------------------------------------------------------------------------------


def tables(count: int = 5) -> Tables:
    made, _ = answer(EMPTY, Step("CreateTable", TABLE.create_request()))
    for number in range(count):
        text = f"INSERT INTO {TABLE.table} VALUE {{'p': 'a', 'r': {number}, 'n': {number}}}"
        made, _ = answer(made, Step("ExecuteStatement", {"Statement": text}))
    return made


def pages_of(
    text: str, page: int | None, change: Callable[[int, dict[str, Any]], dict[str, Any]]
) -> str | None:
    """What is wrong with the specification's own pages, each of them changed."""
    walk = Walk("ExecuteStatement", {"Statement": text}, page=page)
    expected = whole(tables(), walk)
    assert not isinstance(expected, Failure), expected
    seen = 0

    def send(operation: str, request: Wire) -> Answer:
        nonlocal seen
        given = answered(tables(), operation, request)[1]
        assert isinstance(given, Success), given
        seen += 1
        return Answered(change(seen, dict(given.body)))

    given = walked(walk, 20, send)
    assert isinstance(given, Answered)
    return fault(expected, walk, given)


WHERE = f"{ALL} WHERE p = 'a'"


@pytest.mark.parametrize("text", [ALL, WHERE, f"{WHERE} AND n > 2", f"{WHERE} ORDER BY r DESC"])
@pytest.mark.parametrize("page", [None, 1, 2, 5, 6])
def test_the_specifications_own_pages_of_a_select_are_right(text: str, page: int | None) -> None:
    assert pages_of(text, page, lambda _, body: body) is None


@pytest.mark.parametrize(
    ("change", "rule"),
    [
        (lambda n, p: {**p, "Items": p["Items"][1:]} if n == 2 else p, "an item missing"),
        (lambda n, p: {**p, "Items": p["Items"][:1] * 2} if n == 2 else p, "an item missing"),
        (lambda n, p: {**p, "Items": p["Items"] * 2} if n == 3 else p, "an item twice"),
        (lambda n, p: {**p, "Items": p["Items"] * 2} if n == 1 else p, "more items than Limit"),
        (lambda n, p: {**p, "Items": p["Items"][::-1]} if n == 1 else p, "another order"),
        (lambda n, p: {**p, "NextToken": "again"} if n == 3 else p, "NextToken"),
        (lambda n, p: {"NextToken": p["NextToken"]} if n == 1 else p, "Items missing"),
    ],
)
def test_wrong_pages_of_a_select_break_their_rule(
    change: Callable[[int, dict[str, Any]], dict[str, Any]], rule: str
) -> None:
    try:
        found = pages_of(WHERE, 2, change)
    except AssertionError as refused:
        found = str(refused)
    assert rule in str(found), found


def test_a_select_of_more_than_ten_keys_comes_by_ten() -> None:
    made, letters = tables(0), "abcdefghijkl"
    for letter in letters:
        text = f"INSERT INTO {TABLE.table} VALUE {{'p': '{letter}', 'r': 1}}"
        made, _ = answer(made, Step("ExecuteStatement", {"Statement": text}))
    for count, rule in ((10, None), (12, "a page: more items than a page of IN has")):
        listed = ", ".join(f"'{letter}'" for letter in letters[:count])
        walk = Walk("ExecuteStatement", {"Statement": f"{ALL} WHERE p IN [{listed}]"})
        expected = whole(made, walk)
        assert not isinstance(expected, Failure), expected
        page = {"Items": list(expected.success().body["Items"])}
        assert fault(expected, walk, walked(walk, 20, lambda *_, page=page: Answered(page))) == rule


def test_of_a_token_it_matters_only_that_it_is_there() -> None:
    request = {"Statement": WHERE, "Limit": 2}
    expected = answered(tables(), "ExecuteStatement", request)[1]
    assert isinstance(expected, Success)
    assert expected.opaque == {"NextToken"}
    body = dict(expected.body)
    assert compare(expected, Answered({**body, "NextToken": "the target's own"})) is None
    without = {name: value for name, value in body.items() if name != "NextToken"}
    assert body_difference(body, without, {}, expected.opaque) == "NextToken missing"
    assert body_difference(without, body, {}, ()) == "NextToken not expected"


# --- Texts ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ({"S": "it's"}, "'it''s'"),
        ({"S": "\u0000"}, None),
        ({"N": "-1.5e3"}, "-1.5e3"),
        ({"N": "abc"}, None),
        ({"B": b"a"}, None),
        ({"BOOL": False}, "false"),
        ({"NULL": True}, "null"),
        ({"SS": ["a", "b"]}, "<<'a', 'b'>>"),
        ({"NS": ["1", "2"]}, "<<1, 2>>"),
        ({"BS": [b"a"]}, None),
        ({"L": [{"N": "1"}, {"M": {"a": {"S": ""}}}]}, "[1, {'a': ''}]"),
        ({"M": {"": {"S": "a"}}}, None),
        ({"L": [{"B": b"a"}]}, None),
    ],
)
def test_values_that_a_statement_can_write_are_read_back(
    value: dict[str, object], text: str | None
) -> None:
    assert literal(value) == text
    if text is not None:
        made = tables(0)
        statement = f"INSERT INTO {TABLE.table} VALUE {{'p': 'a', 'r': 1, 'v': {text}}}"
        made, _ = answer(made, Step("ExecuteStatement", {"Statement": statement}))
        (item,) = cast("list[Any]", _items(made))
        expected, got = Success({"Item": {"v": value}}), Answered({"Item": {"v": item["v"]}})
        assert compare(expected, got) is None, item


def _items(made: Tables) -> object:
    given = answered(made, "ExecuteStatement", {"Statement": ALL})[1]
    assert isinstance(given, Success), given
    return given.body["Items"]


def test_the_items_that_statements_write_are_named() -> None:
    key = {"p": {"S": "a"}, "r": {"N": "1"}}
    insert = f"INSERT INTO {TABLE.table} VALUE {{'p': 'a', 'r': 1, 'x': 2}}"
    delete = f"DELETE FROM \"{TABLE.table}\" WHERE r = ? AND (p = 'a' AND x = 1)"
    for request in (
        {"Statement": insert},
        {"Statement": delete, "Parameters": [{"N": "1"}]},
        {"TransactStatements": [{"Statement": ALL}, {"Statement": insert}]},
        {"Statements": [{"Statement": "DELETE"}, {"Statement": insert}, {}]},
    ):
        assert named(Step("ExecuteStatement", request)) == [(TABLE.table, key)], request


def test_a_statement_is_shrunk_and_its_parameters_with_it() -> None:
    text = "SELECT * FROM t WHERE a = ? AND b IN [?, ?] AND c = 'long'"
    parameters: list[object] = [{"S": "one"}, {"S": "two"}, {"S": "three"}]
    step = Step("ExecuteStatement", {"Statement": text, "Parameters": parameters, "Limit": 3})

    def holds(case: Case) -> bool:
        request = case.subject.request
        given = request.get("Parameters", [])
        asked = str(request.get("Statement"))
        assert isinstance(given, list)
        return "IN" in asked and asked.count("?") == len(given) == 2

    smallest = shrink(Case((), (step,)), holds).subject.request
    assert set(smallest) == {"Statement", "Parameters"}
    assert re.fullmatch(r"(\? )?IN ?\[?[?, ]+", str(smallest["Statement"])), smallest


def test_a_fault_of_a_statement_is_one_rule_wherever_it_stands() -> None:
    fault_ = "Unsupported operation: IsType"
    within = f"Validation failed in TransactStatements[12]: {fault_}"
    assert rule_of(within) == rule_of(fault_) == "partiql-no-lone-expression"


def test_a_text_that_ends_with_a_colon_leaves_open_what_follows() -> None:
    wanted = "Statement wasn't well formed, can't be processed: "
    assert other_words([wanted], [wanted + "Expected FROM"]) is None
    assert other_words([wanted + "Expected FROM"], [wanted]) is not None
