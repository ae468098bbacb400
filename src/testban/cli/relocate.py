"""``testban relocate``: places of a cluster's events from differential times or recordings."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from testban import __version__
from testban.cli import exit_codes
from testban.cli.console import Manner, Quiet, Verbose, configure_logs, progress_bars
from testban.errors import InputError

if TYPE_CHECKING:
    from testban.location import ClusterSettings
    from testban.model import NotDetermined, RelativeCluster

LEFT_OUT_SHOWN = 10


def relocate(
    out: Annotated[Path, typer.Option(help="Folder for relocation.json, relocation.csv, relocation.svg.")],
    paths: Annotated[
        list[Path] | None,
        typer.Argument(
            help="Folders of recordings, or one file of differential times: event_1 event_2 time_1 time_2 "
            "station phase correlation.",
            show_default=False,
        ),
    ] = None,
    slownesses: Annotated[
        Path | None,
        typer.Option(help="Slowness vectors: station phase lat lon source_lat source_lon east north (s/km)."),
    ] = None,
    stations: Annotated[
        Path | None,
        typer.Option(
            help="With differential times: station phase lat lon, slownesses then come from the Earth model. "
            "With recordings: coordinates, as for assess."
        ),
    ] = None,
    events: Annotated[
        list[Path] | None,
        typer.Option(
            help="Where events are thought to be: a list (time lat lon name), QuakeML or assessment.json. "
            "Repeatable."
        ),
    ] = None,
    reference: Annotated[
        list[Path] | None,
        typer.Option(help="Folder of a known event: event.toml and its recordings. Repeatable."),
    ] = None,
    anchor: Annotated[
        list[str] | None,
        typer.Option(help="Event of --events whose place is known. Repeatable; four or more also calibrate."),
    ] = None,
    anchor_uncertainty_m: Annotated[
        float, typer.Option(min=0.1, help="Standard deviation of the known places, metres.")
    ] = 10.0,
    phase: Annotated[
        list[str] | None,
        typer.Option(help="Phases to measure in recordings: P, S, Lg. Repeatable. [default: P]"),
    ] = None,
    depth_difference_km: Annotated[
        float,
        typer.Option(min=0.0, help="Standard deviation of the events' differences in depth; 0: one depth."),
    ] = 0.5,
    quiet: Quiet = False,
    verbose: Verbose = False,
) -> None:
    """Place the events of a cluster relative to each other from differences of arrival times.

    Exit codes: 0 placed, 2 unusable input, 3 too little to place them, 1 a fault of Testban.
    """
    from testban.location import ClusterSettings
    from testban.model import NotDetermined
    from testban.reporting.relocation import relocation_summary, write_relocation

    manner = Manner(quiet, verbose)
    configure_logs(manner)
    settings = ClusterSettings(depth_difference_km=depth_difference_km)
    given = tuple(paths or ())
    known = tuple(anchor or ()), anchor_uncertainty_m
    if reference or (given and all(path.is_dir() for path in given)):
        measured = tuple(phase or ("P",))
        files = tuple(events or ()), tuple(reference or ())
        cluster, left_out = _from_recordings(given, *files, stations, known, measured, settings, out, manner)
    else:
        cluster, left_out = _from_times(given, slownesses, stations, tuple(events or ()), known, settings)
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


def _from_times(
    paths: Sequence[Path],
    slownesses: Path | None,
    stations: Path | None,
    events: Sequence[Path],
    known: tuple[tuple[str, ...], float],
    settings: ClusterSettings,
) -> tuple[RelativeCluster | NotDetermined, tuple[str, ...]]:
    from testban.pipeline.relocate import RelocationRequest
    from testban.pipeline.relocate import relocate as solve

    if len(paths) != 1:
        raise InputError(
            f"{len(paths)} paths: give one file of differential times, or folders of recordings only"
        )
    if len(events) > 1:
        raise InputError("--events: with differential times give one file of events")
    return solve(
        RelocationRequest(paths[0], slownesses, stations, next(iter(events), None), *known), settings
    )


def _from_recordings(
    folders: tuple[Path, ...],
    events: tuple[Path, ...],
    references: tuple[Path, ...],
    stations: Path | None,
    known: tuple[tuple[str, ...], float],
    phases: tuple[str, ...],
    settings: ClusterSettings,
    out: Path,
    manner: Manner,
) -> tuple[RelativeCluster | NotDetermined, tuple[str, ...]]:
    from testban.location.expected_arrivals import COMPONENTS
    from testban.pipeline.relocate_recordings import RecordingsRequest, relocate_recordings
    from testban.reporting.differential_times import write_measured

    for name in phases:
        if name not in COMPONENTS:
            raise InputError(f"--phase {name}: cannot be measured; choose from {', '.join(COMPONENTS)}")
    request = RecordingsRequest(folders, events, references, stations, *known, phases)
    with progress_bars(manner) as progress:
        found = relocate_recordings(request, settings, progress)
    if found.measured.times:
        write_measured(found.measured.times, found.measured.slownesses, found.place, out)
    return found.cluster, found.left_out
