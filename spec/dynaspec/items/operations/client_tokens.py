"""Client tokens: a transaction that comes again with its token is not carried out again.

A token is its operation's own: another operation may use it for something else. Who sends it again
pays for reading, of each item, the larger of what it was and what it became.

The service forgets a token after ten minutes; here there is no time, and it is kept.

Source: ``TransactWriteItems`` (API reference, ClientRequestToken); nubo-db/dynoxide, pull request
125 (each operation's own), tests/transactional_index_consumed_capacity.rs (figures of eu-west-2,
2026-08-13): a deletion of 9 KB costs 18, and again 6, and so do a put that shrinks the item, one
that makes it grow, and a check.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from dynaspec.items.data.errors import Alternative, Choice, Failure, Refused, Success, broken
from dynaspec.items.data.sameness import canonical
from dynaspec.items.operations import rules
from dynaspec.items.tables.capacity import Consumed
from dynaspec.items.tables.state import Tables


@dataclass(frozen=True)
class Kept:
    """What is remembered of a transaction."""

    meaning: object
    """What tells it from others."""
    costs: tuple[tuple[str, Consumed], ...]
    """What it costs to read its items again, of each the table."""


def kept(tables: Tables, operation: str, token: str | None) -> Kept | None:
    """What is remembered under the ``token`` of a request."""
    found = None if token is None else tables.tokens.get((operation, token))
    return found if isinstance(found, Kept) else None


def keep(tables: Tables, operation: str, token: str | None, kept: Kept) -> Tables:
    """``tables`` with ``kept`` under the ``token`` of a request, if it has one."""
    if token is None:
        return tables
    return replace(tables, tokens=tables.tokens.put((operation, token), kept))


def again(
    kept: Kept,
    meaning: object,
    success: Callable[[], Sequence[Success]],
    refusal: Refused | None,
) -> Success | Choice:
    """The answer to a request whose token is known: one of ``success`` if it means the same.

    Members of a structure have no order. Whether a number in another spelling, or a set in another
    order, is something else is not known, and neither whether a token is looked at before what
    else is wrong with the request (``refusal``).
    """
    wrong = [] if refusal is None else [refusal.failure, *refusal.others]
    if kept.meaning != meaning:
        wrong = [broken(rules.TOKEN).failure, *wrong]
    right = success() if canonical(kept.meaning) == canonical(meaning) else ()
    if not right:
        raise Refused(wrong[0], tuple(wrong[1:]))
    possible: tuple[Success | Failure, ...] = (*right, *wrong)
    return right[0] if len(possible) == 1 else Choice(tuple(map(Alternative, possible)))
