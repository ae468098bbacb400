"""Channels that cannot serve leave with a named reason; everything else goes through untouched.

The thresholds rest on what ground motion can and cannot do, not on any event: see each setting.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, fields, replace

import numpy as np

from testban.acquisition.flaws import (
    SpectralShape,
    clipped_peaks,
    constant_runs,
    offset_steps,
    spectral_shape,
    spikes,
)
from testban.errors import SettingsError
from testban.model import Exclusion, Recordings, Waveform, isoformat


@dataclass(frozen=True, slots=True)
class QualitySettings:
    """What a usable channel must be.

    min_duration_s : shorter stretches hold no noise to measure a signal against
    min_rate_hz : below this the P band (about 0.5-4 Hz) lies beyond the Nyquist frequency
    max_nan_fraction, max_stuck_fraction : more of a stretch than this missing makes it worthless
    stuck_run_s, stuck_run_samples : a digitiser that gives the same number for so long has stopped
    max_stuck_runs : a channel with more holes than this is not worth the pieces
    clipped_peaks : so many excursions cut off flat at the same extreme
    clipped_flat_samples, clipped_entry : how flat, and how abrupt (fraction of the range) a cut-off is
    spike_ratio, max_spikes : height over the surroundings and number of isolated spikes
    step_ratio, step_hold_s, max_steps : jump of the level over the scatter, how long it holds, how many
    dead_roughness : log10 scatter of the spectrum about one power law. Ground noise departs by 0.3 and more
        (microseism; Peterson 1993, doi:10.3133/ofr93322), electronic noise by its estimation error
    dead_slopes : range of the power law of electronics, white (0) to red (-1.1 in amplitude)
    dead_neighbours : judged dead only where so many other stations do record ground noise
    signal_ratio, signal_s : a channel with a burst this strong and long has recorded something
    weak_ratio : microseism this many times below that of the network's other channels counts as none
    """

    min_duration_s: float = 30.0
    min_rate_hz: float = 8.0
    max_nan_fraction: float = 0.5
    max_stuck_fraction: float = 0.5
    stuck_run_s: float = 1.0
    stuck_run_samples: int = 20
    max_stuck_runs: int = 10
    clipped_peaks: int = 3
    clipped_flat_samples: int = 3
    clipped_entry: float = 0.05
    spike_ratio: float = 15.0
    max_spikes: int = 3
    step_ratio: float = 4.0
    step_hold_s: float = 2.0
    max_steps: int = 2
    dead_roughness: float = 0.1
    dead_slopes: tuple[float, float] = (-1.1, 0.1)
    dead_neighbours: int = 3
    signal_ratio: float = 10.0
    signal_s: float = 5.0
    weak_ratio: float = 10.0

    def __post_init__(self) -> None:
        for item in fields(self):
            value = getattr(self, item.name)
            if isinstance(value, (int, float)) and value <= 0:
                raise SettingsError(f"quality {item.name} must be positive, not {value:g}")
        if self.max_nan_fraction > 1 or self.max_stuck_fraction > 1:
            raise SettingsError("quality fractions lie between 0 and 1")


def screen(recordings: Recordings, settings: QualitySettings | None = None) -> Recordings:
    """Recordings without the channels that cannot serve, each named in ``exclusions`` with its reason.

    Stuck runs are cut out like gaps. Stations without a channel left lose their site.
    """
    settings = settings or QualitySettings()
    kept: list[Waveform] = []
    exclusions: list[Exclusion] = []
    notes: list[str] = []
    for waveform in recordings.waveforms:
        pieces, reason = _examine(waveform, settings, notes)
        if reason:
            exclusions.append(Exclusion(waveform.id, _dated(waveform, recordings, reason)))
        kept += pieces
    dead = _dead(kept, settings)
    exclusions += [Exclusion(channel, reason) for channel, reason in dead.items()]
    kept = [w for w in kept if w.id not in dead]
    used, ids = {w.station_key for w in kept}, {w.id for w in kept}
    return replace(
        recordings,
        waveforms=tuple(kept),
        sites={k: s for k, s in recordings.sites.items() if k in used},
        responses={i: r for i, r in recordings.responses.items() if i in ids},
        exclusions=(*recordings.exclusions, *exclusions),
        notes=(*recordings.notes, *notes),
    )


def _dated(waveform: Waveform, recordings: Recordings, reason: str) -> str:
    """Say which stretch is meant where a channel has several."""
    if sum(w.id == waveform.id for w in recordings.waveforms) == 1:
        return reason
    return f"{reason} (stretch from {isoformat(waveform.start_time, 0)})"


def _examine(waveform: Waveform, settings: QualitySettings, notes: list[str]) -> tuple[list[Waveform], str]:
    """The usable pieces of a waveform, or the reason why there are none."""
    for refuse in (_wrong_kind, _wrong_rate, _not_numbers, _flat):
        reason = refuse(waveform, settings)
        if reason:
            return [], reason
    pieces, reason = _without_stuck_runs(waveform, settings, notes)
    if reason:
        return [], reason
    long = [p for p in pieces if len(p.samples) / p.sampling_rate_hz >= settings.min_duration_s]
    if not long:
        longest = max(len(p.samples) / p.sampling_rate_hz for p in pieces)
        return [], f"too short: {longest:.1f} s, at least {settings.min_duration_s:g} s needed"
    checks: tuple[Callable[[Waveform, QualitySettings], str], ...] = (_clipped, _stepping, _spiky)
    for piece in long:
        for check in checks:
            reason = check(piece, settings)
            if reason:
                return [], reason
    return long, ""


def _wrong_kind(waveform: Waveform, settings: QualitySettings) -> str:
    """SEED instrument codes (second letter) of tilt, pressure, temperature, mass position and the like."""
    code = waveform.channel
    if len(code) == 3 and code.isupper() and code[1] in "ABCDFIKMOQRSTUVW":
        return f"not ground motion: instrument code {code[1]}"
    return ""


def _wrong_rate(waveform: Waveform, settings: QualitySettings) -> str:
    rate = waveform.sampling_rate_hz
    if rate < settings.min_rate_hz:
        return f"wrong rate: {rate:g} Hz, at least {settings.min_rate_hz:g} Hz needed"
    return ""


def _not_numbers(waveform: Waveform, settings: QualitySettings) -> str:
    missing = int(np.count_nonzero(~np.isfinite(waveform.samples)))
    if missing > settings.max_nan_fraction * len(waveform.samples):
        return f"no data: {missing} of {len(waveform.samples)} samples are NaN"
    return ""


def _flat(waveform: Waveform, settings: QualitySettings) -> str:
    values = waveform.samples[np.isfinite(waveform.samples)]
    return f"flat: every sample is {values[0]:g}" if len(values) and np.ptp(values) == 0 else ""


def _without_stuck_runs(
    waveform: Waveform, settings: QualitySettings, notes: list[str]
) -> tuple[list[Waveform], str]:
    rate = waveform.sampling_rate_hz
    minimum = max(settings.stuck_run_samples, round(settings.stuck_run_s * rate))
    good = np.isfinite(waveform.samples)
    runs = constant_runs(waveform.samples, minimum)
    for run in runs:
        good[run] = False
    stuck = sum(run.stop - run.start for run in runs)
    if stuck > settings.max_stuck_fraction * len(good) or len(runs) > settings.max_stuck_runs:
        return (
            [],
            f"stuck: {stuck / rate:.0f} of {len(good) / rate:.0f} s repeat one value ({len(runs)} runs)",
        )
    if good.all():
        return [waveform], ""
    if runs:
        where = isoformat(waveform.start_time + runs[0].start / rate, 1)
        notes.append(f"{waveform.id}: {stuck / rate:.1f} s of one repeated value cut out (from {where})")
    edges = np.flatnonzero(np.diff(np.concatenate([[False], good, [False]]).astype(np.int8)))
    return [
        replace(waveform, start_time=waveform.start_time + begin / rate, samples=waveform.samples[begin:end])
        for begin, end in zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True)
    ], ""


def _clipped(waveform: Waveform, settings: QualitySettings) -> str:
    peaks = clipped_peaks(waveform.samples, settings.clipped_flat_samples, settings.clipped_entry)
    if peaks < settings.clipped_peaks:
        return ""
    low, high = waveform.samples.min(), waveform.samples.max()
    return f"clipped: {peaks} peaks cut off at {low:g} or {high:g}"


def _spiky(waveform: Waveform, settings: QualitySettings) -> str:
    window = round(2.0 * waveform.sampling_rate_hz)
    found = spikes(waveform.samples, settings.spike_ratio, window)
    separate = 1 + int(np.count_nonzero(np.diff(found) > 2)) if len(found) else 0
    if separate < settings.max_spikes:
        return ""
    return f"spiky: {separate} isolated spikes over {settings.spike_ratio:g} times their surroundings"


def _stepping(waveform: Waveform, settings: QualitySettings) -> str:
    steps = offset_steps(
        waveform.samples, waveform.sampling_rate_hz, settings.step_ratio, settings.step_hold_s
    )
    if len(steps) < settings.max_steps:
        return ""
    when = isoformat(waveform.start_time + steps.min() / waveform.sampling_rate_hz, 0)
    return f"steps: the level jumps {len(steps)} times (first at {when})"


def _dead(waveforms: list[Waveform], settings: QualitySettings) -> dict[str, str]:
    """Channels whose spectrum is that of electronics alone, while other stations record ground noise."""
    shapes: dict[str, SpectralShape] = {}
    longest: dict[str, Waveform] = {}
    for waveform in sorted(waveforms, key=lambda w: len(w.samples) / w.sampling_rate_hz):
        longest[waveform.id] = waveform
    for name, waveform in longest.items():
        shape = spectral_shape(waveform.samples, waveform.sampling_rate_hz)
        if shape is not None:
            shapes[name] = shape
    suspects = {name for name, shape in shapes.items() if _featureless(shape, settings)}
    living = {longest[name].station_key for name in shapes.keys() - suspects}
    suspect_stations = {longest[name].station_key for name in suspects}
    if len(living - suspect_stations) < max(settings.dead_neighbours, len(suspect_stations - living) + 1):
        return {}
    peers: dict[str, list[float]] = defaultdict(list)
    for name in shapes.keys() - suspects:
        peers[longest[name].network].append(shapes[name].microseism)
    dead = {}
    for name in sorted(suspects):
        shape, waveform = shapes[name], longest[name]
        level = float(np.median(peers[waveform.network])) if peers[waveform.network] else 0.0
        weak = level > settings.weak_ratio * shape.microseism
        if weak or not _has_signal(waveform, settings):
            dead[name] = _obituary(shape, level)
    # Bursts on the third channel of a station whose other two are dead are the electronics' as well.
    stations = {longest[name].station_key for name in dead} - living
    for name in suspects - dead.keys():
        if longest[name].station_key in stations:
            dead[name] = _obituary(shapes[name], 0.0) + "; the station's other channels are dead too"
    return dict(sorted(dead.items()))


def _featureless(shape: SpectralShape, settings: QualitySettings) -> bool:
    low, high = settings.dead_slopes
    return shape.roughness < settings.dead_roughness and low <= shape.slope <= high


def _obituary(shape: SpectralShape, level: float) -> str:
    text = (
        f"dead: noise like that of electronics, frequency to the power {shape.slope:.1f} without microseism"
    )
    if level > 0:
        text += f"; at 0.12-0.48 Hz it is {shape.microseism:.3g}, other channels of the network {level:.3g}"
    return text


def _has_signal(waveform: Waveform, settings: QualitySettings) -> bool:
    """Whether the channel rises ``signal_ratio`` over its own median level for ``signal_s`` in all."""
    length = round(waveform.sampling_rate_hz)
    seconds = len(waveform.samples) // length
    rms = np.diff(waveform.samples[: seconds * length]).copy()
    rms = np.append(rms, 0.0).reshape(seconds, length).std(axis=1)
    return bool(np.count_nonzero(rms > settings.signal_ratio * np.median(rms)) >= settings.signal_s)
