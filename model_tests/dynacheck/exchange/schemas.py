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
class IndexShape:
    """A secondary index: its key attributes with their types, and its projection."""

    name: str
    hash: str
    range: str | None
    projection: str
    local: bool = False

    @property
    def names(self) -> tuple[str, ...]:
        """The names of its key attributes, the partition key's first."""
        return (self.hash,) if self.range is None else (self.hash, self.range)

    def definition(self) -> dict[str, object]:
        """The index as CreateTable and UpdateTable are told of it."""
        projection: dict[str, object] = {"ProjectionType": self.projection}
        if self.projection == "INCLUDE":
            projection["NonKeyAttributes"] = ["a", "b"]
        roles = zip(self.names, ("HASH", "RANGE"), strict=False)
        return {
            "IndexName": self.name,
            "KeySchema": [{"AttributeName": n, "KeyType": role} for n, role in roles],
            "Projection": projection,
        }


INDEX_TYPES = {"g": "S", "h": "N", "l": "N"}
"""The attributes that only indexes have in their keys, and their types."""

LOCAL = IndexShape("local", HASH, "l", "KEYS_ONLY", local=True)
WHOLE = IndexShape("whole", "g", None, "ALL")
PART = IndexShape("part", "g", "h", "INCLUDE")
KEYS = IndexShape("keys", "h", RANGE, "KEYS_ONLY")


@dataclass(frozen=True)
class Schema:
    """A primary key: the type of its partition key, and of its sort key or None; and indexes."""

    hash_type: str
    range_type: str | None = None
    indexes: tuple[IndexShape, ...] = ()

    @property
    def table(self) -> str:
        """The table's name."""
        return f"{PREFIX}{self.hash_type}{self.range_type or ''}{'i' * bool(self.indexes)}"

    @property
    def key_types(self) -> dict[str, str]:
        """Each key attribute's name and type."""
        found = {HASH: self.hash_type}
        return found if self.range_type is None else {**found, RANGE: self.range_type}

    @property
    def index_types(self) -> dict[str, str]:
        """Each attribute's name and type that is in an index's key and not in the table's."""
        names = {name for index in self.indexes for name in index.names}
        return {name: kind for name, kind in INDEX_TYPES.items() if name in names}

    def create_request(self, table: str | None = None) -> dict[str, object]:
        """The CreateTable request of this table, or of one so shaped named `table`."""
        roles = dict(zip(self.key_types, ("HASH", "RANGE"), strict=False))
        types = {**self.key_types, **self.index_types}
        request: dict[str, object] = {
            "TableName": table or self.table,
            "KeySchema": [{"AttributeName": n, "KeyType": role} for n, role in roles.items()],
            "AttributeDefinitions": [
                {"AttributeName": n, "AttributeType": kind} for n, kind in types.items()
            ],
            "BillingMode": "PAY_PER_REQUEST",
        }
        for local, member in ((True, "LocalSecondaryIndexes"), (False, "GlobalSecondaryIndexes")):
            made = [index.definition() for index in self.indexes if index.local == local]
            if made:
                request[member] = made
        return request


@dataclass(frozen=True)
class Streamed(Schema):
    """A table that is made with a stream, anew for each example."""

    view: str = "NEW_AND_OLD_IMAGES"

    @property
    def table(self) -> str:
        """The table's name."""
        return f"{PREFIX}streamed_{self.hash_type}{self.range_type or ''}"

    def create_request(self, table: str | None = None) -> dict[str, object]:
        """The CreateTable request of this table, or of one so shaped named `table`."""
        specification = {"StreamEnabled": True, "StreamViewType": self.view}
        return {**super().create_request(table), "StreamSpecification": specification}


INDEXED = Schema("S", "S", (LOCAL, WHOLE, PART, KEYS))
"""A table with an index of each kind and projection."""

STREAMED = (
    Streamed("S"),
    Streamed("S", "N"),
    Streamed("N", "B", view="KEYS_ONLY"),
    Streamed("S", "S", view="NEW_IMAGE"),
    Streamed("B", view="OLD_IMAGE"),
)
"""The tables of a run that have streams."""

POOL = (
    Schema("S"),
    Schema("S", "N"),
    INDEXED,
    Schema("N"),
    Schema("B"),
    Schema("S", "S"),
    Schema("N", "B"),
)
"""The tables of a run, the simplest first."""
