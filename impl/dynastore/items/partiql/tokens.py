"""NextToken: where a page of a SELECT ended, bound to its statement and parameters.

Source: API reference, "ExecuteStatement", NextToken; the messages are the service's.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import msgspec

from dynastore.items.data import numbers
from dynastore.items.data.errors import ServiceError, validation
from dynastore.items.data.values import B, Item, N, S, Value
from dynastore.items.reads.pages import Source, check_start_values

_DIGEST: Final = 16
_ENCODER: Final = msgspec.json.Encoder(order="deterministic")


@dataclass(frozen=True)
class Position:
    """The number of the range in which a page ended, and the key of its last item, as JSON."""

    number: int
    last: dict[str, Any]

    def key(self, origin: Source) -> Item:
        """Return the key; refuses one that the statement does not read."""
        try:
            key = {name: _value(self.last[name]) for name in origin.names}
            check_start_values(origin, key)
        except (ServiceError, KeyError, ValueError):
            raise _invalid() from None
        return key


class _Token(msgspec.Struct, array_like=True):
    digest: bytes
    number: int
    last: dict[str, dict[str, str]]


_DECODER: Final = msgspec.msgpack.Decoder(_Token)


def written(position: Position, request: Mapping[str, Any]) -> str:
    """Return the token of a page that ended there."""
    token = _Token(_digest(request), position.number, position.last)
    return base64.b64encode(msgspec.msgpack.encode(token)).decode()


def read(request: Mapping[str, Any]) -> Position | None:
    """Return where a request goes on; None: it begins. Refuses the token of another statement."""
    text = request.get("NextToken")
    if text is None:
        return None
    try:
        token = _DECODER.decode(base64.b64decode(text, validate=True))
    except (binascii.Error, ValueError, msgspec.DecodeError):
        raise _invalid() from None
    if token.digest != _digest(request):
        raise validation("NextToken does not match request")
    if token.number < 0:
        raise _invalid()
    return Position(token.number, token.last)


def _value(entry: Mapping[str, str]) -> Value:
    """Read the value of a key attribute back."""
    ((kind, content),) = entry.items()
    match kind:
        case "S":
            return S(content)
        case "N":
            return N(numbers.parse(content))
        case "B":
            return B(base64.b64decode(content, validate=True))
        case _:
            raise ValueError(f"not the type of a key attribute: {kind}")


def _digest(request: Mapping[str, Any]) -> bytes:
    given = _ENCODER.encode([request["Statement"], request.get("Parameters", ())])
    return hashlib.blake2b(given, digest_size=_DIGEST).digest()


def _invalid() -> ServiceError:
    return validation("Invalid NextToken")
