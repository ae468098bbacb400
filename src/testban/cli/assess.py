"""``testban assess``: recordings in, assessment out."""

from __future__ import annotations

import logging
import time
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from testban.cli import exit_codes
from testban.cli.assessment_files import STANDARD_OUTPUT, check_places, copy_json, write_files
from testban.cli.console import Manner, Progress, Quiet, Verbose, configure_logs, progress_bars
from testban.cli.path_options import PathLibrary, PathModel
from testban.errors import InputError

if TYPE_CHECKING:
    from testban.model import Assessment, ReferenceEvent
    from testban.pipeline import Outcome

log = logging.getLogger(__name__)

DEFAULT_OUT = Path("testban-out")
PopulationsFile = Annotated[
    Path | None,
    typer.Option("--populations", help="Populations of the kinds that testban learn wrote.", metavar="FILE"),
]


def assess(
    paths: Annotated[list[Path], typer.Argument(help="Folders or files of waveforms.", show_default=False)],
    stations: Annotated[
        Path | None,
        typer.Option(
            help="Station coordinates: StationXML, a folder of it, or a CSV file with the header "
            "network,station,latitude,longitude,elevation_m."
        ),
    ] = None,
    reference: Annotated[
        list[Path] | None,
        typer.Option(help="Folder of a known earlier event: event.toml and its recordings. Repeatable."),
    ] = None,
    out: Annotated[
        Path, typer.Option(help="Folder for report.html, assessment.json and event.xml.")
    ] = DEFAULT_OUT,
    json_file: Annotated[
        str | None,
        typer.Option("--json", metavar="FILE", help="Write the JSON to FILE as well; - is standard output."),
    ] = None,
    formats: Annotated[
        list[str] | None,
        typer.Option(
            "--format", help="Write the events as isf, css or csv as well; repeatable.", show_default=False
        ),
    ] = None,
    moment_tensor: Annotated[
        bool,
        typer.Option(
            "--moment-tensor",
            help="Invert for a moment tensor without instrument responses as well (gains unknown).",
        ),
    ] = False,
    earth_model: Annotated[
        str,
        typer.Option(
            metavar="MODEL",
            help="ak135, iasp91, regional (chosen by place), a region's model, or a .nd, .tvel or .mod file.",
        ),
    ] = "ak135",
    cache: Annotated[
        Path | None,
        typer.Option(help="Folder in which moment tensors' wave fields are kept for the next run."),
    ] = None,
    populations: PopulationsFile = None,
    path_corrections: PathLibrary = None,
    path_model: PathModel = None,
    quiet: Quiet = False,
    verbose: Verbose = False,
) -> None:
    """Find events in raw recordings; say where, when, how big and of what kind, and how surely.

    Exit codes: 0 assessed, 3 no event found, 2 unusable input or usage, 1 a fault of Testban.
    """
    manner = Manner(quiet, verbose)
    configure_logs(manner)
    raise typer.Exit(
        run(
            paths,
            out,
            manner,
            stations,
            reference or (),
            json_file,
            moment_tensor,
            earth_model,
            formats or (),
            cache,
            populations,
            (path_corrections, path_model),
        )
    )


def run(
    paths: Sequence[Path],
    out: Path,
    manner: Manner,
    stations: Path | None = None,
    reference_folders: Sequence[Path] = (),
    json_file: str | None = None,
    moment_tensor: bool = False,
    earth_model: str = "ak135",
    formats: Sequence[str] = (),
    cache: Path | None = None,
    populations: Path | None = None,
    path_files: tuple[Path | None, Path | None] = (None, None),
) -> int:
    """Assess ``paths``, write the files, print the summary; the exit code.

    Raises
    ------
    TestbanError
        The input cannot be used, or a place cannot be written to.
    """
    from testban.reporting import summary
    from testban.reporting.assessment_bulletin import FORMATS, write_assessment_bulletin

    check_places(out, json_file)
    for name in formats:
        if name not in FORMATS:
            raise InputError(f"--format {name}: one of {', '.join(FORMATS)}; QuakeML is always written")

    with progress_bars(manner) as progress:
        outcome, references = assessed(
            *(paths, stations, reference_folders, progress, moment_tensor, earth_model, cache, populations),
            path_files,
        )
        _log_events(outcome.assessment)
        files: list[Path] = [*write_files(outcome, references, out, progress)]
        files += write_assessment_bulletin(outcome.assessment, out.resolve(), formats)
    to_error_stream = json_file == STANDARD_OUTPUT
    if json_file is not None:
        copy_json(files[1], json_file)
    typer.echo(summary(outcome.assessment), err=to_error_stream)
    typer.echo("\n" + "\n".join(f"Written: {file}" for file in files), err=to_error_stream)
    return exit_codes.ASSESSED if outcome.assessment.events else exit_codes.NO_EVENT


def assessed(
    paths: Sequence[Path],
    stations: Path | None,
    reference_folders: Sequence[Path],
    progress: Progress,
    moment_tensor: bool = False,
    earth_model: str = "ak135",
    cache: Path | None = None,
    populations: Path | None = None,
    path_files: tuple[Path | None, Path | None] = (None, None),
) -> tuple[Outcome, tuple[ReferenceEvent, ...]]:
    """Read everything and run the pipeline.

    Raises
    ------
    TestbanError
        The input cannot be used.
    """
    from testban.acquisition import read_recordings
    from testban.identification import IdentificationSettings
    from testban.identification.moment_tensor import MomentTensorSettings
    from testban.pipeline import AssessmentSettings, assess_recordings
    from testban.pipeline.path_files import PathFiles, opened_paths
    from testban.reference import read_reference
    from testban.reference.populations_file import read_populations

    files = PathFiles.of(*path_files)
    opened_paths(files)
    kinds = IdentificationSettings()
    if populations is not None:
        kinds = IdentificationSettings(populations=read_populations(populations))
    recordings = read_recordings(paths, stations, progress)
    references = tuple(read_reference(folder, read_recordings) for folder in reference_folders)
    tensor = MomentTensorSettings(run="always" if moment_tensor else "responses")
    outcome = assess_recordings(
        recordings,
        references=references,
        settings=AssessmentSettings(
            earth_model=earth_model,
            moment_tensor=tensor,
            wave_fields=cache,
            identification=kinds,
            path_files=files,
        ),
        clock=time.time,
        progress=progress,
    )
    return outcome, references


def _log_events(assessment: Assessment) -> None:
    for event in assessment.events:
        origin = event.origin
        log.info(
            "%s: %.3f N %.3f E, %d arrivals",
            event.id,
            origin.latitude_deg,
            origin.longitude_deg,
            len(origin.arrivals),
        )
        for arrival in origin.arrivals:
            log.debug(
                "%s %s %s: residual %.2f s, weight %.2f, %.2f deg",
                event.id,
                arrival.pick.station,
                arrival.phase,
                arrival.time_residual_s,
                arrival.weight,
                arrival.distance_deg,
            )
    for left_out in assessment.excluded_channels:
        log.info("left out %s: %s", left_out.channel, left_out.reason)
