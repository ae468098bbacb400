"""log10 P/S of explosions, earthquakes and collapses at regional distance, from what was published.

Figures seen: Kim, Simpson & Richards 1993 (Geophys. Res. Lett. 20, 1507-1510; eastern United States,
10-610 km, vertical, 1-25 Hz, reliable above 5 Hz, 1 % misclassified): mean P/Lg about 0.5 for earthquakes and
1.25 for explosions. Hartse 1997 ("The 16 August 1997 Novaya Zemlya seismic event as viewed from GSN stations
KEV and KBS"; near 1000 km, 4-6 Hz): Pn/Sn about 3 for explosions, 0.5 to 1 for others. In log10: earthquakes
-0.30 and -0.15, explosions 0.10 and 0.48. Their means are taken. The spread between the two regions (0.11 and
0.27) with a scatter of single events of 0.15 gives standard deviations of 0.20 for earthquakes and 0.30 for
explosions.

Between 2 and 4 Hz the separation is taken as half of that, and wider: it grows from none near 1 Hz (Walter,
Mayeda & Patton 1995, Bull. Seism. Soc. Am. 85, 1050-1067); Kitov & Rozhkov 2017 (arXiv:1712.01819) find it
strong above 4 Hz.

Collapses: few are published. A closing crack radiates S, unlike an explosion, but less than a double couple:
the root-mean-square P/S of its radiation (1.77 / 0.73) is 0.47 log10 units above that of a double couple
(0.52 / 0.63, Boore & Boatwright 1984, Bull. Seism. Soc. Am. 74, 1615-1621). Earthquakes gain back 2 log10 1.5
= 0.35 above their corner frequencies (Madariaga 1976), which a slow collapse does not. So collapses lie 0.12
to 0.47 above earthquakes: the middle is taken; the range and the earthquakes' scatter give 0.22, rounded up
to 0.25. P/S of a collapse beside explosions was clearly lower than theirs (He et al. 2018, Seism. Res. Lett.
89, 2042-2048).

Not confirmed: how far three-component ratios lie below the vertical ones above (by the share of S on the
horizontals, perhaps 0.1 for all classes); the common error of 0.1 in the settings is meant to hold it.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import ArrayLike, NDArray

from testban.identification.population_fit import carried_over
from testban.model import CLASSES

SOURCE = (
    "Kim, Simpson & Richards 1993, Geophys. Res. Lett. 20, 1507-1510; Hartse 1997 (Novaya Zemlya at KEV); "
    "Walter, Mayeda & Patton 1995, Bull. Seism. Soc. Am. 85, 1050-1067; collapses from radiation patterns"
)


PUBLISHED_EVENTS, JUDGED_EVENTS = 4.0, 1.0
"""How many events a published population counts as, and one that was only judged. Published ones come from
tens of events, but from other regions and other ways of measuring. Both numbers are judgements."""


@dataclass(frozen=True)
class Population:
    """How a quantity is spread over the events of a class: Student's t of ``freedom`` degrees, a Gaussian
    where that is infinite. ``std`` is its scale, ``events`` how many events it counts as elsewhere."""

    mean: float
    std: float
    freedom: float = math.inf
    events: float = PUBLISHED_EVENTS

    @property
    def judged(self) -> bool:
        """Whether it was judged, assumed or derived from theory, and not taken from measured events."""
        return self.events == JUDGED_EVENTS

    def half_width(self) -> float:
        """Half the central 68 % interval."""
        from scipy.stats import norm, t

        if math.isinf(self.freedom):
            return self.std
        return self.std * float(t.ppf(norm.cdf(1.0), self.freedom))

    def next_event(self) -> Population:
        """What to expect of an event elsewhere, with nothing learned there: wider, with the tails that so few
        events leave. One whose tails were fitted is left as it is."""
        if not math.isinf(self.freedom):
            return self
        scale, freedom = carried_over(self.events)
        return replace(self, std=scale * self.std, freedom=freedom)

    def log_density(self, values: ArrayLike, error: float = 0.0) -> NDArray[np.float64]:
        """Natural log of the density at ``values`` measured with a standard deviation of ``error``; same
        shape."""
        from scipy.stats import norm, t

        width = math.hypot(self.std, error)
        if math.isinf(self.freedom):
            return np.asarray(norm.logpdf(values, self.mean, width))
        return np.asarray(t.logpdf(values, self.freedom, self.mean, width))


def class_likelihood(value: float, error: float, known: Mapping[str, Population]) -> dict[str, float]:
    """Natural-log likelihood of ``value`` with its standard deviation under each class, the largest 0."""
    found = {name: float(known[name].log_density(value, error)) for name in CLASSES}
    top = max(found.values())
    return {name: v - top for name, v in found.items()}


REGIONS = {"explosion": (0.10, 0.48), "earthquake": (-0.30, -0.15)}
"""Mean log10 P/S from 4 Hz of the two regions above, the same order."""
REGION_ERROR = 0.06
"""Of one region's difference of two classes: some twenty events of either, which scatter by 0.2."""


def region_deviations(kind: str, other: str) -> tuple[float, ...]:
    """By how much each published region's mean of ``kind`` less ``other`` differs from their mean."""
    if not {kind, other} <= set(REGIONS):
        return ()
    apart = [one - two for one, two in zip(REGIONS[kind], REGIONS[other], strict=True)]
    mean = sum(apart) / len(apart)
    return tuple(difference - mean for difference in apart)


_LOW = {
    "explosion": Population(-0.01, 0.30),
    "earthquake": Population(-0.27, 0.25),
    "collapse": Population(0.03, 0.28, events=JUDGED_EVENTS),
}
_HIGH = {
    "explosion": Population(0.29, 0.30),
    "earthquake": Population(-0.23, 0.20),
    "collapse": Population(0.06, 0.25, events=JUDGED_EVENTS),
}


HIGH_QUANTITY, LOW_QUANTITY = "P/S from 4 Hz", "P/S at 2-4 Hz"


def ratio_quantity(band_hz: tuple[float, float]) -> str:
    """The name under which a band's P/S is learned."""
    return HIGH_QUANTITY if band_hz[0] >= 4.0 else LOW_QUANTITY


def populations(band_hz: tuple[float, float]) -> dict[str, Population]:
    """Populations for a band at or above 2 Hz."""
    return _HIGH if band_hz[0] >= 4.0 else _LOW
