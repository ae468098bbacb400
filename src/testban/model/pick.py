"""The onset of a phase at one station."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Pick:
    """A phase onset (QuakeML Pick).

    ``phase_hint`` is "P" or "S" where only the kind of wave is known, or a reader's IASPEI name ("Pn", "pP").

    ``polarity`` is +1 (up), -1 (down) or 0 (not seen); ``snr`` is the ratio of root-mean-square amplitudes
    after and before the onset in ``band_hz``. An array also gives ``backazimuth_deg`` and horizontal
    ``slowness_s_deg``, each with its standard deviation; None where there is none.
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
    backazimuth_deg: float | None = None
    backazimuth_uncertainty_deg: float | None = None
    slowness_s_deg: float | None = None
    slowness_uncertainty_s_deg: float | None = None
