"""The store refines the specification, under clients and faults; and the check would notice if not.

`pytest -m slow model_tests/tests/store/node/test_refinement.py`
goes on for longer, with other examples each time.
"""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from typing import Any

import pytest

from dynacheck.mutants.store import STORE_MUTANTS, StoreMutant
from dynacheck.simulate.history import Log, objections
from dynacheck.simulate.machine import QUICK_EXAMPLES, drive
from dynacheck.simulate.world import TABLE, ObjectionError, World

Line = dict[str, Any]

DEEP_EXAMPLES, DEEP_STEPS = 3_000, 100


@pytest.mark.parametrize("seed", [0, pytest.param(1, marks=pytest.mark.slow)])
def test_every_run_refines_the_specification_and_tells_clients_the_truth(seed: int) -> None:
    """Seed 0 draws the examples that find the mutants below."""
    assert drive(QUICK_EXAMPLES, seed=seed).missing == set(), "the runs did not show enough"


@pytest.mark.slow
def test_many_longer_runs_refine_the_specification() -> None:
    assert drive(DEEP_EXAMPLES, steps=DEEP_STEPS).missing == set()


def test_runs_that_show_too_little_are_told_from_those_that_show_enough() -> None:
    missing = drive(1, steps=1, seed=0).missing
    assert {"catch_up", "a crash lost what was not synced"} <= missing


# --- Mutants -------------------------------------------------------------------------------------


@pytest.mark.parametrize("mutant", STORE_MUTANTS, ids=lambda mutant: mutant.name)
def test_each_mutant_of_the_store_is_caught(mutant: StoreMutant) -> None:
    assert all(mutant.caught_by_method(method) for method in mutant.caught_by)


def test_a_failing_run_shrinks_to_a_program_that_does_the_same_again() -> None:
    (mutant,) = (each for each in STORE_MUTANTS if each.name == "read-without-confirmation")
    with mutant.in_place(), pytest.raises(ObjectionError) as found:
        drive(QUICK_EXAMPLES, steps=10, seed=0)
    message = str(found.value)
    program = message.split("This program does the same again:\n\n")[1]
    assert program.count("\n") < 12, f"not small:\n{program}"
    with mutant.in_place(), pytest.raises(ObjectionError) as again:
        exec(program, {})
    assert str(again.value) == message


# --- What clients saw ----------------------------------------------------------------------------


def put(value: int, condition: str | None = None) -> Line:
    item = {"k": {"S": "x"}, "v": {"N": str(value)}}
    conditional = {"ConditionExpression": condition} if condition else {}
    return {"TableName": TABLE, "Item": item, **conditional}


ABSENT = "attribute_not_exists(k)"
READ = {"TableName": TABLE, "Key": {"k": {"S": "x"}}, "ConsistentRead": True}


def told() -> tuple[list[Line], Log]:
    """What one client saw of two puts, a refusal and a read, and the log that was left."""
    world = World(3)
    for operation, body in (
        ("PutItem", put(1, ABSENT)),
        ("PutItem", put(2)),
        ("PutItem", put(3, ABSENT)),
        ("GetItem", READ),
    ):
        world.ask("a", operation, body)
        world.run(1_000)
    world.end()
    return copy.deepcopy(world.target.history), world.log()


HISTORY, LOG = told()
PUT_1, PUT_2, REFUSED, GOT = 5, 7, 9, 11
"""The lines of the history that end the four requests."""


def changed(number: int, **members: Any) -> list[Line]:
    return [
        line | members if i == number else line for i, line in enumerate(copy.deepcopy(HISTORY))
    ]


def objecting(history: list[Line], log: Log = LOG) -> list[str]:
    return list(objections(history, log))


def got(value: str) -> Line:
    return {"status": 200, "body": {"Item": {"k": {"S": "x"}, "v": {"N": value}}}}


def test_a_true_history_is_not_objected_to() -> None:
    assert objecting(HISTORY) == []


def test_a_stale_consistent_read_is_objected_to() -> None:
    (objection,) = objecting(changed(GOT, response=got("1")))
    assert "no answer of the log at its lengths from 4 to 4" in objection


def test_a_stale_eventually_consistent_read_is_not() -> None:
    history = changed(GOT, response=got("1"))
    history[GOT - 1]["request"] = READ | {"ConsistentRead": False}
    assert objecting(history) == []


@pytest.mark.parametrize("consistent", [True, False])
def test_a_read_of_what_nobody_wrote_is_objected_to(consistent: bool) -> None:
    history = changed(GOT, response=got("9"))
    history[GOT - 1]["request"] = READ | {"ConsistentRead": consistent}
    assert len(objecting(history)) == 1


def test_an_acknowledged_write_that_is_not_in_the_log_is_objected_to() -> None:
    lost = Log(LOG.requests[:3], LOG.tables[:4], [(at, min(n, 3)) for at, n in LOG.acknowledged])
    assert any("PutItem" in objection for objection in objecting(HISTORY, lost))


def test_a_write_told_to_have_failed_has_no_effect() -> None:
    (objection,) = objecting(changed(PUT_2, type="fail", response=None))
    assert objection.startswith("mutation 3 was not asked for, or was told to have failed")


def test_a_write_of_unknown_outcome_may_be_in_the_log_or_not() -> None:
    assert objecting(changed(PUT_2, type="info", response=None)) == []
    unknown = copy.deepcopy(HISTORY)
    unknown.append(unknown[PUT_1 - 1] | {"process": "b", "request": put(7)})
    assert objecting(unknown) == []


def test_two_writes_on_the_same_condition_do_not_both_succeed() -> None:
    doubled = copy.deepcopy(HISTORY)
    first = doubled[PUT_1 - 1 : PUT_1 + 1]
    doubled[PUT_2 - 1 : PUT_2 + 1] = [
        line | {"process": "b", "at": line["at"] - 1} for line in first
    ]
    messages = objecting(doubled)
    assert any("PutItem" in message and "no answer of the log" in message for message in messages)


def test_a_refusal_that_no_state_explains_is_objected_to() -> None:
    history = copy.deepcopy(HISTORY)
    history[REFUSED - 1]["request"] = put(3, "attribute_exists(k)")
    (objection,) = objecting(history)
    assert "ConditionalCheckFailed" in json.dumps(objection)


def test_a_refusal_from_items_of_before_its_put_is_objected_to() -> None:
    """That there is no item was true once, but the client had been told otherwise when it asked."""
    history = copy.deepcopy(HISTORY)
    history[REFUSED - 1]["request"] = put(3, "attribute_exists(k)")
    assert len(objecting(history)) == 1
    history[REFUSED - 1]["at"] = 0
    assert objecting(history) == [], "asked before the first put, it may be refused"


@pytest.mark.parametrize(
    "change",
    [
        lambda log: [(at, n) for at, n in log.acknowledged if n < len(log.requests)],
        lambda log: [(at + 60_000, n) for at, n in log.acknowledged],
    ],
)
def test_a_write_is_answered_after_it_is_acknowledged(change: Callable[[Log], Any]) -> None:
    assert objecting(HISTORY, Log(LOG.requests, LOG.tables, change(LOG))) != []
