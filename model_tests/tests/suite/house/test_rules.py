"""Rules: each has a name of its own, its sources, and messages by which it is recognised."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

import pytest

from dynacheck.exchange.client import Refused
from dynacheck.judging.compare import compare_words
from dynacheck.rules import SameRuleError, broken_by, by_concept, by_name, fitting, recognised
from dynacheck.vectors import corpus
from dynacheck.vectors.files import Failed, Played
from dynacheck.vectors.rules_page import page
from dynaspec.items import EMPTY, Failure, handle
from dynaspec.items.answer_rules import ABOUT, rule_about
from dynaspec.items.data import rules
from dynaspec.items.data.errors import broken, told
from dynaspec.items.data.inferences import IN_HUNDRED, collected
from dynaspec.items.data.rule import Breach, Rule, Source
from support.repository import DOCS, ROOT

RECORDS = "model_tests/tests/suite/vectors/failed"
NAME = re.compile(r"[a-z0-9]+(-[a-z0-9]+)+")


def test_each_rule_has_a_name_a_sentence_and_sources() -> None:
    for rule in by_name().values():
        assert NAME.fullmatch(rule.name), rule.name
        assert re.match(r"[A-Z]|[a-z]+(_[a-z]+)+[ ,]", rule.sentence), rule
        assert rule.sentence.endswith("."), rule
        assert rule.sources, rule
        assert all(s.text for s in rule.sources if isinstance(s, Source)), rule


def test_two_rules_of_one_name_are_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    twin = Rule(rules.TOO_DEEP.name, "Another.", rules.TOO_DEEP.sources)
    monkeypatch.setattr(rules, "TWIN", twin, raising=False)
    by_concept.cache_clear()
    with pytest.raises(SameRuleError, match=twin.name):
        by_concept()
    monkeypatch.undo()
    by_concept.cache_clear()


def test_every_refusal_of_the_vectors_names_its_rules_and_is_recognised_by_its_words() -> None:
    unnamed, strangers = [], []
    for name, answer in _failures():
        if not isinstance(answer.rules, list):
            unnamed.append(name)
        elif not set(answer.rules) & set(fitting(answer.message, answer.code)):
            strangers.append((name, answer.rules, answer.message))
    assert not unnamed
    assert not strangers, strangers[:20]


def _failures() -> Iterator[tuple[str, Failed]]:
    for file in corpus.files():
        for vector in file.vectors:
            for step in vector.steps:
                answers = (step.response, *step.alternatives) if isinstance(step, Played) else ()
                for answer in answers:
                    if isinstance(answer, Failed):
                        yield f"{file.operation}/{vector.name}", answer


def test_a_breach_is_told_of_just_the_data_of_its_rule() -> None:
    assert str(told(rules.EMPTY_SET, kind="string")).endswith("An string set  may not be empty")
    for data in ({}, {"kind": "string", "more": 1}, {"sort": "string"}):
        with pytest.raises(TypeError, match="set-not-empty is told of"):
            Breach(rules.EMPTY_SET, data)


def test_a_rule_that_is_inferred_says_so_in_the_answer() -> None:
    guessed = Rule("just-guessed", "It is so.", (IN_HUNDRED,), "No.")
    seen = Rule("seen-too", "It is so.", (*rules.TOO_DEEP.sources, IN_HUNDRED), "No.")
    with collected() as reached:
        broken(seen)
        assert reached == set()
        broken(guessed)
    assert reached == {IN_HUNDRED}
    assert (guessed.evidence, seen.evidence) == ("inferred", "observed")


def test_a_message_is_recognised_in_either_wording_and_within_other_words() -> None:
    name = rules.NO_NUMBER.name
    text = "The parameter cannot be converted to a numeric value: abc"
    code = "ValidationException"
    for message in (
        text,
        f"1 validation error detected: {text}",
        f"ExpressionAttributeValues contains invalid value: {text} for key :v",
    ):
        assert recognised(message, code) == name, message
    assert recognised(text, "SerializationException") is None
    assert recognised("something that nobody says", code) is None


def test_a_target_may_tell_a_rule_in_the_newer_wording() -> None:
    _, expected = handle(EMPTY, "Scan", {"TableName": "abc", "Limit": 0})
    assert isinstance(expected, Failure)
    (breach,) = expected.breaches
    newer = expected.message.replace(str(breach), breach.newer)
    assert newer != expected.message
    for text, same in ((expected.message, True), (newer, True), ("Limit is too low", False)):
        difference = compare_words(expected, Refused(expected.code, text, {}))
        assert (difference is None) is same, text


def test_of_several_rules_in_a_refusal_one_counts() -> None:
    request = {"TableName": "a", "Item": {}, "ReturnValues": "x", "ReturnConsumedCapacity": "y"}
    _, answer = handle(EMPTY, "PutItem", request)
    assert isinstance(answer, Failure)
    assert len(answer.breaches) > 1, answer
    assert broken_by(answer) == min(each.rule.name for each in answer.breaches)


def test_each_rule_of_answers_is_about_some_answer() -> None:
    for about in ABOUT:
        operation = about.operations[0] if about.operations else "PutItem"
        member = about.members[0] if about.members else "Anything"
        assert rule_about(operation, member) == about.rule, about
    assert rule_about("PutItem", "NothingThatThereIs") is None


def test_the_page_of_rules_is_up_to_date() -> None:
    seen = [
        json.loads(path.read_text(encoding="utf-8"))
        for path in sorted((ROOT / RECORDS).glob("*.json"))
    ]
    written = (DOCS / "rules.md").read_text(encoding="utf-8")
    command = f"python -m dynacheck.vectors.rules_page {RECORDS}"
    assert written == page(seen), f"run: {command} > docs/rules.md"
