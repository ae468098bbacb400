"""Many seeds of one scenario: made, run and scored on all cores; what is done is not done again."""

from __future__ import annotations

import contextlib
import json
import shutil
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import replace
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from testban.errors import ScenarioError
from testban.exercise.build import Progress, build, draw
from testban.exercise.folder_lock import alone_in
from testban.exercise.layered_fields import FieldSettings, warm_fields
from testban.exercise.networks import chosen_stations
from testban.exercise.radiation import radiator
from testban.exercise.scenario import Scenario
from testban.exercise.score import Score, read_score, score_document, score_exercise
from testban.exercise.series_identity import check_same, series_identity
from testban.exercise.stations import Station
from testban.exercise.storage import write_whole
from testban.exercise.truth import unseal
from testban.exercise.workers import end_with_parent
from testban.sources.source import Source

Assess = Callable[[Path], tuple[dict[str, Any], float]]
"""Assesses an exercise's folder: assessment.json's content, and the seconds it took."""
MOST_SEEDS = 100_000
FOLDER = "exercises"


def parse_seeds(text: str) -> tuple[int, ...]:
    """Seeds from "1-200" or "1,5,9-12", sorted, each once.

    Raises
    ------
    ScenarioError
        The text is not that.
    """
    seeds: set[int] = set()
    for part in text.split(","):
        low, dash, high = part.strip().partition("-")
        if not low.isdecimal() or (dash and not high.isdecimal()):
            raise ScenarioError(f"seeds {text!r}: give whole numbers and ranges such as 1-200 or 1,5,9-12")
        first, last = int(low), int(high or low)
        if last < first or last - first >= MOST_SEEDS:
            raise ScenarioError(f"seeds {text!r}: {part.strip()} runs backwards or is too long")
        seeds.update(range(first, last + 1))
    return tuple(sorted(seeds))


def run_series(
    scenario: Scenario,
    seeds: Sequence[int],
    out: Path,
    assess: Assess,
    jobs: int,
    settings: FieldSettings | None = None,
    progress: Progress | None = None,
    keep: bool = False,
    judged_by: str = "",
) -> list[Score]:
    """Scores of all seeds, in order. ``out`` keeps one score a seed, and the recordings only with ``keep``.

    ``judged_by`` is a digest of the populations that ``assess`` uses. ``assess`` is called in other
    processes, so it must be a function of a module, or a `functools.partial` of one. Interrupted or killed,
    the same call goes on where it stopped, and gives what it would have given.

    Raises
    ------
    ScenarioError
        A seed cannot be made; ``out`` holds scores that come from something else than these would, or
        another process is at work there.
    """
    report = progress or (lambda *_: None)
    settings = settings or FieldSettings(threads=1)
    stations = chosen_stations(scenario)
    paths = {seed: out / f"seed-{seed:05d}.json" for seed in seeds}
    with alone_in(out, "testban exercise series"):
        waiting = [seed for seed in seeds if not paths[seed].is_file()]
        sources = [source for seed in waiting for source in _sources(scenario, seed, stations)]
        check_same(out, scenario.title, series_identity(scenario, settings, judged_by))
        models = sorted({name for station in stations for name in station.paths})
        # Wave fields first, on all cores: else every process would compute the same ones.
        warm_fields(
            sources,
            models,
            replace(settings, threads=max(1, jobs)),
            lambda _text, share: report("wave fields for all exercises", round(100 * share), 100),
        )
        done = len(seeds) - len(waiting)
        report("exercises", done, len(seeds))
        given = [(scenario, seed, out, paths[seed], assess, settings, keep) for seed in waiting]
        for _ in _all(given, jobs):
            done += 1
            report("exercises", done, len(seeds))
        _tidy(out)
        return [read_score(paths[seed]) for seed in seeds]


def _sources(scenario: Scenario, seed: int, stations: Sequence[Station]) -> list[Source]:
    return [radiator(source, seed).source for source in draw(scenario, seed, stations).sources]


def _all(given: Sequence[tuple[Any, ...]], jobs: int) -> Iterator[None]:
    """`one_seed` of each, as they end."""
    if jobs <= 1:
        for arguments in given:
            one_seed(*arguments)
            yield
    elif given:
        with ProcessPoolExecutor(jobs, mp_context=get_context("spawn"), initializer=end_with_parent) as pool:
            futures = [pool.submit(one_seed, *arguments) for arguments in given]
            try:
                for future in as_completed(futures):
                    future.result()
                    yield
            finally:
                pool.shutdown(cancel_futures=True)


def one_seed(
    scenario: Scenario,
    seed: int,
    out: Path,
    path: Path,
    assess: Assess,
    settings: FieldSettings,
    keep: bool = False,
) -> None:
    """Make, assess and score one seed, and write its score to ``path``."""
    folder = out / FOLDER / f"seed-{seed:05d}"
    shutil.rmtree(folder, ignore_errors=True)
    build(scenario, seed, folder, settings)
    document, seconds = assess(folder)
    score = score_exercise(unseal(folder), document, seconds)
    if not keep:
        # Before the score: killed in between, the seed is made again, and nothing is left over.
        shutil.rmtree(folder, ignore_errors=True)
    write_whole(path, (json.dumps(score_document(score), indent=1) + "\n").encode())


def _tidy(out: Path) -> None:
    """Remove what a killed run left half done."""
    for part in out.glob("*.part"):
        part.unlink()
    for part in (out / FOLDER).glob(".*.part"):
        shutil.rmtree(part)
    with contextlib.suppress(OSError):  # Recordings that were to be kept are in it.
        (out / FOLDER).rmdir()
