"""The generated parts of pages, each between a marker with its name and one that ends it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from types import MappingProxyType

import dynacheck
from dynacheck.architecture.layers import layers
from dynacheck.architecture.machines import machines
from dynacheck.architecture.places import SHOWN, places

ROOT = Path(dynacheck.__file__).parents[2]
"""The repository."""

PARTS: Mapping[str, Callable[[], str]] = MappingProxyType(
    {"layers": lambda: layers(ROOT), "machines": machines}
    | {f"places, {what}": partial(places, ROOT, what) for what in SHOWN}
)
END = "<!-- end -->\n"


def marker(part: str) -> str:
    """The line before a generated part."""
    return f"<!-- begin: dynacheck.architecture, {part} -->\n"


def renewed(page: str) -> str:
    """The page with its generated parts as they are now."""
    for part, text in PARTS.items():
        if marker(part) not in page:
            continue
        before, rest = page.split(marker(part))
        page = f"{before}{marker(part)}{text()}{END}{rest.split(END, 1)[1]}"
    return page
