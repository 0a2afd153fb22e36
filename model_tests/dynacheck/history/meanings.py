"""What a request means for one item, as far as it can be told from the forms of its expressions.

The judges of columns know a register: one attribute of an item, which writes give values of their
own. These forms are told apart, with or without placeholders for the attribute (``v`` here):

* a condition ``v = :x``, ``attribute_not_exists(v)`` or ``attribute_not_exists(key)``, or none;
* an update with ``SET v = :x`` as its only clause that names ``v``.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

_EQUAL: Final = re.compile(r"\s*(#?\w+)\s*=\s*(:\w+)\s*")
_ABSENT: Final = re.compile(r"\s*attribute_not_exists\s*\(\s*(#?\w+)\s*\)\s*")
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


@lru_cache(maxsize=4096)
def assignment(text: str, names: tuple[tuple[str, str], ...]) -> Expects | None:
    """Read an update: the attribute, and the placeholder of its value; None: of another form."""
    found = _SET.fullmatch(text)
    if found is None:
        return None
    return Expects(dict(names).get(found[1], found[1]), found[2])


def sorted_names(names: Mapping[str, str] | None) -> tuple[tuple[str, str], ...]:
    """Return the placeholders of attribute names as a value."""
    return tuple(sorted(names.items())) if names else ()
