"""Whether the texts of two answers say the same, word for word where the service's order is fixed.

Two parts of the service's texts come in an order that means nothing, and are compared without it:
the errors that one text lists ("3 validation errors detected: ...; ...; ..."), and names that are
listed from a set ("unused in expressions: keys: {...}", "Keys: [...]"). How the service shows a
list or structure that breaks a constraint is its own ("[...KeySchemaElement@21b90f]"): that is not
compared. An expected text that ends with a colon leaves open what follows it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from dynacheck.conform.bodies import MESSAGE

_SEVERAL = re.compile(r"(\d+ validation errors? detected: )(.*)", re.DOTALL)
_STRUCTURE = re.compile(r"Value '[\[{].*?[\]}]' at ('[\w.]+' failed to satisfy)", re.DOTALL)
_NAMES = re.compile(
    r"((?:keys|Keys|AttributeDefinitions|valid types): )(?:\{([^{}]*)\}|\[([^][]*)\])"
)


def other_words(expected: Sequence[str], got: Sequence[str]) -> str | None:
    """The first of the expected texts that the other answer puts in other words, or None."""
    for wanted, has in zip(expected, [*got, *[""] * len(expected)], strict=False):
        if wanted.endswith(": ") and has.startswith(wanted):
            continue
        if words(wanted) != words(has):
            return wanted or "no text"
    return None if len(got) <= len(expected) else "no text"


def without_structures(text: str) -> str:
    """A text without the lists and structures of which it says that they break a constraint."""
    return _STRUCTURE.sub(r"Value … at \1", text)


def words(text: str) -> tuple[str, tuple[str, ...]]:
    """A text such that two that differ in nothing but a free order are equal."""
    text = without_structures(text)
    several = _SEVERAL.fullmatch(text)
    start, rest = several.groups() if several else ("", text)
    parts = rest.split("; ") if several else [rest]
    return start, tuple(sorted(_NAMES.sub(_in_order, part) for part in parts))


def _in_order(found: re.Match[str]) -> str:
    before, braced, bracketed = found.groups()
    names = braced if braced is not None else bracketed
    return f"{before}<{', '.join(sorted(re.split(', ?', names)))}>"


def messages(body: Mapping[str, object]) -> list[str]:
    """The texts within an answer's body, in order."""
    return list(_messages(body))


def _messages(value: object) -> Iterator[str]:
    if isinstance(value, Mapping):
        for name in sorted(value):
            inner = value[name]
            if name == MESSAGE and isinstance(inner, str):
                yield inner
            elif name not in ("Item", "Items", "Attributes"):
                yield from _messages(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _messages(inner)
