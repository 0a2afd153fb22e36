"""Requests and answers in a line of JSON, short even where a value is long."""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping

from dynacheck.judging.bodies import shown

LONGEST = 400
"""How many characters a line has at most."""
LONG = 60
"""From how many characters on a text within it is cut."""


def line(word: str, message: str, body: Mapping[str, object]) -> str:
    """An answer: `word` says what came of the request, `message` is an error's.

    Of a table's description it shows what is compared.
    """
    told = f"{word}: {message}" if message else word
    return cut(f"{told} {as_json(shown(body))}" if body else told)


def as_json(value: object) -> str:
    """A request or body as JSON; long texts are cut, and their length is told."""
    return cut(json.dumps(_short(value), ensure_ascii=False))


def cut(text: str) -> str:
    """A text of at most LONGEST characters."""
    return text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"


def _short(value: object) -> object:
    if isinstance(value, Mapping):
        return {_text(str(name)): _short(inner) for name, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_short(inner) for inner in value]
    if isinstance(value, bytes | bytearray):
        return _text(base64.b64encode(value).decode())
    return _text(value) if isinstance(value, str) else _plain(value)


def _plain(value: object) -> object:
    return value if isinstance(value, bool | int | float | None) else str(value)


def _text(text: str) -> str:
    if len(text) <= LONG:
        return text
    return f"{text[: LONG // 2]}… ({len(text)} characters)"
