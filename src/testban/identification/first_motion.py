"""First motion of P: an explosion pushes up at every station, a collapse pulls down, an earthquake does both.

Sequence likelihoods: with k of n motions up and a wrong one with probability q, an explosion gives (1-q)^k
q^(n-k), a collapse the mirror image; an earthquake's share of up motions is unknown between 0 and 1, which
gives k! (n-k)! / (n+1)!. Few stations on one side of an earthquake can well agree, and the formula knows it.
"""

from __future__ import annotations

import math

from testban.identification.settings import FirstMotionSettings
from testban.model import CLASSES, Evidence, Origin

NAME = "first motion"
SOURCE = "radiation patterns, as in Aki & Richards 2002; error rate assumed"


def first_motion_evidence(origin: Origin, settings: FirstMotionSettings | None = None) -> Evidence:
    """Count up and down among impulsive P picks."""
    settings = settings or FirstMotionSettings()
    up, down, emergent = _count(origin, settings)
    seen = up + down
    details = (("up", str(up)), ("down", str(down)), ("P picks without usable polarity", str(emergent)))
    if seen < settings.minimum_count:
        text = (
            f"first motions say nothing: {seen} impulsive P onset{'s' if seen != 1 else ''} with a clear "
            f"direction, {settings.minimum_count} are needed ({emergent} are emergent)"
        )
        return Evidence(NAME, text, details=details, source=SOURCE)
    text = (
        f"{up} of {seen} impulsive P onsets go up, {down} down (an explosion: all up, a collapse: all down, "
        f"an earthquake: mixed; {settings.wrong_polarity:.0%} may be read wrongly)"
    )
    share = up / seen
    std = math.sqrt((share * (1 - share) + 1 / seen) / seen)
    return Evidence(
        NAME, text, share, std, "share of up", class_likelihood(up, down, settings), details, SOURCE
    )


def class_likelihood(up: int, down: int, settings: FirstMotionSettings) -> dict[str, float]:
    """Natural-log likelihood of ``up`` and ``down`` motions under each class."""
    n, wrong = up + down, settings.wrong_polarity
    model = {
        "explosion": up * math.log(1 - wrong) + down * math.log(wrong),
        "collapse": down * math.log(1 - wrong) + up * math.log(wrong),
        "earthquake": math.lgamma(up + 1) + math.lgamma(down + 1) - math.lgamma(n + 2),
    }
    weight = min(1.0, settings.most_independent / n)
    chance = -n * weight * math.log(2)
    return {
        name: math.log(
            (1 - settings.failure) * math.exp(weight * model[name]) + settings.failure * math.exp(chance)
        )
        for name in CLASSES
    }


def _count(origin: Origin, settings: FirstMotionSettings) -> tuple[int, int, int]:
    up = down = emergent = 0
    for arrival in origin.arrivals:
        pick = arrival.pick
        if pick.phase_hint != "P" or arrival.weight < 0.5:
            continue
        clear = pick.snr >= settings.minimum_snr and pick.uncertainty_s <= settings.maximum_uncertainty_s
        if not clear or pick.polarity == 0:
            emergent += 1
        elif pick.polarity > 0:
            up += 1
        else:
            down += 1
    return up, down, emergent
