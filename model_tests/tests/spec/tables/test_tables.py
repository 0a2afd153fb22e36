"""The operations on tables, by examples."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from support.specified.item_service import Service, definition, s


@pytest.fixture
def things() -> Service:
    return Service(("p", "S"))


def test_a_table_is_described_as_created() -> None:
    service = Service()
    throughput = {"ReadCapacityUnits": 40_000, "WriteCapacityUnits": 4}
    request = definition(("h", "S"), ("r", "N"))
    del request["BillingMode"]
    created = service.ok("CreateTable", **request, ProvisionedThroughput=throughput)
    assert created["TableDescription"]["TableStatus"] == "CREATING"
    table = service.ok("DescribeTable")["Table"]
    assert table["TableStatus"] == "ACTIVE"
    assert table["KeySchema"] == request["KeySchema"]
    assert table["AttributeDefinitions"] == request["AttributeDefinitions"]
    assert table["ProvisionedThroughput"] == {"NumberOfDecreasesToday": 0, **throughput}
    assert "BillingModeSummary" not in table


def test_a_table_on_demand_says_so(things: Service) -> None:
    table = things.ok("DescribeTable")["Table"]
    assert table["BillingModeSummary"] == {"BillingMode": "PAY_PER_REQUEST"}
    units = {"ReadCapacityUnits": 0, "WriteCapacityUnits": 0}
    assert table["ProvisionedThroughput"] == {"NumberOfDecreasesToday": 0, **units}


def test_a_deleted_table_is_gone_with_its_items(things: Service) -> None:
    things.ok("PutItem", Item={"p": s("x")})
    deleted = things.ok("DeleteTable")["TableDescription"]
    assert deleted["TableStatus"] == "DELETING"
    assert things.refused("DescribeTable").code == "ResourceNotFoundException"
    things.ok("CreateTable", **definition(("p", "S")))
    assert things.item(p=s("x")) is None


def test_a_table_is_created_once(things: Service) -> None:
    assert things.refused("CreateTable", **definition(("p", "S"))).code == "ResourceInUseException"


P, Q = {"AttributeName": "p", "AttributeType": "S"}, {"AttributeName": "q", "AttributeType": "N"}
HASH, RANGE = (
    {"AttributeName": "p", "KeyType": "HASH"},
    {"AttributeName": "q", "KeyType": "RANGE"},
)
UNITS = {"ReadCapacityUnits": 1, "WriteCapacityUnits": 1}
PROVISIONED = {"BillingMode": None, "ProvisionedThroughput": UNITS}


@pytest.mark.parametrize(
    "change",
    [
        {"KeySchema": None},
        {"KeySchema": []},
        {"AttributeDefinitions": None},
        {"AttributeDefinitions": []},
        {"AttributeDefinitions": [Q]},
        {"AttributeDefinitions": [P, Q]},
        {"AttributeDefinitions": [P, P]},
        {"AttributeDefinitions": [{**P, "AttributeType": "BOOL"}]},
        {"AttributeDefinitions": [{"AttributeName": "p"}]},
        {"AttributeDefinitions": [{"AttributeType": "S"}]},
        {"KeySchema": [HASH, RANGE]},
        {"KeySchema": [HASH, RANGE], "AttributeDefinitions": [P, P]},
        {"KeySchema": [HASH, {**HASH, "KeyType": "RANGE"}], "AttributeDefinitions": [P, Q]},
        {"KeySchema": [{**HASH, "KeyType": "RANGE"}]},
        {"KeySchema": [HASH, {**RANGE, "KeyType": "HASH"}], "AttributeDefinitions": [P, Q]},
        {"KeySchema": [HASH, RANGE, RANGE], "AttributeDefinitions": [P, Q]},
        {"KeySchema": [{"AttributeName": "p"}]},
        {"KeySchema": [{"KeyType": "HASH"}]},
        {"BillingMode": None},
        {"BillingMode": "FREE"},
        {"ProvisionedThroughput": UNITS},
        {**PROVISIONED, "ProvisionedThroughput": {}},
        {**PROVISIONED, "ProvisionedThroughput": {**UNITS, "ReadCapacityUnits": 0}},
        {**PROVISIONED, "ProvisionedThroughput": {**UNITS, "WriteCapacityUnits": 10**12 + 1}},
        {"TableName": None},
        {"TableName": "ab"},
        {"TableName": "a" * 256},
        {"TableName": "a/b"},
    ],
)
def test_a_wrong_definition_of_a_table_is_refused(change: Mapping[str, object]) -> None:
    request = {**definition(("p", "S")), **change}
    assert Service().refused("CreateTable", **request).code == "ValidationException"


def test_tables_are_listed_by_name_a_page_at_a_time() -> None:
    service = Service()
    for name in ["bbb", "ccc", "aaa"]:
        service.ok("CreateTable", **definition(("p", "S")), TableName=name)
    assert service.ok("ListTables") == {"TableNames": ["aaa", "bbb", "ccc"]}
    page = service.ok("ListTables", Limit=2)
    assert page == {"TableNames": ["aaa", "bbb"], "LastEvaluatedTableName": "bbb"}
    rest = service.ok("ListTables", Limit=1.9, ExclusiveStartTableName="bbb")
    assert rest == {"TableNames": ["ccc"]}


@pytest.mark.parametrize(
    "request_",
    [
        {"Limit": 0},
        {"Limit": 101},
        {"Limit": 2**31 - 1},
        {"Limit": -(2**31)},
        {"ExclusiveStartTableName": "a"},
    ],
)
def test_a_wrong_page_is_refused(things: Service, request_: Mapping[str, object]) -> None:
    assert things.refused("ListTables", **request_).code == "ValidationException"


@pytest.mark.parametrize(
    "limit", ["1", True, 2**31, -(2**31) - 1, float("nan"), float("inf"), [], {}]
)
def test_a_limit_must_be_a_number(things: Service, limit: object) -> None:
    assert things.refused("ListTables", Limit=limit).code == "SerializationException"
