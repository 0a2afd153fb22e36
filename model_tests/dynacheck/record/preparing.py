"""Before the clients start and after: the tables, and what is in them at first."""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import Any, Final

import msgspec

from dynacheck.raw_http import Answered, Client
from dynacheck.record.lines import Lines
from dynacheck.record.plan import RecordError
from dynacheck.record.signing import Signer
from dynacheck.record.workloads.workload import OK, TELLING_REFUSED, Body, Request, Table

PROCESS: Final = b"setup"
"""The process that writes the first items."""
_WITHIN_S: Final = 10.0
_READY_WITHIN_S: Final = 30.0
_LOOK_S: Final = 0.05
_GONE: Final = "ResourceNotFoundException"


class Setting:
    """Makes a workload's tables on an endpoint, and removes them."""

    def __init__(self, endpoint: str) -> None:
        """Nothing is sent yet to the endpoint, a URL."""
        self._endpoint = endpoint
        self._client = Client(endpoint, _WITHIN_S)
        self._signer = Signer(endpoint)

    def prepare(self, tables: Sequence[Table]) -> None:
        """Make the tables, empty. Raises `RecordError`."""
        for table in tables:
            self._remove(table)
            self._expect(self._ask(Request("CreateTable", table.definition)), "CreateTable")
        for table in tables:
            self._await(table, "ACTIVE")

    def shows_refused(self, table: Table) -> bool:
        """Whether the item that made a condition fail is told where it is asked for.

        The API has this since 2023, and not all endpoints do. The table is left empty.
        """
        key = dict(zip(table.key, ({"S": "tried"}, {"N": "0"}), strict=False))
        put = {"TableName": table.name, "Item": key}
        self._expect(self._ask(Request("PutItem", put)), "PutItem")
        condition = {"ConditionExpression": f"attribute_not_exists({table.key[0]})"}
        refused = self._ask(Request("PutItem", {**put, **condition, **TELLING_REFUSED}))
        delete = {"TableName": table.name, "Key": key}
        self._expect(self._ask(Request("DeleteItem", delete)), "DeleteItem")
        return refused is not None and refused[1].get("Item") == key

    def write(self, beginning: Sequence[Request], lines: Lines) -> None:
        """Write the first items, as part of the history. Raises `RecordError`."""
        for request in beginning:
            lines.invoke(PROCESS, request.operation, msgspec.json.encode(request.body))
            status, body = self._expect(self._ask(request), request.operation)
            lines.ok(PROCESS, status, msgspec.json.encode(body))

    def clean_up(self, tables: Sequence[Table]) -> bool:
        """Remove the tables, and say whether the endpoint answers."""
        return all(
            self._ask(Request("DeleteTable", {"TableName": table.name})) is not None
            for table in tables
        )

    def _remove(self, table: Table) -> None:
        answer = self._ask(Request("DeleteTable", {"TableName": table.name}))
        if answer is None:
            raise RecordError(f"{self._endpoint} does not answer")
        if answer[0] == OK:
            self._await(table, _GONE)

    def _await(self, table: Table, wanted: str) -> None:
        until = time.monotonic() + _READY_WITHIN_S
        while True:
            answer = self._ask(Request("DescribeTable", {"TableName": table.name}))
            told = "gives no answer" if answer is None else f"answers {answer}"
            if wanted in told:
                return
            if time.monotonic() > until:
                what = "remove" if wanted == _GONE else "make"
                raise RecordError(f"{self._endpoint} does not {what} {table.name}: it {told}")
            time.sleep(_LOOK_S)

    def _expect(self, answer: tuple[int, Body] | None, operation: str) -> tuple[int, Body]:
        if answer is None or answer[0] != OK:
            told = "no answer" if answer is None else f"status {answer[0]}: {answer[1]}"
            raise RecordError(f"{self._endpoint} does not carry out {operation}: {told}")
        return answer

    def _ask(self, request: Request) -> tuple[int, Body] | None:
        """Return the status and the JSON object of an answer; None: none came."""
        content = msgspec.json.encode(request.body)
        outcome = self._client.alone((self._signer.request(request.operation, content),))
        if not isinstance(outcome, Answered):
            return None
        try:
            body: Any = msgspec.json.decode(outcome.body)
        except (msgspec.DecodeError, UnicodeDecodeError):
            body = {}
        return outcome.status, body if isinstance(body, dict) else {}
