"""`python -m dynacheck.mutants.generated PAGE [MACHINE[=SAMPLE]]...`: renew the page of the score.

The machines that are named are judged anew and written down first: all their mutants, or so many.
"""

from __future__ import annotations

import sys
from pathlib import Path

from dynacheck.mutants.generated.page import page
from dynacheck.mutants.generated.score import scores, write


def main(file: str, machines: list[str]) -> None:
    """Judge these machines, then write the page."""
    for each in machines:
        name, _, sample = each.partition("=")
        for score in scores([name], int(sample) if sample else None):
            write(score)
    Path(file).write_text(page(), encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2:])
