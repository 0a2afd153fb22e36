"""How many places an operation, a machine and a target have: where one of each is named."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import MappingProxyType

SHOWN: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "operation": ("DescribeLimits", r'"DescribeLimits"|\bdescribe_limits\b'),
        "machine": ("global_tables", r"\b_*global_tables\b"),
        "target": ("ministack", r"\b_*ministack\b"),
    }
)
"""What is added → one that is there, and how its name looks where it is code."""
_WHERE = ("spec", "impl", "model_tests", "tla", "bench")
_KINDS = frozenset({".py", ".tla", ".cfg"})
_BESIDE = ("Makefile", "pyproject.toml")


def places(root: Path, what: str) -> str:
    """A table of the files that name the one that is shown, and on how many lines."""
    name, pattern = SHOWN[what]
    form = re.compile(pattern)
    found = {file: _lines(file, form) for file in _files(root)}
    own = [file for file in found if file.stem.removeprefix("test_") == _snake(name)]
    others = {file: lines for file, lines in found.items() if lines and file not in own}
    lines = sum(others.values())
    rows = [
        f"Beside files of its own ({len(own)}), `{name}` is named on {lines} lines of "
        f"{len(others)} files.",
        "",
        "| file | lines |",
        "| --- | ---: |",
    ]
    for file in sorted([*own, *others]):
        shown = str(others.get(file, "its own"))
        rows.append(f"| `{file.relative_to(root).as_posix()}` | {shown} |")
    return "\n".join(rows) + "\n"


def _files(root: Path) -> Iterator[Path]:
    """The files of code, but for this one."""
    for folder in _WHERE:
        for file in (root / folder).rglob("*"):
            if file.suffix in _KINDS and file != Path(__file__):
                yield file
    yield from (root / name for name in _BESIDE)


def _lines(file: Path, form: re.Pattern[str]) -> int:
    return sum(bool(form.search(line)) for line in file.read_text(encoding="utf-8").splitlines())


def _snake(name: str) -> str:
    """An operation's name as a module is called: `describe_limits`."""
    return re.sub(r"(?<=[a-z])(?=[A-Z])", "_", name).lower()
