"""`python -m dynacheck.architecture docs/architecture.md` renews what is generated of the page."""

from __future__ import annotations

import sys
from pathlib import Path

from dynacheck.architecture.page import renewed

if __name__ == "__main__":
    _page = Path(sys.argv[1])
    _page.write_text(renewed(_page.read_text(encoding="utf-8")), encoding="utf-8")
