"""A mining blast: many small charges fired one after the other, which leaves bands in the spectrum."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from testban.errors import SettingsError
from testban.sources.explosion import moment_nm, moment_rate_spectrum
from testban.sources.medium import SHALE, Medium
from testban.sources.source import MomentTerm, Source


def ripple_fire_source(
    charge_kt: float,
    shots: int,
    interval_s: float,
    rng: np.random.Generator,
    depth_m: float = 20.0,
    medium: Medium = SHALE,
    scatter: float = 0.1,
    coupling: float = 0.1,
) -> Source:
    """``shots`` equal charges of ``charge_kt`` in all, ``interval_s`` apart with ``scatter`` of it at random.

    Spectral bands stand at multiples of 1 / interval (Baumgardt & Ziegler 1988; Hedlin, Minster & Orcutt
    1989). ``coupling`` is the share of a contained charge's moment that rock broken to a free face radiates;
    it is assumed, and varies by a factor of 3 among mines. Bench blasts lie outside the range of the
    explosion model.

    Raises
    ------
    SettingsError
        A charge, number, time or share without meaning.
    """
    if not (charge_kt > 0.0 and shots >= 1 and interval_s > 0.0 and 0.0 < coupling <= 1.0 and scatter >= 0):
        raise SettingsError("a ripple fire needs a positive charge, number of shots, interval and coupling")
    each_kt = charge_kt / shots
    times = interval_s * (np.arange(shots) + scatter * rng.standard_normal(shots))
    times -= times.min()
    single = moment_nm(each_kt, depth_m, medium)

    def rate(frequencies_hz: NDArray[np.float64]) -> NDArray[np.complex128]:
        f = np.asarray(frequencies_hz, dtype=float)
        pulse = moment_rate_spectrum(f, each_kt, depth_m, medium) / single
        return np.asarray(pulse * np.exp(-2j * np.pi * f[..., None] * times).mean(axis=-1))

    moment = coupling * shots * single
    term = MomentTerm(moment * np.eye(3), depth_m / 1000.0, rate)
    return Source(f"ripple fire of {1000.0 * charge_kt:g} t in {shots} shots", (term,))
