"""mb and ML: synthetic ground motion recovered, published events met, missing responses named."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from testban.acquisition import read_recordings
from testban.earth.geodesy import direct
from testban.earth.traveltimes import TravelTimes
from testban.magnitude import measure_magnitudes
from testban.magnitude.body_wave import REGIONAL
from testban.magnitude.corrections import load_correction
from testban.magnitude.local import local_magnitude
from testban.magnitude.measure import SCALES
from testban.model import Origin, OriginUncertainty, Recordings, Response, Site, Waveform, parse_time

TIMES = TravelTimes.load("ak135")
LATITUDE_DEG, LONGITUDE_DEG, TIME = 48.0, 68.0, 1.5e9
RATE_HZ = 40.0
VELOCITY_SENSOR = Response(
    (0j, 0j, 0j), (-0.05 + 0.05j, -0.05 - 0.05j), 1e9, "made up: flat to velocity above 0.01 Hz"
)


def make_origin(latitude=LATITUDE_DEG, longitude=LONGITUDE_DEG, depth_km=0.0, time=TIME) -> Origin:
    samples = np.tile([latitude, longitude, depth_km, time], (50, 1))
    uncertainty = OriginUncertainty(5.0, 5.0, 0.0, 0.9, 0.5, (depth_km, depth_km))
    return Origin(
        time, latitude, longitude, depth_km, True, uncertainty, (), 90.0, samples, "given", "ak135", ()
    )


def make_recordings(
    distances_km, ground_nm, frequency_hz, components="Z", gains=None, noise_nm=0.01
) -> Recordings:
    """A burst of known ground displacement at the first P (Z) or at S (horizontals), by a velocity sensor."""
    rng = np.random.default_rng(0)
    waves, sites, responses = [], {}, {}
    for k, distance_km in enumerate(distances_km):
        lat, lon = direct(LATITUDE_DEG, LONGITUDE_DEG, 40.0 * k, distance_km)
        site = Site("XX", f"S{k:02d}", float(lat), float(lon))
        sites[site.key] = site
        wave = "S" if components != "Z" else "P"
        onset = float((TIMES.first_p if wave == "P" else TIMES.first_s)(distance_km / 111.195, 0.0)[1])
        start = TIME + float(TIMES.first_p(distance_km / 111.195, 0.0)[1]) - 100.0
        n = int((onset - (start - TIME) + 400) * RATE_HZ)
        t = np.arange(n) / RATE_HZ + start - TIME
        envelope = ((t > onset) & (t < onset + 4.0)).astype(float)
        displacement = ground_nm * envelope * np.sin(2 * np.pi * frequency_hz * (t - onset))
        displacement += noise_nm * rng.normal(size=n)
        for component in components:
            gain = 1.0 if gains is None else gains[k]
            samples = recorded_by_sensor(displacement * 1e-9) * gain
            samples.setflags(write=False)
            made = Waveform("XX", site.station, "00", f"BH{component}", start, RATE_HZ, samples)
            waves.append(made)
            responses[made.id] = VELOCITY_SENSOR
    return Recordings(tuple(sorted(waves, key=lambda w: w.id)), sites, responses)


def recorded_by_sensor(displacement_m: np.ndarray) -> np.ndarray:
    spectrum = np.fft.rfft(displacement_m)
    frequencies = np.fft.rfftfreq(len(displacement_m), 1 / RATE_HZ)
    spectrum[1:] *= VELOCITY_SENSOR.displacement(frequencies[1:])
    spectrum[0] = 0
    return np.fft.irfft(spectrum, len(displacement_m))


def by_type(result):
    found, missing = result
    return {m.type: m for m in found}, {m.quantity: m.reason for m in missing}


@pytest.mark.parametrize(
    ("type_", "table", "offset"),
    [("mb", "gutenberg-richter", -3.0), ("mb_IDC", "veith-clawson", np.log10(2))],
)
def test_mb_of_a_known_ground_motion(type_: str, table: str, offset: float) -> None:
    """A burst of 100 nm at 1 Hz gives log10(100 / 1 s) + Q within the error of measuring a short burst."""
    distances_km = [4000.0, 5000.0, 6000.0, 7000.0]
    found, missing = by_type(
        measure_magnitudes(make_origin(), make_recordings(distances_km, 100.0, 1.0), TIMES)
    )
    expected = [2.0 + load_correction(table).at(d / 111.195, 0.0) + offset for d in distances_km]
    for contribution, value in zip(found[type_].contributions, expected, strict=True):
        assert contribution.mag == pytest.approx(value, abs=0.1)
        assert contribution.period_s == pytest.approx(1.0, abs=0.15)
    assert found[type_].mag == pytest.approx(np.mean(expected), abs=0.15)
    assert found[type_].stations == 4
    assert "1000 km" in missing["ML"]


def test_mb_of_regional_p_is_the_mean_of_two_published_relations() -> None:
    """100 nm from zero to peak: Denny and others (1987) say 2 + 2.4 log10 km - 3.95, Hong and Lee (2012), who
    take um from peak to peak, 0.38 + log10 0.2 + 2.012 log10 km. The period does not matter."""
    distances_km = [400.0, 600.0, 900.0, 1150.0]
    for frequency_hz in (1.0, 2.0):
        recordings = make_recordings(distances_km, 100.0, frequency_hz)
        found, _ = by_type(measure_magnitudes(make_origin(), recordings, TIMES))
        for contribution, km in zip(found["mb(Pn)"].contributions, distances_km, strict=True):
            denny = 2.0 + 2.4 * np.log10(km) - 3.95
            hong = 0.38 + np.log10(0.2) + 2.012 * np.log10(km)
            assert contribution.mag == pytest.approx((denny + hong) / 2, abs=0.1)


def test_where_mb_of_regional_p_changes_its_relation_it_hardly_jumps() -> None:
    """At 1200 km, for the usual periods of Pn, 0.5 to 1 s; its error is 0.3."""
    for period_s in (0.5, 0.7, 1.0):
        before, after = (REGIONAL.added(km / 111.195, 0.0, period_s) for km in (1199.0, 1201.0))
        assert abs(after - before) < 0.2


def test_ml_of_a_known_ground_motion() -> None:
    """At 5 Hz the Wood-Anderson seismograph is flat, so its amplitude is the ground's."""
    distances_km = [100.0, 200.0, 400.0]
    recordings = make_recordings(distances_km, 1000.0, 5.0, components="EN")
    found, _ = by_type(measure_magnitudes(make_origin(), recordings, TIMES))
    for contribution in found["ML"].contributions:
        expected = local_magnitude(1000.0, contribution.distance_deg * 111.195)
        assert contribution.mag == pytest.approx(expected, abs=0.1)


def test_iaspei_formula_at_100_km_gives_richters_definition() -> None:
    """Magnitude 3 is 1 mm at 100 km (Hutton & Boore 1987), on a seismograph that magnifies 2080 times."""
    assert local_magnitude(1e6 / 2080, 100.0) == pytest.approx(3.0, abs=0.03)


def test_one_gain_wrong_by_fifty_is_survived_and_named() -> None:
    recordings = make_recordings([4000.0, 4500.0, 5000.0, 5500.0, 6000.0], 100.0, 1.0, gains=[1, 1, 50, 1, 1])
    found, _ = by_type(measure_magnitudes(make_origin(), recordings, TIMES))
    wrong = [c for c in found["mb"].contributions if not c.used]
    assert [c.channel for c in wrong] == ["XX.S02.00.BHZ"]
    assert "gain" in wrong[0].note
    assert found["mb"].stations == 4


def test_one_station_gives_a_wide_uncertainty() -> None:
    found, _ = by_type(measure_magnitudes(make_origin(), make_recordings([5000.0], 100.0, 1.0), TIMES))
    assert found["mb"].stations == 1
    assert found["mb"].uncertainty > 0.3


def test_no_response_is_a_reason_not_a_number() -> None:
    recordings = replace(make_recordings([5000.0, 6000.0], 100.0, 1.0), responses={})
    found, missing = by_type(measure_magnitudes(make_origin(), recordings, TIMES))
    assert not found
    assert missing["mb"] == "no instrument response for any of the 2 stations within 21 to 100 degrees"


def test_no_signal_is_a_reason_not_a_number() -> None:
    recordings = make_recordings([5000.0, 6000.0], 0.0, 1.0, noise_nm=10.0)
    found, missing = by_type(measure_magnitudes(make_origin(), recordings, TIMES))
    assert "mb" not in found
    assert "no signal above noise at 2" in missing["mb"]


def test_what_a_silent_station_could_have_missed_is_a_wave_of_the_period_seen_elsewhere() -> None:
    """P of 1.5 Hz at three stations; at a fourth 60 nm of noise at 0.8 Hz, where the band's edge takes 3 dB:
    P of twice 60 nm / sqrt(2) would have stood out, whatever the period of the noise."""
    loud = make_recordings([400.0, 600.0, 800.0], 1000.0, 1.5)
    site = Site("XX", "QUIET", *(float(v) for v in direct(LATITUDE_DEG, LONGITUDE_DEG, 200.0, 700.0)))
    start = TIME + float(TIMES.first_p(700.0 / 111.195, 0.0)[1]) - 100.0
    noise = recorded_by_sensor(60e-9 * np.sin(2 * np.pi * 0.8 * np.arange(8000) / RATE_HZ))
    silent = Waveform("XX", site.station, "00", "BHZ", start, RATE_HZ, noise)
    recordings = replace(
        loud,
        waveforms=(silent, *loud.waveforms),
        sites={**loud.sites, site.key: site},
        responses={**loud.responses, silent.id: VELOCITY_SENSOR},
    )
    found, _ = by_type(measure_magnitudes(make_origin(), recordings, TIMES))
    limit = next(c for c in found["mb(Pn)"].contributions if c.channel == silent.id)
    assert not limit.used
    assert limit.period_s == pytest.approx(1 / 1.5, abs=0.05)
    assert limit.mag == pytest.approx(
        np.log10(2 * 60 / np.sqrt(2)) + REGIONAL.added(700.0 / 111.195, 0.0, 0.7), abs=0.05
    )


def test_without_stations_every_magnitude_is_missing_with_a_reason() -> None:
    found, missing = by_type(measure_magnitudes(make_origin(), Recordings((), {}), TIMES))
    assert not found
    assert set(missing) == {scale.type for scale in SCALES}
    assert all(missing.values())


def test_nan_samples_are_passed_over() -> None:
    recordings = make_recordings([5000.0, 6000.0], 100.0, 1.0)
    broken = replace(recordings.waveforms[0], samples=np.full_like(recordings.waveforms[0].samples, np.nan))
    found, _ = by_type(
        measure_magnitudes(
            make_origin(), replace(recordings, waveforms=(broken, recordings.waveforms[1])), TIMES
        )
    )
    assert found["mb"].stations == 1


@pytest.mark.recorded
def test_california_earthquake(recorded_data: Path) -> None:
    """Moment magnitude 4.31 (Northern California catalogue)."""
    recordings = read_recordings([recorded_data / "earthquakes" / "california-2019-07-16"])
    origin = make_origin(37.8187, -121.7568, 12.4, parse_time("2019-07-16T20:11:01.470Z"))
    found, missing = by_type(measure_magnitudes(origin, recordings, TIMES))
    ml = found["ML"]
    assert abs(ml.mag - 4.31) < 2 * ml.uncertainty
    assert ml.stations >= 10
    assert {"mb", "mb_IDC", "mb(Pn)"} <= set(missing)


@pytest.mark.recorded
def test_a_wrong_pole_zero_file_is_survived(recorded_data: Path) -> None:
    """Published mb 4.4. One station's pole-zero file is in other units: its magnitude is four too low."""
    recordings = read_recordings([recorded_data / "explosions" / "kambarata-2009"])
    origin = make_origin(41.74, 73.38, 0.0, parse_time("2009-12-22T05:54:35Z"))
    ml = by_type(measure_magnitudes(origin, recordings, TIMES))[0]["ML"]
    assert abs(ml.mag - 4.4) < 0.7
    assert ml.stations >= 7
    assert all(abs(c.mag - ml.mag) < 1.2 for c in ml.contributions if c.used)


@pytest.mark.recorded
def test_joint_verification_experiment(recorded_data: Path) -> None:
    """14 September 1988: mb 6.1 (ISC 6.1). Several Norwegian gains of that year are wrong by tens."""
    recordings = read_recordings(
        [recorded_data / "nnsn" / "waveforms" / "USS19882580400"], recorded_data / "nnsn" / "stationxml"
    )
    origin = make_origin(49.833, 78.808, 0.6, parse_time("1988-09-14T03:59:57.4Z"))
    found, _ = by_type(measure_magnitudes(origin, recordings, TIMES))
    assert abs(found["mb"].mag - 6.1) < 2 * found["mb"].uncertainty
    assert abs(found["mb_IDC"].mag - 6.1) < 2 * found["mb_IDC"].uncertainty
