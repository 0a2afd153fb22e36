"""A way in which a target differs below any SDK: as `causes.Cause`, of single HTTP requests."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from dynacheck.conform.http_cases import HttpCase, told_status
from dynacheck.exchange.schemas import POOL
from dynacheck.judging.compare import Difference
from dynacheck.raw_http import API, Answered, Reply

LONG = 80
"""How many bytes of a path are shown."""
HTTP = "HTTP"
"""In the place of an operation's name: what lies below any SDK."""


@dataclass
class HttpCause:
    """The first case of a group whose answer differs in some way."""

    case: HttpCase
    fault: str
    answer: Reply
    reproduced: bool = True
    examples: int = 1
    wording: bool = False
    """Whether only words differ: texts of errors are compared where programs can see them."""
    of_order: bool = False
    afterwards: bool = False
    operation: str = HTTP
    observer: str = ""
    """Of the vectors; what lies below any SDK has none."""

    @property
    def operations(self) -> set[str]:
        """HTTP alone."""
        return {HTTP}

    @property
    def features(self) -> frozenset[str]:
        """What a case uses tells no cause from another."""
        return frozenset()

    @property
    def difference(self) -> Difference:
        """The symptom: what was expected, what came, and the group of rules."""
        return Difference(told_status(self.case.expected), self.fault, self.case.group)

    @property
    def title(self) -> str:
        """One line that tells this cause from the others."""
        return f"{HTTP}: {self.case.rule.rstrip('.')}: {self.fault}"

    @property
    def name(self) -> str:
        """A short name, fit for a file: the same cause has the same name in each run."""
        return f"http_{self.case.name.replace('-', '_')}"

    @property
    def requests(self) -> list[tuple[str, dict[str, object]]]:
        """The requests, those that set up first; the last with its headers."""
        made = [("CreateTable", POOL[0].create_request())] if self.case.table else []
        before = [(name, dict(request)) for name, request in self.case.before]
        asked: dict[str, object] = {"X-Amz-Target": self._target, **self.case.headers}
        told = {name: value for name, value in asked.items() if value is not None}
        absent = [name for name, value in asked.items() if value is None]
        more: dict[str, object] = {"without": absent} if absent else {}
        last = {"headers": told, **more, "body": self.case.body.decode("latin-1")}
        place = self.case.target
        if len(place) > LONG:
            place = f"{place[:LONG]}… ({len(place):,} bytes)"
        return [*made, *before, (f"{self.case.method} {place}", last)]

    @property
    def _target(self) -> str | None:
        return None if self.case.operation is None else f"{API}.{self.case.operation}"

    @property
    def expected(self) -> tuple[str, Mapping[str, object]]:
        """The status in words, and the headers and the body that are compared."""
        wanted = self.case.expected
        body = wanted.body.decode("latin-1") if isinstance(wanted.body, bytes) else wanted.body
        told: dict[str, object] = {n: v for n, v in wanted.headers.items() if v is not None}
        absent = [name for name, value in wanted.headers.items() if value is None]
        if absent:
            told["without"] = absent
        return told_status(wanted), told if body is None else {**told, "body": body}

    @property
    def got(self) -> tuple[str, Mapping[str, object]]:
        """The same of the answer."""
        if not isinstance(self.answer, Answered):
            return f"no answer ({self.answer.how})", {}
        named = self.case.expected.headers
        told: dict[str, object] = {n: v for n, v in self.answer.headers.items() if n in named}
        told["body"] = self.answer.body.decode("latin-1")
        return f"status {self.answer.status}", told
