"""The onset of a phase at one station."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Pick:
    """A phase onset (QuakeML Pick). ``phase_hint`` is "P" or "S": what the wave looks like, not yet its name.

    ``polarity`` is +1 (up), -1 (down) or 0 (not seen); ``snr`` is the ratio of root-mean-square amplitudes
    after and before the onset in ``band_hz``.
    """

    id: str
    station: str
    channel: str
    phase_hint: str
    time: float
    uncertainty_s: float
    polarity: int
    snr: float
    band_hz: tuple[float, float]
    method: str = "automatic"
