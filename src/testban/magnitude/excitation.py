"""Ms less mb on one channel: how much Rayleigh wave there is for the P, which needs no gain.

Both magnitudes are logarithms of an amplitude, so a channel's gain drops out of their difference. What is
needed is that the channel answers to 20 s and to 1 s alike; without a response a broadband channel is taken
to record ground velocity in counts of unknown size.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

from testban.earth.traveltimes import TravelTimes
from testban.magnitude.body_wave import IDC, REGIONAL, BodyWaveScale
from testban.magnitude.channels import Station, stations_by_distance
from testban.magnitude.measure import measure
from testban.magnitude.readings import Bound, Observation, StationReading
from testban.magnitude.settings import MagnitudeSettings
from testban.magnitude.surface_wave import MS_VMAX
from testban.model import Magnitude, NotDetermined, Origin, Recordings, Response, StationMagnitude

BROADBAND = ("BH", "HH")
FLAT = Response((0j,), (), 1.0, "assumed: flat to ground velocity, gain unknown")
FLATNESS_ERROR = 0.1
"""A broadband sensor's answer at 8 to 25 s against that at 1 s (1 s.d.); own periods are 30 s and more."""
BODY = (REGIONAL, IDC)


@dataclass(frozen=True)
class ExcitationScale:
    """Ms(VMAX) less mb_IDC, or less mb(Pn) within 20 degrees, station by station."""

    type: str = "Ms-mb"

    def within(self, settings: MagnitudeSettings) -> str:
        return f"{REGIONAL.distances_deg[0]:g} to {IDC.distances_deg[1]:g} degrees"

    def refuses(self, seen: Observation) -> str:
        return MS_VMAX.refuses(seen)

    def read(self, station: Station, seen: Observation) -> list[StationReading] | str:
        """Measure one station; a string says why it could not be."""
        body = _body(station)
        if body is None:
            return "out of distance"
        reason = "no broadband vertical"
        for sensor in station.sensors:
            waves = tuple(w for w in sensor if w.channel[:2] in BROADBAND and w.component in "Z3")
            if not waves:
                continue
            alone = replace(station, sensors=(waves,))
            p, rayleigh = body.read(alone, seen), MS_VMAX.read(alone, seen)
            if isinstance(p, str) or isinstance(rayleigh, str):
                reason = p if isinstance(p, str) else str(rayleigh)
                continue
            found = _difference(rayleigh[0], p[0])
            if isinstance(found, str):
                reason = found
                continue
            return [found]
        return reason

    def model_error(
        self, readings: Sequence[Sequence[StationReading]], seen: Observation
    ) -> tuple[float, list[str]]:
        settings = seen.settings
        near = [g for g in readings if g[0].contribution.distance_deg < REGIONAL.distances_deg[1]]
        body = settings.regional_model_error if near else settings.body_wave_model_error
        return math.hypot(settings.surface_model_error, body, FLATNESS_ERROR), [
            "Ms(VMAX) less mb (of regional P within 20 degrees) on the same channel, so gains cancel",
            "broadband channels without a response are taken as flat to ground velocity from 1 to 25 s",
        ]


def measure_excitation(
    origin: Origin,
    recordings: Recordings,
    travel_times: TravelTimes,
    settings: MagnitudeSettings | None = None,
    larger: Sequence[Origin] = (),
) -> Magnitude | NotDetermined:
    """Network Ms less mb; ``mag`` is the difference."""
    assumed = {
        w.id: FLAT
        for w in recordings.waveforms
        if w.unit == "counts" and w.channel[:2] in BROADBAND and w.id not in recordings.responses
    }
    flat = replace(recordings, responses={**assumed, **recordings.responses})
    seen = Observation(origin, flat, travel_times, settings or MagnitudeSettings(), larger)
    return measure(EXCITATION, stations_by_distance(origin, flat), seen)


def _body(station: Station) -> BodyWaveScale | None:
    for scale in BODY:
        if scale.distances_deg[0] <= station.distance_deg <= scale.distances_deg[1]:
            return scale
    return None


def _difference(rayleigh: StationReading, p: StationReading) -> StationReading | str:
    """A limit of either is one of the difference, unless they pull apart."""
    opposite: dict[Bound, Bound] = {"": "", "at most": "at least", "at least": "at most"}
    bounds = {b for b in (rayleigh.bound, opposite[p.bound]) if b}
    if len(bounds) > 1 or (p.bound == "at most" and rayleigh.bound == "at most"):
        return "neither P nor Rayleigh waves above the noise"
    bound: Bound = bounds.pop() if bounds else ""
    ms, mb = rayleigh.contribution, p.contribution
    note = f"Rayleigh {ms.period_s:g} s, P {mb.period_s:.1f} s"
    if bound:
        side = "upper" if bound == "at most" else "lower"
        note += f"; {(ms.note or mb.note).split(': ')[0]}: {side} limit"
    made = StationMagnitude(mb.channel, ms.mag - mb.mag, None, ms.period_s, mb.distance_deg, not bound, note)
    return StationReading(made, bound)


EXCITATION = ExcitationScale()
