"""Stand-ins: objects that take the place of values in a proof, and refuse what they cannot mean.

Whatever Python can do with a value, a stand-in either does in the same sense, for every value that
it stands for, or it raises ``MisalignedError``. Nothing is left to what Python does with an object
of which it knows nothing, such as taking it for true.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar, NoReturn, TypeGuard, TypeVar

import z3

from dynacheck.prove.symbolic import Bool

K = TypeVar("K")


class ImpossibleError(Exception):
    """What is known of an arbitrary value rules this run out."""


def known(fact: Bool) -> None:
    """Let the run go on only where `fact` holds, as it does of all values there are."""
    if not fact:
        raise ImpossibleError


class MisalignedError(Exception):
    """Something is asked of an arbitrary value that a proof cannot know of it."""

    raised: ClassVar[list[str]] = []
    """Those of this run, also if the claim that caused them has caught them."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        MisalignedError.raised.append(reason)


OPERATIONS = (
    *("bool", "len", "iter", "next", "contains", "reversed", "getitem", "call", "hash"),
    *("lt", "le", "gt", "ge", "eq", "ne", "neg", "pos", "invert", "abs", "round"),
    *("int", "float", "complex", "index", "trunc", "floor", "ceil"),
    *("str", "repr", "format", "bytes", "fspath", "enter", "exit", "await", "aiter", "anext"),
    *(
        f"{side}{name}"
        for side in ("", "r", "i")
        for name in (
            *("add", "sub", "mul", "matmul", "truediv", "floordiv", "mod", "pow"),
            *("lshift", "rshift", "and", "or", "xor"),
        )
    ),
    *("divmod", "rdivmod", "length_hint", "setitem", "delitem", "copy", "deepcopy", "reduce_ex"),
)
"""What Python's syntax and its built-in functions ask of an object, without the underscores."""


class StandIn:
    """An object in the place of a value; of itself it can do nothing.

    What the checker asks of it has names that no value of the specification has for its own.
    """

    likeness: ClassVar[type | None] = None
    """The class of all values that it stands for, if they have one."""
    described: ClassVar[str] = "an arbitrary value"

    def refuse(self, operation: str) -> NoReturn:
        """Say that a proof cannot know this of the value."""
        raise MisalignedError(f"a proof does not know `{operation}` of {self.described}")

    @property  # type: ignore[misc]
    def __class__(self) -> type:
        """What ``isinstance`` and patterns see."""
        return self.likeness or self.refuse("isinstance")

    def __getattr__(self, name: str) -> Any:
        """An attribute or a method that the stand-in does not have, but its values may."""
        self.refuse(name)


def is_a(value: object, kind: type[K]) -> TypeGuard[K]:
    """Whether an object is of a class itself; ``isinstance`` tells what class a stand-in means."""
    return issubclass(type(value), kind)


def _refusal(operation: str) -> Any:
    def refused(self: StandIn, *_: Any, **__: Any) -> NoReturn:
        self.refuse(operation)

    return refused


for _operation in OPERATIONS:
    setattr(StandIn, f"__{_operation}__", _refusal(_operation))


class Opaque(StandIn):
    """A value of some type of the specification, known by name alone."""

    def __init__(self, name: str) -> None:
        self.known_as = name

    @property
    def numbered(self) -> Any:
        """A number in place of the value: equal values have the same."""
        return z3.Int(self.known_as)

    def __eq__(self, other: object) -> Any:
        """Whether two opaque values are one. None of them is ``None``."""
        if other is None:
            return False
        if not is_a(other, Opaque):
            self.refuse("== with a value that is not arbitrary")
        return Bool(self.numbered == other.numbered)

    def __ne__(self, other: object) -> Any:
        equal = self == other
        return equal ^ True

    __hash__ = StandIn.__hash__


Sequence.register(Opaque)  # so that a pattern of a sequence asks for its length, and is refused
