"""Yields of catalogued underground shots from mb alone, cross-validated against what was published."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
from benchmarks.rows import Row

from testban.earth.geodesy import distance_between_km
from testban.model import CalibrationShot, Magnitude, TestSite, YieldEstimate
from testban.reference import known_sites
from testban.yields import YieldSettings, estimate_yield

CATALOGUE = "catalogues/nuclear_explosion_database.csv"
KIND, TIME, LATITUDE, LONGITUDE, DEPTH, YIELD, MB, NAME = 3, 4, 5, 6, 8, 9, 10, 12
FOLDS = 10
MB_ERROR = 0.05
"""Assumed error (1 s.d.) of a catalogue's mb, given to one decimal; sites' scatter holds its share too."""
LINE = (4.45, 0.75)
ASSUMED = """\
- Yields of the catalogue: mb alone, with an assumed error of 0.05 and no bias between the
  catalogue and itself (0.15 between networks otherwise). Ten folds drawn at random; a site's
  calibration comes from the other nine folds' shots within it. Sites, rock and usual depths are the packaged
  catalogue's; its shots are not used. "The plain line" is mb = 4.45 + 0.75 log10 Y with the scatter of the
  other folds about it.
- Shots fired within a minute and 100 km of each other share one mb in the catalogue: a small one beside a
  large one cannot be right. They are counted, and the figure without them is printed.
"""


@dataclass(frozen=True, slots=True)
class Shot:
    """A catalogued shot with one mb and one yield."""

    calibration: CalibrationShot
    latitude_deg: float
    longitude_deg: float


def shots(data: Path) -> list[Shot]:
    """Every underground shot with mb and a single yield."""
    found = []
    with (data / CATALOGUE).open(encoding="utf-8", errors="replace", newline="") as stream:
        for row in csv.reader(stream):
            try:
                kt, mb = float(row[YIELD]), float(row[MB])
            except ValueError:
                continue
            if row[KIND] != "Underground" or kt <= 0 or mb <= 0:
                continue
            time = datetime.strptime(row[TIME], "%Y/%m/%d %H:%M:%S").replace(tzinfo=UTC).timestamp()
            depth = 1e3 * float(row[DEPTH]) if row[DEPTH] and float(row[DEPTH]) > 0 else None
            shot = CalibrationShot(row[NAME], time, mb, kt, depth)
            found.append(Shot(shot, float(row[LATITUDE]), float(row[LONGITUDE])))
    return found


def shared_mb(every: Sequence[Shot]) -> np.ndarray:
    """Which shots have others fired within a minute and 100 km."""
    return np.array(
        [
            any(
                other is not shot
                and abs(other.calibration.time - shot.calibration.time) < 60
                and distance_between_km(shot, other) < 100
                for other in every
            )
            for shot in every
        ]
    )


def within(shot: Shot, site: TestSite) -> bool:
    return distance_between_km(site, shot) <= site.radius_km


@dataclass(frozen=True)
class Validation:
    """For each shot: whether the 90 % and 50 % intervals hold its yield, where in the posterior it lies is
    not kept; widths are factors between the ends of the 90 % interval."""

    held: np.ndarray
    width: np.ndarray
    line_held: np.ndarray
    line_width: np.ndarray
    at_site: np.ndarray


def cross_validate(every: Sequence[Shot], settings: YieldSettings | None = None) -> Validation:
    """Each shot's yield from its mb, with site terms of the other folds."""
    # One catalogue: its bias is the calibrating shots' too, elsewhere part of the scatter learned from it.
    settings = settings or YieldSettings(network_bias=0.0)
    rng = np.random.default_rng(1)
    fold = rng.permutation(np.arange(len(every)) % FOLDS)
    bare = [replace(site, shots=()) for site in known_sites()]
    rows = []
    for k in range(FOLDS):
        training = [s for s, f in zip(every, fold, strict=True) if f != k]
        sites = [
            replace(site, shots=tuple(s.calibration for s in training if within(s, site))) for site in bare
        ]
        logs = np.log10([s.calibration.yield_kt for s in training])
        mbs = np.array([s.calibration.mb for s in training])
        spread = float(np.std(mbs - LINE[0] - LINE[1] * logs))
        for i in np.flatnonzero(fold == k):
            rows.append((i, *_one(every[i], sites, spread, settings)))
    ordered = np.array([row[1:] for row in sorted(rows)])
    return Validation(
        ordered[:, 0].astype(bool),
        ordered[:, 1],
        ordered[:, 2].astype(bool),
        ordered[:, 3],
        ordered[:, 4].astype(bool),
    )


def _one(
    shot: Shot, sites: Sequence[TestSite], spread: float, settings: YieldSettings
) -> tuple[bool, float, bool, float, bool]:
    kt, mb = shot.calibration.yield_kt, shot.calibration.mb
    inside = [(site, 1.0) for site in sites if within(shot, site)][:1]
    result = estimate_yield([Magnitude("mb", mb, MB_ERROR, 10, (), ())], settings=settings, sites=inside)
    assert isinstance(result, YieldEstimate)
    low, high = result.interval_90
    middle, reach = (mb - LINE[0]) / LINE[1], 1.645 * spread / LINE[1]
    held = abs(np.log10(kt) - middle) <= reach
    return low <= kt <= high, high / low, bool(held), 10 ** (2 * reach), bool(inside and inside[0][0].shots)


def yield_catalogue_rows(data: Path) -> list[Row]:
    every = shots(data)
    result, shared = cross_validate(every), shared_mb(every)
    share, alone = float(result.held.mean()), float(result.held[~shared].mean())
    known = result.at_site
    return [
        Row(
            f"{len(every)} underground shots with mb and one yield, {FOLDS} folds",
            "90 % interval holds the published yield",
            "85 to 95 %",
            f"{share:.0%} ({result.held[known].mean():.0%} of {known.sum()} at calibrated sites, "
            f"{result.held[~known].mean():.0%} of {(~known).sum()} elsewhere; {alone:.0%} without "
            f"{shared.sum()} that share their mb with another shot)",
            0.85 <= share <= 0.95,
        ),
        Row(
            "the same",
            "median width of the 90 % interval, factor between its ends",
            "printed",
            f"{np.median(result.width):.1f} ({np.median(result.width[known]):.1f} at calibrated sites); the "
            f"plain line {np.median(result.line_width):.1f}, which holds {result.line_held.mean():.0%}",
            True,
        ),
    ]
