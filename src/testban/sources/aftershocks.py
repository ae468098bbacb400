"""Aftershocks: how many, when, how large and where around the main shock."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from testban.errors import SettingsError
from testban.sources.earthquake import moment_of_magnitude

DAY_S = 86400.0


@dataclass(frozen=True)
class AftershockSettings:
    """Rate of Reasenberg & Jones 1989 (doi:10.1126/science.243.4895.1173), generic values of California.

    Aftershocks above M per day: 10^(a + b (Mm - M)) (t + c)^-p; ``productivity`` is a, ``c_days`` in days
    (values recalled). Explosions have fewer: ``productivity`` a unit or two lower.
    """

    productivity: float = -1.67
    b: float = 0.91
    p: float = 1.08
    c_days: float = 0.05
    smallest: float = 2.0
    largest_below_main: float = 0.1


@dataclass(frozen=True)
class Aftershock:
    """One aftershock, its time after and place from the main shock."""

    delay_s: float
    magnitude: float
    north_km: float
    east_km: float
    depth_km: float


def draw_aftershocks(
    main_magnitude: float,
    main_depth_km: float,
    duration_s: float,
    rng: np.random.Generator,
    settings: AftershockSettings | None = None,
) -> tuple[Aftershock, ...]:
    """Draw those within ``duration_s``, in order of time; within a source radius (3 MPa) of the main shock.

    Raises
    ------
    SettingsError
        The duration is not positive, or p is 1 or less than 0.
    """
    s = settings or AftershockSettings()
    if not (duration_s > 0.0 and s.p > 0.0 and s.p != 1.0 and s.c_days > 0.0):
        raise SettingsError("aftershocks need a positive duration, c and p, and p other than 1")
    top = main_magnitude - s.largest_below_main
    if top <= s.smallest:
        return ()
    span = top - s.smallest
    days = duration_s / DAY_S
    early, late = s.c_days ** (1.0 - s.p), (days + s.c_days) ** (1.0 - s.p)
    expected = 10.0 ** (s.productivity + s.b * (main_magnitude - s.smallest)) * (late - early) / (1.0 - s.p)
    count = int(rng.poisson(expected))
    times = (early + rng.uniform(size=count) * (late - early)) ** (1.0 / (1.0 - s.p)) - s.c_days
    share = 1.0 - rng.uniform(size=count) * (1.0 - 10.0 ** (-s.b * span))
    sizes = s.smallest - np.log10(share) / s.b
    radius_km = (7.0 * moment_of_magnitude(main_magnitude) / (16.0 * 3e6)) ** (1.0 / 3.0) / 1000.0
    places = rng.normal(0.0, radius_km, (count, 3))
    depths = np.maximum(main_depth_km + places[:, 2], 0.1)
    order = np.argsort(times)
    return tuple(
        Aftershock(
            float(times[k] * DAY_S),
            float(sizes[k]),
            float(places[k, 0]),
            float(places[k, 1]),
            float(depths[k]),
        )
        for k in order
    )
