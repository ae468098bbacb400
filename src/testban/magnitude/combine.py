"""From readings at stations to one magnitude, or to the reason why there is none."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from testban.magnitude.network import NetworkMagnitude, network_magnitude, place_weights
from testban.magnitude.readings import Bound, Observation, Scale, StationReading
from testban.magnitude.widening import told_widening
from testban.model import Magnitude, NotDetermined, StationMagnitude

Readings = dict[str, list[StationReading]]
CORRECTED = "station correction"
"""Stands in the note of a reading that is."""
KINDS: tuple[Bound, ...] = ("", "at most", "at least")


def combine(
    scale: Scale, readings: Readings, seen: Observation, reasons: Mapping[str, int] = MappingProxyType({})
) -> Magnitude | NotDetermined:
    """Average the channels of each station, then the stations. ``reasons`` count the stations without a
    reading.

    Where enough stations are corrected by other events of the site (`MagnitudeSettings.corrected_stations`),
    only those count, with the smaller errors that leaves.
    """
    corrected = {key: group for key, group in readings.items() if _is_corrected(group)}
    prior, tied = seen.settings.network, _measured(corrected) >= seen.settings.corrected_stations
    uncorrected = len(readings) - len(corrected) if tied else 0
    if tied:
        readings = corrected
        # What neighbours share is in their corrections.
        prior = replace(prior, scatter_median=seen.settings.corrected_scatter, same_place_share=0.0)
    by_kind: dict[Bound, dict[str, float]] = {kind: {} for kind in KINDS}
    for key, group in readings.items():
        kind, mag = _station(group)
        by_kind[kind][key] = mag
    values, below, above = (list(by_kind[kind].values()) for kind in KINDS)
    keys = [key for kind in KINDS for key in by_kind[kind]]
    sites = [seen.recordings.sites[key] for key in keys]
    weights = place_weights([s.latitude_deg for s in sites], [s.longitude_deg for s in sites], prior)
    network = network_magnitude(values, below, above, prior, weights)
    belongs = dict(zip(by_kind[""], network.belonging >= 0.5, strict=True))
    if not any(belongs.values()):
        return NotDetermined(
            scale.type,
            f"the stations contradict each other: {len(values)} with signal, {len(below) + len(above)} with "
            "limits",
        )
    measured = [group for key, group in readings.items() if key in belongs]
    model_error, assumptions = scale.model_error(measured, seen)
    if tied:
        model_error = seen.settings.corrected_model_error
        assumptions = [*assumptions, _tied_text(uncorrected)]
    assumptions = [*assumptions, *_said(network, by_kind, weights, model_error, seen)]
    lost = Counter({why: count for why, count in reasons.items() if why != "out of distance"})
    lost.update(_why(readings[key]) for key in by_kind["at least"])
    assumptions += told_widening(int(sum(belongs.values())), network.uncertainty, model_error, lost)
    contributions = tuple(
        _judged(reading, bool(belongs.get(key, False)))
        for key, group in readings.items()
        for reading in group
    )
    uncertainty = math.hypot(network.uncertainty, model_error)
    return Magnitude(
        scale.type, network.mag, uncertainty, int(sum(belongs.values())), contributions, tuple(assumptions)
    )


def _is_corrected(group: Sequence[StationReading]) -> bool:
    return all(CORRECTED in reading.contribution.note for reading in group)


def _measured(readings: Readings) -> int:
    """Stations that give more than a limit."""
    return sum(_station(group)[0] == "" for group in readings.values())


def _tied_text(uncorrected: int) -> str:
    text = "stations corrected to published magnitudes of other events of the site"
    return f"{text}; {uncorrected} without a correction left out" if uncorrected else text


def _station(group: Sequence[StationReading]) -> tuple[Bound, float]:
    """The mean of a station's measured channels; else its tightest limit."""
    for kind, summary in (("", np.mean), ("at least", np.max), ("at most", np.min)):
        mags = [r.contribution.mag for r in group if r.bound == kind]
        if mags:
            return kind, float(summary(mags))  # type: ignore[return-value]
    raise ValueError("a station without readings")


def _judged(reading: StationReading, belongs: bool) -> StationMagnitude:
    used = not reading.bound and belongs
    note = reading.contribution.note
    if not reading.bound and not used:
        note = "; ".join(filter(None, (note, "far from the other stations: gain doubtful")))
    return replace(reading.contribution, used=used, note=note)


def _said(
    network: NetworkMagnitude,
    by_kind: dict[Bound, dict[str, float]],
    weights: NDArray[np.float64],
    model_error: float,
    seen: Observation,
) -> list[str]:
    values, below, above = (by_kind[kind] for kind in KINDS)
    said = [
        f"robust mean over {len(values)} stations with signal and {len(below)} without, scatter "
        f"{network.scatter:.2f}; up to {seen.settings.network.wrong_gain_fraction:.0%} of the gains may be "
        "wrong",
        f"error common to all stations {model_error:.2f}, included",
    ]
    if above:
        said.append(f"{len(above)} stations give a lower limit only (clipped or cut short)")
    independent = float(np.sum(weights))
    if independent < 0.8 * len(weights):
        said.append(f"{len(weights)} stations count as {independent:.1f}: some stand side by side")
    return said


def not_determined(
    scale: Scale, readings: Readings, reasons: Counter[str], seen: Observation, stations: int
) -> NotDetermined:
    """Why no station gave a magnitude."""
    limits = scale.within(seen.settings)
    if stations == 0:
        return NotDetermined(scale.type, "no station with coordinates")
    in_range = Counter({k: v for k, v in reasons.items() if k != "out of distance"})
    if not in_range and not readings:
        return NotDetermined(scale.type, f"no station within {limits}")
    if "no response" in in_range and not readings and len(in_range) == 1:
        return NotDetermined(
            scale.type,
            f"no instrument response for any of the {in_range['no response']} stations within {limits}",
        )
    parts = [f"{reason} at {count}" for reason, count in in_range.most_common()]
    reached = [_station(group) for group in readings.values()]
    silent = Counter(
        _why(g) for g, (kind, _) in zip(readings.values(), reached, strict=True) if kind == "at most"
    )
    parts += [f"{why} at {count}" for why, count in silent.most_common()]
    least = [mag for kind, mag in reached if kind == "at least"]
    if least:
        parts.append(f"only a lower limit at {len(least)} (clipped or cut short), {max(least):.1f} or more")
    return NotDetermined(scale.type, f"no usable station within {limits}: " + ", ".join(parts))


def _why(group: Sequence[StationReading]) -> str:
    """Why a station gives a limit only."""
    return group[0].contribution.note.split("; ")[-1].split(": ")[0]
