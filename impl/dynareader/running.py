"""The loop around a worker, with a real clock."""

from __future__ import annotations

import threading
import time

from dynareader.worker import Worker


def run(worker: Worker, stop: threading.Event) -> None:
    """Let `worker` work until `stop` is set, and give its leases back however that ends.

    Raises what `Worker.step` raises.
    """
    try:
        while not stop.is_set():
            stop.wait(worker.step(time.monotonic()))
    finally:
        worker.stop()
