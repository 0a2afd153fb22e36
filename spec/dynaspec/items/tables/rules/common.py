"""What several modules of rules share: the opening words of messages, and sources."""

from __future__ import annotations

from typing import Final

from dynaspec.items.data.citations import dynalite, guide, quirks, reference

IN_USE: Final = "Attempt to change a resource which is still in use: "
NOT_FOUND: Final = "Requested resource not found: "
LIMIT: Final = "Subscriber limit exceeded: "

ON_DEMAND: Final = "PAY_PER_REQUEST"
"""The billing mode, as messages call it."""

INVALIDS: Final = quirks("DDB-TABLE-442, the texts of ValidationException")
LIMITS: Final = quirks("DDB-TABLE-443, the texts of LimitExceededException")
CONFLICTS: Final = quirks("DDB-TABLE-444, the texts of ResourceInUseException")
CREATING: Final = dynalite("createTable.js")
UPDATING: Final = dynalite("updateTable.js")
CREATE: Final = reference("CreateTable")
UPDATE: Final = reference("UpdateTable")
SEVERAL: Final = guide("Global secondary indexes: multi-attribute keys")
