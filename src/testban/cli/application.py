"""The command ``testban`` and its commands."""

from __future__ import annotations

import logging
import sys
from typing import Annotated

import typer

from testban import __version__
from testban.cli.assess import assess
from testban.cli.demo import demo
from testban.cli.exercise import app as exercise
from testban.cli.failures import told_plainly
from testban.cli.fetch import fetch
from testban.cli.learn import learn
from testban.cli.locate import locate
from testban.cli.reference import list_tests, show_test
from testban.cli.relocate import relocate

app = typer.Typer(
    name="testban",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    epilog="Exit codes: 0 done, 1 a fault of Testban, 2 unusable input or usage, 3 no event found.",
)
for command in (assess, locate, relocate, fetch, learn, demo):
    app.command()(told_plainly(command))
app.add_typer(exercise, name="exercise")

reference = typer.Typer(
    no_args_is_help=True, help="Known underground tests: what is published of each, with its source."
)
reference.command("list")(told_plainly(list_tests))
reference.command("show")(told_plainly(show_test))
app.add_typer(reference, name="reference")


def _show_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"testban {__version__}")
        raise typer.Exit


@app.callback()
def options(
    version: Annotated[
        bool, typer.Option("--version", callback=_show_version, is_eager=True, help="Show the version.")
    ] = False,
) -> None:
    """From raw seismic recordings to an assessment of a suspected underground explosion."""


def main() -> None:
    """Run the command line and exit."""
    logging.captureWarnings(True)
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")
    app()
