"""Whether a machine keeps to the language: its functions, its state, its names, its bounds."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator, Mapping
from types import FunctionType, MappingProxyType
from typing import Any

from dynacheck.language import kinds
from dynacheck.language.expressions import Use
from dynacheck.language.kinds import TRUTH, Kind, Record
from dynacheck.language.offence import Offence, UnclearError
from dynacheck.language.reach import Reached
from dynacheck.language.signature import Signature, signature_of
from dynacheck.language.sources import Names, name_of, source_of
from dynacheck.language.statements import wrong_in_terms
from dynacheck.machines import ancestors, extension_of
from dynaspec.machine import Instance, Machine, everywhere

ACTION = Use(may_require=True, is_searched=False)
PREDICATE = Use(may_require=False, is_searched=False)
SEARCHED = Use(may_require=False, is_searched=True)
"""What `within` and the witnesses are: only searches read them."""


def offences(machine: Machine[Any], instance: Instance[Any] | None = None) -> list[Offence]:
    """All that is outside the language in `machine`, and in the machines that it extends.

    `instance` is one that is searched and is none of the machine's own.
    """
    reached = Reached()
    chain = [machine, *ancestors(machine)]
    for number, each in enumerate(chain):
        if each.name in {other.name for other in chain[:number]}:
            reached.note(
                f"machine {machine.name}",
                0,
                each.name,
                "a machine extends one of its own name",
                "name it anew",
            )
        _Check(each, reached).run()
    if instance is not None:
        _Check(machine, reached).instance(instance)
    return reached.offences


def reached_from(function: Callable[..., Any]) -> Reached:
    """What a property of a machine that keeps to the language calls, and where."""
    assert isinstance(function, FunctionType)
    reached = Reached()
    reached.reach(function, SEARCHED)
    return reached


class _Check:
    """One machine of a chain."""

    def __init__(self, machine: Machine[Any], reached: Reached) -> None:
        self.machine, self._reached = machine, reached

    def run(self) -> None:
        """Look at everything that the machine is made of."""
        machine = self.machine
        self._names()
        state = Record(machine.state)
        self._state()
        self._entry(machine.initial, PREDICATE, state, takes_state=False)
        for action in machine.actions:
            self._entry(action, ACTION, state)
        for invariant in machine.invariants:
            self._entry(invariant, PREDICATE, TRUTH)
        for lemma in machine.lemmas:
            self._entry(lemma, PREDICATE, TRUTH, takes_state=False)
        for witness in machine.witnesses:
            self._entry(witness, SEARCHED, TRUTH)
        for possibility in machine.possibilities:
            self._entry(possibility.goal, SEARCHED, TRUTH)
            if possibility.wherever is not everywhere:
                self._entry(possibility.wherever, SEARCHED, TRUTH)
        if machine.parent:
            self._projection(machine.parent.project, Record(machine.parent.machine.state))
        if machine.terms and self._is_function(machine.terms):
            self._terms(machine.terms)
        self._ranges(machine.finite)
        self.instance(machine.instance)
        if machine.deep:
            self.instance(machine.deep)

    def instance(self, instance: Instance[Any]) -> None:
        """An instance's predicates and bounds."""
        for predicate in instance.within:
            self._entry(predicate, SEARCHED, TRUTH)
        self._ranges(instance.bounds)
        for name, value in instance.constants.items():
            if type(value) is not int or value < 0:
                self._note(name, f"the constant {name} is {value!r}", "give a natural number")
            elif value not in self._values_of(name, value):
                self._note(name, f"the constant {name} is {value}", "give a value of its sort")

    def _values_of(self, name: str, value: int) -> range:
        """The values that a constant may have, by its sort; all where the sort is not finite."""
        sort = kinds.hints(self.machine.initial).get(name)
        return self.machine.finite.get(sort, range(value + 1))

    def _entry(self, function: Any, use: Use, result: Kind, takes_state: bool = True) -> None:
        """A function that the readers call: with the state, and with values of sorts."""
        if not self._is_function(function):
            return
        given = (self.machine.state,) if use is SEARCHED else ()
        found = self._reached.reach(function, use, given)
        if found is not None and not kinds.fit(found, result):
            wrong = f"it gives {kinds.words(found)}"
            self._note_at(function, wrong, f"give {kinds.words(result)}")
        try:
            self._parameters(function, takes_state, given)
        except UnclearError as error:
            self._note_at(function, str(error), "annotate each parameter with a sort")

    def _is_function(self, function: Any) -> bool:
        if isinstance(function, FunctionType):
            return True
        name = name_of(function)
        self._note(name, f"`{name}` is no plain function", "define one, without caches or classes")
        return False

    def _parameters(
        self, function: FunctionType, takes_state: bool, given: tuple[Any, ...]
    ) -> None:
        annotations = kinds.hints(function)
        parameters = list(inspect.signature(function).parameters.values())
        own = signature_of(function, given)
        if takes_state:
            self._takes_state(function, given)
        _compare_wrapped(own, [p.name for p in parameters], annotations, takes_state)
        for parameter in parameters[takes_state:]:
            plain = parameter.kind is inspect.Parameter.POSITIONAL_OR_KEYWORD
            if not plain or parameter.default is not inspect.Parameter.empty:
                raise UnclearError(f"the parameter `{parameter.name}` is optional, or has a star")
            if parameter.name not in annotations:
                raise UnclearError(f"the parameter `{parameter.name}` has no annotation")
            annotation = annotations[parameter.name]
            if annotation is int or not kinds.is_value(kinds.of_annotation(annotation)):
                raise UnclearError(f"the parameter `{parameter.name}` is of no sort")

    def _takes_state(self, function: FunctionType, given: tuple[Any, ...]) -> None:
        """The first parameter is the state of this machine, whatever `functools.wraps` says."""
        first = next(iter(signature_of(function, given).parameters.values()), int)
        if not kinds.same_shape(kinds.of_annotation(first), Record(self.machine.state)):
            raise UnclearError(f"its first parameter is no `{self.machine.state.__name__}`")

    def _projection(self, project: Any, parent: Record) -> None:
        if not self._is_function(project):
            return
        found = self._reached.reach(project, PREDICATE, (self.machine.state,))
        if found is not None and not kinds.fit(found, parent):
            self._note_at(project, "it gives no state of the parent", "give the parent's state")

    def _terms(self, terms: Any) -> None:
        """The terms are no part of the claims: they say where a proof looks."""
        try:
            if error := wrong_in_terms(source_of(terms.__code__).tree, Names(terms)):
                self._note_at(terms, error.wrong, error.instead)
        except UnclearError as error:
            self._note_at(terms, str(error), "define it in a module")

    def _state(self) -> None:
        kind = self.machine.state
        try:
            if not isinstance(kinds.of_annotation(kind), Record):
                raise UnclearError("the state is no record")
        except UnclearError as error:
            self._note(kind.__name__, str(error), "use a frozen dataclass of sorts, Map, Seq")

    def _names(self) -> None:
        machine = self.machine
        properties = [*machine.invariants, *machine.witnesses, *machine.lemmas]
        for functions in (properties, machine.actions):
            seen: set[str] = set()
            for function in functions:
                name = getattr(function, "__name__", "")
                if name in seen:
                    self._note(name, f"two functions are called `{name}`", "rename one")
                if not name.isidentifier() or name in _own(machine):
                    self._note(name, f"`{name}` is no name of its own", "name it as a sentence")
                seen.add(name)

    def _ranges(self, bounds: Mapping[Any, range]) -> None:
        if type(bounds) not in (dict, MappingProxyType):
            self._note(self.machine.name, "its bounds are no plain mapping", "use a dict")
        for sort, values in bounds.items():
            name = getattr(sort, "__name__", repr(sort))
            if not kinds.is_sort(sort):
                self._note(name, f"{name} is bounded, and is no sort", "use a NewType of int")
            elif type(values) is not range or not values or min(values) < 0:
                self._note(name, f"{name} ranges over {values}", "give it natural numbers, some")

    def _note(self, name: str, wrong: str, instead: str) -> None:
        self._reached.note(f"machine {self.machine.name}", 0, name, wrong, instead)

    def _note_at(self, function: FunctionType, wrong: str, instead: str) -> None:
        code = function.__code__
        name = function.__name__
        self._reached.note(code.co_filename, code.co_firstlineno, name, wrong, instead)


def _compare_wrapped(
    own: Signature, names: list[str], annotations: Mapping[str, Any], takes_state: bool
) -> None:
    """That the parameters a reader sees are the function's own, or all handed on as `*rest`."""
    mine = list(own.parameters)[takes_state:]
    if own.rest is not None and not mine:
        return
    seen = names[takes_state:]
    if mine != seen or any(own.parameters[name] != annotations.get(name) for name in mine):
        raise UnclearError("its signature is that of what it wraps, and not its own")
    if own.optional:
        raise UnclearError(f"the parameter `{min(own.optional)}` is optional")


def _own(machine: Machine[Any]) -> Iterator[str]:
    """The names of the checkers' own properties."""
    yield "every_action_happens"
    if machine.parent:
        yield extension_of(machine.parent.machine)
