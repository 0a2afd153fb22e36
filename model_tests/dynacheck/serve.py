"""`dynaspec serve`: the reference store as a DynamoDB endpoint."""

from __future__ import annotations

import re
import sys
from collections.abc import Sequence
from pathlib import Path
from urllib.parse import urlsplit

import click

from dynastore.service.cluster import ALONE, Region, ServeError, serve
from dynastore.service.listening import OPEN
from dynastore.service.several import serve_several

_NAME = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
"""What a region may be called: it is part of ARNs."""


_HELP = """Run the reference store as a DynamoDB endpoint.

It answers whoever reaches it: signatures are not verified."""


@click.command("serve", help=_HELP)
@click.option("--port", type=click.IntRange(0, 65535), default=8000, show_default=True)
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option(
    "--data",
    type=click.Path(path_type=Path, file_okay=False),
    help="Folder to keep the data in; without it the data goes when the store stops.",
)
@click.option("--region", help=f"The region that it is.  [default: {ALONE.name}]")
@click.option(
    "--peer",
    "peers",
    multiple=True,
    metavar="NAME=URL",
    help="Another region and its endpoint, to which tables can be replicated; again for more.",
)
@click.option("--queue", metavar="URL", help="An SQS queue for the shards to replicate.")
@click.option(
    "--regions",
    metavar="NAME,NAME,...",
    help="Run several regions on this machine, each at a free port, in place of one.",
)
@click.option("--open", "is_open", is_flag=True, help="Serve beyond this machine, to everybody.")
@click.option(
    "--allow-origin",
    "origins",
    multiple=True,
    metavar="ORIGIN",
    help="Web pages that may use the store, as https://example.com, or * for all; again for more.",
)
def command(
    port: int,
    host: str,
    data: Path | None,
    region: str | None,
    peers: Sequence[str],
    queue: str | None,
    regions: str | None,
    is_open: bool,
    origins: Sequence[str],
) -> None:
    """Serve until SIGTERM or Ctrl-C; one line on standard output says when and where."""
    if is_open:
        click.echo(f"dynaspec serve: open, {OPEN}", err=True)
    try:
        if regions is None:
            one = _region(region or ALONE.name, peers, queue)
            serve(host, port, data, _echo, one, origins=origins, is_open=is_open)
        elif region or peers or queue:
            raise ServeError("--regions goes with none of --region, --peer and --queue")
        else:
            names = _names(regions)
            serve_several(names, host, data, _echo_region, origins=origins, is_open=is_open)
    except ServeError as error:
        click.echo(f"dynaspec serve: {error}", err=True)
        sys.exit(2)


def _echo(url: str) -> None:
    click.echo(f"listening on {url}")


def _echo_region(name: str, url: str) -> None:
    click.echo(f"{name} listening on {url}")


def _region(name: str, peers: Sequence[str], queue: str | None) -> Region:
    """Read what is said of one region."""
    given = [peer.partition("=")[::2] for peer in peers]
    names = [name, *(other for other, _ in given)]
    _check_names(names)
    for other, url in given:
        if urlsplit(url).scheme not in ("http", "https") or not urlsplit(url).hostname:
            raise ServeError(f"--peer {other} needs a URL, as in {other}=http://127.0.0.1:8001")
    return Region(name, dict(given), queue)


def _names(given: str) -> list[str]:
    names = given.split(",")
    _check_names(names)
    return names


def _check_names(names: Sequence[str]) -> None:
    for name in names:
        if not _NAME.fullmatch(name):
            raise ServeError(f"{name!r} is no name of a region: a-z, 0-9, and hyphens between")
    if len(set(names)) < len(names):
        raise ServeError("two regions have one name")
