"""From a scenario and a seed to a folder of recordings, station file and sealed truth."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from testban.earth.geodesy import KM_PER_DEG, inverse
from testban.earth.land import sea_fraction
from testban.errors import InputError, ScenarioError
from testban.exercise.archive import write_day_files
from testban.exercise.crust import Crust, station_delay_s
from testban.exercise.faults import Fault, Recorded, draw_faults, spoiled
from testban.exercise.ground_motion import (
    FieldSettings,
    SourceField,
    WavePath,
    source_fields,
    station_velocity,
)
from testban.exercise.instruments import along, to_counts
from testban.exercise.inventory import write_stationxml
from testban.exercise.networks import chosen_stations
from testban.exercise.noise import (
    Microseism,
    Spectrum,
    background_velocity,
    day_and_night,
    measured_spectrum,
    noise_acceleration_db,
)
from testban.exercise.radiation import radiator
from testban.exercise.scenario import Scenario
from testban.exercise.stations import Station
from testban.exercise.storage import whole_folder, write_whole
from testban.exercise.true_size import true_magnitudes
from testban.exercise.truth import TrueSource, Truth, draw_sources, generator, seal
from testban.model import isoformat

Progress = Callable[[str, int, int], None]
ARCHIVE, STATIONS, NOTE = "archive", "stations.xml", "exercise.json"
NEAREST_KM = 5.0
BYTES_PER_SAMPLE = 3.0
QUALITY_SCATTER = 0.2
SEA_KM = 150.0


def build(
    scenario: Scenario,
    seed: int,
    out: Path,
    settings: FieldSettings | None = None,
    progress: Progress | None = None,
) -> Truth:
    """Make the folder ``out``: ``archive/`` (SDS), ``stations.xml``, ``truth.sealed``, ``exercise.json``.

    The same scenario and seed write the same bytes. The folder appears whole, at the end, or not at all.

    Raises
    ------
    ScenarioError
        The scenario contradicts itself.
    InputError
        The place cannot be written to, or has no room.
    """
    settings, report = settings or FieldSettings(), progress or (lambda *_: None)
    stations = chosen_stations(scenario)
    sources = draw_sources(scenario, seed)
    _check_apart(sources, stations)
    faults = draw_faults(scenario.faults, stations, seed)
    sources = tuple(replace(s, magnitudes=true_magnitudes(s, seed)) for s in sources)
    truth = Truth(
        scenario.title,
        seed,
        scenario.start,
        scenario.duration_s,
        sources,
        tuple(s.key for s in stations),
        tuple(map(str, faults)),
        scenario.text,
    )
    with whole_folder(out) as folder:
        _check_room(folder, scenario, len(stations))
        recorder = _Recorder(scenario, seed, stations, faults, settings, report)
        recorder.compute(sources)
        for number, station in enumerate(stations):
            report("recording", number, len(stations))
            recorder.record(number, station, folder / ARCHIVE)
        report("recording", len(stations), len(stations))
        write_stationxml(folder / STATIONS, stations, scenario.rate_hz, scenario.start)
        digest = seal(truth, folder)
        note = {
            "seed": seed,
            "start": isoformat(scenario.start),
            "duration_s": scenario.duration_s,
            "stations": len(stations),
            "truth_sha256": digest,
            "scenario_sha256": hashlib.sha256(scenario.text.encode()).hexdigest(),
            "note": "made up: no such events happened",
        }
        write_whole(folder / NOTE, (json.dumps(note, indent=2) + "\n").encode())
    return truth


def _check_apart(sources: Sequence[TrueSource], stations: Sequence[Station]) -> None:
    for number, source in enumerate(sources, start=1):
        for station in stations:
            site = station.site
            distance, _, _ = inverse(
                source.latitude_deg, source.longitude_deg, site.latitude_deg, site.longitude_deg
            )
            if float(distance) < NEAREST_KM:
                raise ScenarioError(
                    f"sources.{number}: station {station.key} lies {float(distance):.1f} km from it, inside "
                    f"the source's near field; move it {NEAREST_KM:g} km away or leave the station out"
                )


def _check_room(folder: Path, scenario: Scenario, stations: int) -> None:
    needed = stations * 3 * scenario.duration_s * scenario.rate_hz * BYTES_PER_SAMPLE
    free = shutil.disk_usage(folder).free
    if free < needed:
        raise InputError(
            f"{folder.parent}: {needed / 1e6:.0f} MB are needed and {free / 1e6:.0f} MB free; make room or "
            "choose another place with --out"
        )


class _Recorder:
    """Everything stations share: the crust, the microseism, the wave fields."""

    def __init__(
        self,
        scenario: Scenario,
        seed: int,
        stations: Sequence[Station],
        faults: Sequence[Fault],
        settings: FieldSettings,
        report: Progress,
    ) -> None:
        self.scenario, self.seed, self.stations, self.settings = scenario, seed, stations, settings
        self.faults, self.report = faults, report
        self.samples = round(scenario.duration_s * scenario.rate_hz)
        self.crust = Crust.drawn(scenario.path_scatter, generator(seed, "crust"))
        self.microseism = Microseism.drawn(
            self.samples, scenario.rate_hz, scenario.noise.coherent, generator(seed, "microseism")
        )
        self.measured = (
            None if scenario.noise.spectrum is None else measured_spectrum(scenario.noise.spectrum)
        )
        self.fields: list[tuple[TrueSource, list[SourceField | None], NDArray[np.float64]]] = []

    def compute(self, sources: Sequence[TrueSource]) -> None:
        for number, source in enumerate(sources):
            paths, back = self._paths(source)
            lasts = self.scenario.start + self.scenario.duration_s - source.time
            shown = self._share_of(number, len(sources))
            fields = source_fields(radiator(source, self.seed), paths, lasts, self.settings, shown)
            self.fields.append((source, fields, back))

    def _share_of(self, number: int, count: int) -> Callable[[str, float], None]:
        def shown(_text: str, share: float) -> None:
            self.report("computing wave fields", round(100.0 * (number + share) / count), 100)

        return shown

    def _paths(self, source: TrueSource) -> tuple[list[WavePath], NDArray[np.float64]]:
        latitude = np.array([s.site.latitude_deg for s in self.stations])
        longitude = np.array([s.site.longitude_deg for s in self.stations])
        place = (source.latitude_deg, source.longitude_deg)
        distance, azimuth, back = inverse(*place, latitude, longitude)
        sea_km = sea_fraction(*place, latitude, longitude) * distance
        paths = []
        for k, station in enumerate(self.stations):
            rng = generator(self.seed, "path", station.key)
            paths.append(
                WavePath(
                    float(distance[k]),
                    float(azimuth[k]),
                    station.paths[int(rng.integers(len(station.paths)))],
                    lg=max(0.05, float(np.exp(-max(sea_km[k] - SEA_KM, 0.0) / SEA_KM))),
                    anomaly=self.crust.along(*place, float(azimuth[k]), float(distance[k])),
                    station_s=station_delay_s(rng),
                    quality=float(np.exp(rng.normal(0.0, QUALITY_SCATTER))),
                )
            )
        return paths, np.asarray(back)

    def record(self, number: int, station: Station, archive: Path) -> None:
        """Noise, sources, instrument and faults of one station, written."""
        scenario, rate = self.scenario, self.scenario.rate_hz
        gain = 10.0 ** generator(self.seed, "site", station.key).normal(0.0, scenario.site_scatter)
        ground = self._noise(station) + gain * self._signals(number)
        recorded = [
            Recorded(c.code, scenario.start, to_counts(along(c, ground), rate, c.response))
            for c in station.channels
        ]
        faults = [f for f in self.faults if f.station == station.key]
        end = scenario.start + scenario.duration_s
        pieces = spoiled(recorded, faults, scenario.start, end, rate, self.seed)
        write_day_files(archive, station.site, station.location, pieces, rate)

    def _noise(self, station: Station) -> NDArray[np.float64]:
        """Ground velocity of noise, (3, samples) up, north, east."""
        scenario = self.scenario
        rng = generator(self.seed, "noise", station.key)
        level = float(rng.uniform(*scenario.noise.level))
        spectrum: Spectrum = self.measured or (lambda periods_s: noise_acceleration_db(periods_s, level))
        site = station.site
        place = KM_PER_DEG * np.array(
            [site.longitude_deg * np.cos(np.radians(site.latitude_deg)), site.latitude_deg]
        )
        parts = [
            background_velocity(
                self.samples, scenario.rate_hz, spectrum, rng, self.microseism, place, vertical=axis == 0
            )
            for axis in range(3)
        ]
        return np.stack(
            [
                day_and_night(
                    p, scenario.rate_hz, scenario.start, site.longitude_deg, scenario.noise.day_night_db
                )
                for p in parts
            ]
        )

    def _signals(self, number: int) -> NDArray[np.float64]:
        """Ground velocity of all sources at one station, (3, samples) up, north, east."""
        motion = np.zeros((3, self.samples))
        for count, (source, fields, back_azimuth) in enumerate(self.fields):
            field = fields[number]
            if field is None:
                continue
            rng = generator(self.seed, "waves", str(count), self.stations[number].key)
            times = self.scenario.start - source.time + np.arange(self.samples) / self.scenario.rate_hz
            begin = max(0, int(np.searchsorted(times, field.p_s - 30.0)))
            if begin >= self.samples - 1:
                continue
            up, away, clockwise = station_velocity(field, times[begin:], rng)
            back = np.radians(back_azimuth[number])
            # Away from the source points along the back azimuth + 180; clockwise a quarter turn further on.
            north = -away * np.cos(back) + clockwise * np.sin(back)
            east = -away * np.sin(back) - clockwise * np.cos(back)
            motion[:, begin:] += np.stack([up, north, east])
        return motion
