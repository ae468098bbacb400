"""An analyst's P times: SAC header ``t1``, which the program itself never reads."""

from __future__ import annotations

from pathlib import Path

UNSET = -12345.0


def analyst_p_times(folder: Path) -> dict[str, float]:
    """POSIX times by "NET.STA", from the vertical channels that carry ``t1``."""
    from obspy import read

    times: dict[str, float] = {}
    for path in sorted(folder.glob("*Z.sac")):
        trace = read(str(path), format="SAC", headonly=True)[0]
        header = trace.stats.sac
        mark, begin = header.get("t1", UNSET), header.get("b", UNSET)
        if UNSET not in (mark, begin):
            key = f"{trace.stats.network}.{trace.stats.station}"
            times[key] = float(trace.stats.starttime.timestamp) + float(mark) - float(begin)
    return times
