"""P/S against a known event at the same place: path, site and instrument divide out.

On the same channel and phase windows the difference of two log10 P/S is that of the sources, so even paths
under sea serve. It is compared with the difference of the classes' published means (`populations`). Two
events of one class at one place differ by sqrt(2) times the scatter of single events, 0.15; between classes
the published separations of two regions differ by 0.2 more.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from testban.earth.geodesy import inverse
from testban.earth.traveltimes import TravelTimes
from testban.identification.network_ratio import GRID, NetworkRatio, network_ratio
from testban.identification.populations import Population, populations
from testban.identification.ratios import Ratio, station_ratios
from testban.identification.settings import PhaseRatioSettings
from testban.model import CLASSES, Evidence, Origin, OriginUncertainty, Recordings, ReferenceEvent

SOURCE = "populations as for P/S; normalised by a reference event, as Walter et al. 2018 compare neighbours"
EVENT_SCATTER = 0.15
REGION_SCATTER = 0.20
SAME_EVENT_S = 10.0


def difference_population(band_hz: tuple[float, float], kind: str, reference_kind: str) -> Population:
    """log10 P/S of an event of class ``kind`` less that of a ``reference_kind`` at the same place."""
    known = populations(band_hz)
    scatter = math.sqrt(2.0) * EVENT_SCATTER
    if kind != reference_kind:
        scatter = math.hypot(scatter, REGION_SCATTER)
    return Population(known[kind].mean - known[reference_kind].mean, scatter)


def reference_ratio_evidence(
    origin: Origin,
    recordings: Recordings,
    reference: ReferenceEvent,
    travel_times: TravelTimes,
    settings: PhaseRatioSettings,
) -> Evidence | None:
    """Weigh the event's P/S against the reference's; None where the reference cannot serve."""
    apart_km, _, _ = inverse(
        origin.latitude_deg, origin.longitude_deg, reference.latitude_deg, reference.longitude_deg
    )
    reach_km = settings.reference_reach_km + min(
        origin.uncertainty.semi_major_km, settings.reference_reach_km
    )
    itself = abs(reference.time - origin.time) < SAME_EVENT_S
    if itself or reference.kind not in CLASSES or float(apart_km) > reach_km:
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
    likelihood = class_likelihood(networks, reference.kind, settings)
    best = max(networks, key=lambda n: n.measured)
    low, high = settings.bands_hz[best.band]
    text = (
        f"P/S at {low:g}-{high:g} Hz is {10**best.mean:.1f} times that of {reference.name} "
        f"({reference.kind}) on {best.measured} common paths, within a factor of {10**best.std:.1f}; another "
        f"{reference.kind} there would have the same within {10 ** (math.sqrt(2) * EVENT_SCATTER):.1f}"
    )
    details = tuple(_row(n, reference.kind, settings) for n in networks)
    name = f"P/S against {reference.name}"
    return Evidence(name, text, best.mean, best.std, "log10", likelihood, details, SOURCE)


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
    networks: Sequence[NetworkRatio], reference_kind: str, settings: PhaseRatioSettings
) -> dict[str, float]:
    """Natural-log likelihood under each class, the largest 0; further bands count by what is new in them."""
    from scipy.stats import norm

    total = dict.fromkeys(CLASSES, 0.0)
    for rank, network in enumerate(sorted(networks, key=lambda n: (-n.measured, n.band))):
        weight = 1.0 if rank == 0 else 1.0 - settings.band_correlation
        for name in CLASSES:
            known = difference_population(settings.bands_hz[network.band], name, reference_kind)
            density = float(np.sum(network.likelihood * norm.pdf(GRID, known.mean, known.std)))
            total[name] += weight * math.log(max(density, 1e-300))
    top = max(total.values())
    return {name: value - top for name, value in total.items()}


def _row(network: NetworkRatio, reference_kind: str, settings: PhaseRatioSettings) -> tuple[str, str]:
    band = settings.bands_hz[network.band]
    expected = ", ".join(
        f"{name} {difference_population(band, name, reference_kind).mean:+.2f}" for name in CLASSES
    )
    return (
        f"{band[0]:g}-{band[1]:g} Hz",
        f"log10 difference {network.mean:+.2f} +- {network.std:.2f} on {network.measured} paths, "
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
