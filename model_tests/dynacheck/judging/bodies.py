"""Whether two bodies of successes say the same, and if not, by which rule they differ.

Compared is what the request and the tables determine. Values are compared by canonical form: sets
without order, numbers by value. A list is compared in order, but where the specification's answer
leaves an order free (`Success.unordered`). Of what the service sets at its own pace (times, ARNs,
identifiers, sizes) the specification's body has marks: a value must be there, of the mark's kind.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any

from dynacheck.judging.marks import KINDS, is_of_kind, is_of_shards, kind_of, shards_fault
from dynaspec.items import OneOf, Part, canonical

Body = Mapping[str, object]
Groups = Mapping[str, tuple[int, ...]]
"""A list's path → the sizes of its consecutive groups within which the order is free."""

POSITIONS = frozenset({"LastEvaluatedKey", "NextToken", "LastEvaluatedStreamArn"})
"""Where a page ends: there only while there may be more."""
BATCH_PARTS = frozenset({"Responses", "UnprocessedKeys"})
"""What a batch of reads answers of each table, and what it leaves: together all that was asked."""
DESCRIPTION_MEMBERS = ("Table", "TableDescription")
UNDETERMINED = frozenset(
    {
        "WarmThroughput", "TableThroughputModeSummary", "LastUpdateToPayPerRequestDateTime",
        "LastIncreaseDateTime", "LastDecreaseDateTime", "NumberOfDecreasesToday",
        "LastUpdateDateTime", "LastEvaluatedShardId",
    }
)  # fmt: skip
"""Members of which the specification says nothing: compared nowhere outside of items."""
MISSING = "an item missing"
MESSAGE = "Message"
"""A text within an answer, such as that of a reason for cancelling: compared by `wording`."""
_DEFAULTS: Body = {
    "BillingModeSummary": {"BillingMode": "PROVISIONED"},
    "ProvisionedThroughput": {"ReadCapacityUnits": 0, "WriteCapacityUnits": 0},
    "DeletionProtectionEnabled": False,
    "TableClassSummary": {"TableClass": "STANDARD"},
    "Backfilling": False,
    "StreamSpecification": {"StreamEnabled": False},
}
"""Members of a description that say by this value what they say by not being there."""
_FREE = frozenset(
    {
        "AttributeDefinitions", "GlobalSecondaryIndexes", "LocalSecondaryIndexes",
        "NonKeyAttributes", "Tags",
    }
)  # fmt: skip
"""Lists of names or of named things: AWS documents no order of them."""
_STATUSES = frozenset({"TableStatus", "IndexStatus", "Backfilling", "SSEDescription"})
_TELLING = re.compile(r"table description: .* (missing|not expected|is no \w+)")
_TYPES = frozenset({"S", "N", "B", "BOOL", "NULL", "SS", "NS", "BS", "L", "M"})


def body_difference(
    expected: Body, got: Body, unordered: Groups | None = None, opaque: Collection[str] = ()
) -> str | None:
    """The rule by which two bodies differ, or None.

    Of the members that are `opaque` it matters only whether they are there. What a description
    merely tells hides no other rule.
    """
    seen = {name: expected[name] for name in opaque if name in got}
    answer = {**got, **seen}
    if _has_mark(expected):
        answer = _with_marks(expected, answer)
    return min(_members("", expected, answer, unordered or {}), key=is_of_telling, default=None)


def is_of_telling(rule: str) -> bool:
    """Whether by this rule a description tells more or less of a table, which is the same."""
    return _TELLING.fullmatch(rule) is not None


def _has_mark(value: object) -> bool:
    if isinstance(value, Mapping):
        return kind_of(value) is not None or any(map(_has_mark, value.values()))
    return isinstance(value, list) and any(map(_has_mark, value))


def _with_marks(expected: object, got: object) -> Any:
    """What was got, with the expected marks in the place of the values that they stand for."""
    kind = kind_of(expected)
    if kind is not None:
        return expected if is_of_kind(kind, got) else got
    if isinstance(expected, Mapping) and isinstance(got, Mapping):
        return {
            name: _with_marks(expected[name], value) if name in expected else value
            for name, value in got.items()
        }
    if isinstance(expected, list) and isinstance(got, list):
        return [_with_marks(_like(row, at, expected), row) for at, row in enumerate(got)]
    return got


def _like(row: object, at: int, expected: list[object]) -> object:
    """The expected element that a row is, marks aside; else the one in its place."""
    plain = canonical(_without_marks(row))
    found = (each for each in expected if canonical(_without_marks(each)) == plain)
    return next(found, expected[at] if at < len(expected) else None)


def _without_marks(value: object) -> object:
    """A value without the members that can have marks."""
    if isinstance(value, Mapping):
        return {n: _without_marks(inner) for n, inner in value.items() if n not in KINDS}
    return [_without_marks(inner) for inner in value] if isinstance(value, list) else value


def shown(body: Body) -> dict[str, object]:
    """A body with its table descriptions cut down to what is compared by value."""
    return {
        name: described(name, value)
        if name in DESCRIPTION_MEMBERS and isinstance(value, Mapping)
        else value
        for name, value in body.items()
    }


def described(member: str, description: Body) -> dict[str, object]:
    """A table's (or index's) description without what can have marks, defaults left out.

    The answer to a request that changes a table may give its statuses before the change or after.
    """
    found: dict[str, object] = {}
    for name, value in description.items():
        if name in KINDS or name in UNDETERMINED or _passes(member, name):
            continue
        cut = _cut(member, value)
        if cut is not None and cut != _DEFAULTS.get(name):
            found[name] = _sorted(cut) if name in _FREE else cut
    return found


def _cut(member: str, value: object) -> object:
    if isinstance(value, Mapping):
        return described(member, value)
    return [_cut(member, inner) for inner in value] if isinstance(value, list) else value


def _passes(member: str, name: str) -> bool:
    """Whether a member of the answer to a change may be as it was before, or as it is after."""
    return member == "TableDescription" and name in _STATUSES


def _sorted(rows: object) -> Any:
    if not isinstance(rows, list):
        return rows
    return sorted(rows, key=_order)


def _order(row: object) -> str:
    return json.dumps(_cut("", row), sort_keys=True, default=repr)


def _members(path: str, left: Body, right: Body, unordered: Groups) -> Iterator[str]:
    for name in sorted({*left, *right}):
        place = f"{path}.{name}" if path else name
        mine, theirs = left.get(name), right.get(name)
        if _is_free(name, mine) or name == MESSAGE or mine is theirs:
            continue
        if isinstance(mine, Mapping) and is_of_shards(mine):
            fault = shards_fault(mine, theirs)
            yield from () if fault is None else (f"{place} {fault}",)
            continue
        if theirs is None:
            yield f"{place} missing"
        elif mine is None:
            yield f"{place} not expected"
        elif (kind := kind_of(mine)) is not None:
            if mine != theirs:
                yield f"{place} is no {kind}"
        elif name in DESCRIPTION_MEMBERS and isinstance(mine, Mapping):
            yield from _descriptions(name, mine, theirs)
        else:
            yield from _values(place, mine, theirs, unordered)


def _descriptions(name: str, left: Body, right: object) -> Iterator[str]:
    if not isinstance(right, Mapping):
        yield f"{name} differs"
        return
    for member in sorted({*left, *right}):
        if _is_free(member, left.get(member)) or _passes(name, member):
            continue
        for place, found in _parts(name, member, left.get(member), right.get(member)):
            yield f"table description: {place if found != 'differs' else member} {found}"


def _is_free(name: str, expected: object) -> bool:
    """Whether the specification does not say of a member even whether it is there."""
    return name in UNDETERMINED and kind_of(expected) is None


def _parts(
    member: str, name: str, left: object, right: object, path: str = ""
) -> Iterator[tuple[str, str]]:
    """Where two values of one member of a description differ, and how; None: it is not there.

    A default may be told or left out.
    """
    place = f"{path}{name}"
    if left is None or right is None:
        there = right if left is None else left
        if name in KINDS or kind_of(there) is not None:
            yield place, "missing" if right is None else "not expected"
        elif _cut(member, there) != _DEFAULTS.get(name):
            yield place, "differs"
    elif (kind := kind_of(left)) is not None:
        if left != right:
            yield place, f"is no {kind}"
    elif isinstance(left, Mapping) and isinstance(right, Mapping):
        for inner in sorted({*left, *right}):
            if not _is_free(inner, left.get(inner)) and not _passes(member, inner):
                yield from _parts(member, inner, left.get(inner), right.get(inner), f"{place}.")
    elif isinstance(left, list) and isinstance(right, list) and len(left) == len(right):
        rows = (_sorted(left), _sorted(right)) if name in _FREE else (left, right)
        for mine, theirs in zip(*rows, strict=True):
            yield from _parts(member, name, mine, theirs, path)
    elif left != right:
        yield place, "differs"


def _values(path: str, left: object, right: object, unordered: Groups) -> Iterator[str]:
    """How two values of one member differ, neither of them absent."""
    if isinstance(left, OneOf):
        yield from _choices(path, left, right, unordered)
        return
    if canonical(left) == canonical(right):
        return
    if isinstance(left, list) and isinstance(right, list):
        yield from _lists(path, left, right, unordered)
    elif isinstance(left, Mapping) and isinstance(right, Mapping):
        if _is_item(left) and _is_item(right):
            yield f"{path}: {item_difference(left, right)}"
        else:
            yield from _members(path, left, right, unordered)
    else:
        yield f"{path} differs"


def _choices(path: str, left: OneOf, right: object, unordered: Groups) -> Iterator[str]:
    """How a value differs from all that may be chosen: as it does from the first."""
    differ = [
        list(_values(path, value, _with_marks(value, right), unordered)) for value in left.values
    ]
    yield from () if [] in differ else differ[0]


def _lists(path: str, left: list[object], right: list[object], unordered: Groups) -> Iterator[str]:
    if len(left) != len(right):
        yield f"{path}: an element {'missing' if len(right) < len(left) else 'not expected'}"
        return
    groups = (len(left),) if path.rpartition(".")[2] in _FREE else unordered.get(path, ())
    if same_but_order(left, right, groups):
        return
    if Counter(map(canonical, left)) == Counter(map(canonical, right)):
        yield f"{path}: another order"
    for mine, theirs in zip(left, right, strict=True):
        if isinstance(mine, Mapping | list):
            yield from _values(path, mine, theirs, unordered)
        elif mine != theirs:
            yield f"{path} differs"


def rows(holder: Body, member: str) -> list[Body]:
    """The structures in a list, none where there is no list."""
    found = holder.get(member)
    return [row for row in found if isinstance(row, Mapping)] if isinstance(found, list) else []


def elements_fault(expected: Iterable[object], got: Iterable[object]) -> str | None:
    """How the items of two collections differ, whatever their order; or None."""
    mine, theirs = Counter(map(canonical, expected)), Counter(map(canonical, got))
    return MISSING if mine - theirs else _surplus(mine, theirs)


def _surplus(mine: Counter[object], theirs: Counter[object]) -> str | None:
    if theirs - mine:
        return "an item twice" if set(theirs) <= set(mine) else "an item not expected"
    return None


def same_but_order(left: Sequence[object], right: Sequence[object], groups: Sequence[int]) -> bool:
    """Whether two lists of one length are the same, the order within each of `groups` aside.

    `groups` are the sizes of consecutive groups; the order of what follows them is not free.
    """
    at = 0
    for size in groups:
        mine, theirs = (Counter(map(canonical, x[at : at + size])) for x in (left, right))
        if mine != theirs:
            return False
        at += size
    return all(
        canonical(mine) == canonical(theirs)
        for mine, theirs in zip(left[at:], right[at:], strict=True)
    )


def _is_item(value: Body) -> bool:
    return all(
        isinstance(inner, Mapping) and len(inner) == 1 and next(iter(inner)) in _TYPES
        for inner in value.values()
    )


def item_difference(left: Body, right: Body) -> str:
    """How two items differ: attributes missing, not expected, or of another value."""
    if set(left) - set(right):
        return "an attribute missing"
    if set(right) - set(left):
        return "an attribute not expected"
    differing = (n for n in sorted(left) if canonical({n: left[n]}) != canonical({n: right[n]}))
    return _value_difference(left, right, next(differing))


def _value_difference(left: Body, right: Body, name: str) -> str:
    def kind(item: Body) -> str:
        value = item[name]
        return next(iter(value), "nothing") if isinstance(value, Mapping) else "nothing"

    if kind(left) != kind(right):
        return f"type {kind(right)} in place of {kind(left)}"
    return f"another {kind(left)}"


def page_difference(expected: Body, got: Body, part: Body) -> str | None:
    """What is wrong with a page of which the service chooses what is on it, or None.

    `part` says what it may hold, as `plain_part` gives it.
    """
    for name in sorted((expected.keys() ^ got.keys()) - POSITIONS):
        return f"{name} is {'missing' if name in expected else 'not expected'}"
    return next(_part_faults(expected, got, part), None) or _position_fault(got, part)


def plain_part(part: Part) -> dict[str, object]:
    """What a page may hold: `lists` by their path, and the other members of `Part`."""
    lists = {path: list(elements) for path, elements in part.lists.items()}
    ends = [dict(end.key) for end in part.ends]
    rest = {"most": part.most, "full": part.full, "whole": part.whole}
    return {"lists": lists, "ends": ends, **rest}


def _part_faults(expected: Body, got: Body, part: Body) -> Iterator[str]:
    """What is wrong with what a page holds."""
    for name in BATCH_PARTS & got.keys():
        parts, whole = got[name], expected["Responses"]
        if not isinstance(parts, Mapping) or not isinstance(whole, Mapping):
            yield f"{name} is no map"
        elif set(parts) - set(whole):
            yield f"{name}: a table that was not asked for"
    lists = part["lists"]
    for path, elements in lists.items() if isinstance(lists, Mapping) else ():
        outer, _, inner = path.partition(".")
        held = got.get(outer)
        found = held.get(inner, []) if inner and isinstance(held, Mapping) else held
        if not isinstance(found, list):
            yield f"{path} is no list"
        else:
            last = part["whole"] and "LastEvaluatedKey" not in got
            mine, theirs = Counter(map(canonical, elements)), Counter(map(canonical, found))
            fault = elements_fault(elements, found) if last else _surplus(mine, theirs)
            if fault is not None:
                yield f"{path}: {fault}"


def _position_fault(got: Body, part: Body) -> str | None:
    """What is wrong with a page's counts, and with where it ends."""
    items, count, scanned = got.get("Items"), got.get("Count"), got.get("ScannedCount")
    most, ends, last = part["most"], part["ends"], got.get("LastEvaluatedKey")
    if isinstance(items, list) and count is not None and len(items) != count:
        return "Count is not the number of the Items"
    if isinstance(items, list) and isinstance(most, int) and len(items) > most:
        return "more items than may be evaluated for a page"
    if not isinstance(count, int) or not isinstance(scanned, int) or not isinstance(ends, list):
        return None
    if count > scanned:
        return "Count exceeds ScannedCount"
    if isinstance(most, int) and scanned > most:
        return "more items are evaluated than Limit says, or than there are"
    if last is not None and part["full"] not in (None, scanned):
        return "a page that ends at a key before it is full"
    if last is not None and canonical(last) not in map(canonical, ends):
        return "LastEvaluatedKey is the key of no item that is evaluated"
    if last is None and part["whole"] and scanned != len(ends):
        return "ScannedCount is not the number of items"
    return None
