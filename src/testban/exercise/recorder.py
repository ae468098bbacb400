"""Made-up ground motion as a data centre delivers it: counts in miniSEED, responses in StationXML."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from testban.earth.synthesis import convolve
from testban.model import Response, Site

# A seismometer flat to ground velocity above 120 s, damping 0.707, and a 24-bit digitizer: counts per m/s.
SENSITIVITY = 6.0e8
CORNER_POLES = (-0.037024 + 0.037024j, -0.037024 - 0.037024j)
BROADBAND = Response((0j, 0j, 0j), CORNER_POLES, SENSITIVITY, "made up: 120 s broadband")
REFERENCE_HZ = 1.0


@dataclass(frozen=True)
class Channel:
    """A channel, and where a positive count points (azimuth clockwise from north, dip down, degrees)."""

    code: str
    azimuth_deg: float
    dip_deg: float


VERTICAL, NORTH, EAST = Channel("BHZ", 0.0, -90.0), Channel("BHN", 0.0, 0.0), Channel("BHE", 90.0, 0.0)


def to_counts(velocity: NDArray[np.float64], rate_hz: float) -> NDArray[np.int32]:
    """What the seismometer and digitizer make of ground velocity (m/s) along the last axis."""

    def spectrum(frequencies_hz: NDArray[np.float64]) -> NDArray[np.complex128]:
        omega = 2j * np.pi * np.maximum(frequencies_hz, 1e-5)
        return np.asarray(BROADBAND.displacement(np.maximum(frequencies_hz, 1e-5)) / omega)

    counts = np.round(convolve(velocity, 1.0 / rate_hz, spectrum))
    return np.clip(counts, -(2**23), 2**23 - 1).astype(np.int32)


def write_miniseed(
    path: Path,
    site: Site,
    location: str,
    channel: str,
    start_time: float,
    rate_hz: float,
    counts: NDArray[np.int32],
) -> None:
    """Write one channel as one Steim-2 file."""
    from obspy import Trace, UTCDateTime

    header = {
        "network": site.network,
        "station": site.station,
        "location": location,
        "channel": channel,
        "starttime": UTCDateTime(start_time),
        "sampling_rate": rate_hz,
    }
    Trace(counts, header).write(str(path), format="MSEED", encoding="STEIM2")


def write_stationxml(
    path: Path,
    stations: list[tuple[Site, str]],
    channels: tuple[Channel, ...],
    rate_hz: float,
    created: float,
) -> None:
    """Write places and responses of (site, location code) pairs that all record ``channels``."""
    from obspy import UTCDateTime
    from obspy.core.inventory import Inventory, Network

    networks: dict[str, list[Any]] = {}
    for site, location in stations:
        networks.setdefault(site.network, []).append(_station(site, location, channels, rate_hz))
    Inventory(
        networks=[Network(code, stations=members) for code, members in sorted(networks.items())],
        source="Testban demonstration, made up",
        created=UTCDateTime(created),
    ).write(str(path), format="STATIONXML")


def _station(site: Site, location: str, channels: tuple[Channel, ...], rate_hz: float) -> Any:
    from obspy.core.inventory import Channel as XmlChannel
    from obspy.core.inventory import Site as XmlSite
    from obspy.core.inventory import Station

    place = {"latitude": site.latitude_deg, "longitude": site.longitude_deg, "elevation": site.elevation_m}
    members = [
        XmlChannel(
            channel.code,
            location,
            depth=0.0,
            azimuth=channel.azimuth_deg,
            dip=channel.dip_deg,
            sample_rate=rate_hz,
            response=_response(),
            **place,
        )
        for channel in channels
    ]
    return Station(site.station, channels=members, site=XmlSite(name=site.station), **place)


def _response() -> Any:
    """The velocity response: one zero fewer than for displacement, and the gain at 1 Hz."""
    from obspy.core.inventory.response import InstrumentSensitivity, PolesZerosResponseStage
    from obspy.core.inventory.response import Response as XmlResponse

    at_reference = BROADBAND.displacement(np.array([REFERENCE_HZ]))[0] / (2j * np.pi * REFERENCE_HZ)
    gain = float(abs(at_reference))
    stage = PolesZerosResponseStage(
        stage_sequence_number=1,
        stage_gain=gain,
        stage_gain_frequency=REFERENCE_HZ,
        input_units="M/S",
        output_units="COUNTS",
        pz_transfer_function_type="LAPLACE (RADIANS/SECOND)",
        normalization_frequency=REFERENCE_HZ,
        normalization_factor=SENSITIVITY / gain,
        zeros=[0j, 0j],
        poles=list(CORNER_POLES),
    )
    sensitivity = InstrumentSensitivity(gain, REFERENCE_HZ, "M/S", "COUNTS")
    return XmlResponse(instrument_sensitivity=sensitivity, response_stages=[stage])
