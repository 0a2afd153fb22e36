"""Comparing answers: free orders, pages, descriptions, words."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from dynacheck.exchange.client import SERVICES, Answered, Refused, service_model
from dynacheck.judging.bodies import body_difference
from dynacheck.judging.compare import compare, compare_words
from dynacheck.judging.marks import KINDS, is_of_kind
from dynacheck.judging.presence import marked
from dynacheck.judging.wording import words
from dynaspec.items import Anything, End, Failure, OneOf, Part, Success

A, B, C = ({"p": {"S": name}} for name in "abc")


def rule(expected: Success, got: dict[str, object]) -> str | None:
    found = compare(expected, Answered(got))
    return None if found is None else found.rule


@pytest.mark.parametrize(
    ("groups", "order", "said"),
    [
        ((), [A, B, C], None),
        ((), [B, A, C], "Responses.a.b: another order"),
        ((3,), [C, A, B], None),
        ((1, 2), [A, C, B], None),
        ((1, 2), [B, A, C], "Responses.a.b: another order"),
        ((2,), [B, A, C], None),
        ((2,), [B, C, A], "Responses.a.b: another order"),
        ((3,), [A, B], "Responses.a.b: an element missing"),
        ((3,), [A, B, B], "Responses.a.b: another S"),
        ((3,), [A, B, C, C], "Responses.a.b: an element not expected"),
    ],
)
def test_order_is_free_within_groups(
    groups: tuple[int, ...], order: list[object], said: str | None
) -> None:
    expected = Success({"Responses": {"a.b": [A, B, C]}}, {"Responses.a.b": groups})
    assert rule(expected, {"Responses": {"a.b": order}}) == said


@pytest.mark.parametrize(
    ("got", "said"),
    [
        ({"Items": [B], "Count": 1, "ScannedCount": 1, "LastEvaluatedKey": B}, None),
        ({"Items": [], "Count": 0, "ScannedCount": 0, "LastEvaluatedKey": A}, None),
        ({"Items": [B, A], "Count": 2, "ScannedCount": 2}, None),
        ({"Items": [A], "Count": 2, "ScannedCount": 2, "LastEvaluatedKey": A},
         "Count is not the number of the Items"),
        ({"Items": [A, B], "Count": 2, "ScannedCount": 1}, "Count exceeds ScannedCount"),
        ({"Count": 0, "ScannedCount": 1}, "Items is missing"),
        ({"Items": [], "Count": 0, "ScannedCount": 1, "Item": A}, "Item is not expected"),
        ({"Items": [C], "Count": 1, "ScannedCount": 1, "LastEvaluatedKey": C},
         "Items: an item not expected"),
        ({"Items": [A, A], "Count": 2, "ScannedCount": 2, "LastEvaluatedKey": A},
         "Items: an item twice"),
        ({"Items": [A, B], "Count": 2, "ScannedCount": 3, "LastEvaluatedKey": A},
         "more items are evaluated than Limit says, or than there are"),
        ({"Items": [A], "Count": 1, "ScannedCount": 1, "LastEvaluatedKey": C},
         "LastEvaluatedKey is the key of no item that is evaluated"),
        ({"Items": [A], "Count": 1, "ScannedCount": 2}, "Items: an item missing"),
        ({"Items": [A, B], "Count": 2, "ScannedCount": 3}, "more items are evaluated than Limit "
         "says, or than there are"),
    ],
)  # fmt: skip
def test_a_page_may_hold_any_part_of_what_there_is(
    got: dict[str, object], said: str | None
) -> None:
    body = {"Items": [A], "Count": 1, "ScannedCount": 1, "LastEvaluatedKey": A}
    part = Part({"Items": [A, B]}, 2, (End(A), End(B)), whole=True)
    assert rule(Success(body, part=part), got) == said


@pytest.mark.parametrize(
    ("got", "said"),
    [(0.5, None), (1.0, None), (2.0, "Cost.Units differs"), ({"a": 1}, "Cost.Units differs")],
)
def test_any_of_the_values_that_the_service_may_choose_is_right(
    got: object, said: str | None
) -> None:
    assert rule(Success({"Cost": {"Units": OneOf((0.5, 1.0))}}), {"Cost": {"Units": got}}) == said


@pytest.mark.parametrize(
    ("got", "said"),
    [
        ({"WarmThroughput": {}, "BillingModeSummary": {"BillingMode": "PROVISIONED"}}, None),
        ({"DeletionProtectionEnabled": False}, None),
        ({"TableStatus": "CREATING"}, "table description: TableStatus differs"),
        ({"GlobalSecondaryIndexes": []}, "table description: GlobalSecondaryIndexes differs"),
        ({"KeySchema": [{"AttributeName": "q"}]}, "table description: KeySchema differs"),
        ({"DeletionProtectionEnabled": True},
         "table description: DeletionProtectionEnabled differs"),
    ],
)  # fmt: skip
def test_descriptions_are_compared_in_what_is_determined(
    got: dict[str, object], said: str | None
) -> None:
    one, two = ({"IndexName": name, "WarmThroughput": {}} for name in ("one", "two"))
    table = {"TableStatus": "ACTIVE", "KeySchema": [], "GlobalSecondaryIndexes": [one, two]}
    swapped = {**table, "GlobalSecondaryIndexes": [{"IndexName": "two"}, one], **got}
    assert rule(Success({"Table": table}), {"Table": swapped}) == said


THERE = Anything()
CREATED = datetime(2026, 11, 30, tzinfo=UTC)
INDEXES = [{"IndexName": name, "IndexArn": THERE, "IndexSizeBytes": THERE} for name in "ab"]
TABLE = {
    "CreationDateTime": THERE,
    "TableArn": THERE,
    "ProvisionedThroughput": {"ReadCapacityUnits": 0, "NumberOfDecreasesToday": THERE},
    "GlobalSecondaryIndexes": INDEXES,
}
GOT = {
    "CreationDateTime": CREATED,
    "TableArn": "arn:x",
    "ProvisionedThroughput": {"ReadCapacityUnits": 0, "NumberOfDecreasesToday": 3},
    "GlobalSecondaryIndexes": [
        {"IndexName": "b", "IndexArn": "arn:1", "IndexSizeBytes": 7},
        {"IndexName": "a", "IndexArn": "arn:2", "IndexSizeBytes": 0},
    ],
}
_B = {"IndexName": "b", "IndexArn": "arn", "IndexSizeBytes": 1}


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({}, None),
        ({"CreationDateTime": 1.7e9}, None),
        ({"CreationDateTime": None}, "CreationDateTime missing"),
        ({"CreationDateTime": "today"}, "CreationDateTime is no number"),
        ({"CreationDateTime": True}, "CreationDateTime is no number"),
        ({"TableArn": 3}, "TableArn is no name"),
        ({"TableId": "x"}, "TableId not expected"),
        ({"LatestStreamLabel": "x"}, "LatestStreamLabel not expected"),
        ({"WarmThroughput": {}}, None),
        ({"ProvisionedThroughput": {"ReadCapacityUnits": 0}},
         "ProvisionedThroughput.NumberOfDecreasesToday missing"),
        ({"ProvisionedThroughput": {"ReadCapacityUnits": 1, "NumberOfDecreasesToday": 0}},
         "ProvisionedThroughput differs"),
        ({"GlobalSecondaryIndexes": [_B, {"IndexName": "a", "IndexArn": "arn"}]},
         "GlobalSecondaryIndexes.IndexSizeBytes missing"),
        ({"GlobalSecondaryIndexes": [_B, {**_B, "IndexName": "a", "IndexArn": []}]},
         "GlobalSecondaryIndexes.IndexArn is no name"),
        ({"GlobalSecondaryIndexes": [_B]}, "GlobalSecondaryIndexes differs"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("member", ["Table", "TableDescription"])
def test_presence_is_compared_where_values_cannot_be(
    member: str, changed: dict[str, object], said: str | None
) -> None:
    got = {name: value for name, value in {**GOT, **changed}.items() if value is not None}
    found = rule(Success({member: TABLE}), {member: got})
    assert found == (said and f"table description: {said}")


def test_presence_within_lists_whose_order_is_free() -> None:
    def metrics(key: str, size: object) -> dict[str, object]:
        return {"ItemCollectionKey": {"p": {"S": key}}, "SizeEstimateRangeGB": size}

    asked = {"ItemCollectionMetrics": {"t": [metrics("a", THERE), metrics("b", THERE)]}}
    expected = Success(asked, {"ItemCollectionMetrics.t": (2,)})
    for rows, said in (
        ([metrics("b", [0, 1]), metrics("a", [0.0, 1.5])], None),
        ([metrics("a", [0, 1]), metrics("a", [0, 1])], "S"),
        ([metrics("a", 1), metrics("b", [0, 1])], "SizeEstimateRangeGB is no range"),
    ):
        found = rule(expected, {"ItemCollectionMetrics": {"t": rows}})
        assert (found is None) if said is None else (found or "").endswith(said), found


def test_presence_within_what_the_service_chooses() -> None:
    once, twice = ([{"SizeEstimateRangeGB": THERE}] * count for count in (1, 2))
    expected = Success({"ItemCollectionMetrics": {"t": OneOf((once, twice))}})
    for sizes, said in (
        (([0, 1],), None),
        (([0, 1], [0, 1]), None),
        ((), "an element missing"),
        ((1,), "SizeEstimateRangeGB is no range"),
    ):
        rows = [{"SizeEstimateRangeGB": size} for size in sizes]
        found = rule(expected, {"ItemCollectionMetrics": {"t": rows}})
        assert (found is None) if said is None else (found or "").endswith(said), found


def test_an_attribute_is_no_mark() -> None:
    item = {"$present": {"S": "text"}, "TableArn": {"S": "x"}}
    assert body_difference({"Item": item}, {"Item": item}) is None
    assert body_difference({"Item": item}, {"Item": {**item, "TableArn": {"S": "y"}}}) is not None


SHAPES = {"name": "text", "size": "number", "range": "list"}
"""What a kind is in the service model, which knows no bounds."""


@pytest.mark.parametrize(
    ("kind", "right", "wrong"),
    [
        ("text", ["", "a"], [1, None, ["a"]]),
        ("name", ["a"], ["", 1, None]),
        ("number", [0, -1.5, datetime(2026, 1, 1, tzinfo=UTC)], ["1", True]),
        ("size", [0, 1, 2.5], [-1, "1", True, datetime(2026, 1, 1, tzinfo=UTC)]),
        ("list", [[], [1]], [{}, 1]),
        ("range", [[0, 1], [0.0, 1.5], [1, 1]], [[7, -1, 3], [1], [-1, 1], [2, 1], ["0", 1], {}]),
        ("structure", [{}], [[], 1]),
        ("value", [None, 1, "a", [], {}], []),
    ],
)
def test_a_value_is_of_a_kind(kind: str, right: list[object], wrong: list[object]) -> None:
    assert all(is_of_kind(kind, value) for value in right)
    assert not any(is_of_kind(kind, value) for value in wrong)


def test_marks_tell_the_kinds_of_the_service_model() -> None:
    kinds = {"string": "text", "timestamp": "number", "long": "number"}
    models = map(service_model, SERVICES)
    shapes = (model.shape_for(name) for model in models for name in model.shape_names)
    members = [
        (name, kinds.get(shape.type_name, shape.type_name))
        for structure in shapes
        if structure.type_name == "structure"
        for name, shape in structure.members.items()
    ]
    told = {name: SHAPES.get(kind, kind) for name, kind in KINDS.items()}
    assert {(name, kind) for name, kind in members if name in KINDS} == set(told.items())
    body = {"TableArn": THERE, "X": [THERE], "Y": 1}
    assert marked({**body, "X": [{"X": THERE}]}) == {
        "TableArn": {"$present": "name"},
        "X": [{"X": {"$present": "value"}}],
        "Y": 1,
    }


def test_the_answer_to_a_change_may_give_either_status() -> None:
    expected = Success({"TableDescription": {"TableStatus": "CREATING"}})
    assert rule(expected, {"TableDescription": {"TableStatus": "ACTIVE"}}) is None


def test_reasons_are_compared_by_position_and_code_and_their_words_apart() -> None:
    reasons = [{"Code": "None"}, {"Code": "ValidationError", "Message": "wrong"}]
    expected = Failure(
        "TransactionCanceledException", "cancelled", {"CancellationReasons": reasons}
    )
    other = [{"Code": "None"}, {"Code": "ValidationError", "Message": "bad"}]
    for given, differs, says in (
        (reasons, None, None),
        (other, None, "wrong"),
        (reasons[::-1], "in the error: CancellationReasons", None),
    ):
        got = Refused(expected.code, "cancelled", {"CancellationReasons": given})
        found, wording = compare(expected, got), compare_words(expected, got)
        if differs is None:
            assert found is None
            assert (wording and wording.rule) == says
        else:
            assert found is not None
            assert found.rule.startswith(differs), found.rule


@pytest.mark.parametrize(
    ("left", "right", "same"),
    [
        ("2 validation errors detected: a; b", "2 validation errors detected: b; a", True),
        ("2 validation errors detected: a; b", "2 validation errors detected: a; c", False),
        ("unused in expressions: keys: {#a, #b}", "unused in expressions: keys: {#b, #a}", True),
        ("value set: [A, B]", "value set: [B, A]", False),
        ("Value '[x@1]' at 'a' failed to satisfy", "Value '[{}]' at 'a' failed to satisfy", True),
        ("Value 'x' at 'limit' failed to satisfy", "Value 'y' at 'limit' failed to satisfy", False),
        ("Type mismatch", "type mismatch", False),
    ],
)  # fmt: skip
def test_words_are_compared_but_for_orders_that_mean_nothing(
    left: str, right: str, same: bool
) -> None:
    assert (words(left) == words(right)) is same
