"""That the invariants of a TLA+ model can be false: each one is, in a mutant of the model.

What is true of every model, as `log = log`, says nothing of this one. TLC takes its time for this,
so what `falsifying` found is written down beside the models, under a digest of the model's text: of
another text nothing is known.
"""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

from dynacheck.agree.settings import Definitions, Settings

RECORD = "falsified.json"
"""The file beside the models: of each its digest, and the mutant that breaks each invariant."""


class Model:
    """A TLA+ model of a folder, by its text."""

    def __init__(self, name: str, folder: Path) -> None:
        """Read the model and its configuration. Raises `SettingsError` and `OSError`."""
        self.name = name
        self.configuration = (folder / f"{name}.cfg").read_text(encoding="utf-8")
        self.settings = Settings.read(self.configuration)
        self.definitions = Definitions(name, folder, self.settings)

    @property
    def digest(self) -> str:
        """What tells this text from all others."""
        modules = sorted(self.definitions.texts.items())
        texts = [self.configuration, *(text for _, text in modules)]
        return hashlib.sha256("\0".join(texts).encode()).hexdigest()


def unfalsified(name: str, folder: Path) -> tuple[str, list[str]]:
    """Which invariants of a model are false in none of its mutants, and why that is not known."""
    model, record = Model(name, folder), read_record(folder).get(name, {})
    invariants = model.settings.invariants
    if invariants and record.get("digest") != model.digest:
        renew = f"python -m dynacheck.agree.falsifying {folder}"
        return f"whether its invariants can be false is not known of this text: {renew}", []
    return "", [each for each in invariants if each not in record["mutants"]]


def read_record(folder: Path) -> dict[str, Any]:
    """What is written down of the models of a folder."""
    file = folder / RECORD
    return dict(json.loads(file.read_text(encoding="utf-8"))) if file.is_file() else {}
