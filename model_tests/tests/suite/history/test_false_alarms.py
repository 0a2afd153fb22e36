"""Correct histories are never called broken, and their certificates are verified."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from random import Random
from typing import Any, Final

import pytest
from suite.history.clients import Clients, Habits
from suite.history.requests import QUIET, check, get, put, transact, with_
from suite.history.simulated import Simulation, Work

from dynacheck.history.certificate import certificate
from dynacheck.history.promises import Judgement, judge_history
from dynacheck.history.reading.files import read
from dynacheck.history.verify import CertificateError, verify

SESSIONS: Final = frozenset({"own-writes", "forward-reads"})
KINDS: Final = {
    "few clients": Habits(),
    "no search": Habits(odd=0),
    "many at once": Habits(clients=16, requests=6, pause=0),
    "hurried": Habits(clients=16, requests=6, pause=3, patience=5),
    "slow": Habits(clients=3, requests=30, pause=300),
    "unknown outcomes": Habits(unknown=0.5, odd=0.05),
    "searched": Habits(requests=10, odd=0.6),
    "stale reads": Habits(sessions=False, lag=30),
}
SEEDS: Final = range(12)


def _judged(seed: int, habits: Habits, folder: Path) -> Judgement:
    simulation = Simulation(seed)
    Clients(simulation, habits)
    simulation.note("begin")
    simulation.run()
    return judge_history(read(simulation.write(folder / "history.jsonl")))


def _words(judgement: Judgement, habits: Habits) -> dict[str, str]:
    """The verdicts on the promises that are kept."""
    given_up = SESSIONS if not habits.sessions else frozenset()
    found = {finding.promise.name: finding.word for finding in judgement.findings}
    return {name: str(word) for name, word in found.items() if name not in given_up}


def _certified(judgement: Judgement, folder: Path) -> Path:
    path = folder / "certificate.jsonl"
    path.write_text("".join(f"{line}\n" for line in certificate(judgement)))
    return path


def _look(seed: int, habits: Habits, folder: Path) -> Counter[str]:
    """Judge a correct history; return on which promises there was no verdict."""
    judgement = _judged(seed, habits, folder)
    words = _words(judgement, habits)
    assert "broken" not in words.values(), (seed, words)
    if words["items"] == "kept":
        replayed = verify(folder / "history.jsonl", _certified(judgement, folder))
        assert replayed.operations
        assert replayed.unread <= len(judgement.searched)
        if words["transactions"] == "kept" and not judgement.searched:
            assert replayed.serial
    return Counter(name for name, word in words.items() if word == "unknown")


def _look_at_all(seeds: range, habits: Habits, folder: Path) -> None:
    """Judge correct histories; few are undecided, as few as there are items to be searched."""
    unknown: Counter[str] = Counter()
    for seed in seeds:
        unknown += _look(seed, habits, folder)
    assert unknown["items"] <= len(seeds) // 10
    assert unknown["own-writes"] + unknown["forward-reads"] <= len(seeds) // 5
    if not habits.odd:
        assert unknown["eventual"] == 0
        assert unknown["transactions"] <= len(seeds) // 10


@pytest.mark.parametrize("kind", KINDS)
def test_correct_histories_are_not_broken(kind: str, tmp_path: Path) -> None:
    _look_at_all(SEEDS, KINDS[kind], tmp_path)


def _repeated_by_another(folder: Path) -> Judgement:
    """A transaction that never ends, a read, a write, and the transaction again, by the reader."""
    simulation = Simulation(0)
    item = QUIET["a"]
    asked = with_(transact(("Put", put(item, {"N": "1"}))), ClientRequestToken="once")

    def clients() -> Work:
        simulation.begin("one", asked)
        yield 1
        for request in (get(item, consistent=False), get(item)):
            simulation.begin("two", request)
            yield 1
            simulation.end("two", simulation.apply(request))
            yield 1
            if not request.request["ConsistentRead"]:
                simulation.apply(asked)
        for process, request in (("three", put(item, {"N": "2"})), ("two", asked)):
            simulation.begin(process, request)
            yield 1
            simulation.end(process, simulation.apply(request))
            yield 1

    simulation.spawn(clients())
    simulation.run()
    return judge_history(read(simulation.write(folder / "history.jsonl")))


def test_who_repeats_a_token_has_not_written_before(tmp_path: Path) -> None:
    judgement = _repeated_by_another(tmp_path)
    assert "broken" not in _words(judgement, Habits()).values()


def test_a_token_of_which_the_first_request_never_ended_is_verified(tmp_path: Path) -> None:
    judgement = _repeated_by_another(tmp_path)
    assert _words(judgement, Habits())["items"] == "kept"
    replayed = verify(tmp_path / "history.jsonl", _certified(judgement, tmp_path))
    assert (replayed.operations, replayed.unread) == (3, 0)


def test_an_unknown_transaction_that_cannot_have_acted_is_no_violation(tmp_path: Path) -> None:
    """It expects a value that nobody wrote."""
    simulation = Simulation(0)
    asked = transact(check(QUIET["a"], {"N": "5"}), ("Put", put(QUIET["b"], {"N": "1"})))

    def clients() -> Work:
        simulation.begin("one", asked)
        yield 1
        simulation.lose("one", "info")
        for request in (put(QUIET["a"], {"N": "2"}), get(QUIET["a"]), get(QUIET["b"])):
            simulation.begin("two", request)
            yield 1
            simulation.end("two", simulation.apply(request))

    simulation.spawn(clients())
    simulation.run()
    judgement = judge_history(read(simulation.write(tmp_path / "history.jsonl")))
    assert "broken" not in _words(judgement, Habits()).values()


def test_a_check_was_carried_out_with_the_first_request_of_its_token(tmp_path: Path) -> None:
    """The first one's outcome is unknown, and the checked item was written before it came again."""
    simulation = Simulation(0)
    steps = check(QUIET["a"], None), ("Put", put(QUIET["b"], {"N": "1"}))
    asked = with_(transact(*steps), ClientRequestToken="once")

    def clients() -> Work:
        simulation.begin("one", asked)
        yield 1
        simulation.apply(asked)
        simulation.lose("one", "info")
        for request in (put(QUIET["a"], {"N": "2"}), get(QUIET["a"]), asked):
            yield 1
            simulation.begin("two", request)
            yield 1
            simulation.end("two", simulation.apply(request))

    simulation.spawn(clients())
    simulation.run()
    judgement = judge_history(read(simulation.write(tmp_path / "history.jsonl")))
    assert "broken" not in _words(judgement, Habits()).values()


def test_a_long_correct_history_is_kept(tmp_path: Path) -> None:
    """Some 3,500 operations on nine items by ten clients, with refusals that show the item."""
    habits = Habits(clients=10, requests=300, odd=0, hidden=0)
    judgement = _judged(0, habits, tmp_path)
    words = _words(judgement, habits)
    documented = ("items", "eventual", "transactions", "tokens")
    assert {words[name] for name in documented} == {"kept"}, words
    replayed = verify(tmp_path / "history.jsonl", _certified(judgement, tmp_path))
    assert replayed.operations > 2000
    assert replayed.serial


@pytest.mark.slow
@pytest.mark.parametrize("kind", KINDS)
def test_many_correct_histories_are_not_broken(kind: str, tmp_path: Path) -> None:
    """A thousand of each kind."""
    _look_at_all(range(1000, 2000), KINDS[kind], tmp_path)


# --- Certificates --------------------------------------------------------------------------


def _puts_and_reads(history: Path) -> tuple[set[int], set[int]]:
    """The lines of plain PutItems and of consistent GetItems that were answered."""
    puts, reads = set(), set()
    under_way: dict[str, tuple[int, Any]] = {}
    for number, text in enumerate(history.read_text().splitlines()[1:], 2):
        line = json.loads(text)
        if line["type"] == "invoke":
            under_way[line["process"]] = number, line
        elif line["type"] == "ok":
            begun, asked = under_way[line["process"]]
            if asked["operation"] == "PutItem" and line["response"]["status"] == 200:
                puts.add(begun)
            elif asked["operation"] == "GetItem" and asked["request"]["ConsistentRead"]:
                reads.add(begun)
    return puts, reads


@pytest.mark.parametrize("change", ["swapped", "left out", "doubled", "of another history"])
def test_a_changed_certificate_is_refused(change: str, tmp_path: Path) -> None:
    """A put after a read of its value, an operation that is not there, one that is twice."""
    judgement = _judged(3, Habits(clients=3, requests=100, odd=0), tmp_path)
    path, history = _certified(judgement, tmp_path), tmp_path / "history.jsonl"
    puts, reads = _puts_and_reads(history)
    head, *orders = map(json.loads, path.read_text().splitlines())
    places = [
        (n, place)
        for n, each in enumerate(orders)
        for place in range(len(each["order"]) - 1)
        if each["order"][place] in puts and each["order"][place + 1] in reads
    ]
    assert len(places) >= 3
    for n, place in Random(0).sample(places, 3):
        changed = json.loads(json.dumps(orders))
        order = changed[n]["order"]
        match change:
            case "swapped":
                order[place : place + 2] = order[place + 1], order[place]
            case "left out":
                del order[place + 1]
            case "doubled":
                order.insert(place + 1, order[place])
            case _:
                head["sha256"] = "0" * 64
        path.write_text("".join(f"{json.dumps(line)}\n" for line in (head, *changed)))
        with pytest.raises(CertificateError):
            verify(history, path)


@pytest.mark.parametrize("change", ["two places", "no order"])
def test_a_changed_order_of_transactions_is_refused(change: str, tmp_path: Path) -> None:
    """A transaction that is elsewhere on one of its items; a write that is before the last one."""
    judgement = _judged(3, Habits(clients=3, requests=100, odd=0), tmp_path)
    path, history = _certified(judgement, tmp_path), tmp_path / "history.jsonl"
    assert verify(history, path).serial
    head, *orders = map(json.loads, path.read_text().splitlines())
    for each in orders:
        each["serial"] = [2 * place for place in each["serial"]]
    lines = Counter(line for each in orders for line in each["order"])
    several = [line for line, times in lines.items() if times > 1]
    puts, _ = _puts_and_reads(history)
    for each in orders:
        for n, line in enumerate(each["order"]):
            if change == "two places" and line in several[:3]:
                each["serial"][n] += 1
                several.remove(line)
            elif change == "no order" and line in puts and n:
                each["serial"][n] = each["serial"][n - 1]
    path.write_text("".join(f"{json.dumps(line)}\n" for line in (head, *orders)))
    with pytest.raises(CertificateError, match="place"):
        verify(history, path)
