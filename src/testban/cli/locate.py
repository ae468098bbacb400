"""``testban locate``: a bulletin of picks in, the same with an origin more for each event out."""

from __future__ import annotations

import os
import time
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from testban.cli import exit_codes
from testban.cli.console import Manner, Quiet, Verbose, configure_logs, progress_bars
from testban.cli.path_options import PathLibrary, PathModel
from testban.errors import SettingsError

if TYPE_CHECKING:
    from testban.pipeline.bulletin_event import BulletinSettings

DEFAULT_OUT = Path("testban-located")
THREADS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMEXPR_NUM_THREADS")
"""One thread a process: the matrices are small, and the processes take all cores."""


def locate(
    picks: Annotated[
        Path,
        typer.Argument(
            help="Bulletin: QuakeML, IMS1.0 or ISF, CSV, or CSS 3.0 tables (folder or NAME.arrival).",
            show_default=False,
        ),
    ],
    stations: Annotated[
        Path | None,
        typer.Option(
            help="Station coordinates: StationXML, CSV, a CSS 3.0 .site file, or a folder of these. "
            "Without it a .site file beside the tables, or the bulletin's own distances and azimuths."
        ),
    ] = None,
    formats: Annotated[
        list[str] | None,
        typer.Option(
            "--format", help="quakeml, isf, css or csv; repeatable. [that of the input]", show_default=False
        ),
    ] = None,
    out: Annotated[
        Path, typer.Option(help="Folder for the results, or a file NAME.xml or NAME.isf.")
    ] = DEFAULT_OUT,
    depth: Annotated[float | None, typer.Option(metavar="KM", help="Hold the depth there.")] = None,
    depth_prior: Annotated[
        str | None,
        typer.Option(metavar="KM,KM", help="Mean and standard deviation of a normal prior of the depth."),
    ] = None,
    earth_model: Annotated[
        str,
        typer.Option(
            "--earth-model",
            "--model",
            metavar="MODEL",
            help="ak135, iasp91, regional (chosen by place), a region's model, or a .nd, .tvel or .mod file.",
        ),
    ] = "ak135",
    path_corrections: PathLibrary = None,
    path_model: PathModel = None,
    jobs: Annotated[
        int | None, typer.Option(min=1, help="Processes. [all cores]", show_default=False)
    ] = None,
    resume: Annotated[
        bool,
        typer.Option(
            "--resume/--fresh", help="Go on from an interrupted run of the same work, or begin anew."
        ),
    ] = True,
    quiet: Quiet = False,
    verbose: Verbose = False,
) -> None:
    """Locate the events of a bulletin from their picks: where, when, how surely, and what was left out.

    Exit codes: 0 located, 2 unusable input, 3 no event could be located, 130 interrupted (the same command
    goes on), 1 a fault of Testban.
    """
    for name in THREADS:
        os.environ.setdefault(name, "1")
    manner = Manner(quiet, verbose)
    configure_logs(manner)
    settings = _settings(depth, depth_prior, earth_model, path_corrections, path_model)
    raise typer.Exit(_run(picks, stations, formats, out, settings, jobs, resume, manner))


def _run(
    picks: Path,
    stations: Path | None,
    formats: list[str] | None,
    out: Path,
    settings: BulletinSettings,
    jobs: int | None,
    resume: bool,
    manner: Manner,
) -> int:
    from testban.pipeline.bulletin import fingerprint, locate_bulletin, not_located, provenance, read_input
    from testban.reporting.bulletin_files import Place, check_format, write_bulletin
    from testban.reporting.bulletin_summary import bulletin_summary
    from testban.reporting.location_journal import Journal

    place = Place.of(out)
    _known(formats)
    with progress_bars(manner) as progress:
        progress("reading", 0, 1)
        given = read_input(picks, stations)
        progress("reading", 1, 1)
        wanted = tuple(formats or ()) or ((place.format or given.bulletin.format),)
        wanted = tuple(dict.fromkeys((*wanted, *([place.format] if place.format else []))))
        check_format(given.bulletin, wanted)
        journal = Journal(place.journal, fingerprint(given, settings))
        if not resume:
            journal.remove()
        try:
            located = locate_bulletin(given, settings, jobs or _cores(), journal, progress)
        except KeyboardInterrupt:
            typer.echo(
                f"testban: interrupted; what is done is kept in {place.journal}. "
                "Run the same command again to go on.",
                err=True,
            )
            return exit_codes.INTERRUPTED
        made = provenance(given, settings, time.time())
        progress("writing", 0, 1)
        files = write_bulletin(given.bulletin, located, made, given.notes, place, wanted)
        journal.remove()
        progress("writing", 1, 1)
    typer.echo(bulletin_summary(given.bulletin, located, given.notes))
    typer.echo("\n" + "\n".join(f"Written: {file}" for file in files))
    return exit_codes.NO_EVENT if not_located(located) == len(located) else exit_codes.ASSESSED


def _cores() -> int:
    """Cores that this process may use."""
    usable = getattr(os, "sched_getaffinity", None)
    return len(usable(0)) if usable else os.cpu_count() or 1


def _settings(
    depth: float | None, depth_prior: str | None, model: str, library: Path | None, path_model: Path | None
) -> BulletinSettings:
    from testban.location import LocationSettings
    from testban.pipeline.bulletin_event import BulletinSettings
    from testban.pipeline.path_files import PathFiles

    if depth is not None and depth_prior is not None:
        raise SettingsError("--depth and --depth-prior exclude each other")
    if depth is not None and not 0.0 <= depth <= 700.0:
        raise SettingsError(f"--depth {depth:g}: between 0 and 700 km")
    prior = None if depth_prior is None else _prior(depth_prior)
    location = LocationSettings(fixed_depth_km=depth, depth_prior_km=prior)
    return BulletinSettings(location, model, path_files=PathFiles.of(library, path_model))


def _prior(text: str) -> tuple[float, float]:
    try:
        mean, deviation = (float(part) for part in text.split(","))
    except ValueError:
        raise SettingsError(f"--depth-prior {text}: two numbers, as in 10,5") from None
    if not 0.0 <= mean <= 700.0 or not 0.0 < deviation <= 700.0:
        raise SettingsError(f"--depth-prior {text}: a depth between 0 and 700 km and its standard deviation")
    return mean, deviation


def _known(formats: list[str] | None) -> None:
    from testban.reporting.bulletin_files import FORMATS

    for name in formats or ():
        if name not in FORMATS:
            raise SettingsError(f"--format {name}: one of {', '.join(FORMATS)}")
