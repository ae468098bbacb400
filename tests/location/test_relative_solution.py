"""The joint choice between cycles and the robust fit, on made-up and on published delays."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from testban.earth.geodesy import inverse
from testban.location.relative_solution import Fit, choose_candidates, expected_false_alarms, fit_offset
from testban.model import parse_time


def solve(times: np.ndarray, correlations: np.ndarray, slowness: np.ndarray, tolerance: float) -> Fit:
    start = choose_candidates(times, correlations, slowness, tolerance, 30.0)
    assert start is not None
    return fit_offset(
        start, times, np.full(times.shape, 0.01), slowness, np.zeros(len(times)), tolerance, 0.05, 0.5
    )


@given(
    seed=st.integers(0, 2**31),
    east=st.floats(-15, 15),
    north=st.floats(-15, 15),
    shift=st.floats(-3, 3),
    skipped=st.integers(0, 4),
)
@settings(max_examples=40, deadline=None)
def test_right_cycles_chosen_together(
    seed: int, east: float, north: float, shift: float, skipped: int
) -> None:
    """Cycles of 0.7 s; at ``skipped`` of 14 stations the wrong one correlates better than the right one."""
    rng = np.random.default_rng(seed)
    azimuths = np.radians(np.arange(14) * 360 / 14 + rng.uniform(-10, 10, 14))
    slowness = 0.125 * np.stack([np.sin(azimuths), np.cos(azimuths)], axis=1)
    right = shift - slowness @ [east, north] + rng.normal(0, 0.005, 14)
    times = np.stack([right, right + 0.7 * rng.choice([-1, 1], 14)], axis=1)
    correlations = np.tile([0.9, 0.75], (14, 1))
    times[:skipped] = times[:skipped, ::-1]
    fit = solve(times, correlations, slowness, 0.15)
    np.testing.assert_array_equal(fit.choice, np.arange(14) < skipped)
    errors = (fit.parameters[:3] - [shift, east, north]) / np.sqrt(np.diag(fit.covariance))[:3]
    assert np.abs(errors).max() < 5.0


def test_stations_in_one_place_fix_nothing() -> None:
    slowness = np.tile([0.1, 0.05], (6, 1))
    assert choose_candidates(np.zeros((6, 1)), np.ones((6, 1)), slowness, 0.1, 30.0) is None


def test_missing_candidates_are_ignored() -> None:
    azimuths = np.radians(np.arange(8) * 45.0)
    slowness = 0.125 * np.stack([np.sin(azimuths), np.cos(azimuths)], axis=1)
    times = np.stack([0.2 - slowness @ [1.0, 2.0], np.full(8, np.nan)], axis=1)
    fit = solve(times, np.stack([np.full(8, 0.8), np.full(8, np.nan)], axis=1), slowness, 0.1)
    np.testing.assert_allclose(fit.parameters[:3], [0.2, 1.0, 2.0], atol=1e-6)


def test_chance_agreements_grow_with_looseness_and_vanish_with_numbers() -> None:
    everyone = np.ones(8, dtype=bool)
    tight = expected_false_alarms(np.full(8, 0.01), everyone, 1.0, 6.0, 0.01)
    loose = expected_false_alarms(np.full(8, 0.5), everyone, 1.0, 6.0, 0.01)
    few = expected_false_alarms(np.full(5, 0.01), everyone[:5], 1.0, 6.0, 0.01)
    assert tight < few < loose
    assert tight < 1e-6
    assert expected_false_alarms(np.zeros(3), everyone[:3], 1.0, 6.0, 0.01) == float("inf")


def delays(folder: Path, first: str, second: str, phase: str) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Published delays of one pair at the stations with a slowness vector."""
    slow = {}
    for line in (folder / "DPRK_ak135_slovecs_with6.txt").read_text().splitlines():
        f = line.split()
        slow[f[0], f[1]] = (float(f[-2]), float(f[-1]))
    times, vectors, correlations = [], [], []
    for line in (folder / "DPRK_clean_allCC.txt").read_text().splitlines():
        a, b, ta, tb, station, name, correlation = line.split()
        if (a, b) == (first, second) and name == phase and (station, name) in slow:
            times.append(parse_time(tb) - parse_time(ta))
            vectors.append(slow[station, name])
            correlations.append(float(correlation))
    values = np.array(times)[:, None]
    return values - np.median(values), np.array(correlations)[:, None], np.array(vectors)


@pytest.mark.recorded
@pytest.mark.parametrize(
    ("second", "phase", "east_m", "north_m"),
    [
        ("DPRK1", "Pn", 2394, -666),
        ("DPRK3", "Pn", -340, -301),
        ("DPRK4", "Pn", -683, 337),
        ("DPRK5", "Pn", -145, 382),
        ("DPRK4", "P", -538, 278),
        ("DPRK5", "P", -77, 317),
        ("DPRK6", "P", -295, 441),
    ],
)
def test_published_delays_give_published_offsets(
    recorded_data: Path, second: str, phase: str, east_m: float, north_m: float
) -> None:
    """Offsets from the test of 2009 with ak135 slownesses (Gibbons et al. 2017; 2024), within 250 m
    or 15 % of the distance.

    The published solutions differ among themselves by 100-400 m, as they use other sets of stations, and by
    up to 30 % for the farthest.
    """
    fit = solve(*delays(recorded_data / "dprk" / "differential_times", "DPRK2", second, phase), tolerance=0.2)
    error_m = np.hypot(fit.parameters[1] * 1e3 - east_m, fit.parameters[2] * 1e3 - north_m)
    assert error_m < max(250.0, 0.15 * np.hypot(east_m, north_m))


@pytest.mark.recorded
def test_stated_errors_hold_surveyed_offsets(recorded_data: Path) -> None:
    """Finnish surface explosions surveyed to metres (Gibbons et al. 2020): 90 % ellipses hold 80-97 %.

    1-D slownesses make these distances 16 % too short; the 10 % scale error has to carry that.
    """
    folder = recorded_data / "relative" / "finland"
    slow, places, pairs = {}, {}, {}
    for line in (folder / "ak135_slowness_vectors.txt").read_text().splitlines():
        f = line.split()
        slow[f[0], f[1]] = (float(f[-2]), float(f[-1]))
    for line in (folder / "events_ground_truth.txt").read_text().splitlines():
        f = line.split()
        places[f[3]] = (float(f[1]), float(f[2]))
    for line in (folder / "differential_times.txt").read_text().splitlines():
        a, b, ta, tb, station, phase, correlation = line.split()
        if a in places and b in places and (station, phase) in slow:
            row = (parse_time(tb) - parse_time(ta), float(correlation), slow[station, phase])
            pairs.setdefault((a, b), []).append(row)
    held, errors = [], []
    for (a, b), rows in list(pairs.items())[::5]:
        if len(rows) < 5:
            continue
        times = np.array([[r[0]] for r in rows])
        fit = solve(
            times - np.median(times), np.array([[r[1]] for r in rows]), np.array([r[2] for r in rows]), 0.1
        )
        distance, azimuth, _ = inverse(*places[a], *places[b])
        truth = distance * np.array([np.sin(np.radians(azimuth)), np.cos(np.radians(azimuth))])
        found = fit.parameters[1:3]
        covariance = fit.covariance[1:3, 1:3] + 0.1**2 * np.outer(found, found)
        held.append((found - truth) @ np.linalg.solve(covariance, found - truth) < 4.605)
        errors.append(1e3 * np.hypot(*(found - truth)))
    assert len(held) > 100
    assert 0.80 <= np.mean(held) <= 0.97
    assert np.median(errors) < 50.0
