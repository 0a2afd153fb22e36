"""docs/concurrent.md: its tables are as the criteria and the records say."""

from __future__ import annotations

from dynacheck.concurrent.catalogue import CRITERIA
from dynacheck.concurrent.page import read, renewed
from dynacheck.targets import PRESETS
from support.repository import DOCS

RECORDS = DOCS / "findings" / "concurrent"
PAGE = DOCS / "concurrent.md"


def test_the_tables_are_up_to_date() -> None:
    page = PAGE.read_text(encoding="utf-8")
    assert renewed(page, read(RECORDS)) == page, (
        "run python -m dynacheck.concurrent.page docs/concurrent.md docs/findings/concurrent"
    )


def test_there_is_a_record_of_every_target_with_all_criteria() -> None:
    results = read(RECORDS)
    assert sorted(result["target"] for result in results) == sorted(PRESETS)
    for result in results:
        assert [each["name"] for each in result["criteria"]] == [each.name for each in CRITERIA]


def test_each_criterion_that_a_target_breaks_is_spoken_of_by_hand() -> None:
    page = PAGE.read_text(encoding="utf-8").rpartition("<!-- end -->")[2]
    for result in read(RECORDS):
        for each in result["criteria"]:
            if each["verdict"] == "broken":
                assert f"`{each['name']}`" in page, f"{result['target']} breaks {each['name']}"
