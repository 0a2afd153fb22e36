"""Judging a batch of reads that is answered in parts: all of its parts against the whole.

Source: `BatchGetItem` (API reference): a part is answered where all is more than 16 MB, or for
other reasons; what is left is in UnprocessedKeys, in the form of RequestItems, so that it can be
asked for as it stands; where none at all can be answered the request is refused.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from dynacheck.judging.bodies import Body, elements_fault, rows
from dynaspec.items import Success, canonical
from dynaspec.items.data.inferences import Inference

BATCH = "BatchGetItem"
BATCH_BYTES = 16 * 1024 * 1024
"""How large the items of one page are at most."""
BATCH_PAGES = 100
"""How many pages there are at most: a batch has 100 keys, and each page answers one of them."""


@dataclass(frozen=True)
class WholeBatch:
    """What all pages of a BatchGetItem together hold: of each table the items, in no order."""

    tables: Mapping[str, Sequence[Body]]
    rests_on: frozenset[Inference] = field(default=frozenset(), compare=False)

    @property
    def most(self) -> int:
        """How many pages there are at most."""
        return BATCH_PAGES

    def success(self) -> Success:
        """This as an answer, to be shown."""
        responses = {name: list(items) for name, items in self.tables.items()}
        free = {f"Responses.{name}": (len(items),) for name, items in responses.items()}
        body = {"Responses": responses, "UnprocessedKeys": {}}
        return Success(body, free, rests_on=self.rests_on)


def batch_fault(expected: WholeBatch, asked: object, pages: Sequence[Body]) -> str | None:
    """The rule that the pages break that answer the RequestItems `asked`, or None."""
    for page in pages:
        found = next(_segment_faults(asked, page), None)
        if found is not None:
            return found
        asked = page["UnprocessedKeys"]
    if asked:
        return "there is no last page"
    for name, items in expected.tables.items():
        got = [item for page in pages for item in rows(_mapping(page["Responses"]), name)]
        found = elements_fault(items, got)
        if found is not None:
            return found
    return None


def _segment_faults(asked: object, page: Body) -> Iterator[str]:
    """What is wrong with one page, whatever is on it; `asked` are the RequestItems that it is of.

    The first is told: what follows it may make no sense.
    """
    for member in ("Responses", "UnprocessedKeys"):
        if not isinstance(page.get(member), Mapping):
            yield f"a page: {member} missing"
    before, left = _mapping(asked), _mapping(page["UnprocessedKeys"])
    answered = _mapping(page["Responses"])
    if {*answered, *left} - set(before):
        yield "a page: a table that was not asked for"
    for name, entry in left.items():
        yield from _left_faults(_mapping(before[name]), _mapping(entry))
    if sum(map(_keys, before.values())) <= sum(map(_keys, left.values())):
        yield "a page: none of the keys is answered"
    if least_bytes(list(answered.values())) > BATCH_BYTES:
        yield "a page: more than 16 MB of items"


def _left_faults(asked: Body, left: Body) -> Iterator[str]:
    """The fault of one table's unprocessed keys or requests."""
    if Counter(map(canonical, rows(left, "Keys"))) - Counter(map(canonical, rows(asked, "Keys"))):
        yield "a page: UnprocessedKeys: a key that was not asked for"
    for member in sorted({*asked, *left} - {"Keys"}):
        if (asked.get(member) or None) != (left.get(member) or None):
            yield f"a page: UnprocessedKeys: {member} differs"


def _mapping(value: object) -> Body:
    return value if isinstance(value, Mapping) else {}


def _keys(entry: object) -> int:
    return len(rows(_mapping(entry), "Keys"))


def least_bytes(items: object) -> int:
    """How large items are at least: their texts and their binary, all else aside."""
    if isinstance(items, Mapping):
        return sum(least_bytes(inner) for kind, inner in items.items() if kind not in ("N", "NS"))
    if isinstance(items, list):
        return sum(map(least_bytes, items))
    if isinstance(items, bytes):
        return len(items)
    return len(items.encode()) if isinstance(items, str) else 0
