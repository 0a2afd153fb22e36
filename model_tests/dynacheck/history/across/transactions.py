"""Whether transactions are serializable, strictly or not: cycles of the order that they must have.

The nodes are transactions, and the reads and writes of single items; an operation on several items
that is no transaction is a node for each. The edges: a write before the next write of the item
(ww), a write before the reads of its value (wr), a read before the next write (rw). With the
versions of each item in order, an acyclic graph is serializable, in any topological order. For
strictness an operation that ended before another began comes before it as well.

Where the order of an item's versions is not known for certain, a cycle without the uncertain edges
is a violation; no cycle with all edges of one right order is a proof. Else one order of everything
is looked for (`placing`); where that takes too long it is undecided.

Source: A. Adya, *Weak Consistency* (MIT, 1999): the direct serialization graph, G0, G1c, G-single,
G2. What of a request is serializable: *Amazon DynamoDB Transactions: How it works*, "Isolation
levels": transactions with one another and with single reads and writes; a batch, a Query and a Scan
are not as a unit.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Final, TypeAlias

import networkx as nx
import numpy as np
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components

from dynacheck.history.across.placing import Item, Operation, Part, Register, place
from dynacheck.history.columns import NEVER, Column, Ending, History, Mask, Role
from dynacheck.history.items.marks import NONE, Marks
from dynacheck.history.items.odd import Searched
from dynacheck.history.items.orders import Order, certainly_before
from dynacheck.history.items.registers import Registers
from dynacheck.history.items.search import Linearized, OutOfBudget

WW, WR, RW, TIME = range(4)
_Part: TypeAlias = "nx.MultiDiGraph[int]"
Edges: TypeAlias = tuple[Column, Column, int, Column, Mask]
"""Tails, heads, the kind, items, and whether each is one in every order of versions."""
KINDS: Final = ("ww", "wr", "rw", "time")


@dataclass(frozen=True)
class Graph:
    """What must come before what. Nodes from ``count`` on are moments."""

    count: int
    touch: Column
    """Of each node one touch."""
    begin: Column
    end: Column
    tail: Column
    head: Column
    kind: Column
    item: Column
    sure: Mask
    """Whether the edge is one whatever the order of the item's versions."""
    rows: Column
    """The touches, and the node of each."""
    nodes: Column


@dataclass(frozen=True)
class Edge:
    """A step of a cycle: from one touch's request to the next one's."""

    touch: int
    kind: str
    item: int


@dataclass(frozen=True)
class Cycle:
    """Requests of which each must come before the next, around."""

    name: str
    """What the literature calls it."""
    edges: tuple[Edge, ...]
    sure: bool = True
    """Whether each comes before the next in every order of the items' versions; else there is a
    cycle in each of these orders, and this is that of one."""


@dataclass(frozen=True)
class Serializability:
    """What was found of transactions."""

    transactions: int
    cycle: Cycle | None
    decided: bool
    """Whether it is known that they are serializable, or that they are not."""


def judge_transactions(
    history: History,
    registers: Registers,
    order: Order,
    searched: Sequence[Searched] = (),
    *,
    strict: bool,
) -> Serializability:
    """Judge the transactions of a history. Items that are not linearizable are left out."""
    atomic = history.atomic
    several = np.bincount(history.touches.request, minlength=len(atomic)) > 1
    count = int((atomic & several & (history.requests.ending == Ending.OK)).sum())
    if not count:
        return Serializability(0, None, True)
    graph = _graph(history, registers, order, searched)
    if strict:
        graph = _with_time(graph)
    cycle = _cycle(graph, graph.sure)
    if cycle is not None:
        return Serializability(count, cycle, True)
    every = np.ones(len(graph.kind), bool)
    if graph.sure.all() or not _components(graph, every):
        return Serializability(count, None, True)
    placed = place(*_operations(history, registers, order, searched), strict=strict)
    if placed is None:
        cycle = _cycle(graph, every)
        assert cycle is not None
        return Serializability(count, replace(cycle, sure=False), True)
    return Serializability(count, None, not isinstance(placed, OutOfBudget))


def serial_order(
    history: History, registers: Registers, order: Order, searched: Sequence[Searched] = ()
) -> Column | None:
    """Return for each touch the place of its node in an order of all; ``NONE`` for one in no graph.

    None: the items' versions, in one right order, have no such order.
    """
    graph = _graph(history, registers, order, searched)
    heads = graph.head[np.argsort(graph.tail, kind="stable")].tolist()
    starts = np.searchsorted(np.sort(graph.tail), np.arange(graph.count + 1)).tolist()
    left = np.bincount(graph.head, minlength=graph.count).tolist()
    free = [node for node in range(graph.count) if not left[node]]
    for node in free:
        for head in heads[starts[node] : starts[node + 1]]:
            left[head] -= 1
            if not left[head]:
                free.append(head)
    if len(free) < graph.count:
        return None
    place = np.empty(graph.count, np.int64)
    place[free] = np.arange(graph.count)
    of_touch = np.full(len(history.touches.request), NONE)
    of_touch[graph.rows] = place[graph.nodes]
    return of_touch


def _graph(
    history: History, registers: Registers, order: Order, searched: Sequence[Searched] = ()
) -> Graph:
    marks = _sorted(history, registers, order, searched)
    found = [
        (each.item, [each.touches[call] for call in each.found.order])
        for each in searched
        if isinstance(each.found, Linearized)
    ]
    others = [touch for _, touches in found for touch in touches]
    rows = np.concatenate([marks.row, np.array(others, dtype=np.int64)])
    named, node = np.unique(_names(history, rows), return_inverse=True)
    touch, begin, end = (np.empty(len(named), np.int64) for _ in range(3))
    touch[node] = rows
    begin[node], end[node] = _times(history, rows)
    edges = [
        *_of_registers(registers, order, marks, node[: len(marks.row)]),
        *_of_searched(history, found, node[len(marks.row) :].tolist()),
    ]
    tail, head, item, sure = (np.concatenate([edge[n] for edge in edges]) for n in (0, 1, 3, 4))
    kind = np.concatenate([np.full(len(edge[0]), edge[2]) for edge in edges])
    kept = (tail != NONE) & (head != NONE) & (tail != head)
    return Graph(
        len(named),
        touch,
        begin,
        end,
        tail[kept],
        head[kept],
        kind[kept],
        item[kept],
        sure[kept],
        rows,
        node,
    )


def _sorted(
    history: History, registers: Registers, order: Order, searched: Sequence[Searched]
) -> Marks:
    """The touches of items that are linearizable by sorting."""
    marks = registers.marks.pick(order.rows)
    left_out = registers.violations.broken(len(history.items))
    left_out[[each.item for each in searched]] = True
    return marks.pick((marks.row != NONE) & ~left_out[marks.item])


def _operations(
    history: History, registers: Registers, order: Order, searched: Sequence[Searched]
) -> tuple[list[Operation], dict[int, Item]]:
    """The operations on the items that are linearizable, and these items."""
    marks = _sorted(history, registers, order, searched)
    items = _registers(registers.marks, marks)
    writes = (marks.role == Role.WRITE).tolist()
    calls = list(range(len(marks.row)))
    rows, on = marks.row.tolist(), marks.item.tolist()
    for each in searched:
        if isinstance(each.found, Linearized):
            items[each.item] = Item(each.step, 0)
            rows += each.touches
            on += [each.item] * len(each.touches)
            writes += [not reads for reads in each.reading]
            calls += range(len(each.touches))
    touches = np.array(rows, dtype=np.int64)
    named, nodes = np.unique(_names(history, touches), return_inverse=True)
    begin, end = (column.tolist() for column in _times(history, touches))
    parts: list[list[Part]] = [[] for _ in named]
    needed = [False] * len(named)
    for n, node in enumerate(nodes.tolist()):
        parts[node].append(Part(on[n], begin[n], end[n], writes[n], calls[n]))
        needed[node] |= n < len(marks.row) or end[n] != NEVER
    pairs = zip(parts, needed, strict=True)
    return [Operation(tuple(own), not must) for own, must in pairs], items


def _registers(initial: Marks, marks: Marks) -> dict[int, Item]:
    """The items of marks, which have their initial values."""
    role, key, before = (c.tolist() for c in (marks.role, marks.key, marks.before))
    steps = Register(role, key, before)
    initial = initial.pick(initial.row == NONE)
    first = dict(zip(initial.item.tolist(), initial.key.tolist(), strict=True))
    items = {item: Item(steps.step, first[item]) for item in np.unique(marks.item).tolist()}
    for n, item in enumerate(marks.item.tolist()):
        if role[n] == Role.READ:
            items[item].seeing[key[n]] += 1
        elif before[n] != NONE:
            items[item].following[before[n]] = key[n]
    return items


def _names(history: History, rows: Column) -> Column:
    """Return what tells the nodes of touches apart: the token or the request of a transaction."""
    request, token = history.touches.request[rows], history.touches.token[rows]
    count = len(history.requests.line)
    alone = count + np.arange(len(rows))
    of_token = count + len(rows) + token
    named = np.where(token == NONE, request, of_token)
    return np.where(history.atomic[request], named, alone)


def _times(history: History, rows: Column) -> tuple[Column, Column]:
    """Return when each touch had begun, and had taken effect: of a token's, the first of each."""
    requests, touches = history.requests, history.touches
    times = [column[touches.request[rows]] for column in (requests.begin, requests.end)]
    mine = np.flatnonzero((touches.token != NONE) & history.atomic[touches.request])
    for time, column in zip(times, (requests.begin, requests.end), strict=True):
        first = np.full(int(touches.token.max(initial=NONE)) + 1, NEVER)
        np.minimum.at(first, touches.token[mine], column[touches.request[mine]])
        tokened = (touches.token[rows] != NONE) & history.atomic[touches.request[rows]]
        time[tokened] = first[touches.token[rows[tokened]]]
    return times[0], times[1]


def _of_registers(
    registers: Registers, order: Order, marks: Marks, node: Column
) -> Iterator[Edges]:
    """The edges on items whose values are sorted."""
    groups = registers.groups
    rank = order.rank[groups.of(marks.key)]
    writes = marks.role == Role.WRITE
    writer = np.full(len(groups.key), NONE)
    writer[rank[writes]] = node[writes]
    by_rank = np.argsort(order.rank)
    following = np.append(groups.item[by_rank[1:]] == groups.item[by_rank[:-1]], False)
    sure = np.append(certainly_before(groups, registers.blocks, by_rank[:-1], by_rank[1:]), False)
    successor = np.where(following, np.append(writer[1:], NONE), NONE)
    reads = ~writes
    yield writer, successor, WW, groups.item[by_rank], sure
    yield writer[rank[reads]], node[reads], WR, marks.item[reads], np.ones(reads.sum(), bool)
    yield node[reads], successor[rank[reads]], RW, marks.item[reads], sure[rank[reads]]


def _of_searched(
    history: History, found: Sequence[tuple[int, list[int]]], nodes: list[int]
) -> Iterator[Edges]:
    """The edges on items of which a search found an order: one of those that there may be.

    ``found`` are the items, and their touches in that order; ``nodes`` are the nodes of all.
    """
    edges: dict[int, list[tuple[int, int, int]]] = {WW: [], WR: [], RW: []}
    place = 0
    for on, touches in found:
        writer, readers = NONE, list[int]()
        for touch in touches:
            node, place = nodes[place], place + 1
            if history.touches.role[touch] in (Role.READ, Role.REFUSAL):
                edges[WR].append((writer, node, on))
                readers.append(node)
            else:
                edges[WW].append((writer, node, on))
                edges[RW] += [(reader, node, on) for reader in readers]
                writer, readers = node, []
    for kind, known in edges.items():
        tail, head, item = np.array(known, dtype=np.int64).reshape(-1, 3).T
        yield tail, head, kind, item, np.zeros(len(tail), np.bool_)


def _with_time(graph: Graph) -> Graph:
    """Add a line of moments, one for each end: an end comes before its moment, and a beginning
    after the last moment that is earlier.
    """
    ended = np.flatnonzero(graph.end != NEVER)
    ended = ended[np.argsort(graph.end[ended], kind="stable")]
    moments = graph.count + np.arange(len(ended))
    last = np.searchsorted(graph.end[ended], graph.begin) - 1
    after = np.flatnonzero(last >= 0)
    tail = np.concatenate([graph.tail, ended, moments[:-1], moments[last[after]]])
    head = np.concatenate([graph.head, moments, moments[1:], after])
    more = len(tail) - len(graph.tail)
    return replace(
        graph,
        tail=tail,
        head=head,
        kind=np.append(graph.kind, np.full(more, TIME)),
        item=np.append(graph.item, np.full(more, NONE)),
        sure=np.append(graph.sure, np.ones(more, bool)),
    )


def _components(graph: Graph, edges: Mask) -> list[Column]:
    """Return the sets of nodes that must come before each other, the smallest first."""
    size = int(max(graph.tail.max(initial=0), graph.head.max(initial=0), graph.count)) + 1
    tail, head = graph.tail[edges], graph.head[edges]
    matrix = csr_array((np.ones(len(tail), bool), (tail, head)), shape=(size, size))
    count, label = connected_components(matrix, directed=True, connection="strong")
    sizes = np.bincount(label, minlength=count)
    found = [np.flatnonzero(label == each) for each in np.flatnonzero(sizes > 1)[:1000]]
    return sorted(found, key=len)


def _cycle(graph: Graph, edges: Mask) -> Cycle | None:
    """Return a short cycle of the worst kind that there is."""
    for name, kinds in (("G0", (WW,)), ("G1c", (WW, WR))):
        among = edges & np.isin(graph.kind, kinds)
        for nodes in _components(graph, among):
            return _named(graph, _shortest(_part(graph, among, nodes)), name)
    for nodes in _components(graph, edges):
        part = _part(graph, edges, nodes)
        single = _with_one_read(part)
        cycle = _named(graph, single or _shortest(part), "G-single" if single else "G2")
        timed = any(edge.kind == KINDS[TIME] for edge in cycle.edges)
        return Cycle(f"{cycle.name}-realtime", cycle.edges) if timed else cycle
    return None


def _part(graph: Graph, edges: Mask, nodes: Column) -> _Part:
    within = edges & np.isin(graph.tail, nodes) & np.isin(graph.head, nodes)
    part: _Part = nx.MultiDiGraph()
    for n in np.flatnonzero(within).tolist():
        kind = int(graph.kind[n])
        part.add_edge(int(graph.tail[n]), int(graph.head[n]), kind, item=int(graph.item[n]))
    return part


def _shortest(part: _Part) -> list[tuple[int, int, int]]:
    """Return the edges of a shortest cycle through one of the first nodes."""
    cycles = [_around(part, tail, head, kind) for tail, head, kind in [*part.edges][:200]]
    return min((cycle for cycle in cycles if cycle), key=len)


def _with_one_read(part: _Part) -> list[tuple[int, int, int]] | None:
    """Return a cycle in which a read comes before a write once; None: there is none."""
    others: _Part = nx.MultiDiGraph(part)
    reads = [(tail, head, kind) for tail, head, kind in part.edges if kind == RW]
    others.remove_edges_from(reads)
    cycles = [_around(others, *edge) for edge in reads[:200]]
    return min((cycle for cycle in cycles if cycle), key=len, default=None)


def _around(part: _Part, tail: int, head: int, kind: int) -> list[tuple[int, int, int]] | None:
    """Return an edge and the shortest way back."""
    try:
        path = nx.shortest_path(part, head, tail)
    except (nx.NetworkXNoPath, nx.NodeNotFound):
        return None
    back = [(a, b, min(map(int, part[a][b]))) for a, b in pairwise(path)]
    return [(tail, head, kind), *back]


def _named(graph: Graph, edges: Sequence[tuple[int, int, int]], name: str) -> Cycle:
    """Return a cycle without its moments."""
    told = []
    for tail, head, kind in edges:
        if tail < graph.count:
            among = (graph.tail == tail) & (graph.head == head) & (graph.kind == kind)
            item = int(graph.item[np.flatnonzero(among)[0]])
            told.append(Edge(int(graph.touch[tail]), KINDS[kind], item))
    return Cycle(name, tuple(told))
