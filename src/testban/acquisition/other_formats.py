"""Everything else that ObsPy can read, as a last resort."""

from __future__ import annotations

import struct
import warnings
from io import BytesIO
from typing import Any

import numpy as np

from testban.acquisition.segment import FileReading, Place, Segment, unreadable

UNSAFE_FORMATS = frozenset({"PICKLE"})
"""Detecting a pickle already runs what is in it."""
OWN_FORMATS = frozenset({"SAC"})
READER_FAULTS = (
    ArithmeticError,
    AssertionError,
    AttributeError,
    EOFError,
    LookupError,
    OSError,
    RuntimeError,
    TypeError,
    ValueError,
    struct.error,
)
"""What ObsPy's readers have been seen to raise on bytes that are not theirs, besides its own exceptions."""


def read_other(data: bytes, file: str) -> FileReading:
    """Offer the bytes to ObsPy's readers, first to those that recognise them."""
    for name in _recognisers(data):
        stream = _read(data, name)
        if stream:
            return FileReading(tuple(s for trace in stream for s in trace_segments(trace, file)))
    return unreadable(
        file, "is not a waveform file in any format known here (SAC, miniSEED, ObsPy's formats)"
    )


def reader_faults() -> tuple[type[Exception], ...]:
    """`READER_FAULTS` and ObsPy's own, such as the one for a miniSEED file cut off in its first record."""
    from obspy.core.util.obspy_types import ObsPyException

    return (*READER_FAULTS, ObsPyException)


def _recognisers(data: bytes) -> list[str]:
    from obspy.core.util.base import ENTRY_POINTS, buffered_load_entry_point

    names = []
    faults: tuple[type[Exception], ...] = (ImportError, *reader_faults())
    for name in ENTRY_POINTS["waveform"]:
        if name in UNSAFE_FORMATS or name in OWN_FORMATS:
            continue
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            try:
                check = buffered_load_entry_point("obspy", f"obspy.plugin.waveform.{name}", "isFormat")
                if check(BytesIO(data)):
                    names.append(name)
            except faults:
                continue
    return names


def _read(data: bytes, name: str) -> Any:
    import obspy

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            return obspy.read(BytesIO(data), format=name)
        except reader_faults():
            return None
        except Exception as error:
            # ObsPy raises the bare class where no trace was found, as in a file cut within its first record.
            if type(error) is not Exception:
                raise
            return None


def trace_segments(trace: Any, file: str) -> list[Segment]:
    """An ObsPy trace as segments, one for each unmasked stretch; only codes, times and place are read."""
    stats = trace.stats
    values = np.ma.masked_array(trace.data)
    if values.ndim != 1 or not np.issubdtype(values.dtype, np.number) or np.iscomplexobj(values):
        return []
    if not len(values) or not stats.sampling_rate > 0:
        return []
    # ObsPy fills `azimuth` and `dip` nowhere but in SAC files, where 0 may mean "unknown".
    sac = stats.get("sac", {})
    azimuth, incidence = _defined(sac.get("cmpaz")), _defined(sac.get("cmpinc"))
    start = stats.starttime.ns / 1e9
    return [
        Segment(
            network=stats.network.strip(),
            station=stats.station.strip(),
            location=stats.location.strip().strip("-"),
            channel=stats.channel.strip(),
            start_time=start + run.start / float(stats.sampling_rate),
            sampling_rate_hz=float(stats.sampling_rate),
            samples=np.array(values.data[run], dtype=np.float64),
            file=file,
            place=_place(stats),
            azimuth_deg=azimuth,
            dip_deg=None if incidence is None else incidence - 90.0,
        )
        for run in np.ma.clump_unmasked(values)
    ]


def _defined(value: Any) -> float | None:
    return None if value is None or value == -12345 or not np.isfinite(value) else float(value)


def _place(stats: Any) -> Place | None:
    """Station coordinates where ObsPy keeps them: SAC's words, or ``coordinates`` set by the user."""
    sac, given = stats.get("sac", {}), stats.get("coordinates", {})
    latitude = _defined(given.get("latitude", sac.get("stla")))
    longitude = _defined(given.get("longitude", sac.get("stlo")))
    if latitude is None or longitude is None or abs(latitude) > 90 or abs(longitude) > 360:
        return None
    if latitude == 0.0 == longitude:  # left at zero by the writer
        return None
    elevation = _defined(given.get("elevation", sac.get("stel"))) or 0.0
    return Place(latitude, (longitude + 180.0) % 360.0 - 180.0, elevation)
