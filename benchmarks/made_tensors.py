"""Made-up sources heard through crusts that the inversion does not know, and what it makes of them.

Packaged models whose layers are changed at random, another version on each path.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from testban.earth.greens import Greens, GreensSettings
from testban.earth.greens_bank import FieldRequest, build_fields
from testban.earth.layered import LayeredModel, load_layered
from testban.earth.synthesis import synthesize
from testban.earth.traveltimes import TravelTimes
from testban.identification.moment_tensor import MomentTensorSettings
from testban.identification.moment_tensor.evidence import class_log_likelihoods
from testban.identification.moment_tensor.inversion import draw_posterior
from testban.identification.moment_tensor.records import StationRecord, interval_of
from testban.identification.moment_tensor.result import mw_interval
from testban.identification.moment_tensor.seismograms import all_sums
from testban.identification.moment_tensor.size import moment_draws
from testban.identification.moment_tensor.windows import traces
from testban.model import Origin, OriginUncertainty
from testban.signal.filters import bandpass
from testban.sources.lune import equal_area, log_density, lune_points, oriented, to_tensor

BAND_HZ = (0.02, 0.05)
TRUE_MODELS = ("ak135-continent", "northeast-asia", "active-tectonic")
CLASS_OF = {"explosion": "explosion", "double couple": "earthquake", "closing crack": "collapse"}
VERSIONS = 6
TRUE_DEPTHS_KM = (0.8, 5.0, 9.0, 13.0)
TRIED_DEPTHS_KM = (0.6, 3.0, 6.0, 10.0, 15.0)
DISTANCES_KM = np.array([110.0, 150.0, 190.0, 230.0, 270.0, 310.0, 350.0, 390.0, 430.0, 480.0, 530.0, 590.0])
NOISE = 0.1
"""Noise amplitude relative to the largest amplitude at the median station."""


class Crusts:
    """Wave fields of several disturbed versions of each true model, at fixed distances."""

    def __init__(self, rng: Generator, work: Path) -> None:
        settings = GreensSettings(600.0, 1.0, 2.5 * BAND_HZ[1], shear=True)
        places = [(name, depth) for name in TRUE_MODELS for depth in TRUE_DEPTHS_KM]
        versions = {
            n: [disturbed(load_layered(n), rng).flattened() for _ in range(VERSIONS)] for n in TRUE_MODELS
        }
        fields = build_fields(
            [
                FieldRequest(v, depth, DISTANCES_KM, settings)
                for name, depth in places
                for v in versions[name]
            ],
            work,
        )
        self.waves = {place: fields[VERSIONS * i : VERSIONS * (i + 1)] for i, place in enumerate(places)}

    def of(self, model: str) -> Crust:
        """Those of one true model."""
        return Crust({depth: waves for (name, depth), waves in self.waves.items() if name == model})


@dataclass(frozen=True, eq=False)
class Crust:
    """Wave fields of several versions of one model, by depth (km)."""

    waves: Mapping[float, Sequence[Greens]]

    def motion(
        self, source: NDArray[np.float64], depth_km: float, azimuths_deg: NDArray[np.float64], rng: Generator
    ) -> NDArray[np.float64]:
        """Displacement (stations, 3, samples) for 10^16 N m along ``source``, a version of its own for each
        path."""
        versions = self.waves[depth_km]
        moved = [synthesize(g, 1e16 * to_tensor(source), azimuths_deg) for g in versions]
        rows = [moved[int(rng.integers(VERSIONS))][i] for i in range(len(DISTANCES_KM))]
        return np.cumsum(np.array(rows), axis=-1)


class Ground(Protocol):
    """What a source moves: one crust, or models known to the inversion."""

    def motion(
        self, source: NDArray[np.float64], depth_km: float, azimuths_deg: NDArray[np.float64], rng: Generator
    ) -> NDArray[np.float64]: ...


def made_records(
    ground: Ground,
    source: NDArray[np.float64],
    depth_km: float,
    azimuths_deg: NDArray[np.float64],
    rng: np.random.Generator,
) -> list[StationRecord]:
    """What the stations record of a source of 10^16 N m, with noise."""
    interval = interval_of(BAND_HZ)
    motion = ground.motion(source, depth_km, azimuths_deg, rng)
    waves = bandpass(motion, 1.0 / interval, *BAND_HZ, corners=2)
    distances_km = DISTANCES_KM
    level = NOISE * float(np.median(np.abs(waves).max(axis=(1, 2))))
    before = 200
    records = []
    travel_times = TravelTimes.load()
    for station, (distance, azimuth) in enumerate(zip(distances_km, azimuths_deg, strict=True)):
        noise = bandpass(
            rng.standard_normal((3, before + 300 + waves.shape[2])), 1.0 / interval, *BAND_HZ, corners=2
        )[:, 300:]
        noise *= level / 2.0 / noise.std()
        whole = noise + np.pad(waves[station], ((0, 0), (before, 0)))
        degrees = float(distance) / 111.195
        p = float(travel_times.first_p(degrees, depth_km)[1])
        s = float(travel_times.first_s(degrees, depth_km)[1])
        onset = before + int(p / interval) - 5
        records.append(
            StationRecord(
                key=f"XX.S{station:02d}",
                distance_km=float(distance),
                azimuth_deg=float(azimuth),
                p_s=p,
                s_s=s,
                band_hz=BAND_HZ,
                interval_s=interval,
                start_s=-before * interval,
                samples={c: whole[i] for i, c in enumerate("ZRT")},
                noise={c: float(np.mean(whole[i, :onset] ** 2)) for i, c in enumerate("ZRT")},
                scaled=True,
                snr=10.0,
            )
        )
    return records


def disturbed(model: LayeredModel, rng: np.random.Generator) -> LayeredModel:
    """Velocities changed by 4 % and thicknesses by 10 % (standard deviations), layer by layer."""
    count = len(model.thickness_km)
    faster = np.exp(0.04 * rng.standard_normal(count))
    return replace(
        model,
        name=f"{model.name}, disturbed",
        thickness_km=model.thickness_km * np.exp(0.1 * rng.standard_normal(count)),
        vp_km_s=model.vp_km_s * faster,
        vs_km_s=model.vs_km_s * faster,
    )


def made_origin(depth_km: float) -> Origin:
    """A place known to 5 km and 0.5 s, the depth not."""
    region = OriginUncertainty(10.7, 10.7, 0.0, 0.9, 0.5, (0.0, 40.0))
    return Origin(
        0.0, 41.0, 129.0, depth_km, False, region, (), 90.0, np.zeros((1, 4)), "made up", "none", ()
    )


def source_types(rng: np.random.Generator) -> tuple[str, NDArray[np.float64], float]:
    """A kind, a unit source and its depth: explosions with some CLVD, faults, closing cracks, mixtures."""
    kind = str(rng.choice(["explosion", "double couple", "closing crack", "mixture"]))
    gamma, delta, depth = 0.0, 0.0, float(rng.choice(TRUE_DEPTHS_KM[1:]))
    if kind == "explosion":
        gamma, delta, depth = float(rng.uniform(-20, 20)), float(rng.uniform(55, 90)), 0.8
    elif kind == "closing crack":
        gamma, delta, depth = 30.0, -60.5, 0.8
    elif kind == "mixture":
        gamma, delta = float(rng.uniform(-30, 30)), float(np.degrees(np.arcsin(rng.uniform(-0.8, 0.8))))
    strike, slip = float(rng.uniform(0, 360)), float(rng.uniform(-90, 90))
    dip = float(np.degrees(np.arccos(rng.uniform(0, 1))))
    if kind == "closing crack":  # its T and B axes level: closes along the vertical
        strike, slip, dip = float(rng.uniform(0, 360)), -90.0, 45.0
    return kind, oriented(gamma, delta, strike, slip, dip), depth


@dataclass(frozen=True)
class Recovered:
    """A draw: whether its type lies in the 90 % region, angle of the likeliest tensor to it, error of Mw,
    whether Mw lies in its 90 % interval, with the common error and without, log-likelihood of the right class
    below the best (none for mixtures), and Mw of the posterior's draws less the true one, (n,).
    """

    kind: str
    inside: bool
    angle_deg: float
    mw_error: float
    mw_inside: bool
    mw_inside_bare: bool
    right_class: float | None
    mw_draws: NDArray[np.float64]


def recovered(count: int, seed: int, work: Path, unlike: bool = False) -> list[Recovered]:
    """Made-up sources, inverted; ``unlike`` withholds the model that the crust is a version of. Each has
    numbers of its own: how many the inversion takes depends on the machine's rounding."""
    settings = MomentTensorSettings(particles=2000, scan=2000)
    crusts = Crusts(np.random.default_rng(0), work)
    found = []
    for number in range(count):
        rng = np.random.default_rng((seed, number))
        kind, source, depth = source_types(rng)
        azimuths, true_model = rng.uniform(0.0, 360.0, len(DISTANCES_KM)), str(rng.choice(TRUE_MODELS))
        records = made_records(crusts.of(true_model), source, depth, azimuths, rng)
        windows = traces(records, made_origin(depth), settings)
        models = [load_layered(name) for name in settings.models if not (unlike and name == true_model)]
        parts = all_sums(records, windows, models, TRIED_DEPTHS_KM, settings, work)
        posterior, inputs = draw_posterior(records, windows, parts, settings, rng)
        among = np.column_stack(equal_area(*lune_points(posterior.sources[:1500])))
        truth = np.column_stack(equal_area(*(np.atleast_1d(x) for x in lune_points(source))))
        density = log_density(np.vstack([truth, among]), among)
        inside = bool(density[0] >= np.percentile(density[1:], 10.0))
        best = posterior.sources[int(np.argmax(posterior.log_gain + posterior.log_prior))]
        angle = float(np.degrees(np.arccos(np.clip(best @ source, -1.0, 1.0))))
        true_mw = 2.0 / 3.0 * (np.log10(1e16 / np.sqrt(2.0)) - 9.1)
        moments = moment_draws(posterior, inputs, models, settings, rng)
        whole, bare = mw_interval(moments, settings.scale_error), mw_interval(moments, 0.0)
        heard = class_log_likelihoods(posterior.sources, posterior.log_prior, 0.0)
        right = heard[CLASS_OF[kind]] if kind in CLASS_OF else None
        held, held_bare = (low <= true_mw <= high for low, _, high in (whole, bare))
        draws = 2.0 / 3.0 * (np.log10(np.maximum(moments, 1.0)) - 9.1) - true_mw
        error = float(whole[1] - true_mw)
        found.append(Recovered(kind, inside, angle, error, bool(held), bool(held_bare), right, draws))
    return found
