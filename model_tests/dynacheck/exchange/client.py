"""Sending one request to a target with the stock AWS SDK, and what came back.

The SDK is told the endpoint and never asks for another (no endpoint discovery: a target may answer
DescribeEndpoints with AWS's own host). Retries are off, so one request is one request.
"""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

import boto3
import botocore.session
from botocore import xform_name
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError, ReadTimeoutError
from botocore.model import OperationModel, ServiceModel
from botocore.validate import ParamValidator
from urllib3.exceptions import HTTPError

Request = Mapping[str, object]

SERVICES = ("dynamodb", "dynamodbstreams")
"""The services at an endpoint, as botocore calls them: tables and items, and their streams."""
CONNECT_SECONDS = 3.0
READ_SECONDS = 8.0
UNKNOWN_OPERATION = frozenset(
    {"UnknownOperationException", "UnknownOperation", "NotImplemented", "InvalidAction", "501"}
)
"""Error codes by which a target says that it does not know an operation."""


@dataclass(frozen=True)
class Answered:
    """A success: `body` in the shape that boto3 returns, without ResponseMetadata."""

    body: Mapping[str, object]


@dataclass(frozen=True)
class Refused:
    """An error below HTTP status 500: its code, message and further members (such as Item)."""

    code: str
    message: str
    extra: Mapping[str, object]


@dataclass(frozen=True)
class Broken:
    """No DynamoDB answer at all.

    `kind` is "internal error" (HTTP status 500 and above), "hang" (no answer in READ_SECONDS),
    "connection lost" or "garbage" (an answer that the SDK cannot read).
    """

    kind: str
    detail: str


Answer = Answered | Refused | Broken

BREAKS = frozenset({"internal error", "hang", "connection lost", "garbage", "process died"})
"""The kinds of `Broken`."""


class Client:
    """boto3 on one endpoint, which also sends what boto3 would refuse to serialise."""

    def __init__(self, endpoint: str, read_seconds: float = READ_SECONDS) -> None:
        """Connect lazily to `endpoint` (a URL); `read_seconds` without an answer are a hang."""
        self.endpoint = endpoint
        self._raw: str | None = None
        config = Config(
            parameter_validation=False,
            retries={"total_max_attempts": 1, "mode": "standard"},
            connect_timeout=CONNECT_SECONDS,
            read_timeout=read_seconds,
            proxies={},
            endpoint_discovery_enabled=False,
            account_id_endpoint_mode="disabled",
            max_pool_connections=1,
        )
        self._boto = {service: self._client(service, config) for service in SERVICES}

    def _client(self, service: str, config: Config) -> Any:
        session: Any = boto3.session.Session()
        client = session.client(
            service,
            endpoint_url=self.endpoint,
            region_name="us-east-1",
            aws_access_key_id="conform",
            aws_secret_access_key="conform",
            config=config,
        )
        client.meta.events.register("before-call", self._put_raw_body)
        return client

    def _put_raw_body(self, params: dict[str, Any], **_: object) -> None:
        if self._raw is not None:
            params["body"] = self._raw.encode()

    def send(self, operation: str, request: Request) -> Answer:
        """Send one request and wait for its answer; never raises on what a target does."""
        fits = serialisable(operation, request)
        self._raw = None if fits and not _completed(operation) else raw_json(request)
        call = getattr(self._boto[service_of(operation)], xform_name(operation))
        try:
            body = call(**(request if fits else _nothing(operation)))
        except ClientError as error:
            return _refusal(error)
        except ReadTimeoutError:
            return Broken("hang", "no answer in time")
        except (BotoCoreError, HTTPError) as error:
            return Broken(_kind(error), f"{type(error).__name__}: {error}")
        except (ValueError, TypeError, KeyError, AttributeError) as error:
            return Broken("garbage", f"the SDK cannot read the answer: {error!r}")
        return Answered({k: v for k, v in body.items() if k != "ResponseMetadata"})

    def close(self) -> None:
        """Close the connections."""
        for client in self._boto.values():
            client.close()


@cache
def _completed(operation: str) -> bool:
    """Whether the SDK adds members to a request that has none of them: idempotency tokens."""
    return bool(operation_model(operation).idempotent_members)


def _nothing(operation: str) -> Request:
    """What the SDK is given in place of a request that is sent raw: the SDK looks for tables."""
    shape = operation_model(operation).input_shape
    return {"RequestItems": {}} if shape and "RequestItems" in shape.members else {}


def _kind(error: Exception) -> str:
    return "garbage" if "Parse" in type(error).__name__ else "connection lost"


def _refusal(error: ClientError) -> Answer:
    response: dict[str, Any] = dict(error.response)
    status = int(response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0))
    told = response.get("Error", {})
    code, message = str(told.get("Code", "")), str(told.get("Message", ""))
    if status >= 500 and code not in UNKNOWN_OPERATION:
        plain = " ".join(re.sub(r"<[^>]*>", " ", message).split())
        return Broken("internal error", f"HTTP {status} {code}: {plain[:200]}")
    known = {"Error", "ResponseMetadata", "message", "Message"}
    return Refused(code, message, {k: v for k, v in response.items() if k not in known})


@cache
def service_model(service: str = "dynamodb") -> ServiceModel:
    """Botocore's model of a service at the endpoint: its operations and their shapes."""
    return botocore.session.get_session().get_service_model(service)


def service_of(operation: str) -> str:
    """The service that has an operation; DynamoDB where none has."""
    having = (name for name in SERVICES if operation in service_model(name).operation_names)
    return next(having, SERVICES[0])


def operation_model(operation: str) -> OperationModel:
    """Botocore's model of an operation."""
    return service_model(service_of(operation)).operation_model(operation)


def serialisable(operation: str, request: Request) -> bool:
    """Whether boto3 would send `request` unchanged: members and types are those of its model."""
    shape = operation_model(operation).input_shape
    if shape is None:
        return not request
    report = ParamValidator().validate(dict(request), shape)
    return not report.has_errors() and not _blob_given_text(request)


def _blob_given_text(value: object) -> bool:
    if isinstance(value, Mapping):
        return any(
            (name == "B" and isinstance(inner, str)) or _blob_given_text(inner)
            for name, inner in value.items()
        )
    return isinstance(value, list) and any(_blob_given_text(inner) for inner in value)


def raw_json(request: object) -> str:
    """The JSON text of a request in boto3's shape: bytes as base64, the rest as it is."""

    def plain(value: object) -> object:
        if isinstance(value, bytes):
            return base64.b64encode(value).decode()
        raise TypeError(f"{value!r} has no JSON form")

    return json.dumps(request, default=plain)
