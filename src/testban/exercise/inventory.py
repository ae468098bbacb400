"""StationXML of an exercise: places, orientations and responses."""

from __future__ import annotations

import io
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from testban.exercise.instruments import REFERENCE_HZ
from testban.exercise.stations import Station
from testban.exercise.storage import write_whole
from testban.model import Response


def write_stationxml(path: Path, stations: Sequence[Station], rate_hz: float, created: float) -> None:
    """Write all stations into one file, whole or not at all.

    Raises
    ------
    InputError
        The file cannot be written.
    """
    from obspy import UTCDateTime
    from obspy.core.inventory import Inventory, Network

    networks: dict[str, list[Any]] = {}
    for station in stations:
        networks.setdefault(station.site.network, []).append(_station(station, rate_hz))
    buffer = io.BytesIO()
    Inventory(
        networks=[Network(code, stations=members) for code, members in sorted(networks.items())],
        source="Testban exercise, made up",
        created=UTCDateTime(created),
    ).write(buffer, format="STATIONXML")
    write_whole(path, buffer.getvalue())


def _station(station: Station, rate_hz: float) -> Any:
    from obspy.core.inventory import Channel as XmlChannel
    from obspy.core.inventory import Site as XmlSite
    from obspy.core.inventory import Station as XmlStation

    site = station.site
    place = {"latitude": site.latitude_deg, "longitude": site.longitude_deg, "elevation": site.elevation_m}
    members = [
        XmlChannel(
            channel.code,
            station.location,
            depth=0.0,
            azimuth=channel.azimuth_deg,
            dip=channel.dip_deg,
            sample_rate=rate_hz,
            response=_response(channel.response),
            **place,
        )
        for channel in station.channels
    ]
    return XmlStation(site.station, channels=members, site=XmlSite(name=site.station), **place)


def _response(response: Response) -> Any:
    """The velocity response: one zero fewer than for displacement, and the gain at 1 Hz."""
    from obspy.core.inventory.response import InstrumentSensitivity, PolesZerosResponseStage
    from obspy.core.inventory.response import Response as XmlResponse

    at_reference = response.displacement(np.array([REFERENCE_HZ]))[0] / (2j * np.pi * REFERENCE_HZ)
    gain = float(abs(at_reference))
    zeros = list(response.zeros_rad_s)
    zeros.remove(0j)
    stage = PolesZerosResponseStage(
        stage_sequence_number=1,
        stage_gain=gain,
        stage_gain_frequency=REFERENCE_HZ,
        input_units="M/S",
        output_units="COUNTS",
        pz_transfer_function_type="LAPLACE (RADIANS/SECOND)",
        normalization_frequency=REFERENCE_HZ,
        normalization_factor=abs(response.gain_counts) / gain,
        zeros=zeros,
        poles=list(response.poles_rad_s),
    )
    sensitivity = InstrumentSensitivity(gain, REFERENCE_HZ, "M/S", "COUNTS")
    return XmlResponse(instrument_sensitivity=sensitivity, response_stages=[stage])
