"""miniSEED 2 and 3, record by record, so that one damaged record costs no more than itself."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from testban.acquisition.segment import FileReading, Segment, unreadable
from testban.acquisition.timing import TIME_TOLERANCE_SAMPLES, same_rate, uniform_stretches
from testban.model import Exclusion, isoformat

HEADER = re.compile(rb"MS\x03|[0-9 \x00]{6}[DRQM][ \x00][A-Z0-9]")
CODE = re.compile(r"[A-Za-z0-9_-]*\Z")
MAX_RATE_HZ = 1e5
NUMERIC = frozenset("ifd")
MANY = 3
"""With no more records than this nobody can say which of them is astray."""
DAY_S = 86400.0


@dataclass(frozen=True, slots=True, eq=False)
class Record:
    """One decoded record."""

    codes: tuple[str, str, str, str]
    start_time: float
    rate_hz: float
    samples: NDArray[np.float64]

    @property
    def next_time(self) -> float:
        return self.start_time + len(self.samples) / self.rate_hz

    def same_channel(self, other: Record) -> bool:
        return self.codes == other.codes and same_rate(self.rate_hz, other.rate_hz)

    def follows(self, other: Record) -> bool:
        late = abs(self.start_time - other.next_time) * self.rate_hz
        return self.same_channel(other) and late <= TIME_TOLERANCE_SAMPLES


def looks_like_miniseed(data: bytes) -> bool:
    """Whether a record header stands at the very beginning."""
    return HEADER.match(data) is not None


def read_miniseed(data: bytes, file: str) -> FileReading:
    """Read every record that decodes; what was damaged comes back as an exclusion naming file and extent.

    A record is dropped when it does not parse, when its checksum (version 3) or its Steim end value does not
    fit, or when its header contradicts the records before and after it.
    """
    damage: list[tuple[int, int]] = []
    records = list(_records(data, damage))
    kept, stray = _without_strays(records)
    if not kept:
        return unreadable(file, "holds no readable miniSEED record with samples")
    exclusions = [
        Exclusion(
            file,
            f"is damaged: a record labelled {'.'.join(record.codes)} at {isoformat(record.start_time)}"
            " contradicts the records around it and was left out",
        )
        for record in stray
    ]
    if damage:
        lost = sum(end - begin for begin, end in damage)
        exclusions.insert(
            0,
            Exclusion(
                file,
                f"is damaged or truncated: {lost} of {len(data)} bytes do not decode (from byte"
                f" {damage[0][0]} on) and were left out; the readable records were kept",
            ),
        )
    return FileReading(tuple(_segments(kept, file)), tuple(exclusions))


def ends_within_record(data: bytes) -> bool:
    """Whether the last bytes do not decode, as when a transfer broke off."""
    damage: list[tuple[int, int]] = []
    for _ in _records(data, damage):
        pass
    return bool(damage) and damage[-1][1] == len(data)


def _records(data: bytes, damage: list[tuple[int, int]]) -> Iterator[Record]:
    """Decode record after record; bytes that do not decode are added to ``damage`` as (begin, end)."""
    from pymseed import MS3Record
    from pymseed.exceptions import PymseedError

    view = memoryview(data)
    offset = 0
    while offset < len(data):
        try:
            raw = MS3Record.parse(view[offset:], unpack_data=True)
            record, length = _convert(raw), raw.reclen
        except (PymseedError, ValueError):
            length = _to_next_header(data, offset)
            damage.append((offset, offset + length))
        else:
            if record is not None:
                yield record
        offset += max(length, 1)


def _convert(raw: object) -> Record | None:
    """The samples and codes of a parsed record; None for a record without samples (logs, state of health).

    Raises
    ------
    ValueError
        Header and samples cannot both be right.
    """
    from pymseed import get_error_messages, sourceid2nslc

    complaints = get_error_messages()
    if any("integrity" in complaint for complaint in complaints):
        raise ValueError("Steim end value does not fit")
    if raw.sampletype not in NUMERIC or raw.numsamples < 1:  # type: ignore[attr-defined]
        return None
    codes = sourceid2nslc(raw.sourceid)  # type: ignore[attr-defined]
    rate_hz = float(raw.samprate)  # type: ignore[attr-defined]
    if rate_hz == 0:
        return None
    if not 0 < rate_hz <= MAX_RATE_HZ or not all(CODE.match(c) for c in codes) or not (codes[1] and codes[3]):
        raise ValueError("impossible rate or codes")
    samples = np.array(raw.np_datasamples, dtype=np.float64)  # type: ignore[attr-defined]
    start_time = raw.starttime / 1e9  # type: ignore[attr-defined]
    return Record((codes[0], codes[1], codes[2], codes[3]), start_time, rate_hz, samples)


def _to_next_header(data: bytes, offset: int) -> int:
    """Bytes from ``offset`` to the next place that looks like a header (at least 1)."""
    match = HEADER.search(data, offset + 1)
    return (match.start() if match else len(data)) - offset


def _without_strays(records: list[Record]) -> tuple[list[Record], list[Record]]:
    """Drop a record whose neighbours leave a hole of exactly its length, where it does not say it belongs.

    Channels may alternate in a file, so a record that continues any other one is left alone. A lone record at
    either end of the file is dropped when its clock is far (a day, ten times the length) off all the others.
    """
    kept, stray = [], []
    for before, record, after in zip([None, *records], records, [*records[1:], None], strict=False):
        if before is not None and after is not None and not record.follows(before):
            hole = (after.start_time - before.next_time) * before.rate_hz
            fills = abs(hole - len(record.samples)) <= TIME_TOLERANCE_SAMPLES
            lonely = not any(record.follows(r) or r.follows(record) for r in records if r is not record)
            if fills and before.same_channel(after) and lonely:
                stray.append(record)
                continue
        kept.append(record)
    for end in (0, -1):
        if len(kept) > MANY and _far_off(kept[end], kept[1:] if end == 0 else kept[:-1]):
            stray.append(kept.pop(end))
    return kept, stray


def _far_off(record: Record, others: list[Record]) -> bool:
    first, last = min(r.start_time for r in others), max(r.next_time for r in others)
    away = max(first - record.next_time, record.start_time - last)
    return away > max(DAY_S, 10 * (last - first))


def _segments(records: list[Record], file: str) -> Iterator[Segment]:
    begin = 0
    for end in range(1, len(records) + 1):
        if end < len(records) and records[end].follows(records[end - 1]):
            continue
        chain = records[begin:end]
        starts = np.array([r.start_time for r in chain])
        counts = np.array([len(r.samples) for r in chain])
        for stretch in uniform_stretches(starts, counts, chain[0].rate_hz):
            yield Segment(
                *chain[0].codes,
                start_time=stretch.start_time,
                sampling_rate_hz=stretch.sampling_rate_hz,
                samples=np.concatenate([r.samples for r in chain[stretch.first : stretch.last]]),
                file=file,
            )
        begin = end
