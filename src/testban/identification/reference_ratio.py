"""P/S against a known event at the same place: path, site and instrument divide out.

On the same channel and phase windows the difference of two log10 P/S is that of the sources, so even paths
under sea serve. It is compared with the difference of the classes' published means (`populations`). How far
two events of one class differ is learned from recorded explosions that lie together (`event_scatter`); the
other classes take the same. By how much the difference of two classes differs from place to place is learned:
of explosions and earthquakes from two published regions, of others where a place recorded both.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache

import numpy as np

from testban.earth.geodesy import distance_between_km
from testban.earth.traveltimes import TravelTimes
from testban.identification.event_scatter import NeighbourRatio, event_scatter, separation
from testban.identification.itself import without_event
from testban.identification.network_ratio import GRID, NetworkRatio, network_ratio
from testban.identification.population_fit import PopulationFit, fit_population
from testban.identification.populations import (
    JUDGED_EVENTS,
    REGION_ERROR,
    Population,
    populations,
    ratio_quantity,
    region_deviations,
)
from testban.identification.ratios import Ratio, station_ratios
from testban.identification.settings import PhaseRatioSettings
from testban.model import CLASSES, Evidence, Origin, OriginUncertainty, Recordings, ReferenceEvent

SOURCE = "populations as for P/S; normalised by a reference event, as Walter et al. 2018 compare neighbours"
LEARNED_KIND = "explosion"
"""The only kind of which two events at one place were recorded."""
REGION_SCATTER = 0.20
"""Of the difference of two classes, from place to place, before a place tells: judged, worth one place."""
SAME_EVENT_S = 10.0


@lru_cache(maxsize=256)
def difference_population(
    band_hz: tuple[float, float],
    kind: str,
    reference_kind: str,
    recorded: tuple[NeighbourRatio, ...] = (),
) -> Population:
    """log10 P/S of an event of class ``kind`` less that of a ``reference_kind`` at the same place, learned
    from what was ``recorded``. The sum of two Student's t is taken as one with the fewer degrees."""
    known, quantity = populations(band_hz), ratio_quantity(band_hz)
    within = event_scatter(recorded, quantity, LEARNED_KIND)
    if kind == reference_kind:
        return Population(0.0, within.scale, within.freedom)
    published = known[kind].mean - known[reference_kind].mean
    between = _separation_fit(quantity, kind, reference_kind, published, recorded)
    scale = math.hypot(within.scale, between.scale)
    return Population(published + between.shift, scale, min(within.freedom, between.freedom))


def _separation_fit(
    quantity: str, kind: str, reference_kind: str, published: float, recorded: tuple[NeighbourRatio, ...]
) -> PopulationFit:
    """How the separation of two kinds deviates from the published one."""
    deviations = list(region_deviations(kind, reference_kind))
    errors = [REGION_ERROR] * len(deviations)
    found = separation(recorded, quantity, kind, reference_kind)
    if found is not None:
        deviations.append(found[0] - published)
        errors.append(found[1])
    return fit_population(np.array(deviations), np.array(errors), REGION_SCATTER, JUDGED_EVENTS)


def reference_ratio_evidence(
    origin: Origin,
    recordings: Recordings,
    reference: ReferenceEvent,
    travel_times: TravelTimes,
    settings: PhaseRatioSettings,
    recorded: Sequence[NeighbourRatio] = (),
) -> Evidence | None:
    """Weigh the event's P/S against the reference's; None where the reference cannot serve. ``recorded``
    events teach how two differ, but for the event itself."""
    apart_km = distance_between_km(origin, reference)
    reach_km = settings.reference_reach_km + min(
        origin.uncertainty.semi_major_km, settings.reference_reach_km
    )
    itself = abs(reference.time - origin.time) < SAME_EVENT_S
    if itself or reference.kind not in CLASSES or apart_km > reach_km:
        return None
    mine = station_ratios(origin, recordings, travel_times, settings)
    theirs = station_ratios(_origin_of(reference), reference.recordings, travel_times, settings)
    differences = ratio_differences(mine, theirs, settings)
    networks = [
        found
        for band in range(len(settings.bands_hz))
        if settings.bands_hz[band][0] >= settings.lowest_weighed_hz
        and (found := network_ratio([d for d in differences if d.band == band], band, settings))
        and found.measured >= settings.reference_paths
    ]
    if not networks:
        return None
    others = without_event(recorded, origin)
    likelihood = class_likelihood(networks, reference.kind, settings, others)
    best = max(networks, key=lambda n: n.measured)
    low, high = settings.bands_hz[best.band]
    same = difference_population((low, high), reference.kind, reference.kind, others)
    text = (
        f"P/S at {low:g}-{high:g} Hz is {10**best.mean:.1f} times that of {reference.name} "
        f"({reference.kind}) on {best.measured} common paths, within a factor of {10**best.std:.1f}; another "
        f"{reference.kind} there would have the same within {10 ** same.half_width():.1f}"
    )
    details = tuple(_row(n, reference.kind, settings, others) for n in networks)
    name = f"P/S against {reference.name}"
    source = f"{SOURCE}; {_told(others, (low, high), reference.kind)}"
    return Evidence(name, text, best.mean, best.std, "log10", likelihood, details, source)


def _told(recorded: tuple[NeighbourRatio, ...], band_hz: tuple[float, float], reference_kind: str) -> str:
    """In words, where the scatter comes from."""
    quantity = ratio_quantity(band_hz)
    known = event_scatter(recorded, quantity, LEARNED_KIND)
    if not known.events:
        return "scatter of two events judged"
    low, high = known.event_90
    both = [k for k in CLASSES if k != reference_kind and separation(recorded, quantity, k, reference_kind)]
    between = f"; separation of {reference_kind} and {' and '.join(both)} from one place" if both else ""
    return (
        f"scatter of one event {known.event:.2f} ({low:.2f} to {high:.2f}) from {len(known.events)} recorded "
        f"{LEARNED_KIND}s, taken for all kinds{between}"
    )


def ratio_differences(
    mine: Sequence[Ratio], theirs: Sequence[Ratio], settings: PhaseRatioSettings
) -> list[Ratio]:
    """The event's ratios less the reference's where station, phase pair, band and components are the same."""
    known = {(r.station, r.pair, r.band, r.components): r for r in theirs if not r.limit}
    found = []
    for ratio in mine:
        other = known.get((ratio.station, ratio.pair, ratio.band, ratio.components))
        if other is not None:
            std = math.hypot(settings.same_path_scatter, ratio.counting, other.counting)
            value = ratio.log_ratio - other.log_ratio
            found.append(replace(ratio, log_ratio=value, std=std, path_excess=0.0, weighed=True))
    return found


def class_likelihood(
    networks: Sequence[NetworkRatio],
    reference_kind: str,
    settings: PhaseRatioSettings,
    recorded: tuple[NeighbourRatio, ...] = (),
) -> dict[str, float]:
    """Natural-log likelihood under each class, the largest 0; further bands count by what is new in them."""
    total = dict.fromkeys(CLASSES, 0.0)
    for rank, network in enumerate(sorted(networks, key=lambda n: (-n.measured, n.band))):
        weight = 1.0 if rank == 0 else 1.0 - settings.band_correlation
        for name in CLASSES:
            known = difference_population(settings.bands_hz[network.band], name, reference_kind, recorded)
            density = float(np.sum(network.likelihood * np.exp(known.log_density(GRID))))
            total[name] += weight * math.log(max(density, 1e-300))
    top = max(total.values())
    return {name: value - top for name, value in total.items()}


def _row(
    network: NetworkRatio,
    reference_kind: str,
    settings: PhaseRatioSettings,
    recorded: tuple[NeighbourRatio, ...],
) -> tuple[str, str]:
    band = settings.bands_hz[network.band]
    known = {name: difference_population(band, name, reference_kind, recorded) for name in CLASSES}
    expected = ", ".join(f"{name} {population.mean:+.2f}" for name, population in known.items())
    return (
        f"{band[0]:g}-{band[1]:g} Hz",
        f"log10 difference {network.mean:+.2f} ± {network.std:.2f} on {network.measured} paths, "
        f"{network.bounds} bounds (expected: {expected})",
    )


def _origin_of(reference: ReferenceEvent) -> Origin:
    """The published origin as a record without arrivals."""
    place = (reference.latitude_deg, reference.longitude_deg, reference.depth_km, reference.time)
    radius, depth = reference.location_uncertainty_km, reference.depth_km
    region = OriginUncertainty(radius, radius, 0.0, 0.9, 0.0, (depth, depth))
    return Origin(
        reference.time,
        reference.latitude_deg,
        reference.longitude_deg,
        depth,
        True,
        region,
        (),
        360.0,
        np.array([place]),
        "published",
        "",
        (f"published origin ({reference.origin_source})",),
    )
