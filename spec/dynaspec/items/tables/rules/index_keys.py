"""The rules that secondary indexes have for items, and keys for paths."""

from __future__ import annotations

from typing import Final

from dynaspec.items.data import limits
from dynaspec.items.data.citations import (
    PATHS,
    QUOTAS,
    dynalite,
    ketlark,
    nubo,
    paritysuite,
    reference,
)
from dynaspec.items.data.rule import Rule
from dynaspec.items.data.rules import INVALID
from dynaspec.items.tables.rules.common import SEVERAL

_KEYS: Final = nubo("tier3/gsi-lsi/indexKeyValidation.test.ts")
_UPDATES: Final = dynalite("updateItem.js")
_LISTED: Final = reference("TransactWriteItems")

WRONG_TYPE: Final = Rule(
    "index-key-has-its-type",
    "The attribute of an item that is a key of an index has the type that the index defines.",
    (
        nubo("tier3/error-messages/transactWriteItems.test.ts"),
        ketlark("tier3/error-messages/transactIndexKeys.test.ts"),
        _UPDATES,
    ),
    f"{INVALID}Type mismatch for Index Key {{name}} Expected: {{expected}} Actual: {{actual}} "
    "IndexName: {index}",
)
UPDATED_TYPE: Final = Rule(
    "updated-index-key-has-its-type",
    "An update leaves the key of an index with the type that the index defines.",
    (_KEYS, _UPDATES, _LISTED),
    "The update expression attempted to update the secondary index key to unsupported type",
)
UPDATED_EMPTY: Final = Rule(
    "updated-index-key-not-empty",
    "An update leaves no empty key of an index.",
    (
        paritysuite("tier3/error-messages/transactWriteItems.test.ts"),
        nubo("tier3/limits/emptyValues.test.ts"),
        ketlark("tier3/error-messages/transactIndexKeys.test.ts"),
        _KEYS,
    ),
    "One or more parameter values are not valid. The update expression attempted to update a "
    "secondary index key to a value that is not supported. The AttributeValue for a key attribute "
    "cannot contain an empty {kind} value.",
)
UPDATED_SIZE: Final = Rule(
    "updated-index-key-within-size",
    "An update leaves a partition key of an index with at most 2,048 bytes, and a sort key with "
    "at most 1,024.",
    (_LISTED, QUOTAS),
    "The update expression attempted to update the secondary index key beyond allowed size limits",
)
LARGE_PARTITION_KEY: Final = Rule(
    "index-partition-key-of-2048-bytes",
    "The partition key of an index has at most 2,048 bytes in an item that is put.",
    (QUOTAS,),
    f"{INVALID}Size of hashkey has exceeded the maximum size limit of"
    f"{limits.PARTITION_KEY_MAX} bytes",
)
LARGE_SORT_KEY: Final = Rule(
    "index-sort-key-of-1024-bytes",
    "The sort key of an index has at most 1,024 bytes in an item that is put.",
    (QUOTAS,),
    f"{INVALID}Aggregated size of all range keys has exceeded the size limit of "
    f"{limits.SORT_KEY_MAX} bytes",
)
LARGE_PARTITION_KEYS: Final = Rule(
    "index-partition-keys-of-2048-bytes",
    "The HASH attributes of an index's key have at most 2,048 bytes together in an item that is "
    "put.",
    (SEVERAL,),
    "Aggregate size for HASH key attributes {names} of index {index} has exceeded limit "
    f"{limits.PARTITION_KEY_MAX} bytes, with actual size {{size}} bytes",
)
LARGE_SORT_KEYS: Final = Rule(
    "index-sort-keys-of-1024-bytes",
    "The RANGE attributes of an index's key have at most 1,024 bytes together in an item that is "
    "put.",
    (SEVERAL,),
    "Aggregate size for RANGE key attributes {names} of index {index} has exceeded limit "
    f"{limits.SORT_KEY_MAX} bytes, with actual size {{size}} bytes",
)

_SCALARS: Final = (
    "Key attributes must be scalars; list random access '[]' and map lookup '.' are not allowed:"
)
PATH_INTO_KEY: Final = Rule(
    "no-path-into-key",
    "A path does not lead into an attribute of the table's key.",
    (dynalite("query.js"), dynalite("scan.js"), PATHS),
    f"{_SCALARS} Key: {{name}}",
)
PATH_INTO_INDEX_KEY: Final = Rule(
    "no-path-into-index-key",
    "A path does not lead into an attribute of an index's key.",
    (dynalite("query.js"), _UPDATES),
    f"{_SCALARS} IndexKey: {{name}}",
)
