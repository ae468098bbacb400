"""Measured differential times and slownesses as files of the formats that `acquisition` reads."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from testban.model import DifferentialTime, SlownessVector, isoformat
from testban.reporting.files import write_atomically

TIMES = "differential_times.txt"
SLOWNESSES = "slownesses.txt"


def write_measured(
    times: Sequence[DifferentialTime],
    slownesses: Sequence[SlownessVector],
    place: tuple[float, float],
    out: Path,
) -> None:
    """Write differential_times.txt and slownesses.txt; ``place`` is where the slownesses are taken."""
    lines = ["# event_1 event_2 time_1 time_2 station phase correlation uncertainty_s polarity"]
    lines += [
        f"{t.event_1} {t.event_2} {isoformat(t.time_1, 6)} {isoformat(t.time_2, 6)} {t.station} {t.phase} "
        f"{t.correlation:.3f} {t.uncertainty_s or 1.0:.5f} {t.polarity}"
        for t in times
    ]
    write_atomically("\n".join(lines) + "\n", out / TIMES)
    lines = ["# station phase station_lat station_lon source_lat source_lon east_s_km north_s_km"]
    lines += [
        f"{v.station} {v.phase} {v.station_latitude_deg:.5f} {v.station_longitude_deg:.5f} "
        f"{place[0]:.5f} {place[1]:.5f} {v.east_s_km:.8f} {v.north_s_km:.8f}"
        for v in slownesses
    ]
    write_atomically("\n".join(lines) + "\n", out / SLOWNESSES)
