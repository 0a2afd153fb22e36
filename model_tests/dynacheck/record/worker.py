"""One operating system's process of a recording: its clients, on one event loop."""

from __future__ import annotations

import asyncio
import signal
import time
from pathlib import Path
from random import Random
from typing import Any, Final

import uvloop

from dynacheck.record.client import Client, Desk
from dynacheck.record.lines import Lines
from dynacheck.record.plan import Board, Plan, Tally
from dynacheck.record.signing import Signer
from dynacheck.record.workloads.workload import World

_LOOK_S: Final = 0.05

_board: Board


def join_board(board: Board) -> None:
    """Begin a process: what is on the board tells it when to stop, and Ctrl-C does not."""
    global _board
    _board = board
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def work(plan: Plan, index: int, path: Path) -> Tally:
    """Be process `index`, and write the history of its clients. Raises OSError."""
    lines = Lines(path)
    try:
        desk = Desk(plan, index, lines, _board, Signer(plan.endpoint), Tally())
        return uvloop.run(_work(desk))
    finally:
        lines.close()


async def _work(desk: Desk) -> Tally:
    world = desk.plan.world(desk.index)
    numbers = range(desk.index, desk.plan.clients, desk.plan.processes)
    clients = [_client(number, world, desk) for number in numbers]
    failed: asyncio.Future[None] = asyncio.get_running_loop().create_future()
    asyncio.get_running_loop().set_exception_handler(lambda _, said: _fail(failed, said))
    desk.board.answered(desk.index)
    while not desk.board.until:
        await asyncio.sleep(_LOOK_S / 10)
    began, used = time.perf_counter(), time.process_time()
    watching = asyncio.create_task(_watch(clients, desk.lines))
    running = asyncio.gather(*(client.run() for client in clients))
    done, _ = await asyncio.wait((running, watching, failed), return_when=asyncio.FIRST_COMPLETED)
    for each in done:
        each.result()
    watching.cancel()
    desk.tally.seconds = time.perf_counter() - began
    desk.tally.busy = (time.process_time() - used) / desk.tally.seconds
    return desk.tally


def _client(number: int, world: World, desk: Desk) -> Client:
    workload = desk.plan.kind(world, Random(f"client {desk.plan.seed} {number}"))
    return Client(number, workload.asking(desk.plan.swarm.shapes), desk)


async def _watch(clients: list[Client], lines: Lines) -> None:
    """Break off the requests that wait too long for their answers; write. Raises OSError."""
    while True:
        await asyncio.sleep(_LOOK_S)
        lines.flush()
        now = time.monotonic_ns()
        for client in clients:
            client.give_up(now)


def _fail(failed: asyncio.Future[None], said: dict[str, Any]) -> None:
    """Let the process fail with what a connection's callback raised."""
    if not failed.done():
        failed.set_exception(said.get("exception") or RuntimeError(said["message"]))
