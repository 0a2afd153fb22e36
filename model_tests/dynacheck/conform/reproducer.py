"""A script of its own for each divergence: boto3 and nothing of ours."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

from dynacheck.conform.causes import Cause
from dynacheck.conform.literal import literal
from dynacheck.conform.strategies import PREFIX
from dynaspec.items import Success

OWN_PREFIX = "dynaspec_replays_"
"""What a script's tables are called: as long as the suite's own prefix, for lengths matter."""


def write(cause: Cause, folder: Path) -> Path:
    """Write the script of one cause into `folder`, and return its path."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"reproduce_{cause.name}.py"
    path.write_text(script(cause), encoding="utf-8")
    return path


def script(cause: Cause) -> str:
    """The script's text: it makes its tables, sends the requests, compares, and cleans up.

    `python FILE ENDPOINT` exits 0 if the last answer is the expected one, 1 if it still differs,
    2 if the endpoint cannot be reached.
    """
    lines = "\n".join(f"    ({op!r}, {literal(request)})," for op, request in requests(cause))
    parts = {"TITLE": cause.title.replace("\\", "/").replace('"', "'"), "STEPS": lines}
    parts["EXPECTED"] = literal(expected(cause))
    text = files("dynacheck.conform").joinpath("reproduce.py.txt").read_text(encoding="utf-8")
    for name, value in parts.items():
        text = text.replace(f"@{name}@", value, 1)
    return text.replace(PREFIX, OWN_PREFIX)


def requests(cause: Cause) -> list[tuple[str, dict[str, object]]]:
    """Every request of the minimal example, the making of its tables included."""
    made = [("CreateTable", schema.create_request()) for schema in cause.case.schemas]
    return made + [(step.operation, dict(step.request)) for step in cause.case.steps]


def expected(cause: Cause) -> list[object]:
    """The expected outcome, and the body of the success or the Item that the error carries."""
    if isinstance(cause.expected, Success):
        return ["success", dict(cause.expected.body)]
    item = cause.expected.extra.get("Item")
    return [cause.expected.code, {} if item is None else {"Item": item}]
