"""Start keys: reading and judging ExclusiveStartKey.

A start key is a key, of no item necessarily: the table's and, for an index, the index's too. The
texts, and what is judged first, are those of tests that were run against the service.
Source: ``Query``, ``Scan`` (API reference: ExclusiveStartKey).
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Final, NoReturn

from dynaspec.items.data import rules as value_rules
from dynaspec.items.data import wire
from dynaspec.items.data.errors import Refused, broken, in_any_order, retold
from dynaspec.items.data.immutable import FrozenMap
from dynaspec.items.data.inferences import RESTART_AT_ONE_KEY, rests_on
from dynaspec.items.data.rule import Breach, Rule
from dynaspec.items.data.values import Item
from dynaspec.items.data.wire import Attributes
from dynaspec.items.expressions.key_conditions import KeyCondition
from dynaspec.items.expressions.keys import Key, KeyAttribute, KeySchema, key_of_request
from dynaspec.items.reads import rules
from dynaspec.items.reads.sources import Source

_BARE: Final = (
    value_rules.EMPTY_NUMBER,
    value_rules.NO_NUMBER,
    value_rules.OVERFLOW,
    value_rules.UNDERFLOW,
    value_rules.TOO_MANY_DIGITS,
    value_rules.STRINGS_TWICE,
    value_rules.NUMBERS_TWICE,
    value_rules.BINARIES_TWICE,
)
"""The rules of values of which a breach is answered without a word of the start key."""


def read(given: Attributes | None) -> Item | None:
    """The ExclusiveStartKey of a request; ``None`` without one. Its values must be values."""
    if given is None:
        return None
    try:
        return wire.parse_item(given)
    except Refused as refused:
        if any(map(_is_bare, refused.failure.breaches)):
            raise
        raise _of_start(refused) from None


def _is_bare(breach: Breach) -> bool:
    """Whether a fault of a value is told as it is: one of numbers, or of members that are alike."""
    return breach.rule in _BARE or breach.data.get("kind") == "number"


def _of_start(refused: Refused) -> Refused:
    """The refusal of a value or key, told of the start key."""
    return retold(refused, f"{rules.START_INVALID}: {refused}")


def check_width(source: Source, start: Item | None, rule: Rule = rules.START_KEY) -> None:
    """Refuse a start key of more or fewer attributes than the key has."""
    if start is not None and len(start) != len(source.key_names):
        raise broken(rule)


def check_attribute(start: Item | None) -> Callable[[KeyAttribute], None]:
    """A check of one attribute at a time of the key that is read by: it is there, of its type."""

    def check(attribute: KeyAttribute) -> None:
        if start is None:
            return
        value = start.get(attribute.name)
        if value is None:
            raise broken(rules.START_KEY)
        if value.tag != attribute.tag:
            raise broken(rules.START_TYPE)

    return check


def check_values(source: Source, start: Item | None) -> None:
    """Refuse a start key in which the table's key, or the index's, cannot be a key."""
    if start is None:
        return
    try:
        key_of_request(source.table.schema, _part(source.table.schema, start))
        if source.index is not None:
            key_of_request(source.schema, _part(source.schema, start), source.index.name)
    except Refused as refused:
        raise _of_start(refused) from None


def _part(schema: KeySchema, start: Item) -> Item:
    return FrozenMap({name: value for name, value in start.items() if name in schema.names})


def check_bounds(
    source: Source, condition: KeyCondition, start: Item | None, *, forward: bool
) -> None:
    """Refuse a start key that is none of the keys asked for, or that nothing can come after.

    Whether the latter is told before another partition key nobody has said.

    The second and third text make sense only as what the service was seen to answer. That a bound
    itself is refused where a query ends at it was seen of ``>=`` backwards (aws-sdk-ruby, issue
    2456; note.kiriukun.com, 2020-05-30); DynamoDB Local does the same at each bound, but not in an
    index, where other entries with the same key may come.
    """
    if start is None or restarts_never(source):
        return
    key = source.key(start)
    if source.index is None and condition.only(key):
        rests_on(RESTART_AT_ONE_KEY)
    if not condition.in_range(key):
        raise broken(rules.START_IN_RANGE)
    ended = source.index is None and condition.ends_at(key, forward=forward)
    in_any_order(partial(_check_not_ended, ended), partial(_check_partition, condition, key))


def _check_not_ended(ended: bool) -> None:
    if ended:
        raise broken(rules.START_BEFORE_END)


def _check_partition(condition: KeyCondition, key: Key) -> None:
    if not condition.same_partition(key):
        raise broken(rules.START_PARTITION_OF_RANGE if condition.sort else rules.START_PARTITION)


def restarts_never(source: Source) -> bool:
    """Whether a query of ``source`` finds one item at most: in a table without sort keys."""
    return source.index is None and not source.schema.sort


def check_restarts(source: Source, start: Item | None, check: Callable[[], object]) -> None:
    """Refuse any start key of a table without sort keys.

    That was observed of the service, with every kind of conditions; that attributes of another
    number or type are told first, too (dynalite, test/query.js). Whether what ``check`` refuses is
    told first nobody has said.
    """
    if start is not None and restarts_never(source):
        in_any_order(check, partial(_refuse, source, start))


def _refuse(source: Source, start: Item) -> NoReturn:
    for attribute in source.schema.attributes:
        check_attribute(start)(attribute)
    raise broken(rules.NO_START)
