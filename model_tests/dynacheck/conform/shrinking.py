"""Making an example minimal: smaller requests, as long as the symptom stays.

Hypothesis generates; this shrinks the requests themselves, not the choices behind them. So it can
take away what the generator always puts in, it asks the specification first (which costs nothing)
and the target only when the specification still gives the answer that was expected, and two
causes that look different when found end up as the same minimal requests when they are one.

What it takes away never leaves a corner that the example did not have: an empty value is a case for
itself, of which less is known than of the value that was there.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from dynacheck.conform.causes import Case
from dynacheck.conform.strategies.faults import TOKENS
from dynacheck.exchange.placeholders import EXPRESSIONS, pruned
from dynacheck.exchange.step import Step, Walk

Holds = Callable[[Case], bool]
"""Whether a smaller case still shows the symptom."""

SIMPLE: tuple[dict[str, object], ...] = ({"S": "a"}, {"N": "1"})


def shrink(case: Case, holds: Holds) -> Case:
    """The smallest case reached from `case` by steps that each keep the symptom.

    What `case` has no empty one of, such as a list or a value of some type, it has no empty one of.
    """
    empty = _empties(case)
    progress = True
    while progress:
        progress = False
        for candidate in _candidates(case):
            smaller = _size(candidate) < _size(case)
            if smaller and _empties(candidate) <= empty and holds(candidate):
                case, progress = candidate, True
                break
    return case


def _empties(case: Case) -> frozenset[str]:
    """The names under which a case has something empty: attribute types and members."""
    members = (member for step in case.steps for member in step.request.items())
    return frozenset(each for name, value in members for each in _empty_within(value, name))


def _empty_within(value: object, name: str) -> Iterator[str]:
    if value in ("", b"", [], {}):
        yield name
    elif isinstance(value, Mapping):
        for inner_name, inner in value.items():
            yield from _empty_within(inner, inner_name)
    elif isinstance(value, list):
        for inner in value:
            yield from _empty_within(inner, name)


def _size(case: Case) -> tuple[int, int, int, int, int, int, str]:
    """Fewer tables and steps first, then fewer parts, plainer types, less text, fewer pages."""
    requests = [step.request for step in case.steps]
    text = repr(requests)
    kinds = sum(_TYPE_RANK[kind] for kind in _TYPE.findall(text))
    pages = sum(map(_pages, case.steps))
    return len(case.schemas), len(case.steps), _leaves(requests), kinds, len(text), pages, text


def _pages(step: Step) -> int:
    return step.segments * 100 + (step.page or 0) if isinstance(step, Walk) else 0


_TYPES = ("S", "N", "B", "BOOL", "NULL", "L", "M", "SS", "NS", "BS")
_TYPE_RANK = {kind: rank for rank, kind in enumerate(_TYPES)}
_TYPE = re.compile(r"{'(SS|NS|BS|BOOL|NULL|S|N|B|L|M)':")


def _leaves(value: object) -> int:
    if isinstance(value, Mapping):
        return 1 + sum(_leaves(inner) for inner in value.values())
    if isinstance(value, list):
        return 1 + sum(_leaves(inner) for inner in value)
    return len(TOKENS.findall(value)) if isinstance(value, str) and len(value) < 4096 else 1


def _candidates(case: Case) -> Iterator[Case]:
    last = len(case.steps) - (2 if case.verified else 1)
    if case.schemas:
        yield replace(case, schemas=())
    for index in range(last):
        yield replace(case, steps=case.steps[:index] + case.steps[index + 1 :])
    yield from _everywhere(case)
    for index in range(last, -1, -1):
        step = case.steps[index]
        for request in requests_below(step.request):
            steps = list(case.steps)
            steps[index] = replace(step, request=request)
            yield replace(case, steps=tuple(steps))
        if isinstance(step, Walk):
            for walk in _walks_below(step):
                yield replace(case, steps=(*case.steps[:index], walk, *case.steps[index + 1 :]))


def _walks_below(walk: Walk) -> Iterator[Walk]:
    """The same walk in fewer segments, or in other pages."""
    if walk.segments > 1:
        yield replace(walk, segments=1)
        yield replace(walk, segments=2)
    for page in (None, 1, 2):
        yield replace(walk, page=page)


def _everywhere(case: Case) -> Iterator[Case]:
    """The same value made plainer in every step at once: a key, say, and the read of it."""
    text = repr(case.steps)
    for plain in ({"S": "a"}, {"N": "1"}, {"B": b"a"}):
        kind = next(iter(plain))
        found = {other for step in case.steps for other in _values_of(step.request, kind)}
        for other in sorted(found - set(plain.values()), key=repr):
            if text.count(repr({kind: other})) > 1:
                yield replace(
                    case,
                    steps=tuple(
                        replace(step, request=_replaced(step.request, {kind: other}, plain))
                        for step in case.steps
                    ),
                )


def _values_of(value: object, kind: str) -> Iterator[str | bytes]:
    if isinstance(value, Mapping):
        inner = value.get(kind)
        if len(value) == 1 and isinstance(inner, str | bytes):
            yield inner
        for deeper in value.values():
            yield from _values_of(deeper, kind)


def _replaced(value: object, old: object, new: object) -> Any:
    if value == old:
        return new
    if isinstance(value, Mapping):
        return {name: _replaced(inner, old, new) for name, inner in value.items()}
    return value


def requests_below(request: Mapping[str, object]) -> Iterator[dict[str, object]]:
    """Simpler requests than `request`, the boldest first."""
    for member in list(request):
        yield pruned({n: v for n, v in request.items() if n != member})
    for member in EXPRESSIONS:
        text = request.get(member)
        if isinstance(text, str) and len(text) < 5000:
            for shorter in _texts_below(text, request):
                yield pruned({**request, member: shorter})
    yield from _statements_below(request)
    for member, value in request.items():
        if member not in ("TableName", "Statement", *EXPRESSIONS):
            for simpler in values_below(value):
                yield {**request, member: simpler}
    if request.get("ConsistentRead", True) is not True:
        yield {**request, "ConsistentRead": True}


def _statements_below(request: Mapping[str, object]) -> Iterator[dict[str, object]]:
    """The request with a shorter statement: a parameter goes where its place in the text goes."""
    text, given = request.get("Statement"), request.get("Parameters")
    if not isinstance(text, str) or len(text) >= 5000:
        return
    tokens = TOKENS.findall(text)
    values = given if isinstance(given, list) else []
    for start, end in _runs(len(tokens)):
        before, gone = tokens[:start].count("?"), tokens[start:end].count("?")
        left = [*values[:before], *values[before + gone :]]
        shorter = {**request, "Statement": _joined(tokens[:start] + tokens[end:])}
        if gone and not left:
            shorter.pop("Parameters", None)
        yield {**shorter, "Parameters": left} if left else shorter
    for index, token in enumerate(tokens[:60]):
        for other in _plainer_parts(token):
            yield {**request, "Statement": _joined([*tokens[:index], other, *tokens[index + 1 :]])}


def _plainer_parts(token: str) -> Iterator[str]:
    """Plainer tokens of a statement: another sign, a short string or number, a name unquoted."""
    yield from _SIMPLER_TOKENS.get(token, ())
    if token[0] == "'":
        yield "'a'"
    elif token[0] == '"' and token[1:-1].isalnum():
        yield token[1:-1]
    elif token.isdigit():
        yield "1"
    elif token == "!=":
        yield "<>"


def _texts_below(text: str, request: Mapping[str, object]) -> Iterator[str]:
    """Shorter expressions: runs of tokens taken out, tokens replaced by plainer ones."""
    tokens = TOKENS.findall(text)
    for start, end in _runs(len(tokens)):
        yield _joined(tokens[:start] + tokens[end:])
    for old, new in _PLAINER:
        if old.search(text):
            yield old.sub(new, text, count=1)
    names = request.get("ExpressionAttributeNames")
    for index, token in enumerate(tokens[:60]):
        plainer = list(_SIMPLER_TOKENS.get(token, ()))
        if isinstance(names, Mapping) and isinstance(names.get(token), str):
            plainer.append(str(names[token]))
        if token[0] in "#:":
            plainer += [earlier for earlier in tokens[:index] if earlier[0] == token[0]]
        for other in plainer:
            yield _joined([*tokens[:index], other, *tokens[index + 1 :]])


def _runs(count: int) -> Iterator[tuple[int, int]]:
    """Runs of tokens to take out: halves, quarters and so on, then each short one anywhere."""
    width = count // 2
    while width > 16:
        yield from ((start, start + width) for start in range(0, count - width + 1, width))
        width //= 2
    for width in range(min(count, 16), 0, -1):
        stride = 1 if count <= 60 else width
        yield from ((start, start + width) for start in range(0, count - width + 1, stride))


_PLAINER = (
    (re.compile(r"\b(ADD|DELETE) ([^\s,]+) :\w+"), r"REMOVE \2"),
    (re.compile(r"(?<!\w)\(([^\s()]+)\)"), r"\1"),
    (re.compile(r"\ba\d+\b"), "a"),
    (re.compile(r"\[\d+\]"), ".a"),
    (re.compile(r"\[[1-9]\d*\]"), "[0]"),
)
_SIMPLER_TOKENS = {
    "<>": ("=",), "<": ("=",), "<=": ("=", "<"), ">": ("=", "<"), ">=": ("=", "<"), "-": ("+",),
    "OR": ("AND",), "b": ("a",), "c": ("a",), "d": ("a",), "s": ("a",),
    "attribute_not_exists": ("attribute_exists",),
    "DELETE": ("ADD", "SET"), "1": ("0",),
}  # fmt: skip


def _joined(tokens: list[str]) -> str:
    text = " ".join(tokens)
    text = re.sub(r" ?([.\[]) ?", r"\1", text)
    return re.sub(r"(\w) \(", r"\1(", re.sub(r"\( ", "(", re.sub(r" ([\]),])", r"\1", text)))


def values_below(value: object, simplify: bool = True) -> Iterator[object]:
    """Simpler values: parts taken out, attribute values made plain, text shortened."""
    if isinstance(value, Mapping):
        if any(member in value for member in (*EXPRESSIONS, "Statement")):
            yield from requests_below(value)
        if simplify and _is_attribute_value(value):
            yield from (plain for plain in SIMPLE if plain != value)
            yield from _unwrapped(value)
        for name in list(value):
            yield {n: v for n, v in value.items() if n != name}
        for name, inner in value.items():
            for simpler in values_below(inner):
                yield {**value, name: simpler}
    elif isinstance(value, list):
        for index in range(len(value)):
            yield value[:index] + value[index + 1 :]
        for index, inner in enumerate(value):
            for simpler in values_below(inner):
                yield [*value[:index], simpler, *value[index + 1 :]]
    elif isinstance(value, str | bytes) and 1 < len(value) < 1000:
        yield value[:1]
        yield value[: len(value) // 2]
        yield value[1:]
        yield value[:-1]


def _unwrapped(value: Mapping[str, object]) -> Iterator[object]:
    """The values within a list or a map, in its place."""
    inner = value.get("L", value.get("M"))
    if isinstance(inner, list):
        yield from inner
    elif isinstance(inner, Mapping):
        yield from inner.values()


def _is_attribute_value(value: Mapping[str, object]) -> bool:
    return len(value) == 1 and next(iter(value)) in _TYPES
