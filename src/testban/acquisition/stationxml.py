"""FDSN StationXML, read with ObsPy: places, orientations and responses to displacement."""

from __future__ import annotations

import math
import warnings
from io import BytesIO
from typing import Any

from testban.acquisition.metadata import ChannelEpoch, StationEpoch, StationMetadata
from testban.acquisition.other_formats import READER_FAULTS
from testban.acquisition.segment import Place
from testban.acquisition.units import in_displacement
from testban.errors import StationMetadataError
from testban.model import Response

GAIN_TOLERANCE = 0.05
"""Overall sensitivity and the product of the stages may differ by this much before a note says so."""
LOW_CORNER_HZ = 0.2
"""A sensor whose response turns flat below this is broadband."""


def is_stationxml(data: bytes) -> bool:
    """Whether the root element is FDSNStationXML (QuakeML and other XML is none of our business)."""
    return b"FDSNStationXML" in data[:2048]


def read_stationxml(data: bytes, file: str) -> StationMetadata:
    """Read a StationXML file.

    Raises
    ------
    StationMetadataError
        The file does not parse.
    """
    import obspy

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            inventory = obspy.read_inventory(BytesIO(data), format="STATIONXML")
        except (SyntaxError, *READER_FAULTS) as error:
            raise StationMetadataError(
                f"{file}: not a readable StationXML file ({error}); fetch it again or remove it"
            ) from error
    return inventory_metadata(inventory, file)


def inventory_metadata(inventory: Any, source: str) -> StationMetadata:
    """An ObsPy Inventory's stations and channels."""
    stations, channels = [], []
    for network in inventory:
        for station in network:
            place = Place(float(station.latitude), float(station.longitude), float(station.elevation or 0.0))
            span = _span(station)
            stations.append(StationEpoch(network.code, station.code, place, source, *span))
            for channel in station:
                response, problem, doubt = channel_response(channel.response, source)
                codes = (network.code, station.code, (channel.location_code or "").strip("-"), channel.code)
                channels.append(
                    ChannelEpoch(
                        *codes,
                        source,
                        *_span(channel),
                        azimuth_deg=None if channel.azimuth is None else float(channel.azimuth),
                        dip_deg=None if channel.dip is None else float(channel.dip),
                        response=response,
                        problem=problem,
                        doubt=doubt,
                    )
                )
    return StationMetadata(tuple(stations), tuple(channels))


def channel_response(response: Any, source: str) -> tuple[Response | None, str, str]:
    """(response, why there is none, what is doubtful about it) from an ObsPy Response.

    The shape comes from the analogue pole-zero stages, the size from the overall sensitivity at its
    frequency; digital filters are left out.
    """
    if response is None:
        return None, f"{source} gives no response", ""
    stages = [s for s in response.response_stages if _analogue(s)]
    sensitivity = response.instrument_sensitivity
    if not stages:
        return None, f"{source} gives no analogue poles and zeros", ""
    if sensitivity is None or not sensitivity.value or not math.isfinite(sensitivity.value):
        return None, f"{source} gives no overall sensitivity", ""
    unit = sensitivity.input_units or response.response_stages[0].input_units or ""
    converted = in_displacement(unit)
    if converted is None:
        return None, f"input unit {unit!r} in {source} is no unit of ground motion", ""
    if (sensitivity.output_units or "COUNTS").upper() not in ("COUNTS", "COUNT", "DIGITAL COUNTS"):
        return None, f"output unit {sensitivity.output_units!r} in {source}, counts expected", ""
    zeros = [z for s in stages for z in _radians(s, s.zeros)]
    poles = [p for s in stages for p in _radians(s, s.poles)]
    frequency_hz = sensitivity.frequency or stages[0].normalization_frequency or 0.0
    shape = abs(_evaluate(zeros, poles, frequency_hz))
    if not math.isfinite(shape) or shape == 0:
        return None, f"poles and zeros in {source} vanish at {frequency_hz:g} Hz, where the gain is given", ""
    order, factor = converted
    if odd := _odd_unit(unit, order, zeros, poles):
        return None, f"input unit {unit!r} in {source}, but {odd}", ""
    gain = sensitivity.value / shape * factor
    return (
        Response((*zeros, *((0j,) * order)), tuple(poles), gain, f"StationXML {source}"),
        "",
        _doubt(response, sensitivity.value),
    )


def _analogue(stage: Any) -> bool:
    kind = getattr(stage, "pz_transfer_function_type", None) or ""
    return kind.startswith("LAPLACE")


def _radians(stage: Any, values: list[complex]) -> list[complex]:
    unit = 2 * math.pi if "HERTZ" in stage.pz_transfer_function_type else 1.0
    return [complex(v) * unit for v in values]


def _evaluate(zeros: list[complex], poles: list[complex], frequency_hz: float) -> complex:
    s = 2j * math.pi * frequency_hz
    value = 1.0 + 0j
    for zero in zeros:
        value *= s - zero
    for pole in poles:
        if s == pole:
            return complex(math.inf)
        value /= s - pole
    return value


def _doubt(response: Any, sensitivity: float) -> str:
    gains = [s.stage_gain for s in response.response_stages]
    if not gains or any(g is None or g == 0 for g in gains):
        return ""
    product = math.prod(abs(g) for g in gains)
    if abs(product / abs(sensitivity) - 1) < GAIN_TOLERANCE:
        return ""
    return f"overall sensitivity {sensitivity:g}, but its stages multiply to {product:g}; the former is used"


def _odd_unit(unit: str, order: int, zeros: list[complex], poles: list[complex]) -> str:
    """Whether what is said to be per displacement has the shape of a velocity sensor: flat above a corner of
    long period. An inertial sensor's response to displacement rises there as frequency or faster."""
    at_zero = sum(z == 0 for z in zeros)
    low = sum(0 < abs(p) < 2 * math.pi * LOW_CORNER_HZ for p in poles)
    if order > 0 or not 0 < at_zero <= low:
        return ""
    return f"its poles and zeros are those of a velocity sensor: write {unit}/S there if that is meant"


def _span(epoch: Any) -> tuple[float, float]:
    start = epoch.start_date.timestamp if epoch.start_date is not None else -math.inf
    return start, (epoch.end_date.timestamp if epoch.end_date is not None else math.inf)
