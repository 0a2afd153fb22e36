"""SELECT: what is read, in which order, on which page, from tables and indexes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, cast

import pytest

from dynaspec.items import Failure, Success, Unsupported, handle, possible
from dynaspec.items.tables.lifecycle import settled
from support.specified.item_service import n
from support.specified.partiql_service import TABLE, Statements, keys, pairs, s


@pytest.fixture
def service() -> Statements:
    made = pairs()
    for pk in ("o", "p"):
        for sk in ("1", "2", "3"):
            made.put(pk=s(pk), sk=s(sk), flag=s("one" if sk == "1" else "two"))
    return made


@pytest.mark.parametrize(
    ("where", "found"),
    [
        ("pk = 'o'", "123"),
        ("pk = 'o' AND (sk='1' OR sk='2')", "12"),
        ("pk = 'o' AND sk IN ['1','2']", "12"),
        ("pk = 'o' AND (sk < '2' OR sk > '2' OR sk='2')", "123"),
        ("pk = 'o' AND attribute_exists(pk)", "123"),
        ("pk = 'o' AND NOT sk='1'", "23"),
        ("pk = 'o' AND sk > '0' AND sk <> '1'", "23"),
        ("pk = 'o' AND sk='1' AND sk > '0'", "1"),
        ("pk = 'o' AND begins_with(sk, '2')", "2"),
        ("pk = 'o' AND sk BETWEEN '2' AND '9' AND flag = 'two'", "23"),
        ("pk = 'o' AND NOT sk = '1' OR pk = 'o' AND sk = '2'", "23"),
        ("pk = 'o' AND sk <> '1' OR pk = 'o' AND sk = '2'", "23"),
        ("pk = 'o' AND NOT begins_with(sk, 'x') OR pk = 'o' AND sk = '2'", "123"),
        ("pk = 'o' AND NOT sk IN ['1', '3'] OR pk = 'o' AND sk = '2'", "2"),
        ("pk = 'o' OR pk = 'o' AND NOT sk = '1'", "123"),
        ("sk = '1'", "11"),
        ("pk = 'o' OR sk = '1'", "1123"),
        ("pk IN ['o', 'p'] AND sk = '2'", "22"),
        ("pk > 1", ""),
        ("pk IN [" + ", ".join(f"'v{x}'" for x in range(51)) + "] OR flag = 'one'", "11"),
    ],
)
def test_what_is_found(service: Statements, where: str, found: str) -> None:
    assert "".join(sorted(keys(service.rows(f"SELECT * FROM {{T}} WHERE {where}")))) == found


KEYLESS = (
    "Select statements within BatchExecuteStatement must specify the primary key in the where "
    "clause."
)
OVERLAPPING = "Overlapping conditions with range keys are not supported in where clause"
TYPE = "Key attribute's data type should match its data type in table's schema: Key "
TOO_MANY = "Too many decomposed read operations for a given query."


def values(count: int) -> str:
    return ", ".join(f"'v{number}'" for number in range(count))


@pytest.mark.parametrize(
    ("where", "text"),
    [
        ("pk IN ['o','o']", OVERLAPPING),
        ("pk='o' OR pk='o'", OVERLAPPING),
        ("pk='o' AND (sk > '0' OR sk < '5')", OVERLAPPING),
        ("pk='o' AND (sk='1' OR flag='two')", OVERLAPPING),
        ("(pk='o' AND flag='one') OR (pk='o' AND flag='two')", OVERLAPPING),
        ("pk = 'a' AND x <> '1' OR pk = 'a' AND sk = '2'", OVERLAPPING),
        ("pk = 1 OR pk = 'o'", f"{TYPE}pk"),
        ("pk = 'o' AND sk IN ['1', 2]", f"{TYPE}sk"),
        (f"pk IN [{values(51)}]", TOO_MANY),
        (f"pk = 'o' AND sk IN [{values(51)}]", TOO_MANY),
        (f"pk IN [{values(26)}] AND sk IN ['1','2']", TOO_MANY),
    ],
)
def test_what_is_not_read(service: Statements, where: str, text: str) -> None:
    assert service.says(f"SELECT sk FROM {{T}} WHERE {where}") == text


@pytest.mark.parametrize(
    ("clause", "found"),
    [
        ("pk = 'o' ORDER BY sk DESC", "o3 o2 o1"),
        ("pk = 'o' ORDER BY sk", "o1 o2 o3"),
        ("pk = 'o' ORDER BY pk ASC", "o3 o2 o1"),
        ("pk IN ['o', 'p'] ORDER BY pk DESC, sk ASC", "p1 p2 p3 o1 o2 o3"),
        ("pk IN ['o', 'p'] ORDER BY pk DESC", "p3 p2 p1 o3 o2 o1"),
    ],
)
@pytest.mark.parametrize("limit", [None, 1, 2, 4])
def test_items_come_in_the_order_asked_whatever_the_pages(
    service: Statements, clause: str, found: str, limit: int | None
) -> None:
    statement = f"SELECT pk, sk FROM {{T}} WHERE {clause}"
    rows = [row for page in pages(service, statement, limit) for row in page]
    assert " ".join(row["pk"]["S"] + row["sk"]["S"] for row in rows) == found


def pages(service: Statements, statement: str, limit: int | None) -> list[list[Any]]:
    """The items of all pages, which are told to be opaque in their tokens."""
    found: list[list[Any]] = []
    more: dict[str, object] = {} if limit is None else {"Limit": limit}
    while True:
        answer = service.execute(statement, **more)
        assert isinstance(answer, Success), answer
        found.append(list(cast("Sequence[Any]", answer.body["Items"])))
        token = answer.body.get("NextToken")
        assert answer.opaque == (frozenset() if token is None else {"NextToken"})
        if token is None:
            return found
        assert len(found) < 20, "the pages do not end"
        more["NextToken"] = token


HASH = "Must have at least one non-optional hash key condition in WHERE clause when using "


@pytest.mark.parametrize(
    ("clause", "text"),
    [
        ("ORDER BY sk", "Must have WHERE clause in the statement when using ORDER BY clause."),
        (
            "WHERE pk = 'o' ORDER BY Total DESC",
            "Attribute Total in ORDER BY clause must be part of the primary key",
        ),
        ("WHERE pk > 'a' ORDER BY sk", f"{HASH}ORDER BY clause."),
        (
            "WHERE pk IN ['o', 'p'] ORDER BY sk DESC",
            "Must have hash key in ORDER BY clause when more than one hash key condition specified "
            "in WHERE clause.",
        ),
    ],
)
def test_what_is_said_of_an_order(service: Statements, clause: str, text: str) -> None:
    assert service.says(f"SELECT sk FROM {{T}} {clause}") == text


@pytest.mark.parametrize(
    "statement", ["SELECT * FROM {T}", "SELECT flag FROM {T} WHERE flag = 'two'"]
)
@pytest.mark.parametrize("limit", [1, 2, 5, 6, 7])
def test_all_pages_together_show_everything_once(
    service: Statements, statement: str, limit: int
) -> None:
    whole = service.rows(statement)
    found = pages(service, statement, limit)
    assert [row for page in found for row in page] == whole
    assert all(len(page) <= limit for page in found)


def test_a_token_is_good_for_its_statement_and_parameters_only(service: Statements) -> None:
    statement = "SELECT * FROM {T} WHERE pk = ?"
    answer = service.execute(statement, s("o"), Limit=1)
    assert isinstance(answer, Success)
    token = answer.body["NextToken"]
    text = "NextToken does not match request"
    assert service.says(statement, s("p"), NextToken=token) == text
    assert service.says("SELECT * FROM {T} WHERE  pk = ?", s("o"), NextToken=token) == text
    assert service.says(statement, s("o"), NextToken="not-a-token") == "Invalid NextToken"
    rows = service.rows(statement, s("o"), NextToken=token, Limit=3, ConsistentRead=True)
    assert keys(rows) == ["2", "3"]


def test_pages_of_several_reads_are_the_services_choice(service: Statements) -> None:
    answer = service.execute("SELECT * FROM {T} WHERE pk IN ['o', 'p']")
    assert isinstance(answer, Success)
    assert answer.unordered == {"Items": (6,)}
    assert answer.part is None
    answer = service.execute("SELECT * FROM {T} WHERE pk IN ['o', 'p']", Limit=2)
    assert isinstance(answer, Success)
    assert answer.part is not None
    for number in range(9):
        service.put(pk=s("q"), sk=s(str(number)))
    answer = service.execute("SELECT * FROM {T} WHERE pk IN ['o', 'q']")
    assert isinstance(answer, Success)
    assert answer.part is not None
    costs = service.execute(
        "SELECT * FROM {T} WHERE pk IN ['o', 'p']", ReturnConsumedCapacity="TOTAL"
    )
    assert isinstance(costs, Unsupported)


def listed(count: int) -> str:
    return ", ".join(f"'v{number:02}'" for number in range(count))


@pytest.mark.parametrize(
    ("clause", "limit", "sizes", "most"),
    [
        ("pk IN [{}]", None, [10, 2], 10),
        ("pk IN [{}]", 3, [3, 3, 3, 3, 0], 3),
        ("pk IN [{}]", 100, [10, 2], 10),
        ("pk IN [{}] ORDER BY pk", None, [10, 2], 10),
        ("pk IN [{}, 'none'] AND sk = '1'", None, [10, 2], 10),
        ("pk = 'many' AND sk IN [{}]", None, [10, 2], None),
    ],
)
def test_more_than_ten_keys_of_in_come_by_ten(
    service: Statements, clause: str, limit: int | None, sizes: list[int], most: int | None
) -> None:
    for number in range(12):
        service.put(pk=s(f"v{number:02}"), sk=s("1"))
        service.put(pk=s("many"), sk=s(f"v{number:02}"))
    statement = f"SELECT * FROM {{T}} WHERE {clause.format(listed(12))}"
    more: dict[str, object] = {} if limit is None else {"Limit": limit}
    found = []
    while True:
        answer = service.execute(statement, **more)
        assert isinstance(answer, Success)
        assert answer.part is not None
        assert answer.part.most == most
        found.append(len(cast("list[Any]", answer.body["Items"])))
        if "NextToken" not in answer.body:
            break
        more["NextToken"] = answer.body["NextToken"]
    assert found == sizes


def test_ten_keys_of_in_come_on_one_page(service: Statements) -> None:
    for number in range(10):
        service.put(pk=s(f"v{number:02}"), sk=s("1"))
    answer = service.execute(f"SELECT * FROM {{T}} WHERE pk IN [{listed(10)}]")
    assert isinstance(answer, Success)
    assert "NextToken" not in answer.body
    assert answer.part is None


def test_a_token_or_what_is_read_is_judged_first(service: Statements) -> None:
    for statement in (
        "SELECT * FROM \"none\" WHERE pk = 'a'",
        "SELECT * FROM {T} WHERE pk = 1",
        "SELECT * FROM {T} WHERE pk = 'a' OR pk = 'a'",
    ):
        request = {"Statement": statement.replace("{T}", f'"{TABLE}"'), "NextToken": "no"}
        answer = handle(service.tables, "ExecuteStatement", request)[1]
        texts = [each.message for each in possible(answer) if isinstance(each, Failure)]
        assert len(texts) == 2, answer
        assert texts[1] == "Invalid NextToken"


def test_what_is_asked_to_be_in_two_partitions_is_a_scan(service: Statements) -> None:
    rows = service.rows("SELECT sk FROM {T} WHERE pk IN ['o', 'p'] AND pk IN ['p', 'q']")
    assert sorted(row["sk"]["S"] for row in rows) == ["1", "2", "3"]
    for more in ({"ReturnConsumedCapacity": "TOTAL"}, {}):
        order = "" if more else " ORDER BY sk"
        statement = f"SELECT sk FROM {{T}} WHERE pk = 'o' AND pk = 'p'{order}"
        assert isinstance(service.execute(statement, **more), Unsupported)


@pytest.mark.parametrize(
    "where",
    ["pk = (x IS STRING)", "pk = 'o' AND (x IS NULL) <> sk", "contains(pk, (x = 1))"],
)
def test_a_key_beside_a_condition_that_is_an_operand_is_left_open(
    service: Statements, where: str
) -> None:
    assert isinstance(service.execute(f"SELECT * FROM {{T}} WHERE {where}"), Unsupported)
    assert service.batch(f"SELECT * FROM {{T}} WHERE {where}")[0]["Error"]["Message"] == KEYLESS
    elsewhere = where.replace("pk", "a").replace("sk", "b")
    assert isinstance(service.execute(f"SELECT * FROM {{T}} WHERE {elsewhere}"), Success)


def test_a_statement_takes_no_arn(service: Statements) -> None:
    arn = f"arn:aws:dynamodb:us-east-1:000000000000:table/{TABLE}"
    answer = service.fault(f"SELECT * FROM \"{arn}\" WHERE pk = 'o'")
    assert answer.code == "ValidationException"
    assert [each.name for each in answer.rests_on] == ["statement-takes-no-arn"]
    answer = service.fault(f"INSERT INTO \"{arn}\" VALUE {{'pk': 'o', 'sk': 'x'}}")
    assert answer.code == "ResourceNotFoundException"


# --- Indexes --------------------------------------------------------------------------------------


def projection(kind: str, *names: str) -> dict[str, object]:
    extra = {"NonKeyAttributes": list(names)} if names else {}
    return {"ProjectionType": kind, **extra}


def index(name: str, roles: dict[str, str], shown: dict[str, object]) -> dict[str, object]:
    schema = [{"AttributeName": each, "KeyType": role} for each, role in roles.items()]
    return {"IndexName": name, "KeySchema": schema, "Projection": shown}


@pytest.fixture
def indexed() -> Statements:
    made = Statements(table=TABLE)
    names = ("pk", "sk", "g", "l1", "l2")
    create = {
        "TableName": TABLE,
        "BillingMode": "PAY_PER_REQUEST",
        "AttributeDefinitions": [{"AttributeName": x, "AttributeType": "S"} for x in names],
        "KeySchema": [
            {"AttributeName": "pk", "KeyType": "HASH"},
            {"AttributeName": "sk", "KeyType": "RANGE"},
        ],
        "GlobalSecondaryIndexes": [
            index("all", {"g": "HASH"}, projection("ALL")),
            index("inc", {"g": "HASH"}, projection("INCLUDE", "proj")),
            index("keys", {"g": "HASH"}, projection("KEYS_ONLY")),
        ],
        "LocalSecondaryIndexes": [
            index("lkeys", {"pk": "HASH", "l1": "RANGE"}, projection("KEYS_ONLY")),
            index("linc", {"pk": "HASH", "l2": "RANGE"}, projection("INCLUDE", "proj")),
        ],
    }
    created, answer = handle(made.tables, "CreateTable", create)
    assert isinstance(answer, Success), answer
    made.tables = settled(created)
    for sk, g in (("s1", "y"), ("s2", "y"), ("s4", "z")):
        attributes = {"l1": s(sk), "l2": s(sk), "proj": s(f"p{sk}"), "non": s(f"n{sk}")}
        made.put(pk=s("p"), sk=s(sk), g=s(g), **attributes)
    made.put(pk=s("p"), sk=s("s3"), non=s("ns3"))
    return made


@pytest.mark.parametrize(
    ("name", "where", "names"),
    [
        ("keys", "g = 'y'", ["g", "pk", "sk"]),
        ("inc", "g = 'y'", ["g", "pk", "proj", "sk"]),
        ("lkeys", "pk = 'p' AND l1 < 's4'", ["l1", "pk", "sk"]),
    ],
)
def test_an_index_shows_what_it_projects(
    indexed: Statements, name: str, where: str, names: list[str]
) -> None:
    rows = indexed.rows(f'SELECT * FROM {{T}}."{name}" WHERE {where}')
    assert [sorted(row) for row in rows] == [names, names]


def capacity(service: Statements, statement: str, **more: object) -> dict[str, Any]:
    answer = service.execute(statement, ReturnConsumedCapacity="INDEXES", **more)
    assert isinstance(answer, Success), answer
    return cast("dict[str, Any]", answer.body["ConsumedCapacity"])


def test_what_an_index_does_not_project_is_fetched_for_a_local_one_only(
    indexed: Statements,
) -> None:
    statement = "SELECT non FROM {T}.\"lkeys\" WHERE pk = 'p'"
    assert [row["non"]["S"] for row in indexed.rows(statement)] == ["ns1", "ns2", "ns4"]
    costs = capacity(indexed, statement)
    assert costs["Table"] == {"CapacityUnits": 1.5}
    assert costs["LocalSecondaryIndexes"] == {"lkeys": {"CapacityUnits": 0.5}}
    assert capacity(indexed, statement, ConsistentRead=True)["CapacityUnits"] == 4
    assert capacity(indexed, statement, Limit=1)["Table"] == {"CapacityUnits": 0.5}
    filtered = "SELECT non FROM {T}.\"linc\" WHERE pk = 'p' AND proj = 'none'"
    assert indexed.rows(filtered) == []
    assert capacity(indexed, filtered)["Table"] == {"CapacityUnits": 1.5}
    assert indexed.says("SELECT non, m FROM {T}.\"inc\" WHERE g = 'y'") == (
        "One or more parameter values were invalid: Global secondary index inc does not project "
        "[non, m]"
    )


LACKS = (
    "One or more parameter values were invalid: Secondary index {} does not project one or more "
    "filter attributes: {}"
)


@pytest.mark.parametrize(
    ("name", "where", "named"),
    [
        ("inc", "g = 'y' AND non = 'n'", "[non]"),
        ("lkeys", "pk = 'p' AND non = 'n'", "[non]"),
        ("lkeys", "pk = 'p' AND l1 BETWEEN 'a' AND 'z' AND non = 'n'", "[non]"),
        ("inc", "g = 'y' AND non IS MISSING", "[non]"),
        ("inc", "g = 'y' AND begins_with(non, 'n')", "[non]"),
        ("inc", "g = 'y' AND NOT non = 'n'", "[non]"),
        ("inc", "g IN ['y', 'z'] AND non = 'n'", "[non]"),
        ("inc", "g = 'y' AND NOT (non = 'n' OR proj = 'x')", "[non]"),
        ("inc", "g = 'y' AND b = '1' AND (a = '2' OR proj = '3')", "[a, b]"),
        ("inc", "g = 'y' AND (zz = '1' OR aa = '2' OR mm = '3')", "[zz, aa, mm]"),
        ("inc", "(g = 'y' OR g = 'z') AND zz = '1'", "[zz]"),
        ("inc", "(g = 'b' AND u1 = '1') OR (g = 'q' AND u2 = '1')", "[u2]"),
        ("inc", "(g = 'q' AND u1 = '1') OR (g = 'b' AND u2 = '1')", "[u1]"),
    ],
)
def test_a_filter_of_a_keyed_read_is_on_what_is_projected(
    indexed: Statements, name: str, where: str, named: str
) -> None:
    text = indexed.says(f'SELECT pk FROM {{T}}."{name}" WHERE {where}')
    assert text == LACKS.format(name, named)


@pytest.mark.parametrize(
    ("name", "where", "found"),
    [
        ("inc", "non = 'ns1'", ""),
        ("lkeys", "non = 'ns1'", ""),
        ("keys", "NOT non = 'ns1'", "s1 s2 s4"),
        ("inc", "(g = 'y' AND non = 'ns1') OR (g = 'z')", "s4"),
        ("inc", "(g = 'y' AND proj = 'ps1') OR (g = 'z' AND aa = '1')", "s1"),
        ("inc", "g > 'a' AND zz = '1'", ""),
        ("inc", "g = 'y' AND proj IS NOT MISSING", "s1 s2"),
        ("all", "g = 'y' AND non = 'ns1'", "s1"),
        ("all", "pk = 'p'", "s1 s2 s4"),
    ],
)
def test_what_is_found_in_an_index(indexed: Statements, name: str, where: str, found: str) -> None:
    rows = indexed.rows(f'SELECT pk, sk FROM {{T}}."{name}" WHERE {where}')
    assert " ".join(sorted(keys(rows))) == found


def test_a_global_index_is_not_read_consistently(indexed: Statements) -> None:
    text = "Strongly consistent read is not supported on Global Secondary Indexes"
    assert indexed.says("SELECT * FROM {T}.\"all\" WHERE g = 'y'", ConsistentRead=True) == text
    local = "SELECT * FROM {T}.\"linc\" WHERE pk = 'p'"
    assert len(indexed.rows(local, ConsistentRead=True)) == 3


def test_a_token_of_one_index_is_none_of_another(indexed: Statements) -> None:
    answer = indexed.execute("SELECT pk FROM {T}.\"all\" WHERE g = 'y'", Limit=1)
    assert isinstance(answer, Success)
    text = indexed.says(
        "SELECT pk FROM {T}.\"keys\" WHERE g = 'y'", NextToken=answer.body["NextToken"]
    )
    assert text == "NextToken does not match request"


def test_an_index_of_several_key_attributes_is_not_read() -> None:
    made = Statements(table=TABLE)
    names = ("id", "h1", "h2", "r1")
    create = {
        "TableName": TABLE,
        "BillingMode": "PAY_PER_REQUEST",
        "AttributeDefinitions": [{"AttributeName": x, "AttributeType": "S"} for x in names],
        "KeySchema": [{"AttributeName": "id", "KeyType": "HASH"}],
        "GlobalSecondaryIndexes": [
            index("gsi", {"h1": "HASH", "h2": "HASH", "r1": "RANGE"}, projection("ALL"))
        ],
    }
    created, answer = handle(made.tables, "CreateTable", create)
    assert isinstance(answer, Success), answer
    made.tables = settled(created)
    made.put(id=s("i1"), h1=s("a"), h2=s("x"), r1=s("m"), n=n(1))
    text = (
        "PartiQL statements cannot be executed on tables with multi-attribute HASH keys or "
        "multi-attribute RANGE keys."
    )
    for clause in (
        "WHERE h1 = 'a'",
        "WHERE h1 = 5",
        "WHERE id = 'i1'",
        "",
        "WHERE h1 = 'a' ORDER BY r1",
    ):
        assert made.says(f'SELECT * FROM {{T}}."gsi" {clause}') == text
    assert len(made.rows("SELECT * FROM {T} WHERE id = 'i1'")) == 1
    made.rows("UPDATE {T} SET n = 2 WHERE id = 'i1'")
    answers = made.batch(
        "SELECT * FROM {T}.\"gsi\" WHERE h1 = 'a' AND h2 = 'x' AND r1 = 'm'",
        "SELECT n FROM {T} WHERE id = 'i1'",
    )
    assert answers[0] == {"Error": {"Code": "ValidationError", "Message": text}}
    assert answers[1] == {"TableName": TABLE, "Item": {"n": n(2)}}
