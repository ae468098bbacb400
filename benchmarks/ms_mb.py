"""Error rates of the Ms:mb part: catalogued explosions against simulated earthquakes.

Each explosion's likelihood is judged with populations learned without it: the 166 pairs are split into ten
folds and the explosions' line and scale are learned again from the other nine.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from benchmarks.parts import Part
from benchmarks.rows import Row
from numpy.typing import NDArray

from testban.identification.ms_mb import (
    FREEDOM,
    POPULATIONS,
    SCREENING_LINE,
    Excess,
    Population,
    class_likelihood,
)

TABLE = "catalogues/sipri_nuclear_explosions.csv"
MB, MS, KIND = "Data.Magnitude.Body", "Data.Magnitude.Surface", "Data.Type"
ABOVE_GROUND = ("atm", "air")
FOLDS, EARTHQUAKES, SEED = 10, 2000, 1
MB_RANGES = ((4.0, 5.0), (5.0, 6.5))
STRESS_PA, STRESS_FACTOR, SCATTER = 3e6, 3.0, 0.2
MW_OF_MB_5 = 5.25
"""exp(-4.664 + 0.859 mb) + 4.555 of Di Giacomo et al. 2015 (doi:10.1016/j.pepi.2014.06.005)."""
CASE = "Ms:mb"
ASSUMED = """\
- Ms:mb explosions: the 166 pairs of mb and Ms of the SIPRI table, whatever the station set of each bulletin;
  two were atmospheric. Each is judged with an explosion population learned without its fold (ten folds); Ms
  and mb as catalogued, their errors within the population's scale.
- Ms:mb earthquakes are simulated, not recorded: shallow, moments by Gutenberg and Richter (b 1), Ms from
  Ekström and Dziewonski (1988), mb from the spectrum at 1 Hz of an omega-square source (Brune 1970) with a
  stress drop of 3 MPa within a factor of 3 (log-normal), anchored to Mw 5.25 at mb 5 (Di Giacomo and others
  2015); path and radiation scatter by 0.2 in each. The program's own earthquake population is another's,
  that of Scordilis (2006).
- "More like": likelihood ratio beyond 1. Intervals are Clopper and Pearson's, 95 %.
"""


@dataclass(frozen=True)
class Pairs:
    """mb and Ms, (n,) each; whether under ground."""

    mb: NDArray[np.float64]
    ms: NDArray[np.float64]
    underground: NDArray[np.bool_]


def explosion_pairs(data: Path) -> Pairs:
    """Every explosion of the table with both magnitudes."""
    with (data / TABLE).open(encoding="utf-8", newline="") as file:
        rows = [r for r in csv.DictReader(file) if float(r[MB]) > 0 and float(r[MS]) > 0]
    return Pairs(
        np.array([float(r[MB]) for r in rows]),
        np.array([float(r[MS]) for r in rows]),
        np.array([not r[KIND].lower().startswith(ABOVE_GROUND) for r in rows]),
    )


def learned(pairs: Pairs, among: NDArray[np.bool_]) -> Population:
    """The explosions' population, learned as `testban.identification.ms_mb` learned its own."""
    from scipy.stats import t, theilslopes

    used = among & pairs.underground & (pairs.mb >= 4.9)
    excess = pairs.ms[used] - pairs.mb[used]
    slope, at_five, _, _ = theilslopes(excess, pairs.mb[used] - 5.0)
    _, _, scale = t.fit(excess - at_five - slope * (pairs.mb[used] - 5.0), f0=FREEDOM, floc=0.0)
    return Population(float(at_five), float(slope), float(scale), 5.0)


def simulated_earthquakes(
    count: int, mb_range: tuple[float, float], rng: np.random.Generator
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """mb and Ms, (count,) each, of shallow earthquakes from source physics."""
    mw = mb_range[0] - 0.5 + rng.exponential(1 / np.log(10), 40 * count)
    log_moment = 1.5 * mw + 9.1
    stress_pa = STRESS_PA * np.exp(np.log(STRESS_FACTOR) * rng.normal(size=mw.size))
    anchor = _log_amplitude(np.array(1.5 * MW_OF_MB_5 + 9.1), STRESS_PA)
    mb = 5.0 + _log_amplitude(log_moment, stress_pa) - anchor
    mb += SCATTER * rng.normal(size=mw.size)
    ms = _surface_magnitude(log_moment) + SCATTER * rng.normal(size=mw.size)
    kept = np.flatnonzero((mb >= mb_range[0]) & (mb <= mb_range[1]))[:count]
    assert len(kept) == count
    return mb[kept], ms[kept]


def _log_amplitude(
    log_moment: NDArray[np.float64], stress_pa: NDArray[np.float64] | float
) -> NDArray[np.float64]:
    """log10 (up to a constant) of the displacement spectrum of P at 1 Hz, which mb follows; its corner is 1.5
    times that of S."""
    corner = 1.5 * 0.37 * 3460.0 * (16.0 / 7.0 * stress_pa / 10.0**log_moment) ** (1 / 3)
    return np.asarray(log_moment - np.log10(1.0 + (1.0 / corner) ** 2))


def _surface_magnitude(log_moment: NDArray[np.float64]) -> NDArray[np.float64]:
    """Ms of a moment (N m), Ekström & Dziewonski 1988 (Nature 332, 319-323; recalled, and continuous at both
    joints)."""
    dyne_cm = log_moment + 7.0
    middle = (92.45 - (30.20 - dyne_cm) ** 2) / 11.40
    return np.where(
        dyne_cm < 24.54, dyne_cm - 19.24, np.where(dyne_cm < 26.34, middle, (dyne_cm - 16.14) / 1.5)
    )


def ms_mb_part(data: Path, work: Path) -> Part:
    """Explosions called earthquakes and earthquakes called explosions, each with its interval."""
    pairs, rng = explosion_pairs(data), np.random.default_rng(SEED)
    shots = _cross_validated(pairs, rng)
    own = learned(pairs, np.ones(len(pairs.mb), bool))
    constants = POPULATIONS["explosion"]
    same = abs(own.at_five - constants.at_five) < 0.05 and abs(own.scale - constants.scale) < 0.05
    strong = np.log(10.0)
    rows = [
        _row("explosions more like an earthquake", shots < 0),
        _row("explosions ten times more like an earthquake", shots < -strong),
        _row("explosions above Ms = mb - 0.64 (Selby 2012)", pairs.ms - pairs.mb > SCREENING_LINE),
        *(row for mb_range in MB_RANGES for row in _earthquake_rows(mb_range, rng)),
        Row(
            CASE,
            "the program's explosion population learned again",
            "within 0.05",
            f"{own.at_five:.2f} {own.slope:+.2f} (mb - 5), scale {own.scale:.2f}; the program's "
            f"{constants.at_five:.2f} {constants.slope:+.2f}, {constants.scale:.2f}",
            same,
        ),
    ]
    return Part(rows, ASSUMED)


def _earthquake_rows(mb_range: tuple[float, float], rng: np.random.Generator) -> list[Row]:
    mb, ms = simulated_earthquakes(EARTHQUAKES, mb_range, rng)
    ratios = np.array([_log_ratio(x, y, POPULATIONS) for x, y in zip(mb, ms, strict=True)])
    name = f"simulated earthquakes of mb {mb_range[0]:g} to {mb_range[1]:g}"
    return [
        _row(f"{name} more like an explosion", ratios > 0),
        _row(f"{name} ten times more like an explosion", ratios > np.log(10.0)),
        _row(f"{name} not above Ms = mb - 0.64", ms - mb <= SCREENING_LINE),
    ]


def _cross_validated(pairs: Pairs, rng: np.random.Generator) -> NDArray[np.float64]:
    """Log ratio of explosion over earthquake of each pair, by populations learned from the other folds."""
    fold = rng.permutation(len(pairs.mb)) % FOLDS
    ratios = np.empty(len(pairs.mb))
    for number in range(FOLDS):
        populations = {**POPULATIONS, "explosion": learned(pairs, fold != number)}
        for k in np.flatnonzero(fold == number):
            ratios[k] = _log_ratio(pairs.mb[k], pairs.ms[k], populations)
    return ratios


def _log_ratio(mb: float, ms: float, populations: Mapping[str, Population]) -> float:
    found = class_likelihood(Excess(ms - mb, 0.0, np.array([mb])), populations=populations)
    return found["explosion"] - found["earthquake"]


def _row(figure: str, wrong: NDArray[np.bool_]) -> Row:
    from scipy.stats import binomtest

    k, n = int(np.sum(wrong)), len(wrong)
    interval = binomtest(k, n).proportion_ci(0.95)
    text = f"{k / n:.1%} ({k} of {n}; {interval.low:.1%} to {interval.high:.1%})"
    return Row(CASE, figure, "reported", text, True)
