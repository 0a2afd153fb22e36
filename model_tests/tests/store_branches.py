"""Which lines of the store no vector can reach, and why: each other line some vector does."""

from __future__ import annotations

from dynacheck.conform.branches import Package

NEVER = {
    "what no value can be: a fault of the store itself": (
        r"raise LookupError\(",
        r"case (_|other):\n\s+raise TypeError\(",
    ),
    "what runs when a module is imported": (
        r"def (_type|_text)\(shape: ",
        r"def _text\(shape: Text\)",
        r"def _value\(\)",
        r"def _dict\(name: ",
        r"def _action\(name: ",
    ),
    "what only time leads to, and no vector waits": (
        r"def _expire\(",
        r"def (ending|expiring)\(",
        r"def of\(self, item: Item\)",
        r"for key, _ in islice\(ended, CLEARED\):",
        r"if found is not None:\n\s+writes\[",
        r"if count >= FREE_DECREASES ",
        r"def (_check_rested|_shown)\(.*: int",
    ),
    "what is answered before the request is carried out: vectors are objects of JSON": (
        r"def unknown_operation\(",
        r"if handler is None:",
        r"except \(msgspec.DecodeError, UnicodeDecodeError, RecursionError\):",
        r"if not isinstance\(data, dict\):\n\s+raise serialization\(.Start of structure or map",
    ),
    "what no SDK sends as it is given: binary that is not base64": (
        r"if len\(data\) % 4:",
        r"except \(binascii.Error, ValueError\):",
        r"if base64.b64encode\(blob\).decode\(\) != data:",
    ),
}
"""Reasons, and patterns of the lines that have them, with what is under them."""

STORE = Package(
    "dynastore.items",
    frozenset({"__init__.py"}),
    tuple(pattern for patterns in NEVER.values() for pattern in patterns),
)
BY_THE_ENDPOINT = frozenset({"DescribeEndpoints"})
"""Operations that are answered where requests come in, and not carried out."""
