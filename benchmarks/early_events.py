"""How far magnitudes and amplitude ratios of the first minute move while the rest of the record comes in."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from benchmarks.cases import CALIFORNIA, KAMBARATA, TEST_2016, TEST_2017
from benchmarks.rows import Row
from benchmarks.runs import reference_folder
from benchmarks.stated_origin import catalogued_origin
from benchmarks.truth import known_origin

from testban.acquisition import read_recordings, screen
from testban.earth.traveltimes import TravelTimes
from testban.exercise.build import build
from testban.exercise.layered_fields import FieldSettings
from testban.exercise.scenario_file import read_scenario
from testban.magnitude import early_magnitude
from testban.magnitude.channels import displacement_of, stations_by_distance
from testban.magnitude.early import FIRST_S
from testban.magnitude.relative import amplitude_ratio
from testban.model import NotDetermined, Origin, Recordings
from testban.reference.folder import read_reference

LATER_S = (90.0, 120.0, 180.0, 300.0, 600.0, 7200.0)
"""When it is looked at again, seconds after the first P."""
WITHIN = 1.645
EXERCISES = {"test-10kt": range(1, 4), "earthquake-at-test-depth": range(1, 4)}
DEPTHS_KM = {CALIFORNIA: 12.4, KAMBARATA: 0.0}
ASSUMED = """\
- First minute of events and exercises: the early magnitude from what was recorded up to 60 s after the first
  P at a station with a response, against the same 90 s to 10 min after it and at the end of the record. An
  event counts as moved where any of these leaves the 90 % interval first stated. Places and times are the
  stated ones (the true ones of exercises). The tests at Punggye-ri come without responses: there it is the
  amplitude ratio to 2016-01-06, at all stations.
"""


@dataclass(frozen=True)
class Move:
    """The largest move of one event, and how much was stated (1 s.d.)."""

    event: str
    size: float
    stated: float

    @property
    def inside(self) -> bool:
        return self.size <= WITHIN * self.stated


def early_events_rows(data: Path, work: Path, soviet: Sequence[tuple[str, Origin, Recordings]]) -> list[Row]:
    """A row for recorded events, one for exercises, one for the ratio of 2017-09-03."""
    times = TravelTimes.load("ak135")
    recorded = [*soviet, *(_recorded(name, data) for name in DEPTHS_KM)]
    return [
        _row("recorded events", [_moved(*one, times) for one in recorded]),
        _row("exercises", [_moved(*one, times) for one in _exercises(work / "early")]),
        _ratio_row(data, work, times),
    ]


def _recorded(name: str, data: Path) -> tuple[str, Origin, Recordings]:
    truth = known_origin(name, data)
    place = catalogued_origin(truth.latitude_deg, truth.longitude_deg, DEPTHS_KM[name], truth.time)
    return name, place, screen(read_recordings([data / name]))


def _exercises(work: Path) -> Iterable[tuple[str, Origin, Recordings]]:
    for name, seeds in EXERCISES.items():
        scenario = read_scenario(name)
        for seed in seeds:
            folder = work / f"{name}-{seed}"
            truth = build(scenario, seed, folder, FieldSettings(work / "wavefields"))
            (source, *_) = truth.sources
            place = catalogued_origin(source.latitude_deg, source.longitude_deg, source.depth_km, source.time)
            yield f"{name}, seed {seed}", place, screen(read_recordings([folder]))


def _moved(event: str, origin: Origin, recordings: Recordings, times: TravelTimes) -> Move | None:
    first_p = _first_p(origin, recordings, times, lambda w: displacement_of(w, recordings) is not None)
    first = early_magnitude(origin, recordings, times, first_p + FIRST_S)
    if isinstance(first, NotDetermined):
        return None
    later = [early_magnitude(origin, recordings, times, first_p + after) for after in LATER_S]
    size = max(abs(m.mag - first.mag) for m in later if not isinstance(m, NotDetermined))
    return Move(event, size, first.uncertainty)


def _first_p(
    origin: Origin, recordings: Recordings, times: TravelTimes, serves: Callable[..., bool]
) -> float:
    nearest = next(
        station.distance_deg
        for station in stations_by_distance(origin, recordings)
        if any(serves(wave) for sensor in station.sensors for wave in sensor)
    )
    return origin.time + float(times.first_p(nearest, max(origin.depth_km, 0.0))[1])


def _row(kind: str, moves: Sequence[Move | None]) -> Row:
    known = [m for m in moves if m is not None]
    outside = [m for m in known if not m.inside]
    named = ": " + ", ".join(f"{m.event} by {m.size:.2f} ({m.stated:.2f} stated)" for m in outside)
    close, largest = sum(m.size <= m.stated for m in known), max(m.size for m in known)
    text = (
        f"{len(known) - len(outside)} of {len(known)} stay ({close} within 1 s.d.), largest move "
        f"{largest:.2f}{named if outside else ''}"
    )
    return Row(
        f"first minute, {kind}",
        "magnitude stays within its first 90 % interval as data come in",
        "90 % or more",
        text,
        len(outside) <= 0.1 * len(known),
    )


def _ratio_row(data: Path, work: Path, times: TravelTimes) -> Row:
    truth = known_origin(TEST_2017, data)
    origin = catalogued_origin(truth.latitude_deg, truth.longitude_deg, 0.5, truth.time)
    recordings = screen(read_recordings([data / TEST_2017]))
    folder = reference_folder("2016-01-06", data / TEST_2016, work)
    reference = read_reference(folder, lambda paths, stations=None: screen(read_recordings(paths, stations)))
    first_p = _first_p(origin, recordings, times, lambda _wave: True)
    ratios = [
        amplitude_ratio(origin, _until(recordings, first_p + after), reference, times)
        for after in (FIRST_S, *LATER_S)
    ]
    first = ratios[0]
    case, figure = "dprk/2017-09-03 with reference", "amplitude ratio stays within its first 90 % interval"
    if isinstance(first, NotDetermined):
        return Row(case, figure, "yes", f"none in the first minute: {first.reason}", False)
    known = [r for r in ratios[1:] if not isinstance(r, NotDetermined)]
    size, last = max(abs(r.log10_ratio - first.log10_ratio) for r in known), known[-1]
    text = (
        f"{first.log10_ratio:.2f} ± {first.uncertainty:.2f} ({first.stations} stations) after a minute, "
        f"{last.log10_ratio:.2f} ± {last.uncertainty:.2f} ({last.stations}) at the end, largest move "
        f"{size:.2f}"
    )
    return Row(case, figure, "yes", text, size <= WITHIN * first.uncertainty)


def _until(recordings: Recordings, until: float) -> Recordings:
    kept = []
    for wave in recordings.waveforms:
        count = int((until - wave.start_time) * wave.sampling_rate_hz) + 1
        if count > 1:
            kept.append(replace(wave, samples=wave.samples[:count]))
    return replace(recordings, waveforms=tuple(kept))
