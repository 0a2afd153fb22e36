"""Child processes that are started again when they die, and that end with this one."""

from __future__ import annotations

import asyncio
import subprocess
import time
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from typing import Final, TypeAlias

LOOK_S: Final = 0.05
_AGAIN_S: Final = 1.0
"""The least time between two starts of the same child."""

Start: TypeAlias = Callable[[], subprocess.Popen[bytes]]
Task: TypeAlias = "asyncio.Task[None]"


@asynccontextmanager
async def kept(starts: Sequence[Start], died: Callable[[int, int], None]) -> AsyncIterator[Task]:
    """Run a child of each start, and again when it dies; yield a task that watches over them.

    `died` is told which one ended with what status; what it raises ends the task.
    """
    children = [start() for start in starts]

    async def watch() -> None:
        restarted = [0.0] * len(children)
        while True:
            await asyncio.sleep(LOOK_S)
            for number, start in enumerate(starts):
                status = children[number].poll()
                if status is None:
                    continue
                died(number, status)
                if time.monotonic() > restarted[number] + _AGAIN_S:
                    restarted[number] = time.monotonic()
                    children[number] = start()

    watching = asyncio.create_task(watch())
    try:
        yield watching
    finally:
        watching.cancel()
        for child in children:
            child.kill()
            child.wait()
