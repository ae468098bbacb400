"""P/S: what is put into records comes out, gains and silence change nothing, seas and depth say so."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import t as student

from testban.earth.geodesy import KM_PER_DEG, direct
from testban.earth.traveltimes import TravelTimes
from testban.identification import phase_ratio_evidence
from testban.identification.network_ratio import GRID, NetworkRatio, network_ratio
from testban.identification.path import REFERENCE_KM, path_excess
from testban.identification.phase_ratio import class_likelihood
from testban.identification.populations import populations
from testban.identification.ratios import Ratio, station_ratios
from testban.identification.settings import PhaseRatioSettings
from testban.identification.windows import phase_pairs
from testban.model import CLASSES, Origin, OriginUncertainty, Recordings, Site, Waveform

TIMES = TravelTimes.load("ak135")
INLAND = (48.0, 68.0)
AT_SEA = (40.0, -40.0)
TIME, RATE_HZ = 1.5e9, 40.0
SETTINGS = PhaseRatioSettings()
DISTANCES_KM = (150.0, 260.0, 330.0, 400.0, 470.0, 550.0)


def make_origin(place=INLAND, depth_km: float = 0.0) -> Origin:
    samples = np.tile([*place, depth_km, TIME], (50, 1))
    uncertainty = OriginUncertainty(5.0, 5.0, 0.0, 0.9, 0.5, (0.0, 30.0))
    return Origin(TIME, *place, depth_km, False, uncertainty, (), 90.0, samples, "given", "ak135", ())


def make_recordings(
    p_over_s: float, *, place=INLAND, distances_km=DISTANCES_KM, components="ZNE", level=500.0, seed=0
) -> Recordings:
    """White noise of one count with white P and S trains above it: P lasts to S, S to 2.5 km/s."""
    rng = np.random.default_rng(seed)
    waves, sites = [], {}
    for k, distance_km in enumerate(distances_km):
        lat, lon = direct(*place, 360.0 * k / len(distances_km), distance_km)
        site = Site("XX", f"S{k:02d}", float(lat), float(lon))
        sites[site.key] = site
        degrees = distance_km / KM_PER_DEG
        p = float(TIMES.first_p(degrees, 0.0)[1])
        s = float(TIMES.first_s(degrees, 0.0)[1])
        t = np.arange(int((distance_km / 2.0 + 160.0) * RATE_HZ)) / RATE_HZ - 60.0
        for component in components:
            size = np.where((t >= p) & (t < s), level * p_over_s, 0.0)
            size += np.where((t >= s) & (t < distance_km / 2.5), level, 0.0)
            samples = rng.normal(size=len(t)) * np.hypot(1.0, size)
            samples.setflags(write=False)
            waves.append(Waveform("XX", site.station, "00", f"BH{component}", TIME - 60.0, RATE_HZ, samples))
    return Recordings(tuple(sorted(waves, key=lambda w: w.id)), sites)


def make_ratio(value: float, *, station="XX.A", std=0.25, excess=0.0, limit=False) -> Ratio:
    return Ratio(station, "Pn/Lg", 3, value, std, excess, limit, True, 10.0, 10.0, 300.0, 0.0, 3, station)


@pytest.mark.parametrize("p_over_s", [0.3, 1.0, 4.0])
def test_the_ratio_put_in_comes_out_at_every_station_and_band(p_over_s: float) -> None:
    ratios = station_ratios(make_origin(), make_recordings(p_over_s), TIMES, SETTINGS)
    assert {r.band for r in ratios} == set(range(len(SETTINGS.bands_hz)))
    assert {r.station for r in ratios} == {f"XX.S{k:02d}" for k in range(len(DISTANCES_KM))}
    errors = [r.log_ratio - math.log10(p_over_s) for r in ratios if r.band >= 2]
    # The second of lead before P thins the shortest windows by up to a quarter of their power.
    assert max(abs(e) for e in errors) < 0.15


def test_classes_follow_the_ratio() -> None:
    loud = phase_ratio_evidence(make_origin(), make_recordings(3.0), TIMES).log_likelihood
    quiet = phase_ratio_evidence(make_origin(), make_recordings(0.4), TIMES).log_likelihood
    assert loud["explosion"] > loud["collapse"] > loud["earthquake"]
    assert quiet["earthquake"] > quiet["collapse"] > quiet["explosion"]


@given(st.lists(st.floats(-3, 3), min_size=6, max_size=6))
@settings(max_examples=5, deadline=None)
def test_station_gains_do_not_matter(exponents: list[float]) -> None:
    recordings = make_recordings(1.5, components="Z", distances_km=DISTANCES_KM[:6])
    scaled = replace(
        recordings,
        waveforms=tuple(
            replace(w, samples=w.samples * 10.0**e)
            for w, e in zip(recordings.waveforms, exponents, strict=True)
        ),
    )
    one = phase_ratio_evidence(make_origin(), recordings, TIMES)
    other = phase_ratio_evidence(make_origin(), scaled, TIMES)
    assert other.value == pytest.approx(one.value, abs=1e-9)


def test_s_below_the_noise_gives_a_bound_that_speaks_for_more_not_less() -> None:
    """P ten times the noise, S far below it: P/S is at least about 7, whatever it is."""
    ratios = station_ratios(make_origin(), make_recordings(1e4, level=1e-3), TIMES, SETTINGS)
    assert ratios
    # Sn follows these P trains without a gap, so the filters leak a little P into its window.
    assert all(r.limit for r in ratios if r.pair != "Pn/Sn")
    assert all(0.6 < r.log_ratio < 1.1 for r in ratios if r.band >= 2)
    likelihood = phase_ratio_evidence(make_origin(), make_recordings(1e4, level=1e-3), TIMES).log_likelihood
    assert likelihood["explosion"] > likelihood["earthquake"]


def test_p_below_the_noise_is_not_measured_and_the_text_says_so() -> None:
    evidence = phase_ratio_evidence(make_origin(), make_recordings(1.0, level=0.5), TIMES)
    assert not evidence.weighed
    assert "could not be measured" in evidence.text


def test_paths_under_the_sea_are_reported_and_not_weighed() -> None:
    evidence = phase_ratio_evidence(make_origin(AT_SEA), make_recordings(3.0, place=AT_SEA), TIMES)
    assert not evidence.weighed
    assert "sea" in evidence.text
    assert any("under sea: not weighed" in value for _, value in evidence.details)


def test_a_deep_source_is_not_measured() -> None:
    evidence = phase_ratio_evidence(make_origin(depth_km=120.0), make_recordings(3.0), TIMES)
    assert not evidence.weighed
    assert "below the crust" in evidence.text


def test_an_earthquake_that_may_be_deep_is_not_excluded_by_a_high_ratio() -> None:
    samples = np.tile([*INLAND, 10.0, TIME], (50, 1))
    samples[:20, 2] = 60.0
    shallow = phase_ratio_evidence(make_origin(), make_recordings(3.0), TIMES)
    vague = phase_ratio_evidence(replace(make_origin(), samples=samples), make_recordings(3.0), TIMES)
    odds = [e.log_likelihood["explosion"] - e.log_likelihood["earthquake"] for e in (shallow, vague)]
    assert odds[0] > 1.5
    assert 0 < odds[1] < math.log(1 / 0.4) + 0.01
    assert "40% of the depths" in vague.text


def test_a_place_known_too_poorly_gives_nothing_and_says_so() -> None:
    origin = make_origin()
    vague = replace(origin, uncertainty=replace(origin.uncertainty, semi_major_km=600.0))
    evidence = phase_ratio_evidence(vague, make_recordings(3.0), TIMES)
    assert not evidence.weighed
    assert "600 km" in evidence.text


def test_a_record_that_ends_before_s_gives_nothing() -> None:
    recordings = make_recordings(3.0, distances_km=(400.0,))
    cut = tuple(replace(w, samples=w.samples[: int(150 * RATE_HZ)]) for w in recordings.waveforms)
    assert not phase_ratio_evidence(make_origin(), replace(recordings, waveforms=cut), TIMES).weighed


def test_dead_nan_and_missing_horizontals_leave_the_vertical() -> None:
    recordings = make_recordings(2.0, distances_km=(300.0, 350.0))
    spoilt = []
    for wave in recordings.waveforms:
        samples = wave.samples
        if wave.station == "S00" and wave.component == "N":
            samples = np.zeros_like(samples)
        if wave.station == "S01" and wave.component == "E":
            samples = np.full_like(samples, np.nan)
        spoilt.append(replace(wave, samples=samples))
    ratios = station_ratios(make_origin(), replace(recordings, waveforms=tuple(spoilt)), TIMES, SETTINGS)
    assert {r.station for r in ratios} == {"XX.S00", "XX.S01"}
    assert {r.components for r in ratios} == {1}


def test_no_recordings_at_all() -> None:
    assert not phase_ratio_evidence(make_origin(), Recordings((), {}), TIMES).weighed


def test_many_stations_never_bring_certainty() -> None:
    """Twenty-eight agreeing stations in three bands: the populations' own width still limits the odds."""
    stations = [make_ratio(0.29, station=f"XX.{k}", excess=0.0) for k in range(28)]
    networks = [network_ratio(stations, band, SETTINGS) for band in (2, 3, 4)]
    likelihood = class_likelihood([n for n in networks if n], SETTINGS)
    assert 1.0 < likelihood["explosion"] - likelihood["earthquake"] < 5.0


def test_one_absurd_station_does_not_decide() -> None:
    good = [make_ratio(-0.2, station=f"XX.{k}") for k in range(5)]
    clean = network_ratio(good, 3, SETTINGS)
    spoilt = network_ratio([*good, make_ratio(2.0, station="XX.bad")], 3, SETTINGS)
    assert clean is not None
    assert spoilt is not None
    assert spoilt.mean == pytest.approx(clean.mean, abs=0.1)


def test_a_station_under_two_networks_counts_once() -> None:
    recordings = make_recordings(2.0)
    twins = tuple(replace(w, network="YY") for w in recordings.waveforms)
    sites = {s.key: s for s in (replace(site, network="YY") for site in recordings.sites.values())}
    doubled = replace(recordings, waveforms=recordings.waveforms + twins, sites={**recordings.sites, **sites})
    one = phase_ratio_evidence(make_origin(), recordings, TIMES)
    two = phase_ratio_evidence(make_origin(), doubled, TIMES)
    assert two.value == pytest.approx(one.value)
    assert two.log_likelihood == pytest.approx(one.log_likelihood)


def test_distance_dependence_is_learnt_from_the_stations() -> None:
    """Ratios that rise with distance like attenuation belong to a low source ratio, flat ones do not."""
    distances = (100.0, 200.0, 300.0, 400.0, 500.0, 600.0) * 3
    excess = [path_excess("Pn/Lg", d, 5.0) for d in distances]
    rising = [make_ratio(-0.2 + e, station=f"XX.{k}", excess=e) for k, e in enumerate(excess)]
    flat = [make_ratio(0.3, station=f"XX.{k}", excess=e) for k, e in enumerate(excess)]
    for ratios, truth in ((rising, -0.2), (flat, 0.3)):
        network = network_ratio(ratios, 3, SETTINGS)
        assert network is not None
        assert abs(network.mean - truth) < 2 * network.std


def test_path_excess_vanishes_at_the_reference_and_grows_with_distance_and_frequency() -> None:
    for pair in ("Pn/Lg", "Pg/Lg", "Pn/Sn", "Pg/Sg"):
        assert path_excess(pair, REFERENCE_KM, 5.0) == pytest.approx(0.0, abs=1e-12)
        assert path_excess(pair, 600.0, 7.0) > path_excess(pair, 600.0, 3.0) > -0.2
        assert path_excess(pair, 900.0, 7.0) > path_excess(pair, 600.0, 7.0)


def test_likelihood_of_a_precise_network_is_that_of_the_populations() -> None:
    """A network without error of its own meets Student's t of the population and the common error."""
    likelihood = np.exp(-0.5 * ((GRID - 0.1) / 0.005) ** 2)
    found = class_likelihood([NetworkRatio(3, likelihood, 0.1, 0.005, 1, 0)], SETTINGS)
    expected = {}
    for name, population in populations((4.0, 6.0)).items():
        wide = population.next_event()
        assert wide.std > population.std
        spread = math.hypot(wide.std, SETTINGS.common_error)
        expected[name] = float(student.logpdf(0.1, wide.freedom, wide.mean, spread))
    top = max(expected.values())
    for name in CLASSES:
        assert found[name] == pytest.approx(expected[name] - top, abs=0.01)


@given(st.floats(20, 2500), st.floats(0, 33))
@settings(max_examples=60, deadline=None)
def test_windows_are_ordered_and_do_not_overlap(distance_km: float, depth_km: float) -> None:
    onset = float(TIMES.first_p(distance_km / KM_PER_DEG, depth_km)[1])
    for pair in phase_pairs(distance_km, depth_km, onset, TIMES):
        assert pair.p_s[0] < pair.p_s[1] <= pair.s_s[0] + 2.0 < pair.s_s[1] + 2.0
        assert all(math.isfinite(v) for v in (*pair.p_s, *pair.s_s))


def test_teleseismic_distances_have_no_pairs() -> None:
    assert phase_pairs(4000.0, 0.0, 430.0, TIMES) == ()
