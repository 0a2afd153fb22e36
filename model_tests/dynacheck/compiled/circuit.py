"""Conditions over the cells of a state, as one circuit in which equal parts are one part.

A state is laid out in cells, each of which has one of a few codes (see `layout`). A literal says
that a cell's code is one of a set; a condition is made of literals by `and` and `or` alone, as a
negation is pushed down to the literals. That literals have sets is what keeps the circuit small:
two literals of one cell are one, so that of the ways through an action most fold to false, and no
solver has to be asked.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

LITERAL, ALL, ANY = "literal", "all", "any"
OTHER = {ALL: ANY, ANY: ALL}


class Node:
    """A condition: a literal, or that all or any of its parts hold. Equal ones are one object."""

    __slots__ = ("_negation", "cell", "circuit", "codes", "kind", "number", "parts")

    def __init__(self, circuit: Circuit, kind: str, parts: Sequence[Node] = ()) -> None:
        """A node of `circuit`, which alone makes nodes."""
        self.circuit, self.kind, self.parts = circuit, kind, tuple(parts)
        self.cell, self.codes = -1, 0
        self.number = len(circuit)
        self._negation: Node | None = None

    def __hash__(self) -> int:
        """The same in every run, so that circuits are."""
        return self.number

    @property
    def known_negation(self) -> Node | None:
        """The negation, if it was ever asked for."""
        return self._negation

    @property
    def negation(self) -> Node:
        """The condition that holds where this one does not."""
        if self._negation is None:
            self._negation = self.circuit.negated(self)
            self._negation._negation = self
        return self._negation


class Circuit:
    """All conditions over some cells."""

    def __init__(self, sizes: Sequence[int]) -> None:
        """The conditions over cells that have so many codes each."""
        self._every = [(1 << size) - 1 for size in sizes]
        self._literals: dict[tuple[int, int], Node] = {}
        self._joins: dict[tuple[str, frozenset[Node]], Node] = {}
        self._count = 0
        self.true, self.false = self._new(ALL), self._new(ANY)
        self.true._negation, self.false._negation = self.false, self.true

    def __len__(self) -> int:
        """How many nodes there are."""
        return self._count

    def _new(self, kind: str, parts: Sequence[Node] = ()) -> Node:
        node = Node(self, kind, parts)
        self._count += 1
        return node

    def literal(self, cell: int, codes: int) -> Node:
        """That the code of `cell` is in the set `codes`, a bit for each code."""
        if codes == 0:
            return self.false
        if codes == self._every[cell]:
            return self.true
        if (cell, codes) not in self._literals:
            node = self._literals[cell, codes] = self._new(LITERAL)
            node.cell, node.codes = cell, codes
        return self._literals[cell, codes]

    def all_of(self, nodes: Iterable[Node]) -> Node:
        """That every one of `nodes` holds."""
        return self._join(ALL, nodes)

    def any_of(self, nodes: Iterable[Node]) -> Node:
        """That at least one of `nodes` holds."""
        return self._join(ANY, nodes)

    def choice(self, condition: Node, one: Node, other: Node) -> Node:
        """`one` where `condition` holds, `other` elsewhere."""
        if one is other or condition is self.true:
            return one
        if condition is self.false:
            return other
        chosen = self.all_of((condition, one))
        return self.any_of((chosen, self.all_of((condition.negation, other))))

    def negated(self, node: Node) -> Node:
        """The negation of a node, by De Morgan's laws."""
        if node.kind == LITERAL:
            return self.literal(node.cell, self._every[node.cell] & ~node.codes)
        return self._join(OTHER[node.kind], [part.negation for part in node.parts])

    # --- How nodes are joined ---------------------------------------------------------------------

    def _join(self, kind: str, nodes: Iterable[Node]) -> Node:
        """All or any of `nodes`, made as simple as can be told from their literals."""
        join = _Join(self, kind, self._every)
        if not join.take(list(nodes)):
            return join.zero
        parts = join.parts()
        if len(parts) < 2:
            return next(iter(parts), join.unit)
        key = kind, frozenset(parts)
        if key not in self._joins:
            self._joins[key] = self._new(kind, parts)
        return self._joins[key]


class _Join:
    """The parts of one node in the making.

    For `all`, `unit` is true and `zero` false; for `any` it is the other way round. What is said
    below of `all` holds of `any` with true and false exchanged.
    """

    def __init__(self, circuit: Circuit, kind: str, every: list[int]) -> None:
        self._circuit, self._kind, self._every = circuit, kind, every
        both = circuit.true, circuit.false
        self.unit, self.zero = both if kind == ALL else both[::-1]
        self._codes: dict[int, int] = {}
        self._rest: set[Node] = set()

    def take(self, pending: list[Node]) -> bool:
        """Take in nodes until nothing gets simpler; False if the whole is `zero`."""
        while pending:
            node = pending.pop()
            if node is self.unit:
                continue
            if node is self.zero:
                return False
            if node.kind == self._kind:
                pending.extend(node.parts)
            elif node.kind == LITERAL:
                if not self._take_literal(node):
                    return False
            else:
                self._rest.add(node)
            if not pending:
                pending = self._changed()
        return not any(node.known_negation in self._rest for node in self._rest)

    def parts(self) -> list[Node]:
        """What is left."""
        literals = [self._circuit.literal(*item) for item in self._codes.items()]
        return [*(node for node in literals if node is not self.unit), *self._rest]

    def _take_literal(self, node: Node) -> bool:
        """Two literals of one cell are one."""
        cell, codes = node.cell, node.codes
        if self._kind == ALL:
            self._codes[cell] = self._codes.get(cell, self._every[cell]) & codes
            return self._codes[cell] != 0
        self._codes[cell] = self._codes.get(cell, 0) | codes
        return self._codes[cell] != self._every[cell]

    def _changed(self) -> list[Node]:
        """What the literals make simpler of the rest, taken out of it."""
        changed = []
        for node in list(self._rest):
            simpler = self._simpler(node)
            if simpler is not node:
                self._rest.discard(node)
                changed.append(simpler)
        return changed

    def _simpler(self, node: Node) -> Node:
        """`node`, an `any`, where all that stands beside it holds."""
        left = []
        for part in node.parts:
            is_true = self._truth(part)
            if is_true is None:
                left.append(part)
            elif is_true == (self._kind == ALL):
                return self.unit
        if len(left) == len(node.parts):
            return node
        joined = self._circuit.any_of if self._kind == ALL else self._circuit.all_of
        return joined(left)

    def _truth(self, part: Node) -> bool | None:
        """Whether `part` is true, or false, wherever the other parts leave the matter open."""
        if part.kind != LITERAL:
            return self._kind != ALL if part.known_negation in self._rest else None
        codes = self._codes.get(part.cell)
        if codes is None:
            return None
        possible = codes if self._kind == ALL else self._every[part.cell] & ~codes
        if possible & ~part.codes == 0:
            return True
        return False if possible & part.codes == 0 else None
