"""Clients with the methods of boto3's, which ask a simulated cluster."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from botocore.exceptions import ClientError

Ask = Callable[[str, dict[str, Any]], tuple[int, bytes]]
"""Has an operation answered, and returns status and body. Raises botocore's errors of lost ones."""


class Client:
    """Any method is the operation of its name, in the spelling of boto3."""

    def __init__(self, ask: Ask) -> None:
        """Ask with `ask`. Attributes of type binary are not known here."""
        self._ask = ask

    def __getattr__(self, method: str) -> Callable[..., Any]:
        operation = "".join(part.capitalize() for part in method.split("_"))

        def call(**request: Any) -> Any:
            status, body = self._ask(operation, request)
            answer = json.loads(body)
            if status != 200:
                code = answer["__type"].split("#")[1]
                told = answer.get("message", answer.get("Message", ""))
                raise ClientError({"Error": {"Code": code, "Message": told}}, operation)
            return answer

        return call
