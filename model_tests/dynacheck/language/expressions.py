"""The expressions of the language, and the kind of value that each has.

What is not named here is not in the language. A value whose kind cannot be told is refused: the
readers might differ on it.
"""

from __future__ import annotations

import ast
import builtins
import dataclasses
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from types import FunctionType, ModuleType
from typing import Any

from dynacheck.language import kinds
from dynacheck.language.calls import BUILT_IN, CONNECTIVES
from dynacheck.language.kinds import (
    NOTHING,
    TRUTH,
    Kind,
    Number,
    Record,
    Rest,
    Several,
    Total,
    Truth,
    Tuple,
    fit,
    record_parts,
    words,
)
from dynacheck.language.offence import OutsideError, UnclearError
from dynacheck.language.records import is_record
from dynacheck.language.signature import signature_of
from dynacheck.language.sources import Names
from dynaspec import machine
from dynaspec.collections import Map, Seq

ARITHMETIC = (ast.Add, ast.Sub, ast.Mult)
LOGIC = (ast.BitAnd, ast.BitOr, ast.BitXor)
EACH = "compare each of them: `(a == c) & (b == d)`"
ORDER = (ast.Lt, ast.LtE, ast.Gt, ast.GtE)


@dataclass(frozen=True)
class Use:
    """What a function is used for, which says what it may do."""

    may_require: bool
    """It is an action, or is called by one alone."""
    is_searched: bool
    """It is read by searches alone, whose values may be gone through."""


Tell = Callable[[ast.expr, Any, tuple[Any, ...]], None]
"""Called with a call, or what is read like a field, the function that it runs, and the annotations
of those of its first parameters that have none; and with a comparison of conditions, and `bool`."""


class Reading:
    """The expressions of one function."""

    def __init__(self, names: Names, use: Use, tell: Tell) -> None:
        """Tell `tell` what is called, and which conditions are compared."""
        self.local: dict[str, Kind] = {}
        self.use = use
        self._names = names
        self._tell = tell

    def kind(self, node: ast.expr) -> Kind:
        """The kind of an expression; `OutsideError` if the language has no such expression."""
        read: Callable[[Any], Kind] | None = getattr(self, f"_{type(node).__name__.lower()}", None)
        if read is None:
            wrong, instead = UNKNOWN.get(type(node), (f"`{_text(node)}`", "no reader knows this"))
            raise OutsideError(node, wrong, instead)
        try:
            return read(node)
        except UnclearError as error:
            raise OutsideError(node, f"`{_text(node)}`: {error}", "use values of sorts") from error

    def truth(self, node: ast.expr) -> Kind:
        """A condition, and nothing else that Python takes for one."""
        found = self.kind(node)
        if not (isinstance(found, Truth) or (isinstance(found, Several) and found.is_list)):
            wrong = f"`{_text(node)}` is taken for a condition and is {words(found)}"
            raise OutsideError(node, wrong, "compare it with something")
        return TRUTH

    def element(self, node: ast.expr) -> Kind:
        """The kind of the members of `node` when it is gone through."""
        found = self.kind(node)
        match found:
            case Tuple(parts):
                return self._alike(node, parts)
            case Several(element, fixed) if fixed or self.use.is_searched:
                return element
            case kinds.Sequence(element) if self.use.is_searched:
                return element
        wrong = f"`{_text(node)}` is gone through, and its length is not fixed"
        raise OutsideError(node, wrong, "go through a tuple, a range of constants, or parameters")

    def bind(
        self,
        target: ast.expr,
        kind: Kind,
        is_bound_once: Callable[[str], bool] = lambda _: False,
    ) -> None:
        """Give the names of an assignment, or of a loop, their kinds."""
        if isinstance(target, ast.Name):
            # A name may be bound again, to a number that depends on the state.
            is_open = isinstance(kind, Number) and not is_bound_once(target.id)
            new = Number() if is_open else kind
            known = self.local.setdefault(target.id, new)
            if not fit(known, kind):
                wrong = f"`{target.id}` was {words(known)} and becomes {words(kind)}"
                raise OutsideError(target, wrong, "use another name")
        elif isinstance(target, ast.Tuple):
            for part, its_kind in zip(target.elts, self._parts(target, kind), strict=True):
                self.bind(part, its_kind, is_bound_once)
        else:
            raise OutsideError(
                target, f"`{_text(target)}` is changed in place", "values are never changed"
            )

    def _parts(self, target: ast.Tuple, kind: Kind) -> Sequence[Kind]:
        if isinstance(kind, Tuple) and len(kind.parts) == len(target.elts):
            return kind.parts
        if isinstance(kind, Several) and kind.fixed:
            return [kind.element] * len(target.elts)
        raise OutsideError(target, f"{words(kind)} is taken apart", "take a fixed tuple apart")

    def _alike(self, node: ast.expr, parts: Sequence[Kind]) -> Kind:
        """The one kind of all `parts`."""
        if not parts or not all(fit(parts[0], part) for part in parts):
            raise OutsideError(node, f"the parts of `{_text(node)}` differ", "name one of them")
        return Number(all(map(_is_given, parts))) if isinstance(parts[0], Number) else parts[0]

    # --- Names, parts, constants ------------------------------------------------------------------

    def _constant(self, node: ast.Constant) -> Kind:
        if type(node.value) in (bool, int):
            return kinds.of_value(node.value)
        wrong = f"the constant `{_text(node)}`"
        raise OutsideError(node, wrong, "use a number, True, False, or a value of a sort")

    def _name(self, node: ast.Name) -> Kind:
        if node.id in self.local:
            return self.local[node.id]
        return self._constant_kind(node, self.meant(node))

    def meant(self, node: ast.expr) -> Any:
        """The object that a name, or a name in a module, stands for; None if for no fixed one."""
        if isinstance(node, ast.Name):
            known = node.id not in self.local and node.id in self._names
            return self._names[node.id] if known else None
        if isinstance(node, ast.Attribute) and isinstance(
            found := self.meant(node.value), ModuleType
        ):
            return vars(found).get(node.attr)
        return None

    def _constant_kind(self, node: ast.expr, value: Any) -> Kind:
        if value is None:
            raise OutsideError(node, f"`{_text(node)}` is not known here", "assign it before")
        return kinds.of_value(value)

    def _attribute(self, node: ast.Attribute) -> Kind:
        if (value := self.meant(node)) is not None:
            return self._constant_kind(node, value)
        owner = self.kind(node.value)
        match owner:
            case kinds.Sequence() if node.attr == "length":
                return Number()
            case Record(type=owner_type):
                if node.attr in (parts := record_parts(owner_type)):
                    return parts[node.attr]
                member = vars(owner_type).get(node.attr)
                if isinstance(member, property) and isinstance(member.fget, FunctionType):
                    self._tell(node, member.fget, (owner_type,))
                    result = signature_of(member.fget, (owner_type,)).result
                    return kinds.of_annotation(result)
        raise OutsideError(node, f"`.{node.attr}` of {words(owner)}", "no reader knows this")

    def _subscript(self, node: ast.Subscript) -> Kind:
        owner = self.kind(node.value)
        if not isinstance(self.kind(node.slice), Number):
            raise OutsideError(
                node, f"`{_text(node)}` is read at no number", "use a value of a sort"
            )
        match owner:
            case Tuple(parts):
                place = _number(node.slice)
                if place is None:
                    return self._alike(node.value, parts)
                if place < len(parts):
                    return parts[place]
            case Total(value):
                return value
            case kinds.Sequence(element):
                return element
        raise OutsideError(
            node, f"`{_text(node)}` reads {words(owner)}", "read a Map, a Seq, or within a tuple"
        )

    def _tuple(self, node: ast.Tuple) -> Kind:
        parts: list[Kind] = []
        for element in node.elts:
            if isinstance(element, ast.Starred):
                inner = self.kind(element.value)
                if not isinstance(inner, Tuple):
                    raise OutsideError(element, f"`*` of {words(inner)}", "use a fixed tuple")
                parts += inner.parts
            else:
                parts.append(self.kind(element))
        return Tuple(tuple(parts))

    # --- Operators --------------------------------------------------------------------------------

    def _binop(self, node: ast.BinOp) -> Kind:
        left, right = self.kind(node.left), self.kind(node.right)
        if isinstance(node.op, LOGIC) and left == right == TRUTH:
            return TRUTH
        numbers = isinstance(left, Number) and isinstance(right, Number)
        if isinstance(node.op, ARITHMETIC) and numbers:
            return Number(_is_given(left) and _is_given(right))
        times = _number(node.right)
        if isinstance(node.op, ast.Mult) and isinstance(left, Tuple) and times is not None:
            return Tuple(left.parts * times)
        if isinstance(node.op, ast.Add) and isinstance(left, Tuple) and isinstance(right, Tuple):
            return Tuple(left.parts + right.parts)
        wrong = f"`{_text(node)}` of {words(left)} and {words(right)}"
        raise OutsideError(node, wrong, "use + - * of numbers, & | ^ of conditions")

    def _unaryop(self, node: ast.UnaryOp) -> Kind:
        if isinstance(node.op, ast.Not):
            return self.truth(node.operand)
        operand = self.kind(node.operand)
        if isinstance(node.op, ast.USub) and isinstance(operand, Number):
            return operand
        raise OutsideError(
            node, f"`{_text(node)}` of {words(operand)}", "write `^ True` or `not` of a condition"
        )

    def _boolop(self, node: ast.BoolOp) -> Kind:
        for operand in node.values:
            self.truth(operand)
        return TRUTH

    def _compare(self, node: ast.Compare) -> Kind:
        left = node.left
        for operator, right in zip(node.ops, node.comparators, strict=True):
            self._compare_two(left, operator, right)
            left = right
        return TRUTH

    def _compare_two(self, left: ast.expr, operator: ast.cmpop, right: ast.expr) -> None:
        if isinstance(operator, ast.Is | ast.IsNot):
            raise OutsideError(left, "`is` compares objects", "compare values, with `==`")
        if isinstance(operator, ast.In | ast.NotIn):
            if not isinstance(self.kind(right), Tuple | Several):
                raise OutsideError(right, f"`in` looks through `{_text(right)}`", "use a tuple")
            one, other = self.kind(left), self.element(right)
        else:
            one, other = self.kind(left), self.kind(right)
            if isinstance(one, Truth):
                self._tell(left, bool, ())
                self._tell(right, bool, ())
        for operand, kind in ((left, one), (right, other)):
            if isinstance(operand, ast.Tuple) and isinstance(kind, Tuple) and TRUTH in kind.parts:
                raise OutsideError(operand, "conditions are compared in a tuple", EACH)
        comparable = fit(one, other) and (kinds.is_value(one) or isinstance(one, kinds.Opaque))
        if not comparable or (isinstance(operator, ORDER) and not isinstance(one, Number)):
            wrong = f"`{_text(left)}`, {words(one)}, is compared with {words(other)}"
            raise OutsideError(left, wrong, "compare two values of one kind; only numbers in order")

    def _ifexp(self, node: ast.IfExp) -> Kind:
        self.truth(node.test)
        return self._alike(node, (self.kind(node.body), self.kind(node.orelse)))

    # --- Comprehensions ---------------------------------------------------------------------------

    def _generatorexp(self, node: ast.GeneratorExp | ast.ListComp) -> Kind:
        outer = dict(self.local)
        fixed = True
        for loop in node.generators:
            element = self.element(loop.iter)
            fixed &= isinstance(self.kind(loop.iter), Tuple) or not self.use.is_searched
            for name in _targets(loop.target):
                self.local.pop(name, None)
            self.bind(loop.target, element, lambda _: True)
            for condition in loop.ifs:
                self.truth(condition)
        found = Several(self.kind(node.elt), fixed)
        self.local = outer
        return found

    _listcomp = _generatorexp

    # --- Calls ------------------------------------------------------------------------------------

    def _call(self, node: ast.Call) -> Kind:
        meant = self.meant(node.func)
        self._refuse_unknown(node, meant)
        if meant is Map:
            return self._map(node)
        given = [self._argument(argument) for argument in node.args]
        named = {keyword.arg or "": self.kind(keyword.value) for keyword in node.keywords}
        if "" in named:
            raise OutsideError(node, "`**` in a call", "name each argument")
        if meant is machine.require:
            return self._require(node, given)
        if meant is dataclasses.replace:
            return self._replace(node, given, named)
        if kinds.is_sort(meant):
            return self._sort(node, given)
        if meant is Seq:
            return self._seq(node, given, named)
        if is_record(meant):
            return self._record(node, meant, given, named)
        if isinstance(meant, FunctionType) and meant not in CONNECTIVES:
            self._tell(node, meant, ())
            return signature_of(meant).call(node, given, named)
        if (rule := _built_in(meant)) is not None:
            self._tell(node, meant, ())
            return rule(self, node)
        return self._method(node, given, named)

    def _argument(self, node: ast.expr) -> Kind:
        if not isinstance(node, ast.Starred):
            return self.kind(node)
        if isinstance(found := self.kind(node.value), Rest):
            return found
        raise OutsideError(node, "`*` in a call", "give each argument")

    def _require(self, node: ast.Call, given: list[Kind]) -> Kind:
        if not self.use.may_require:
            instead = "only an action is disabled: combine conditions with `&` and `implies`"
            raise OutsideError(node, "`require` in a function that says what holds", instead)
        if given != [TRUTH]:
            raise OutsideError(node, "`require` of something else than a condition", "compare it")
        return NOTHING

    def _replace(self, node: ast.Call, given: list[Kind], named: dict[str, Kind]) -> Kind:
        if len(given) != 1 or not isinstance(given[0], Record):
            raise OutsideError(node, "`replace` in what is no record", "replace fields of a record")
        parts = record_parts(given[0].type)
        for name, kind in named.items():
            if name not in parts or not fit(parts[name], kind):
                wrong = f"the field `{name}` becomes {words(kind)}"
                raise OutsideError(node, wrong, "give a field a value of its kind")
        return given[0]

    def _sort(self, node: ast.Call, given: list[Kind]) -> Kind:
        if len(given) == 1 and isinstance(given[0], Number):
            return given[0]
        raise OutsideError(node, f"`{_text(node)}` makes a number of no number", "give a number")

    def _map(self, node: ast.Call) -> Kind:
        """`Map(default)` or `Map(default, {key: value, ...})`."""
        default = self.kind(node.args[0]) if node.args else NOTHING
        entries = node.args[1:] or [ast.Dict([], [])]
        match entries:
            case [ast.Dict(keys=keys, values=values)] if not node.keywords:
                known = all(key and isinstance(self.kind(key), Number) for key in keys)
                fitting = all(fit(default, self.kind(value)) for value in values)
                if kinds.is_value(default) and known and fitting:
                    return Total(default)
        raise OutsideError(node, f"`{_text(node)}`", "give the default, then use `put`")

    def _seq(self, node: ast.Call, given: list[Kind], named: dict[str, Kind]) -> Kind:
        """`Seq(default)` or `Seq(default, (element, ...))`."""
        match given:
            case [default]:
                elements: tuple[Kind, ...] = ()
            case [default, Tuple(parts)]:
                elements = parts
            case _:
                default, elements = NOTHING, ()
        fitting = all(fit(default, element) for element in elements)
        if named or not kinds.is_value(default) or not fitting:
            raise OutsideError(node, f"`{_text(node)}`", "give the default, then use `append`")
        return kinds.Sequence(default)

    def _record(
        self, node: ast.Call, kind: type, given: list[Kind], named: dict[str, Kind]
    ) -> Kind:
        parts = record_parts(kind)
        kinds.of_annotation(kind)
        places = [field.name for field in dataclasses.fields(kind) if not field.kw_only]
        pairs = {**dict(zip(places, given, strict=False)), **named}
        defaults = _defaults(kind, [name for name in parts if name not in pairs])
        once = len(given) + len(named) == len(pairs)
        every = {**pairs, **defaults}
        fitting = all(name in parts and fit(parts[name], every[name]) for name in every)
        if not once or len(every) != len(parts) or not fitting:
            raise OutsideError(node, f"`{_text(node)}` does not fit the fields", "give each field")
        return Record(kind)

    def _method(self, node: ast.Call, given: list[Kind], named: dict[str, Kind]) -> Kind:
        """A call of a value's method."""
        assert isinstance(node.func, ast.Attribute)
        return self._own(node, node.func.attr, self.kind(node.func.value), given, named)

    def _refuse_unknown(self, node: ast.Call, meant: Any) -> None:
        """Only what is known may be called, and what belongs to a value."""
        owner = node.func.value if isinstance(node.func, ast.Attribute) else None
        of_value = owner is not None and not isinstance(self.meant(owner), ModuleType | type)
        known = meant in (machine.require, dataclasses.replace, Map, Seq) or is_record(meant)
        if of_value or known or kinds.is_sort(meant) or isinstance(meant, FunctionType):
            return
        if _built_in(meant) is None:
            instead = "call functions of the specification, and what docs/language.md lists"
            raise OutsideError(node, f"a call of `{_text(node.func)}`", instead)

    def _own(
        self, node: ast.Call, name: str, owner: Kind, given: list[Kind], named: dict[str, Kind]
    ) -> Kind:
        match owner, name, given:
            case Total(value), "put", [Number(), new] if fit(value, new):
                return owner
            case kinds.Sequence(element), "append", [new] if fit(element, new):
                return owner
            case kinds.Sequence(), "first", [Number()]:
                return owner
            case Total(value), "items", [] if self.use.is_searched:
                return Several(Tuple((Number(), value)), fixed=False)
            case Record(type=owner_type), _, _:
                method = vars(owner_type).get(name)
                if isinstance(method, FunctionType) and not name.startswith("__"):
                    self._tell(node, method, (owner_type,))
                    signature = signature_of(method, (owner_type,))
                    return signature.call(node, [owner, *given], named)
        wrong = f"`.{name}` of {words(owner)}, or with other arguments"
        raise OutsideError(node, wrong, "use put, append, first, or a function")


def _defaults(kind: type, names: Collection[str]) -> dict[str, Kind]:
    """The kinds of the defaults that some fields of a record have."""
    return {
        field.name: kinds.of_value(field.default)
        for field in dataclasses.fields(kind)
        if field.name in names and field.default is not dataclasses.MISSING
    }


def _is_given(kind: Kind) -> bool:
    return isinstance(kind, Number) and kind.given


def _number(node: ast.expr) -> int | None:
    """The number that an expression is, where it is one as it stands there."""
    is_number = isinstance(node, ast.Constant) and type(node.value) is int
    return int(ast.literal_eval(node)) if is_number else None


def _targets(target: ast.expr) -> list[str]:
    return [node.id for node in ast.walk(target) if isinstance(node, ast.Name)]


def _text(node: ast.AST) -> str:
    text = ast.unparse(node)
    return text if len(text) <= 60 else f"{text[:57]}..."


def _built_in(meant: Any) -> Callable[[Reading, ast.Call], Kind] | None:
    if isinstance(meant, FunctionType):
        return CONNECTIVES.get(meant)
    for name, rule in BUILT_IN.items():
        if meant is getattr(builtins, name):
            return rule
    return None


UNKNOWN: dict[type[ast.AST], tuple[str, str]] = {
    ast.JoinedStr: ("a text", "the specification has no texts"),
    ast.Lambda: ("a lambda", "define a function"),
    ast.NamedExpr: ("an assignment in an expression", "assign in a line of its own"),
    ast.Starred: ("`*`", "name each part"),
    ast.Yield: ("a generator function", "return a value"),
    ast.YieldFrom: ("a generator function", "return a value"),
    ast.Await: ("`await`", "the specification waits for nothing"),
    ast.Dict: ("a dict", "use a Map"),
    ast.Set: ("a set", "use a tuple, or a Map to booleans"),
    ast.SetComp: ("a set", "use a generator, or a Map to booleans"),
    ast.DictComp: ("a dict", "use a Map"),
    ast.List: ("a list", "use a tuple"),
    ast.Slice: ("a slice", "use `first`"),
}
"""Frequent expressions that are not in the language, and what to write instead."""
