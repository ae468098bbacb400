"""What Ms of shots of known yield teaches of their moments: ``python -m benchmarks.moment_scatter``.

Ms speaks of waves of 20 s, which follow the moment. Marginal likelihood of each site's Ms: log10 M0 - Ms is a
level that all shots share, with M0 of each rock and law of `testban.yields.source_terms` as alternatives of a
site, a scatter from site to site and one from shot to shot. The level is free; by how much it misses levels
that know nothing of yields is what the source may be wrong by at all sites. What Ms errs by is taken off. The
rest is an upper bound of the scatter of moments: it holds paths, and what Ms alone sees of rock and of
tectonic release.
"""

from __future__ import annotations

import csv
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
from benchmarks.evaluate import data_folder
from benchmarks.ms_mb import MS, TABLE
from benchmarks.rows import Row, table
from benchmarks.yield_catalogue import Shot, shots, within
from benchmarks.yield_scatter import DEPTHS, quantiles_of, single_events, sites_of
from numpy.typing import NDArray
from scipy.special import logsumexp

from testban.earth.geodesy import inverse
from testban.reference import known_sites
from testban.sources.explosion import MomentLaw, moments_nm
from testban.yields import YieldSettings
from testban.yields.burial import log_burial_prior
from testban.yields.source_model import ISOTROPIC_TO_TOTAL, LAWS, MEDIA
from testban.yields.source_terms import rocks_of

Array = NDArray[np.float64]
LATITUDE, LONGITUDE = "Location.Cordinates.Latitude", "Location.Cordinates.Longitude"
SAME_PLACE_KM = 100.0
SCATTER = np.linspace(0.02, 0.6, 30)
SHARE = np.linspace(0.0, 1.0, 11)
LEVEL = np.linspace(11.0, 13.2, 111)
STATIONS = np.array([1, 2, 4, 8])
STATION_ERROR = 0.28
"""Scatter of one station's Ms about the mean of an event, of two large samples (abstract of "Comparison of
two surface-wave magnitude scales", 1984, Bull. Seismol. Soc. Am. 74, 2357). How many stations a catalogued Ms
rests on is not said: 1, 2, 4 or 8, equally likely."""
LEVELS = {"of the program's own seismograms": 12.06, "published": 11.79 + math.log10(ISOTROPIC_TO_TOTAL)}
"""log10 of the whole tensor's moment (N m) less Ms: at 30 to 90 degrees of explosions in granite (``make
bench-waves``), and after Stevens and Murphy (2001, recalled), who speak of the isotropic moment."""
ASSUMED = f"""\
- Scatter of moments about the source: Ms of the SIPRI table, of shots with a yield in the research database
  (same day, within {SAME_PLACE_KM:g} km; fired together they count as one), at sites as for mb. The scatter
  of a shot at a site nobody knows is even in its size, the site's share of its variance even too. Error of an
  Ms {STATION_ERROR} over the root of 1, 2, 4 or 8 stations. Depths as catalogued, else the habit. What all
  shots share is the level learned less each of two that know nothing of yields, equally likely.
"""


@dataclass(frozen=True, slots=True)
class SurfaceWave:
    """A shot, or shots fired together, with yield and Ms."""

    shot: Shot
    ms: float


def shots_with_ms(data: Path) -> list[SurfaceWave]:
    """Every single event of known yield with an Ms in the other table."""
    with (data / TABLE).open(encoding="utf-8", newline="") as file:
        rows = [r for r in csv.DictReader(file) if float(r[MS]) > 0]
    found = []
    for shot in single_events(shots(data)):
        day = f"{datetime.fromtimestamp(shot.calibration.time, UTC):%Y %-m %-d}"
        same = [r for r in rows if f"{r['Date.Year']} {r['Date.Month']} {r['Date.Day']}" == day]
        near = [float(r[MS]) for r in same if _apart_km(shot, r) < SAME_PLACE_KM]
        if near:
            found.append(SurfaceWave(shot, float(np.mean(near))))
    return found


def _apart_km(shot: Shot, row: Mapping[str, str]) -> float:
    place = float(row[LATITUDE]), float(row[LONGITUDE])
    return float(inverse(shot.latitude_deg, shot.longitude_deg, *place)[0])


@dataclass(frozen=True, eq=False)
class MomentScatter:
    """``log_likelihood`` (sites, stations, levels, scatters, shares)."""

    names: tuple[str, ...]
    log_likelihood: Array

    def weight(self, without: str | None = None, stations: int | None = None) -> Array:
        """Weights (stations, levels, scatters, shares) from all sites or but one; ``stations``: so many."""
        total = self.log_likelihood[[name != without for name in self.names]].sum(axis=0)
        weight = np.exp(total - total.max())
        return weight if stations is None else weight[stations == STATIONS]

    def beyond_level(self, stations: int | None = None) -> list[float]:
        """16, 50 and 84 % of the scatter at a site nobody knows beside what all shots share."""
        return quantiles_of(SCATTER, self.weight(stations=stations).sum(axis=(0, 1, 3)))

    def level(self) -> list[float]:
        """16, 50 and 84 % of log10 M0 (of the whole tensor, N m) less Ms."""
        return quantiles_of(LEVEL, self.weight().sum(axis=(0, 2, 3)))

    def scatter(self, without: str | None = None, stations: int | None = None) -> list[float]:
        """16, 50 and 84 % of both: one standard deviation of log10 M0 about the source."""
        weight = self.weight(without, stations).sum(axis=(0, 3))
        size = np.hypot(SCATTER, LEVEL[:, None] - np.array(list(LEVELS.values()))[:, None, None]).ravel()
        order = np.argsort(size)
        cumulative = np.cumsum(np.concatenate([weight.ravel()] * len(LEVELS))[order])
        return [float(v) for v in np.interp((0.16, 0.5, 0.84), cumulative / cumulative[-1], size[order])]


def learn_moment_scatter(
    every: Sequence[SurfaceWave], settings: YieldSettings | None = None
) -> MomentScatter:
    """The likelihood on the grid; rocks and laws are alternatives with the settings' weights."""
    settings = settings or YieldSettings()
    labels = sites_of([wave.shot for wave in every])
    names = tuple(dict.fromkeys(labels))
    found = []
    for name in names:
        group = [wave for wave, label in zip(every, labels, strict=True) if label == name]
        site = next((s for s in known_sites() if within(group[0].shot, s)), None)
        rocks = rocks_of(site)
        parts = [
            _log_likelihood(group, rock, law, settings) + math.log(weight / len(rocks))
            for rock in rocks
            for (law, _), weight in zip(LAWS, settings.spectra.law_weights, strict=True)
        ]
        found.append(logsumexp(parts, axis=0))
    return MomentScatter(names, np.array(found))


def _log_likelihood(
    group: Sequence[SurfaceWave], rock: str, law: MomentLaw, settings: YieldSettings
) -> Array:
    """(stations, levels, scatters, shares) of one site's Ms in this rock; the site's offset is summed over in
    closed form. A shot of unknown depth has the mean moment over depths, and their spread as scatter."""
    means, spreads = np.array([_difference(wave, rock, law, settings) for wave in group]).T
    error = (STATION_ERROR / np.sqrt(STATIONS))[:, None, None, None, None] ** 2
    variance = SCATTER[None, None, :, None] ** 2
    own = ((1.0 - SHARE) * variance)[..., None] + error + spreads**2
    shared = SHARE * variance
    residual = means - LEVEL[None, :, None, None, None]
    precision = (1.0 / own).sum(axis=-1)
    pulled = (residual / own).sum(axis=-1)
    # A normal of independent errors and one shared one, by the matrix determinant lemma.
    square = (residual**2 / own).sum(axis=-1) - pulled**2 * shared / (1.0 + shared * precision)
    return np.asarray(-0.5 * (square + np.log(own).sum(axis=-1) + np.log1p(shared * precision)))


def _difference(wave: SurfaceWave, rock: str, law: MomentLaw, settings: YieldSettings) -> tuple[float, float]:
    """log10 M0 of the source less Ms, and its standard deviation over unknown depths."""
    shot = wave.shot.calibration
    depths_m = 10.0**DEPTHS if shot.depth_m is None else np.array([shot.depth_m])
    moments = moments_nm(np.array(shot.yield_kt), depths_m, MEDIA[rock], law)
    value = np.log10(ISOTROPIC_TO_TOTAL * moments) - wave.ms
    log = log_burial_prior(np.log10(np.array(shot.yield_kt)), np.log10(depths_m), settings)
    weight = np.exp(log - logsumexp(log))
    mean = float(weight @ value)
    return mean, math.sqrt(max(float(weight @ value**2) - mean**2, 0.0))


def moment_scatter_rows(data: Path) -> list[Row]:
    """What is learned from all sites and without each, and the level that goes with it."""
    every = shots_with_ms(data)
    learned = learn_moment_scatter(every)
    low, middle, high = learned.scatter()
    without = [learned.scatter(name)[1] for name in learned.names]
    one, eight = (learned.scatter(stations=int(n))[1] for n in (STATIONS[0], STATIONS[-1]))
    own = YieldSettings().moment_scatter
    apart = learned.beyond_level()
    below, level, above = learned.level()
    case = f"{len(every)} shots at {len(learned.names)} sites with Ms, moments about the source"
    return [
        Row(
            case,
            "moment_scatter learned, 68 %",
            "holds the program's",
            f"{middle:.2f} ({low:.2f} to {high:.2f}), beside what all share {apart[1]:.2f} "
            f"({apart[0]:.2f} to {apart[2]:.2f}); without one site {min(without):.2f} to "
            f"{max(without):.2f}; each Ms from one station {one:.2f}, from eight {eight:.2f}; "
            f"the program's {own:g}",
            low <= own <= high,
        ),
        Row(
            case,
            "log10 M0 less Ms, 68 %",
            "reported",
            f"{level:.2f} ({below:.2f} to {above:.2f}); "
            + ", ".join(f"{name} {value:.2f}" for name, value in LEVELS.items()),
            True,
        ),
    ]


if __name__ == "__main__":
    print(table(moment_scatter_rows(data_folder())))
