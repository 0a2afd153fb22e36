"""The comparison with TLC: the models agree, and a difference on either side is found."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import lock
import pytest

from dynacheck import toolchain
from dynacheck.agree import agree
from dynacheck.agree.agreement import KEEPS, SAME
from dynacheck.agree.values import action_name, convert, read
from dynacheck.machines import MACHINES
from dynacheck.verdicts import Verdict
from dynaspec.leadership import LEADER, Ballot, Replica, Role
from dynaspec.machine import Machine, Map, Seq, require
from dynaspec.replication import Prefix

EXCLUSION = r"""    /\ \A q \in Process : phase[q] # "holding"
"""


def judged(machine: Machine[Any], models: Path | None = None) -> dict[str, Verdict]:
    return {verdict.property: verdict for verdict in agree(machine, models)}


def lock_models(folder: Path, old: str = "", new: str = "", settings: str = lock.SETTINGS) -> Path:
    """The lock's model with `old` replaced by `new`."""
    assert old in lock.MODEL
    text = lock.MODEL.replace(old, new) if old else lock.MODEL
    (folder / "lock.tla").write_text(text)
    (folder / "lock.cfg").write_text(settings)
    return folder


@pytest.mark.parametrize("machine", MACHINES, ids=lambda machine: machine.name)
def test_the_model_and_the_specification_have_one_state_graph(machine: Machine[Any]) -> None:
    verdicts = list(agree(machine))
    bad = [v for v in verdicts if not v.passed]
    assert not bad, "\n".join(f"{v.property}: {v.verdict}\n{v.detail}" for v in bad)
    least = 20_000 if machine.name == "replication" else 1_000
    assert verdicts[-1].states > least


def test_the_lock_agrees(tmp_path: Path) -> None:
    verdicts = judged(lock.MACHINE, lock_models(tmp_path))
    assert [v.verdict for v in verdicts.values()] == ["explored", "agreed"], verdicts


def test_a_step_that_the_model_lacks_is_shown(tmp_path: Path) -> None:
    models = lock_models(tmp_path, "next' = next + 1", "next' = next + 1 /\\ next < 1")
    verdict = judged(lock.MACHINE, models)[SAME]
    assert verdict.verdict == "differs"
    lines = verdict.detail.splitlines()
    assert lines[0] == "the specification has the last of these steps, the model has not:"
    # The nearest: draw, enter, leave, draw, enter.
    assert [line for line in lines if line.startswith("  5.")] == ["  5. enter"]
    assert "     served[1]: False → True" in lines


def test_a_step_that_only_the_model_has_is_shown(tmp_path: Path) -> None:
    settings = lock.SETTINGS.replace("INVARIANT OneHolder", "")
    models = lock_models(tmp_path, EXCLUSION, "", settings)
    verdict = judged(lock.MACHINE, models)[SAME]
    assert verdict.verdict == "differs"
    lines = verdict.detail.splitlines()
    assert lines[0] == "the model has the last of these steps, the specification has not:"
    assert "  4. enter" in lines
    assert lines[-1].startswith("specification: ")


def test_a_step_under_another_name_is_a_difference(tmp_path: Path) -> None:
    models = lock_models(tmp_path, "Leave(p)", "Depart(p)")
    verdict = judged(lock.MACHINE, models)[SAME]
    assert verdict.verdict == "differs"
    assert "  3. leave" in verdict.detail or "  3. depart" in verdict.detail


def test_a_step_that_changes_nothing_counts(tmp_path: Path) -> None:
    models = lock_models(tmp_path, r" \/ Look(p)", "")
    verdict = judged(lock.MACHINE, models)[SAME]
    assert verdict.verdict == "differs"
    assert verdict.detail.splitlines()[4:6] == ["  2. look", "     nothing changes"]


def dally(s: lock.State, p: lock.Process) -> lock.State:
    """A mutant of `leave`: nobody leaves while another waits."""
    other = lock.Process(1 - p)
    require((s.phase[p] == lock.HOLDING) & (s.phase[other] != lock.WAITING))
    return replace(s, phase=lock.at(s.phase, p, lock.IDLE))


dally.__name__ = "leave"


def test_a_mutant_of_the_specification_is_found(tmp_path: Path) -> None:
    actions = tuple(dally if a is lock.leave else a for a in lock.MACHINE.actions)
    machine = replace(lock.MACHINE, actions=actions)
    verdict = judged(machine, lock_models(tmp_path))[SAME]
    assert verdict.verdict == "differs"
    assert verdict.detail.startswith("the model has the last of these steps")
    assert "leave" in verdict.detail


def test_another_initial_state_is_a_difference(tmp_path: Path) -> None:
    models = lock_models(tmp_path, "served = {}", "served = {7}")
    verdict = judged(lock.MACHINE, models)[SAME]
    assert (verdict.verdict, verdict.detail) == ("differs", "the initial states are not the same")


def test_a_variable_that_the_specification_lacks_is_named(tmp_path: Path) -> None:
    models = lock_models(tmp_path, "served", "attended")
    verdict = judged(lock.MACHINE, models)[SAME]
    assert verdict.verdict == "differs"
    assert "no field for the variable attended" in verdict.detail


def test_what_the_model_breaks_of_itself_is_told(tmp_path: Path) -> None:
    models = lock_models(tmp_path, EXCLUSION, "")
    verdicts = judged(lock.MACHINE, models)
    assert verdicts[KEEPS].verdict == "violated"
    assert "Invariant OneHolder is violated" in verdicts[KEEPS].detail
    assert verdicts[SAME].verdict == "unknown"


def test_a_model_without_invariants_is_vacuous(tmp_path: Path) -> None:
    settings = lock.SETTINGS.replace("INVARIANT OneHolder\n", "")
    verdicts = judged(lock.MACHINE, lock_models(tmp_path, settings=settings))
    assert verdicts[KEEPS].verdict == "vacuous"
    assert verdicts[SAME].verdict == "agreed"


def test_a_model_that_tlc_cannot_read_is_unknown(tmp_path: Path) -> None:
    verdicts = judged(lock.MACHINE, lock_models(tmp_path, "Short ==", "Short = ="))
    assert {v.verdict for v in verdicts.values()} == {"unknown"}
    assert "TLC ended with exit code" in verdicts[KEEPS].detail


def test_a_missing_model_is_unknown(tmp_path: Path) -> None:
    verdicts = judged(lock.MACHINE, tmp_path)
    assert {v.verdict for v in verdicts.values()} == {"unknown"}
    assert "lock.cfg" in verdicts[KEEPS].detail


@pytest.fixture
def without_java(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing() -> Path:
        raise toolchain.MissingToolError("Java 17 or newer", "tla")

    monkeypatch.setattr(toolchain, "java", missing)


@pytest.mark.usefixtures("without_java")
def test_without_java_nothing_passes(tmp_path: Path) -> None:
    verdicts = judged(lock.MACHINE, lock_models(tmp_path))
    assert {v.verdict for v in verdicts.values()} == {"unknown"}
    assert not any(v.passed for v in verdicts.values())
    assert verdicts[SAME].detail.endswith('pip install "dynaspec[tla]"')


# --- Values ---------------------------------------------------------------------------------------


def test_actions_are_called_alike() -> None:
    assert [action_name(n) for n in ("CatchUp", "Append_", "Stand")] == [
        "catch_up",
        "append",
        "stand",
    ]


def test_values_take_the_shape_and_the_defaults_of_the_specification() -> None:
    votes = Map[Ballot, Replica]
    nobody: Map[Any, Any] = Map(Replica(-1))
    assert convert(read("<<0, -1>>"), votes, nobody) == nobody.put(1, 0)
    assert convert(read("(0 :> -1 @@ 2 :> 1)"), votes, nobody) == nobody.put(2, 1)
    assert convert(read("{1, 3}"), Map[Ballot, bool], Map(False)) == Map(False, {1: True, 3: True})
    assert convert(read("<<>>"), Seq[Ballot], Seq(Ballot(0))) == Seq(Ballot(0))
    assert convert(read('"leader"'), Role) == LEADER
    assert convert(read("[ballot |-> 1, length |-> 0]"), Prefix) == Prefix(Ballot(1), 0)
    each = convert(read("(0 :> TRUE @@ 1 :> FALSE)"), tuple[bool, bool], (False, False))
    assert each == (True, False)


@dataclass(frozen=True)
class Other:
    height: Ballot


@pytest.mark.parametrize(
    ("text", "hint"),
    [("[ballot |-> 1]", Other), ('"king"', Role), ("{1}", Ballot)],
)
def test_values_of_another_shape_are_refused(text: str, hint: Any) -> None:
    with pytest.raises((TypeError, ValueError)):
        convert(read(text), hint)
