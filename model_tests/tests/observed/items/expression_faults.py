"""Faults of expressions and their names and values, and before what they are told."""

from __future__ import annotations

from typing import Final

from observed import (
    ABSENT,
    EXTENDDB,
    HASH,
    NONE_SUCH,
    PAIR_N,
    Exactly,
    Row,
    Step,
    Wire,
    ask,
    delete,
    get,
    n,
    pk,
    put,
    query,
    row,
    s,
    scan,
    update,
)

FIRST: Final = EXTENDDB + "test_validation_precedence.py (us-east-1, 2026)"
MAPS: Final = EXTENDDB + "test_expression_attribute_map_validation.py (us-east-1, 2026)"
OPERANDS: Final = EXTENDDB + "test_expr_operand_type_and_size.py (2026)"
WORDS: Final = EXTENDDB + "test_wording_parity_validation.py (us-east-1, 2026)"
NUMBERS: Final = EXTENDDB + "test_update_item_number_validation.py (2026)"
ITEMS: Final = EXTENDDB + "test_item_operations.py (2026)"
NESTED: Final = EXTENDDB + "test_query_scan.py (us-east-1, 2026)"
LONG: Final = "a" * 255
STORED: Final[Wire] = {
    **pk("k"),
    "n": n(5),
    "flag": {"BOOL": True},
    "s": s("x"),
    "nu": {"NULL": True},
    "sset": {"SS": ["a", "b"]},
}
UNORDERED: Final[dict[str, Wire]] = {
    "BOOL": {"BOOL": True},
    "NULL": {"NULL": True},
    "SS": {"SS": ["a", "b"]},
    "NS": {"NS": ["1", "2"]},
    "L": {"L": [s("a")]},
    "M": {"M": {"k": s("a")}},
}


def under(**values: Wire) -> Wire:
    if not values:
        return {}
    return {"ExpressionAttributeValues": {f":{name}": value for name, value in values.items()}}


def conditional(condition: str, **values: Wire) -> Step:
    return put(HASH, STORED, ConditionExpression=condition, **under(**values))


def before_the_table(about: str, step: Step, *pieces: str) -> Row:
    return row(FIRST, f"before the table is looked for: {about}", step.mentions(*pieces))


def shown(names: Wire, projection: str = "#a") -> Step:
    return get(HASH, pk("k"), ProjectionExpression=projection, ExpressionAttributeNames=names)


def filtered(values: Wire, condition: str = "foo = :v") -> Step:
    return scan(HASH, FilterExpression=condition, ExpressionAttributeValues=values)


def type_fault(sign: str, kind: str, what: str = "ConditionExpression") -> str:
    return (
        f"Invalid {what}: Incorrect operand type for operator or function; "
        f"operator or function: {sign}, operand type: {kind}"
    )


def nested_key(condition: str, names: Wire | None = None, **values: Wire) -> Row:
    more: Wire = {} if names is None else {"ExpressionAttributeNames": names}
    step = query(PAIR_N, condition, **more, **under(**values))
    return row(
        NESTED,
        f"a condition on a part of a key: {condition}",
        step.mentions("cannot have conditions on nested attributes"),
    )


NO_VALUE: Final[Wire] = {"pk": {"ComparisonOperator": "EQ"}}
TWICE: Final[Wire] = {"Keys": [pk("k"), pk("k")]}
ROWS: tuple[Row, ...] = (
    before_the_table(
        "an Expected without a value",
        put(NONE_SUCH, pk("k"), Expected=NO_VALUE),
        "One or more parameter values were invalid",
    ),
    before_the_table(
        "an Expected without a value (delete)",
        delete(NONE_SUCH, pk("k"), Expected=NO_VALUE),
        "One or more parameter values were invalid",
    ),
    *[
        before_the_table(
            f"the projection {paths!r}",
            get(NONE_SUCH, pk("k"), ProjectionExpression=paths),
            "Invalid ProjectionExpression:",
        )
        for paths in ("", "a..b", "a, a.b")
    ],
    *[
        before_the_table(
            f"the update {text!r}", update(NONE_SUCH, pk("k"), text), "Invalid UpdateExpression:"
        )
        for text in ("", "SET")
    ],
    before_the_table(
        "a reserved word",
        update(NONE_SUCH, pk("k"), "SET status = :v", **under(v=s("x"))),
        "Invalid UpdateExpression:",
    ),
    before_the_table(
        "a name that is not defined",
        update(NONE_SUCH, pk("k"), "SET #x = :v", **under(v=s("x"))),
        "Invalid UpdateExpression:",
        "not defined",
    ),
    before_the_table(
        "a filter that is none",
        scan(NONE_SUCH, FilterExpression="a +"),
        "Invalid FilterExpression:",
    ),
    row(
        FIRST,
        "the table is looked for before the size",
        put(NONE_SUCH, {**pk("k"), "b": s("x" * 400_001)}).no_table(),
        ask(
            "BatchWriteItem",
            RequestItems={
                NONE_SUCH: [{"PutRequest": {"Item": {**pk("k"), "b": s("x" * 400_001)}}}]
            },
        ).no_table(),
    ),
    row(
        MAPS,
        "a name of nothing",
        shown({"#": "foo"}, "#").invalid(
            'ExpressionAttributeNames contains invalid key: Syntax error; key: "#"'
        ),
    ),
    row(
        MAPS,
        "a name with a sign",
        shown({"#a-b": "foo"}).invalid(
            'ExpressionAttributeNames contains invalid key: Syntax error; key: "#a-b"'
        ),
    ),
    row(
        MAPS,
        "a name that is too long",
        shown({f"#{LONG}": "foo"}).invalid(
            "ExpressionAttributeNames contains invalid key: The expression attribute map contains "
            "a key that is too long; size of key: 256"
        ),
    ),
    row(
        MAPS,
        "its length before its signs",
        shown({f"#{LONG}-x": "foo"}).mentions("too long", "size of key: 258"),
    ),
    row(
        MAPS,
        "a name for nothing",
        shown({"#a": ""}).invalid(
            "ExpressionAttributeNames contains invalid value: Empty attribute name for key #a"
        ),
    ),
    row(
        MAPS,
        "a name with a digit",
        put(HASH, {**pk("k"), "foo": s("a")}),
        shown({"#a_1": "foo"}, "#a_1").gives(Item=Exactly({"foo": s("a")})),
    ),
    row(MAPS, "a name for a number", shown({"#a": 5}).refused("SerializationException")),
    row(
        MAPS,
        "a value's name of nothing",
        filtered({":": s("x")}, "foo = :").invalid(
            'ExpressionAttributeValues contains invalid key: Syntax error; key: ":"'
        ),
    ),
    row(
        MAPS,
        "a value's name with a sign",
        filtered({":a-b": s("x")}).invalid(
            'ExpressionAttributeValues contains invalid key: Syntax error; key: ":a-b"'
        ),
    ),
    row(
        MAPS,
        "a value's name that is too long",
        filtered({f":{LONG}": s("x")}).invalid(
            "ExpressionAttributeValues contains invalid key: The expression attribute map "
            "contains a key that is too long;"
        ),
    ),
    row(
        MAPS,
        "a value of no type",
        filtered({":v": {}}).invalid(
            "ExpressionAttributeValues contains invalid value: Supplied AttributeValue is empty, "
            "must contain exactly one of the supported datatypes for key :v"
        ),
    ),
    row(MAPS, "an empty value", filtered({":v": s("")}).gives(Count=0)),
    *[
        row(
            ITEMS,
            f"names and values without their signs: {about}",
            step.mentions("Syntax error", piece),
        )
        for about, step, piece in (
            (
                "PutItem",
                put(
                    HASH,
                    pk("k"),
                    ConditionExpression="attribute_not_exists(pk)",
                    ExpressionAttributeNames={"bad": "pk"},
                ),
                "bad",
            ),
            ("GetItem", shown({"nohash": "v"}, "v"), "nohash"),
            (
                "UpdateItem",
                update(
                    HASH,
                    pk("k"),
                    "SET v = :val",
                    ExpressionAttributeNames={"missing_hash": "v"},
                    **under(val=s("new")),
                ),
                "missing_hash",
            ),
            (
                "a value of DeleteItem",
                delete(
                    HASH,
                    pk("k"),
                    ConditionExpression="v = nocolon",
                    ExpressionAttributeValues={"nocolon": s("val")},
                ),
                "nocolon",
            ),
            (
                "a value of PutItem",
                put(
                    HASH,
                    pk("k"),
                    ConditionExpression="attribute_not_exists(pk)",
                    ExpressionAttributeValues={"nocolon": s("x")},
                ),
                "nocolon",
            ),
        )
    ],
    *[
        row(
            OPERANDS,
            f"{sign} has no order for {kind}",
            conditional(f"n {sign} :v", v=value).invalid(type_fault(sign, kind)),
        )
        for sign in ("<", "<=", ">", ">=")
        for kind, value in UNORDERED.items()
    ],
    row(
        OPERANDS,
        "BETWEEN has no order for BOOL",
        conditional("n BETWEEN :a AND :b", a={"BOOL": True}, b={"BOOL": False}).invalid(
            type_fault("BETWEEN", "BOOL")
        ),
    ),
    row(
        OPERANDS,
        "either operand",
        conditional(":x > :v", x=n(1), v={"BOOL": True}).mentions("operand type: BOOL"),
        conditional(":v > :x", x=n(1), v={"BOOL": True}).mentions("operand type: BOOL"),
    ),
    *[
        row(
            OPERANDS,
            f"before anything is judged: {condition}",
            conditional(condition, bool={"BOOL": True}).mentions("Incorrect operand type"),
        )
        for condition in (
            "attribute_not_exists(zzz) OR n > :bool",
            "attribute_exists(zzz) AND n > :bool",
            "NOT (n > :bool)",
            "nope > :bool",
            "size(s) > :bool",
        )
    ],
    row(
        OPERANDS,
        "in filters, updates and deletes",
        scan(HASH, FilterExpression="n > :v", **under(v={"BOOL": True})).invalid(
            type_fault(">", "BOOL", "FilterExpression")
        ),
        query(
            HASH, "pk = :p", FilterExpression="n > :v", **under(p=s("k"), v={"BOOL": True})
        ).invalid(type_fault(">", "BOOL", "FilterExpression")),
        update(
            HASH,
            pk("k"),
            "SET s = :one",
            ConditionExpression="n > :v",
            **under(one=s("y"), v={"BOOL": True}),
        ).invalid(type_fault(">", "BOOL")),
        delete(HASH, pk("k"), ConditionExpression="n > :v", **under(v={"BOOL": True})).invalid(
            type_fault(">", "BOOL")
        ),
    ),
    *[
        row(OPERANDS, f"judged: {condition}", put(HASH, STORED), conditional(condition, **values))
        for condition, values in (
            ("n <> :v", {"v": {"BOOL": True}}),
            ("n > :v", {"v": n(0)}),
            ("size(s) > :v", {"v": n(0)}),
            ("size(sset) > :v", {"v": n(0)}),
            ("size(n) <> :v", {"v": n(0)}),
        )
    ],
    *[
        row(
            OPERANDS,
            f"does not hold: {condition}",
            put(HASH, STORED),
            conditional(condition, **values).fails(),
        )
        for condition, values in (
            ("n = :v", {"v": {"BOOL": True}}),
            ("flag > :v", {"v": n(0)}),
            ("nu > :v", {"v": n(0)}),
            ("nope > :v", {"v": n(0)}),
            ("flag > n", {}),
            ("sset > n", {}),
            ("size(flag) > :v", {"v": n(0)}),
            ("size(nu) > :v", {"v": n(0)}),
            ("size(n) > :v", {"v": n(0)}),
        )
    ],
    row(
        WORDS,
        "ReturnValues of other operations",
        put(HASH, pk("k"), ReturnValues="UPDATED_OLD").invalid(
            "ReturnValues can only be ALL_OLD or NONE"
        ),
        delete(HASH, pk("k"), ReturnValues="ALL_NEW").invalid(
            "ReturnValues can only be ALL_OLD or NONE"
        ),
        put(HASH, pk("k"), ReturnValues="GARBAGE").invalid(
            "1 validation error detected: Value 'GARBAGE' at 'returnValues' failed to satisfy "
            "constraint: Member must satisfy enum value set: "
            "[ALL_NEW, UPDATED_OLD, ALL_OLD, NONE, UPDATED_NEW]"
        ),
    ),
    row(
        NUMBERS,
        "numbers of an update",
        put(HASH, {**pk("k"), "n": n(5)}),
        update(HASH, pk("k"), "SET bad = :v", **under(v=n("12e"))).mentions(
            "ExpressionAttributeValues contains invalid value",
            "cannot be converted to a numeric value: 12e",
        ),
        update(HASH, pk("k"), "SET bad = :v", **under(v=n("1" + "0" * 200))).mentions(
            "Number overflow"
        ),
        update(HASH, pk("k"), "SET bad = :v", **under(v={"NS": ["1", "abc"]})).mentions(
            "cannot be converted to a numeric value: abc"
        ),
        update(
            HASH, pk("k"), AttributeUpdates={"bad": {"Value": n("not_a_num"), "Action": "PUT"}}
        ).mentions("cannot be converted to a numeric value: not_a_num"),
        get(HASH, pk("k")).gives(Item={"bad": ABSENT}),
    ),
    nested_key("pk.foo = :v", v=n(1)),
    nested_key("pk[0] = :v", v=n(1)),
    nested_key("pk = :p AND sk.foo = :v", p=s("k"), v=n(1)),
    nested_key("pk = :p AND sk[0] = :v", p=s("k"), v=n(1)),
    nested_key("pk = :p AND begins_with(sk.foo, :v)", p=s("k"), v=s("x")),
    nested_key("pk = :p AND sk.foo BETWEEN :v AND :w", p=s("k"), v=n(1), w=n(9)),
    nested_key("pk = :p AND :v < sk.foo", p=s("k"), v=n(1)),
    nested_key("pk.foo > :v", v=n(1)),
    nested_key("foo.bar = :v", v=n(1)),
    nested_key("#d.foo = :v", {"#d": "pk"}, v=n(1)),
    row(
        NESTED,
        "a reserved word before a part of a key",
        query(PAIR_N, "data.foo = :v", **under(v=n(1))).mentions("reserved keyword"),
    ),
    row(
        NESTED,
        "an attribute that is no key",
        query(PAIR_N, "foo = :v", **under(v=n(1))).mentions("missed key schema element"),
    ),
    row(
        NESTED,
        "an empty key condition",
        query(HASH, "").invalid("Invalid KeyConditionExpression: The expression can not be empty;"),
    ),
)
