"""`python -m dynacheck.talk PAGE` writes the page; it is `docs/talk.md`."""

from __future__ import annotations

import sys
from pathlib import Path

from dynacheck.talk.page import page

if __name__ == "__main__":
    Path(sys.argv[1]).write_text(page(), encoding="utf-8")
