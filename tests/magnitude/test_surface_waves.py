"""Ms_20, Ms(VMAX) and mb(Lg): made-up waves of known amplitude, formulas against each other."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from test_absolute_magnitudes import LATITUDE_DEG, LONGITUDE_DEG, TIME, TIMES, by_type, make_origin

from testban.earth.geodesy import direct
from testban.magnitude import measure_magnitudes
from testban.magnitude.lg_wave import attenuation_per_km, lg_magnitude
from testban.magnitude.variable_period import PERIODS_S, band_amplitude, corner_hz, russell_magnitude
from testban.model import Recordings, Site, Waveform

KM_PER_DEG = 111.195
RATE_HZ = 20.0


def train(distance_km, burst, noise_nm=0.0, until=None, channel="BHZ", clip_nm=None, azimuth=90.0, key="A"):
    """A vertical in m of displacement, holding ``burst`` (function of seconds after the origin, nm)."""
    lat, lon = direct(LATITUDE_DEG, LONGITUDE_DEG, azimuth, distance_km)
    start = TIME - 300.0
    end = (distance_km / 2.0 + 200.0) if until is None else until
    t = np.arange(start - TIME, end, 1 / RATE_HZ)
    samples = burst(t) + noise_nm * np.random.default_rng(3).normal(size=len(t))
    if clip_nm is not None:
        samples = np.clip(samples, -clip_nm, clip_nm)
    wave = Waveform("XX", key, "00", channel, start, RATE_HZ, samples * 1e-9, unit="m")
    return Site("XX", key, float(lat), float(lon)), wave


def recordings_of(*made) -> Recordings:
    return Recordings(tuple(w for _, w in made), {site.key: site for site, _ in made})


def dispersed(distance_km, amplitude_nm):
    """A wave of even amplitude whose period falls from 40 to 8 s as its group velocity falls from 3.9 to 2.9
    km/s."""

    def burst(t):
        first, last = distance_km / 3.9, distance_km / 2.9
        share = np.clip((t - first) / (last - first), 0, 1)
        inside = (t > first) & (t < last)
        frequency = 0.025 + (0.125 - 0.025) * share
        phase = 2 * np.pi * np.cumsum(frequency) / RATE_HZ
        return amplitude_nm * inside * np.sin(np.pi * share) ** 0.2 * np.sin(phase)

    return burst


def test_ms_20_of_a_known_wave() -> None:
    """1000 nm at 20 s and 50 degrees."""
    distance_km = 50.0 * KM_PER_DEG
    made = train(
        distance_km, lambda t: 1000.0 * np.sin(2 * np.pi * t / 20.0) * (abs(t - distance_km / 3.3) < 200)
    )
    found, _ = by_type(measure_magnitudes(make_origin(), recordings_of(made), TIMES))
    expected = np.log10(1000.0 / 20.0) + 1.66 * np.log10(50.0) + 0.3
    assert found["Ms_20"].mag == pytest.approx(expected, abs=0.05)
    assert found["Ms_20"].contributions[0].period_s == pytest.approx(20.0, abs=1.0)
    assert found["Ms_20"].uncertainty > 0.25  # one station


def test_the_two_surface_wave_magnitudes_agree_where_both_hold() -> None:
    """Bonner et al. 2006: less than 0.1 from other formulas at teleseismic distances, on average."""
    distance_km = 40.0 * KM_PER_DEG
    made = train(distance_km, dispersed(distance_km, 1000.0))
    found, _ = by_type(measure_magnitudes(make_origin(), recordings_of(made), TIMES))
    assert found["Ms(VMAX)"].mag == pytest.approx(found["Ms_20"].mag, abs=0.15)


@given(st.sampled_from(PERIODS_S), st.floats(2.0, 100.0), st.floats(1.0, 1e5))
@settings(max_examples=20)
def test_band_amplitude_of_a_long_wave_is_its_own_and_scales(period_s, distance_deg, amplitude) -> None:
    t = np.arange(0, 3000.0, 0.5)
    wave = np.sin(2 * np.pi * t / period_s) * np.hanning(len(t))
    found = band_amplitude(amplitude * wave, 2.0, period_s, distance_deg)
    assert found == pytest.approx(amplitude, rel=0.03)
    step = russell_magnitude(10 * found, period_s, distance_deg) - russell_magnitude(
        found, period_s, distance_deg
    )
    assert step == pytest.approx(1.0)
    assert 0 < corner_hz(period_s, distance_deg) < 1.0


def test_deep_events_and_short_period_sensors_give_no_ms() -> None:
    distance_km = 40.0 * KM_PER_DEG
    made = train(distance_km, dispersed(distance_km, 1000.0))
    _, missing = by_type(measure_magnitudes(make_origin(depth_km=300.0), recordings_of(made), TIMES))
    assert "deeper than 60 km" in missing["Ms_20"]
    short = train(distance_km, dispersed(distance_km, 1000.0), channel="SHZ")
    _, missing = by_type(measure_magnitudes(make_origin(), recordings_of(short), TIMES))
    assert "short-period sensor at 1" in missing["Ms(VMAX)"]


def test_surface_waves_in_noise_or_cut_short_give_limits_and_no_number() -> None:
    distance_km = 40.0 * KM_PER_DEG
    noisy = train(distance_km, dispersed(distance_km, 1.0), noise_nm=5000.0)
    _, missing = by_type(measure_magnitudes(make_origin(), recordings_of(noisy), TIMES))
    assert "no signal above noise at 1" in missing["Ms(VMAX)"]
    short = train(distance_km, dispersed(distance_km, 1000.0), until=distance_km / 2.95)
    _, missing = by_type(measure_magnitudes(make_origin(), recordings_of(short), TIMES))
    assert "only a lower limit at 1" in missing["Ms(VMAX)"]


def test_a_clipped_station_raises_what_the_others_say_and_never_lowers_it() -> None:
    near, far = 30.0 * KM_PER_DEG, 40.0 * KM_PER_DEG
    good = train(far, dispersed(far, 1000.0), key="B", azimuth=0.0)
    clipped = train(near, dispersed(near, 2e5), clip_nm=5e4, key="A")
    alone, _ = by_type(measure_magnitudes(make_origin(), recordings_of(good), TIMES))
    both, _ = by_type(measure_magnitudes(make_origin(), recordings_of(clipped, good), TIMES))
    notes = {c.channel: c.note for c in both["Ms_20"].contributions}
    assert "clipped" in notes["XX.A.00.BHZ"]
    assert both["Ms_20"].mag >= alone["Ms_20"].mag
    assert both["Ms_20"].uncertainty > 0.3
    assert any("lower limit" in text for text in both["Ms_20"].assumptions)


def test_lg_constants_give_nuttlis_definition() -> None:
    """Nuttli 1973 as quoted by Nuttli 1986: 110 um at 10 km is 5.0."""
    assert lg_magnitude(110e3, 10.0, attenuation_per_km(400.0)) == pytest.approx(5.0, abs=0.01)


def lg_burst(distance_km, amplitude_nm):
    return lambda t: (
        amplitude_nm * np.sin(2 * np.pi * t) * ((t > distance_km / 3.6) & (t < distance_km / 3.2))
    )


def test_lg_of_a_known_wave_carries_the_uncertainty_of_q() -> None:
    distance_km = 600.0
    made = train(distance_km, lg_burst(distance_km, 500.0))
    found, _ = by_type(measure_magnitudes(make_origin(), recordings_of(made), TIMES))
    expected = lg_magnitude(500.0, distance_km, attenuation_per_km(400.0))
    assert found["mb(Lg)"].mag == pytest.approx(expected, abs=0.1)
    near = train(200.0, lg_burst(200.0, 500.0))
    closer, _ = by_type(measure_magnitudes(make_origin(), recordings_of(near), TIMES))
    assert closer["mb(Lg)"].uncertainty < found["mb(Lg)"].uncertainty


def test_lg_is_not_measured_across_the_sea() -> None:
    site, wave = train(600.0, lg_burst(600.0, 500.0))
    made = recordings_of((replace(site, latitude_deg=38.0, longitude_deg=139.0), wave))
    origin = make_origin(41.3, 129.1)
    _, missing = by_type(measure_magnitudes(origin, made, TIMES))
    assert "Lg crosses sea at 1" in missing["mb(Lg)"]


def test_waves_of_a_larger_event_make_the_smaller_one_an_upper_limit() -> None:
    distance_km = 40.0 * KM_PER_DEG
    made = recordings_of(train(distance_km, dispersed(distance_km, 1000.0)))
    larger = make_origin(time=TIME - 60.0)
    found, _ = measure_magnitudes(make_origin(), made, TIMES)
    assert "Ms_20" in {m.type for m in found}
    found, missing = measure_magnitudes(make_origin(), made, TIMES, larger=(larger,))
    assert "Ms_20" not in {m.type for m in found}
    assert "Ms_20" in {m.quantity for m in missing}
