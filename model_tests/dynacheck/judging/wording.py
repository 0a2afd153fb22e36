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
from typing import cast

from dynacheck.judging.bodies import MESSAGE
from dynaspec.items import OneOf

_SEVERAL = re.compile(r"(\d+ validation errors? detected: )(.*)", re.DOTALL)
_STRUCTURE = re.compile(r"Value '[\[{].*?[\]}]' at ('[\w.]+' failed to satisfy)", re.DOTALL)
_NAMES = re.compile(
    r"((?:keys|Keys|AttributeDefinitions|valid types): )(?:\{([^{}]*)\}|\[([^][]*)\])"
)


def other_words(expected: Sequence[str | OneOf], got: Sequence[str]) -> str | None:
    """The first of the expected texts that the other answer puts in other words, or None.

    Of a text that the service chooses the first is told that it may choose.
    """
    for wanted, has in zip(expected, [*got, *[""] * len(expected)], strict=False):
        told = choices(wanted)
        if not any(_says(has, text) for text in told):
            return told[0] or "no text"
    return None if len(got) <= len(expected) else "no text"


def choices(text: str | OneOf) -> tuple[str, ...]:
    """What may be said where `text` is expected."""
    return cast("tuple[str, ...]", text.values) if isinstance(text, OneOf) else (text,)


def _says(has: str, wanted: str) -> bool:
    return (wanted.endswith(": ") and has.startswith(wanted)) or words(wanted) == words(has)


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


def messages(body: Mapping[str, object]) -> list[str | OneOf]:
    """The texts within an answer's body, in order."""
    return list(_messages(body))


def _messages(value: object) -> Iterator[str | OneOf]:
    if isinstance(value, Mapping):
        for name in sorted(value):
            inner = value[name]
            if name == MESSAGE and isinstance(inner, str | OneOf):
                yield inner
            elif name not in ("Item", "Items", "Attributes"):
                yield from _messages(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _messages(inner)
