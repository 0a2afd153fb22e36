"""Payloads: how large a transaction, and the answer to one, may be.

Source: *Quotas in Amazon DynamoDB* (Transactions: 4 MB), ``TransactWriteItems`` and
``TransactGetItems`` (API reference); scylladb/scylladb, test/alternator/test_transact.py, run
against the service: what counts is what the transaction carries, so that a deletion of 5 MB is
small. The texts, and what else counts, are those of DynamoDB Local 10.3.0.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import accumulate

from dynaspec.items.data import limits, wire
from dynaspec.items.data.errors import Failure, broken
from dynaspec.items.data.inferences import PAYLOAD_OF_EXPRESSIONS, rests_on
from dynaspec.items.data.values import Item, item_size, utf8, value_size
from dynaspec.items.data.wire import Attributes
from dynaspec.items.operations import rules
from dynaspec.items.operations.actions import Conditional

_WRAPPING = 4
"""Bytes that DynamoDB Local counts of each item in an answer, besides the item."""


def carried(given: Attributes, request: Conditional, update: str | None) -> tuple[int, int]:
    """Bytes of the item or key ``given`` in an action of TransactWriteItems, and of the rest."""
    names, values = request.ExpressionAttributeNames, request.ExpressionAttributeValues
    texts = (request.ConditionExpression, update, *(names or {}).values())
    others = sum(len(utf8(text)) for text in texts if text is not None)
    others += sum(value_size(wire.parse(value)) for value in (values or {}).values())
    return item_size(wire.parse_item(given)), others


def check_carried(parts: Iterable[tuple[int, int]]) -> None:
    """Refuse more than 4 MB, of items, keys and what else actions carry."""
    known = list(parts)
    sizes = accumulate(given + others for given, others in known)
    excess = next((size for size in sizes if size > limits.TRANSACTION_SIZE_MAX), None)
    if excess is None:
        return
    if sum(given for given, _ in known) <= limits.TRANSACTION_SIZE_MAX:
        rests_on(PAYLOAD_OF_EXPRESSIONS)
    raise broken(rules.PAYLOAD, size=excess)


def answer_excess(items: Sequence[Item]) -> tuple[Failure | None, bool]:
    """The refusal of an answer with ``items`` that is too large, and whether it must be refused.

    The pages say that more than 4 MB of items are refused; DynamoDB Local counts four bytes more of
    each, so that just below 4 MB it is not known.
    """
    sizes = list(accumulate(item_size(item) + _WRAPPING for item in items))
    excess = next((size for size in sizes if size > limits.TRANSACTION_SIZE_MAX), None)
    if excess is None:
        return None, False
    certain = sum(map(item_size, items)) > limits.TRANSACTION_SIZE_MAX
    return broken(rules.ANSWER_PAYLOAD, size=excess).failure, certain
