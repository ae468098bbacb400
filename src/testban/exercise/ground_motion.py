"""Ground motion of a source at stations: full wave field in layers, and scattering above it.

Below `CROSSOVER_HZ` the motion is the full wave field in layers (`testban.earth.greens`), made a little rough
by scattering and delayed by a crust that differs from every model. Above it a full wave field would cost
minutes and be less true than noise under an envelope (`testban.exercise.scattering`), as large as regional P
of the source's mb is observed to be: in layers P below the Moho is a head wave, far too weak, so that beyond
`HEAD_WAVE_KM` it is made up from `HEAD_WAVE_HZ` on; and what is scattered has forgotten its nodal planes.
Short-period surface waves (Rg) of the layers are damped from a group velocity of 3.3 km/s on: in the real
crust they scatter away. Recorded tests show none from 340 km on, where those of layers are ten times Lg.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from testban.earth.geodesy import KM_PER_DEG
from testban.earth.greens_bank import WavePath as LayeredPath
from testban.earth.layered import first_arrival_s, load_layered
from testban.earth.traveltimes import TravelTimes
from testban.exercise.crust import delays_s
from testban.exercise.layered_fields import FIELD_HZ, FIELD_INTERVAL_S, FieldSettings, layered_fields
from testban.exercise.radiation import Radiator
from testban.exercise.scattering import SHARP, Phase, regional_phases, scattered_velocity
from testban.exercise.source_motion import source_velocity
from testban.magnitude.corrections import load_correction
from testban.signal.amplitudes import largest_swing
from testban.signal.filters import sections
from testban.signal.seismographs import short_period, simulate
from testban.sources.source import Spectrum

CROSSOVER_HZ = 0.8
HEAD_WAVE_KM, HEAD_WAVE_HZ = 250.0, 0.35
"""From this distance on P in layers is a head wave alone, a third as large as P is near 1 Hz; recorded P of
the test of 2017-09-03 at twenty stations 3 to 11 degrees away shows no such step above 0.35 Hz."""
RG_HZ = 0.25
RG_KM_S, RG_SLOWEST_KM_S = 3.3, 3.2
RG_FADES_KM = 95.0
"""What a Q of 50 makes of 0.5 Hz at 3 km/s. Assumed: that of shallow crust is lower still at many places."""
REGIONAL_KM = 2000.0
CRUSTAL_KM = 1200.0
"""To here the relation of regional P was made."""
PERIOD_S = 0.7
"""Of the largest swing of regional P, 0.8 to 4.5 Hz."""
ONSET_S = 0.3
GLOBAL_LAYERS = {"ak135-continent": "ak135"}
"""Layered versions of global models, by name."""


@dataclass(frozen=True)
class WavePath:
    """A station as the source sees it: where, in which Earth model, and what the path does beyond it.

    ``lg`` is the share of Lg that passes, ``anomaly`` the mean relative slowness beyond the model's,
    ``station_s`` the delay of P in the crust at both ends, ``quality`` a factor on the path's Q,
    ``lg_quality`` one on that of Lg, ``p`` one on the amplitude of P.
    """

    distance_km: float
    azimuth_deg: float
    model: str
    lg: float = 1.0
    anomaly: float = 0.0
    station_s: float = 0.0
    quality: float = 1.0
    lg_quality: float = 1.0
    p: float = 1.0


@dataclass(frozen=True, eq=False)
class SourceField:
    """The layered wave field of one source at one station, from the origin time on.

    ``p_s``, ``s_s`` are its first P and S; ``earth_p_s``, ``earth_s_s`` those in the spherical Earth with
    these layers on top. ``lg`` is what Lg has over its usual ratio to P.
    """

    radiator: Radiator
    path: WavePath
    velocity: NDArray[np.float64]
    p_nm: float
    p_s: float
    s_s: float
    earth_p_s: float
    earth_s_s: float
    lg: float


def source_fields(
    radiates: Radiator,
    mb: tuple[float, float],
    paths: Sequence[WavePath],
    lasts_s: float,
    settings: FieldSettings,
    progress: Callable[[str, float], None] | None = None,
) -> list[SourceField | None]:
    """The field at every path; None beyond `REGIONAL_KM`. ``mb`` as `true_size.regional_magnitudes`."""
    fields: list[SourceField | None] = [None] * len(paths)
    near = [k for k, path in enumerate(paths) if path.distance_km <= REGIONAL_KM]
    if not near:
        return fields
    models = {name: load_layered(name).flattened() for name in {paths[k].model for k in near}}
    ways = [LayeredPath(paths[k].distance_km, paths[k].azimuth_deg, models[paths[k].model]) for k in near]
    source = radiates.source
    greens = layered_fields(source, ways, lasts_s, settings, progress)
    for k, way, field in zip(near, ways, greens, strict=True):
        depth = source.moments[0].depth_km
        p_s, s_s = (float(first_arrival_s(way.model, w, depth, way.distance_km)) for w in ("P", "S"))
        velocity = source_velocity(source, field, way.azimuth_deg, FIELD_HZ)[0]
        p_nm = regional_p_nm(mb[0], way.distance_km)
        # What the upper mantle turns back is P alone.
        lg = 10.0 ** (mb[1] - mb[0]) * crustal_p_nm(mb[0], way.distance_km) / p_nm
        earth = spherical_times_s(paths[k].model, depth, way.distance_km)
        fields[k] = SourceField(radiates, paths[k], velocity, p_nm, p_s, s_s, *earth, lg)
    return fields


def spherical_times_s(model: str, depth_km: float, distance_km: float) -> tuple[float, float]:
    """First P and S in the spherical Earth with that model's layers on top."""
    times = TravelTimes.load(GLOBAL_LAYERS.get(model, model))
    degrees = distance_km / KM_PER_DEG
    p, s = (float(first(degrees, depth_km)[1]) for first in (times.first_p, times.first_s))
    return p, s


def regional_p_nm(mb: float, distance_km: float) -> float:
    """Largest swing of regional P near 1 Hz: `crustal_p_nm`, and beyond some 14 degrees, where the upper
    mantle turns P back, what Veith & Clawson 1972 ask for, so that P by rays follows on at 2000 km."""
    crustal = crustal_p_nm(mb, distance_km)
    if distance_km <= CRUSTAL_KM:
        return crustal
    quality = load_correction("veith-clawson").at(distance_km / KM_PER_DEG, 0.0)
    return max(crustal, PERIOD_S * 10.0 ** (mb - quality) / 2.0)


def crustal_p_nm(mb: float, distance_km: float) -> float:
    """mb = log A + 2.4 log Delta - 3.95, A from zero to peak in nm, Delta in km.

    Denny, Taylor & Vergino 1987, Bull. Seism. Soc. Am. 77, 987. The mean of this and a Korean relation, by
    which `testban.magnitude` measures, asks for 0.2 to 0.3 less.
    """
    return float(10.0 ** (mb + 3.95 - 2.4 * np.log10(distance_km)))


def station_velocity(
    field: SourceField, times_s: NDArray[np.float64], rng: np.random.Generator
) -> NDArray[np.float64]:
    """Velocity in m/s, (3, samples): up, away, clockwise, at evenly spaced times after the origin."""
    from scipy.signal import sosfilt

    rate_hz = 1.0 / float(times_s[1] - times_s[0])
    path = field.path
    late_p, late_s = delays_s(path.anomaly, path.station_s, field.earth_p_s, field.earth_s_s)
    p_s, s_s = field.earth_p_s + late_p, field.earth_s_s + late_s
    slow = _roughen(
        _without_rg(_warped(field, times_s, p_s, s_s), times_s, path.distance_km, rate_hz), rate_hz, rng
    )
    radiates = field.radiator
    # A nodal station still sees a small first pulse, of the sign of the lobe it lies in.
    first = radiates.takeoff(path.azimuth_deg)
    shear = replace(radiates.shear, lg=field.lg * radiates.shear.lg)
    phases = regional_phases(p_s, s_s, path.distance_km, path.lg, shear, first, path.quality, path.lg_quality)
    focused = [replace(phase, relative=path.p * phase.relative) for phase in phases[:2]]
    level = field.p_nm / _p_size_nm(phases, radiates.rate, rate_hz, rng)
    motion = sosfilt(sections(0.0, CROSSOVER_HZ, rate_hz, 4), slow, axis=-1)
    p_from_hz = HEAD_WAVE_HZ if path.distance_km > HEAD_WAVE_KM else CROSSOVER_HZ
    for parts, from_hz in ((focused, p_from_hz), (phases[2:], CROSSOVER_HZ)):
        fast = scattered_velocity(tuple(parts), times_s, radiates.rate, rng)
        motion += level * sosfilt(sections(from_hz, rate_hz, rate_hz, 4), fast, axis=-1)
    return np.asarray(motion)


def _p_size_nm(phases: tuple[Phase, ...], rate: Spectrum, rate_hz: float, rng: np.random.Generator) -> float:
    """Largest swing (nm, WWSSN short-period) of the scattered P as it comes, were it in m/s."""
    phases = (replace(phases[0], sharp=SHARP), phases[1])
    onset = phases[0].onset_s
    times = onset - 30.0 + np.arange(int(60.0 * rate_hz)) / rate_hz
    window = (times >= onset - 0.5) & (times < onset + 5.5)
    sizes = []
    for _ in range(3):
        up = scattered_velocity(phases, times, rate, rng)[0]
        seen = simulate(up, rate_hz, _velocity, short_period, (0.2, 0.3, 0.35 * rate_hz, 0.45 * rate_hz))
        swing = largest_swing(seen[window], rate_hz, 0.2, 3.0)
        if swing is not None:
            sizes.append(1e9 * swing[0] / abs(short_period(np.array([1.0 / swing[1]]))[0]))
    return float(np.exp(np.mean(np.log(sizes))))


def _velocity(frequencies_hz: NDArray[np.float64]) -> NDArray[np.complex128]:
    return np.asarray(2j * np.pi * np.asarray(frequencies_hz, dtype=float))


def _warped(field: SourceField, times_s: NDArray[np.float64], p_s: float, s_s: float) -> NDArray[np.float64]:
    """The field at ``times_s`` with P and S moved to their times; what lies between is stretched."""
    from scipy.interpolate import CubicSpline
    from scipy.signal import resample_poly

    fine = 4
    trace = resample_poly(field.velocity, fine, 1, axis=-1)
    known = np.arange(trace.shape[-1]) * FIELD_INTERVAL_S / fine
    late = np.interp(times_s, [p_s, s_s], [p_s - field.p_s, s_s - field.s_s])
    asked = times_s - late
    inside = (asked >= 0.0) & (asked <= known[-1])
    result = np.zeros((3, len(times_s)))
    result[:, inside] = CubicSpline(known, trace, axis=-1)(asked[inside])
    # Nothing precedes P: what stands there is the wavenumber integral's error, and the band's own ringing.
    return result * np.clip((times_s - p_s) / ONSET_S + 0.5, 0.0, 1.0)


def _without_rg(
    field: NDArray[np.float64], times: NDArray[np.float64], distance_km: float, rate_hz: float
) -> NDArray[np.float64]:
    from scipy.signal import sosfiltfilt

    slow = sosfiltfilt(sections(0.0, RG_HZ, rate_hz, 3), field, axis=-1)
    begins, lasts = distance_km / RG_KM_S, distance_km * (1.0 / RG_SLOWEST_KM_S - 1.0 / RG_KM_S)
    late = np.maximum(times - begins, 0.0)
    fade = np.exp(-late / 8.0 - distance_km / RG_FADES_KM * np.minimum(late / lasts, 1.0))
    return np.asarray(slow + (field - slow) * fade)


def _roughen(field: NDArray[np.float64], rate_hz: float, rng: np.random.Generator) -> NDArray[np.float64]:
    """Add a coda above 0.3 Hz, half the wave's amplitude, 15 s long; the clockwise motion gets its part."""
    from scipy.signal import oaconvolve, sosfilt

    count = int(60.0 * rate_hz)
    decay = np.exp(-np.arange(count) / (15.0 * rate_hz))
    fast = sosfilt(sections(0.3, rate_hz, rate_hz, 2), field, axis=-1)
    feed = np.stack([fast[0], fast[1], fast[1]])
    spray = rng.standard_normal((3, count)) * decay
    spray *= 0.5 / np.sqrt(np.sum(decay**2))
    return field + oaconvolve(feed, spray, axes=-1)[:, : field.shape[-1]]
