"""Histories of other tools: Jepsen's EDN (registers, list append) and Porcupine's log of them.

Registers: ``:read``, ``:write`` and ``:cas`` of one register, or of several where each value is
``[key value]``. List append: ``:txn`` of ``[:append key value]`` and ``[:r key list]``, with no key
twice.
Source: jepsen.io, *knossos.model*, *elle.list-append*; anishathalye/porcupine, its test data.
"""

from __future__ import annotations

import re
from array import array
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import Any, Final, cast

import lark
import numpy as np

from dynacheck.history.columns import (
    ABSENT,
    NEVER,
    UNTOLD,
    Ending,
    History,
    Pages,
    Requests,
    Role,
    Touches,
)
from dynacheck.history.reading.lines import HistoryError

_GRAMMAR: Final = r"""
    start: value*
    ?value: STRING -> string | NUMBER -> number | KEYWORD -> keyword | SYMBOL -> symbol
          | "[" value* "]" -> vector | "(" value* ")" -> vector | "{" value* "}" -> map
          | "#{" value* "}" -> vector | "#" SYMBOL value -> tagged
    STRING: /"(\\.|[^"\\])*"/
    NUMBER: /[-+]?\d+(\.\d+)?([eE][-+]?\d+)?N?/
    KEYWORD: /:[^\s,()\[\]{}"]+/
    SYMBOL: /[^\s,()\[\]{}"#:\d][^\s,()\[\]{}"]*/
    %ignore /[\s,]+/
    %ignore /;[^\n]*/
"""
_LOGGED: Final = re.compile(r"INFO\s+jepsen\.util\s+-\s+(\S+)\s+:(\w+)\s+:(\w+)\s*(.*)")
MILLISECOND: Final = 1_000_000
_ENDINGS: Final = {"ok": Ending.OK, "fail": Ending.FAIL, "info": Ending.INFO}


class _Values(lark.Transformer[lark.Token, Any]):
    """EDN as Python's values; keywords and symbols as text."""

    def start(self, found: list[Any]) -> list[Any]:
        return found

    vector = start

    def string(self, found: list[lark.Token]) -> str:
        return found[0][1:-1].replace('\\"', '"').replace("\\\\", "\\")

    def number(self, found: list[lark.Token]) -> int | float:
        text = found[0].rstrip("N")
        return int(text) if re.fullmatch(r"[-+]?\d+", text) else float(text)

    def keyword(self, found: list[lark.Token]) -> str:
        return str(found[0][1:])

    def symbol(self, found: list[lark.Token]) -> Any:
        return {"nil": None, "true": True, "false": False}.get(found[0], str(found[0]))

    def map(self, found: list[Any]) -> dict[str, Any]:
        return {str(name): value for name, value in zip(found[::2], found[1::2], strict=True)}

    def tagged(self, found: list[Any]) -> Any:
        return found[1]


_PARSER: Final = lark.Lark(_GRAMMAR, parser="lalr", transformer=_Values())


def _values(text: str) -> list[Any]:
    """Read EDN: the values that follow one another."""
    return cast(list[Any], _PARSER.parse(text))


def read_jepsen(path: Path) -> History:
    """Read a history of Jepsen, or a log of one. Raises `HistoryError`."""
    text = path.read_text()
    gathering = _Gathering(path)
    for line, operation in _logged(text) if _LOGGED.search(text) else _edn(path, text):
        try:
            gathering.take(line, operation)
        except (KeyError, TypeError, ValueError, AttributeError):
            expected = "an operation on registers, or list appends with no key twice, was expected"
            raise HistoryError(path, line, expected) from None
    return gathering.history()


def _edn(path: Path, text: str) -> Iterator[tuple[int, dict[str, Any]]]:
    """The operations of EDN, one in a line or all in one vector."""
    try:
        if text.lstrip().startswith("["):
            (operations,) = _values(text)
            yield from enumerate(operations, 1)
            return
        for line, each in enumerate(text.splitlines(), 1):
            for operation in _values(each):
                yield line, operation
    except lark.UnexpectedInput as error:
        raise HistoryError(path, error.line, "EDN was expected") from None


def _logged(text: str) -> Iterator[tuple[int, dict[str, Any]]]:
    for line, each in enumerate(text.splitlines(), 1):
        found = _LOGGED.search(each)
        if found is not None:
            (value,) = _values(found[4]) or [None]
            yield line, {"process": found[1], "type": found[2], "f": found[3], "value": value}


@dataclass
class _Gathering:
    """Gathers operations; their order is their time, a millisecond from one to the next."""

    path: Path
    requests: array[int] = field(default_factory=lambda: array("q"))
    rows: array[int] = field(default_factory=lambda: array("q"))
    open: dict[str, tuple[int, int, dict[str, Any]]] = field(default_factory=dict)
    numbers: dict[str, dict[Any, int]] = field(default_factory=dict)
    time: int = 0
    count: int = 0

    def take(self, line: int, operation: dict[str, Any]) -> None:
        """Take the next operation."""
        self.time += MILLISECOND
        process, kind = str(operation["process"]), operation["type"]
        if process == "nemesis":
            return
        if kind == "invoke":
            if process in self.open:
                raise HistoryError(self.path, line, f"an ending by process {process} was expected")
            self.open[process] = line, self.time, operation
        elif process not in self.open:
            raise HistoryError(self.path, line, f"an invocation by process {process} was expected")
        else:
            self._end(*self.open.pop(process), _ENDINGS[kind], self.time, operation)

    def history(self) -> History:
        """Return what was gathered; what did not end has an unknown outcome."""
        for line, time, operation in self.open.values():
            self._end(line, time, operation, Ending.INFO, NEVER, operation)
        columns = np.array(self.requests, dtype=np.int64).reshape(-1, 7).T
        touches = np.array(self.rows, dtype=np.int64).reshape(-1, 5).T
        names = {kind: tuple(map(str, known)) for kind, known in self.numbers.items()}
        return History(
            str(self.path),
            Requests(*columns),
            Touches(*[*touches, np.full(touches.shape[1], -1)]),
            Pages(*np.zeros((5, 0), np.int64)),
            names.get("operation", ()),
            names.get("process", ()),
            tuple(("register", "S", key) for key in names.get("item", ())),
            (),
            names.get("value", ()),
        )

    def _number(self, kind: str, name: Any) -> int:
        known = self.numbers.setdefault(kind, {})
        return known.setdefault(name, len(known))

    def _code(self, value: Any) -> int:
        if value is None:
            return ABSENT
        if isinstance(value, int) and not isinstance(value, bool) and value >= 0:
            return value + 1
        return -2 - self._number("value", str(value))

    def _end(
        self,
        line: int,
        begin: int,
        invoked: dict[str, Any],
        ending: Ending,
        end: int,
        ended: dict[str, Any],
    ) -> None:
        name = invoked["f"]
        row = (
            line,
            self._number("process", str(invoked["process"])),
            begin,
            NEVER if ending == Ending.INFO else end,
            ending,
            self._number("operation", name),
            0,
        )
        self.requests.extend(row)
        told = ending == Ending.OK and name in ("read", "txn")
        value = (ended if told else invoked)["value"]
        for item, role, seen, before in self._touches(name, ending, value):
            self.rows.extend((self.count, self._number("item", item), role, seen, before))
        self.count += 1

    def _touches(
        self, name: str, ending: Ending, value: Any
    ) -> Iterator[tuple[Any, Role, int, int]]:
        """The item, the role, the value and the one before it of each part of an operation."""
        if name == "txn":
            yield from self._appends(ending, value)
            return
        item, value = _keyed(name, value)
        failed = ending == Ending.FAIL
        match name:
            case "read":
                if ending == Ending.OK:
                    yield item, Role.READ, self._code(value), UNTOLD
            case "write":
                yield item, Role.VOID if failed else Role.WRITE, self._code(value), UNTOLD
            case "cas":
                before, new = map(self._code, value)
                yield item, Role.VOID if failed else Role.WRITE, new, before
                if failed:
                    yield item, Role.REFUSAL, UNTOLD, before
            case _:
                raise ValueError(name)

    def _appends(self, ending: Ending, parts: Any) -> Iterator[tuple[Any, Role, int, int]]:
        if len({str(key) for _, key, _ in parts}) < len(parts):
            raise ValueError("a key twice")
        for kind, key, value in parts:
            if kind == "append":
                role = Role.VOID if ending == Ending.FAIL else Role.WRITE
                yield key, role, self._code(value), UNTOLD
            elif ending == Ending.OK:
                codes = [ABSENT, *map(self._code, value or ())]
                for before, after in pairwise(codes):
                    yield key, Role.FOLLOWED, after, before
                yield key, Role.READ, codes[-1], UNTOLD


def _keyed(name: str, value: Any) -> tuple[Any, Any]:
    """A register's key and the operation on it; without a key there is one register."""
    keyed = isinstance(value, list) and (name != "cas" or isinstance(value[1], list))
    return (str(value[0]), value[1]) if keyed else ("", value)
