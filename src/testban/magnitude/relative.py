"""Size relative to a known event: amplitude ratios of the first P, channel by channel.

On the same channel and path the instrument, the path and the site divide out, so no response is needed;
what remains is the ratio of the two sources in the band. Near 1 Hz that is what the difference of two mb
measures.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from testban.earth.geodesy import distance_between_km
from testban.earth.shared_paths import SharedPath, shared_paths
from testban.earth.traveltimes import TravelTimes
from testban.magnitude.relative_amplitudes import log_ratio
from testban.magnitude.relative_settings import RelativeMagnitudeSettings
from testban.model import (
    AmplitudeRatio,
    Magnitude,
    NotDetermined,
    Origin,
    PublishedValue,
    Recordings,
    ReferenceEvent,
    StationMagnitude,
)

SHORT_PERIOD = ("mb", "ml")


def relative_magnitudes(
    origin: Origin,
    recordings: Recordings,
    reference: ReferenceEvent,
    travel_times: TravelTimes,
    settings: RelativeMagnitudeSettings | None = None,
) -> tuple[Magnitude, ...] | NotDetermined:
    """`amplitude_ratio` and `scaled_magnitudes` in one step."""
    settings = settings or RelativeMagnitudeSettings()
    ratio = amplitude_ratio(origin, recordings, reference, travel_times, settings)
    return ratio if isinstance(ratio, NotDetermined) else scaled_magnitudes(ratio, reference, settings)


def amplitude_ratio(
    origin: Origin,
    recordings: Recordings,
    reference: ReferenceEvent,
    travel_times: TravelTimes,
    settings: RelativeMagnitudeSettings | None = None,
) -> AmplitudeRatio | NotDetermined:
    """Network ratio of first-P amplitudes, event over reference: the median over stations, outliers left out.

    Root-mean-square amplitudes in the band, noise power taken off. The uncertainty is that of the median
    for the scatter between stations, widened for few (Student).
    """
    settings = settings or RelativeMagnitudeSettings()
    quantity = f"amplitude ratio to {reference.name}"
    apart_km = distance_between_km(origin, reference)
    reach_km = settings.maximum_offset_km + origin.uncertainty.semi_major_km
    if apart_km > reach_km:
        return NotDetermined(
            quantity,
            f"the event lies {apart_km:.0f} km from it; beyond {reach_km:.0f} km the paths differ",
        )
    paths = [
        path
        for path in shared_paths(origin, recordings, reference, travel_times, settings.paths)
        if path.channel == path.reference_channel
    ]
    rows = [_row(path, settings) for path in paths]
    measured = [row for row in rows if math.isfinite(row.mag)]
    if len(measured) < settings.minimum_channels:
        return NotDetermined(quantity, _too_few(len(paths), len(measured), settings))
    logs = np.array([row.mag for row in measured])
    inside = _inliers(logs, settings)
    if inside.sum() < settings.minimum_channels:
        return NotDetermined(
            quantity, f"only {int(inside.sum())} of {len(measured)} stations agree on a ratio (gain changes?)"
        )
    judged = {
        row.channel: row if good else _rejected(row) for row, good in zip(measured, inside, strict=True)
    }
    return AmplitudeRatio(
        reference=reference.name,
        log10_ratio=float(np.median(logs[inside])),
        uncertainty=_median_uncertainty(logs[inside], settings),
        stations=int(inside.sum()),
        contributions=tuple(judged.get(row.channel, row) for row in rows),
        band_hz=settings.band_hz,
        assumptions=_assumptions(paths, judged, settings),
    )


def scaled_magnitudes(
    ratio: AmplitudeRatio, reference: ReferenceEvent, settings: RelativeMagnitudeSettings | None = None
) -> tuple[Magnitude, ...] | NotDetermined:
    """One magnitude for each short-period magnitude (mb, ML) published for the reference."""
    settings = settings or RelativeMagnitudeSettings()
    published = [m for m in reference.magnitudes if m.type.lower().startswith(SHORT_PERIOD)]
    if not published:
        return NotDetermined(
            f"magnitude relative to {reference.name}",
            f"{reference.name} lists no magnitude of short waves (mb, ML) to start from",
        )
    return tuple(_scaled(ratio, value, settings) for value in published)


def _scaled(ratio: AmplitudeRatio, value: PublishedValue, settings: RelativeMagnitudeSettings) -> Magnitude:
    own = settings.published
    if value.lower is not None and value.upper is not None:
        own = (value.upper - value.lower) / 2.0
    contributions = tuple(
        StationMagnitude(
            c.channel, value.value + c.mag, c.amplitude_nm, c.period_s, c.distance_deg, c.used, c.note
        )
        for c in ratio.contributions
        if math.isfinite(c.mag)
    )
    return Magnitude(
        type=f"{value.type}(relative to {ratio.reference}, {value.source})",
        mag=value.value + ratio.log10_ratio,
        uncertainty=math.sqrt(ratio.uncertainty**2 + settings.transfer**2 + own**2),
        stations=ratio.stations,
        contributions=contributions,
        assumptions=(
            f"{value.type} {value.value:g} of {ratio.reference} ({value.source}) is right within {own:.2g}",
            f"a difference of {value.type} equals the log amplitude ratio within {settings.transfer:g}",
            *ratio.assumptions,
        ),
    )


def _row(path: SharedPath, settings: RelativeMagnitudeSettings) -> StationMagnitude:
    """One station's log10 ratio, nan with the reason as its note where there is none."""
    value, note = log_ratio(path, settings.band_hz, settings)
    low, high = settings.band_hz
    return StationMagnitude(
        channel=path.channel,
        mag=value,
        amplitude_nm=None,
        period_s=1.0 / math.sqrt(low * high),
        distance_deg=path.distance_deg,
        used=math.isfinite(value),
        note=note,
    )


def _inliers(logs: NDArray[np.float64], settings: RelativeMagnitudeSettings) -> NDArray[np.bool_]:
    centre = float(np.median(logs))
    spread = max(settings.scatter_floor, 1.4826 * float(np.median(np.abs(logs - centre))))
    return np.asarray(np.abs(logs - centre) <= settings.outlier * spread)


def _median_uncertainty(logs: NDArray[np.float64], settings: RelativeMagnitudeSettings) -> float:
    """1.2533 s / sqrt(n), the large-sample error of a median, widened for few stations (Student)."""
    n = len(logs)
    scatter = max(float(np.std(logs, ddof=1)), settings.scatter_floor)
    freedom = n - 1
    widening = math.sqrt(freedom / (freedom - 2)) if freedom > 2 else math.sqrt(3.0)
    return 1.2533 * scatter / math.sqrt(n) * widening


def _rejected(row: StationMagnitude) -> StationMagnitude:
    note = "off the other stations: gain change, clipping or another wave"
    return StationMagnitude(row.channel, row.mag, None, row.period_s, row.distance_deg, False, note)


def _too_few(paths: int, measured: int, settings: RelativeMagnitudeSettings) -> str:
    low, high = settings.band_hz
    return (
        f"{paths} common channels, {measured} with P above the noise in both records at {low:g}-{high:g} Hz; "
        f"need {settings.minimum_channels}"
    )


def _assumptions(
    paths: Sequence[SharedPath], judged: dict[str, StationMagnitude], settings: RelativeMagnitudeSettings
) -> tuple[str, ...]:
    low, high = settings.band_hz
    further = []
    used = [path for path in paths if path.channel in judged and judged[path.channel].used]
    for band in settings.further_bands_hz:
        values = [v for path in used if math.isfinite(v := log_ratio(path, band, settings)[0])]
        if len(values) >= settings.minimum_channels:
            further.append(
                f"{band[0]:g}-{band[1]:g} Hz {float(np.median(values)):.2f} ({len(values)} stations)"
            )
    return (
        "every channel kept its gain and response between the events; outliers are left out",
        f"first P at {low:g}-{high:g} Hz: sources of like depth and rock",
        "log10 ratio in other bands: " + (", ".join(further) or "not measurable"),
    )
