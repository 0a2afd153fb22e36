"""The mutants of one machine's own module, generated from its source.

A mutant is named by the function and by what is done to which text in it. So it keeps its name when
other lines change, and loses it when that text is no longer there.
"""

from __future__ import annotations

import ast
import inspect
import sys
import typing
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from types import ModuleType
from typing import Any, Literal

from dynacheck.machines import machine_named
from dynacheck.mutants.generated.edits import Edit, Scope, edits, fixed
from dynacheck.mutants.specification.rewritten import rewritten
from dynaspec.machine import Machine

Kind = Literal["action", "property"]
"""Whether a mutant changes what the machine does, or only what is claimed of it."""
NOT_CLAIMED = "is not claimed"


def is_not_claimed(claim: str) -> str:
    """The name of the mutant that does not make a claim."""
    return f"{claim}: {NOT_CLAIMED}"


@dataclass(frozen=True)
class GeneratedMutant:
    """A machine's own module with one place written differently."""

    name: str
    function: str
    kind: Kind
    source: str
    of: str
    """The machine's name."""
    before: str
    text: str
    """The statement of the module that is changed, as it was and as it is."""

    @property
    def is_claim(self) -> bool:
        """Whether the changed function is an invariant or a lemma of the machine itself."""
        claims = {each.__name__ for each in claims_of(machine_named(self.of))}
        return self.text.startswith(f"def {self.function}(") and self.function in claims

    def machine(self, more: str = "") -> Machine[Any]:
        """The mutated machine, its module with `more` at its end.

        It is never the published one: no engine keeps what it finds of it.
        """
        original = machine_named(self.of)
        return rewritten(original.state.__module__, f"{self.source}\n{more}", original)

    def with_another(self, other: GeneratedMutant) -> Machine[Any] | None:
        """The machine with both changes; None where they are in one place."""
        both = self.source.replace(other.before, other.text)
        if both == self.source:
            return None
        original = machine_named(self.of)
        return rewritten(original.state.__module__, both, original)


def claims_of(machine: Machine[Any]) -> tuple[Callable[..., bool], ...]:
    """The machine's lemmas and invariants."""
    return (*machine.lemmas, *machine.invariants)


def mutants(machine: Machine[Any]) -> list[GeneratedMutant]:
    """All that are generated of a machine, in the order of its source; no two alike."""
    return list(_Generation(machine).mutants())


def functions_used(machine: Machine[Any], names: Iterable[str]) -> set[str]:
    """The functions of the machine's own module that these of them use, and they themselves."""
    return _Generation(machine).reached(names)


class _Generation:
    """The source of one machine."""

    def __init__(self, machine: Machine[Any]) -> None:
        self.machine = machine
        self.module: ModuleType = sys.modules[machine.state.__module__]
        self.source = inspect.getsource(self.module)
        self.tree, self._lines = ast.parse(self.source), self.source.splitlines()
        self.functions = {f.name: f for f in self.tree.body if isinstance(f, ast.FunctionDef)}

    def mutants(self) -> Iterator[GeneratedMutant]:
        seen = {ast.dump(function) for function in self.functions.values()}
        names: Counter[str] = Counter()
        for function, kind, edit in self._edits():
            text = self._changed(edit)
            meaning = ast.dump(ast.parse(text).body[0])
            if meaning in seen:
                continue
            seen.add(meaning)
            name = f"{function}: {edit.what}"
            names[name] += 1
            number = f" ({names[name]})" if names[name] > 1 else ""
            before = self._text(self._statement(edit.node))
            source = self.source.replace(before, text)
            name += number
            yield GeneratedMutant(name, function, kind, source, self.machine.name, before, text)

    def _edits(self) -> Iterator[tuple[str, Kind, Edit]]:
        acting, claimed = self.reached(self._acting), self.reached(self._claimed)
        for name, function in self.functions.items():
            if name in acting or name in claimed:
                kind: Kind = "action" if name in acting else "property"
                for edit in edits(function, self._scope(name)):
                    yield name, kind, edit
            if name in self._claimed:
                for edit in fixed(function, self._values(name)):
                    yield name, "property", edit
        yield from self._dropped()

    @property
    def _acting(self) -> set[str]:
        """The functions of this module that say what happens."""
        several = [*self.machine.actions, self.machine.initial]
        return {each.__name__ for each in several if each.__module__ == self.module.__name__}

    @property
    def _claimed(self) -> set[str]:
        """The functions of this module that are claims."""
        several = claims_of(self.machine)
        return {each.__name__ for each in several if each.__module__ == self.module.__name__}

    def reached(self, roots: Iterable[str]) -> set[str]:
        """The functions of this module that these use, and they themselves."""
        found, open_ = set[str](), list(roots)
        while open_:
            name = open_.pop()
            if name in self.functions and name not in found:
                found.add(name)
                walked = ast.walk(self.functions[name])
                open_ += [node.id for node in walked if isinstance(node, ast.Name)]
        return found

    def _scope(self, name: str) -> Scope:
        hints = typing.get_type_hints(getattr(self.module, name))
        arguments = [a.arg for a in self.functions[name].args.args]
        sorts = {a: ("parameter", hints[a]) for a in arguments}
        return Scope({**self._constants, **sorts}, self._steps)

    @cached_property
    def _constants(self) -> dict[str, tuple[str, Any]]:
        """The module's constants of sorts, each with its sort, no two of one value."""
        found: dict[str, tuple[str, Any]] = {}
        met = set()
        for statement in self.tree.body:
            if isinstance(statement, ast.Assign):
                for name, value in _assigned(statement):
                    sort = ast.unparse(value.func) if isinstance(value, ast.Call) else ""
                    kind = vars(self.module).get(sort)
                    one = kind, vars(self.module)[name]
                    if isinstance(kind, typing.NewType) and one not in met:
                        met.add(one)
                        found[name] = "constant", kind
        return found

    @cached_property
    def _steps(self) -> set[str]:
        state = self.machine.state.__name__
        returned = ((name, f.returns) for name, f in self.functions.items())
        return {name for name, kind in returned if kind and ast.unparse(kind) == state}

    def _values(self, name: str) -> Any:
        """The first value that the instance gives a parameter, where it gives several."""
        hints = typing.get_type_hints(getattr(self.module, name))
        ranges = {**self.machine.instance.bounds, **self.machine.finite}

        def values(parameter: str) -> Sequence[int]:
            several: Sequence[int] = ranges.get(hints[parameter], ())
            return several[:1] if len(several) > 1 else ()

        return values

    def _dropped(self) -> Iterator[tuple[str, Kind, Edit]]:
        """Each invariant and lemma that the machine has of its own, not claimed."""
        for node in ast.walk(self.tree):
            match node:
                case ast.keyword(
                    arg="invariants" | "lemmas", value=ast.Tuple(elts=several) as all_
                ):
                    for one in several:
                        rest = ast.Tuple([each for each in several if each is not one], ast.Load())
                        name = ast.unparse(one)
                        yield name, "property", Edit(all_, ast.unparse(rest), NOT_CLAIMED)

    def _changed(self, edit: Edit) -> str:
        """The statement of the module that an edit is in, with the edit made."""
        statement, node = self._statement(edit.node), edit.node
        text = self._text(statement)
        lines = text.encode().splitlines(keepends=True)
        assert node.end_lineno is not None
        assert node.end_col_offset is not None
        first, last = node.lineno - statement.lineno, node.end_lineno - statement.lineno
        begin = sum(map(len, lines[:first])) + node.col_offset
        end = sum(map(len, lines[:last])) + node.end_col_offset
        new = edit.text if edit.text.isidentifier() else f"({edit.text})"
        return b"".join((text.encode()[:begin], new.encode(), text.encode()[end:])).decode()

    def _text(self, statement: ast.stmt) -> str:
        """The text of a statement of the module, without decorators."""
        return "\n".join(self._lines[statement.lineno - 1 : statement.end_lineno])

    def _statement(self, node: ast.expr) -> ast.stmt:
        """The statement of the module that a node is in."""
        within = (s for s in self.tree.body if s.lineno <= node.lineno <= (s.end_lineno or 0))
        return next(within)


def _assigned(statement: ast.Assign) -> Iterator[tuple[str, ast.expr]]:
    """The names that an assignment gives, each with what it is given."""
    match statement:
        case ast.Assign(targets=[ast.Name(id=name)], value=value):
            yield name, value
        case ast.Assign(targets=[ast.Tuple(elts=names)], value=ast.Tuple(elts=values)):
            pairs = zip(names, values, strict=True)
            yield from ((n.id, value) for n, value in pairs if isinstance(n, ast.Name))
