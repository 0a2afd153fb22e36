"""Answers: what a request comes back with.

Source: *Error handling with DynamoDB* (developer guide) for the codes. The texts are the service's
as best known; a conforming implementation is judged by ``code``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Success:
    """The request was carried out. ``body`` has the shape of the SDK client's return value.

    ``body`` holds the members that the request and the tables determine. Times, ARNs, identifiers
    and statistics that the service refreshes at its own pace are left out.

    ``unordered`` names the lists of ``body`` of which the request and the tables do not determine
    the whole order: a member's name, or a dotted path to it such as ``Responses.customers``, with
    the sizes of its consecutive groups. The order within a group is free, that of the groups is
    not: ``(3,)`` leaves three elements in any order, ``(1, 2)`` only the last two of them.

    ``walk`` says that the answer is one page of a sequence whose order is the service's choice. The
    elements on one page are then not determined: only a walk through all pages can be judged.
    That goes for a BatchGetItem too, of which the service answers a part: its next page is asked
    for by UnprocessedKeys.

    ``opaque`` names the members of ``body`` whose text is the service's own, such as NextToken.
    That they are there is determined, and what comes after when they are sent back.
    """

    body: Mapping[str, object]
    unordered: Mapping[str, tuple[int, ...]] = field(default_factory=dict)
    walk: bool = False
    opaque: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Failure:
    """The request was refused, and nothing was changed.

    ``extra`` holds what the service answers beside code and message: ``Item`` for a failed
    condition when ReturnValuesOnConditionCheckFailure asks for it.
    """

    code: str
    message: str
    extra: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True)
class Unsupported(Failure):
    """This specification does not say what the service answers. It is not an answer to judge by."""


class Refused(Exception):  # noqa: N818 - a decision of the service, not a fault of this program
    """Ends the handling of a request with ``failure``."""

    def __init__(self, failure: Failure) -> None:
        """Carry ``failure`` to ``handle``."""
        super().__init__(failure.message)
        self.failure = failure


def invalid(message: str) -> Refused:
    """A request that the service finds wrong: ValidationException."""
    return Refused(Failure("ValidationException", message))


def invalid_parameters(message: str) -> Refused:
    """ValidationException with the opening words the service uses for parameter values."""
    return invalid("One or more parameter values were invalid: " + message)


def malformed(message: str) -> Refused:
    """A request that cannot be read into the operation's input: SerializationException."""
    return Refused(Failure("SerializationException", message))


def unsupported(feature: str) -> Refused:
    """A request that needs ``feature``, which is not specified here."""
    return Refused(Unsupported("Unsupported", f"not specified: {feature}"))


def table_not_found(detail: str = "") -> Refused:
    """No table of that name: ResourceNotFoundException."""
    text = "Requested resource not found" + (f": {detail}" if detail else "")
    return Refused(Failure("ResourceNotFoundException", text))


def table_exists(name: str) -> Refused:
    """A table of that name is there already: ResourceInUseException."""
    return Refused(Failure("ResourceInUseException", f"Table already exists: {name}"))


def in_use(detail: str) -> Refused:
    """A table or index cannot be changed in the state that it is in: ResourceInUseException."""
    text = f"Attempt to change a resource which is still in use: {detail}"
    return Refused(Failure("ResourceInUseException", text))


def limit_exceeded(detail: str) -> Refused:
    """A quota does not allow it: LimitExceededException."""
    return Refused(Failure("LimitExceededException", f"Subscriber limit exceeded: {detail}"))


def access_denied() -> Refused:
    """The resource is another account's: AccessDeniedException."""
    return refused("AccessDeniedException", "Access is denied")


def refused(code: str, message: str) -> Refused:
    """A refusal of a kind that has no name of its own here."""
    return Refused(Failure(code, message))


def condition_failed(item: Mapping[str, object] | None) -> Refused:
    """The condition did not hold; ``item`` is what was there, when the request asks for it."""
    extra = {} if item is None else {"Item": item}
    return Refused(
        Failure("ConditionalCheckFailedException", "The conditional request failed", extra)
    )
