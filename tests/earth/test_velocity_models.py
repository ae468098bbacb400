"""Earth models: packaged, regional, read from files; and rays in models made to be awkward."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from testban.earth.geodesy import KM_PER_DEG
from testban.earth.layered import LayeredModel, first_arrival_s, load_layered
from testban.earth.regions import model_name_at, packaged_model, regions
from testban.earth.traveltimes import TravelTimes
from testban.earth.velocity_files import beneath, load_velocities, read_velocities
from testban.earth.velocity_model import EARTH_RADIUS_KM, EarthModel
from testban.errors import InputError, ModelRangeError

IASP91 = TravelTimes.load("iasp91")

# First P and S (s) in iasp91 from ObsPy's TauP: distance (deg), depth (km), P, S.
# fmt: off
TAUP = np.array([
    [6.658, 35.00, 95.283, 170.670],
    [2.682, 554.40, 73.448, 133.710],
    [72.971, 19.00, 688.246, 1254.749],
    [49.563, 28.18, 528.264, 955.099],
    [44.190, 23.83, 486.845, 879.406],
    [39.697, 0.10, 453.760, 819.217],
    [36.249, 488.90, 380.759, 686.247],
    [44.915, 588.64, 443.229, 799.662],
    [26.576, 17.21, 337.087, 611.911],
    [0.743, 409.90, 51.353, 93.160],
    [47.682, 514.08, 469.336, 847.570],
    [3.624, 34.00, 53.688, 95.906],
    [42.211, 524.63, 426.541, 769.153],
    [16.740, 33.49, 231.849, 417.455],
    [36.437, 646.74, 372.775, 671.220],
    [1.767, 629.96, 76.116, 138.587],
    [17.026, 23.15, 236.514, 425.958],
    [26.000, 34.90, 329.517, 598.740],
    [2.549, 659.00, 81.826, 149.006],
    [2.419, 0.00, 40.789, 72.099],
    [0.142, 1.83, 2.740, 4.730],
    [1.063, 660.00, 77.068, 140.314],
    [9.658, 16.02, 138.280, 247.512],
    [27.336, 5.29, 345.742, 627.008],
])
# fmt: on


def test_iasp91_agrees_with_taup() -> None:
    distance, depth, p, s = TAUP.T
    assert np.abs(IASP91.first_p(distance, depth)[1] - p).max() < 0.01
    assert np.abs(IASP91.first_s(distance, depth)[1] - s).max() < 0.01


def test_discontinuities_of_ak135() -> None:
    model = load_velocities("ak135")
    assert (model.conrad_km, model.moho_km, model.core_km, model.inner_core_km) == (
        20.0,
        35.0,
        2891.5,
        5153.5,
    )


@settings(max_examples=20)
@given(st.floats(0.05, 3.0), st.floats(0.0, 29.0))
def test_a_regional_crust_agrees_with_flat_layers(distance: float, depth: float) -> None:
    """Head waves and direct rays of the flattened layers; the two join the mantle differently, which is felt
    beyond 3 deg, and layers flattened at their middle err by 0.2 %. Sources in the crust: the flat half-space
    does not get faster with depth, as a flattened one should."""
    name = "northeast-asia"
    ours = float(TravelTimes.load(name).first_p(distance, depth)[1])
    flat = load_layered(name).flattened()
    flat_depth = EARTH_RADIUS_KM * np.log(EARTH_RADIUS_KM / (EARTH_RADIUS_KM - depth))
    theirs = float(first_arrival_s(flat, "P", float(flat_depth), distance * KM_PER_DEG))
    assert ours == pytest.approx(theirs, rel=0.004, abs=0.05)


def test_places_have_the_model_of_their_region() -> None:
    assert model_name_at(41.3, 129.1) == "northeast-asia"
    assert model_name_at(36.0, 128.0) == "korea"
    assert model_name_at(37.0, -116.0) == "active-tectonic"
    assert model_name_at(0.0, 0.0) == "ak135"
    assert TravelTimes.at(41.3, 129.1).model == "northeast-asia over ak135"
    assert TravelTimes.at(-60.0, 10.0) is TravelTimes.load("ak135")


@pytest.mark.parametrize("region", regions(), ids=lambda r: r.model)
def test_every_region_has_a_model_with_times_everywhere(region) -> None:  # type: ignore[no-untyped-def]
    """Below the region lies ak135: far away only the crusts differ, by less than 3 s for both ends."""
    assert "doi" in packaged_model(region.model).source or "Geophys" in packaged_model(region.model).source
    distance, depth = (
        np.array([[0.3], [2.0], [10.0], [20.0], [50.0], [90.0]]),
        np.array([0.0, 8.0, 30.0, 90.0]),
    )
    times = TravelTimes.load(region.model)
    p, s = times.first_p(distance, depth)[1], times.first_s(distance, depth)[1]
    assert np.all(np.isfinite(p))
    assert np.all(s > 1.5 * p)
    far = TravelTimes.load("ak135").first_p(distance[-2:], depth)[1]
    assert np.abs(p[-2:] - far).max() < 3.0


def test_a_low_velocity_zone_casts_a_shadow_and_rays_go_on_below_it() -> None:
    """A lid of 8.2 km/s over 7.6: times increase with distance, without a gap, and by no more than the
    slowest and no less than the fastest rock allows."""
    model = EarthModel(
        "lid",
        np.array([0.0, 30.0, 30.0, 80.0, 80.0, 250.0, 6371.0]),
        np.array([6.0, 6.0, 8.2, 8.2, 7.6, 8.6, 11.0]),
        np.array([3.5, 3.5, 4.6, 4.6, 4.3, 4.8, 6.0]),
        np.full(7, 3.0),
        "made up",
    )
    times = TravelTimes(model)
    distance = np.arange(0.0, 60.0, 0.05)
    for depth in (0.0, 10.0, 50.0, 79.9, 80.1, 120.0, 300.0):
        found = times.first_p(distance, depth)[1]
        assert np.all(np.isfinite(found))
        step = np.diff(found) / (0.05 * KM_PER_DEG)
        assert np.all(step > 0.0)
        assert np.all(step < 1 / 6.0 + 1e-6)


def write(path: Path, text: str) -> Path:
    path.write_text(text, encoding="utf-8")
    return path


def tvel_text(model: EarthModel) -> str:
    rows = zip(model.depth_km, model.vp_km_s, model.vs_km_s, model.density_g_cm3, strict=True)
    return "P\nS\n" + "".join(f"{z} {p} {s} {d}\n" for z, p, s, d in rows)


def test_tvel_and_nd_files_give_the_times_of_the_model(tmp_path: Path) -> None:
    model = load_velocities("ak135")
    tvel = tvel_text(model)
    lines = tvel.splitlines()[2:]
    named = [line if not line.startswith("35.0 8.04") else f"mantle\n{line}" for line in lines]
    distance, depth = np.array([1.0, 10.0, 40.0, 90.0]), np.array([0.0, 10.0, 100.0, 600.0])
    expected = TravelTimes.load("ak135").first_p(distance, depth)[1]
    for path in (write(tmp_path / "a.tvel", tvel), write(tmp_path / "a.nd", "\n".join(named) + "\n")):
        assert TravelTimes.load(str(path)).first_p(distance, depth)[1] == pytest.approx(expected, abs=1e-6)
        assert read_velocities(path).moho_km == 35.0
        assert read_velocities(path).name == path.name


def test_layers_from_a_file_lie_over_ak135(tmp_path: Path) -> None:
    path = write(
        tmp_path / "c.mod",
        "# made up\n10 5.5 500 3.2 200 2.6\n25 6.6 500 3.8 200 2.9\n0 8.0 900 4.5 400 3.3\n",
    )
    times = TravelTimes.load(str(path))
    assert times.moho_km == 35.0
    assert float(times.time_s("Pg", 0.0, 5.5)) == pytest.approx(1.0)
    assert float(times.time_s("P", 60.0, 50.0)) == pytest.approx(
        float(TravelTimes.load("ak135").time_s("P", 60.0, 50.0)), abs=1.0
    )


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("a.tvel", "P\nS\n0 5.8 3.4 2.7\n20 5.8 three 2.7\n", "line 4"),
        ("b.tvel", "P\nS\n", "holds no velocities"),
        ("c.nd", "0 5.8 3.4\n100 8 4.5\n50 8 4.5\n6371 11 0\n", "never decrease"),
        ("d.nd", "0 5.8 3.4\n100 8 4.5\n", "750 km"),
        ("e.nd", "0 5.8 3.4\n100 nan 4.5\n6371 11 3\n", "not a number"),
        ("f.nd", "0 0 0\n100 8 4.5\n6371 11 3\n", "positive"),
        ("g.vel", "0 5.8 3.4\n", ".nd, .tvel and .mod"),
    ],
)
def test_files_that_are_no_model_are_named(tmp_path: Path, name: str, text: str, said: str) -> None:
    path = write(tmp_path / name, text)
    with pytest.raises(InputError, match=said) as problem:
        read_velocities(path)
    assert name in str(problem.value)


def test_absent_files_and_unknown_names(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="cannot be read"):
        TravelTimes.load(str(tmp_path / "none.nd"))
    with pytest.raises(ModelRangeError, match="iasp91"):
        TravelTimes.load("prem")


@pytest.mark.recorded
def test_the_layered_models_at_hand_all_work(recorded_data: Path) -> None:
    paths = sorted((recorded_data / "models" / "layered").glob("*.mod"))
    assert paths
    for path in paths[::4]:
        times = TravelTimes.load(str(path))
        first = times.first_p(np.array([0.5, 3.0, 12.0, 60.0]), 10.0)[1]
        assert np.all(np.isfinite(first)), path.name
        assert np.all(np.diff(first) > 0.0), path.name


@settings(max_examples=5, deadline=None)
@given(st.lists(st.tuples(st.floats(0.5, 20.0), st.floats(2.0, 8.4)), min_size=2, max_size=6))
def test_any_layers_give_times_that_grow_with_distance(layers: list[tuple[float, float]]) -> None:
    """Where velocity nowhere falls with depth no place lies in a shadow: no gap, no step back, and nothing
    faster than a chord at the highest velocity of the upper 1200 km."""
    thickness, vp = np.array(layers).T
    vp = np.sort(vp)
    plain = np.ones(len(vp))
    flat = LayeredModel("any", thickness, vp, vp / 1.75, 2.7 * plain, 500 * plain, 200 * plain, "made up")
    times = TravelTimes(beneath(flat, load_velocities("ak135")))
    fastest = float(times.earth.vp_km_s[times.earth.depth_km < 1200.0].max())
    distance = np.concatenate([np.arange(0.0, 6.0, 0.02), np.arange(6.0, 30.0, 0.1)])
    for depth in (0.0, 0.4, 9.0, 25.0, 130.0, 690.0):
        found = times.first_p(distance, depth)[1]
        low, high = EARTH_RADIUS_KM - depth, EARTH_RADIUS_KM
        chord = np.sqrt(depth**2 + 4 * low * high * np.sin(np.radians(distance) / 2) ** 2)
        assert np.all(np.isfinite(found))
        assert np.all(np.diff(found) > -1e-4)
        assert np.all(found > chord / fastest - 1e-3)
