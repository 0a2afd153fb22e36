"""SELECT in the store: what it reads, shows, orders, charges, and how it goes on."""

from __future__ import annotations

import base64
from typing import Any

import pytest

from support.trees.partiql_tree import KEYLESS, OVERLAPPING, created, message, put, rows, run, s
from support.trees.store_tree import Tree

UNPROJECTED = (
    "One or more parameter values were invalid: Secondary index {} does not project one or more "
    "filter attributes: [{}]"
)

OUT_OF_RANGE = "Attempting to store a number with magnitude {} than supported range"


@pytest.fixture(scope="module")
def tree() -> Tree:
    """A table of two partitions, its items in two global indexes and a local one."""
    made = Tree()
    created(
        made,
        "tab",
        "ps",
        ("wide", "g", "Global", "ALL"),
        ("part", "g", "Global", "x"),
        ("near", "pl", "Local", "KEYS_ONLY"),
        ("many", "gxh", "Global", "ALL"),
    )
    for sort in ("1", "2", "3"):
        nested = {"M": {"k": {"L": [s("c"), s("d")]}, "t": s("deep")}}
        put(made, "tab", p="a", s=sort, g="y", l=f"l{sort}", x="in", z="out", m=nested,
            n={"N": sort})  # fmt: skip
    put(made, "tab", p="b", s="1", g="y2", f={"BOOL": True}, u={"NULL": True})
    put(made, "tab", p="c", s="1")
    return made


WHERE: list[tuple[str, str]] = [
    ("p = 'a'", "a1 a2 a3"),
    ("'a' = p AND s > '1'", "a2 a3"),
    ("p = 'a' AND s > '1' AND s < '3'", "a2"),
    ("p = 'a' AND s BETWEEN '2' AND '3' AND n = 3", "a3"),
    ("p = 'a' AND begins_with(s, '2')", "a2"),
    ("p = 'a' AND begins_with(\"s\", '2')", "a2"),
    ("p = 'a' AND s IN ['1', '3']", "a1 a3"),
    ("p = 'a' AND (s = '1' OR s = '3')", "a1 a3"),
    ("p = 'a' AND (s < '1' OR s > '1' OR s = '1')", "a1 a2 a3"),
    ("p IN ['b', 'a'] AND s = '1'", "a1 b1"),
    ("p IN ('b', 'a') AND s = '1'", "a1 b1"),
    ("p = 'b' OR p = 'a' AND s = '2'", "a2 b1"),
    ("p = 'a' AND p = 'b'", ""),
    ("p = 'a' AND s = '1' AND s = '2'", ""),
    ("p = 'a' AND s = '1' AND s > '0'", "a1"),
    ("p = 'a' AND s <> '1'", "a2 a3"),
    ("p = 'a' AND NOT s = '1' OR p = 'a' AND s = '2'", "a2 a3"),
    ("p = 'a' AND s <> '1' OR p = 'a' AND s = '2'", "a2 a3"),
    ("p = 'a' OR p = 'a' AND NOT s = '1'", "a1 a2 a3"),
    ("p = 'a' AND NOT s IN ['1', '3'] OR p = 'a' AND s = '2'", "a2"),
    ("n NOT BETWEEN 2 AND 3 AND n IS NOT MISSING", "a1"),
    ("p = 'a' AND n NOT IN [1]", "a2 a3"),
    ("p > 'a'", "b1 c1"),
    ("p > 1", ""),
    ("p = 'b' OR n = 2", "a2 b1"),
    ("u IS NULL", "b1"),
    ("p IN ['a', 'b'] AND u IS NOT NULL", "a1 a2 a3"),
    ("f IS BOOL", "b1"),
    ("f IS BOOLEAN AND p IS STRING", "b1"),
    ("n IS NUMERIC AND m IS STRUCT AND s = '1'", "a1"),
    ("x IS MISSING", "b1 c1"),
    ("attribute_exists(f)", "b1"),
    ("ATTRIBUTE_NOT_EXISTS(g)", "c1"),
    ("(attribute_exists(nope) OR attribute_exists(f))", "b1"),
    ("attribute_exists(m.t) AND s = '1'", "a1"),
    ("attribute_exists(f) = true", "b1"),
    ("true = attribute_exists(f)", "b1"),
    ("attribute_exists(f) = f", "b1"),
    ("p = 'b' AND attribute_exists(nope) = false", "b1"),
    ("p = 'b' AND attribute_exists(f) <> 1", "b1"),
    ("p = 'b' AND contains(nope, 'z') = false", "b1"),
    ("p = 'a' AND (n BETWEEN 2 AND 5) = true", "a2 a3"),
    ("p = 'a' AND (n = 2 OR x = 'no') = false", "a1 a3"),
    ("p = 'b' AND attribute_exists(nope) IN [true, false]", "b1"),
    ("p = 'b' AND attribute_exists(f) = attribute_exists(g)", "b1"),
    ("p = 'b' AND (attribute_exists(f) = true) = false", ""),
    ("size(m) = 2 AND size(z) = 3 AND s = '1'", "a1"),
    ("attribute_type(n, 'N') AND s = '1'", "a1"),
    ("m.k[1] = 'd' AND m['t'] = 'deep' AND s = '1'", "a1"),
    ("m.k = ['c', 'd'] AND s = '1'", "a1"),
    ("n != 1 AND n >= 3", "a3"),
    ("n = s", ""),
]  # fmt: skip


@pytest.mark.parametrize(("where", "found"), WHERE)
def test_what_a_condition_selects(tree: Tree, where: str, found: str) -> None:
    answer = run(tree, f"SELECT p, s FROM tab WHERE {where}")
    pairs = zip(rows(answer, "p"), rows(answer, "s"), strict=True)
    assert sorted(map("".join, pairs)) == found.split()


@pytest.mark.parametrize("operator", ["=", "<>"])
@pytest.mark.parametrize(
    "value",
    [
        {"SS": ["b", "a"]},
        {"NS": ["1", "2"]},
        {"BS": [base64.b64encode(b"x").decode()]},
        {"L": [s("a")]},
        {"M": {"a": s("b")}},
        {"NULL": True},
        {"B": base64.b64encode(b"y").decode()},
    ],
)
def test_values_of_every_type_are_compared(value: dict[str, Any], operator: str) -> None:
    tree = Tree()
    created(tree, "tab", "p")
    put(tree, "tab", p="a", v=value)
    answer = run(tree, f"SELECT p FROM tab WHERE p = 'a' AND v {operator} ?", value)
    assert rows(answer, "p") == (["a"] if operator == "=" else [])


COLUMNS: list[tuple[str, dict[str, Any]]] = [
    ("m.t", {"t": s("deep")}),
    ("m.k[0], x", {"k[0]": s("c"), "x": s("in")}),
    ('"m"."k"[1]', {"k[1]": s("d")}),
    ("m['t']", {"t": s("deep")}),
    ("m.k[-0]", {"k[0]": s("c")}),
    ("(x), nope, m.k[7]", {"x": s("in")}),
    ("nope", {}),
]


@pytest.mark.parametrize(("columns", "shown"), COLUMNS)
def test_a_column_is_named_by_the_end_of_its_path(
    tree: Tree, columns: str, shown: dict[str, Any]
) -> None:
    assert run(tree, f"SELECT {columns} FROM tab WHERE p = 'a' AND s = '1'")["Items"] == [shown]


ORDERS: list[tuple[str, str]] = [
    ("p = 'a' ORDER BY s DESC", "a3 a2 a1"),
    ("p = 'a' ORDER BY s ASC", "a1 a2 a3"),
    ("p = 'a' ORDER BY s", "a1 a2 a3"),
    ("p = 'a' ORDER BY p ASC", "a3 a2 a1"),
    ("p IN ['a', 'b'] ORDER BY p DESC, s ASC", "b1 a1 a2 a3"),
    ("p IN ['a', 'b'] ORDER BY p DESC", "b1 a3 a2 a1"),
    ("p IN ['b', 'a']", "a1 a2 a3 b1"),
]


@pytest.mark.parametrize(("where", "found"), ORDERS)
def test_items_come_in_the_order_that_is_asked_for(tree: Tree, where: str, found: str) -> None:
    answer = run(tree, f"SELECT p, s FROM tab WHERE {where}")
    pairs = zip(rows(answer, "p"), rows(answer, "s"), strict=True)
    assert list(map("".join, pairs)) == found.split()


VALUES = ",".join(f"'v{number}'" for number in range(101))
MANY = {number: ",".join(VALUES.split(",")[:number]) for number in (26, 50, 51, 100, 101)}
TOO_MANY = "Too many decomposed read operations for a given query."
REFUSED: list[tuple[str, str]] = [
    ("tab WHERE p IN ['a', 'a']", OVERLAPPING),
    ("tab WHERE p = 'a' OR p = 'a'", OVERLAPPING),
    ("tab WHERE p = 'a' AND (s > '0' OR s < '5')", OVERLAPPING),
    ("tab WHERE p = 'a' AND (s = '1' OR x = 'in')", OVERLAPPING),
    ("tab WHERE p = 'a' AND x = '1' OR p = 'a' AND s = '2'", OVERLAPPING),
    ("tab WHERE p = 'a' AND x <> '1' OR p = 'a' AND s = '2'", OVERLAPPING),
    (f"tab WHERE p IN [{MANY[51]}]", TOO_MANY),
    (f"tab WHERE p = 'a' AND s IN [{MANY[51]}]", TOO_MANY),
    (f"tab WHERE p IN [{MANY[26]}] AND s IN ['1', '2']", TOO_MANY),
    (
        f"tab WHERE p = 'a' AND x IN [{MANY[101]}]",
        "The IN operator is provided with too many operands; number of operands: 101",
    ),
    (
        "tab WHERE p = 1 OR p = 'a'",
        "Key attribute's data type should match its data type in table's schema: Key p",
    ),
    (
        "tab WHERE p = 'a' AND s IN ['1', 2]",
        "Key attribute's data type should match its data type in table's schema: Key s",
    ),
    (
        "tab WHERE p = true",
        "Key attribute's data type should match its data type in table's schema: Key p",
    ),
    (
        "tab WHERE p = ''",
        "One or more parameter values are not valid. The AttributeValue for a key attribute "
        "cannot contain an empty string value. Key: p",
    ),
    (
        "tab WHERE p = 'a' AND z < true",
        "Incorrect operand type for operator or function; operator or function: <, operand type: "
        "BOOL",
    ),
    (
        "tab WHERE attribute_exists('z')",
        "Operator or function requires a document path; operator or function: attribute_exists",
    ),
    (
        "tab WHERE attribute_exists()",
        "Incorrect number of operands for operator or function; operator or function: "
        "attribute_exists, number of operands: 0",
    ),
    ("tab.nope WHERE p = 'a'", "The table does not have the specified index"),
    ("tab.tab WHERE p = 'a'", "The table does not have the specified index"),
    (
        "tab.many",
        "PartiQL statements cannot be executed on tables with multi-attribute HASH keys or "
        "multi-attribute RANGE keys.",
    ),
    ("tab.part WHERE g = 'y' AND z = 'out'", UNPROJECTED.format("part", "z")),
    ("tab.part WHERE g = 'y' AND z IS MISSING", UNPROJECTED.format("part", "z")),
    ("tab.part WHERE g IN ['y', 'z'] AND NOT z = 'out'", UNPROJECTED.format("part", "z")),
    ("tab.part WHERE g = 'y' AND b = '1' AND (a = '2' OR x = '3')",
     UNPROJECTED.format("part", "a, b")),
    ("tab.part WHERE g = 'y' AND (zz = '1' OR aa = '2' OR mm = '3')",
     UNPROJECTED.format("part", "zz, aa, mm")),
    ("tab.part WHERE (g = 'b' AND u1 = '1') OR (g = 'q' AND u2 = '1')",
     UNPROJECTED.format("part", "u2")),
    ("tab.near WHERE p = 'a' AND l BETWEEN 'k' AND 'm' AND z = 'out'",
     UNPROJECTED.format("near", "z")),
    ("tab ORDER BY s", "Must have WHERE clause in the statement when using ORDER BY clause."),
    ("tab WHERE p = 1 ORDER BY z", "Key attribute's data type should match its data type in "
     "table's schema: Key p"),
    ("tab WHERE x = '1' ORDER BY 1", "Must have at least one non-optional hash key condition in "
     "WHERE clause when using ORDER BY clause."),
    ("tab WHERE p = 'a' OR p = 'a' ORDER BY z", "Attribute z in ORDER BY clause must be part of "
     "the primary key"),
    ("tab WHERE p = 'a' ORDER BY z", "Attribute z in ORDER BY clause must be part of the primary "
     "key"),
    ("tab WHERE p > 'a' ORDER BY s", "Must have at least one non-optional hash key condition in "
     "WHERE clause when using ORDER BY clause."),
    ("tab WHERE p IN ['a', 'b'] ORDER BY s", "Must have hash key in ORDER BY clause when more than "
     "one hash key condition specified in WHERE clause."),
]  # fmt: skip


@pytest.mark.parametrize(
    ("key", "said"),
    [
        ("size(p)", "size"),
        ("-p", "-"),
        ("p = 's'", "="),
        ("p = 's' AND s != 'p'", "and"),
        ("p BETWEEN 's' AND 't'", "between"),
        ("p IN ['s']", "in"),
        ("p NOT IN ['s']", "not"),
        ("p IS NULL", "is"),
        ("['s']", "LIST"),
        ("<<'s'>>", "BAG"),
        ("{}", "STRUCT"),
        ("p.s", "PATH"),
        ("'s'", '"s"'),
        ("1.5", "1.5"),
        ("true", "true"),
        ("null", "null"),
        ("MISSING", "MISSING"),
    ],
)
def test_an_order_is_by_attributes(tree: Tree, key: str, said: str) -> None:
    told = message(run(tree, f"SELECT p FROM tab WHERE p = 'a' ORDER BY s, {key}"))
    assert told == f"Argument to ORDER BY must be of type VariableReference. Type: {said}"


@pytest.mark.parametrize(("rest", "said"), REFUSED)
def test_a_read_that_cannot_be_served_is_refused(tree: Tree, rest: str, said: str) -> None:
    assert message(run(tree, f"SELECT p FROM {rest}")) == said


@pytest.mark.parametrize(
    ("rest", "found"),
    [
        ("tab.wide WHERE g = 'y'", "123"),
        ("tab.wide WHERE p = 'a'", "123"),
        ("tab.part WHERE z = 'out'", ""),
        ("tab.part WHERE NOT z = 'out'", "1123"),
        ("tab.part WHERE g = 'y' AND x = 'in' AND s = '2'", "2"),
        ("tab.part WHERE (g = 'y' AND z = 'out') OR (g = 'y2')", "1"),
        ("tab.part WHERE (g = 'y' AND x = 'in') OR (g = 'z' AND aa = '1')", "123"),
        ("tab.part WHERE g > 'a' AND z = 'out'", ""),
        ("tab.near WHERE p = 'a' AND l >= 'l2'", "23"),
        (f"tab WHERE p IN [{MANY[50]}] AND x IN [{MANY[100]}]", ""),
        (f"tab WHERE p IN [{MANY[51]}] OR z = 'out'", "123"),
    ],
)
def test_reads_of_indexes_and_many_ranges(tree: Tree, rest: str, found: str) -> None:
    assert "".join(sorted(rows(run(tree, f"SELECT s FROM {rest}"), "s"))) == found


def test_a_global_index_shows_what_it_holds_and_a_local_one_what_the_table_does(tree: Tree) -> None:
    star = run(tree, "SELECT * FROM tab.part WHERE g = 'y'")["Items"]
    assert {tuple(sorted(item)) for item in star} == {("g", "p", "s", "x")}
    assert message(run(tree, "SELECT z, m.t FROM tab.part")) == (
        "One or more parameter values were invalid: Global secondary index part does not project "
        "[z, m]"
    )
    assert rows(run(tree, "SELECT z FROM tab.near WHERE p = 'a'"), "z") == ["out"] * 3


def capacity(tree: Tree, statement: str, **more: Any) -> dict[str, Any]:
    answer = run(tree, statement, ReturnConsumedCapacity="INDEXES", **more)
    taken: dict[str, Any] = answer["ConsumedCapacity"]
    return taken


def test_what_a_read_takes(tree: Tree) -> None:
    assert capacity(tree, "SELECT * FROM tab WHERE p = 'a' AND s = '1'")["CapacityUnits"] == 0.5
    absent = capacity(tree, "SELECT * FROM tab WHERE p = 'x'", ConsistentRead=True)
    assert absent["Table"] == {"CapacityUnits": 1}
    wide = capacity(tree, "SELECT p FROM tab.wide WHERE g = 'y'")
    assert wide["Table"] == {"CapacityUnits": 0}
    assert wide["GlobalSecondaryIndexes"] == {"wide": {"CapacityUnits": 0.5}}
    near = capacity(tree, "SELECT z FROM tab.near WHERE p = 'a'")
    assert near["Table"] == {"CapacityUnits": 1.5}
    assert near["LocalSecondaryIndexes"] == {"near": {"CapacityUnits": 0.5}}
    assert capacity(tree, "SELECT z FROM tab.near WHERE p = 'a'", Limit=1)["Table"] == {
        "CapacityUnits": 0.5
    }
    twice = capacity(tree, "SELECT z FROM tab.near WHERE p = 'a'", ConsistentRead=True)
    assert twice["CapacityUnits"] == 4
    assert message(run(tree, "SELECT p FROM tab.wide WHERE g = 'y'", ConsistentRead=True)) == (
        "Strongly consistent read is not supported on Global Secondary Indexes"
    )


@pytest.mark.parametrize("limit", [1, 2, 3])
@pytest.mark.parametrize(
    "rest",
    [
        "tab",
        "tab WHERE p = 'a' ORDER BY s DESC",
        "tab WHERE p IN ['a', 'b', 'c'] ORDER BY p DESC",
        "tab WHERE n <> 2",
        "tab.wide",
        "tab.near WHERE p = 'a'",
    ],
)
def test_pages_are_the_whole_in_pieces(tree: Tree, rest: str, limit: int) -> None:
    statement = f"SELECT * FROM {rest}"
    whole = run(tree, statement)["Items"]
    answer = run(tree, statement, Limit=limit)
    pages = [answer["Items"]]
    while "NextToken" in answer:
        assert answer["LastEvaluatedKey"].keys() >= {"p", "s"}
        answer = run(tree, statement, Limit=limit, NextToken=answer["NextToken"])
        pages.append(answer["Items"])
    assert [item for page in pages for item in page] == whole
    assert max(map(len, pages)) <= limit


def test_a_token_is_bound_to_its_statement_and_parameters(tree: Tree) -> None:
    statement = "SELECT s FROM tab WHERE p = ?"
    token = run(tree, statement, s("a"), Limit=1)["NextToken"]
    goes_on = run(tree, statement, s("a"), Limit=9, NextToken=token)
    assert rows(goes_on, "s") == ["2", "3"]
    for other, value in (("SELECT s FROM tab.near WHERE p = ?", "a"), (statement, "b")):
        refused = run(tree, other, s(value), NextToken=token)
        assert message(refused) == "NextToken does not match request"
    for broken in ("foo", "AAAA", token[:-4], base64.b64encode(b"\x93\x01\x02\x03").decode()):
        assert message(run(tree, statement, s("a"), NextToken=broken)) == "Invalid NextToken"


@pytest.mark.parametrize(
    ("keys", "limit", "sizes"),
    [(10, 0, [10]), (11, 0, [10, 1]), (25, 0, [10, 10, 5]), (12, 3, [3, 3, 3, 3, 0]),
     (12, 100, [10, 2])],
)  # fmt: skip
def test_more_than_ten_ranges_come_by_ten(keys: int, limit: int, sizes: list[int]) -> None:
    tree = Tree()
    created(tree, "hash", "p")
    for number in range(keys):
        put(tree, "hash", p=f"v{number:02}")
    listed = ", ".join(f"'v{number:02}'" for number in range(keys))
    more: dict[str, Any] = {"Limit": limit} if limit else {}
    found = []
    while True:
        answer = run(tree, f"SELECT * FROM hash WHERE p IN [{listed}]", **more)
        found.append(len(answer["Items"]))
        if "NextToken" not in answer:
            break
        more["NextToken"] = answer["NextToken"]
    assert found == sizes


def test_a_page_ends_after_a_megabyte() -> None:
    tree = Tree()
    created(tree, "tab", "p")
    for number in range(4):
        put(tree, "tab", p=str(number), big="x" * 350_000)
    answer = run(tree, "SELECT p FROM tab WHERE p IN ['0', '1', '2', '3']")
    assert len(answer["Items"]) == 3
    assert "NextToken" in answer


def test_parameters_are_looked_at_before_the_statement(tree: Tree) -> None:
    duplicates = "One or more parameter values were invalid: Input collection [a, a] contains "
    assert message(run(tree, "UPDATE tab SET WHERE", {"SS": ["a", "a"]})) == (
        f"{duplicates}duplicates."
    )
    deep: dict[str, Any] = s("leaf")
    for _ in range(32):
        deep = {"M": {"n": deep}}
    nested = (
        "Nesting Levels have exceeded supported limits: Attributes in the item have nested levels "
        "beyond supported limit"
    )
    pair = "SELECT * FROM tab WHERE p = 'a' AND x = ? AND y = ?"
    bad = {"N": "abc"}
    unread = "The parameter cannot be converted to a numeric value: abc"
    assert message(run(tree, pair, deep, bad)) == nested
    assert message(run(tree, pair, bad, deep)) == unread
    assert message(run(tree, pair, {"M": {"d": deep, "bad": bad}}, s("x"))) == nested
    assert message(run(tree, pair, {"M": {"bad": bad, "d": deep}}, s("x"))) == unread
    assert rows(run(tree, pair, deep["M"]["n"], s("x")), "p") == []


@pytest.mark.parametrize(
    ("number", "said"),
    [
        ("1e2147483648", "The parameter cannot be converted to a numeric value: 1e2147483648"),
        ("1e-2147483648", "The parameter cannot be converted to a numeric value: 1e-2147483648"),
        ("1e99999999999", "The parameter cannot be converted to a numeric value: 1e99999999999"),
        ("1e2147483647", f"Number underflow. {OUT_OF_RANGE.format('smaller')}"),
        ("1e2147483646", f"Number overflow. {OUT_OF_RANGE.format('larger')}"),
    ],
)
@pytest.mark.parametrize("kind", ["N", "NS", "L"])
def test_a_parameter_is_read_with_an_exponent_of_32_bits(
    tree: Tree, number: str, said: str, kind: str
) -> None:
    given = {"N": {"N": number}, "NS": {"NS": [number]}, "L": {"L": [{"N": number}]}}[kind]
    assert message(run(tree, "SELECT * FROM tab WHERE p = 'a' AND n = ?", given)) == said


def test_a_write_needs_the_whole_key(tree: Tree) -> None:
    assert message(run(tree, "DELETE FROM tab WHERE p = 'a'")) == KEYLESS
