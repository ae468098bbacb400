"""Double difference: wide clusters recovered where plane waves fail, and left to them where they do not."""

from __future__ import annotations

import itertools
from dataclasses import replace

import numpy as np
import pytest

from testban.earth.geodesy import KM_PER_DEG, direct, offset
from testban.earth.traveltimes import TravelTimes
from testban.location import ClusterSettings, locate_cluster, locate_placed_cluster
from testban.location.engine_moveout import EngineMoveout
from testban.model import Anchor, DifferentialTime, RelativeCluster, SlownessVector, StartingPlace

TABLE = TravelTimes.load()
CENTRE = (40.0, 70.0)
CHI2_90_2D = 4.605
EXACT_SLOWNESS = ClusterSettings(
    regional_scale=1e-4, teleseismic_scale=1e-4, regional_path=1e-3, teleseismic_path=1e-3
)


class Made:
    """``count`` events within ``reach_km`` of the centre at 20 stations, half Pn and half teleseismic."""

    def __init__(
        self, seed: int, reach_km: float, noise_s: float, settings: ClusterSettings, turn: float = 0.0
    ):
        rng = np.random.default_rng(seed)
        azimuth = rng.uniform(0, 360, 20) + turn
        degrees = np.where(np.arange(20) % 2, rng.uniform(2.5, 9, 20), rng.uniform(30, 85, 20))
        latitude, longitude = direct(*CENTRE, azimuth, degrees * KM_PER_DEG)
        phases = ["Pn" if d < 10 else "P" for d in degrees]
        engine = EngineMoveout(TABLE, phases, latitude, longitude, (*CENTRE, 5.0))
        count, c, s = 8, np.cos(np.radians(turn)), np.sin(np.radians(turn))
        places = rng.uniform(-reach_km, reach_km, (2, count))
        depth = rng.normal(0.0, settings.depth_difference_km / np.sqrt(2.0), count)
        self.places_km = np.array([[c, s], [-s, c]]) @ places
        time, _, _ = engine(np.vstack([self.places_km, depth]))
        _, slowness, _ = engine(np.zeros((3, 1)))
        vectors = [
            SlownessVector(
                f"S{k:02d}", p, *map(float, slowness[k, 0]), None, float(latitude[k]), float(longitude[k])
            )
            for k, p in enumerate(phases)
        ]
        self.vectors = {(v.station, v.phase): v for v in vectors}
        common = {p: rng.normal(0.0, settings.slowness_errors(p, 0.06)[0]) for p in ("P", "Pn")}
        for k, p in enumerate(phases):
            own = rng.normal(0.0, settings.slowness_errors(p, 0.06)[1], 2) * np.hypot(*slowness[k, 0])
            time[k] -= (slowness[k, 0] * common[p] + own) @ self.places_km
        time = time + rng.normal(0.0, noise_s, time.shape)
        origin = 1e9 + 1e5 * np.arange(count)
        self.times = [
            DifferentialTime(
                f"E{i}", f"E{j}", origin[i] + time[k, i], origin[j] + time[k, j], v.station, v.phase, 0.9
            )
            for k, v in enumerate(vectors)
            for i, j in itertools.combinations(range(count), 2)
        ]
        wrong = rng.normal(0.0, 4.0, (2, count))
        self.latitude, self.longitude = offset(*CENTRE, *(self.places_km + wrong))
        self.starts = [
            StartingPlace(f"E{i}", float(a), float(b), 5.0)
            for i, (a, b) in enumerate(zip(self.latitude, self.longitude, strict=True))
        ]

    def solved(self, settings: ClusterSettings, anchors: tuple[Anchor, ...] = ()) -> RelativeCluster:
        cluster = locate_placed_cluster(self.times, self.vectors, self.starts, TABLE, anchors, settings)
        assert isinstance(cluster, RelativeCluster)
        return cluster

    def misses_m(self, cluster: RelativeCluster) -> np.ndarray:
        truth = self.places_km - self.places_km.mean(axis=1, keepdims=True)
        return np.array([[e.east_m, e.north_m] for e in cluster.events]) - 1e3 * truth.T


@pytest.mark.parametrize("seed", [1, 3, 5])
def test_a_wide_cluster_is_recovered_where_plane_waves_fail(seed: int) -> None:
    made = Made(seed, 40.0, 0.001, EXACT_SLOWNESS)
    wide = made.solved(EXACT_SLOWNESS)
    assert wide.assumptions[-1].startswith("double difference")
    plane = locate_cluster(made.times, made.vectors, (), EXACT_SLOWNESS)
    assert isinstance(plane, RelativeCluster)
    good, poor = (np.hypot(*made.misses_m(c).T).max() for c in (wide, plane))
    assert good < 50.0 < poor
    # The noise put in is 1 ms; what plane waves leave is what they misstate.
    assert wide.residual_s < 0.0015 < 0.01 < plane.residual_s


def test_a_small_cluster_is_left_to_plane_waves() -> None:
    made = Made(1, 0.5, 0.001, EXACT_SLOWNESS)
    near = [
        replace(s, latitude_deg=CENTRE[0] + 0.001 * i, longitude_deg=CENTRE[1])
        for i, s in enumerate(made.starts)
    ]
    made.starts = near
    assert "one slowness a phase" in made.solved(EXACT_SLOWNESS).assumptions[-1]


def test_regions_of_wide_clusters_hold_the_truth() -> None:
    settings, inside = ClusterSettings(), []
    for seed in range(10):
        made = Made(seed, 20.0, 0.008, settings)
        cluster = made.solved(settings)
        for e, miss in zip(cluster.events, made.misses_m(cluster), strict=True):
            inside.append(miss @ np.linalg.solve(np.array(e.covariance_m2), miss) <= CHI2_90_2D)
    # 80 events in 10 clusters, each with one stretch in common.
    assert np.mean(inside) >= 0.8


def test_turning_the_network_turns_the_places() -> None:
    upright, turned = (Made(4, 25.0, 0.0, EXACT_SLOWNESS, turn) for turn in (0.0, 90.0))
    a, b = (
        np.array([[e.east_m, e.north_m] for e in made.solved(EXACT_SLOWNESS).events])
        for made in (upright, turned)
    )
    assert np.stack([a[:, 1], -a[:, 0]], axis=1) == pytest.approx(b, abs=60.0)


def test_anchors_bring_a_wide_cluster_home() -> None:
    made = Made(6, 25.0, 0.001, EXACT_SLOWNESS)
    latitude, longitude = offset(*CENTRE, *made.places_km[:, 0])
    cluster = made.solved(EXACT_SLOWNESS, (Anchor("E0", float(latitude), float(longitude), 20.0),))
    truth = 1e3 * (made.places_km - made.places_km[:, :1])
    found = np.array([cluster.offset(e.event, "E0")[0] for e in cluster.events])
    assert np.median(np.hypot(*(found.T - truth))) < 100.0
    assert cluster.events[0].latitude_deg == pytest.approx(float(latitude), abs=1e-3)
