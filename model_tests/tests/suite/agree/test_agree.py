"""The comparison with TLC: the models agree, and a difference on either side is found."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest

from dynacheck import toolchain
from dynacheck.agree import agree
from dynacheck.agree.agreement import KEEPS, SAME
from dynacheck.agree.falsifying import renew
from dynacheck.agree.graphs import Graph, first_difference, states_of_one_alone
from dynacheck.agree.settings import Definitions, Settings
from dynacheck.agree.tlc import Node, TlcError, read_dump
from dynacheck.agree.values import action_name, convert, read
from dynacheck.machines import MACHINES
from dynacheck.verdicts import Verdict
from dynaspec.machine import Machine, Map, Seq, require
from dynaspec.machines.leadership import LEADER, Ballot, Replica, Role
from dynaspec.machines.replication import Prefix
from support.machines import lock

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
    models = lock_models(tmp_path)
    renew(models)
    verdicts = judged(lock.MACHINE, models)
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
    machine = replace(lock.MACHINE, actions=(*lock.MACHINE.actions, lock.look))
    verdict = judged(machine, lock_models(tmp_path))[SAME]
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


NEXT = r"Next == \E p \in Process : Draw(p)"
SNEAK = r"""---- MODULE aside ----
EXTENDS Integers, Sequences
VARIABLES phase, next, drawn, served
Sneak(p) ==
    /\ phase[p] = "waiting"
    /\ phase' = [phase EXCEPT ![p] = "idle"]
    /\ UNCHANGED <<next, drawn, served>>
====
"""


def test_a_step_of_another_module_is_read(tmp_path: Path) -> None:
    """TLC calls it `X!Sneak`; it leads to states that the specification has not."""
    models = lock_models(tmp_path, NEXT, f"X == INSTANCE aside\n{NEXT} \\/ X!Sneak(p)")
    (models / "aside.tla").write_text(SNEAK)
    verdict = judged(lock.MACHINE, models)[SAME]
    assert verdict.verdict == "differs"
    assert "x!sneak" in verdict.detail


@pytest.mark.parametrize(
    ("name", "line"),
    [
        ("a step", '1 -> 2 [label=Sneak,color="black",fontcolor="black"];'),
        ("a step without a label", "1 -> 2;"),
        ("something else", "1 -- 2"),
    ],
)
def test_every_line_of_the_dump_is_read(tmp_path: Path, name: str, line: str) -> None:
    dump = tmp_path / "graph.dot"
    dump.write_text(f"strict digraph DiskGraph {{\n{line}\n}}\n")
    with pytest.raises(TlcError, match="is not understood"):
        list(read_dump(dump))


def test_a_dump_that_is_cut_off_is_refused(tmp_path: Path) -> None:
    dump = tmp_path / "graph.dot"
    dump.write_text("strict digraph DiskGraph {\nnodesep=0.35;\n")
    with pytest.raises(TlcError, match="ends in the middle"):
        list(read_dump(dump))


def test_a_state_of_one_variable_is_read(tmp_path: Path) -> None:
    dump = tmp_path / "graph.dot"
    dump.write_text('strict digraph DiskGraph {\n1 [label="n = 0",style = filled]\n}\n')
    assert list(read_dump(dump)) == [Node(1, {"n": "0"}, initial=True)]


LEAVE_AGAIN = r"""Leave_(p) ==
    /\ phase[p] = "holding"
    /\ phase' = [phase EXCEPT ![p] = "idle"]
    /\ UNCHANGED <<next, drawn, served>>"""


def test_two_actions_that_fold_into_one_name_are_an_error(tmp_path: Path) -> None:
    models = lock_models(tmp_path, NEXT, f"{LEAVE_AGAIN}\n{NEXT} \\/ Leave_(p)")
    verdict = judged(lock.MACHINE, models)[SAME]
    assert not verdict.passed
    assert "Leave and Leave_ are both called `leave`" in verdict.detail


def test_states_that_no_step_leads_to_are_compared() -> None:
    """The graphs have the same steps; one has a state more."""
    mine, other = Graph(), Graph()
    for graph in (mine, other):
        graph.add_node(0, initial=True)
        graph.add_edge(0, 1, key="draw")
    other.add_node(2, initial=False)
    assert first_difference(mine, other) is None
    assert states_of_one_alone(mine, other) == ([], [2])


def test_two_initial_states_are_a_difference(tmp_path: Path) -> None:
    models = lock_models(tmp_path, "next = 0", r"next \in {0, 1}")
    settings = lock.SETTINGS.replace("INVARIANT OneHolder\n", "")
    (models / "lock.cfg").write_text(settings)
    assert judged(lock.MACHINE, models)[SAME].verdict == "differs"


@pytest.mark.parametrize(
    ("wanted", "definition"),
    [
        ("\\* INVARIANT OneHolder", ""),
        ("(* INVARIANT OneHolder *)", ""),
        ("(* (* *) INVARIANT OneHolder *)", ""),
        ("INVARIANT Always", "Always == TRUE"),
        ("INVARIANT OneHolder Always", "Always == TRUE"),
        ("INVARIANT Always", 'Always == "phase" = "phase" \\* phase'),
        ("INVARIANT Always", "Two == 2\nAlways == Two > 1 (* as phase is *)"),
        ("INVARIANT OneHolder\nCONSTANT OneHolder <- Always", "Always == TRUE"),
        ("PROPERTY Ever", "Ever == []TRUE"),
    ],
)
def test_an_invariant_that_says_nothing_is_found(
    tmp_path: Path, wanted: str, definition: str
) -> None:
    text = lock.SETTINGS.replace("INVARIANT OneHolder", wanted)
    models = lock_models(tmp_path, NEXT, f"{definition}\n{NEXT}", text)
    settings = Settings.read(text)
    definitions = Definitions("lock", models, settings)
    assert not all(map(definitions.says_something, settings.properties or [""]))


def test_an_invariant_that_says_nothing_does_not_count(tmp_path: Path) -> None:
    text = lock.SETTINGS.replace("OneHolder", "OneHolder Always")
    models = lock_models(tmp_path, NEXT, f"Always == TRUE\n{NEXT}", text)
    verdict = judged(lock.MACHINE, models)[KEEPS]
    assert verdict.verdict == "vacuous"
    assert verdict.detail == "Always: it mentions no variable, and says nothing of a state"


def test_an_invariant_counts_by_what_it_mentions(tmp_path: Path) -> None:
    definition = "Held(p) == LET h == phase[p] IN h\nNobody == \\A p \\in Process : Held(p) # 7"
    models = lock_models(tmp_path, NEXT, f"{definition}\n{NEXT}")
    definitions = Definitions("lock", models, Settings.read(lock.SETTINGS))
    assert definitions.variables == {"phase", "next", "drawn", "served"}
    assert all(map(definitions.says_something, ("Nobody", "Held", "OneHolder")))


def nobody_comes(s: lock.State) -> bool:
    """Nothing happens."""
    return s.office.drawn.length == 0


def test_graphs_without_a_step_say_nothing(tmp_path: Path) -> None:
    instance = replace(lock.MACHINE.instance, within=(nobody_comes,))
    models = lock_models(tmp_path, "Len(drawn) <= 3", "Len(drawn) <= 0")
    verdict = judged(replace(lock.MACHINE, instance=instance), models)[SAME]
    assert (verdict.verdict, verdict.detail) == ("vacuous", "neither of the two has a step")


@pytest.mark.parametrize(
    "line",
    ["VIEW Shown", "SYMMETRY Turned", "ACTION_CONSTRAINT Few", "ACTION_CONSTRAINTS\n Few"],
)
def test_settings_that_hide_something_are_refused(tmp_path: Path, line: str) -> None:
    definitions = "Shown == phase\nTurned == {}\nFew == TRUE"
    models = lock_models(tmp_path, NEXT, f"{definitions}\n{NEXT}", f"{lock.SETTINGS}{line}\n")
    verdicts = judged(lock.MACHINE, models)
    assert {v.verdict for v in verdicts.values()} == {"unknown"}
    assert "hides a part of the model" in verdicts[SAME].detail


def test_a_model_that_tlc_cannot_read_is_unknown(tmp_path: Path) -> None:
    verdicts = judged(lock.MACHINE, lock_models(tmp_path, "Short ==", "Short = ="))
    assert {v.verdict for v in verdicts.values()} == {"unknown"}
    assert "TLC ended with exit code" in verdicts[KEEPS].detail


def test_an_instance_that_lacks_bounds_is_unknown(tmp_path: Path) -> None:
    machine = replace(lock.MACHINE, instance=replace(lock.MACHINE.instance, bounds={}))
    verdicts = judged(machine, lock_models(tmp_path))
    assert {name: v.verdict for name, v in verdicts.items()} == {KEEPS: "unknown", SAME: "unknown"}
    assert "no bounds for Ticket: add it to the instance's `bounds`" in verdicts[SAME].detail


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
    [
        ("[ballot |-> 1]", Other),
        ('"king"', Role),
        ("{1}", Ballot),
        ("TRUE", Ballot),
        ("1", bool),
        ("(7 :> 1 @@ 9 :> 1)", tuple[Ballot, Ballot]),
    ],
)
def test_values_of_another_shape_are_refused(text: str, hint: Any) -> None:
    with pytest.raises((TypeError, ValueError)):
        convert(read(text), hint)


@pytest.mark.parametrize(
    ("text", "hint", "usual"),
    [
        ("{1, 2}", Seq[Ballot], Seq(Ballot(0))),
        ("(5 :> 1 @@ 9 :> 1)", Seq[Ballot], Seq(Ballot(0))),
        ("{3}", Map[Ballot, Ballot], Map(Ballot(0))),
        ("(3 :> TRUE)", Map[Ballot, Ballot], Map(Ballot(0))),
    ],
)
def test_what_is_no_sequence_or_no_map_is_refused(text: str, hint: Any, usual: Any) -> None:
    with pytest.raises(TypeError):
        convert(read(text), hint, usual)


def test_a_constraint_that_the_instance_does_not_have_is_refused(tmp_path: Path) -> None:
    endless = replace(lock.MACHINE, instance=replace(lock.MACHINE.instance, within=()))
    machine = replace(endless, actions=(lock.leave,), invariants=(), witnesses=())
    found = judged(machine, lock_models(tmp_path))
    assert {verdict.verdict for verdict in found.values()} == {"unknown"}
    assert "CONSTRAINT" in found[SAME].detail
