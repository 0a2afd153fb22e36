"""ExecuteStatement: what is refused, and in which words."""

from __future__ import annotations

from typing import Final

from observed import (
    ABSENT,
    HASH,
    HASH_N,
    KETLARK,
    PARITY,
    Row,
    Wire,
    get,
    n,
    pk,
    put,
    row,
    s,
    statement,
)

OCTOBER: Final = "(eu-west-2, us-east-1, eu-west-1, us-west-2, 2026-10)"
FUNCTIONS: Final = PARITY + f"tier3/error-messages/partiqlFunctions.test.ts {OCTOBER}"
GRAMMAR: Final = PARITY + "tier3/error-messages/partiqlGrammar.test.ts (eu-west-2, 2026-10)"
NUMBERS: Final = (
    PARITY + "tier3/error-messages/partiqlParameterNumbers.test.ts (eu-west-2, us-east-1, 2026-10)"
)
COMPARED: Final = PARITY + "tier2/partiql/comparison.test.ts (eu-west-2)"
RETURNED: Final = KETLARK + "tier3/error-messages/partiql.test.ts (eu-west-2)"
MALFORMED: Final = "Statement wasn't well formed, can't be processed: "
LEFT_OVER: Final = MALFORMED + "Unexpected token after expression"
NO_PATH: Final = "Operator or function requires a document path; operator or function: {}"
OPERANDS: Final = (
    "Incorrect number of operands for operator or function; "
    "operator or function: {}, number of operands: {}"
)
TYPE: Final = "An operand in the update expression has an incorrect data type"
OVER: Final = (
    "Number overflow. Attempting to store a number with magnitude larger than supported range"
)
UNDER: Final = (
    "Number underflow. Attempting to store a number with magnitude smaller than supported range"
)
DIGITS: Final = "Attempting to store more than 38 significant digits in a Number"
NO_NUMBER: Final = "The parameter cannot be converted to a numeric value"
NEST: Final = (
    "Nesting Levels have exceeded supported limits: "
    "Attributes in the item have nested levels beyond supported limit"
)
SEEDED: Final = put(
    HASH,
    {
        **pk("k"),
        "ss": {"SS": ["a", "b", "c"]},
        "ns": {"NS": ["1", "2", "3"]},
        "s": s("str"),
        "m": {"M": {"inner": {"SS": ["x"]}}},
    },
)


def where(condition: str) -> str:
    return f"SELECT * FROM \"hash\" WHERE pk = 'k' AND {condition}"


def setting(clause: str) -> str:
    return f"UPDATE \"hash\" SET {clause} WHERE pk = 'k'"


def placed(text: str, token: str, after: str = "") -> str:
    """Where in the statement a text points to: line, column and length."""
    return f"1:{text.index(token, text.index(after)) + 1}:{len(token)}"


def refuses(source: str, text: str, message: str, *given: Wire) -> Row:
    return row(source, f"{text} {[*given]}", SEEDED, statement(text, *given).invalid(message))


def points(text: str, message: str, token: str, after: str = "") -> Row:
    return refuses(FUNCTIONS, text, f"{message} at {placed(text, token, after)}")


def left_over(text: str) -> Row:
    return refuses(GRAMMAR, text, LEFT_OVER)


def deep(levels: int, leaf: Wire | None = None) -> Wire:
    value = leaf or s("leaf")
    for _ in range(levels):
        value = {"M": {"n": value}}
    return value


PLACES: Final = (
    "SELECT * FROM \"pair\" WHERE pk = 'p' AND n = ?",
    "INSERT INTO \"pair\" VALUE {'pk': 'p', 'sk': 's', 'n': ?}",
    "UPDATE \"pair\" SET n = ? WHERE pk = 'p' AND sk = 's'",
    'SELECT * FROM "pair" WHERE pk = ?',
)


def no_number(given: str, message: str) -> tuple[Row, ...]:
    return tuple(refuses(NUMBERS, place, message, {"N": given}) for place in PLACES)


def unordered(sign: str, value: Wire, kind: str) -> Row:
    message = (
        "Incorrect operand type for operator or function; "
        f"operator or function: {sign}, operand type: {kind}"
    )
    return refuses(COMPARED, where(f"val {sign} ?"), message, value)


PLAIN: Final = "SELECT * FROM \"pair\" WHERE pk = 'p' AND x = ?"
TWO: Final = PLAIN + " AND y = ?"
BAD: Final[Wire] = {"N": "abc"}


def whichever(levels: int) -> tuple[Row, ...]:
    """The first fault in the order of the document is told."""
    nested = deep(levels)
    bad = f"{NO_NUMBER}: abc"
    return tuple(
        row(NUMBERS, f"{levels} levels: {about}", statement(text, *given).invalid(message))
        for about, text, given, message in (
            ("nested, then no number", TWO, (nested, BAD), NEST),
            ("no number, then nested", TWO, (BAD, nested), bad),
            ("nested first in a map", PLAIN, ({"M": {"d": nested, "bad": BAD}},), NEST),
            ("no number first in a map", PLAIN, ({"M": {"bad": BAD, "d": nested}},), bad),
            ("no number at the bottom", PLAIN, (deep(levels, BAD),), NEST),
            ("nested, then too large", TWO, (nested, {"N": "1e126"}), NEST),
        )
    )


ROWS: tuple[Row, ...] = (
    refuses(FUNCTIONS, where("attribute_exists('ss')"), NO_PATH.format("attribute_exists")),
    refuses(FUNCTIONS, where("attribute_exists(?)"), NO_PATH.format("attribute_exists"), s("ss")),
    refuses(FUNCTIONS, where("attribute_exists()"), OPERANDS.format("attribute_exists", 0)),
    refuses(FUNCTIONS, where("attribute_exists(ss, ns)"), OPERANDS.format("attribute_exists", 2)),
    points(
        "SELECT attribute_exists(ss) FROM \"hash\" WHERE pk = 'k'",
        "Unexpected path component",
        "attribute_exists",
    ),
    points(where("EXISTS(ss)"), "Unrecognized function: exists", "EXISTS"),
    refuses(
        FUNCTIONS, where("attribute_exists(m.inner)"), MALFORMED + "Invalid path dot component"
    ),
    *[
        points(
            setting(f"{to} = {name}({given})"),
            f"The first argument to {name.upper()} must equal the assignment value",
            name,
        )
        for to, name, given in (
            ("t", "set_add", "ss, <<'x'>>"),
            ("ss", "set_add", "<<'a'>>, <<'b'>>"),
            ("t", "set_delete", "ss, <<'a'>>"),
        )
    ],
    *[
        points(
            setting(f"ss = {name}(ss, {given})"),
            f"The second argument to {name.upper()} must be a value with type SET",
            "ss",
            f"{name}(",
        )
        for name, given in (("set_add", "'x'"), ("set_add", "['x']"), ("set_delete", "'a'"))
    ],
    *[
        points(
            setting(f"ss = set_add({given})"), "SET_ADD must have exactly two arguments", "set_add"
        )
        for given in ("ss", "ss, <<'x'>>, <<'y'>>")
    ],
    refuses(FUNCTIONS, setting("ss = set_add(ss, <<1>>)"), TYPE),
    refuses(FUNCTIONS, setting("s = set_add(s, <<'x'>>)"), TYPE),
    refuses(FUNCTIONS, setting("ss = set_delete(ss, <<1>>)"), TYPE),
    refuses(
        FUNCTIONS,
        setting("ss = set_add(ss, <<'x', 'x'>>)"),
        "One or more parameter values were invalid: Input collection [x, x] contains duplicates.",
    ),
    refuses(FUNCTIONS, setting("ss = set_add(ss, <<>>)"), "Empty bags are not supported"),
    refuses(
        FUNCTIONS,
        setting("m.inner = set_add(m.inner, <<'y'>>)"),
        MALFORMED + "Invalid path dot component",
    ),
    points(where("set_add(ss, <<'x'>>) = ss"), "Unrecognized function: set_add", "set_add"),
    points(
        "INSERT INTO \"hash\" VALUE {'pk': 'new', 'ss': set_add(<<'a'>>, <<'b'>>)}",
        "Unsupported data type: set_add under key root",
        "set_add",
    ),
    left_over('SELECT * FROM "hash_n" WHERE pk = 1 foo'),
    left_over('SELECT * FROM "hash_n" WHERE pk = 1 e5'),
    left_over("INSERT INTO \"hash_n\" VALUE {'pk': 1} foo"),
    left_over('UPDATE "hash_n" SET a = 9 WHERE pk = 1 foo'),
    left_over('DELETE FROM "hash_n" WHERE pk = 1 foo'),
    left_over('SELECT * FROM "hash_n" WHERE pk = 1)'),
    left_over('DELETE FROM "hash_n" WHERE pk = 1 ORDER BY pk'),
    left_over('SELECT * FROM "hash_n" ORDER BY pk WHERE pk = 1'),
    left_over("INSERT INTO \"hash\" t VALUE {'pk': 'x'}"),
    *[
        refuses(GRAMMAR, f'SELECT * FROM "hash_n" WHERE pk = {text}', MALFORMED)
        for text in (
            "1e2147483648",
            "1e99999999999",
            "1.5e-2147483647",
            "1 # note",
            "1 /* note",
        )
    ],
    *[
        refuses(GRAMMAR, text, "Aliasing is not supported")
        for text in (
            "SELECT * FROM \"hash\" t WHERE pk = 'x'",
            "SELECT * FROM \"hash\" AS t WHERE pk = 'x'",
            "UPDATE \"hash\" t SET a = 3 WHERE pk = 'x'",
            "DELETE FROM \"hash\" t WHERE pk = 'x'",
        )
    ],
    *[
        refuses(GRAMMAR, text, message)
        for text, message in (
            ('SELECT * FROM "hash_n" WHERE pk = 1e126', f"{OVER} under root"),
            ('SELECT * FROM "hash_n" WHERE pk = 1e-131', f"{UNDER} under root"),
            (f'SELECT * FROM "hash_n" WHERE pk = {"1" * 39}', f"{DIGITS} under root"),
            ("INSERT INTO \"hash_n\" VALUE {'pk': 1e126}", f"{OVER} under root"),
            ('UPDATE "hash_n" SET a = 1e-131 WHERE pk = 5', f"{UNDER} under root"),
            ("INSERT INTO \"hash_n\" VALUE {'pk': 6, 'm': {'x': 1e126}}", f"{OVER} under root.x"),
            ("INSERT INTO \"hash_n\" VALUE {'pk': 7, 'l': [1, 1e126]}", f"{OVER} under root[1]"),
        )
    ],
    *[
        each
        for given in (
            "1e99999999999",
            "-1e99999999999",
            "1e-99999999999",
            "1e2147483648",
            "1e-2147483648",
        )
        for each in no_number(given, f"{NO_NUMBER}: {given}")
    ],
    *no_number("1e2147483647", UNDER),
    *no_number("", NO_NUMBER),
    *[
        refuses(NUMBERS, PLACES[0], f"{NO_NUMBER}: 1e99999999999", given)
        for given in (
            {"L": [n(1), n("1e99999999999")]},
            {"M": {"x": n("1e99999999999")}},
            {"NS": ["1", "1e99999999999"]},
        )
    ],
    *whichever(40),
    *whichever(100),
    *[unordered(sign, {"BOOL": True}, "BOOL") for sign in ("<", "<=", ">", ">=")],
    *[
        unordered("<", value, kind)
        for kind, value in (
            ("NULL", {"NULL": True}),
            ("L", {"L": [s("a")]}),
            ("M", {"M": {"a": s("b")}}),
            ("SS", {"SS": ["a"]}),
            ("NS", {"NS": ["1"]}),
            ("BS", {"BS": [b"\x01"]}),
        )
    ],
    row(
        COMPARED,
        "BETWEEN of what has no order",
        statement(where("val BETWEEN ? AND ?"), {"BOOL": True}, {"BOOL": False}).mentions(
            "operator or function: BETWEEN"
        ),
    ),
    row(
        FUNCTIONS,
        "a refused INSERT and DELETE change nothing",
        put(HASH, pk("k")),
        statement("INSERT INTO \"hash_n\" VALUE {'pk': 7330000} foo").invalid(LEFT_OVER),
        get(HASH_N, {"pk": n(7330000)}).gives(Item=ABSENT),
        statement("DELETE FROM \"hash\" WHERE pk = 'k' ORDER BY pk").invalid(LEFT_OVER),
        get(HASH, pk("k")).gives(Item=pk("k")),
    ),
    *[
        row(
            RETURNED,
            f"DELETE RETURNING {what}",
            put(HASH, pk("k")),
            statement(f"DELETE FROM \"hash\" WHERE pk = 'k' RETURNING {what}").invalid(
                f"Invalid returning clause: RETURNING {what}. "
                "Only RETURNING ALL OLD * is allowed in DELETE statements."
            ),
        )
        for what in ("ALL NEW *", "MODIFIED NEW *", "MODIFIED OLD *")
    ],
)
