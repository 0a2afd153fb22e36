"""What a run shows while it runs: a live line on a terminal, plain lines elsewhere."""

from __future__ import annotations

import time
from types import TracebackType

from rich.console import Console
from rich.live import Live
from rich.spinner import Spinner
from rich.text import Text

from dynacheck.conform.causes import Cause
from dynacheck.conform.http_causes import HttpCause

PLAIN_EVERY_SECONDS = 5.0


class Progress:
    """A `Watcher` that writes to a console; quiet between lines where that is no terminal."""

    def __init__(self, console: Console, target: str) -> None:
        """Show the run on `target`."""
        self._console, self._target = console, target
        self._what, self._requests, self._causes = "starting", 0, 0
        self._started = self._told = time.monotonic()
        self._spinner = Spinner("dots")
        self._live = Live(self._spinner, console=console, transient=True, refresh_per_second=8)

    def __enter__(self) -> Progress:
        """Begin to show."""
        if self._console.is_terminal:
            self._live.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Stop showing."""
        if self._console.is_terminal:
            self._live.stop()

    def trying(self, what: str, requests: int) -> None:
        """Another part of the run begins, so many requests having been sent."""
        self._what, self._requests = what, requests
        if not self._console.is_terminal:
            self._plain()

    def tick(self, requests: int, causes: int) -> None:
        """More requests were answered."""
        self._requests, self._causes = requests, causes
        if self._console.is_terminal:
            self._spinner.update(text=Text(self._line()))
        elif time.monotonic() - self._told > PLAIN_EVERY_SECONDS:
            self._plain()

    def found(self, cause: Cause | HttpCause) -> None:
        """A divergence of a new cause was found and shrunk."""
        self._causes += 1
        self._say(f"  differs  {cause.title}")

    def _line(self) -> str:
        seconds = time.monotonic() - self._started
        return (
            f"{self._target}: {self._what} · {self._requests} requests in {seconds:.0f} s "
            f"· {self._causes} differences"
        )

    def _plain(self) -> None:
        self._told = time.monotonic()
        self._say(self._line())

    def _say(self, line: str) -> None:
        self._console.print(line, markup=False, highlight=False, soft_wrap=True)
