"""Paths from trial places to stations: distances, travel times, tolerances."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from testban.association.pick_table import Rows
from testban.association.search_grid import TrialPlaces
from testban.association.settings import AssociationSettings
from testban.association.windows import BIN_S
from testban.earth.geodesy import KM_PER_DEG, spherical_distance_deg
from testban.earth.traveltimes import TravelTimes

NEAR_DEG = 0.5
"""Nearer than this all places are equally likely."""
TABLE_STEP_DEG = 0.005
"""First P of each trial depth is read off a line between points so far apart: within 2 ms."""


@dataclass(frozen=True, eq=False)
class Paths:
    """From places to rows, (places, rows): distance (deg), travel time (s; inf: does not arrive), tolerance
    (s); (places,) the logarithm of how likely an event is there."""

    distance_deg: NDArray[np.float64]
    travel_s: NDArray[np.float64]
    sigma_s: NDArray[np.float64]
    log_prior: NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class CoarsePaths:
    """What the first step needs of `Paths`, in half the memory; ``half_bins`` (places, rows) and
    ``guard_bins`` (places,) are tolerances in bins."""

    distance_deg: NDArray[np.float32]
    travel_s: NDArray[np.float32]
    sigma_s: NDArray[np.float32]
    half_bins: NDArray[np.int32]
    guard_bins: NDArray[np.int32]
    log_prior: NDArray[np.float64]

    def take(self, index: NDArray[np.intp]) -> CoarsePaths:
        return CoarsePaths(
            self.distance_deg[index],
            self.travel_s[index],
            self.sigma_s[index],
            self.half_bins[index],
            self.guard_bins[index],
            self.log_prior[index],
        )


@dataclass(eq=False)
class PathFinder:
    """Paths to all rows. Those from ``places``, where each search begins, are worked out once."""

    rows: Rows
    places: TrialPlaces
    travel_times: TravelTimes
    settings: AssociationSettings
    _coarse: dict[float, CoarsePaths] = field(default_factory=dict)
    _first_p: dict[float, tuple[NDArray[np.float64], NDArray[np.float64]]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        grid = np.arange(0.0, self.settings.maximum_distance_deg + 2 * TABLE_STEP_DEG, TABLE_STEP_DEG)
        self._first_p = {
            float(depth): (grid, self.travel_times.first_p(grid, depth)[1])
            for depth in np.unique(self.places.depth_km)
        }

    def reach_s(self) -> tuple[float, float]:
        """Longest travel time, by the slowest of the waves, and how far a pick may be from its prediction:
        four standard deviations at the coarsest step."""
        slowest = min(self.settings.lg_velocities_km_s) if self.rows.slow.any() else 0.0
        paths = self.coarse(slowest)
        finite = paths.travel_s[np.isfinite(paths.travel_s)]
        return float(finite.max(initial=0.0)), 4.0 * float(paths.sigma_s.max())

    def coarse(self, lg_km_s: float) -> CoarsePaths:
        if lg_km_s not in self._coarse:
            paths = self.paths(self.places, lg_km_s)
            half = np.empty(paths.sigma_s.shape, dtype=np.int32)
            for kind in np.unique(self.rows.slow):
                own = self.rows.slow == kind
                half[:, own] = _bins(np.median(paths.sigma_s[:, own], axis=1))[:, None]
            self._coarse[lg_km_s] = CoarsePaths(
                paths.distance_deg.astype(np.float32),
                paths.travel_s.astype(np.float32),
                paths.sigma_s.astype(np.float32),
                half,
                _bins(paths.sigma_s.min(axis=1)),
                paths.log_prior,
            )
        return self._coarse[lg_km_s]

    def paths(self, places: TrialPlaces, lg_km_s: float) -> Paths:
        rows, slow = self.rows, self.rows.slow
        distance = spherical_distance_deg(
            places.latitude_deg[:, None], places.longitude_deg[:, None], rows.latitude_deg, rows.longitude_deg
        )
        travel = np.empty(distance.shape)
        for depth, (grid, times) in self._first_p.items():
            own = np.ix_(places.depth_km == depth, ~slow)
            travel[own] = np.interp(distance[own], grid, times)
        if slow.any():
            travel[:, slow] = distance[:, slow] * (KM_PER_DEG / lg_km_s)
        heard = (distance <= self.settings.maximum_distance_deg) & np.isfinite(travel)
        travel = np.where(heard, travel, np.inf)
        sigma = self._sigma(places.spacing_deg, travel, lg_km_s)
        # Small events near by are more frequent than large ones far away. To be heard at twice the distance
        # an event must be about 0.6 magnitude units larger (amplitudes fall about as distance squared), and
        # such events are a quarter as frequent (Gutenberg & Richter 1944, b = 1).
        prior = -2.0 * np.log(np.maximum(distance.min(axis=1) / NEAR_DEG, 1.0))
        return Paths(distance, travel, sigma, prior)

    def _sigma(
        self, spacing_deg: NDArray[np.float64], travel_s: NDArray[np.float64], lg_km_s: float
    ) -> NDArray[np.float64]:
        """Tolerance (places, rows) of the path and of half the spacing at the slowness of near (14 s/deg) or
        far (8 s/deg) P, or of Lg."""
        settings, slow = self.settings, self.rows.slow
        slowness = np.where(spacing_deg > 1.5, 8.0, 14.0)
        known = np.where(np.isfinite(travel_s), travel_s, 0.0)
        path = settings.residual_share * np.minimum(known, settings.residual_limit_s)
        quick = np.hypot(np.hypot(settings.residual_s, path), (0.4 * spacing_deg * slowness)[:, None])
        if not slow.any():
            return np.asarray(quick)
        own = np.hypot(settings.lg_onset_s, settings.lg_residual_share * known)
        late = np.hypot(own, (0.4 * KM_PER_DEG / lg_km_s) * spacing_deg[:, None])
        return np.where(slow, late, quick)


def _bins(seconds: NDArray[np.float64]) -> NDArray[np.int32]:
    return np.maximum(np.round(seconds / BIN_S), 1).astype(np.int32)
