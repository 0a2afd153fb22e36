"""One attack on a toy: what it breaks is found, and what it does not break is not said.

The toys move the clock themselves: nothing here depends on how fast the machine is.
"""

from __future__ import annotations

import itertools
import json

import pytest

from dynacheck.attack.asking import UnansweredError
from dynacheck.attack.attack import Attack, Strike
from dynacheck.attack.attacker import Attacker
from dynacheck.attack.honest import Waits
from dynacheck.attack.report import as_json
from dynacheck.attack.trial import MIB, Trial
from dynastore.items import Outcome
from support.endpoints.attacked_toy import BLOW, PLAN, TOY_ATTACK, Toy, attacked

EMPTY = Outcome(200, b"{}")


def refused(code: str, status: int = 400) -> Outcome:
    return Outcome(status, json.dumps({"__type": f"a#{code}"}).encode())


def only(toy: Toy, attack: Attack = TOY_ATTACK) -> Trial:
    (trial,) = attacked(toy, attack).trials
    return trial


# --- Toys -----------------------------------------------------------------------------------------


def test_one_that_withstands_is_not_accused() -> None:
    result = attacked(Toy())
    (trial,) = result.trials
    assert (trial.verdict, trial.findings, trial.doubts) == ("withstood", [], [])
    assert trial.struck is not None
    assert trial.struck.told == {"ok": 3}
    assert trial.acknowledged > 30, "half of 20 requests a second in 3 s, and as many under attack"
    assert result.status == 0


def test_one_that_blocks_is_found() -> None:
    def blocks(toy: Toy, operation: str) -> None:
        toy.clock.moment += 2.0 if operation in ("PutItem", "GetItem") else 0

    result = attacked(Toy(effect=blocks))
    (trial,) = result.trials
    assert trial.verdict == "broken"
    (finding,) = trial.findings
    assert finding.startswith("an honest request waited "), finding
    assert trial.baseline is not None
    assert trial.baseline.longest_of(1) == pytest.approx(0.001)
    assert trial.attacked is not None
    assert trial.attacked.longest_of(1) >= 2.0
    assert result.status == 1


def test_requests_that_fall_due_while_another_waits_have_waited_too() -> None:
    """Else a client that is blocked for long would count one slow request, and no other."""
    blows = itertools.count()

    def blocks_once(toy: Toy, operation: str) -> None:
        if operation in ("PutItem", "GetItem") and next(blows) == 0:
            toy.clock.moment += 5.0

    trial = only(Toy(effect=blocks_once))
    assert trial.attacked is not None
    late = [wait for wait in trial.attacked.seconds if wait > 1.0]
    assert len(late) >= 80, "of 100 that are due in the 5 s, all of the first 4 s"
    assert max(late) == pytest.approx(5.0, abs=0.05)


def test_one_that_is_slow_without_an_attack_is_unknown() -> None:
    result = attacked(Toy(takes_s=0.3))
    (trial,) = result.trials
    assert trial.verdict == "unknown"
    assert trial.doubts == ["the honest client waits too long, or fails, without the attack"]
    assert result.status == 2


def test_one_that_loses_a_write_is_found_and_a_slow_machine_is_no_excuse() -> None:
    def loses(toy: Toy, operation: str) -> Outcome | None:
        return EMPTY if operation == "PutItem" else None

    for takes_s in (0.001, 0.3):
        trial = only(Toy(effect=loses, takes_s=takes_s))
        assert trial.verdict == "broken"
        assert 0 < trial.lost < trial.acknowledged
        assert trial.findings == [
            f"{trial.lost} of {trial.acknowledged} acknowledged writes are not shown"
        ]


def test_one_that_dies_is_found() -> None:
    def dies(toy: Toy, operation: str) -> Outcome | None:
        toy.stop.set()
        return None

    result = attacked(Toy(effect=dies))
    (trial,) = result.trials
    assert trial.verdict == "broken"
    assert trial.findings[0].startswith("it does not answer any more: ")
    assert trial.attacked is not None
    assert trial.attacked.failed > 0
    assert trial.unread, "nobody can know what it has kept"
    assert as_json(result)["attacks"][0]["not_shown"] is None  # type: ignore[index]


def test_one_that_keeps_its_data_is_started_again_and_read() -> None:
    def is_down(toy: Toy, operation: str) -> Outcome:
        return refused("InternalServerError", 500)

    toy = Toy(effect=is_down)

    def start_again() -> None:
        assert toy.struck, "it is started again though nothing happened"
        toy.struck = False

    (trial,) = attacked(toy, start_again=start_again).trials
    assert trial.findings[0].startswith("it does not answer any more: "), trial.findings
    assert (trial.unread, trial.lost) == ("", 0)
    assert trial.acknowledged > 0


def test_one_that_refuses_honest_requests_is_found() -> None:
    def refuses(toy: Toy, operation: str) -> Outcome | None:
        return refused("ServiceUnavailable", 503) if operation == "PutItem" else None

    trial = only(Toy(effect=refuses))
    assert trial.verdict == "broken"
    (finding,) = trial.findings
    assert "honest requests failed, the first since PutItem was told ServiceUnavailable" in finding


def test_one_that_does_not_know_what_the_attack_is_made_of_has_not_withstood_it() -> None:
    result = attacked(Toy(others={"ListTables": refused("UnknownOperationException")}))
    (trial,) = result.trials
    assert trial.verdict == "not supported"
    told = "ListTables was told UnknownOperationException (status 400)"
    assert trial.not_supported == told
    assert (trial.baseline, trial.attacked) == (None, None)
    assert result.status == 2, "nothing was withstood"


def test_one_that_fails_at_the_attack_itself_is_unknown() -> None:
    trial = only(Toy(others={BLOW: Outcome(500, b"<html>")}))
    assert trial.verdict == "unknown"
    assert trial.doubts == ["no request of the attack was served: status 500"]


def test_one_that_does_not_answer_while_it_is_prepared_is_unknown() -> None:
    async def unanswered(attacker: Attacker) -> Strike:
        raise UnansweredError("no answer in 60 s")

    trial = only(Toy(), Attack("toy", "toys", "nothing", unanswered))
    assert trial.verdict == "unknown"
    assert trial.doubts == ["the attack was not prepared: no answer in 60 s"]


# --- Memory ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(("grown", "verdict"), [(513, "withstood"), (514, "broken")])
def test_memory_may_grow_by_what_is_stored_and_512_mib(grown: int, verdict: str) -> None:
    """The attack leaves 1 MiB."""
    looks = itertools.count()
    memory = lambda: (100 if next(looks) < 2 else 100 + grown) * MIB  # noqa: E731
    (trial,) = attacked(Toy(), memory=memory).trials
    assert trial.verdict == verdict
    said = [f"its memory grew by {grown} MiB, 513 are allowed"] if verdict == "broken" else []
    assert trial.findings == said


# --- Figures --------------------------------------------------------------------------------------


def test_waits_are_told_by_nearest_rank() -> None:
    waits = Waits([number / 100 for number in range(100, 0, -1)])
    assert [waits.longest_of(share) for share in (0.5, 0.99, 1)] == [0.5, 0.99, 1.0]
    assert Waits().longest_of(1) == 0


def test_each_process_that_ended_is_a_finding() -> None:
    assert Trial(TOY_ATTACK, PLAN, ended=1).findings == ["1 of its processes ended"]


# --- Again ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("blow_s", "tries", "verdict"), [(0.6, 2, "withstood"), (1.1, 1, "broken")]
)
def test_a_short_wait_is_tried_again_and_a_long_one_is_not(
    blow_s: float, tries: int, verdict: str
) -> None:
    """A machine may be busy for half a second; the toy blocks only once."""
    asked = itertools.count()

    def blocks_once(toy: Toy, operation: str) -> None:
        if operation in ("PutItem", "GetItem") and next(asked) == 0:
            toy.clock.moment += blow_s

    trial = only(Toy(effect=blocks_once))
    assert (trial.tries, trial.verdict) == (tries, verdict)


def test_a_short_wait_that_comes_each_time_is_a_finding() -> None:
    blown = blocked = False

    def blocks_once_an_attack(toy: Toy, operation: str) -> None:
        nonlocal blown, blocked
        if operation == "CreateTable":
            blown = blocked = False
        blown = blown or operation == BLOW
        if operation in ("PutItem", "GetItem") and blown and not blocked:
            blocked = True
            toy.clock.moment += 0.6

    trial = only(Toy(effect=blocks_once_an_attack))
    assert (trial.tries, trial.verdict) == (3, "broken")


def test_one_that_is_not_available_while_it_is_prepared_is_unknown_and_not_without_support() -> (
    None
):
    trial = only(Toy(others={"ListTables": refused("ServiceUnavailable", 503)}))
    assert trial.verdict == "unknown"
    (doubt,) = trial.doubts
    assert doubt == (
        "the attack was not prepared: ListTables was told ServiceUnavailable (status 503)"
    )
