"""What a request means for one item, as far as it can be told from the forms of its expressions.

The judges of columns know a register: one attribute of an item, which writes give values of their
own. These forms are told apart, with or without placeholders for the attribute (``v`` here):

* a condition ``v = :x``, ``attribute_not_exists(v)`` or ``attribute_not_exists(key)``, or none;
* an update that has one clause, SET, with ``v = :x`` in it;
* or with ``v = list_append(v, :x)``, where ``if_not_exists(v, :y)`` may stand for the second ``v``:
  a list has the value that was appended to it last.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

_EQUAL: Final = re.compile(r"\s*(#?\w+)\s*=\s*(:\w+)\s*")
_ABSENT: Final = re.compile(r"\s*attribute_not_exists\s*\(\s*(#?\w+)\s*\)\s*")
_SET: Final = re.compile(r"\s*SET\s+(.+)", re.IGNORECASE | re.DOTALL)
_OTHERS: Final = re.compile(r"\b(?:REMOVE|ADD|DELETE)\b", re.IGNORECASE)
_VALUE: Final = re.compile(r"\s*(:\w+)\s*(?:,|$)")
_APPENDED: Final = re.compile(
    r"\s*list_append\s*\(\s*(?:if_not_exists\s*\(\s*(#?\w+)\s*,\s*:\w+\s*\)|(#?\w+))"
    r"\s*,\s*(:\w+)\s*\)\s*(?:,|$)",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Expects:
    """A condition: the attribute has the value of a placeholder; without one, it is not there."""

    attribute: str
    placeholder: str | None


@lru_cache(maxsize=4096)
def condition(text: str, names: tuple[tuple[str, str], ...]) -> Expects | None:
    """Read a condition; None for one of another form."""
    called = dict(names)
    if found := _EQUAL.fullmatch(text):
        return Expects(called.get(found[1], found[1]), found[2])
    if found := _ABSENT.fullmatch(text):
        return Expects(called.get(found[1], found[1]), None)
    return None


@dataclass(frozen=True)
class Assigns:
    """An update: the attribute gets the value of a placeholder, or it is appended to its list."""

    placeholder: str
    appends: bool


@lru_cache(maxsize=4096)
def assignment(text: str, names: tuple[tuple[str, str], ...], attribute: str) -> Assigns | None:
    """Read what an update does to an attribute; None for one of another form."""
    clause = _SET.fullmatch(text)
    if clause is None or _OTHERS.search(text):
        return None
    spelled = [attribute, *(placeholder for placeholder, name in names if name == attribute)]
    for name in spelled:
        for found in re.finditer(rf"(?<![\w#:]){re.escape(name)}\s*=", clause[1]):
            if value := _VALUE.match(clause[1], found.end()):
                return Assigns(value[1], appends=False)
            added = _APPENDED.match(clause[1], found.end())
            if added and (added[1] or added[2]) in spelled:
                return Assigns(added[3], appends=True)
    return None


def sorted_names(names: Mapping[str, str] | None) -> tuple[tuple[str, str], ...]:
    """Return the placeholders of attribute names as a value."""
    return tuple(sorted(names.items())) if names else ()
