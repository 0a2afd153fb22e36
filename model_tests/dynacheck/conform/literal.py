"""Requests as Python text, short even where a value is long."""

from __future__ import annotations

import re
from collections.abc import Mapping

from dynaspec.items import OneOf

LONG = 60

_RUN = re.compile(r"(.{1,8}?)\1{15,}", re.DOTALL)


def literal(value: object) -> str:
    """Python source of a request's value; what repeats is written as a product."""
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{n!r}: {literal(v)}" for n, v in value.items()) + "}"
    if isinstance(value, OneOf):
        return f"OneOf(({', '.join(literal(inner) for inner in value.values)},))"
    if isinstance(value, list):
        return "[" + ", ".join(literal(inner) for inner in value) + "]"
    if isinstance(value, tuple):
        return f"({''.join(f'{literal(inner)}, ' for inner in value)})"
    if isinstance(value, str | bytes) and len(value) > LONG:
        return _product(value)
    return repr(value)


def _product(value: str | bytes) -> str:
    """`('ab' + 'x' * 400)` and the like."""
    text = value.decode("latin-1") if isinstance(value, bytes) else value

    def part(piece: str) -> str:
        return repr(piece.encode("latin-1") if isinstance(value, bytes) else piece)

    parts: list[str] = []
    start = 0
    for run in _RUN.finditer(text):
        if run.start() > start:
            parts.append(part(text[start : run.start()]))
        unit = run.group(1)
        parts.append(f"{part(unit)} * {(run.end() - run.start()) // len(unit)}")
        start = run.end()
    if start < len(text):
        parts.append(part(text[start:]))
    return f"({' + '.join(parts)})"
