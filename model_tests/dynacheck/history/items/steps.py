"""Requests on one item as steps between numbered states, as the specification carries them out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Literal, cast

from dynacheck.exchange.client import Answer, Answered, Refused
from dynacheck.history.items.asked import Asked
from dynaspec.items import (
    EMPTY,
    Failure,
    Success,
    Tables,
    Unsupported,
    canonical,
    handle,
    possible,
)
from dynaspec.items.tables.lifecycle import settled


class UnsupportedError(Exception):
    """A request that the specification does not answer."""


class Steps:
    """The requests on an item as steps between numbered states."""

    def __init__(self, table: str, key: Mapping[str, Any], asked: Sequence[Asked]) -> None:
        """Begin with an empty table."""
        types = {name: next(iter(value)) for name, value in key.items()}
        kinds = ("HASH", "RANGE")
        schema = [{"AttributeName": n, "KeyType": k} for n, k in zip(types, kinds, strict=False)]
        created, answer = handle(
            EMPTY,
            "CreateTable",
            {
                "TableName": table,
                "KeySchema": schema,
                "AttributeDefinitions": [
                    {"AttributeName": n, "AttributeType": t} for n, t in types.items()
                ],
                "BillingMode": "PAY_PER_REQUEST",
            },
        )
        assert isinstance(answer, Success), answer
        self._asked = asked
        self._states = [settled(created)]
        self._numbers = {self._states[0]: 0}
        self._known: dict[tuple[int, int], int | None] = {}

    def step(self, state: int, call: int) -> int | None:
        """The state after a request; None where it is not answered there as it was."""
        if (state, call) not in self._known:
            self._known[state, call] = self._carry_out(self._states[state], self._asked[call])
        return self._known[state, call]

    def _carry_out(self, tables: Tables, asked: Asked) -> int | None:
        after, expected = handle(tables, asked.operation, asked.request)
        if isinstance(expected, Unsupported):
            raise UnsupportedError(expected.message)
        fits = any(_fits(each, asked.told) for each in possible(expected))
        if not fits:
            return None
        number = self._numbers.setdefault(after, len(self._states))
        if number == len(self._states):
            self._states.append(after)
        return number


def _fits(expected: Success | Failure, told: Answer | Literal["refusal"] | None) -> bool:
    """Whether what was told of the item is what was expected: how else it is put does not matter.

    Of the attributes that a write shows, those are compared that both show: which it has to show is
    another question than which value it has.
    """
    match told:
        case None:
            return isinstance(expected, Success)
        case "refusal" | Refused():
            if told != "refusal" and isinstance(expected, Failure) and expected.code != told.code:
                return False
            return isinstance(expected, Failure)
        case Answered(body):
            if not isinstance(expected, Success):
                return False
            if ("Item" in expected.body) != ("Item" in body):
                return False
            bodies = expected.body, body
            mine, theirs = (cast(Mapping[str, Any], b.get("Attributes", {})) for b in bodies)
            same = canonical(expected.body.get("Item")) == canonical(body.get("Item"))
            return same and all(
                canonical(mine[name]) == canonical(theirs[name])
                for name in mine.keys() & theirs.keys()
            )
    return False
