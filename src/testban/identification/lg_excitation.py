"""Excitation of Lg near 1 Hz: mb(Lg) less mb.

mb(Lg) is tied to mb of continental earthquakes (Nuttli 1973, doi:10.1029/JB078i005p00876), so they lie at 0
within 0.3. Near 1 Hz explosions raise nearly as much Lg for their P: P/Lg hardly separates them there
(Walter, Mayeda & Patton 1995, Bull. Seism. Soc. Am. 85, 1050-1067). Before events are learned from they lie
where 16 shots at Semipalatinsk do: heard at Mashhad mb(Lg) is 0.564 log10 Y + 4.863 (J. Earth Space Phys.
30(2), 2004; abstract seen), mb there 4.45 + 0.75 log10 Y (Ringdal, Marshall & Alewine 1992), 0.08 less at
60 kt. One site, path and way of reading: it counts as one event, and the spread about it is a judgement.
Recorded and published explosions, simulated earthquakes and collapses are learned from there
(`testban.reference.recorded_kinds`, `simulated_kinds`). It is the same Lg that P/S measures at higher
frequencies, which separate better; so it weighs little on purpose.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

from testban.identification.learned import PUBLISHED, LearnedPopulations
from testban.identification.populations import JUDGED_EVENTS, Population, class_likelihood
from testban.model import CLASSES, Evidence, Magnitude

NAME = "Lg excitation"
SOURCE = "Nuttli 1973, doi:10.1029/JB078i005p00876; Walter, Mayeda & Patton 1995"
MB_TYPES = ("mb", "mb_IDC", "mb(Pn)")
POPULATIONS = {
    "explosion": Population(0.08, 0.35, events=JUDGED_EVENTS),
    "earthquake": Population(0.0, 0.3, events=JUDGED_EVENTS),
    "collapse": Population(0.0, 0.4, events=JUDGED_EVENTS),
}


def lg_excitation_evidence(
    magnitudes: Sequence[Magnitude], learned: LearnedPopulations = PUBLISHED
) -> Evidence:
    """Weigh mb(Lg) less mb; without either the evidence says so."""
    by_type = {m.type: m for m in reversed(magnitudes)}
    lg = by_type.get("mb(Lg)")
    mb = next((by_type[t] for t in MB_TYPES if t in by_type), None)
    if lg is None or mb is None:
        lacking = " and ".join(name for name, found in (("mb(Lg)", lg), ("mb", mb)) if found is None)
        return Evidence(NAME, f"Lg excitation is not measured: no {lacking}", source=SOURCE)
    value, std = lg.mag - mb.mag, math.hypot(lg.uncertainty, mb.uncertainty)
    known = {name: learned.of(NAME, name, POPULATIONS[name]) for name in CLASSES}
    text = (
        f"mb(Lg) less {mb.type} is {value:+.2f} ± {std:.2f}: near 1 Hz explosions and earthquakes hardly "
        "differ, so this weighs little"
    )
    weighed = class_likelihood(value, std, known)
    source = learned.source(SOURCE, [NAME])
    return Evidence(NAME, text, value, std, "magnitude", weighed, source=source, quantity=NAME)
