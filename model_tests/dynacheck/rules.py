"""The rules of the specification by their names, and which of them a target's message tells."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from functools import cache
from importlib import import_module
from string import Formatter

from dynacheck.modules import modules
from dynaspec.items import Failure, answer_rules
from dynaspec.items.data.rule import Rule


class SameRuleError(Exception):
    """Two rules have one name, by which only one of them would be found."""


@cache
def by_concept() -> Mapping[str, tuple[Rule, ...]]:
    """The rules of each module that has some, by its name in `dynaspec.items`, as written there.

    Raises `SameRuleError`.
    """
    found = {}
    for name in modules("dynaspec.items"):
        if "rules" in name.split("."):
            own = vars(import_module(f"dynaspec.items.{name}")).values()
            found[name] = tuple(each for each in own if isinstance(each, Rule))
    found["answer_rules"] = answer_rules.RULES
    names = Counter(rule.name for rules in found.values() for rule in rules)
    if twice := [name for name, count in names.items() if count > 1]:
        raise SameRuleError(f"rules of one name: {', '.join(sorted(twice))}")
    return found


@cache
def by_name() -> Mapping[str, Rule]:
    """All rules."""
    return {rule.name: rule for rules in by_concept().values() for rule in rules}


def broken_by(failure: Failure) -> str | None:
    """The name of the rule that a refusal is for; of several the first by name, so that the others
    can be left out of an example. What a transaction is cancelled for comes before that it is.

    None where the message is none that a rule makes.
    """
    breaches = failure.breaches
    inner = breaches[1:] if failure.code == CANCELLED else ()
    names = [breach.rule.name for breach in inner or breaches]
    return min(names) if names else recognised(failure.message, failure.code)


CANCELLED = "TransactionCanceledException"


def recognised(message: str, code: str = "") -> str | None:
    """The name of the rule that a message tells, the likeliest of those that it fits."""
    return next(iter(fitting(message, code)), None)


@cache
def fitting(message: str, code: str = "") -> tuple[str, ...]:
    """The names of the rules whose message this is, alone or within words that say where it
    applies: those of the longest texts first; of any code where none is given."""
    found = {
        (-len(form.pattern), name): name
        for name, own, form in _forms()
        if code in ("", own) and form.search(message)
    }
    return tuple(dict.fromkeys(found[key] for key in sorted(found)))


@cache
def _forms() -> tuple[tuple[str, str, re.Pattern[str]], ...]:
    """For each rule and wording: its name, its code, and what its messages look like."""
    return tuple(
        (rule.name, rule.code, re.compile(_form(text), re.DOTALL))
        for rule in by_name().values()
        for text in {rule.text, rule.newer} - {""}
    )


def _form(text: str) -> str:
    return r"(?:^|: |; )" + "".join(_parts(text)) + r"(?:$|; | for key | under )"


def _parts(text: str) -> Iterator[str]:
    for literal, name, _, _ in Formatter().parse(text):
        yield re.escape(literal)
        if name is not None:
            yield ".*?"
