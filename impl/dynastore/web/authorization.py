"""Whether a request bears a Signature Version 4, in its headers or in its query string.

The signature itself is not verified: there is nobody yet whose key it could be.
Sources: AWS General Reference, "Signature Version 4"; the texts, as *architect/dynalite*'s
`test/connection.js` has recorded them from the service.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final
from urllib.parse import parse_qsl

_USUAL: Final = re.compile(
    rb"AWS4-HMAC-SHA256 Credential=[^, ]+, ?SignedHeaders=[^, ]+, ?Signature=[^, ]+"
)
"""The header as SDKs write it."""
ROLE: Final = "AWSServiceRoleForDynamoDBReplication"
"""The service's role for replication (developer guide, "Using IAM with global tables"); here the
access key id of its requests."""
_ROLE: Final = f"Credential={ROLE}/".encode()
_PARAMETERS: Final = ("Credential", "Signature", "SignedHeaders")
_QUERY: Final = (
    "X-Amz-Algorithm",
    "X-Amz-Credential",
    "X-Amz-Signature",
    "X-Amz-SignedHeaders",
    "X-Amz-Date",
)


def is_role(headers: Mapping[bytes, bytes]) -> bool:
    """Say whether the replication of global tables asks, as its access key id says."""
    return _ROLE in headers.get(b"authorization", b"")


def fault(headers: Mapping[bytes, bytes], target: bytes) -> tuple[str, str] | None:
    """Return the code and the message with which a request is refused; None: it is complete.

    `headers` have names in lower case; `target` is the request's path and query string.
    """
    given = headers.get(b"authorization", b"")
    if b"?" not in target and b"x-amz-date" in headers and _USUAL.fullmatch(given):
        return None
    query = _query(target)
    if _QUERY[0] in query:
        return _both() if given else _query_fault(query)
    if not given.strip().startswith(b"AWS4-"):
        return "MissingAuthenticationTokenException", "Request is missing Authentication Token"
    dated = b"x-amz-date" in headers or b"date" in headers
    return _header_fault(given.decode("latin-1"), dated)


def _query(target: bytes) -> dict[str, str]:
    _, _, query = target.partition(b"?")
    return dict(parse_qsl(query.decode("latin-1"), keep_blank_values=True))


def _both() -> tuple[str, str]:
    return (
        "InvalidSignatureException",
        "Found both 'X-Amz-Algorithm' as a query-string param and 'Authorization' as HTTP header.",
    )


def _query_fault(query: Mapping[str, str]) -> tuple[str, str] | None:
    missing = [name for name in _QUERY if not query.get(name)]
    if not missing:
        return None
    texts = [f"AWS query-string parameters must include '{name}'. " for name in missing]
    return (
        "IncompleteSignatureException",
        f"{''.join(texts)}Re-examine the query-string parameters.",
    )


def _header_fault(given: str, dated: bool) -> tuple[str, str] | None:
    _, _, rest = given.strip().replace(",", " ").partition(" ")
    pairs = (part.partition("=") for part in rest.split())
    present = {name for name, _, value in pairs if value}
    texts = [
        f"Authorization header requires '{name}' parameter. "
        for name in _PARAMETERS
        if name not in present
    ]
    if not dated:
        texts.append(
            "Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header. "
        )
    if not texts:
        return None
    return "IncompleteSignatureException", f"{''.join(texts)}Authorization={given}"
