"""The page and the lines that tell a score, of one exercise or of many."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from importlib.resources import files
from pathlib import Path
from typing import Any

from testban.exercise.score import MISSED, TRUE_TYPE, Interval, Score, SourceScore
from testban.exercise.score_figures import coverage_figure, detection_figure, level_figure, place_figure
from testban.exercise.statistics import STATEMENTS, all_sources, confusion, coverages, detection
from testban.exercise.storage import write_whole
from testban.model import isoformat

SIZE = "mb"


def score_lines(score: Score) -> list[str]:
    """What to print of one exercise."""
    lines = [f"{score.title}, seed {score.seed}: {_count(score)}."]
    for source in score.sources:
        lines.append(_told(source))
        lines += [f"  {_interval_text(i)}" for i in source.intervals]
    if score.false_events:
        lines.append(f"Events that are no source's: {', '.join(score.false_events)}.")
    if score.seconds is not None:
        lines.append(f"Time to the answer: {score.seconds:.1f} s.")
    return lines


def write_score_page(score: Score, assessment: Mapping[str, Any], path: Path, report: str) -> None:
    """Write the page of one exercise, whole or not at all; ``report`` is the address of the assessment's.

    Raises
    ------
    InputError
        The place cannot be written to.
    """
    figures = [place_figure(score, assessment), level_figure(score)]
    origins = {event["id"]: event["origin"] for event in assessment["events"]}
    text = _template().render(
        style=_style(),
        title=score.title,
        subtitle=f"Seed {score.seed}. {_count(score)}.",
        score=score,
        report=report,
        rows=[(s, _told(s), [(i, *_compared(s, i, origins)) for i in s.intervals]) for s in score.sources],
        figures=[f for f in figures if f],
        series=None,
    )
    write_whole(path, text.encode())


def series_lines(scores: Sequence[Score]) -> list[str]:
    """What to print of many exercises."""
    sources = all_sources(scores)
    found = sum(s.event is not None for s in sources)
    false = sum(len(s.false_events) for s in scores)
    lines = [f"{len(scores)} exercises: {found} of {len(sources)} sources found, {false} false events."]
    for c in coverages(scores):
        half = "" if c.held_50 is None else f", 50 % interval {c.held_50:.0%}"
        lines.append(f"  {c.quantity}: 90 % interval holds {c.held_90:.0%} of {c.count}{half}")
    for kind, row in confusion(scores).items():
        told = ", ".join(f"{name} {count}" for name, count in row.items() if count)
        lines.append(f"  {kind}: {told}")
    return lines


def write_series_page(title: str, scores: Sequence[Score], path: Path) -> None:
    """Write the page of many exercises, whole or not at all.

    Raises
    ------
    InputError
        The place cannot be written to.
    """
    kind = SIZE if any(SIZE in s.source.magnitudes for s in all_sources(scores)) else "Mw"
    figures = [detection_figure(detection(scores, kind), kind), coverage_figure(coverages(scores))]
    text = _template().render(
        style=_style(),
        title=title,
        subtitle=series_lines(scores)[0] if scores else "No exercise was scored.",
        score=None,
        report=None,
        rows=[],
        figures=[f for f in figures if f],
        series={"coverages": coverages(scores), "confusion": confusion(scores), "statements": STATEMENTS},
    )
    write_whole(path, text.encode())


def _count(score: Score) -> str:
    found = sum(s.event is not None for s in score.sources)
    if not score.sources:
        return f"nothing to find; {len(score.false_events)} events declared"
    return f"{found} of {len(score.sources)} sources found, {len(score.false_events)} false events"


def _told(score: SourceScore) -> str:
    source = score.source
    size = f"{source.yield_kt:g} kt" if source.yield_kt is not None else f"Mw {source.moment_magnitude:.2f}"
    place = _place(source.latitude_deg, source.longitude_deg)
    name = f"{source.label} ({source.kind})" if source.label and source.label != source.kind else source.kind
    told = f"{name[:1].upper()}{name[1:]}, {size}, {source.depth_km:g} km deep at {place}, "
    told += f"{isoformat(source.time, 1)}: "
    if score.event is None:
        return told + MISSED
    right = (
        "right"
        if score.statement == score.expected
        else "open"
        if score.statement.startswith("undetermined")
        else "wrong"
    )
    return told + f"found by {score.stations} stations, said to be {score.statement} ({right})"


def _compared(score: SourceScore, interval: Interval, origins: Mapping[str, Any]) -> tuple[str, str]:
    """The true and the stated value, in words."""
    source, quantity = score.source, interval.quantity
    if quantity == "epicentre":
        origin = origins[score.event or ""]
        return _place(source.latitude_deg, source.longitude_deg), _place(
            origin["latitude"], origin["longitude"]
        )
    if quantity == "origin time":
        true, stated = (isoformat(t, 1) for t in (source.time, source.time + interval.error))
        return true[11:], stated[11:] if stated[:10] == true[:10] else stated
    if quantity == "depth":
        return f"{source.depth_km:g} km", f"{source.depth_km + interval.error:.3g} km"
    if quantity == "yield" and source.yield_kt is not None:
        return f"{source.yield_kt:.2g} kt", f"{source.yield_kt * 10.0**interval.error:.2g} kt"
    kind = TRUE_TYPE[quantity]
    true_size = source.magnitudes[kind]
    return f"{kind} {true_size:.2f}", f"{true_size + interval.error:.2f}"


def _place(latitude_deg: float, longitude_deg: float) -> str:
    east, north = ("E" if longitude_deg >= 0 else "W"), ("N" if latitude_deg >= 0 else "S")
    return f"{abs(latitude_deg):.3f} {north} {abs(longitude_deg):.3f} {east}"


def _interval_text(interval: Interval) -> str:
    held = "inside" if interval.held else "OUTSIDE"
    level = "" if interval.level is None else f" (at {interval.level:.0%})"
    size = f"{interval.error:.1f}" if interval.quantity == "epicentre" else f"{interval.error:+.2f}"
    unit = f" {interval.unit}" if interval.unit else ""
    return f"{interval.quantity}: off by {size}{unit}, {held} the 90 % interval{level}"


def _style() -> str:
    return (files("testban.reporting") / "data" / "report.css").read_text(encoding="utf-8")


def _template() -> Any:
    from jinja2 import Environment

    text = (files("testban.exercise") / "data" / "score.html").read_text(encoding="utf-8")
    return Environment(autoescape=True).from_string(text)
