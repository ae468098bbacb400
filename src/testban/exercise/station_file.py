"""Stations from the user's StationXML, and why others in the file cannot serve."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from testban.acquisition.metadata import ChannelEpoch, covering
from testban.acquisition.stationxml import read_stationxml
from testban.errors import ScenarioError, StationMetadataError
from testban.exercise.instruments import Channel
from testban.exercise.stations import Station
from testban.model import Site

MODELS = ("ak135-continent",)
SEISMOMETERS = ("H", "L", "P")
"""Second letters of channel codes (SEED): high gain, low gain, geophone."""
TOLD = 4
"""So many channels of a station are named with their reason."""


@dataclass(frozen=True)
class LeftOut:
    """A station that gives no instrument; ``reason`` names the file and its channels."""

    site: Site
    reason: str

    def __str__(self) -> str:
        return f"{self.site.key} is left out: {self.reason}"


def stations_of_file(path: Path, time: float) -> tuple[tuple[Station, ...], tuple[LeftOut, ...]]:
    """Stations that at ``time`` have three components with orientation and response: one location and band.

    Raises
    ------
    ScenarioError
        The file cannot be read, or no station is left.
    """
    try:
        metadata = read_stationxml(path.read_bytes(), str(path))
    except OSError as error:
        raise ScenarioError(f"{path}: the StationXML cannot be read ({error.strerror})") from error
    except StationMetadataError as error:
        raise ScenarioError(str(error)) from error
    channels: dict[tuple[str, str], list[ChannelEpoch]] = {}
    for c in covering(metadata.channels, time):
        channels.setdefault((c.network, c.station), []).append(c)
    stations, left_out = [], []
    for epoch in {(s.network, s.station): s for s in covering(metadata.stations, time)}.values():
        place = epoch.place
        site = Site(epoch.network, epoch.station, place.latitude_deg, place.longitude_deg, place.elevation_m)
        members = channels.get((epoch.network, epoch.station), [])
        whole = _triples(members)
        if whole:
            # High broadband first: BH, then HH, then what there is.
            location, band = min(whole, key=_preferred)
            stations.append(Station(site, location, whole[location, band], MODELS))
        else:
            left_out.append(LeftOut(site, f"{path}: {_reasons(members, str(path))}"))
    if not stations:
        why = f" ({left_out[0].site.key}: {left_out[0].reason})" if left_out else ""
        raise ScenarioError(
            f"{path}: at the start of the exercise no station has three components with orientation and "
            f"response{why}"
        )
    return tuple(stations), tuple(left_out)


def _triples(members: Sequence[ChannelEpoch]) -> dict[tuple[str, str], tuple[Channel, ...]]:
    """Three components each, by location and band."""
    groups: dict[tuple[str, str], dict[str, Channel]] = {}
    for c in members:
        if c.response is None or c.azimuth_deg is None or c.dip_deg is None or _unfit(c, ""):
            continue
        band = groups.setdefault((c.location, c.channel[:2]), {})
        band.setdefault(c.channel, Channel(c.channel, c.azimuth_deg, c.dip_deg, c.response))
    return {key: tuple(band.values()) for key, band in groups.items() if len(band) == 3}


def _preferred(key: tuple[str, str]) -> tuple[int, tuple[str, str]]:
    order = ("BH", "HH")
    return (order.index(key[1]) if key[1] in order else len(order)), key


def _unfit(channel: ChannelEpoch, source: str) -> str:
    """Why a channel cannot serve; empty if it can."""
    if channel.channel[1:2] not in SEISMOMETERS:
        return "not a seismometer's"
    if channel.response is None:
        # The reason names the file, which is told already.
        return channel.problem.removeprefix(f"{source} ").replace(f" in {source}", "")
    if channel.azimuth_deg is None or channel.dip_deg is None:
        return "no azimuth or dip"
    if 0j not in channel.response.zeros_rad_s:
        return "its response does not vanish at 0 Hz, as that of a seismometer does"
    return ""


def _reasons(members: Sequence[ChannelEpoch], source: str) -> str:
    """Of a station without three components."""
    if not members:
        return "no channel is open at the start of the exercise"
    seismic = [c for c in members if c.channel[1:2] in SEISMOMETERS] or members
    unfit = [f"{c.location}.{c.channel} ({why})" for c in seismic if (why := _unfit(c, source))]
    more = f" and {len(unfit) - TOLD} more" if len(unfit) > TOLD else ""
    fit = sorted({f"{c.location}.{c.channel}" for c in seismic if not _unfit(c, source)})
    have = f"; there are only {', '.join(fit)}" if fit else ""
    return (
        f"no three components can serve: {', '.join(unfit[:TOLD])}{more}{have}"
        if unfit
        else (f"three components are needed{have}")
    )
