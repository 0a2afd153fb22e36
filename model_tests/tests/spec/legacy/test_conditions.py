"""Expected, ConditionalOperator, AttributesToGet: what they mean and may not be, in which order."""

from __future__ import annotations

from typing import get_args

import pytest

from dynaspec.items import Failure, Success, canonical
from dynaspec.items.data.errors import Refused
from dynaspec.items.expressions import legacy
from support.specified.legacy_service import INVALID, STORED, Service, Wire, compared


@pytest.fixture
def service() -> Service:
    return Service(STORED)


def meets(expected: Wire, **more: object) -> bool:
    """Whether the stored item is as ``expected``."""
    made = Service(STORED)
    answer = made.send("DeleteItem", Key={"p": {"S": "k"}}, Expected=expected, **more)
    if isinstance(answer, Failure):
        assert answer.code == "ConditionalCheckFailedException", answer
    return isinstance(answer, Success)


# --- What the operators mean ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "comparison", "truth"),
    [
        ("one", compared("EQ", {"N": "1.0"}), True),
        ("one", compared("EQ", {"S": "1"}), False),
        ("words", compared("EQ", {"SS": ["dog", "cat"]}), True),
        ("list", compared("EQ", STORED["list"]), True),
        ("yes", compared("EQ", {"BOOL": True}), True),
        ("absent", compared("EQ", {"S": ""}), False),
        ("one", compared("NE", {"N": "1"}), False),
        ("one", compared("NE", {"S": "1"}), True),
        ("absent", compared("NE", {"N": "1"}), True),
        ("one", compared("LE", {"N": "1"}), True),
        ("one", compared("LE", {"S": "2"}), False),
        ("one", compared("LT", {"N": "1"}), False),
        ("text", compared("LT", {"S": "help"}), True),
        ("blob", compared("GE", {"B": b"hi"}), True),
        ("one", compared("GT", {"N": "0"}), True),
        ("absent", compared("GT", {"N": "0"}), False),
        ("nil", compared("NOT_NULL"), True),
        ("absent", compared("NOT_NULL"), False),
        ("nil", compared("NULL"), False),
        ("absent", {"ComparisonOperator": "NULL"}, True),
        ("one", compared("IN", {"N": "2"}, {"N": "1"}), True),
        ("odds", compared("IN", {"N": "1"}, {"N": "3"}), False),
        ("absent", compared("IN", {"N": "1"}), False),
        ("one", compared("BETWEEN", {"N": "1"}, {"N": "1"}), True),
        ("one", compared("BETWEEN", {"S": "0"}, {"S": "2"}), False),
        ("absent", compared("BETWEEN", {"N": "0"}, {"N": "2"}), False),
        ("text", compared("BEGINS_WITH", {"S": "hell"}), True),
        ("one", compared("BEGINS_WITH", {"S": "1"}), False),
        ("text", compared("CONTAINS", {"S": "ell"}), True),
        ("blob", compared("CONTAINS", {"B": b"the"}), True),
        ("words", compared("CONTAINS", {"S": "cat"}), True),
        ("words", compared("CONTAINS", {"S": "ca"}), False),
        ("odds", compared("CONTAINS", {"N": "3.0"}), True),
        ("list", compared("CONTAINS", {"BOOL": True}), True),
        ("one", compared("CONTAINS", {"N": "1"}), False),
        ("absent", compared("CONTAINS", {"N": "1"}), False),
        ("text", compared("NOT_CONTAINS", {"S": "ell"}), False),
        ("text", compared("NOT_CONTAINS", {"N": "1"}), True),
        ("list", compared("NOT_CONTAINS", {"N": "3"}), True),
        ("one", compared("NOT_CONTAINS", {"N": "1"}), True),
        ("absent", compared("NOT_CONTAINS", {"N": "1"}), False),
        ("one", {"ComparisonOperator": "LT", "Value": {"N": "2"}}, True),
        ("one", {"Value": {"N": "1"}}, True),
        ("one", {"Value": {"N": "2"}}, False),
        ("absent", {"Value": {"N": "2"}}, False),
        ("one", {"Exists": True, "Value": {"N": "1"}}, True),
        ("absent", {"Exists": False}, True),
        ("one", {"Exists": False}, False),
        ("p", {"Value": {"S": "k"}}, True),
    ],
)
def test_an_entry_of_expected_means(name: str, comparison: Wire, truth: bool) -> None:
    assert meets({name: comparison}) is truth


def test_all_entries_must_hold_unless_either_will_do() -> None:
    true, false = {"Value": {"N": "1"}}, {"Value": {"N": "2"}}
    both = {"one": true, "text": false}
    assert meets({"one": true, "absent": {"Exists": False}})
    assert not meets(both)
    assert not meets(both, ConditionalOperator="AND")
    assert meets(both, ConditionalOperator="OR")
    assert not meets({"one": false, "text": false}, ConditionalOperator="OR")


def test_nothing_expected_holds_of_anything() -> None:
    assert meets({})


def test_expecting_of_an_item_that_is_not_there() -> None:
    made = Service()
    for expected, code in (
        ({"p": {"Exists": False}}, None),
        ({"p": {"Value": {"S": "k"}}}, "ConditionalCheckFailedException"),
        ({"p": compared("NOT_NULL")}, "ConditionalCheckFailedException"),
        ({"p": compared("NE", {"S": "k"})}, None),
    ):
        answer = made.send("DeleteItem", Key={"p": {"S": "k"}}, Expected=expected)
        assert getattr(answer, "code", None) == code, f"{expected}: {answer}"


def test_a_failed_expectation_can_show_the_item(service: Service) -> None:
    answer = service.send(
        "PutItem",
        Item={"p": {"S": "k"}},
        Expected={"p": {"Exists": False}},
        ReturnValuesOnConditionCheckFailure="ALL_OLD",
    )
    assert isinstance(answer, Failure)
    assert canonical(answer.extra) == canonical({"Item": STORED})
    assert canonical(service.item()) == canonical(STORED)


# --- What Expected may not be ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("entry", "message"),
    [
        ({}, "Value must be provided when Exists is null for Attribute: a"),
        (None, "ExpectedAttributeValue must not be null for Attribute: a"),
        ({"Exists": True}, "Value must be provided when Exists is true for Attribute: a"),
        (
            {"Exists": False, "Value": {"S": ""}},
            "Value cannot be used when Exists is false for Attribute: a",
        ),
        (
            {"ComparisonOperator": "LT"},
            "Value or AttributeValueList must be used with ComparisonOperator: LT for Attribute: a",
        ),
        (
            {"ComparisonOperator": "LT", "Exists": True},
            "Exists and ComparisonOperator cannot be used together for Attribute: a",
        ),
        (
            {"ComparisonOperator": "LT", "Value": {}, "AttributeValueList": []},
            "Value and AttributeValueList cannot be used together for Attribute: a",
        ),
        (
            {"AttributeValueList": [], "Exists": True},
            "AttributeValueList can only be used with a ComparisonOperator for Attribute: a",
        ),
        ({"ComparisonOperator": "NULL", "Value": {"S": "a"}}, "NULL"),
        ({"ComparisonOperator": "BETWEEN", "Value": {"S": "a"}}, "BETWEEN"),
        (compared("EQ"), "EQ"),
        (compared("EQ", {"S": "a"}, {"S": "a"}), "EQ"),
        (compared("IN"), "IN"),
        (compared("BETWEEN", {"N": "1"}, {"N": "2"}, {"N": "3"}), "BETWEEN"),
        (compared("NOT_NULL", {"S": "a"}), "NOT_NULL"),
        (
            compared("LT", {"SS": ["a"]}),
            "ComparisonOperator LT is not valid for SS AttributeValue type",
        ),
        (
            compared("IN", {"BOOL": True}),
            "ComparisonOperator IN is not valid for BOOL AttributeValue type",
        ),
        (
            compared("BEGINS_WITH", {"N": "1"}),
            "ComparisonOperator BEGINS_WITH is not valid for N AttributeValue type",
        ),
        (
            compared("CONTAINS", {"L": []}),
            "ComparisonOperator CONTAINS is not valid for L AttributeValue type",
        ),
        (
            compared("NOT_CONTAINS", {"NS": ["1"]}),
            "ComparisonOperator NOT_CONTAINS is not valid for NS AttributeValue type",
        ),
        (
            compared("IN", {"S": "a"}, {"N": "1"}),
            "AttributeValues inside AttributeValueList must be of same type",
        ),
    ],
)
def test_a_wrong_entry_of_expected(service: Service, entry: Wire | None, message: str) -> None:
    if message in get_args(legacy.Operator):
        message = f"Invalid number of argument(s) for the {message} ComparisonOperator"
    told = service.fault("PutItem", Item={"p": {"S": "k"}}, Expected={"a": entry})
    assert told == f"ValidationException: {INVALID}{message}"


@pytest.mark.parametrize(
    ("expected", "message"),
    [
        (
            {"a": compared("BETWEEN", {"S": "b"}, {"S": "a"})},
            "The BETWEEN condition was provided a range where the lower bound is greater than "
            "the upper bound",
        ),
        (
            {"a": compared("EQ", {})},
            "Supplied AttributeValue is empty, must contain exactly one of the supported datatypes",
        ),
        ({"": {"Exists": False}}, "Empty attribute name"),
        (
            {"a": {"ComparisonOperator": "XX"}},
            "1 validation error detected: Value 'XX' at 'expected.a.member.comparisonOperator' "
            "failed to satisfy constraint: Member must satisfy enum value set: "
            "[IN, NULL, BETWEEN, LT, NOT_CONTAINS, EQ, GT, NOT_NULL, NE, LE, BEGINS_WITH, GE, "
            "CONTAINS]",
        ),
    ],
)
def test_other_faults_in_expected(service: Service, expected: Wire, message: str) -> None:
    told = service.fault("DeleteItem", Key={"p": {"S": "k"}}, Expected=expected)
    assert told == f"ValidationException: {message}"


@pytest.mark.parametrize("more", [{}, {"Expected": {}}, {"Expected": {"a": {"Exists": False}}}])
def test_a_conditional_operator_needs_two_conditions(service: Service, more: Wire) -> None:
    told = service.fault("PutItem", Item={"p": {"S": "k"}}, ConditionalOperator="AND", **more)
    wanted = (
        "ConditionalOperator can only be used when Filter or Expected has two or more elements"
        if more.get("Expected")
        else "ConditionalOperator cannot be used without Filter or Expected"
    )
    assert told == f"ValidationException: {wanted}"


def test_an_unknown_conditional_operator(service: Service) -> None:
    two = {"a": {"Exists": False}, "b": {"Exists": False}}
    told = service.fault("UpdateItem", Expected=two, ConditionalOperator="XOR")
    assert told == (
        "ValidationException: 2 validation errors detected: Value 'XOR' at 'conditionalOperator' "
        "failed to satisfy constraint: Member must satisfy enum value set: [OR, AND]; "
        "Value null at 'key' failed to satisfy constraint: Member must not be null"
    )


# --- Expressions beside legacy parameters ---------------------------------------------------------


@pytest.mark.parametrize(
    ("operation", "request_", "legacy_", "written"),
    [
        (
            "UpdateItem",
            {
                "AttributeUpdates": {},
                "Expected": {"a": {}},
                "ConditionalOperator": "OR",
                "UpdateExpression": "",
                "ConditionExpression": "",
                "ExpressionAttributeNames": {},
            },
            "AttributeUpdates, Expected, ConditionalOperator",
            "UpdateExpression, ConditionExpression",
        ),
        (
            "DeleteItem",
            {"ConditionalOperator": "OR", "ConditionExpression": "attribute_exists(a)"},
            "ConditionalOperator",
            "ConditionExpression",
        ),
        (
            "UpdateItem",
            {"AttributeUpdates": {"a": {}}, "ConditionExpression": "attribute_exists(a)"},
            "AttributeUpdates",
            "ConditionExpression",
        ),
        (
            "GetItem",
            {"AttributesToGet": ["a", "a"], "ProjectionExpression": "a"},
            "AttributesToGet",
            "ProjectionExpression",
        ),
    ],
)
def test_the_two_kinds_are_not_mixed(
    service: Service, operation: str, request_: Wire, legacy_: str, written: str
) -> None:
    assert service.fault(operation, Key={"p": {}}, **request_) == (
        "ValidationException: Can not use both expression and non-expression parameters in the "
        f"same request: Non-expression parameters: {{{legacy_}}} "
        f"Expression parameters: {{{written}}}"
    )


def test_key_conditions_may_stand_beside_other_expressions() -> None:
    legacy.check_not_mixed(["KeyConditions"], ["FilterExpression"])
    with pytest.raises(Refused, match=r"parameters: {KeyConditions} .*{KeyConditionExpression}"):
        legacy.check_not_mixed(["KeyConditions"], ["KeyConditionExpression"])


@pytest.mark.parametrize(
    ("more", "message"),
    [
        (
            {"ExpressionAttributeNames": {}, "Key": {"p": {}}},
            "ExpressionAttributeNames can only be specified when using expressions",
        ),
        (
            {"Key": {"p": {}}},
            "Supplied AttributeValue is empty, must contain exactly one of the supported datatypes",
        ),
        ({}, f"{INVALID}Only DELETE action is allowed when no attribute value is specified"),
        (
            {"AttributeUpdates": {"p": {"Value": {"S": "k"}}}},
            f"{INVALID}Value must be provided when Exists is null for Attribute: a",
        ),
        (
            {"AttributeUpdates": {"p": {"Value": {"S": "k"}}}, "Expected": {}},
            f"{INVALID}Cannot update attribute p. This attribute is part of the key",
        ),
    ],
)
def test_which_fault_comes_first(service: Service, more: Wire, message: str) -> None:
    request = {
        "Key": {"p": {"S": "k"}},
        "AttributeUpdates": {"a": {}},
        "Expected": {"a": {}},
        **more,
    }
    assert service.fault("UpdateItem", **request) == f"ValidationException: {message}"


def test_a_legacy_parameter_is_judged_before_the_table(service: Service) -> None:
    answer = service.send("PutItem", TableName="Nothing", Item={}, Expected={"a": {}})
    assert isinstance(answer, Failure)
    assert answer.code == "ValidationException"


# --- AttributesToGet ------------------------------------------------------------------------------


def test_attributes_to_get_are_whole_attributes(service: Service) -> None:
    def got(*names: str) -> object:
        return service.body("GetItem", Key={"p": {"S": "k"}}, AttributesToGet=list(names))["Item"]

    assert got("one", "absent") == {"one": {"N": "1"}}
    assert got("map.x", "list[0]") == {}
    assert got("map") == {"map": STORED["map"]}


@pytest.mark.parametrize(
    ("names", "message"),
    [
        (["a", "b", "a"], f"{INVALID}Duplicate value in attribute name: a"),
        ([""], "Empty attribute name"),
        ([], "Member must have length greater than or equal to 1"),
        ([str(n) for n in range(256)], "Member must have length less than or equal to 255"),
        ([None], "Empty attribute name"),
    ],
)
def test_wrong_attributes_to_get(service: Service, names: list[str | None], message: str) -> None:
    told = service.fault("GetItem", Key={"p": {"S": "k"}}, AttributesToGet=names)
    assert told.endswith(message)
