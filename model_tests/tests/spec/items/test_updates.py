"""Updates by examples, most of them those of the developer guide."""

from __future__ import annotations

import pytest

from support.specified.item_service import Service, n, s, same

# The item of the page "Using update expressions in DynamoDB", shortened.
PRODUCT = {
    "Id": n(789),
    "ProductCategory": s("Home Improvement"),
    "Price": n(52),
    "InStock": {"BOOL": True},
    "Brand": s("Acme"),
    "RelatedItems": {"L": [s("Hammer")]},
    "ProductReviews": {"M": {"FiveStar": {"L": [s("Great product!")]}}},
    "Color": {"SS": ["Orange", "Purple", "Red"]},
    "QuantityOnHand": {"NS": ["1", "2"]},
    "Seals": {"BS": [b"a", b"b"]},
    "Letters": {"L": [s("a"), s("b"), s("c"), {"M": {"k": n(1)}}]},
}
KEY = {"Id": n(789)}


def update(expression: str, /, **request: object) -> Service:
    """A table with the product, updated."""
    service = product()
    service.ok("UpdateItem", **asked(expression, **request))
    return service


def product() -> Service:
    service = Service(("Id", "N"))
    service.ok("PutItem", Item=PRODUCT)
    return service


def asked(expression: str, **request: object) -> dict[str, object]:
    values = {key[1:]: value for key, value in request.items() if key.startswith("_")}
    rest = {key: value for key, value in request.items() if not key.startswith("_")}
    if values:
        rest["ExpressionAttributeValues"] = {f":{key}": value for key, value in values.items()}
    return {"Key": KEY, "UpdateExpression": expression, **rest}


def changed(**attributes: object) -> dict[str, object]:
    """The product with ``attributes``; ``None`` for one that it no longer has."""
    merged = {**PRODUCT, **attributes}
    return {name: value for name, value in merged.items() if value is not None}


LETTERS = ("a", "b", "c")


def letters(*elements: object) -> dict[str, object]:
    return {"L": [s(e) if isinstance(e, str) else e for e in elements]}


MAP = {"M": {"k": n(1)}}


@pytest.mark.parametrize(
    ("expression", "values", "expected"),
    [
        # SET.
        (
            "SET ProductCategory = :c, Price = :p",
            {"_c": s("Hardware"), "_p": n(60)},
            {"ProductCategory": s("Hardware"), "Price": n(60)},
        ),
        ("SET Price = Price - :p", {"_p": n(15)}, {"Price": n(37)}),
        ("SET Price = :p + Price", {"_p": n("0.5")}, {"Price": n("52.5")}),
        ("SET Price = (Price + :p)", {"_p": n(1)}, {"Price": n(53)}),
        ("SET RelatedItems[0] = :i", {"_i": s("Nails")}, {"RelatedItems": letters("Nails")}),
        ("SET Price = if_not_exists(Price, :p)", {"_p": n(1)}, {}),
        ("SET Cost = if_not_exists(Price, Nothing)", {}, {"Cost": n(52)}),
        ("SET Cost = if_not_exists(Cost, :p)", {"_p": n(1)}, {"Cost": n(1)}),
        ("SET Cost = if_not_exists(Cost, :p) + :p", {"_p": n(1)}, {"Cost": n(2)}),
        ("SET Cost = if_not_exists(A, if_not_exists(B, Price))", {}, {"Cost": n(52)}),
        (
            "SET RelatedItems = list_append(RelatedItems, :l)",
            {"_l": letters("Screwdriver")},
            {"RelatedItems": letters("Hammer", "Screwdriver")},
        ),
        (
            "SET RelatedItems = list_append(:l, RelatedItems)",
            {"_l": letters("Chisel")},
            {"RelatedItems": letters("Chisel", "Hammer")},
        ),
        (
            "SET Fresh = list_append(if_not_exists(Fresh, :l), :l)",
            {"_l": letters("x")},
            {"Fresh": letters("x", "x")},
        ),
        (
            "SET ProductReviews.OneStar = :r",
            {"_r": n(0)},
            {
                "ProductReviews": {
                    "M": {"FiveStar": {"L": [s("Great product!")]}, "OneStar": n(0)}
                }
            },
        ),
        # Every operand is read before anything is written.
        ("SET Brand = ProductCategory REMOVE ProductCategory", {}, {
            "Brand": s("Home Improvement"), "ProductCategory": None}),
        ("SET Letters[0] = Letters[1], Letters[1] = Letters[0]", {}, {
            "Letters": letters("b", "a", "c", MAP)}),
        ("SET Cost = Id", {}, {"Cost": n(789)}),
        # REMOVE.
        ("REMOVE Brand, InStock, Nothing", {}, {"Brand": None, "InStock": None}),
        ("REMOVE Letters[0], Letters[2]", {}, {"Letters": letters("b", MAP)}),
        ("REMOVE Letters[9]", {}, {}),
        ("REMOVE RelatedItems[0]", {}, {"RelatedItems": letters()}),
        ("REMOVE ProductReviews.FiveStar", {}, {"ProductReviews": {"M": {}}}),
        ("REMOVE ProductReviews.Nothing", {}, {}),
        # Positions are those before the update; what is past the end is appended in order.
        ("REMOVE Letters[0] SET Letters[1] = :x", {"_x": s("x")}, {
            "Letters": letters("x", "c", MAP)}),
        ("SET Letters[4] = :x", {"_x": s("x")}, {"Letters": letters("a", "b", "c", MAP, "x")}),
        ("SET Letters[9] = :x, Letters[7] = :y", {"_x": s("x"), "_y": s("y")}, {
            "Letters": letters("a", "b", "c", MAP, "y", "x")}),
        ("REMOVE Letters[0] SET Letters[3].k = :x, Letters[8] = :x", {"_x": s("x")}, {
            "Letters": letters("b", "c", {"M": {"k": s("x")}}, "x")}),
        # ADD.
        ("ADD Price :p, Sold :p", {"_p": n(5)}, {"Price": n(57), "Sold": n(5)}),
        ("ADD Letters[3].k :p", {"_p": n(5)}, {"Letters": letters(*LETTERS, {"M": {"k": n(6)}})}),
        ("ADD Letters[9] :p", {"_p": n(5)}, {"Letters": letters(*LETTERS, MAP, n(5))}),
        ("ADD Color :c", {"_c": {"SS": ["Red", "Blue"]}}, {
            "Color": {"SS": ["Blue", "Orange", "Purple", "Red"]}}),
        ("ADD QuantityOnHand :c", {"_c": {"NS": ["2.0", "3"]}}, {
            "QuantityOnHand": {"NS": ["1", "2", "3"]}}),
        ("ADD Seals :c, Fresh :c", {"_c": {"BS": [b"c"]}}, {
            "Seals": {"BS": [b"a", b"b", b"c"]}, "Fresh": {"BS": [b"c"]}}),
        # DELETE.
        ("DELETE Color :c", {"_c": {"SS": ["Red", "Green"]}}, {
            "Color": {"SS": ["Orange", "Purple"]}}),
        ("DELETE QuantityOnHand :c", {"_c": {"NS": ["1.0", "2"]}}, {"QuantityOnHand": None}),
        ("DELETE QuantityOnHand :c", {"_c": {"NS": ["1", "3"]}}, {"QuantityOnHand": {"NS": ["2"]}}),
        ("DELETE Seals :c", {"_c": {"BS": [b"a"]}}, {"Seals": {"BS": [b"b"]}}),
        ("DELETE Seals :c", {"_c": {"BS": [b"b", b"a"]}}, {"Seals": None}),
        ("DELETE Color :c", {"_c": {"SS": ["Red", "Orange", "Purple"]}}, {"Color": None}),
        ("DELETE Nothing :c", {"_c": {"BS": [b"a"]}}, {}),
        ("DELETE Letters[9] :c", {"_c": {"BS": [b"a"]}}, {}),
        # All sections, in any order and case.
        ("delete Color :c aDd Price :p set Cost = :p remove Brand", {
            "_c": {"SS": ["Red"]}, "_p": n(1)}, {
            "Color": {"SS": ["Orange", "Purple"]}, "Price": n(53), "Cost": n(1), "Brand": None}),
    ],
)  # fmt: skip
def test_an_update_makes_of_the_item(
    expression: str, values: dict[str, object], expected: dict[str, object]
) -> None:
    service = update(expression, **values)
    same(service.item(**KEY), changed(**expected))


REFUSED: list[tuple[str, dict[str, object], str]] = [
    ("", {}, "empty"),
    ("SET", {}, "Syntax error"),
    ("SET a = :p,", {"_p": n(1)}, "Syntax error"),
    ("SET a = :p, REMOVE b", {"_p": n(1)}, "Syntax error"),
    ("PUT a = :p", {"_p": n(1)}, "Syntax error"),
    ("SET a = Price + Price + Price", {}, "Syntax error"),
    ("SET a = (Price + Price) + Price", {}, "Syntax error"),
    ("SET a = if_not_exists(b, Price + Price)", {}, "Syntax error"),
    ("SET a = if_not_exists(b, (Price + Price))", {}, "Syntax error"),
    ("SET :p = :p", {"_p": n(1)}, "Syntax error"),
    ("ADD Price = :p", {"_p": n(1)}, "Syntax error"),
    ("ADD Price Price", {}, "Syntax error"),
    ("SET a = ((Price))", {}, "redundant parentheses"),
    ("SET a = :p SET b = :p", {"_p": n(1)}, "only be used once"),
    ("SET a = :p REMOVE b SET c = :p", {"_p": n(1)}, "only be used once"),
    ("SET a = :p, a = :p", {"_p": n(1)}, "overlap"),
    ("SET a = :p REMOVE a", {"_p": n(1)}, "overlap"),
    ("SET a.b = :p REMOVE a", {"_p": n(1)}, "overlap"),
    ("SET a[1] = :p REMOVE a[1][0]", {"_p": n(1)}, "overlap"),
    ("SET a.b = :p REMOVE a[0]", {"_p": n(1)}, "conflict"),
    ("SET name = :p", {"_p": n(1)}, "reserved keyword: name"),
    ("SET set = :p", {"_p": n(1)}, "Syntax error"),
    ("SET a = :q", {}, "value: :q"),
    ("SET #a = Price", {}, "name: #a"),
    ("SET a = size(Letters)", {}, "not allowed in an update expression"),
    ("SET a = LIST_APPEND(Letters, Letters)", {}, "Invalid function name"),
    ("SET a = list_append(Letters)", {}, "number of operands: 1"),
    ("SET a = if_not_exists(:p, Price)", {"_p": n(1)}, "requires a document path"),
    ("SET a = if_not_exists(if_not_exists(a, Price), Price)", {}, "requires a document path"),
    ("SET a = list_append(list_append(Letters, Letters), Letters)", {}, "not allowed"),
    ("SET a = if_not_exists(b, list_append(Letters, Letters))", {}, "not allowed"),
    ("SET a = list_append(Letters, :p)", {"_p": n(1)}, "operand type: N"),
    ("SET a = Price + :p", {"_p": s("1")}, "operand type: S"),
    ("ADD Price :p", {"_p": s("1")}, "operand type: STRING"),
    ("ADD Letters :p", {"_p": letters("x")}, "operand type: LIST"),
    ("DELETE Price :p", {"_p": n(1)}, "operand type: NUMBER"),
    ("SET a = Nothing", {}, "does not exist in the item"),
    ("SET a = Nothing + Price", {}, "does not exist in the item"),
    ("SET a = list_append(Nothing, Letters)", {}, "does not exist in the item"),
    ("SET a = if_not_exists(Nothing, Nothing2)", {}, "does not exist in the item"),
    ("SET a = :p, b = a", {"_p": n(1)}, "does not exist in the item"),
    ("SET a = Brand + Price", {}, "incorrect data type"),
    ("SET a = list_append(Price, Letters)", {}, "incorrect data type"),
    ("ADD Brand :p", {"_p": n(1)}, "incorrect data type"),
    ("ADD Color :c", {"_c": {"NS": ["1"]}}, "incorrect data type"),
    ("DELETE Color :c", {"_c": {"NS": ["1"]}}, "incorrect data type"),
    ("SET Nothing.a = :p", {"_p": n(1)}, "path"),
    ("SET Price.a = :p", {"_p": n(1)}, "path"),
    ("SET Letters.a = :p", {"_p": n(1)}, "path"),
    ("SET ProductReviews[0] = :p", {"_p": n(1)}, "path"),
    ("SET Letters[9].a = :p", {"_p": n(1)}, "path"),
    ("REMOVE Nothing.a", {}, "path"),
    ("REMOVE Price[0]", {}, "path"),
    ("ADD Nothing.a :p", {"_p": n(1)}, "path"),
    ("DELETE Nothing.a :c", {"_c": {"NS": ["1"]}}, "path"),
    ("SET Id = :p", {"_p": n(1)}, "part of the key"),
    ("SET Id.a = :p", {"_p": n(1)}, "part of the key"),
    ("REMOVE Id", {}, "part of the key"),
    ("ADD Id :p", {"_p": n(1)}, "part of the key"),
    ("SET a = Id.b", {}, "Key attributes must be scalars"),
    ("SET a = Price + :p", {"_p": n("1E125")}, "Number overflow"),
    ("SET a = :p", {"_p": n(1), "_unused": n(1)}, "unused in expressions: keys: {:unused}"),
]


@pytest.mark.parametrize(("expression", "values", "part"), REFUSED)
def test_an_update_is_refused(expression: str, values: dict[str, object], part: str) -> None:
    service = product()
    refusal = service.refused("UpdateItem", **asked(expression, **values))
    assert refusal.code == "ValidationException"
    assert part in refusal.message, f"{expression}: {refusal}"
    same(service.item(**KEY), PRODUCT)


def test_an_update_has_at_most_300_operators() -> None:
    service = product()
    sums = [f"x{number}=Id-Id" for number in range(301)]
    service.ok("UpdateItem", **asked("SET " + ",".join(sums[:300])))
    refusal = service.refused("UpdateItem", **asked("SET " + ",".join(sums)))
    assert "operator count: 301" in refusal.message


OLD_LETTER = {"Letters": letters("b")}


@pytest.mark.parametrize(
    ("expression", "asked_for", "shown"),
    [
        ("SET Price = Price + :p", "NONE", None),
        ("SET Price = Price + :p", "ALL_OLD", PRODUCT),
        ("SET Price = Price + :p", "ALL_NEW", changed(Price=n(53))),
        ("SET Price = Price + :p", "UPDATED_OLD", {"Price": n(52)}),
        ("SET Price = Price + :p", "UPDATED_NEW", {"Price": n(53)}),
        ("ADD Price :p REMOVE Brand", "UPDATED_OLD", {"Price": n(52), "Brand": s("Acme")}),
        ("ADD Price :p REMOVE Brand", "UPDATED_NEW", {"Price": n(53)}),
        ("SET Fresh = :p", "UPDATED_OLD", None),
        ("SET Fresh = :p", "UPDATED_NEW", {"Fresh": n(1)}),
        ("SET Letters[1] = :p", "UPDATED_OLD", OLD_LETTER),
        ("SET Letters[1] = :p", "UPDATED_NEW", {"Letters": letters(n(1))}),
        ("SET Letters[3].k = :p, Letters[3].j = :p", "UPDATED_NEW", {
            "Letters": letters({"M": {"k": n(1), "j": n(1)}})}),
        # An element appended past the end is not shown; a removed one's successor is.
        ("SET Letters[9] = :p", "UPDATED_NEW", None),
        ("ADD Price :p REMOVE Letters[1]", "UPDATED_NEW", {
            "Price": n(53), "Letters": letters("c")}),
    ],
)  # fmt: skip
def test_what_an_update_returns(
    expression: str, asked_for: str, shown: dict[str, object] | None
) -> None:
    request = asked(expression, _p=n(1), ReturnValues=asked_for)
    answer = product().ok("UpdateItem", **request)
    same(answer, {} if shown is None else {"Attributes": shown})


NEW = {**KEY, "a": n(1)}


@pytest.mark.parametrize(
    ("request_", "item", "all_new"),
    [
        ({}, KEY, KEY),
        (asked("SET a = :p", _p=n(1)), NEW, NEW),
        (asked("ADD a :p REMOVE b", _p=n(1)), NEW, NEW),
        (asked("SET a = Id"), {**KEY, "a": n(789)}, {**KEY, "a": n(789)}),
        # An update that only takes away makes no item, whatever its paths.
        (asked("REMOVE a"), None, None),
        (asked("REMOVE a.b, c[0]"), None, None),
        (asked("DELETE a :c REMOVE b", _c={"SS": ["x"]}), None, None),
    ],
)
def test_an_update_where_there_is_no_item(
    request_: dict[str, object], item: object, all_new: object
) -> None:
    service = Service(("Id", "N"))
    answer = service.ok("UpdateItem", **{"Key": KEY, **request_, "ReturnValues": "ALL_NEW"})
    same(answer, {} if all_new is None else {"Attributes": all_new})
    same(service.item(**KEY), item)


@pytest.mark.parametrize("asked_for", ["ALL_OLD", "UPDATED_OLD", "UPDATED_NEW"])
def test_nothing_is_returned_of_an_item_made_of_its_key(asked_for: str) -> None:
    service = Service(("Id", "N"))
    assert service.ok("UpdateItem", Key=KEY, ReturnValues=asked_for) == {}


def test_placeholders_of_an_update_need_an_expression() -> None:
    values = {":p": n(1)}
    refusal = product().refused("UpdateItem", Key=KEY, ExpressionAttributeValues=values)
    assert "UpdateExpression and ConditionExpression are null" in refusal.message


def test_a_name_may_be_any_text() -> None:
    service = product()
    names = {"#a": "a.b c", "#s": "SET"}
    request = asked("SET #a = :p, #s = #a", _p=n(1), ExpressionAttributeNames=names)
    refusal = service.refused("UpdateItem", **request)
    assert "does not exist in the item" in refusal.message
    request = asked("SET #a = :p, #s = :p", _p=n(1), ExpressionAttributeNames=names)
    service.ok("UpdateItem", **request)
    same(service.item(**KEY), changed(**{"a.b c": n(1), "SET": n(1)}))
