"""What the compiled search does with its layout and its memory, and what it cannot compile."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from inspect import getsourcelines
from pathlib import Path
from re import findall
from typing import NewType

import pytest

from dynacheck.check import jobs
from dynacheck.check.jobs import Job
from dynacheck.compiled import explorer, kept, missing, search, store
from dynacheck.compiled.search import CompiledSearch
from dynacheck.compiled.ways import NotCompiledError
from dynacheck.explore import Progress, explore
from dynacheck.machines import machine_named
from dynacheck.verdicts import Verdict
from dynaspec.machine import Instance, Machine, require
from support.machines.lock import MACHINE

MEMORY = 1 << 28
Number = NewType("Number", int)


@dataclass(frozen=True)
class Counting:
    """A counter, and its square."""

    n: Number
    square: Number


def zero() -> Counting:
    return Counting(Number(0), Number(0))


def count(s: Counting) -> Counting:
    return Counting(Number(s.n + 1), s.square)


def multiply(s: Counting) -> Counting:
    require(s.square == 0)
    return replace(s, square=Number(s.n * s.n))


def all_is_well(s: Counting) -> bool:
    return (s.square == 0) | (s.square <= s.n * s.n)


def to_fifty(s: Counting) -> bool:
    return s.n <= 50


def to_three(s: Counting) -> bool:
    return s.n <= 3


def for_ever(s: Counting) -> bool:
    return s.n >= 0


def counter(*within: object, deep: bool = False) -> Machine[Counting]:
    instance: Instance[Counting] = Instance(bounds={}, within=within)  # type: ignore[arg-type]
    return Machine(
        name="counter",
        state=Counting,
        initial=zero,
        actions=(count, multiply),
        invariants=(all_is_well,),
        witnesses=(),
        instance=instance,
        deep=instance if deep else None,
    )


# --- The layout -----------------------------------------------------------------------------------


def test_a_layout_has_the_values_that_are_reached_and_no_others() -> None:
    run = CompiledSearch(counter(to_fifty), counter(to_fifty).instance, MEMORY)
    assert [cell.values for cell in run.layout.cells] == [(0,), (0,)]
    assert all(True for _ in run.levels())
    n, square = (set(cell.values) for cell in run.layout.cells)
    assert (n, square) == (set(range(51)), {i * i for i in range(51)})


def test_a_layout_grows_in_the_same_way_each_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kept, "place_of", lambda *_: None)
    grown = []
    for _ in range(2):
        streams = machine_named("streams")
        run = CompiledSearch(streams, streams.instance, MEMORY)
        counts = [run.store.count for _ in run.levels()]
        grown.append((counts, run.growths, run.layout.cells))
    assert grown[0] == grown[1]
    assert grown[0][1] > 1


def test_what_was_compiled_is_kept(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    machine = machine_named("global_tables")
    first, second = (
        [(v.property, v.verdict, v.states) for v in explorer.explore(machine)] for _ in range(2)
    )
    assert first == second
    run = CompiledSearch(machine, machine.instance, MEMORY)
    assert len(list(run.levels())) == run.depth + 1
    assert (run.growths, run.store.count) == (0, 6_314)


def test_what_is_kept_and_cannot_be_read_is_made_anew(tmp_path: Path) -> None:
    place = tmp_path / "kept"
    place.write_bytes(b"half of it")
    assert kept.load(place) is None


def test_a_file_changed_while_we_run_is_not_what_was_compiled(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    machine = machine_named("leases")
    before = kept.place_of(machine, machine.instance)
    monkeypatch.setattr(Path, "read_bytes", lambda _: b"changed")
    assert kept.place_of(machine, machine.instance) == before


def test_machines_that_are_not_published_are_not_kept() -> None:
    assert kept.place_of(MACHINE, MACHINE.instance) is None
    leadership = machine_named("leadership")
    assert kept.place_of(replace(leadership, invariants=()), leadership.instance) is None


def test_more_threads_meet_the_same_states_in_the_same_way(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    machine = machine_named("leadership")
    monkeypatch.setattr(search, "SLICE", 700)
    met = []
    for threads in (1, 2, 3):
        monkeypatch.setattr(search, "THREADS", threads)
        run = CompiledSearch(machine, machine.instance, MEMORY)
        seen = [[each.tolist() for each in run.seen] for _ in run.levels()]
        met.append((seen, [each[: run.store.count].tolist() for each in run.store.states]))
    assert met[0] == met[1] == met[2]
    assert len(met[0][1][0]) == 33_119


# --- Bounds ---------------------------------------------------------------------------------------


def words(found: list[Verdict]) -> set[tuple[str, str]]:
    return {(v.property, v.verdict) for v in found}


def test_a_search_that_needs_more_memory_says_how_far_it_came() -> None:
    machine = machine_named("global_tables")
    found = list(explorer.explore(machine, machine.deep, memory=4 << 20))
    invariants = {i.__name__ for i in machine.invariants}
    (detail,) = {v.detail for v in found if v.property in invariants}
    assert {v.verdict for v in found if v.property in invariants} == {"unknown"}
    assert "0.00390625 GiB are not enough" in detail
    assert "--memory" in detail
    assert "states were met: all that are up to " in detail


@pytest.mark.parametrize("search", [explorer.explore, explore])
def test_a_search_that_is_interrupted_says_what_it_covered(
    search: Callable[..., Iterator[Verdict]],
) -> None:
    machine = machine_named("global_tables")

    def interrupt(progress: Progress) -> None:
        if progress.states > 2_000:
            raised.append(progress)
            if len(raised) == 1:
                raise KeyboardInterrupt

    raised: list[Progress] = []
    found = list(search(machine, report=interrupt))
    invariants = {i.__name__ for i in machine.invariants}
    (detail,) = {v.detail for v in found if v.property in invariants}
    assert {v.verdict for v in found if v.property in invariants} == {"unknown"}
    said = findall(r"([\d,]+) states were met: all that are up to (\d+) steps", detail)
    states, depth = (int(number.replace(",", "")) for number in said[0])
    assert (states, depth) == (raised[-1].states, raised[-1].depth)
    whole = CompiledSearch(machine, machine.instance, MEMORY)
    up_to = [1, *(whole.store.count for _ in whole.levels())]
    assert 0 < up_to[depth] <= states < whole.store.count


def test_a_table_is_made_larger_before_it_is_full(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(store, "FIRST_TABLE", 1 << 4)
    machine = machine_named("leadership")
    run = CompiledSearch(machine, machine.instance, MEMORY)
    for _ in run.levels():
        assert run.store.count < len(run.store.table) * store.FULLEST
    assert run.store.count == 33_119


def test_a_search_without_end_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(search, "MOST_STATES", 1_000)
    found = list(explorer.explore(counter(for_ever)))
    assert words(found) == {("all_is_well", "unknown"), ("every_action_happens", "unknown")}
    assert "more than 1,000 states" in found[0].detail
    assert "n, square" in found[0].detail


def test_progress_is_told_with_memory_and_share_of_time() -> None:
    told: list[Progress] = []
    # The first search grows the layout, and looks ahead at states that it then forgets.
    list(explorer.explore(machine_named("leadership")))
    list(explorer.explore(machine_named("leadership"), report=told.append))
    assert told[-1].states == 33_119
    assert told[-1].memory >= 33_119 * 16
    assert 0 < told[-1].searching <= 1
    assert told == sorted(told, key=lambda each: each.states)


# --- What cannot be compiled, or is not installed -------------------------------------------------


def mix(s: Counting) -> Counting:
    return replace(s, n=Number(s.n + 10 * s.square))


def test_what_cannot_be_compiled_is_told_with_its_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("dynacheck.compiled.values.MOST_VALUES", 10)
    with pytest.raises(NotCompiledError) as error:
        list(explorer.explore(counter(to_fifty)))
    place = f"{Path(__file__).name}, line {getsourcelines(Counting)[1]}, in Counting: "
    assert place + "a number may have more than 10 values" in str(error.value)
    mixing = replace(counter(to_three), actions=(count, multiply, mix))
    with pytest.raises(NotCompiledError) as error:
        list(explorer.explore(mixing))
    place = f"{Path(__file__).name}, line {getsourcelines(mix)[1] + 1}, in mix: "
    assert place + "a number may have more than 10 values" in str(error.value)


def test_what_cannot_be_compiled_is_explored_in_python(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("dynacheck.compiled.ways.MOST_WAYS", 1)
    monkeypatch.setattr(kept, "place_of", lambda *_: None)
    told: list[tuple[str, bool]] = []

    def tell(text: str, stays: bool = False) -> None:
        told.append((text, stays))

    found = list(jobs._explore(machine_named("global_tables"), Job("", "explore", 0, False), tell))
    assert {v.verdict for v in found} == {"explored"}
    ((said, _),) = [each for each in told if each[1]]
    assert "cannot be compiled" in said
    assert "ways" in said


def test_without_the_extra_one_line_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    assert missing() == ""
    monkeypatch.setattr("dynacheck.compiled.find_spec", lambda _: None)
    said = missing()
    assert said.endswith('pip install "dynaspec[fast]"')
    assert len(said.splitlines()) == 1
