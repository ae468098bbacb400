"""Ground motion of a buried explosion at regional stations: full wave field, and scattering above it.

Below `CROSSOVER_HZ` the motion is the full wave field in layers (`testban.earth.greens`), made a little rough
by scattering. Above it a full wave field would cost minutes and be less true than noise under an envelope
(`testban.exercise.scattering`), which is set to the full wave field's P at the crossover. Short-period
surface waves (Rg) of the layers are damped from a group velocity of 3.3 km/s on: in the real crust they
scatter away within 200 km.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from testban.earth.greens import GreensSettings, greens_functions
from testban.earth.layered import first_arrival_s, load_layered
from testban.earth.synthesis import synthesize
from testban.exercise.scattering import regional_phases, scattered_velocity
from testban.sources.explosion import moment_nm, moment_rate_spectrum
from testban.sources.tensor import explosion

CROSSOVER_HZ = 0.8
FIELD_HZ = 1.0
FIELD_INTERVAL_S = 0.4
RG_HZ = 0.25
RG_KM_S = 3.3


@dataclass(frozen=True)
class Path:
    """A station as the source sees it: a packaged Earth model, and the share of Lg the path lets through."""

    distance_km: float
    model: str
    lg: float


@dataclass(frozen=True)
class Shot:
    """A contained explosion."""

    yield_kt: float
    depth_m: float


def ground_velocity(
    shot: Shot,
    paths: list[Path],
    duration_s: float,
    rate_hz: float,
    rng: np.random.Generator,
    threads: int = 2,
) -> NDArray[np.float64]:
    """Velocity in m/s, shape (paths, 3, samples): up, away, clockwise, from the origin time on."""
    samples = round(duration_s * rate_hz)
    motion = np.zeros((len(paths), 3, samples))
    for name in sorted({path.model for path in paths}):
        rows = [k for k, path in enumerate(paths) if path.model == name]
        model = load_layered(name).flattened()
        distances = np.array([paths[k].distance_km for k in rows])
        field = _field(shot, name, distances, duration_s, threads)
        onset_p = first_arrival_s(model, "P", shot.depth_m / 1000.0, distances)
        onset_s = first_arrival_s(model, "S", shot.depth_m / 1000.0, distances)
        for k, slow, p_s, s_s in zip(rows, field, onset_p, onset_s, strict=True):
            motion[k] = _join(
                shot, paths[k], _resample(slow, samples, rate_hz), float(p_s), float(s_s), rate_hz, rng
            )
    return motion


def _field(
    shot: Shot, name: str, distances_km: NDArray[np.float64], duration_s: float, threads: int
) -> NDArray[np.float64]:
    settings = GreensSettings(
        duration_s=duration_s + 60.0,
        sampling_interval_s=FIELD_INTERVAL_S,
        max_frequency_hz=FIELD_HZ,
        threads=threads,
    )
    greens = greens_functions(load_layered(name).flattened(), shot.depth_m / 1000.0, distances_km, settings)
    moment = moment_nm(shot.yield_kt, shot.depth_m)

    def rate(frequencies_hz: NDArray[np.float64]) -> NDArray[np.complex128]:
        # The field ends sharply at FIELD_HZ; a smooth end keeps onsets from ringing.
        fade = np.clip((FIELD_HZ - frequencies_hz) / (0.3 * FIELD_HZ), 0.0, 1.0)
        source = moment_rate_spectrum(frequencies_hz, shot.yield_kt, shot.depth_m) / moment
        return np.asarray(source * np.sin(np.pi / 2 * fade) ** 2)

    return synthesize(greens, explosion(moment), 0.0, rate)


def _resample(traces: NDArray[np.float64], samples: int, rate_hz: float) -> NDArray[np.float64]:
    from scipy.signal import resample_poly

    factor = round(rate_hz * FIELD_INTERVAL_S)
    return np.asarray(resample_poly(traces, factor, 1, axis=-1)[..., :samples])


def _join(
    shot: Shot,
    path: Path,
    field: NDArray[np.float64],
    p_s: float,
    s_s: float,
    rate_hz: float,
    rng: np.random.Generator,
) -> NDArray[np.float64]:
    """One station: the low part of the field and the high part of the scattered waves, filtered causally."""
    from scipy.signal import butter, sosfilt

    times = np.arange(field.shape[-1]) / rate_hz
    # Nothing precedes P: what the wavenumber integral leaves there is its own error.
    field = field * np.clip(times - p_s + 1.0, 0.0, 1.0)
    field = _roughen(_without_rg(field, times, path.distance_km, rate_hz), rate_hz, rng)
    phases = regional_phases(p_s, s_s, path.distance_km, path.lg)
    high = scattered_velocity(phases, times, shot.yield_kt, shot.depth_m, rng)
    band = butter(3, (0.55, CROSSOVER_HZ), btype="bandpass", fs=rate_hz, output="sos")
    first = (times >= p_s) & (times < p_s + 8.0)
    level = _rms(sosfilt(band, field[0])[first]) / _rms(sosfilt(band, high[0])[first])
    low_pass = butter(4, CROSSOVER_HZ, btype="lowpass", fs=rate_hz, output="sos")
    high_pass = butter(4, CROSSOVER_HZ, btype="highpass", fs=rate_hz, output="sos")
    return np.asarray(sosfilt(low_pass, field, axis=-1) + level * sosfilt(high_pass, high, axis=-1))


def _without_rg(
    field: NDArray[np.float64], times: NDArray[np.float64], distance_km: float, rate_hz: float
) -> NDArray[np.float64]:
    from scipy.signal import butter, sosfilt

    slow = sosfilt(butter(2, RG_HZ, btype="lowpass", fs=rate_hz, output="sos"), field, axis=-1)
    late = np.maximum(times - distance_km / RG_KM_S, 0.0)
    return np.asarray(slow + (field - slow) * np.exp(-late / 8.0))


def _roughen(field: NDArray[np.float64], rate_hz: float, rng: np.random.Generator) -> NDArray[np.float64]:
    """Add a coda above 0.3 Hz, half the wave's amplitude, 15 s long; the clockwise motion gets its part."""
    from scipy.signal import butter, oaconvolve, sosfilt

    count = int(60.0 * rate_hz)
    decay = np.exp(-np.arange(count) / (15.0 * rate_hz))
    fast = sosfilt(butter(2, 0.3, btype="highpass", fs=rate_hz, output="sos"), field, axis=-1)
    feed = np.stack([fast[0], fast[1], fast[1]])
    spray = rng.standard_normal((3, count)) * decay
    spray *= 0.5 / np.sqrt(np.sum(decay**2))
    return field + oaconvolve(feed, spray, axes=-1)[:, : field.shape[-1]]


def _rms(samples: NDArray[np.float64]) -> float:
    return float(np.sqrt(np.mean(samples**2)))
