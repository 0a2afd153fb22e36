"""Sameness: when two answers, or two requests, in the wire form mean the same."""

from __future__ import annotations

from collections.abc import Mapping

from dynaspec.items.data import numbers
from dynaspec.items.data.errors import OneOf, Refused
from dynaspec.items.data.values import TYPE_NAMES


def canonical(wire: object) -> object:
    """A form of an answer in which order and the writing of numbers do not matter.

    Two answers mean the same exactly when their canonical forms are equal. An attribute value (a
    mapping with one member, named by a type) becomes a pair of its type and contents: a number its
    normal text, a set a frozenset. Any other mapping or sequence keeps its shape with canonical
    members, as a frozenset of pairs or a tuple, and so does what is open. What is not of the wire
    form stays as it is, so that a wrong answer differs from the right one rather than raising.
    """
    if isinstance(wire, Mapping):
        if len(wire) == 1:
            ((tag, member),) = wire.items()
            if tag in TYPE_NAMES:
                return (tag, _canonical_member(tag, member))
        return frozenset((name, canonical(member)) for name, member in wire.items())
    if isinstance(wire, (list, tuple)):
        return tuple(canonical(member) for member in wire)
    if isinstance(wire, OneOf):
        return OneOf(tuple(canonical(value) for value in wire.values))
    return bytes(wire) if isinstance(wire, bytearray) else wire


def _canonical_member(tag: str, member: object) -> object:
    if tag == "N":
        return _canonical_number(member)
    if tag in {"SS", "NS", "BS"} and isinstance(member, (list, tuple)):
        read = _canonical_number if tag == "NS" else canonical
        found = tuple(read(element) for element in member)
        distinct = frozenset(found)
        return distinct if len(distinct) == len(found) else found
    return canonical(member)


def _canonical_number(text: object) -> object:
    if not isinstance(text, str):
        return canonical(text)
    try:
        return numbers.render(numbers.parse(text))
    except Refused:
        return text
