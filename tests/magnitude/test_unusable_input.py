"""Clipped P, lone components, hidden waves, wrong units: a wider result or a reason, never a wrong number."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from test_absolute_magnitudes import TIME, TIMES, by_type, make_origin, make_recordings

from testban.acquisition.units import in_displacement
from testban.magnitude import measure_magnitudes
from testban.magnitude.widening import widenings
from testban.model import Recordings

FAR_KM = [4000.0, 4500.0, 5000.0, 5500.0]


def clip(recordings: Recordings, which: int, share: float) -> Recordings:
    """One channel cut off at a share of its largest sample."""
    waves = list(recordings.waveforms)
    samples = waves[which].samples
    level = share * np.abs(samples).max()
    waves[which] = replace(waves[which], samples=np.clip(samples, -level, level))
    return replace(recordings, waveforms=tuple(waves))


def test_a_clipped_p_is_a_lower_limit_and_widens_the_result() -> None:
    whole = make_recordings(FAR_KM, 100.0, 1.0)
    plain, _ = by_type(measure_magnitudes(make_origin(), whole, TIMES))
    cut, _ = by_type(measure_magnitudes(make_origin(), clip(whole, 0, 0.3), TIMES))
    (noted,) = (c for c in cut["mb"].contributions if "clipped" in c.note)
    assert not noted.used
    assert cut["mb"].stations == 3
    assert cut["mb"].uncertainty > plain["mb"].uncertainty
    assert cut["mb"].mag == pytest.approx(plain["mb"].mag, abs=0.1)


def test_one_station_says_how_much_wider_it_is() -> None:
    alone, _ = by_type(measure_magnitudes(make_origin(), make_recordings(FAR_KM[:1], 100.0, 1.0), TIMES))
    whole, _ = by_type(measure_magnitudes(make_origin(), make_recordings(FAR_KM, 100.0, 1.0), TIMES))
    (told,) = (text for text in alone["mb"].assumptions if text.startswith("from one station"))
    assert f"± {alone['mb'].uncertainty:.2f} where 4 would give" in told
    promised = float(told.rsplit("± ", 1)[1])
    assert promised < alone["mb"].uncertainty
    assert promised == pytest.approx(whole["mb"].uncertainty, abs=0.07)
    assert not any("would give" in text for text in whole["mb"].assumptions)


def test_lost_stations_are_counted_with_what_they_cost() -> None:
    """Without a response at two of four, and clipped at one of four."""
    whole = make_recordings(FAR_KM, 100.0, 1.0)
    kept = dict(list(whole.responses.items())[:2])
    halved, _ = by_type(measure_magnitudes(make_origin(), replace(whole, responses=kept), TIMES))
    assert any("2 more stations" in text and "no response at 2" in text for text in halved["mb"].assumptions)
    cut, _ = by_type(measure_magnitudes(make_origin(), clip(whole, 0, 0.3), TIMES))
    assert any("1 more station in range" in text and "clipped at 1" in text for text in cut["mb"].assumptions)


def test_all_clipped_gives_the_limit_in_words() -> None:
    alone = clip(make_recordings([4000.0], 100.0, 1.0), 0, 0.3)
    _, missing = by_type(measure_magnitudes(make_origin(), alone, TIMES))
    assert "only a lower limit at 1 (clipped or cut short)" in missing["mb"]


def test_verticals_alone_widen_ml_and_are_named() -> None:
    near = [100.0, 200.0, 400.0]
    horizontal, _ = by_type(measure_magnitudes(make_origin(), make_recordings(near, 1e3, 5.0, "EN"), TIMES))
    vertical, _ = by_type(measure_magnitudes(make_origin(), make_recordings(near, 1e3, 5.0, "Z"), TIMES))
    assert vertical["ML"].uncertainty > horizontal["ML"].uncertainty
    (told,) = (text for text in vertical["ML"].assumptions if "verticals, uncorrected, at XX.S00" in text)
    assert told.endswith("± 0.28 where horizontals would give about ± 0.20")
    assert told in widenings(vertical["ML"])


def test_p_of_a_larger_event_in_the_window_leaves_upper_limits() -> None:
    recordings = make_recordings(FAR_KM, 100.0, 1.0)
    larger = make_origin(time=TIME + 3.0)
    _, missing = by_type(measure_magnitudes(make_origin(), recordings, TIMES, larger=(larger,)))
    assert "P of a larger event within the window at 4" in missing["mb"]


def test_a_response_in_a_unit_of_no_motion_is_none() -> None:
    """Acquisition refuses it, so the station counts as without response and says so."""
    assert in_displacement("PA") is None
    assert in_displacement("V") is None


def test_counts_without_place_give_reasons() -> None:
    recordings = replace(make_recordings(FAR_KM, 100.0, 1.0), sites={})
    found, missing = by_type(measure_magnitudes(make_origin(), recordings, TIMES))
    assert not found
    assert set(missing.values()) == {"no station with coordinates"}
