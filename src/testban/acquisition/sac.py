"""SAC binary files, header versions 6 and 7, either byte order.

Only the words named in this file are ever looked at. Epicentre, origin time, picks, distance and azimuth that
a SAC header may carry have no name here, so that they cannot reach a result.

Format: SAC Users Manual, "SAC Data File Format" (IRIS). Version 7 adds double-precision copies of some words
after the data; they are not needed, the single-precision words stay valid.
"""

from __future__ import annotations

import math
from datetime import UTC, datetime, timedelta

import numpy as np

from testban.acquisition.segment import FileReading, Place, Segment, unreadable
from testban.model import Exclusion

HEADER_BYTES = 632
UNDEFINED = -12345
VERSIONS = (6, 7)
TIME_SERIES = 1
VERSION_OFFSET = 304
FLOATS = {"delta": 0, "b": 5, "stla": 31, "stlo": 32, "stel": 33, "cmpaz": 57, "cmpinc": 58}
INTEGERS = {
    "nzyear": 70,
    "nzjday": 71,
    "nzhour": 72,
    "nzmin": 73,
    "nzsec": 74,
    "nzmsec": 75,
    "npts": 79,
    "iftype": 85,
    "leven": 105,
}
TEXTS = {"kstnm": 440, "khole": 464, "kcmpnm": 600, "knetwk": 608}
RATE_ROUNDING = 1e-6
"""A rate this close to a whole number is that number: ``delta`` is a 32-bit float."""


def byte_order(data: bytes) -> str | None:
    """``"<"`` or ``">"`` when ``data`` begins with a SAC header, else None."""
    if len(data) < HEADER_BYTES:
        return None
    word = data[VERSION_OFFSET : VERSION_OFFSET + 4]
    for order, name in (("<", "little"), (">", "big")):
        if int.from_bytes(word, name, signed=True) in VERSIONS:  # type: ignore[arg-type]
            return order
    return None


def read_sac(data: bytes, file: str) -> FileReading:
    """Read one SAC file. A file that cannot be used comes back as an exclusion that says why."""
    order = byte_order(data)
    if order is None:
        return unreadable(file, "is not a SAC file: no header version 6 or 7 where SAC puts it")
    numbers = {
        name: _shortest(np.frombuffer(data, order + "f4", 1, 4 * word)[0]) for name, word in FLOATS.items()
    }
    whole = {name: int(np.frombuffer(data, order + "i4", 1, 4 * word)[0]) for name, word in INTEGERS.items()}
    texts = {name: _text(data[at : at + 8]) for name, at in TEXTS.items()}
    reason = _unusable(numbers, whole, texts)
    if reason:
        return unreadable(file, reason)
    reference = _reference_time(whole)
    if reference is None:
        return unreadable(file, "has no valid reference time (nzyear ... nzmsec) in its header")
    count = min(whole["npts"], (len(data) - HEADER_BYTES) // 4)
    if count < 1:
        return unreadable(file, "is truncated: a header and no samples")
    with np.errstate(invalid="ignore"):  # a signalling NaN becomes a quiet one
        samples = np.frombuffer(data, order + "f4", count, HEADER_BYTES).astype(np.float64)
    segment = Segment(
        network=texts["knetwk"],
        station=texts["kstnm"],
        location=texts["khole"].strip("-"),
        channel=texts["kcmpnm"],
        start_time=reference + numbers["b"],
        sampling_rate_hz=_rate(numbers["delta"]),
        samples=samples,
        file=file,
        place=_place(numbers),
        azimuth_deg=_defined(numbers["cmpaz"]),
        dip_deg=_dip(numbers["cmpinc"]),
    )
    lost = whole["npts"] - count
    excluded = (
        (Exclusion(file, f"is truncated: the last {lost} of {whole['npts']} samples are missing"),)
        if lost
        else ()
    )
    return FileReading((segment,), excluded)


def _unusable(numbers: dict[str, float], whole: dict[str, int], texts: dict[str, str]) -> str:
    if whole["iftype"] != TIME_SERIES or whole["leven"] == 0:
        return "is a SAC file but no evenly sampled time series"
    if not (math.isfinite(numbers["delta"]) and 0 < numbers["delta"] < 1e4):
        return f"has an impossible sampling interval: delta = {numbers['delta']:g} s"
    if not math.isfinite(numbers["b"]) or numbers["b"] == UNDEFINED:
        return "has no start time (b) in its header"
    if whole["npts"] < 1:
        return f"has an impossible number of samples: npts = {whole['npts']}"
    if not texts["kstnm"]:
        return "has no station code (kstnm) in its header"
    if not texts["kcmpnm"]:
        return "has no channel code (kcmpnm) in its header"
    return ""


def _shortest(value: np.float32) -> float:
    """The decimal the writer meant: 0.01, where widening the 32-bit float says 0.009999999776."""
    return float(str(value))


def _rate(delta_s: float) -> float:
    rate = 1.0 / delta_s
    whole = round(rate)
    return float(whole) if whole and abs(rate - whole) < RATE_ROUNDING * rate else rate


def _text(raw: bytes) -> str:
    text = raw.split(b"\0")[0].decode("ascii", errors="replace").strip()
    return "" if text.startswith(str(UNDEFINED)) else text


def _defined(value: float) -> float | None:
    return None if value == UNDEFINED or not math.isfinite(value) else value


def _dip(cmpinc_deg: float) -> float | None:
    """Dip down from horizontal; SAC counts ``cmpinc`` from the upward vertical."""
    angle = _defined(cmpinc_deg)
    return None if angle is None else angle - 90.0


def _place(numbers: dict[str, float]) -> Place | None:
    latitude, longitude = _defined(numbers["stla"]), _defined(numbers["stlo"])
    if latitude is None or longitude is None or not (abs(latitude) <= 90 and abs(longitude) <= 360):
        return None
    if latitude == 0.0 == longitude:  # left at zero by the writer
        return None
    return Place(latitude, (longitude + 180.0) % 360.0 - 180.0, _defined(numbers["stel"]) or 0.0)


def _reference_time(whole: dict[str, int]) -> float | None:
    if not (1 <= whole["nzjday"] <= 366 and 0 <= whole["nzmsec"] < 1000):
        return None
    try:
        first = datetime(
            whole["nzyear"], 1, 1, whole["nzhour"], whole["nzmin"], min(whole["nzsec"], 59), tzinfo=UTC
        )
    except ValueError:
        return None
    leap_second = max(whole["nzsec"] - 59, 0)
    moment = first + timedelta(days=whole["nzjday"] - 1, seconds=leap_second, milliseconds=whole["nzmsec"])
    return moment.timestamp() if leap_second <= 1 else None
