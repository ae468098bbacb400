"""Packaged travel times against ObsPy's TauP, iLoc's tables of the same Earth model, and plain geometry."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from testban.earth.geodesy import KM_PER_DEG
from testban.earth.traveltimes import DEEPEST_PN_KM, PN_LIMIT_DEG, TravelTimes
from testban.earth.velocity_model import EARTH_RADIUS_KM
from testban.errors import ModelRangeError

TIMES = TravelTimes.load()

# First P and first S (s) from ObsPy's TauP (Crotwell, Owens & Ritsema 1999, doi:10.1785/gssrl.70.2.154) with
# its own ak135 at 100 places drawn once: distance (deg), source depth (km), first P, first S.
TAUP = np.array(
    [
        [3.23, 14.64, 50.185, 88.399],
        [0.241, 90.37, 13.165, 22.94],
        [4.002, 224.84, 62.707, 112.272],
        [4.808, 10.22, 72.408, 128.139],
        [7.045, 135.79, 100.576, 179.254],
        [0.124, 119.88, 16.41, 28.764],
        [0.014, 36.82, 5.988, 10.092],
        [4.714, 470.52, 82.691, 150.143],
        [1.063, 508.08, 62.195, 112.776],
        [7.684, 6.78, 112.321, 199.621],
        [1.092, 509.31, 62.398, 113.147],
        [9.849, 522.52, 135.92, 247.691],
        [2.214, 20.33, 35.542, 62.295],
        [5.914, 206.19, 86.19, 154.478],
        [8.784, 315.8, 123.187, 223.534],
        [2.088, 9.98, 35.039, 61.078],
        [6.062, 219.62, 88.307, 158.535],
        [3.399, 565.06, 78.689, 142.9],
        [7.457, 22.0, 107.435, 191.315],
        [3.176, 524.1, 74.002, 134.325],
        [0.391, 111.45, 16.338, 28.61],
        [7.142, 36.96, 101.912, 181.784],
        [2.933, 409.94, 63.409, 114.799],
        [1.804, 411.76, 55.877, 101.091],
        [6.636, 10.52, 97.485, 173.13],
        [6.455, 458.43, 99.21, 180.375],
        [10.65, 253.75, 146.615, 265.993],
        [9.504, 36.11, 134.309, 239.849],
        [1.147, 273.1, 38.247, 68.505],
        [5.256, 457.98, 87.163, 158.304],
        [6.428, 19.46, 93.555, 166.353],
        [6.138, 180.97, 88.758, 158.687],
        [8.46, 7.33, 122.901, 218.605],
        [11.908, 15.66, 169.124, 301.647],
        [0.39, 130.94, 18.587, 32.644],
        [35.351, 19.77, 414.031, 747.34],
        [8.991, 21.24, 128.546, 229.136],
        [84.685, 466.13, 703.715, 1291.724],
        [34.398, 125.58, 395.065, 713.655],
        [58.735, 24.56, 595.719, 1079.165],
        [10.168, 292.85, 140.178, 254.611],
        [90.237, 174.23, 760.727, 1399.718],
        [54.937, 0.02, 572.611, 1035.306],
        [8.602, 508.05, 122.728, 223.522],
        [39.985, 4.79, 455.543, 821.467],
        [73.28, 17.56, 690.263, 1257.964],
        [94.486, 160.53, 781.898, 1440.3],
        [20.799, 504.46, 245.533, 444.698],
        [89.331, 19.96, 774.936, 1423.672],
        [72.476, 251.3, 659.191, 1202.294],
        [60.226, 372.49, 570.091, 1033.973],
        [35.701, 3.75, 419.506, 756.778],
        [70.551, 261.47, 646.674, 1178.404],
        [77.378, 122.13, 701.361, 1281.752],
        [35.343, 20.57, 413.851, 747.034],
        [92.181, 197.2, 767.117, 1412.528],
        [86.265, 124.08, 747.676, 1372.506],
        [26.581, 19.53, 336.78, 610.392],
        [60.982, 327.86, 579.339, 1051.171],
        [62.052, 134.25, 606.164, 1100.282],
        [63.755, 28.21, 629.192, 1142.133],
        [68.922, 107.46, 653.276, 1189.088],
        [75.478, 304.35, 670.996, 1225.635],
        [6.508, 4.79, 96.415, 171.039],
        [17.648, 138.3, 236.123, 432.172],
        [7.974, 81.6, 113.085, 201.665],
        [19.226, 31.13, 261.494, 477.172],
        [54.103, 319.28, 532.576, 963.723],
        [70.851, 577.13, 619.324, 1129.086],
        [62.094, 19.52, 619.39, 1123.377],
        [23.756, 238.07, 290.854, 528.305],
        [74.499, 582.12, 639.823, 1168.627],
        [23.699, 6.88, 312.506, 567.536],
        [23.68, 501.63, 271.572, 490.485],
        [54.174, 130.26, 551.777, 998.65],
        [47.79, 16.81, 516.373, 932.25],
        [68.808, 190.52, 643.519, 1171.662],
        [34.883, 500.14, 368.779, 663.908],
        [76.027, 12.65, 707.001, 1289.991],
        [28.18, 114.17, 341.624, 618.705],
        [65.062, 113.22, 628.218, 1141.601],
        [47.877, 37.19, 514.264, 928.867],
        [47.076, 18.45, 510.561, 921.667],
        [41.53, 260.38, 442.111, 797.794],
        [75.552, 27.95, 701.926, 1280.846],
        [58.949, 571.19, 545.093, 988.111],
        [19.966, 168.85, 259.103, 474.357],
        [14.65, 9.74, 207.278, 369.719],
        [15.48, 432.37, 196.589, 359.131],
        [16.777, 503.48, 208.493, 379.567],
        [0.738, 34.83, 13.925, 23.931],
        [1.571, 334.88, 47.011, 84.647],
        [68.953, 251.64, 637.977, 1161.693],
        [47.035, 22.54, 509.649, 920.108],
        [55.929, 257.44, 551.455, 998.689],
        [42.679, 250.93, 452.214, 816.171],
        [33.246, 8.55, 397.511, 717.671],
        [92.24, 527.76, 733.414, 1350.906],
        [49.601, 592.33, 478.117, 863.351],
        [45.768, 28.94, 498.827, 900.509],
    ]
)


def test_first_arrivals_agree_with_taup() -> None:
    """Within 0.01 s, about what the two ways of cutting the Earth into shells differ by."""
    distance, depth, p, s = TAUP.T
    assert np.abs(TIMES.first_p(distance, depth)[1] - p).max() < 0.01
    assert np.abs(TIMES.first_s(distance, depth)[1] - s).max() < 0.01


@given(st.floats(0.0, 1.0), st.floats(0.0, 19.9))
def test_near_rays_are_straight_in_the_upper_crust(distance_deg: float, depth_km: float) -> None:
    """ak135 has 5.80 and 3.46 km/s down to 20 km; a ray upward from there is a straight line."""
    distance_deg = min(distance_deg, 0.4 * depth_km / KM_PER_DEG)
    low, high = EARTH_RADIUS_KM - depth_km, EARTH_RADIUS_KM
    length = np.sqrt((high - low) ** 2 + 4 * low * high * np.sin(np.radians(distance_deg) / 2) ** 2)
    assert float(TIMES.first_p(distance_deg, depth_km)[1]) == pytest.approx(length / 5.8, abs=1e-3)
    assert float(TIMES.first_s(distance_deg, depth_km)[1]) == pytest.approx(length / 3.46, abs=1e-3)


@given(
    st.floats(0.0, 115.0),
    st.floats(0.0, 5.0),
    st.one_of(st.floats(0.0, 34.9), st.floats(35.01, 700.0)),
)
def test_first_arrivals_come_later_farther_out(distance: float, step: float, depth: float) -> None:
    for first in (TIMES.first_p, TIMES.first_s):
        _, near = first(distance, depth)
        _, far = first(distance + step, depth)
        assert np.isfinite(near)
        assert far >= near - 1e-6


@given(st.floats(0.05, 95.0), st.one_of(st.floats(0.0, 34.9), st.floats(35.01, 600.0)))
def test_s_comes_after_p_and_names_fit(distance: float, depth: float) -> None:
    p_name, p = TIMES.first_p(distance, depth)
    s_name, s = TIMES.first_s(distance, depth)
    assert s > 1.6 * p
    for wave, name, time in (("P", str(p_name), p), ("S", str(s_name), s)):
        assert float(TIMES.time_s(name, distance, depth)) == pytest.approx(float(time))
        if depth > 35.0 or distance > 9.0:
            regional = distance <= PN_LIMIT_DEG and depth <= DEEPEST_PN_KM
            assert name == (f"{wave}n" if regional else wave)
        if distance < 0.5 and depth < 20.0:
            assert name == f"{wave}g"


@given(
    st.sampled_from(["P", "Pg", "S", "Sg", "pP", "sP", "PcP"]), st.floats(0.3, 95.0), st.floats(0.1, 699.0)
)
def test_slopes_are_those_of_time(phase: str, distance: float, depth: float) -> None:
    """Where the ray does not jump to another branch in between: there slowness and depth slope differ."""
    x = distance + np.array([-5e-4, 5e-4, 0.0, 0.0, 0.0])
    z = depth + np.array([0.0, 0.0, -0.01, 0.01, 0.0])
    rays = TIMES.rays(phase, x, z)
    if not np.all(np.isfinite(rays.time_s)) or np.ptp(rays.slowness_s_deg) > 0.1:
        return
    if np.ptp(rays.depth_slope_s_km) > 0.003:
        return
    slowness = (rays.time_s[1] - rays.time_s[0]) / 1e-3
    assert rays.slowness_s_deg[4] == pytest.approx(slowness, abs=0.1)
    assert rays.depth_slope_s_km[4] == pytest.approx((rays.time_s[3] - rays.time_s[2]) / 0.02, abs=0.004)


@given(st.floats(5.0, 95.0), st.floats(40.0, 699.0))
def test_take_off_angles_follow_snell(distance: float, depth: float) -> None:
    """sin(angle) = slowness x velocity / radius, the ray going down where deeper sources are earlier."""
    rays = TIMES.rays("P", distance, depth)
    radius = EARTH_RADIUS_KM - depth
    velocity = np.interp(depth, TIMES.earth.depth_km, TIMES.earth.vp_km_s)
    sine = float(np.degrees(rays.slowness_s_deg) * velocity / radius)
    assert float(np.sin(np.radians(rays.takeoff_deg))) == pytest.approx(sine, abs=0.02)
    assert (rays.takeoff_deg > 90.0) == (rays.depth_slope_s_km > 0.0)


# Earliest pP, sP, PcP and PKIKP from ObsPy's TauP with its ak135: distance (deg), depth (km), time (s).
# fmt: off
LATER = {
    "pP": [
        (81.010, 33.64, 741.892), (81.251, 689.43, 807.735),
        (57.257, 450.13, 634.655), (38.436, 161.81, 460.736),
        (19.422, 300.11, 289.757),
        (46.436, 672.19, 564.748), (48.495, 619.40, 578.941),
    ],
    "sP": [
        (47.177, 468.64, 610.822), (55.428, 600.36, 696.402),
        (70.489, 156.85, 712.100), (19.986, 617.86, 383.508),
        (60.559, 601.81, 733.362), (37.259, 12.78, 436.949),
        (87.131, 488.17, 871.699), (20.266, 0.83, 277.216),
    ],
    "PcP": [
        (49.799, 309.50, 577.669), (43.863, 551.27, 531.707),
        (23.090, 162.51, 515.091), (33.920, 220.65, 535.192),
        (76.753, 551.92, 663.411), (33.164, 349.88, 518.365),
        (18.264, 349.41, 484.072), (67.168, 162.97, 663.061),
    ],
    "PKPdf": [
        (118.887, 383.75, 1083.343), (174.927, 165.69, 1189.794),
        (123.235, 511.58, 1078.320), (169.541, 465.33, 1153.113),
        (140.441, 472.10, 1114.647), (176.012, 320.04, 1171.753),
        (142.365, 153.10, 1154.264), (175.123, 442.25, 1157.958),
    ],
}
# fmt: on


@pytest.mark.parametrize("phase", LATER)
def test_later_phases_agree_with_taup(phase: str) -> None:
    distance, depth, time = np.array(LATER[phase]).T
    assert np.abs(TIMES.time_s(phase, distance, depth) - time).max() < 0.01


def test_crossover_of_crust_and_mantle() -> None:
    """ak135's Pn overtakes the direct wave from the surface between 1.2 and 1.8 deg (35 km crust of 5.8 and
    6.5 km/s over 8.04 km/s: 150-200 km)."""
    names = TIMES.first_p(np.array([0.2, 1.2, 1.8, 10.0, 18.0, 18.1]), 0.0)[0]
    assert list(names) == ["Pg", "Pg", "Pn", "Pn", "Pn", "P"]


@pytest.mark.parametrize(
    ("distance", "depth"), [(-0.1, 10.0), (121.0, 10.0), (30.0, -1.0), (30.0, 701.0), (np.nan, 10.0)]
)
def test_outside_the_tables_there_is_no_time(distance: float, depth: float) -> None:
    for phase in ("P", "Pn", "Pg", "S", "Sn", "Sg"):
        assert np.isnan(TIMES.time_s(phase, distance, depth))
    assert np.isnan(TIMES.first_p(distance, depth)[1])


def test_phases_end_where_they_end() -> None:
    assert np.isnan(TIMES.time_s("Pn", 18.5, 10.0))
    assert np.isnan(TIMES.time_s("Pg", 9.5, 10.0))
    assert np.isnan(TIMES.time_s("Pg", 1.0, 100.0))
    assert np.isnan(TIMES.time_s("Pn", 0.1, 0.0))


def test_unknown_phase_or_model_is_named() -> None:
    with pytest.raises(ModelRangeError, match="PKP"):
        TIMES.time_s("PKP", 30.0, 10.0)
    with pytest.raises(ModelRangeError, match="nosuch"):
        TravelTimes.load("nosuch")


def test_arguments_broadcast() -> None:
    distance, depth = np.array([[10.0], [30.0], [60.0]]), np.array([0.0, 10.0, 33.0, 400.0])
    together = TIMES.time_s("P", distance, depth)
    assert together.shape == (3, 4)
    assert together[1, 3] == TIMES.time_s("P", 30.0, 400.0)


def test_elevation_delays_a_steep_ray_by_the_rock_it_crosses() -> None:
    assert float(TIMES.elevation_correction_s("P", 0.0, 1000.0)) == pytest.approx(1 / 5.8)
    assert float(TIMES.elevation_correction_s("S", 0.0, 1000.0)) == pytest.approx(1 / 3.46)
    assert 0 < TIMES.elevation_correction_s("P", 13.7, 1000.0) < 1 / 5.8


def test_lg_has_no_depth() -> None:
    assert float(TIMES.time_s("Lg", 10.0, 0.0)) == pytest.approx(10.0 * KM_PER_DEG / 3.5)
    assert TIMES.time_s("Lg", 10.0, 0.0) == TIMES.time_s("Lg", 10.0, 30.0)


Table = tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]


def iloc_table(folder: Path, phase: str) -> Table:
    """Distances (n,), depths (m,) and times (n, m; NaN where none) of one of iLoc's tables."""
    text = (folder / "tables" / "ak135" / f"ak135.{phase}.tab").read_text()
    numbers = [float(v) for line in text.splitlines() if not line.startswith("#") for v in line.split()]
    n, m = int(numbers[0]), int(numbers[1])
    distance, depth = np.array(numbers[2 : 2 + n]), np.array(numbers[2 + n : 2 + n + m])
    times = np.array(numbers[2 + n + m : 2 + n + m + n * m]).reshape(n, m)
    return distance, depth, np.where(times < -900, np.nan, times)


@pytest.mark.recorded
def test_first_p_agrees_with_iloc(recorded_data: Path) -> None:
    """Above 600 km: iLoc's own spacing of 50 km bends the kink at the 660 km discontinuity differently."""
    distance, depth, times = iloc_table(recorded_data, "firstP")
    near, shallow = distance < 95.0, depth <= 600.0
    theirs = times[np.ix_(near, shallow)]
    ours = TIMES.first_p(distance[near, None], depth[shallow])[1]
    assert np.isfinite(theirs).sum() > 3000
    assert np.nanmax(np.abs(ours - theirs)) < 0.1


@pytest.mark.recorded
@pytest.mark.parametrize("phase", ["Pn", "Sn"])
def test_mantle_rays_agree_with_iloc(recorded_data: Path, phase: str) -> None:
    """Out to 9 deg; farther out the first of the family is a deeper branch than iLoc's Pn."""
    distance, depth, times = iloc_table(recorded_data, phase)
    theirs = times[np.ix_(distance <= 9.0, depth <= 50.0)]
    ours = TIMES.time_s(phase, distance[distance <= 9.0, None], depth[depth <= 50.0])
    both = np.isfinite(theirs) & np.isfinite(ours)
    assert both.sum() > 200
    assert np.abs(ours - theirs)[both].max() < 0.1


@pytest.mark.recorded
@pytest.mark.parametrize("wave", ["P", "S"])
def test_crustal_rays_agree_with_iloc(recorded_data: Path, wave: str) -> None:
    """Our Pg is the earlier of iLoc's Pg (upper crust) and Pb (lower crust). Farther than the source is deep:
    closer in, iLoc's splines depart from the straight ray by 0.1 s."""
    distance, depth, upper = iloc_table(recorded_data, f"{wave}g")
    far, deep, lower = iloc_table(recorded_data, f"{wave}b")
    assert np.array_equal(distance[: len(far)], far)
    assert np.array_equal(depth, deep[: len(depth)])
    theirs = np.fmin(upper[: len(far)], lower[:, : len(depth)])
    ours = TIMES.time_s(f"{wave}g", far[:, None], depth)
    both = np.isfinite(ours) & np.isfinite(theirs) & (far[:, None] * KM_PER_DEG > depth)
    assert both.sum() > 150
    assert np.abs(ours - theirs)[both].max() < 0.1


@pytest.mark.parametrize("phase", ["Pg", "Sg"])
def test_a_source_on_the_moho_has_the_waves_of_the_crust(phase: str) -> None:
    times = TravelTimes.load("ak135")
    distances = np.array([0.1, 1.0, 2.0])
    on, above = (times.time_s(phase, distances, z) for z in (35.0, 34.999))
    np.testing.assert_allclose(on, above, atol=1e-3)
