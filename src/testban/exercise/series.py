"""Many seeds of one scenario: made, run and scored on all cores; what is done is not done again."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import replace
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from testban.errors import ScenarioError
from testban.exercise.build import Progress, build, draw
from testban.exercise.ground_motion import FieldSettings, warm_fields
from testban.exercise.networks import chosen_stations
from testban.exercise.radiation import radiator
from testban.exercise.scenario import Scenario
from testban.exercise.score import Score, read_score, score_document, score_exercise
from testban.exercise.storage import write_whole
from testban.exercise.truth import draw_sources, unseal

Assess = Callable[[Path], tuple[dict[str, Any], float]]
"""Assesses an exercise's folder: assessment.json's content, and the seconds it took."""
MOST_SEEDS = 100_000
SERIES_NOTE = "series.json"


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
    processes, so it must be a function of a module, or a `functools.partial` of one. Interrupted, the same
    call goes on where it stopped.

    Raises
    ------
    ScenarioError
        A seed cannot be made; ``out`` holds scores of another scenario, or judged by other populations.
    """
    report = progress or (lambda *_: None)
    stations = chosen_stations(scenario)
    paths = {seed: out / f"seed-{seed:05d}.json" for seed in seeds}
    waiting = [seed for seed in seeds if not paths[seed].is_file()]
    for seed in waiting:
        draw(scenario, seed, stations)
    _check_same(scenario, out, judged_by)
    done = len(seeds) - len(waiting)
    report("exercises", done, len(seeds))
    settings = settings or FieldSettings(threads=1)
    if jobs <= 1:
        for seed in waiting:
            one_seed(scenario, seed, out, paths[seed], assess, settings, keep)
            done += 1
            report("exercises", done, len(seeds))
    elif waiting:
        _warm(scenario, waiting, replace(settings, threads=jobs), report)
        with ProcessPoolExecutor(jobs, mp_context=get_context("spawn")) as pool:
            futures = [
                pool.submit(one_seed, scenario, seed, out, paths[seed], assess, settings, keep)
                for seed in waiting
            ]
            try:
                for future in as_completed(futures):
                    future.result()
                    done += 1
                    report("exercises", done, len(seeds))
            finally:
                pool.shutdown(cancel_futures=True)
    return [read_score(paths[seed]) for seed in seeds]


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
    folder = out / "exercises" / f"seed-{seed:05d}"
    shutil.rmtree(folder, ignore_errors=True)
    build(scenario, seed, folder, settings)
    document, seconds = assess(folder)
    score = score_exercise(unseal(folder), document, seconds)
    write_whole(path, (json.dumps(score_document(score), indent=1) + "\n").encode())
    if not keep:
        shutil.rmtree(folder, ignore_errors=True)


def _warm(scenario: Scenario, seeds: Sequence[int], settings: FieldSettings, report: Progress) -> None:
    """Wave fields first, on all cores: else every process would compute the same ones."""
    if settings.grid is None:
        return
    sources = [radiator(s, seed).source for seed in seeds for s in draw_sources(scenario, seed)]
    models = sorted({name for station in chosen_stations(scenario) for name in station.paths})
    warm_fields(
        sources, models, settings, lambda _text, share: report("wave fields", round(100 * share), 100)
    )


def _check_same(scenario: Scenario, out: Path, judged_by: str) -> None:
    """A folder of scores belongs to one scenario and one set of populations."""
    digest = hashlib.sha256(scenario.text.encode()).hexdigest()
    note = out / SERIES_NOTE
    if note.is_file():
        try:
            known = json.loads(note.read_text(encoding="utf-8"))
        except ValueError:
            known = {}
        if known.get("populations_sha256", "") != judged_by:
            raise ScenarioError(
                f"{out}: holds scores judged by other populations; choose another place with --out"
            )
        if known.get("scenario_sha256") != digest:
            raise ScenarioError(
                f"{out}: holds the scores of another scenario; choose another place with --out"
            )
        return
    content = {"title": scenario.title, "scenario_sha256": digest, "populations_sha256": judged_by}
    write_whole(note, (json.dumps(content, indent=2) + "\n").encode())
