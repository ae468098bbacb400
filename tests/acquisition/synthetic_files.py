"""Waveform and station files written for the tests, by other code than the readers under test."""

from __future__ import annotations

import struct
from pathlib import Path

import numpy as np

T0 = 1_500_000_000.0
CSV_HEADER = "network,station,latitude,longitude,elevation_m\n"


def ground_noise(count: int, seed: int = 1, rate_hz: float = 20.0) -> np.ndarray:
    """Integer counts with a microseism hump: a resonance at 0.2 Hz over white noise."""
    rng = np.random.default_rng(seed)
    frequency = np.fft.rfftfreq(count, 1 / rate_hz)
    shape = 0.05 + 1 / (1 + ((frequency - 0.2) / 0.07) ** 2)
    spectrum = shape * (rng.standard_normal(len(frequency)) + 1j * rng.standard_normal(len(frequency)))
    values = np.fft.irfft(spectrum, count)
    return np.round(1000 * values / values.std())


def write_sac(path: Path, samples: np.ndarray, start: float = T0, rate_hz: float = 20.0, **words) -> Path:
    """A SAC file by ObsPy. ``words`` are SAC header names."""
    from obspy import Trace, UTCDateTime

    network, station, location, channel = words.pop("id", "XX.AAA..BHZ").split(".")
    trace = Trace(np.asarray(samples, dtype=np.float32))
    trace.stats.network, trace.stats.station = network, station
    trace.stats.location, trace.stats.channel = location, channel
    trace.stats.starttime, trace.stats.sampling_rate = UTCDateTime(start), rate_hz
    trace.stats.sac = {"stla": 40.0, "stlo": 120.0, "stel": 100.0, **words}
    path.parent.mkdir(parents=True, exist_ok=True)
    trace.write(str(path), format="SAC")
    return path


def miniseed(
    samples: np.ndarray,
    start: float = T0,
    rate_hz: float = 20.0,
    id: str = "XX.AAA.00.BHZ",
    version: int = 2,
    reclen: int = 512,
) -> bytes:
    """miniSEED records of 32-bit integers, Steim-2 compressed."""
    from pymseed import DataEncoding, MS3TraceList, nslc2sourceid

    traces = MS3TraceList()
    traces.add_data(
        nslc2sourceid(*id.split(".")),
        np.asarray(samples, dtype=np.int32),
        "i",
        rate_hz,
        starttime=round(start * 1e6) * 1000,
    )
    return b"".join(
        traces.generate(max_record_length=reclen, encoding=DataEncoding.STEIM2, format_version=version)
    )


def write_csv(path: Path, *rows: str) -> Path:
    path.write_text(CSV_HEADER + "".join(f"{row}\n" for row in rows))
    return path


def set_sac_words(
    data: bytes, floats: dict[int, float], ints: dict[int, int], texts: dict[int, bytes]
) -> bytes:
    """Overwrite header words (floats and ints by word number, texts by byte offset)."""
    raw = bytearray(data)
    for word, value in floats.items():
        raw[4 * word : 4 * word + 4] = struct.pack("<f", value)
    for word, number in ints.items():
        raw[4 * word : 4 * word + 4] = struct.pack("<i", number)
    for offset, text in texts.items():
        raw[offset : offset + len(text)] = text
    return bytes(raw)
