"""How densely the later waves of a known event fall on each moment at a station.

An onset near the time of a known event's S is more likely that S than the P of another event. What is set
against it is therefore the rate of chance onsets plus the density of such an arrival there.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from testban.association.settings import AssociationSettings
from testban.earth.geodesy import KM_PER_DEG, inverse
from testban.earth.traveltimes import TravelTimes
from testban.model import Association, Pick, Site

PHASES = ("Pg", "Sn", "Sg", "S")
DISTANT_PHASES, DISTANT_DEG = ("pP", "sP", "PcP"), 20.0
"""Those that are clear often, and those that are from so far on: nearer, they merge with what is about them.
The first P comes on top."""
LG_KM_S = (3.2, 3.4, 3.6)
"""Group velocities that stand for the length of a train of Lg."""


@dataclass(frozen=True, slots=True)
class KnownEvent:
    """An event that is known, and the standard deviation of its epicentre (km) along the worst direction."""

    event: Association
    spread_km: float


def later_density_hz(
    known: KnownEvent,
    picks: Sequence[Pick],
    sites: Sequence[Site],
    travel_times: TravelTimes,
    settings: AssociationSettings,
) -> NDArray[np.float64]:
    """Density (n,), 1/s, of the event's arrivals at the times of ``picks``, each at its site of ``sites``.

    Where P has fixed the origin time, an epicentre off by 1 km moves a slower wave by what it is slower.
    """
    event = known.event
    time = np.array([p.time for p in picks])
    km, _, _ = inverse(
        event.latitude_deg,
        event.longitude_deg,
        [s.latitude_deg for s in sites],
        [s.longitude_deg for s in sites],
    )
    km = np.maximum(km, 1.0)
    distance_deg = km / KM_PER_DEG
    late = time - event.time
    _, first = travel_times.first_p(distance_deg, event.depth_km)
    first = np.where(np.isfinite(first), first, np.nan)
    # The first seconds after P are its own: what begins there cannot be told from it.
    since = late - first
    near = (since > -3 * settings.residual_s) & (since < settings.own_onset_s)
    density = np.where(near, 1.0 / settings.own_onset_s, 0.0)
    travel = [travel_times.time_s(phase, distance_deg, event.depth_km) for phase in PHASES]
    if (far := distance_deg >= DISTANT_DEG).any():
        # Their tables take a second to make, which a network near by is spared.
        each = [travel_times.time_s(phase, distance_deg, event.depth_km) for phase in DISTANT_PHASES]
        travel += [np.where(far, one, np.nan) for one in each]
    travel += [km / velocity for velocity in LG_KM_S]
    for due in [np.where(np.isfinite(each), each, np.nan) for each in travel]:
        moved_s = known.spread_km * (due / km - first / km)
        sigma = np.hypot(settings.later_residual_s, settings.later_residual_share * due)
        sigma = np.hypot(sigma, np.maximum(moved_s, 0.0))
        part = np.exp(-0.5 * ((late - due) / sigma) ** 2) / (np.sqrt(2 * np.pi) * sigma)
        density += np.where(np.isfinite(part), part, 0.0)
    return density


def goes_with_distance(
    known: KnownEvent,
    picks: Sequence[Pick],
    sites: Sequence[Site],
    travel_times: TravelTimes,
    settings: AssociationSettings,
) -> bool:
    """Whether ``picks``, each at its site of ``sites``, follow the event's first P by what depends on its
    distance alone, along a line: so may any wave of its own, listed here or not.

    Of an event elsewhere the delays go with azimuth too, except where all stations lie in one direction.
    """
    event = known.event
    km, _, _ = inverse(
        event.latitude_deg,
        event.longitude_deg,
        [s.latitude_deg for s in sites],
        [s.longitude_deg for s in sites],
    )
    distance_deg = np.maximum(km, 1.0) / KM_PER_DEG
    _, first = travel_times.first_p(distance_deg, event.depth_km)
    delay = np.array([p.time for p in picks]) - event.time - first
    heard = np.isfinite(delay)
    if heard.sum() <= 2:
        return False
    line = np.polynomial.Polynomial.fit(distance_deg[heard], delay[heard], 1)
    off = delay[heard] - line(distance_deg[heard])
    own = np.hypot(settings.later_residual_s, settings.later_residual_share * first[heard].mean())
    return bool(np.sqrt(np.sum(off**2) / (heard.sum() - 2)) <= own)
