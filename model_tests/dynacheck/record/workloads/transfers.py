"""Transfers: money moved between accounts in two tables, by transactions; the sum stays.

Finds half a transaction, two transactions that were both carried out on one state, reads of a
transaction that show two states, and plain reads that are older than a transaction that has ended.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import partial
from typing import ClassVar, Final, NamedTuple

from dynacheck.record.workloads.items import entries, member
from dynacheck.record.workloads.workload import (
    OK,
    Asking,
    Body,
    Request,
    Shape,
    Shapes,
    Table,
    Workload,
)

LEFT: Final = Table("dynaspec_record_accounts_left", ("k",), "v")
RIGHT: Final = Table("dynaspec_record_accounts_right", ("k",), "v")
AT_FIRST: Final = 100
"""The balance with which an account begins."""
LARGEST: Final = 10
"""The largest amount that is moved at once."""


class Account(NamedTuple):
    """An item of one of the tables."""

    table: Table
    key: str

    @property
    def address(self) -> Body:
        """The members that name the item in a request."""
        return {"TableName": self.table.name, "Key": {"k": {"S": self.key}}}


class State(NamedTuple):
    """What was seen of an account."""

    version: Body
    balance: int


class Transfers(Workload):
    """Transactions, each action of which depends on the version that was read before."""

    tables = (LEFT, RIGHT)
    facts: ClassVar = {"constant_sum": "balance"}

    def shapes(self) -> Shapes:
        """The ways to move money and to look at accounts."""
        return {
            "transfer of two": Shape(5, partial(self._transfer, 2)),
            "transfer of three": Shape(2, partial(self._transfer, 3)),
            "transfer with a check": Shape(2, partial(self._transfer, 2, checked=True)),
            "update in a transaction": Shape(2, self._renew),
            "transactional get": Shape(4, self._look_at_all),
            "consistent get": Shape(3, partial(self._look, consistent=True)),
            "eventual get": Shape(1, partial(self._look, consistent=False)),
        }

    def beginning(self) -> Iterator[Request]:
        """Open the accounts."""
        for account in self._accounts():
            item = self._item(account, self.number(), AT_FIRST)
            yield Request("PutItem", {"TableName": account.table.name, "Item": item})

    def _accounts(self) -> Sequence[Account]:
        """Two in each table, or more."""
        keys = [f"k{n}" for n in range(max(2, self.world.keys // 2))]
        return [Account(table, key) for table in self.tables for key in keys]

    def _transfer(self, count: int, checked: bool = False) -> Asking:
        """Move money from one account to the others, perhaps if one more is as it was seen."""
        chosen = self.rng.sample(self._accounts(), count + checked)
        for account in chosen:
            yield from self._known(account)
        seen = [self._seen(account) for account in chosen]
        if None in seen:
            return
        amount = self.rng.randint(1, LARGEST)
        actions, states = [], {}
        for n, (account, state) in enumerate(zip(chosen, seen, strict=True)):
            assert state is not None
            condition = self.expecting(state.version)
            if n == count:
                actions.append({"ConditionCheck": {**account.address, **condition}})
                continue
            moved = amount if n else -amount * (count - 1)
            after = State(self.number(), state.balance + moved)
            item = self._item(account, *after)
            put = {"TableName": account.table.name, "Item": item, **condition}
            actions.append({"Put": put})
            states[account] = after
        yield from self._transact(actions, chosen, states)

    def _renew(self) -> Asking:
        """Give two accounts another version each."""
        chosen = self.rng.sample(self._accounts(), 2)
        for account in chosen:
            yield from self._known(account)
        actions, states = [], {}
        for account in chosen:
            state = self._seen(account)
            if state is None:
                return
            after = State(self.number(), state.balance)
            condition = self.expecting(state.version, {":new": after.version})
            update = {**account.address, "UpdateExpression": "SET v = :new", **condition}
            actions.append({"Update": update})
            states[account] = after
        yield from self._transact(actions, chosen, states)

    def _transact(
        self, actions: list[Body], chosen: Sequence[Account], states: dict[Account, State]
    ) -> Asking:
        answer = yield Request("TransactWriteItems", {"TransactItems": actions})
        seen = self.world.seen
        if answer is None:
            for account in chosen:
                seen.pop(account, None)
        elif answer.status == OK:
            seen.update(states)
        else:
            reasons = entries(answer.body, "CancellationReasons")
            for account, reason in zip(chosen, reasons, strict=False):
                if member(reason, "Code") == "ConditionalCheckFailed":
                    self._learn(account, member(reason, "Item"))

    def _look_at_all(self) -> Asking:
        """Read some accounts, or all, at one moment."""
        accounts = self._accounts()
        chosen = self.rng.sample(accounts, self.rng.choice((2, len(accounts))))
        gets = [{"Get": account.address} for account in chosen]
        answer = yield Request("TransactGetItems", {"TransactItems": gets})
        if answer is not None and answer.status == OK:
            told = entries(answer.body, "Responses")
            for account, found in zip(chosen, told, strict=False):
                self._learn(account, member(found, "Item"))

    def _look(self, consistent: bool) -> Asking:
        account = self.rng.choice(self._accounts())
        yield from self._get(account, consistent)

    def _known(self, account: Account) -> Asking:
        """Read an account of which nothing is known."""
        if self._seen(account) is None:
            yield from self._get(account, consistent=True)

    def _get(self, account: Account, consistent: bool) -> Asking:
        answer = yield Request("GetItem", {**account.address, "ConsistentRead": consistent})
        if answer is not None and answer.status == OK:
            self._learn(account, member(answer.body, "Item"))

    def _seen(self, account: Account) -> State | None:
        found: State | None = self.world.seen.get(account)
        return found

    def _learn(self, account: Account, item: object) -> None:
        version, balance = member(item, "v"), member(item, "balance", "N")
        if isinstance(version, dict) and re.fullmatch(r"-?\d+", str(balance)):
            self.world.seen[account] = State(version, int(balance))
        else:
            self.world.seen.pop(account, None)

    def _item(self, account: Account, version: Body, balance: int) -> Body:
        return {"k": {"S": account.key}, "v": version, "balance": {"N": str(balance)}}
