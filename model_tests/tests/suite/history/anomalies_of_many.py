"""What a store can do wrong with batches, pages and transactions, each kind once."""

from __future__ import annotations

from typing import Final

from suite.history.anomaly import ITEMS, Anomalies
from suite.history.requests import (
    Item,
    add,
    batch_get,
    batch_write,
    check,
    if_value,
    put,
    query,
    scan,
    transact,
    transact_get,
    with_,
)
from suite.history.scenes import Scene
from suite.history.simulated import Asked, Body, Work

from dynacheck.history.items.violations import Kind

SEARCH: Final = "in no order"
"""A part of the sentence of what a search finds."""
ATOMIC: Final = frozenset({"transactions", "strict"})
TOKENS: Final = frozenset({"tokens", "items"})
ANOMALIES: Final = Anomalies()
breaks: Final = ANOMALIES.breaking


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


# --- Transactions --------------------------------------------------------------------------


def told_item(item: Item, value: Body) -> Body:
    """An item in the answer of a transactional read."""
    return {"Item": {**item.key, item.value: value}}


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
