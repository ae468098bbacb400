"""Which magnitudes tell of a yield, sorted by the relations they go through."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

from testban.model import Magnitude
from testban.yields.settings import YieldSettings

MOMENT_TYPES = ("Mw", "Mw(moment tensor)", "Mwr", "Mwc", "Mww", "Mwb")
"""Of moment tensors. Mw(spectra) rests on S, which an explosion hardly makes: it says nothing of yield."""

REGIONAL_MB = "mb(Pn)"


@dataclass(frozen=True, slots=True)
class Observations:
    """Groups of magnitudes; within a group they are alternatives, the groups are taken as independent."""

    mb: tuple[Magnitude, ...]
    lg: tuple[Magnitude, ...]
    moment: tuple[Magnitude, ...]

    @property
    def any(self) -> bool:
        return bool(self.mb or self.lg or self.moment)


def sort_magnitudes(magnitudes: Sequence[Magnitude], settings: YieldSettings) -> Observations:
    """Sort; mb of regional P and ML, with more uncertainty, stand in for mb where there is none and no Lg or
    moment either."""
    mb = tuple(m for m in magnitudes if is_teleseismic_mb(m.type))
    lg = tuple(m for m in magnitudes if m.type.replace("_", "(").rstrip(")") == "mb(Lg")
    moment = tuple(m for m in magnitudes if m.type in MOMENT_TYPES)
    if not (mb or lg or moment):
        mb = tuple(
            replace(m, uncertainty=math.hypot(m.uncertainty, settings.local_scatter)) if m.type == "ML" else m
            for m in magnitudes
            if m.type in ("ML", REGIONAL_MB)
        )
    return Observations(mb, lg, moment)


def is_teleseismic_mb(kind: str) -> bool:
    """mb, mb_IDC, mb(relative to ...); not mb(Lg) or mb(Pn), whose relations are others."""
    name = kind.strip().lower().replace("(", "_")
    return name.startswith("mb") and not name.startswith(("mb_lg", "mb_pn"))


def tied(magnitude: Magnitude) -> bool:
    """Whether most of its stations are corrected to published magnitudes of other events."""
    used = [c for c in magnitude.contributions if c.used]
    return bool(used) and sum("station correction" in c.note for c in used) > len(used) / 2
