"""Which stations take part: packaged networks, the user's CSS 3.0 folder or StationXML, then a selection."""

from __future__ import annotations

from dataclasses import dataclass

from testban.earth.geodesy import KM_PER_DEG, inverse
from testban.errors import ScenarioError
from testban.exercise.ims import read_ims
from testban.exercise.scenario import NetworkChoice, Scenario
from testban.exercise.station_file import LeftOut, stations_of_file
from testban.exercise.stations import Station, packaged_stations
from testban.model import Site


@dataclass(frozen=True)
class Chosen:
    """The stations that take part, and those of the user's files that cannot, with the reason."""

    stations: tuple[Station, ...]
    left_out: tuple[LeftOut, ...]


def chosen_stations(scenario: Scenario) -> tuple[Station, ...]:
    """As `choose`, without those left out."""
    return choose(scenario).stations


def choose(scenario: Scenario) -> Chosen:
    """All stations of a scenario, each once, in the order of its networks.

    Raises
    ------
    ScenarioError
        A network cannot be read, a station asked for is not in it or cannot serve, or none is left.
    """
    found: dict[str, Station] = {}
    left_out: dict[str, LeftOut] = {}
    for number, choice in enumerate(scenario.networks):
        members, unfit = _members(scenario, number)
        missing = sorted(set(choice.stations) - {s.key for s in members})
        if missing:
            reasons = {out.site.key: str(out) for out in unfit}
            some = f"{', '.join(s.key for s in members[:5])} ..."
            told = [reasons.get(key, f"{key} is not in that network ({some})") for key in missing]
            raise scenario.file.error(("networks", number, "stations"), "; ".join(told))
        for station in members:
            if _taken(station.site, choice, scenario):
                found.setdefault(station.key, station)
        left_out.update({out.site.key: out for out in unfit if _taken(out.site, choice, scenario)})
    if not found:
        message = "no station is left; widen it or name other networks"
        raise scenario.file.error(("networks", 0, "within_deg"), message)
    return Chosen(tuple(found.values()), tuple(out for key, out in left_out.items() if key not in found))


def _members(scenario: Scenario, number: int) -> tuple[tuple[Station, ...], tuple[LeftOut, ...]]:
    choice = scenario.networks[number]
    if choice.name is not None:
        return packaged_stations(choice.name), ()
    key = "stationxml" if choice.ims is None else "ims"
    try:
        if choice.ims is not None:
            return read_ims(choice.ims, scenario.start), ()
        assert choice.stationxml is not None
        return stations_of_file(choice.stationxml, scenario.start)
    except ScenarioError as error:
        raise scenario.file.error(("networks", number, key), str(error)) from error


def _taken(site: Site, choice: NetworkChoice, scenario: Scenario) -> bool:
    """Whether a station of the network is among those named, and near enough."""
    if choice.stations and site.key not in choice.stations:
        return False
    if choice.within_deg is None:
        return True
    if choice.center is not None:
        latitude, longitude = choice.center
    else:
        middle = scenario.sources[0]
        latitude, longitude = sum(middle.latitude) / 2.0, sum(middle.longitude) / 2.0
    distance, _, _ = inverse(latitude, longitude, site.latitude_deg, site.longitude_deg)
    return float(distance) / KM_PER_DEG <= choice.within_deg
