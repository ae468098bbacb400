import dataclasses
from functools import partial
from pathlib import Path

import numpy as np
import pytest

from testban.earth.geodesy import direct
from testban.earth.greens import Greens, GreensSettings, greens_functions
from testban.earth.layered import load_layered
from testban.earth.synthesis import convolve, synthesize
from testban.identification.long_period import long_period_evidence
from testban.identification.long_period_settings import LongPeriodSettings
from testban.model import Evidence, Origin, OriginUncertainty, Recordings, Response, Site, Waveform
from testban.model.time import parse_time
from testban.sources.tensor import collapse, double_couple, explosion

TIME, LATITUDE, LONGITUDE = 1_600_000_000.0, 47.0, 10.0
DISTANCES = np.arange(220.0, 670.0, 40.0)
AZIMUTHS = (5.0 + 150.0 * np.arange(12)) % 360.0
MOMENT = 5e15
REVERSAL = LongPeriodSettings().reversal
CLEAR = 0.95 * float(np.log(REVERSAL / (1.0 - REVERSAL)))
"""Nearly as much as a sign may weigh, where one event in so many shows the wrong one."""
# A 120 s seismometer: two zeros and a third for displacement, poles of 0.707 damping.
BROADBAND = Response((0j, 0j, 0j), (-0.037 + 0.037j, -0.037 - 0.037j), 1.5e9, "made up")
ORIGIN = Origin(
    TIME, LATITUDE, LONGITUDE, 1.0, False, OriginUncertainty(5.0, 4.0, 0.0, 0.9, 0.5, (0.0, 10.0)),
    (), 60.0, np.empty((0, 4)), "test", "none", (),
)  # fmt: skip


@pytest.fixture(autouse=True)
def _kept_wave_fields(monkeypatch: pytest.MonkeyPatch, wave_fields: Path) -> None:
    kept = partial(greens_functions, cache=wave_fields)
    monkeypatch.setattr("testban.identification.long_period.greens_functions", kept)


@pytest.fixture(scope="module")
def greens() -> Greens:
    settings = GreensSettings(duration_s=700.0, shear=True)
    return greens_functions(load_layered("northeast-asia").flattened(), 0.6, DISTANCES, settings)


def recordings(
    greens: Greens,
    tensor: np.ndarray,
    *,
    noise: float = 2e-9,
    response: Response | None = None,
    flipped: bool = False,
    unit: str = "counts",
) -> Recordings:
    """Vertical records at 1 s from 300 s before to 650 s after the origin, noise as ground velocity (m/s)."""
    rng = np.random.default_rng(7)
    velocity = synthesize(greens, MOMENT * tensor, AZIMUTHS)[:, 0, :650]
    trace = np.concatenate([np.zeros((len(DISTANCES), 300)), velocity], axis=1)
    trace = trace + noise * rng.standard_normal(trace.shape)
    if response is not None:
        trace = convolve(trace, 1.0, lambda f: response.displacement(f) / (2j * np.pi * np.maximum(f, 1e-5)))
    if unit == "m":
        trace = np.cumsum(trace, axis=1)
    latitudes, longitudes = direct(LATITUDE, LONGITUDE, AZIMUTHS, DISTANCES)
    waveforms, sites = [], {}
    for k, samples in enumerate(-trace if flipped else trace):
        site = Site("XX", f"S{k}", float(latitudes[k]), float(longitudes[k]))
        sites[site.key] = site
        waveforms.append(
            Waveform(
                "XX",
                site.station,
                "",
                "LHZ",
                TIME - 300.0,
                1.0,
                samples,
                0.0,
                90.0 if flipped else -90.0,
                unit,
            )
        )
    responses = {w.id: response for w in waveforms} if response else {}
    return Recordings(tuple(waveforms), sites, responses)


def classes(evidence: Evidence) -> dict[str, float]:
    assert evidence.log_likelihood is not None, evidence.text
    return dict(evidence.log_likelihood)


@pytest.mark.parametrize(
    "how",
    [{}, {"response": BROADBAND}, {"flipped": True}, {"unit": "m"}],
    ids=["flat", "response", "down", "m"],
)
def test_an_explosion_opens_and_a_collapse_closes(greens: Greens, how: dict) -> None:
    opening = long_period_evidence(ORIGIN, recordings(greens, explosion(), **how))
    found = classes(opening)
    assert found["explosion"] == 0.0
    assert found["collapse"] < CLEAR
    assert found["earthquake"] < -0.5
    assert opening.value is not None
    assert opening.value > 0.8
    # A crack near the surface hardly radiates: a tenth of an explosion of the same moment.
    closing = long_period_evidence(ORIGIN, recordings(greens, 10.0 * collapse(), **how))
    found = classes(closing)
    assert found["collapse"] == 0.0
    assert found["explosion"] < CLEAR
    assert closing.value is not None
    assert closing.value < -0.8


def test_a_strike_slip_earthquake_shows_both_signs(greens: Greens) -> None:
    found = classes(long_period_evidence(ORIGIN, recordings(greens, double_couple(20, 90, 0))))
    assert found["earthquake"] == 0.0
    assert found["explosion"] < -0.5
    assert found["collapse"] < -0.5


def test_nothing_visible_is_not_weighed(greens: Greens) -> None:
    evidence = long_period_evidence(
        ORIGIN, recordings(greens, 1e-6 * explosion()), LongPeriodSettings(min_snr=3.0)
    )
    assert not evidence.weighed
    assert "not visible" in evidence.text
    assert len(evidence.details) == len(DISTANCES)
    assert all("signal to noise" in value for _, value in evidence.details)


def test_noise_taken_for_waves_says_little(greens: Greens) -> None:
    noise = recordings(greens, 1e-6 * explosion())
    found = classes(long_period_evidence(ORIGIN, noise, LongPeriodSettings(min_snr=0.1)))
    assert min(found.values()) > -np.log(5.0)


def test_another_events_coda_counts_as_noise(greens: Greens) -> None:
    quiet = recordings(greens, 0.02 * explosion())
    assert long_period_evidence(ORIGIN, quiet).weighed
    loud = np.random.default_rng(3).standard_normal(950) * np.exp(-np.arange(950.0) / 300.0)
    covered = tuple(
        dataclasses.replace(w, samples=w.samples + 40.0 * np.abs(w.samples).max() * loud)
        for w in quiet.waveforms
    )
    evidence = long_period_evidence(ORIGIN, dataclasses.replace(quiet, waveforms=covered))
    assert not evidence.weighed


def test_records_that_do_not_help_are_named(greens: Greens) -> None:
    full = recordings(greens, explosion())
    short = [dataclasses.replace(w, samples=w.samples[:390]) for w in full.waveforms[:1]]
    late = [
        dataclasses.replace(w, start_time=TIME + 40.0, samples=w.samples[340:]) for w in full.waveforms[1:2]
    ]
    odd = [dataclasses.replace(w, unit="volts") for w in full.waveforms[2:3]]
    mixed = dataclasses.replace(full, waveforms=(*short, *late, *odd, *full.waveforms[3:]))
    details = dict(long_period_evidence(ORIGIN, mixed).details)
    reasons = {label.split(".")[1]: text for label, text in details.items()}
    assert "ends before" in reasons["S0"]
    assert "noise before P" in reasons["S1"]
    assert "volts" in reasons["S2"]
    assert "correlation" in reasons["S3"]


def test_no_suitable_station_is_a_reason_not_an_error() -> None:
    evidence = long_period_evidence(ORIGIN, Recordings((), {}))
    assert not evidence.weighed
    assert "vertical" in evidence.text


@pytest.mark.recorded
def test_the_2017_test_opens_at_mudanjiang_and_the_collapse_closes(recorded_data: Path) -> None:
    # Published: the signs are opposite (Liu et al. 2018, Wang et al. 2018). Place and times as published.
    from obspy import read

    trace = read(str(recorded_data / "dprk" / "mdj" / "IC.MDJ.2017.246.mseed")).merge()[0]
    waveform = Waveform(
        "IC",
        "MDJ",
        "00",
        "BHZ",
        trace.stats.starttime.timestamp,
        trace.stats.sampling_rate,
        trace.data.astype(float),
    )
    records = Recordings((waveform,), {"IC.MDJ": Site("IC", "MDJ", 44.617, 129.5908)})
    for text, sign in (("2017-09-03T03:30:01.6Z", 1.0), ("2017-09-03T03:38:31.9Z", -1.0)):
        origin = dataclasses.replace(
            ORIGIN, time=parse_time(text), latitude_deg=41.301, longitude_deg=129.074
        )
        evidence = long_period_evidence(origin, records)
        found = classes(evidence)
        assert sign * (evidence.value or 0.0) > 0.7
        assert sign * (found["explosion"] - found["collapse"]) > 0.0
