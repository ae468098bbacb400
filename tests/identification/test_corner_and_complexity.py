"""Corner of P, complexity and Lg excitation: what is put in comes out, and what is missing is said."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest
from test_phase_ratio import INLAND, RATE_HZ, TIME, TIMES, make_origin

from testban.earth.geodesy import KM_PER_DEG, direct
from testban.identification.complexity import complexity_evidence
from testban.identification.corner import corner_evidence, expected_corner
from testban.identification.lg_excitation import lg_excitation_evidence
from testban.model import Magnitude, Recordings, Site, Waveform


def sized(type_: str, mag: float, uncertainty: float = 0.15) -> Magnitude:
    return Magnitude(type_, mag, uncertainty, 10, (), ())


def recorded(distances_km, motion, noise: float = 1.0, channel: str = "BHZ") -> Recordings:
    """Verticals with ``motion(t after P, rng)`` above white noise."""
    rng, waves, sites = np.random.default_rng(5), [], {}
    for k, distance_km in enumerate(distances_km):
        lat, lon = direct(*INLAND, 40.0 + 300.0 * k / len(distances_km), distance_km)
        site = Site("XX", f"S{k:02d}", float(lat), float(lon))
        sites[site.key] = site
        p = float(TIMES.first_p(distance_km / KM_PER_DEG, 0.0)[1])
        t = np.arange(int((p + 180.0) * RATE_HZ)) / RATE_HZ - 60.0
        samples = motion(t - p, rng) + noise * rng.normal(size=len(t))
        waves.append(Waveform("XX", site.station, "00", channel, TIME - 60.0, RATE_HZ, samples))
    return Recordings(tuple(waves), sites)


def pulse_of(corner_hz: float):
    """Ground velocity of a Brune pulse, displacement t exp(-w t)."""
    w = 2 * math.pi * corner_hz

    def motion(t, rng):
        after = np.maximum(t, 0.0)
        return 3e4 * corner_hz**2 * (1 - w * after) * np.exp(-w * after) * (t >= 0)

    return motion


NEAR_KM = (300.0, 400.0, 500.0, 600.0, 700.0, 800.0)
FAR_KM = tuple(111.195 * d for d in (35.0, 45.0, 55.0, 65.0))


@pytest.mark.parametrize("corner_hz", [0.7, 2.5])
def test_the_corner_put_in_comes_out(corner_hz: float) -> None:
    """Without attenuation on the way, which the fit allows for: within two stated deviations."""
    found = corner_evidence(make_origin(), recorded(NEAR_KM, pulse_of(corner_hz)), TIMES, ())
    assert found.value is not None
    assert abs(found.value - math.log10(corner_hz)) < 2 * found.uncertainty
    assert not found.weighed
    assert "without mb" in found.text


def test_a_high_corner_at_its_mb_speaks_for_an_explosion() -> None:
    small = corner_evidence(make_origin(), recorded(NEAR_KM, pulse_of(3.2)), TIMES, (sized("mb", 5.0),))
    large = corner_evidence(make_origin(), recorded(NEAR_KM, pulse_of(0.6)), TIMES, (sized("mb", 5.0),))
    assert small.log_likelihood["explosion"] > small.log_likelihood["earthquake"]
    assert large.log_likelihood["explosion"] < large.log_likelihood["earthquake"]


def test_explosions_are_the_smaller_source_at_every_mb() -> None:
    for mb in (4.0, 5.0, 6.0):
        assert expected_corner("explosion", mb).mean > expected_corner("earthquake", mb).mean + 0.3


def test_gains_do_not_move_the_corner() -> None:
    recordings = recorded(NEAR_KM, pulse_of(1.5))
    scaled = tuple(replace(w, samples=w.samples * 10.0**k) for k, w in enumerate(recordings.waveforms))
    one = corner_evidence(make_origin(), recordings, TIMES, ())
    other = corner_evidence(make_origin(), replace(recordings, waveforms=scaled), TIMES, ())
    assert other.value == pytest.approx(one.value)


def test_no_response_on_a_short_period_channel_is_no_spectrum() -> None:
    found = corner_evidence(make_origin(), recorded(NEAR_KM, pulse_of(1.5), channel="EHZ"), TIMES, ())
    assert found.value is None
    assert "0 stations" in found.text


def lasting(coda: float):
    """Noise of 4 s, then a coda of this amplitude to 40 s."""

    def motion(t, rng):
        size = np.where((t >= 0) & (t < 4.0), 100.0, np.where((t >= 4.0) & (t < 40.0), coda, 0.0))
        return size * rng.normal(size=len(t))

    return motion


def test_a_pulse_is_simple_and_a_long_train_is_complex() -> None:
    simple = complexity_evidence(make_origin(), recorded(FAR_KM, lasting(10.0)), TIMES)
    complex_ = complexity_evidence(make_origin(), recorded(FAR_KM, lasting(60.0)), TIMES)
    assert simple.log_likelihood["explosion"] > simple.log_likelihood["earthquake"]
    assert complex_.log_likelihood["explosion"] < complex_.log_likelihood["earthquake"]
    assert complex_.value == pytest.approx(math.log10(0.6**2 * 30 / 4), abs=0.1)


def test_regional_stations_have_no_complexity() -> None:
    found = complexity_evidence(make_origin(), recorded(NEAR_KM, lasting(10.0)), TIMES)
    assert not found.weighed
    assert "not measured" in found.text


def test_lg_excitation_weighs_little_and_needs_both() -> None:
    found = lg_excitation_evidence((sized("mb", 5.0), sized("mb(Lg)", 4.6)))
    assert found.value == pytest.approx(-0.4)
    assert abs(found.log_likelihood["explosion"] - found.log_likelihood["earthquake"]) < 1.0
    assert "no mb(Lg)" in lg_excitation_evidence((sized("mb", 5.0),)).text
