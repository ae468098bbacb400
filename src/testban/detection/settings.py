"""Settings of detection and picking."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class DetectionSettings:
    """How onsets are found.

    Attributes
    ----------
    bands_hz : pass-bands searched; one above 0.9 of a channel's Nyquist frequency is not used on it. They
        overlap on purpose: an emergent Pn on a noisy island station shows in one of them only.
    sta_s, lta_s : lengths of the short window after and the long window before a sample. The long one follows
        a decaying coda, so a second event inside it still stands out.
    trigger_power_ratio : STA/LTA of power that makes a trigger (4 is an amplitude ratio of 2).
    separation_s : of two triggers closer than this the stronger stays.
    window_s : seconds before and after a trigger in which the onset is sought.
    margin_s : least window on either side of an onset.
    noise_s, signal_s : windows of the signal-to-noise ratio.
    onset_snr : a band takes part in the onset's joint criterion from this amplitude ratio on.
    polarity_snr : the first swing must exceed the noise's root mean square by this factor to give a polarity.
    polarity_share : and reach this share of the largest swing in the first 0.6 s.
    guided_snr : least ratio of a pick sought at a predicted time.
    s_snr : least ratio of an S onset; below, the coda of P makes onsets of its own.
    s_late_s : an S onset is read late in the mean by the first, plus the second over its amplitude ratio, and
        is less sure by as much. From made-up recordings, S rising in 0.1 to 2.5 s (benchmarks/s_onsets.py).
    s_burst_s : standard deviation given to an S onset of the least ratio, because it may be a burst of the P
        coda; it falls as the ratio grows. Of 216 windows between P and S in recordings of two tests, a blast
        and an earthquake 12 showed an onset above 3, 4 one above 5, 1 one above 10.
    timing_floor_s : smallest standard deviation given to a pick; even clear onsets are read differently by an
        analyst (by 0.14 s in the median on one event, docs/results.md).
    """

    bands_hz: tuple[tuple[float, float], ...] = ((0.7, 2.0), (1.0, 4.0), (2.0, 8.0), (4.0, 14.0))
    sta_s: float = 1.0
    lta_s: float = 20.0
    trigger_power_ratio: float = 4.0
    separation_s: float = 3.0
    window_s: tuple[float, float] = (5.0, 3.0)
    margin_s: float = 0.3
    noise_s: float = 6.0
    signal_s: float = 2.0
    onset_snr: float = 3.0
    polarity_snr: float = 4.0
    polarity_share: float = 0.15
    guided_snr: float = 1.8
    s_snr: float = 3.0
    s_burst_s: float = 1.5
    s_late_s: tuple[float, float] = (0.1, 1.8)
    timing_floor_s: float = 0.15
