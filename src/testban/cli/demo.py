"""``testban demo``: the ready exercise of a 10 kt test, made, assessed and scored in one go."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from testban.cli.console import Manner, Quiet, Verbose, configure_logs

DEFAULT_OUT = Path("testban-demo")
SCENARIO = "test-10kt"


def demo(
    out: Annotated[Path, typer.Option(help="Folder for the exercise and its results.")] = DEFAULT_OUT,
    seed: Annotated[int, typer.Option(min=0, help="Another number makes another place and noise.")] = 1,
    quiet: Quiet = False,
    verbose: Verbose = False,
) -> None:
    """Make an exercise of a buried explosion at real stations, assess and score it. Needs no network."""
    from testban.cli.exercise import make, run_folder, score_folder
    from testban.exercise.storage import remove_exercise

    manner = Manner(quiet, verbose)
    configure_logs(manner)
    remove_exercise(out)
    make(SCENARIO, seed, out, manner)
    code = run_folder(out, manner)
    typer.echo("\nWhat was made up, and how the assessment compares:")
    for line in score_folder(out):
        typer.echo(line)
    typer.echo(f"Open in a browser: {(out / 'result' / 'report.html').resolve()}")
    raise typer.Exit(code)
