"""SELECT: what is read, a page at a time, and what is shown of it.

A page goes as far as that of Query or Scan (``pages``). ``NextToken`` says where the next one goes
on; it is good for the same statement with the same parameters only. Its text is the service's own:
here it is made of the last key and of what the statement was. Items of several reads come in an
order that is the service's choice unless ORDER BY says it; and more than ten of them may be spread
over pages. Where IN gives more than ten partition keys no page has more than ten items, as the
guide says of IN. Of IN with other keys, of OR and of an index it does not speak, and the service
may page them as it likes; here they come by ten as well.
Source: *PartiQL select statements for DynamoDB*, *PartiQL arithmetic, comparison, and logical
operators for DynamoDB* (developer guide), ``ExecuteStatement`` (API reference); tests that were run
against the service.
"""

from __future__ import annotations

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from typing import Final, cast

from dynaspec.items.data import wire
from dynaspec.items.data.errors import Part, Success, broken, in_any_order, unsupported
from dynaspec.items.data.immutable import FrozenMap
from dynaspec.items.data.inferences import INDEX_GOING, STATEMENT_KEYS, rests_on
from dynaspec.items.data.rule import Rule
from dynaspec.items.data.values import Item, utf8
from dynaspec.items.data.wire import WireValue
from dynaspec.items.expressions.keys import key_of_request
from dynaspec.items.expressions.paths import Path, project, resolve
from dynaspec.items.partiql import conditions, plans
from dynaspec.items.partiql.plans import Branch
from dynaspec.items.partiql.rules import keys as rules
from dynaspec.items.partiql.rules.paths import INTO_KEY
from dynaspec.items.partiql.statements import Column, Select
from dynaspec.items.partiql.values import Parameters
from dynaspec.items.reads import pages, selections
from dynaspec.items.reads.pages import Paged
from dynaspec.items.reads.selections import Selection
from dynaspec.items.reads.sources import Source
from dynaspec.items.tables import capacity
from dynaspec.items.tables.state import Table

PAGE_ITEMS: Final = 10
"""Items, or reads, beyond which a SELECT of several reads comes in pages of so many items."""


@dataclass(frozen=True)
class Shown(Selection):
    """The columns that a SELECT shows, each under its own name."""

    columns: tuple[Column, ...] | None = None

    def shown(self, source: Source, item: Item) -> Item:
        """What the answer shows of ``item``."""
        seen = self.seen(source, item)
        if self.columns is None:
            return seen
        values = {each.name: resolve(each.path, seen) for each in self.columns}
        return FrozenMap({name: value for name, value in values.items() if value is not None})


@dataclass(frozen=True)
class Reading:
    """What a SELECT reads."""

    source: Source
    branches: tuple[Branch, ...]
    """The reads; none for a scan."""
    selection: Shown
    contradicts: bool
    """Whether it is a scan only because a branch asks for two partitions at once."""


def find(table: Table, select: Select, consistent: bool = False) -> Source:
    """The table or index that ``select`` reads; refused when it cannot be read so."""
    if select.index is None:
        return Source(table)
    index = table.indexes.get(select.index)
    if index is not None and index.status == "DELETING":
        rests_on(INDEX_GOING)
    if index is None or index.status == "DELETING":
        raise broken(rules.NO_INDEX)
    if has_wide_key(table, select):
        raise broken(rules.WIDE_KEY)
    if consistent and not index.local:
        raise broken(rules.CONSISTENT)
    if index.status == "CREATING":
        raise broken(rules.FILLING, name=index.name)
    return Source(table, index)


def has_wide_key(table: Table, select: Select) -> bool:
    """Whether the index that is read has several attributes in a part of its key."""
    index = table.indexes.get(select.index or "")
    if index is None or index.status == "DELETING":
        return False
    return max(len(index.schema.partition), len(index.schema.sort)) > 1


def read(table: Table, select: Select, consistent: bool) -> Reading:
    """How ``select`` reads ``table``; refused when the service does not read so."""
    source = find(table, select, consistent)
    branches = plans.branches(source.schema, select.condition)
    named = () if select.condition is None else conditions.paths(select.condition)
    columns = select.columns
    shown = None if columns is None else tuple(each.path for each in columns)

    _check_keys_not_judged(source, select)

    def check_keys() -> None:
        index = None if source.index is None else source.index.name
        plans.check_types(source.schema, branches, index)
        _check_not_within_key(source, (*named, *(shown or ())))

    in_any_order(lambda: _check_ordered(select, branches), check_keys)
    contradicts = plans.contradicts(source.schema, branches)
    if contradicts and select.order:
        # Captures show no ORDER BY there. AWS's downloadable DynamoDB orders what the other
        # branches read; of a scan the service refuses it.
        raise unsupported("the order of what is asked to be in two partitions")
    branches = () if contradicts else branches
    _check_order(source, select, branches)
    # No source has alternatives that overlap beside columns that an index has not.
    (selection,) = in_any_order(
        lambda: selections.selected(source, None, shown),
        besides=[lambda: plans.check_apart(source.schema, branches)],
    )
    _check_projected(source, branches)
    if selection.fetched and not branches and any(source.lacks(str(p.attribute)) for p in named):
        # The service filters a scan of an index by what the index projects, which was seen where
        # nothing is fetched; AWS's downloadable DynamoDB, which does not do that, fetches first.
        raise unsupported("a filter of a scan on what is fetched from the table")
    return Reading(source, branches, Shown(False, shown, selection.fetched, columns), contradicts)


def _check_ordered(select: Select, branches: Sequence[Branch]) -> None:
    """Refuse ORDER BY where the WHERE clause gives no key."""
    if select.order and select.condition is None:
        raise broken(rules.ORDER_WITHOUT_WHERE)
    if select.order and not branches:
        raise broken(rules.ORDER_WITHOUT_KEY)


def _check_order(source: Source, select: Select, branches: Sequence[Branch]) -> None:
    """Refuse an order by what is no key, or of several partitions without their key."""
    if not select.order:
        return
    for each in select.order:
        if each.attribute is None:
            raise broken(rules.ORDER_BY_EXPRESSION, type=each.written)
        if each.attribute not in source.schema.names:
            raise broken(rules.ORDER_BY_OTHER, name=each.attribute)
    names = [each.attribute for each in select.order]
    (partition, *_) = source.schema.partition
    keys = {branch.values(partition.name) for branch in branches}
    if len(keys) > 1 and partition.name not in names:
        raise broken(rules.ORDER_OF_PARTITIONS)


def _check_not_within_key(source: Source, paths: Sequence[Path]) -> None:
    within = _within_key(source, paths)
    if within is not None:
        role, name = within
        raise broken(INTO_KEY, role=role, name=name)


def _within_key(source: Source, paths: Sequence[Path]) -> tuple[str, str] | None:
    """Of which key it is that one of ``paths`` leads into, and the attribute."""
    nested = {str(path.attribute) for path in paths if len(path.elements) > 1}
    roles = (("Key", source.table.schema), ("IndexKey", source.schema))
    found = [(role, name) for role, schema in roles for name in schema.names if name in nested]
    return next(iter(found), None)


def _check_projected(source: Source, branches: Sequence[Branch]) -> None:
    """Refuse filters on what an index does not project, where each read has one.

    The text names those of the read that comes last in the order of partition keys.
    """
    if source.index is None:
        return
    (partition, *_) = source.schema.partition
    lacking = []
    for branch in branches:
        paths = [path for each in branch.filters(source.schema) for path in conditions.paths(each)]
        names = dict.fromkeys(str(p.attribute) for p in paths if source.lacks(str(p.attribute)))
        (value, *_) = branch.values(partition.name)
        lacking.append((source.partition(FrozenMap({partition.name: value})), list(names)))
    if lacking and all(names for _, names in lacking):
        told = max(lacking, key=lambda each: each[0])[1]
        listed = ", ".join(sorted(told, key=_bucket))
        raise broken(rules.NOT_PROJECTED, name=source.index.name, attributes=listed)


def _bucket(name: str) -> int:
    """The order in which names come out of the service's hash set, as far as it was seen."""
    code = 0
    for character in name:
        code = (31 * code + ord(character)) & 0xFFFFFFFF
    return (code ^ (code >> 16)) & 15


def answer(
    reading: Reading, select: Select, request: Paged, token: str | None, binding: str
) -> Success:
    """One page of the items read, as ``request`` asks for it, beginning at ``token``."""
    source, several = reading.source, len(reading.branches) > 1
    items = _items(reading)
    begins = start(token, binding)
    ordered = bool(select.order)
    if ordered:
        left = _left(_in_order(items, select, source, begins), begins, source)
        resumed = None
    else:
        rank = None if begins is None else source.rank(begins)
        left = [item for item in items if rank is None or source.rank(item) > rank]
        resumed = begins
    partitions = {source.partition(item) for item in items}
    if begins is not None:
        partitions.add(source.partition(begins))
    scattered = not reading.branches and len(partitions) > 1
    mixed = scattered or (several and not ordered)
    page = pages.Reading(
        source,
        left,
        forward=True,
        start=resumed,
        condition=select.condition,
        selection=reading.selection,
        mixed=mixed,
        partitions=1 if reading.branches else capacity.partitions(source.warm),
    )
    limit = _limit(reading, request.Limit)
    found = pages.answer(page, Paged(TableName=select.table, Limit=limit))
    evaluated = left[: cast(int, found.body["ScannedCount"])]  # a body, but of our own making
    body: dict[str, object] = {"Items": found.body["Items"]}
    last = found.body.get("LastEvaluatedKey")
    if last is not None:
        body["NextToken"] = _token(binding, last)
    free = found.part is not None or _free(reading, len(items), request.Limit is not None)
    return replace(
        found,
        body={**body, **_consumed(reading, page, evaluated, request)},
        part=_part(page, items, begins, _most(reading, select, request.Limit)) if free else None,
        opaque=frozenset({"NextToken"} & body.keys()),
    )


def _part(page: pages.Reading, items: Sequence[Item], start: Item | None, most: int | None) -> Part:
    """What may be on a page: an answer to a statement does not tell what was evaluated."""
    rank = page.source.rank
    left = [item for item in items if start is None or rank(item) != rank(start)]
    return Part({"Items": pages.shown(page, left)}, most)


def _check_keys_not_judged(source: Source, select: Select) -> None:
    """Leave open what a key attribute beside a condition that is an operand gives.

    No test that was run against the service has one. AWS's downloadable DynamoDB fails inside.
    """
    judged = () if select.condition is None else conditions.judged(select.condition)
    if any(path.elements == (name,) for path in judged for name in source.schema.names):
        raise unsupported("a key attribute beside a condition that is an operand")


def _limit(reading: Reading, asked: int | None) -> int | None:
    """How many items are evaluated for a page, where the request asks for a Limit or not."""
    limits = [] if asked is None else [asked]
    limits += [PAGE_ITEMS] if len(reading.branches) > PAGE_ITEMS else []
    return min(limits, default=None)


def _most(reading: Reading, select: Select, asked: int | None) -> int | None:
    """How many items are on a page at most: ten where IN lists more partition keys of a table."""
    limits = [] if asked is None else [asked]
    condition = select.condition
    if condition is not None and reading.source.index is None and reading.branches:
        (partition, *_) = reading.source.schema.partition
        listed = plans.listed(condition, partition.name)
        limits += [PAGE_ITEMS] if any(len(values) > PAGE_ITEMS for values in listed) else []
    return min(limits, default=None)


def _items(reading: Reading) -> list[Item]:
    """Everything that is read, from the first page to the last."""
    source = reading.source
    if not reading.branches:
        return source.items()
    schema = source.schema
    return [
        item
        for item in source.items()
        if any(plans.reads(schema, branch, item) for branch in reading.branches)
    ]


def _free(reading: Reading, found: int, limited: bool) -> bool:
    """Whether the service may divide what is read into pages otherwise."""
    negated = any(branch.negated(reading.source.schema) for branch in reading.branches)
    several = len(reading.branches) > 1
    many = max(found, len(reading.branches)) > PAGE_ITEMS
    return (several and many) or (limited and (negated or reading.contradicts))


def _descending(select: Select, source: Source) -> bool:
    """Whether sort keys descend: so they do under an ORDER BY that does not name them."""
    sort = [key.name for key in source.schema.sort]
    return next((each.descending for each in select.order if each.attribute in sort), True)


def _in_order(
    items: Sequence[Item], select: Select, source: Source, start: Item | None
) -> list[Item]:
    """``items``, and the start key among them, in the order that ORDER BY says."""
    (partition, *_) = source.schema.partition
    turned = next((e.descending for e in select.order if e.attribute == partition.name), False)
    found = [*items, *([] if start is None else [start])]
    by_sort = sorted(found, key=source.rank, reverse=_descending(select, source))
    return sorted(by_sort, key=source.partition, reverse=turned)


def _left(items: Sequence[Item], start: Item | None, source: Source) -> list[Item]:
    """What comes after the start key."""
    if start is None:
        return list(items)
    ranks = [source.rank(item) for item in items]
    after = len(ranks) - ranks[::-1].index(source.rank(start))
    return list(items[after:])


def _consumed(
    reading: Reading, page: pages.Reading, evaluated: Sequence[Item], request: Paged
) -> Mapping[str, object]:
    """What a page costs: that of all that was evaluated, whatever a filter lets through."""
    if request.ReturnConsumedCapacity == "NONE":
        return {}
    negated = any(branch.negated(reading.source.schema) for branch in reading.branches)
    if len(reading.branches) > 1 or negated or reading.contradicts:
        # No test that was run against the service, and no report, has the cost of IN or OR on a
        # key, and AWS's downloadable DynamoDB tells none: each read may be rounded up, or the sum.
        raise unsupported("what the several reads of a SELECT cost")
    return pages.consumed(page, evaluated, request)


def binding(text: str, parameters: Parameters) -> str:
    """What a NextToken is bound to: the statement and its parameters."""
    values = json.dumps([wire.render(each) for each in parameters], sort_keys=True, default=_text)
    return sha256(utf8(text) + b"\0" + utf8(values)).hexdigest()


def _token(bound: str, key: object) -> str:
    return urlsafe_b64encode(utf8(json.dumps([bound, key], default=_text))).decode()


def _text(data: bytes) -> str:
    return urlsafe_b64encode(data).decode()


def start(token: str | None, bound: str) -> Item | None:
    """The key after which the page begins; refused for a token of another request."""
    if token is None:
        return None
    try:
        made_for, key = json.loads(urlsafe_b64decode(utf8(token)))
        begins = {name: _scalar(value) for name, value in key.items()}
    except (ValueError, TypeError, AttributeError):
        raise broken(rules.NO_TOKEN) from None
    if made_for != bound:
        raise broken(rules.OTHER_TOKEN)
    return wire.parse_item(begins)


def _scalar(value: Mapping[str, str]) -> WireValue:
    """A value of a key, which a token has as text."""
    read = {tag: urlsafe_b64decode(text) if tag == "B" else text for tag, text in value.items()}
    return cast(WireValue, read)  # from a token, whose text is of our own making


def single_key(table: Table, select: Select, otherwise: Rule) -> Item:
    """The key of the one item that ``select`` reads; where not, it breaks ``otherwise``."""
    source = find(table, select)
    branches = plans.branches(source.schema, select.condition)
    _check_ordered(select, branches)
    if select.condition is not None:
        _check_not_within_key(source, conditions.paths(select.condition))
    _check_order(source, select, branches)
    plans.check_apart(source.schema, branches)
    key = plans.single(source.schema, branches)
    if key is None or source.index is not None:
        raise broken(otherwise)
    return key


def check_key_types(table: Table, key: Item) -> None:
    """Refuse a key of other types than the table's, or one that cannot be a key."""
    for attribute in table.schema.attributes:
        if key[attribute.name].tag != attribute.tag:
            rests_on(STATEMENT_KEYS)
            raise broken(rules.KEY_TYPE, name=attribute.name)
    key_of_request(table.schema, key)


def shown(table: Table, select: Select, item: Item) -> Item:
    """What ``select`` shows of ``item``."""
    paths = () if select.columns is None else tuple(each.path for each in select.columns)
    source = Source(table)
    if _within_key(source, paths) is not None:
        # Refused by ExecuteStatement, as was seen. AWS's downloadable DynamoDB shows nothing of it
        # in a batch or a transaction, where it reads otherwise; no test shows either.
        raise unsupported("a path into an attribute of the key, where one item is read")
    return Shown(False, None, fetched=False, columns=select.columns).shown(source, item)


def nested(select: Select, item: Item) -> Item | None:
    """What ``select`` would show of ``item`` if each path kept its place; ``None`` for all."""
    if select.columns is None:
        return None
    return project([each.path for each in select.columns], item)
