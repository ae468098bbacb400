"""First motions: exact likelihoods in simple cases, caution in the others."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from testban.earth.traveltimes import TravelTimes
from testban.identification import first_motion_evidence
from testban.identification.first_motion import class_likelihood
from testban.identification.misread import MisreadRate, ReadMotions, misread_rate
from testban.identification.moment_tensor.first_motions import first_motions
from testban.identification.settings import FirstMotionSettings
from testban.model import Arrival, Origin, OriginUncertainty, Pick
from testban.reference.recorded_kinds import recorded_motions

TIMES = TravelTimes.load("ak135")
RECORDED = (
    ReadMotions("one", "explosion", 1.4e9, 10.0, 10.0, 9, 1),
    ReadMotions("other", "explosion", 1.3e9, 20.0, 20.0, 8, 2),
)
"""Invented."""
SETTINGS = FirstMotionSettings(recorded=RECORDED)
RATE = misread_rate(RECORDED)


def make_origin(polarities: list[int], *, snr=50.0, uncertainty_s=0.05, hint="P", weight=1.0) -> Origin:
    arrivals = tuple(
        Arrival(
            Pick(
                f"{k}",
                f"XX.S{k:02d}",
                f"XX.S{k:02d}.00.BHZ",
                hint,
                1.5e9 + k,
                uncertainty_s,
                p,
                snr,
                (1.0, 5.0),
            ),
            "Pn" if hint == "P" else "Sn",
            0.1,
            weight,
            4.0,
            10.0 * k,
            1.0,
        )
        for k, p in enumerate(polarities)
    )
    uncertainty = OriginUncertainty(5.0, 5.0, 0.0, 0.9, 0.5, (0.0, 20.0))
    samples = np.tile([45.0, 60.0, 0.0, 1.5e9], (10, 1))
    return Origin(1.5e9, 45.0, 60.0, 0.0, False, uncertainty, arrivals, 90.0, samples, "", "ak135", ())


def test_all_up_speaks_for_an_explosion_all_down_for_a_collapse() -> None:
    up = first_motion_evidence(make_origin([1] * 8), SETTINGS).log_likelihood
    down = first_motion_evidence(make_origin([-1] * 8), SETTINGS).log_likelihood
    assert up["explosion"] > up["earthquake"] > up["collapse"]
    assert down["collapse"] > down["earthquake"] > down["explosion"]


def test_mixed_motions_do_not_speak_for_an_explosion() -> None:
    likelihood = first_motion_evidence(make_origin([1, -1] * 10), SETTINGS).log_likelihood
    assert likelihood["earthquake"] >= likelihood["explosion"]


def test_earthquake_sequences_have_the_textbook_probability() -> None:
    """A share of up motions uniform on 0..1 gives each of the n + 1 counts the same probability."""
    certain = FirstMotionSettings(most_independent=100)
    found = [math.exp(class_likelihood(up, 6 - up, RATE, certain)["earthquake"]) for up in range(7)]
    assert sum(math.comb(6, up) * chance for up, chance in enumerate(found)) == pytest.approx(1.0)
    assert found[2] * math.comb(6, 2) == pytest.approx(1 / 7)


@given(st.integers(0, 30), st.integers(0, 30))
def test_explosion_and_collapse_are_mirror_images_and_odds_stay_bounded(up: int, down: int) -> None:
    if up + down == 0:
        return
    one, other = class_likelihood(up, down, RATE, SETTINGS), class_likelihood(down, up, RATE, SETTINGS)
    assert one["explosion"] == pytest.approx(other["collapse"])
    assert one["earthquake"] == pytest.approx(other["earthquake"])
    assert max(one.values()) - min(one.values()) < 6.0


@pytest.mark.parametrize(
    "origin",
    [
        make_origin([1] * 8, snr=3.0),
        make_origin([1] * 8, uncertainty_s=1.0),
        make_origin([1] * 8, hint="S"),
        make_origin([1] * 8, weight=0.1),
        make_origin([0] * 8),
        make_origin([1] * 3),
        make_origin([]),
    ],
)
def test_emergent_rejected_or_few_onsets_are_not_weighed(origin: Origin) -> None:
    evidence = first_motion_evidence(origin)
    assert not evidence.weighed
    assert "say nothing" in evidence.text


def test_short_period_channels_do_not_count() -> None:
    """On them the second swing is read: recorded explosions pointed down in 147 of 182 cases. The moment
    tensor keeps to the same rule."""
    origin = make_origin([-1] * 8)
    short = tuple(
        replace(a, pick=replace(a.pick, channel=a.pick.channel.replace("BHZ", "SHZ")))
        for a in origin.arrivals
    )
    short_origin = replace(origin, arrivals=short)
    found = first_motion_evidence(short_origin)
    assert not found.weighed
    assert "0 impulsive" in found.text
    assert len(first_motions(short_origin, 1.0, TIMES, SETTINGS)[1]) == 0
    assert len(first_motions(origin, 1.0, TIMES, SETTINGS)[1]) == 8


def test_nothing_learned_says_nothing_between_explosion_and_collapse() -> None:
    likelihood = first_motion_evidence(make_origin([1] * 7 + [-1])).log_likelihood
    assert likelihood["explosion"] == pytest.approx(likelihood["collapse"])


def test_more_events_that_agree_leave_the_rate_less_open() -> None:
    """With many events of many motions the rate is theirs, and scatters as they do."""
    rng = np.random.default_rng(1001)
    rates = rng.beta(4.0, 12.0, 60)
    many = tuple(
        ReadMotions(f"{k}", "explosion", 1e9 + 1e6 * k, 0.0, 0.0, 40 - wrong, wrong)
        for k, wrong in enumerate(rng.binomial(40, rates))
    )
    few, found = misread_rate(many[:3]), misread_rate(many)
    low, high = found.mean_90
    assert low < 0.25 < high
    assert high - low < few.mean_90[1] - few.mean_90[0]
    # Beta(4, 12) has a standard deviation of 0.105; 60 events tell it within a tenth.
    assert found.std == pytest.approx(0.105, rel=0.25)
    assert found.std < few.std


def test_an_event_does_not_judge_its_own_motions() -> None:
    origin = make_origin([1] * 8)
    itself = ReadMotions("itself", "explosion", origin.time + 5.0, 45.1, 60.1, 0, 30)
    with_it = FirstMotionSettings(recorded=(*RECORDED, itself))
    assert first_motion_evidence(origin, with_it) == first_motion_evidence(origin, SETTINGS)


def test_the_packaged_motions_are_of_four_explosions() -> None:
    """8 of 36 on the channels of three, and one channel of a fourth."""
    found: MisreadRate = misread_rate(recorded_motions())
    assert (found.events, found.wrong, found.motions) == (4, 8, 37)
    low, high = found.mean_90
    assert low < 8 / 37 < high
