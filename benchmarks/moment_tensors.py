"""Moment tensors in ``make bench-identify``: a published earthquake, tests recorded without responses, 100
made-up sources, and the speed. A few minutes on two cores.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from benchmarks.made_tensors import BAND_HZ, Recovered, recovered
from benchmarks.mw_scale import ASSUMED as SCALE_ASSUMED
from benchmarks.mw_scale import in_unlike_crusts, scale_rows
from benchmarks.parts import Part
from benchmarks.rows import Row
from benchmarks.tensor_calibration import calibration_rows, ranks

from testban.acquisition import read_recordings
from testban.identification.moment_tensor import MomentTensorSettings
from testban.pipeline import AssessmentSettings, assess_recordings
from testban.signal.tensor_fit import evaluate, fit_table
from testban.sources.lune import uniform_tensors
from testban.sources.mechanism import kagan_angle_deg
from testban.sources.tensor import double_couple

# Deviatoric solution at 12 km of the program mttime (Chiang 2020, LLNL-CODE-805542; its documentation).
PUBLISHED = double_couple(234.0, 73.0, -4.0)
PUBLISHED_MW = 4.31
"""In the event's QuakeML file (NC)."""
DRAWS = 100


def moment_tensor_part(data: Path, work: Path) -> Part:
    """California, sources recovered, sources drawn from the prior, speed."""
    rows = california_rows(data)
    rows += [row for name in ("2017-09-03", "2016-01-06") for row in test_rows(data, name)]
    found, withheld = recovered(DRAWS, 1, work), in_unlike_crusts(work)
    rows += [coverage_row(found), *kind_rows(found), size_row(found), class_row(found, withheld)]
    rows += scale_rows(withheld)
    rows += calibration_rows(ranks(DRAWS, 3, work, without_errors=True), " and known to be")
    rows += calibration_rows(ranks(DRAWS, 3, work), ", their errors estimated")
    rows.append(speed_row())
    return Part(rows, ASSUMED + SCALE_ASSUMED, _by_kind(found))


def california_rows(data: Path) -> list[Row]:
    """The Mw 4.3 earthquake, from recordings to tensor, with no origin given."""
    begun = time.monotonic()
    recordings = read_recordings([data / "earthquakes" / "california-2019-07-16"])
    events = assess_recordings(recordings, clock=time.time).assessment.events
    seconds = time.monotonic() - begun
    case = "California 2019-07-16, moment tensor"
    tensor = events[0].moment_tensor if events else None
    size = next((m for e in events[:1] for m in e.magnitudes if m.type == "Mw(moment tensor)"), None)
    if tensor is None or size is None:
        return [Row(case, "mechanism", "within 25 deg (Kagan)", "no moment tensor", False)]
    angle = kagan_angle_deg(tensor.deviatoric, PUBLISHED)
    plane = "{:.0f}/{:.0f}/{:.0f}".format(*tensor.nodal_planes[0])
    low, high = tensor.shares_90[0]
    return [
        Row(
            case,
            "Kagan angle of the deviatoric tensor to the published one",
            "at most 25 deg",
            f"{angle:.0f} deg ({plane}; isotropic {100 * low:.0f} to {100 * high:.0f} %; "
            f"{seconds:.0f} s in all)",
            angle <= 25.0,
        ),
        Row(
            case,
            "Mw",
            "within 0.15 of 4.31",
            f"{size.mag:.2f} ± {size.uncertainty:.2f}",
            abs(size.mag - PUBLISHED_MW) <= 0.15,
        ),
    ]


def test_rows(data: Path, name: str) -> list[Row]:
    """A test in North Korea, recorded without responses: type with unknown gains, and the time of it all."""
    begun = time.monotonic()
    recordings = read_recordings([data / "dprk" / name])
    settings = AssessmentSettings(moment_tensor=MomentTensorSettings(run="always"))
    event = assess_recordings(recordings, settings=settings, clock=time.time).assessment.events[0]
    seconds = time.monotonic() - begun
    heard = next(piece for piece in event.evidence if piece.name == "moment tensor")
    likelihood = heard.log_likelihood or {}
    tensor = event.moment_tensor
    case = f"dprk/{name}, `--moment-tensor`"
    if tensor is None:
        return [Row(case, "source type, gains unknown", "explosion", heard.text, False)]
    low, high = tensor.shares_90[0]
    rows = [
        Row(
            case,
            "source type, gains unknown",
            "explosion likeliest",
            f"isotropic {100 * low:.0f} to {100 * high:.0f} %, {tensor.explosion_angle_deg[1]:.0f} deg from "
            f"the mean explosion, {len(tensor.stations)} stations; {event.identification.statement}",
            max(likelihood, key=lambda c: likelihood[c]) == "explosion",
        )
    ]
    if name == "2017-09-03":
        rows.append(
            Row(
                f"dprk/{name}, {len(recordings.sites)} stations",
                "reading, locating and identifying, moment tensor included",
                "under 30 s on two cores",
                f"{seconds:.0f} s",
                seconds < 30.0,
            )
        )
    return rows


def coverage_row(found: Sequence[Recovered]) -> Row:
    """How often the true source type lies in the 90 % region."""
    inside = sum(draw.inside for draw in found)
    share = inside / len(found)
    return Row(
        f"{len(found)} made-up sources, unknown crusts",
        "source type within the 90 % region",
        "85 to 95 %",
        f"{100 * share:.0f} %; likeliest tensor {np.median([d.angle_deg for d in found]):.0f} deg off "
        "(median)",
        0.85 <= share <= 0.95,
    )


def kind_rows(found: Sequence[Recovered]) -> list[Row]:
    """The same for each kind: met where chance allows a true share of 85 to 95 %."""
    rows = []
    for kind in sorted({draw.kind for draw in found}):
        inside = [draw.inside for draw in found if draw.kind == kind]
        held, count = sum(inside), len(inside)
        low, high = _chance(count)
        rows.append(
            Row(
                f"{count} made-up sources: {kind}",
                "source type within the 90 % region",
                f"85 to 95 % within chance ({low:.0f} to {high:.0f} draws)",
                f"{held} of {count}",
                bool(low <= held <= high),
            )
        )
    return rows


def size_row(found: Sequence[Recovered]) -> Row:
    """How often the 90 % interval of Mw holds the truth, without what it holds for an error that
    all stations share, of which there is little here: that would hide an interval too narrow."""
    whole = float(np.mean([draw.mw_inside for draw in found]))
    held, count = sum(draw.mw_inside_bare for draw in found), len(found)
    low, high = _chance(count)
    return Row(
        f"{count} made-up sources, unknown crusts",
        f"Mw within the 90 % interval, the {MomentTensorSettings().scale_error:g} of scale_error left out",
        f"85 to 95 % within chance ({low:.0f} to {high:.0f} draws)",
        f"{held} of {count}; as stated, with it, {100 * whole:.0f} %",
        bool(low <= held <= high),
    )


def _chance(count: int) -> tuple[float, float]:
    """Fewest and most of ``count`` draws held that chance allows a true share of 85 to 95 %."""
    from scipy.stats import binom

    return float(binom.ppf(0.025, count, 0.85)), float(binom.ppf(0.975, count, 0.95))


def class_row(found: Sequence[Recovered], withheld: Sequence[Recovered]) -> Row:
    """How often the evidence speaks against the true class by more than a factor of 10, in crusts of either
    kind: a share as small as that stated shows in many draws only."""
    told = [draw.right_class for draw in (*found, *withheld) if draw.right_class is not None]
    unlike = sum(draw.right_class is not None for draw in withheld)
    misled = float(np.mean([value < -np.log(10.0) for value in told]))
    best = float(np.mean([value == 0.0 for value in told]))
    stated = MomentTensorSettings().failure
    return Row(
        f"{len(told)} made-up explosions, faults and collapses, {unlike} in crusts of a model withheld",
        "evidence against the true class by more than 10 to 1",
        f"at most the stated {100 * stated:.0f} %",
        f"{100 * misled:.1f} %; the true class has the largest likelihood in {100 * best:.0f} %",
        misled <= stated,
    )


def _by_kind(found: Sequence[Recovered]) -> str:
    lines = [
        "### Moment tensors of made-up sources",
        "",
        "| source | draws | within the 90 % region | angle to truth, median | error of Mw, mean and s.d. | "
        "Mw within its 90 % interval (without common error) |",
        "|---|---|---|---|---|---|",
    ]
    for kind in sorted({draw.kind for draw in found}):
        draws = [draw for draw in found if draw.kind == kind]
        sizes = [draw.mw_error for draw in draws]
        lines.append(
            f"| {kind} | {len(draws)} | {100 * np.mean([d.inside for d in draws]):.0f} % | "
            f"{np.median([d.angle_deg for d in draws]):.0f} deg | "
            f"{np.mean(sizes):+.2f} ± {np.std(sizes):.2f} | "
            f"{100 * np.mean([d.mw_inside for d in draws]):.0f} % "
            f"({100 * np.mean([d.mw_inside_bare for d in draws]):.0f} %) |"
        )
    return "\n".join(lines)


def speed_row() -> Row:
    """Tensors a second: 20 stations, three windows each, 21 shifts."""
    rng = np.random.default_rng(1)
    windows, shifts, count = 60, 21, 1_000_000
    square = rng.standard_normal((windows, 6, 40))
    linear = rng.standard_normal((windows, shifts, 6))
    table = fit_table(linear, square @ square.transpose(0, 2, 1), np.zeros(windows, int))
    sources = uniform_tensors(count, rng)
    evaluate(sources[:10], table)
    begun = time.perf_counter()
    evaluate(sources, table, threads=2)
    rate = count / (time.perf_counter() - begun)
    return Row(
        "moment tensor, 20 stations",
        "six-element tensors a second on two cores",
        "at least 1 million",
        f"{rate / 1e6:.1f} million (60 windows, 21 shifts each)",
        rate >= 1e6,
    )


ASSUMED = f"""\
- Moment tensor of California: the published mechanism is the example of the program mttime (deviatoric, 12
  km, strike 234, dip 73, rake -4), Mw that of the event's QuakeML. Recordings alone go in, with no origin.
- Made-up sources: explosions with some CLVD, double couples, level closing cracks and mixtures at 12
  stations, 110 to 590 km, {BAND_HZ[0]:g}-{BAND_HZ[1]:g} Hz; each path through a crust of its own (velocities
  changed by 4 %, thicknesses by 10 %), noise a tenth of the median station's peak. The inversion knows the
  undisturbed models and an epicentre good to 5 km and 0.5 s, and tries five depths, none of them true.
- Sources drawn from the prior: tensor, model and depth, one of those tried; the same stations and noise;
  errors of Green's functions are nil, and either this is known or they are estimated, 2 % at least. Size and
  type are the wave forms' alone, without what is known of depths.
"""
