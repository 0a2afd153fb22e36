"""ExecuteStatement: what a SELECT reads, in which order, and what it shows."""

from __future__ import annotations

from dynacheck.vectors.corpus.support.shared import ERRORS, TABLE, table
from dynacheck.vectors.corpus.support.statements import (
    ASKED,
    EDGES,
    GRAMMAR,
    OVERLAPS,
    SELECTS,
    TEXTS,
    asked,
)
from dynacheck.vectors.vector import Request, Vector

OPERATION = "ExecuteStatement"

STRINGS = (table("p:S", "r:S"),)
"""A table whose keys are strings: `p`, and a sort key `r`."""
ITEMS: tuple[Request, ...] = tuple(
    {"p": {"S": p}, "r": {"S": r}, "f": {"S": f}, "n": {"N": n}}
    for p, r, f, n in (
        ("a", "1", "x", "7"), ("a", "2", "y", "8"), ("a", "30", "y", "9"), ("b", "2", "x", "5"),
    )
)  # fmt: skip


def _found(
    rule: str,
    clause: str,
    *given: object,
    source: str = SELECTS,
    columns: str = "p, r",
    **more: object,
) -> Vector:
    """The items that are found, or why none are looked for."""
    statement = f"SELECT {columns} FROM {{T}} {clause}"
    return asked(rule, statement, *given, source=source, items=ITEMS, tables=STRINGS, **more)


def _values(count: int) -> str:
    return ", ".join(f"'v{number}'" for number in range(count))


_READS = (
    _found("A partition is read in the order of its sort keys.", "WHERE p = 'a'"),
    _found("A key may be a parameter.", "WHERE p = ? AND r = ?", {"S": "a"}, {"S": "2"}),
    _found("A value of a key may stand first.", "WHERE 'a' = p AND '2' = r"),
    _found("An item is read by its whole key.", "WHERE p = 'a' AND r = '2'"),
    _found("Without a key all items are evaluated.", "WHERE f = 'x'"),
    _found("Without a clause all items are found.", ""),
    _found("A sort key alone is no key to read by.", "WHERE r = '2'"),
    _found("Nothing is in two partitions.", "WHERE p = 'a' AND p = 'b'", source=EDGES),
    _found("What is asked to be in two partitions does not hide the others.",
           "WHERE (p = 'a' AND p = 'b') OR p = 'b'", source=EDGES),
    _found("Two lists of partitions have one in common.",
           "WHERE p IN ['a', 'b'] AND p IN ['b', 'c']", source=EDGES),
    _found("A partition may be said twice.", "WHERE p = 'a' AND p = 'a' AND r = '1'",
           source=EDGES),
    _found("One of two partitions of another type is refused.", "WHERE p = 'a' AND p = 1",
           source=EDGES),
    _found("A range of partition keys is a scan.", "WHERE p > 'a'"),
    _found("A scan may ask for a value of another type.", "WHERE p > 1"),
    *(
        _found(f"Sort keys may be {words} a value.", f"WHERE p = 'a' AND r {sign} '2'")
        for sign, words in (
            ("<", "below"), ("<=", "at or below"), (">", "above"), (">=", "at or above"),
        )
    ),
    _found("Sort keys differ by <>.", "WHERE p = 'a' AND r <> '2'"),
    _found("Sort keys lie between two.", "WHERE p = 'a' AND r BETWEEN '2' AND '9'"),
    _found("Sort keys begin with a string.", "WHERE p = 'a' AND begins_with(r, '3')"),
    _found("A prefix of a sort key is not empty.", "WHERE p = 'a' AND begins_with(r, '')",
           source=ASKED),
    _found("Several ranges of a sort key are met together.",
           "WHERE p = 'a' AND r > '1' AND r < '3' AND r >= '2'"),
    _found("Ranges may leave nothing.", "WHERE p = 'a' AND r = '1' AND r > '1'", source=OVERLAPS),
    _found("A sort key is not one.", "WHERE p = 'a' AND NOT r = '1'", source=OVERLAPS),
    _found("A sort key is none of several.", "WHERE p = 'a' AND NOT r IN ['1', '2']",
           source=OVERLAPS),
    _found("What is no key is a filter.", "WHERE p = 'a' AND f = 'y'"),
    _found("A key is a filter if a function asks for it.", "WHERE p = 'a' AND attribute_exists(p)",
           source=OVERLAPS),
    _found("A partition may be read though a filter is joined by OR.",
           "WHERE p = 'a' AND (f = 'x' OR n = 9)"),
    _found("A key or something else is a scan.", "WHERE p = 'a' OR f = 'x'", source=OVERLAPS),
    _found("A key may be named twice by the same value.", "WHERE p = 'a' AND r = '2' AND p = 'a'",
           source=OVERLAPS),
    _found("A strongly consistent SELECT sees every write.", "WHERE p = 'a'", ConsistentRead=True),
    _found("A partition that is not there holds nothing.", "WHERE p = 'none'"),
)  # fmt: skip

_BRANCHES = (
    _found("IN reads several partitions.", "WHERE p IN ['a', 'b'] AND r = '2'"),
    _found("OR reads several partitions.", "WHERE p = 'a' OR p = 'b'"),
    _found("IN reads several sort keys.", "WHERE p = 'a' AND r IN ['1', '2']"),
    _found("OR reads several sort keys.", "WHERE p = 'a' AND (r = '1' OR r = '2')",
           source=OVERLAPS),
    _found("Ranges that do not overlap are read.", "WHERE p = 'a' AND (r < '2' OR r > '2')",
           source=OVERLAPS),
    _found("Ranges may meet at a bound that one leaves out.",
           "WHERE p = 'a' AND (r < '2' OR r >= '2')", source=OVERLAPS),
    _found("A branch may ask for a sort key to differ.",
           "WHERE p = 'a' AND r <> '1' OR p = 'a' AND r = '2'", source=OVERLAPS),
    _found("A branch may ask for a sort key not to be.",
           "WHERE p = 'a' AND NOT begins_with(r, '1') OR p = 'a' AND r = '1'", source=OVERLAPS),
    _found("Each branch has its own filter.",
           "WHERE (p = 'a' AND f = 'x') OR (p = 'b' AND f = 'y')", source=OVERLAPS),
    _found("A value of IN is not read twice.", "WHERE p IN ['a', 'a']", source=OVERLAPS),
    _found("A partition is not read twice.", "WHERE p = 'a' OR p = 'a'", source=OVERLAPS),
    _found("Ranges that overlap are not read.", "WHERE p = 'a' AND (r > '0' OR r < '5')",
           source=OVERLAPS),
    _found("A range does not overlap the whole.", "WHERE p = 'a' AND (r = '1' OR f = 'y')",
           source=OVERLAPS),
    _found("Branches that differ in a filter alone overlap.",
           "WHERE (p = 'a' AND f = 'x') OR (p = 'a' AND f = 'y')", source=OVERLAPS),
    _found("Ranges that share a bound overlap.", "WHERE p = 'a' AND (r <= '2' OR r >= '2')",
           source=OVERLAPS),
    _found("Prefixes that contain one another overlap.",
           "WHERE p = 'a' AND (begins_with(r, '3') OR r = '30')", source=OVERLAPS),
    _found("A SELECT is made of at most 50 reads.", f"WHERE p IN [{_values(51)}]",
           source=OVERLAPS),
    _found("Reads are multiplied by IN on both keys.",
           f"WHERE p IN [{_values(26)}] AND r IN ['1', '2']", source=OVERLAPS),
    _found("The reads of OR are counted.", f"WHERE p IN [{_values(50)}] OR p = 'a'",
           source=OVERLAPS),
)  # fmt: skip

_KEYS = (
    _found("A partition key is of its type.", "WHERE p = 1", source=OVERLAPS),
    _found("A sort key is of its type.", "WHERE p = 'a' AND r = 2", source=OVERLAPS),
    _found("A range of a sort key is of its type.", "WHERE p = 'a' AND r > 2", source=OVERLAPS),
    _found("The bounds of a sort key are of its type.", "WHERE p = 'a' AND r BETWEEN 1 AND 2",
           source=ASKED),
    _found("A value of another type before a sort key is told.", "WHERE p = 'a' AND 2 > r",
           source=ASKED),
    _found("A path does not lead into the key.", "WHERE p = 'a' AND r.x = 1", source=ASKED),
    _found("A prefix of a sort key is of its type.", "WHERE p = 'a' AND begins_with(r, ?)",
           {"B": b"1"}, source=ASKED),
    _found("The value of each branch is of its type.", "WHERE p = 'a' AND r IN ['1', 2]",
           source=OVERLAPS),
    _found("Bounds of another type within OR are told.",
           "WHERE p = 'a' AND (r BETWEEN 1 AND 2 OR n = 7)", source=ASKED),
    _found("A prefix of another type within OR is told.",
           "WHERE p = 'a' AND (begins_with(r, ?) OR n = 7)", {"B": b"1"}, source=ASKED),
    _found("A partition key is not empty.", "WHERE p = ''", source=ASKED),
    _found("A sort key is not empty.", "WHERE p = 'a' AND r = ''", source=ASKED),
    asked("A number as a sort key is read by its value.",
          "SELECT r FROM {T} WHERE p = 'a' AND r BETWEEN -2 AND 10", tables=(table("p:S", "r:N"),),
          items=[{"p": {"S": "a"}, "r": {"N": n}} for n in ("-10", "-1.5", "3", "20")]),
    asked("A binary sort key begins with bytes, 255 too.",
          "SELECT r FROM {T} WHERE p = 'a' AND begins_with(r, ?)", {"B": b"\xff"},
          tables=(table("p:S", "r:B"),),
          items=[{"p": {"S": "a"}, "r": {"B": b}} for b in (b"\xfe", b"\xff", b"\xff\x00")]),
)  # fmt: skip

_ORDERED = (
    _found("ORDER BY the sort key ascends.", "WHERE p = 'a' ORDER BY r", source=GRAMMAR),
    _found("ORDER BY DESC descends.", "WHERE p = 'a' ORDER BY r DESC", source=GRAMMAR),
    _found("ORDER BY ASC ascends.", "WHERE p = 'a' ORDER BY r ASC", source=GRAMMAR),
    _found("ORDER BY the partition key leaves sort keys descending.", "WHERE p = 'a' ORDER BY p",
           source=GRAMMAR),
    _found("ORDER BY both keys orders partitions first.",
           "WHERE p IN ['a', 'b'] ORDER BY p DESC, r ASC", source=GRAMMAR),
    _found("ORDER BY needs a clause.", "ORDER BY r", source=GRAMMAR),
    _found("ORDER BY takes an attribute of the key.", "WHERE p = 'a' ORDER BY n", source=GRAMMAR),
    _found("ORDER BY an attribute twice counts once.", "WHERE p = 'a' ORDER BY r DESC, r",
           source=ASKED),
    *(
        _found(f"ORDER BY takes no {words}.", f"WHERE p = 'a' ORDER BY {text}", source=ASKED)
        for words, text in (
            ("path", "m.k"), ("function", "size(r)"), ("sign", "-r"), ("comparison", "r = '1'"),
            ("junction", "r = '1' AND n = 7"), ("range", "n BETWEEN 1 AND 7"),
            ("choice", "r IN ['1']"), ("type", "r IS NULL"), ("list", "['r']"),
            ("bag", "<<'r'>>"), ("map", "{'r': 1}"), ("string", "'r'"), ("number", "1"),
            ("Boolean", "TRUE"), ("word", "MISSING"),
        )
    ),
    _found("ORDER BY takes no parameter.", "WHERE p = 'a' ORDER BY ?", {"S": "r"}, source=ASKED),
    _found("ORDER BY needs a partition.", "WHERE p > 'a' ORDER BY r", source=GRAMMAR),
    _found("ORDER BY names the partition key where several are read.",
           "WHERE p IN ['a', 'b'] ORDER BY r", source=GRAMMAR),
    _found("ORDER BY needs no partition key where one is read by ranges.",
           "WHERE p = 'a' AND r IN ['1', '2'] ORDER BY r DESC", source=GRAMMAR),
)  # fmt: skip

_DEEP: Request = {
    "p": {"S": "a"}, "r": {"S": "1"},
    "m": {"M": {"k": {"L": [{"S": "c"}, {"S": "d"}]}}}, "l": {"L": [{"S": "e"}]},
}  # fmt: skip


def _shown(rule: str, columns: str, source: str = SELECTS) -> Vector:
    """What the answer calls the values that it shows."""
    statement = f"SELECT {columns} FROM {{T}} WHERE p = 'a'"
    return asked(rule, statement, source=source, items=[_DEEP], tables=STRINGS)


_SHOWN = (
    _shown("An asterisk shows all.", "*"),
    _shown("A name shows one attribute.", "l"),
    _shown("What is not there is not shown.", "r, nope, m.none, l[1]"),
    _shown("An item of which nothing is shown is empty.", "nope", ASKED),
    _shown("A value is called by the last of its names.", "m.k, l[0]", ASKED),
    _shown("A value in a list is called by its list and position.", "m.k[1]", ASKED),
    _shown("A column is not called like another.", "k, m.k", ASKED),
    _shown("A column is a path.", "1", ASKED),
    _shown("A function is no column.", "size(l)", ASKED),
    _shown("Columns do not overlap.", "m, m.k", ASKED),
    _shown("A column does not lead into the key.", "r.k", ASKED),
    _shown("A range is no column.", "n BETWEEN 1 AND 2", ASKED),
    _shown("A column is not called otherwise.", "l AS x", GRAMMAR),
    _shown("A position is not negative.", "l[-1]", TEXTS),
    _shown("A position may be minus zero.", "l[-0]", ASKED),
    _shown("A position fits 32 bits.", "l[2147483648]", TEXTS),
    _shown("The largest position shows nothing.", "l[2147483647]", ASKED),
    _shown("A position is a whole number.", "l[1.0]", ASKED),
)  # fmt: skip

_SOURCES = (
    asked("A table that is not there is not read.", "SELECT * FROM {T} WHERE p = 'a'",
          source=ERRORS, tables=(), items=()),
    asked("A table may be named without quotes.", f"SELECT p FROM {TABLE} WHERE p = 'a'"),
)  # fmt: skip

VECTORS = (*_READS, *_BRANCHES, *_KEYS, *_ORDERED, *_SHOWN, *_SOURCES)
