"""Numbers: 38 significant digits, magnitudes 1E-130 to 9.99…E+125, exact.

Source: developer guide, "Supported data types and naming rules in DynamoDB", section "Number".
"""

from __future__ import annotations

import re
from decimal import Context, Decimal, Inexact, InvalidOperation, Overflow
from typing import Final

from dynastore.items.data.errors import ServiceError, validation

MAX_DIGITS: Final = 38
MAX_EXPONENT: Final = 125
MIN_EXPONENT: Final = -130
MAX_READ: Final = 2**63 - 1
"""The largest exponent that is read at all."""

_SYNTAX: Final = re.compile(r"([+-]?)(?:([0-9]+)(?:\.([0-9]*))?|\.([0-9]+))(?:[eE]([+-]?[0-9]+))?")
_NORMAL: Final = re.compile(r"[1-9](?:[0-9]{0,36}[1-9])?")
"""Whole numbers that are in their normal form already, as most are."""
_EXACT: Final = Context(
    prec=400, Emax=10**9, Emin=-(10**9), traps=[Inexact, InvalidOperation, Overflow]
)
"""Wide enough for any sum of two numbers in range, 294 digits; a rounding would raise."""


def parse(text: str) -> Decimal:
    """Read a number in its text form and bring it to its one normal form. Refuses a bad one."""
    if not text:
        raise validation("The parameter cannot be converted to a numeric value")
    if _NORMAL.fullmatch(text):
        return Decimal(text)
    found = _SYNTAX.fullmatch(text)
    if found is None:
        raise validation(f"The parameter cannot be converted to a numeric value: {text}")
    sign, whole, fraction, bare, written = found.groups()
    exponent = _exponent(written or "0")
    if exponent is None:
        raise validation(f"The parameter cannot be converted to a numeric value: {text}")
    fraction = fraction or bare or ""
    digits = ((whole or "") + fraction).lstrip("0")
    kept = digits.rstrip("0")
    if not kept:
        # A zero is as small or as large as its last digit: 0e126 overflows.
        _check(exponent - len(fraction), 1)
        return Decimal(0)
    power = exponent - len(fraction) + len(digits) - len(kept)
    _check(power + len(kept) - 1, len(kept))
    return Decimal((sign == "-", tuple(map(int, kept)), power))


def _exponent(text: str) -> int | None:
    """Read an exponent; None: it does not fit in 64 bits."""
    if len(text.lstrip("+-0")) > len(str(MAX_READ)):
        return None
    exponent = int(text)
    return exponent if abs(exponent) <= MAX_READ else None


def add(left: Decimal, right: Decimal) -> Decimal:
    """Return the exact sum; refuses one that no Number can hold."""
    total = _EXACT.normalize(_EXACT.add(left, right))
    if not total:
        return Decimal(0)
    if len(total.as_tuple().digits) > MAX_DIGITS:
        # The service calls a sum that needs too many digits an overflow, whatever its magnitude.
        raise _out_of_range("overflow", "larger")
    _check(total.adjusted(), 1)
    return total


def subtract(left: Decimal, right: Decimal) -> Decimal:
    """Return the exact difference; refuses one that no Number can hold."""
    return add(left, right.copy_negate())


def exact(text: str) -> Decimal:
    """Read back what `text` gave."""
    return _EXACT.normalize(Decimal(text))


def text(number: Decimal) -> str:
    """Return the text form in which the service gives a number back: plain, without exponent."""
    return format(number, "f")


def ordered(number: Decimal) -> bytes:
    """Return bytes that sort as the numbers do; equal numbers have equal bytes.

    A sign byte, the exponent biased to be positive, then the digits, two to a byte and one up, so
    that a number that goes on sorts after its own beginning. A negative number is the complement,
    closed by 0xFF, so that there a number that goes on sorts before.
    """
    if not number:
        return b"\x80"
    digits = "".join(map(str, number.as_tuple().digits))
    digits += "0" * (len(digits) % 2)
    pairs = bytes(int(digits[at : at + 2]) + 1 for at in range(0, len(digits), 2))
    magnitude = bytes([number.adjusted() - MIN_EXPONENT]) + pairs
    if number > 0:
        return b"\xc0" + magnitude
    return b"\x40" + bytes(0xFF - byte for byte in magnitude) + b"\xff"


def _check(exponent: int, digits: int) -> None:
    """Refuse a number by the exponent of its first significant digit and its number of them."""
    if exponent > MAX_EXPONENT:
        raise _out_of_range("overflow", "larger")
    if exponent < MIN_EXPONENT:
        raise _out_of_range("underflow", "smaller")
    if digits > MAX_DIGITS:
        raise validation("Attempting to store more than 38 significant digits in a Number")


def _out_of_range(what: str, than: str) -> ServiceError:
    return validation(
        f"Number {what}. Attempting to store a number with magnitude {than} than supported range"
    )
