"""Clients of the simulated store: what they ask, and what becomes of it."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable
from dataclasses import dataclass
from itertools import count
from typing import Any, Final, TypeAlias

from suite.history.requests import (
    LOUD,
    ODD,
    QUIET,
    REGISTERS,
    Item,
    add,
    append,
    assign,
    batch_get,
    batch_write,
    check,
    delete,
    get,
    if_value,
    key_of,
    put,
    query,
    scan,
    transact,
    transact_get,
    with_,
)
from suite.history.simulated import Answer, Asked, Body, Simulation, Work

from dynaspec.items.api import READS

Effect: TypeAlias = Generator[int, None, Answer]
Drawn: TypeAlias = tuple[Asked, list[Item]]
"""A request, and the items that it may write."""
THROTTLED: Final = {
    "__type": "com.amazonaws.dynamodb.v20120810#ProvisionedThroughputExceededException",
    "message": "The level of configured provisioned throughput for the table was exceeded.",
}


@dataclass(frozen=True)
class Habits:
    """How clients behave in one history."""

    clients: int = 5
    requests: int = 20
    """Of each client."""
    pause: int = 30
    """Nanoseconds between two requests, at most."""
    patience: int = 60
    """Nanoseconds that a part of a request takes, at most."""
    lag: int = 5
    """How many writes an eventual read may lag behind."""
    sessions: bool = True
    """Whether eventual reads show at least what their client knows."""
    odd: float = 0.1
    """The share of items that a search judges among what is asked for."""
    unknown: float = 0.1
    """The share of writes with an unknown outcome."""
    hidden: float = 0.5
    """The share of conditions whose refusal does not show the item."""


class Clients:
    """Draws what the clients of a simulation ask, and lets the store answer."""

    def __init__(self, simulation: Simulation, habits: Habits) -> None:
        """Let them begin."""
        self.simulation, self.rng, self.habits = simulation, simulation.rng, habits
        self.reserved: frozenset[Item] = frozenset()
        """The quiet items that clients leave alone for now."""
        self._tokened: list[Drawn] = []
        self._tokens = count(1)
        for number in range(habits.clients):
            simulation.spawn(self._client(f"client-{number}"))

    # --- What becomes of a request ---------------------------------------------------------

    def _client(self, name: str) -> Work:
        simulation, habits = self.simulation, self.habits
        lives, known = 0, [0]
        for _ in range(habits.requests):
            yield self._some(habits.pause)
            process = f"{name}.{lives}" if lives else name
            asked, items = self._drawn()
            simulation.begin(process, asked)
            yield self._some(habits.patience)
            writes = asked.operation not in READS
            if self._chance(0.03):
                simulation.lose(process, "fail")
            elif writes and self._chance(0.03):
                simulation.end(process, (400, THROTTLED))
            elif writes and self._chance(habits.unknown) and not _quiet(items):
                yield from self._unknown(process, asked)
                lives += 1
            else:
                answer = yield from self._effect(asked, known)
                yield self._some(habits.patience)
                simulation.end(process, answer)

    def _unknown(self, process: str, asked: Asked) -> Work:
        """A request that takes effect now, much later, or never; of a batch perhaps a part."""
        when = self.rng.choice(("now", "late", "never"))
        if when != "never":
            after = self._some(60 * self.habits.patience) if when == "late" else 0
            self.simulation.spawn(self._silent(asked), after)
        yield self._some(self.habits.patience)
        if self.rng.random() < 0.7:
            self.simulation.lose(process, "info")

    def _silent(self, asked: Asked) -> Work:
        yield from self._effect(asked, [0])

    def _effect(self, asked: Asked, known: list[int]) -> Effect:
        """The answer, once all parts of a request took effect; `known`: the client's last state."""
        yield self._some(self.habits.patience)
        match asked.operation:
            case "BatchWriteItem":
                return (yield from self._batch_write(asked, known))
            case "BatchGetItem":
                return (yield from self._batch_get(asked, known))
            case "Query" | "Scan":
                return (yield from self._page(asked, known))
        return self._once(asked, known)

    def _once(self, asked: Asked, known: list[int]) -> Answer:
        """One moment: this one, or a past one of an eventual read."""
        simulation, last = self.simulation, len(self.simulation.states) - 1
        atomic = asked.operation.startswith("Transact")
        if asked.operation in READS and not atomic and not asked.request.get("ConsistentRead"):
            least = max(0, last - self.habits.lag, known[0] if self.habits.sessions else 0)
            known[0] = self.rng.randint(least, last)
            return simulation.look(asked, simulation.states[known[0]])
        answer = simulation.apply(asked)
        known[0] = len(simulation.states) - 1
        return answer

    def _batch_write(self, asked: Asked, known: list[int]) -> Effect:
        left: dict[str, list[Any]] = {}
        for table, changes in asked.request["RequestItems"].items():
            for change in changes:
                yield self._some(self.habits.patience)
                ((kind, write),) = change.items()
                if self.rng.random() < 0.15:
                    left.setdefault(table, []).append(change)
                else:
                    one = {"TableName": table, **write}
                    self._once(Asked(kind.replace("Request", "Item"), one), known)
        return 200, {"UnprocessedItems": left}

    def _batch_get(self, asked: Asked, known: list[int]) -> Effect:
        found: dict[str, list[Any]] = {}
        left: dict[str, dict[str, Any]] = {}
        for table, wanted in asked.request["RequestItems"].items():
            found[table] = []
            for key in wanted["Keys"]:
                yield self._some(self.habits.patience)
                if self.rng.random() < 0.15:
                    left.setdefault(table, {**wanted, "Keys": []})["Keys"].append(key)
                    continue
                one = get(Item(table, key), consistent=wanted["ConsistentRead"])
                body = self._once(one, known)[1]
                found[table] += [body["Item"]] if "Item" in body else []
            self.rng.shuffle(found[table])
        return 200, {"Responses": found, "UnprocessedKeys": left}

    def _page(self, asked: Asked, known: list[int]) -> Effect:
        """The first items of a page are read at one moment, the others at another."""
        status, body = self._once(asked, known)
        yield self._some(self.habits.patience)
        again, table = self._once(asked, known)[1], asked.request["TableName"]
        if "LastEvaluatedKey" in body or "LastEvaluatedKey" in again:
            return status, again
        items = body["Items"][: self._some(len(body["Items"]))]
        met = [key_of(table, item) for item in items]
        items += [item for item in again["Items"] if key_of(table, item) not in met]
        return status, {**body, "Items": items, "Count": len(items), "ScannedCount": len(items)}

    # --- What they ask ---------------------------------------------------------------------

    def _some(self, most: int) -> int:
        return self.rng.randint(0, most)

    def _chance(self, share: float) -> bool:
        return self.rng.random() < share

    def _drawn(self) -> Drawn:
        kinds: dict[Callable[[], Drawn], int] = {
            self._single: 12,
            self._batch: 3,
            self._paged: 2,
            self._transactional_read: 2,
            self._transaction: 4,
            self._again: 1,
            self._elsewhere: 1,
        }
        (draw,) = self.rng.choices([*kinds], [*kinds.values()])
        return draw()

    def _items(self, most: int, *odd: str) -> list[Item]:
        """Different items that are not reserved, at times some of the tables `odd`."""
        tables = (*REGISTERS, *odd) if self._chance(self.habits.odd) else REGISTERS
        among = [
            item
            for item in (*QUIET.values(), *LOUD)
            if item not in self.reserved and item.table in tables
        ]
        return self.rng.sample(among, self.rng.randint(1, most))

    def _single(self) -> Drawn:
        (item,) = self._items(1, *ODD)
        if self._chance(0.45):
            return get(item, consistent=self._chance(0.6)), [item]
        return self._change(item), [item]

    def _change(self, item: Item) -> Asked:
        """A write of one item."""
        match item.table:
            case "counters":
                return with_(add(item), ReturnValues=self.rng.choice(("NONE", "ALL_NEW")))
            case "lists":
                return with_(append(item, self.simulation.fresh()), ReturnValues="ALL_NEW")
            case "deletes" if self._chance(0.5):
                asked = delete(item)
            case _:
                asked = (put if self._chance(0.6) else assign)(item, self._value())
        if self._chance(0.5):
            asked = self._conditional(item, asked)
        told = ["NONE", "ALL_OLD"] + ["UPDATED_OLD"] * (asked.operation == "UpdateItem")
        return with_(asked, ReturnValues=self.rng.choice(told))

    def _value(self) -> Body:
        """A value of its own, at times a number as hardly anybody spells it."""
        value = self.simulation.fresh()
        if "N" in value and self._chance(0.1):
            return {"N": self.rng.choice(("{}.50", "00{}", "-{}.0", "{}e-3")).format(value["N"])}
        return value

    def _conditional(self, item: Item, asked: Asked) -> Asked:
        """The write under a condition on the value as it is, or was, or never was."""
        hidden, named = self._chance(self.habits.hidden), self._chance(0.3)
        return if_value(item, asked, self._guess(item), shown=not hidden, named=named)

    def _guess(self, item: Item) -> Body | None:
        states = self.simulation.states
        if self._chance(0.05):
            return self.simulation.fresh()
        back = 1 if self._chance(0.7) else self.rng.randint(1, min(8, len(states)))
        found: Body = self.simulation.look(get(item), states[-back])[1].get("Item", {})
        return found.get(item.value)

    def _batch(self) -> Drawn:
        items = self._items(4, "deletes")
        if self._chance(0.5):
            return batch_get(items, consistent=self._chance(0.6)), items
        return batch_write(
            delete(item)
            if item.table == "deletes" and self._chance(0.5)
            else put(item, self._value())
            for item in items
        ), items

    def _paged(self) -> Drawn:
        consistent = self._chance(0.6)
        if self._chance(0.4):
            return scan(self.rng.choice(REGISTERS), consistent=consistent), []
        asked = query(self.rng.choice(("1", "-2.5")), consistent=consistent)
        more: list[dict[str, Any]] = [
            {},
            {"Limit": self._some(2) + 1},
            {"ProjectionExpression": "p, s"},
            {"ScanIndexForward": False},
        ]
        return with_(asked, **self.rng.choice(more)), []

    def _transactional_read(self) -> Drawn:
        return transact_get(self._items(4)), []

    def _transaction(self) -> Drawn:
        items = self._items(3, "deletes", "counters")
        asked = transact(*map(self._step, items))
        if self._chance(0.3):
            asked = with_(asked, ClientRequestToken=f"token-{next(self._tokens)}")
            self._tokened.append((asked, items))
        return asked, items

    def _step(self, item: Item) -> tuple[str, Asked]:
        if item.table == "counters":
            return "Update", add(item)
        if self._chance(0.25):
            return check(item, self._guess(item))
        kind, asked = self.rng.choice(
            [("Put", put(item, self._value())), ("Update", assign(item, self._value()))]
            + [("Delete", delete(item))] * (item.table == "deletes")
        )
        return kind, self._conditional(item, asked) if self._chance(0.5) else asked

    def _again(self) -> Drawn:
        """A transaction that comes again with its token."""
        free = [drawn for drawn in self._tokened[-5:] if not self.reserved & {*drawn[1]}]
        return self.rng.choice(free) if free else self._elsewhere()

    def _elsewhere(self) -> Drawn:
        """A request on a table of which the history tells nothing, or on none."""
        item = Item("other", {"k": {"S": "a"}})
        drawn = [get(item), delete(item), Asked("ListTables", {}), transact_get([item])]
        return self.rng.choice(drawn), []


def _quiet(items: Iterable[Item]) -> bool:
    return any(item in QUIET.values() for item in items)
