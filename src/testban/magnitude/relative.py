"""Size relative to a known event: amplitude ratios of the first P, channel by channel.

On the same channel and path the instrument, the path and the site divide out, so no response is needed;
what remains is the ratio of the two sources in the band. Near 1 Hz that is what the difference of two mb
measures.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from testban.earth.geodesy import inverse
from testban.earth.shared_paths import PathSettings, SharedPath, shared_paths
from testban.earth.traveltimes import TravelTimes
from testban.model import (
    AmplitudeRatio,
    Magnitude,
    NotDetermined,
    Origin,
    PublishedValue,
    Recordings,
    ReferenceEvent,
    StationMagnitude,
    Waveform,
)
from testban.signal.alignment import BandWindow, band_window, energy_onset

SHORT_PERIOD = ("mb", "ml")


@dataclass(frozen=True, slots=True)
class RelativeMagnitudeSettings:
    """What relative size assumes and demands.

    band_hz : where mb is measured: most mb are read at periods of 0.5 to 1.25 s.
    further_bands_hz : measured beside it and only reported: a larger source has a lower corner frequency, so
        its ratio falls with frequency.
    window_s : signal window from ``lead_s`` before the onset.
    noise_s : noise window, (first, last) seconds before the onset.
    minimum_snr : amplitude ratio of signal to noise that both records need.
    minimum_correlation : below it the event's onset is taken where its energy rises instead.
    minimum_channels : fewer give no ratio.
    maximum_offset_km : farther from the reference the paths differ.
    outlier : stations off the median by more than this many robust standard deviations are left out, and
    scatter_floor : the smallest such deviation, in log10 units (0.15: between-station scatter of relative
        amplitudes, after path terms cancel, is 0.1 to 0.2).
    transfer : one standard deviation between a regional P ratio and a difference of network magnitudes
        (radiation, corner frequency). An assumption: no published value was found.
    published : standard deviation of a published magnitude that states none (an assumption).
    """

    paths: PathSettings = field(default_factory=PathSettings)
    band_hz: tuple[float, float] = (0.8, 2.0)
    further_bands_hz: tuple[tuple[float, float], ...] = ((0.5, 1.0), (2.0, 4.0), (3.0, 6.0))
    window_s: float = 8.0
    lead_s: float = 0.5
    noise_s: tuple[float, float] = (30.0, 3.0)
    minimum_snr: float = 2.0
    minimum_correlation: float = 0.5
    minimum_channels: int = 3
    maximum_offset_km: float = 30.0
    outlier: float = 3.0
    scatter_floor: float = 0.15
    transfer: float = 0.10
    published: float = 0.10


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
    apart_km, _, _ = inverse(
        origin.latitude_deg, origin.longitude_deg, reference.latitude_deg, reference.longitude_deg
    )
    reach_km = settings.maximum_offset_km + origin.uncertainty.semi_major_km
    if float(apart_km) > reach_km:
        return NotDetermined(
            quantity,
            f"the event lies {float(apart_km):.0f} km from it; beyond {reach_km:.0f} km the paths differ",
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
    value, note = _log_ratio(path, settings.band_hz, settings)
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


def _log_ratio(
    path: SharedPath, band: tuple[float, float], settings: RelativeMagnitudeSettings
) -> tuple[float, str]:
    onset = _event_onset(path, settings)
    if onset is None:
        return math.nan, "record does not hold the P window"
    powers = []
    for label, traces, time in (
        ("event", path.event_traces, onset),
        ("reference", path.reference_traces, path.reference_onset),
    ):
        power = _powers(traces, time, band, settings)
        if power is None:
            return math.nan, f"{label}: record does not hold the P and noise windows in this band"
        signal, noise = power
        if not signal > settings.minimum_snr**2 * noise:
            return math.nan, f"{label}: P below {settings.minimum_snr:g} times the noise"
        powers.append(signal - noise)
    return 0.5 * math.log10(powers[0] / powers[1]), ""


def _event_onset(path: SharedPath, settings: RelativeMagnitudeSettings) -> float | None:
    """By correlation with the reference; else where the event's energy rises."""
    found = path.delays(settings.band_hz, settings.paths, 1, settings.minimum_correlation)
    if found is not None:
        return float(found.times[0]) + settings.paths.lead_s
    expected, reach = path.reference_onset + path.lead_in_s, settings.paths.search_s
    window = band_window(
        path.event_traces,
        expected - reach - 5.0,
        expected + reach + 3.0,
        settings.band_hz,
        settings.paths.rate_hz,
    )
    onset = None if window is None else energy_onset(window, expected - reach, expected + reach)
    return None if onset is None else onset[0]


def _powers(
    traces: Sequence[Waveform], onset: float, band: tuple[float, float], settings: RelativeMagnitudeSettings
) -> tuple[float, float] | None:
    """Mean square of signal and of noise; None where the record does not serve."""
    first, last = settings.noise_s
    start = onset - settings.lead_s
    window: BandWindow | None = band_window(
        traces, onset - first, start + settings.window_s, band, settings.paths.rate_hz
    )
    if window is None:
        return None
    signal = window.between(start, start + settings.window_s)
    noise = window.between(onset - first, onset - last)
    return float(np.mean(signal**2)), float(np.mean(noise**2))


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
        values = [v for path in used if math.isfinite(v := _log_ratio(path, band, settings)[0])]
        if len(values) >= settings.minimum_channels:
            further.append(
                f"{band[0]:g}-{band[1]:g} Hz {float(np.median(values)):.2f} ({len(values)} stations)"
            )
    return (
        "every channel kept its gain and response between the events; outliers are left out",
        f"first P at {low:g}-{high:g} Hz: sources of like depth and rock",
        "log10 ratio in other bands: " + (", ".join(further) or "not measurable"),
    )
