"""Items: what a request means.

The request semantics of DynamoDB as a pure function: ``handle`` takes the tables, an operation and
its request, and answers the tables afterwards and the response. Read ``operations`` for the order
in which a request is judged, ``requests`` and ``tables`` for the operations, ``queries``,
``scans`` and ``pages`` for what is read of many items, ``indexes`` for what is kept in another
order, ``capacity`` for what it costs, ``conditions``, ``key_conditions``, ``updates`` and ``paths``
for the expressions, ``values`` and ``numbers`` for the data.

The standard is the service: its service model, its developer guide, and where these are silent or
wrong, what users report of it. The last decides these points, each marked at its place:

- what a string's ``size`` counts (``conditions.size``);
- that an update which only takes away makes no item (``requests.update_item``);
- what UPDATED_OLD and UPDATED_NEW show of what is nested (``requests``);
- that nesting is limited only in what is stored, to 31 lists and maps (``limits``);
- what a number costs (``values.number_size``);
- that strings such as "yes" are read as Booleans, and when a fault of the request's shape is a
  SerializationException (``shapes``).

Of what is read of many items, these points are open, and answered so: a page that ends by its Limit
has a LastEvaluatedKey also where nothing is left (``pages``: and is said to be of a walk); a Scan
of nothing costs what a Query of nothing does (``capacity``); the filter of a Scan sees of an index
what it projects, and where a local one fetches, all (``scans``); an index that is being deleted is
gone (``sources``).

Three other points are open, and answered by the guide's words: whether ``IN`` takes 100 values or
99 (``limits``: 100), whether the default of ``if_not_exists`` must have a value where it is not
used (``updates``: no), and whether ``{"NULL": False}`` is refused (``wire``: yes).

There is no clock here: a table is ready, and gone, at once (``tables.create_table`` says why).
"""

from dynaspec.items.errors import Failure, Success, Unsupported
from dynaspec.items.operations import handle
from dynaspec.items.state import EMPTY, Tables
from dynaspec.items.wire import canonical

__all__ = ["EMPTY", "Failure", "Success", "Tables", "Unsupported", "canonical", "handle"]
