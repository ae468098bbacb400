from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from made_tensors import MODEL, made_origin, made_recordings
from scipy.special import betaln

from testban.earth.traveltimes import TravelTimes
from testban.identification.misread import MisreadRate
from testban.identification.moment_tensor import MomentTensorSettings, invert_moment_tensor
from testban.identification.moment_tensor.evidence import class_log_likelihoods
from testban.identification.moment_tensor.first_motions import log_motion_likelihood
from testban.identification.moment_tensor.inversion import depths_to_try
from testban.model import CLASSES, Exclusion, Magnitude, MomentTensor, NotDetermined, Waveform
from testban.sources.lune import to_vector, uniform_tensors
from testban.sources.mechanism import deviatoric, kagan_angle_deg
from testban.sources.tensor import collapse, double_couple, explosion, scalar_moment_nm

SETTINGS = MomentTensorSettings(models=(MODEL,), depths_km=(0.6, 6.0), particles=1500)
FAULT = double_couple(40.0, 70.0, 20.0, 3e16)


@pytest.fixture
def cache(wave_fields: Path) -> Path:
    return wave_fields


def _inverted(recordings, depth_km, cache, settings=SETTINGS):  # type: ignore[no-untyped-def]
    return invert_moment_tensor(
        made_origin(depth_km), recordings, TravelTimes.load(), settings, greens_cache=cache
    )


def _size(found) -> Magnitude:  # type: ignore[no-untyped-def]
    assert isinstance(found.magnitude, Magnitude)
    return found.magnitude


@pytest.mark.parametrize(
    ("name", "tensor", "depth_km"),
    [("explosion", explosion(1e16), 0.6), ("collapse", collapse(1e16), 0.6), ("earthquake", FAULT, 6.0)],
)
def test_source_of_each_class_is_found(name: str, tensor: np.ndarray, depth_km: float, cache: Path) -> None:
    found = _inverted(made_recordings(tensor, depth_km, cache), depth_km, cache)
    assert isinstance(found.tensor, MomentTensor)
    likelihood = found.evidence.log_likelihood
    assert likelihood is not None
    assert max(CLASSES, key=lambda c: likelihood[c]) == name
    size = _size(found)
    truth = 2.0 / 3.0 * (np.log10(scalar_moment_nm(tensor)) - 9.1)
    assert abs(size.mag - truth) < 1.645 * size.uncertainty
    assert sum(p for _, p in found.tensor.depths) == pytest.approx(1.0)
    assert all(low <= high for low, high in found.tensor.shares_90)


def test_fault_planes_are_found(cache: Path) -> None:
    found = _inverted(made_recordings(FAULT, 6.0, cache), 6.0, cache)
    assert kagan_angle_deg(found.tensor.deviatoric, FAULT) < 15.0
    assert found.tensor.variance_reduction > 0.7


def test_a_turned_network_turns_the_tensor(cache: Path) -> None:
    turned = double_couple(75.0, 70.0, 20.0, 3e16)
    found = _inverted(made_recordings(FAULT, 6.0, cache, turn_deg=0.0), 6.0, cache)
    # The same traces at azimuths 35 deg greater belong to the same source turned by 35 deg.
    other = _inverted(made_recordings(turned, 6.0, cache, turn_deg=35.0), 6.0, cache)
    angle = np.radians(35.0)
    turn = np.array([[np.cos(angle), -np.sin(angle), 0], [np.sin(angle), np.cos(angle), 0], [0, 0, 1]])
    moved = turn @ found.tensor.tensor @ turn.T
    assert kagan_angle_deg(deviatoric(moved), deviatoric(other.tensor.tensor)) < 12.0


def test_ten_times_the_motion_is_two_thirds_of_a_unit_larger(cache: Path) -> None:
    small = _inverted(made_recordings(FAULT, 6.0, cache), 6.0, cache)
    large = _inverted(made_recordings(10.0 * FAULT, 6.0, cache), 6.0, cache)
    assert _size(large).mag - _size(small).mag == pytest.approx(2.0 / 3.0, abs=0.02)


def test_without_responses_the_type_is_found_and_the_size_is_not(cache: Path) -> None:
    gains = np.array([1.0, 300.0, 4e8, 20.0, 7e5, 0.1])
    recordings = made_recordings(explosion(1e16), 0.6, cache, unit="counts", gains=gains)
    refused = _inverted(recordings, 0.6, cache)
    assert isinstance(refused.tensor, NotDetermined)
    assert "responses" in refused.tensor.reason
    assert not refused.evidence.weighed
    always = MomentTensorSettings(models=(MODEL,), depths_km=(0.6, 6.0), particles=1500, run="always")
    found = _inverted(recordings, 0.6, cache, always)
    assert isinstance(found.tensor, MomentTensor)
    assert isinstance(found.magnitude, NotDetermined)
    likelihood = found.evidence.log_likelihood
    assert likelihood is not None
    assert max(CLASSES, key=lambda c: likelihood[c]) == "explosion"
    assert any("gain" in assumption for assumption in found.tensor.assumptions)


def test_too_few_stations_is_a_reason(cache: Path) -> None:
    found = _inverted(made_recordings(FAULT, 6.0, cache, stations=2), 6.0, cache)
    assert isinstance(found.tensor, NotDetermined)
    assert found.tensor.reason.startswith("2 broadband stations")
    assert isinstance(found.magnitude, NotDetermined)


def test_stations_without_two_horizontals_are_named_with_the_reason(cache: Path) -> None:
    whole = made_recordings(FAULT, 6.0, cache)
    one_component = [w for w in whole.waveforms if w.component == "Z" or w.station != "S00"]
    unknown = [
        replace(w, azimuth_deg=None) if w.station == "S01" and w.component != "Z" else w
        for w in one_component
    ]
    found = _inverted(replace(whole, waveforms=tuple(unknown)), 6.0, cache)
    assert isinstance(found.tensor, MomentTensor)
    assert {key for key, _ in found.tensor.left_out} == {"XX.S00", "XX.S01"}
    assert all("two horizontals" in reason for _, reason in found.tensor.left_out)
    assert len(found.tensor.stations) == 4
    assert any("XX.S00" in value for _, value in found.evidence.details)


def test_clipped_channels_are_left_out_with_the_reason(cache: Path) -> None:
    whole = made_recordings(FAULT, 6.0, cache)

    def cut(wave: Waveform) -> Waveform:
        limit = 0.4 * float(np.abs(wave.samples).max())
        return replace(wave, samples=np.clip(wave.samples, -limit, limit))

    waves = [cut(w) if (w.station, w.component) == ("S02", "Z") else w for w in whole.waveforms]
    gone = [w for w in waves if w.station != "S03"]
    screened = (Exclusion("XX.S03.00.BHZ", "clipped: 4 peaks cut off at -8388608 or 8388607"),)
    found = _inverted(replace(whole, waveforms=tuple(gone), exclusions=screened), 6.0, cache)
    assert isinstance(found.tensor, MomentTensor)
    reasons = dict(found.tensor.left_out)
    assert reasons.keys() == {"XX.S02", "XX.S03"}
    assert all(reason.startswith("clipped: ") and "BHZ" in reason for reason in reasons.values())
    assert not reasons.keys() & set(found.tensor.stations)


def test_first_motions_prefer_what_pushes_where_up_was_seen() -> None:
    rng = np.random.default_rng(2)
    directions = rng.standard_normal((12, 3))
    directions /= np.linalg.norm(directions, axis=1, keepdims=True)
    rays = to_vector(directions[:, :, None] * directions[:, None, :])
    sources = np.array([to_vector(explosion()), to_vector(-explosion())]) / np.sqrt(3.0)
    rate = MisreadRate(0.8, 2.0, (0.1, 0.5), 4, 37, 8)
    opening, closing = log_motion_likelihood(sources, rays, np.ones(12), rate, SETTINGS)
    # Of a rate that is Beta(a, b): the means of (1 - q)^12, all read right, and of q^12, all misread.
    assert opening == pytest.approx(betaln(0.8, 14.0) - betaln(0.8, 2.0), abs=1e-6)
    assert closing == pytest.approx(betaln(12.8, 2.0) - betaln(0.8, 2.0), abs=1e-6)


def test_nothing_known_of_the_source_weighs_nothing() -> None:
    heard = class_log_likelihoods(uniform_tensors(200_000, np.random.default_rng(4)), np.zeros(200_000), 0.0)
    assert all(abs(value) < 0.2 for value in heard.values())


def test_failure_bounds_what_a_tensor_can_say() -> None:
    source = to_vector(explosion())[None] / np.sqrt(3.0)
    heard = class_log_likelihoods(source, np.zeros(1), 0.1)
    assert heard["explosion"] == pytest.approx(0.0)
    assert min(heard.values()) >= np.log(0.1)


def test_depths_follow_the_origin() -> None:
    settings = MomentTensorSettings()
    assert depths_to_try(made_origin(6.0), settings) == settings.depths_km
