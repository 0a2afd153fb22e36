"""Update expressions: binding them to a request, and the item that they make of an item.

Source: developer guide, "Using update expressions in DynamoDB"; API reference of UpdateItem. Every
operand is evaluated on the item as it was. Then sets and additions are made, and last what is to be
removed goes, list positions counted in the list as it was.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias, cast

from dynastore.items.data import numbers
from dynastore.items.data.errors import ServiceError, validation
from dynastore.items.data.values import BS, NS, SS, Item, L, M, N, Value, tag
from dynastore.items.expressions.binding import Binding
from dynastore.items.expressions.paths import child, disjoint, distinct, find
from dynastore.items.expressions.static_checks import bare, operators, update_operands, walk
from dynastore.items.expressions.syntax import (
    Action,
    Arithmetic,
    Call,
    Node,
    Path,
    Placeholder,
    Update,
)
from dynastore.items.expressions.update_charge import charge

Source: TypeAlias = Callable[[Item], "Value | None"]
"""What an operand is on the item as it was; None: there is nothing."""

_LONG_NAMES: Final = {
    "S": "STRING",
    "N": "NUMBER",
    "B": "BINARY",
    "BOOL": "BOOLEAN",
    "NULL": "NULL",
    "L": "LIST",
    "M": "MAP",
    "SS": "STRING_SET",
    "NS": "NUMBER_SET",
    "BS": "BINARY_SET",
}
_ALLOWED: Final = {
    "ADD": frozenset({"N", "SS", "NS", "BS"}),
    "DELETE": frozenset({"SS", "NS", "BS"}),
}


@dataclass(frozen=True)
class Change:
    """One action bound to a request: what it makes of the value at a path; None removes it."""

    path: Path
    make: Callable[[Item], Value | None]
    kind: str | None = None
    """The type of its result, where that is known without an item."""


@dataclass(frozen=True)
class BoundUpdate:
    """An update bound to a request: its changes, and every path that it reads or writes."""

    changes: tuple[Change, ...]
    paths: tuple[Path, ...]
    removes: bool
    """Whether all of it is REMOVE and DELETE."""
    charge: int = 0
    """What UpdateItem counts for it, in bytes."""

    @property
    def targets(self) -> tuple[Path, ...]:
        """The paths that are written, in the order of the expression."""
        return tuple(change.path for change in self.changes)


def bind_update(update: Update, binding: Binding) -> BoundUpdate:
    """Give names and values to an update; refuses overlapping paths and unfit operands."""
    _bind_all(update, binding)
    disjoint([binding.path(action.path) for action in update.actions])
    update_operands(update)
    binder = _Binder(binding, [])
    bound = [binder.action(action) for action in update.actions]
    changes = tuple(Change(path, finish(), kind) for path, finish, kind in bound)
    operators(node for action in update.actions if action.operand for node in walk(action.operand))
    removes = {action.section for action in update.actions} <= {"REMOVE", "DELETE"}
    return BoundUpdate(changes, tuple(binder.paths), removes, charge(update, binding))


def _bind_all(update: Update, binding: Binding) -> None:
    """Refuse a name that is not defined, and then a value that is not."""
    given = [action.operand for action in update.actions if action.operand is not None]
    nodes = [node for operand in given for node in walk(operand)]
    for path in (*(action.path for action in update.actions), *nodes):
        if isinstance(path, Path):
            binding.path(path)
    for node in nodes:
        if isinstance(node, Placeholder):
            binding.value(node)


def apply(update: BoundUpdate, item: Item) -> dict[str, Value]:
    """Return the item after the update; refuses operands and paths that do not fit the item."""
    made = [(change.path, change.make(item)) for change in update.changes]
    # Whole attributes, of which a request may name tens of thousands, are changed all at once.
    whole = {path.steps[0]: value for path, value in made if len(path.steps) == 1}
    root = M({**item, **{str(name): value for name, value in whole.items() if value is not None}})
    inner = [(path, value) for path, value in made if len(path.steps) > 1]
    kept = [(path, value) for path, value in inner if value is not None]
    for path, value in sorted(kept, key=lambda pair: _order(pair[0])):
        root = cast(M, _assign(root, path.steps, value))
    gone = [path for path, value in inner if value is None]
    for path in sorted(gone, key=_order, reverse=True):
        root = cast(M, _remove(root, path.steps))
    removed = {name for name, value in whole.items() if value is None}
    return {name: value for name, value in root.value.items() if name not in removed}


def _order(path: Path) -> list[tuple[bool, str | int]]:
    """Sort key of paths that are apart: within one list, the later position is the greater."""
    return [(isinstance(step, int), step) for step in path.steps]


def _assign(parent: Value, steps: Sequence[str | int], new: Value) -> Value:
    step, *rest = steps
    if rest:
        below = child(parent, step)
        if below is None:
            raise _invalid_path()
        new = _assign(below, rest, new)
    if isinstance(parent, M) and isinstance(step, str):
        return M({**parent.value, step: new})
    if isinstance(parent, L) and isinstance(step, int):
        return L((*parent.value[:step], new, *parent.value[step + 1 :]))
    raise _invalid_path()


def _remove(parent: Value, steps: Sequence[str | int]) -> Value:
    step, *rest = steps
    if rest:
        below = child(parent, step)
        if below is None:
            raise _invalid_path()
        return _assign(parent, [step], _remove(below, rest))
    if isinstance(parent, M) and isinstance(step, str):
        return M({name: entry for name, entry in parent.value.items() if name != step})
    if isinstance(parent, L) and isinstance(step, int):
        return L((*parent.value[:step], *parent.value[step + 1 :]))
    raise _invalid_path()


def _invalid_path() -> ServiceError:
    return validation("The document path provided in the update expression is invalid for update")


def _wrong_operand() -> ServiceError:
    return validation("An operand in the update expression has an incorrect data type")


@dataclass(frozen=True)
class _Binder:
    binding: Binding
    paths: list[Path]

    def action(self, action: Action) -> tuple[Path, Callable[[], Source], str | None]:
        """Bind names and values now; return what checks the operands' types, for afterwards.

        With it comes the type of what it makes, where that is known.
        """
        path = self.path(action.path)
        if action.operand is None:
            return path, lambda: lambda _: None, None
        if action.section == "SET":
            operand = self.operand(action.operand)
            return path, lambda: _required(operand.check()), _kind(operand)
        literal = self.binding.value(cast(Placeholder, action.operand))
        return path, lambda: _combination(action.section, path, literal), tag(literal)

    def path(self, path: Path) -> Path:
        """Bind the path and note it."""
        self.paths.append(self.binding.path(path))
        return self.paths[-1]

    def operand(self, node: Node) -> _Operand:
        """Bind the names and values of an operand."""
        match bare(node):
            case Path() as path:
                return _Reference(self.path(path))
            case Placeholder() as placeholder:
                return _Literal(self.binding.value(placeholder))
            case Arithmetic(sign, left, right):
                return _Sum(sign, self.operand(left), self.operand(right))
            case Call(function, (first, second)):
                return _CALLS[function](self.operand(first), self.operand(second))
            case other:
                raise TypeError(f"not an operand: {other}")


@dataclass(frozen=True)
class _Reference:
    path: Path

    def check(self) -> Source:
        return lambda item: find(item, self.path)


@dataclass(frozen=True)
class _Literal:
    value: Value

    def check(self) -> Source:
        return lambda _: self.value


@dataclass(frozen=True)
class _Sum:
    sign: str
    left: _Operand
    right: _Operand

    def check(self) -> Source:
        left, right = _required(self.left.check()), _required(self.right.check())
        for side in (self.left, self.right):
            _require(self.sign, side, "N")
        combine = numbers.add if self.sign == "+" else numbers.subtract

        def total(item: Item) -> Value:
            match left(item), right(item):
                case N(one), N(two):
                    return N(combine(one, two))
                case _:
                    raise _wrong_operand()

        return total


@dataclass(frozen=True)
class _IfNotExists:
    path: _Operand
    default: _Operand

    def check(self) -> Source:
        if not isinstance(self.path, _Reference):
            raise validation(
                "Operator or function requires a document path; operator or function: if_not_exists"
            )
        if isinstance(self.default, _Reference):
            distinct("if_not_exists", self.path.path, self.default.path)
        present, default = self.path.check(), self.default.check()

        def chosen(item: Item) -> Value | None:
            found = present(item)
            return default(item) if found is None else found

        return chosen


@dataclass(frozen=True)
class _ListAppend:
    first: _Operand
    second: _Operand

    def check(self) -> Source:
        first, second = _required(self.first.check()), _required(self.second.check())
        for side in (self.first, self.second):
            _require("list_append", side, "L")

        def joined(item: Item) -> Value:
            match first(item), second(item):
                case L(one), L(two):
                    return L((*one, *two))
                case _:
                    raise _wrong_operand()

        return joined


_Operand: TypeAlias = _Reference | _Literal | _Sum | _IfNotExists | _ListAppend
_CALLS: Final[Mapping[str, Callable[[_Operand, _Operand], _Operand]]] = {
    "if_not_exists": _IfNotExists,
    "list_append": _ListAppend,
}


def _kind(operand: _Operand) -> str | None:
    """Return the type of an operand, where it is known before any item is."""
    match operand:
        case _Literal(value):
            return tag(value)
        case _Sum():
            return "N"
        case _ListAppend():
            return "L"
        case _:
            return None


def _require(function: str, operand: _Operand, wanted: str) -> None:
    """Refuse an operand whose type is known before any item is and is not the one wanted."""
    known = _kind(operand)
    if known is not None and known != wanted:
        raise validation(
            "Incorrect operand type for operator or function; "
            f"operator or function: {function}, operand type: {known}"
        )


def _required(source: Source) -> Callable[[Item], Value]:
    def present(item: Item) -> Value:
        found = source(item)
        if found is None:
            raise validation(
                "The provided expression refers to an attribute that does not exist in the item"
            )
        return found

    return present


def _combination(section: str, path: Path, literal: Value) -> Source:
    """Return what ADD or DELETE makes of the value at the path."""
    if tag(literal) not in _ALLOWED[section]:
        raise validation(
            "Incorrect operand type for operator or function; "
            f"operator: {section}, operand type: {_LONG_NAMES[tag(literal)]}"
        )
    combine = added if section == "ADD" else taken
    return lambda item: combine(find(item, path), literal)


def added(found: Value | None, more: Value) -> Value:
    """Return the sum of two numbers or the union of two sets; refuses anything else."""
    match found, more:
        case None, _:
            return more
        case N(one), N(two):
            return N(numbers.add(one, two))
        case SS(one), SS(two):
            return SS(one | two)
        case NS(one), NS(two):
            return NS(one | two)
        case BS(one), BS(two):
            return BS(one | two)
        case _:
            raise _wrong_operand()


def taken(found: Value | None, less: Value) -> Value | None:
    """Return the set without the members of another; None: it is empty, so there is none."""
    match found, less:
        case None, _:
            return None
        case SS(one), SS(two):
            return SS(one - two) if one - two else None
        case NS(one), NS(two):
            return NS(one - two) if one - two else None
        case BS(one), BS(two):
            return BS(one - two) if one - two else None
        case _:
            raise _wrong_operand()
