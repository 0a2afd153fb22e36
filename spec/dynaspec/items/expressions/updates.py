"""Updates: reading an UpdateExpression, and what it makes of an item.

Source: *Using update expressions in DynamoDB* (developer guide). Every operand is read, and every
position counted, in the item as it was before the update.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from typing import ClassVar, Final, Literal, TypeAlias, cast

from lark import Token
from lark.visitors import v_args

from dynaspec.items.data import numbers
from dynaspec.items.data.errors import Refused, broken, told
from dynaspec.items.data.immutable import FrozenMap
from dynaspec.items.data.inferences import LAZY_DEFAULT, rests_on
from dynaspec.items.data.rule import Rule
from dynaspec.items.data.values import BS, NS, SS, TYPE_NAMES, Item, L, M, N, Value
from dynaspec.items.expressions.conditions import ARITY, check_distinct
from dynaspec.items.expressions.grammar import ExpressionFault, Kind
from dynaspec.items.expressions.paths import Path, Tree, child, resolve, tree
from dynaspec.items.expressions.reading import Builder, Call, Constant, Operand, check_apart
from dynaspec.items.expressions.rules import operands as rules
from dynaspec.items.expressions.rules.updates import (
    ADDED_TO_ANOTHER_TYPE,
    DELETED_FROM_ANOTHER_TYPE,
    NO_LIST,
    NO_PLACE,
    NO_TERM,
    NOTHING_THERE,
    SECTION_TWICE,
)


@dataclass(frozen=True)
class Arithmetic:
    """``left + right`` or ``left - right``."""

    sign: Literal["+", "-"]
    left: Term
    right: Term


Term: TypeAlias = Operand | Arithmetic
"""What is assigned. In an expression no sum is a part of another, in a statement it may be."""


@dataclass(frozen=True)
class Set:
    """Put a value at ``path``."""

    path: Path
    value: Term


@dataclass(frozen=True)
class Remove:
    """Take away what is at ``path``."""

    path: Path


@dataclass(frozen=True)
class Add:
    """Add a number to a number, or a set's elements to a set, at ``path``."""

    path: Path
    operand: Value


@dataclass(frozen=True)
class Delete:
    """Take a set's elements out of the set at ``path``."""

    path: Path
    operand: Value


Action: TypeAlias = Set | Remove | Add | Delete

FUNCTIONS: Final = frozenset({"if_not_exists", "list_append"})
"""The functions of an update; each takes two operands."""
SET_TAGS: Final = frozenset({"SS", "NS", "BS"})


@dataclass(frozen=True)
class Update:
    """What an UpdateExpression asks for. No two paths clash."""

    actions: tuple[Action, ...]

    @property
    def paths(self) -> tuple[Path, ...]:
        """The paths that the update names as its targets."""
        return tuple(action.path for action in self.actions)

    @property
    def tags(self) -> Mapping[str, str]:
        """The types that the update tells of whole attributes, whatever is in the item."""
        told = {str(a.path.attribute): _told(a) for a in self.actions if len(a.path.elements) == 1}
        return {name: tag for name, tag in told.items() if tag is not None}

    @property
    def creates(self) -> bool:
        """Whether it makes an item where there is none: one that only takes away does not."""
        return any(isinstance(action, (Set, Add)) for action in self.actions)


def _told(action: Action) -> str | None:
    match action:
        case Set(_, Constant(value)) | Add(_, value) | Delete(_, value):
            return value.tag
        case Set(_, Arithmetic()):
            return "N"
        case Set(_, Call("list_append")):
            return "L"
        case _:
            return None


@v_args(inline=True)
class UpdateBuilder(Builder[Update]):
    """Builds an update, refusing operands of the wrong number or type."""

    order = (
        frozenset({"path"}),
        frozenset({"function"}),
        frozenset({"section"}),
        frozenset({"name"}),
        frozenset({"value"}),
        frozenset({"overlap"}),
        frozenset({"misuse"}),
        frozenset({"operands"}),
        frozenset({"type", "distinct"}),
    )
    guessed: ClassVar[frozenset[Kind]] = frozenset({"misuse", "distinct"})
    any_of_a_kind = True
    """AWS's downloadable DynamoDB looks at targets before operands, and at sections in an order of
    its own, SET first; no test that was run against the service has two faults of a kind."""

    def update(self, *sections: tuple[str, tuple[Action, ...]]) -> Update:
        """All sections: each kind at most once, and no two paths in each other's way."""
        self.judge(_check_sections, [kind for kind, _ in sections])
        built = Update(tuple(action for _, actions in sections for action in actions))
        self.judge(check_apart, built.paths)
        return built

    def set(self, *actions: Set) -> tuple[str, tuple[Action, ...]]:
        """A SET section."""
        return "SET", actions

    def remove(self, *paths: Path) -> tuple[str, tuple[Action, ...]]:
        """A REMOVE section."""
        return "REMOVE", tuple(map(Remove, paths))

    def add(self, *changes: tuple[Path, Value]) -> tuple[str, tuple[Action, ...]]:
        """An ADD section: numbers and sets only."""
        for _, operand in changes:
            self.judge(_check_change, rules.NOT_ADDED, operand, SET_TAGS | {"N"})
        return "ADD", tuple(Add(path, operand) for path, operand in changes)

    def delete(self, *changes: tuple[Path, Value]) -> tuple[str, tuple[Action, ...]]:
        """A DELETE section: sets only."""
        for _, operand in changes:
            self.judge(_check_change, rules.NOT_DELETED, operand, SET_TAGS)
        return "DELETE", tuple(Delete(path, operand) for path, operand in changes)

    def assignment(self, path: Path, value: Term) -> Set:
        """One assignment of a SET section."""
        return Set(path, value)

    def change(self, path: Path, operand: Constant) -> tuple[Path, Value]:
        """One change of an ADD or DELETE section."""
        return path, operand.value

    def arithmetic(self, left: Term, sign: Token, right: Term) -> Arithmetic:
        """A sum or difference of two operands, neither of them one itself."""
        self.judge(_check_nesting, left, right)
        self.judge(_check_terms, str(sign), left, right)
        return Arithmetic("+" if sign == "+" else "-", left, right)

    def call(self, name: Token, *operands: Operand) -> Call:
        """A function: known, and with operands of the right number and types."""
        built = Call(str(name), operands)
        self.judge(_check_function, built)
        self.judge(_check_nesting, *built.operands)
        self.judge(_check_call, built)
        return built


def _check_sections(kinds: Sequence[str]) -> None:
    for place, kind in enumerate(kinds):
        if kind in kinds[:place]:
            raise ExpressionFault(told(SECTION_TWICE, section=kind), "section")


def _check_function(call: Call) -> None:
    if call.name in ARITY:
        raise ExpressionFault(told(rules.NO_UPDATE_FUNCTION, function=call.name), "function")
    if call.name not in FUNCTIONS:
        raise ExpressionFault(told(rules.NO_FUNCTION, function=call.name), "function")


def _check_call(call: Call) -> None:
    count = len(call.operands)
    if count != 2:
        breach = told(rules.OPERAND_COUNT, function=call.name, count=count)
        raise ExpressionFault(breach, "operands")
    if call.name == "if_not_exists":
        if not isinstance(call.operands[0], Path):
            raise ExpressionFault(told(rules.NO_PATH, function=call.name), "type")
        check_distinct(call.name, *call.operands)
    if call.name == "list_append":
        _check_lists(*call.operands)


def _check_nesting(*operands: Term) -> None:
    """``list_append`` is no operand of another function or sum; ``if_not_exists`` may be."""
    for operand in operands:
        if isinstance(operand, Call) and operand.name == "list_append":
            raise ExpressionFault(told(rules.MISPLACED_LIST_APPEND), "misuse")


def _check_terms(sign: str, *operands: Term) -> None:
    for tag in _types_but("N", operands):
        raise ExpressionFault(told(rules.NO_TERM, operator=sign, tag=tag), "type")


def _check_lists(*operands: Operand) -> None:
    for tag in _types_but("L", operands):
        raise ExpressionFault(told(rules.NO_LIST, tag=tag), "type")


def _types_but(tag: str, operands: Sequence[Term]) -> list[str]:
    """The types of constants that are not of the type ``tag``, in the order written."""
    tags = [operand.value.tag for operand in operands if isinstance(operand, Constant)]
    return [each for each in tags if each != tag]


def _check_change(rule: Rule, operand: Value, tags: frozenset[str]) -> None:
    if operand.tag not in tags:
        raise ExpressionFault(told(rule, kind=TYPE_NAMES[operand.tag]), "type")


@dataclass(frozen=True)
class Effect:
    """What an action leaves at its path; ``None`` for nothing."""

    value: Value | None


Effects: TypeAlias = FrozenMap[Path, Effect]


def apply(update: Update, item: Item) -> Item:
    """What ``update`` makes of ``item``; refused when an operand or a path does not fit it."""
    for action in update.actions:
        if isinstance(action, Set):
            _note_unused_defaults(action.value, item)
    return outcome(update, item)


def outcome(update: Update, item: Item) -> Item:
    """What ``update`` makes of ``item``, whatever inferences that rests on."""
    return changed(item, effects(update, item))


def effects(update: Update, item: Item) -> Effects:
    """What each action leaves at its path: every one reads the item as it was."""
    none: Effects = FrozenMap()
    return reduce(
        lambda found, action: found.put(action.path, effect(action, item)), update.actions, none
    )


def changed(item: Item, at: Effects) -> Item:
    """``item`` with the effects ``at`` their paths, all at once, in whatever order they were found.

    They are taken in an order of their own.
    """
    return carried_out(item, in_order(at))


def in_order(at: Effects) -> tuple[tuple[Path, Effect], ...]:
    """The effects, each with its path, in the order of the paths: one order for equal maps."""
    return tuple(sorted(at.items(), key=lambda entry: entry[0].rank))


def carried_out(item: Item, entries: Sequence[tuple[Path, Effect]]) -> Item:
    """``item`` with the effects at their paths, no two of which clash."""
    return cast(M, _descend(tree(entries), M(item))).value  # a map stays one


def effect(action: Action, item: Item) -> Effect:
    """What ``action`` leaves at its path in ``item``; refused when an operand does not fit."""
    match action:
        case Set(_, value):
            return Effect(_evaluate(value, item))
        case Remove():
            return Effect(None)
        case Add(path, operand):
            return Effect(_added(resolve(path, item), operand))
        case Delete(path, operand):
            return Effect(_deleted(resolve(path, item), operand))


def _descend(below: Tree[Effect], value: Value | None) -> Value:
    """``value`` with the effects in ``below`` carried out within it."""
    parts = [
        (
            element,
            rest.leaf.value if rest.leaf is not None else _descend(rest, child(value, element)),
        )
        for element, rest in below.branches()
    ]
    kind = str if isinstance(value, M) else int
    if not isinstance(value, (M, L)) or not all(isinstance(element, kind) for element, _ in parts):
        raise broken(NO_PLACE)
    # The elements are all names, or all positions: that was checked.
    if isinstance(value, M):
        return _changed_map(value, cast(Mapping[str, Value | None], dict(parts)))
    return _changed_list(value, cast(Mapping[int, Value | None], dict(parts)))


def _changed_map(old: M, parts: Mapping[str, Value | None]) -> M:
    merged = {**old.value, **parts}
    return M(FrozenMap({name: value for name, value in merged.items() if value is not None}))


def _changed_list(old: L, parts: Mapping[int, Value | None]) -> L:
    """Elements keep their places until all is done; what lies past the end is appended in order."""
    kept = [parts.get(place, element) for place, element in enumerate(old.value)]
    beyond = [value for place, value in parts.items() if place >= len(old.value)]
    return L(tuple(value for value in [*kept, *beyond] if value is not None))


def _evaluate(value: Term, item: Item) -> Value:
    match value:
        case Constant(constant):
            return constant
        case Path():
            return _present(resolve(value, item))
        case Arithmetic(sign, left, right):
            return _sum(sign, _evaluate(left, item), _evaluate(right, item))
        case Call("if_not_exists", (path, default)):
            # The page says that the default is what the function "evaluates to" only where the path
            # leads nowhere; so a default that has no value then does no harm elsewhere.
            found = resolve(cast(Path, path), item)  # nothing else was read there
            return _evaluate(default, item) if found is None else found
        case Call(_, operands):
            return _appended(*(_evaluate(operand, item) for operand in operands))


def _note_unused_defaults(value: Term, item: Item) -> None:
    """Note that a default which has no value is not looked at."""
    match value:
        case Arithmetic(_, left, right):
            _note_unused_defaults(left, item)
            _note_unused_defaults(right, item)
        case Call("if_not_exists", (Path() as path, default)) if resolve(path, item) is not None:
            try:
                _evaluate(default, item)
            except Refused:
                rests_on(LAZY_DEFAULT)
        case Call(_, operands):
            for operand in operands:
                _note_unused_defaults(operand, item)


def _present(value: Value | None) -> Value:
    if value is None:
        raise broken(NOTHING_THERE)
    return value


def _sum(sign: Literal["+", "-"], left: Value, right: Value) -> Value:
    match left, right:
        case N(x), N(y):
            return N(numbers.add(x, y) if sign == "+" else numbers.subtract(x, y))
        case _:
            raise broken(NO_TERM)


def _appended(left: Value, right: Value) -> Value:
    match left, right:
        case L(first), L(second):
            return L(first + second)
        case _:
            raise broken(NO_LIST)


def _added(old: Value | None, operand: Value) -> Value:
    """ADD: what is not there counts as zero, or as a set without elements."""
    match old, operand:
        case None, _:
            return operand
        case N(x), N(y):
            return N(numbers.add(x, y))
        case SS(a), SS(b):
            return SS(a | b)
        case NS(p), NS(q):
            return NS(p | q)
        case BS(u), BS(v):
            return BS(u | v)
        case _:
            raise broken(ADDED_TO_ANOTHER_TYPE)


def _deleted(old: Value | None, operand: Value) -> Value | None:
    """DELETE: a set that loses its last element is gone; taking from nothing does nothing."""
    match old, operand:
        case None, _:
            return None
        case SS(a), SS(b):
            return SS(a - b) if a - b else None
        case NS(p), NS(q):
            return NS(p - q) if p - q else None
        case BS(u), BS(v):
            return BS(u - v) if u - v else None
        case _:
            raise broken(DELETED_FROM_ANOTHER_TYPE)
