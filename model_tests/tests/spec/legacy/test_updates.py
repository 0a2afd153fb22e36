"""AttributeUpdates: what they leave of an item and show of it, and which are refused."""

from __future__ import annotations

import pytest

from dynaspec.items import canonical
from support.specified.legacy_service import INVALID, STORED, Service, Wire


@pytest.fixture
def service() -> Service:
    return Service(STORED)


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


@pytest.mark.parametrize(
    ("updates", "message"),
    [
        ({"": {"Action": "DELETE"}}, "Empty attribute name"),
        (
            {"a": {"Value": {}}},
            "Supplied AttributeValue is empty, must contain exactly one of the supported datatypes",
        ),
        (
            {"a": None},
            "Supplied AttributeValueUpdate is empty, must contain one of the supported actions: "
            "a is null",
        ),
    ],
)
def test_wrong_attribute_updates(service: Service, updates: Wire, message: str) -> None:
    told = service.fault("UpdateItem", Key={"p": {"S": "k"}}, AttributeUpdates=updates)
    assert told == f"ValidationException: {message}"
