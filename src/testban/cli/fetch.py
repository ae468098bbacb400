"""``testban fetch``: waveforms and StationXML from FDSN data centres into a folder that assess reads."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from testban.cli.console import Manner, Quiet, Verbose, configure_logs, progress_bars

if TYPE_CHECKING:
    from testban.acquisition import FetchReport

FAILURES_SHOWN = 10


def _time(text: str | float) -> float:
    """POSIX seconds from ISO 8601."""
    from testban.model.time import parse_time

    if isinstance(text, float):
        return text
    try:
        return parse_time(text)
    except ValueError as error:
        raise typer.BadParameter(f"{text!r} is not a time such as 2020-01-31T12:00:00") from error


def _center(text: str) -> tuple[float, float]:
    """Latitude and longitude in degrees from "LAT,LON"."""
    try:
        latitude, longitude = (float(part) for part in text.split(","))
    except ValueError as error:
        raise typer.BadParameter(
            f"{text!r} is not LAT,LON in degrees, such as 47.5,8.5", param_hint="--center"
        ) from error
    return latitude, longitude


def _listed(text: str) -> tuple[str, ...]:
    """Comma-separated codes."""
    return tuple(part.strip() for part in text.split(",") if part.strip())


def fetch(
    start: Annotated[
        float, typer.Option(parser=_time, metavar="TIME", help="First moment wanted, ISO 8601, UTC.")
    ],
    end: Annotated[
        float, typer.Option(parser=_time, metavar="TIME", help="Last moment wanted, ISO 8601, UTC.")
    ],
    center: Annotated[
        str, typer.Option(metavar="LAT,LON", help="Middle of the circle of stations, degrees.")
    ],
    radius_deg: Annotated[float, typer.Option(help="Radius of the circle of stations, degrees.")],
    out: Annotated[Path, typer.Option(help="Folder for waveforms/ and stations/; a broken fetch resumes.")],
    networks: Annotated[str, typer.Option(help="Network codes, comma-separated; ? and * allowed.")] = "*",
    channels: Annotated[
        str, typer.Option(help="Channel codes, comma-separated; ? and * allowed.")
    ] = "BH?,HH?,SH?",
    data_centre: Annotated[
        list[str] | None,
        typer.Option(help="Name that ObsPy knows, or base URL. Repeatable; the first is asked first. [IRIS]"),
    ] = None,
    quiet: Quiet = False,
    verbose: Verbose = False,
) -> None:
    """Get waveforms and station files with responses from FDSN data centres.

    Exit codes: 0 fetched, 2 bad values or nothing to be had, 1 a fault of Testban.
    """
    from testban.acquisition import FetchRequest
    from testban.acquisition import fetch as fetch_files

    manner = Manner(quiet, verbose)
    configure_logs(manner)
    latitude, longitude = _center(center)
    request = FetchRequest(
        start=start,
        end=end,
        center_latitude_deg=latitude,
        center_longitude_deg=longitude,
        radius_deg=radius_deg,
        networks=_listed(networks),
        channels=_listed(channels),
        data_centres=tuple(data_centre or ("IRIS",)),
    )
    with progress_bars(manner) as progress:
        report = fetch_files(request, out, progress=progress)
    _tell(report)


def _tell(report: FetchReport) -> None:
    typer.echo(
        f"{len(report.fetched)} files fetched, {len(report.already)} were there already, "
        f"{len(report.no_data)} have no data, {len(report.failed)} failed."
    )
    for failure in report.failed[:FAILURES_SHOWN]:
        typer.echo(f"Failed: {failure.channel}: {failure.reason}", err=True)
    if report.failed:
        typer.echo("Run the same command again to try the rest once more.", err=True)
    typer.echo(f"Next: testban assess {report.folder}")
