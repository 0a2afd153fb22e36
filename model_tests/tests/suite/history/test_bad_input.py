"""What is no history is told with its file, its line, and what was expected there."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, Final, TypeAlias

import pytest
from click.testing import CliRunner, Result

from dynacheck.cli import main

Lines: TypeAlias = list[Any]
Change: TypeAlias = Callable[[Lines], Sequence[Any]]
HEADER: Final[dict[str, Any]] = {"history": 2, "tables": {"t": {"key": ["k"], "value": "v"}}}
KEY: Final = {"k": {"S": "a"}}
REQUESTS: Final = 40
NEAR_THE_END: Final = 4 * REQUESTS - 10
"""An index among the lines, in the second of two pieces. A history's line is one more."""
PLACE: Final = NEAR_THE_END + 1
PIECES: Final = pytest.mark.parametrize("pieces", [1, 2])


def _begins(process: str, at: int, operation: str, **request: Any) -> dict[str, Any]:
    asked = {"TableName": "t", **request}
    return {
        "process": process,
        "type": "invoke",
        "at": at,
        "operation": operation,
        "request": asked,
    }


def _ends(process: str, at: int, kind: str = "ok", status: int = 200, **body: Any) -> Any:
    line = {"process": process, "type": kind, "at": at}
    return line | ({"response": {"status": status, "body": body}} if kind == "ok" else {})


def _whole() -> Lines:
    """A history: one process writes, another reads, the first under way all the time."""
    lines: Lines = [HEADER]
    for n in range(REQUESTS):
        item = KEY | {"v": {"N": str(n)}}
        lines.append(_begins("writer", 10 * n + 1, "PutItem", Item=item))
        lines.append(_begins("reader", 10 * n + 2, "GetItem", Key=KEY, ConsistentRead=True))
        lines.append(_ends("reader", 10 * n + 3, Item=item))
        lines.append(_ends("writer", 10 * n + 4))
    return lines


def _judged(
    text: str | bytes, pieces: int, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> tuple[Path, Result]:
    """What the command line says of a file that is read in so many pieces."""
    path = folder / "history.jsonl"
    written = text if isinstance(text, bytes) else text.encode()
    path.write_bytes(written)
    behind_the_header = len(written) - written.find(b"\n") - 1
    monkeypatch.setattr(
        "dynacheck.history.reading.files.PIECE", max(1, behind_the_header // pieces)
    )
    return path, CliRunner().invoke(main, ["history", str(path)])


def _text(lines: Sequence[Any]) -> str:
    return "".join(f"{each if isinstance(each, str) else json.dumps(each)}\n" for each in lines)


def _insert(*new: Any, place: int = NEAR_THE_END) -> Change:
    """Lines are put in before a place, which is where the next request of the writer begins."""
    return lambda lines: [*lines[:place], *new, *lines[place:]]


def _at(place: int) -> int:
    """The time of the line at a place."""
    at: int = _whole()[place]["at"]
    return at


def _statement(kind: str | None) -> Change:
    at, ended = _at(NEAR_THE_END), [] if kind is None else [_ends("z", _at(NEAR_THE_END), kind)]
    return _insert(_begins("z", at, "ExecuteStatement", Statement="DELETE"), *ended)


def _changed(place: int, **members: Any) -> Change:
    return lambda lines: [*lines[:place], lines[place] | members, *lines[place + 1 :]]


START: Final = NEAR_THE_END - (NEAR_THE_END - 1) % 4
"""The writer begins a request."""
WRONG: Final[Mapping[str, tuple[Change, int, str]]] = {
    "no JSON": (_insert("nonsense"), PLACE, "a line of docs/history.md"),
    "a line cut off": (_insert('{"process": "z", "ty'), PLACE, "a line of docs/history.md"),
    "no object": (_insert([1, 2]), PLACE, "a line of docs/history.md"),
    "no time": (_insert({"process": "z", "type": "note"}), PLACE, "at"),
    "a time that is a text": (_changed(NEAR_THE_END, at="now"), PLACE, "at"),
    "an end without a beginning": (
        _insert(_ends("z", _at(NEAR_THE_END))),
        PLACE,
        "an invocation by process 'z' before it was expected",
    ),
    "two requests at once": (
        _changed(START + 1, process="writer"),
        START + 2,
        f"what process 'writer' began in line {START + 1} was expected",
    ),
    "two requests at once, at a distance": (
        lambda lines: [
            HEADER,
            _begins("z", 0, "GetItem", Key=KEY),
            *lines[1 : NEAR_THE_END - 1],
            _begins("z", 10**6, "GetItem", Key=KEY),
        ],
        PLACE,
        "what process 'z' began in line 2 was expected",
    ),
    "a time before the last": (_changed(NEAR_THE_END, at=5), PLACE, '"at" that is not before'),
    "an unknown type": (
        _changed(NEAR_THE_END, type="return"),
        PLACE,
        "one of invoke, ok, fail, info, note",
    ),
    "a server's error as ok": (
        lambda lines: [*lines[: START + 3], _ends("writer", 10**6, status=500)],
        START + 4,
        '"info", since the status is 500 or above',
    ),
    "ok without a response": (
        lambda lines: [*lines[: START + 3], {"process": "writer", "type": "ok", "at": 10**6}],
        START + 4,
        '"response" with a status and a body',
    ),
    "a statement": (_statement("ok"), PLACE, "not ExecuteStatement"),
    "a statement of unknown outcome": (_statement("info"), PLACE, "not ExecuteStatement"),
    "a statement that never ended": (_statement(None), PLACE, "not ExecuteStatement"),
    "a put without an item": (
        _insert(_begins("z", _at(NEAR_THE_END), "PutItem"), _ends("z", _at(NEAR_THE_END))),
        PLACE + 1,
        "a request and an answer of PutItem in the API's form",
    ),
    "a key that is no number": (
        _insert(
            _begins("z", _at(NEAR_THE_END), "GetItem", Key={"k": {"N": "x"}}),
            _ends("z", _at(NEAR_THE_END)),
        ),
        PLACE + 1,
        "a request and an answer of GetItem in the API's form",
    ),
    "a put without an item that began in another piece": (
        lambda lines: [
            HEADER,
            _begins("z", 0, "PutItem"),
            *lines[1:NEAR_THE_END],
            _ends("z", 10**6),
        ],
        PLACE + 1,
        "a request and an answer of PutItem in the API's form",
    ),
}
"""What is done to a history, the line that is told, and what is said to be expected."""


def _is_told(path: Path, result: Result, line: int, expected: str) -> None:
    """One sentence with the file, the line, and what was expected; no traceback."""
    assert isinstance(result.exception, SystemExit), result.exception
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.startswith(f"dynaspec history: {path}, line {line}: "), result.stderr
    assert expected in result.stderr
    assert result.stderr.count("\n") == 1


@PIECES
@pytest.mark.parametrize("name", WRONG)
def test_a_wrong_line_is_told(
    name: str, pieces: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    change, line, expected = WRONG[name]
    text = _text(change(_whole()))
    path, result = _judged(text, pieces, tmp_path, monkeypatch)
    _is_told(path, result, line, expected)


HEADERS: Final[Mapping[str, tuple[str, str]]] = {
    "an empty file": ("", "the header was expected, and there is nothing"),
    "an empty line": ("\n", "the header was expected, and there is nothing"),
    "no header": (_text(_whole()[1:]), 'the header {"history": 2'),
    "no JSON": ("nonsense\n", 'the header {"history": 2'),
    "version 1": (_text([HEADER | {"history": 1}]), "version 2 was expected, not 1"),
    "a version of another kind": (_text([HEADER | {"history": "2"}]), "the header"),
    "tables as a list": (_text([HEADER | {"tables": ["t"]}]), "the header"),
    "a table without a value": (_text([{"history": 2, "tables": {"t": {"key": ["k"]}}}]), "value"),
}


@pytest.mark.parametrize("name", HEADERS)
def test_a_wrong_header_is_told(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    text, expected = HEADERS[name]
    path, result = _judged(text, 1, tmp_path, monkeypatch)
    _is_told(path, result, 1, expected)


def test_a_table_without_a_key_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    header = {"history": 2, "tables": {"t": {"key": [], "value": "v"}}}
    path, result = _judged(_text([header, *_whole()[1:]]), 1, tmp_path, monkeypatch)
    _is_told(path, result, 1, "key")


@PIECES
def test_a_file_that_is_cut_off_is_told(
    pieces: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = _text(_whole())
    path, result = _judged(text[:-20], pieces, tmp_path, monkeypatch)
    _is_told(path, result, 4 * REQUESTS + 1, "a line of docs/history.md")


def test_a_last_line_without_its_end_is_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, result = _judged(_text(_whole()).rstrip("\n"), 1, tmp_path, monkeypatch)
    assert (result.exit_code, result.stderr) == (0, "")


def test_an_empty_line_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path, result = _judged(_text(_insert("")(_whole())), 1, tmp_path, monkeypatch)
    _is_told(path, result, PLACE, "a line of docs/history.md")


def test_text_that_is_not_utf_8_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    text = _text(_whole()).encode() + b'{"process": "\xff", "type": "note", "at": 9999}\n'
    path, result = _judged(text, 1, tmp_path, monkeypatch)
    _is_told(path, result, 4 * REQUESTS + 2, "a line of docs/history.md")


@pytest.mark.parametrize("count", [0, 1])
def test_one_request_is_nothing_to_judge(
    count: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lines = [HEADER, _begins("a", 1, "GetItem", Key=KEY), _ends("a", 2)][: 1 + 2 * count]
    path, result = _judged(_text(lines), 1, tmp_path, monkeypatch)
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr == f"dynaspec history: {path}: nothing to judge: one request at most\n"


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    result = CliRunner().invoke(main, ["history", str(tmp_path / "none")])
    assert result.exit_code == 2
    assert f"{tmp_path / 'none'}, line 1: cannot be read: No such file" in result.stderr


def test_a_history_of_other_tables_alone_is_no_pass(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    header = HEADER | {"tables": {"another": HEADER["tables"]["t"]}}
    _, result = _judged(_text([header, *_whole()[1:]]), 1, tmp_path, monkeypatch)
    assert result.exit_code == 2
    assert "kept" not in result.stdout


# --- What is right though it looks odd ----------------------------------------------------

INVALID: Final = {"__type": "com.amazon.coral.validate#ValidationException", "message": "no"}


def _refused(operation: str, **request: Any) -> Change:
    at = _at(START)
    return _insert(
        _begins("z", at, operation, **request),
        _ends("z", at, status=400, **INVALID),
        place=START,
    )


RIGHT: Final[Mapping[str, Change]] = {
    "as it is": lambda lines: lines,
    "notes": _insert({"process": "z", "type": "note", "at": _at(START), "text": "kill"}),
    "members of which nobody knows": _changed(START, more=[1, {"x": None}], request_id="z"),
    "a request without an ending": _insert(_begins("z", _at(START), "PutItem", Item=KEY | KEY)),
    "a refused statement": _refused("ExecuteStatement", Statement="DELETE"),
    "a refused request that is none": _refused("PutItem", Item="x"),
    "a refused put without an item": _refused("PutItem"),
    "a refused put without a key": _refused("PutItem", Item={"v": {"N": "1"}}),
    "a refused put with a key that is no number": _refused("PutItem", Item={"k": {"N": "x"}}),
    "a refused batch of another shape": _refused("BatchWriteItem", RequestItems=[]),
    "a refused transaction without a table": _refused(
        "TransactWriteItems", TransactItems=[{"Put": {"Item": KEY}}]
    ),
    "a refused transaction of another shape": _refused("TransactWriteItems", TransactItems=[{}]),
}


@PIECES
@pytest.mark.parametrize("name", RIGHT)
def test_a_history_that_looks_odd_is_read(
    name: str, pieces: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = _text(RIGHT[name](_whole()))
    _, result = _judged(text, pieces, tmp_path, monkeypatch)
    assert (result.exit_code, result.stderr) == (0, ""), result.exception


# --- Certificates --------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    ["", "[]\n", "nonsense\n", "{}\n", '{"certificate": 1}\n'],
)
def test_a_file_that_is_no_certificate_is_told(
    text: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    history, _ = _judged(_text(_whole()), 1, tmp_path, monkeypatch)
    path = tmp_path / "certificate.jsonl"
    path.write_text(text)
    result = CliRunner().invoke(main, ["history", str(history), "--verify", str(path)])
    assert isinstance(result.exception, SystemExit), result.exception
    assert result.exit_code == 2
    assert f"dynaspec history: {path} cannot be read as a certificate" in result.stderr


def test_the_certificate_of_another_history_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    history, _ = _judged(_text(_whole()), 1, tmp_path, monkeypatch)
    path = tmp_path / "certificate.jsonl"
    words = ["history", str(history), "--certificate", str(path)]
    assert CliRunner().invoke(main, words).exit_code == 0
    words[2] = "--verify"
    assert CliRunner().invoke(main, words).exit_code == 0
    _judged(_text(_whole()[:-4]), 1, tmp_path, monkeypatch)
    result = CliRunner().invoke(main, words)
    assert result.exit_code == 1
    assert "the certificate of another history" in result.stdout
