"""Inputs: what follows from their classes, and that the classes of all operations fit the model."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Any, Literal

import pytest
from botocore.model import ListShape, MapShape, Shape, StructureShape

from dynacheck.exchange.client import operation_model
from dynaspec.items import EMPTY, Failure, handle
from dynaspec.items.api import OPERATIONS
from dynaspec.items.data.wire import Attributes, WireValue
from dynaspec.items.requests import shapes
from dynaspec.items.requests.inputs import (
    Long,
    constraints_of,
    frozen,
    given,
    maker_of,
    members,
    shape_of,
)
from dynaspec.items.requests.shapes import PACKAGE, Boolean, Integer, Listing, Mapped, String
from dynaspec.items.requests.validation import Constraint


@dataclass(frozen=True, kw_only=True)
class Part:
    Word: Literal["b", "a"]
    Size: Annotated[Long | None, Constraint(range=(1, 2))] = None


@dataclass(frozen=True, kw_only=True)
class First:
    Limit: int | None = None
    Name: str


@dataclass(frozen=True, kw_only=True)
class Second:
    Flag: bool = True


@dataclass(frozen=True, kw_only=True)
class Whole(First, Second):
    Part: Part | None = None
    Parts: Sequence[Part] = ()
    ByName: Mapping[str, Part | None] | None = None
    Lists: Mapping[str, Sequence[Part]] | None = None
    Keys: Sequence[Attributes] = ()
    Values: Sequence[WireValue | None] | None = None
    Limit: Annotated[int, Constraint(range=(1, None))]


PART = shapes.Structure({"Word": String(), "Size": Integer("Long")}, "Part")
OF_PART = Constraint(
    members={"Word": Constraint(required=True, enum=("b", "a")), "Size": Constraint(range=(1, 2))}
)


def test_a_shape_follows_from_a_class() -> None:
    attribute = f"{PACKAGE}.AttributeValue"
    found = shape_of(Whole)
    assert found.kind == "Whole"
    assert list(found.members.items()) == [
        ("Flag", Boolean()),
        ("Name", String()),
        ("Part", PART),
        ("Parts", Listing(PART)),
        ("ByName", Mapped(PART, f"{PACKAGE}.Part")),
        ("Lists", Mapped(Listing(PART), f"java.util.List<{PACKAGE}.Part>")),
        ("Keys", Listing(Mapped(shapes.ATTRIBUTE, attribute))),
        ("Values", Listing(shapes.ATTRIBUTE)),
        ("Limit", Integer("Integer")),
    ]


def test_constraints_follow_from_a_class_in_the_order_of_its_members() -> None:
    assert list(constraints_of(Whole).items()) == [
        ("Name", Constraint(required=True)),
        ("Part", OF_PART),
        ("Parts", Constraint(elements=OF_PART)),
        ("ByName", Constraint(values=OF_PART, null_passes=True)),
        ("Lists", Constraint(values=Constraint(elements=OF_PART))),
        ("Limit", Constraint(required=True, range=(1, None))),
    ]


def test_an_instance_has_what_was_read() -> None:
    make = maker_of(Whole)
    made = make(
        {
            "Name": "n",
            "Limit": 1,
            "Part": {"Word": "a", "Size": 2},
            "Parts": [{"Word": "b"}],
            "ByName": {"x": None, "y": {"Word": "a"}},
            "Lists": {"x": None, "y": [{"Word": "a"}]},
            "Keys": [None, {"p": {"S": "a"}}],
            "Values": [None],
        }
    )
    assert made == Whole(
        Name="n",
        Limit=1,
        Part=Part(Word="a", Size=2),
        Parts=[Part(Word="b")],
        ByName={"x": None, "y": Part(Word="a")},
        Lists={"x": [], "y": [Part(Word="a")]},
        Keys=[{}, {"p": {"S": "a"}}],
        Values=[None],
    )
    assert given(made, ("Limit", "Nothing", "Part", "Name")) == ["Limit", "Part", "Name"]
    assert members(Part(Word="a")) == {"Word": "a"}
    assert frozen([Part(Word="a")]) == frozen([{"Word": "a"}])
    with pytest.raises(TypeError, match="Name"):
        make({"Limit": 1})


def fits(ours: shapes.Shape, theirs: Shape, place: str) -> Iterator[str]:
    """Where a shape of ours is not that of the service's own model, but for what that lacks."""
    match ours, theirs:
        case shapes.Structure(found, kind), StructureShape():
            if "." in place and kind != theirs.name:
                yield f"{place}: {kind} is called {theirs.name}"
            for name, member in found.items():
                if name in theirs.members:
                    yield from fits(member, theirs.members[name], f"{place}.{name}")
                elif name != "TableThroughputMode":
                    yield f"{place}.{name} is not in the model"
        case Listing(member), ListShape():
            yield from fits(member, theirs.member, f"{place}[]")
        case Mapped(member), MapShape():
            yield from fits(member, theirs.value, f"{place}{{}}")
        case _:
            kinds: Mapping[type, tuple[str, ...]] = {
                String: ("string",),
                Boolean: ("boolean",),
                Integer: ("integer", "long"),
                shapes.AttributeValue: ("structure",),
            }
            if theirs.type_name not in kinds.get(type(ours), ()):
                yield f"{place}: {ours} is a {theirs.type_name}"


MORE_REQUIRED = {"CreateTable": {"AttributeDefinitions", "KeySchema"}}
"""What the service was seen to require (observed/tables.py), and its published model does not."""


@pytest.mark.parametrize("operation", OPERATIONS)
def test_the_inputs_are_those_of_the_service_model(operation: str) -> None:
    theirs = operation_model(operation).input_shape
    known: Any = OPERATIONS[operation]
    assert not list(fits(shapes.Structure(known.shape, operation), theirs, operation))
    required = {name for name, each in known.constraints.items() if each.required}
    assert required == set(theirs.required_members) | MORE_REQUIRED.get(operation, set())


@pytest.mark.parametrize(
    ("operation", "request_", "message"),
    [
        ("TagResource", {"Tags": [None]}, "The Tag Key provided is invalid, Key: null"),
        ("UntagResource", {"TagKeys": [None]}, "The Tag Key provided is invalid, Key: null"),
        ("UpdateTable", {"GlobalSecondaryIndexUpdates": [None]}, "must not be null"),
    ],
)
def test_null_counts_as_an_empty_structure(
    operation: str, request_: Mapping[str, object], message: str
) -> None:
    key = {"AttributeName": "p", "KeyType": "HASH"}
    definition = {"AttributeName": "p", "AttributeType": "S"}
    table = {
        "TableName": "table",
        "KeySchema": [key],
        "AttributeDefinitions": [definition],
        "BillingMode": "PAY_PER_REQUEST",
    }
    tables, _ = handle(EMPTY, "CreateTable", table)
    arn = "arn:aws:dynamodb:us-east-1:000000000000:table/table"
    named = {"TableName": "table"} if operation == "UpdateTable" else {"ResourceArn": arn}
    _, answer = handle(tables, operation, {**named, **request_})
    assert isinstance(answer, Failure)
    assert message in answer.message
