"""Kind: what is said of recorded events of known kind, what each piece of evidence weighs, P/S by band."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

from benchmarks.cases import CALIFORNIA, KAMBARATA, RELATIVE, TEST_2016, TEST_2017, Case, run_case
from benchmarks.crandall import crandall_origin
from benchmarks.figures import FIGURES, Figure, collapse_not_explosion
from benchmarks.first_motions import first_motion_row
from benchmarks.learned_kinds import ASSUMED as LEARNED_ASSUMED
from benchmarks.learned_kinds import learned_rows
from benchmarks.parts import Part
from benchmarks.phase_ratios import FIGURE, phase_ratio_rows
from benchmarks.rows import Row

from testban.identification import depth_evidence
from testban.model import CLASSES, SHALLOW_KM, NotDetermined
from testban.reporting import wording

LIMIT_S = 30.0
SHALLOW = f"shallow: 90 % interval from the surface to {SHALLOW_KM:g} km at most, and said so"
AGAINST = [name for name in CLASSES if name != "explosion"]
ASSUMED = f"""\
- Kind: every run is `testban assess FOLDER`, blind; the statements are those of `make evaluate`. "With
  reference" gives it the test of 2016-01-06 as a known explosion. The time is the whole assessment's.
- P/S by band: places and times are the published ones; the figure is `docs/{FIGURE}`.
"""


def kind_part(data: Path, work: Path) -> Part:
    """Statements on the known events, time of a full identification, and the weight of each piece."""
    names = (TEST_2017, TEST_2016, RELATIVE, CALIFORNIA, KAMBARATA)
    cases = {name: run_case(name, data, work / str(k)) for k, name in enumerate(names)}
    figures = [f for f in FIGURES if f.name.startswith("statement")]
    figures.append(Figure(RELATIVE, "statement on the collapse", "not an explosion", collapse_not_explosion))
    rows = []
    for figure in figures:
        measured = figure.taken(cases[figure.recordings])
        rows.append(Row(figure.recordings, figure.name, figure.target, measured.text, measured.met))
    wall_s = cases[TEST_2017].run.wall_s
    rows.append(
        Row(
            f"{TEST_2017}, 28 stations, two events",
            "from files to kind, two cores",
            f"under {LIMIT_S:g} s",
            f"{wall_s:.1f} s",
            wall_s < LIMIT_S,
        )
    )
    rows.append(_crandall_row(data))
    ratio_rows, below = phase_ratio_rows(data)
    weights = f"### What each piece of evidence weighed\n\n{WEIGHTS_HEAD}\n{weight_table(cases)}"
    rows += [*learned_rows(cases, data), first_motion_row(data), *ratio_rows]
    return Part(rows, ASSUMED + LEARNED_ASSUMED, f"{weights}\n\n{below}")


def _crandall_row(data: Path) -> Row:
    """The collapse of which there are picks only: shallow if the whole 90 % interval lies within the depth
    that the International Data Centre screens with, and reaches the surface; and the program says so."""
    origin, case = crandall_origin(data)
    if isinstance(origin, NotDetermined):
        return Row(case, "depth", SHALLOW, origin.reason, False)
    evidence = depth_evidence(origin)
    low, high = origin.uncertainty.depth_km
    met = low <= 0.0 and high <= SHALLOW_KM and evidence.text.startswith("shallow") and not evidence.weighed
    return Row(case, "depth", SHALLOW, f"{wording.depth(origin)}; {evidence.text}", met)


WEIGHTS_HEAD = """\
How many times likelier it is if the event was an explosion than if it was an earthquake, and than if it was a
collapse; "not weighed" where it was not measured or separates nothing.
"""


def weight_table(cases: dict[str, Case]) -> str:
    """One column for each event of the cases, one line for each piece of evidence."""
    events = [
        (_named(name, k), event) for name, case in cases.items() for k, event in enumerate(case.events[:2])
    ]
    pieces = list(dict.fromkeys(piece["name"] for _, event in events for piece in event["evidence"]))
    lines = [
        "| evidence | " + " | ".join(name for name, _ in events) + " |",
        "|---" * (len(events) + 1) + "|",
    ]
    for piece in pieces:
        lines.append(f"| {piece} | " + " | ".join(_weight(piece, event) for _, event in events) + " |")
    return "\n".join(lines)


def _named(case: str, number: int) -> str:
    return case if number == 0 else f"{case}, second event"


def _weight(piece: str, event: dict[str, Any]) -> str:
    found = next((e for e in event["evidence"] if e["name"] == piece), None)
    weights = (found or {}).get("log_likelihood")
    if not weights:
        return "not weighed" if found else ""
    return ", ".join(f"{math.exp(weights['explosion'] - weights[other]):.2g}" for other in AGAINST)
