"""Size relative to a known event: ratios recovered, changed gains left out, too few refused."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import numpy as np
import pytest

from testban.earth.traveltimes import TravelTimes
from testban.magnitude.early import first_relative_magnitudes
from testban.magnitude.relative import amplitude_ratio, relative_magnitudes, scaled_magnitudes
from testban.model import AmplitudeRatio, NotDetermined, PublishedValue, ReferenceEvent, parse_time
from twins import Pair, origin_near, origin_of, read_verticals

TABLE = TravelTimes.load("ak135")


def ratio_of(pair: Pair) -> AmplitudeRatio | NotDetermined:
    recordings, reference = pair.make()
    return amplitude_ratio(origin_of(pair), recordings, reference, TABLE)


@pytest.mark.parametrize("log_ratio", [-0.7, 0.0, 0.5, 1.8])
def test_ratio_recovered(log_ratio: float) -> None:
    result = ratio_of(Pair(1, log_ratio=log_ratio, corner_hz=3.0))
    assert isinstance(result, AmplitudeRatio)
    assert abs(result.log10_ratio - log_ratio) < 3 * result.uncertainty
    assert result.log10_ratio == pytest.approx(
        log_ratio, abs=0.05
    )  # same source shape: little is left but noise
    assert result.stations == 12


def test_lower_corner_lowers_the_ratio_at_high_frequency() -> None:
    result = ratio_of(Pair(2, corner_hz=1.0))
    assert isinstance(result, AmplitudeRatio)
    assert any("2-4 Hz" in text for text in result.assumptions)
    assert result.log10_ratio < 0.6


def test_changed_gains_are_left_out() -> None:
    result = ratio_of(Pair(3, corner_hz=3.0, gain={1: 30.0, 4: 0.03, 8: 10.0}))
    assert isinstance(result, AmplitudeRatio)
    assert result.log10_ratio == pytest.approx(0.6, abs=0.06)
    rejected = {c.channel: c.note for c in result.contributions if not c.used}
    assert set(rejected) == {"XX.S01..BHZ", "XX.S04..BHZ", "XX.S08..BHZ"}
    assert "gain" in rejected["XX.S01..BHZ"]


def test_signal_lost_in_noise_is_refused_with_numbers() -> None:
    result = ratio_of(Pair(4, noise=30.0))
    assert isinstance(result, NotDetermined)
    assert "12 common channels" in result.reason
    assert "need 3" in result.reason


def test_another_instrument_is_no_common_channel() -> None:
    pair = Pair(5)
    recordings, reference = pair.make()
    other = tuple(dataclasses.replace(w, location="10") for w in recordings.waveforms)
    result = amplitude_ratio(
        origin_of(pair), dataclasses.replace(recordings, waveforms=other), reference, TABLE
    )
    assert isinstance(result, NotDetermined)
    assert "0 common channels" in result.reason


def test_far_events_are_refused() -> None:
    pair = Pair(6)
    recordings, reference = pair.make()
    result = amplitude_ratio(origin_of(pair, 80.0), recordings, reference, TABLE)
    assert isinstance(result, NotDetermined)
    assert "80 km" in result.reason


def test_magnitudes_of_short_waves_only() -> None:
    pair = Pair(7, corner_hz=3.0)
    recordings, reference = pair.make()
    result = relative_magnitudes(origin_of(pair), recordings, reference, TABLE)
    assert isinstance(result, tuple)
    assert [m.type for m in result] == ["mb(relative to earlier, made up)"]
    assert result[0].mag == pytest.approx(5.6, abs=0.05)
    assert result[0].uncertainty > np.hypot(0.1, 0.1)  # the published value's own error and the transfer
    assert result[0].contributions[0].mag == pytest.approx(5.6, abs=0.3)
    ratio = ratio_of(pair)
    assert isinstance(ratio, AmplitudeRatio)
    bare = scaled_magnitudes(ratio, dataclasses.replace(reference, magnitudes=reference.magnitudes[1:]))
    assert isinstance(bare, NotDetermined)


@pytest.mark.recorded
def test_published_difference_of_two_recorded_events(recorded_data: Path) -> None:
    """2017-09-03 against 2016-01-06: mb larger by 1.2 (USGS 6.3 and 5.1) or 1.3 (IDC 6.1 and 4.8)."""
    reference = ReferenceEvent(
        "2016-01-06", parse_time("2016-01-06T01:30:00.870Z"), 41.2994, 129.0721, 0.5, 0.3, "explosion",
        "Yang", (), (PublishedValue(5.1, None, None, "mb", "USGS"),),
        read_verticals(recorded_data / "dprk" / "2016-01-06"),
    )  # fmt: skip
    recordings = read_verticals(recorded_data / "dprk" / "2017-09-03")
    origin = origin_near(parse_time("2017-09-03T03:30:02.2Z"), 41.32, 129.04)
    result = amplitude_ratio(origin, recordings, reference, TABLE)
    assert isinstance(result, AmplitudeRatio)
    assert result.log10_ratio == pytest.approx(1.25, abs=0.15)
    assert result.stations >= 10
    (mb,) = scaled_magnitudes(result, reference)
    assert abs(mb.mag - 6.3) < 2 * mb.uncertainty


def test_the_first_minute_says_the_same_less_surely_and_is_marked_so() -> None:
    pair = Pair(6, log_ratio=0.8, corner_hz=3.0)
    recordings, reference = pair.make()
    reference = dataclasses.replace(reference, magnitudes=(PublishedValue(5.0, None, None, "mb", "A"),))
    whole = relative_magnitudes(origin_of(pair), recordings, reference, TABLE)
    assert not isinstance(whole, NotDetermined)
    (early,) = first_relative_magnitudes(origin_of(pair), recordings, reference, TABLE)
    assert early.type == f"early {whole[0].type}"
    assert 3 <= early.stations < whole[0].stations
    assert early.uncertainty > whole[0].uncertainty
    assert abs(early.mag - whole[0].mag) <= 1.645 * early.uncertainty


def test_a_first_minute_at_too_few_stations_says_nothing() -> None:
    pair = Pair(7, corner_hz=3.0)
    recordings, reference = pair.make()
    few = tuple(w for w in recordings.waveforms if w.station in ("S00", "S01"))
    assert (
        first_relative_magnitudes(
            origin_of(pair), dataclasses.replace(recordings, waveforms=few), reference, TABLE
        )
        == ()
    )
