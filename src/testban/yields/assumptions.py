"""What a yield rests on, in words; and why there is none."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from testban.model import AmplitudeRatio, Magnitude, ReferenceEvent, TestSite, YieldAlternative
from testban.yields.observations import REGIONAL_MB, Observations, tied
from testban.yields.relations import HABITUAL_DEPTH_M, MB, MB_LG
from testban.yields.settings import YieldSettings
from testban.yields.source_terms import SHAPE


def reason(
    magnitudes: Sequence[Magnitude],
    references: Sequence[ReferenceEvent],
    ratios: Sequence[AmplitudeRatio],
) -> str:
    """Why no yield can be named."""
    found = ", ".join(m.type for m in magnitudes) or "none"
    text = f"no mb, mb(Lg), moment tensor, mb(Pn) or ML (magnitudes: {found})"
    if not references:
        return f"{text} and no reference explosion with a published yield was given"
    if not ratios:
        return f"{text} and no amplitude ratio to a reference could be measured"
    return f"{text} and the references list no yields of explosions"


def of_spectra(stations: int, settings: YieldSettings) -> str:
    """What the use of spectra assumes."""
    s = settings.spectra
    return (
        f"{SHAPE} at {stations} stations, whatever their level: Mueller-Murphy source, its corner good to a "
        f"factor of {10**s.radius_spread:.1f}; attenuation unknown within a factor of "
        f"{math.exp(s.attenuation_spread):.1f} and the fall-off within {s.fall_off:g} in log10 a decade of "
        "frequency, alike at all stations"
    )


def coupled(otherwise: YieldAlternative, settings: YieldSettings) -> str:
    """What is taken of the shot, and the yield ``otherwise``."""
    low, high = otherwise.interval_90
    return (
        "the event was an explosion, in rock and well coupled; fired in the open, in delays or in a large "
        f"cavity its signals may be up to {settings.muffling:g} magnitude units smaller (as those of "
        "chemical explosions: Khalturin, Rautian & Richards 1998), and its yield "
        f"{_rounded(low)} to {_rounded(high)} kt"
    )


def _scatters(seen: Observations, settings: YieldSettings) -> str:
    """What is taken of scatter about the relations, and whence."""
    if seen.mb:
        return (
            f"beyond what parts the relations, mb differs by {settings.site_scatter:g} from site to site, by "
            f"about {settings.shot_scatter:g} from shot to shot, at some sites by far more (both learned "
            f"from catalogued shots) and from network to network by {settings.network_bias:g}"
        )
    return (
        f"mb(Lg) of explosions less mb in hard rock is {settings.lg_excess:+g} and differs by "
        f"{settings.lg_scatter:g} from site to site (learned from few sites)"
    )


def _rounded(kt: float) -> str:
    return np.format_float_positional(kt, 2, fractional=False, trim="-")


def assumptions(
    absolute: bool,
    relative: bool,
    seen: Observations,
    sites: Sequence[tuple[TestSite, float]],
    settings: YieldSettings,
) -> tuple[str, ...]:
    """What the estimate rests on beside `coupled` and `of_spectra`."""
    texts: list[str] = []
    placed = [
        f"{share:.0%} within the known test site {site.name} ({site.source}): "
        + (
            f"its relations are calibrated on {len(site.shots)} past shots of announced yield"
            if site.shots and not relative
            else f"its rock ({site.medium}) and depths are used"
        )
        for site, share in sites
    ]
    buried = (
        f"depth of burial about {HABITUAL_DEPTH_M:g} m times the cube root of the yield, within a factor of "
        f"{10**settings.depth_scatter:.1f}, or ({settings.overburied_share:.0%}) far deeper"
    )
    if relative:
        low, high = settings.slope
        texts += [
            "from amplitude ratios: published reference yields equally likely; mb grows with log10 yield "
            f"by {low:g} (depth grows with yield) to {high:g} (same depth), or as a relation with depth "
            f"says, or ({settings.source_weight:.0%}) as the Mueller-Murphy source says",
            *placed,
            buried,
        ]
        if absolute:
            texts.append("mb-yield relations do not enter; they stand among the alternatives")
        return tuple(texts)
    values = ", ".join(f"{m.type} {m.mag:.2f}" for m in (*seen.mb, *seen.lg, *seen.moment))
    used = [
        *([f"{len(MB)} mb-yield relations"] if seen.mb else []),
        *([f"{len(MB_LG)} mb(Lg)-yield relations"] if seen.lg else []),
    ]
    if used:
        texts.append(
            f"from {values}: {' and '.join(used)}; {_scatters(seen, settings)} "
            f"(one standard deviation); below 7 kt straight or steeper"
        )
    else:
        texts.append(f"from {values}")
    texts += placed
    if any(tied(m) for m in seen.mb):
        texts.append(
            "stations are corrected to published mb of reference events: network bias taken as small"
        )
    if any(m.type == "ML" for m in seen.mb):
        texts.append(
            f"no mb: ML stands in for it, which may be off by {settings.local_scatter:g} "
            "(one standard deviation)"
        )
    if any(m.type == REGIONAL_MB for m in seen.mb):
        texts.append("no mb: mb of regional P stands in for it, with its own error for the upper mantle")
    if seen.moment:
        texts.append(
            "moment: Mueller-Murphy or Denny-Johnson, good to a factor of "
            f"{10**settings.moment_scatter:.1f} (as Ms of past shots says; constants recalled)"
        )
    texts.append(buried)
    return tuple(texts)
