"""A script of its own for each criterion that was broken, and each finding: it runs the same again.

What the run was disturbed by is named, and left to who runs the script.
"""

from __future__ import annotations

from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path
from types import ModuleType
from typing import Final

from dynacheck import raw_http
from dynacheck.inlining import source_of, unambiguous
from dynacheck.record import signing
from dynacheck.regions import (
    asking,
    catalogue,
    clients,
    desk,
    findings,
    judging,
    lasting,
    passing,
    requests,
    running,
    seen,
    setting,
    settling,
    streams,
)
from dynacheck.regions.report import told
from dynacheck.regions.running import Ran

MODULES: Final[tuple[ModuleType, ...]] = (
    raw_http,
    signing,
    seen,
    asking,
    requests,
    desk,
    clients,
    setting,
    settling,
    judging,
    passing,
    lasting,
    catalogue,
    findings,
)
"""What a script is made of, in an order in which each needs those before it."""
PREFIX: Final = "dynaspec_regions_"
OWN_PREFIX: Final = "dynaspec_replays_"
"""What the name of a script's own table begins with, and PREFIX that of a run's."""
_STREAMS: Final = """import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from dynareader import ReaderError, Record, Stream, TryAgainError, Walk
"""
_NO_STREAMS: Final = '''def read_streams(desk: Desk) -> None:
    """Not needed for this criterion."""
    desk.seen.why_no_changes = "the script does not read streams"
'''
_JUDGE: Final = """judged = {{criterion.name: judged for criterion, judged in ran.verdicts}}[{0!r}]
for fault in judged.faults:
    print(fault.text)
print({0!r}, judged.word, judged.unknown)
sys.exit({{"broken": 1, "kept": 0}}.get(judged.word, 2))"""
_FIND: Final = """for finding in ran.findings:
    if finding.name == {0!r}:
        print(finding.text)
        print(f"{{finding.sentence}}: {{finding.count}} items")
        sys.exit(1)
sys.exit(0)"""


def write_all(ran: Ran, folder: Path) -> dict[str, str]:
    """Write the scripts of a run into `folder`; return their paths. Raises OSError."""
    folder.mkdir(parents=True, exist_ok=True)
    paths = {}
    for name, text in scripts(ran):
        path = folder / f"reproduce_{name.replace('-', '_')}.py"
        path.write_text(text, encoding="utf-8")
        paths[name] = str(path)
    return paths


def scripts(ran: Ran) -> Iterator[tuple[str, str]]:
    """Return the name and the text of each script."""
    for criterion, judged in ran.verdicts:
        if judged.faults:
            fault = judged.faults[0]
            tells = {"SENTENCE": criterion.sentence, "WHY": fault.text}
            tells |= {"TELL": _JUDGE.format(criterion.name), "EXAMPLE": _example(ran, fault.key)}
            yield criterion.name, _filled(_parts(ran, criterion.name == "once") | tells)
    for finding in ran.findings:
        tells = {"SENTENCE": finding.sentence, "WHY": finding.text}
        tells |= {"TELL": _FIND.format(finding.name), "EXAMPLE": _example(ran, finding.key)}
        yield finding.name, _filled(_parts(ran, False) | tells)


def _parts(ran: Ran, reads: bool) -> dict[str, str]:
    """Return what all scripts of a run have; `reads`: with the streams."""
    plan = ran.plan
    code = [source_of(module) for module in MODULES]
    code += [source_of(streams) if reads else _NO_STREAMS, source_of(running)]
    rest = (plan.seed, plan.clients, plan.hot, plan.rate, plan.seconds, plan.polls, plan.every_ms)
    marks = "; ".join(dict.fromkeys(text for _, text in ran.marks))
    return {
        "NEEDS": "dynaspec (pip install), for boto3 and dynareader" if reads else "nothing",
        "TABLE": plan.table,
        "MAKES": f", which it makes (version {plan.version}) and removes" if plan.version else "",
        "DISTURBED": f"\nThe run was disturbed: {marks}. The script does not." if marks else "",
        "IMPORTS": _STREAMS if reads else "",
        "CODE": "\n\n".join(code),
        "PLAN": f"{plan.table!r}, {plan.version!r}, {', '.join(map(repr, rest))}",
    }


def _example(ran: Ran, key: str) -> str:
    return "\n".join(f"# {line}" for line in told(ran, key))


def _filled(parts: dict[str, str]) -> str:
    text = files("dynacheck.regions").joinpath("reproduce.py.txt").read_text(encoding="utf-8")
    for name, value in parts.items():
        safe = value.replace("\\", "/").replace('"', "'") if name in ("SENTENCE", "WHY") else value
        text = text.replace(f"@{name}@", safe, 1)
    return unambiguous(text.replace(PREFIX, OWN_PREFIX))
