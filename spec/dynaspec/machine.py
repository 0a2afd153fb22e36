"""The interface of a state machine: what every protocol of the specification is made of.

A machine is constants and types, a state (a frozen dataclass), an initial state, actions (pure
functions from a state and parameters to a state), invariants (predicates over a state and
universally quantified parameters) and witnesses (predicates that some reachable state must
satisfy). All of them are ordinary functions, and the one function object is what runs: in the
explorer, in the simulation's trace checker, and, given symbolic values, in the prover.

Three habits keep one definition fit for every reader:

- A parameter's annotation names its sort, a `NewType` of `int` (`Ballot`, `Position`, ...). Sorts
  are natural numbers and unbounded, but for those that the machine declares finite (`Replica`).
- A value that depends on something unbounded is kept in a `Map` or a `Seq`.
- Invariants combine conditions with `&`, `|`, `implies`, `all_of` and `any_of`. Python's `and`,
  `or`, `not` and `if` mean the same, at the price of one more case in a proof.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

from dynaspec.collections import Map, Seq

__all__ = [
    "Disabled",
    "Instance",
    "Machine",
    "Map",
    "Parent",
    "Possibility",
    "Seq",
    "all_of",
    "any_of",
    "implies",
    "require",
]

S = TypeVar("S")
Sort = Any
"""A `NewType` of `int`; Python has no type for NewTypes themselves."""


class Disabled(Exception):  # noqa: N818 - a condition of the model, not an error
    """The action cannot happen here: one of its requirements does not hold."""


class Condition:
    """What a prover's conditions are: they stand for a `bool` of which nothing is known yet."""

    __slots__ = ()


class NoConditionError(TypeError):
    """A value stands where a condition belongs, and is neither true nor false."""

    def __init__(self, value: object) -> None:
        """Name the `value`."""
        super().__init__(f"{value!r} is no condition: compare it with something")


def condition(value: bool) -> bool:
    """`value`, which must be a condition: a `bool`, or a prover's. Else `NoConditionError`."""
    if not isinstance(value, bool | Condition):
        raise NoConditionError(value)
    return value


def require(required: bool) -> None:
    """Let the action go on only where `required` holds; else it is `Disabled`."""
    if not condition(required):
        raise Disabled


def implies(premise: bool, conclusion: bool) -> bool:
    """`conclusion` holds wherever `premise` does."""
    return (condition(premise) ^ True) | condition(conclusion)


def all_of(conditions: Iterable[bool]) -> bool:
    """Every one of `conditions` holds."""
    result = True
    for each in conditions:
        result = result & condition(each)
    return result


def any_of(conditions: Iterable[bool]) -> bool:
    """At least one of `conditions` holds."""
    result = False
    for each in conditions:
        result = result | condition(each)
    return result


@dataclass(frozen=True)
class Instance(Generic[S]):
    """A bounded instance of a machine: what a finite search visits.

    `constants` are the initial state's parameters. `bounds` gives each sort the values that
    parameters range over. `within` keeps the search finite, and short, where a parameter does not:
    a successor of which one of its predicates is false is not part of the instance. The docstring
    of each says all that it leaves out; it is printed. `model` names the TLA+ model, and its
    configuration, that describe the same instance.
    """

    bounds: Mapping[Sort, range]
    constants: Mapping[str, int] = field(default_factory=dict)
    within: tuple[Callable[[S], bool], ...] = ()
    model: str = ""


@dataclass(frozen=True)
class Parent(Generic[S]):
    """The machine that this one extends, and where its state lies within this one's.

    Each step of the extending machine must be a step of the parent or leave it alone; that is
    an obligation of its own, and it is what lets the parent's invariants be assumed.
    """

    machine: Machine[Any]
    project: Callable[[S], Any]


def everywhere(_: object) -> bool:
    """In every state."""
    return True


@dataclass(frozen=True)
class Possibility(Generic[S]):
    """What can always still come: from where `wherever` holds, a state where `goal` does.

    It is said of an instance: from each of its reachable states where `wherever` holds, some
    way within the instance leads to a state where `goal` holds. That the way is taken is not
    said: for that one has to know how long messages and crashes may go on to get in the way.
    """

    goal: Callable[[S], bool]
    wherever: Callable[[S], bool] = everywhere

    @property
    def name(self) -> str:
        """The property as a sentence."""
        return f"it_stays_possible_that_{self.goal.__name__}"


@dataclass(frozen=True)
class Machine(Generic[S]):
    """A protocol of the specification, complete.

    `lemmas` are predicates over parameters alone. `terms` names, for the prover, the terms that a
    state and values of the sorts select (the ballot a vote was cast in, the end of a log): where
    the universally quantified hypotheses are worth instantiating.
    """

    name: str
    state: type[S]
    initial: Callable[..., S]
    actions: tuple[Callable[..., S], ...]
    invariants: tuple[Callable[..., bool], ...]
    witnesses: tuple[Callable[[S], bool], ...]
    instance: Instance[S]
    finite: Mapping[Sort, range] = field(default_factory=dict)
    lemmas: tuple[Callable[..., bool], ...] = ()
    parent: Parent[S] | None = None
    terms: Callable[[S, Mapping[Sort, list[Any]]], Mapping[Sort, list[Any]]] | None = None
    deep: Instance[S] | None = None
    possibilities: tuple[Possibility[S], ...] = ()
