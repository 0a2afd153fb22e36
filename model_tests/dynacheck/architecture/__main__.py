"""`python -m dynacheck.architecture PAGE...` renews what is generated of pages in `docs/`."""

from __future__ import annotations

import sys
from pathlib import Path

from dynacheck.architecture.page import renewed

if __name__ == "__main__":
    for _page in map(Path, sys.argv[1:]):
        _page.write_text(renewed(_page.read_text(encoding="utf-8")), encoding="utf-8")
