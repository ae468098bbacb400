"""An Earth that no locator knows: slowness that varies from place to place, and what lies under a station.

Each seed draws its own. Velocities of Pn vary by about 1.5 % over a few hundred kilometres (regional
tomography, recalled); S varies half as much again. Where two paths run side by side they share their delay,
because it is one field they cross: nothing here copies the locator's model of its errors. The thickness of
the crust is another such field; what it delays is under source and station.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from testban.earth.geodesy import direct

RADIUS_KM = 6371.0
CORRELATION_KM = 250.0
WAVES = 200
S_OVER_P = 1.5
STATION_S = 0.25
POINTS = 40


@dataclass(frozen=True, eq=False)
class Crust:
    """Relative slowness (a Gaussian field on the sphere, standard deviation ``scatter``) of one seed."""

    wavenumbers: NDArray[np.float64]
    phases: NDArray[np.float64]
    scatter: float

    @staticmethod
    def drawn(scatter: float, rng: np.random.Generator) -> Crust:
        """A field with Gaussian correlation over `CORRELATION_KM`, as a sum of random waves."""
        waves = rng.standard_normal((WAVES, 3)) / CORRELATION_KM
        return Crust(waves, rng.uniform(0, 2 * np.pi, WAVES), scatter)

    def anomaly(
        self, latitude_deg: NDArray[np.float64], longitude_deg: NDArray[np.float64]
    ) -> NDArray[np.float64]:
        """Slowness beyond the model's, as a share of it, at places (n,)."""
        lat, lon = np.radians(latitude_deg), np.radians(longitude_deg)
        place = RADIUS_KM * np.stack(
            [np.cos(lat) * np.cos(lon), np.cos(lat) * np.sin(lon), np.sin(lat)], axis=-1
        )
        waves = np.cos(place @ self.wavenumbers.T + self.phases)
        return np.asarray(self.scatter * np.sqrt(2.0 / WAVES) * waves.sum(axis=-1))

    def along(
        self, latitude_deg: float, longitude_deg: float, azimuth_deg: float, distance_km: float
    ) -> float:
        """Mean anomaly along a path from a place."""
        steps = (np.arange(POINTS) + 0.5) / POINTS * distance_km
        lat, lon = direct(latitude_deg, longitude_deg, azimuth_deg, steps)
        return float(np.mean(self.anomaly(np.asarray(lat), np.asarray(lon))))


def station_delay_s(rng: np.random.Generator) -> float:
    """Delay of P under one station."""
    return float(rng.normal(0.0, STATION_S))


def delays_s(anomaly: float, station_s: float, p_s: float, s_s: float) -> tuple[float, float]:
    """Delays of P and S that take ``p_s`` and ``s_s`` in the model."""
    return anomaly * p_s + station_s, S_OVER_P * anomaly * s_s + 1.7 * station_s
