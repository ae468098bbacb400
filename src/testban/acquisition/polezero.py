"""SAC pole-zero files (SACPZ), plain or with the annotation lines that data centres write.

Convention: ground displacement in metres to counts, poles and zeros in rad/s, and
H(s) = CONSTANT prod(s - zeros) / prod(s - poles) (SAC Users Manual, command TRANSFER, POLEZERO).
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator

from testban.acquisition.metadata import ChannelEpoch, StationEpoch, StationMetadata
from testban.acquisition.segment import Place
from testban.acquisition.units import in_displacement
from testban.errors import StationMetadataError
from testban.model import Response, parse_time

NAME = re.compile(r"(?:SACPZ|SAC_PZs)[._]", re.IGNORECASE)
ANNOTATION = re.compile(r"\*\s*([A-Z0-9 ]+?)\s*(?:\([A-Z]+\))?\s*:\s*(.*)")
SENSITIVITY_TOLERANCE = 0.05
"""CONSTANT should equal SENSITIVITY times A0; a larger difference is noted."""


def is_polezero(name: str, data: bytes) -> bool:
    """Whether name or content say that this is a SAC pole-zero file."""
    head = data[:4096].lstrip()
    if NAME.match(name) or name.lower().endswith((".pz", ".sacpz")):
        return True
    return head.startswith((b"* ***", b"ZEROS", b"* NETWORK")) and b"ZEROS" in data


def read_polezero(data: bytes, file: str) -> StationMetadata:
    """Read every epoch of a pole-zero file.

    Raises
    ------
    StationMetadataError
        A line cannot be read; the message names file and line.
    """
    stations, channels, notes = [], [], []
    text = data.decode("utf-8", errors="replace")
    for remarks, zeros, poles, constant in _blocks(text, file):
        codes = _codes(remarks, file)
        if codes is None:
            notes.append(f"{file}: names no channel, neither inside nor in its name; not used")
            continue
        start, end = _span(remarks)
        response, problem = _response(remarks, zeros, poles, constant, file)
        channels.append(
            ChannelEpoch(
                *codes,
                source=file,
                start_time=start,
                end_time=end,
                azimuth_deg=_number(remarks.get("AZIMUTH")),
                dip_deg=_dip(remarks.get("DIP")),
                response=response,
                problem=problem,
                doubt=_doubt(remarks, constant),
            )
        )
        place = _place(remarks)
        if place is not None:
            stations.append(StationEpoch(codes[0], codes[1], place, file, start, end))
    return StationMetadata(tuple(stations), tuple(channels), tuple(notes))


def _blocks(text: str, file: str) -> Iterator[tuple[dict[str, str], list[complex], list[complex], float]]:
    """Annotations, zeros, poles and constant of each epoch; SAC leaves zeros at the origin unwritten."""
    annotations: dict[str, str] = {}
    lists: dict[str, list[complex]] = {}
    sizes: dict[str, int] = {}
    current = ""
    for number, line in enumerate(text.splitlines(), 1):
        words = line.split()
        if not words:
            continue
        if line.lstrip().startswith("*"):
            match = ANNOTATION.match(line.strip())
            if match:
                annotations[match[1].strip()] = match[2].strip()
            continue
        try:
            keyword = words[0].upper()
            if keyword in ("ZEROS", "POLES"):
                current, sizes[keyword], lists[keyword] = keyword, int(words[1]), []
            elif keyword == "CONSTANT":
                zeros, poles = (
                    lists.get(k, []) + [0j] * (sizes.get(k, 0) - len(lists.get(k, [])))
                    for k in ("ZEROS", "POLES")
                )
                yield annotations, zeros, poles, float(words[1])
                annotations, lists, sizes, current = {}, {}, {}, ""
            else:
                lists[current].append(complex(float(words[0]), float(words[1])))
        except (ValueError, IndexError, KeyError):
            raise StationMetadataError(
                f"{file}, line {number}: {line.strip()!r} does not belong in a SAC pole-zero file; correct"
                " or remove the file"
            ) from None
    if lists:
        raise StationMetadataError(f"{file}: the CONSTANT line is missing; correct or remove the file")


def _codes(annotations: dict[str, str], file: str) -> tuple[str, str, str, str] | None:
    if annotations.get("STATION") and annotations.get("CHANNEL"):
        location = annotations.get("LOCATION", "").strip("-")
        return annotations.get("NETWORK", ""), annotations["STATION"], location, annotations["CHANNEL"]
    words = re.split(r"[._]", NAME.sub("", file.rsplit("/", 1)[-1]))
    if len(words) >= 4 and re.fullmatch(r"[A-Z]{2}[A-Z0-9]", words[3]):  # SACPZ.NET.STA.LOC.CHA
        return words[0], words[1], words[2].strip("-"), words[3]
    if len(words) >= 3 and re.fullmatch(r"[A-Z]{2}[A-Z0-9]", words[2]):  # SAC_PZs_NET_STA_CHA_LOC_...
        location = words[3] if len(words) > 3 and len(words[3]) == 2 and words[3] != "--" else ""
        return words[0], words[1], location, words[2]
    return None


def _span(annotations: dict[str, str]) -> tuple[float, float]:
    limits = []
    for name, open_end in (("START", -math.inf), ("END", math.inf)):
        try:
            limits.append(parse_time(annotations.get(name, "")))
        except ValueError:
            limits.append(open_end)
    return limits[0], limits[1]


def _response(
    annotations: dict[str, str], zeros: list[complex], poles: list[complex], constant: float, file: str
) -> tuple[Response | None, str]:
    unit = annotations.get("INPUT UNIT", "M")
    if not math.isfinite(constant) or constant == 0:
        return None, f"CONSTANT is {constant:g} in {file}"
    if annotations.get("OUTPUT UNIT", "COUNTS").upper() not in ("COUNTS", "COUNT"):
        return None, f"output unit {annotations['OUTPUT UNIT']!r} in {file}, counts expected"
    converted = in_displacement(unit)
    if converted is None:
        return None, f"input unit {unit!r} in {file} is no unit of ground motion"
    order, factor = converted
    return Response(tuple(zeros) + (0j,) * order, tuple(poles), constant * factor, f"SACPZ {file}"), ""


def _doubt(annotations: dict[str, str], constant: float) -> str:
    sensitivity = _number(annotations.get("SENSITIVITY", "").split("(")[0])
    factor = _number(annotations.get("A0"))
    if not sensitivity or not factor or abs(constant / (sensitivity * factor) - 1) < SENSITIVITY_TOLERANCE:
        return ""
    return f"CONSTANT {constant:g} is not SENSITIVITY x A0 = {sensitivity * factor:g}; CONSTANT is used"


def _number(text: str | None) -> float | None:
    try:
        value = float(text) if text is not None else math.nan
    except ValueError:
        return None
    return value if math.isfinite(value) else None


def _dip(text: str | None) -> float | None:
    """Pole-zero files count DIP like SAC's cmpinc, from the upward vertical."""
    angle = _number(text)
    return None if angle is None else angle - 90.0


def _place(annotations: dict[str, str]) -> Place | None:
    latitude, longitude = _number(annotations.get("LATITUDE")), _number(annotations.get("LONGITUDE"))
    if latitude is None or longitude is None or abs(latitude) > 90 or abs(longitude) > 360:
        return None
    return Place(latitude, longitude, _number(annotations.get("ELEVATION")) or 0.0)
