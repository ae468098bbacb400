"""Stations on mountains: a ray takes longer up to them, each by its own slope."""

from __future__ import annotations

import numpy as np
import pytest

from testban.earth.geodesy import KM_PER_DEG, direct
from testban.earth.traveltimes import TravelTimes
from testban.location import LocationSettings, locate
from testban.model import Origin, Pick, Site

TIMES = TravelTimes.load()
EPOCH = 1_600_000_000.0
PLACE = (35.0, 78.0)
HEIGHT_M = 4500.0


def mountain_origin(phases: tuple[str, ...], distance_km: np.ndarray, height_m: np.ndarray) -> Origin:
    """Located from exact times of ``phases`` at stations all round, every one with its own height."""
    azimuth = np.arange(len(distance_km)) * 360.0 / len(distance_km)
    lat, lon = direct(*PLACE, azimuth, distance_km)
    sites, picks = {}, []
    for k in range(len(distance_km)):
        site = Site("XX", f"H{k:02d}", float(lat[k]), float(lon[k]), float(height_m[k]))
        sites[site.key] = site
        for phase in phases:
            degrees = float(distance_km[k]) / KM_PER_DEG
            rays = TIMES.rays(phase, degrees, 0.0)
            velocity = 5.8 if phase[0] == "P" else 3.46
            slowness = float(rays.slowness_s_deg) / KM_PER_DEG
            up = height_m[k] / 1000.0 * np.sqrt(max(velocity**-2 - slowness**2, 0.0))
            up += float(TIMES.ellipticity_s(phase, degrees, 0.0, PLACE[0], azimuth[k]))
            time = EPOCH + float(rays.time_s) + up
            picks.append(Pick(f"{site.key}{phase}", site.key, "", phase, time, 0.05, 0, 20.0, (1.0, 4.0)))
    start = (PLACE[0] + 0.1, PLACE[1] + 0.1, EPOCH)
    settings = LocationSettings(fixed_depth_km=0.0, samples=50)
    origin = locate(picks, sites, start, TIMES, settings, np.random.default_rng(1))
    assert isinstance(origin, Origin)
    return origin


@pytest.mark.parametrize(
    ("phases", "from_km", "to_km"),
    [(("Pg", "Sg"), 60.0, 130.0), (("Pn", "Sn"), 400.0, 900.0), (("P", "S"), 4000.0, 8000.0)],
)
def test_each_branch_climbs_at_its_own_slope(phases: tuple[str, ...], from_km: float, to_km: float) -> None:
    """Every second station stands high: exact times leave no residual there that the others do not have."""
    distance = np.linspace(from_km, to_km, 14)
    height = np.where(np.arange(14) % 2 == 0, HEIGHT_M, 0.0)
    origin = mountain_origin(phases, distance, height)
    # Flattening of crustal rays is left out, and times come from a table that is linear between its nodes.
    assert max(abs(a.time_residual_s) for a in origin.arrivals) < 0.05
    assert origin.latitude_deg == pytest.approx(PLACE[0], abs=0.01)
    assert origin.longitude_deg == pytest.approx(PLACE[1], abs=0.01)
    assert origin.time == pytest.approx(EPOCH, abs=0.05)
