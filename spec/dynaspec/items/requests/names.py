"""Names: how a request names a table, plainly or by its ARN.

What comes back calls the table as the request does. A batch that asks for items of one table by
its name and by its ARN is answered for one of the two entries.

Source: the members ``TableName`` and ``ResourceArn`` (API reference; "you can also provide the
Amazon Resource Name"). How a wrong name or ARN is refused is what users report of the service in
October 2026; what comes back, and both names in one batch: ExtendDB,
tests/test_table_arn_as_name.py, run against the service. The tables are those of one account in
one region.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from itertools import product
from typing import Any, Final

from dynaspec.items.data import limits
from dynaspec.items.data.errors import (
    Failure,
    OneOf,
    Part,
    Refused,
    Success,
    broken,
    unsupported,
)
from dynaspec.items.data.inferences import ARN_COLLAPSED, ARN_ECHOED, rests_on
from dynaspec.items.data.rule import Breach, Rule
from dynaspec.items.requests import rules
from dynaspec.items.requests.shapes import Request
from dynaspec.items.requests.validation import detected, unmet

PARTITION: Final = "aws"
REGION: Final = "us-east-1"
"""The region whose tables these are."""
ACCOUNT: Final = "000000000000"
"""The account whose tables these are."""

_BY_TABLE: Final = ("Responses", "UnprocessedKeys", "ItemCollectionMetrics")
"""Members of the answers to batches and transactions that may be maps by table."""


@dataclass(frozen=True)
class Arn:
    """The parts of an ARN after ``arn:``."""

    partition: str
    service: str
    region: str
    account: str
    resource: str


def read_arn(text: str) -> Arn | None:
    """The parts of an ARN; ``None`` where it has not got them all."""
    parts = text.split(":", 5)
    return None if len(parts) < 6 or parts[0] != "arn" else Arn(*parts[1:])


def table_named(resource: str) -> str | None:
    """The table that the last part of an ARN names; ``None`` where that is no table."""
    found = re.fullmatch(f"table/({limits.TABLE_NAME_PATTERN})", resource)
    name = found[1] if found else ""
    return name if limits.TABLE_NAME_MIN <= len(name) <= limits.TABLE_NAME_MAX else None


def stream_arn(table: str, number: int) -> str:
    """What the stream of that ``number`` is called here, of those that tables so named have had.

    The service calls it by the time of its making.
    """
    return f"arn:{PARTITION}:dynamodb:{REGION}:{ACCOUNT}:table/{table}/stream/{number}"


@dataclass(frozen=True)
class Reading:
    """What a request may be taken for: its tables named plainly, and what it calls them."""

    request: Request
    called: Mapping[str, str] = field(default_factory=dict)
    """The ARN of each table that is named by it."""


def readings(request: Request) -> list[Reading]:
    """What ``request`` may be taken for; first what it is where there is nothing to choose."""
    match request:
        case {"RequestItems": Mapping() as entries}:
            return _batches(request, entries)
        case {"TransactItems": list() as actions}:
            return [_transaction(request, actions)]
        case {"TableName": str() as name} if _is_arn(name):
            return [Reading({**request, "TableName": plain(name)}, {plain(name): name})]
        case _:
            return [Reading(request)]


def _batches(request: Request, given: Request) -> list[Reading]:
    """A batch, once for each entry and each name that may stand for a table with two of them."""
    entries: dict[str, list[str]] = {}
    for name in given:
        entries.setdefault(plain(name) if _is_arn(name) else name, []).append(name)
    if any(len(names) > 1 for names in entries.values()):
        _check_collapsible(given, entries)
        rests_on(ARN_COLLAPSED)
    found = []
    for chosen in product(*(product(names, names) for names in entries.values())):
        pairs = list(zip(entries, chosen, strict=True))
        items = {table: given[entry] for table, (entry, _) in pairs}
        called = {table: name for table, (_, name) in pairs if name != table}
        found.append(Reading({**request, "RequestItems": items}, called))
    return found


def _check_collapsible(given: Request, entries: Mapping[str, Sequence[str]]) -> None:
    """What becomes of two entries for one table is known of one table that is read."""
    twice = [names for names in entries.values() if len(names) > 1]
    if len(twice) > 1:
        raise unsupported("a batch that names several tables both by name and by ARN")
    if any(not isinstance(given[name], Mapping) for name in twice[0]):
        raise unsupported("a batch that writes to one table both by its name and by its ARN")


def _transaction(request: Request, actions: Sequence[Mapping[str, Request] | None]) -> Reading:
    names = dict.fromkeys(
        name
        for action in actions
        for given in (action or {}).values()
        if isinstance(name := given.get("TableName"), str)
    )
    called: dict[str, list[str]] = {}
    for name in names:
        called.setdefault(plain(name) if _is_arn(name) else name, []).append(name)
    told = any(
        request.get(member, "NONE") != "NONE"
        for member in ("ReturnConsumedCapacity", "ReturnItemCollectionMetrics")
    )
    if told and any(len(each) > 1 for each in called.values()):
        raise unsupported("what a transaction calls a table that it names in two ways")
    arns = {table: each[0] for table, each in called.items() if each[0] != table}
    return Reading({**request, "TransactItems": [_action(action) for action in actions]}, arns)


def _action(action: Mapping[str, Request] | None) -> Request | None:
    if action is None:
        return None
    return {kind: readings(given)[0].request for kind, given in action.items()}


def _is_arn(name: str) -> bool:
    return name.startswith("arn:")


def refused_as_called(refused: Refused, reading: Reading) -> Refused:
    """``refused``, with the entries of a batch as the request calls them."""
    told = partial(_failure_as_called, called=reading.called)
    return Refused(told(refused.failure), tuple(map(told, refused.others)))


def _failure_as_called(failure: Failure, called: Mapping[str, str]) -> Failure:
    message = _entries_as_called(failure.message, called)
    if message == failure.message:
        return failure
    rests_on(ARN_ECHOED)
    breaches = []
    for breach in failure.breaches:
        places = {
            name: _entries_as_called(str(datum), called)
            for name, datum in breach.data.items()
            if name in ("place", "written")
        }
        breaches.append(replace(breach, data={**breach.data, **places}))
    return replace(failure, message=message, breaches=tuple(breaches))


def _entries_as_called(text: str, called: Mapping[str, str]) -> str:
    for table, name in called.items():
        text = text.replace(f"equestItems.{table}.member", f"equestItems.{name}.member")
    return text


def as_called(answer: Success, reading: Reading) -> Success:
    """``answer``, which names tables plainly, with what ``reading``'s request calls them."""
    called = reading.called
    if not called:
        return answer
    body = dict(answer.body)
    if "ConsumedCapacity" in body:
        body["ConsumedCapacity"] = _consumed(body["ConsumedCapacity"], called)
    if "TableName" not in reading.request:
        for member in _BY_TABLE:
            if isinstance(told := body.get(member), Mapping):
                body[member] = {called.get(table, table): each for table, each in told.items()}
    paths = {f"Responses.{table}": f"Responses.{name}" for table, name in called.items()}
    unordered = {paths.get(path, path): sizes for path, sizes in answer.unordered.items()}
    part = answer.part or Part({})
    lists = {paths.get(path, path): each for path, each in part.lists.items()}
    part_called = answer.part and replace(part, lists=lists)
    return replace(answer, body=body, unordered=unordered, part=part_called)


def _consumed(told: Any, called: Mapping[str, str]) -> object:
    """What one table consumed, or each of several, under other names; it may be one of several."""
    if isinstance(told, OneOf):
        return OneOf(tuple(_consumed(each, called) for each in told.values))
    if isinstance(told, list):
        return [_consumed(each, called) for each in told]
    return {**told, "TableName": called.get(told["TableName"], told["TableName"])}


def plain(arn: str) -> str:
    """The name of the table that ``arn`` names."""
    parts = read_arn(arn)
    if parts is None:
        raise broken(rules.ARN_FORM)
    if parts.partition != PARTITION:
        raise broken(rules.ARN_PARTITION, arn=arn)
    if parts.region != REGION:
        raise broken(rules.ARN_REGION, arn=arn)
    if not parts.resource.startswith("table/"):
        raise broken(rules.ARN_RESOURCE, arn=arn)
    name = table_named(parts.resource)
    if name is None:
        raise broken(rules.ARN_FORM)
    if parts.account != ACCOUNT:
        raise broken(rules.ARN_ACCOUNT)
    return name


def check_name(request: Request) -> None:
    """The first check of operations on tables: a table is named, by a name that it can have."""
    name = request.get("TableName")
    if not isinstance(name, str):
        raise broken(rules.TABLE_NAMED)
    faults = []
    if len(name) < limits.TABLE_NAME_MIN:
        faults.append(_of_name(rules.TOO_SHORT, name, least=limits.TABLE_NAME_MIN))
    if len(name) > limits.TABLE_NAME_MAX:
        faults.append(_of_name(rules.TOO_LONG, name, most=limits.TABLE_NAME_MAX))
    if not re.fullmatch(limits.TABLE_NAME_PATTERN, name):
        faults.append(_of_name(rules.PATTERN, name, pattern=limits.TABLE_NAME_PATTERN))
    if faults:
        raise Refused(detected(faults))


def _of_name(rule: Rule, name: str, **data: object) -> Breach:
    return unmet(rule, shown=f" '{name}'", place="tableName", **data)
