"""Items: what a request means.

The request semantics of DynamoDB as a pure function: ``handle`` takes the tables, an operation and
its request, and answers the tables afterwards and the response. Read ``operations`` for the order
in which a request is judged, ``requests`` and ``tables`` for the operations, ``conditions``,
``updates`` and ``paths`` for the expressions, ``values`` and ``numbers`` for the data.

There is no clock here: a table is ready, and gone, at once (``tables.create_table`` says why).
"""

from dynaspec.items.errors import Failure, Success, Unsupported
from dynaspec.items.operations import handle
from dynaspec.items.tables import EMPTY, Tables
from dynaspec.items.wire import canonical

__all__ = ["EMPTY", "Failure", "Success", "Tables", "Unsupported", "canonical", "handle"]
