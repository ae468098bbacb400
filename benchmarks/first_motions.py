"""First motions of recorded tests at their published places: earliest P of every station.

On short-period channels most of those that are clear point down; `benchmarks.first_swings` asks why.
"""

from __future__ import annotations

from pathlib import Path

from benchmarks.rows import Row
from benchmarks.soviet_tests import SovietTest, recordings_of, soviet_tests

from testban.detection import DetectionSettings, detect_picks, filter_verticals
from testban.earth.geodesy import KM_PER_DEG, inverse
from testban.earth.traveltimes import TravelTimes
from testban.identification.settings import FirstMotionSettings
from testban.model import Pick, Recordings

NEAR_S = 4.0
"""A pick this near to the predicted P is taken for it."""
DEPTH_KM = 0.5


def first_p_picks(
    recordings: Recordings, place: tuple[float, float], time: float, times: TravelTimes
) -> list[Pick]:
    """The earliest pick of every station that lies near the P predicted from a shallow source at ``place``
    (latitude, longitude) and ``time`` (POSIX s)."""
    detection = DetectionSettings()
    found: dict[str, Pick] = {}
    for pick in detect_picks(filter_verticals(recordings, detection), detection):
        site = recordings.sites.get(pick.station)
        if site is None or pick.station in found:
            continue
        degrees = float(inverse(*place, site.latitude_deg, site.longitude_deg)[0]) / KM_PER_DEG
        if abs(pick.time - time - float(times.first_p(degrees, DEPTH_KM)[1])) <= NEAR_S:
            found[pick.station] = pick
    return list(found.values())


def is_clear(pick: Pick, settings: FirstMotionSettings) -> bool:
    """Whether a motion of this pick would count on a broadband channel."""
    return pick.snr >= settings.minimum_snr and pick.uncertainty_s <= settings.maximum_uncertainty_s


def first_motion_row(data: Path) -> Row:
    """Share of clear first motions of recorded Soviet tests that point down, on short-period channels."""
    times = TravelTimes.load("ak135")
    counts = [_counted(test, data, times) for test in soviet_tests(data)]
    up, down = (sum(column) for column in zip(*counts, strict=True))
    return Row(
        f"{sum(u + d > 0 for u, d in counts)} Soviet tests at Norwegian stations",
        "clear first motions on short-period channels that point down",
        "reported: why they do not count",
        f"{down} of {up + down} ({down / (up + down):.0%})",
        True,
    )


def _counted(test: SovietTest, data: Path, times: TravelTimes) -> tuple[int, int]:
    """Clear motions up and down."""
    place = test.latitude_deg, test.longitude_deg
    picks = first_p_picks(recordings_of(test, data), place, test.time, times)
    signs = [p.polarity for p in picks if is_clear(p, FirstMotionSettings())]
    return signs.count(1), signs.count(-1)
