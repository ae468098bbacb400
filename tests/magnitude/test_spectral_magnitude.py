"""Mw from S spectra: made-up omega-square sources recovered, narrow bands and lone verticals refused."""

from __future__ import annotations

import numpy as np
import pytest
from test_absolute_magnitudes import LATITUDE_DEG, LONGITUDE_DEG, TIME, TIMES, by_type, make_origin

from testban.earth.geodesy import direct
from testban.magnitude import measure_magnitudes
from testban.magnitude.source_spectrum import fit_omega_square, smoothed
from testban.magnitude.spectral import moment_magnitude, moment_n_m
from testban.model import Recordings, Site, Waveform

RATE_HZ = 50.0


def source(moment_nm, corner_hz, distance_km, quality=300.0, exponent=0.0):
    """Amplitude spectrum (m s) of the vector sum of S, at any frequency."""
    plateau = moment_nm / moment_n_m(1.0, distance_km)
    return lambda f: (
        plateau
        / (1 + (f / corner_hz) ** 2)
        * np.exp(-np.pi * f ** (1.0 - exponent) * distance_km / (3.46 * quality))
    )


def made(distances_km, moment_nm, corner_hz, components="ENZ") -> Recordings:
    rng = np.random.default_rng(1)
    waves, sites = [], {}
    for k, distance_km in enumerate(distances_km):
        lat, lon = direct(LATITUDE_DEG, LONGITUDE_DEG, 60.0 * k, distance_km)
        site = Site("XX", f"S{k}", float(lat), float(lon))
        sites[site.key] = site
        s_time = float(TIMES.first_s(distance_km / 111.195, 10.0)[1])
        n = int((s_time + 160.0) * RATE_HZ)
        f = np.fft.rfftfreq(n, 1 / RATE_HZ)
        shape = source(moment_nm, corner_hz, np.hypot(distance_km, 10.0))(f) / np.sqrt(len(components))
        for component in components:
            # A minimum of phase: noise within a short envelope, given the wanted spectrum.
            raw = np.fft.rfft(rng.normal(size=n) * np.exp(-0.5 * ((np.arange(n) / RATE_HZ - 2) / 0.7) ** 2))
            smooth = np.convolve(np.abs(raw), np.hanning(301) / np.hanning(301).sum(), "same")
            pulse = np.fft.irfft(raw / smooth * shape * RATE_HZ, n)
            samples = np.roll(pulse, round((s_time + 60.0 - 1.0) * RATE_HZ)) + 1e-10 * rng.normal(size=n)
            waves.append(
                Waveform("XX", site.station, "00", f"BH{component}", TIME - 60.0, RATE_HZ, samples, unit="m")
            )
    return Recordings(tuple(sorted(waves, key=lambda w: w.id)), sites)


@pytest.mark.parametrize(("mw", "corner_hz"), [(3.5, 4.0), (4.5, 1.2)])
def test_moment_magnitude_recovered_within_its_uncertainty(mw: float, corner_hz: float) -> None:
    recordings = made([40.0, 60.0, 90.0, 150.0, 220.0], 10 ** (1.5 * mw + 9.1), corner_hz)
    found, _ = by_type(measure_magnitudes(make_origin(depth_km=10.0), recordings, TIMES))
    assert abs(found["Mw(spectra)"].mag - mw) < found["Mw(spectra)"].uncertainty
    assert found["Mw(spectra)"].stations == 5


def test_verticals_alone_and_noise_give_reasons() -> None:
    vertical = made([40.0, 60.0], 1e15, 2.0, components="Z")
    _, missing = by_type(measure_magnitudes(make_origin(depth_km=10.0), vertical, TIMES))
    assert "no pair of horizontals" in missing["Mw(spectra)"]
    faint = made([150.0, 220.0], 1e8, 2.0)
    _, missing = by_type(measure_magnitudes(make_origin(depth_km=10.0), faint, TIMES))
    assert "too narrow a band" in missing["Mw(spectra)"]


@pytest.mark.parametrize("attenuation", [(180.0, 0.45), (350.0, 0.4), (680.0, 0.36)])
def test_fit_of_an_exact_spectrum(attenuation: tuple[float, float]) -> None:
    """Q of S in southern California, as expected, and in eastern North America."""
    f, exact = np.geomspace(0.2, 15.0, 25), source(1e15, 2.0, 80.0, *attenuation)
    fit = fit_omega_square(f, exact(f), 80.0 / 3.46)
    assert fit.log_plateau == pytest.approx(np.log10(exact(0.0)), abs=2 * fit.uncertainty)
    assert fit.corner_hz == pytest.approx(2.0, rel=0.4)


def test_smoothing_keeps_a_flat_spectrum_and_marks_empty_bands() -> None:
    f = np.arange(1.0, 10.0)
    bands = smoothed(f, np.full(9, 3.0), np.array([0.1, 0.5, 2.5, 9.5]))
    assert np.isnan(bands[0])
    assert bands[1:] == pytest.approx(3.0)


def test_moment_magnitude_of_the_definition() -> None:
    """IASPEI: Mw = (log10 M0 - 9.1) / 1.5."""
    assert moment_magnitude(10**16.6) == pytest.approx(5.0)
