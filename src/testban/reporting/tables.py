"""Rows of the report's tables, ready to print."""

from __future__ import annotations

import math
from dataclasses import dataclass

from testban.model import CLASSES, EventAssessment, Evidence, Origin, YieldEstimate, isoformat
from testban.reporting import wording
from testban.reporting.evidence_figure import log_ratio


@dataclass(frozen=True, slots=True)
class KeyNumber:
    """One line of the key numbers: what, how much, how sure, and what it rests on."""

    quantity: str
    value: str
    uncertainty: str
    basis: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class EvidenceRow:
    """One discriminant: its measurement, what it weighs against each other class, and its details."""

    name: str
    text: str
    measured: str
    against_earthquake: str
    against_collapse: str
    details: tuple[tuple[str, str], ...]
    source: str


def _time_spread(origin: Origin) -> str:
    spread = f"{wording.plus_minus_seconds(origin.uncertainty.time_s)} (one standard deviation)"
    interval = wording.time_interval(origin.uncertainty)
    if not interval:
        return spread
    return (
        f"{spread}; {interval}"
        if origin.depth_resolved
        else f"{spread} at that depth; {interval} over all depths"
    )


def key_numbers(event: EventAssessment) -> list[KeyNumber]:
    """Time, place, depth, size, yield and support, each with its uncertainty or the reason it is missing."""
    origin, region = event.origin, event.origin.uncertainty
    time = wording.clock_time(origin.time, region.time_s)
    place = wording.coordinates(origin.latitude_deg, origin.longitude_deg, region.semi_major_km)
    model = f"{origin.method}, {origin.earth_model}"
    low, high = region.depth_km
    share = wording.percent(region.confidence)
    rows = [
        KeyNumber("Origin time", time, _time_spread(origin), ()),
        KeyNumber("Epicentre", place, wording.region(region), (model, *origin.assumptions)),
        KeyNumber(
            "Depth",
            _depth(origin),
            f"{wording.kilometres(low, unit=False)} to {wording.kilometres(high)} ({share})",
            (),
        ),
        KeyNumber("Support", *_support(origin), ()),
    ]
    for offset in event.relative_locations:
        ((east, _), (_, north)) = offset.covariance_m2
        rows.append(
            KeyNumber(
                f"Relative to {offset.reference}",
                wording.offset(offset),
                f"± {wording.metres(east)} east, ± {wording.metres(north)} north (one standard deviation)",
                (f"{len(offset.channels)} channels, residual {offset.residual_s:.3f} s", *offset.assumptions),
            )
        )
    for size in event.magnitudes:
        stations = "1 station" if size.stations == 1 else f"{size.stations} stations"
        rows.append(
            KeyNumber(
                f"Magnitude {size.type}",
                f"{size.mag:.2f}",
                f"± {size.uncertainty:.2f} (one standard deviation), {stations}",
                size.assumptions,
            )
        )
    if isinstance(event.yield_kt, YieldEstimate):
        rows.append(
            KeyNumber(
                "Yield, if it was an explosion, well coupled",
                f"{wording.significant(event.yield_kt.median)} kt",
                f"90 %: {wording.interval_kt(event.yield_kt)}",
                event.yield_kt.assumptions,
            )
        )
    rows += [
        KeyNumber(wording.quantity(gap.quantity), "not determined", wording.sentence(gap.reason), ())
        for gap in wording.gaps_of(event)
    ]
    return rows


def _depth(origin: Origin) -> str:
    if origin.depth_resolved:
        return wording.kilometres(origin.depth_km)
    return "not resolved" if origin.depth_range == "open" else origin.depth_range


def _support(origin: Origin) -> tuple[str, str]:
    used = origin.used
    stations = len({arrival.pick.station for arrival in used})
    rejected = len(origin.arrivals) - len(used)
    left_out = f"{rejected or 'no'} arrival{'s' * (rejected != 1)} rejected"
    return (
        f"{len(used)} arrivals, {stations} stations",
        f"{left_out}, largest gap in azimuth {origin.azimuthal_gap_deg:.0f}°",
    )


def evidence_rows(evidence: tuple[Evidence, ...]) -> list[EvidenceRow]:
    rows = []
    for piece in evidence:
        weights = dict(piece.log_likelihood or {})
        against = {
            other: wording.ratio(log_ratio(weights, other)) if piece.weighed else "not weighed"
            for other in ("earthquake", "collapse")
        }
        rows.append(
            EvidenceRow(
                piece.name,
                piece.text,
                _measured(piece),
                against["earthquake"],
                against["collapse"],
                piece.details,
                piece.source,
            )
        )
    return rows


def _measured(piece: Evidence) -> str:
    if piece.value is None or not math.isfinite(piece.value):
        return ""
    if piece.uncertainty is None or not math.isfinite(piece.uncertainty) or piece.uncertainty <= 0:
        return f"{wording.significant(piece.value, 3)} {piece.unit}".strip()
    digits = max(0, 1 - math.floor(math.log10(piece.uncertainty)))
    return f"{piece.value:.{digits}f} ± {piece.uncertainty:.{digits}f} {piece.unit}".strip()


def probabilities(event: EventAssessment) -> list[tuple[str, float, str]]:
    """(class, share for drawing, probability in words) for each class."""
    shares = [(name, getattr(event.identification, name)) for name in CLASSES]
    return [
        (name, share if math.isfinite(share) else 0.0, wording.probability(share)) for name, share in shares
    ]


def arrival_rows(origin: Origin) -> list[tuple[str, ...]]:
    """Station, phase, time, pick uncertainty, residual, weight, distance, azimuth, signal to noise."""
    return [
        (
            arrival.pick.channel,
            arrival.phase,
            isoformat(arrival.pick.time, 2)[11:-1],
            f"{arrival.pick.uncertainty_s:.2f}",
            f"{arrival.time_residual_s:+.2f}",
            f"{arrival.weight:.2f}",
            f"{arrival.distance_deg:.2f}",
            f"{arrival.azimuth_deg:.0f}",
            wording.significant(arrival.pick.snr),
        )
        for arrival in sorted(origin.arrivals, key=lambda arrival: (arrival.distance_deg, arrival.pick.time))
    ]
