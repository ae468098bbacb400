"""ObsPy's TauP as the peer of our travel times: the earliest of its arrivals that we name alike."""

from __future__ import annotations

from functools import lru_cache
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.interpolate import CubicHermiteSpline

from testban.earth.traveltimes import TravelTimes

Array = NDArray[np.float64]

NAMED = {
    "first P": ("p", "P", "Pn", "Pg", "Pdiff"),
    "first S": ("s", "S", "Sn", "Sg", "Sdiff"),
    "P": ("p", "P", "Pn", "Pdiff"),
    "S": ("s", "S", "Sn", "Sdiff"),
    "Pg": ("p", "Pg"),
    "Sg": ("s", "Sg"),
    "pP": ("pP", "pPdiff"),
    "sP": ("sP", "sPdiff"),
    "PcP": ("PcP",),
    "PKPdf": ("PKIKP",),
}
"""TauP's names of what we name so; P and S are compared where TauP's ray turns in the mantle."""
DENSER = 10.0
"""TauP's layers are some 20 km thick and its rays far apart, which moves caustics by up to 0.005 deg. A model
of it can be made with so many times as many."""
ENDS_WITHIN_DEG = 0.01
"""TauP's rays end so close to the distance asked for."""
SHOTS_S = np.linspace(-0.3, 0.3, 601)
"""Where its rays are in doubt, ray parameters (s/rad) so far from ours are shot one by one."""
SHOTS_APART_DEG = 0.1
"""Between two that end closer together than this, time is interpolated with their slownesses."""


def peer_times(model: str, phase: str, distance_deg: Array, depth_km: float, dense: bool = False) -> Array:
    """TauP's earliest time (n,) of one of our phases from one depth, NaN where it has none."""
    moho = TravelTimes.load(model).moho_km
    names, turning = NAMED[phase], np.inf
    if phase in ("P", "S") and depth_km <= moho:
        names, turning = names[1:], _mantle_parameter(model, phase)
    if phase in ("Pg", "Sg") and depth_km > moho:
        names = ()
    rays = [_phase(model, name, depth_km, dense) for name in names]
    return np.array(
        [
            min((t for r in rays for t, p in _arrivals(r, x) if p <= turning), default=np.nan)
            for x in distance_deg
        ]
    )


def shot_time(model: str, phase: str, distance_deg: float, depth_km: float, slowness_s_deg: float) -> float:
    """Time (s) of the earliest ray that TauP shoots to the distance, with ray parameters about this slowness;
    NaN where none ends there.

    TauP looks for arrivals between the rays it has kept: it steps over a caustic between two of them.
    """
    about = np.degrees(slowness_s_deg) + SHOTS_S
    shots = [_shot(_phase(model, NAMED[phase][0], depth_km, False), float(p)) for p in about]
    times = [
        float(CubicHermiteSpline(*zip(*sorted([one, two]), strict=True))(distance_deg))
        for one, two in pairwise(shots)
        if min(one, two)[0] < distance_deg <= max(one, two)[0] < min(one, two)[0] + SHOTS_APART_DEG
    ]
    return float(min(times, default=np.nan))


def _shot(phase: Any, parameter_s: float) -> tuple[float, float, float]:
    """Distance (deg), time (s) and slowness (s/deg) of one ray; NaN where the phase has none."""
    from obspy.taup.slowness_model import SlownessModelError

    try:
        ray = phase.shoot_ray(0.0, parameter_s)
    except SlownessModelError:
        return np.nan, np.nan, np.nan
    return float(np.degrees(ray.purist_dist)), float(ray.time), float(np.radians(parameter_s))


@lru_cache(maxsize=32)
def _phase(model: str, name: str, depth_km: float, dense: bool) -> Any:
    from obspy.taup.seismic_phase import SeismicPhase

    return SeismicPhase(name, _at_depth(model, depth_km, dense))


@lru_cache(maxsize=2)
def _at_depth(model: str, depth_km: float, dense: bool) -> Any:
    from obspy.taup import TauPyModel

    whole = _denser_model(model) if dense else TauPyModel(model).model
    return whole.depth_correct(depth_km)


@lru_cache(maxsize=2)
def _denser_model(name: str) -> Any:
    """TauP's model with thinner layers and rays closer together; about a minute."""
    import obspy.taup
    from obspy.taup.taup_create import TauPCreate

    file = Path(obspy.taup.__file__).parent / "data" / f"{name}.tvel"
    maker = TauPCreate(input_filename=str(file), output_filename="")
    maker.min_delta_p /= DENSER
    maker.max_delta_p /= DENSER
    maker.max_range_interval /= DENSER
    return maker.create_tau_model(maker.load_velocity_model())


@lru_cache(maxsize=4)
def _mantle_parameter(name: str, wave: str) -> float:
    """Largest ray parameter (s/rad) of rays that turn below the Moho."""
    model = TravelTimes.load(name).earth
    below = float(np.interp(model.moho_km + 1e-6, model.depth_km, model.velocity_km_s(wave)))
    return (6371.0 - model.moho_km) / below + 1e-3


def _arrivals(phase: Any, distance_deg: float) -> list[tuple[float, float]]:
    """Time (s) and ray parameter (s/rad) of TauP's rays that really end at the distance."""
    return [
        (a.time, a.ray_param)
        for a in phase.calc_time(distance_deg)
        if abs(np.degrees(a.purist_dist) - distance_deg) < ENDS_WITHIN_DEG
    ]
