"""Relative location of clusters, measured on files of differential times."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from benchmarks.cases import Case
from benchmarks.rows import Row

from testban.acquisition.differential_times import (
    read_differential_times,
    read_event_list,
    read_slownesses,
)
from testban.earth.geodesy import inverse
from testban.location import ClusterSettings, locate_cluster
from testban.model import Anchor, DifferentialTime, RelativeCluster, SlownessVector
from testban.pipeline.relocate_recordings import RecordingsRequest, relocate_recordings

CHI2_90_2D = 4.605
FOLDS = 10
REPEATS = 5
GROUND_TRUTH_M = 3.0
"""Standard deviation of the Finland places: they are known to a few metres."""
PUBLISHED_M = {
    "DPRK1": ((2235, -723), (1800, -400), (2551, -866), (2394, -666), (1725, -437), (2292, -823)),
    "DPRK3": ((-453, -345), (-276, -233), (-340, -301), (-268, -294), (-340, -243)),
    "DPRK4": ((-477, 466), (-683, 337), (-529, 267), (-538, 278)),
    "DPRK5": ((259, 233), (-145, 382), (-124, 373), (-77, 317)),
    "DPRK6": ((-309, 678), (-339, 451), (-364, 518), (-295, 441)),
}
"""Published offsets (m east, north) from test 2: Wen & Long 2010 and Zhang & Wen 2013, Selby 2010, Yang et
al. 2021, Gibbons et al. 2017 and later."""

STARTED_FROM = "41 129"
"""Where both recorded tests are started from, to the whole degree: the offset is the same to 5 m from starts
34 km apart."""

Vectors = dict[tuple[str, str], SlownessVector]


@dataclass(frozen=True)
class Cluster:
    """Differential times and slownesses of a data set."""

    times: tuple[DifferentialTime, ...]
    vectors: Vectors
    settings: ClusterSettings

    def solved(self, anchors: Sequence[Anchor] = ()) -> RelativeCluster:
        result = locate_cluster(self.times, self.vectors, anchors, self.settings)
        assert isinstance(result, RelativeCluster), result
        return result


def read_cluster(times: Path, slownesses: Path, settings: ClusterSettings) -> Cluster:
    vectors, _ = read_slownesses(slownesses)
    return Cluster(read_differential_times(times)[0], {(v.station, v.phase): v for v in vectors}, settings)


def finland(data: Path) -> Cluster:
    """Surface explosions: all at one depth."""
    folder = data / "relative" / "finland"
    times, slownesses = folder / "differential_times.txt", folder / "ak135_slowness_vectors.txt"
    return read_cluster(times, slownesses, ClusterSettings(depth_difference_km=0.0))


def dprk(data: Path) -> Cluster:
    folder = data / "dprk" / "differential_times"
    times, slownesses = folder / "DPRK_clean_allCC.txt", folder / "DPRK_ak135_slovecs_with6.txt"
    return read_cluster(times, slownesses, ClusterSettings())


def finland_truth(data: Path) -> dict[str, Anchor]:
    events, _ = read_event_list(data / "relative" / "finland" / "events_ground_truth.txt")
    return {e.event: Anchor(e.event, e.latitude_deg, e.longitude_deg, GROUND_TRUTH_M) for e in events}


def places_m(names: Sequence[str], truth: dict[str, Anchor], origin: Anchor) -> np.ndarray:
    """True east and north (n, 2) from ``origin``."""
    distance, azimuth, _ = inverse(
        origin.latitude_deg,
        origin.longitude_deg,
        np.array([truth[n].latitude_deg for n in names]),
        np.array([truth[n].longitude_deg for n in names]),
    )
    turn = np.radians(azimuth)
    return 1e3 * np.stack([distance * np.sin(turn), distance * np.cos(turn)], axis=1)


def misses(cluster: RelativeCluster, truth_m: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Distance from the truth (m) of each event, and whether its 90 % ellipse holds the truth."""
    step = np.array([[e.east_m, e.north_m] for e in cluster.events]) - truth_m
    covariance = np.array([e.covariance_m2 for e in cluster.events])
    distance2 = np.einsum("ni,nij,nj->n", step, np.linalg.inv(covariance), step)
    return np.hypot(*step.T), distance2 <= CHI2_90_2D


def finland_rows(data: Path) -> list[Row]:
    cluster, truth = finland(data), finland_truth(data)
    solved = cluster.solved()
    names = [e.event for e in solved.events]
    centred = places_m(names, truth, truth[names[0]])
    error, inside = misses(solved, centred - centred.mean(axis=0))
    rng = np.random.default_rng(1)
    folded, held = [], []
    for _ in range(FOLDS):
        half = {names[i] for i in rng.permutation(len(names))[: len(names) // 2]}
        anchors = [truth[name] for name in names if name in half]
        fold = cluster.solved(anchors)
        test = np.array([name not in half for name in names])
        fold_error, fold_inside = misses(fold, places_m(names, truth, anchors[0]))
        folded.append(fold_error[test])
        held.append(fold_inside[test])
    median, calibrated = float(np.median(error)), float(np.median(np.concatenate(folded)))
    share, held_share = float(inside.mean()), float(np.concatenate(held).mean())
    return [
        Row(
            "Finland, ak135 slownesses",
            "mean-centred median error",
            "at most 20 m",
            f"{median:.1f} m",
            median <= 20,
        ),
        Row(
            "Finland, ak135 slownesses",
            "truth in the 90 % ellipse",
            "85 % of events or more",
            f"{share:.0%}",
            share >= 0.85,
        ),
        Row(
            f"Finland, calibrated on half, {FOLDS} draws",
            "median error of the other half",
            "at most 12 m",
            f"{calibrated:.1f} m (in the 90 % ellipse: {held_share:.0%})",
            calibrated <= 12,
        ),
    ]


def dprk_rows(data: Path) -> list[Row]:
    cluster = dprk(data)
    solved = cluster.solved()
    rows = []
    for event, published in PUBLISHED_M.items():
        offset, covariance = solved.offset(event, "DPRK2")
        held, text = overlaps(offset, covariance, np.array(published, float))
        rows.append(
            Row(f"DPRK test {event[-1]} from test 2", "90 % region", "overlaps the published", text, held)
        )
    took = best_of(lambda: cluster.solved())
    rows.append(Row("DPRK tests 1-6", "time to solve, warm", "under 0.1 s", f"{took:.3f} s", took < 0.1))
    return rows


def overlaps(offset: np.ndarray, covariance: np.ndarray, published: np.ndarray) -> tuple[bool, str]:
    """Whether the 90 % ellipse meets the box that the published offsets span."""
    low, high = published.min(axis=0), published.max(axis=0)
    inverse_covariance = np.linalg.inv(covariance)
    east, north = np.meshgrid(*(np.linspace(a, b, 201) for a, b in zip(low, high, strict=True)))
    step = np.stack([east.ravel(), north.ravel()], axis=1) - offset
    nearest = float(np.einsum("ni,ij,nj->n", step, inverse_covariance, step).min())
    sigma = np.sqrt(np.diag(covariance))
    text = (
        f"{offset[0]:.0f} ± {sigma[0]:.0f} m east, {offset[1]:.0f} ± {sigma[1]:.0f} m north; published "
        f"{low[0]:.0f} to {high[0]:.0f}, {low[1]:.0f} to {high[1]:.0f}"
    )
    return nearest <= CHI2_90_2D, text


def two_data_sets_rows(data: Path, relative: Case, work: Path) -> list[Row]:
    """Offset of test 6 from test 4: from differential times, and from recordings in both ways."""
    times, covariance = dprk(data).solved().offset("DPRK6", "DPRK4")
    measured = from_recordings(data, work)
    places = relative.events[0]["relative_location"]
    pair = places[0] if places else None
    recorded = {
        "testban relocate": measured and measured.offset("2017-09-03", "2016-01-06"),
        "testban assess --reference": pair
        and (np.array([pair["east_m"], pair["north_m"]]), np.array(pair["covariance_m2"])),
    }
    return [_agreement(way, times, covariance, offset) for way, offset in recorded.items()]


def from_recordings(data: Path, work: Path) -> RelativeCluster | None:
    """Tests 4 and 6 placed by `testban relocate`, both started from one place and from whole seconds."""
    names = ("2016-01-06", "2017-09-03")
    starts = work / "starts.txt"
    starts.write_text(
        f"2016-01-06T01:30:01 {STARTED_FROM} {names[0]}\n2017-09-03T03:30:01 {STARTED_FROM} {names[1]}\n"
    )
    request = RecordingsRequest(tuple(data / "dprk" / n for n in names), (starts,))
    found = relocate_recordings(request, ClusterSettings()).cluster
    return found if isinstance(found, RelativeCluster) else None


def _agreement(
    way: str, times: np.ndarray, covariance: np.ndarray, recorded: tuple[np.ndarray, np.ndarray] | None
) -> Row:
    case, figure = f"differential times and recordings ({way})", "offset of test 6 from test 4"
    target = "the two data sets agree within their 90 % regions"
    if recorded is None:
        return Row(case, figure, target, "recordings gave no offset", False)
    offset, own = recorded
    distance2 = float((times - offset) @ np.linalg.solve(covariance + own, times - offset))

    def place(at: np.ndarray, error: np.ndarray) -> str:
        sigma = np.sqrt(np.diag(error))
        return f"{at[0]:.0f} ± {sigma[0]:.0f} m east, {at[1]:.0f} ± {sigma[1]:.0f} m north"

    text = (
        f"{place(times, covariance)} and {place(offset, own)}: "
        f"at {math.sqrt(distance2 / CHI2_90_2D):.2f} of the way to the edge of the joint region"
    )
    return Row(case, figure, target, text, distance2 <= CHI2_90_2D)


def best_of(work: Callable[[], object], repeats: int = REPEATS) -> float:
    """Shortest of a few wall times, s."""
    took = []
    for _ in range(repeats):
        begun = time.perf_counter()
        work()
        took.append(time.perf_counter() - begun)
    return min(took)
