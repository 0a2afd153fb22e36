"""Walks through all pages that every run makes: of a table, of its indexes, of SELECTs, of batches;
and the parts of orders.

Source: "Quotas in Amazon DynamoDB" (developer guide): BatchGetItem retrieves up to 16 MB.
"""

from __future__ import annotations

from collections.abc import Iterator

from dynacheck.exchange.schemas import IndexShape, Schema
from dynacheck.exchange.step import Step, Walk
from dynacheck.exchange.values import ORDERED

SORT_VALUES: dict[str, list[object]] = {
    "S": ["a", "aé", "b", "c", "d"],
    "N": ["-1.5", "0", "1", "2", "10"],
    "B": [b"\x00", b"a", b"b", b"c", b"\xff"],
}
"""Sort keys in their order."""
FIRST_VALUES: dict[str, tuple[object, object]] = {
    "S": ("a", "b"), "N": ("1", "2"), "B": (b"a", b"\xff"),
}  # fmt: skip
"""The two partition keys."""
PAGES = (None, 1, 2, 5, 6)
WAYS: tuple[dict[str, object], ...] = ({}, {"ScanIndexForward": False})
"""Forwards and backwards."""
PARTS = (
    "{} = :l", "{} < :l", "{} <= :l", "{} > :l", "{} >= :l", "{} BETWEEN :l AND :h",
    "begins_with({}, :l)",
)  # fmt: skip
"""The conditions on a sort key; the last is not for numbers."""
BATCH_BYTES = "bytes of a batch"
"""The name of the limit that `large_batches` tries."""


def walk_examples(schema: Schema) -> Iterator[list[Step]]:
    """Examples that fill a table with a sort key, and walk one query or scan in all page sizes."""
    if schema.range_type is None:
        return
    filling = list(_filling(schema))
    for request in (*_queries(schema, None), *_scans(schema)):
        yield [*filling, *_walks(request)]
    for index in schema.indexes:
        for request in _queries(schema, index)[:2]:
            yield [*filling, *_walks(request)]
        yield [*filling, *_walks({"TableName": schema.table, "IndexName": index.name})]
    for request in _selects(schema):
        yield [*filling, *(Walk("ExecuteStatement", request, page=page) for page in (None, 1, 2))]


def order_examples(schema: Schema) -> Iterator[list[Step]]:
    """Examples of sort keys that are easily put in a wrong order: all, and each part of them.

    The parts are those of the table and of its indexes, by every comparison with each of the keys.
    """
    if schema.range_type is None:
        return
    filling = _ordered(schema)
    for name, partition, sort, kind in _orders(schema):
        asked = _asked_of(schema, name, partition)
        walked = [Walk("Query", {**asked, **way}, page=page) for way in WAYS for page in (None, 2)]
        yield [*filling, *walked]
        for requests in _parts(asked, partition[1], sort, kind):
            yield [*filling, *(Step("Query", request) for request in requests)]


def _ordered(schema: Schema) -> list[Step]:
    """Items of two partition keys: in the first indexes have their own order, in the second one."""
    sort = schema.range_type or "S"
    numbers = ORDERED["N"]
    steps = []
    for partition, key in enumerate(FIRST_VALUES[schema.hash_type]):
        puts: list[object] = []
        for place, value in enumerate(ORDERED[sort]):
            item = {"p": {schema.hash_type: key}, "r": {sort: value}}
            number = {"N": numbers[-1 - place]}
            indexed = {"g": {"S": "a"}, "h": {"N": "7"} if partition else number, "l": number}
            puts.append({"PutRequest": {"Item": {**item, **(indexed if schema.indexes else {})}}})
        steps.append(Step("BatchWriteItem", {"RequestItems": {schema.table: puts}}))
    return steps


def _orders(schema: Schema) -> Iterator[tuple[str | None, tuple[str, object], str, str]]:
    """Each order: of which index, the partition key that is asked for, the sort key, its type."""
    first, _ = FIRST_VALUES[schema.hash_type]
    own = ("p", {schema.hash_type: first})
    yield None, own, "r", schema.range_type or "S"
    types = {**schema.key_types, **schema.index_types}
    for index in schema.indexes:
        if index.range is not None:
            other = ("g", {"S": "a"}) if index.hash == "g" else ("h", {"N": "7"})
            partition = own if index.local else other
            yield index.name, partition, index.range, types[index.range]


def _asked_of(
    schema: Schema, index: str | None, partition: tuple[str, object]
) -> dict[str, object]:
    """A query of all of a partition key."""
    name, value = partition
    return {
        "TableName": schema.table,
        "KeyConditionExpression": f"{name} = :p",
        "ExpressionAttributeValues": {":p": value},
        **({} if index is None else {"IndexName": index}),
    }


def _parts(
    asked: dict[str, object], partition: object, sort: str, kind: str
) -> Iterator[list[dict[str, object]]]:
    """Requests for the parts of an order, by each comparison: forwards, and every third back."""
    keys = ORDERED[kind]
    for text in PARTS if kind != "N" else PARTS[:-1]:
        requests = []
        for place, low in enumerate(keys):
            high = keys[min(place + 2, len(keys) - 1)]
            given = {":p": partition, ":l": {kind: low}}
            if ":h" in text:
                given[":h"] = {kind: high}
            request = {
                "KeyConditionExpression": f"{asked['KeyConditionExpression']} AND "
                + text.format(sort),
                "ExpressionAttributeValues": given,
            }
            requests.append({**asked, **request, **WAYS[place % 3 == 2]})
        yield requests


def large_batches(schema: Schema) -> list[Step]:
    """42 items of 400,000 bytes, and batches of 40, which 16 MB hold, and of all."""
    keys: list[dict[str, object]] = [{"p": {"S": f"k{at:02}"}} for at in range(42)]
    value = {"S": "x" * (400_000 - len("p") - len("k00") - len("a"))}
    puts = [{"PutRequest": {"Item": {**key, "a": value}}} for key in keys]
    filling = [
        Step("BatchWriteItem", {"RequestItems": {schema.table: part}})
        for part in (puts[:21], puts[21:])
    ]
    batches = [
        Walk(
            "BatchGetItem",
            {"RequestItems": {schema.table: {"Keys": keys[:count], "ConsistentRead": True}}},
            f"{BATCH_BYTES}: {side}",
        )
        for count, side in ((40, "at"), (42, "over"))
    ]
    return [*filling, *batches]


def _walks(request: dict[str, object]) -> Iterator[Walk]:
    operation = "Query" if "KeyConditionExpression" in request else "Scan"
    yield from (Walk(operation, request, page=page) for page in PAGES)
    if operation == "Scan":
        yield Walk(operation, request, page=1, segments=3)


def _filling(schema: Schema) -> Iterator[Step]:
    """Five items of one partition, tied in the keys of the indexes, and one of another."""
    kind, sort = schema.hash_type, schema.range_type or "S"
    first, second = FIRST_VALUES[kind]
    for number, value in enumerate(SORT_VALUES[sort]):
        item = {"p": {kind: first}, "r": {sort: value}, "n": {"N": str(number)}}
        tied: dict[str, object] = {
            "g": {"S": "b" if number == 3 else "a"}, "h": {"N": str(number // 2)},
            "l": {"N": str(-(number // 3))},
        }  # fmt: skip
        shown = tied if schema.indexes else {}
        yield Step("PutItem", {"TableName": schema.table, "Item": {**item, **shown}})
    other = {"p": {kind: second}, "r": {sort: SORT_VALUES[sort][0]}}
    yield Step("PutItem", {"TableName": schema.table, "Item": other})


def _queries(schema: Schema, index: IndexShape | None) -> list[dict[str, object]]:
    """Queries of one partition, in either direction, of all of it and of a part."""
    name, kind = ("p", schema.hash_type) if index is None else (index.hash, "S")
    if index is not None and index.hash in schema.index_types:
        kind = schema.index_types[index.hash]
    value = {"S": "a", "N": "1", "B": b"a"}[kind]
    request: dict[str, object] = {
        "TableName": schema.table,
        "KeyConditionExpression": f"{name} = :p",
        "ExpressionAttributeValues": {":p": {kind: value}},
    }
    if index is not None:
        request["IndexName"] = index.name
    if index is None or index.local:
        request["ConsistentRead"] = True
    some = {":p": {kind: value}, ":n": {"N": "1"}}
    return [
        request,
        {**request, "ScanIndexForward": False},
        {**request, "FilterExpression": "n > :n", "ExpressionAttributeValues": some},
        {**request, "ProjectionExpression": "n"},
        {**request, "Select": "COUNT"},
    ]


def _scans(schema: Schema) -> list[dict[str, object]]:
    """Scans: of all, filtered, counted."""
    request: dict[str, object] = {"TableName": schema.table, "ConsistentRead": True}
    some = {":n": {"N": "1"}}
    return [
        request,
        {**request, "FilterExpression": "n > :n", "ExpressionAttributeValues": some},
        {**request, "Select": "COUNT"},
    ]


def _selects(schema: Schema) -> Iterator[dict[str, object]]:
    """SELECTs: scans and reads of one and two partitions, in an order and without, of indexes."""
    first, second = ({schema.hash_type: value} for value in FIRST_VALUES[schema.hash_type])
    table = f'"{schema.table}"'
    for text, given in (
        (f"SELECT * FROM {table}", []),
        (f"SELECT * FROM {table} WHERE n BETWEEN 1 AND 3", []),
        (f"SELECT * FROM {table} WHERE p = ?", [first]),
        (f"SELECT n FROM {table} WHERE p = ? AND n > 1", [first]),
        (f"SELECT r, n FROM {table} WHERE p = ? ORDER BY r DESC", [first]),
        (f"SELECT * FROM {table} WHERE p IN [?, ?] ORDER BY p, r", [first, second]),
        (f"SELECT * FROM {table} WHERE p = ? OR p = ?", [first, second]),
    ):
        request: dict[str, object] = {"Statement": text, "ConsistentRead": True}
        yield {**request, "Parameters": given} if given else request
    for index in schema.indexes:
        yield {"Statement": f'SELECT * FROM {table}."{index.name}"'}
        if index.hash == "g":
            yield {"Statement": f"SELECT * FROM {table}.\"{index.name}\" WHERE g = 'a'"}
