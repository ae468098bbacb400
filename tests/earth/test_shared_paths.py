"""Paths of two events: predicted, found in the reference's record, ready for correlation."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest

from testban.earth.geodesy import KM_PER_DEG
from testban.earth.shared_paths import PathSettings, shared_paths
from testban.earth.traveltimes import TravelTimes
from twins import LAPSE_S, Pair, origin_of

TABLE = TravelTimes.load("ak135")


def test_one_path_for_each_station() -> None:
    pair = Pair(1)
    recordings, reference = pair.make()
    paths = shared_paths(origin_of(pair), recordings, reference, TABLE, PathSettings())
    assert [p.channel for p in paths] == [f"XX.S{k:02d}..BHZ" for k in range(12)]
    for k, path in enumerate(paths):
        assert path.azimuth_deg == pytest.approx(pair.azimuths[k], abs=0.01)
        slowness = float(TABLE.slowness_s_deg("Pn", path.distance_deg, 0.5)) / KM_PER_DEG
        assert np.hypot(*path.slowness_s_km) == pytest.approx(slowness)
        assert path.lead_in_s == pytest.approx(LAPSE_S, abs=0.2)
        predicted = reference.time + float(TABLE.first_p(path.distance_deg, 0.5)[1])
        assert abs(path.reference_onset - predicted) < 4.5  # the synthetic path errors have sigma 1 s
        assert -0.3 < path.depth_s_km < 0.0


def test_the_delay_is_the_lapse_less_the_moveout() -> None:
    pair = Pair(2)
    recordings, reference = pair.make()
    settings = PathSettings()
    for path in shared_paths(origin_of(pair), recordings, reference, TABLE, settings):
        found = path.delays((1.0, 4.0), settings, 1, 0.6)
        assert found is not None
        moveout = float(np.dot(path.slowness_s_km, [pair.east_km, pair.north_km]))
        delay = found.times[0] - found.template_time
        # the second source's lower corner adds a delay of about the same at all stations
        assert delay - LAPSE_S + moveout == pytest.approx(0.05, abs=0.12)


def test_stations_without_place_or_partner_are_left_out() -> None:
    pair = Pair(3)
    recordings, reference = pair.make()
    fewer = dataclasses.replace(
        recordings,
        waveforms=recordings.waveforms[:8],
        sites={k: v for k, v in recordings.sites.items() if k != "XX.S00"},
    )
    bare = dataclasses.replace(reference.recordings, sites=fewer.sites)
    paths = shared_paths(
        origin_of(pair), fewer, dataclasses.replace(reference, recordings=bare), TABLE, PathSettings()
    )
    assert [p.channel for p in paths] == [f"XX.S{k:02d}..BHZ" for k in range(1, 8)]
