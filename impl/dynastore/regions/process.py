"""Rep out, rep in or rep admin as a process.

Run as `python -m dynastore.regions.process`. It takes one word, a `Config` as JSON, and ends when
its standard input does: the process that started it holds the other end.
"""

from __future__ import annotations

import asyncio
import logging
import os
import signal
import socket
import sys
import threading
import time
import uuid
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Final

import boto3
import msgspec
import uvloop
from botocore.config import Config as Connecting

from dynareader import LeaseTable, ReaderError
from dynastore.regions.config import Config
from dynastore.regions.control import LEASES, Control
from dynastore.regions.queues import Queue, SqsQueue, TableQueue
from dynastore.regions.rep_admin import ROUND_S, RepAdmin
from dynastore.regions.rep_in import RepIn
from dynastore.regions.rep_out import Region, Working
from dynastore.regions.shipping import KIND, REP_IN, Receiver, Sender
from dynastore.web.authorization import ROLE
from dynastore.web.server import serving

THREADS: Final = 16
"""How many batches rep in takes in at a time."""
_LOOK_S: Final = 0.5
"""How often a worker looks for a message."""
_AGAIN_S: Final = 1.0
"""How long is waited after what should pass by itself."""
_LOG: Final = logging.getLogger(__name__)


def client(service: str, region: str, endpoint: str, patience_s: float = 10.0) -> Any:
    """Return a boto3 client that speaks as the role of replication."""
    return boto3.client(
        service,  # type: ignore[call-overload]
        region_name=region,
        endpoint_url=endpoint,
        aws_access_key_id=ROLE,
        aws_secret_access_key="none",
        config=Connecting(
            connect_timeout=2.0,
            read_timeout=patience_s,
            retries={"max_attempts": 0},
            max_pool_connections=THREADS,
        ),
    )


def main() -> None:
    """Run the part that the first word describes."""
    config = msgspec.json.decode(sys.argv[1], type=Config)
    # A terminal's Ctrl-C is for the process that started this one, and that ends this one.
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.SIG_IGN)
    threading.Thread(target=_end_with_input, daemon=True).start()
    {"out": _ship, "in": _receive, "admin": _administer}[config.part](config)


def _end_with_input() -> None:
    while os.read(0, 1024):
        pass
    os._exit(0)


def _patiently(work: Callable[[], Any]) -> Any:
    """Do it, as often as it takes until the region answers."""
    while True:
        try:
            return work()
        except ReaderError as error:
            _LOG.info("once more: %s", error)
            time.sleep(_AGAIN_S)


def _queue(config: Config, control: Control) -> Queue:
    if config.queue is None:
        return TableQueue(control, time.monotonic)
    return SqsQueue(client("sqs", config.region, config.queue), config.queue)


# --- Rep in --------------------------------------------------------------------------------------


def _receive(config: Config) -> None:
    listening = socket.socket(fileno=config.listening)
    host, port = listening.getsockname()[:2]
    dynamodb = client("dynamodb", config.region, config.endpoint)
    control = Control(dynamodb)
    _patiently(control.make)
    url = {"url": {"S": f"http://{host}:{port}"}}
    _patiently(lambda: control.put(KIND, REP_IN, url))

    async def serve() -> None:
        with ThreadPoolExecutor(THREADS) as executor:
            receiver = Receiver(RepIn(dynamodb, time.sleep), executor)
            async with serving(receiver.answer, listening):
                await asyncio.Event().wait()

    uvloop.run(serve())


# --- Rep admin -----------------------------------------------------------------------------------


def _administer(config: Config) -> None:
    dynamodb = client("dynamodb", config.region, config.endpoint)
    streams = client("dynamodbstreams", config.region, config.endpoint)
    control = Control(dynamodb)
    _patiently(control.make)
    _patiently(LeaseTable(dynamodb, LEASES, "").make)
    peers = {name: client("dynamodb", name, url) for name, url in config.peers.items()}
    admin = RepAdmin(config.region, dynamodb, streams, peers, _queue(config, control))
    while True:
        _patiently(admin.round)
        time.sleep(ROUND_S)


# --- Rep out -------------------------------------------------------------------------------------


def _ship(config: Config) -> None:
    dynamodb = client("dynamodb", config.region, config.endpoint)
    streams = client("dynamodbstreams", config.region, config.endpoint)
    control = Control(dynamodb)
    _patiently(control.make)
    _patiently(LeaseTable(dynamodb, LEASES, "").make)
    region = Region(config.region, dynamodb, streams, _queue(config, control))
    peers = {n: Control(client("dynamodb", n, url)) for n, url in config.peers.items()}
    while True:
        message = _patiently(region.queue.receive)
        if message is None:
            time.sleep(_LOOK_S)
            continue
        name = f"{config.region} {uuid.uuid4()}"
        arguments = (region, message, name, peers)
        threading.Thread(target=_work, args=arguments, name=name, daemon=True).start()


def _work(region: Region, message: Any, name: str, peers: Mapping[str, Control]) -> None:
    """Do what a message asks for, to the end."""
    senders = {peer: Sender(control) for peer, control in peers.items()}
    working = Working.on(region, message, name, lambda to, batch: senders[to].send(to, batch))
    wait: float | None = 0.0
    while wait is not None:
        time.sleep(wait)
        try:
            wait = working.step(time.monotonic())
        except Exception:
            # The message is extended no more, and comes back.
            _LOG.exception("gave up: %s", message.body)
            return


if __name__ == "__main__":
    main()
