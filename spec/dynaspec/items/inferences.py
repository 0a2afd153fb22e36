"""Inferences: rules that nobody is known to have observed on the service, and no page documents.

Where such a rule decides an answer, its place says ``rests_on(RULE)``, and the answer names it in
``rests_on``. Whoever judges by the answer can then tell what is known from what is guessed. All
other rules rest on AWS's documentation or on what was observed of the service.

``collected`` gathers what one request reaches; outside it ``rests_on`` does nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True)
class Inference:
    """A rule that is inferred."""

    name: str
    """Short, unique and lasting."""
    sentence: str
    """What is taken to be so."""
    basis: str
    """What it was inferred from, and what else might be so."""


_REACHED: Final[ContextVar[set[Inference] | None]] = ContextVar("reached", default=None)


def rests_on(inference: Inference) -> None:
    """Say that what follows in this request might be otherwise if ``inference`` were wrong."""
    reached = _REACHED.get()
    if reached is not None:
        reached.add(inference)


@contextmanager
def collected() -> Iterator[set[Inference]]:
    """The inferences that are reached within."""
    reached: set[Inference] = set()
    token = _REACHED.set(reached)
    try:
        yield reached
    finally:
        _REACHED.reset(token)


IN_HUNDRED: Final = Inference(
    "in-takes-100",
    "IN takes 100 values.",
    "The developer guide says up to 100; a report says that 99 are taken. Nobody is known to have "
    "tried both on the service.",
)

ARN_COLLAPSED: Final = Inference(
    "arn-and-name-collapse",
    "Of two entries of a BatchGetItem for one table, one by name and one by ARN, one is carried "
    "out, and answered under either.",
    "A batch that asked for the same key in both was answered once, in one entry (ExtendDB, run "
    "against the service). With other keys in each they might be answered together.",
)
ARN_ECHOED: Final = Inference(
    "arn-echoed",
    "Whatever the operation, a table that is named by its ARN is called by it in the answer.",
    "Seen of GetItem's ConsumedCapacity and of BatchGetItem's Responses, nowhere else.",
)
REDEFINED_KEY: Final = Inference(
    "key-redefined",
    "A new index may not redefine an attribute of the table's own key, as it may not one of "
    "another index.",
    "The refusal shows the key that was there before. It was seen where another index had it, and "
    "where a vector index was to have the table's key.",
)
INCLUDED_IN_ALL: Final = Inference(
    "included-in-all",
    "More than 100 projected attributes of a table are a ValidationException.",
    "The limit is documented, its code is not. Downloadable DynamoDB answers so.",
)
PAYLOAD_OF_EXPRESSIONS: Final = Inference(
    "transaction-payload-counts-expressions",
    "The 4 MB of a TransactWriteItems are those of its items and keys, and of the texts, names and "
    "values of its expressions.",
    "DynamoDB Local counts so. Of the service it is known that what a transaction carries counts, "
    "and not the items that are there.",
)

SAME_NUMBER: Final = Inference(
    "transaction-knows-equal-numbers",
    "Two keys of a transaction's writes that spell one number in two ways name one item.",
    "BatchWriteItem was observed to take them for one, BatchGetItem for two.",
)

FAILED_WRITE_COSTS: Final = Inference(
    "failed-write-costs",
    "A write of a batch of statements that its item's limits refuse counts in the total too.",
    "Captures show it of a duplicate INSERT and of a false condition, which got as far; nobody is "
    "known to have tried a write that leaves an item too large or too deep.",
)
REFUSED_STATEMENT_FREE: Final = Inference(
    "refused-statement-free",
    "A statement of a batch that is refused before its item is looked at costs nothing.",
    "Its table is not told, as if it had not got there; an emulator that follows captures counts "
    "a unit for each statement that fails, another counts none.",
)
STATEMENT_TAKES_NO_ARN: Final = Inference(
    "statement-takes-no-arn",
    "A statement names its table by its name, never by its ARN.",
    "The guide says that the operations that support access across accounts take an ARN as "
    "TableName, and lists those of PartiQL as not supporting it; AWS's downloadable DynamoDB "
    "refuses an ARN as a name with wrong characters, or in INSERT as that of no table.",
)
SELECT_FROM_FILLING_INDEX: Final = Inference(
    "select-from-filling-index",
    "A SELECT from an index that is being filled is refused as a Query of it is.",
    "Nobody is known to have tried it; another refusal may have another text.",
)


INFERENCES: Final = tuple(each for each in globals().values() if isinstance(each, Inference))
"""All of them."""
