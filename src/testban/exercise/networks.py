"""Which stations take part: packaged networks, the user's CSS 3.0 folder or StationXML, then a selection."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from testban.acquisition.metadata import covering
from testban.acquisition.stationxml import read_stationxml
from testban.earth.geodesy import KM_PER_DEG, inverse
from testban.errors import ScenarioError, StationMetadataError
from testban.exercise.ims import read_ims
from testban.exercise.instruments import Channel
from testban.exercise.scenario import NetworkChoice, Scenario
from testban.exercise.stations import Station, packaged_stations
from testban.model import Site


def chosen_stations(scenario: Scenario) -> tuple[Station, ...]:
    """All stations of a scenario, each once, in the order of its networks.

    Raises
    ------
    ScenarioError
        A network cannot be read, a station asked for is not in it, or none is left.
    """
    found: dict[str, Station] = {}
    for number, choice in enumerate(scenario.networks):
        members = _members(scenario, number)
        missing = set(choice.stations) - {s.key for s in members}
        if missing:
            some = f"{', '.join(s.key for s in members[:5])} ..."
            message = f"{', '.join(sorted(missing))} is not in that network ({some})"
            raise scenario.file.error(("networks", number, "stations"), message)
        kept = [s for s in members if not choice.stations or s.key in choice.stations]
        for station in _within(kept, choice, scenario):
            found.setdefault(station.key, station)
    if not found:
        message = "no station is left; widen it or name other networks"
        raise scenario.file.error(("networks", 0, "within_deg"), message)
    return tuple(found.values())


def _members(scenario: Scenario, number: int) -> tuple[Station, ...]:
    choice = scenario.networks[number]
    if choice.name is not None:
        return packaged_stations(choice.name)
    key = "stationxml" if choice.ims is None else "ims"
    try:
        if choice.ims is not None:
            return read_ims(choice.ims, scenario.start)
        assert choice.stationxml is not None
        return _from_stationxml(choice.stationxml, scenario.start)
    except ScenarioError as error:
        raise scenario.file.error(("networks", number, key), str(error)) from error


def _within(stations: Sequence[Station], choice: NetworkChoice, scenario: Scenario) -> list[Station]:
    if choice.within_deg is None:
        return list(stations)
    if choice.center is not None:
        latitude, longitude = choice.center
    else:
        middle = scenario.sources[0]
        latitude, longitude = sum(middle.latitude) / 2.0, sum(middle.longitude) / 2.0

    def near(station: Station) -> bool:
        site = station.site
        distance, _, _ = inverse(latitude, longitude, site.latitude_deg, site.longitude_deg)
        return float(distance) / KM_PER_DEG <= float(choice.within_deg or 180.0)

    return [s for s in stations if near(s)]


def _from_stationxml(path: Path, time: float) -> tuple[Station, ...]:
    """Stations that at ``time`` have a vertical and two horizontals with responses; one location and band."""
    try:
        metadata = read_stationxml(path.read_bytes(), str(path))
    except OSError as error:
        raise ScenarioError(f"{path}: the StationXML cannot be read ({error.strerror})") from error
    except StationMetadataError as error:
        raise ScenarioError(str(error)) from error
    places = {(s.network, s.station): s.place for s in covering(metadata.stations, time)}
    groups: dict[tuple[str, str], dict[tuple[str, str], list[Channel]]] = {}
    for c in covering(metadata.channels, time):
        if (
            c.response is None
            or c.azimuth_deg is None
            or c.dip_deg is None
            or 0j not in c.response.zeros_rad_s
        ):
            continue
        bands = groups.setdefault((c.network, c.station), {})
        members = bands.setdefault((c.location, c.channel[:2]), [])
        if all(m.code != c.channel for m in members):
            members.append(Channel(c.channel, c.azimuth_deg, c.dip_deg, c.response))
    stations = []
    for (network, code), bands in groups.items():
        whole = {key: tuple(m) for key, m in bands.items() if len(m) == 3 and key[1][1:] in ("H", "L", "P")}
        if not whole:
            continue
        # High broadband first: BH, then HH, then what there is.
        location, band = min(
            whole, key=lambda key: (("BH", "HH").index(key[1]) if key[1] in ("BH", "HH") else 2, key)
        )
        place = places[network, code]
        site = Site(network, code, place.latitude_deg, place.longitude_deg, place.elevation_m)
        stations.append(Station(site, location, whole[location, band], ("ak135-continent",)))
    if not stations:
        raise ScenarioError(
            f"{path}: at the start of the exercise no station has three components with orientation and "
            "response"
        )
    return tuple(stations)
