"""Requests on one item as steps between numbered states, as the specification carries them out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from dynacheck.history.items.asked import Asked
from dynacheck.judging import choices
from dynacheck.judging.choices import Decisions
from dynaspec.items import EMPTY, Choice, Failure, Success, Tables, Unsupported, handle
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
        if asked.told == "refusal":
            fits = isinstance(expected, Failure)
        elif asked.told is None:
            fits = isinstance(expected, Success | Choice)
        else:
            fits = choices.judge(expected, asked.told, Decisions()).difference is None
        if not fits:
            return None
        number = self._numbers.setdefault(after, len(self._states))
        if number == len(self._states):
            self._states.append(after)
        return number
