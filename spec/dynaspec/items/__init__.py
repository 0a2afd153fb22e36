"""Items: what a request means.

The request semantics of DynamoDB as a pure function: ``handle`` takes the tables, an operation and
its request, and answers the tables afterwards and the response. ``api`` has the order in which a
request is judged. The folders are layers, of which each imports those before it alone: ``data``
(values, numbers, errors), ``requests`` (their inputs), ``expressions``, ``tables`` (with indexes
and capacity), ``streams`` (of what is written), ``operations`` (on single items, in batches, in
transactions), ``reads`` (queries, scans and their pages) and ``partiql`` (statements).
``theorems`` are proved of them.

The standard is the service: its service model, its developer guide, and where these are silent or
wrong, what was observed of it. The last decides these points, each marked at its place:

- what a string's ``size`` counts: UTF-16 units (``conditions.size``);
- that an update which only takes away makes no item (``single_item.update_item``);
- what UPDATED_OLD and UPDATED_NEW show of what is nested (``single_item``);
- that an UpdateExpression is charged for what it writes, also where nothing of it is kept
  (``update_charge``);
- that what is stored, and the values of a single request, nest to 31 lists and maps, those of a
  transaction or a Scan to 32 (``limits``);
- what a number costs (``values.number_size``), and that zero is judged by the exponent that it is
  written with (``numbers``);
- that ``{"NULL": False}`` is refused (``wire``), since July 2026 in every region;
- that an item may be read once in a transaction (``transactions``), that the first key of a
  TransactWriteItems that does not fit is told alone, before an item that is named twice
  (``cancellations``), and that its placeholders need no expression (``actions``);
- what a transaction costs of an index, and what it costs when it comes again (``capacity``,
  ``client_tokens``);
- that an empty table name has one fault alone (``validation``);
- that strings such as "yes" are read as Booleans, and when a fault of the request's shape is a
  SerializationException (``shapes``).

Regions differ. Since 2026 the service is being given another validation of requests; by October
most regions had it for writes of single items, and in part for reads. It puts "1 validation error
detected: " in front of what has one fault, leaves the value out of faults of the model, quotes the
members of a set, and tells the first fault alone where the older one counts them. Codes do not
differ. The specification keeps the older wording throughout: it is the one known for every
operation, and the one that BatchWriteItem, TransactWriteItems and Scan still have. A rule that is
known to have another text in the newer wording has it too (``Rule.newer``).

There is no clock here. A table is CREATING, UPDATING or DELETING after its request and an index
likewise, until a step takes it out of that; any may come at any time, and ``lifecycle.settled``
takes all. What depends on time itself is left open: when an expired item goes, how often capacity
may be decreased.

What the service alone decides an answer leaves open (``errors``): where a page of many items ends
that is near its bound, the segment of a key, from how many partitions a Scan reads (``pages``,
``scans``). What is answered though nobody is known to have seen the service do so, and no page says
so, is an inference (``inferences``): the answer names it, and ``docs/inferences.md`` lists all.

What is not specified at all is answered ``Unsupported`` and never by a guess.
"""

from dynaspec.items.api import handle, read_whole
from dynaspec.items.data.errors import (
    Alternative,
    Answer,
    Anything,
    Choice,
    Decided,
    End,
    Failure,
    OneOf,
    Part,
    SomeShards,
    Success,
    Unsupported,
    possible,
)
from dynaspec.items.data.sameness import canonical
from dynaspec.items.tables.state import EMPTY, Tables

__all__ = [
    "EMPTY",
    "Alternative",
    "Answer",
    "Anything",
    "Choice",
    "Decided",
    "End",
    "Failure",
    "OneOf",
    "Part",
    "SomeShards",
    "Success",
    "Tables",
    "Unsupported",
    "canonical",
    "handle",
    "possible",
    "read_whole",
]
