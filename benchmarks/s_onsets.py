"""S onsets read in made-up recordings, against the times at which S was put in. About fifteen seconds.

P with its coda, what converts to P ahead of S, S that rises in 0.1 to 2.5 s, and a later S arrival, by
`testban.exercise.scattering`; red noise. How S rises is made up: no published distribution was found.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from benchmarks.rows import Row
from numpy.typing import NDArray

from testban.detection import DetectionSettings, ExpectedS, pick_predicted_s
from testban.earth.geodesy import KM_PER_DEG
from testban.earth.traveltimes import TravelTimes
from testban.exercise.scattering import Phase, scattered_velocity
from testban.model import Recordings, Waveform
from testban.signal.filters import moving_mean

COUNT = 500
BEFORE_S, AFTER_S = 40.0, 60.0
STATION = "XX.A"


@dataclass(frozen=True)
class MadeRecording:
    """Three components of one station, and when S was put in and expected."""

    recordings: Recordings
    s_time: float
    expected: ExpectedS


def made_recording(travel_times: TravelTimes, rng: np.random.Generator) -> MadeRecording:
    """At 50 to 380 km from a source in the crust; times count from its origin."""
    km, depth_km, rate_hz = rng.uniform(50, 380), rng.uniform(1, 25), float(rng.choice([40.0, 100.0]))
    p_s = float(travel_times.first_p(km / KM_PER_DEG, depth_km)[1])
    model_s = float(travel_times.first_s(km / KM_PER_DEG, depth_km)[1])
    s_s = model_s * (1.0 + rng.normal(0.0, 0.02))
    corner_hz, size = rng.uniform(1.5, 8.0), float(np.exp(rng.uniform(np.log(0.4), np.log(4.0))))
    rise_s, later_s = float(np.exp(rng.uniform(np.log(0.1), np.log(2.5)))), 0.3 + rng.exponential(3.0)
    early_s = s_s - rng.uniform(0.3, 2.5)
    phases = (
        Phase(p_s, 0.05, 10.0, 1.0, 450.0, 0.5, p_s, sharp=4.0, sideways=False),
        Phase(1.15 * p_s, 4.0, 40.0, 0.4, 450.0, 0.5, p_s, sideways=False),
        Phase(early_s, 0.3, 3.0, size * rng.uniform(0.0, 0.4), 450.0, 0.5, s_s, sideways=False),
        Phase(s_s, rise_s, 15.0, size, 400.0, 0.5, s_s, sharp=2.0 * size * rng.random()),
        Phase(s_s + later_s, rise_s, 15.0, size * rng.uniform(0.3, 2.0), 400.0, 0.5, s_s),
    )
    times = np.arange(int((s_s + BEFORE_S + AFTER_S) * rate_hz)) / rate_hz - BEFORE_S
    motion = scattered_velocity(phases, times, lambda f: 1.0 / (1.0 + (f / corner_hz) ** 2), rng)
    level = motion[0, (times > p_s) & (times < p_s + 3.0)].std() / np.exp(rng.uniform(np.log(4), np.log(100)))
    motion += level * _red_noise(motion.shape, rate_hz, rng)
    away = rng.uniform(0.0, 2 * np.pi)
    east = np.sin(away) * motion[1] + np.cos(away) * motion[2]
    north = np.cos(away) * motion[1] - np.sin(away) * motion[2]
    sides = (("E", east, 90.0, 0.0), ("N", north, 0.0, 0.0), ("Z", motion[0], 0.0, -90.0))
    waveforms = tuple(
        Waveform("XX", "A", "", f"HH{c}", -BEFORE_S, rate_hz, x, azimuth, dip) for c, x, azimuth, dip in sides
    )
    # Predicted from an origin that is off in time, and a back azimuth that is off.
    due = model_s + rng.normal(0.0, 0.8)
    half_width_s = min(3.0 + 0.05 * due, 0.4 * (due - p_s))
    backazimuth = float(np.degrees(away) + 180.0 + rng.normal(0.0, 5.0))
    return MadeRecording(Recordings(waveforms, {}), s_s, ExpectedS(due, half_width_s, p_s, backazimuth))


def s_onset_rows() -> list[Row]:
    """Error of S onsets and what is said of it."""
    travel_times, rng, settings = TravelTimes.load(), np.random.default_rng(21), DetectionSettings()
    made = [made_recording(travel_times, rng) for _ in range(COUNT)]
    found = [(m, pick_predicted_s(m.recordings, {STATION: m.expected}, settings)) for m in made]
    error = np.array([picks[0].time - m.s_time for m, picks in found if picks])
    sigma = np.array([picks[0].uncertainty_s for _, picks in found if picks])
    held = np.mean(np.abs(error) < 1.645 * sigma)
    low, middle, high = np.quantile(error, [0.05, 0.5, 0.95])
    case = f"{COUNT} made-up S"
    return [
        Row(
            case,
            "median error of the onset",
            "within 0.1 s",
            f"{middle:+.2f} s (90 % from {low:+.2f} to {high:+.2f} s; {len(error) / COUNT:.0%} found)",
            bool(abs(middle) <= 0.1),
        ),
        Row(
            case, "within 1.645 of its standard deviation", "at least 87 %", f"{held:.0%}", bool(held >= 0.87)
        ),
    ]


def _red_noise(shape: tuple[int, ...], rate_hz: float, rng: np.random.Generator) -> NDArray[np.float64]:
    """Of unit size: a random walk without what is slower than a few seconds, and some white noise."""
    walk = np.cumsum(rng.standard_normal(shape), axis=1)
    walk -= moving_mean(walk, int(3 * rate_hz))
    noise = walk / walk.std() + 0.3 * rng.standard_normal(shape)
    return np.asarray(noise / noise.std())
