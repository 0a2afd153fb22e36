"""A second look: by another solver at each proof, by a plain loop at each explored set."""

from __future__ import annotations

import ast
import json
import re
import sys
from concurrent.futures.process import BrokenProcessPool
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import z3
from click.testing import CliRunner, Result
from rich.console import Console

from dynacheck.cli import main
from dynacheck.explore.search import Search
from dynacheck.prove import prover, theorems
from dynacheck.prove.paths import paths
from dynacheck.prove.prover import attempt
from dynacheck.prove.solver import answer, heard_by
from dynacheck.prove.symbolic import Int
from dynacheck.recheck import closed, trust
from dynacheck.recheck.answers import Workers, reply
from dynacheck.recheck.closed import OpenSetError, check_closed
from dynacheck.recheck.report import Result as Looked
from dynacheck.recheck.report import show
from dynacheck.recheck.rows import Proofs, Row
from dynacheck.recheck.second import UnreadableTextError, second_answer
from dynacheck.recheck.sets import ExploredSet, explored_set
from dynaspec.machine import Machine
from dynaspec.machines import leadership
from dynaspec.theorem import Theorem
from support.machines import lock
from support.repository import DOCS

A_NUMBER = "(declare-fun x () Int)(assert (> x 0))(check-sat)"
NO_NUMBER = "(declare-fun x () Int)(assert (> x 0))(assert (< x 0))(check-sat)"
HARD = """(declare-fun x () Int)(declare-fun y () Int)(declare-fun z () Int)
(assert (and (> x 0) (> y 0) (> z 0) (= (+ (* x x x) (* y y y)) (* z z z))))(check-sat)"""
"""Fermat's last theorem for cubes."""


def asked_again(*machines: Machine[Any]) -> list[Row]:
    proofs = Proofs(machines)
    for row, text in proofs.questions():
        row.add(text, reply(text))
    return proofs.rows


def shown(*rows: Row, sets: tuple[ExploredSet, ...] = ()) -> str:
    console = Console(width=100)
    with console.capture() as capture:
        show(Looked(rows, sets), console)
    return capture.get()


# --- The second solver ----------------------------------------------------------------------------


def test_what_is_proved_of_leadership_is_proved_again() -> None:
    rows = asked_again(leadership.MACHINE)
    assert [row.property for row in rows] == [i.__name__ for i in leadership.MACHINE.invariants]
    for row in rows:
        assert row.ok
        assert 0 < row.questions == row.again


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (A_NUMBER, "sat"),
        (NO_NUMBER, "unsat"),
        ("(declare-fun x () Int)(assert (and true and (= x 1)))(check-sat)", "sat"),
        ("(declare-fun x () Int)(assert (or or (= x 1)))(assert (= x 2))(check-sat)", "unsat"),
        ("(declare-fun m () (Array Int Int))(assert (= m ((as const (Array Int Int)) (- 1))))"
         "(assert (= (select m 7) (- 1)))(check-sat)", "sat"),
        ("(declare-fun m () (Array Int Int))(assert (= m ((as const (Array Int Int)) (- 1))))"
         "(assert (= (select m 7) 1))(check-sat)", "unsat"),
        ("(declare-fun v () Int)(assert (= (select ((as const (Array Int Int)) v) 7) 3))"
         "(assert (not (= v 3)))(check-sat)", "unsat"),
        (r"(declare-fun |a \|b\|| () Int)(assert (= |a \|b\|| 1))(assert (= |a \|b\|| 2))"
         "(check-sat)", "unsat"),
        (r"(declare-fun |a and| () Int)(declare-fun |a true| () Int)"
         "(assert (distinct |a and| |a true|))(check-sat)", "sat"),
    ],
)  # fmt: skip
def test_the_second_solver_reads_what_the_first_writes(text: str, said: str) -> None:
    assert second_answer(text) == said


def test_a_map_of_one_value_everywhere_may_have_any_value() -> None:
    text = (
        "(declare-fun v () Int)(assert (= (select ((as const (Array Int Int)) v) 7) 3))(check-sat)"
    )
    assert second_answer(text) != "unsat"


@pytest.mark.parametrize("text", ["(assert (", "(assert unheard-of)(check-sat)", A_NUMBER[:-11]])
def test_what_the_second_solver_cannot_read_it_does_not_know(text: str) -> None:
    with pytest.raises(UnreadableTextError):
        second_answer(text)
    said = reply(text)
    assert said.answer == "unknown"
    assert "it cannot read the text" in said.why


def test_replies_come_in_order_with_what_they_are_about() -> None:
    asked = [(number, A_NUMBER if number % 2 else NO_NUMBER) for number in range(7)]
    with Workers() as workers:
        said = [(number, text, reply.answer) for number, text, reply in workers.replies(asked)]
    assert said == [(n, text, "sat" if n % 2 else "unsat") for n, text in asked]


def test_what_reaches_the_limit_rests_on_one_solver_and_is_listed() -> None:
    assert second_answer(HARD, steps=1000) == "unknown"
    row = Row("numbers", "no_cube_is_the_sum_of_two", "proved")
    row.add(NO_NUMBER, reply(NO_NUMBER))
    row.add(HARD, reply("(assert unheard-of)(check-sat)"))
    assert (row.ok, row.again, row.questions) == (True, 1, 2)
    assert (
        "numbers: no_cube_is_the_sum_of_two: rests on one solver in 1 of 2: it cannot read"
        in shown(row)
    )


# --- A proof that is none -------------------------------------------------------------------------


class Liar:
    """A solver that finds no solution of anything."""

    def __init__(self, honest: Any) -> None:
        self.assertions = honest.assertions

    def check(self) -> Any:
        return z3.unsat


def nobody_ever_leads(s: leadership.State, r: leadership.Replica) -> bool:
    return s.role[r] != leadership.LEADER


FALSE = replace(leadership.MACHINE, invariants=(nobody_ever_leads,))


def lie(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(prover, "answer", lambda check, *_: answer(Liar(check)))


def test_what_is_falsely_called_proved_is_a_disagreement(monkeypatch: pytest.MonkeyPatch) -> None:
    lie(monkeypatch)
    (row,) = asked_again(FALSE)
    assert row.verdict == "proved"
    assert row.against
    assert not row.ok
    assert "cvc5 finds a solution of" in shown(row)


def test_a_property_that_is_not_proved_is_told() -> None:
    (row,) = asked_again(FALSE)
    assert (row.verdict, row.ok, row.against) == ("refuted", False, [])
    assert "nobody_ever_leads: refuted" in shown(row)


def without_set(name: str) -> ExploredSet:
    return ExploredSet(name, 1, "")


def run(*words: str) -> Result:
    return CliRunner().invoke(main, ["recheck", *words])


def test_a_disagreement_fails_the_command_and_is_kept(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    row = Row("leadership", "nobody_ever_leads", "proved")
    row.add(A_NUMBER, reply(A_NUMBER))
    looked = Looked([row], [without_set("leadership")])
    monkeypatch.setattr("dynacheck.recheck.cli.look_again", lambda _: looked)
    said = run("leadership", "--json", "--keep", str(tmp_path))
    assert said.exit_code == 1
    whole = json.loads(said.stdout)
    assert whole["ok"] is False
    assert whole["properties"][0]["disagreements"] == 1
    (kept,) = tmp_path.iterdir()
    assert kept.name == "leadership.nobody_ever_leads.1.smt2"
    assert second_answer(kept.read_text()) == "sat"


# --- What is handed on ----------------------------------------------------------------------------


def test_a_branch_that_is_left_out_is_asked_again_with_its_condition() -> None:
    x = Int(z3.Int("x"))

    def body() -> int:
        if x > 3:
            return 1 if x > 2 else 2
        return 3

    texts: list[str] = []
    with heard_by(texts.append):
        assert [way.result for way in paths(body)] == [1, 3]
    assert [second_answer(text) for text in texts] == ["unsat"] * len(texts)
    (left_out,) = (text for text in texts if text.count("(assert") > 1)
    for alone in z3.parse_smt2_string(left_out):
        one = z3.Solver()
        one.add(alone)
        assert one.check() == z3.sat


def test_what_is_made_simpler_is_asked_again(monkeypatch: pytest.MonkeyPatch) -> None:
    x = Int(z3.Int("x"))
    texts: list[str] = []
    monkeypatch.setattr(z3, "simplify", lambda _: z3.BoolVal(True))
    with heard_by(texts.append):
        assert [way.result for way in paths(lambda: 1 if x > 3 else 2)] == [1]
    assert [second_answer(text) for text in texts] == ["sat"]


def test_a_proof_that_nobody_listens_to_writes_no_text(monkeypatch: pytest.MonkeyPatch) -> None:
    def write(_: Any) -> str:
        raise AssertionError("a text is written")

    monkeypatch.setattr(z3.Solver, "to_smt2", write)
    assert all(row.verdict == "proved" for row in attempt(lock.MACHINE))


def test_each_proof_of_a_theorem_is_handed_on_and_its_example_is_not() -> None:
    def squares_are_not_negative(x: int) -> bool:
        return x * x >= 0

    claim = Theorem(squares_are_not_negative)
    texts: list[str] = []
    with heard_by(texts.append):
        (verdict,) = theorems.prove_theorems("items", (claim,))
    assert verdict.verdict == "proved"
    assert [second_answer(text) for text in texts] == ["unsat"]


# --- The command ----------------------------------------------------------------------------------


def test_without_the_second_solver_one_line_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(sys.modules, "cvc5", None)
    said = run("leadership")
    assert said.exit_code == 1
    assert said.output == (
        'Error: cvc5 is missing, so nothing is done: pip install "dynaspec[recheck]"\n'
    )


def test_a_process_that_dies_leaves_nothing_known(monkeypatch: pytest.MonkeyPatch) -> None:
    def die(_: Any) -> Looked:
        raise BrokenProcessPool("killed")

    monkeypatch.setattr("dynacheck.recheck.cli.look_again", die)
    said = run("leadership")
    assert said.exit_code == 1
    assert said.output == "Error: a process died, so nothing is known: killed\n"


def test_a_machine_that_is_not_there_is_a_mistake_of_the_user() -> None:
    said = run("nowhere")
    assert said.exit_code == 2
    assert "there is no machine 'nowhere'" in said.output


def test_nothing_looked_at_is_no_pass() -> None:
    assert not Looked([], []).ok
    row = Row("leadership", "one", "proved")
    assert not Looked([row], [ExploredSet("leadership", 3, "a gap")]).ok


# --- Explored sets --------------------------------------------------------------------------------


def reached(machine: Machine[Any]) -> set[Any]:
    search = Search(machine, machine.instance)
    for _ in search.run(lambda *_: None):
        pass
    return set(search.reached)


def test_what_a_search_reaches_is_closed() -> None:
    check_closed(lock.MACHINE, lock.MACHINE.instance, reached(lock.MACHINE))


def test_what_the_search_reaches_of_global_tables_is_closed() -> None:
    found = explored_set("global_tables")
    assert found.ok, found.gap
    assert found.states > 1000
    assert "explored set are closed" in shown(sets=(found,))


def test_a_set_that_is_not_closed_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    broken = replace(lock.MACHINE, actions=(lock.draw, lock.barge_in, lock.leave))
    monkeypatch.setattr("dynacheck.recheck.sets.machine_named", lambda _: broken)
    found = explored_set("lock")
    assert not found.ok
    assert "one_holder" in shown(sets=(found,))


def test_a_set_from_which_any_state_is_taken_is_not_closed() -> None:
    states = reached(lock.MACHINE)
    start = lock.initial()
    for state in states:
        why = "the initial state is not in the set" if state == start else "leaves the set"
        with pytest.raises(OpenSetError, match=why):
            check_closed(lock.MACHINE, lock.MACHINE.instance, states - {state})


def test_an_invariant_that_does_not_hold_somewhere_is_told() -> None:
    broken = replace(lock.MACHINE, actions=(lock.draw, lock.barge_in, lock.leave))
    with pytest.raises(OpenSetError, match=r"one_holder\(.*\) does not hold in"):
        check_closed(broken, broken.instance, reached(broken))


def undecided(s: lock.State) -> bool:
    return s.office.next  # type: ignore[return-value]


def stumbling(s: lock.State, p: lock.Process) -> lock.State:
    raise KeyError(p)


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"invariants": (undecided,)}, r"undecided\(\) is 0 in"),
        ({"actions": (stumbling,)}, r"stumbling\(0\) raises KeyError"),
        ({"finite": {}}, "there are no values for .*Process"),
    ],
)
def test_what_has_no_meaning_is_told(changes: dict[str, Any], why: str) -> None:
    machine: Machine[Any] = replace(lock.MACHINE, **changes)
    with pytest.raises(OpenSetError, match=why):
        check_closed(machine, machine.instance, reached(lock.MACHINE))


def test_the_reader_shares_no_code_with_the_search() -> None:
    tree = ast.parse(Path(closed.__file__).read_text())
    imported = [node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)]
    plain = [a.name for n in ast.walk(tree) if isinstance(n, ast.Import) for a in n.names]
    ours = [name for name in [*imported, *plain] if name and name.startswith("dyna")]
    assert ours == ["dynaspec.machine"]


# --- The page -------------------------------------------------------------------------------------


def test_the_page_tells_how_many_lines_each_word_rests_on() -> None:
    page = (DOCS / "trust.md").read_text(encoding="utf-8")
    assert page == trust.renewed(page), "python -m dynacheck.recheck.trust docs/trust.md"


def test_what_a_module_imports_in_turn_counts() -> None:
    assert {"dynacheck.explore.search", "dynacheck.explore.reads"} <= trust.imported(
        "dynacheck.explore.explorer"
    )
    assert trust.imported("dynacheck.recheck.closed") == {"dynacheck.recheck.closed"}


def test_every_word_and_every_folder_that_the_page_names_is_there() -> None:
    page = (DOCS / "trust.md").read_text(encoding="utf-8")
    words = ("proved", "explored", "agreed", "refined", "conforms", "unknown")
    assert all(f"**{word}**" in page for word in words)
    for path in re.findall(r"`((?:prove|explore|recheck|tests)/[\w/]+\.py)`", page):
        folder = DOCS.parent / "model_tests"
        assert (folder / path).exists() or (folder / "dynacheck" / path).exists(), path
