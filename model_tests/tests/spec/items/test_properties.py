"""Laws of the items specification, on generated requests."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from dynaspec.items import EMPTY, Failure, Success, Tables, canonical, handle
from dynaspec.items.api import OPERATIONS
from dynaspec.items.data import numbers
from dynaspec.items.data.errors import Refused, possible
from dynaspec.items.data.wire import parse, render
from dynaspec.items.tables.lifecycle import settled
from support.specified.item_service import definition, n, s

EXAMPLES = settings(max_examples=100)
MANY = settings(EXAMPLES, max_examples=250)

TABLES: Tables = settled(
    handle(EMPTY, "CreateTable", {"TableName": "Things", **definition(("p", "S"))})[0]
)
KEY = {"p": s("x")}

number_texts = st.decimals(allow_nan=False, allow_infinity=False, places=3).map(str) | st.builds(
    "{}{}e{}".format,
    st.sampled_from(["", "-"]),
    st.integers(0, 10**38 - 1),
    st.integers(-130, 88),
)
texts = st.text(max_size=4)


def binary(data: bytes) -> dict[str, object]:
    return {"B": data}


scalars = st.one_of(
    st.builds(s, texts),
    st.builds(n, st.integers(-3, 3)),
    st.builds(binary, st.binary(max_size=3)),
    st.builds(lambda b: {"BOOL": b}, st.booleans()),
    st.just({"NULL": True}),
    st.builds(lambda m: {"SS": m}, st.lists(texts, min_size=1, max_size=3, unique=True)),
    st.builds(
        lambda m: {"NS": [str(i) for i in m]},
        st.lists(st.integers(-3, 3), min_size=1, max_size=3, unique=True),
    ),
)
names = st.sampled_from("abc")
values = st.recursive(
    scalars,
    lambda inner: (
        st.builds(lambda m: {"L": m}, st.lists(inner, max_size=3))
        | st.builds(lambda m: {"M": m}, st.dictionaries(names, inner, max_size=3))
    ),
    max_leaves=6,
)
items = st.dictionaries(names, values, max_size=3).map(lambda item: {**item, **KEY})

steps = st.sampled_from(["[0]", "[1]", "[2]", ".a", ".b"])
paths = st.builds(lambda head, rest: head + "".join(rest), names, st.lists(steps, max_size=2))
placeholders = st.sampled_from([":v", ":w"])
operands = paths | placeholders | paths.map("size({})".format)
SIGNS = ("=", "<>", "<", "<=", ">", ">=")
comparisons = st.one_of(
    st.builds(
        "{} {} {}".format, operands, st.sampled_from(["=", "<>", "<", "<=", ">", ">="]), operands
    ),
    st.builds("{} BETWEEN {} AND {}".format, operands, operands, operands),
    st.builds("{} IN ({}, {})".format, operands, operands, operands),
    st.builds("attribute_exists({})".format, paths),
    st.builds("attribute_not_exists({})".format, paths),
    st.builds("attribute_type({}, :t)".format, paths),
    st.builds("begins_with({}, {})".format, paths, operands),
    st.builds("contains({}, {})".format, paths, operands),
)
conditions = st.recursive(
    comparisons,
    lambda inner: st.one_of(
        inner.map("NOT ({})".format),
        st.builds("({}) AND ({})".format, inner, inner),
        st.builds("({}) OR {}".format, inner, inner),
    ),
    max_leaves=3,
)


def stored(item: Mapping[str, object]) -> Tables:
    tables, answer = send(TABLES, "PutItem", Item=item)
    assert isinstance(answer, Success), answer
    return tables


def send(tables: Tables, operation: str, **request: object) -> tuple[Tables, Success | Failure]:
    return handle(tables, operation, {"TableName": "Things", **request})


def with_values(expression: str, **known: object) -> dict[str, object]:
    used = {f":{name}": value for name, value in known.items() if f":{name}" in expression}
    return {"ExpressionAttributeValues": used} if used else {}


def judged(item: Mapping[str, object], condition: str, v: object, w: object) -> bool | None:
    """Whether a condition holds of an item; ``None`` when it is refused."""
    more = with_values(condition, v=v, w=w, t=s("S"))
    _, answer = send(stored(item), "DeleteItem", Key=KEY, ConditionExpression=condition, **more)
    if isinstance(answer, Success):
        return True
    return False if answer.code == "ConditionalCheckFailedException" else None


@MANY
@given(items, conditions, values, values)
def test_never_both_a_condition_and_its_negation(
    item: dict[str, object], condition: str, v: object, w: object
) -> None:
    positive = judged(item, condition, v, w)
    negative = judged(item, f"NOT ({condition})", v, w)
    if positive is None:
        assert negative is None
    else:
        assert negative is (not positive)


@MANY
@given(items, conditions, conditions, scalars, scalars)
def test_and_or_and_not_are_related_as_de_morgan_says(
    item: dict[str, object], one: str, two: str, v: object, w: object
) -> None:
    left = judged(item, f"NOT (({one}) AND ({two}))", v, w)
    right = judged(item, f"(NOT ({one})) OR (NOT ({two}))", v, w)
    assert left is right


ordered = st.sampled_from([texts.map(s), number_texts.map(n), st.binary(max_size=3).map(binary)])


@EXAMPLES
@given(ordered.flatmap(lambda kind: st.tuples(kind, kind)))
def test_values_of_a_type_with_an_order_are_less_equal_or_greater(
    pair: tuple[object, object],
) -> None:
    item, other = {**KEY, "a": pair[0]}, pair[1]
    signs = ("<", "=", ">", "<=", ">=", "<>")
    less, equal, greater, at_most, at_least, unequal = (
        judged(item, f"a {sign} :v", other, other) for sign in signs
    )
    assert [less, equal, greater].count(True) == 1
    assert (at_most, at_least) == (less or equal, greater or equal)
    assert unequal is (not equal)
    assert judged(item, "a BETWEEN :v AND :v", other, other) is equal


@EXAMPLES
@given(values)
def test_a_value_survives_reading_and_writing(value: dict[str, object]) -> None:
    assert parse(render(parse(value))) == parse(value)
    assert canonical(render(parse(value))) == canonical(value)


@EXAMPLES
@given(items)
def test_the_canonical_form_is_its_own_canonical_form(item: dict[str, object]) -> None:
    assert canonical(canonical(item)) == canonical(item)


@EXAMPLES
@given(items, items)
def test_canonical_forms_are_equal_exactly_for_the_same_item(
    one: dict[str, object], two: dict[str, object]
) -> None:
    assert (canonical(one) == canonical(two)) is (stored(one) == stored(two))


@EXAMPLES
@given(number_texts, number_texts)
def test_numbers_keep_their_order_and_sum(one: str, two: str) -> None:
    x, y = numbers.parse(one), numbers.parse(two)
    assert (x, y) == (Decimal(one), Decimal(two))
    assert numbers.parse(numbers.render(x)) == x
    try:
        total = numbers.add(x, y)
    except Refused:
        return
    assert numbers.subtract(total, y) == x


assignments = st.builds("{} = {}".format, paths, placeholders)


@MANY
@given(items, assignments, assignments, scalars, scalars)
def test_updates_of_disjoint_paths_commute(
    item: dict[str, object], one: str, two: str, v: object, w: object
) -> None:
    if one.split(" ", 1)[0][0] == two.split(" ", 1)[0][0]:
        return
    outcomes = [
        updated(updated(stored(item), first, v, w), second, v, w)
        for first, second in [(one, two), (two, one)]
    ]
    together = updated(stored(item), f"{one}, {two}", v, w)
    assert outcomes[0] == outcomes[1]
    if None not in outcomes:
        assert together == outcomes[0]


def updated(tables: Tables | None, assignment: str, v: object, w: object) -> Tables | None:
    """The tables after an assignment; ``None`` when it is refused."""
    if tables is None:
        return None
    expression = f"SET {assignment}"
    more = with_values(expression, v=v, w=w)
    after, answer = send(tables, "UpdateItem", Key=KEY, UpdateExpression=expression, **more)
    return after if isinstance(answer, Success) else None


sections = st.one_of(
    assignments.map("SET {}".format),
    st.builds("SET {} = {} + {}".format, paths, operands, operands),
    st.builds("SET {} = if_not_exists({}, {})".format, paths, paths, operands),
    st.builds("SET {} = list_append({}, {})".format, paths, operands, operands),
    paths.map("REMOVE {}".format),
    st.builds("ADD {} {}".format, paths, placeholders),
    st.builds("DELETE {} {}".format, paths, placeholders),
)


@MANY
@given(items, sections, sections, values, values)
def test_an_update_returns_what_is_then_there(
    item: dict[str, object], one: str, two: str, v: object, w: object
) -> None:
    expression = f"{one} {two}"
    request = {
        "Key": KEY,
        "UpdateExpression": expression,
        "ReturnValues": "ALL_NEW",
        **with_values(expression, v=v, w=w),
    }
    before = stored(item)
    after, answer = send(before, "UpdateItem", **request)
    told = possible(answer)
    if not isinstance(answer, Success):
        assert after == before
        assert {each.code for each in told if isinstance(each, Failure)} == {"ValidationException"}
        return
    _, got = send(after, "GetItem", Key=KEY)
    assert isinstance(got, Success)
    assert canonical(got.body["Item"]) == canonical(answer.body["Attributes"])
    _, again = send(after, "PutItem", Item=got.body["Item"])
    assert isinstance(again, Success), "what an update leaves must itself be an acceptable item"


json_like = st.recursive(
    st.one_of(
        st.none(),
        st.booleans(),
        st.integers(-(2**70), 2**70),
        st.floats(),
        st.text(max_size=5),
        st.binary(max_size=3),
        st.sampled_from(["Things", "ALL_OLD", "SET a = :v", "a = :v", "NONE", "HASH", "S"]),
    ),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["S", "N", "B", "SS", "L", "M", "p", "#n", ":v", "AttributeName"])
            | st.text(max_size=3),
            inner,
            max_size=3,
        )
    ),
    max_leaves=8,
)


@st.composite
def any_request(draw: st.DrawFn) -> tuple[str, dict[str, object]]:
    operation = draw(st.sampled_from(sorted(OPERATIONS)))
    known = OPERATIONS[operation]
    members = st.sampled_from([*known.shape, *known.unsupported, "Unknown"])
    request = draw(st.dictionaries(members, json_like | values, max_size=5))
    if draw(st.booleans()):
        request |= {"TableName": "Things", "Key": KEY, "Item": KEY}
    return operation, {name: request[name] for name in request}


@settings(MANY, max_examples=600)
@given(any_request())
def test_every_request_is_answered_and_a_refused_one_changes_nothing(
    request_: tuple[str, dict[str, object]],
) -> None:
    after, answer = handle(TABLES, *request_)
    assert isinstance(answer, (Success, Failure))
    if isinstance(answer, Failure):
        assert after is TABLES
        assert answer.code
        assert answer.message


WORDS = """
a b #n :v :w ( ) , . [ 0 ] 7 = <> < >= + - AND OR NOT BETWEEN IN SET REMOVE ADD DELETE size contains
attribute_exists list_append if_not_exists name ! é
"""
expression_texts = st.lists(st.sampled_from(WORDS.split()), max_size=14).map(" ".join)


@settings(MANY, max_examples=500)
@given(st.sampled_from(["ConditionExpression", "UpdateExpression"]), expression_texts)
def test_every_text_is_an_expression_or_a_validation_fault(member: str, text: str) -> None:
    request: dict[str, object] = {"Key": KEY, member: text}
    used = {name: {"NS": ["1"]} for name in (":v", ":w") if name in text.split()}
    if used:
        request["ExpressionAttributeValues"] = used
    if "#n" in text.split():
        request["ExpressionAttributeNames"] = {"#n": "c"}
    _, answer = send(TABLES, "UpdateItem", **request)
    if isinstance(answer, Failure):
        assert answer.code in {"ValidationException", "ConditionalCheckFailedException"}
