"""Comparing answers: free orders, pages, descriptions, words."""

from __future__ import annotations

import pytest

from dynacheck.conform.compare import compare, compare_words
from dynacheck.conform.wire import Answered, Refused
from dynacheck.conform.wording import words
from dynaspec.items import End, Failure, OneOf, Part, Success

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
        ({"TableArn": "x", "BillingModeSummary": {"BillingMode": "PROVISIONED"}}, None),
        ({"DeletionProtectionEnabled": False, "ItemCount": 3}, None),
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
    one, two = ({"IndexName": name, "IndexSizeBytes": 0} for name in ("one", "two"))
    table = {"TableStatus": "ACTIVE", "KeySchema": [], "GlobalSecondaryIndexes": [one, two]}
    swapped = {**table, "GlobalSecondaryIndexes": [{"IndexName": "two"}, one], **got}
    assert rule(Success({"Table": table}), {"Table": swapped}) == said


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
