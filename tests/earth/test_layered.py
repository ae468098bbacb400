from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from testban.earth.layered import first_arrival_s, load_layered, packaged_models, read_layered
from testban.errors import InputError, ModelRangeError, NoDataError


@pytest.mark.parametrize("name", packaged_models())
def test_packaged_models_are_cited_and_elastic(name: str) -> None:
    model = load_layered(name)
    assert len(model.source) > 40
    assert np.all(model.vp_km_s > 1.2 * model.vs_km_s)
    assert np.all(model.qp > model.qs)
    assert len(model.top_km) == len(model.vp_km_s)


def test_ak135_crust_is_the_published_one() -> None:
    model = load_layered("ak135-continent")
    assert model.layer_at(0.0) == 0
    assert model.vp_km_s[model.layer_at(34.9)] == 6.5
    assert model.top_km[2] == 35.0
    assert model.vs_km_s[model.layer_at(35.0)] == pytest.approx(4.48, abs=0.01)


def test_first_arrivals_on_the_sphere_agree_with_ak135() -> None:
    # TauP (Crotwell et al. 1999) for ak135 and a surface source: 0.45, 3.34, 9 and 10.8 degrees.
    model = load_layered("ak135-continent").flattened()
    times = first_arrival_s(model, "P", 0.5, np.array([50.0, 371.0, 1000.0, 1200.0]))
    assert times == pytest.approx([8.62, 53.35, 131.04, 155.68], abs=0.5)
    shear = first_arrival_s(model, "S", 0.5, np.array([50.0, 371.0, 1000.0]))
    assert shear == pytest.approx([14.45, 93.64, 232.98], abs=0.8)


@given(st.floats(0.0, 30.0), st.floats(1.0, 1500.0))
def test_times_grow_with_distance_and_s_is_later(depth_km: float, distance_km: float) -> None:
    model = load_layered("northeast-asia")
    near, far = first_arrival_s(model, "P", depth_km, np.array([distance_km, distance_km + 10.0]))
    assert near < far < near + 10.0 / 5.3
    assert first_arrival_s(model, "S", depth_km, distance_km) > near


def test_no_layer_above_the_surface() -> None:
    with pytest.raises(ModelRangeError):
        load_layered("northeast-asia").layer_at(-0.1)


def test_an_unknown_model_names_the_known_ones() -> None:
    with pytest.raises(NoDataError, match="northeast-asia"):
        load_layered("atlantis")


def test_reads_a_mod_file(tmp_path: Path) -> None:
    path = tmp_path / "two.mod"
    path.write_text(
        "## A. Author 2001\n#thick vp qp vs qs rho\n30 6.0 600 3.46 300 2.7\n700 8.0 900 4.5 400 3.3 30\n"
    )
    model = read_layered(path)
    assert model.name == "two"
    assert "A. Author 2001" in model.source
    assert model.vs_km_s.tolist() == [3.46, 4.5]
    assert model.qp.tolist() == [600.0, 900.0]
    assert not model.vp_km_s.flags.writeable


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("30 6.0 600 3.46 300\n", "line 1"),
        ("30 6.0 six 3.46 300 2.7\n", "line 1"),
        ("# nothing\n", "no layers"),
        ("30 6.0 600 5.9 300 2.7\n", "bulk modulus"),
        ("-3 6.0 600 3.4 300 2.7\n0 8.0 600 4.5 300 3.3\n", "positive"),
        ("nan nan nan nan nan nan\n", "positive"),
    ],
)
def test_a_broken_mod_file_is_named(tmp_path: Path, text: str, said: str) -> None:
    path = tmp_path / "broken.mod"
    path.write_text(text)
    with pytest.raises(InputError, match=said) as caught:
        read_layered(path)
    assert "broken.mod" in str(caught.value)


def test_a_missing_mod_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"none\.mod"):
        read_layered(tmp_path / "none.mod")


@pytest.mark.recorded
def test_reads_every_recorded_model(recorded_data: Path) -> None:
    models = [read_layered(path) for path in sorted((recorded_data / "models" / "layered").glob("*.mod"))]
    assert len(models) > 10
    nearest = {m.name: m for m in models}
    assert np.array_equal(nearest["mdj2"].vp_km_s, load_layered("northeast-asia").vp_km_s)
