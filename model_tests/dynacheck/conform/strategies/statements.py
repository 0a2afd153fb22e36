"""PartiQL statements about items that are known to the generator."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from hypothesis import strategies as st

from dynacheck.conform.strategies import values as v
from dynacheck.conform.strategies.chance import one_in
from dynacheck.conform.strategies.expressions import Expressions, Item, Path, at, paths
from dynacheck.exchange.schemas import HASH, INDEX_TYPES, RANGE, IndexShape, Schema

Members = dict[str, object]

_TESTS = (
    "IS MISSING", "IS NOT MISSING", "IS NULL", "IS NOT NULL", "IS STRING", "IS BOOL", "IS NUMERIC",
    "IS LIST", "IS STRUCT", "IS NOT STRING", "is missing",
)  # fmt: skip
_SIGNS = ("=", "<", "<=", ">", ">=")
_RETURNING = ("ALL OLD", "ALL NEW", "MODIFIED OLD", "MODIFIED NEW")
_VALUE = re.compile("\x01\\d+\x01")
_NUMBER = re.compile(r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?")


def literal(value: Mapping[str, object]) -> str | None:
    """A value as a statement writes it; None for what only a parameter can give."""
    ((kind, inner),) = value.items()
    if kind == "S" and isinstance(inner, str):
        return _string(inner)
    if kind == "N" and isinstance(inner, str):
        return inner if _NUMBER.fullmatch(inner) else None
    if kind == "BOOL":
        return "true" if inner else "false"
    if kind == "NULL":
        return "null"
    if kind in ("SS", "NS", "L") and isinstance(inner, list):
        each = inner if kind == "L" else [{kind[0]: member} for member in inner]
        opened, closed = ("[", "]") if kind == "L" else ("<<", ">>")
        return _joined(opened, [literal(member) for member in each], closed)
    if kind == "M" and isinstance(inner, Mapping):
        return _joined("{", [_entry(name, member) for name, member in inner.items()], "}")
    return None


def _string(text: str) -> str | None:
    plain = all(c.isprintable() and ord(c) < 0x10000 for c in text)
    return "'" + text.replace("'", "''") + "'" if plain else None


def _entry(name: str, value: Mapping[str, object]) -> str | None:
    written = literal(value)
    return f"'{name}': {written}" if name and written else None


def _joined(opened: str, parts: Sequence[str | None], closed: str) -> str | None:
    written = [part for part in parts if part is not None]
    return f"{opened}{', '.join(written)}{closed}" if len(written) == len(parts) else None


@dataclass
class Parts(Expressions):
    """The parts of one statement about `item`: names as they stand, values held until the end."""

    def name(self, attribute: str) -> str:
        """An attribute's name, in quotes where it needs them (or by chance)."""
        plain = attribute.isalnum() and attribute != "size"
        return attribute if plain and not one_in(self.draw, 4) else f'"{attribute}"'

    def value(self, value: object) -> str:
        """What stands for `value` until the statement is whole."""
        mark = f"\x01{len(self.values)}\x01"
        self.values[mark] = value
        return mark

    def whole(self, text: str) -> Members:
        """The statement with its parameters: each value is written out, or a parameter."""
        parameters: list[object] = []

        def written(found: re.Match[str]) -> str:
            value = self.values[found.group()]
            plain = literal(value) if isinstance(value, Mapping) else None
            if plain is not None and not one_in(self.draw, 3):
                return plain
            parameters.append(value)
            return "?"

        statement: Members = {"Statement": _VALUE.sub(written, text)}
        return {**statement, "Parameters": parameters} if parameters else statement

    def some_path(self) -> Path:
        """A path that exists in the item, or one that may not; none goes into a key attribute."""
        path = super().some_path()
        return path[:1] if path[0] in (HASH, RANGE, *INDEX_TYPES) else path

    def _atom(self) -> str:
        if one_in(self.draw, 4):
            return f"{self.path(self.some_path())} {self.draw(st.sampled_from(_TESTS))}"
        return super()._atom()

    def _comparison(self, kind: str, path: Path, text: str) -> str:
        found = super()._comparison(kind, path, text)
        if kind == "IN" and self.draw(st.booleans()):
            return f"{found.replace('IN (', 'IN [')[:-1]}]"
        return found.replace(" <> ", " != ") if one_in(self.draw, 4) else found

    def keyed(self, key: Mapping[str, object]) -> str:
        """What names one item."""
        parts = [f"{self.name(name)} = {self.value(value)}" for name, value in key.items()]
        if one_in(self.draw, 5):
            parts.reverse()
        text = " AND ".join(parts)
        return f"({text})" if one_in(self.draw, 8) else text

    def filtered(self, text: str, chances: int = 2) -> str:
        """The clause with a condition besides, in one of so many chances."""
        return f"{text} AND ({self.condition()})" if one_in(self.draw, chances) else text

    def changes(self) -> str:
        """One to three changes, of SET and REMOVE clauses."""
        count = self.draw(st.sampled_from([1, 1, 1, 2, 3]))
        clauses: list[str] = []
        for _ in range(count):
            path = self._target()
            if one_in(self.draw, 4):
                clauses.append(f"REMOVE {self.path(path)}")
            elif clauses and clauses[-1].startswith("SET") and self.draw(st.booleans()):
                clauses[-1] += f", {self._assignment(path)}"
            else:
                clauses.append(f"SET {self._assignment(path)}")
        return " ".join(clauses)

    def _assignment(self, path: Path) -> str:
        make = self.draw(st.sampled_from([_value, _value, _copy, _sum, _append, _set_function]))
        return make(self, path)

    def of_kind(self, kinds: Sequence[str], otherwise: Path) -> Path:
        """A path of the item whose value is of one of these types, most times."""
        found = [path for path in paths(self.item) if set(at(self.item, path) or {}) & set(kinds)]
        found = [path for path in found if path[0] not in (HASH, RANGE)]
        return (
            self.draw(st.sampled_from(found)) if found and not one_in(self.draw, 6) else otherwise
        )


def _value(parts: Parts, path: Path) -> str:
    return f"{parts.path(path)} = {parts.value(parts.some_value(path, 2))}"


def _copy(parts: Parts, path: Path) -> str:
    return f"{parts.path(path)} = {parts.path(parts.some_path())}"


def _sum(parts: Parts, path: Path) -> str:
    path = parts.of_kind(("N",), path)
    sign = parts.draw(st.sampled_from(["+", "-"]))
    text, number = parts.path(path), parts.value({"N": parts.draw(v.numbers())})
    return f"{text} = {text} {sign} {number}"


def _append(parts: Parts, path: Path) -> str:
    path = parts.of_kind(("L",), path)
    text = parts.path(path)
    ends = [text, parts.value({"L": [parts.draw(v.scalars())]})]
    return f"{text} = list_append({', '.join(parts.draw(st.permutations(ends)))})"


def _set_function(parts: Parts, path: Path) -> str:
    path = parts.of_kind(("SS", "NS", "BS"), path)
    name = parts.draw(st.sampled_from(["set_add", "set_delete", "SET_ADD"]))
    text, there = parts.path(path), at(parts.item, path) or {}
    kind = next((kind for kind in there if kind in ("SS", "NS", "BS")), None)
    members = v.sets() if kind is None else v.sets().filter(lambda value: kind in value)
    return f"{text} = {name}({text}, {parts.value(parts.draw(members))})"


def select(draw: st.DrawFn, schema: Schema, item: Item) -> Members:
    """A SELECT of a table or an index: a key, a partition, a few of them, or a scan."""
    index = draw(st.sampled_from([None, None, *schema.indexes]))
    parts = Parts(draw, item)
    where, keyed = _where(draw, schema, index, parts)
    text = f"SELECT {_shown(draw, parts)} FROM {_source(draw, schema, index)}{where}"
    if one_in(draw, 5 if keyed else 40):
        names = list(schema.key_types if index is None else index.names)
        text += f" ORDER BY {_order(draw, parts, names)}"
    request = parts.whole(text)
    if index is None or (index.local and draw(st.booleans())):
        request["ConsistentRead"] = not one_in(draw, 8)
    return request


def select_one(draw: st.DrawFn, schema: Schema, key: Mapping[str, object], item: Item) -> Members:
    """A SELECT of one item by its key."""
    parts = Parts(draw, item)
    shown = _shown(draw, parts)
    return parts.whole(
        f"SELECT {shown} FROM {_source(draw, schema, None)} WHERE {parts.keyed(key)}"
    )


def _shown(draw: st.DrawFn, parts: Parts) -> str:
    return "*" if draw(st.booleans()) else parts.projection()


def _source(draw: st.DrawFn, schema: Schema, index: IndexShape | None) -> str:
    table = schema.table if one_in(draw, 6) else f'"{schema.table}"'
    return table if index is None else f'{table}."{index.name}"'


def _order(draw: st.DrawFn, parts: Parts, names: list[str]) -> str:
    chosen = draw(st.sampled_from([names, names[-1:], names[:1]]))
    turned = [draw(st.sampled_from(["", " ASC", " DESC"])) for _ in chosen]
    return ", ".join(f"{parts.name(name)}{way}" for name, way in zip(chosen, turned, strict=True))


def _where(
    draw: st.DrawFn, schema: Schema, index: IndexShape | None, parts: Parts
) -> tuple[str, bool]:
    """A WHERE clause or none, and whether it gives a key."""
    types = {**schema.key_types, **schema.index_types}
    names = list(schema.key_types if index is None else index.names)
    kind = draw(
        st.sampled_from(("key",) * 3 + ("range",) * 3 + ("in", "or", "scan", "scan", "all"))
    )
    if kind == "all":
        return "", False
    if kind == "scan":
        return f" WHERE {parts.condition()}", False
    first = _key_value(draw, parts.item, names[0], types)
    if kind in ("in", "or"):
        others = [{types[names[0]]: value} for value in v.KEY_VALUES[types[names[0]]]]
        several = [first, *draw(st.lists(st.sampled_from(others), max_size=2))]
        found = [parts.value(value) for value in several]
        name = parts.name(names[0])
        either = " OR ".join(f"{name} = {value}" for value in found)
        text = f"{name} IN [{', '.join(found)}]" if kind == "in" else f"({either})"
    else:
        text = f"{parts.name(names[0])} = {parts.value(first)}"
    if len(names) > 1 and kind == "key":
        text += f" AND {parts.keyed({names[1]: _key_value(draw, parts.item, names[1], types)})}"
    elif len(names) > 1 and draw(st.booleans()):
        text += f" AND {_range(draw, parts, names[1], types)}"
    return f" WHERE {parts.filtered(text, 4)}", True


def _key_value(
    draw: st.DrawFn, item: Item, name: str, types: Mapping[str, str]
) -> Mapping[str, object]:
    there = item.get(name)
    if isinstance(there, Mapping) and not one_in(draw, 4):
        return there
    return {types[name]: draw(st.sampled_from(v.KEY_VALUES[types[name]]))}


def _range(draw: st.DrawFn, parts: Parts, name: str, types: Mapping[str, str]) -> str:
    kind = draw(st.sampled_from([*_SIGNS, "BETWEEN", "begins_with", "IN", "<>"]))
    low, high = (_key_value(draw, parts.item, name, types) for _ in range(2))
    text = parts.name(name)
    if kind == "BETWEEN":
        return f"{text} BETWEEN {parts.value(low)} AND {parts.value(high)}"
    if kind == "begins_with":
        return f"begins_with({text}, {parts.value(low)})"
    if kind == "IN":
        return f"{text} IN [{parts.value(low)}, {parts.value(high)}]"
    return f"{text} {kind} {parts.value(low)}"


def insert(draw: st.DrawFn, schema: Schema, item: Item) -> Members:
    """An INSERT of an item."""
    parts = Parts(draw, item)
    entries = [f"'{name}': {parts.value(value)}" for name, value in item.items()]
    return parts.whole(f"INSERT INTO {_source(draw, schema, None)} VALUE {{{', '.join(entries)}}}")


def update(draw: st.DrawFn, schema: Schema, key: Mapping[str, object], item: Item) -> Members:
    """An UPDATE of one item, in either order of its clauses."""
    parts = Parts(draw, item)
    source = _source(draw, schema, None)
    where = f"WHERE {parts.filtered(parts.keyed(key), 3)}"
    changes = parts.changes()
    text = f"UPDATE {source} {changes} {where}"
    if one_in(draw, 6):
        text = f"FROM {source} {where} {changes}"
    return parts.whole(text)


def delete(draw: st.DrawFn, schema: Schema, key: Mapping[str, object], item: Item) -> Members:
    """A DELETE of one item."""
    parts = Parts(draw, item)
    where = parts.filtered(parts.keyed(key), 3)
    return parts.whole(f"DELETE FROM {_source(draw, schema, None)} WHERE {where}")


def exists(draw: st.DrawFn, schema: Schema, key: Mapping[str, object], item: Item) -> Members:
    """A check of one item, for transactions."""
    parts = Parts(draw, item)
    where = f"{parts.keyed(key)} AND {parts.condition(0)}"
    return parts.whole(f"EXISTS(SELECT * FROM {_source(draw, schema, None)} WHERE {where})")


def returning(draw: st.DrawFn, statement: Members) -> Members:
    """The statement with a RETURNING clause."""
    choices = ("ALL OLD",) if "DELETE" in str(statement["Statement"]) else _RETURNING
    clause = f" RETURNING {draw(st.sampled_from(choices))} *"
    return {**statement, "Statement": f"{statement['Statement']}{clause}"}
