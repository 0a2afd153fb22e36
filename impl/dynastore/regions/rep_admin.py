"""Rep admin: makes and removes replicas, and sees to it that each shard is replicated by somebody.

The talk: rep admin watches the partitions, and puts "a new shard to replicate" on a queue, from
which workers of rep out pick it up. What is to be done is said by the tables' descriptions and by
the shards of their streams alone: each round does what is missing, and may end anywhere. Whatever
is done twice does no harm.

To a new replica each region ships all that its stream holds, and the region that was asked copies
the items that it holds. In whatever order that happens, nothing is missed: a write that is in no
stream any more has long been in every other region.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Final

from botocore.exceptions import ClientError

from dynareader import LeaseTable, NotFoundError, ReaderError, Shard, Stream
from dynareader.errors import ask
from dynastore.regions.control import LEASES
from dynastore.regions.jobs import AnyJob, Copy, Job, encoded
from dynastore.regions.queues import Queue

ROUND_S: Final = 0.5
"""How long rep admin rests between two rounds."""
LOOK: Final = 20
"""In how manieth round rep admin looks whether the other replicas are still there."""
LEGACY: Final = "2017.11.29"
"""The version whose tables users make in each region themselves."""
_LOG: Final = logging.getLogger(__name__)
_INDEX: Final = ("IndexName", "KeySchema", "Projection")
_UNITS: Final = ("ReadCapacityUnits", "WriteCapacityUnits")

Description = Mapping[str, Any]
"""A TableDescription, as the role of replication sees it."""


@dataclass
class RepAdmin:
    """Rep admin of one region. The clients are boto3's, with the role's credentials."""

    region: str
    dynamodb: Any
    streams: Any
    peers: Mapping[str, Any]
    """Of each other region, a client of `dynamodb`."""
    queue: Queue
    _rounds: int = field(default=0, init=False)
    _sent: set[str] = field(default_factory=set, init=False)
    """What was put on the queue, and is still to be done."""
    _told: dict[str, dict[str, str]] = field(default_factory=dict, init=False)
    """Of each table, the replicas that were told of each other."""

    def round(self) -> None:
        """Do what is missing. Raises a `dynareader.ReaderError` where this region does not answer.

        What another region does not answer waits for the next round.
        """
        self._rounds += 1
        wanted: set[str] = set()
        for name in self._tables():
            try:
                table: Description = ask(self.dynamodb.describe_table, TableName=name)["Table"]
            except NotFoundError:
                continue
            others = self._others(table)
            for region, status in others.items():
                with _later(name, region):
                    self._see_to(table, region, status)
            for region, status in others.items():
                if status != "DELETING":
                    wanted |= self._jobs(table, region, status)
            if others != self._told.get(name, {}):
                with _later(name, "others"):
                    self._introduce(name, others)
        for job in wanted - self._sent:
            self.queue.send(job)
        self._sent = wanted

    def _tables(self) -> list[str]:
        """Return the names of all tables."""
        names: list[str] = []
        start: dict[str, str] = {}
        while True:
            page = ask(self.dynamodb.list_tables, **start)
            names += page["TableNames"]
            if "LastEvaluatedTableName" not in page:
                return names
            start = {"ExclusiveStartTableName": page["LastEvaluatedTableName"]}

    def _others(self, table: Description) -> dict[str, str]:
        """Return the status of each replica in another region."""
        told = {each["RegionName"]: each["ReplicaStatus"] for each in table.get("Replicas", ())}
        return {region: status for region, status in told.items() if region in self.peers}

    def _jobs(self, table: Description, region: str, status: str) -> set[str]:
        """Return what is to be done for one other region by workers of rep out."""
        jobs: list[AnyJob] = [*self._shards(table, region)]
        if status == "CREATING" and table["GlobalTableVersion"] != LEGACY:
            jobs.append(Copy(table["TableName"], keys_of(table), region))
        return set(map(encoded, jobs))

    # --- Replicas --------------------------------------------------------------------------------

    def _see_to(self, table: Description, region: str, status: str) -> None:
        """Do what is missing for one other region."""
        if status == "DELETING":
            self._delete(table, region)
        elif status == "CREATING" and table["GlobalTableVersion"] == LEGACY:
            self._join(table, region)
        elif status == "CREATING":
            self._create(table, region)
        elif self._rounds % LOOK == 0:
            self._look(table["TableName"], region)

    def _create(self, table: Description, region: str) -> None:
        """Make the table in another region, unless it is there.

        A table that is there and is no replica was made since the user was let ask for one: it
        stays as it is, and there will be no replica.
        """
        peer, name = self.peers[region], table["TableName"]
        try:
            ask(peer.create_table, GlobalTableSourceArn=table["TableArn"], **replica_of(table))
        except ClientError as error:
            if error.response["Error"]["Code"] != "ResourceInUseException":
                raise
            there: Description = ask(peer.describe_table, TableName=name)["Table"]
            known = {each["RegionName"] for each in there.get("Replicas", ())}
            if there["TableStatus"] == "ACTIVE" and self.region not in known:
                _LOG.error("there is another table %s in %s: it gets no replica", name, region)
                tell(self.dynamodb, name, "Delete", region)

    def _join(self, table: Description, region: str) -> None:
        """Make the table of another region one of the global table's replicas (version 2017)."""
        group = [{"RegionName": each["RegionName"]} for each in table["Replicas"]]
        name = table["TableName"]
        ask(self.peers[region].create_global_table, GlobalTableName=name, ReplicationGroup=group)
        tell(self.dynamodb, name, "Update", region)

    def _look(self, name: str, region: str) -> None:
        """Forget a replica whose table was deleted in its own region."""
        try:
            ask(self.peers[region].describe_table, TableName=name)
        except NotFoundError:
            tell(self.dynamodb, name, "Delete", region)

    def _introduce(self, name: str, others: Mapping[str, str]) -> None:
        """Tell the replicas of each other: that also those know, of whom two regions were asked."""
        there = [region for region, status in others.items() if status != "DELETING"]
        for region in there:
            for other in there:
                if other != region:
                    tell(self.peers[region], name, "Create", other)
        self._told[name] = dict(others)

    def _delete(self, table: Description, region: str) -> None:
        """Remove a replica: from the others' knowledge, and last from this region's."""
        name = table["TableName"]
        known = [other for other in self._others(table) if other != region]
        for other in known:
            tell(self.peers[other], name, "Delete", region)
        try:
            if table["GlobalTableVersion"] == LEGACY:
                for other in (self.region, *known):
                    tell(self.peers[region], name, "Delete", other)
            else:
                ask(self.peers[region].delete_table, TableName=name)
        except NotFoundError:
            pass  # It is gone already.
        tell(self.dynamodb, name, "Delete", region)

    # --- Shards ----------------------------------------------------------------------------------

    def _shards(self, table: Description, region: str) -> list[Job]:
        """Return the shards that are to be replicated now."""
        (since,) = (
            each["ReplicaStatusDescription"]
            for each in table["Replicas"]
            if each["RegionName"] == region
        )
        stream = Stream(self.streams, table["LatestStreamArn"])
        shards, name, keys = stream.shards(), table["TableName"], keys_of(table)
        jobs = [Job(name, keys, stream.arn, each.shard_id, region, since) for each in shards]
        if not jobs:
            return []
        leases = LeaseTable(self.dynamodb, LEASES, jobs[0].group).all()
        now = set(ready(shards, {shard for shard, lease in leases.items() if lease.finished}))
        return [job for job in jobs if job.shard in now]


@contextmanager
def _later(table: str, region: str) -> Iterator[None]:
    """Leave to the next round what does not go now."""
    try:
        yield
    except (ReaderError, ClientError) as error:
        _LOG.warning("%s in %s: %s", table, region, error)


def ready(shards: tuple[Shard, ...], finished: set[str]) -> Iterator[str]:
    """Yield the shards that are to be read now: their parents are done, or gone."""
    there = {shard.shard_id for shard in shards}
    for shard in shards:
        if shard.shard_id not in finished and (
            shard.parent in finished or shard.parent not in there
        ):
            yield shard.shard_id


def tell(client: Any, table: str, action: str, region: str) -> None:
    """Tell a region of a replica: "Create" that there is one, "Update" that it has come to be."""
    updates = [{action: {"RegionName": region}}]
    ask(client.update_table, TableName=table, ReplicaUpdates=updates)


def keys_of(table: Description) -> tuple[str, ...]:
    """Return the attributes of a table's primary key."""
    return tuple(element["AttributeName"] for element in table["KeySchema"])


def replica_of(table: Description) -> dict[str, Any]:
    """Return the request that makes a table like this one."""
    billing = table.get("BillingModeSummary", {}).get("BillingMode", "PROVISIONED")
    request: dict[str, Any] = {
        "TableName": table["TableName"],
        "AttributeDefinitions": table["AttributeDefinitions"],
        "KeySchema": table["KeySchema"],
        "BillingMode": billing,
        "StreamSpecification": table["StreamSpecification"],
    }
    if billing == "PROVISIONED":
        request["ProvisionedThroughput"] = _units(table)
    for kind in ("LocalSecondaryIndexes", "GlobalSecondaryIndexes"):
        indexes = [_index(index, billing) for index in table.get(kind, ())]
        if indexes:
            request[kind] = indexes
    return request


def _index(index: Mapping[str, Any], billing: str) -> dict[str, Any]:
    made = {member: index[member] for member in _INDEX}
    wide = "ProvisionedThroughput" in index and billing == "PROVISIONED"
    return {**made, "ProvisionedThroughput": _units(index)} if wide else made


def _units(described: Mapping[str, Any]) -> dict[str, int]:
    known = described["ProvisionedThroughput"]
    return {member: known[member] for member in _UNITS}
