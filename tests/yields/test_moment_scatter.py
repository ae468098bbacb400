"""What is learned of moments, and of the scale of Mw, holds what made-up data were made with."""

from __future__ import annotations

import math
from datetime import UTC, datetime

import numpy as np
import pytest

from testban.model import CalibrationShot
from testban.sources.explosion import moments_nm
from testban.yields.source_model import ISOTROPIC_TO_TOTAL, LAWS, MEDIA


def test_scatter_of_moments_is_learned_from_surface_waves() -> None:
    """40 lone shots, each in a rock and with a law of its own: the 95 % of chance about what they were made
    with, rocks and laws not counted as scatter."""
    from benchmarks.moment_scatter import STATION_ERROR, SurfaceWave, learn_moment_scatter
    from benchmarks.yield_catalogue import Shot

    rng, scatter = np.random.default_rng(7), 0.25
    waves = []
    for k in range(40):
        kt, depth_m = float(10 ** rng.uniform(0.5, 2.5)), float(rng.uniform(300.0, 1500.0))
        medium = list(MEDIA.values())[int(rng.integers(len(MEDIA)))]
        law, _ = LAWS[int(rng.integers(len(LAWS)))]
        moment = float(moments_nm(np.array(kt), np.array(depth_m), medium, law))
        ms = math.log10(ISOTROPIC_TO_TOTAL * moment) - 12.0 + scatter * float(rng.standard_normal())
        ms += STATION_ERROR / math.sqrt(8) * float(rng.standard_normal())
        time = datetime(1970, 1, 1, tzinfo=UTC).timestamp() + 86400.0 * k
        shot = Shot(CalibrationShot(f"made {k}", time, 5.0, kt, depth_m), -60.0 + 2.0 * k, -30.0)
        waves.append(SurfaceWave(shot, ms))
    learned = learn_moment_scatter(waves)
    low, middle, high = learned.beyond_level(stations=8)
    assert len(learned.names) == 40
    assert abs(middle - scatter) < 2.0 * max(high - middle, middle - low)
    below, level, above = learned.level()
    assert abs(level - 12.0) < 2.5 * max(above - level, level - below)


@pytest.mark.parametrize("scale", [0.0, 0.05, 0.12])
def test_the_scale_of_mw_is_learned_beside_the_posterior(scale: float) -> None:
    from benchmarks.made_tensors import Recovered
    from benchmarks.mw_scale import learn_scale

    rng = np.random.default_rng(11)
    found = []
    for _ in range(100):
        middle = 0.06 * float(rng.standard_normal()) + scale * float(rng.standard_normal())
        draws = middle + 0.06 * rng.standard_normal(800)
        found.append(Recovered("mixture", True, 0.0, middle, True, True, None, draws))
    low, middle, high = learn_scale(found)
    assert abs(middle - scale) < 2.0 * max(high - middle, middle - low)
