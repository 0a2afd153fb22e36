"""docs/robustness.md: its tables are as the attacks and the records say."""

from __future__ import annotations

import json

from dynacheck.attack.catalogue import ATTACKS
from dynacheck.attack.page import read, renewed
from dynacheck.targets import PRESETS
from support.repository import DOCS

RECORDS = DOCS / "findings" / "attack"
PAGE = DOCS / "robustness.md"


def test_the_tables_are_up_to_date() -> None:
    page = PAGE.read_text(encoding="utf-8")
    assert renewed(page, read(RECORDS)) == page, (
        "run python -m dynacheck.attack.page docs/robustness.md docs/findings/attack"
    )


def test_there_is_a_record_of_every_target_with_all_attacks() -> None:
    columns = read(RECORDS)
    assert {column.run["target"] for column in columns} == set(PRESETS)
    ours = [column.run for column in columns if "before" in column.title]
    assert [(run["target"], run["keep"]) for run in ours] == [
        ("embedded", False),
        ("embedded", True),
    ]
    for column in columns:
        names = [each["name"] for each in column.run["attacks"]]
        assert names == [each.name for each in ATTACKS], column.title


def test_what_is_unknown_or_not_supported_is_never_shown_as_withstood() -> None:
    said = {"unknown": ("unknown", "lost: unknown"), "not supported": ("not supported",)}
    page = PAGE.read_text(encoding="utf-8").partition("## What was found")[2]
    waits, _, rest = page.split("| attack |")[1:]
    columns = read(RECORDS)
    seen = set()
    for line in [*waits.splitlines(), *rest.splitlines()]:
        if not line.startswith("| `"):
            continue
        name, *cells = (cell.strip() for cell in line.strip("|").split("|"))
        for column, cell in zip(columns, cells, strict=True):
            found = column.of(name.strip("`"))
            assert found is not None
            if found["verdict"] in said:
                seen.add(found["verdict"])
                assert cell.startswith(said[found["verdict"]]), f"{line}: {cell}"
    assert seen == set(said), "the records have neither"


def test_the_record_of_before_names_its_commit() -> None:
    before = json.loads((RECORDS / "before.json").read_text(encoding="utf-8"))
    assert len(before["commit"]) == 7
