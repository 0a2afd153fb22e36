"""The files of vectors: their form, writing and reading. `docs/vectors.md` describes it."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path
from typing import Final, Literal

import msgspec

from dynacheck.exchange.client import SERVICES, service_model
from dynacheck.exchange.json_form import from_json
from dynacheck.judging.walks import PAGED

FORMAT: Final = 2
SCHEMA = "schema.json"


class VectorFileError(Exception):
    """A file or folder of vectors cannot be read or written; the text says why."""


class Decision(msgspec.Struct, frozen=True):
    """A number that the target decides once and for all is in one of `numbers`.

    Each of these begins with its first and ends before its second number.
    """

    about: str
    numbers: list[tuple[int, int]]


class Succeeded(msgspec.Struct, frozen=True, tag_field="outcome", tag="success"):
    """The request is carried out: the body, and the lists in it whose order is free."""

    body: dict[str, object]
    unordered: dict[str, list[int]] = {}
    decided: Decision | msgspec.UnsetType = msgspec.UNSET
    rests_on: list[str] | msgspec.UnsetType = msgspec.UNSET
    """The names of the inferences that decide it."""


class Failed(msgspec.Struct, frozen=True, tag_field="outcome", tag="failure"):
    """The request is refused: the error's code and message, and what it carries besides."""

    code: str
    message: str
    body: dict[str, object] = {}
    decided: Decision | msgspec.UnsetType = msgspec.UNSET
    rests_on: list[str] | msgspec.UnsetType = msgspec.UNSET
    """The names of the inferences that decide it."""
    rules: list[str] | msgspec.UnsetType = msgspec.UNSET
    """The names of the rules that the request breaks, as far as the message tells of them."""


class Paged(msgspec.Struct, frozen=True):
    """All pages of a reading: the Limit of each (null: none), and the TotalSegments of a Scan."""

    limit: int | None
    segments: int


class Played(msgspec.Struct, frozen=True, tag_field="do", tag="request", omit_defaults=True):
    """A request and its answer; `alternatives` are answers that are right as well.

    Of those that are `decided` only what fits all answers before, by the same decision.

    If it `continues`, the NextToken of the answer before is its NextToken.
    """

    operation: str
    request: dict[str, object]
    response: Succeeded | Failed
    alternatives: list[Succeeded | Failed] = []
    pages: Paged | None = None
    continues: bool = False


class Wait(msgspec.Struct, frozen=True, tag_field="do", tag="wait"):
    """Ask DescribeTable until the table and its indexes are ACTIVE, or it is gone."""

    table: str
    until: Literal["ready", "gone"]


class Written(msgspec.Struct, frozen=True):
    """One vector."""

    name: str
    rule: str
    source: str
    tables: list[dict[str, object]]
    items: list[dict[str, object]]
    steps: list[Played | Wait]


class File(msgspec.Struct, frozen=True):
    """The vectors of one operation."""

    format: Literal[2]
    operation: str
    vectors: list[Written]


def write(folder: Path, found: list[File]) -> list[Path]:
    """Write each file and the JSON Schema into `folder`. Raises VectorFileError."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        paths = [folder / f"{file.operation}.json" for file in found]
        for path, file in zip(paths, found, strict=True):
            path.write_bytes(msgspec.json.format(msgspec.json.encode(file), indent=1) + b"\n")
        schema = files("dynacheck.vectors").joinpath(SCHEMA).read_bytes()
        (folder / SCHEMA).write_bytes(schema)
    except OSError as error:
        raise VectorFileError(f"{error.filename}: {error.strerror}") from None
    return paths


def read(folder: Path) -> list[File]:
    """Read the files in `folder`, in the order of their names. Raises VectorFileError."""
    paths = [path for path in sorted(folder.glob("*.json")) if path.name != SCHEMA]
    if not paths:
        raise VectorFileError(f"{folder} holds no vectors: `dynaspec vectors {folder}` writes them")
    return [_read(path) for path in paths]


def _read(path: Path) -> File:
    try:
        file = msgspec.json.decode(path.read_bytes(), type=File)
    except OSError as error:
        raise VectorFileError(f"{path}: {error.strerror}") from None
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise VectorFileError(f"{path} is no file of vectors of format {FORMAT}: {error}") from None
    for vector in file.vectors:
        fault = _fault(vector)
        if fault is not None:
            raise VectorFileError(f"{path}, vector {vector.name}: {fault}")
    return file


def _fault(vector: Written) -> str | None:
    """Why a vector cannot be sent, or None."""
    played = [step for step in vector.steps if isinstance(step, Played)]
    if not played:
        return "it has no request"
    for step in played:
        if not any(step.operation in service_model(name).operation_names for name in SERVICES):
            return f"DynamoDB has no operation {step.operation}"
        if step.pages is not None and step.operation not in PAGED:
            return f"{step.operation} has no pages"
    requests = (*vector.tables, *vector.items, *(step.request for step in played))
    return next(filter(None, map(_unreadable, requests)), None)


def _unreadable(request: dict[str, object]) -> str | None:
    try:
        from_json(request)
    except ValueError as error:
        return f"a B or BS of a request is not base64: {error}"
    return None
