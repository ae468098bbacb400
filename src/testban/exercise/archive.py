"""Recordings as an operator keeps them: day files of miniSEED in an SDS archive."""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import numpy as np

from testban.exercise.faults import Recorded
from testban.exercise.storage import write_whole
from testban.model import Site

DAY_S = 86400.0


def write_day_files(
    root: Path, site: Site, location: str, recorded: Sequence[Recorded], rate_hz: float
) -> int:
    """Write ``YEAR/NET/STA/CHA.D/NET.STA.LOC.CHA.D.YEAR.DAY`` (Steim 2), one per channel and day.

    Returns the bytes written.

    Raises
    ------
    InputError
        A file cannot be written.
    """
    from obspy import Stream, Trace, UTCDateTime

    days: dict[tuple[str, int], list[Trace]] = {}
    for piece in recorded:
        for start, counts in _by_day(piece, rate_hz):
            header = {
                "network": site.network,
                "station": site.station,
                "location": location,
                "channel": piece.code,
                "starttime": UTCDateTime(start),
                "sampling_rate": rate_hz,
            }
            days.setdefault((piece.code, int(start // DAY_S)), []).append(Trace(counts, header))
    written = 0
    for (code, day), traces in sorted(days.items()):
        buffer = io.BytesIO()
        Stream(traces).write(buffer, format="MSEED", encoding="STEIM2", reclen=4096)
        date = datetime.fromtimestamp(day * DAY_S, UTC)
        name = f"{site.network}.{site.station}.{location}.{code}.D.{date:%Y.%j}"
        folder = root / f"{date:%Y}" / site.network / site.station / f"{code}.D"
        write_whole(folder / name, buffer.getvalue())
        written += len(buffer.getvalue())
    return written


def _by_day(piece: Recorded, rate_hz: float) -> list[tuple[float, np.ndarray]]:
    """(start time, counts) of the parts of a piece in each day."""
    parts, start, counts = [], piece.start_time, piece.counts
    while len(counts):
        midnight = (start // DAY_S + 1) * DAY_S
        inside = max(1, min(len(counts), int(np.ceil((midnight - start) * rate_hz - 1e-6))))
        parts.append((start, counts[:inside]))
        start, counts = start + inside / rate_hz, counts[inside:]
    return parts
