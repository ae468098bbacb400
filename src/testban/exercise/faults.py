"""What goes wrong at stations: done to the ground motion's times, to counts, or to what arrives."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from testban.exercise.instruments import FULL_SCALE
from testban.exercise.scenario import FaultChoice, Scenario
from testban.exercise.stations import Station
from testban.exercise.truth import generator


@dataclass(frozen=True, eq=False)
class Recorded:
    """Counts of one channel from ``start_time`` on; a gap starts another."""

    code: str
    start_time: float
    counts: NDArray[np.int32]


@dataclass(frozen=True)
class Fault:
    """A fault at one station, drawn: when (s from the start) and on which components (none named: all)."""

    station: str
    choice: FaultChoice
    at_s: float

    def __str__(self) -> str:
        which = f" {','.join(self.choice.components)}" if self.choice.components else ""
        return f"{self.station}{which}: {self.choice.kind} at {self.at_s:g} s"

    def concerns(self, code: str) -> bool:
        return not self.choice.components or code[-1] in self.choice.components


def draw_faults(scenario: Scenario, stations: Sequence[Station], seed: int) -> tuple[Fault, ...]:
    """Whom each fault of a scenario hits, and when.

    Raises
    ------
    ScenarioError
        A station, network or component has no place in the scenario, or more are to be hit than there are.
    """
    keys = [s.key for s in stations]
    faults = []
    for number, choice in enumerate(scenario.faults):
        rng = generator(seed, "fault", str(number))
        hit = [k for k in keys if k in choice.stations or k.split(".")[0] in choice.networks]
        _check_fault(scenario, number, stations)
        if choice.count is not None:
            picked = rng.choice(len(keys), choice.count, replace=False)
            hit = [keys[i] for i in sorted(picked)]
        faults += [Fault(key, choice, round(float(rng.uniform(*choice.at_s)), 2)) for key in hit]
    return tuple(faults)


def _check_fault(scenario: Scenario, number: int, stations: Sequence[Station]) -> None:
    """Against the stations that take part."""
    choice, keys = scenario.faults[number], [s.key for s in stations]
    letters = {c.code[-1] for s in stations for c in s.channels}
    unknown = {
        "stations": set(choice.stations) - set(keys),
        "networks": set(choice.networks) - {k.split(".")[0] for k in keys},
        "components": set(choice.components) - letters,
    }
    for key, missing in unknown.items():
        if missing:
            there = ", ".join(sorted(letters)) if key == "components" else f"{', '.join(keys[:5])} ..."
            message = f"{', '.join(sorted(missing))}: no station of the exercise has that ({there})"
            raise scenario.file.error(("faults", number, key), message)
    if choice.count is not None and choice.count > len(keys):
        message = f"{choice.count} are more than the {len(keys)} stations of the exercise"
        raise scenario.file.error(("faults", number, "count"), message)


def clock_error_s(faults: Sequence[Fault], times_s: NDArray[np.float64]) -> NDArray[np.float64]:
    """What the station's clock shows beyond true time, at true times (s from the start)."""
    error = np.zeros_like(times_s)
    for fault in faults:
        if fault.choice.kind == "clock_drift":
            error += fault.choice.rate / 3600.0 * np.maximum(times_s - fault.at_s, 0.0)
        elif fault.choice.kind == "clock_jump":
            error += np.where(times_s >= fault.at_s, fault.choice.seconds, 0.0)
    return error


def spoiled(
    recorded: list[Recorded], faults: Sequence[Fault], start: float, end: float, rate_hz: float, seed: int
) -> list[Recorded]:
    """The channels of one station with its faults, clocks included; what never arrived is not there."""
    for number, fault in enumerate(faults):
        kind, choice = fault.choice.kind, fault.choice
        rng = generator(seed, "spoil", fault.station, kind, str(number))
        if kind in ("gap", "cut_off", "delay"):
            begin, stop = _missing(fault, start, end)
            recorded = [
                p
                for r in recorded
                for p in (_cut(r, begin, stop, rate_hz) if fault.concerns(r.code) else [r])
            ]
        elif kind == "swapped":
            recorded = _swapped(recorded, choice.components or ("N", "E"))
        elif kind in ("spikes", "dead", "gain"):
            recorded = [
                replace(r, counts=_changed(r.counts, fault, rate_hz, rng)) if fault.concerns(r.code) else r
                for r in recorded
            ]
    return [p for r in recorded for p in _stamped(r, faults, start, rate_hz)]


def _missing(fault: Fault, start: float, end: float) -> tuple[float, float]:
    if fault.choice.kind == "delay":
        return end - fault.choice.seconds, np.inf
    begin = start + fault.at_s
    return begin, begin + fault.choice.duration_s if fault.choice.kind == "gap" else np.inf


def _cut(recorded: Recorded, begin: float, stop: float, rate_hz: float) -> list[Recorded]:
    """What lies before ``begin`` and from ``stop`` on."""
    times = (np.array([begin, stop]) - recorded.start_time) * rate_hz
    first, last = (
        int(np.clip(np.ceil(t), 0, len(recorded.counts))) if np.isfinite(t) else len(recorded.counts)
        for t in times
    )
    parts = [replace(recorded, counts=recorded.counts[:first])]
    parts.append(
        replace(recorded, start_time=recorded.start_time + last / rate_hz, counts=recorded.counts[last:])
    )
    return [p for p in parts if len(p.counts)]


def _swapped(recorded: list[Recorded], pair: Sequence[str]) -> list[Recorded]:
    other = {pair[0]: pair[-1], pair[-1]: pair[0]}
    return [replace(r, code=r.code[:-1] + other.get(r.code[-1], r.code[-1])) for r in recorded]


def _changed(
    counts: NDArray[np.int32], fault: Fault, rate_hz: float, rng: np.random.Generator
) -> NDArray[np.int32]:
    choice, values = fault.choice, counts.astype(float)
    if choice.kind == "gain":
        values *= choice.factor
    elif choice.kind == "dead":
        # A sensor that is off leaves the digitizer's own few counts.
        values = rng.normal(0.0, 2.0, len(values))
    else:
        count = max(3, int(len(values) / rate_hz / 60.0))
        places = rng.integers(0, len(values), count)
        values[places] += rng.choice([-1.0, 1.0], count) * 50.0 * max(float(np.std(values)), 1.0)
    return np.clip(np.round(values), -FULL_SCALE - 1, FULL_SCALE).astype(np.int32)


def _stamped(recorded: Recorded, faults: Sequence[Fault], start: float, rate_hz: float) -> list[Recorded]:
    """Times as the station's clock stamps them: a jump starts another piece, a drift moves each minute."""
    clocks = [
        f for f in faults if f.choice.kind in ("clock_drift", "clock_jump") and f.concerns(recorded.code)
    ]
    if not clocks:
        return [recorded]
    true = recorded.start_time - start + np.arange(len(recorded.counts)) / rate_hz
    error = clock_error_s(clocks, true)
    # A station re-stamps when its clock is off by half a sample, so that drift shows as small steps.
    steps = np.round(error * rate_hz * 2.0)
    edges = [0, *(np.flatnonzero(np.diff(steps)) + 1).tolist(), len(true)]
    return [
        Recorded(recorded.code, recorded.start_time + a / rate_hz + float(error[a]), recorded.counts[a:b])
        for a, b in pairwise(edges)
        if b > a
    ]
