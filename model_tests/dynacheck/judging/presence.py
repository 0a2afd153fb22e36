"""From the specification's answer to what is compared: values of which only the presence counts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import cast

from dynacheck.judging.bodies import Body
from dynacheck.judging.marks import KINDS, SOME_SHARDS, present
from dynaspec.items import Anything, OneOf, SomeShards


def marked(body: Body) -> dict[str, object]:
    """The specification's body with a mark in the place of each value that it does not say.

    Where the service model gives the value's type the mark tells it.
    """
    return cast("dict[str, object]", _marked(body))


def _marked(value: object) -> object:
    if isinstance(value, Mapping):
        return {
            name: present(KINDS.get(name)) if isinstance(inner, Anything) else _marked(inner)
            for name, inner in value.items()
        }
    if isinstance(value, SomeShards):
        return {SOME_SHARDS: asdict(value)}
    if isinstance(value, OneOf):
        return OneOf(tuple(_marked(inner) for inner in value.values))
    return [_marked(inner) for inner in value] if isinstance(value, list | tuple) else value
