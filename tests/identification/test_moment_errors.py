"""Noise along waves, and model errors read from what a source leaves unexplained."""

import numpy as np
import pytest
from made_tensors import made_origin

from testban.identification.moment_tensor import MomentTensorSettings
from testban.identification.moment_tensor.errors import model_errors, reference_energy, weights
from testban.identification.moment_tensor.records import StationRecord
from testban.identification.moment_tensor.windows import Trace, traces
from testban.signal.filters import bandpass

BAND_HZ = (0.02, 0.05)
BEFORE = 300


def _band_limited(rng: np.random.Generator, count: int, length: int) -> np.ndarray:
    return bandpass(rng.standard_normal((count, 300 + length)), 1.0, *BAND_HZ, corners=2)[:, 300:]


def _windows(rng: np.random.Generator, level: float, stations: int = 8) -> list[Trace]:
    """Windows of swings that last half a minute, in noise of root-mean-square ``level``."""
    length = BEFORE + 400
    records = []
    for number in range(stations):
        swing = np.exp(-0.5 * ((np.arange(length) - BEFORE - 110.0) / 15.0) ** 2)
        waves = swing * np.cos(2 * np.pi * 0.033 * np.arange(length))
        noise = _band_limited(rng, 3, length)
        noise *= level / noise.std()
        records.append(
            StationRecord(
                key=f"XX.S{number}",
                distance_km=300.0,
                azimuth_deg=45.0 * number,
                p_s=45.0,
                s_s=78.0,
                band_hz=BAND_HZ,
                interval_s=1.0,
                start_s=-float(BEFORE),
                samples={c: waves + noise[i] for i, c in enumerate("ZRT")},
                noise=dict.fromkeys("ZRT", level**2),
                scaled=True,
                snr=10.0,
            )
        )
    return traces(records, made_origin(5.0), MomentTensorSettings())


def test_noise_along_waves_is_the_variance_of_its_product_with_them() -> None:
    rng = np.random.default_rng(1)
    window = next(w for w in _windows(rng, 1e-6) if w.kind == "Love")
    waves = window.recorded[window.reach : -window.reach] * window.taper
    noise = _band_limited(rng, 4000, len(waves))
    noise *= 1e-6 / noise.std()
    products = noise @ (waves / np.linalg.norm(waves))
    # 4000 draws: the variance is known to 2.2 %, one standard deviation.
    assert np.var(products) == pytest.approx(window.noise_along, rel=0.1)


def test_noise_under_the_taper_is_expected_as_it_is_found() -> None:
    rng = np.random.default_rng(2)
    window = next(w for w in _windows(rng, 1e-6) if w.kind == "Rayleigh")
    noise = _band_limited(rng, 4000, len(window.taper))
    noise *= 1e-6 / noise.std()
    assert np.mean((noise * window.taper) ** 2) * len(window.taper) == pytest.approx(
        window.noise_energy, rel=0.03
    )


@pytest.mark.parametrize("true_error", [0.02, 0.5])
def test_model_errors_are_found_beside_noise(true_error: float) -> None:
    """What a fit leaves is noise and model error less what it took; no error is made of noise."""
    rng = np.random.default_rng(3)
    settings = MomentTensorSettings(model_error=0.02, least_model_error=0.02)
    found = []
    for _ in range(40):
        windows = _windows(rng, 0.1)
        energy = reference_energy(windows)
        share = np.full(len(windows), true_error)
        weight = weights(windows, energy, share)
        along = np.array([w.noise_along for w in windows])
        samples = np.array([w.independent for w in windows])
        number = np.array([w.window for w in windows])
        noisy = np.array([w.noise_energy for w in windows]) / along
        left = along * rng.chisquare(noisy) + true_error**2 * energy / samples * rng.chisquare(samples)
        taken = 6.0 * samples / samples.sum() + 1.0 / np.bincount(number)[number]
        found.append(model_errors(windows, left - taken / weight, energy, weight, settings))
    assert np.median(found) == pytest.approx(true_error, abs=0.02 + 0.15 * true_error)
