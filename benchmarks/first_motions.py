"""Share of clear first motions of recorded Soviet tests that point down, on short-period channels."""

from __future__ import annotations

from pathlib import Path

from benchmarks.rows import Row
from benchmarks.soviet_tests import SovietTest, recordings_of, soviet_tests

from testban.detection import DetectionSettings, detect_picks, filter_verticals
from testban.earth.geodesy import KM_PER_DEG, inverse
from testban.earth.traveltimes import TravelTimes
from testban.identification.settings import FirstMotionSettings

NEAR_S = 4.0
"""A pick this near to the predicted P is taken for it."""


def first_motion_row(data: Path) -> Row:
    """Of the earliest P pick of every station, those that are clear."""
    settings, times = FirstMotionSettings(), TravelTimes.load("ak135")
    counts = [_counted(test, data, times, settings) for test in soviet_tests(data)]
    up, down = (sum(column) for column in zip(*counts, strict=True))
    return Row(
        f"{sum(u + d > 0 for u, d in counts)} Soviet tests at Norwegian stations",
        "clear first motions on short-period channels that point down",
        "reported: why they do not count",
        f"{down} of {up + down} ({down / (up + down):.0%})",
        True,
    )


def _counted(
    test: SovietTest, data: Path, times: TravelTimes, settings: FirstMotionSettings
) -> tuple[int, int]:
    """Clear motions up and down."""
    recordings, detection = recordings_of(test, data), DetectionSettings()
    motions: dict[str, int] = {}
    for pick in detect_picks(filter_verticals(recordings, detection), detection):
        site = recordings.sites.get(pick.station)
        if site is None or pick.station in motions:
            continue
        place = (test.latitude_deg, test.longitude_deg, site.latitude_deg, site.longitude_deg)
        degrees = float(inverse(*place)[0]) / KM_PER_DEG
        if abs(pick.time - test.time - float(times.first_p(degrees, 0.5)[1])) <= NEAR_S:
            clear = pick.snr >= settings.minimum_snr and pick.uncertainty_s <= settings.maximum_uncertainty_s
            motions[pick.station] = pick.polarity if clear else 0
    signs = list(motions.values())
    return signs.count(1), signs.count(-1)
