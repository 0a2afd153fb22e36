"""Reading a history file into columns, on all processors, or telling its fault."""

from __future__ import annotations

import gc
import os
from array import array
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from multiprocessing import get_context
from pathlib import Path
from typing import Any, Final

import msgspec

from dynacheck.history.columns import NEVER, Ending, History
from dynacheck.history.reading.jepsen import read_jepsen
from dynacheck.history.reading.lines import VERSION, Header, HistoryError, Types
from dynacheck.history.reading.numbering import Numbering
from dynacheck.history.reading.touches import Take, Touching, UnreadError

BLOCK: Final = 1 << 17
"""Bytes that are decoded at once: few, so that what they become stays in the processor's cache."""
PIECE: Final = 16 << 20
"""Bytes that a process reads at a time: few, so that little is held twice on its way."""
REFUSED_FROM: Final = 400
UNKNOWN_FROM: Final = 500
_UNREADABLE: Final = (msgspec.MsgspecError, UnicodeDecodeError)
_ENDINGS: Final = {"ok": int(Ending.OK), "fail": int(Ending.FAIL), "info": int(Ending.INFO)}
_OK, _REFUSED, _INFO = int(Ending.OK), int(Ending.REFUSED), int(Ending.INFO)


_FORMLESS: Final = (
    msgspec.MsgspecError,
    ArithmeticError,
    AttributeError,
    LookupError,
    TypeError,
    ValueError,
)
"""What is raised where a request, or its answer, does not have the API's form."""


class ProblemError(Exception):
    """A line that is wrong: its number in the piece, from 0, and what was expected.

    What was expected may name another line of the piece, as ``{}``, which is then a third argument.
    """

    def told(self, path: Path, line: int) -> HistoryError:
        """Tell it of the file, in which the piece begins at line `line`, counted from 0."""
        number, expected, *other = self.args
        named = expected.format(*(line + n + 1 for n in other)) if other else expected
        return HistoryError(path, line + number + 1, f"{named} was expected")


@dataclass
class Piece:
    """A run of lines, being read. Line numbers and rows count from its own beginning."""

    touching: Touching
    whole: bool
    """Whether nothing came before it."""
    lines: int = 0
    requests: array[int] = field(default_factory=lambda: array("q"))
    count: int = 0
    processes: dict[str, int] = field(default_factory=dict)
    first: dict[str, int] = field(default_factory=dict)
    """The line in which a process is first met."""
    operations: dict[str, int] = field(default_factory=dict)
    takes: dict[str, tuple[int, Take]] = field(default_factory=dict)
    """Of each operation that was met, its number, and what reads its requests."""
    open: dict[str, tuple[int, Any]] = field(default_factory=dict)
    """The invocations that have no ending yet, with their lines."""
    orphans: list[tuple[int, Any]] = field(default_factory=list)
    """Endings whose invocation must be in an earlier piece."""
    began: int = -1
    """The time of the first line."""
    last: int = -1
    problem: tuple[int, str] | None = None

    def take(self, lines: Sequence[Any]) -> None:
        """Take the next lines. Raises `ProblemError`."""
        number, under_way, last, processes = self.lines, self.open, self.last, self.processes
        for line in lines:
            at = line.at
            if at < last:
                raise ProblemError(number, f'an "at" that is not before {last}')
            last = at
            process = line.process
            if line.type == "invoke":
                if process in under_way:
                    raise ProblemError(number, _ended(process), under_way[process][0])
                under_way[process] = number, line
                if process not in processes:
                    self.meet(process, number)
            elif process in under_way and line.type in _ENDINGS:
                begun, invoked = under_way.pop(process)
                self.end(begun, invoked, number, line)
            else:
                self.unpaired(number, line)
            number += 1
        self.lines, self.last = number, last
        if self.began < 0 and lines:
            self.began = lines[0].at

    def meet(self, process: str, number: int) -> None:
        """Number a process that is new here."""
        self.processes[process] = len(self.processes)
        self.first[process] = number

    def unpaired(self, number: int, line: Any) -> None:
        """Take a line that begins nothing, and ends nothing that began here."""
        if line.type in _ENDINGS:
            if self.whole or line.process in self.processes:
                expected = f"an invocation by process {line.process!r} before it"
                raise ProblemError(number, expected)
            self.meet(line.process, number)
            self.orphans.append((number, line))
        elif line.type != "note":
            raise ProblemError(number, '"type" as one of invoke, ok, fail, info, note')

    def end(self, begun: int, invoked: Any, number: int, ended: Any) -> None:
        """Add a request that has come to its end."""
        ending, body, end = _ENDINGS[ended.type], None, ended.at
        if ending == _OK:
            answer = ended.response
            if answer is None:
                raise ProblemError(number, '"response" with a status and a body')
            body, status = answer.body, answer.status
            if status >= REFUSED_FROM:
                ending = _REFUSED
                if status >= UNKNOWN_FROM:
                    raise ProblemError(number, '"info", since the status is 500 or above')
        elif ending == _INFO:
            end = NEVER
        self.add(begun, invoked, ending, end, number, body)

    def add(self, begun: int, invoked: Any, ending: int, end: int, number: int, body: Any) -> None:
        """Add the rows of a request."""
        name, asked = invoked.operation, invoked.request
        known = self.takes.get(name)
        if known is None:
            self.operations[name] = len(self.operations)
            known = self.takes[name] = self.operations[name], self.touching.taking(name)
        operation, take = known
        process = self.processes[invoked.process]
        rows = len(self.touching.rows)
        self.requests.extend((begun, process, invoked.at, end, ending, operation, number))
        try:
            if asked is not None:
                take(self.count, asked, ending, body)
            elif ending in (_OK, _INFO):
                raise UnreadError(f"a request of {name} in the API's form")
        except UnreadError as error:
            raise ProblemError(begun, str(error)) from None
        except _FORMLESS:
            # Of a request that was refused, the form may be what was wrong with it.
            if ending in (_OK, _INFO):
                expected = f"a request and an answer of {name} in the API's form"
                raise ProblemError(number, expected) from None
            del self.touching.rows[rows:]
        self.count += 1


def read(path: Path, workers: int | None = None) -> History:
    """Read a history. Raises `HistoryError` for one that is not as docs/history.md says.

    One that does not begin as that is taken for Jepsen's.
    """
    if _begins_otherwise(path):
        return read_jepsen(path)
    header, start = read_header(path)
    size = path.stat().st_size
    count = max(1, (size - start) // PIECE)
    jobs = [(path, header, begin, end) for begin, end in _bounds(path, start, size, count)]
    if len(jobs) == 1:
        pieces = [_read_piece(*jobs[0])]
    else:
        # Not by a plain fork, which may leave locks of other threads held for ever.
        count = min(len(jobs), workers or os.cpu_count() or 1)
        context = get_context("forkserver")
        context.set_forkserver_preload([__name__])
        with ProcessPoolExecutor(count, mp_context=context) as pool:
            pieces = list(pool.map(_read_piece, *zip(*jobs, strict=True)))
    return _joined(path, header, pieces)


def _begins_otherwise(path: Path) -> bool:
    try:
        with path.open("rb") as file:
            begin = file.read(100).lstrip()
    except OSError:
        return False
    return begin.startswith((b"{:", b"[", b"INFO", b"#"))


def read_header(path: Path) -> tuple[Header, int]:
    """Return the first line of a history, and where the second one begins."""
    try:
        with path.open("rb") as file:
            first = file.readline()
    except OSError as error:
        raise HistoryError(path, 1, f"cannot be read: {error.strerror}") from None
    if not first.strip():
        raise HistoryError(path, 1, "the header was expected, and there is nothing")
    try:
        header = msgspec.json.decode(first, type=Header)
    except msgspec.MsgspecError as error:
        expected = 'the header {"history": 2, "tables": {NAME: {"key": […], "value": …}}}'
        raise HistoryError(path, 1, f"{expected} was expected: {error}") from None
    if header.history != VERSION:
        raise HistoryError(path, 1, f"version {VERSION} was expected, not {header.history}")
    for name, table in header.tables.items():
        if not 1 <= len(set(table.key)) == len(table.key) <= 2 or table.value in table.key:
            expected = "one key attribute or two, and another one for the value"
            raise HistoryError(path, 1, f"table {name}: {expected} was expected")
    return header, len(first)


def _bounds(path: Path, start: int, size: int, count: int) -> list[tuple[int, int]]:
    """Cut the file's lines into runs of about the same length in bytes."""
    edges = [start]
    with path.open("rb") as file:
        for number in range(1, count):
            file.seek(start + (size - start) * number // count)
            file.readline()
            edges.append(max(file.tell(), edges[-1]))
    return list(zip(edges, [*edges[1:], size], strict=True))


def _read_piece(path: Path, header: Header, begin: int, end: int) -> Piece:
    """Read the lines between two places in the file."""
    types = Types(header)
    strict, loose = (msgspec.json.Decoder(kind) for kind in (types.line, types.loose_line))
    piece = Piece(Touching(header, types), begin == read_header(path)[1])
    with _uncollected():
        try:
            for block in _blocks(path, begin, end):
                try:
                    lines = strict.decode_lines(block)
                except _UNREADABLE:
                    lines = []
                if len(lines) != block.count(b"\n") + (not block.endswith(b"\n")):
                    lines = _one_by_one(strict, loose, block, piece.lines)
                piece.take(lines)
        except ProblemError as error:
            piece.problem = error.args
    # The types of lines belong to this process: lines that others go on with travel as text.
    encode = msgspec.json.encode
    piece.open = {process: (n, encode(each)) for process, (n, each) in piece.open.items()}
    piece.orphans = [(number, encode(each)) for number, each in piece.orphans]
    piece.takes = {}
    piece.touching.rest()
    return piece


@contextmanager
def _uncollected() -> Iterator[None]:
    """Look for no cycles of garbage meanwhile: lines have none, and are many."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()


def _blocks(path: Path, begin: int, end: int) -> Iterator[bytes]:
    """Return whole lines, some `BLOCK` bytes of them at a time."""
    with path.open("rb") as file:
        file.seek(begin)
        while begin < end:
            block = file.read(min(BLOCK, end - begin))
            if len(block) < end - begin:
                block += file.readline()
            begin += len(block)
            yield block


def _one_by_one(strict: Any, loose: Any, block: bytes, number: int) -> list[Any]:
    """Decode lines of which one at least is wrong, or holds a request that is.

    A request, or an answer, of which the API's form was not kept counts as absent.
    """
    lines: list[Any] = []
    for text in block.removesuffix(b"\n").split(b"\n"):
        try:
            lines.append(strict.decode(text))
        except _UNREADABLE as error:
            try:
                line = loose.decode(text)
            except _UNREADABLE:
                at = number + len(lines)
                raise ProblemError(at, f"a line of docs/history.md ({error})") from None
            line.request = None
            if line.response is not None:
                line.response.body = None
            lines.append(line)
    return lines


# --- All pieces ----------------------------------------------------------------------------------


def _joined(path: Path, header: Header, pieces: list[Piece]) -> History:
    """Put pieces together: number everything anew, and end what one piece began in another."""
    line = 1  # The header's.
    under_way: dict[str, tuple[int, Any]] = {}
    types = Types(header)
    between = Piece(Touching(header, types), whole=True)
    decode = msgspec.json.Decoder(types.line).decode
    last = -1
    tables: list[tuple[Piece, int]] = []
    for piece in pieces:
        if 0 <= piece.began < last:
            raise ProblemError(0, f'an "at" that is not before {last}').told(path, line)
        piece.orphans = [(line + number, decode(each)) for number, each in piece.orphans]
        try:
            _end_orphans(between, under_way, piece, line)
        except ProblemError as problem:
            raise problem.told(path, 0) from None
        if piece.problem is not None:
            raise ProblemError(*piece.problem).told(path, line)
        under_way.update({p: (line + n, decode(each)) for p, (n, each) in piece.open.items()})
        tables.append((piece, line))
        line, last = line + piece.lines, piece.last
    for process, (number, invoked) in under_way.items():
        between.processes.setdefault(process, len(between.processes))
        try:
            between.add(number, invoked, _INFO, NEVER, -1, None)
        except ProblemError as problem:
            raise problem.told(path, 0) from None
    numbering = Numbering()
    for piece, first in (*tables, (between, 0)):
        numbering.take(piece, first)
    return numbering.history(path)


def _end_orphans(
    between: Piece, under_way: dict[str, tuple[int, Any]], piece: Piece, line: int
) -> None:
    """End the requests that earlier pieces began, and see that no process has two at once.

    Lines are counted through the file here.
    """
    ended = {each.process for _, each in piece.orphans}
    for process in piece.first.keys() & under_way.keys() - ended:
        begun = under_way[process][0]
        raise ProblemError(line + piece.first[process], _ended(process), begun)
    for number, each in piece.orphans:
        pending = under_way.pop(each.process, None)
        if pending is None:
            raise ProblemError(number, f"an invocation by process {each.process!r} before it")
        between.processes.setdefault(each.process, len(between.processes))
        between.end(*pending, number, each)


def _ended(process: str) -> str:
    """What is expected of a process that has a request under way."""
    name = repr(process).replace("{", "{{").replace("}", "}}")
    return f"an ending of what process {name} began in line {{}}"
