"""A cluster solved together: truth recovered within its stated region, and what cannot be solved said so."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from testban.earth.geodesy import offset
from testban.location import ClusterSettings, locate_cluster
from testban.location.cluster_times import synchronise
from testban.model import Anchor, DifferentialTime, NotDetermined, RelativeCluster, SlownessVector

AZIMUTHS_DEG = np.arange(0.0, 360.0, 30.0)
SLOWNESS_S_KM = 0.055  # teleseismic P
CHI2_90_2D = 4.605
CENTRE = (41.3, 129.08)


def slowness_vectors(stretch: float = 1.0) -> dict[tuple[str, str], SlownessVector]:
    turns = np.radians(AZIMUTHS_DEG)
    return {
        (f"S{i:02d}", "P"): SlownessVector(
            f"S{i:02d}",
            "P",
            float(stretch * SLOWNESS_S_KM * np.sin(t)),
            float(stretch * SLOWNESS_S_KM * np.cos(t)),
        )
        for i, t in enumerate(turns)
    }


def made_times(
    places_km: np.ndarray,
    rng: np.random.Generator,
    sigma_s: float,
    vectors: dict[tuple[str, str], SlownessVector],
) -> list[DifferentialTime]:
    """Arrivals with noise, then every pair's difference: pairs of a phase share their arrivals' errors."""
    origin = 1e9 + 1e6 * np.arange(len(places_km))
    times = []
    for k, v in enumerate(vectors.values()):
        arrival = origin + 600.0 + 7.0 * k - places_km @ np.array([v.east_s_km, v.north_s_km])
        arrival = arrival + rng.normal(0.0, sigma_s, len(places_km))
        for i, j in itertools.combinations(range(len(places_km)), 2):
            times.append(
                DifferentialTime(
                    f"E{i}", f"E{j}", float(arrival[i]), float(arrival[j]), v.station, v.phase, 0.9
                )
            )
    return times


def solved(*arguments: object) -> RelativeCluster:
    cluster = locate_cluster(*arguments)  # type: ignore[arg-type]
    assert isinstance(cluster, RelativeCluster)
    return cluster


def offsets_m(cluster: RelativeCluster) -> np.ndarray:
    return np.array([[e.east_m, e.north_m] for e in cluster.events])


def test_the_stated_regions_hold_the_truth_as_often_as_they_say() -> None:
    rng = np.random.default_rng(5)
    inside = []
    settings = ClusterSettings()
    for _ in range(40):
        places = rng.normal(0.0, 1.0, (6, 2))
        truth = (places - places.mean(axis=0)) * 1e3
        used = slowness_vectors()
        stretch = 1.0 + rng.normal(0.0, settings.teleseismic_scale)
        real = {
            key: SlownessVector(
                v.station, v.phase, *(np.array([v.east_s_km, v.north_s_km]) * (stretch + own))
            )
            for (key, v), own in zip(
                used.items(), rng.normal(0.0, settings.teleseismic_path, len(used)), strict=True
            )
        }
        cluster = solved(made_times(places, rng, 0.01, real), used)
        miss = offsets_m(cluster) - truth
        for e, d in zip(cluster.events, miss, strict=True):
            inside.append(d @ np.linalg.solve(np.array(e.covariance_m2), d) <= CHI2_90_2D)
    # 240 events: one standard deviation of the share is 0.02 for independent ones; they share slownesses.
    assert 0.84 <= np.mean(inside) <= 0.97


@given(
    east=st.floats(-3.0, 3.0),
    north=st.floats(-3.0, 3.0),
    seed=st.integers(0, 100),
    shift=st.floats(-1e3, 1e3),
)
def test_exact_times_give_the_place_exactly(east: float, north: float, seed: int, shift: float) -> None:
    places = np.array([[0.0, 0.0], [1.0, 0.3], [-0.4, 0.8], [east, north]])
    rng = np.random.default_rng(seed)
    vectors = slowness_vectors()
    times = made_times(places, rng, 0.0, vectors)
    moved = [
        DifferentialTime(t.event_1, t.event_2, t.time_1 + shift, t.time_2 + shift, t.station, t.phase, 1.0)
        for t in rng.permutation(np.array(times, dtype=object))
    ]
    cluster = solved(moved, vectors)
    for number, place in enumerate(places):
        found, _ = cluster.offset(f"E{number}", "E0")
        assert found == pytest.approx(1e3 * place, abs=0.5)


def test_wrong_cycles_are_set_aside() -> None:
    rng = np.random.default_rng(2)
    places = rng.normal(0.0, 0.5, (6, 2))
    vectors = slowness_vectors()
    times = made_times(places, rng, 0.003, vectors)
    skipped = [
        DifferentialTime(t.event_1, t.event_2, t.time_1, t.time_2 + 0.5, t.station, t.phase, t.correlation)
        if rng.random() < 0.1
        else t
        for t in times
    ]
    cluster = solved(skipped, vectors)
    truth = (places - places.mean(axis=0)) * 1e3
    miss = offsets_m(cluster) - truth
    inside = [
        d @ np.linalg.solve(np.array(e.covariance_m2), d) <= 9.21  # 99 %
        for e, d in zip(cluster.events, miss, strict=True)
    ]
    assert all(inside)
    assert 0.07 <= cluster.outlier_share <= 0.13


def test_known_places_calibrate_the_slownesses() -> None:
    rng = np.random.default_rng(3)
    places = rng.normal(0.0, 2.0, (10, 2))
    times = made_times(places, rng, 0.002, slowness_vectors(stretch=0.93))
    latitude, longitude = offset(*CENTRE, places[:, 0], places[:, 1])
    anchors = [Anchor(f"E{i}", float(latitude[i]), float(longitude[i]), 5.0) for i in range(5)]
    loose = solved(times, slowness_vectors(), anchors[:1])
    tied = solved(times, slowness_vectors(), anchors)

    def worst_m(cluster: RelativeCluster) -> float:
        wanted = 1e3 * (places - places[0])
        found = np.array([cluster.offset(e.event, "E0")[0] for e in cluster.events])
        return float(np.abs(found - wanted).max())

    assert worst_m(loose) > 150.0
    assert worst_m(tied) < 60.0
    assert "solved from the known places" in tied.assumptions[0]
    for e, lat, lon in zip(tied.events, latitude, longitude, strict=True):
        assert e.latitude_deg == pytest.approx(lat, abs=1e-3)
        assert e.longitude_deg == pytest.approx(lon, abs=1e-3)


def test_one_anchor_places_the_cluster_on_the_map() -> None:
    places = np.array([[0.0, 0.0], [1.0, 2.0], [-1.0, 1.0]])
    times = made_times(places, np.random.default_rng(1), 0.0, slowness_vectors())
    cluster = solved(times, slowness_vectors(), [Anchor("E0", *CENTRE, 100.0)])
    anchor = cluster.events[0]
    assert (anchor.east_m, anchor.north_m) == pytest.approx((0.0, 0.0), abs=1e-6)
    assert np.sqrt(np.diag(anchor.covariance_m2)) == pytest.approx([100.0, 100.0], rel=0.01)
    assert cluster.events[1].latitude_deg == pytest.approx(CENTRE[0] + 2.0 / 111.06, abs=1e-3)


def test_too_little_is_said_with_its_reason() -> None:
    vectors = slowness_vectors()
    few = dict(list(vectors.items())[:3])
    times = made_times(np.array([[0.0, 0.0], [1.0, 0.0]]), np.random.default_rng(1), 0.0, vectors)
    outcome = locate_cluster(times, few)
    assert isinstance(outcome, NotDetermined)
    assert "3 phases, need 4" in outcome.reason
    assert isinstance(locate_cluster([], vectors), NotDetermined)
    line = {k: SlownessVector(v.station, v.phase, 0.0, v.north_s_km or 0.01) for k, v in vectors.items()}
    outcome = locate_cluster(times, line)
    assert isinstance(outcome, NotDetermined)
    assert "one direction" in outcome.reason


def test_an_event_with_few_phases_is_left_out_by_name() -> None:
    vectors = slowness_vectors()
    times = made_times(np.array([[0.0, 0.0], [1.0, 0.0], [0.0, 1.0]]), np.random.default_rng(1), 0.0, vectors)
    poor = [t for t in times if t.event_2 != "E2" or t.station in ("S00", "S03")]
    cluster = solved(poor, vectors, [Anchor("E2", *CENTRE)])
    assert [e.event for e in cluster.events] == ["E0", "E1"]
    assert any("event E2: 2 phases" in text for text in cluster.left_out)
    assert any("anchor E2" in text for text in cluster.left_out)


def test_events_that_no_pair_connects_stay_apart() -> None:
    phase, first, second = np.zeros(2, dtype=int), np.array([0, 2]), np.array([1, 3])
    solved = synchronise(phase, first, second, np.array([1.0, -2.0]), np.full(2, 0.01), 4, 1e-3)
    assert solved.row_phase.tolist() == [0, 0]
    assert np.isfinite(solved.arrivals_s[0]).tolist() == [True, True, False, False]
    assert solved.arrivals_s[1, 3] - solved.arrivals_s[1, 2] == pytest.approx(-2.0)
    assert (solved.weights > 0.9).all()


def test_groups_without_a_common_pair_are_named_and_the_largest_is_placed() -> None:
    vectors = slowness_vectors()
    places = np.array([[0.0, 0.0], [1.0, 0.0], [0.0, 1.0], [5.0, 5.0], [5.0, 6.0]])
    times = made_times(places, np.random.default_rng(1), 0.0, vectors)
    apart = [t for t in times if (t.event_1 in ("E3", "E4")) == (t.event_2 in ("E3", "E4"))]
    cluster = solved(apart, vectors)
    assert [e.event for e in cluster.events] == ["E0", "E1", "E2"]
    assert "events E3, E4: no differential time connects them with E0, E1, E2" in cluster.left_out


@given(turn_deg=st.floats(0.0, 360.0), seed=st.integers(0, 50))
def test_turning_stations_and_events_turns_the_answer(turn_deg: float, seed: int) -> None:
    rng = np.random.default_rng(seed)
    c, s = np.cos(np.radians(turn_deg)), np.sin(np.radians(turn_deg))
    turn = np.array([[c, -s], [s, c]])
    vectors = slowness_vectors()
    turned = {
        key: SlownessVector(v.station, v.phase, *map(float, turn @ (v.east_s_km, v.north_s_km)))
        for key, v in vectors.items()
    }
    times = made_times(rng.normal(0.0, 1.0, (4, 2)), rng, 0.01, vectors)
    before, after = offsets_m(solved(times, vectors)), offsets_m(solved(times, turned))
    assert after == pytest.approx(before @ turn.T, abs=3.0)


@given(seed=st.integers(0, 50))
def test_neither_order_nor_direction_of_pairs_matters(seed: int) -> None:
    rng = np.random.default_rng(seed)
    vectors = slowness_vectors()
    times = made_times(rng.normal(0.0, 1.0, (4, 2)), rng, 0.01, vectors)
    swapped = [
        DifferentialTime(t.event_2, t.event_1, t.time_2, t.time_1, t.station, t.phase, t.correlation)
        if rng.random() < 0.5
        else t
        for t in times
    ]
    rng.shuffle(swapped)  # type: ignore[arg-type]
    # Iterations stop where events move less than a hundredth of their uncertainty, some 70 m.
    assert offsets_m(solved(swapped, vectors)) == pytest.approx(offsets_m(solved(times, vectors)), abs=3.0)


def test_one_station_with_a_wrong_clock_is_set_aside() -> None:
    rng = np.random.default_rng(8)
    places, vectors = rng.normal(0.0, 1.0, (5, 2)), slowness_vectors()
    times = made_times(places, rng, 0.004, vectors)
    bad = [
        DifferentialTime(t.event_1, t.event_2, t.time_1, t.time_2 + 0.2, t.station, t.phase, t.correlation)
        if t.station == "S03" and t.event_2 == "E4"
        else t
        for t in times
    ]
    moved = offsets_m(solved(bad, vectors)) - offsets_m(solved(times, vectors))
    cluster = solved(times, vectors)
    assert np.abs(moved).max() < np.sqrt(cluster.covariance_m2.diagonal().max())


def test_stated_errors_decide_whom_to_believe() -> None:
    rng = np.random.default_rng(4)
    places, vectors, misses = rng.normal(0.0, 1.0, (4, 2)), slowness_vectors(), {True: [], False: []}
    for _ in range(6):
        times = made_times(places, rng, 0.002, vectors)
        poor = {"S01", "S04", "S07", "S10"}
        shifts = {(s, e): rng.normal(0.0, 0.05) for s in sorted(poor) for e in ("E0", "E1", "E2", "E3")}
        for stated in misses:
            told = [
                DifferentialTime(
                    *(t.event_1, t.event_2),
                    t.time_1 + shifts.get((t.station, t.event_1), 0.0),
                    t.time_2 + shifts.get((t.station, t.event_2), 0.0),
                    *(t.station, t.phase, t.correlation),
                    uncertainty_s=(0.07 if t.station in poor else 0.003) if stated else None,
                )
                for t in times
            ]
            miss = offsets_m(solved(told, vectors)) - 1e3 * (places - places.mean(axis=0))
            misses[stated].append(np.hypot(*miss.T).mean())
    assert np.mean(misses[True]) < np.mean(misses[False])


def test_depths_that_differ_do_not_move_the_places() -> None:
    """Waves that leave at different angles: a deeper event would seem to lie toward the far stations."""
    rng = np.random.default_rng(9)
    vectors = {
        (key, phase): SlownessVector(v.station, v.phase, f * v.east_s_km, f * v.north_s_km)
        for ((key, phase), v), f in zip(
            slowness_vectors().items(), np.where(np.sin(np.radians(AZIMUTHS_DEG)) > 0, 0.7, 1.4), strict=True
        )
    }
    places, deeper = np.zeros((3, 2)), {"E0": 0.0, "E1": 0.8, "E2": 0.0}
    upward = {key: (5.8**-2 - v.east_s_km**2 - v.north_s_km**2) ** 0.5 for key, v in vectors.items()}
    times = [
        DifferentialTime(
            *(t.event_1, t.event_2),
            t.time_1 - upward[t.station, t.phase] * deeper[t.event_1],
            t.time_2 - upward[t.station, t.phase] * deeper[t.event_2],
            *(t.station, t.phase, 0.9),
        )
        for t in made_times(places, rng, 0.001, vectors)
    ]
    free, same = (solved(times, vectors, (), ClusterSettings(depth_difference_km=h)) for h in (0.5, 0.0))
    assert np.abs(offsets_m(free)).max() < 40.0 < np.abs(offsets_m(same)).max()
    assert free.events[1].depth_m - free.events[0].depth_m == pytest.approx(800.0, abs=250.0)


def test_waves_that_disagree_about_a_place_widen_its_region() -> None:
    rng = np.random.default_rng(12)
    p, pn = slowness_vectors(), {}
    for (station, _), v in slowness_vectors(2.2).items():
        pn[f"N{station}", "Pn"] = SlownessVector(f"N{station}", "Pn", v.east_s_km, v.north_s_km)
    places, vectors = rng.normal(0.0, 0.6, (6, 2)), {**p, **pn}
    agreed = made_times(places, np.random.default_rng(1), 0.003, vectors)
    seen = places + rng.normal(0.0, 0.15, (6, 2))
    split = made_times(places, np.random.default_rng(1), 0.003, p) + made_times(
        seen, np.random.default_rng(2), 0.003, pn
    )
    one, two = (solved(times, vectors).offset("E1", "E0")[1] for times in (agreed, split))
    assert np.trace(two) > 2.0 * np.trace(one)
