"""The layers: the folders in the order of the import contracts, with what each says of itself."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from dynacheck.architecture.prose import sentence, text_of


@dataclass(frozen=True)
class Tree:
    """The packages of the repository, each with its folder."""

    packages: Mapping[str, Path]

    @classmethod
    def of(cls, settings: Mapping[str, Any]) -> Tree:
        """The packages that go into the wheel: all folders of modules there."""
        included = map(Path, settings["tool"]["hatch"]["build"]["targets"]["wheel"]["only-include"])
        return cls({path.name: path for path in included})

    def place(self, root: Path, name: str) -> Path:
        """The folder or the file of a module, by its dotted name."""
        package, *inner = name.split(".")
        folder = root.joinpath(self.packages[package], *inner)
        return folder if folder.is_dir() else folder.with_suffix(".py")

    def folders(self, root: Path) -> Iterator[str]:
        """Every folder of modules below a package, by its dotted name."""
        for package, path in self.packages.items():
            for file in sorted((root / path).rglob("__init__.py")):
                inner = file.parent.relative_to(root / path).parts
                if inner:
                    yield ".".join((package, *inner))


def layers(root: Path) -> str:
    """What the contracts say of the layers, and a line for each folder."""
    settings = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))
    tree = Tree.of(settings)
    contracts = settings["tool"]["importlinter"]["contracts"]
    lines: list[str] = []
    told: set[str] = set()
    for contract in contracts:
        if contract["type"] == "forbidden":
            sources, others = (_names(contract[key]) for key in _FORBIDDEN)
            lines.append(f"- {sources} imports nothing of {others}.")
    for contract in contracts:
        if contract["type"] == "layers":
            lines += ["", *_contract(root, tree, contract, told)]
    lines += ["", *_others(root, tree, told)]
    return "\n".join(lines) + "\n"


_FORBIDDEN = ("source_modules", "forbidden_modules")


def _names(names: Collection[str]) -> str:
    return " and ".join(f"`{name}`" for name in names)


def _contract(root: Path, tree: Tree, contract: Mapping[str, Any], told: set[str]) -> Iterator[str]:
    """The table of one contract, its highest layer first; notes in `told` what it tells of."""
    containers = contract["containers"]
    yield f"**{_names(containers)}**: {contract['name']}."
    yield ""
    yield "| layer | name | what is there |"
    yield "| ---: | --- | --- |"
    rows = contract["layers"]
    for number, row in zip(range(len(rows), 0, -1), rows, strict=True):
        for name in re.findall(r"\w+", row):
            full = [f"{container}.{name}" for container in containers]
            there = [each for each in full if tree.place(root, each).exists()]
            told.update(there)
            said = {each: _said(tree.place(root, each)) for each in there}
            shown = f"{name}/" if tree.place(root, there[0]).is_dir() else f"{name}.py"
            alone = "" if len(there) == len(full) else f" ({_names(there)} alone)"
            yield f"| {number} | `{shown}` | {_merged(said)}{alone} |"


def _merged(said: Mapping[str, str]) -> str:
    """What modules of one name say, each for itself where they differ."""
    if len(set(said.values())) == 1:
        return next(iter(said.values()))
    return " ".join(f"`{name}`: {text}" for name, text in said.items())


def _others(root: Path, tree: Tree, told: set[str]) -> Iterator[str]:
    """The folders within folders."""
    yield "**Folders within these**:"
    yield ""
    yield "| folder | what is there |"
    yield "| --- | --- |"
    for name in tree.folders(root):
        if name not in told:
            yield f"| `{name.replace('.', '/')}/` | {_said(tree.place(root, name))} |"


def _said(place: Path) -> str:
    """The first sentence of a folder's or a module's docstring."""
    return sentence(text_of(place / "__init__.py" if place.is_dir() else place))
