"""Tokens: transactions sent several times under one client token, also at the same time.

Finds transactions that were carried out twice, or not although an earlier sending said so, and
tokens that are taken for another request's. A transaction adds one to a counter, so that a second
execution shows, and gives an item a value. Clients of one process of the operating system repeat
each other's requests; the tokens are new in each run, since an endpoint remembers them.
"""

from __future__ import annotations

import uuid
from collections import deque
from functools import partial
from typing import Final

from dynacheck.record.workloads.items import get
from dynacheck.record.workloads.workload import (
    Asking,
    Body,
    Request,
    Shape,
    Shapes,
    Table,
    Workload,
)

ITEMS: Final = Table("dynaspec_record_tokens", ("k",), "v")
COUNTERS: Final = Table("dynaspec_record_tokens_counted", ("k",), "n")
REMEMBERED: Final = 6
"""How many requests are repeated: the latest."""


class Tokens(Workload):
    """Transactions with tokens, their repetitions, and reads."""

    tables = (ITEMS, COUNTERS)

    def shapes(self) -> Shapes:
        """The ways to send and repeat a transaction, and to see what it did."""
        return {
            "transaction with a token": Shape(3, self._begin, always=True),
            "repeated token": Shape(5, self._repeat, always=True),
            "token of another request": Shape(1, self._misuse),
            "consistent get": Shape(2, partial(self._get, ITEMS)),
            "consistent get of a counter": Shape(2, partial(self._get, COUNTERS)),
        }

    def _begin(self) -> Asking:
        request = self._transaction(str(uuid.uuid4()))
        self._sent.append(request)
        yield request

    def _repeat(self) -> Asking:
        if self._sent:
            yield self.rng.choice(self._sent)
        else:
            yield from self._begin()

    def _misuse(self) -> Asking:
        """Send another request with a token that was used, which is to be refused."""
        if self._sent:
            token: str = self.rng.choice(self._sent).body["ClientRequestToken"]
            yield self._transaction(token)
        else:
            yield from self._begin()

    def _transaction(self, token: str) -> Request:
        item = {"k": {"S": self.key()}, "v": self.number()}
        add: Body = {
            "TableName": COUNTERS.name,
            "Key": {"k": {"S": self.key()}},
            "UpdateExpression": "ADD n :one",
            "ExpressionAttributeValues": {":one": {"N": "1"}},
        }
        actions = [{"Put": {"TableName": ITEMS.name, "Item": item}}, {"Update": add}]
        body = {"TransactItems": actions, "ClientRequestToken": token}
        return Request("TransactWriteItems", body)

    def _get(self, table: Table) -> Asking:
        yield get(table, self.key(), consistent=True)

    @property
    def _sent(self) -> deque[Request]:
        """The latest requests of the clients of this process; they may be under way still."""
        found: deque[Request] = self.world.seen.setdefault(ITEMS, deque(maxlen=REMEMBERED))
        return found
