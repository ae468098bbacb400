"""From made-up recordings to origins, and the stations that do not fit them."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from testban.detection import filter_verticals
from testban.earth.geodesy import KM_PER_DEG, direct, inverse
from testban.earth.traveltimes import TravelTimes
from testban.location.settings import LocationSettings
from testban.model import Arrival, Origin, OriginUncertainty, Pick, Recordings, Site, Waveform
from testban.pipeline.clipped import hearing
from testban.pipeline.clocks import clock_warnings
from testban.pipeline.origins import OriginSearch, find_origins
from testban.pipeline.predicted import Predicted, predicted_arrivals, recording_spans
from testban.pipeline.settings import AssessmentSettings
from testban.pipeline.size_order import relative_size
from testban.signal.filters import bandpass

TIMES = TravelTimes.load()
PLACE, START, RATE, LENGTH_S = (47.0, 20.0), 1_600_000_000.0, 20.0, 560.0
EVENT = START + 120.0
BASE = AssessmentSettings()
SETTINGS = replace(
    BASE,
    association=replace(BASE.association, maximum_distance_deg=20.0),
    location=LocationSettings(samples=200),
)


def made_recordings(rng: np.random.Generator, ratio: float, wrong_clock: str = "") -> Recordings:
    """Ten stations 3 to 9 deg off, noise of amplitude 1, P of ``ratio`` that decays like a coda. The clock of
    ``wrong_clock`` is an hour late."""
    lat, lon = direct(*PLACE, np.arange(10) * 36.0, np.linspace(3.0, 9.0, 10) * KM_PER_DEG)
    sites, traces = {}, []
    for k in range(10):
        site = Site("XX", f"S{k}", float(lat[k]), float(lon[k]))
        sites[site.key] = site
        km = float(inverse(*PLACE, site.latitude_deg, site.longitude_deg)[0])
        onset = EVENT - START + float(TIMES.first_p(km / KM_PER_DEG, 5.0)[1]) + rng.normal(0, 0.4)
        after = np.arange(int(LENGTH_S * RATE)) / RATE - onset
        hum, carrier = bandpass(rng.normal(size=(2, len(after) + 2000)), RATE, 0.5, 6.0)[:, 2000:]
        wave = np.where(after >= 0, np.exp(-np.maximum(after, 0) / 8.0), 0.0) * carrier / carrier.std()
        start = START + (3600.0 if site.key == wrong_clock else 0.0)
        samples = hum / hum.std() + ratio * wave
        traces.append(Waveform("XX", site.station, "00", "BHZ", start, RATE, samples, 0.0, -90.0))
    return Recordings(tuple(traces), sites)


def search(recordings: Recordings) -> OriginSearch:
    return find_origins(
        recordings,
        hearing(recordings, recordings),
        TIMES,
        SETTINGS,
        np.random.default_rng(1),
        lambda *_: None,
    )


def test_an_event_is_found_and_the_station_an_hour_off_is_named() -> None:
    found = search(made_recordings(np.random.default_rng(0), 20.0, wrong_clock="XX.S4"))
    assert len(found.origins) == 1
    (origin,) = found.origins
    off = float(inverse(*PLACE, origin.latitude_deg, origin.longitude_deg)[0])
    assert off < 2 * origin.uncertainty.semi_major_km
    assert abs(origin.time - EVENT) < 4 * origin.uncertainty.time_s
    assert len(origin.used) == 9
    assert "XX.S4" not in {a.pick.station for a in origin.arrivals}
    named = [text for text in found.warnings[0] if text.startswith("XX.S4")]
    assert len(named) == 1
    assert "+1 h" in named[0]
    assert not {a.pick.id for a in origin.arrivals} & {u.pick.id for u in found.unassociated}


def test_an_event_in_the_train_of_another_is_found_and_nothing_is_sought_in_trains() -> None:
    """The second comes 90 s after the first, 5 degrees off: its P lies in the first one's train mostly."""
    rng = np.random.default_rng(4)
    recordings = made_recordings(rng, 60.0)
    place, time = (47.0, 27.4), EVENT + 90.0
    traces = []
    for trace in recordings.waveforms:
        site = recordings.sites[trace.station_key]
        km = float(inverse(*place, site.latitude_deg, site.longitude_deg)[0])
        onset = time - START + float(TIMES.first_p(km / KM_PER_DEG, 5.0)[1])
        after = np.arange(len(trace.samples)) / RATE - onset
        carrier = bandpass(rng.normal(size=len(after) + 2000), RATE, 0.5, 6.0)[2000:]
        wave = np.where(after >= 0, np.exp(-np.maximum(after, 0) / 8.0), 0.0) * carrier / carrier.std()
        traces.append(replace(trace, samples=trace.samples + 60.0 * wave))
    found = search(replace(recordings, waveforms=tuple(traces)))
    assert len(found.origins) == 2
    for (latitude, longitude), begun in ((PLACE, EVENT), (place, time)):
        origin = min(found.origins, key=lambda o: abs(o.time - begun))
        off = float(inverse(latitude, longitude, origin.latitude_deg, origin.longitude_deg)[0])
        assert off < 2 * origin.uncertainty.semi_major_km
    arrivals = predicted_arrivals(found.origins[0], recordings.sites, TIMES, 2.8, 20.0)
    sought = [a.pick for a in found.origins[1].arrivals if a.pick.phase_hint == "S"]
    assert not [p for p in sought if arrivals[p.station].p_time < p.time < arrivals[p.station].end_of_waves]
    used = [a.pick.id for o in found.origins for a in o.arrivals] + [u.pick.id for u in found.unassociated]
    assert len(used) == len(set(used))


def test_noise_is_no_event_and_says_why() -> None:
    found = search(made_recordings(np.random.default_rng(1), 0.0))
    assert found.origins == ()
    assert found.reasons


def bare_origin(stations: list[str]) -> Origin:
    picks = [Pick(k, k, f"{k}.00.BHZ", "P", START + 50.0, 0.1, 0, 9.0, (1.0, 4.0)) for k in stations]
    arrivals = tuple(Arrival(p, "Pn", 0.0, 1.0, 8.0, 0.0, 1.0) for p in picks)
    region = OriginUncertainty(10.0, 8.0, 0.0, 0.9, 1.0, (0.0, 20.0))
    return Origin(START, *PLACE, 0.0, False, region, arrivals, 90.0, np.zeros((1, 4)), "made up", "ak135", ())


@pytest.mark.parametrize(("off_s", "said"), [(3600.0, "+1 h"), (-3602.0, "-1 h"), (1801.0, "+0.5 h")])
def test_whole_half_hours_point_to_the_clock(off_s: float, said: str) -> None:
    predicted = {"XX.A": Predicted(5.0, START + 80.0, START + 140.0, START + 300.0)}
    late = Pick("x", "XX.A", "XX.A.00.BHZ", "P", START + 80.0 + off_s, 0.1, 0, 30.0, (1.0, 4.0))
    spans = {"XX.A": [(START - 9000.0, START + 9000.0)]}
    (text,) = clock_warnings(bare_origin(["XX.B"]), predicted, spans, [late], 5.0)
    assert text.startswith("XX.A: clock suspected")
    assert said in text


def test_other_offsets_are_only_missing() -> None:
    predicted = {
        "XX.A": Predicted(5.0, START + 80.0, START + 140.0, START + 300.0),
        "XX.B": Predicted(5.0, START + 80.0, START + 140.0, START + 300.0),
        "XX.C": Predicted(30.0, START + 380.0, START + 640.0, START + 900.0),
        "XX.D": Predicted(5.0, START + 80.0, START + 140.0, START + 300.0),
    }
    spans = {
        "XX.A": [(START - 9000.0, START + 9000.0)],
        "XX.B": [(START, START + 900.0)],
        "XX.C": [(START, START + 900.0)],
        "XX.D": [(START - 200.0, START), (START + 500.0, START + 900.0)],
    }
    stray = Pick("x", "XX.A", "XX.A.00.BHZ", "P", START + 777.0, 0.1, 0, 30.0, (1.0, 4.0))
    found = clock_warnings(bare_origin(["XX.B"]), predicted, spans, [stray], 5.0)
    assert len(found) == 2
    assert found[0].startswith("XX.A: no P found")
    assert found[1].startswith("XX.D: its recording does not cover")


def test_predictions_are_travel_times_and_spans_are_spans() -> None:
    recordings = made_recordings(np.random.default_rng(2), 0.0)
    origin = bare_origin(["XX.S0"])
    predicted = predicted_arrivals(origin, recordings.sites, TIMES, 2.8, 20.0)
    assert set(predicted) == set(recordings.sites)
    for value in predicted.values():
        assert origin.time < value.p_time < value.s_time < value.end_of_waves
        assert value.p_time - origin.time == pytest.approx(
            float(TIMES.first_p(value.distance_deg, 0.0)[1]), abs=1e-6
        )
    for spans in recording_spans(recordings).values():
        assert spans == ((START, pytest.approx(START + LENGTH_S, abs=0.1)),)


def test_a_gap_parts_the_spans_of_a_station_and_one_of_a_sample_does_not() -> None:
    one = made_recordings(np.random.default_rng(2), 0.0).waveforms[0]
    later = [replace(one, start_time=one.end_time + gap) for gap in (1 / RATE, 100.0)]
    beside = replace(one, channel="BHN", start_time=one.start_time + 20.0)
    spans = recording_spans(Recordings((later[1], one), {}))["XX.S0"]
    assert spans == ((one.start_time, one.end_time), (later[1].start_time, later[1].end_time))
    assert len(recording_spans(Recordings((beside, later[0], one), {}))["XX.S0"]) == 1


def test_the_larger_of_two_events_is_larger() -> None:
    recordings = made_recordings(np.random.default_rng(3), 20.0)
    louder = replace(
        recordings, waveforms=tuple(replace(w, samples=10.0 * w.samples) for w in recordings.waveforms)
    )
    sizes = []
    for each in (recordings, louder):
        channels = filter_verticals(each, SETTINGS.detection)
        sizes.append(relative_size(search(recordings).origins[0], channels))
    assert sizes[1] - sizes[0] == pytest.approx(1.0, abs=1e-6)
    assert relative_size(bare_origin([]), {}) == -np.inf


def test_a_weak_second_event_at_the_same_place_is_found_by_looking_again() -> None:
    """Its P is added to the recordings of the first at the predicted times, twice the noise."""
    rng = np.random.default_rng(4)
    recordings = made_recordings(rng, 20.0)
    second = EVENT + 290.0
    traces = []
    for wave in recordings.waveforms:
        site = recordings.sites[wave.station_key]
        km = float(inverse(*PLACE, site.latitude_deg, site.longitude_deg)[0])
        onset = second - START + float(TIMES.first_p(km / KM_PER_DEG, 5.0)[1])
        after = np.arange(int(900.0 * RATE)) / RATE - onset
        hum, carrier = bandpass(rng.normal(size=(2, len(after) + 2000)), RATE, 0.5, 6.0)[:, 2000:]
        samples = hum / hum.std()
        samples[: len(wave.samples)] = wave.samples
        burst = np.where(after >= 0, np.exp(-np.maximum(after, 0) / 6.0), 0.0) * carrier / carrier.std()
        traces.append(replace(wave, samples=samples + 2.0 * burst))
    longer = replace(recordings, waveforms=tuple(traces))
    found = search(longer).origins
    times = sorted(o.time for o in found)
    assert len(times) == 2
    assert times[1] == pytest.approx(second, abs=5.0)


def test_s_is_sought_from_the_associations_place_too_where_the_region_is_long(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The one that finds more S is kept; on equal terms the located one."""
    from testban.model import Association
    from testban.pipeline import located_events

    found = bare_origin(["XX.S0"])
    event = Association((), (), 1.0, 2.0, 3.0, 5.0, 30.0)
    pick = replace(found.arrivals[0].pick, phase_hint="S")
    with_s = replace(found, arrivals=(*found.arrivals, replace(found.arrivals[0], pick=pick, phase="Sn")))
    asked: list[float] = []

    def revised(place: Origin, *_: object) -> Origin:
        asked.append(place.latitude_deg)
        return with_s if place.latitude_deg == event.latitude_deg else place

    monkeypatch.setattr(located_events, "revised_origin", revised)
    located = located_events.LocatedEvents(Recordings((), {}), {}, TIMES, SETTINGS, np.random.default_rng(1))
    assert located._revised(event, found, ()) is found
    assert asked == [found.latitude_deg]
    far = replace(found, uncertainty=replace(found.uncertainty, semi_major_km=300.0))
    assert located._revised(event, far, ()) is with_s
    assert asked[1:] == [found.latitude_deg, event.latitude_deg]
