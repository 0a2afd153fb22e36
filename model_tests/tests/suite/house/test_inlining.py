"""In a script that is made of several modules no name has two meanings."""

from __future__ import annotations

import pytest

from dynacheck.inlining import unambiguous


@pytest.mark.parametrize(
    "script",
    [
        "def a(): return 1\ndef a(): return 2",
        "class A: pass\ndef A(): pass",
        "LIMIT = 1\nLIMIT = 2",
        "def a(): return 1\nb = 1\nasync def a(): return 1",
    ],
)
def test_a_name_of_two_meanings_is_refused(script: str) -> None:
    with pytest.raises(ValueError, match="is defined twice in one script"):
        unambiguous(script)


@pytest.mark.parametrize("script", ["Row = dict\nRow = dict", "names = None\nnames = set()"])
def test_the_same_again_and_what_varies_are_taken(script: str) -> None:
    assert unambiguous(script) == script
