"""Known events, from their published origins: what P/S, depth and first motions alone may and may not say.

Long-period signs and picks come in through the pipeline; here the stage stands alone.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from testban.acquisition import read_recordings
from testban.earth.traveltimes import TravelTimes
from testban.identification import identify
from testban.identification.ratios import station_ratios
from testban.identification.settings import PhaseRatioSettings
from testban.model import Identification, Origin, OriginUncertainty, parse_time

TIMES = TravelTimes.load("ak135")


def make_origin(latitude: float, longitude: float, depth_km: float, time: str) -> Origin:
    at = parse_time(time)
    samples = np.tile([latitude, longitude, depth_km, at], (50, 1))
    uncertainty = OriginUncertainty(5.0, 5.0, 0.0, 0.9, 0.5, (0.0, 30.0))
    return Origin(at, latitude, longitude, depth_km, False, uncertainty, (), 90.0, samples, "", "ak135", ())


def identified(folder: Path, latitude: float, longitude: float, depth_km: float, time: str) -> Identification:
    origin = make_origin(latitude, longitude, depth_km, time)
    return identify(origin, read_recordings([folder]), TIMES)


@pytest.mark.recorded
@pytest.mark.parametrize(
    ("folder", "latitude", "longitude", "time"),
    [
        ("2017-09-03", 41.3013, 129.0741, "2017-09-03T03:30:01.619Z"),
        ("2016-01-06", 41.2994, 129.0721, "2016-01-06T01:30:00.870Z"),
    ],
)
def test_tests_are_most_probably_explosions(recorded_data: Path, folder, latitude, longitude, time) -> None:
    found = identified(recorded_data / "dprk" / folder, latitude, longitude, 0.5, time)
    assert found.explosion > 0.7
    assert found.earthquake < 0.15
    assert any("under sea: not weighed" in value for _, value in found.evidence[0].details)


@pytest.mark.recorded
def test_the_collapse_is_not_called_an_explosion(recorded_data: Path) -> None:
    folder = recorded_data / "dprk" / "2017-09-03"
    found = identified(folder, 41.3013, 129.0741, 0.5, "2017-09-03T03:38:31.9Z")
    assert found.statement != "explosion, suspected"


@pytest.mark.recorded
def test_the_earthquake_is_most_probably_one(recorded_data: Path) -> None:
    folder = recorded_data / "earthquakes" / "california-2019-07-16"
    found = identified(folder, 37.8187, -121.7568, 12.4, "2019-07-16T20:11:01.470Z")
    assert found.earthquake > found.explosion
    assert found.statement in ("earthquake, suspected", "undetermined")


@pytest.mark.recorded
def test_the_quarry_blast_is_not_called_an_earthquake(recorded_data: Path) -> None:
    folder = recorded_data / "explosions" / "kambarata-2009"
    found = identified(folder, 41.74, 73.38, 0.0, "2009-12-22T05:54:35Z")
    assert found.statement in ("explosion, suspected", "undetermined")
    assert found.explosion > found.earthquake


@pytest.mark.recorded
def test_novaya_zemlya_explosion_measures_as_published(recorded_data: Path) -> None:
    """Hartse 1997: Pn/Sn near 3 for explosions there, 0.5 to 1 for others, 4-6 Hz at a station 300 km on."""
    folder = recorded_data / "nnsn"
    recordings = read_recordings([folder / "waveforms" / "USS19902971457"], folder / "stationxml")
    origin = make_origin(73.33, 54.76, 0.5, "1990-10-24T14:57:58.5Z")
    ratios = station_ratios(origin, recordings, TIMES, PhaseRatioSettings())
    near = [r for r in ratios if r.station.startswith("NS.KTK") and r.pair == "Pn/Sn" and r.band == 3]
    assert len(near) >= 5
    assert len({r.path for r in near}) == 1
    assert 1.4 < 10 ** np.median([r.log_ratio for r in near]) < 4.5
