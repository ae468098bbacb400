"""Does the posterior of a moment tensor hold sources drawn from its own prior as often as it says?

Simulation-based calibration (Talts and others 2018, arXiv:1804.06788): a model, a depth and a tensor are
drawn from the prior, recordings are made with them and with noise of the size that the inversion reads
before P, and the rank of the truth among the posterior's draws is noted. If all is right, ranks are
uniform. Here the Earth models hold, unlike in `benchmarks.made_tensors`: once this is known, which tests the
sampling alone, and once the errors of Green's functions are estimated, from fits in which there are none.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np
from benchmarks.made_tensors import BAND_HZ, DISTANCES_KM, made_origin, made_records
from benchmarks.rows import Row
from numpy.typing import NDArray

from testban.earth.greens import GreensSettings
from testban.earth.greens_bank import FieldRequest, build_fields
from testban.earth.layered import load_layered
from testban.earth.synthesis import synthesize
from testban.identification.moment_tensor import MomentTensorSettings
from testban.identification.moment_tensor.errors import reference_energy, weighted_table, weights
from testban.identification.moment_tensor.inversion import draw_posterior
from testban.identification.moment_tensor.sampling import Posterior, sample
from testban.identification.moment_tensor.seismograms import Sums, all_sums
from testban.identification.moment_tensor.windows import Trace, traces
from testban.sources.lune import lune_points, to_tensor, uniform_tensors
from testban.sources.source_types import explosion_angle_deg, log_mixture_ratio

MODELS = ("ak135-continent", "northeast-asia")
DEPTHS_KM = (0.6, 3.0, 10.0)
CANDIDATES = 200_000
ERRORLESS = 0.02
"""Error of Green's functions taken, relative: there is none but that of single precision and resampling."""
TRUE_AMPLITUDE = 1e16
QUANTITIES = ("lune longitude", "lune latitude", "angle to the mean explosion", "log of the size")


@dataclass(frozen=True)
class Ranks:
    """Share of posterior draws below the truth, by quantity (of `QUANTITIES`)."""

    shares: NDArray[np.float64]


class KnownCrusts:
    """Wave fields of the very models and depths that the inversion tries."""

    def __init__(self, work: Path) -> None:
        settings = GreensSettings(600.0, 1.0, 2.5 * BAND_HZ[1], shear=True)
        self.places = [(m, d) for m in MODELS for d in DEPTHS_KM]
        requests = [
            FieldRequest(load_layered(m).flattened(), d, DISTANCES_KM, settings) for m, d in self.places
        ]
        self.fields = dict(zip(self.places, build_fields(requests, work), strict=True))

    def motion(
        self,
        source: NDArray[np.float64],
        depth_km: float,
        azimuths_deg: NDArray[np.float64],
        rng: np.random.Generator,
    ) -> NDArray[np.float64]:
        """Displacement (stations, 3, samples) in a model drawn at random."""
        field = self.fields[str(rng.choice(MODELS)), depth_km]
        return np.cumsum(synthesize(field, TRUE_AMPLITUDE * to_tensor(source), azimuths_deg), axis=-1)


def prior_draws(count: int, settings: MomentTensorSettings, rng: np.random.Generator) -> NDArray[np.float64]:
    """Unit tensors (count, 6) of the inversion's prior."""
    among = uniform_tensors(CANDIDATES, rng)
    weight = np.exp(log_mixture_ratio(among, settings.population_weights))
    return among[rng.choice(CANDIDATES, count, p=weight / weight.sum())]


def ranks(count: int, seed: int, work: Path, without_errors: bool = False) -> list[Ranks]:
    """Sources drawn, recorded and inverted; ``without_errors`` of Green's functions, which are estimated
    otherwise."""
    settings = MomentTensorSettings(
        models=MODELS, particles=1500, scan=1500, model_error=ERRORLESS, least_model_error=ERRORLESS
    )
    crusts, models = KnownCrusts(work), [load_layered(name) for name in MODELS]
    found = []
    for number, source in enumerate(prior_draws(count, settings, np.random.default_rng(seed))):
        rng = np.random.default_rng((seed, number))
        depth = float(rng.choice(DEPTHS_KM))
        records = made_records(crusts, source, depth, rng.uniform(0.0, 360.0, len(DISTANCES_KM)), rng)
        windows = traces(records, made_origin(depth), settings)
        parts = all_sums(records, windows, models, DEPTHS_KM, settings, work)
        if without_errors:
            posterior = noise_only(windows, parts, settings, rng)
        else:
            posterior, _ = draw_posterior(records, windows, parts, settings, rng)
        drawn = _quantities(posterior.sources, posterior.amplitude)
        true = _quantities(source[None, :], np.array([TRUE_AMPLITUDE]))
        found.append(Ranks(np.mean(drawn < true, axis=1)))
    return found


def noise_only(
    windows: Sequence[Trace], parts: Sequence[Sums], settings: MomentTensorSettings, rng: np.random.Generator
) -> Posterior:
    """The posterior where the noise before P is all that is wrong."""
    weight = weights(windows, reference_energy(windows), np.zeros(len(windows)))
    one_gain = np.zeros(len(windows), np.int64)
    tables = [weighted_table(windows, part, weight, one_gain) for part in parts]
    prior = partial(log_mixture_ratio, weights=settings.population_weights)
    return sample(tables, prior, settings.particles, rng, settings.threads)


def _quantities(sources: NDArray[np.float64], amplitude: NDArray[np.float64]) -> NDArray[np.float64]:
    """(quantities, n), in the order of `QUANTITIES`."""
    gamma, delta = lune_points(sources)
    return np.array([gamma, delta, explosion_angle_deg(sources), np.log(np.maximum(amplitude, 1.0))])


def calibration_rows(found: Sequence[Ranks], assumed: str) -> list[Row]:
    """How often the central 90 and 50 % intervals hold the truth, within 5 % of it and chance; ``assumed`` is
    said of the models."""
    from scipy.stats import binom

    count, rows = len(found), []
    shares = np.array([r.shares for r in found])
    for level in (0.9, 0.5):
        held = np.sum(np.abs(shares - 0.5) <= level / 2.0, axis=0)
        low, high = binom.ppf(0.025, count, level - 0.05), binom.ppf(0.975, count, level + 0.05)
        rows.append(
            Row(
                f"{count} sources drawn from the prior, the models right{assumed}",
                f"within the {100 * level:.0f} % interval",
                f"{100 * level - 5:.0f} to {100 * level + 5:.0f} % within chance ({low:.0f} to {high:.0f})",
                ", ".join(f"{name} {n}" for name, n in zip(QUANTITIES, held, strict=True)),
                bool(np.all((low <= held) & (held <= high))),
            )
        )
    return rows
