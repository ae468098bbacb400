import numpy as np
import pytest

from testban.sources.lune import to_vector, uniform_tensors
from testban.sources.source_types import MEAN_EXPLOSION, explosion_angle_deg, log_population_ratios
from testban.sources.tensor import collapse, double_couple, explosion


def test_each_population_is_a_density_over_all_tensors() -> None:
    ratios = log_population_ratios(uniform_tensors(200_000, np.random.default_rng(1)))
    for name, log_ratio in ratios.items():
        # Explosions fill little of the sphere: the mean over uniform draws scatters by 5 %.
        assert np.mean(np.exp(log_ratio)) == pytest.approx(1.0, abs=0.2), name


def test_simple_sources_belong_to_their_class() -> None:
    sources = np.array(
        [
            to_vector(m)
            for m in (explosion(), double_couple(40, 60, 100), double_couple(10, 90, 0), collapse())
        ]
    )
    sources /= np.linalg.norm(sources, axis=1, keepdims=True)
    ratios = log_population_ratios(sources)
    names = list(ratios)
    best = [names[i] for i in np.argmax([ratios[n] for n in names], axis=0)]
    assert best == ["explosion", "earthquake", "earthquake", "collapse"]


def test_angle_to_the_mean_explosion() -> None:
    # Ford, Kraft & Ichinose 2020: explosion-like up to 30.4 deg. The mean is a unit vector; a pure explosion
    # lies 13.1 deg from it (the cosine is the sum of its first three elements over root three).
    assert np.linalg.norm(MEAN_EXPLOSION) == pytest.approx(1.0, abs=1e-4)
    assert explosion_angle_deg(MEAN_EXPLOSION) == pytest.approx(0.0, abs=0.01)
    cosine = (0.45026 + 0.523815 + 0.71339) / np.sqrt(3.0)
    assert explosion_angle_deg(to_vector(explosion())) == pytest.approx(
        np.degrees(np.arccos(cosine)), abs=0.2
    )
    assert explosion_angle_deg(to_vector(double_couple(10, 90, 0))) > 80.0
