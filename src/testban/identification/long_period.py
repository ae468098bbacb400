"""The sign of long-period Rayleigh waves: did the source open or close?

Below about 0.05 Hz an explosion pushes the ground the same way at every azimuth and a collapse the opposite
way, while an earthquake changes sign with azimuth. Each vertical record is correlated with an explosion's
full wave form (0.02-0.05 Hz: 20 to 50 s, as in regional moment tensors of explosions, Ford, Dreger & Walter
2009, doi:10.1029/2009GL040003). A path of unknown velocity shifts the wave, and half a period of shift
looks like a change of sign; so the probability of each sign is summed over the shifts the origin and the
path allow, and over the packaged path models. Far stations, whose allowed shifts reach half a period, then
say little by themselves.

Assumed: vertical channels are positive up; without a response the record is proportional to ground velocity
in the band, as broadband (BH, HH) channels are.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from testban.earth.greens import GreensSettings, greens_functions
from testban.earth.layered import load_layered
from testban.earth.synthesis import convolve
from testban.errors import ModelRangeError
from testban.identification.long_period_settings import LongPeriodSettings
from testban.identification.rayleigh_sign import (
    Match,
    correlate,
    log_class_likelihoods,
    log_sign_likelihoods,
    sector_weights,
    with_failure,
)
from testban.identification.surface_waves import (
    INTERVAL_S,
    MEAN_KM_S,
    VELOCITY_POWERS,
    SurfaceWaves,
    VerticalRecord,
    band_pass,
    surface_waves,
    vertical_records,
)
from testban.model import Evidence, Origin, Recordings

NAME = "long-period sign"
SOURCE = "Ford, Dreger & Walter 2009, doi:10.1029/2009GL040003"


def long_period_evidence(
    origin: Origin, recordings: Recordings, settings: LongPeriodSettings | None = None
) -> Evidence:
    """Weigh explosion, collapse and earthquake by the sign of the long-period waves.

    Evidence without a likelihood, and a text that says why, when no station shows them above the noise.
    """
    settings = settings or LongPeriodSettings()
    seen, reasons = _seen(origin, recordings, settings)
    if not seen and not reasons:
        span = f"{settings.min_distance_km:.0f} to {settings.max_distance_km:.0f} km"
        return _silent(f"No broadband vertical record of the surface waves at {span}.", ())
    if not seen:
        return _silent("The event's long-period waves are not visible above the noise.", tuple(reasons))
    try:
        matches = _matches(seen, origin, settings)
    except ModelRangeError as problem:
        return _silent(f"No synthetic wave form to compare with: {problem}.", tuple(reasons))
    return _weigh([candidate for candidate, _ in seen], matches, reasons, settings)


def station_signs(
    origin: Origin, recordings: Recordings, settings: LongPeriodSettings
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Natural-log likelihoods (n, 4) of `rayleigh_sign.PHASES` at each station that shows the waves, no path
    given up, and the stations' weights (n,)."""
    seen, _ = _seen(origin, recordings, settings)
    signs = [log_sign_likelihoods(m, settings.explained) for m in _matches(seen, origin, settings)]
    azimuths = np.array([candidate.azimuth_deg for candidate, _ in seen])
    return np.array(signs).reshape(-1, 4), sector_weights(azimuths, settings.sector_deg)


def _seen(
    origin: Origin, recordings: Recordings, settings: LongPeriodSettings
) -> tuple[list[tuple[VerticalRecord, SurfaceWaves]], list[tuple[str, str]]]:
    """Records that show the waves, and why others do not."""
    candidates = vertical_records(origin, recordings, settings)
    records = [surface_waves(candidate, origin, settings) for candidate in candidates]
    reasons = [(c.label, r) for c, r in zip(candidates, records, strict=True) if isinstance(r, str)]
    return [(c, r) for c, r in zip(candidates, records, strict=True) if not isinstance(r, str)], reasons


def _matches(
    seen: list[tuple[VerticalRecord, SurfaceWaves]], origin: Origin, settings: LongPeriodSettings
) -> list[Match]:
    if not seen:
        return []
    waves = _waves([candidate.distance_km for candidate, _ in seen], settings)
    return [
        _match(candidate, record, waves[:, row], origin, settings)
        for row, (candidate, record) in enumerate(seen)
    ]


def _waves(distances_km: list[float], settings: LongPeriodSettings) -> NDArray[np.float64]:
    """An explosion's vertical velocity, shape (models, stations, samples), from the origin time on."""
    greens = GreensSettings(
        # Long enough that the program keeps frequencies down to 0.014 Hz.
        duration_s=max(640.0, max(distances_km) / 2.2 + 60.0),
        sampling_interval_s=INTERVAL_S,
        max_frequency_hz=2.4 * settings.band_hz[1],
        threads=settings.threads,
    )
    return np.array(
        [
            greens_functions(
                load_layered(name).flattened(), settings.source_depth_km, np.array(distances_km), greens
            ).elements["EXZ"]
            for name in settings.models
        ]
    )


def _as_recorded(waves: NDArray[np.float64], candidate: VerticalRecord) -> NDArray[np.float64]:
    """What the channel would write down for this ground velocity, up to a positive factor."""
    response, power = candidate.response, VELOCITY_POWERS.get(candidate.waveform.unit, 0)
    if response is None and power == 0:
        return waves

    def spectrum(frequencies_hz: NDArray[np.float64]) -> NDArray[np.complex128]:
        omega = 2j * np.pi * np.maximum(frequencies_hz, 1e-4)
        if response is None:
            return np.asarray(omega**power)
        return np.asarray(response.displacement(frequencies_hz) / omega)

    return convolve(waves, INTERVAL_S, spectrum)


def _match(
    candidate: VerticalRecord,
    record: SurfaceWaves,
    waves: NDArray[np.float64],
    origin: Origin,
    settings: LongPeriodSettings,
) -> Match:
    from scipy.signal import hilbert

    filtered = band_pass(_as_recorded(waves, candidate), settings)
    turned = np.imag(hilbert(filtered, axis=-1))
    error = _shift_error_s(candidate.distance_km, origin, settings)
    reach = min(40.0, 3.0 * error)
    shifts = np.arange(-np.ceil(reach), np.ceil(reach) + 1.0)

    def against(forms: NDArray[np.float64]) -> NDArray[np.float64]:
        return np.array(
            [correlate(record.times_s, record.samples, form, INTERVAL_S, shifts) for form in forms]
        )

    bandwidth = settings.band_hz[1] - settings.band_hz[0]
    independent = 2.0 * bandwidth * len(record.times_s) * INTERVAL_S
    return Match(shifts, against(filtered), against(turned), independent, error, record.snr)


def _shift_error_s(distance_km: float, origin: Origin, settings: LongPeriodSettings) -> float:
    """Standard deviation of a surface wave's arrival: the path's velocity, the place and the time."""
    where = origin.uncertainty
    sigmas = np.sqrt(-2.0 * np.log(max(1.0 - where.confidence, 1e-3)))
    place = where.semi_major_km / max(sigmas, 0.5) / MEAN_KM_S
    path = settings.velocity_error * distance_km / MEAN_KM_S
    return float(np.sqrt(place**2 + path**2 + where.time_s**2 + 0.5**2))


def _weigh(
    candidates: list[VerticalRecord],
    matches: list[Match],
    reasons: list[tuple[str, str]],
    settings: LongPeriodSettings,
) -> Evidence:
    azimuths = np.array([candidate.azimuth_deg for candidate in candidates])
    weights = sector_weights(azimuths, settings.sector_deg)
    signs = np.array([log_sign_likelihoods(match, settings.explained) for match in matches])
    failures = settings.path_failures
    likelihood = log_class_likelihoods(signs, weights, failures, settings.reversal, settings.one_sign)
    best = [_best(match, settings) for match in matches]
    correlations = np.array([rho for rho, _, _ in best])
    mean = float(np.average(correlations, weights=weights))
    spread = float(np.sqrt(np.average((correlations - mean) ** 2, weights=weights) + 0.2**2))
    rows = [
        (
            candidate.label,
            f"correlation {rho:+.2f} at {shift:+.0f} s ({settings.models[model]}), "
            f"signal to noise {match.snr:.1f}, azimuth {candidate.azimuth_deg:.0f} deg, "
            + ("response used" if candidate.response else f"taken as flat ({candidate.waveform.unit})"),
        )
        for candidate, match, (rho, shift, model) in zip(candidates, matches, best, strict=True)
    ]
    return Evidence(
        name=NAME,
        text=_text(with_failure(signs, float(np.mean(failures))), settings),
        value=mean,
        uncertainty=spread / float(np.sqrt(weights.sum())),
        unit="signed correlation",
        log_likelihood=likelihood,
        details=tuple(rows + reasons),
        source=SOURCE,
    )


def _best(match: Match, settings: LongPeriodSettings) -> tuple[float, float, int]:
    """Strongest correlation, of either sign, within a quarter period of shift: its value, shift and model."""
    quarter = 0.25 / float(np.sqrt(settings.band_hz[0] * settings.band_hz[1]))
    allowed = np.where(np.abs(match.shift_s) <= quarter, np.abs(match.in_phase), -1.0)
    model, place = np.unravel_index(int(np.argmax(allowed)), allowed.shape)
    return float(match.in_phase[model, place]), float(match.shift_s[place]), int(model)


def _text(signs: NDArray[np.float64], settings: LongPeriodSettings) -> str:
    opening = int(np.sum(signs[:, 0] - signs[:, 2] > np.log(2.0)))
    closing = int(np.sum(signs[:, 2] - signs[:, 0] > np.log(2.0)))
    low, high = settings.band_hz
    silent = len(signs) - opening - closing
    seen = f"Rayleigh waves of {1 / high:.0f}-{1 / low:.0f} s seen at {len(signs)} stations"
    return f"{seen}: {opening} show an opening source, {closing} a closing one, {silent} cannot tell."


def _silent(text: str, details: tuple[tuple[str, str], ...]) -> Evidence:
    return Evidence(name=NAME, text=text, details=details, source=SOURCE)
