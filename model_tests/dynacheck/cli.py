"""The command line, `dynaspec`: each command in its own module, imported when it is asked for."""

from __future__ import annotations

import importlib
import tempfile
from pathlib import Path

import click
from hypothesis.configuration import set_hypothesis_home_dir

COMMANDS = {
    "check": ("dynacheck.check", "Explore, prove and compare the specification's machines."),
    "conform": ("dynacheck.conform.command", "Judge a DynamoDB implementation."),
    "concurrent": ("dynacheck.concurrent.command", "Judge what a backend must keep in races."),
    "regions": ("dynacheck.regions.command", "Judge regions that claim to replicate a table."),
    "recheck": ("dynacheck.recheck", "Look again at what check finds: cvc5, and a plain loop."),
    "fuzz": ("dynacheck.fuzz.command", "Send a target what no client should."),
    "attack": ("dynacheck.attack.command", "Measure what honest clients wait under attacks."),
    "record": ("dynacheck.record.command", "Write the history of concurrent clients."),
    "mutants": ("dynacheck.mutants.command", "Check the checks: every mutant must be caught."),
    "serve": ("dynacheck.serve", "Run the reference store as a DynamoDB endpoint."),
    "vectors": ("dynacheck.vectors.command", "Write test vectors, or run them against a target."),
    "history": ("dynacheck.history.command", "Judge what concurrent clients saw."),
    "trace": ("dynacheck.trace.command", "Check a protocol trace against the specification."),
}
"""Command name → (module whose `command` is the click command, one line of help)."""


class LazyGroup(click.Group):
    """A click group that imports a command's module only when that command runs."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Name the commands, in the order of the help page."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import the module of `cmd_name` and return its command; None: no such command."""
        if cmd_name not in COMMANDS:
            return None
        command: click.Command = importlib.import_module(COMMANDS[cmd_name][0]).command
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the command list without importing any command."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, line) for name, (_, line) in COMMANDS.items()])


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="dynaspec")
def main() -> None:
    """Specification, reference store and conformance suite of DynamoDB's design."""
    set_hypothesis_home_dir(Path(tempfile.gettempdir()) / "dynaspec-hypothesis")
