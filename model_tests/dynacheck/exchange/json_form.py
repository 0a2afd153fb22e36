"""Requests and answers as JSON holds them: binary as base64 text."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from typing import Any

from dynaspec.items import OneOf

ONE_OF = "$oneOf"
"""The one member of a mark: it stands in a body for a value that the service chooses."""


def from_json(value: Any) -> Any:
    """JSON to the shape that boto3 is given and gives: the base64 text of B and BS as bytes.

    Raises ValueError where such text is not base64.
    """
    if isinstance(value, dict):
        return {name: _member(name, inner) for name, inner in value.items()}
    return [from_json(inner) for inner in value] if isinstance(value, list) else value


def _member(name: str, value: Any) -> Any:
    if name == "B" and isinstance(value, str):
        return base64.b64decode(value, validate=True)
    if name == "BS" and isinstance(value, list):
        return [base64.b64decode(v, validate=True) if isinstance(v, str) else v for v in value]
    return from_json(value)


def jsonable(members: Mapping[str, object]) -> dict[str, object]:
    """Members as JSON holds them: binary in base64."""
    return {name: _jsonable(value) for name, value in members.items()}


def _jsonable(value: object) -> object:
    if isinstance(value, bytes):
        return base64.b64encode(value).decode()
    if isinstance(value, OneOf):
        return {ONE_OF: [_jsonable(inner) for inner in value.values]}
    if isinstance(value, Mapping):
        return {str(name): _jsonable(inner) for name, inner in value.items()}
    return [_jsonable(inner) for inner in value] if isinstance(value, list | tuple) else value
