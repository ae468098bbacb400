"""Made-up distant P: onsets, read as any other, against the travel-time tables; attenuation."""

import numpy as np
import pytest

from exercise.made_scenarios import SOURCE, small
from testban.detection.onset_picker import FilteredChannel, pick_onset
from testban.detection.settings import DetectionSettings
from testban.earth.layered import load_layered
from testban.earth.teleseismic_p import TeleseismicSettings
from testban.earth.traveltimes import TravelTimes
from testban.exercise import recording
from testban.exercise.distant_motion import body_waves
from testban.exercise.layered_fields import FieldSettings
from testban.exercise.networks import chosen_stations
from testban.exercise.noise import Microseism, background_velocity, noise_acceleration_db
from testban.exercise.truth import draw_sources
from testban.model import Pick, Waveform
from testban.sources.earthquake import earthquake_source
from testban.sources.shot import explosion_source
from testban.sources.source import Source

MODEL, TIMES = load_layered("ak135-continent"), TravelTimes.load()
RATE_HZ, DISTANCES = 20.0, np.array([30.0, 45.0, 60.0, 75.0, 90.0])
BEFORE_S = 60.0
SETTINGS = DetectionSettings()


def picked(source: Source, t_star_s: float, level: float) -> list[tuple[Pick, float]]:
    """Picks of vertical P at `DISTANCES`, with what each is after the table's time (s)."""
    settings, depth_km = TeleseismicSettings(t_star_s=t_star_s), source.depths_km[0]
    found = []
    for number, distance in enumerate(DISTANCES):
        begin, motion = body_waves(source, float(distance), 40.0, MODEL, TIMES, RATE_HZ, settings)
        samples = noise(level, BEFORE_S + 40.0, number)
        first = round(BEFORE_S * RATE_HZ)
        samples[first:] += motion[0, : len(samples) - first]
        waveform = Waveform("XX", "FAR", "", "BHZ", begin - BEFORE_S, RATE_HZ, samples)
        due = float(TIMES.time_s("P", distance, depth_km))
        pick = pick_onset(FilteredChannel.of(waveform, SETTINGS), due - 5.0, due + 3.0, "P", SETTINGS)
        if pick is not None:
            found.append((pick, pick.time - due))
    return found


def noise(level: float, seconds: float, seed: int) -> np.ndarray:
    rng, count = np.random.default_rng(seed), round(seconds * RATE_HZ)
    microseism = Microseism.drawn(count, RATE_HZ, 0.3, rng)

    def spectrum(periods_s):
        return noise_acceleration_db(periods_s, level)

    return background_velocity(count, RATE_HZ, spectrum, rng, microseism, np.zeros(2), vertical=True)


@pytest.mark.parametrize("t_star_s", [0.5, 0.8])
def test_onsets_of_distant_p_come_when_the_tables_say(t_star_s: float) -> None:
    # Tables are of read onsets. What is left is the share of higher frequencies in clearer onsets (0.1 s
    # either way), the sample (0.05 s), and in weak ones the noise that hides the first swing.
    sources = [earthquake_source(mw, 15.0, 30.0, 45.0, 90.0) for mw in (4.5, 5.5, 7.0)]
    every = [
        each
        for source in (*sources, explosion_source(100.0, 700.0))
        for level in (0.1, 0.3)
        for each in picked(source, t_star_s, level)
    ]
    clear = np.array([late for pick, late in every if pick.snr >= 10.0])
    assert len(clear) >= 30
    assert np.abs(clear).max() < 0.2
    assert abs(clear.mean()) < 0.1
    weak = np.array([late for pick, late in every if 5.0 <= pick.snr < 10.0])
    assert np.all(np.abs(weak) < 0.4)


def test_distant_p_is_recorded_with_the_attenuation_drawn_for_the_source(monkeypatch) -> None:
    scenario = small(SOURCE, "\n[earth]\nt_star_s = 0.8\n", stations='"IU.ANTO"', duration=900.0)
    used = []

    def watched(source, distances, azimuths, model, times, lasts_s, rate_hz, settings, cache):
        used.append(settings.t_star_s)
        return np.zeros((len(distances), 3, round(lasts_s * rate_hz)))

    monkeypatch.setattr(recording, "distant_velocity", watched)
    recorder = recording.Recorder(
        scenario, 1, chosen_stations(scenario), (), FieldSettings(), lambda *_: None
    )
    recorder.compute(draw_sources(scenario, 1))
    assert used == [0.8]
