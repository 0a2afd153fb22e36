"""What a store can do wrong with one item, each kind once."""

from __future__ import annotations

from typing import Final

from suite.history.anomaly import ITEMS, Anomalies
from suite.history.requests import (
    Item,
    add,
    append,
    assign,
    delete,
    get,
    if_value,
    put,
    with_,
)
from suite.history.scenes import Copy, Scene
from suite.history.simulated import Work

from dynacheck.history.items.violations import Kind

SEARCH: Final = "in no order"
"""A part of the sentence of what a search finds."""
EVENTUAL: Final = frozenset({"eventual"})
ONCE: Final = Item("plain", {"k": {"S": "once"}})
"""An item that nobody else asks for."""
ANOMALIES: Final = Anomalies()
breaks: Final = ANOMALIES.breaking


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


@breaks(EVENTUAL, Kind.UNWRITTEN)
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


@breaks(ITEMS, Kind.TWO_ORDERS)
def list_loses_an_append(s: Scene) -> Work:
    yield from s.ask("writer", append(s.list, s.value()))
    yield from s.ask("!writer", append(s.list, s.value()), s.ignored)
    yield from s.sees(s.list)


@breaks(ITEMS, Kind.CHAIN)
def list_out_of_order(s: Scene) -> Work:
    one, other = append(s.list, s.value()), append(s.list, s.value())
    yield from s.ask("!one", one, s.doing())
    yield from s.ask("!other", other, s.doing(other, one))
    yield from s.sees(s.list)
