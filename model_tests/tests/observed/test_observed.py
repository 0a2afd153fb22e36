"""The specification and the store against what was observed of the service itself."""

from __future__ import annotations

import importlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from dynaspec.items import EMPTY, Failure, Success, Tables
from dynaspec.items.tables.lifecycle import settled
from dynastore.items import execute
from observed import (
    PREFIX,
    REGIONS,
    SETTLED,
    TABLES,
    Accepted,
    Matcher,
    Refused,
    Row,
    Step,
    in_json,
)
from support.specified.chosen import alternatives

DATA = Path(__file__).parent
LATER = 1_800_000_000_000


def rows() -> list[Any]:
    found = []
    for file in sorted(DATA.glob("*/*.py")):
        area = f"{file.parent.name}.{file.stem}"
        module = importlib.import_module(f"observed.{area}")
        found += [pytest.param(each, id=f"{area}: {each.about}") for each in module.ROWS]
    return found


@dataclass(frozen=True)
class Answer:
    """What a target answered: a refusal has a code."""

    code: str | None
    text: str
    body: Mapping[str, Any]


class Specification:
    """Answers by `handle`: with any of what the service may choose."""

    def __init__(self, tables: Tables = EMPTY) -> None:
        self.tables = tables

    def ask(self, step: Step) -> list[Answer]:
        found = alternatives(self.tables, step.operation, step.request)
        self.tables = found[0][0]
        return [self._plain(answer) for _, answer in found]

    def _plain(self, answer: Success | Failure) -> Answer:
        if isinstance(answer, Success):
            return Answer(None, "", answer.body)
        return Answer(answer.code, answer.message, answer.extra)

    def settle(self) -> None:
        self.tables = settled(self.tables)


class Store:
    """Answers by the store's `execute`, over JSON."""

    def __init__(self, content: Mapping[bytes, bytes] | None = None) -> None:
        self.content = dict(content or {})

    def get(self, key: bytes) -> bytes | None:
        return self.content.get(key)

    def scan(self, start: bytes, end: bytes, *, reverse: bool = False) -> Any:
        for key in sorted(self.content, reverse=reverse):
            if start <= key < end:
                yield key, self.content[key]

    def ask(self, step: Step) -> list[Answer]:
        return [self._answer(step)]

    def _answer(self, step: Step) -> Answer:
        body = json.dumps(in_json(step.request)).encode()
        status, answer = self.execute(step.operation, body)
        if status == 200:
            return Answer(None, "", answer)
        code = answer.pop("__type").split("#")[1]
        text = answer.pop("message", None) or answer.pop("Message", "")
        return Answer(code, text, answer)

    def execute(self, operation: str, body: bytes) -> tuple[int, dict[str, Any]]:
        outcome = execute(self, operation, body, LATER)
        for key, content in outcome.writes:
            if content is None:
                self.content.pop(key, None)
            else:
                self.content[key] = content
        return outcome.status, json.loads(outcome.body)

    def settle(self) -> None:
        while self.execute("Housekeeping", b"")[1]["More"]:
            pass


@cache
def specified() -> Tables:
    target = Specification()
    start(target)
    return target.tables


@cache
def stored() -> Mapping[bytes, bytes]:
    target = Store()
    start(target)
    return target.content


def start(target: Specification | Store) -> None:
    for step in TABLES:
        take(target, step, "the tables before each row")


@pytest.mark.parametrize("row", rows())
def test_the_specification_answers_as_observed(row: Row) -> None:
    play(Specification(specified()), row)


@pytest.mark.parametrize("row", rows())
def test_the_store_answers_as_observed(row: Row) -> None:
    play(Store(stored()), row)


def play(target: Specification | Store, row: Row) -> None:
    where = f"{row.about!r}, observed in {row.source}"
    for number, step in enumerate(row.steps, start=1):
        take(target, step, f"{where}: request {number}, {step.operation} {shortened(step.request)}")


def take(target: Specification | Store, step: Step, where: str) -> None:
    if step is SETTLED:
        target.settle()
        return
    faults = [compared(step.answer, got) for got in target.ask(step)]
    assert None in faults, f"{where}: {faults[0]}"


def compared(wanted: Accepted | Refused, got: Answer) -> str | None:
    """What is not as it was observed."""
    told = "accepted" if got.code is None else f"refused: {got.code}: {got.text}"
    if isinstance(wanted, Accepted):
        return told if got.code is not None else differs(wanted.parts, got.body)
    if got.code != wanted.code:
        return f"{told}, and not {wanted.code}: {wanted.text or wanted.mentions}"
    if wanted.text is not None and plain(got.text) != plain(wanted.text):
        return f"the text is {got.text!r}, and not {wanted.text!r}"
    for piece in wanted.mentions:
        if piece.lower() not in got.text.lower():
            return f"the text is {got.text!r}, and does not mention {piece!r}"
    return differs(wanted.parts, got.body)


def plain(text: str) -> str:
    return text.removeprefix(PREFIX)


def differs(wanted: object, got: object, at: str = "the answer") -> str | None:
    """What is not there or other in an answer; members that are not asked for are let be."""
    got = in_json(got)
    if isinstance(wanted, Matcher):
        fault = wanted.fault(got)
        return None if fault is None else f"{at} {fault}"
    if isinstance(wanted, Mapping):
        if not isinstance(got, Mapping):
            return f"{at} is {got!r}, not {wanted!r}"
        faults = (differs(part, got.get(name), f"{at}.{name}") for name, part in wanted.items())
        return next(filter(None, faults), None)
    if isinstance(wanted, (list, tuple)):
        if not isinstance(got, Sequence) or len(got) != len(wanted):
            return f"{at} is {got!r}, not {wanted!r}"
        parts = enumerate(zip(wanted, got, strict=True))
        return next(filter(None, (differs(w, g, f"{at}[{i}]") for i, (w, g) in parts)), None)
    return None if in_json(wanted) == got else f"{at} is {got!r}, not {wanted!r}"


def shortened(request: object) -> str:
    text = repr(request)
    return text if len(text) < 300 else f"{text[:200]} … {text[-80:]}"


def test_every_newer_text_is_another_one() -> None:
    """A row that gives two texts gives two different ones, the classic one without the other."""
    for each in rows():
        for step in each.values[0].steps:
            if isinstance(step.answer, Refused):
                newer = {plain(text) for text in step.answer.newer}
                assert plain(step.answer.text or "") not in newer, each.id


def test_every_region_that_answers_otherwise_is_one_that_is_asked() -> None:
    """What some regions answer is another answer, told once of each region, and not of all."""
    for each in rows():
        for step in each.values[0].steps:
            if isinstance(step.answer, Refused):
                told = [region for other in step.answer.elsewhere for region in other.regions]
                assert len(told) == len(set(told)), each.id
                assert set(told) < REGIONS, each.id
                answers = {plain(other.answer) for other in step.answer.elsewhere}
                assert plain(step.answer.text or "") not in answers, each.id


def test_the_comparison_sees_what_is_other() -> None:
    refused = Answer("ValidationException", "no", {})
    assert compared(Accepted(), refused)
    assert compared(Refused("ValidationException", "yes"), refused)
    assert compared(Refused("ValidationException", mentions=("yes",)), refused)
    assert compared(Refused("ResourceInUseException"), refused)
    assert compared(Refused("ValidationException", PREFIX + "no"), refused) is None
    body = {"Item": {"a": {"L": [{"S": "x"}]}}}
    assert differs({"Item": {"a": {"L": [{"S": "x"}]}}}, body) is None
    assert differs({"Item": {"a": {"L": [{"S": "y"}]}}}, body)
    assert differs({"Item": {"b": {"S": "x"}}}, body)
