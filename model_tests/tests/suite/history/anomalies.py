"""What a store can do wrong, each kind once: how it is done, and what must be found."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from suite.history.requests import (
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
    put,
    query,
    scan,
    transact,
    transact_get,
    with_,
)
from suite.history.scenes import Copy, Play, Scene
from suite.history.simulated import Asked, Body, Work

from dynacheck.history.violations import Kind

ONCE: Final = Item("plain", {"k": {"S": "once"}})
"""An item that nobody else asks for."""
SEARCH: Final = "in no order"
"""A part of the sentence of what a search finds."""
ITEMS: Final = frozenset({"items"})
EVENTUAL: Final = frozenset({"eventual"})
ATOMIC: Final = frozenset({"transactions", "strict"})
TOKENS: Final = frozenset({"tokens", "items"})


@dataclass(frozen=True)
class Anomaly:
    """A kind of misbehaviour."""

    play: Play
    breaks: frozenset[str]
    """The promises that it breaks; all others are not broken."""
    called: str
    """A ``Kind``, the literature's name, or a part of the sentence."""

    @property
    def name(self) -> str:
        """Its name, from that of its function."""
        return self.play.__name__.replace("_", " ")


ANOMALIES: Final[list[Anomaly]] = []


def breaks(promises: frozenset[str], called: str) -> Callable[[Play], Play]:
    """Put the decorated misbehaviour on the list."""

    def listed(play: Play) -> Play:
        ANOMALIES.append(Anomaly(play, promises, called))
        return play

    return listed


# --- Reads of one item ---------------------------------------------------------------------


@breaks(ITEMS, Kind.TWO_ORDERS)
def stale_read(s: Scene) -> Work:
    yield from s.gives(s.a)
    before = s.state
    yield from s.gives(s.a)
    yield from s.sees(s.a, "!reader", s.on(before))


@breaks(ITEMS, Kind.CHAIN)
def stale_read_in_a_chain(s: Scene) -> Work:
    value = yield from s.gives(s.a)
    before = s.state
    for n in range(3):
        new = s.value()
        yield from s.ask(f"writer-{n}", if_value(s.a, put(s.a, new), value))
        value = new
    yield from s.sees(s.a, "!reader", s.on(before))


@breaks(ITEMS, Kind.FUTURE)
def read_from_the_future(s: Scene) -> Work:
    value = s.value()
    yield from s.sees(s.x, "!reader", s.showing(s.x, value))
    yield from s.ask("!writer", put(s.x, value))


@breaks(ITEMS, Kind.UNWRITTEN)
def value_never_written(s: Scene) -> Work:
    yield from s.sees(s.a, "!reader", s.showing(s.a, s.value()))


@breaks(ITEMS, Kind.WITHOUT_EFFECT)
def refused_write_seen(s: Scene) -> Work:
    value = yield from s.gives(s.a)
    yield from s.gives(s.a)
    new = put(s.a, s.value())
    yield from s.ask("!writer", if_value(s.a, new, value), s.on(s.state))
    s.simulation.apply(new)
    yield from s.sees(s.a, "!reader")


@breaks(ITEMS, Kind.WITHOUT_EFFECT)
def failed_write_seen(s: Scene) -> Work:
    new = put(s.a, s.value())
    s.simulation.begin("!writer", new)
    s.simulation.apply(new)
    yield s.gap
    s.simulation.lose("!writer", "fail")
    yield from s.sees(s.a, "!reader")


@breaks(ITEMS, Kind.TWO_ORDERS)
def item_vanishes(s: Scene) -> Work:
    yield from s.gives(ONCE)
    yield from s.sees(ONCE, "!reader", s.doing(told={}))


@breaks(ITEMS, Kind.TWO_ORDERS)
def rolled_back_after_it_was_seen(s: Scene) -> Work:
    yield from s.gives(s.a)
    before, new = s.state, put(s.a, s.value())
    s.simulation.begin("writer", new)
    s.simulation.apply(new)
    yield s.gap
    s.simulation.lose("writer", "info")
    yield from s.sees(s.a)
    yield from s.sees(s.a, "!reader", s.on(before))


@breaks(ITEMS, Kind.TWO_ORDERS)
def unknown_outcome_takes_effect_twice(s: Scene) -> Work:
    new = put(s.a, s.value())
    s.simulation.begin("writer", new)
    s.simulation.apply(new)
    yield s.gap
    s.simulation.lose("writer", "info")
    yield from s.sees(s.a)
    yield from s.gives(s.a)
    yield from s.sees(s.a)
    s.simulation.apply(new)
    yield from s.sees(s.a, "!reader")


# --- Writes of one item --------------------------------------------------------------------


@breaks(ITEMS, Kind.TWO_SUCCESSORS)
def lost_update(s: Scene) -> Work:
    value = yield from s.gives(s.a)
    for process in ("!one", "!other"):
        new = put(s.a, s.value())
        asked = if_value(s.a, new, value)
        yield from s.ask(process, asked, s.doing(new))


@breaks(ITEMS, Kind.TWO_SUCCESSORS)
def lost_update_at_once(s: Scene) -> Work:
    value, processes = (yield from s.gives(s.x)), ("!one", "!other")
    writes = [assign(s.x, s.value()) for _ in processes]
    for process, write in zip(processes, writes, strict=True):
        s.simulation.begin(process, if_value(s.x, write, value))
        yield s.gap
    for process, write in zip(processes, writes, strict=True):
        s.simulation.apply(write)
        yield s.gap
        s.simulation.end(process, (200, {}))


@breaks(ITEMS, Kind.TWO_SUCCESSORS)
def lost_update_told_by_all_old(s: Scene) -> Work:
    yield from s.gives(s.a)
    before = s.state
    for process in ("!one", "!other"):
        asked = with_(put(s.a, s.value()), ReturnValues="ALL_OLD")
        _, told = s.simulation.look(asked, before)
        yield from s.ask(process, asked, s.doing(asked, told=told))


@breaks(ITEMS, Kind.TWO_SUCCESSORS)
def made_twice(s: Scene) -> Work:
    for process in ("!one", "!other"):
        new = put(ONCE, s.value())
        yield from s.ask(process, if_value(ONCE, new, None), s.doing(new))


@breaks(ITEMS, Kind.TWO_ORDERS)
def acknowledged_write_lost(s: Scene) -> Work:
    yield from s.gives(s.a)
    yield from s.ask("!writer", put(s.a, s.value()), s.ignored)
    yield from s.sees(s.a)


@breaks(ITEMS, Kind.TWO_ORDERS)
def update_lost(s: Scene) -> Work:
    yield from s.gives(s.y)
    yield from s.ask("!writer", assign(s.y, s.value()), s.ignored)
    yield from s.sees(s.y)


@breaks(ITEMS, Kind.TWO_ORDERS)
def crash_loses_a_suffix(s: Scene) -> Work:
    items = (s.a, s.b, s.x)
    for item in items:
        yield from s.gives(item)
    old = s.state
    for n, item in enumerate(items):
        yield from s.ask(f"?lost-{n}", put(item, s.value()))
    for item in items:
        _, told = s.simulation.look(get(item), old)
        s.simulation.apply(put(item, told["Item"][item.value]))
    s.simulation.note("kill")
    for item in items:
        yield from s.sees(item)


@breaks(ITEMS, Kind.TWO_ORDERS)
def split_brain(s: Scene) -> Work:
    yield from s.gives(s.a)
    other = Copy(s.state)
    yield from s.ask("left", put(s.a, s.value()))
    yield from s.ask("right", put(s.a, s.value()), other.apply)
    yield from s.sees(s.a, "?left")
    yield from s.sees(s.a, "?right", other.apply)
    yield from s.sees(s.a, "?left")


@breaks(ITEMS, Kind.TWO_ORDERS)
def delayed_duplicate(s: Scene) -> Work:
    new = put(s.a, s.value())
    yield from s.ask("!writer", new)
    yield from s.gives(s.a)
    s.simulation.apply(new)
    yield from s.sees(s.a)


@breaks(ITEMS, Kind.CIRCLE)
def circle_of_writes(s: Scene) -> Work:
    one, other = s.value(), s.value()
    for process, value, was in (("!one", one, other), ("!other", other, one)):
        told = {"Attributes": {**s.a.key, s.a.value: was}}
        asked = with_(put(s.a, value), ReturnValues="ALL_OLD")
        yield from s.ask(process, asked, s.doing(asked, told=told))


# --- Conditions and what is told of them ---------------------------------------------------


@breaks(ITEMS, Kind.TRUE_REFUSED)
def true_condition_refused_and_shown(s: Scene) -> Work:
    value = yield from s.gives(s.a)
    asked = if_value(s.a, put(s.a, s.value()), value)
    yield from s.ask("!refused", asked, s.refused(s.a, value))


@breaks(ITEMS, Kind.TRUE_REFUSED)
def true_condition_refused(s: Scene) -> Work:
    value = yield from s.gives(s.a)
    asked = if_value(s.a, assign(s.a, s.value()), value, shown=False)
    yield from s.ask("!refused", asked, s.refused())
    yield from s.sees(s.a)


@breaks(ITEMS, Kind.FALSE_ACCEPTED)
def false_condition_accepted_and_told(s: Scene) -> Work:
    value = yield from s.gives(s.a)
    now = yield from s.gives(s.a)
    new = put(s.a, s.value())
    asked = with_(if_value(s.a, new, value), ReturnValues="ALL_OLD")
    told = {"Attributes": {**s.a.key, s.a.value: now}}
    yield from s.ask("!writer", asked, s.doing(new, told=told))


@breaks(ITEMS, Kind.TWO_ORDERS)
def false_condition_accepted(s: Scene) -> Work:
    value = yield from s.gives(s.x)
    yield from s.gives(s.x)
    new = put(s.x, s.value())
    yield from s.ask("!writer", if_value(s.x, new, value), s.doing(new))


@breaks(ITEMS, Kind.TWO_ORDERS)
def old_item_told_wrongly(s: Scene) -> Work:
    yield from s.gives(s.a)
    before = s.state
    yield from s.gives(s.a)
    asked = with_(put(s.a, s.value()), ReturnValues="ALL_OLD")
    _, told = s.simulation.look(asked, before)
    yield from s.ask("!writer", asked, s.doing(asked, told=told))


@breaks(ITEMS, Kind.UNWRITTEN)
def old_item_of_nothing_written(s: Scene) -> Work:
    asked = with_(assign(s.y, s.value()), ReturnValues="UPDATED_OLD")
    told = {"Attributes": {s.y.value: s.value()}}
    yield from s.ask("!writer", asked, s.doing(asked, told=told))


@breaks(ITEMS, Kind.TWO_ORDERS)
def refusal_shows_a_stale_item(s: Scene) -> Work:
    value = yield from s.gives(s.a)
    yield from s.gives(s.a)
    asked = if_value(s.a, put(s.a, s.value()), s.value())
    yield from s.ask("!refused", asked, s.refused(s.a, value))


# --- Batches and pages ---------------------------------------------------------------------


@breaks(ITEMS, Kind.TWO_ORDERS)
def write_of_a_batch_lost(s: Scene) -> Work:
    yield from s.gives(s.b)
    kept, lost = put(s.a, s.value()), put(s.b, s.value())
    asked = batch_write([kept, lost])
    yield from s.ask("!writer", asked, s.doing(kept, told={"UnprocessedItems": {}}))
    yield from s.sees(s.b)


@breaks(ITEMS, Kind.WITHOUT_EFFECT)
def unprocessed_write_seen(s: Scene) -> Work:
    one, other = put(s.a, s.value()), put(s.b, s.value())
    left = batch_write([other]).request["RequestItems"]
    asked = batch_write([one, other])
    yield from s.ask("!writer", asked, s.doing(one, other, told={"UnprocessedItems": left}))
    yield from s.sees(s.b, "!reader")


@breaks(ITEMS, Kind.TWO_ORDERS)
def stale_batch(s: Scene) -> Work:
    yield from s.gives(s.a)
    before = s.state
    yield from s.gives(s.a)
    yield from s.ask("!reader", batch_get([s.a, s.b]), s.on(before))


@breaks(ITEMS, Kind.TWO_ORDERS)
def item_missing_in_a_batch(s: Scene) -> Work:
    yield from s.gives(s.a)
    told: Body = {"Responses": {"plain": []}, "UnprocessedKeys": {}}
    yield from s.ask("!reader", batch_get([s.a]), s.doing(told=told))


@breaks(ITEMS, Kind.TWO_ORDERS)
def stale_page(s: Scene) -> Work:
    yield from s.gives(s.x)
    before = s.state
    yield from s.gives(s.x)
    yield from s.ask("!reader", query("1"), s.on(before))


@breaks(ITEMS, Kind.TWO_ORDERS)
def stale_scan(s: Scene) -> Work:
    yield from s.gives(s.a)
    before = s.state
    yield from s.gives(s.a)
    yield from s.ask("!reader", scan("plain"), s.on(before))


@breaks(frozenset({"pages"}), "")
def page_skips_an_item(s: Scene) -> Work:
    yield from s.gives(s.x)
    yield from s.gives(s.y)
    _, body = s.simulation.look(query("1"), s.state)
    items = [item for item in body["Items"] if item["s"] != s.x.key["s"]]
    told = {**body, "Items": items, "Count": len(items), "ScannedCount": len(items)}
    yield from s.ask("!reader", query("1"), s.doing(told=told))


# --- Eventual reads ------------------------------------------------------------------------


@breaks(EVENTUAL, Kind.FUTURE)
def eventual_read_from_the_future(s: Scene) -> Work:
    value = s.value()
    yield from s.ask("!reader", get(s.a, consistent=False), s.showing(s.a, value))
    yield from s.ask("!writer", put(s.a, value))


@breaks(EVENTUAL, Kind.UNWRITTEN)
def eventual_read_of_nothing_written(s: Scene) -> Work:
    yield from s.ask("!reader", get(s.a, consistent=False), s.showing(s.a, s.value()))


@breaks(EVENTUAL, Kind.WITHOUT_EFFECT)
def eventual_read_of_a_refused_write(s: Scene) -> Work:
    yield from s.gives(s.a)
    value = s.value()
    yield from s.ask("!writer", if_value(s.a, put(s.a, value), s.value()))
    yield from s.ask("!reader", get(s.a, consistent=False), s.showing(s.a, value))


@breaks(EVENTUAL, SEARCH)
def eventual_read_of_nothing_written_to_a_deleted_item(s: Scene) -> Work:
    yield from s.gives(s.deleted)
    yield from s.ask("deleter", delete(s.deleted))
    asked = get(s.deleted, consistent=False)
    yield from s.ask("!reader", asked, s.showing(s.deleted, s.value()))


@breaks(frozenset({"own-writes"}), Kind.EARLIER)
def own_write_not_read(s: Scene) -> Work:
    yield from s.gives(s.a)
    before = s.state
    yield from s.ask("!client", put(s.a, s.value()))
    yield from s.ask("!client", get(s.a, consistent=False), s.on(before))


@breaks(frozenset({"forward-reads"}), Kind.EARLIER)
def reads_going_backwards(s: Scene) -> Work:
    yield from s.gives(s.a)
    before = s.state
    yield from s.gives(s.a)
    yield from s.ask("!client", get(s.a, consistent=False))
    yield from s.ask("!client", get(s.a, consistent=False), s.on(before))


# --- Deletes, counters, lists --------------------------------------------------------------


@breaks(ITEMS, SEARCH)
def resurrected_delete(s: Scene) -> Work:
    yield from s.gives(s.deleted)
    before = s.state
    yield from s.ask("deleter", delete(s.deleted))
    yield from s.sees(s.deleted)
    yield from s.sees(s.deleted, "!reader", s.on(before))


@breaks(ITEMS, SEARCH)
def delete_that_does_nothing(s: Scene) -> Work:
    yield from s.gives(s.deleted)
    yield from s.ask("!deleter", delete(s.deleted), s.ignored)
    yield from s.sees(s.deleted)


@breaks(ITEMS, SEARCH)
def counter_loses_an_addition(s: Scene) -> Work:
    yield from s.ask("adder", add(s.counter))
    yield from s.ask("!adder", add(s.counter), s.ignored)
    yield from s.sees(s.counter)


@breaks(ITEMS, SEARCH)
def counter_adds_twice(s: Scene) -> Work:
    yield from s.ask("!adder", add(s.counter), s.doing(add(s.counter), add(s.counter)))
    yield from s.sees(s.counter)


@breaks(ITEMS, SEARCH)
def list_loses_an_append(s: Scene) -> Work:
    yield from s.ask("writer", append(s.list, s.value()))
    yield from s.ask("!writer", append(s.list, s.value()), s.ignored)
    yield from s.sees(s.list)


@breaks(ITEMS, SEARCH)
def list_out_of_order(s: Scene) -> Work:
    one, other = append(s.list, s.value()), append(s.list, s.value())
    yield from s.ask("!one", one, s.doing())
    yield from s.ask("!other", other, s.doing(other, one))
    yield from s.sees(s.list)


def told_item(item: Item, value: Body) -> Body:
    """An item in the answer of a transactional read."""
    return {"Item": {**item.key, item.value: value}}


# --- Transactions --------------------------------------------------------------------------


@breaks(ATOMIC, "G-single")
def half_a_transaction(s: Scene) -> Work:
    yield from s.gives(s.a)
    yield from s.gives(s.b)
    one, other = put(s.a, s.value()), put(s.b, s.value())
    s.simulation.begin("!writer", transact(("Put", one), ("Put", other)))
    s.simulation.apply(one)
    yield from s.ask("!reader", transact_get([s.a, s.b]))
    s.simulation.apply(other)
    yield s.gap
    s.simulation.end("!writer", (200, {}))


@breaks(ATOMIC, "G-single")
def half_a_transaction_of_unknown_outcome(s: Scene) -> Work:
    yield from s.gives(s.a)
    yield from s.gives(s.b)
    one, other = put(s.a, s.value()), put(s.b, s.value())
    s.simulation.begin("!writer", transact(("Put", one), ("Put", other)))
    s.simulation.apply(one)
    yield s.gap
    s.simulation.lose("!writer", "info")
    yield from s.ask("!reader", transact_get([s.a, s.b]))


@breaks(ITEMS, Kind.TWO_ORDERS)
def write_of_a_transaction_lost(s: Scene) -> Work:
    yield from s.gives(s.b)
    one, other = put(s.a, s.value()), put(s.b, s.value())
    yield from s.ask("!writer", transact(("Put", one), ("Put", other)), s.doing(one))
    yield from s.sees(s.b)


@breaks(ATOMIC, "G-single")
def torn_transactional_read(s: Scene) -> Work:
    value = yield from s.gives(s.a)
    yield from s.gives(s.x)
    asked = transact_get([s.a, s.x])
    s.simulation.begin("!reader", asked)
    yield s.gap
    new = s.value()
    yield from s.ask("!writer", transact(("Put", put(s.a, s.value())), ("Put", put(s.x, new))))
    told = [told_item(s.a, value), told_item(s.x, new)]
    s.simulation.end("!reader", (200, {"Responses": told}))


@breaks(ATOMIC, "G-single")
def read_skew_over_two_transactions(s: Scene) -> Work:
    value = yield from s.gives(s.a)
    yield from s.gives(s.b)
    between, new = s.value(), s.value()
    s.simulation.begin("!reader", transact_get([s.a, s.b]))
    yield s.gap
    one = transact(("Put", put(s.a, s.value())), ("Put", put(s.x, between)))
    yield from s.ask("!one", one)
    after = if_value(s.x, put(s.x, s.value()), between)
    yield from s.ask("!other", transact(("Put", after), ("Put", put(s.b, new))))
    told = [told_item(s.a, value), told_item(s.b, new)]
    s.simulation.end("!reader", (200, {"Responses": told}))


def _both(s: Scene, *asked: tuple[Asked, Asked]) -> Work:
    """Two transactions at once: of each what is asked for, and what is done."""
    processes = ("!one", "!other")
    for process, (wanted, _) in zip(processes, asked, strict=True):
        s.simulation.begin(process, wanted)
        yield s.gap
    for process, (_, done) in zip(processes, asked, strict=True):
        s.simulation.apply(done)
        yield s.gap
        s.simulation.end(process, (200, {}))


@breaks(ATOMIC, "G2")
def write_skew(s: Scene) -> Work:
    one = yield from s.gives(s.a)
    other = yield from s.gives(s.b)
    left, right = put(s.b, s.value()), put(s.a, s.value())
    yield from _both(
        s,
        (transact(check(s.a, one), ("Put", left)), left),
        (transact(check(s.b, other), ("Put", right)), right),
    )


@breaks(ATOMIC, "G1c")
def circle_of_information(s: Scene) -> Work:
    yield from s.gives(s.a)
    yield from s.gives(s.b)
    one, other = s.value(), s.value()
    left, right = put(s.a, one), put(s.b, other)
    yield from _both(
        s,
        (transact(check(s.b, other), ("Put", left)), left),
        (transact(check(s.a, one), ("Put", right)), right),
    )


@breaks(ATOMIC, "G0")
def dirty_write(s: Scene) -> Work:
    a = yield from s.gives(s.a)
    b = yield from s.gives(s.b)
    a_one, a_other, b_one, b_other = (s.value() for _ in range(4))
    yield from _both(
        s,
        (
            transact(
                ("Put", if_value(s.a, put(s.a, a_one), a)),
                ("Put", if_value(s.b, put(s.b, b_one), b_other)),
            ),
            put(s.a, a_one),
        ),
        (
            transact(
                ("Put", if_value(s.b, put(s.b, b_other), b)),
                ("Put", if_value(s.a, put(s.a, a_other), a_one)),
            ),
            put(s.a, a_other),
        ),
    )
    s.simulation.apply(put(s.b, b_one))


@breaks(ATOMIC, "G2")
def long_fork(s: Scene) -> Work:
    a = yield from s.gives(s.a)
    b = yield from s.gives(s.b)
    new_a, new_b = s.value(), s.value()
    for process in ("!one", "!other"):
        s.simulation.begin(process, transact_get([s.a, s.b]))
    for process, item, value in (("!a", s.a, new_a), ("!b", s.b, new_b)):
        s.simulation.begin(process, put(item, value))
        s.simulation.apply(put(item, value))
    yield s.gap
    for process in ("!a", "!b"):
        s.simulation.end(process, (200, {}))
    s.simulation.end("!one", (200, {"Responses": [told_item(s.a, new_a), told_item(s.b, b)]}))
    s.simulation.end("!other", (200, {"Responses": [told_item(s.a, a), told_item(s.b, new_b)]}))


@breaks(frozenset({"strict"}), "G-single-realtime")
def clocks_in_another_order(s: Scene) -> Work:
    a = yield from s.gives(s.a)
    yield from s.gives(s.b)
    new = s.value()
    s.simulation.begin("!reader", transact_get([s.a, s.b]))
    yield s.gap
    yield from s.ask("!one", transact(("Put", put(s.a, s.value())), ("Put", put(s.x, s.value()))))
    yield from s.ask("!other", transact(("Put", put(s.b, new)), ("Put", put(s.y, s.value()))))
    told = [told_item(s.a, a), told_item(s.b, new)]
    s.simulation.end("!reader", (200, {"Responses": told}))


@breaks(ITEMS, Kind.TWO_ORDERS)
def stale_transactional_read(s: Scene) -> Work:
    yield from s.gives(s.a)
    before = s.state
    yield from s.gives(s.a)
    yield from s.ask("!reader", transact_get([s.a, s.b]), s.on(before))


def _cancelled(s: Scene, asked: Asked, *others: Asked) -> Work:
    """A transaction that is cancelled as its condition does not hold; yet others are done."""
    yield from s.ask("!writer", asked)
    for other in others:
        s.simulation.apply(other)


@breaks(ITEMS, Kind.WITHOUT_EFFECT)
def cancelled_and_written(s: Scene) -> Work:
    yield from s.gives(s.a)
    new = put(s.b, s.value())
    yield from _cancelled(s, transact(check(s.a, s.value()), ("Put", new)), new)
    yield from s.sees(s.b, "!reader")


@breaks(ITEMS, Kind.WITHOUT_EFFECT)
def aborted_read(s: Scene) -> Work:
    yield from s.gives(s.a)
    new = put(s.b, s.value())
    yield from _cancelled(s, transact(check(s.a, s.value()), ("Put", new)), new)
    yield from s.ask("!reader", transact_get([s.a, s.b]))


@breaks(ITEMS, Kind.TWO_ORDERS)
def reason_shows_a_stale_item(s: Scene) -> Work:
    yield from s.gives(s.a)
    before = s.state
    yield from s.gives(s.a)
    asked = transact(check(s.a, s.value()), ("Put", put(s.b, s.value())))
    yield from s.ask("!writer", asked, s.on(before))


@breaks(ITEMS, Kind.TWO_ORDERS)
def condition_check_ignored(s: Scene) -> Work:
    value = yield from s.gives(s.a)
    yield from s.gives(s.a)
    new = put(s.b, s.value())
    yield from s.ask("!writer", transact(check(s.a, value), ("Put", new)), s.doing(new))


@breaks(ITEMS, Kind.TWO_ORDERS)
def condition_check_ignored_by_an_unknown_outcome(s: Scene) -> Work:
    value = yield from s.gives(s.a)
    yield from s.gives(s.a)
    new = put(s.b, s.value())
    s.simulation.begin("!writer", transact(check(s.a, value), ("Put", new)))
    s.simulation.apply(new)
    yield s.gap
    s.simulation.lose("!writer", "info")
    yield from s.sees(s.b)


# --- Tokens --------------------------------------------------------------------------------


def _tokened(*steps: tuple[str, Asked]) -> Asked:
    return with_(transact(*steps), ClientRequestToken="once")


@breaks(TOKENS, Kind.TWO_ORDERS)
def token_executed_again_late(s: Scene) -> Work:
    new = put(s.a, s.value())
    asked = _tokened(("Put", new))
    yield from s.ask("?first", asked)
    yield from s.gives(s.a)
    yield from s.ask("?again", asked, s.doing(new))
    yield from s.sees(s.a)


@breaks(TOKENS, Kind.TWO_ORDERS)
def token_executed_twice_at_once(s: Scene) -> Work:
    new = put(s.a, s.value())
    asked = _tokened(("Put", new))
    s.simulation.begin("?first", asked)
    s.simulation.begin("?again", asked)
    s.simulation.apply(new)
    yield s.gap
    s.simulation.end("?first", (200, {}))
    yield s.gap
    yield from s.gives(s.a)
    s.simulation.apply(new)
    yield s.gap
    s.simulation.end("?again", (200, {}))
    yield from s.sees(s.a)


@breaks(TOKENS, SEARCH)
def token_counts_twice(s: Scene) -> Work:
    asked = _tokened(("Update", add(s.counter)))
    yield from s.ask("?first", asked)
    yield from s.ask("?again", asked, s.doing(add(s.counter)))
    yield from s.sees(s.counter)


@breaks(frozenset({"tokens"}), "")
def token_cancelled_the_second_time(s: Scene) -> Work:
    value = yield from s.gives(s.a)
    asked = _tokened(("Put", if_value(s.a, put(s.a, s.value()), value)))
    yield from s.ask("!first", asked)
    again = with_(asked, ClientRequestToken="another")
    yield from s.ask("!again", asked, lambda _: s.simulation.look(again, s.state))
