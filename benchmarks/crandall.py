"""The Crandall Canyon collapse of 2007 from an analyst's picks, located from nothing."""

from __future__ import annotations

import math
from dataclasses import replace
from pathlib import Path

import numpy as np
from benchmarks.rows import Row

from testban.acquisition.bulletin_places import bulletin_sites, stated_stations
from testban.acquisition.bulletins import read_bulletin
from testban.earth.geodesy import inverse
from testban.earth.traveltimes import TravelTimes
from testban.location import locate
from testban.location.settings import LocationSettings
from testban.model import NotDetermined, Origin
from testban.pipeline.bulletin_event import BulletinSettings, usable_picks

FILE = Path("bulletins") / "crandall-2007" / "events.xml"
TRUTH = (39.468, -111.225)
"""The mine, from the data's README."""


def crandall_origin(data: Path, rejected: bool = False) -> tuple[Origin | NotDetermined, str]:
    """The collapse located from its picks alone, and what to call the case.

    As by `testban locate`, which leaves out what an analyst rejected unless ``rejected``, but from no start.

    The file has no coordinates: stations stand where its distances and azimuths put them. Its origins differ
    by kilometres, yet all give a station the same place: that tells nothing of where the event was.
    """
    bulletin = read_bulletin(data / FILE)
    event = max(bulletin.events, key=lambda e: len(e.picks))
    (sites,) = bulletin_sites([event], stated_stations(bulletin)).of_event
    picks, _ = usable_picks(replace(event, rejected=frozenset()) if rejected else event, BulletinSettings())
    case = f"Crandall Canyon collapse, {len(picks)} picks{', rejected ones too' * rejected}"
    origin = locate(picks, sites, None, TravelTimes.load(), LocationSettings(), np.random.default_rng(1))
    return origin, case


def crandall_rows(data: Path) -> list[Row]:
    """Error of the epicentre, whether the region holds the mine, and whether depth reaches the surface, from
    the picks that the analyst kept and from all."""
    return [row for rejected in (False, True) for row in _rows(*crandall_origin(data, rejected))]


def _rows(origin: Origin | NotDetermined, case: str) -> list[Row]:
    if isinstance(origin, NotDetermined):
        return [Row(case, "epicentre", "within 5 km", origin.reason, False)]
    km, azimuth, _ = inverse(origin.latitude_deg, origin.longitude_deg, *TRUTH)
    u = origin.uncertainty
    turn = math.radians(float(azimuth) - u.azimuth_deg)
    radius = math.hypot(
        float(km) * math.cos(turn) / u.semi_major_km, float(km) * math.sin(turn) / u.semi_minor_km
    )
    axes = f"{u.semi_major_km:.1f} by {u.semi_minor_km:.1f} km"
    low, high = u.depth_km
    return [
        Row(case, "epicentre", "within 5 km", f"{float(km):.1f} km", float(km) <= 5.0),
        Row(
            case,
            "90 % region",
            "holds the truth",
            f"at {radius:.2f} of the way to its edge ({axes})",
            radius <= 1.0,
        ),
        Row(case, "depth", "90 % interval reaches the surface", f"{low:.1f} to {high:.1f} km", low <= 0.0),
    ]
