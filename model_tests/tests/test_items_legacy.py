"""The legacy parameters: what they mean, what they may not be, and which fault comes first."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any, cast

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dynaspec.items import EMPTY, Failure, Success, canonical, handle, legacy, wire
from dynaspec.items import legacy_conditions as conditions
from dynaspec.items.conditions import holds
from dynaspec.items.errors import Refused
from dynaspec.items.immutable import FrozenMap
from dynaspec.items.key_conditions import KeyComparator, KeyCondition, SortCondition, resolve
from dynaspec.items.keys import KeyAttribute, KeySchema
from dynaspec.items.lifecycle import settled
from dynaspec.items.shapes import Structure, read
from dynaspec.items.validation import check
from dynaspec.items.values import B, N, S, Value

Wire = dict[str, Any]
INVALID = "One or more parameter values were invalid: "
STORED: Wire = {
    "p": {"S": "k"},
    "text": {"S": "hello"},
    "blob": {"B": b"hi there"},
    "one": {"N": "1"},
    "yes": {"BOOL": True},
    "nil": {"NULL": True},
    "words": {"SS": ["cat", "dog"]},
    "odds": {"NS": ["1", "3"]},
    "list": {"L": [{"N": "2"}, {"S": "x"}, {"BOOL": True}]},
    "map": {"M": {"x": {"N": "1"}}},
}


class Service:
    """Sends requests for one item to the specification, and keeps the table between them."""

    def __init__(self) -> None:
        self.tables = EMPTY
        self.send(
            "CreateTable",
            KeySchema=[{"AttributeName": "p", "KeyType": "HASH"}],
            AttributeDefinitions=[{"AttributeName": "p", "AttributeType": "S"}],
            BillingMode="PAY_PER_REQUEST",
        )
        self.tables = settled(self.tables)

    def send(self, operation: str, **request: object) -> Success | Failure:
        self.tables, answer = handle(self.tables, operation, {"TableName": "Things", **request})
        return answer

    def body(self, operation: str, **request: object) -> Mapping[str, Any]:
        answer = self.send(operation, **request)
        assert isinstance(answer, Success), f"{operation} {request} was refused: {answer}"
        return answer.body

    def update(self, **request: object) -> Mapping[str, Any]:
        return self.body("UpdateItem", Key={"p": {"S": "k"}}, **request)

    def fault(self, operation: str, **request: object) -> str:
        answer = self.send(operation, **request)
        assert isinstance(answer, Failure), f"{operation} {request} was accepted: {answer}"
        return f"{answer.code}: {answer.message}"

    def item(self) -> Wire | None:
        return cast("Wire | None", self.body("GetItem", Key={"p": {"S": "k"}}).get("Item"))


@pytest.fixture
def service() -> Service:
    made = Service()
    made.body("PutItem", Item=STORED)
    return made


def meets(expected: Wire, **more: object) -> bool:
    """Whether the stored item is as ``expected``."""
    made = Service()
    made.body("PutItem", Item=STORED)
    answer = made.send("DeleteItem", Key={"p": {"S": "k"}}, Expected=expected, **more)
    if isinstance(answer, Failure):
        assert answer.code == "ConditionalCheckFailedException", answer
    return isinstance(answer, Success)


def compared(operator: str, *values: Wire) -> Wire:
    return {"ComparisonOperator": operator, "AttributeValueList": list(values)}


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
        (None, "Value must be provided when Exists is null for Attribute: a"),
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
    if message in legacy.OPERATORS:
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
    request = {"KeyConditions": {}, "FilterExpression": "a"}
    legacy.check_not_mixed(request, legacy.QUERY, ("FilterExpression", "KeyConditionExpression"))
    with pytest.raises(Refused, match=r"parameters: {KeyConditions} .*{KeyConditionExpression}"):
        legacy.check_not_mixed(
            {"KeyConditions": {}, "KeyConditionExpression": "a"},
            legacy.QUERY,
            ("KeyConditionExpression",),
        )


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


# --- AttributeUpdates -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "update", "after"),
    [
        ("text", {"Value": {"S": "new"}}, {"S": "new"}),
        ("absent", {"Action": "PUT", "Value": {"L": []}}, {"L": []}),
        ("text", {"Action": "DELETE"}, None),
        ("absent", {"Action": "DELETE"}, None),
        ("one", {"Action": "ADD", "Value": {"N": "-3.5"}}, {"N": "-2.5"}),
        ("absent", {"Action": "ADD", "Value": {"N": "2"}}, {"N": "2"}),
        ("words", {"Action": "ADD", "Value": {"SS": ["dog", "x"]}}, {"SS": ["cat", "dog", "x"]}),
        ("absent", {"Action": "ADD", "Value": {"BS": [b"x"]}}, {"BS": [b"x"]}),
        (
            "list",
            {"Action": "ADD", "Value": {"L": [{"N": "2"}]}},
            {"L": [*STORED["list"]["L"], {"N": "2"}]},
        ),
        ("absent", {"Action": "ADD", "Value": {"L": [{"N": "2"}]}}, {"L": [{"N": "2"}]}),
        ("odds", {"Action": "DELETE", "Value": {"NS": ["3", "5"]}}, {"NS": ["1"]}),
        ("odds", {"Action": "DELETE", "Value": {"NS": ["3", "1"]}}, None),
        ("absent", {"Action": "DELETE", "Value": {"NS": ["3"]}}, None),
    ],
)
def test_an_attribute_update_leaves(
    service: Service, name: str, update: Wire, after: Wire | None
) -> None:
    service.update(AttributeUpdates={name: update})
    wanted = {**STORED, name: after}
    wanted = {each: value for each, value in wanted.items() if value is not None}
    assert canonical(service.item()) == canonical(wanted)


@pytest.mark.parametrize(
    ("updates", "made"),
    [
        ({}, {}),
        ({"a": {"Action": "DELETE"}}, None),
        ({"a": {"Action": "DELETE", "Value": {"SS": ["x"]}}}, None),
        ({"a": {"Action": "ADD", "Value": {"N": "1"}}, "b": {"Action": "DELETE"}}, "a"),
        ({"a": {"Action": "ADD", "Value": {"L": []}}}, "a"),
        ({"a": {"Value": {"S": ""}}}, "a"),
    ],
)
def test_which_updates_make_an_item(updates: Wire, made: str | Wire | None) -> None:
    service = Service()
    service.update(AttributeUpdates=updates)
    if made is None:
        assert service.item() is None
    else:
        put = {made: updates[made]["Value"]} if isinstance(made, str) else made
        assert canonical(service.item()) == canonical({"p": {"S": "k"}, **put})


@pytest.mark.parametrize(
    ("asked", "shown"),
    [
        ("NONE", None),
        ("UPDATED_OLD", {"one": {"N": "1"}, "text": {"S": "hello"}}),
        ("UPDATED_NEW", {"one": {"N": "3"}, "new": {"L": []}}),
        ("ALL_OLD", STORED),
        (
            "ALL_NEW",
            {
                **{k: v for k, v in STORED.items() if k != "text"},
                "one": {"N": "3"},
                "new": {"L": []},
            },
        ),
    ],
)
def test_what_an_update_shows(service: Service, asked: str, shown: Wire | None) -> None:
    body = service.update(
        AttributeUpdates={
            "one": {"Action": "ADD", "Value": {"N": "2"}},
            "text": {"Action": "DELETE"},
            "new": {"Action": "ADD", "Value": {"L": []}},
        },
        ReturnValues=asked,
    )
    assert canonical(body) == canonical({} if shown is None else {"Attributes": shown})


@pytest.mark.parametrize("tag", ["S", "N", "B", "BOOL", "NULL", "L", "M"])
def test_what_delete_does_not_take(service: Service, tag: str) -> None:
    value = {"S": "a", "N": "1", "B": b"", "BOOL": True, "NULL": True, "L": [], "M": {}}[tag]
    update = {"a": {"Action": "DELETE", "Value": {tag: value}}}
    told = service.fault("UpdateItem", Key={"p": {"S": "k"}}, AttributeUpdates=update)
    assert told.endswith(f"{INVALID}DELETE action with value is not supported for the type {tag}")


@pytest.mark.parametrize("tag", ["S", "B", "BOOL", "NULL", "M"])
def test_what_add_does_not_take(service: Service, tag: str) -> None:
    value = {"S": "a", "B": b"", "BOOL": True, "NULL": True, "M": {}}[tag]
    update = {"a": {"Action": "ADD", "Value": {tag: value}}}
    told = service.fault("UpdateItem", Key={"p": {"S": "k"}}, AttributeUpdates=update)
    assert told.endswith(f"{INVALID}ADD action is not supported for the type {tag}")


@pytest.mark.parametrize(
    ("name", "action", "value"),
    [
        ("words", "DELETE", {"NS": ["1"]}),
        ("one", "DELETE", {"NS": ["1"]}),
        ("words", "ADD", {"NS": ["1"]}),
        ("words", "ADD", {"L": []}),
        ("odds", "ADD", {"N": "1"}),
        ("list", "ADD", {"N": "1"}),
        ("one", "ADD", {"L": []}),
        ("nil", "ADD", {"N": "1"}),
    ],
)
def test_an_update_of_another_type(service: Service, name: str, action: str, value: Wire) -> None:
    updates = {name: {"Action": action, "Value": value}}
    told = service.fault("UpdateItem", Key={"p": {"S": "k"}}, AttributeUpdates=updates)
    assert told == "ValidationException: Type mismatch for attribute to update"
    failed = service.fault(
        "UpdateItem",
        Key={"p": {"S": "k"}},
        AttributeUpdates=updates,
        Expected={"p": {"Exists": False}},
    )
    assert failed.startswith("ConditionalCheckFailedException"), "the condition is judged first"


@pytest.mark.parametrize("action", [{"Value": {"S": "k"}}, {"Action": "DELETE"}])
def test_a_key_is_not_updated(service: Service, action: Wire) -> None:
    told = service.fault("UpdateItem", Key={"p": {"S": "k"}}, AttributeUpdates={"p": action})
    assert told.endswith(f"{INVALID}Cannot update attribute p. This attribute is part of the key")


def test_an_unknown_action(service: Service) -> None:
    update = {"a": {"Action": "put", "Value": {"S": "x"}}}
    told = service.fault("UpdateItem", Key={"p": {"S": "k"}}, AttributeUpdates=update)
    assert "Value 'put' at 'attributeUpdates.a.member.action' failed to satisfy" in told


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
        ([None], "Member must not be null"),
    ],
)
def test_wrong_attributes_to_get(service: Service, names: list[str | None], message: str) -> None:
    told = service.fault("GetItem", Key={"p": {"S": "k"}}, AttributesToGet=names)
    assert told.endswith(message)


# --- QueryFilter, ScanFilter and KeyConditions ----------------------------------------------------


def members(**request: object) -> Mapping[str, object]:
    """A request's filters and key conditions, as an operation is given them."""
    kinds = ("KeyConditions", "QueryFilter", "ScanFilter")
    shape = Structure(
        {
            **dict.fromkeys(kinds, legacy.CONDITIONS),
            "ConditionalOperator": legacy.WRITE_SHAPE["ConditionalOperator"],
        },
        "QueryInput",
    )
    found = cast("Mapping[str, object]", read(shape, request))
    check(dict.fromkeys(kinds, legacy.CONDITIONS_RULE), found)
    return found


def message(act: Callable[[], object]) -> str:
    with pytest.raises(Refused) as refused:
        act()
    return refused.value.failure.message


ITEM = wire.parse_item(STORED)
PAIR = KeySchema((KeyAttribute("h", "S"),), (KeyAttribute("r", "N"),))
ALONE = KeySchema((KeyAttribute("h", "S"),))
AT_H = {"h": compared("EQ", {"S": "x"})}


def test_a_filter_is_a_condition() -> None:
    one, two = compared("EQ", {"N": "1"}), compared("EQ", {"N": "2"})
    for member in ("QueryFilter", "ScanFilter"):
        for entries, operator, truth in (
            ({"one": one}, {}, True),
            ({"one": one, "text": two}, {}, False),
            ({"one": one, "text": two}, {"ConditionalOperator": "OR"}, True),
            ({"absent": compared("NOT_CONTAINS", {"S": "x"})}, {}, False),
        ):
            condition = conditions.filtered(members(**{member: entries}, **operator), member)
            assert condition is not None
            assert holds(condition, ITEM) is truth, entries
        assert conditions.filtered(members(**{member: {}}), member) is None
        assert conditions.filtered(members(), member) is None


def test_wrong_filters() -> None:
    def told(entries: Wire, **more: object) -> str:
        return message(
            lambda: conditions.filtered(members(ScanFilter=entries, **more), "ScanFilter")
        )

    one = compared("EQ", {"N": "1"})
    assert told({"a": compared("EQ", {}, {"S": ""})}).startswith("Supplied AttributeValue is empty")
    assert told({"a": compared("EQ")}).endswith("argument(s) for the EQ ComparisonOperator")
    assert told({"": one}) == "Empty attribute name"
    assert told({"a": one}, ConditionalOperator="OR").endswith("has two or more elements")
    assert told({}, ConditionalOperator="OR").endswith("cannot be used without Filter or Expected")
    nothing: tuple[Wire | None, ...] = ({}, None)
    for entry in nothing:
        assert "at 'scanFilter.a.member.comparisonOperator' failed" in told({"a": entry})


def test_a_query_filter_is_not_on_the_key() -> None:
    request = members(QueryFilter={"r": compared("NULL")})
    assert message(lambda: conditions.check_filtered(request, PAIR.names)) == (
        "QueryFilter can only contain non-primary key attributes: Primary key attribute: r"
    )
    conditions.check_filtered(request, ALONE.names)


def asked(schema: KeySchema, **entries: Wire) -> KeyCondition:
    found = conditions.key_conditions(members(KeyConditions=entries))
    return conditions.key_condition(schema, found)


def test_key_conditions_are_a_key_condition() -> None:
    x, one, two = S("x"), N(Decimal(1)), N(Decimal(2))
    assert asked(PAIR, **AT_H) == KeyCondition((x,))
    signs: dict[str, KeyComparator] = {"EQ": "=", "LT": "<", "LE": "<=", "GT": ">", "GE": ">="}
    for operator, comparator in signs.items():
        sort = SortCondition(comparator, (one,))
        assert asked(PAIR, r=compared(operator, {"N": "1.0"}), **AT_H) == KeyCondition(
            (x,), (sort,)
        )
    between = asked(PAIR, r=compared("BETWEEN", {"N": "1"}, {"N": "2"}), **AT_H)
    assert between == KeyCondition((x,), (SortCondition("BETWEEN", (one, two)),))


@pytest.mark.parametrize(
    ("schema", "entries", "told"),
    [
        (PAIR, {}, "Conditions can be of length 1 or 2 only"),
        (
            PAIR,
            {**AT_H, "r": compared("NULL"), "z": compared("NULL")},
            "Conditions can be of length 1 or 2 only",
        ),
        (PAIR, {"z": compared("NULL")}, "Query condition missed key schema element: h"),
        (PAIR, {"r": compared("EQ", {"S": "x"})}, "Query condition missed key schema element: h"),
        (PAIR, {**AT_H, "z": compared("NULL")}, "Query condition missed key schema element: r"),
        (ALONE, {"z": compared("NULL")}, "Query condition missed key schema element: h"),
        (ALONE, {**AT_H, "z": compared("NULL")}, "Query key condition not supported"),
        (PAIR, {"h": compared("LT", {"S": "x"})}, "Query key condition not supported"),
        (
            PAIR,
            {"h": compared("IN", {"S": "x"})},
            "Attempted conditional constraint is not an indexable operation",
        ),
        (
            PAIR,
            {**AT_H, "r": compared("NE", {"N": "1"})},
            "Attempted conditional constraint is not an indexable operation",
        ),
        (
            PAIR,
            {"h": compared("LT", {"N": "1"})},
            f"{INVALID}Condition parameter type does not match schema type",
        ),
        (
            PAIR,
            {**AT_H, "r": compared("LT", {"S": "1"})},
            f"{INVALID}Condition parameter type does not match schema type",
        ),
        (
            PAIR,
            {**AT_H, "r": compared("BEGINS_WITH", {"N": "1"})},
            f"{INVALID}ComparisonOperator BEGINS_WITH is not valid for N AttributeValue type",
        ),
        (
            PAIR,
            {"h": compared("EQ", {"S": ""})},
            "One or more parameter values are not valid. The AttributeValue for a key attribute "
            "cannot contain an empty string value. Key: h",
        ),
    ],
)
def test_wrong_key_conditions(schema: KeySchema, entries: Wire, told: str) -> None:
    assert message(lambda: asked(schema, **entries)) == told


WIDE = KeySchema(
    (KeyAttribute("h", "S"), KeyAttribute("i", "S")),
    (KeyAttribute("a", "S"), KeyAttribute("b", "S"), KeyAttribute("c", "S")),
)


def resolved(**operators: str) -> KeyCondition:
    given = {
        name: SortCondition(cast(Any, operator), (S("x"),)) for name, operator in operators.items()
    }
    return resolve(WIDE, given)


def test_a_key_of_several_attributes() -> None:
    found = resolved(h="=", i="=", b=">", a="=")
    assert found.partition == (S("x"), S("x"))
    assert [condition.comparator for condition in found.sort] == ["=", ">"]
    x, y = S("x"), S("y")
    assert found.holds((x, x, x, y, x))
    assert not found.holds((x, x, x, x, y))
    assert not found.holds((x, y, x, y, x))
    assert message(lambda: resolved(h="=")).endswith("missed key schema element: i")
    gap = "RANGE key attributes b must have equality conditions specified in the query because a "
    assert message(lambda: resolved(h="=", i="=", a="=", c="=")).startswith(gap)
    assert message(lambda: resolved(h="=", i="=", a="=", b=">", c="=")).startswith(gap)


VALUES = st.one_of(
    st.text("ab", max_size=3).map(S),
    st.binary(max_size=2).map(B),
)


@settings(max_examples=200, deadline=None, derandomize=True)
@given(VALUES, st.text("ab", max_size=2).map(S), st.text("ab", max_size=2).map(S))
def test_a_sort_condition_means_what_the_operator_means(value: Value, low: S, high: S) -> None:
    item = FrozenMap({"r": value})
    for operator, comparator in conditions.KEY_COMPARATORS.items():
        operands = (low, high) if operator == "BETWEEN" else (low,)
        if operator == "BETWEEN" and high.value < low.value:
            continue
        entry = compared(operator, *map(wire.render, operands))
        condition = conditions.filtered(members(ScanFilter={"r": entry}), "ScanFilter")
        assert condition is not None
        assert SortCondition(comparator, operands).holds(value) is holds(condition, item), entry
