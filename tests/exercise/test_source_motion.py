import numpy as np
import pytest

from testban.earth.greens import GreensSettings, greens_functions
from testban.earth.layered import LayeredModel
from testban.earth.synthesis import synthesize
from testban.errors import ModelRangeError, SettingsError
from testban.exercise.source_motion import source_velocity
from testban.sources.source import ForceTerm, MomentTerm, Source, step
from testban.sources.tensor import double_couple, explosion

HALF_SPACE = LayeredModel(
    "half-space", *(np.array([v]) for v in (0.0, 6.0, 3.4641, 2.7, 1e4, 1e4)), source="Poisson solid"
)
SETTINGS = GreensSettings(
    duration_s=120.0, sampling_interval_s=0.05, max_frequency_hz=4.0, shear=True, forces=True, tolerance=0.0
)


@pytest.fixture(scope="module")
def field() -> object:
    return greens_functions(HALF_SPACE, 5.0, np.array([3.0, 20.0]), SETTINGS)


def test_a_static_vertical_force_sinks_the_surface_as_mindlin_says(field) -> None:
    # Mindlin 1936: at the free surface above a buried downward force F, R away,
    # w = F / (4 pi mu) (2 (1 - nu) / R + c^2 / R^3); a Poisson solid has nu 1/4. The frequencies' spacing
    # lets the static field drift: by 2 % at 20 s of 120.
    push = Source("push", (), (ForceTerm(np.array([0.0, 0.0, 1e9]), 5.0, step),))
    settled = np.cumsum(source_velocity(push, {5.0: field}, 0.0), axis=-1)[..., 400] * 0.05
    rigidity = 2700.0 * 3464.1**2
    for row, distance in enumerate((3e3, 20e3)):
        r = np.hypot(distance, 5e3)
        sinking = 1e9 / (4 * np.pi * rigidity) * (1.5 / r + 5e3**2 / r**3)
        assert -settled[row, 0] == pytest.approx(sinking, rel=0.03)


def test_a_northward_push_moves_the_north_away_and_the_east_left(field) -> None:
    push = Source("push", (), (ForceTerm(np.array([1e9, 0.0, 0.0]), 5.0, step),))
    north = np.cumsum(source_velocity(push, {5.0: field}, 0.0), axis=-1)[0, :, 400]
    east = np.cumsum(source_velocity(push, {5.0: field}, 90.0), axis=-1)[0, :, 400]
    assert north[1] > 0.0
    assert abs(north[2]) < 1e-9 * north[1]
    assert east[2] < 0.0
    assert abs(east[1]) < 1e-9 * abs(east[2])


def test_terms_add_and_wait(field) -> None:
    one = MomentTerm(explosion(1e15), 5.0)
    late = MomentTerm(double_couple(10, 60, 90, 1e15), 5.0, delay_s=4.0)
    both = source_velocity(Source("both", (one, late)), {5.0: field}, 30.0, fade_hz=4.0)
    first = source_velocity(Source("first", (one,)), {5.0: field}, 30.0, fade_hz=4.0)
    rest = both - first
    prompt = source_velocity(Source("prompt", (MomentTerm(late.tensor_nm, 5.0),)), {5.0: field}, 30.0, 4.0)
    assert np.allclose(rest[..., 80:], prompt[..., :-80], atol=1e-6 * np.abs(prompt).max())


def test_a_step_is_what_synthesize_gives(field) -> None:
    source = Source("shot", (MomentTerm(explosion(2.0), 5.0),))
    assert np.allclose(
        source_velocity(source, {5.0: field}, 0.0), synthesize(field, explosion(2.0), 0.0), atol=1e-22
    )


def test_a_missing_depth_and_an_impossible_source_are_refused(field) -> None:
    with pytest.raises(ModelRangeError, match="6"):
        source_velocity(Source("deep", (MomentTerm(explosion(), 6.0),)), {5.0: field}, 0.0)
    with pytest.raises(SettingsError, match="not below"):
        Source("high", (MomentTerm(explosion(), 0.0),))
    with pytest.raises(SettingsError, match="at least one"):
        Source("none", ())
