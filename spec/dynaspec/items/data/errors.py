"""Answers: what a request comes back with.

What the service alone decides is left open in the answer: a value of a body as ``OneOf``, the whole
answer as a ``Choice``. An answer names the inferences that it rests on (``inferences``).

Source: *Error handling with DynamoDB* (developer guide) for the codes. The texts are the service's
as best known; a conforming implementation is judged by ``code``.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TypeAlias, TypeVar

from dynaspec.items.data.inferences import Inference, rests_on
from dynaspec.items.data.rule import Breach, Rule

T = TypeVar("T")
U = TypeVar("U")


@dataclass(frozen=True)
class Part:
    """What a page may hold, where the service chooses what is on it."""

    lists: Mapping[str, Sequence[object]]
    """For each list, by its path as in ``Success.unordered``: the elements, each of which it may
    hold once, in any order."""
    most: int | None = None
    """How many items are evaluated at most, and so shown; ``None`` where that is not determined."""
    ends: Sequence[End] = ()
    """The keys at one of which the page ends, unless it is the last."""
    full: int | None = None
    """How many items are evaluated before a page ends at a key; ``None`` where that is free."""
    whole: bool = False
    """Whether a page that is the last holds everything, there being none before it."""


@dataclass(frozen=True)
class End:
    """A key at which a page may end, and the decision that the page's segment has it."""

    key: Mapping[str, object]
    decided: Decided | None = None


@dataclass(frozen=True)
class Decided:
    """A number that the service decides once and for all is within ``numbers``.

    What is known of one ``decision`` must have a number in common. A decision is the segment of a
    key.
    """

    decision: str
    numbers: tuple[range, ...]


@dataclass(frozen=True)
class Success:
    """The request was carried out. ``body`` has the shape of the SDK client's return value.

    ``body`` holds the members that the request and the tables determine. Times, ARNs, identifiers
    and statistics that the service refreshes at its own pace are left out.

    ``unordered`` names the lists of ``body`` of which the request and the tables do not determine
    the whole order: a member's name, or a dotted path to it such as ``Responses.customers``, with
    the sizes of its consecutive groups. The order within a group is free, that of the groups is
    not: ``(3,)`` leaves three elements in any order, ``(1, 2)`` only the last two of them.

    ``part`` says what the answer may hold a part of, where the service chooses which: one page of a
    sequence whose order is its own, for example. The lists of ``body`` are then one such part.

    ``opaque`` names the members of ``body`` whose text is the service's own, such as NextToken.
    That they are there is determined, and what comes after when they are sent back.
    """

    body: Mapping[str, object]
    unordered: Mapping[str, tuple[int, ...]] = field(default_factory=dict)
    part: Part | None = None
    opaque: frozenset[str] = frozenset()
    rests_on: frozenset[Inference] = field(default=frozenset(), compare=False)
    """The inferences without which the answer might be another."""


@dataclass(frozen=True)
class Failure:
    """The request was refused, and nothing was changed.

    ``extra`` holds what the service answers beside code and message: ``Item`` for a failed
    condition when ReturnValuesOnConditionCheckFailure asks for it.
    """

    code: str
    message: str
    extra: Mapping[str, object] = field(default_factory=dict)
    rests_on: frozenset[Inference] = field(default=frozenset(), compare=False)
    """The inferences without which the answer might be another."""
    breaches: tuple[Breach, ...] = field(default=(), compare=False)
    """The rules that the request breaks, as far as the message tells of them."""

    def is_for(self, rules: Collection[Rule]) -> bool:
        """Whether the message tells of one of ``rules``."""
        return any(breach.rule in rules for breach in self.breaches)


@dataclass(frozen=True)
class Unsupported(Failure):
    """This specification does not say what the service answers. It is not an answer to judge by."""


@dataclass(frozen=True)
class OneOf:
    """A value in the body of an answer that the service chooses: any of ``values``."""

    values: tuple[object, ...]


@dataclass(frozen=True)
class Anything:
    """A value in the body of an answer of which only the presence is determined."""


@dataclass(frozen=True)
class SomeShards:
    """A page of a stream's shards in the body of an answer, of which the service decides.

    There are ``least`` to ``most`` of them. Those of a stream that is off are ``closed``.
    """

    least: int
    most: int
    closed: bool


@dataclass(frozen=True)
class Alternative:
    """One of the answers that the service may choose, and what it has decided where it does."""

    answer: Success | Failure
    decided: Decided | None = None


@dataclass(frozen=True)
class Choice:
    """The service decides which of ``alternatives`` it answers. None of them changes anything."""

    alternatives: tuple[Alternative, ...]


Answer: TypeAlias = Success | Failure | Choice
"""What a request comes back with."""


def possible(answer: Answer) -> tuple[Success | Failure, ...]:
    """Everything that the service may answer where the specification answers ``answer``.

    Of a choice the first is what the service as it is modelled here answers.
    """
    if isinstance(answer, Choice):
        return tuple(each.answer for each in answer.alternatives)
    return (answer,)


class Refused(Exception):  # noqa: N818 - a decision of the service, not a fault of this program
    """Ends the handling of a request with ``failure``, or as well with one of ``others``."""

    def __init__(self, failure: Failure, others: tuple[Failure, ...] = ()) -> None:
        """Carry what may be answered to ``handle``."""
        super().__init__(failure.message)
        self.failure = failure
        self.others = others

    @property
    def answer(self) -> Failure | Choice:
        """The failure, or the choice of one."""
        if not self.others:
            return self.failure
        return Choice(tuple(map(Alternative, (self.failure, *self.others))))


def fault(check: Callable[..., object], *given: object) -> Failure | None:
    """The refusal that ``check`` raises for its arguments; ``None`` if it raises none."""
    try:
        check(*given)
    except Refused as refused:
        return refused.failure
    return None


class Faults:
    """What was found wrong with the parts of a whole: no source says which of it is told."""

    def __init__(self) -> None:
        """Nothing is wrong yet."""
        self._found: list[Failure] = []

    def keep(self, refused: Refused) -> None:
        """Take note of a part that is refused, once."""
        told = (refused.failure, *refused.others)
        self._found += [each for each in told if each not in self._found]

    def check(self) -> None:
        """Refuse the whole if something is wrong with a part."""
        for each in self._found:
            if isinstance(each, Unsupported):
                raise Refused(each)
        if self._found:
            raise Refused(self._found[0], tuple(self._found[1:]))


def in_any_order(
    *checks: Callable[[], T], besides: Sequence[Callable[[], object]] = ()
) -> tuple[T, ...]:
    """Make all checks, and give what each of ``checks`` gives.

    Where several refuse, no source says which is told: any may be. Where one of them meets what is
    not specified, neither is the answer.
    """
    faults = Faults()

    def made(check: Callable[[], U]) -> list[U]:
        try:
            return [check()]
        except Refused as refused:
            faults.keep(refused)
            return []

    given = [each for check in checks for each in made(check)]
    for check in besides:
        made(check)
    faults.check()
    return tuple(given)


def told(rule: Rule, **data: object) -> Breach:
    """That ``rule`` is broken by a case of these data; what speaks for it is taken note of."""
    for source in rule.sources:
        if rule.evidence not in ("observed", "documented") and isinstance(source, Inference):
            rests_on(source)
    return Breach(rule, data)


def broken(rule: Rule, **data: object) -> Refused:
    """The refusal of a request that breaks ``rule``."""
    return refusal(told(rule, **data))


def refusal(breach: Breach) -> Refused:
    """The refusal of a request for a ``breach``."""
    return Refused(Failure(breach.rule.code, str(breach), breaches=(breach,)))


def retold(refused: Refused, text: str) -> Refused:
    """The same refusal in a longer ``text``, which says where the rule is broken."""
    return Refused(replace(refused.failure, message=text))


def unsupported(feature: str) -> Refused:
    """A request that needs ``feature``, which is not specified here."""
    return Refused(Unsupported("Unsupported", f"not specified: {feature}"))
