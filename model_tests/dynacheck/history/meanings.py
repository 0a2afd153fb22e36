"""What a request means for one item, as far as it can be told from the forms of its expressions.

The judges of columns know a register: one attribute of an item, which writes give values of their
own. These forms are told apart, with or without placeholders for the attribute (``v`` here):

* a condition ``v = :x``, ``attribute_not_exists(v)`` or ``attribute_not_exists(key)``, or none;
* an update ``SET v = :x``;
* an update ``SET v = list_append(v, :x)``, with ``if_not_exists(v, :y)`` in the place of the second
  ``v`` perhaps: a list has the value that was appended to it last.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

_EQUAL: Final = re.compile(r"\s*(#?\w+)\s*=\s*(:\w+)\s*")
_ABSENT: Final = re.compile(r"\s*attribute_not_exists\s*\(\s*(#?\w+)\s*\)\s*")
_APPEND: Final = re.compile(
    r"\s*SET\s+(#?\w+)\s*=\s*list_append\s*\(\s*"
    r"(?:if_not_exists\s*\(\s*\1\s*,\s*:\w+\s*\)|\1)\s*,\s*(:\w+)\s*\)\s*",
    re.IGNORECASE,
)
_SET: Final = re.compile(r"\s*SET\s+(#?\w+)\s*=\s*(:\w+)\s*", re.IGNORECASE)


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

    attribute: str
    placeholder: str
    appends: bool


@lru_cache(maxsize=4096)
def assignment(text: str, names: tuple[tuple[str, str], ...]) -> Assigns | None:
    """Read an update; None for one of another form."""
    for form in (_SET, _APPEND):
        if found := form.fullmatch(text):
            return Assigns(dict(names).get(found[1], found[1]), found[2], form is _APPEND)
    return None


def sorted_names(names: Mapping[str, str] | None) -> tuple[tuple[str, str], ...]:
    """Return the placeholders of attribute names as a value."""
    return tuple(sorted(names.items())) if names else ()
