"""Bulletins as two CSV tables: events with their origins, and picks with what became of them.

The second can be read back as a bulletin.
"""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Sequence

from testban.model import Bulletin, LocatedEvent, NotDetermined, Pick, isoformat
from testban.reporting.quakeml_origin import rms_residual_s, wrapped

EVENT_COLUMNS = (
    *("event", "time", "latitude", "longitude", "depth_km", "depth_low_km", "depth_high_km"),
    *("depth_resolved", "time_uncertainty_s", "time_earliest_s", "time_latest_s"),
    *("semi_major_km", "semi_minor_km", "azimuth_deg", "confidence"),
    *("azimuthal_gap_deg", "secondary_azimuthal_gap_deg", "ground_truth_level", "arrivals", "arrivals_used"),
    *("stations_used", "rms_residual_s", "name", "not_located_because", "left_out"),
)
PICK_COLUMNS = (
    *("event", "id", "network", "station", "location", "channel", "phase", "time", "uncertainty_s"),
    *("backazimuth_deg", "backazimuth_uncertainty_deg", "slowness_s_deg", "slowness_uncertainty_s_deg"),
    *("polarity", "snr", "method"),
    *("located_phase", "time_residual_s", "weight", "distance_deg", "azimuth_deg"),
)


def event_table(bulletin: Bulletin, located: Sequence[LocatedEvent]) -> str:
    """One line an event."""
    rows: list[list[object]] = []
    for event, at in zip(bulletin.events, located, strict=True):
        left_out = "; ".join(at.left_out)
        origin = at.origin
        if isinstance(origin, NotDetermined):
            blanks = [""] * (len(EVENT_COLUMNS) - 4)
            rows.append([event.id, *blanks, event.name, origin.reason, left_out])
            continue
        u = origin.uncertainty
        earliest, latest = u.time_interval_s or (math.nan, math.nan)
        cells: list[object] = [event.id]
        rows.append(
            [
                *cells,
                *(isoformat(origin.time, 6), f"{origin.latitude_deg:.6f}"),
                *(f"{wrapped(origin.longitude_deg):.6f}", f"{origin.depth_km:.3f}"),
                *(f"{u.depth_km[0]:.3f}", f"{u.depth_km[1]:.3f}", "yes" if origin.depth_resolved else "no"),
                *(f"{u.time_s:.3f}", _number(earliest, 3), _number(latest, 3)),
                *(f"{u.semi_major_km:.3f}", f"{u.semi_minor_km:.3f}"),
                *(f"{u.azimuth_deg:.1f}", f"{u.confidence:g}", f"{origin.azimuthal_gap_deg:.1f}"),
                *(f"{origin.secondary_azimuthal_gap_deg:.1f}", origin.ground_truth_level or ""),
                *(len(origin.arrivals), len(origin.used), len({a.pick.station for a in origin.used})),
                *(_number(rms_residual_s(origin), 4), event.name, "", left_out),
            ]
        )
    return _text(EVENT_COLUMNS, rows)


def pick_table(bulletin: Bulletin, located: Sequence[LocatedEvent]) -> str:
    """One line a pick."""
    rows = []
    for event, at in zip(bulletin.events, located, strict=True):
        found = {} if isinstance(at.origin, NotDetermined) else {a.pick.id: a for a in at.origin.arrivals}
        for pick in event.picks:
            arrival = found.get(pick.id)
            became: list[object] = [""] * 5
            if arrival is not None:
                became = [
                    *(arrival.phase, _number(arrival.time_residual_s, 4), _number(arrival.weight, 4)),
                    *(_number(arrival.distance_deg, 5), _number(arrival.azimuth_deg, 3)),
                ]
            rows.append([event.id, *pick_cells(pick), *became])
    return _text(PICK_COLUMNS, rows)


def pick_cells(pick: Pick) -> list[object]:
    """The columns ``id`` to ``method``, nothing rounded but the time, to a microsecond."""
    network, _, station = pick.station.partition(".")
    parts = pick.channel.split(".")
    location, channel = parts[2:4] if len(parts) == 4 else ("", "")
    exact = [pick.backazimuth_deg, pick.backazimuth_uncertainty_deg]
    exact += [pick.slowness_s_deg, pick.slowness_uncertainty_s_deg]
    return [
        *(pick.id, network, station, location, channel, pick.phase_hint, isoformat(pick.time, 6)),
        *(_exact(v) for v in (pick.uncertainty_s, *exact)),
        *({1: "up", -1: "down"}.get(pick.polarity, ""), _exact(pick.snr), pick.method),
    ]


def _exact(value: float | None) -> str:
    return "" if value is None or not math.isfinite(value) else repr(float(value))


def _number(value: float, digits: int) -> str:
    return f"{value:.{digits}f}" if math.isfinite(value) else ""


def _text(columns: Sequence[str], rows: Sequence[Sequence[object]]) -> str:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows([" ".join(str(cell).split()) for cell in row] for row in rows)
    return text.getvalue()
