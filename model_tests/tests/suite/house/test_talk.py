"""The coverage table of the talk is up to date, quotes the talk, and names what is there.

`python model_tests/tests/suite/house/test_talk.py TRANSCRIPT` looks each quotation up in the talk's
transcript, which is not part of the repository, and writes its checksum into `quoted.txt`.
"""

from __future__ import annotations

import hashlib
import sys
from pathlib import Path

import pytest

from dynacheck.machines import MACHINES
from dynacheck.talk import page as table
from dynacheck.talk.others import FOR_PROOFS, OTHERS
from dynacheck.talk.page import claimed, findings_of, kinds_of, page, unclaimed
from dynacheck.talk.passage import Passage, System
from dynacheck.talk.passages import THE_TALK
from support.repository import DOCS

QUOTED = Path(__file__).with_name("quoted.txt")
MOST_WORDS = 15
WORDS = [passage.words for system in THE_TALK for passage in system.passages]


def checksum(words: str) -> str:
    return hashlib.sha256(words.encode()).hexdigest()


def places(transcript: str) -> list[int]:
    """Where each quotation begins in the transcript, each after the one before it."""
    found: list[int] = []
    for words in WORDS:
        place = transcript.find(words, found[-1] if found else 0)
        if place < 0:
            sys.exit(f"not in the transcript, or not after the one before it: {words!r}")
        found.append(place)
    return found


def test_the_page_is_up_to_date() -> None:
    text = (DOCS / "talk.md").read_text(encoding="utf-8")
    assert text == page(), "python -m dynacheck.talk docs/talk.md"


def test_each_quotation_was_found_in_the_talk_and_in_this_order() -> None:
    known = QUOTED.read_text(encoding="utf-8").split()
    assert [checksum(words) for words in WORDS] == known, (
        f"a quotation was changed: look them up again with python {Path(__file__).name} TRANSCRIPT"
    )


@pytest.mark.parametrize("words", WORDS)
def test_a_quotation_is_short(words: str) -> None:
    assert len(words.split()) <= MOST_WORDS
    assert words == " ".join(words.split())


def test_each_invariant_is_stated_by_a_source_or_listed_as_made_for_proofs() -> None:
    assert unclaimed() == []


def test_no_invariant_that_is_listed_as_made_for_proofs_is_stated_by_a_source() -> None:
    listed = {(machine, name) for machine, names in FOR_PROOFS.items() for name in names}
    assert not listed & claimed()


def test_each_finding_is_with_a_passage() -> None:
    passages = [passage for system in (*THE_TALK, *OTHERS) for passage in system.passages]
    told = {finding for passage in passages for finding in passage.findings}
    there = {f"{m.name}: {finding}" for m in MACHINES for finding in findings_of(m)}
    assert there
    assert told == there


def test_what_a_passage_names_has_mutants() -> None:
    for machine, name in claimed():
        kind = next(kinds_of(m)[name] for m in MACHINES if m.name == machine)
        assert kind == "witness" or table.mutants_of(machine, name), f"{machine}.{name}"


@pytest.mark.parametrize(
    ("passage", "message"),
    [
        (Passage("", "", ("replication.nothing",)), "no property nothing"),
        (Passage("", "", ("nothing.nothing",)), "no machine 'nothing'"),
        (Passage("", "", (), (), ("node.nothing",)), "no module dynastore.node.nothing"),
        (Passage("", "", (), ("streams: Nothing",), ("node.node",)), "no finding 'Nothing'"),
    ],
)
def test_what_is_not_there_is_an_error(
    passage: Passage, message: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(table, "THE_TALK", (System("A system", (passage,)),))
    with pytest.raises(Exception, match=message):
        page()


def test_a_passage_without_anything_is_not_built(monkeypatch: pytest.MonkeyPatch) -> None:
    system = System("A system", (Passage("words", "It is said."),))
    monkeypatch.setattr(table, "THE_TALK", (system,))
    assert "| “words” | It is said. | · | · | *not built* | · |" in page()
    assert "Of 1 passages a machine states 0, the store does 0" in page()


if __name__ == "__main__":
    _transcript = " ".join(Path(sys.argv[1]).read_text(encoding="utf-8").split())
    places(_transcript)
    QUOTED.write_text("".join(f"{checksum(words)}\n" for words in WORDS), encoding="utf-8")
