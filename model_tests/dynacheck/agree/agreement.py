"""`agree`: the hand-written TLA+ model and the specification have the same labelled state graph.

TLC explores the model, the explorer the instance of the specification that the model's
configuration describes. Every state and every step of one must be one of the other, under the
same action's name; a step from a state to itself counts as any other. TLC also checks what the
model states of itself.
"""

from __future__ import annotations

import tempfile
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from dynacheck import toolchain
from dynacheck.agree.falsified import unfalsified
from dynacheck.agree.graphs import (
    Difference,
    Numbers,
    first_difference,
    initials,
    model_graph,
    specification_graph,
    states_of_one_alone,
)
from dynacheck.agree.settings import SettingsError
from dynacheck.agree.tlc import ModelViolationError, Run, TlcError
from dynacheck.agree.values import MappingError, States
from dynacheck.explore.failures import BrokenError
from dynacheck.explore.search import NoBoundsError, Search
from dynacheck.explore.story import describe, tell
from dynacheck.language import offences, told
from dynacheck.names import show
from dynacheck.verdicts import Verdict, Word
from dynaspec.machine import Machine

SAME = "the_state_graphs_are_the_same"
KEEPS = "the_model_keeps_its_own_invariants"
CUT = (
    "CONSTRAINT in the model's configuration leaves out steps of the model, and the instance has "
    "no `within` that leaves out any: leave it out, or say the same in both"
)


def agree(machine: Machine[Any], models: Path | None = None) -> Iterator[Verdict]:
    """The verdict on the model's own invariants, and on the two graphs.

    `models` is the folder of the TLA+ models, the project's own if not given. Without Java or TLC
    both verdicts are `unknown`, with the command that installs them.
    """
    if outside := offences(machine):
        yield from _unknown(machine, told(outside))
        return
    try:
        comparison = _Comparison(machine)
    except (BrokenError, NoBoundsError) as error:
        yield from _unknown(machine, str(error))
        return
    models = models or toolchain.tla_models()
    with tempfile.TemporaryDirectory(prefix="dynaspec-tlc-") as folder:
        try:
            run = Run(machine.instance.model, Path(folder), models)
        except (toolchain.MissingToolError, SettingsError, OSError) as error:
            yield from _unknown(machine, str(error))
            return
        try:
            if run.is_cut and not machine.instance.within:
                yield from _unknown(machine, CUT)
                return
            yield from comparison.judge(run, models)
        finally:
            run.stop()


def _unknown(machine: Machine[Any], detail: str) -> Iterator[Verdict]:
    """The verdicts where nothing can be compared."""
    for name in (KEEPS, SAME):
        yield Verdict(machine.name, name, "agree", "unknown", "", 0, 0.0, detail)


class _Comparison:
    """One machine's instance against one run of TLC."""

    def __init__(self, machine: Machine[Any]) -> None:
        self.machine = machine
        self.began = time.perf_counter()
        self.search = Search(machine, machine.instance)
        self.numbers = Numbers()

    def verdict(self, name: str, word: Word, detail: str = "") -> Verdict:
        seconds = time.perf_counter() - self.began
        bounds = describe(self.machine, self.machine.instance)
        states = len(self.numbers.states)
        return Verdict(self.machine.name, name, "agree", word, bounds, states, seconds, detail)

    def judge(self, run: Run, models: Path) -> Iterator[Verdict]:
        """Explore while TLC does, then compare."""
        try:
            specification = specification_graph(self.search, self.numbers)
        except BrokenError as error:
            yield from _unknown(self.machine, str(error))
            return
        try:
            distinct = run.finish()
        except ModelViolationError as error:
            yield self.verdict(KEEPS, "violated", str(error))
            yield self.verdict(SAME, "unknown", "TLC stopped at the violation")
            return
        except TlcError as error:
            yield self.verdict(KEEPS, "unknown", str(error))
            yield self.verdict(SAME, "unknown", "TLC did not get to the end")
            return
        if not run.properties:
            yield self.verdict(KEEPS, "vacuous", "its configuration names no invariant")
        elif run.empty:
            detail = f"{', '.join(run.empty)}: it mentions no variable, and says nothing of a state"
            yield self.verdict(KEEPS, "vacuous", detail)
        else:
            yield self._keeps(run, models)
        yield self._compare(specification, run, distinct)

    def _keeps(self, run: Run, models: Path) -> Verdict:
        """The model's invariants hold, each of which is false in some mutant of the model.

        Which they are is said, as nobody judges what they say.
        """
        why, always_true = unfalsified(self.machine.instance.model, models)
        if why:
            return self.verdict(KEEPS, "unknown", why)
        if always_true:
            detail = f"{', '.join(always_true)}: no mutant of the model was found to make it false"
            return self.verdict(KEEPS, "vacuous", detail)
        found = self.verdict(KEEPS, "explored")
        said = f". TLC finds {', '.join(run.invariants)} true, and each false in some mutant"
        if run.others:
            said += f"; it finds {', '.join(run.others)} true: that it could be false is not shown"
        return replace(found, bounds=f"{found.bounds}{said}")

    def _compare(self, specification: Any, run: Run, distinct: int) -> Verdict:
        try:
            model = model_graph(run.dump, States(self.search.initial), self.numbers)
        except MappingError as error:
            return self.verdict(SAME, "differs", str(error))
        except TlcError as error:
            return self.verdict(SAME, "unknown", str(error))
        if len(model) != distinct:
            detail = f"TLC found {distinct} distinct states and dumped {len(model)}"
            return self.verdict(SAME, "unknown", detail)
        if initials(model) != initials(specification):
            return self.verdict(SAME, "differs", "the initial states are not the same")
        difference = first_difference(specification, model)
        if difference is None:
            return self._compare_states(specification, model)
        counts = f"specification: {_size(specification)}; model: {_size(model)}"
        return self.verdict(SAME, "differs", f"{self._story(difference)}\n{counts}")

    def _compare_states(self, specification: Any, model: Any) -> Verdict:
        """The graphs have the same steps: they have the same states too, if all were read."""
        for states, side in zip(
            states_of_one_alone(specification, model), ("specification", "model"), strict=True
        ):
            if states:
                state = self.numbers.states[states[0]]
                shown = show(state, self.machine.state)
                detail = f"only the {side} has {len(states):,} states, the first: {shown}"
                return self.verdict(SAME, "differs", detail)
        if not specification.number_of_edges():
            return self.verdict(SAME, "vacuous", "neither of the two has a step")
        return self.verdict(SAME, "agreed")

    def _story(self, difference: Difference) -> str:
        """The way to the first step that only one side has."""
        has, lacks = "the specification", "the model"
        if difference.model_only:
            has, lacks = lacks, has
        way = [(label, self.numbers.states[number]) for label, number in difference.way]
        story = tell(self.machine, self.search.initial, way)
        return f"{has} has the last of these steps, {lacks} has not:\n{story}"


def _size(graph: Any) -> str:
    return f"{len(graph):,} states, {graph.number_of_edges():,} steps"
