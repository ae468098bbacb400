"""``testban exercise``: list, new, run, score and series."""

from __future__ import annotations

import json
import logging
import time
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from testban.cli.assess import PopulationsFile
from testban.cli.console import Manner, Quiet, Verbose, configure_logs, progress_bars
from testban.cli.failures import told_plainly

if TYPE_CHECKING:
    from testban.exercise.score import Score

RESULT = "result"
RUN_NOTE = "run.json"
SCORE_PAGE, SCORE_FILE = "score.html", "score.json"

log = logging.getLogger(__name__)

app = typer.Typer(no_args_is_help=True, help="Made-up events at real stations: make, run and score them.")

Scenario = Annotated[
    str, typer.Argument(help="A ready scenario (see list) or a TOML file.", show_default=False)
]
Folder = Annotated[Path, typer.Argument(help="The folder that new wrote.", show_default=False)]
Cache = Annotated[Path | None, typer.Option(help="Folder in which wave fields are kept between runs.")]


def list_scenarios() -> None:
    """Show the ready scenarios."""
    from testban.exercise.scenario_file import packaged_scenarios

    for name, title in packaged_scenarios().items():
        typer.echo(f"{name:<18} {title}")


def new(
    scenario: Scenario,
    out: Annotated[Path, typer.Option(help="Folder to make; it must not exist or be empty.")],
    seed: Annotated[int, typer.Option(min=0, help="Another number draws another exercise.")] = 1,
    cache: Cache = None,
    quiet: Quiet = False,
    verbose: Verbose = False,
) -> None:
    """Make an exercise: miniSEED in an SDS archive, StationXML, and the truth, sealed.

    Exit codes: 0 made, 2 a scenario or place that cannot be used, 1 a fault of Testban.
    """
    manner = Manner(quiet, verbose)
    configure_logs(manner)
    make(scenario, seed, out, manner, cache)
    typer.echo(f"Made: {out.resolve()}\nNext: testban exercise run {out}")


def run(
    folder: Folder,
    cache: Cache = None,
    populations: PopulationsFile = None,
    quiet: Quiet = False,
    verbose: Verbose = False,
) -> None:
    """Assess an exercise as `testban assess` does any recordings.

    Exit codes: 0 assessed, 3 no event found, 2 not an exercise, 1 a fault of Testban.
    """
    manner = Manner(quiet, verbose)
    configure_logs(manner)
    code = run_folder(folder, manner, cache, populations)
    typer.echo(f"Next: testban exercise score {folder}")
    raise typer.Exit(code)


def score(folder: Folder, quiet: Quiet = False, verbose: Verbose = False) -> None:
    """Open the sealed truth and hold the result of run against it; writes score.html and score.json.

    Exit codes: 0 scored, 2 not an exercise or not yet run, 1 a fault of Testban.
    """
    configure_logs(Manner(quiet, verbose))
    for line in score_folder(folder):
        typer.echo(line)


def series(
    scenario: Scenario,
    seeds: Annotated[str, typer.Option(help='Seeds, such as "1-200" or "1,5,9-12".')],
    out: Annotated[Path, typer.Option(help="Folder for the scores; the same command resumes.")],
    jobs: Annotated[int, typer.Option(min=0, help="Processes at a time; 0: one for each core.")] = 0,
    keep: Annotated[bool, typer.Option("--keep", help="Keep the recordings of every seed.")] = False,
    cache: Cache = None,
    populations: PopulationsFile = None,
    quiet: Quiet = False,
    verbose: Verbose = False,
) -> None:
    """Make, run and score many seeds; what is found, what intervals hold, which kind is taken for which.

    Exit codes: 0 done, 2 unusable input, 1 a fault of Testban, 130 interrupted (run it again to go on).
    """
    import functools
    import hashlib
    import os

    from testban.exercise.layered_fields import FieldSettings
    from testban.exercise.networks import choose
    from testban.exercise.scenario_file import read_scenario
    from testban.exercise.score_page import series_lines, write_series_page
    from testban.exercise.series import parse_seeds, run_series
    from testban.exercise.series_grid import series_grid
    from testban.reference.populations_file import read_populations

    manner = Manner(quiet, verbose)
    configure_logs(manner)
    known, wanted = read_scenario(scenario), parse_seeds(seeds)
    judged_by = ""
    if populations is not None:
        read_populations(populations)
        judged_by = hashlib.sha256(populations.read_bytes()).hexdigest()
    judged = functools.partial(assess_quietly, populations=populations)
    chosen = choose(known)
    _warn(chosen.left_out)
    grid = series_grid(known, chosen.stations)
    settings = FieldSettings(cache if grid is None else cache or out / "wavefields", 1, grid)
    with progress_bars(manner) as progress:
        scores = run_series(
            known, wanted, out, judged, jobs or os.cpu_count() or 1, settings, progress, keep, judged_by
        )
    write_series_page(known.title, scores, out / SCORE_PAGE)
    for line in series_lines(scores):
        typer.echo(line)
    typer.echo(f"\nWritten: {(out / SCORE_PAGE).resolve()}")


for command, name in (
    (list_scenarios, "list"),
    (new, "new"),
    (run, "run"),
    (score, "score"),
    (series, "series"),
):
    app.command(name)(told_plainly(command))


def make(scenario: str, seed: int, out: Path, manner: Manner, cache: Path | None = None) -> None:
    """Read a scenario and build it.

    Raises
    ------
    TestbanError
        The scenario or the place cannot be used.
    """
    from testban.exercise.build import build
    from testban.exercise.layered_fields import FieldSettings
    from testban.exercise.scenario_file import read_scenario

    known = read_scenario(scenario)
    with progress_bars(manner) as progress:
        truth = build(known, seed, out, FieldSettings(cache), progress)
    _warn(truth.left_out)


def _warn(left_out: Iterable[object]) -> None:
    """Of stations that take no part."""
    for each in left_out:
        log.warning("%s", each)


def run_folder(
    folder: Path, manner: Manner, cache: Path | None = None, populations: Path | None = None
) -> int:
    """Assess an exercise into its ``result`` folder, and note how long it took; the exit code.

    Raises
    ------
    TestbanError
        It is not an exercise, cannot be written to, or is being run by another process.
    """
    from testban.cli.assess import run as assess_run
    from testban.exercise.folder_lock import alone_in
    from testban.exercise.storage import write_whole

    _check_exercise(folder)
    with alone_in(folder, "testban exercise run"):
        # An earlier run's score would seem to be this one's, and so would its result if this one breaks off.
        for stale in (folder / RESULT / RUN_NOTE, folder / SCORE_FILE, folder / SCORE_PAGE):
            stale.unlink(missing_ok=True)
        begun = time.monotonic()
        code = assess_run(
            [folder / "archive"],
            folder / RESULT,
            manner,
            folder / "stations.xml",
            cache=cache,
            populations=populations,
        )
        note = {"seconds": round(time.monotonic() - begun, 2)}
        write_whole(folder / RESULT / RUN_NOTE, (json.dumps(note) + "\n").encode())
    return code


def score_folder(folder: Path) -> list[str]:
    """Score an exercise that was run, write its page; what to print.

    Raises
    ------
    TestbanError
        It is not an exercise, or was not run.
    """
    from testban.exercise.score import score_document, score_exercise
    from testban.exercise.score_page import score_lines, write_score_page
    from testban.exercise.storage import write_whole
    from testban.exercise.truth import unseal

    document, seconds = _result(folder)
    result: Score = score_exercise(unseal(folder), document, seconds)
    write_whole(folder / SCORE_FILE, (json.dumps(score_document(result), indent=2) + "\n").encode())
    write_score_page(result, document, folder / SCORE_PAGE, f"{RESULT}/report.html")
    return [*score_lines(result), f"\nWritten: {(folder / SCORE_PAGE).resolve()}"]


def _result(folder: Path) -> tuple[dict[str, Any], float]:
    """The assessment, and the seconds that `run` took."""
    from testban.errors import ScenarioError

    path, note = folder / RESULT / "assessment.json", folder / RESULT / RUN_NOTE
    for needed in (path, note):
        if not needed.is_file():
            raise ScenarioError(f"{needed}: not there; run `testban exercise run {folder}` first, to its end")
    try:
        document = json.loads(path.read_text(encoding="utf-8"))
        seconds = float(json.loads(note.read_text(encoding="utf-8"))["seconds"])
    except (ValueError, KeyError, TypeError) as error:
        raise ScenarioError(f"{folder / RESULT}: not readable ({error}); run the exercise again") from error
    return document, seconds


def _check_exercise(folder: Path) -> None:
    from testban.errors import ScenarioError

    if not (folder / "exercise.json").is_file():
        raise ScenarioError(f"{folder}: not an exercise; make one with `testban exercise new`")


def assess_quietly(folder: Path, populations: Path | None = None) -> tuple[dict[str, Any], float]:
    """The assessment of an exercise without a report, and the seconds it took; called in other processes."""
    from testban.cli.assess import assessed
    from testban.reporting.document import assessment_document

    begun = time.monotonic()
    outcome, _ = assessed([folder / "archive"], folder / "stations.xml", (), _silent, populations=populations)
    return assessment_document(outcome.assessment), time.monotonic() - begun


def _silent(_stage: str, _done: int, _total: int) -> None:
    return None
