"""A 3-D Earth plugged into the location: its times and errors where it has any, the 1-D Earth's elsewhere."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import pytest

from testban.earth.geodesy import KM_PER_DEG, direct, inverse
from testban.earth.path_corrections import PathTime, Place
from testban.earth.traveltimes import TravelTimes
from testban.location import LocationSettings, locate
from testban.location.path_times import own_errors
from testban.model import Origin, Pick, Site

TIMES = TravelTimes.load()
EPOCH = 1_600_000_000.0
PLACE = (42.0, 78.0)
SETTINGS = LocationSettings(fixed_depth_km=0.0, samples=400)


@dataclass(eq=False)
class FastInTheEast:
    """A mantle whose Pn is 3 % fast towards the east and 3 % slow towards the west, known to 0.3 s; crustal
    phases are not covered, nor is anything beyond ``reach_km``."""

    name: str = "slanted Earth"
    reach_km: float = 2000.0
    cleared: int = 0
    asked: list[str] = field(default_factory=list)

    def path_time(self, phase: str, source: Place, station: Place) -> PathTime:
        self.asked.append(phase)
        km, azimuth, _ = inverse(
            source.latitude_deg, source.longitude_deg, station.latitude_deg, station.longitude_deg
        )
        if phase != "Pn":
            return PathTime(reason="phase not covered")
        if km > self.reach_km:
            return PathTime(reason="too far")
        factor = 1.0 - 0.03 * np.sin(np.radians(float(azimuth)))
        time = float(TIMES.time_s("Pn", float(km) / KM_PER_DEG, max(source.depth_km, 0.0))) * factor
        return PathTime(time - 0.15 * station.depth_km, 0.3)

    def clear(self) -> None:
        self.cleared += 1


def picks_through(paths: FastInTheEast, error_s: float = 0.0) -> tuple[dict[str, Site], list[Pick]]:
    """Pn at fifteen stations round the place, 300 to 1300 km off, and Pg at three near ones."""
    rng = np.random.default_rng(4)
    azimuth, distance = np.arange(15) * 24.0, np.linspace(300.0, 1300.0, 15)
    azimuth, distance = np.append(azimuth, [10.0, 130.0, 250.0]), np.append(distance, [90.0, 100.0, 110.0])
    lat, lon = direct(*PLACE, azimuth, distance)
    sites, picks = {}, []
    for k in range(len(azimuth)):
        site = Site("XX", f"S{k:02d}", float(lat[k]), float(lon[k]), 500.0)
        sites[site.key] = site
        phase = "Pn" if k < 15 else "Pg"
        found = paths.path_time(phase, Place(*PLACE, 0.0), Place(float(lat[k]), float(lon[k]), -0.5))
        seconds = found.time_s
        if not np.isfinite(seconds):
            seconds = float(TIMES.time_s(phase, distance[k] / KM_PER_DEG, 0.0))
        seconds += error_s * rng.standard_normal()
        picks.append(Pick(f"p{k}", site.key, "", phase, EPOCH + seconds, 0.1, 0, 20.0, (1.0, 4.0)))
    return sites, picks


def found(sites: dict[str, Site], picks: list[Pick], times: TravelTimes) -> Origin:
    start = (PLACE[0] - 0.5, PLACE[1] + 0.7, EPOCH)
    origin = locate(picks, sites, start, times, SETTINGS, np.random.default_rng(1))
    assert isinstance(origin, Origin)
    return origin


def off_km(origin: Origin) -> float:
    return float(inverse(origin.latitude_deg, origin.longitude_deg, *PLACE)[0])


def test_truth_is_recovered_through_the_earth_that_made_the_times() -> None:
    earth = FastInTheEast()
    # Without the near stations, whose rays are those of the 1-D Earth anyway.
    sites, picks = picks_through(earth)
    picks = picks[:15]
    without = found(sites, picks, TIMES)
    plugged = found(sites, picks, TIMES.with_paths(earth))
    assert off_km(without) > 8.0
    assert off_km(plugged) < 1.0
    assert max(abs(a.time_residual_s) for a in plugged.arrivals) < 0.1
    # Its errors are smaller than a 1-D Earth's, and so is the region.
    assert plugged.uncertainty.semi_major_km < 0.6 * without.uncertainty.semi_major_km
    assert all(a.predicted_uncertainty_s == pytest.approx(np.hypot(0.3, 0.1)) for a in plugged.arrivals)
    assert earth.cleared == 1


def test_the_record_says_which_arrivals_it_served_and_why_not_the_others() -> None:
    earth = FastInTheEast(reach_km=1000.0)
    sites, picks = picks_through(earth)
    origin = found(sites, picks, TIMES.with_paths(earth))
    near = [p for p in picks if p.phase_hint == "Pn"][:10]
    said = next(a for a in origin.assumptions if a.startswith("travel times of slanted Earth"))
    assert "for 10 of 18 arrivals" in said
    assert all(f"{p.station} Pn" in said for p in near)
    others = next(a for a in origin.assumptions if a.startswith("slanted Earth has no travel time"))
    assert "3 (phase not covered)" in others
    assert "5 (too far)" in others


def test_an_earth_that_covers_nothing_changes_nothing() -> None:
    earth = FastInTheEast(reach_km=0.0)
    sites, picks = picks_through(FastInTheEast(), error_s=0.5)
    plugged, without = found(sites, picks, TIMES.with_paths(earth)), found(sites, picks, TIMES)
    # But for flattening and heights, which are worked out again at the place found.
    assert plugged.latitude_deg == pytest.approx(without.latitude_deg, abs=1e-4)
    assert plugged.longitude_deg == pytest.approx(without.longitude_deg, abs=1e-4)
    assert plugged.uncertainty.semi_major_km == pytest.approx(without.uncertainty.semi_major_km, rel=1e-3)


def test_own_errors_are_a_covariance_and_leave_the_others_alone() -> None:
    rng = np.random.default_rng(2)
    root = rng.normal(size=(6, 6))
    before = root @ root.T
    places = rng.uniform(0.0, 300.0, 6)
    likeness = np.exp(-np.abs(places[:, None] - places) / 100.0)
    sigma = np.array([0.5, np.nan, 0.7, np.nan, np.nan, 1.0])
    after = own_errors(before, sigma, likeness, np.ones((6, 6), dtype=bool))
    np.testing.assert_allclose(np.diag(after)[[0, 2, 5]], [0.25, 0.49, 1.0])
    np.testing.assert_allclose(after[np.ix_([1, 3, 4], [1, 3, 4])], before[np.ix_([1, 3, 4], [1, 3, 4])])
    assert np.linalg.eigvalsh(after).min() > -1e-12
