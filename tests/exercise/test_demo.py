import json
from pathlib import Path

import numpy as np
import pytest

from testban.acquisition import read_recordings
from testban.earth.geodesy import inverse
from testban.exercise.demo import DemoTruth, demo_stations, write_demo_recordings
from testban.exercise.recorder import BROADBAND, to_counts
from testban.identification.long_period import long_period_evidence
from testban.model import Origin, OriginUncertainty, Recordings, parse_time


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, DemoTruth, list[float]]:
    folder, shares = tmp_path_factory.mktemp("demo"), []
    truth = write_demo_recordings(folder, 11, progress=lambda _text, share: shares.append(share))
    return folder, truth, shares


@pytest.fixture(scope="module")
def recordings(demo: tuple[Path, DemoTruth, list[float]]) -> Recordings:
    return read_recordings([demo[0]])


def test_it_writes_three_components_of_every_station(demo, recordings: Recordings) -> None:
    folder, truth, shares = demo
    stations = demo_stations()
    assert truth.stations == len(stations) == 15
    assert len(list((folder / "waveforms").glob("*.mseed"))) == 45
    assert {w.station_key for w in recordings.waveforms} == {s.site.key for s in stations}
    assert shares[0] == 0.0
    assert shares[-1] == 1.0
    assert shares == sorted(shares)


def test_the_truth_is_written_beside_and_matches(demo) -> None:
    folder, truth, _ = demo
    written = json.loads((folder / "truth.json").read_text())
    assert parse_time(written["time"]) == pytest.approx(truth.time)
    assert written["yield_kt"] == 10.0


def test_the_response_read_back_is_the_one_that_recorded(recordings: Recordings) -> None:
    frequencies = np.array([0.02, 0.1, 1.0, 5.0])
    response = recordings.responses["IC.MDJ.00.BHZ"]
    ratio = response.displacement(frequencies) / BROADBAND.displacement(frequencies)
    assert ratio == pytest.approx(np.ones(4), rel=1e-3)


def test_counts_are_flat_to_velocity() -> None:
    time = np.arange(0.0, 400.0, 0.05)
    counts = to_counts(1e-5 * np.sin(2.0 * np.pi * 1.0 * time), 20.0)
    assert np.abs(counts[4000:7000]).max() == pytest.approx(6000.0, rel=0.01)
    assert counts.dtype == np.int32


def test_p_stands_out_at_most_stations_at_its_time(demo, recordings: Recordings) -> None:
    from scipy.signal import butter, sosfilt

    _, truth, _ = demo
    ratios = []
    for waveform in recordings.waveforms:
        if waveform.component != "Z":
            continue
        site = recordings.sites[waveform.station_key]
        distance, _, _ = inverse(
            truth.latitude_deg, truth.longitude_deg, site.latitude_deg, site.longitude_deg
        )
        arrival = float(distance) / 8.05 + 6.0
        band = butter(3, (1.0, 4.0), btype="bandpass", fs=waveform.sampling_rate_hz, output="sos")
        trace = sosfilt(band, waveform.samples - waveform.samples.mean())
        time = waveform.start_time - truth.time + np.arange(len(trace)) / waveform.sampling_rate_hz
        noise = np.std(trace[(time > arrival - 80.0) & (time < arrival - 5.0)])
        ratios.append(np.abs(trace[(time > arrival - 4.0) & (time < arrival + 8.0)]).max() / noise)
    assert np.sum(np.array(ratios) > 8.0) >= 12


def test_its_long_period_waves_open(demo, recordings: Recordings) -> None:
    _, truth, _ = demo
    uncertainty = OriginUncertainty(5.0, 4.0, 0.0, 0.9, 0.5, (0.0, 10.0))
    origin = Origin(
        truth.time, truth.latitude_deg, truth.longitude_deg, 0.5, False, uncertainty,
        (), 90.0, np.empty((0, 4)), "test", "none", (),
    )  # fmt: skip
    evidence = long_period_evidence(origin, recordings)
    assert evidence.log_likelihood is not None, evidence.text
    assert evidence.log_likelihood["explosion"] == 0.0
    assert evidence.value is not None
    assert evidence.value > 0.5
