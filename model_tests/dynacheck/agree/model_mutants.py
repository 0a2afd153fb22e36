"""Mutants of a TLA+ model: what an action asks for is left out, or what it does is not done.

A conjunct is found in the text: it stands after `/\\` or at the beginning of a definition. In its
place comes `TRUE`, and `x' = x` in that of `x' = ...`; so it is with what an `IF` asks for. And
what something is appended to is repeated. What TLC cannot read then is no mutant. Two such changes
of one definition are a mutant too. The definitions that the invariants, the bounds or the initial
states mention are left as they are.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations, groupby

from dynacheck.agree.settings import Definitions, Settings

_BEGINNING = re.compile(r"^([A-Za-z_]\w*)(?:\([^)]*\))? *==", re.MULTILINE)
_CONJUNCT = re.compile(r"/\\ *|\A[^=]*== *")
_ASKED = re.compile(r"\bIF (.*?)\s+THEN\b", re.DOTALL)
_APPENDED = re.compile(r"\bAppend\((@|\w+),(.*)")
_ASSIGNED = re.compile(r"(\w+)' *=")
_SIGN = re.compile(r"[(\[{]|<<|[)\]}]|>>|/\\|\\/|\n *|\Z")
_OPENING, _CLOSING = {"(", "[", "{", "<<"}, {")", "]", "}", ">>"}
_KEPT = re.compile(r"<<|\[|TRUE|.*(UNCHANGED|LET |\\E )", re.DOTALL)
"""No condition, or one that has no meaning when it is taken out of its place."""


@dataclass(frozen=True)
class Change:
    """One text in one definition of a module, and what comes in its place."""

    module: str
    definition: str
    old: str
    """It stands in the definition exactly once."""
    new: str

    def applied(self, text: str) -> str:
        """The changed text of the module; `StaleChangeError` if it does not hold `old`."""
        for name, block in _blocks(text):
            if name == self.definition and block.count(self.old) == 1:
                return text.replace(block, block.replace(self.old, self.new))
        raise StaleChangeError(f"{self.definition} does not hold once: {self.old!r}")


Mutant = tuple[Change, ...]


class StaleChangeError(Exception):
    """What is to be changed is not, or not once, where it says."""


def mutants_of(settings: Settings, definitions: Definitions) -> Iterator[Mutant]:
    """The mutants of a model's actions, in the order of its text: of one change, then of two."""
    single = list(_changes(settings, definitions))
    yield from ((change,) for change in single)
    for _, several in groupby(single, key=lambda change: (change.module, change.definition)):
        for one, other in combinations(several, 2):
            if _are_apart(one, other, definitions.texts[one.module]):
                yield one, other


def _are_apart(one: Change, other: Change, text: str) -> bool:
    """Whether neither changes what the other changes."""
    try:
        other.applied(one.applied(text))
    except StaleChangeError:
        return False
    return True


def changeable(settings: Settings, definitions: Definitions) -> set[str]:
    """The definitions that only what happens rests on, not what is claimed of it."""
    sections = settings.sections
    steps = sections.get("NEXT", ()) + sections.get("SPECIFICATION", ())
    kept = settings.invariants + sections.get("CONSTRAINTS", ()) + sections.get("INIT", ())
    return {*definitions.mentioned_by(*steps)} - {*definitions.mentioned_by(*kept)} - {*steps}


def _changes(settings: Settings, definitions: Definitions) -> Iterator[Change]:
    names = changeable(settings, definitions)
    for module, text in definitions.texts.items():
        for name, block in _blocks(text):
            for old, new in _texts(block) if name in names else ():
                if block.count(old) == 1 and text.count(block) == 1:
                    yield Change(module, name, old, new)


def _blocks(text: str) -> Iterator[tuple[str, str]]:
    """The definitions of a module: each name, and the text up to the next one."""
    found = list(_BEGINNING.finditer(text))
    ends = [match.start() for match in found[1:]] + [len(text)]
    for match, end in zip(found, ends, strict=True):
        yield match[1], text[match.start() : end]


def _texts(block: str) -> Iterator[tuple[str, str]]:
    """What is changed in a definition, and what comes in its place."""
    for condition in _conditions(block):
        assigned = _ASSIGNED.match(condition)
        yield condition, f"{assigned[1]}' = {assigned[1]}" if assigned else "TRUE"
    for match in _APPENDED.finditer(block):
        yield match[0], f"Append({match[1]} \\o {match[1]},{match[2]}"


def _conditions(block: str) -> Iterator[str]:
    """What may be left out of a definition."""
    for match in _CONJUNCT.finditer(block):
        column = match.start() - block.rfind("\n", 0, match.start()) - 1
        conjunct = block[match.end() : _end(block, match.end(), column)].strip()
        if conjunct and not _KEPT.match(conjunct):
            yield conjunct
    yield from _ASKED.findall(block)


def _end(block: str, start: int, column: int) -> int:
    """Where a conjunct ends whose `/\\` is at `column`: before what stands no farther right."""
    depth = 0
    for match in _SIGN.finditer(block, start):
        depth += (match[0] in _OPENING) - (match[0] in _CLOSING)
        is_line = match[0].startswith("\n")
        goes_on = len(match[0]) - 1 > column if is_line else match[0] in _OPENING | _CLOSING
        if depth < 0 or (depth == 0 and not goes_on):
            return match.start()
    return len(block)
