"""What a request for replicas depends on in other regions, and what it does there at once.

The service refuses at once what cannot be, and a region's leader sees its own tables alone: so the
tables of the other regions are looked at before. What is seen may be otherwise a moment later, and
a region that does not answer is not waited for: rep admin then sees to the rest, or leaves it.
Tables that are to be a global table of 2017 take writes already, and stamp them from when they are
told so: that is before the request is answered.
Source: API reference, "CreateGlobalTable", "UpdateGlobalTable" (TableNotFoundException); of a table
that is there already, the text that users of the service have reported.
"""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from botocore.exceptions import ClientError

from dynareader import NotFoundError, ReaderError
from dynareader.errors import ask
from dynastore.items.data.errors import DYNAMODB, VALIDATE
from dynastore.items.tables import global_tables, replicas
from dynastore.node.messages import Answer, RequestNumber
from dynastore.regions.process import client
from dynastore.service.replicating import Region
from dynastore.web.endpoint import Submit

PATIENCE_S: Final = 3.0
_LEGACY: Final = ("CreateGlobalTable", "UpdateGlobalTable")
_LOG: Final = logging.getLogger(__name__)


@dataclass
class Elsewhere:
    """Sees to other regions, and hands requests on to `submit_here`."""

    region: Region
    submit_here: Submit
    _clients: dict[str, Any] = field(default_factory=dict, init=False)

    async def submit(self, operation: str, body: bytes, *, role: bool = False) -> Answer:
        """Answer a request (`dynastore.web.endpoint.Submit`)."""
        if role or operation not in ("UpdateTable", *_LEGACY):
            return await self.submit_here(operation, body, role=role)
        # Its client may leave: what is begun in several regions is brought to its end.
        return await asyncio.shield(self._submit(operation, body))

    async def _submit(self, operation: str, body: bytes) -> Answer:
        asked = [each for each in _asked(operation, body) if each[1] in self.region.peers]
        refusal = await asyncio.to_thread(self._refusal, operation, asked)
        if refusal is not None:
            return refusal
        answer = await self.submit_here(operation, body)
        if operation in _LEGACY and answer.status == 200:
            described = json.loads(answer.body)["GlobalTableDescription"]
            await asyncio.to_thread(self._join, asked, described["ReplicationGroup"])
        return answer

    def _refusal(self, operation: str, asked: list[tuple[str, str]]) -> Answer | None:
        """Return what refuses a request, as far as that is seen in other regions."""
        for table, region in asked:
            try:
                there = ask(self._client(region).describe_table, TableName=table)["Table"]
            except NotFoundError:
                there = None
            except (ReaderError, ClientError) as error:
                _LOG.warning("%s does not answer: %s", region, error)
                continue
            why = _fault(table, region, operation, there)
            if why is not None:
                return _refused(*why)
        return None

    def _join(self, asked: list[tuple[str, str]], group: list[Mapping[str, str]]) -> None:
        """Tell the tables of other regions that they are replicas."""
        named = [{"RegionName": each["RegionName"]} for each in group]
        for table, region in asked:
            create = self._client(region).create_global_table
            try:
                ask(create, GlobalTableName=table, ReplicationGroup=named)
            except (ReaderError, ClientError) as error:
                _LOG.warning("%s was not told of %s: %s", region, table, error)

    def _client(self, region: str) -> Any:
        if region not in self._clients:
            url = self.region.peers[region]
            self._clients[region] = client("dynamodb", region, url, PATIENCE_S)
        return self._clients[region]


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
        return  # The store tells the fault.


def _fault(
    table: str, region: str, operation: str, there: Mapping[str, Any] | None
) -> tuple[str, str] | None:
    """Say why a region's table, where there is one, cannot be the replica that is asked for."""
    if operation not in _LEGACY:
        if there is None:
            return None
        return f"{VALIDATE}#ValidationException", replicas.exists(table)
    if there is None:
        message = f"Table with name '{table}' does not exist in '{region}'."
        return f"{DYNAMODB}#TableNotFoundException", message
    shows = there.get("StreamSpecification", {}).get("StreamViewType")
    why = global_tables.fault(table, region, shows, there["ItemCount"])
    return None if why is None else (f"{VALIDATE}#ValidationException", why)


def _refused(kind: str, message: str) -> Answer:
    body = json.dumps({"__type": kind, "message": message}).encode()
    return Answer(RequestNumber(0), 400, body)
