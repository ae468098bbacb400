"""How numbers, places, times and findings are put into words, the same in summary and report."""

from __future__ import annotations

import math

from testban.model import (
    CLASSES,
    SHALLOW_KM,
    EventAssessment,
    Evidence,
    Magnitude,
    NotDetermined,
    Origin,
    OriginUncertainty,
    RelativeLocation,
    YieldEstimate,
    isoformat,
)

COMPASS = ("N", "NNE", "NE", "ENE", "E", "ESE", "SE", "SSE", "S", "SSW", "SW", "WSW", "W", "WNW", "NW", "NNW")
UNKNOWN = "unknown"


def significant(value: float, digits: int = 2) -> str:
    """``value`` with ``digits`` significant digits and no exponent: 0.034, 4.6, 110."""
    if not math.isfinite(value):
        return UNKNOWN
    if value == 0:
        return "0"
    decimals = digits - 1 - math.floor(math.log10(abs(value)))
    rounded = round(value, decimals)
    decimals = digits - 1 - math.floor(math.log10(abs(rounded)))
    return f"{rounded:.{max(0, decimals)}f}"


def clock_time(time_s: float, uncertainty_s: float) -> str:
    """Date and time in UTC, to the decimals that its uncertainty leaves a meaning."""
    digits = 2 if uncertainty_s < 0.1 else 1 if uncertainty_s < 2 else 0
    return isoformat(time_s, digits).replace("T", " ").rstrip("Z") + " UTC"


def when(origin: Origin) -> str:
    """Origin time with one standard deviation."""
    spread = origin.uncertainty.time_s
    return f"{clock_time(origin.time, spread)} {plus_minus_seconds(spread)}"


def time_interval(uncertainty: OriginUncertainty) -> str:
    """The interval of the origin time over all depths, "-0.4 to +2.1 s (90 %)"; "" where none is stated."""
    if uncertainty.time_interval_s is None:
        return ""
    digits = 2 if uncertainty.time_s < 0.1 else 1
    begin, end = (f"{v:+.{digits}f}" for v in uncertainty.time_interval_s)
    return f"{begin} to {end} s ({percent(uncertainty.confidence)})"


def plus_minus_seconds(uncertainty_s: float) -> str:
    if not math.isfinite(uncertainty_s):
        return "± unknown"
    return f"± {uncertainty_s:.2f} s" if uncertainty_s < 0.1 else f"± {uncertainty_s:.1f} s"


def coordinates(latitude_deg: float, longitude_deg: float, scale_km: float = 1.0) -> str:
    """Latitude and longitude with as many decimals as a region of ``scale_km`` deserves."""
    digits = 3 if scale_km < 2 else 2 if scale_km < 50 else 1
    longitude_deg = (longitude_deg + 180.0) % 360.0 - 180.0
    north = "N" if latitude_deg >= 0 else "S"
    east = "E" if longitude_deg >= 0 else "W"
    return f"{abs(latitude_deg):.{digits}f}° {north} {abs(longitude_deg):.{digits}f}° {east}"


def region(uncertainty: OriginUncertainty) -> str:
    """The confidence region in words; axes are full widths, as a person would measure them on a map."""
    major, minor = 2 * uncertainty.semi_major_km, 2 * uncertainty.semi_minor_km
    axes = f"{significant(major)} by {significant(minor)} km across"
    if major > 1.2 * minor:
        strike = uncertainty.azimuth_deg % 180
        axes += f", long axis {compass(strike)}-{compass(strike + 180)}"
    return f"{percent(uncertainty.confidence)} region {axes}"


def compass(azimuth_deg: float) -> str:
    """The nearest of sixteen compass points."""
    return COMPASS[round(azimuth_deg / 22.5) % 16] if math.isfinite(azimuth_deg) else UNKNOWN


def percent(share: float) -> str:
    return f"{100 * share:.0f} %"


def probability(value: float) -> str:
    """A probability that never reads as certain: 0.97, "over 0.99", "under 0.01"."""
    if not math.isfinite(value):
        return UNKNOWN
    if value > 0.99:
        return "over 0.99"
    return "under 0.01" if value < 0.01 else f"{value:.2f}"


def depth(origin: Origin) -> str:
    """The depth with its interval, or the interval alone where that is all there is, and which side of the
    screening depth the whole interval lies on."""
    low, high = origin.uncertainty.depth_km
    interval = f"{kilometres(low, unit=False)} to {kilometres(high)}"
    side = {"shallow": ", shallow", "deeper": f", deeper than {SHALLOW_KM:g} km", "open": ""}[
        origin.depth_range
    ]
    if not origin.depth_resolved:
        return f"{interval}{side or ', not resolved'}"
    return f"{kilometres(origin.depth_km)} ({percent(origin.uncertainty.confidence)}: {interval}){side}"


def kilometres(value: float, *, unit: bool = True) -> str:
    if not math.isfinite(value):
        return UNKNOWN
    text = f"{value:.1f}" if 0.05 <= value < 10 else f"{abs(round(value)):.0f}"
    return f"{text} km" if unit else text


def offset(place: RelativeLocation) -> str:
    """Metres east or west and north or south of the reference."""
    across = "east" if place.east_m >= 0 else "west"
    along = "north" if place.north_m >= 0 else "south"
    return f"{abs(place.east_m):.0f} m {across}, {abs(place.north_m):.0f} m {along}"


def metres(variance_m2: float) -> str:
    """One standard deviation in metres, of a variance."""
    return f"{math.sqrt(variance_m2):.0f} m" if variance_m2 >= 0 and math.isfinite(variance_m2) else UNKNOWN


def quantity(name: str, begins: bool = True) -> str:
    """A field name as a person would write it; "yield_kt" is "Yield" where it ``begins`` a line."""
    words = name.removesuffix("_kt").replace("_", " ").strip()
    if not begins or words.startswith(("mb", "ms")):
        return words  # magnitude scales keep their letters: mb is not Mb
    return words[:1].upper() + words[1:]


def magnitude(size: Magnitude) -> str:
    stations = "1 station" if size.stations == 1 else f"{size.stations} stations"
    spread = f"{size.uncertainty:.1f}" if size.uncertainty >= 0.095 else f"{size.uncertainty:.2f}"
    spread = spread if math.isfinite(size.uncertainty) else UNKNOWN
    return f"{size.type} {size.mag:.1f} ± {spread}, {stations}"


def yield_kt(estimate: YieldEstimate) -> str:
    return f"{significant(estimate.median)} kt (90 %: {interval_kt(estimate)})"


def interval_kt(estimate: YieldEstimate) -> str:
    """The 90 % interval; an end that is not finite is no bound."""
    low, high = estimate.interval_90
    if not math.isfinite(high):
        return f"{significant(low)} kt or more"
    return f"{significant(low)} to {significant(high)} kt"


def finding(event: EventAssessment) -> str:
    """The statement with the probability it rests on, as a sentence."""
    identification = event.identification
    name = identification.statement.split(",")[0]
    if name in CLASSES:
        share = probability(getattr(identification, name))
        return f"{identification.statement[:1].upper()}{identification.statement[1:]} (probability {share})"
    return f"What it was is undetermined ({class_probabilities(event)})"


def class_probabilities(event: EventAssessment) -> str:
    return ", ".join(f"{name} {probability(getattr(event.identification, name))}" for name in CLASSES)


def evidence_of(event: EventAssessment) -> tuple[Evidence, ...]:
    """Every piece of evidence once: the event's own list, then what only the identification holds."""
    extra = tuple(piece for piece in event.identification.evidence if piece not in event.evidence)
    return event.evidence + extra


def gaps_of(event: EventAssessment) -> tuple[NotDetermined, ...]:
    """Everything not determined, the yield included, each quantity once."""
    gaps = event.not_determined
    if isinstance(event.yield_kt, NotDetermined) and event.yield_kt not in gaps:
        gaps = (*gaps, event.yield_kt)
    return gaps


def ratio(log_likelihood_difference: float) -> str:
    """A likelihood ratio as a factor: "30 x", or "1/30" when it speaks against."""
    if not math.isfinite(log_likelihood_difference):
        return UNKNOWN
    exponent = abs(log_likelihood_difference) / math.log(10)
    factor = significant(10**exponent) if exponent < 4 else f"10^{exponent:.0f}"
    factor = {"1.0": "1", "10.0": "10"}.get(factor, factor)
    if factor == "1":
        return factor
    return factor if log_likelihood_difference > 0 else f"1/{factor}"


def sentence(text: str) -> str:
    """``text`` with a capital first letter and one closing mark."""
    text = text.strip()
    if not text.startswith("mb"):  # not Mb: the scale keeps its letters
        text = text[:1].upper() + text[1:]
    return text if not text or text[-1] in ".!?" else text + "."
