"""Picks as arrays: which of them a location can use, and which branches each of them may be."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from testban.earth.traveltimes import PHASES
from testban.location.settings import LocationSettings
from testban.location.sphere import unit_vectors
from testban.model import Pick, Site

Array = NDArray[np.float64]

FIRST = {"P": ("Pg", "P"), "S": ("Sg", "S")}
BRANCHES = {"P": ("Pg", "Pb", "P"), "S": ("Sg", "Sb", "S")}
LATER = ("pP", "sP", "PcP", "PKPdf")
"""Later phases, used where a reader named them; pP and sP also where a P follows another of its station."""
NAMES = {
    "P": ("P", "P1", "Pdif", "Pdiff"),
    "Pn": ("Pn", "PN"),
    "Pg": ("Pg", "PG", "p"),
    "Pb": ("Pb", "P*", "PB"),
    "S": ("S", "S1"),
    "Sn": ("Sn", "SN"),
    "Sg": ("Sg", "SG", "s"),
    "Sb": ("Sb", "S*", "SB"),
    "Lg": ("Lg", "LG"),
    "pP": ("pP",),
    "sP": ("sP",),
    "PcP": ("PcP",),
    "PKPdf": ("PKPdf", "PKP", "PKIKP", "PKPDF"),
}
"""Readers' names of each phase."""
_PHASE_OF = {name: phase for phase, names in NAMES.items() for name in names}
LEAST_UNCERTAINTY_S = 0.02
SAME_ONSET_S = 0.5
"""Readings of one wave at one station so close together are of one onset: the first stands."""
EARLIEST_TIME = -2208988800.0
"""1900-01-01: there were hardly any seismographs before."""


@dataclass(frozen=True, eq=False)
class Readings:
    """Arrivals to fit, one row each; ``time_s`` is relative to ``epoch``.

    ``log_prior`` holds, for each branch in play, the log prior (m,) of each pick being it, -inf where it
    cannot. ``first`` marks picks taken for the first P or S of their station. ``backazimuth`` and
    ``slowness`` are (m, 2): value and standard deviation, NaN where there is none.
    """

    picks: tuple[Pick, ...]
    epoch: float
    time_s: Array
    sigma_s: Array
    is_s: NDArray[np.bool_]
    first: NDArray[np.bool_]
    stations: Array
    latitude_deg: Array
    longitude_deg: Array
    elevation_m: Array
    log_prior: Mapping[str, Array]
    backazimuth: Array
    slowness: Array
    left_out: tuple[str, ...]

    @cached_property
    def places(self) -> int:
        """Stations that do not stand at the same place."""
        return len(set(self._rounded))

    @cached_property
    def _rounded(self) -> list[tuple[float, float]]:
        """Latitudes and longitudes by which stations stand at the same place."""
        latitude, longitude = np.round(self.latitude_deg, 3), np.round(self.longitude_deg, 3)
        return list(zip(latitude.tolist(), longitude.tolist(), strict=True))

    @cached_property
    def data(self) -> int:
        """Independent numbers: one time a place and wave, back azimuths, slownesses."""
        times = set(zip(self._rounded, self.is_s.tolist(), strict=True))
        return len(times) + int(np.isfinite([self.backazimuth[:, 0], self.slowness[:, 0]]).sum())


def known_phase(hint: str) -> str | None:
    """The phase a reader means by ``hint``, None where a location cannot use it."""
    phase = _PHASE_OF.get(hint.strip())
    table = {"Pn": "P", "Sn": "S"}.get(phase or "", phase)
    return phase if table in PHASES else None


def readings(
    picks: Sequence[Pick],
    sites: Mapping[str, Site],
    settings: LocationSettings,
) -> Readings:
    """Sort the picks, set aside what cannot be used and say so."""
    left_out: dict[str, int] = {}
    kept: list[Pick] = []
    seen: dict[tuple[str, str | None], float] = {}
    for pick in sorted(picks, key=_order):
        reason = _unusable(pick, sites)
        onset = (pick.station, known_phase(pick.phase_hint))
        if reason is None and pick.time - seen.get(onset, -math.inf) < SAME_ONSET_S:
            reason = "another reading of the same onset"
        if reason is None:
            kept.append(pick)
            seen[onset] = pick.time
        else:
            left_out[reason] = left_out.get(reason, 0) + 1
    notes = tuple(
        f"left out: {count} pick{'s' if count > 1 else ''}, {reason}"
        for reason, count in sorted(left_out.items())
    )
    return _arrays(kept, sites, settings, notes)


def _order(pick: Pick) -> tuple[float, float, str, str, str]:
    """By time; the surer of two at one time first. What is no number comes last."""
    time = pick.time if math.isfinite(pick.time) else math.inf
    return time, pick.uncertainty_s, pick.id, pick.station, pick.phase_hint


def _unusable(pick: Pick, sites: Mapping[str, Site]) -> str | None:
    if pick.station not in sites:
        return f"station {pick.station} unknown"
    if known_phase(pick.phase_hint) is None:
        return f"phase '{pick.phase_hint}' not used in location"
    if not math.isfinite(pick.time) or not pick.uncertainty_s >= 0.0 or math.isinf(pick.uncertainty_s):
        return "time or its uncertainty not a number"
    if pick.time < EARLIEST_TIME:
        return "time before 1900"
    return None


def _arrays(
    picks: list[Pick],
    sites: Mapping[str, Site],
    settings: LocationSettings,
    left_out: tuple[str, ...],
) -> Readings:
    phases = [known_phase(p.phase_hint) or "" for p in picks]
    is_s = np.array([p[0] in "SL" for p in phases], dtype=bool)
    first_seen: dict[tuple[str, bool], int] = {}
    for k, (pick, s) in enumerate(zip(picks, is_s, strict=True)):
        first_seen.setdefault((pick.station, bool(s)), k)
    leads = [first_seen[(p.station, bool(s))] == k for k, (p, s) in enumerate(zip(picks, is_s, strict=True))]
    first = np.array([lead and phase in FIRST for lead, phase in zip(leads, phases, strict=True)], dtype=bool)
    place = [sites[p.station] for p in picks]
    latitude = np.array([s.latitude_deg for s in place], dtype=float)
    longitude = np.array([s.longitude_deg for s in place], dtype=float)
    height = np.array([s.elevation_m for s in place], dtype=float)
    epoch = picks[0].time if picks else 0.0
    return Readings(
        tuple(picks),
        epoch,
        np.array([p.time - epoch for p in picks], dtype=float),
        np.array([max(p.uncertainty_s, LEAST_UNCERTAINTY_S) for p in picks], dtype=float),
        is_s,
        first,
        unit_vectors(latitude, longitude),
        latitude,
        longitude,
        height,
        _log_priors(phases, leads, settings),
        _pairs(picks, "backazimuth_deg", "backazimuth_uncertainty_deg", 10.0),
        _pairs(picks, "slowness_s_deg", "slowness_uncertainty_s_deg", 1.0),
        left_out,
    )


def _pairs(picks: list[Pick], name: str, uncertainty: str, default: float) -> Array:
    rows = []
    for pick in picks:
        value, sigma = getattr(pick, name), getattr(pick, uncertainty)
        usable = value is not None and math.isfinite(value)
        rows.append((float(value), float(sigma or default)) if usable else (math.nan, math.nan))
    return np.array(rows, dtype=float).reshape(-1, 2)


def _log_priors(phases: list[str], leads: list[bool], settings: LocationSettings) -> dict[str, Array]:
    share: dict[str, Array] = {}
    for k, (phase, lead) in enumerate(zip(phases, leads, strict=True)):
        for branch, prior in _branch_priors(phase, lead, settings).items():
            if branch in PHASES:
                share.setdefault(branch, np.full(len(phases), -np.inf))[k] = math.log(prior)
    return share


def _branch_priors(phase: str, leads: bool, settings: LocationSettings) -> dict[str, float]:
    """Prior of each branch for one pick: names of waves leave it open, names of branches may be wrong."""
    if phase in LATER:
        return {phase: 1.0}
    wave = "S" if phase in ("Lg", "S", "Sn", "Sg", "Sb") else "P"
    if phase in FIRST and leads:
        core = {"PKPdf": 1.0} if wave == "P" else {}
        return {**dict.fromkeys(FIRST[wave], 1.0), **core}
    if phase in FIRST:
        depth = {"pP": 0.2, "sP": 0.1} if wave == "P" else {}
        return {**dict.fromkeys(BRANCHES[wave], 0.3), **depth}
    named = "P" if phase == "Pn" else "S" if phase == "Sn" else phase
    others = [b for b in BRANCHES[wave] if b != named]
    return {named: 1.0 - settings.misnamed_share, **dict.fromkeys(others, settings.misnamed_share / 2)}
