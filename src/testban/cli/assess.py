"""``testban assess``: recordings in, assessment out."""

from __future__ import annotations

import logging
import time
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from testban.cli import exit_codes
from testban.cli.console import Manner, Progress, Quiet, Verbose, configure_logs, progress_bars
from testban.errors import InputError

if TYPE_CHECKING:
    from testban.model import Assessment, ReferenceEvent
    from testban.pipeline import Outcome

log = logging.getLogger(__name__)

DEFAULT_OUT = Path("testban-out")
STANDARD_OUTPUT = "-"
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
) -> int:
    """Assess ``paths``, write the files, print the summary; the exit code.

    Raises
    ------
    TestbanError
        The input cannot be used, or a place cannot be written to.
    """
    from testban.reporting import summary
    from testban.reporting.assessment_bulletin import FORMATS, write_assessment_bulletin

    _check_places(out, json_file)
    for name in formats:
        if name not in FORMATS:
            raise InputError(f"--format {name}: one of {', '.join(FORMATS)}; QuakeML is always written")

    with progress_bars(manner) as progress:
        outcome, references = assessed(
            paths, stations, reference_folders, progress, moment_tensor, earth_model, cache, populations
        )
        _log_events(outcome.assessment)
        files: list[Path] = [*write_files(outcome, references, out, progress)]
        files += write_assessment_bulletin(outcome.assessment, out.resolve(), formats)
    to_error_stream = json_file == STANDARD_OUTPUT
    if json_file is not None:
        _copy_json(files[1], json_file)
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
    from testban.reference import read_reference
    from testban.reference.populations_file import read_populations

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
            earth_model=earth_model, moment_tensor=tensor, wave_fields=cache, identification=kinds
        ),
        clock=time.time,
        progress=progress,
    )
    return outcome, references


def write_files(
    outcome: Outcome, references: Sequence[ReferenceEvent], out: Path, progress: Progress
) -> tuple[Path, Path, Path]:
    """Write report.html, assessment.json and event.xml into ``out``; their absolute paths.

    Raises
    ------
    InputError
        The folder cannot be written to.
    """
    from testban.earth.traveltimes import TravelTimes
    from testban.reporting import write_json, write_quakeml, write_report

    try:
        out.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise InputError(
            f"{out}: cannot be used as a folder ({error.strerror}); choose another with --out"
        ) from error
    folder = out.resolve()
    report, document, quakeml = (folder / n for n in ("report.html", "assessment.json", "event.xml"))
    progress("writing", 0, 3)
    write_json(outcome.assessment, document)
    progress("writing", 1, 3)
    write_quakeml(outcome.assessment, quakeml)
    progress("writing", 2, 3)
    write_report(outcome.assessment, outcome.recordings, TravelTimes.load(), report, references=references)
    progress("writing", 3, 3)
    return report, document, quakeml


def _check_places(out: Path, json_file: str | None) -> None:
    """Say before the work, not after it, what cannot be written."""
    if out.exists() and not out.is_dir():
        raise InputError(f"{out}: is a file, not a folder; choose another with --out")
    if json_file not in (None, STANDARD_OUTPUT) and not Path(str(json_file)).parent.is_dir():
        raise InputError(f"--json {json_file}: there is no folder {Path(str(json_file)).parent}")


def _copy_json(document: Path, target: str) -> None:
    text = document.read_text(encoding="utf-8")
    if target == STANDARD_OUTPUT:
        typer.echo(text.rstrip("\n"))
        return
    try:
        Path(target).write_text(text, encoding="utf-8")
    except OSError as error:
        raise InputError(f"--json {target}: cannot be written ({error.strerror})") from error


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
