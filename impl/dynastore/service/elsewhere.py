"""What a request for replicas depends on in other regions, looked up before it is carried out.

The service refuses at once what cannot be; a region's leader sees its own tables alone. What is
seen here may be otherwise a moment later: rep admin then leaves it undone. A region that does not
answer is not waited for.
Source: API reference, "CreateGlobalTable", "UpdateGlobalTable" (TableNotFoundException); of a table
that is there already, the text that users of the service have reported.
"""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Iterator, Mapping
from typing import Any, Final

from botocore.exceptions import ClientError

from dynareader import NotFoundError, ReaderError
from dynareader.errors import ask
from dynastore.items.data.errors import DYNAMODB, VALIDATE
from dynastore.node.messages import Answer, RequestNumber
from dynastore.regions.process import client
from dynastore.service.replicating import Region
from dynastore.web.endpoint import Submit

PATIENCE_S: Final = 3.0
_LOG: Final = logging.getLogger(__name__)


class Elsewhere:
    """Looks at the other regions' tables before it hands requests on."""

    def __init__(self, region: Region, submit: Submit) -> None:
        """Hand on to `submit`."""
        self._region, self._submit = region, submit
        self._clients: dict[str, Any] = {}

    async def submit(self, operation: str, body: bytes, *, role: bool = False) -> Answer:
        """Answer a request (`dynastore.web.endpoint.Submit`)."""
        refusal = None
        if not role and operation in ("UpdateTable", "CreateGlobalTable", "UpdateGlobalTable"):
            refusal = await asyncio.to_thread(self._refusal, operation, body)
        return await self._submit(operation, body, role=role) if refusal is None else refusal

    def _refusal(self, operation: str, body: bytes) -> Answer | None:
        """Return what refuses a request, as far as that is seen in other regions."""
        for table, region in _asked(operation, body):
            if region not in self._region.peers:
                continue
            there = self._there(table, region)
            if operation == "UpdateTable" and there:
                return _refused(
                    f"{VALIDATE}#ValidationException",
                    f"Failed to create a the new replica of table with name: '{table}' because one "
                    "or more replicas already existed as tables.",
                )
            if operation != "UpdateTable" and there is False:
                return _refused(
                    f"{DYNAMODB}#TableNotFoundException",
                    f"Table with name '{table}' does not exist in '{region}'.",
                )
        return None

    def _there(self, table: str, region: str) -> bool | None:
        """Say whether a region has a table; None: it does not answer."""
        if region not in self._clients:
            url = self._region.peers[region]
            self._clients[region] = client("dynamodb", region, url, PATIENCE_S)
        try:
            ask(self._clients[region].describe_table, TableName=table)
        except NotFoundError:
            return False
        except (ReaderError, ClientError) as error:
            _LOG.warning("%s does not answer: %s", region, error)
            return None
        return True


def _asked(operation: str, body: bytes) -> Iterator[tuple[str, str]]:
    """Yield table and region of each replica that a request asks for, as far as it is right."""
    try:
        request = json.loads(body)
        if operation == "CreateGlobalTable":
            table, regions = request["GlobalTableName"], request["ReplicationGroup"]
        else:
            table = request.get("GlobalTableName", request.get("TableName"))
            given: list[Mapping[str, Any]] = request.get("ReplicaUpdates", [])
            regions = [each["Create"] for each in given if "Create" in each]
        for each in regions:
            if isinstance(table, str) and isinstance(each["RegionName"], str):
                yield table, each["RegionName"]
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        return  # The store says what is wrong with it.


def _refused(kind: str, message: str) -> Answer:
    body = json.dumps({"__type": kind, "message": message}).encode()
    return Answer(RequestNumber(0), 400, body)
