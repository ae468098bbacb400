"""P/S against a known event: the path divides out, and the classes follow the difference."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from test_phase_ratio import INLAND, TIME, TIMES, make_origin, make_recordings

from testban.identification import identify
from testban.identification.overlap import apart_from
from testban.identification.ratios import station_ratios
from testban.identification.reference_ratio import (
    difference_population,
    ratio_differences,
    reference_ratio_evidence,
)
from testban.identification.settings import PhaseRatioSettings
from testban.model import CLASSES, Evidence, Recordings, ReferenceEvent

SETTINGS = PhaseRatioSettings()
EARLIER_S = 4.0e7


def reference(recordings: Recordings, kind: str = "explosion", place=INLAND) -> ReferenceEvent:
    """An earlier event at ``place`` whose recordings are ``recordings``, moved in time."""
    waves = tuple(replace(w, start_time=w.start_time - EARLIER_S) for w in recordings.waveforms)
    moved = replace(recordings, waveforms=waves)
    return ReferenceEvent("Earlier", TIME - EARLIER_S, *place, 0.5, 1.0, kind, "invented", (), (), moved)


def compared(p_over_s: float, known: ReferenceEvent) -> Evidence | None:
    mine = make_recordings(p_over_s, seed=7)
    return reference_ratio_evidence(make_origin(), mine, known, TIMES, SETTINGS)


def test_the_difference_is_that_of_the_sources_whatever_the_path() -> None:
    """Station terms in S, as strong as a factor of four, divide out."""
    terms = {f"S{k:02d}": 4.0 ** np.sin(k) for k in range(6)}

    def coloured(recordings: Recordings) -> Recordings:
        waves = []
        for wave in recordings.waveforms:
            samples = wave.samples.copy()
            samples[(100 * 40) :] *= terms[wave.station]
            waves.append(replace(wave, samples=samples))
        return replace(recordings, waveforms=tuple(waves))

    known = reference(coloured(make_recordings(1.5, seed=3)))
    mine = station_ratios(make_origin(), coloured(make_recordings(0.5, seed=4)), TIMES, SETTINGS)
    earlier = replace(make_origin(), time=TIME - EARLIER_S)
    theirs = station_ratios(earlier, known.recordings, TIMES, SETTINGS)
    differences = [d.log_ratio for d in ratio_differences(mine, theirs, SETTINGS) if d.band >= 2]
    assert np.median(differences) == pytest.approx(np.log10(0.5 / 1.5), abs=0.05)
    assert np.std(differences) < 0.15


def test_the_same_ratio_as_an_explosion_speaks_for_one() -> None:
    found = compared(1.5, reference(make_recordings(1.5, seed=3)))
    assert found is not None
    assert found.value == pytest.approx(0.0, abs=0.1)
    assert max(CLASSES, key=found.log_likelihood.__getitem__) == "explosion"


def test_a_lower_ratio_than_an_explosion_speaks_against_one() -> None:
    found = compared(0.5, reference(make_recordings(1.6, seed=3)))
    assert found is not None
    assert max(CLASSES, key=found.log_likelihood.__getitem__) == "earthquake"


def test_an_earthquake_serves_as_reference_too() -> None:
    found = compared(1.6, reference(make_recordings(0.5, seed=3), "earthquake"))
    assert found is not None
    assert max(CLASSES, key=found.log_likelihood.__getitem__) == "explosion"


@pytest.mark.parametrize("kind", CLASSES)
def test_one_class_differs_least_from_itself(kind: str) -> None:
    own = difference_population((4.0, 6.0), kind, kind)
    assert own.mean == 0.0
    assert all(
        difference_population((4.0, 6.0), other, kind).std > own.std for other in CLASSES if other != kind
    )


def test_far_references_and_the_event_itself_do_not_serve() -> None:
    recordings = make_recordings(1.5)
    assert compared(1.5, reference(recordings, place=(49.5, 68.0))) is None
    itself = replace(reference(recordings), time=TIME + 1.0)
    assert compared(1.5, itself) is None


def test_p_over_s_counts_once() -> None:
    known = reference(make_recordings(1.5, seed=3))
    found = identify(make_origin(), make_recordings(1.5, seed=7), TIMES, references=(known,))
    by_name = {e.name: e for e in found.evidence}
    assert by_name["P/S against Earlier"].weighed
    assert not by_name["P/S amplitude ratio"].weighed
    assert "stands in its place" in by_name["P/S amplitude ratio"].text


def test_two_overlapping_events_leave_only_what_can_be_told_apart() -> None:
    """A larger event 60 s earlier at the same place covers every station; the result says so."""
    recordings = make_recordings(1.5)
    larger = replace(make_origin(), time=TIME - 60.0)
    clear, hidden = apart_from((larger,), make_origin(), recordings, TIMES)
    assert not clear.waveforms
    assert len(hidden) == 6
    found = identify(make_origin(), recordings, TIMES, larger=(larger,))
    assert not any(e.weighed for e in found.evidence if e.name == "P/S amplitude ratio")
    assert any("waves of a larger event overlap at XX.S00" in text for text in found.assumptions)
    long_before = replace(make_origin(), time=TIME - 3600.0)
    assert apart_from((long_before,), make_origin(), recordings, TIMES)[1] == ()


def test_two_published_regions_tell_how_far_separations_differ() -> None:
    """They differ by 0.23, so by 0.16 about their mean; with one more place judged, expected within 0.2."""
    known = difference_population((4.0, 6.0), "earthquake", "explosion")
    alone = difference_population((4.0, 6.0), "explosion", "explosion")
    between = np.sqrt(known.std**2 - alone.std**2)
    assert 0.12 < between < 0.20
    assert known.mean == pytest.approx(-0.515, abs=0.01)
    turned = difference_population((4.0, 6.0), "explosion", "earthquake")
    assert (turned.mean, turned.std) == pytest.approx((-known.mean, known.std))
