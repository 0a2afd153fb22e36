"""The ways through a function, each with the condition under which it is taken.

Where a function asks for the truth of a condition that depends on the state, it is run once for
each answer. Whether an answer is possible, after those given before, the circuit tells by folding:
a way that is impossible for a deeper reason costs time and is never taken.
"""

from __future__ import annotations

import traceback
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Generic, TypeVar

from dynacheck.compiled.circuit import Circuit, Node
from dynacheck.compiled.values import Bool, UnsupportedError, node_of
from dynaspec.machine import Disabled, NoConditionError

T = TypeVar("T")

MOST_WAYS = 20_000
"""A function with more ways through it is given up."""


class NotCompiledError(Exception):
    """A machine cannot be compiled; the message says where, and why."""


class FailedError(Exception):
    """Stands for the error of Python's that ends a way: on a state it would be the same one."""


@dataclass(frozen=True)
class Way(Generic[T]):
    """One way through a function: its result wherever `node` holds."""

    node: Node
    result: T


class AskedError(Exception):
    """What was tried as a term cannot be one: it asks for the truth of a condition, or fails."""


class _Run:
    """One run: follows the decisions given, then takes the first possible branch."""

    current: _Run | None = None

    def __init__(self, circuit: Circuit, decisions: tuple[bool, ...]) -> None:
        self._circuit, self._decisions = circuit, decisions
        self._taken: list[bool] = []
        self.node = circuit.true
        self.assumed: list[Node] = []
        self.unexplored: list[tuple[bool, ...]] = []

    def decide(self, condition: Node) -> bool:
        """The answer to a condition; where both are possible, the other is left for later."""
        yes = self._circuit.all_of((self.node, condition, *self.assumed))
        if yes is self._circuit.false:
            return False
        no = self._circuit.all_of((self.node, condition.negation, *self.assumed))
        if no is self._circuit.false:
            return True
        if self.assumed:
            raise AskedError
        place = len(self._taken)
        if place < len(self._decisions):
            answer = self._decisions[place]
        else:
            answer = True
            self.unexplored.append((*self._taken, False))
        self._taken.append(answer)
        self.node = yes if answer else no
        return answer


def as_term(condition: Bool, body: Callable[[], T]) -> T:
    """What `body` gives where `condition` holds, got without a fork; `AskedError` if it needs one.

    Elsewhere what is given means nothing.
    """
    run = _Run.current
    assert run is not None
    run.assumed.append(condition.node)
    try:
        return body()
    except (IndexError, NoConditionError) as error:
        raise AskedError from error
    finally:
        run.assumed.pop()


def ways(circuit: Circuit, body: Callable[[], T]) -> Iterator[Way[T | FailedError]]:
    """Every way through `body` that is not disabled; `NotCompiledError` if there are too many."""
    pending: list[tuple[bool, ...]] = [()]
    for _ in range(MOST_WAYS):
        if not pending:
            return
        run = _Run(circuit, pending.pop())
        previous = _Run.current, Bool.decide
        _Run.current, Bool.decide = run, run.decide
        try:
            result: T | FailedError = body()
        except Disabled:
            continue
        except (IndexError, NoConditionError):
            result = FailedError()
        except Exception as error:
            # Whatever it is: the explorer, on values, says what is to be said of it.
            raise NotCompiledError(_told(error)) from error
        finally:
            _Run.current, Bool.decide = previous
            pending.extend(run.unexplored)
        yield Way(run.node, result)
    raise NotCompiledError(f"there are more than {MOST_WAYS:,} ways through a function")


def _told(error: Exception) -> str:
    """An error, with the line of the specification that it came from."""
    frames = traceback.extract_tb(error.__traceback__)
    theirs = [frame for frame in frames if Path(frame.filename).parent != Path(__file__).parent]
    last = theirs[-1] if theirs else frames[-1]
    return f"{last.filename}, line {last.lineno}, in {last.name}: {error}"


@dataclass(frozen=True)
class Truth:
    """Where a predicate holds, and where it has no value, as an error ends it."""

    holds: Node
    fails: Node


def truth_of(circuit: Circuit, body: Callable[[], Any]) -> Truth:
    """Where a predicate holds, whichever way it goes."""
    holds, fails = list[Node](), list[Node]()
    for way in ways(circuit, body):
        if isinstance(way.result, FailedError):
            fails.append(way.node)
        else:
            try:
                result = node_of(way.result, circuit)
            except UnsupportedError:
                fails.append(way.node)
                continue
            holds.append(circuit.all_of((way.node, result)))
    return Truth(circuit.any_of(holds), circuit.any_of(fails))
