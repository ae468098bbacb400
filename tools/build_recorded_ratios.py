"""Write src/testban/reference/data/recorded_ratios.csv: PYTHONPATH=. python tools/build_recorded_ratios.py

P/S of recorded events at one place on the same channels, at their published places: tests and the collapse at
Punggye-ri, and tests on Novaya Zemlya at Norwegian stations. Where an event of the place has a vertical alone
at a station, the others' verticals alone are taken there. Ratios that are only bounded are left out, as are
station, phase pair and band that a single event has.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from benchmarks.evaluate import data_folder
from benchmarks.punggye_ri import TEST_2013, recordings_of_2013
from benchmarks.soviet_tests import recordings_of, soviet_tests
from benchmarks.stated_origin import catalogued_origin
from benchmarks.truth import known_origin
from packaged_table import write_table

from testban.acquisition import read_recordings, screen
from testban.earth.traveltimes import TravelTimes
from testban.identification.event_scatter import event_scatter, separation
from testban.identification.populations import HIGH_QUANTITY, LOW_QUANTITY, ratio_quantity
from testban.identification.ratios import Ratio, station_ratios
from testban.identification.settings import PhaseRatioSettings
from testban.model import Recordings, isoformat
from testban.reference.recorded_kinds import recorded_ratios

HEAD = """\
# P/S of recorded events of known kind on the same channels, measured by Testban
# (tools/build_recorded_ratios.py). Places and times: Yang and others 2021 (Korea; the collapse at the test's
# place and a bulletin's time), a research database of explosions (Novaya Zemlya).
"""
COLUMNS = (
    *("event", "kind", "time", "latitude", "longitude", "place"),
    *("quantity", "path", "station", "pair", "value", "error"),
)
BANDS = (2, 3)
"""2-4 and 4-6 Hz: of those from 4 Hz the one that most stations see."""
DEPTH_KM = 0.5
NOVAYA_ZEMLYA = (70.0, 77.0, 50.0, 60.0)
"""Latitudes and longitudes."""
UNFIT = {"2016-01-06": ("JP.JKA",)}
"""The description of the data names its sensor as dead."""


@dataclass(frozen=True)
class Recorded:
    """An event as recorded; time in POSIX s."""

    name: str
    kind: str
    place: str
    time: float
    latitude_deg: float
    longitude_deg: float
    recordings: Recordings


def main() -> None:
    data = data_folder()
    rows = []
    for events in (list(_korea(data)), list(_novaya_zemlya(data))):
        rows += list(_rows(events, TravelTimes.load("ak135")))
    write_table("recorded_ratios.csv", HEAD, COLUMNS, rows)
    recorded_ratios.cache_clear()
    for quantity in (LOW_QUANTITY, HIGH_QUANTITY):
        found = event_scatter(recorded_ratios(), quantity, "explosion")
        print(f"{quantity}: {found}")
        print(f"collapse less explosions: {separation(recorded_ratios(), quantity, 'collapse', 'explosion')}")


def _korea(data: Path) -> Iterator[Recorded]:
    for folder, part, kind in (
        (*TEST_2013, "explosion"),
        ("dprk/2016-01-06", None, "explosion"),
        ("dprk/2017-09-03", None, "explosion"),
        ("dprk/2017-09-03", "collapse", "collapse"),
    ):
        known = known_origin(folder, data, part)
        alone = (folder, part) == TEST_2013
        recordings = recordings_of_2013(data) if alone else screen(read_recordings([data / folder], None))
        name = part if alone and part else f"{folder.split('/')[1]}{' ' + part if part else ''}"
        place = known.latitude_deg, known.longitude_deg
        yield Recorded(name, kind, "Punggye-ri", known.time, *place, recordings)


def _novaya_zemlya(data: Path) -> Iterator[Recorded]:
    south, north, west, east = NOVAYA_ZEMLYA
    for test in soviet_tests(data):
        if south < test.latitude_deg < north and west < test.longitude_deg < east:
            place = test.latitude_deg, test.longitude_deg
            found = recordings_of(test, data)
            yield Recorded(test.day, "explosion", "Novaya Zemlya", test.time, *place, found)


def _rows(events: list[Recorded], times: TravelTimes) -> Iterator[tuple[str, ...]]:
    settings = PhaseRatioSettings()
    vertical = _vertical_alone(events)
    measured: dict[tuple[str, str, int], list[tuple[Recorded, Ratio]]] = defaultdict(list)
    paths: Mapping[str, str] = {}
    for event in events:
        waves = tuple(
            w
            for w in event.recordings.waveforms
            if (w.station_key not in vertical or w.component == "Z")
            and w.station_key not in UNFIT.get(event.name, ())
        )
        origin = catalogued_origin(event.latitude_deg, event.longitude_deg, DEPTH_KM, event.time)
        found = station_ratios(origin, replace(event.recordings, waveforms=waves), times, settings)
        paths = {**{r.station: r.path for r in found}, **paths}
        for ratio in found:
            if ratio.band in BANDS and not ratio.limit:
                measured[ratio.station, ratio.pair, ratio.band].append((event, ratio))
    for (station, pair, band), group in sorted(measured.items(), key=lambda item: (item[0][2], item[0])):
        if len(group) < 2:
            continue
        for event, ratio in group:
            yield (
                event.name,
                event.kind,
                isoformat(event.time, 1),
                f"{event.latitude_deg:g}",
                f"{event.longitude_deg:g}",
                event.place,
                ratio_quantity(settings.bands_hz[band]),
                paths[station],
                station,
                pair,
                f"{ratio.log_ratio:.3f}",
                f"{ratio.counting:.3f}",
            )


def _vertical_alone(events: list[Recorded]) -> set[str]:
    """Stations at which some event has a vertical and no horizontals."""
    found = set()
    for event in events:
        components = defaultdict(set)
        for wave in event.recordings.waveforms:
            components[wave.station_key].add(wave.component)
        found |= {station for station, seen in components.items() if seen == {"Z"}}
    return found


if __name__ == "__main__":
    main()
