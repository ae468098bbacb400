"""The first magnitude stays within its word; corrections of stations are learned and used."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from test_absolute_magnitudes import TIME, TIMES, by_type, make_origin, make_recordings

from testban.acquisition import read_recordings
from testban.magnitude import Calibration, early_magnitude, learn_corrections, measure_magnitudes
from testban.magnitude.corrections import load_correction
from testban.magnitude.early import first_magnitude
from testban.magnitude.network import place_weights
from testban.magnitude.reference_corrections import corrections_from
from testban.magnitude.settings import MagnitudeSettings, NetworkPrior
from testban.model import Magnitude, NotDetermined, PublishedValue, ReferenceEvent, parse_time
from testban.signal.clipping import is_clipped


def growing(seed: int):
    """A network of twelve whose station terms scatter by 0.3, read at growing times."""
    rng = np.random.default_rng(seed)
    distances_km = np.sort(rng.uniform(2500.0, 9000.0, 12))
    table = load_correction("veith-clawson")
    quality = np.array([table.at(d / 111.195, 0.0) for d in distances_km])
    gains = 10 ** (rng.normal(0, 0.3, 12) - quality + quality.mean())
    recordings = make_recordings(distances_km, 300.0, 1.0, gains=gains)
    first = TIME + float(TIMES.first_p(distances_km[0] / 111.195, 0.0)[1])
    return [
        early_magnitude(make_origin(), recordings, TIMES, first + after)
        for after in (1.0, 60.0, 120.0, 240.0, 3000.0)
    ]


def test_the_first_magnitude_moves_no_more_than_it_says() -> None:
    moves = []
    for seed in range(12):
        soon, *later, last = growing(seed)
        assert isinstance(soon, NotDetermined)  # a second of P shows nothing yet
        assert isinstance(last, Magnitude)
        for early in later:
            assert isinstance(early, Magnitude)
            assert early.type == last.type
            assert early.uncertainty > last.uncertainty
            moves.append(abs(early.mag - last.mag) / early.uncertainty)
    assert np.mean(np.array(moves) <= 1.0) > 0.75
    assert np.mean(np.array(moves) <= 2.0) > 0.95


def test_the_first_magnitude_of_a_record_is_that_of_its_first_minute() -> None:
    recordings = make_recordings([3000.0, 5000.0, 8000.0, 9000.0], 300.0, 1.0)
    first = TIME + float(TIMES.first_p(3000.0 / 111.195, 0.0)[1])
    minute = early_magnitude(make_origin(), recordings, TIMES, first + 60.0)
    found = first_magnitude(make_origin(), recordings, TIMES)
    assert isinstance(found, Magnitude)
    assert isinstance(minute, Magnitude)
    assert (found.type, found.mag) == (f"early {minute.type}", minute.mag)
    assert found.stations < 4
    assert any("first P" in text for text in found.assumptions)


def test_without_responses_there_is_no_early_magnitude() -> None:
    bare = replace(make_recordings([4000.0], 100.0, 1.0), responses={})
    found = early_magnitude(make_origin(), bare, TIMES, TIME + 1000.0)
    assert isinstance(found, NotDetermined)
    assert "response" in found.reason


@pytest.mark.recorded
def test_first_minute_of_the_joint_verification_experiment(recorded_data: Path) -> None:
    nnsn = recorded_data / "nnsn"
    recordings = read_recordings([nnsn / "waveforms" / "USS19882580400"], nnsn / "stationxml")
    origin = make_origin(49.833, 78.808, 0.6, parse_time("1988-09-14T03:59:57.4Z"))
    first = TIMES.first_p(34.1, 0.6)[1] + origin.time
    early = early_magnitude(origin, recordings, TIMES, float(first) + 60.0)
    last = early_magnitude(origin, recordings, TIMES, origin.time + 3600.0)
    assert isinstance(early, Magnitude)
    assert isinstance(last, Magnitude)
    assert abs(early.mag - last.mag) <= early.uncertainty


def learned(gains, published=5.0, events=1):
    recordings = make_recordings([4000.0, 5000.0, 6000.0, 7000.0], 100.0, 1.0, gains=gains)
    (measured,) = (m for m in measure_magnitudes(make_origin(), recordings, TIMES)[0] if m.type == "mb")
    return recordings, learn_corrections([Calibration(measured, published)] * events)


def test_corrections_take_off_what_one_station_adds() -> None:
    gains = [1.0, 2.0, 1.0, 50.0]
    plain, _ = by_type(
        measure_magnitudes(
            make_origin(), make_recordings([4000.0, 5000.0, 6000.0, 7000.0], 100.0, 1.0), TIMES
        )
    )
    recordings, corrections = learned(gains, plain["mb"].mag, events=20)
    found, _ = by_type(measure_magnitudes(make_origin(), recordings, TIMES, corrections=corrections))
    mags = [c.mag for c in found["mb"].contributions]
    assert np.ptp(mags) < 0.1
    assert found["mb"].stations == 4  # the wrong gain serves again
    assert found["mb"].uncertainty < plain["mb"].uncertainty + 0.01
    assert all("station correction" in c.note for c in found["mb"].contributions)


def test_corrected_stations_alone_count_and_are_surer() -> None:
    """Three of five stations corrected: the others are left out, said so, and the error common to all
    shrinks to what a site's own events leave."""
    distances = [4000.0, 5000.0, 6000.0, 7000.0, 8000.0]
    recordings = make_recordings(distances, 100.0, 1.0, gains=[2.0, 0.5, 1.5, 1.0, 1.0])
    plain, _ = by_type(measure_magnitudes(make_origin(), recordings, TIMES))
    every = learn_corrections([Calibration(plain["mb"], 5.5)] * 9)
    three = dict(list(every.items())[:3])
    found, _ = by_type(measure_magnitudes(make_origin(), recordings, TIMES, corrections=three))
    assert found["mb"].stations == 3
    assert found["mb"].mag == pytest.approx(5.5, abs=0.05)
    assert found["mb"].uncertainty < 0.6 * plain["mb"].uncertainty
    assert any("2 without a correction left out" in text for text in found["mb"].assumptions)
    two = dict(list(every.items())[:2])
    found, _ = by_type(measure_magnitudes(make_origin(), recordings, TIMES, corrections=two))
    assert found["mb"].stations == 5


def test_one_event_corrects_less_than_many() -> None:
    one, many = learned([2.0] * 4, 5.8)[1], learned([2.0] * 4, 5.8, events=9)[1]
    assert set(one) == set(many)
    for key, correction in one.items():
        assert abs(correction.value) < abs(many[key].value)
        assert correction.uncertainty > many[key].uncertainty


def reference_at(latitude: float, recordings) -> ReferenceEvent:
    values = (PublishedValue(5.0, None, None, "mb", "made up"), PublishedValue(5.2, None, None, "mb", "IDC"))
    return ReferenceEvent(
        "earlier", TIME, latitude, 68.0, 0.0, 1.0, "explosion", "made up", (), values, recordings
    )


def test_reference_events_near_by_correct_and_far_ones_do_not() -> None:
    recordings = make_recordings([4000.0, 5000.0, 6000.0], 100.0, 1.0)
    settings = MagnitudeSettings()
    near = corrections_from([reference_at(48.0, recordings)], make_origin(48.1), TIMES, settings)
    assert {type_ for type_, _ in near} == {"mb", "mb_IDC"}
    assert not corrections_from([reference_at(48.0, recordings)], make_origin(55.0), TIMES, settings)
    bare = replace(recordings, responses={})
    assert not corrections_from([reference_at(48.0, bare)], make_origin(48.1), TIMES, settings)


def test_stations_side_by_side_count_as_one_and_far_ones_fully() -> None:
    prior = NetworkPrior()
    assert place_weights([60.0, 60.0], [10.0, 30.0], prior) == pytest.approx(1.0)
    array = place_weights([60.0] * 6, [10.0] * 6, prior)
    assert 1.0 <= array.sum() < 1.3


def test_clipping_is_seen_and_smooth_or_coarse_traces_pass() -> None:
    t = np.arange(0, 10, 0.025)
    wave = 1000 * np.sin(2 * np.pi * t) * np.where(t < 1, 1e-3, 1.0)
    assert is_clipped(np.clip(wave, -700, 700))
    assert not is_clipped(wave)
    assert not is_clipped(np.round(3 * np.sin(2 * np.pi * t)))
    assert not is_clipped(np.zeros(50))
