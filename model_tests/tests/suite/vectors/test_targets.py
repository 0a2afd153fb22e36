"""The vectors run on the third parties: what fails is what is recorded, neither more nor less.

A record is of all vectors. Each test run takes a share of them, the same one each time, and holds
it to the rows that are about it; `make deep-vectors` takes all.

Where the specification, the vectors or a target's release have changed, look at what a test here
tells, and renew the record: `python model_tests/tests/suite/vectors/test_targets.py TARGET`. A
record is a baseline: `dynaspec vectors --run --target TARGET --baseline FILE` shows all about what
is new.
"""

from __future__ import annotations

import json
import sys
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any
from zlib import crc32

import pytest
from click.testing import CliRunner

from dynacheck.vectors import corpus, files
from dynacheck.vectors.build import built
from dynacheck.vectors.command import command
from dynacheck.vectors.play import first_operation

HERE = Path(__file__).parent
ROOT = HERE.parents[3]
OWN = Path(__file__).relative_to(ROOT)
SHARE = 16
"""Of so many vectors each test run takes one."""
TARGETS = ("moto", "dynamodb-local", "dynalite", "ministack")
HURRIED = "dynalite"
"""It ends what changes a table by a timer of 0 ms: whether the next request finds the table before
or after the change is chance. Its vectors that have alternative answers are not compared."""
TOLD = 20
"""How many vectors a message tells of."""

Report = Mapping[str, Any]


@pytest.mark.parametrize("target", TARGETS)
def test_what_fails_of_a_share_is_what_is_recorded_of_it(target: str, tmp_path: Path) -> None:
    hold(target, share(), tmp_path)


@pytest.mark.slow
@pytest.mark.parametrize("target", TARGETS)
def test_what_fails_of_all_vectors_is_what_is_recorded(target: str, tmp_path: Path) -> None:
    hold(target, corpus.files(), tmp_path)


@pytest.mark.parametrize("target", TARGETS)
def test_a_record_is_of_the_vectors_that_there_are(target: str) -> None:
    recorded = json.loads(record(target).read_text())
    there = {f"{file}/{vector.name}" for file, each in corpus.vectors().items() for vector in each}
    assert sorted({*map(named, recorded["failed"])} - there) == [], renewing(target)
    assert recorded["vectors"] == sum(recorded["counts"].values()) == len(there), renewing(target)
    assert recorded["counts"]["failed"] == len(recorded["failed"])


def test_a_share_has_vectors_of_each_file_and_is_as_large_as_it_should_be() -> None:
    every = corpus.vectors()
    taken = {file: chosen(file, [vector.name for vector in each], SHARE)
             for file, each in every.items()}  # fmt: skip
    assert all(taken.values())
    due = sum(map(len, every.values())) / SHARE
    assert due * 0.75 < sum(map(len, taken.values())) < due * 1.25 + len(every)


def test_the_table_of_what_fails_is_that_of_the_records() -> None:
    page = (ROOT / "docs" / "vectors.md").read_text()
    missing = [row for row in map(table_row, TARGETS) if row not in page]
    assert not missing, "docs/vectors.md lacks these rows:\n" + "\n".join(missing)


def test_a_vector_that_fails_anew_or_no_more_is_told() -> None:
    def fails(*names: str) -> list[dict[str, str]]:
        more = {"file": "GetItem", "rule": "A rule.", "expected": "this", "got": "that"}
        return [{**more, "name": name, "fault": f"the fault of {name}"} for name in names]

    found = {
        "failed": fails("known", "new", "sometimes"),
        "new": ["GetItem/new", "GetItem/sometimes"],
        "gone": ["GetItem/gone"],
    }
    recorded = {"failed": fails("known", "gone")}
    anew, gone = differences(found, recorded, {"GetItem/sometimes"})
    assert "GetItem/new fails, and is not recorded" in anew
    assert "A rule." in anew
    assert "expected  this" in anew
    assert "got       that" in anew
    assert "GetItem/gone is recorded" in gone
    assert "the fault of gone" in gone


def share() -> list[files.File]:
    """The vectors that each test run takes on each target, with their answers."""
    found = []
    for file, each in sorted(corpus.vectors().items()):
        taken = chosen(file, [vector.name for vector in each], SHARE)
        vectors = [built(vector) for vector in each if vector.name in taken]
        found.append(files.File(files.FORMAT, file, vectors))
    return found


def chosen(file: str, names: list[str], parts: int) -> set[str]:
    """One in `parts` of the vectors of a file, by what their names are; one at least."""
    marks = {name: crc32(f"{file}/{name}".encode()) for name in names}
    return {name for name in names if marks[name] % parts == 0} or {
        min(names, key=marks.__getitem__)
    }


def hold(target: str, written: list[files.File], folder: Path) -> None:
    """Run vectors on a target, and hold what fails to what is recorded of these."""
    vectors = {f"{f.operation}/{v.name}": v for f in written for v in f.vectors}
    recorded = json.loads(record(target).read_text())
    recorded["failed"] = [each for each in recorded["failed"] if named(each) in vectors]
    known = folder / "known.json"
    known.write_text(json.dumps(recorded))
    files.write(folder / "vectors", written)
    found = run(folder / "vectors", target, "--baseline", str(known))
    judged = {
        name: vector
        for name, vector in vectors.items()
        if first_operation(vector) not in recorded["not_supported"]
    }
    chance = {name for name, vector in judged.items() if target == HURRIED and changing(vector)}
    wrong = list(differences(found, recorded, chance))
    assert not wrong, "\n".join(
        [
            f"{len(wrong)} vectors are not as recorded ({found['release']}; the record is of "
            f"{recorded['release']}):",
            *wrong[:TOLD],
            renewing(target),
        ]
    )
    asked = {first_operation(vector) for vector in vectors.values()}
    unknown = [operation for operation in recorded["not_supported"] if operation in asked]
    assert found["not_supported"] == unknown, renewing(target)
    assert found["vectors"] == sum(found["counts"].values()) == len(vectors)
    assert len(chance) < len(vectors) / 20, "too many vectors are not compared"
    assert found["counts"]["passed"] > len(vectors) / 10, (
        "hardly any vector passes: was it reached?"
    )


def renewing(target: str) -> str:
    return f"if that is right, renew the record: python {OWN} {target}"


def run(folder: Path, target: str, *words: str) -> Report:
    done = CliRunner().invoke(command, [str(folder), "--run", "--target", target, "--json", *words])
    assert done.exit_code in (0, 1), done.output
    report: Report = json.loads(done.stdout)
    return report


def record(target: str) -> Path:
    return HERE / "failed" / f"{target}.json"


def changing(vector: files.Written) -> bool:
    """Whether a request is answered while a table changes: before or after, both are right."""
    return any(isinstance(step, files.Played) and step.alternatives for step in vector.steps)


def differences(found: Report, recorded: Report, chance: set[str]) -> Iterator[str]:
    """What fails and is not recorded, and what is recorded and does not; not what is `chance`."""
    failed = {named(each): each for each in found["failed"]}
    known = {named(each): each for each in recorded["failed"]}
    for name in sorted({*found["new"]} - chance):
        each = failed[name]
        yield (
            f"- {name} fails, and is not recorded: {each['rule']}\n    {each['fault']}\n"
            f"    expected  {each['expected']}\n    got       {each['got']}"
        )
    for name in sorted({*found["gone"]} - chance):
        yield (
            f"- {name} is recorded, and does not fail or is no more; it was\n    "
            + (known[name]["fault"])
        )


def named(each: Mapping[str, str]) -> str:
    return f"{each['file']}/{each['name']}"


def table_row(target: str) -> str:
    recorded = json.loads(record(target).read_text())
    counts = recorded["counts"]
    columns = (counts[name] for name in ("passed", "failed", "other_words", "not_supported"))
    return (
        f"| {recorded['release']} | {recorded['vectors']} | " + " | ".join(map(str, columns)) + " |"
    )


def renew(target: str) -> None:
    """Run the vectors and write the record: what a baseline has, and what the tests here tell."""
    with tempfile.TemporaryDirectory() as own:
        files.write(Path(own), corpus.files())
        found = run(Path(own), target)
    kept = {name: found[name] for name in ("target", "release", "vectors", "counts")}
    kept |= {"not_supported": found["not_supported"], "wording": []}
    rows = [
        json.dumps({name: each[name] for name in ("file", "name", "fault")}, ensure_ascii=False)
        for each in found["failed"]
    ]
    head = json.dumps(kept, ensure_ascii=False)[:-1]
    record(target).write_text(f'{head}, "failed": [\n' + ",\n".join(rows) + "\n]}\n")


if __name__ == "__main__":
    for name in sys.argv[1:]:
        renew(name)
    print("\n".join(map(table_row, TARGETS)))
