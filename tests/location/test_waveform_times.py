"""Differential times measured from made-up recordings of one path, against the delays put in."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest

from testban.earth.traveltimes import TravelTimes
from testban.location import LagSettings, locate_cluster, measure_times
from testban.model import MeasuredTimes, RecordedEvent, Recordings, RelativeCluster, Waveform
from twins import LAPSE_S, LATITUDE, LONGITUDE, TIME, Pair

TABLE = TravelTimes.load()
QUICK = LagSettings(bands_hz=((1.0, 4.0), (2.0, 6.0)))


def events_of(pair: Pair, late_s: float = 0.0) -> list[RecordedEvent]:
    """Both started from the first's place, the second ``late_s`` late."""
    recordings, reference = pair.make()
    place = LATITUDE, LONGITUDE, 0.5
    return [
        RecordedEvent("first", TIME, *place, reference.recordings),
        RecordedEvent("second", TIME + LAPSE_S + late_s, *place, recordings),
    ]


def changed(event: RecordedEvent, station: str, change: str) -> RecordedEvent:
    """One station's trace upside down, shifted by a cycle, or gone; "*" is every station."""

    def of(w: Waveform) -> Waveform | None:
        if station not in ("*", w.station):
            return w
        if change == "upset":
            return dataclasses.replace(w, samples=-w.samples)
        if change == "skip":
            return dataclasses.replace(w, start_time=w.start_time + 0.45)
        return None

    kept = tuple(w for w in map(of, event.recordings.waveforms) if w is not None)
    return dataclasses.replace(event, recordings=Recordings(kept, event.recordings.sites))


def offset_m(measured: MeasuredTimes) -> tuple[np.ndarray, np.ndarray]:
    cluster = locate_cluster(measured.times, {(v.station, v.phase): v for v in measured.slownesses})
    assert isinstance(cluster, RelativeCluster)
    return cluster.offset("second", "first")


def test_offsets_come_out_within_their_region() -> None:
    misfits = []
    for seed in range(4):
        measured = measure_times(events_of(Pair(seed, 0.8, -0.5), late_s=0.6), TABLE, QUICK)
        assert len(measured.times) >= 10
        assert all(t.uncertainty_s is not None and 0.0 < t.uncertainty_s < 0.1 for t in measured.times)
        assert {t.polarity for t in measured.times} == {1}
        found, covariance = offset_m(measured)
        step = found - np.array([800.0, -500.0])
        misfits.append(step @ np.linalg.solve(covariance, step))
    assert max(misfits) < 9.21
    assert np.median(misfits) < 4.605


def test_the_order_of_events_turns_the_offset_around() -> None:
    events = events_of(Pair(5))
    there, _ = offset_m(measure_times(events, TABLE, QUICK))
    back, covariance = offset_m(measure_times(events[::-1], TABLE, QUICK))
    assert np.hypot(*(there - back)) < 2.0 * np.sqrt(np.trace(covariance))


def test_a_skipped_cycle_is_left_out_by_name() -> None:
    first, second = events_of(Pair(2))
    whole = measure_times([first, second], TABLE, QUICK)
    measured = measure_times([first, changed(second, "S03", "skip")], TABLE, QUICK)
    assert not any(t.station == "XX.S03" for t in measured.times)
    assert any("XX.S03" in text and "ms from what the other stations" in text for text in measured.left_out)
    found, covariance = offset_m(measured)
    assert np.hypot(*(found - offset_m(whole)[0])) < np.sqrt(np.trace(covariance))


def test_an_event_upside_down_is_told() -> None:
    first, second = events_of(Pair(2))
    upright = measure_times([first, second], TABLE, QUICK)
    upset = measure_times([first, changed(second, "*", "upset")], TABLE, QUICK)
    assert {t.polarity for t in upset.times} == {-1}
    lags = [{t.station: t.time_2 - t.time_1 for t in m.times} for m in (upright, upset)]
    assert lags[0].keys() == lags[1].keys()
    assert all(lags[0][s] == pytest.approx(lags[1][s], abs=1e-6) for s in lags[0])


def test_what_cannot_be_measured_is_said() -> None:
    first, second = events_of(Pair(2))
    alone = measure_times([first], TABLE, QUICK)
    assert alone.times == ()
    assert "no channel recorded two of the events" in alone.left_out
    other = changed(second, "S00", "gone")
    assert "XX.S00 P: only one event has this channel" in measure_times([first, other], TABLE, QUICK).left_out
    noise = measure_times(events_of(Pair(2, common=False)), TABLE, QUICK)
    assert noise.times == ()
    assert any(text.startswith("events first and second: ") for text in noise.left_out)


def test_events_far_apart_are_not_compared() -> None:
    first, second = events_of(Pair(2))
    far = dataclasses.replace(second, latitude_deg=LATITUDE + 1.0)
    assert measure_times([first, far], TABLE, QUICK).times == ()
