"""Condition, update and projection expressions over an item that is known to the generator."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from hypothesis import strategies as st

from dynacheck.conform.strategies import values as v

Item = Mapping[str, object]
Path = tuple[str | int, ...]

ATTRIBUTES = ("a", "b", "c", "d-e", "size")
"""Attribute names beside the key's: "d-e" and the reserved word "size" need a placeholder."""
_SETS = ("SS", "NS", "BS")

TYPES = ("S", "N", "B", "SS", "NS", "BS", "BOOL", "NULL", "L", "M")


@dataclass
class Expressions:
    """The expressions of one request, with the placeholders that they share."""

    draw: st.DrawFn
    item: Item
    names: dict[str, str] = field(default_factory=dict)
    values: dict[str, object] = field(default_factory=dict)
    _changed: set[object] = field(default_factory=set)
    """The attributes that the update changes."""

    def name(self, attribute: str) -> str:
        """An attribute's name as it stands, or a placeholder where one is needed (or drawn)."""
        plain = attribute.isalnum() and attribute != "size"
        if plain and self.draw(st.integers(0, 3)):
            return attribute
        placeholder = f"#{attribute.replace('-', '')}"
        self.names[placeholder] = attribute
        return placeholder

    def value(self, value: object) -> str:
        """A placeholder for `value`."""
        placeholder = f":{'vwxyz'[len(self.values) % 5]}{len(self.values) // 5 or ''}"
        self.values[placeholder] = value
        return placeholder

    def path(self, path: Path) -> str:
        """A document path in an expression's syntax."""
        text = ""
        for element in path:
            if isinstance(element, int):
                text += f"[{element}]"
            else:
                text += ("." if text else "") + self.name(element)
        return text

    def members(self) -> dict[str, object]:
        """ExpressionAttributeNames and ExpressionAttributeValues, where there are any."""
        found: dict[str, object] = {}
        if self.names:
            found["ExpressionAttributeNames"] = dict(self.names)
        if self.values:
            found["ExpressionAttributeValues"] = dict(self.values)
        return found

    def some_path(self) -> Path:
        """A path that exists in the item, or one that may not."""
        there = paths(self.item)
        known = self.draw(st.integers(0, 2))
        if there and known:
            return self.draw(st.sampled_from(there))
        root: Path = (self.draw(st.sampled_from((*ATTRIBUTES, "p"))),)
        return root + self.draw(st.sampled_from(_TAILS))

    def some_value(self, path: Path, depth: int = 1) -> object:
        """The value at `path` of the item, or any other."""
        found = at(self.item, path)
        if found is not None and self.draw(st.booleans()):
            return found
        return self.draw(v.values(depth))

    def condition(self, depth: int = 2) -> str:
        """A condition that is true of the item about as often as not."""
        kind = self.draw(st.integers(0, 9))
        if depth == 0 or kind < 6:
            return self._atom()
        left = self.condition(depth - 1)
        if kind == 6:
            return f"NOT {left}"
        if kind == 7:
            return f"({left})"
        joint = self.draw(st.sampled_from(["AND", "OR"]))
        return f"{left} {joint} {self.condition(depth - 1)}"

    def _atom(self) -> str:
        path = self.some_path()
        kind = self.draw(st.sampled_from(_ATOMS))
        text = self.path(path)
        if kind in ("attribute_exists", "attribute_not_exists"):
            return f"{kind}({text})"
        if kind == "attribute_type":
            there = next(iter(at(self.item, path) or {"S": ""}))
            wanted = self.draw(st.sampled_from([there, there, *TYPES]))
            return f"attribute_type({text}, {self.value({'S': wanted})})"
        if kind in ("begins_with", "contains"):
            return f"{kind}({text}, {self.value(self._part(path))})"
        if kind == "size":
            sign = self.draw(st.sampled_from(_SIGNS))
            return f"size({text}) {sign} {self.value({'N': str(self.draw(st.integers(0, 4)))})}"
        return self._comparison(kind, path, text)

    def _comparison(self, kind: str, path: Path, text: str) -> str:
        first = self._operand(path)
        if kind == "BETWEEN":
            return f"{text} BETWEEN {first} AND {self._operand(path)}"
        if kind == "IN":
            more = [self._operand(path) for _ in range(self.draw(st.integers(0, 2)))]
            return f"{text} IN ({', '.join([first, *more])})"
        return f"{text} {kind} {first}"

    def _operand(self, path: Path) -> str:
        if self.draw(st.integers(0, 7)) == 7:
            return self.path(self.some_path())
        return self.value(self.some_value(path))

    def _part(self, path: Path) -> object:
        """A part of the string, set or list at `path`, or any value."""
        found: dict[str, Any] = at(self.item, path) or {}
        for kind, whole in found.items():
            if kind in ("S", "B") and self.draw(st.booleans()):
                return {kind: whole[:1]}
            if kind in ("SS", "NS", "BS") and whole and self.draw(st.booleans()):
                return {kind[0]: whole[0]}
            if kind == "L" and whole and self.draw(st.booleans()):
                return whole[0]
        return self.draw(v.values(1))

    def update(self) -> str:
        """An update expression of one to three sections, each with one or two actions."""
        sections = self.draw(
            st.lists(
                st.sampled_from(["SET", "SET", "REMOVE", "ADD", "DELETE"]),
                min_size=1,
                max_size=3,
                unique=True,
            )
        )
        return " ".join(self._section(section) for section in sections)

    def _section(self, section: str) -> str:
        make = {"SET": self._set, "REMOVE": self._remove, "ADD": self._add, "DELETE": self._delete}
        count = self.draw(st.sampled_from([1, 1, 1, 2]))
        return f"{section} {', '.join(make[section]() for _ in range(count))}"

    def _target(self) -> Path:
        """A path to change: rarely the key's, which may not be changed, or one changed already."""
        path = self.some_path()
        if path[0] in ("p", "r", *self._changed) and self.draw(st.integers(0, 4)):
            others = [name for name in ATTRIBUTES if name not in self._changed]
            path = (self.draw(st.sampled_from(others or ATTRIBUTES)),)
        self._changed.add(path[0])
        return path

    def _set(self) -> str:
        path = self._target()
        kind = self.draw(st.integers(0, 6))
        if kind in (0, 1):
            right = self.value(self.some_value(path, 2))
        elif kind == 2:
            right = self.path(self.some_path())
        elif kind in (3, 4):
            sign = self.draw(st.sampled_from(["+", "-"]))
            left = self._number_operand(path)
            right = f"{left} {sign} {self.value({'N': self.draw(v.numbers())})}"
        elif kind == 5:
            ends = [self.path(path), self.value({"L": [self.draw(v.scalars())]})]
            right = f"list_append({', '.join(self.draw(st.permutations(ends)))})"
        else:
            right = f"if_not_exists({self.path(path)}, {self.value(self.draw(v.values(1)))})"
        return f"{self.path(path)} = {right}"

    def _number_operand(self, path: Path) -> str:
        if self.draw(st.integers(0, 2)):
            return self.path(path)
        return f"if_not_exists({self.path(path)}, {self.value({'N': self.draw(v.numbers())})})"

    def _remove(self) -> str:
        return self.path(self._target())

    def _add(self) -> str:
        path = self._target()
        number = self.draw(v.numbers().map(lambda n: {"N": n}))
        return f"{self.path(path)} {self.value(self._like(path, number, 'N', *_SETS))}"

    def _delete(self) -> str:
        path = self._target()
        return f"{self.path(path)} {self.value(self._like(path, self.draw(v.sets()), *_SETS))}"

    def _like(self, path: Path, usual: object, *kinds: str) -> object:
        """The value at `path` if it is of these kinds, `usual`, or rarely any."""
        found = at(self.item, path)
        if found and found.keys() <= set(kinds) and self.draw(st.booleans()):
            return found
        return usual if self.draw(st.integers(0, 5)) else self.draw(v.values(1))

    def projection(self) -> str:
        """A projection of one to three paths."""
        count = self.draw(st.integers(1, 3))
        return ", ".join(self.path(self.some_path()) for _ in range(count))


_TAILS: list[Path] = [(), (), ("a",), (0,), (1,), ("a", 0), (0, "b")]
_SIGNS = ("=", "<>", "<", "<=", ">", ">=")
_ATOMS = (
    *_SIGNS, "BETWEEN", "IN", "attribute_exists", "attribute_not_exists", "attribute_type",
    "begins_with", "contains", "contains", "size",
)  # fmt: skip


def paths(item: Item) -> list[Path]:
    """Every path that exists in an item, the shortest first."""
    found: list[Path] = []
    todo: list[tuple[Path, object]] = [((name,), value) for name, value in sorted(item.items())]
    while todo:
        path, value = todo.pop(0)
        found.append(path)
        if isinstance(value, Mapping) and isinstance(value.get("M"), Mapping):
            todo += [((*path, name), inner) for name, inner in sorted(value["M"].items())]
        if isinstance(value, Mapping) and isinstance(value.get("L"), list):
            todo += [((*path, index), inner) for index, inner in enumerate(value["L"])]
    return found


def at(item: Item, path: Path) -> dict[str, object] | None:
    """The value at a path of an item; None where there is none."""
    value: Any = {"M": item}
    try:
        for element in path:
            value = value["L" if isinstance(element, int) else "M"][element]
    except (KeyError, IndexError, TypeError):
        return None
    return dict(value) if isinstance(value, Mapping) else None
