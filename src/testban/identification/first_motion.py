"""First motion of P: an explosion pushes up at every station, a collapse pulls down, an earthquake does both.

Likelihood of a sequence with k of n motions up. Explosion: each is misread with a probability q that is
itself only known as Beta(a, b), learned from recorded events (`misread`), so the sequence has
B(n - k + a, k + b) / B(a, b); a collapse is the mirror image. An earthquake's share of up motions may be
anything, which gives B(k + 1, n - k + 1). Few stations on one side of an earthquake can well agree, and the
formula knows it.

`clear_motion` says which motions count, here and for the moment tensor. Short-period channels do not: 147 of
182 clear motions of 27 Soviet tests at Norwegian stations point down. Their first swing is up and small,
behind the sensor's steep low cut, and the picker sees the second: with swings from 4 % of the largest and not
15 %, a lower low cut and half a second for late picks 120 of the same 182 point up. Crossed wires are not the
cause: the whole P has one sign at 29 of 33 stations (`python -m benchmarks.first_swings`).
"""

from __future__ import annotations

import math

from testban.identification.misread import MisreadRate, misread_rate
from testban.identification.settings import FirstMotionSettings
from testban.model import CLASSES, Evidence, Origin, Pick

NAME = "first motion"
SOURCE = "radiation patterns, as in Aki & Richards 2002"
FIRST_P = ("P", "Pn", "Pg")
SHORT_PERIOD = ("S", "E")
"""Band codes (SEED manual 2.4, appendix A)."""


def clear_motion(pick: Pick, settings: FirstMotionSettings) -> int:
    """1 up, -1 down; 0 where it is not seen, not clear or on a channel whose motions do not count."""
    clear = pick.snr >= settings.minimum_snr and pick.uncertainty_s <= settings.maximum_uncertainty_s
    short_period = pick.channel.rpartition(".")[2].startswith(SHORT_PERIOD)
    return pick.polarity if clear and not short_period else 0


def first_motion_evidence(origin: Origin, settings: FirstMotionSettings | None = None) -> Evidence:
    """Count up and down among impulsive P picks."""
    settings = settings or FirstMotionSettings()
    up, down, emergent = _count(origin, settings)
    seen = up + down
    rate = misread_rate(settings.recorded, origin)
    source = f"{SOURCE}; misread motions: {told(rate)}"
    details = (("up", str(up)), ("down", str(down)), ("P picks without usable polarity", str(emergent)))
    if seen < settings.minimum_count:
        text = (
            f"first motions say nothing: {seen} impulsive P onset{'s' if seen != 1 else ''} with a clear "
            f"direction, {settings.minimum_count} are needed ({emergent} are emergent)"
        )
        return Evidence(NAME, text, details=details, source=source)
    text = (
        f"{up} of {seen} impulsive P onsets go up, {down} down (an explosion: all up, a collapse: all down, "
        f"an earthquake: mixed; {rate.mean:.0%} may be misread)"
    )
    share = up / seen
    std = math.sqrt((share * (1 - share) + 1 / seen) / seen)
    likelihood = class_likelihood(up, down, rate, settings)
    return Evidence(NAME, text, share, std, "share of up", likelihood, details, source)


def told(rate: MisreadRate) -> str:
    """In words, where the rate comes from."""
    if not rate.events:
        return "nothing learned"
    return (
        f"{rate.wrong} of {rate.motions} in {rate.events} other recorded events of known kind; "
        f"{rate.mean:.2f} ± {rate.std:.2f} in another event"
    )


def class_likelihood(
    up: int, down: int, rate: MisreadRate, settings: FirstMotionSettings
) -> dict[str, float]:
    """Natural-log likelihood of ``up`` and ``down`` motions under each class."""
    n = up + down
    misread, read = rate.a, rate.b
    nothing_known = _log_beta(misread, read)
    model = {
        "explosion": _log_beta(down + misread, up + read) - nothing_known,
        "collapse": _log_beta(up + misread, down + read) - nothing_known,
        "earthquake": _log_beta(up + 1, down + 1),
    }
    weight = min(1.0, settings.most_independent / n)
    return {name: weight * model[name] for name in CLASSES}


def _log_beta(a: float, b: float) -> float:
    return math.lgamma(a) + math.lgamma(b) - math.lgamma(a + b)


def _count(origin: Origin, settings: FirstMotionSettings) -> tuple[int, int, int]:
    """P onsets up, down, and without a motion that counts."""
    motions = [clear_motion(a.pick, settings) for a in origin.used if a.pick.phase_hint in FIRST_P]
    return motions.count(1), motions.count(-1), motions.count(0)
