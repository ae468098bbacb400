"""First motions: exact likelihoods in simple cases, caution in the others."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from testban.identification import first_motion_evidence
from testban.identification.first_motion import class_likelihood
from testban.identification.settings import FirstMotionSettings
from testban.model import Arrival, Origin, OriginUncertainty, Pick

SETTINGS = FirstMotionSettings()


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
    up = first_motion_evidence(make_origin([1] * 8)).log_likelihood
    down = first_motion_evidence(make_origin([-1] * 8)).log_likelihood
    assert up["explosion"] > up["earthquake"] > up["collapse"]
    assert down["collapse"] > down["earthquake"] > down["explosion"]


def test_mixed_motions_do_not_speak_for_an_explosion() -> None:
    likelihood = first_motion_evidence(make_origin([1, -1] * 10)).log_likelihood
    assert likelihood["earthquake"] >= likelihood["explosion"]


def test_earthquake_sequences_have_the_textbook_probability() -> None:
    """A share of up motions uniform on 0..1 gives each of the n + 1 counts the same probability."""
    certain = FirstMotionSettings(failure=0.0, most_independent=100)
    total = sum(
        math.comb(6, up) * math.exp(class_likelihood(up, 6 - up, certain)["earthquake"]) for up in range(7)
    )
    assert total == pytest.approx(1.0)
    assert math.exp(class_likelihood(2, 4, certain)["earthquake"]) * math.comb(6, 2) == pytest.approx(1 / 7)


@given(st.integers(0, 30), st.integers(0, 30))
def test_explosion_and_collapse_are_mirror_images_and_odds_stay_bounded(up: int, down: int) -> None:
    if up + down == 0:
        return
    one, other = class_likelihood(up, down, SETTINGS), class_likelihood(down, up, SETTINGS)
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
    """On them the second swing is read: recorded explosions pointed down in 147 of 182 cases."""
    origin = make_origin([-1] * 8)
    short = tuple(
        replace(a, pick=replace(a.pick, channel=a.pick.channel.replace("BHZ", "SHZ")))
        for a in origin.arrivals
    )
    found = first_motion_evidence(replace(origin, arrivals=short))
    assert not found.weighed
    assert "0 impulsive" in found.text
