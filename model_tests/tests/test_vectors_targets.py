"""The vectors run on the third parties: what fails is what is recorded, neither more nor less.

Where the specification, the vectors or a target's release have changed, look at what a test here
tells, and renew the record: `python model_tests/tests/test_vectors_targets.py TARGET`. A record is
a baseline: `dynaspec vectors --run --target TARGET --baseline FILE` shows all about what is new.
"""

from __future__ import annotations

import json
import sys
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from dynacheck.vectors import corpus, files
from dynacheck.vectors.command import command

HERE = Path(__file__).parent
OWN = Path(__file__).relative_to(HERE.parents[1])
TARGETS = ("moto", "dynamodb-local", "dynalite", "ministack")
HURRIED = "dynalite"
"""It ends what changes a table by a timer of 0 ms: whether the next request finds the table before
or after the change is chance. Its vectors that have alternative answers are not compared."""
TOLD = 20
"""How many vectors a message tells of."""

Report = Mapping[str, Any]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("vectors")
    files.write(path, corpus.files())
    return path


@pytest.mark.parametrize("target", TARGETS)
def test_what_fails_on_a_target_is_what_is_recorded(target: str, folder: Path) -> None:
    recorded = json.loads(record(target).read_text())
    found = run(folder, target, "--baseline", str(record(target)))
    vectors = {f"{f.operation}/{v.name}": v for f in files.read(folder) for v in f.vectors}
    chance = {name for name, vector in vectors.items() if target == HURRIED and changing(vector)}
    renew = f"if that is right, renew the record: python {OWN} {target}"
    wrong = list(differences(found, recorded, chance))
    assert not wrong, "\n".join(
        [
            f"{len(wrong)} vectors are not as recorded ({found['release']}; the record is of "
            f"{recorded['release']}):",
            *wrong[:TOLD],
            renew,
        ]
    )
    assert found["not_supported"] == recorded["not_supported"], renew
    assert found["vectors"] == sum(found["counts"].values()) == len(vectors)
    assert len(chance) < len(vectors) / 20
    assert found["counts"]["passed"] > len(vectors) / 10, (
        "hardly any vector passes: was it reached?"
    )


def test_the_table_of_what_fails_is_that_of_the_records() -> None:
    page = (HERE.parents[1] / "docs" / "vectors.md").read_text()
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


def run(folder: Path, target: str, *words: str) -> Report:
    done = CliRunner().invoke(command, [str(folder), "--run", "--target", target, "--json", *words])
    assert done.exit_code in (0, 1), done.output
    report: Report = json.loads(done.stdout)
    return report


def record(target: str) -> Path:
    return HERE / "vectors_failed" / f"{target}.json"


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
