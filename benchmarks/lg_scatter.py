"""What explosions teach of mb(Lg) against yield: ``python -m benchmarks.lg_scatter``.

A site's mb(Lg) less the mb of a shot in hard rock under a stable continent: from yields where they were
published with Lg (Semipalatinsk, Nevada), else from the event's own mb, which then stands for that of hard
rock. Events at one place count as one, with the error of one, since the same stations measured them.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from benchmarks.rows import Row, table
from benchmarks.yield_scatter import NEAR_KM
from scipy.stats import norm, t

from testban.earth.geodesy import distance_between_km
from testban.identification import lg_excitation
from testban.identification.known_kinds import KnownEvent
from testban.identification.population_fit import PopulationFit, fit_population
from testban.identification.populations import JUDGED_EVENTS
from testban.reference.recorded_kinds import recorded_events
from testban.yields import YieldSettings
from testban.yields.grid import student_scale
from testban.yields.relations import MB_LG

COMPARED_KT = 60.0
"""Where shots of both test sites with published Lg and yield lie."""
MASHHAD = 4.863, 0.564
"""mb(Lg) of 16 shots at Semipalatinsk heard at Mashhad, against log10 of the yields of Stevens and Murphy
2001 (J. Earth Space Phys. 30(2), 2004; abstract seen)."""
LINE_ERROR = 0.15
"""Of a published line at that yield: reading, scale, and constants that were recalled. Assumed."""
PRIOR_STD = lg_excitation.POPULATIONS["explosion"].std
ASSUMED = f"""\
- mb(Lg) of explosions: the difference to mb in hard rock under a stable continent at four sites, from
  published lines at {COMPARED_KT:g} kt ({LINE_ERROR} of error each) or the event's own mb; before the
  sites speak the scatter is {PRIOR_STD}, as one site would leave it open. The program's standard deviation
  has the 68 % interval of the next site's.
"""


@dataclass(frozen=True, slots=True)
class SiteLg:
    """mb(Lg) of a site's explosions less mb in hard rock, with its standard error."""

    name: str
    excess: float
    error: float


def sites_with_lg() -> list[SiteLg]:
    nevada, hard_rock = MB_LG
    log_kt, no_depth = np.array(math.log10(COMPARED_KT)), np.array(0.0)
    level = float(hard_rock.magnitude(log_kt, no_depth))
    semipalatinsk = MASHHAD[0] + MASHHAD[1] * float(log_kt)
    found = [
        SiteLg("Semipalatinsk", semipalatinsk - level, LINE_ERROR),
        SiteLg("Nevada", float(nevada.magnitude(log_kt, no_depth)) - level, LINE_ERROR),
    ]
    left = [e for e in recorded_events() if e.kind == "explosion" and _of_lg(e)]
    while left:
        group = [e for e in left if distance_between_km(left[0], e) < NEAR_KM]
        measured = np.array([_of_lg(e)[0] for e in group])
        found.append(SiteLg(" and ".join(e.name for e in group), *(float(m) for m in measured.mean(axis=0))))
        left = [e for e in left if e not in group]
    return found


def learn_lg(sites: Sequence[SiteLg]) -> PopulationFit:
    excess, error = np.array([[s.excess, s.error] for s in sites]).T
    return fit_population(excess, error, PRIOR_STD, JUDGED_EVENTS)


def predictive_std(fit: PopulationFit, freedom: float) -> float:
    """Standard deviation of Student's distribution of ``freedom`` with the 68 % interval of the next site."""
    half = fit.scale * float(t.ppf(norm.cdf(1.0), fit.freedom))
    return half / float(t.ppf(norm.cdf(1.0), freedom)) / student_scale(freedom)


def lg_scatter_rows() -> list[Row]:
    """What all sites teach, and all but one."""
    sites, own = sites_with_lg(), YieldSettings()
    learned = learn_lg(sites)
    others = [learn_lg([s for s in sites if s is not one]) for one in sites]
    stds = [predictive_std(fit, own.tail_freedom) for fit in (learned, *others)]
    shifts = [fit.shift for fit in others]
    low, high = learned.spread_90
    case = f"mb(Lg) of explosions at {len(sites)} sites"
    told = ", ".join(f"{s.name} {s.excess:+.2f} ± {s.error:.2f}" for s in sites)
    return [
        Row(case, "less mb in hard rock under a stable continent", "reported", told, True),
        Row(
            case,
            "lg_excess learned, one standard deviation",
            "holds the program's",
            f"{learned.shift:+.2f} ± {learned.shift_std:.2f}; without one site {min(shifts):+.2f} to "
            f"{max(shifts):+.2f}; the program's {own.lg_excess:g}",
            abs(own.lg_excess - learned.shift) <= learned.shift_std,
        ),
        Row(
            case,
            "lg_scatter learned",
            "the program's to 0.02",
            f"{stds[0]:.2f}; without one site {min(stds[1:]):.2f} to {max(stds[1:]):.2f}; scatter alone "
            f"{learned.spread:.2f} (90 % {low:.2f} to {high:.2f}); the program's {own.lg_scatter:g}",
            abs(own.lg_scatter - stds[0]) <= 0.02,
        ),
    ]


def _of_lg(event: KnownEvent) -> list[tuple[float, float]]:
    return [(m.value, m.error) for m in event.measured if m.quantity == lg_excitation.NAME]


if __name__ == "__main__":
    print(table(lg_scatter_rows()))
