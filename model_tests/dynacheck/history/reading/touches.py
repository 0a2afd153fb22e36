"""From a request and its answer to what it did to items: rows of ``columns.Touches``."""

from __future__ import annotations

import json
from array import array
from collections.abc import Callable
from decimal import Decimal
from functools import partial
from itertools import chain
from operator import attrgetter
from typing import Any, Final, TypeAlias

import msgspec
from msgspec import Raw

from dynacheck.history.columns import ABSENT, UNTOLD, Ending, Role
from dynacheck.history.reading.lines import Header, Table, Types, Value
from dynacheck.history.reading.meanings import assignment, condition, sorted_names
from dynaspec.items.api import READS

WIDEST: Final = 2**61
WRITE, READ, WEAK, VOID, REFUSAL, CONTRADICTION, FOLLOWED, OPAQUE = (int(role) for role in Role)
OK, REFUSED, FAIL, INFO = (int(ending) for ending in Ending)
_CONDITION: Final = "ConditionalCheckFailed"
"""The code of a reason, and how the name of the error begins."""
_HARMLESS: Final = READS | {
    "UpdateTable",
    "TagResource",
    "UntagResource",
    "UpdateTimeToLive",
}
"""Operations that change no item, beside those that are read here."""


Take: TypeAlias = Callable[[int, Any, int, Any], None]


class UnreadError(Exception):
    """A request that may have changed items in a way that is not read here."""


class _Table:
    """A table that is judged, and the items of it that are known by the spelling of their keys."""

    __slots__ = ("known", "name", "names", "partition", "spelling", "value")

    def __init__(self, name: str, table: Table) -> None:
        self.name = name
        self.names = table.key
        self.partition = table.key[0]
        self.value = table.value
        self.known: dict[object, int] = {}
        of_item = attrgetter(*table.key)
        self.spelling: Callable[[Any], object] = (
            (lambda item: bytes(of_item(item)))
            if len(table.key) == 1
            else (lambda item: tuple(map(bytes, of_item(item))))
        )


class Touching:
    """Gathers rows. Items, and values that are no natural numbers, are numbered as they come."""

    def __init__(self, header: Header, types: Types) -> None:
        """Begin, for the tables of a history."""
        self.rows = array("q")
        self.pages = array("q")
        """Rows of ``columns.Pages``."""
        self.partitions: dict[tuple[str, ...], int] = {}
        self.items: dict[tuple[str, ...], int] = {}
        """Each item: its table, then the type and the value of each key attribute."""
        self.lists: dict[int, list[int]] = {}
        """The longest list that was seen of each item whose value is one."""
        self.texts: dict[str, int] = {}
        self.deleted: list[tuple[int, str]] = []
        """The requests that delete a judged table, with its name."""
        self.created: list[tuple[int, str]] = []
        self.tokens: dict[str, int] = {}
        self.tokened: dict[int, int] = {}
        """The token of each request that has one."""
        self._shows_refused = header.shows_refused
        self._types: Any = types
        self._tables = {name: _Table(name, table) for name, table in header.tables.items()}
        self._by_operation = {
            "PutItem": self._write,
            "UpdateItem": self._write,
            "DeleteItem": self._write,
            "GetItem": self._get,
            "Query": self._page,
            "Scan": self._page,
            "BatchGetItem": self._batch_get,
            "BatchWriteItem": self._batch_write,
            "TransactWriteItems": self._transact_write,
            "TransactGetItems": self._transact_get,
            "DeleteTable": self._delete_table,
            "CreateTable": self._create_table,
        }

    def taking(self, operation: str) -> Take:
        """Return what adds the rows of a request of an operation.

        It is given the request's number and members, how it ended, and the answer's body. It raises
        `UnreadError`.
        """
        take = self._by_operation.get(operation)
        if take is None:
            return _pass_over if operation in _HARMLESS else partial(_refuse, operation)
        return take

    def rest(self) -> None:
        """Forget what only reading needs."""
        self._by_operation, self._tables, self._types, self.lists = {}, {}, None, {}

    # --- One item ---------------------------------------------------------------------------

    def _get(self, request: int, asked: Any, ending: int, body: Any) -> None:
        table = self._tables.get(asked.TableName)
        whole = asked.ProjectionExpression is None and not asked.AttributesToGet
        if ending == OK and whole and table is not None:
            role = READ if asked.ConsistentRead else WEAK
            item = self._item(table, asked.Key)
            seen = self._seen(request, item, table, body.Item)
            self.rows.extend((request, item, role, seen, UNTOLD))

    def _page(self, request: int, asked: Any, ending: int, body: Any) -> None:
        """The items of a page, each as a read of its own; and the page."""
        table = self._tables.get(asked.TableName)
        if ending == OK and table is not None and _whole(asked) and asked.IndexName is None:
            role = READ if asked.ConsistentRead else WEAK
            for shown in body.Items or ():
                item = self._item(table, shown)
                seen = self._seen(request, item, table, shown)
                self.rows.extend((request, item, role, seen, UNTOLD))
            partition = self._partition(table, asked)
            if partition is not None:
                place = self.partitions.setdefault(partition, len(self.partitions))
                start, end = bytes(asked.ExclusiveStartKey), bytes(body.LastEvaluatedKey)
                row = request, place, not start, not end, role == READ
                self.pages.extend(row)

    def _partition(self, table: _Table, asked: Any) -> tuple[str, ...] | None:
        """What a page is a page of; None where that is not every item of something."""
        filters = (asked.ScanFilter, asked.QueryFilter, asked.KeyConditions)
        if asked.FilterExpression or any(map(bytes, filters)) or asked.TotalSegments:
            return None
        text = asked.KeyConditionExpression
        if text is None:
            return (table.name,)
        found = condition(text, sorted_names(asked.ExpressionAttributeNames))
        if found is None or found.attribute != table.partition:
            return None
        value = (asked.ExpressionAttributeValues or {}).get(found.placeholder)
        if value is None or (value.S is None) is (value.N is None):
            return None
        kind, text = ("S", value.S) if value.N is None else ("N", _number(value.N))
        return table.name, kind, text

    def _write(self, request: int, asked: Any, ending: int, body: Any) -> None:
        table = self._tables.get(asked.TableName)
        if table is None:
            return
        item = self._item(table, asked.Item or asked.Key)
        written, expected = self._written(table, asked), self._expected(table, asked)
        if written is None or expected is None:
            self.rows.extend((request, item, OPAQUE, UNTOLD, UNTOLD))
        elif ending == OK:
            self._carried_out(request, item, table, asked, written, expected, body)
        elif ending == INFO:
            self.rows.extend((request, item, WRITE, written, expected))
        else:
            self.rows.extend((request, item, VOID, written, expected))
            if ending == REFUSED and body is not None and _CONDITION in (body.type or ""):
                self._refused(request, item, table, asked, expected, body.Item)

    def _carried_out(
        self,
        request: int,
        item: int,
        table: _Table,
        asked: Any,
        written: int,
        expected: int,
        body: Any,
    ) -> None:
        """A write that succeeded, with the value before it: expected, told, or both."""
        before = expected
        if body is not None and asked.ReturnValues in ("ALL_OLD", "UPDATED_OLD"):
            told = self._seen(request, item, table, body.Attributes)
            if expected not in (UNTOLD, told):
                self.rows.extend((request, item, CONTRADICTION, told, expected))
            before = told
        self.rows.extend((request, item, WRITE, written, before))

    def _refused(
        self, request: int, item: int, table: _Table, asked: Any, expected: int, shown: Any
    ) -> None:
        """A condition that did not hold: the item as it was, or only that it was another."""
        told = shown is not None or self._shows_refused
        if told and asked.ReturnValuesOnConditionCheckFailure == "ALL_OLD":
            seen = self._seen(request, item, table, shown)
            self.rows.extend((request, item, READ, seen, expected))
        else:
            self.rows.extend((request, item, REFUSAL, UNTOLD, expected))

    def _delete_table(self, request: int, asked: Any, ending: int, body: Any) -> None:
        if ending in (OK, INFO) and asked.TableName in self._tables:
            self.deleted.append((request, asked.TableName))

    def _create_table(self, request: int, asked: Any, ending: int, body: Any) -> None:
        if ending == OK and asked.TableName in self._tables:
            self.created.append((request, asked.TableName))

    # --- Batches ----------------------------------------------------------------------------

    def _batch_get(self, request: int, asked: Any, ending: int, body: Any) -> None:
        """The items, each as a read of its own; one that is not answered is not there."""
        if ending != OK:
            return
        found = _decoded(body.Responses, self._types.found)
        left = _decoded(body.UnprocessedKeys, self._types.asked)
        for name, wanted in _decoded(asked.RequestItems, self._types.asked).items():
            table = self._tables.get(name)
            if table is None or not _whole(wanted):
                continue
            role = READ if wanted.ConsistentRead else WEAK
            told = {self._item(table, each): each for each in found.get(name, ())}
            keys = left[name].Keys if name in left else ()
            unread = {self._item(table, key) for key in keys}
            for item in {self._item(table, key) for key in wanted.Keys} - unread:
                seen = self._seen(request, item, table, told.get(item))
                self.rows.extend((request, item, role, seen, UNTOLD))

    def _batch_write(self, request: int, asked: Any, ending: int, body: Any) -> None:
        """The writes, each by itself; one that is given back had no effect."""
        left = _decoded(body.UnprocessedItems, self._types.changes) if body is not None else {}
        for name, changes in _decoded(asked.RequestItems, self._types.changes).items():
            table = self._tables.get(name)
            if table is None:
                continue
            unwritten = {self._item(table, _changed(each)) for each in left.get(name, ())}
            for change in changes:
                item = self._item(table, _changed(change))
                put = change.PutRequest
                value = ABSENT if put is None else self._value(table, put.Item)
                void = ending in (REFUSED, FAIL) or item in unwritten
                self.rows.extend((request, item, VOID if void else WRITE, value, UNTOLD))

    # --- Transactions -----------------------------------------------------------------------

    def _transact_get(self, request: int, asked: Any, ending: int, body: Any) -> None:
        if ending != OK:
            return
        answers = msgspec.json.decode(body.Responses, type=self._types.told)
        for step, told in zip(asked.TransactItems, answers, strict=True):
            table = self._tables.get(step.Get.TableName)
            if table is not None and _whole(step.Get):
                item = self._item(table, step.Get.Key)
                seen = self._seen(request, item, table, told.Item)
                self.rows.extend((request, item, READ, seen, UNTOLD))

    def _transact_write(self, request: int, asked: Any, ending: int, body: Any) -> None:
        """Each action as a write of its own; a check that held is a read."""
        token = asked.ClientRequestToken
        if token is not None:
            self.tokened[request] = self.tokens.setdefault(token, len(self.tokens))
        steps = asked.TransactItems or ()
        for step in steps:
            if step.ConditionCheck is not None:
                self._check(request, step.ConditionCheck, ending)
            else:
                action = step.Put or step.Update or step.Delete
                self._write(request, action, FAIL if ending == REFUSED else ending, None)
        if ending == REFUSED and body is not None:
            for step, reason in zip(steps, body.CancellationReasons or (), strict=False):
                action = step.ConditionCheck or step.Put or step.Update or step.Delete
                table = self._tables.get(action.TableName)
                if reason.Code == _CONDITION and table is not None:
                    expected = self._expected(table, action)
                    item = self._item(table, action.Item or action.Key)
                    if expected is not None:
                        self._refused(request, item, table, action, expected, reason.Item)

    def _check(self, request: int, asked: Any, ending: int) -> None:
        table = self._tables.get(asked.TableName)
        if ending in (OK, INFO) and table is not None:
            item, expected = self._item(table, asked.Key), self._expected(table, asked)
            if expected is not None:
                self.rows.extend((request, item, READ, expected, UNTOLD))

    # --- Items and values -------------------------------------------------------------------

    def _item(self, table: _Table, key: Any) -> int:
        spelled = table.spelling(key)
        known = table.known.get(spelled)
        if known is None:
            parts = [_spelling(bytes(getattr(key, name))) for name in table.names]
            name = table.name, *chain.from_iterable(parts)
            known = table.known[spelled] = self.items.setdefault(name, len(self.items))
        return known

    def _value(self, table: _Table, item: Any) -> int:
        """The value of an item; ``item`` is None where there is none."""
        if item is None:
            return ABSENT
        return self._code(getattr(item, table.value))

    def _seen(self, request: int, item: int, table: _Table, shown: Any) -> int:
        """The value of an item that is shown, and of a list in which order its values came."""
        if shown is None:
            return ABSENT
        value = getattr(shown, table.value)
        if value is None and not bytes(getattr(shown, table.partition)):
            return ABSENT  # Some show an empty item where there is none.
        if value is None or value.L is None:
            return self._code(value)
        codes = [self._code(each) for each in value.L]
        known = self.lists.get(item, [])
        if codes[: len(known)] == known:
            self.lists[item] = codes
            fresh = len(known)
        else:
            fresh = len(codes) if known[: len(codes)] == codes else 0
        for n in range(fresh, len(codes)):
            before = codes[n - 1] if n else ABSENT
            self.rows.extend((request, item, FOLLOWED, codes[n], before))
        return codes[-1] if codes else ABSENT

    def _code(self, value: Value | None) -> int:
        """The number that stands for a value in the columns: a natural number's is one more."""
        if value is None:
            text = "(no value)"
        elif value.N is None:
            text = msgspec.json.encode(value).decode()
        else:
            text = value.N
            if not text.isdecimal():
                text = _number(text)
            if text.isdecimal() and (number := int(text)) < WIDEST:
                return number + 1
        return -2 - self.texts.setdefault(text, len(self.texts))

    def _written(self, table: _Table, asked: Any) -> int | None:
        """The value that a write gives; None where the request's form does not tell."""
        if asked.Item is not None:
            return self._value(table, asked.Item)
        text = asked.UpdateExpression
        if text is None:
            return None if asked.AttributeUpdates else ABSENT
        names = sorted_names(asked.ExpressionAttributeNames)
        found = assignment(text, names, table.value)
        if found is None:
            return None
        value = (asked.ExpressionAttributeValues or {}).get(found.placeholder)
        if value is None or not found.appends:
            return None if value is None else self._code(value)
        return self._code(value.L[0]) if value.L is not None and len(value.L) == 1 else None

    def _expected(self, table: _Table, asked: Any) -> int | None:
        """The value that a condition expects, or UNTOLD; None where its form does not tell."""
        text = asked.ConditionExpression
        if text is None:
            return None if asked.Expected else UNTOLD
        found = condition(text, sorted_names(asked.ExpressionAttributeNames))
        if found is None:
            return None
        if found.placeholder is None:
            known = (*table.names, table.value)
            return ABSENT if found.attribute in known else None
        if found.attribute != table.value:
            return None
        return self._placed(asked, found.placeholder)

    def _placed(self, asked: Any, placeholder: str | None) -> int | None:
        value = (asked.ExpressionAttributeValues or {}).get(placeholder)
        return None if value is None else self._code(value)


def _pass_over(request: int, asked: Any, ending: int, body: Any) -> None:
    """Take a request that changes no item."""


def _refuse(operation: str, request: int, asked: Any, ending: int, body: Any) -> None:
    """Take a request that the judges do not read, if it had no effect."""
    if ending in (OK, INFO):
        raise UnreadError(f"an operation that the judges read, not {operation}")


def _whole(asked: Any) -> bool:
    """Whether a read asks for all attributes."""
    return asked.ProjectionExpression is None and not asked.AttributesToGet


def _changed(change: Any) -> Any:
    """The item that a batch puts, or the key of the one that it deletes."""
    put = change.PutRequest
    return change.DeleteRequest.Key if put is None else put.Item


def _decoded(raw: Raw, kind: Any) -> Any:
    """Read a map; an absent one is empty."""
    return msgspec.json.decode(raw, type=kind) if bytes(raw) else {}


def _spelling(raw: bytes) -> tuple[str, str]:
    """The type and the value of a key attribute, however it is spelled in the line."""
    ((kind, text),) = json.loads(raw).items()
    return kind, _number(text) if kind == "N" else text


def _number(text: str) -> str:
    """A number, spelled the one way."""
    return f"{Decimal(text).normalize():f}"
