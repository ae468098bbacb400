"""Channels that cannot serve leave with a named reason; everything else goes through untouched.

The thresholds rest on what ground motion can and cannot do, not on any event: see each setting.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from testban.acquisition.dead_sensors import dead_channels
from testban.acquisition.flaws import constant_runs, level_drops, offset_steps, spikes
from testban.acquisition.implausible_gains import implausible_gains
from testban.acquisition.quality_settings import QualitySettings
from testban.model import Exclusion, Recordings, Waveform, isoformat
from testban.signal.clipping import clipped_peaks


def screen(recordings: Recordings, settings: QualitySettings | None = None) -> Recordings:
    """Recordings without the channels that cannot serve, each named in ``exclusions`` with its reason.

    Stuck runs, and what follows where the ground motion was lost, are cut out like gaps. A response that
    makes of ground noise what it is nowhere on Earth is taken away. Stations without a channel left lose
    their site.
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
    dead = dead_channels(kept, settings)
    exclusions += [Exclusion(channel, reason) for channel, reason in dead.items()]
    kept = [w for w in kept if w.id not in dead]
    odd = implausible_gains(recordings, kept)
    notes += [
        f"{name}: no response ({reason}); its amplitude serves as a ratio only"
        for name, reason in odd.items()
    ]
    used, ids = {w.station_key for w in kept}, {w.id for w in kept}
    return replace(
        recordings,
        waveforms=tuple(kept),
        sites={k: s for k, s in recordings.sites.items() if k in used},
        responses={i: r for i, r in recordings.responses.items() if i in ids and i not in odd},
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
    pieces = [part for piece in pieces for part in _without_lost_motion(piece, settings, notes)]
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
    if runs:
        where = isoformat(waveform.start_time + runs[0].start / rate, 1)
        notes.append(f"{waveform.id}: {stuck / rate:.1f} s of one repeated value cut out (from {where})")
    return _pieces(waveform, good), ""


def _without_lost_motion(waveform: Waveform, settings: QualitySettings, notes: list[str]) -> list[Waveform]:
    """What is noise where waves should be passes for weak S and Lg, and weak S for an explosion."""
    rate, good = waveform.sampling_rate_hz, np.ones(len(waveform.samples), dtype=np.bool_)
    for index in level_drops(waveform.samples, rate, settings.drop_ratio, settings.drop_hold_s).tolist():
        if not good[index]:
            continue
        end = min(index + round(settings.drop_cut_s * rate), len(good))
        good[index:end] = False
        notes.append(
            f"{waveform.id}: the level falls {settings.drop_ratio:g} times or more within half a second at "
            f"{isoformat(waveform.start_time + index / rate, 1)}, as no wave dies away; "
            f"{(end - index) / rate:.0f} s from there are cut out"
        )
    return _pieces(waveform, good)


def _pieces(waveform: Waveform, good: NDArray[np.bool_]) -> list[Waveform]:
    if good.all():
        return [waveform]
    rate = waveform.sampling_rate_hz
    edges = np.flatnonzero(np.diff(np.concatenate([[False], good, [False]]).astype(np.int8)))
    return [
        replace(waveform, start_time=waveform.start_time + begin / rate, samples=waveform.samples[begin:end])
        for begin, end in zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True)
    ]


def _clipped(waveform: Waveform, settings: QualitySettings) -> str:
    peaks = clipped_peaks(waveform.samples, settings.clipped_flat_samples, settings.clipped_entry)
    if peaks < settings.clipped_peaks:
        return ""
    low, high = waveform.samples.min(), waveform.samples.max()
    return (
        f"clipped: {peaks} peaks cut off at {low:g} or {high:g}; only onsets before them and lower limits of "
        "the size are taken from it"
    )


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
