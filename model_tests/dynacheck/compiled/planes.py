"""The circuit as straight-line code for LLVM, which computes it for 256 states at once.

A plane is one bit of each of 256 states: four 64-bit words side by side. A node of the circuit is a
plane, so `and` and `or` are one instruction each. The code reads the planes of the states' bits and
writes one plane for each node that is asked for.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from dynacheck.compiled.circuit import ALL, LITERAL, Node
from dynacheck.compiled.layout import WORD, Layout

LANES = 4
"""64-bit words in a plane."""
BYTES = 8 * LANES
TYPE = f"<{LANES} x i64>"
TRUE = f"<{', '.join(['i64 -1'] * LANES)}>"
FALSE = "zeroinitializer"
NAME = "evaluate"


def program(layout: Layout, outputs: Sequence[Node]) -> str:
    """A function in LLVM's language: from the states' planes to the planes of `outputs`."""
    return _Program(layout, outputs).text()


class _Program:
    def __init__(self, layout: Layout, outputs: Sequence[Node]) -> None:
        self._layout, self._outputs = layout, outputs
        self._lines: list[str] = []
        self._values: dict[Node, str] = {}
        self._operations: dict[tuple[str, str, str], str] = {}
        self._planes: dict[tuple[int, int], str] = {}
        self._uses = _uses(outputs)

    def text(self) -> str:
        """The whole function."""
        for number, node in enumerate(self._outputs):
            value = self._value(node)
            self._lines.append(f"store {TYPE} {value}, ptr {self._place('%out', number)}, align 32")
        body = "\n".join(f"  {line}" for line in self._lines)
        return f"define void @{NAME}(ptr %in, ptr %out) {{\n{body}\n  ret void\n}}\n"

    def _named(self, text: str) -> str:
        name = f"%v{len(self._lines)}"
        self._lines.append(f"{name} = {text}")
        return name

    def _place(self, base: str, number: int) -> str:
        return self._named(f"getelementptr i8, ptr {base}, i64 {number * BYTES}")

    def _operation(self, name: str, one: str, other: str) -> str:
        one, other = sorted((one, other))
        key = name, one, other
        if key not in self._operations:
            self._operations[key] = self._named(f"{name} {TYPE} {one}, {other}")
        return self._operations[key]

    def _negated(self, value: str) -> str:
        return self._operation("xor", value, TRUE)

    def _value(self, wanted: Node) -> str:
        """The plane of a node, after those of its parts."""
        pending = [wanted]
        while pending:
            node = pending[-1]
            if node in self._values:
                pending.pop()
                continue
            missing = self._missing(node)
            if missing:
                pending.extend(missing)
            else:
                self._values[node] = self._computed(node)
        return self._values[wanted]

    def _missing(self, node: Node) -> list[Node]:
        if node.known_negation in self._values:
            return []
        return [part for part in node.parts if part not in self._values]

    def _computed(self, node: Node) -> str:
        if node.kind == LITERAL:
            return self._literal(node)
        negation = node.known_negation
        if negation in self._values and negation is not None and node.parts:
            return self._negated(self._values[negation])
        if not node.parts:
            return TRUE if node.kind == ALL else FALSE
        # Those that are used most come first, so that chains have beginnings in common.
        parts = sorted(node.parts, key=lambda part: (-self._uses[part], part.number))
        value, *others = (self._values[part] for part in parts)
        for other in others:
            value = self._operation("and" if node.kind == ALL else "or", value, other)
        return value

    # --- Literals ---------------------------------------------------------------------------------

    def _literal(self, node: Node) -> str:
        cell = self._layout.cells[node.cell]
        return self._decided(node, cell.bits, 0) or FALSE

    def _decided(self, node: Node, bits: int, low: int) -> str | None:
        """Whether a code is one of the literal's, of which the bits above the lowest are known.

        None where there is no such code.
        """
        cell = self._layout.cells[node.cell]
        wanted = [node.codes >> c & 1 for c in range(low, min(low + (1 << bits), len(cell.values)))]
        if not wanted:
            return None
        if all(wanted) or not any(wanted):
            return TRUE if wanted[0] else FALSE
        one = self._decided(node, bits - 1, low + (1 << (bits - 1)))
        zero = self._decided(node, bits - 1, low)
        assert zero is not None
        if one is None or one == zero:
            return zero
        return self._selected(self._plane(cell.word, cell.shift + bits - 1), one, zero)

    def _selected(self, plane: str, one: str, zero: str) -> str:
        """`one` where the bit is set, `zero` elsewhere."""
        if one == TRUE:
            return plane if zero == FALSE else self._operation("or", plane, zero)
        if zero == TRUE:
            unset = self._negated(plane)
            return unset if one == FALSE else self._operation("or", unset, one)
        set_ = FALSE if one == FALSE else self._operation("and", plane, one)
        unset = FALSE if zero == FALSE else self._operation("and", self._negated(plane), zero)
        if FALSE in (set_, unset):
            return unset if set_ == FALSE else set_
        return self._operation("or", set_, unset)

    def _plane(self, word: int, bit: int) -> str:
        """The plane of one bit of the states."""
        if (word, bit) not in self._planes:
            place = self._place("%in", word * WORD + bit)
            self._planes[word, bit] = self._named(f"load {TYPE}, ptr {place}, align 32")
        return self._planes[word, bit]


def _uses(outputs: Sequence[Node]) -> Counter[Node]:
    """How often each node is used."""
    uses = Counter(outputs)
    pending, seen = list(outputs), set[Node]()
    while pending:
        node = pending.pop()
        if node not in seen:
            seen.add(node)
            uses.update(node.parts)
            pending.extend(node.parts)
    return uses
