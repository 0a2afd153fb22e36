"""The tables that a run uses: one for each kind of primary key."""

from __future__ import annotations

from dataclasses import dataclass

PREFIX = "dynaspec_conform_"
"""The suite creates, changes and deletes only tables whose names begin so."""

ARN = "arn:aws:dynamodb:us-east-1:000000000000:table/"
"""What a table's ARN begins with in a request; a target is sent its own ARN of that table."""

HASH, RANGE = "p", "r"
"""The names of the key attributes in every table of the suite."""


@dataclass(frozen=True)
class Schema:
    """A primary key: the type of its partition key, and of its sort key or None."""

    hash_type: str
    range_type: str | None = None

    @property
    def table(self) -> str:
        """The table's name."""
        return f"{PREFIX}{self.hash_type}{self.range_type or ''}"

    @property
    def key_types(self) -> dict[str, str]:
        """Each key attribute's name and type."""
        found = {HASH: self.hash_type}
        return found if self.range_type is None else {**found, RANGE: self.range_type}

    def create_request(self, table: str | None = None) -> dict[str, object]:
        """The CreateTable request of this table, or of one so shaped named `table`."""
        roles = dict(zip(self.key_types, ("HASH", "RANGE"), strict=False))
        return {
            "TableName": table or self.table,
            "KeySchema": [{"AttributeName": n, "KeyType": role} for n, role in roles.items()],
            "AttributeDefinitions": [
                {"AttributeName": n, "AttributeType": kind} for n, kind in self.key_types.items()
            ],
            "BillingMode": "PAY_PER_REQUEST",
        }


POOL = (
    Schema("S"),
    Schema("S", "N"),
    Schema("N"),
    Schema("B"),
    Schema("S", "S"),
    Schema("N", "B"),
)
"""The tables of a run, the simplest first."""
