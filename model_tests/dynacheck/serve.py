"""`dynaspec serve`: the reference store as a DynamoDB endpoint."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from dynastore.service.cluster import ServeError, serve


@click.command("serve", help="Run the reference store as a DynamoDB endpoint.")
@click.option("--port", type=click.IntRange(0, 65535), default=8000, show_default=True)
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option(
    "--data",
    type=click.Path(path_type=Path, file_okay=False),
    help="Folder to keep the data in; without it the data goes when the store stops.",
)
def command(port: int, host: str, data: Path | None) -> None:
    """Serve until SIGTERM or Ctrl-C; one line on standard output says when and where."""
    try:
        serve(host, port, data, lambda url: click.echo(f"listening on {url}"))
    except ServeError as error:
        click.echo(f"dynaspec serve: {error}", err=True)
        sys.exit(2)
