"""What to ask FDSN web services: the request, the channels they list for it, and the files to get."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from urllib.parse import urlencode

from testban.acquisition.miniseed import ends_within_record
from testban.acquisition.stationxml import is_stationxml, read_stationxml
from testban.acquisition.transfer import TransferSettings, get
from testban.errors import InputError, NoDataError, StationMetadataError, TransferError
from testban.model import Exclusion, isoformat

Codes = tuple[str, str, str, str]
CODE = re.compile(r"[A-Za-z0-9]{1,8}\Z")
PATTERN = re.compile(r"[A-Za-z0-9?*]{1,8}\Z")
REASONS_SHOWN = 3


@dataclass(frozen=True, slots=True)
class FetchRequest:
    """What to fetch: times are POSIX s, codes may hold the wildcards ? and *.

    ``data_centres`` are base URLs ("http://host:port") or names that ObsPy knows ("IRIS", "GFZ"); where
    several offer a channel the earlier one is asked first.
    """

    start: float
    end: float
    center_latitude_deg: float
    center_longitude_deg: float
    radius_deg: float
    networks: tuple[str, ...] = ("*",)
    channels: tuple[str, ...] = ("BH?", "HH?", "SH?")
    data_centres: tuple[str, ...] = ("IRIS",)

    def __post_init__(self) -> None:
        if not self.end > self.start:
            raise InputError("fetch: the end time must lie after the start time")
        if not (abs(self.center_latitude_deg) <= 90 and abs(self.center_longitude_deg) <= 360):
            raise InputError("fetch: the center must be latitude -90 to 90, longitude -180 to 180")
        if not 0 < self.radius_deg <= 180:
            raise InputError("fetch: the radius must lie between 0 and 180 degrees")
        if not (self.networks and self.channels and self.data_centres):
            raise InputError("fetch: give at least one network, channel and data centre")
        for pattern in (*self.networks, *self.channels):
            if not PATTERN.match(pattern):
                raise InputError(f"fetch: {pattern!r} is not a code with optional ? and *")

    @property
    def window(self) -> tuple[float, float]:
        return self.start, self.end


@dataclass(frozen=True, slots=True)
class Errand:
    """One file to get: its name, and the addresses to ask in turn."""

    name: str
    label: str
    urls: tuple[str, ...]
    whole: Callable[[bytes], bool]


def reasons(exclusions: Iterable[Exclusion]) -> str:
    listed = [f"{e.channel}: {e.reason}" for e in exclusions]
    more = f" (and {len(listed) - REASONS_SHOWN} more)" if len(listed) > REASONS_SHOWN else ""
    return "; ".join(listed[:REASONS_SHOWN]) + more


def base_url(centre: str) -> str:
    if re.match(r"https?://", centre):
        return centre.rstrip("/")
    from obspy.clients.fdsn.header import URL_MAPPINGS

    if centre.upper() not in URL_MAPPINGS:
        names = ", ".join(sorted(URL_MAPPINGS))
        raise InputError(
            f"fetch: unknown data centre {centre!r}; give a base URL (http://...) or one of {names}"
        )
    return str(URL_MAPPINGS[centre.upper()]).rstrip("/")


def _url(base: str, service: str, **parameters: object) -> str:
    return f"{base}/fdsnws/{service}/1/query?{urlencode(parameters, safe='*?,:-')}"


def _time(time_s: float) -> str:
    return isoformat(time_s, 6).removesuffix("Z")


def list_channels(
    request: FetchRequest,
    bases: dict[str, str],
    settings: TransferSettings,
    sleep: Callable[[float], None],
) -> tuple[dict[Codes, list[str]], list[Exclusion]]:
    """Channels in the circle, each with the base URLs of the data centres that list it."""
    offers: dict[Codes, list[str]] = {}
    failed: list[Exclusion] = []
    for centre, base in bases.items():
        url = _url(
            base,
            "station",
            level="channel",
            format="text",
            network=",".join(request.networks),
            channel=",".join(request.channels),
            latitude=request.center_latitude_deg,
            longitude=request.center_longitude_deg,
            maxradius=request.radius_deg,
            starttime=_time(request.start),
            endtime=_time(request.end),
        )
        try:
            body = get(url, settings, sleep)
        except TransferError as error:
            failed.append(Exclusion(centre, str(error)))
            continue
        for codes in _channel_lines(body or b"", centre, failed):
            listed = offers.setdefault(codes, [])
            if base not in listed:
                listed.append(base)
    if not offers and failed:
        raise TransferError(f"no data centre answered: {reasons(failed)}")
    if not offers:
        raise NoDataError(
            f"no channels {','.join(request.channels)} of networks {','.join(request.networks)} within"
            f" {request.radius_deg:g} degrees at {', '.join(bases)}; widen the circle or ask elsewhere"
        )
    return offers, failed


def _channel_lines(body: bytes, centre: str, failed: list[Exclusion]) -> list[Codes]:
    """Codes from the text form of fdsnws-station (or StationXML, where a server has only that).

    A code that could not be part of a file name is refused.
    """
    found: set[Codes] = set()
    for network, station, location, channel in _listed(body, centre, failed):
        if all(CODE.match(c) for c in (network, station, location or "00", channel)):
            found.add((network, station, location, channel))
        else:
            codes = f"{network}.{station}.{location}.{channel}"
            failed.append(Exclusion(centre, f"lists a channel with impossible codes: {codes[:60]!r}"))
    return sorted(found)


def _listed(body: bytes, centre: str, failed: list[Exclusion]) -> Iterable[Codes]:
    if is_stationxml(body):
        try:
            epochs = read_stationxml(body, centre).channels
        except StationMetadataError as error:
            failed.append(Exclusion(centre, str(error)))
            return
        yield from ((e.network, e.station, e.location, e.channel) for e in epochs)
        return
    for line in body.decode("utf-8", errors="replace").splitlines():
        cells = [cell.strip() for cell in line.split("|")]
        if not line.strip() or line.startswith("#"):
            continue
        if len(cells) < 4:
            failed.append(Exclusion(centre, f"answered a station query with {line[:60]!r}"))
            continue
        yield cells[0], cells[1], cells[2].strip("-"), cells[3]


def plan_errands(request: FetchRequest, offers: dict[Codes, list[str]]) -> list[Errand]:
    """StationXML of every station, then waveforms of every channel."""
    stations: dict[tuple[str, str], list[str]] = {}
    for (network, station, _, _), bases in sorted(offers.items()):
        known = stations.setdefault((network, station), [])
        known += [b for b in bases if b not in known]
    times = {"starttime": _time(request.start), "endtime": _time(request.end)}
    errands = []
    for (network, station), bases in stations.items():
        query = {"network": network, "station": station, "level": "response", **times}
        urls = tuple(_url(base, "station", **query) for base in bases)
        errands.append(
            Errand(f"stations/{network}.{station}.xml", f"{network}.{station}", urls, _whole_stationxml)
        )
    first, last = (_compact(t) for t in request.window)
    for (network, station, location, channel), bases in sorted(offers.items()):
        query = {"network": network, "station": station, "location": location or "--", "channel": channel}
        urls = tuple(_url(base, "dataselect", **query, **times) for base in bases)
        label = f"{network}.{station}.{location}.{channel}"
        errands.append(Errand(f"waveforms/{label}__{first}__{last}.mseed", label, urls, _whole_miniseed))
    return errands


def _compact(time_s: float) -> str:
    return isoformat(time_s, 0).replace("-", "").replace(":", "")


def _whole_miniseed(body: bytes) -> bool:
    return not ends_within_record(body)


def _whole_stationxml(body: bytes) -> bool:
    try:
        return is_stationxml(body) and bool(read_stationxml(body, "answer").stations)
    except StationMetadataError:
        return False
