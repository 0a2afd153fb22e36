"""Inferences: rules that nobody is known to have observed on the service, and no page documents.

Where such a rule decides an answer, its place says ``rests_on(RULE)``, and the answer names it in
``rests_on``. Whoever judges by the answer can then tell what is known from what is guessed. All
other rules rest on AWS's documentation or on what was observed of the service.
``docs/inferences.md`` lists them.

``collected`` gathers what is reached within; outside it ``rests_on`` does nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

Evidence: TypeAlias = Literal["inferred", "DynamoDB Local"]
"""What speaks for a rule: reasoning alone, or AWS's downloadable DynamoDB, which is another program
than the service and is known to differ from it."""


@dataclass(frozen=True)
class Inference:
    """A rule that is inferred."""

    name: str
    """Short, unique and lasting."""
    sentence: str
    """What is taken to be so."""
    basis: str
    """What it was inferred from, and what else might be so."""
    evidence: Evidence = "inferred"


_REACHED: Final[ContextVar[set[Inference] | None]] = ContextVar("reached", default=None)


def rests_on(inference: Inference) -> None:
    """Say that what follows in this request might be otherwise if ``inference`` were wrong."""
    reached = _REACHED.get()
    if reached is not None:
        reached.add(inference)


@contextmanager
def collected() -> Iterator[set[Inference]]:
    """The inferences that are reached within; what is collected around it has them too."""
    reached: set[Inference] = set()
    token = _REACHED.set(reached)
    try:
        yield reached
    finally:
        _REACHED.reset(token)
        around = _REACHED.get()
        if around is not None:
            around |= reached


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
    "DynamoDB Local",
)
PAYLOAD_OF_EXPRESSIONS: Final = Inference(
    "transaction-payload-counts-expressions",
    "The 4 MB of a TransactWriteItems are those of its items and keys, and of the texts, names and "
    "values of its expressions.",
    "DynamoDB Local counts so. Of the service it is known that what a transaction carries counts, "
    "and not the items that are there.",
    "DynamoDB Local",
)

SAME_NUMBER: Final = Inference(
    "transaction-knows-equal-numbers",
    "Two keys of a transaction's writes that spell one number in two ways name one item.",
    "BatchWriteItem was observed to take them for one, BatchGetItem for two.",
)
LAZY_DEFAULT: Final = Inference(
    "if-not-exists-default-unused",
    "The default of if_not_exists need have no value where the path leads to one.",
    'The developer guide: the function "evaluates to" the default where the path leads nowhere. '
    "The service might evaluate both, as it does the operands of the other functions.",
)
VALUE_NESTING: Final = Inference(
    "nesting-33-to-39",
    "A value of a transaction's or a Scan's expressions nests to 32 lists and maps.",
    "32 were seen to be taken and 40 to be refused; nobody is known to have tried those between.",
)
REQUEST_NESTING: Final = Inference(
    "request-nesting",
    "What is wrong with a request nested more than 250 deep is its nesting.",
    "No attribute may be nested more than 31 deep, and what else there is in such a request is not "
    "looked at here. The service might read all of it, and tell another fault first.",
)
FAULT_ORDER: Final = Inference(
    "expression-fault-order",
    "Of several faults of an expression, too many operands of IN come after those of paths and "
    "before names that are not defined; in an update list_append within a function comes after "
    "paths that overlap, and operands that are alike come with wrong types.",
    "Users report the order of all other kinds of faults, and not where these stand.",
)
SCAN_FILTER: Final = Inference(
    "scan-filter-sees-projection",
    "The filter of a Scan of an index sees what the index projects; of a local index that is asked "
    "for more, all.",
    "A global index has nothing else. Query refuses such a filter, Scan is not known to; what it "
    "finds nobody shows.",
)
INDEX_GOING: Final = Inference(
    "index-deleting-is-gone",
    "An index that is being deleted cannot be read, costs nothing and refuses nothing.",
    'The developer guide: meanwhile "there is no effect on any read or write activity in the '
    'parent table". Of reading the index it says nothing; it might go on till the index is gone.',
)
RESTART_AT_ONE_KEY: Final = Inference(
    "restart-at-the-only-key",
    "A query for one key of a table may start at that key, and finds nothing.",
    "DynamoDB Local does so. The service has a text that a query which can return at most one row "
    "cannot be restarted; where it tells it nobody is known to have seen.",
    "DynamoDB Local",
)
BATCH_BYTES: Final = Inference(
    "batch-bytes",
    "The 16 MB of an answer of BatchGetItem are those of the stored items, whole.",
    "The API reference says 16 MB, and not of what: its example, 52 items of 300 KB, is less. It "
    "might be what is shown of them, or their text.",
)

_ASKED: Final = (
    "No test that ran against the service shows it. AWS's downloadable DynamoDB was asked, which "
    "is another program."
)
STATEMENT_CONDITIONS: Final = Inference(
    "statement-conditions",
    "A WHERE clause refuses, in these words: what is no condition, IN without a list, IS of a "
    "function or of a type that is not stored, MISSING but after IS, and LIKE.",
    _ASKED,
    "DynamoDB Local",
)
STATEMENT_COLUMNS: Final = Inference(
    "statement-columns",
    "A SELECT refuses, in these words: columns that are no paths, but for functions, that share a "
    "name or overlap, paths into a key, positions with a fraction, and ORDER BY what is no "
    "attribute.",
    _ASKED,
    "DynamoDB Local",
)
STATEMENT_SOURCES: Final = Inference(
    "statement-sources",
    "A statement refuses, in these words, to read what is no path of names; and a fault of what it "
    "reads is told before those of its columns and conditions.",
    _ASKED,
    "DynamoDB Local",
)
STATEMENT_VALUES: Final = Inference(
    "statement-values",
    "What a statement writes outright: an INSERT has one map, without RETURNING; the names of a "
    "map's fields are strings, none empty and none twice; no zero with a fraction has a minus.",
    _ASKED,
    "DynamoDB Local",
)
STATEMENT_UPDATES: Final = Inference(
    "statement-updates",
    "SET refuses, in these words: MISSING, a sign before an attribute, operators other than + and "
    "-, IS among them.",
    _ASKED,
    "DynamoDB Local",
)
STATEMENT_KEYS: Final = Inference(
    "statement-keys",
    "Refused in these words: a key that is no string, number or binary, in a batch one of another "
    "type than the table's, and a table's name that no table can have.",
    _ASKED,
    "DynamoDB Local",
)
STATEMENT_NAMES: Final = Inference(
    "statement-names",
    "What the refusal of a statement calls the part that is wrong.",
    "Tests that ran against the service show it of a path, a parameter and a function; of the "
    "rest AWS's downloadable DynamoDB was asked.",
    "DynamoDB Local",
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

# --- Statements, further --------------------------------------------------------------------------

STATEMENT_OPERATORS: Final = Inference(
    "statement-operators",
    "A WHERE clause, and the values of SET, have at most 300 operators and functions each.",
    "The developer guide says 300 of the operators of an expression, and nothing of statements. "
    "AWS's downloadable DynamoDB was asked what counts, which is another program.",
    "DynamoDB Local",
)
STATEMENT_PARAMETERS: Final = Inference(
    "statement-parameters",
    "A statement with fewer parameters than places for them is refused, in these words.",
    _ASKED,
    "DynamoDB Local",
)
STATEMENT_CHECKS: Final = Inference(
    "statement-checks",
    "EXISTS refuses an index, in these words.",
    "A test that ran against the service shows that a transaction reads no index, and in which "
    "words. Of EXISTS AWS's downloadable DynamoDB was asked, which has others.",
    "DynamoDB Local",
)

# --- Streams --------------------------------------------------------------------------------------

FOREIGN_SEQUENCE_NUMBER: Final = Inference(
    "foreign-sequence-number",
    "A SequenceNumber that is no number is refused as one that is missing.",
    "The API reference says that sequence numbers are made of digits. Nobody is known to have "
    "asked the service with another text where one is due; AWS's downloadable DynamoDB breaks.",
)


INFERENCES: Final = tuple(each for each in globals().values() if isinstance(each, Inference))
"""All of them."""
