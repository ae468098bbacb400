"""From a scenario and a seed to a folder of recordings, station file and sealed truth."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from testban.earth.geodesy import inverse
from testban.errors import InputError
from testban.exercise.faults import Fault, draw_faults
from testban.exercise.inventory import write_stationxml
from testban.exercise.layered_fields import FieldSettings
from testban.exercise.networks import choose
from testban.exercise.recording import Progress, Recorder
from testban.exercise.scenario import Scenario
from testban.exercise.stations import Station
from testban.exercise.storage import whole_folder, write_whole
from testban.exercise.true_size import true_magnitudes
from testban.exercise.truth import TrueSource, Truth, lg_quality, numbered_sources, seal
from testban.model import isoformat

ARCHIVE, STATIONS, NOTE = "archive", "stations.xml", "exercise.json"
NEAREST_KM = 5.0
BYTES_PER_SAMPLE = 3.0


@dataclass(frozen=True)
class Drawn:
    """What a seed makes of a scenario."""

    sources: tuple[TrueSource, ...]
    faults: tuple[Fault, ...]


def draw(scenario: Scenario, seed: int, stations: Sequence[Station]) -> Drawn:
    """Draw sources and faults, and hold them against the stations that take part.

    Raises
    ------
    ScenarioError
        A station lies at a source, or a fault has no place.
    """
    numbered = numbered_sources(scenario, seed)
    for number, source in numbered:
        _check_apart(scenario, number, source, stations)
    return Drawn(tuple(source for _, source in numbered), draw_faults(scenario, stations, seed))


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
    chosen = choose(scenario)
    stations, left_out = chosen.stations, tuple(map(str, chosen.left_out))
    drawn = draw(scenario, seed, stations)
    sources = tuple(replace(s, magnitudes=true_magnitudes(s, seed)) for s in drawn.sources)
    truth = Truth(
        scenario.title,
        seed,
        scenario.start,
        scenario.duration_s,
        sources,
        tuple(s.key for s in stations),
        tuple(map(str, drawn.faults)),
        scenario.text,
        lg_quality(scenario, seed),
        left_out,
    )
    with whole_folder(out) as folder:
        _check_room(folder, scenario, len(stations))
        recorder = Recorder(scenario, seed, stations, drawn.faults, settings, report)
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
            "left_out": left_out,
            "truth_sha256": digest,
            "scenario_sha256": hashlib.sha256(scenario.text.encode()).hexdigest(),
            "note": "made up: no such events happened",
        }
        write_whole(folder / NOTE, (json.dumps(note, indent=2) + "\n").encode())
    return truth


def _check_apart(scenario: Scenario, number: int, source: TrueSource, stations: Sequence[Station]) -> None:
    latitudes = [s.site.latitude_deg for s in stations]
    longitudes = [s.site.longitude_deg for s in stations]
    distances, _, _ = inverse(source.latitude_deg, source.longitude_deg, latitudes, longitudes)
    place = f"{source.latitude_deg:g}, {source.longitude_deg:g}"
    for station, distance in zip(stations, distances, strict=True):
        if distance < NEAREST_KM:
            message = (
                f"station {station.key} lies {distance:.1f} km from the place drawn ({place}), inside the "
                f"source's near field; move it {NEAREST_KM:g} km away or leave the station out"
            )
            raise scenario.file.error(("sources", number, "latitude"), message)


def _check_room(folder: Path, scenario: Scenario, stations: int) -> None:
    needed = stations * 3 * scenario.duration_s * scenario.rate_hz * BYTES_PER_SAMPLE
    free = shutil.disk_usage(folder).free
    if free < needed:
        raise InputError(
            f"{folder.parent}: {needed / 1e6:.1f} MB are needed and {free / 1e6:.1f} MB free; make room or "
            "choose another place with --out"
        )
