"""``testban demo``: made-up recordings of a buried explosion, assessed like any others."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import typer

from testban.cli.console import Manner, Progress, Quiet, Verbose, configure_logs, progress_bars

DEFAULT_OUT = Path("testban-demo")


def demo(
    out: Annotated[Path, typer.Option(help="Folder for the recordings and the results.")] = DEFAULT_OUT,
    seed: Annotated[int, typer.Option(min=0, help="Another number makes another place and noise.")] = 1,
    quiet: Quiet = False,
    verbose: Verbose = False,
) -> None:
    """Make recordings of a buried explosion at real stations and assess them. Needs no network."""
    from testban.cli.assess import run
    from testban.exercise.demo import write_demo_recordings
    from testban.model import isoformat

    manner = Manner(quiet, verbose)
    configure_logs(manner)
    recordings = out / "recordings"
    with progress_bars(manner) as progress:
        truth = write_demo_recordings(recordings, seed, progress=_in_percent(progress))
    code = run([recordings], out, manner)
    typer.echo(
        f"\nWhat was made up: {truth.yield_kt:g} kt at {truth.latitude_deg:.3f} N "
        f"{truth.longitude_deg:.3f} E, {1000.0 * truth.depth_km:.0f} m deep, {isoformat(truth.time, 1)}; "
        f"recordings in {recordings}.\nOpen the report in a browser: {(out / 'report.html').resolve()}"
    )
    raise typer.Exit(code)


def _in_percent(progress: Progress) -> Callable[[str, float], None]:
    def shown(_text: str, share: float) -> None:
        progress("making recordings", round(100.0 * share), 100)

    return shown
