"""The small histories in docs/examples: what is good about them, and what is bad."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from dynacheck.history.certificate import certificate
from dynacheck.history.command import command
from dynacheck.history.explain import explain
from dynacheck.history.promises import judge_history
from dynacheck.history.reading.files import read
from dynacheck.history.reading.lines import HistoryError
from dynacheck.history.verify import verify
from support.repository import DOCS

EXAMPLES = DOCS / "examples"
BROKEN = {
    "bad-double-delete.jsonl": ({"items"}, "in no order of these requests"),
    "bad-half-a-transaction.jsonl": ({"transactions", "strict"}, "G-single"),
    "bad-lost-update.jsonl": ({"items"}, "one of them was lost"),
    "bad-old-value-in-another-region.jsonl": (
        {"items"},
        "each of two values came before the other",
    ),
    "bad-page-misses-an-item.jsonl": ({"pages"}, "is on no page"),
    "bad-read-going-back.jsonl": ({"items"}, "each of two values came before the other"),
    "bad-refused-cas.log": ({"items"}, "in no order of these requests"),
    "bad-refused-put-seen.jsonl": ({"items"}, "its write was refused or never sent"),
    "bad-stale-read.jsonl": ({"items"}, "each of two values came before the other"),
    "bad-token-acts-twice.jsonl": ({"items", "tokens"}, "each of two values came before the other"),
    "bad-true-condition-refused.jsonl": ({"items"}, "the condition held, and was refused"),
    "bad-write-skew.edn": ({"transactions", "strict"}, "G2"),
    "good-concurrent-puts.jsonl": (set(), ""),
    "good-eventual-read-stale.jsonl": ({"own-writes"}, "the client knew a newer value"),
    "good-register.edn": (set(), ""),
    "good-unknown-put-seen-late.jsonl": (set(), ""),
}
"""Which promises each breaks, and what is said of it."""


def test_every_example_is_judged_here() -> None:
    """No example is left out."""
    assert {path.name for path in EXAMPLES.iterdir()} == set(BROKEN)


@pytest.mark.parametrize("name", BROKEN)
def test_an_example_breaks_the_promises_that_it_is_for(name: str) -> None:
    """And says why; of the promises that count, a good one breaks none."""
    judgement = judge_history(read(EXAMPLES / name))
    broken = [finding for finding in judgement.findings if finding.word == "broken"]
    promises, said = BROKEN[name]
    assert {finding.promise.name for finding in broken} == promises
    assert not any(finding.word == "unknown" for finding in judgement.findings)
    for finding in broken:
        assert said in explain(judgement.history, finding.violations[0]).sentence
    if name.startswith("good"):
        assert not any(finding.promise.documented for finding in broken)


@pytest.mark.parametrize("name", [name for name in BROKEN if name.startswith("good")])
def test_a_good_example_has_a_certificate(name: str, tmp_path: Path) -> None:
    """It is replayed by the verifier."""
    path = EXAMPLES / name
    if path.suffix == ".jsonl":
        order = tmp_path / "order.jsonl"
        judgement = judge_history(read(path))
        order.write_text("".join(f"{line}\n" for line in certificate(judgement)))
        assert verify(path, order).operations == sum(
            int(finding.figures.split()[0])
            for finding in judgement.findings
            if finding.promise.name == "items"
        )


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("{:process 0, :type :invoke", "line 1: EDN was expected"),
        ("{:process 0, :type :ok, :f :read, :value 1}", "line 1: an invocation by process 0"),
        (
            "{:process 0, :type :invoke, :f :push, :value 1}\n"
            "{:process 0, :type :ok, :f :push, :value 1}",
            "line 2: an operation on registers",
        ),
    ],
)
def test_a_history_of_jepsen_that_is_none_is_told_by_line(
    text: str, said: str, tmp_path: Path
) -> None:
    """With the line, and what was expected."""
    path = tmp_path / "history.edn"
    path.write_text(text)
    with pytest.raises(HistoryError, match=said):
        read(path)


def test_the_command_counts_what_is_documented() -> None:
    """A promise that AWS does not document counts only where it is asked for."""
    path = str(EXAMPLES / "good-eventual-read-stale.jsonl")
    assert CliRunner().invoke(command, [path]).exit_code == 0
    assert CliRunner().invoke(command, [path, "--promise", "own-writes"]).exit_code == 1
