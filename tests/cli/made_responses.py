"""StationXML of the made-up network: a 120 s velocity sensor, said to record in some unit."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from made_network import RATE_HZ, MadeStation
from obspy.core.inventory import Channel, Inventory, Network, Response, Station
from obspy.core.inventory.response import InstrumentSensitivity, PolesZerosResponseStage

POLES = [complex(-0.037, 0.037), complex(-0.037, -0.037)]
COUNTS = 6e8


def write_responses(
    folder: Path, stations: Sequence[MadeStation], unit: str, components: str = "ZNE"
) -> None:
    """``stations.xml`` with responses of ``stations``, their input said to be in ``unit``."""
    stage = PolesZerosResponseStage(
        1, COUNTS, 1.0, unit, "COUNTS", "LAPLACE (RADIANS/SECOND)", 1.0, [0j, 0j], POLES
    )
    total = InstrumentSensitivity(COUNTS, 1.0, unit, "COUNTS")
    response = Response(instrument_sensitivity=total, response_stages=[stage])
    angles = {"Z": (0.0, -90.0), "N": (0.0, 0.0), "E": (90.0, 0.0)}
    made = []
    for s in stations:
        place = (s.latitude_deg, s.longitude_deg, 100.0)
        channels = [
            Channel(
                f"BH{c}",
                "00",
                *place,
                0.0,
                azimuth=angles[c][0],
                dip=angles[c][1],
                sample_rate=RATE_HZ,
                response=response,
            )
            for c in components
        ]
        made.append(Station(s.key.split(".")[1], *place, channels=channels))
    inventory = Inventory(networks=[Network("XA", stations=made)], source="made up")
    inventory.write(str(folder / "stations.xml"), format="STATIONXML")
