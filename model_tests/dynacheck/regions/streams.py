"""The streams of all regions, read to where they rest."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from dynacheck.record.signing import KEY_ID, SECRET
from dynacheck.regions.asking import Region, RegionError
from dynacheck.regions.desk import Desk
from dynacheck.regions.seen import Change, image_of, number_in, stamp_of
from dynacheck.regions.setting import described
from dynareader import ReaderError, Record, Stream, TryAgainError, Walk

RESTS: Final = 3
"""In so many polls one after the other no record must come."""


def read_streams(desk: Desk) -> None:
    """Note all records of the streams in what was seen, or why they cannot be read."""
    plan, seen = desk.plan, desk.seen
    walks: dict[Region, Walk] = {}
    for region in plan.regions:
        try:
            _, arn = described(region, plan.table)
        except RegionError as error:
            seen.why_no_changes = str(error)
            return
        if arn is None:
            seen.why_no_changes = f"{region.name} names no stream of the table"
            return
        walks[region] = Walk(Stream(_client(region), arn))
    try:
        seen.restless = _walk(walks, plan.polls, plan.every_ms)
    except (ReaderError, ClientError, BotoCoreError) as error:
        seen.why_no_changes = f"a stream cannot be read: {error}"
        return
    seen.changes = [
        change
        for region, walk in walks.items()
        for records in walk.records.values()
        for change in changes_in(desk, region.name, records)
    ]


def _walk(walks: Mapping[Region, Walk], polls: int, every_ms: int) -> int:
    """Read until nothing comes any more; return how many records came in the last poll."""
    came = rests = 0
    for _ in range(polls):
        try:
            came = sum(walk.poll() for walk in walks.values())
            rests = 0 if came else rests + 1
        except TryAgainError:
            rests = 0
        if rests == RESTS:
            return 0
        time.sleep(every_ms / 1000)
    return came


def changes_in(desk: Desk, region: str, records: Sequence[Record]) -> Iterator[Change]:
    """Return the changes of this run's items that a region's records tell."""
    for record in records:
        change = _change(region, record, desk.key)
        if change.key.startswith(desk.prefix) and not _only_replication(record, desk.key):
            yield change


def _change(region: str, record: Record, key: str) -> Change:
    told: Mapping[str, Any] = record["dynamodb"]
    new, old = told.get("NewImage"), told.get("OldImage")
    return Change(
        region=region,
        key=str(told["Keys"].get(key, {}).get("S")),
        event=record["eventName"],
        new=number_in(image_of(new, key)),
        old=number_in(image_of(old, key)),
        stamp=stamp_of(new),
    )


def _only_replication(record: Record, key: str) -> bool:
    """Whether nothing but the replication's own attributes was changed."""
    new, old = (image_of(record["dynamodb"].get(name), key) for name in ("NewImage", "OldImage"))
    changed = record["dynamodb"].get("NewImage") != record["dynamodb"].get("OldImage")
    return changed and new is not None and new == old


def _client(region: Region) -> Any:
    return boto3.session.Session().client(
        "dynamodbstreams",
        endpoint_url=region.url,
        region_name=region.name,
        aws_access_key_id=KEY_ID,
        aws_secret_access_key=SECRET,
        config=Config(
            connect_timeout=3, read_timeout=8, retries={"total_max_attempts": 2}, proxies={}
        ),
    )
