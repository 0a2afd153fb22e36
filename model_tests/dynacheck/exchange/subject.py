"""What is driven: a target at an endpoint, or a preset that is started for it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Protocol, TypeVar
from urllib.parse import urlsplit

import click
from click import Context, Parameter

from dynacheck.exchange.client import Broken, Client
from dynacheck.exchange.tables import TargetLostError
from dynacheck.targets import PRESETS, TargetError, start

Command = TypeVar("Command", bound=Callable[..., Any])


@dataclass(frozen=True)
class Subject:
    """What is judged: how to reach it, ask whether it lives, and bring it back (None: cannot)."""

    name: str
    release: str
    endpoint: str
    alive: Callable[[], bool]
    restart: Callable[[], None] | None


class Openable(Protocol):
    """Who sends requests to a target, once it is found."""

    def open(self) -> None:
        """Find the target; raises `TargetLostError`."""


def open_target(target: Openable, endpoint: str) -> None:
    """Find the target at `endpoint`. Raises TargetError if it cannot be judged."""
    try:
        target.open()
    except TargetLostError as lost:
        raise TargetError(f"{endpoint} cannot be judged: {lost}") from None


def check_url(endpoint: str, *schemes: str) -> None:
    """Refuse what is no URL of an endpoint. Raises click.UsageError."""
    try:
        parts = urlsplit(endpoint)
        usable = (
            parts.scheme in (schemes or ("http", "https")) and parts.hostname and parts.port != 0
        )
    except ValueError:
        usable = False
    if not usable:
        raise click.UsageError(f"--endpoint {endpoint} is not a URL such as http://HOST:PORT")


def target_options(use: str, opening: str = "A") -> Callable[[Command], Command]:
    """Declare `--target` and `--endpoint`, of which one may be given.

    Their help begins with `opening`, up to the article, and says the `use` of the target, a verb.
    """

    def declare(command: Command) -> Command:
        start = f"{opening} target to start and {use}."
        named = click.Choice(sorted(PRESETS))
        running = f"{opening} running target to {use}."
        command = click.option("--endpoint", metavar="URL", callback=_alone, help=running)(command)
        return click.option("--target", type=named, callback=_alone, help=start)(command)

    return declare


def _alone(context: Context, _option: Parameter, given: str | None) -> str | None:
    if given and (context.params.get("target") or context.params.get("endpoint")):
        raise click.UsageError("give --target or --endpoint, not both")
    return given


@contextmanager
def subject(target: str | None, endpoint: str | None) -> Iterator[Subject]:
    """The target to judge: what is at `endpoint`, or a preset that runs while it is judged."""
    if endpoint is not None:
        check_url(endpoint)
        yield Subject(endpoint, "as found", endpoint, lambda: _answers(endpoint), None)
        return
    name = target or "embedded"
    with start(name) as started:

        def restart() -> None:
            try:
                started.restart()
            except TargetError as error:
                raise TargetLostError(str(error)) from error

        yield Subject(name, PRESETS[name].release(), started.endpoint, started.alive, restart)


def _answers(endpoint: str) -> bool:
    client = Client(endpoint, read_seconds=5)
    answer = client.send("ListTables", {})
    client.close()
    return not isinstance(answer, Broken) or answer.kind in ("internal error", "garbage")
