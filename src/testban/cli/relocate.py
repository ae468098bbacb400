"""``testban relocate``: places of a cluster's events from differential times."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from testban import __version__
from testban.cli import exit_codes
from testban.cli.console import Manner, Quiet, Verbose, configure_logs

LEFT_OUT_SHOWN = 10


def relocate(
    times: Annotated[
        Path,
        typer.Argument(help="Differential times: event_1 event_2 time_1 time_2 station phase correlation."),
    ],
    out: Annotated[Path, typer.Option(help="Folder for relocation.json, relocation.csv, relocation.svg.")],
    slownesses: Annotated[
        Path | None,
        typer.Option(help="Slowness vectors: station phase lat lon source_lat source_lon east north (s/km)."),
    ] = None,
    stations: Annotated[
        Path | None,
        typer.Option(help="Stations: station phase lat lon; slownesses then come from the Earth model."),
    ] = None,
    events: Annotated[Path | None, typer.Option(help="Events: time lat lon name.")] = None,
    anchor: Annotated[
        list[str] | None,
        typer.Option(help="Event of --events whose place is known. Repeatable; four or more also calibrate."),
    ] = None,
    anchor_uncertainty_m: Annotated[
        float, typer.Option(min=0.1, help="Standard deviation of the known places, metres.")
    ] = 10.0,
    quiet: Quiet = False,
    verbose: Verbose = False,
) -> None:
    """Place the events of a cluster relative to each other from differences of arrival times.

    Exit codes: 0 placed, 2 unusable input, 3 too little to place them, 1 a fault of Testban.
    """
    from testban.model import NotDetermined
    from testban.pipeline.relocate import RelocationRequest
    from testban.pipeline.relocate import relocate as solve
    from testban.reporting.relocation import relocation_summary, write_relocation

    manner = Manner(quiet, verbose)
    configure_logs(manner)
    request = RelocationRequest(
        times, slownesses, stations, events, tuple(anchor or ()), anchor_uncertainty_m
    )
    cluster, left_out = solve(request)
    for text in left_out[:LEFT_OUT_SHOWN]:
        typer.echo(f"Left out: {text}", err=True)
    if len(left_out) > LEFT_OUT_SHOWN:
        typer.echo(f"Left out: {len(left_out) - LEFT_OUT_SHOWN} more lines.", err=True)
    if isinstance(cluster, NotDetermined):
        typer.echo(f"Not determined: {cluster.reason}", err=True)
        raise typer.Exit(exit_codes.NO_EVENT)
    write_relocation(cluster, out, left_out, __version__)
    if not quiet:
        for text in cluster.left_out[:LEFT_OUT_SHOWN]:
            typer.echo(f"Left out: {text}", err=True)
        typer.echo(relocation_summary(cluster))
        typer.echo(f"Written: {out}")
