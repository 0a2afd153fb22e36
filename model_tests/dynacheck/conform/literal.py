"""Requests as Python text, short even where a value is long."""

from __future__ import annotations

from collections.abc import Mapping

LONG = 60


def literal(value: object) -> str:
    """Python source of a request's value; a long run of one character is written as a product."""
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{n!r}: {literal(v)}" for n, v in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(literal(inner) for inner in value) + "]"
    if isinstance(value, str | bytes) and len(value) > LONG:
        return _product(value)
    return repr(value)


def _product(value: str | bytes) -> str:
    """`'x' * 400` and the like, the runs joined by plus signs."""
    parts: list[str] = []
    start = 0
    while start < len(value):
        unit = value[start : start + 1]
        end = start
        while value[end : end + 1] == unit:
            end += 1
        if end - start > LONG:
            parts.append(f"{unit!r} * {end - start}")
            start = end
            continue
        end = start + 1
        while end < len(value) and value[end : end + LONG] != value[end : end + 1] * LONG:
            end += 1
        parts.append(repr(value[start:end]))
        start = end
    return parts[0] if parts == [repr(value)] else f"({' + '.join(parts)})"
