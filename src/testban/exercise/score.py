"""An assessment held against the truth of its exercise: found or missed, how far off, in which intervals."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from testban.earth.geodesy import KM_PER_DEG, inverse
from testban.errors import ScenarioError
from testban.exercise.truth import TrueSource, Truth
from testban.identification.known_kinds import KnownEvent, MeasuredQuantity
from testban.model import CLASSES
from testban.model.time import parse_time
from testban.reference.known_events import known_event

MISSED = "missed"
SUSPECTED, OPEN = "{}, suspected", "undetermined, likeliest {}"
Z90 = 1.6449
CLASS_OF = {
    "explosion": "explosion",
    "ripple": "explosion",
    "earthquake": "earthquake",
    "collapse": "collapse",
}
TRUE_TYPE = {
    "mb": "mb",
    "mb(Pn)": "mb",
    "mb(Lg)": "mb",
    "early mb(Pn)": "mb",
    "Mw(spectra)": "Mw",
    "Mw(moment tensor)": "Mw",
    "Mw": "Mw",
}
"""Measured types, and the true magnitude each is an estimate of; others have no truth to compare with. mb_IDC
is none: its window of 5.5 s makes it smaller than the true mb by definition."""


@dataclass(frozen=True)
class MatchSettings:
    """An event is the source's if it lies this near in time (plus ``slack_s_deg`` per degree) and place."""

    time_s: float = 15.0
    slack_s_deg: float = 10.0
    distance_km: float = 300.0


@dataclass(frozen=True)
class Interval:
    """One stated interval against the truth.

    ``level`` is the probability of the smallest interval of its kind that still holds the truth: below 0.9
    the 90 % interval held it, and over many exercises it is spread evenly if the intervals are right. None
    where only ``held`` (by the 90 % interval) is known. ``error`` is estimate minus truth.
    """

    quantity: str
    error: float
    level: float | None
    held: bool
    unit: str


@dataclass(frozen=True)
class SourceScore:
    """One true source: the event that found it (None: missed), and everything said of it.

    ``statement`` is the assessment's, with the likeliest kind where it is undetermined; ``measured`` is what
    populations are learned from.
    """

    source: TrueSource
    event: str | None
    statement: str
    expected: str
    distance_km: float | None
    intervals: tuple[Interval, ...]
    stations: int
    measured: KnownEvent | None = None


@dataclass(frozen=True)
class Score:
    """A whole exercise. ``seconds`` is what `run` took, None where it was not measured."""

    title: str
    seed: int
    sources: tuple[SourceScore, ...]
    false_events: tuple[str, ...]
    seconds: float | None
    faults: tuple[str, ...]


def score_exercise(
    truth: Truth,
    assessment: Mapping[str, Any],
    seconds: float | None = None,
    settings: MatchSettings | None = None,
) -> Score:
    """Hold ``assessment`` (assessment.json) against ``truth``."""
    settings = settings or MatchSettings()
    events = list(assessment["events"])
    pairs = _matches(truth.sources, events, settings)
    scores = tuple(
        _source_score(truth, source, events[pairs[k]] if k in pairs else None)
        for k, source in enumerate(truth.sources)
    )
    taken = set(pairs.values())
    false = tuple(e["id"] for k, e in enumerate(events) if k not in taken)
    return Score(truth.title, truth.seed, scores, false, seconds, truth.faults)


def _matches(
    sources: Sequence[TrueSource], events: Sequence[Mapping[str, Any]], settings: MatchSettings
) -> dict[int, int]:
    """Event of each source, nearest pairs first, each event and source once."""
    pairs = []
    for k, source in enumerate(sources):
        for j, event in enumerate(events):
            distance = _distance_km(source, event["origin"])
            late = abs(parse_time(event["origin"]["time"]) - source.time)
            if (
                distance <= settings.distance_km
                and late <= settings.time_s + settings.slack_s_deg * distance / KM_PER_DEG
            ):
                pairs.append((late + distance / 8.0, k, j))
    found: dict[int, int] = {}
    for _, k, j in sorted(pairs):
        if k not in found and j not in found.values():
            found[k] = j
    return found


def _distance_km(source: TrueSource, origin: Mapping[str, Any]) -> float:
    place = (source.latitude_deg, source.longitude_deg, origin["latitude"], origin["longitude"])
    return float(inverse(*place)[0])


def _source_score(truth: Truth, source: TrueSource, event: Mapping[str, Any] | None) -> SourceScore:
    kind = CLASS_OF[source.kind]
    expected = SUSPECTED.format(kind)
    if event is None:
        return SourceScore(source, None, MISSED, expected, None, (), 0)
    origin = event["origin"]
    intervals = [_place(source, origin), _time(source, origin), _depth(source, origin)]
    intervals += [i for i in (_yield(source, event["yield_kt"]),) if i is not None]
    intervals += [i for m in event["magnitudes"] if (i := _magnitude(source, m)) is not None]
    stations = {a["station"] for a in origin["arrivals"] if a["weight"] >= 0.5}
    return SourceScore(
        source,
        event["id"],
        _statement(event["identification"]),
        expected,
        _distance_km(source, origin),
        tuple(intervals),
        len(stations),
        _known(f"{truth.title}, seed {truth.seed}, {event['id']}", kind, event),
    )


def _known(name: str, kind: str, event: Mapping[str, Any]) -> KnownEvent:
    try:
        return known_event(name, kind, event)
    except KeyError as error:
        raise ScenarioError(
            f"assessment.json: key {error} is missing: made by an older Testban; run the exercise again"
        ) from error


def _statement(identification: Mapping[str, Any]) -> str:
    if identification["statement"] != "undetermined":
        return str(identification["statement"])
    return OPEN.format(max(CLASSES, key=lambda name: identification[name]))


def _place(source: TrueSource, origin: Mapping[str, Any]) -> Interval:
    """Epicentre in its ellipse; a Gaussian's level follows from the way to the ellipse's edge."""
    region = origin["uncertainty"]
    distance, azimuth, _ = inverse(
        origin["latitude"], origin["longitude"], source.latitude_deg, source.longitude_deg
    )
    turn = math.radians(float(azimuth) - region["azimuth_deg"])
    along = float(distance) * math.cos(turn) / region["semi_major_km"]
    across = float(distance) * math.sin(turn) / region["semi_minor_km"]
    level = 1.0 - (1.0 - region["confidence"]) ** (along**2 + across**2)
    return Interval("epicentre", float(distance), level, level <= 0.9, "km")


def _time(source: TrueSource, origin: Mapping[str, Any]) -> Interval:
    """In its interval over all depths, taken for the halves of two normal distributions."""
    error = parse_time(origin["time"]) - source.time
    begin, end = origin["uncertainty"]["time_interval_s"]
    middle = min(max(0.0, begin), end)
    side = end - middle if -error > middle else middle - begin
    interval = _gaussian("origin time", error + middle, max(side, 1e-6) / Z90, "s")
    return replace(interval, error=error)


def _depth(source: TrueSource, origin: Mapping[str, Any]) -> Interval:
    low, high = origin["uncertainty"]["depth_km"]
    # A region that reaches the surface holds a shot at any shallow depth.
    held = low <= source.depth_km <= high or (low <= 0.0 and source.depth_km <= 1.0)
    return Interval("depth", origin["depth_km"] - source.depth_km, None, held, "km")


def _yield(source: TrueSource, stated: Mapping[str, Any]) -> Interval | None:
    if source.yield_kt is None or stated["median"] is None or source.kind != "explosion":
        return None
    truth, middle = math.log10(source.yield_kt), math.log10(stated["median"])
    low, high = (math.log10(v) for v in stated["interval_90"])
    sigma = max((high - middle) if truth > middle else (middle - low), 1e-6) / Z90
    return _gaussian("yield", middle - truth, sigma, "log10 kt")


def _magnitude(source: TrueSource, stated: Mapping[str, Any]) -> Interval | None:
    kind = TRUE_TYPE.get(stated["type"])
    if kind is None or kind not in source.magnitudes:
        return None
    return _gaussian(stated["type"], stated["mag"] - source.magnitudes[kind], stated["uncertainty"], "")


def _gaussian(quantity: str, error: float, sigma: float, unit: str) -> Interval:
    level = math.erf(abs(error) / max(sigma, 1e-9) / math.sqrt(2.0))
    return Interval(quantity, error, level, level <= 0.9, unit)


def score_document(score: Score) -> dict[str, Any]:
    """The score as JSON values."""
    return json.loads(json.dumps(asdict(score), default=_plain))


def read_score(path: Path) -> Score:
    """Read what `score_document` gave.

    Raises
    ------
    ScenarioError
        The file cannot be read as a score.
    """
    try:
        document = json.loads(path.read_text(encoding="utf-8"))
        sources = tuple(
            SourceScore(
                **{
                    **s,
                    "source": TrueSource(
                        **{**s["source"], "mechanism": tuple(s["source"]["mechanism"] or ()) or None}
                    ),
                    "intervals": tuple(Interval(**i) for i in s["intervals"]),
                    "measured": _measured(s.get("measured")),
                }
            )
            for s in document["sources"]
        )
        lists = {"false_events": tuple(document["false_events"]), "faults": tuple(document["faults"])}
        return Score(**{**document, **lists, "sources": sources})
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise ScenarioError(f"{path}: not a score of an exercise ({error}); score it again") from error


def _measured(content: Mapping[str, Any] | None) -> KnownEvent | None:
    if content is None:
        return None
    return KnownEvent(**{**content, "measured": tuple(MeasuredQuantity(**m) for m in content["measured"])})


def _plain(value: Any) -> Any:
    return value.item() if isinstance(value, np.generic) else str(value)
