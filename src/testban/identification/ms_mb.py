"""Ms against mb: an explosion raises little Rayleigh wave for its P.

Populations of Ms less mb at a given mb, Student's t with `FREEDOM` degrees of freedom so that no odd event
decides:

- Explosions: -1.06 - 0.6 (mb - 5), scale 0.43, learned by Theil and Sen's regression from the underground
  ones of 166 mb-Ms pairs of the SIPRI table of explosions, mb of 4.9 or more; the scale holds the error of
  bulletins. Below mb 5 the difference no longer changes: Ms and mb grow alike, as in the screening line
  Ms = mb - 0.64 of Selby, Marshall & Bowers (2012, Bull. Seism. Soc. Am. 102, 88-97), one scale above.
- Earthquakes: Mw = 0.67 Ms + 2.07 (standard deviation 0.17) and Mw = 0.85 mb + 1.03 (0.29) of Scordilis
  (2006, doi:10.1007/s10950-006-9012-4; both seen) give Ms = 1.269 mb - 1.552 with a
  scatter of hypot(0.17, 0.29) / 0.67 = 0.50. Deep ones raise no surface waves: the part of the posterior
  below 60 km is given the explosions' population.
- Collapses: few are published. 0.2 above earthquakes, scale 0.6, is an assumption, from which simulated ones
  are learned (`testban.identification.simulated_kinds`): they lie near explosions, as at least some large
  mining tremors do (Bowers & Walter 2002, doi:10.1007/s00024-002-8660-7, abstract seen).
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from testban.identification.learned import LEARNABLE_DEEP_SHARE, PUBLISHED, LearnedPopulations
from testban.identification.populations import JUDGED_EVENTS, PUBLISHED_EVENTS
from testban.model import CLASSES, Evidence, Magnitude, NotDetermined, Origin

NAME = "Ms:mb"
SOURCE = (
    "Selby, Marshall & Bowers 2012; Scordilis 2006, doi:10.1007/s10950-006-9012-4; SIPRI table of explosions"
)
FREEDOM = 6.0
SCREENING_LINE = -0.64
MS_TYPES = ("Ms_20", "Ms(VMAX)")
MB_TYPES = ("mb", "mb_IDC", "mb(Pn)")
"""In the order in which they are taken. mb(Lg) is none of them: it measures S waves, which explosions make
little of."""
UNKNOWN_MB = np.linspace(4.0, 6.0, 21)
"""Equally likely where only the difference is known."""
DEEP_KM = 60.0


@dataclass(frozen=True)
class Excess:
    """Ms less mb with its standard deviation; ``mb`` holds the values it may have, equally likely."""

    value: float
    std: float
    mb: NDArray[np.float64]


@dataclass(frozen=True)
class Population:
    """Ms less mb: its mean at mb 5, how that changes per unit of mb (from ``least_mb`` on), and its scale."""

    at_five: float
    slope: float
    scale: float
    least_mb: float = -math.inf
    freedom: float = FREEDOM
    events: float = PUBLISHED_EVENTS

    def mean(self, mb: NDArray[np.float64]) -> NDArray[np.float64]:
        """At ``mb``, same shape."""
        return self.at_five + self.slope * (np.maximum(mb, self.least_mb) - 5.0)


POPULATIONS: Mapping[str, Population] = {
    "explosion": Population(-1.06, -0.6, 0.43, 5.0),
    "earthquake": Population(-0.207, 0.269, 0.50),
    "collapse": Population(-0.007, 0.269, 0.60, events=JUDGED_EVENTS),
}


def class_likelihood(
    excess: Excess, deep_share: float = 0.0, populations: Mapping[str, Population] = POPULATIONS
) -> dict[str, float]:
    """Natural-log likelihood under each class, the largest 0. ``deep_share`` is the probability that an
    earthquake lies too deep for surface waves."""
    from scipy.stats import t

    density = {}
    for name in CLASSES:
        known = populations[name]
        width = math.hypot(known.scale, excess.std)
        density[name] = float(np.mean(t.pdf(excess.value, known.freedom, known.mean(excess.mb), width)))
    density["earthquake"] = (1 - deep_share) * density["earthquake"] + deep_share * density["explosion"]
    top = max(density.values())
    return {name: math.log(max(value / top, 1e-300)) for name, value in density.items()}


def ms_mb_evidence(
    origin: Origin,
    magnitudes: Sequence[Magnitude],
    excitation: Magnitude | NotDetermined | None = None,
    learned: LearnedPopulations = PUBLISHED,
) -> Evidence:
    """Weigh network Ms against network mb, else ``excitation`` (Ms less mb on common channels, which needs no
    gain)."""
    ms, mb = _first(magnitudes, MS_TYPES), _mb(magnitudes)
    if ms is not None and mb is not None:
        std = math.hypot(ms.uncertainty, mb.uncertainty)
        excess = Excess(ms.mag - mb.mag, std, np.array([mb.mag]))
        text = f"{_sized(ms)} against {_sized(mb)}"
        details: tuple[tuple[str, str], ...] = (
            (ms.type, f"{ms.stations} stations"),
            (mb.type, f"{mb.stations} stations"),
        )
    elif isinstance(excitation, Magnitude):
        sizes = np.array([mb.mag]) if mb is not None else UNKNOWN_MB
        excess = Excess(excitation.mag, excitation.uncertainty, sizes)
        text = f"Ms less mb at {excitation.stations} stations, gains cancelling"
        if mb is None:
            text += ", mb unknown between 4 and 6"
        details = tuple((c.channel, f"{c.mag:+.2f}, {c.note}") for c in excitation.contributions)
    else:
        return Evidence(NAME, _why_not(ms, mb, excitation), source=SOURCE)
    deep = float(np.mean(np.asarray(origin.samples)[:, 2] > DEEP_KM))
    known = known_populations(learned)
    likelihood = class_likelihood(excess, deep, known)
    learnable = len(excess.mb) == 1 and deep <= LEARNABLE_DEEP_SHARE
    return Evidence(
        NAME,
        text + ": " + _said(excess, deep, known),
        excess.value,
        excess.std,
        "Ms - mb",
        likelihood,
        details,
        learned.source(SOURCE, [NAME]),
        NAME if learnable else "",
        float(excess.mb[0]) if learnable else None,
    )


def known_populations(learned: LearnedPopulations) -> dict[str, Population]:
    """As published, or moved and widened as was learned."""
    return {
        name: replace(
            known, at_five=known.at_five + found.fit.shift, scale=found.fit.scale, freedom=found.fit.freedom
        )
        if (found := learned.find(NAME, name))
        else known
        for name, known in POPULATIONS.items()
    }


def _said(excess: Excess, deep_share: float, populations: Mapping[str, Population]) -> str:
    at = float(np.mean(excess.mb))
    expected = ", ".join(
        f"{name}s {float(np.mean(populations[name].mean(excess.mb))):+.2f} ± {populations[name].scale:.1f}"
        for name in CLASSES
    )
    above = 0.5 * math.erfc((SCREENING_LINE - excess.value) / (excess.std * math.sqrt(2)))
    said = (
        f"Ms - mb = {excess.value:+.2f} ± {excess.std:.2f} (expected near mb {at:.1f}: {expected}; above the "
        f"line Ms = mb - 0.64 with probability {above:.2f})"
    )
    if deep_share > 0.01:
        said += f"; {deep_share:.0%} of the depths are too deep for surface waves"
    return said


def _sized(magnitude: Magnitude) -> str:
    return f"{magnitude.type} {magnitude.mag:.2f} ± {magnitude.uncertainty:.2f}"


def _why_not(ms: Magnitude | None, mb: Magnitude | None, excitation: Magnitude | NotDetermined | None) -> str:
    lacking = " and ".join(name for name, found in (("Ms", ms), ("mb", mb)) if found is None)
    reason = f"; on common channels: {excitation.reason}" if isinstance(excitation, NotDetermined) else ""
    return f"Ms:mb is not measured: no {lacking}{reason}"


def _first(magnitudes: Sequence[Magnitude], types: Sequence[str]) -> Magnitude | None:
    by_type = {m.type: m for m in reversed(magnitudes)}
    return next((by_type[t] for t in types if t in by_type), None)


def _mb(magnitudes: Sequence[Magnitude]) -> Magnitude | None:
    """Measured, else relative to a known event."""
    relative = (m for m in magnitudes if m.type.startswith("mb(relative"))
    return _first(magnitudes, MB_TYPES) or next(relative, None)
