"""Seeded exercises on the regional network: what is found, and whether stated intervals hold the truth.

Two hundred seeds of three scenarios. Wave fields are computed once (some minutes), then an exercise takes
about eight seconds of one core to make, assess and score; the scores of a seed stay, so that an interrupted
run goes on.
"""

from __future__ import annotations

import shutil
import time
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from benchmarks.corner_error import corner_error_rows
from benchmarks.rows import Row

from testban.cli.exercise import assess_quietly
from testban.earth.greens_grid import DistanceGrid
from testban.exercise.layered_fields import FieldSettings
from testban.exercise.scenario_file import read_scenario
from testban.exercise.score import Score
from testban.exercise.score_figures import coverage_figure, detection_figure
from testban.exercise.series import run_series
from testban.exercise.series_identity import Identity, differences, series_identity
from testban.exercise.statistics import (
    Coverage,
    all_sources,
    confusion,
    coverages,
    detection,
    misnamed,
)

SCENARIOS = Path(__file__).with_name("scenarios")
SHARES = {"explosions": 0.65, "earthquakes": 0.25, "collapses": 0.10}
"""Part of all seeds that each scenario gets."""
GRID = DistanceGrid(nearest_km=100.0, farthest_km=1450.0, step=0.04)
CERTAIN_MB = 4.0
BOUNDS = (0.85, 0.95)
WANTED = ("epicentre", "origin time", "yield")
FIGURES = Path(__file__).resolve().parents[1] / "docs" / "figures"


@dataclass(frozen=True)
class SeriesResult:
    """Scores of all seeds, and the seconds that those run now took (0 where all were there)."""

    scores: list[Score]
    seconds: float
    made: int


def run_all(count: int, work: Path, jobs: int) -> SeriesResult:
    """Make, assess and score ``count`` seeds; ``work`` keeps wave fields and scores."""
    settings = FieldSettings(work / "wavefields", 1, GRID)
    scores: list[Score] = []
    begun, kept = time.perf_counter(), 0
    for name, share in SHARES.items():
        seeds = range(1, 1 + max(1, round(share * count)))
        scenario = read_scenario(SCENARIOS / f"{name}.toml")
        _only_of_this_program(work / name, series_identity(scenario, settings, ""))
        kept += len(list((work / name).glob("seed-*.json")))
        scores += run_series(scenario, seeds, work / name, assess_quietly, jobs, settings, shown)
    made = len(list(work.glob("*/seed-*.json"))) - kept
    return SeriesResult(scores, time.perf_counter() - begun if made else 0.0, made)


def _only_of_this_program(folder: Path, identity: Identity) -> None:
    """Throw away scores of another state of the code: they are not this one's results."""
    if differing := differences(folder, identity):
        print(f"  {folder.name}: kept scores are of {'; of '.join(differing)}; made again", flush=True)
        shutil.rmtree(folder)


def shown(stage: str, done: int, total: int) -> None:
    if done and done % 10 == 0:
        print(f"  {stage}: {done} of {total}", flush=True)


def series_rows(result: SeriesResult) -> list[Row]:
    """The figures that were promised, and those that nobody asked for but a reader should see."""
    name = f"{len(result.scores)} exercises"
    sources = all_sources(result.scores)
    large = [s for s in sources if s.source.magnitudes.get("mb", 0.0) > CERTAIN_MB]
    found = sum(s.event is not None for s in large)
    rows = [
        Row(
            name,
            f"found above mb {CERTAIN_MB:g}",
            "all",
            f"{found} of {len(large)}",
            bool(large) and found == len(large),
        ),
        Row(name, "found below, by mb", "shown", _curve(result.scores), True),
    ]
    table = {c.quantity: c for c in coverages(result.scores)}
    for quantity in WANTED:
        coverage = table.get(quantity)
        held = coverage is not None and BOUNDS[0] <= coverage.held_90 <= BOUNDS[1]
        text = "never stated" if coverage is None else _told(coverage)
        rows.append(Row(name, f"{quantity}, 90 % interval", "holds 85 to 95 %", text, held))
    for quantity, coverage in table.items():
        if quantity not in WANTED:
            rows.append(Row(name, f"{quantity}, 90 % interval", "shown", _told(coverage), True))
    false = sum(len(s.false_events) for s in result.scores)
    rows.append(Row(name, "events that are no source's", "shown", str(false), True))
    for kind, said in confusion(result.scores).items():
        told = "; ".join(f"{statement}: {n}" for statement, n in said.items() if n)
        rows.append(Row(name, f"said of {kind}", "shown", told, True))
    wrong = ", ".join(f"{kind} {n} of {found}" for kind, (n, found) in misnamed(result.scores).items())
    rows.append(Row(name, "stated to be what they are not, of those found", "shown", wrong, True))
    rows += corner_error_rows(result.scores, name)
    seconds = float(np.median([s.seconds for s in result.scores if s.seconds is not None]))
    rows.append(Row(name, "time to the answer", "shown", f"{seconds:.1f} s (median)", True))
    if result.made:
        text = f"{result.seconds:.0f} s for {result.made} exercises, wave fields included"
        rows.append(
            Row(name, "time of the series", "20 min for 200", text, result.seconds <= 6.0 * result.made)
        )
    return rows


def _told(coverage: Coverage) -> str:
    half = "" if coverage.held_50 is None else f", 50 % {coverage.held_50:.0%}"
    unit = f" {coverage.unit}" if coverage.unit else ""
    return f"{coverage.held_90:.0%} of {coverage.count}{half}; median error {coverage.median_error:.2g}{unit}"


def _curve(scores: list[Score]) -> str:
    bins = [b for b in detection(scores, "mb", 0.5) if b.low < CERTAIN_MB]
    return ", ".join(f"{b.low:g}-{b.high:g}: {b.found}/{b.sources}" for b in bins)


def write_figures(scores: list[Score]) -> list[str]:
    """docs/figures/exercise-*.svg; Markdown that shows them."""
    import base64

    lines = []
    for made in (detection_figure(detection(scores, "mb"), "mb"), coverage_figure(coverages(scores))):
        if made is None:
            continue
        path = FIGURES / f"exercise-{made.name}.svg"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(base64.b64decode(made.source.split(",", 1)[1]))
        lines.append(f"![{made.alt}](figures/{path.name})\n\n{made.caption}")
    return lines
