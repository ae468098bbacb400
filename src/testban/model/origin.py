"""Where and when, how surely, and by which arrivals."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from testban.model.pick import Pick

SHALLOW_KM = 10.0
"""Events whose depth interval lies below this are screened out at the International Data Centre (Fisk, Jepsen
& Murphy 2002, Pure Appl. Geophys. 159, 865-888; the figure is recalled)."""


@dataclass(frozen=True, slots=True)
class Arrival:
    """A pick under a phase name (QuakeML Arrival). ``weight`` is 0 (rejected) to 1 (fully used)."""

    pick: Pick
    phase: str
    time_residual_s: float
    weight: float
    distance_deg: float
    azimuth_deg: float
    predicted_uncertainty_s: float


@dataclass(frozen=True, slots=True)
class OriginUncertainty:
    """The region that holds the epicentre with probability ``confidence``.

    ``azimuth_deg`` is that of the semi-major axis. ``depth_km`` is the interval of the same probability.
    ``time_s`` is one standard deviation of the time at the stated depth, ``time_interval_s`` how far (s) the
    interval of probability ``confidence`` over all depths begins before and ends after the stated time; None
    where only the standard deviation is known.
    """

    semi_major_km: float
    semi_minor_km: float
    azimuth_deg: float
    confidence: float
    time_s: float
    depth_km: tuple[float, float]
    time_interval_s: tuple[float, float] | None = None


@dataclass(frozen=True, eq=False)
class Origin:
    """A hypocentre with its posterior. ``samples`` is (n, 4): latitude, longitude (deg), depth (km), time
    (POSIX s). ``secondary_azimuthal_gap_deg`` is the largest gap with any one station left out.
    ``ground_truth_level`` is what the network alone warrants (Bondar et al. 2004), None if nothing.
    """

    time: float
    latitude_deg: float
    longitude_deg: float
    depth_km: float
    depth_resolved: bool
    uncertainty: OriginUncertainty
    arrivals: tuple[Arrival, ...]
    azimuthal_gap_deg: float
    samples: NDArray[np.float64]
    method: str
    earth_model: str
    assumptions: tuple[str, ...]
    secondary_azimuthal_gap_deg: float = float("nan")
    ground_truth_level: str | None = None

    @property
    def used(self) -> tuple[Arrival, ...]:
        """Arrivals that carry at least half their weight."""
        return tuple(a for a in self.arrivals if a.weight >= 0.5)

    @property
    def depth_range(self) -> Literal["shallow", "deeper", "open"]:
        """Which side of `SHALLOW_KM` the whole depth interval lies on; "open" where it holds that depth."""
        low, high = self.uncertainty.depth_km
        if high <= SHALLOW_KM:
            return "shallow"
        return "deeper" if low > SHALLOW_KM else "open"


@dataclass(frozen=True, slots=True)
class RelativeLocation:
    """Offset of the event from a reference event: metres east and north, with a 2 x 2 covariance."""

    reference: str
    east_m: float
    north_m: float
    covariance_m2: tuple[tuple[float, float], tuple[float, float]]
    origin_time: float
    origin_time_uncertainty_s: float
    latitude_deg: float
    longitude_deg: float
    channels: tuple[str, ...]
    residual_s: float
    assumptions: tuple[str, ...]
