"""How far the first minute's magnitude moves on made-up networks whose stations scatter."""

from __future__ import annotations

import numpy as np
from benchmarks.rows import Row
from benchmarks.stated_origin import catalogued_origin

from testban.earth.geodesy import KM_PER_DEG, direct
from testban.earth.traveltimes import TravelTimes
from testban.magnitude import early_magnitude
from testban.magnitude.corrections import load_correction
from testban.magnitude.early import first_magnitude
from testban.model import Magnitude, Recordings, Site, Waveform

PLACE, TIME, RATE_HZ = (47.0, 65.0), 1.5e9, 20.0
STATIONS, SCATTER, NETWORKS, SEED = 12, 0.3, 60, 1
P_NM, NOISE_NM, P_S = 300.0, 0.01, 4.0


def made_network(rng: np.random.Generator, times: TravelTimes) -> Recordings:
    """Verticals in metres at 23 to 80 degrees: a P of 1 Hz that fits one mb, times a station's own factor."""
    table, waves, sites = load_correction("veith-clawson"), [], {}
    distances = np.sort(rng.uniform(23.0, 80.0, STATIONS))
    quality = np.array([table.at(d, 0.5) for d in distances])
    factors = 10 ** (rng.normal(0, SCATTER, STATIONS) - quality + quality.mean())
    for k, (distance, factor) in enumerate(zip(distances, factors, strict=True)):
        lat, lon = direct(*PLACE, rng.uniform(0, 360), distance * KM_PER_DEG)
        site = Site("XX", f"S{k:02d}", float(lat), float(lon))
        sites[site.key] = site
        p = float(times.first_p(distance, 0.5)[1])
        t = np.arange(p - 100.0, p + 60.0, 1 / RATE_HZ)
        inside = (t > p) & (t < p + P_S)
        samples = factor * P_NM * inside * np.sin(2 * np.pi * (t - p)) + NOISE_NM * rng.normal(size=len(t))
        name = ("XX", site.station, "00", "BHZ")
        waves.append(Waveform(*name, TIME + t[0], RATE_HZ, samples * 1e-9, unit="m"))
    return Recordings(tuple(waves), sites)


def made_network_row() -> Row:
    """Moves between the first minute and the whole record, in stated standard deviations."""
    rng, times = np.random.default_rng(SEED), TravelTimes.load("ak135")
    origin = catalogued_origin(*PLACE, 0.5, TIME)
    moves, sizes = [], []
    for _ in range(NETWORKS):
        recordings = made_network(rng, times)
        early = first_magnitude(origin, recordings, times)
        last = early_magnitude(origin, recordings, times, TIME + 7200.0)
        if isinstance(early, Magnitude) and isinstance(last, Magnitude):
            sizes.append(abs(early.mag - last.mag))
            moves.append(sizes[-1] / early.uncertainty)
    within = np.array(moves)
    text = (
        f"{np.mean(within <= 1):.0%} within 1, {np.mean(within <= 1.645):.0%} within 1.645 s.d. of "
        f"{len(moves)} networks; median move {np.median(sizes):.2f}, largest {max(sizes):.2f}"
    )
    return Row(
        f"{NETWORKS} made-up networks of {STATIONS}, scatter {SCATTER:g}",
        "first minute's magnitude stays within its 90 % interval",
        "90 % or more",
        text,
        bool(np.mean(within <= 1.645) >= 0.9),
    )
