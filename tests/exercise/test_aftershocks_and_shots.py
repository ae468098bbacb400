"""What a scenario may say of a shot and of an earthquake's aftershocks, and what is drawn of it."""

from __future__ import annotations

import numpy as np
import pytest

from exercise.made_scenarios import SOURCE, small
from testban.errors import ScenarioError
from testban.exercise.radiation import radiator
from testban.exercise.truth import draw_sources

QUAKE = """
[[sources]]
kind = "earthquake"
latitude = 43.5
longitude = 128.0
time_s = 30.0
depth_km = 10.0
magnitude = 6.5
label = "main"
"""
SEEDS = range(6)


def test_aftershocks_follow_the_main_shock_and_do_not_move_it() -> None:
    """Over six seeds of an hour after Mw 6.5 (about seven each are expected above Mw 4)."""
    plain, shaken = (small(QUAKE + more, duration=3600.0) for more in ("", "aftershocks = true\n"))
    found = 0
    for seed in SEEDS:
        (alone,) = draw_sources(plain, seed)
        main, *after = draw_sources(shaken, seed)
        assert main == alone
        for shock in after:
            assert main.time < shock.time < shaken.start + shaken.duration_s
            assert shock.moment_magnitude is not None
            assert 4.0 <= shock.moment_magnitude < 6.5
            assert shock.depth_km == main.depth_km
            assert abs(shock.latitude_deg - main.latitude_deg) < 0.5
            assert shock.label == "aftershock of main"
        found += len(after)
    assert found >= 6


def test_damage_spall_and_law_change_how_a_shot_radiates() -> None:
    plain = radiator(draw_sources(small(SOURCE), 1)[0]).source
    more = 'damage = 2.0\nspall = true\nmoment_law = "denny-johnson"\n'
    (true,) = draw_sources(small(SOURCE + more), 1)
    rich = radiator(true).source
    assert (true.damage, true.spall, true.moment_law) == (2.0, True, "denny-johnson")
    assert not plain.forces
    assert len(rich.forces) == 1
    tensor = rich.moments[0].tensor_nm
    assert tensor[2, 2] == pytest.approx(2.0 * tensor[0, 0])
    assert np.trace(tensor) != pytest.approx(np.trace(plain.moments[0].tensor_nm), rel=0.01)


def test_a_stress_drop_moves_the_corner() -> None:
    spectra = []
    for more in ("", "stress_drop_mpa = 30.0\n"):
        (true,) = draw_sources(small(QUAKE + more), 1)
        spectra.append(float(np.abs(radiator(true).rate(np.array([1.0])))[0]))
    assert spectra[1] > 2.0 * spectra[0]


@pytest.mark.parametrize(
    ("source", "key", "says"),
    [
        (QUAKE + "spall = true\n", "spall", "spall: earthquake has none"),
        (QUAKE + "stress_drop_mpa = 0\n", "stress_drop_mpa", "greater than 0"),
        (SOURCE + "aftershocks = true\n", "aftershocks", "aftershocks: explosion has none"),
        (SOURCE + "damage = 9\n", "damage", "between 0.5 and 5"),
        (SOURCE + 'moment_law = "guess"\n', "moment_law", "mueller-murphy"),
    ],
)
def test_what_does_not_belong_to_a_kind_is_refused(source: str, key: str, says: str) -> None:
    with pytest.raises(ScenarioError, match="line") as caught:
        small(source)
    assert says in str(caught.value)
    assert key in source
