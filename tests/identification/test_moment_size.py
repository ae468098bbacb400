"""Sizes of shallow sources: physics close below the surface, thin cracks, what the interval holds."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from made_tensors import made_origin, made_recordings

from testban.earth.greens import GreensSettings, greens_functions
from testban.earth.layered import load_layered
from testban.earth.synthesis import synthesize
from testban.earth.traveltimes import TravelTimes
from testban.identification.moment_tensor import MomentTensorSettings, invert_moment_tensor
from testban.identification.moment_tensor.near_surface import equivalent_tensors, poisson_term
from testban.model import Magnitude
from testban.signal.filters import bandpass
from testban.sources.lune import to_tensor, to_vector
from testban.sources.source_types import broad_collapses, log_population_ratios
from testban.sources.tensor import horizontal_crack, moment_magnitude, scalar_moment_nm
from testban.sources.thin_crack import closing_cracks

MODEL = "northeast-asia"


def test_a_shallower_source_radiates_as_its_equivalent(tmp_path: Path) -> None:
    """Full wave fields at 0.3 and 0.6 km, at 20 to 50 s. Vertical dip slip, which hardly radiates, is the
    least exact."""
    model = load_layered(MODEL)
    distances, azimuths = np.array([200.0, 350.0]), np.array([20.0, 100.0])
    settings = GreensSettings(400.0, 1.0, 0.125, shear=True)

    def waves(depth_km: float, vector: np.ndarray) -> np.ndarray:
        greens = greens_functions(model.flattened(), depth_km, distances, settings, tmp_path)
        moved = np.cumsum(synthesize(greens, to_tensor(vector), azimuths), axis=-1)
        return bandpass(moved, 1.0, 0.02, 0.05, corners=2)

    equivalent = equivalent_tensors(0.5, poisson_term(model))
    dip_slip = to_vector(np.array([[0.0, 0.0, 1.0], [0.0, 0.0, 0.0], [1.0, 0.0, 0.0]]))
    term = poisson_term(model)
    crack, shear = to_vector(-np.diag([term, term, 1.0])), to_vector(np.diag([1.0, -1.0, 0.0]))
    for vector, bound in ((to_vector(np.eye(3)), 0.1), (shear, 0.1), (crack, 0.1), (dip_slip, 0.2)):
        true, ours = waves(0.3, vector), waves(0.6, equivalent @ vector)
        assert np.linalg.norm(ours - true) < bound * np.linalg.norm(true)
    # The crack works against the traction alone: half the depth, half the motion.
    assert np.linalg.norm(waves(0.6, crack)) == pytest.approx(
        2.0 * np.linalg.norm(waves(0.3, crack)), rel=0.1
    )


@given(term=st.floats(0.2, 0.6), seed=st.integers(0, 100))
def test_cracks_close_and_are_near_level(term: float, seed: int) -> None:
    drawn = closing_cracks(200, term, np.random.default_rng(seed))
    np.testing.assert_allclose(np.linalg.norm(drawn, axis=1), 1.0)
    assert np.all(np.linalg.eigvalsh(to_tensor(drawn)) <= 1e-12)
    level = to_vector(np.diag([-term, -term, -1.0]))
    angles = np.degrees(np.arccos(np.clip(drawn @ level / np.linalg.norm(level), -1.0, 1.0)))
    assert np.median(angles) < 15.0


def test_broad_collapses_have_the_density_of_their_population() -> None:
    """Their share close to the crack is the density's over uniform tensors there."""
    drawn = broad_collapses(20000, np.random.default_rng(0))
    uniform = np.random.default_rng(1).standard_normal((200_000, 6))
    uniform /= np.linalg.norm(uniform, axis=1, keepdims=True)
    axis = to_vector(-np.diag([1.0, 1.0, 3.0]))
    axis /= np.linalg.norm(axis)
    density = (np.exp(log_population_ratios(uniform)["collapse"]) - 0.1) / 0.9
    near = uniform @ axis > 0.95
    assert np.mean(density * near) == pytest.approx(np.mean(drawn @ axis > 0.95), abs=0.03)


def test_the_interval_of_a_shallow_collapse_holds_its_size(wave_fields: Path) -> None:
    tensor = 1e16 * horizontal_crack(opening=False, poisson=0.25)
    recordings = made_recordings(tensor, 0.8, wave_fields)
    found = invert_moment_tensor(
        made_origin(0.8),
        recordings,
        TravelTimes.load(),
        MomentTensorSettings(
            particles=1000, scan=1000, models=(MODEL, "ak135-continent"), depths_km=(0.6, 3.0, 6.0, 10.0)
        ),
        greens_cache=wave_fields,
    ).magnitude
    assert isinstance(found, Magnitude)
    true = moment_magnitude(scalar_moment_nm(tensor))
    assert abs(found.mag - true) < 1.645 * found.uncertainty
    assert any("in proportion to its depth" in line for line in found.assumptions)
