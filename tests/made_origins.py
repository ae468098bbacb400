"""Made-up picks, origins and relative locations of an invented event.

Nothing here is a known event. Everything follows from ``seed``.
"""

from __future__ import annotations

import math

import numpy as np

from made_stations import KM_PER_DEG, LATITUDE_DEG, LONGITUDE_DEG, TIME, StubTravelTimes, distance_azimuth
from testban.model import Arrival, Origin, OriginUncertainty, Pick, RelativeLocation, Site, isoformat


def make_pick(
    station: str, phase_hint: str, time: float, *, uncertainty_s: float = 0.1, snr: float = 12.0
) -> Pick:
    channel = f"{station}.00.BHZ"
    return Pick(
        f"{channel}/{phase_hint}/{isoformat(time)}",
        station,
        channel,
        phase_hint,
        time,
        uncertainty_s,
        1,
        snr,
        (1.0, 5.0),
    )


def make_origin(
    sites: dict[str, Site], time: float = TIME, *, north_km: float = 0.0, seed: int = 0
) -> Origin:
    """An origin with P at every station and S at a third; two picks are rejected, one an hour late."""
    rng = np.random.default_rng(seed)
    table = StubTravelTimes()
    lat, lon = LATITUDE_DEG + north_km / KM_PER_DEG, LONGITUDE_DEG
    arrivals = []
    for k, site in enumerate(sites.values()):
        distance, azimuth = distance_azimuth(lat, lon, site.latitude_deg, site.longitude_deg)
        for hint, phase in (("P", "Pn"), ("S", "Sn"))[: 2 if k % 3 == 0 else 1]:
            residual, weight = rng.normal(0, 0.5 if hint == "P" else 1.2), 1.0
            if k == 5 and hint == "P":
                residual, weight = 3600.2, 0.0
            elif k == 8 and hint == "P":
                residual, weight = 4.5, 0.1
            predicted = time + float(table.time_s(phase, distance, 0.0))
            pick = make_pick(site.key, hint, predicted + residual, uncertainty_s=0.12 if hint == "P" else 0.9)
            sigma = 0.9 if hint == "P" else 1.6
            arrivals.append(Arrival(pick, phase, float(residual), weight, distance, azimuth, sigma))
    region = OriginUncertainty(9.1, 6.2, 62.0, 0.9, 0.61, (0.0, 12.4))
    scale = math.sqrt(-2 * math.log(0.1))
    axes = rng.normal(size=(400, 2)) * [region.semi_major_km / scale, region.semi_minor_km / scale]
    strike = math.radians(region.azimuth_deg)
    east = axes[:, 0] * math.sin(strike) + axes[:, 1] * math.cos(strike)
    north = axes[:, 0] * math.cos(strike) - axes[:, 1] * math.sin(strike)
    samples = np.column_stack(
        [
            lat + north / KM_PER_DEG,
            lon + east / (KM_PER_DEG * math.cos(math.radians(lat))),
            rng.uniform(0, 12.4, 400),
            time + rng.normal(0, 0.6, 400),
        ]
    )
    return Origin(
        time=time,
        latitude_deg=lat,
        longitude_deg=lon,
        depth_km=0.0,
        depth_resolved=False,
        uncertainty=region,
        arrivals=tuple(sorted(arrivals, key=lambda arrival: arrival.pick.time)),
        azimuthal_gap_deg=141.0,
        samples=samples,
        method="posterior sampling",
        earth_model="ak135",
        assumptions=("first arrivals named by distance", "travel-time errors correlated over 1000 km"),
    )


def make_relative_location() -> RelativeLocation:
    return RelativeLocation(
        "Earlier blast",
        412.0,
        -268.0,
        ((4900.0, -800.0), (-800.0, 8100.0)),
        TIME + 0.05,
        0.08,
        LATITUDE_DEG + 0.011,
        LONGITUDE_DEG - 0.007,
        tuple(f"XA.K{k:02d}.00.BHZ" for k in range(14)),
        0.011,
        ("ak135 slownesses, scale known to 8 %",),
    )
