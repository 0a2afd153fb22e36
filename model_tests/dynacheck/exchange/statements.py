"""What PartiQL requests say of items: which of them they write, as far as their text tells."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import cast

from dynacheck.exchange.schemas import HASH, RANGE
from dynaspec.items.data.errors import Refused
from dynaspec.items.data.wire import WireValue, render, render_item
from dynaspec.items.partiql.plans import conjuncts, equal
from dynaspec.items.partiql.statements import Delete, Insert, Meaning, Update, read
from dynaspec.items.partiql.values import read_parameters

MEMBERS = ("Statements", "TransactStatements")
"""The members that hold the statements of a batch, and of a transaction."""


def statements(request: Mapping[str, object]) -> list[Mapping[str, object]]:
    """The statements of a request, each with its own members."""
    if "Statement" in request:
        return [request]
    rows = next((request[member] for member in MEMBERS if member in request), None)
    return [row for row in rows if isinstance(row, Mapping)] if isinstance(rows, list) else []


def written(request: Mapping[str, object]) -> Iterator[tuple[str, Mapping[str, object]]]:
    """Each table's name with an item or attributes that a statement of the request writes to."""
    for statement in statements(request):
        meaning = _meaning(statement)
        match meaning:
            case Insert(table, item):
                yield table, render_item(item)
            case Update(table) | Delete(table):
                parts = conjuncts(meaning.condition)
                names = (HASH, RANGE)
                found = [each for part in parts for name in names if (each := equal(part, name))]
                yield table, {name: render(value) for name, value in found}


def _meaning(statement: Mapping[str, object]) -> Meaning | None:
    """What a statement means; None where it means nothing."""
    try:
        given = cast("Sequence[WireValue | None] | None", statement.get("Parameters"))
        return read(cast(str, statement["Statement"]), read_parameters(given))
    except (Refused, KeyError, TypeError, AttributeError, ValueError):
        return None
