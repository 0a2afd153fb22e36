"""Numbers: decimal, exact, with 38 significant digits.

Source: *Supported data types and naming rules in Amazon DynamoDB*, section Number: up to 38 digits
of precision, positive range 1E-130 to 9.9999999999999999999999999999999999999E+125, zero, the
negative range alike; leading and trailing zeros are trimmed; sent as strings.
"""

from __future__ import annotations

import re
from decimal import Context, Decimal

from dynaspec.items.data import limits, rules
from dynaspec.items.data.errors import broken

_TEXT = re.compile(
    r"(?P<sign>[+-]?)(?P<whole>[0-9]*)(?:\.(?P<part>[0-9]*))?(?:[eE](?P<exponent>[+-]?[0-9]+))?"
)
_EXACT = Context(prec=400)
"""Wide enough for the exact sum of any two numbers: 126 digits before the point, 168 after it."""
_EXPONENT_MAX = 2**63 - 1
"""A larger exponent cannot be read, not even that of a zero."""


def parse(text: str) -> Decimal:
    """Read the number that ``text`` writes; refused when it writes none, or one out of range."""
    if not text:
        raise broken(rules.EMPTY_NUMBER)
    match = _TEXT.fullmatch(text)
    digits = (match["whole"] + (match["part"] or "")) if match else ""
    if match is None or not digits:
        raise broken(rules.NO_NUMBER, text=text)
    exponent = _exponent(match["exponent"] or "0")
    if exponent is None:
        raise broken(rules.NO_NUMBER, text=text)
    return _checked(match["sign"] == "-", digits, exponent - len(match["part"] or ""))


def add(left: Decimal, right: Decimal) -> Decimal:
    """The sum of two numbers; refused when it is not itself a number.

    A sum that needs more than 38 digits is refused, not rounded; the service calls it an overflow.
    """
    return _result(_EXACT.add(left, right))


def subtract(left: Decimal, right: Decimal) -> Decimal:
    """The difference of two numbers; refused like a sum."""
    return _result(_EXACT.subtract(left, right))


def render(number: Decimal) -> str:
    """The text that the service answers: plain notation, no needless zero, no sign on zero."""
    text = format(number, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def significant_digits(number: Decimal) -> int:
    """How many digits remain without leading and trailing zeros (0 for zero)."""
    return len("".join(map(str, number.as_tuple().digits)).strip("0"))


def _exponent(text: str) -> int | None:
    if len(text.lstrip("+-0")) > len(str(_EXPONENT_MAX)):
        return None
    exponent = int(text)
    return exponent if abs(exponent) <= _EXPONENT_MAX else None


def _result(number: Decimal) -> Decimal:
    sign, digits, exponent = number.as_tuple()
    if significant_digits(number) > limits.NUMBER_DIGITS:
        raise broken(rules.OVERFLOW)
    return _checked(bool(sign), "".join(map(str, digits)), int(exponent))


def _checked(negative: bool, digits: str, exponent: int) -> Decimal:
    """The normal form of ``digits`` times ten to ``exponent``: magnitude first, then precision."""
    stripped = digits.lstrip("0")
    core = stripped.rstrip("0")
    if not core:
        # Zero has the magnitude of the last digit that is written: 0e126 is out of range.
        _check_range(exponent, 1)
        return Decimal(0)
    magnitude = exponent + len(stripped) - 1
    _check_range(magnitude, len(core))
    scale = exponent + len(stripped) - len(core)
    return Decimal((int(negative), tuple(map(int, core)), scale))


def _check_range(magnitude: int, digits: int) -> None:
    if magnitude > limits.NUMBER_EXPONENT_MAX:
        raise broken(rules.OVERFLOW)
    if magnitude < limits.NUMBER_EXPONENT_MIN:
        raise broken(rules.UNDERFLOW)
    if digits > limits.NUMBER_DIGITS:
        raise broken(rules.TOO_MANY_DIGITS)
