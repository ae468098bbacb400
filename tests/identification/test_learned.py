"""Learning from events of known kind: no event judges itself, and what was learned reaches the likelihood."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from test_corner_and_complexity import sized
from test_ms_mb import ORIGIN
from test_phase_ratio import TIMES, make_origin, make_recordings

from testban.errors import PopulationsError
from testban.identification import lg_excitation, phase_ratio_evidence
from testban.identification.error_rates import ALL, error_rates
from testban.identification.known_kinds import KnownEvent, MeasuredQuantity, learn
from testban.identification.learned import PUBLISHED, RECORDED, SIMULATED
from testban.identification.lg_excitation import lg_excitation_evidence
from testban.identification.ms_mb import ms_mb_evidence
from testban.identification.published import QUANTITIES, published, told_populations
from testban.model import CLASSES

DAY_S = 86400.0


def known(number: int, kind: str, value: float, quantity: str = lg_excitation.NAME, **changes) -> KnownEvent:
    measured = MeasuredQuantity(quantity, value, 0.1, 5.0)
    event = KnownEvent(f"event {number}", kind, 1e9 + number * DAY_S, 40.0, 70.0, (measured,))
    return replace(event, **changes)


def apart(count: int, quantity: str = lg_excitation.NAME) -> list[KnownEvent]:
    """Explosions near -1 and earthquakes near +1."""
    rng = np.random.default_rng(1)
    return [
        known(2 * k + j, kind, mean + 0.1 * rng.normal(), quantity)
        for k in range(count)
        for j, (kind, mean) in enumerate((("explosion", -1.0), ("earthquake", 1.0)))
    ]


def at(event: KnownEvent, late_s: float = 0.0):
    return replace(
        ORIGIN,
        time=event.time + late_s,
        latitude_deg=event.latitude_deg,
        longitude_deg=event.longitude_deg,
    )


def test_what_was_learned_decides_the_likelihood() -> None:
    sizes = (sized("mb", 5.0, 0.05), sized("mb(Lg)", 4.0, 0.05))
    before = lg_excitation_evidence(sizes)
    after = lg_excitation_evidence(sizes, learn(apart(30), RECORDED, "ours.json"))
    odds = [e.log_likelihood["explosion"] - e.log_likelihood["earthquake"] for e in (before, after)]
    assert odds[1] > odds[0] + 1.0 > 1.0
    assert "learned in ours.json: explosion (Lg excitation) from 30 recorded events" in after.source
    assert "learned" not in before.source


def test_a_bound_is_not_learned_from() -> None:
    measured = phase_ratio_evidence(make_origin(), make_recordings(1.0), TIMES)
    bounded = phase_ratio_evidence(
        make_origin(), make_recordings(1e4, level=1e-3, distances_km=(150.0,)), TIMES
    )
    assert (measured.quantity, bounded.quantity) == ("P/S from 4 Hz", "")


def test_learned_ratios_move_the_likelihood() -> None:
    recordings = make_recordings(1.0)
    value = phase_ratio_evidence(make_origin(), recordings, TIMES).value
    events = [
        known(2 * k + j, kind, value + away, "P/S from 4 Hz")
        for k in range(20)
        for j, (kind, away) in enumerate((("explosion", 0.0), ("earthquake", -1.0)))
    ]
    found = phase_ratio_evidence(make_origin(), recordings, TIMES, learned=learn(events))
    assert found.log_likelihood["explosion"] > found.log_likelihood["earthquake"] + 3.0
    assert "learned, with 1 s.d." in found.text


def test_published_values_move_with_mb_and_learning_shifts_them() -> None:
    """Explosions at Ms - mb of their published mean: nothing to shift, at whatever mb."""
    events = [known(k, "explosion", published("Ms:mb", "explosion", 5.0).mean, "Ms:mb") for k in range(9)]
    fit = learn(events).populations[0].fit
    assert fit.shift == pytest.approx(0.0, abs=0.02)
    evidence = ms_mb_evidence(ORIGIN, (sized("mb", 6.0), sized("Ms_20", 4.3)), learned=learn(events))
    assert (evidence.quantity, evidence.mb) == ("Ms:mb", 6.0)
    assert "explosions -1.6" in evidence.text or "explosions -1.7" in evidence.text


def test_an_event_is_not_judged_by_itself() -> None:
    events = apart(5)
    learned = learn(events)
    for event in (events[0], events[3]):
        others = learned.without(at(event, late_s=5.0))
        assert others.populations == learn([e for e in events if e is not event]).populations
        assert others.left_out == (event.name,)
    assert learned.without(at(events[0], late_s=600.0)) == learned


def test_a_population_of_the_event_alone_falls_back_on_the_published() -> None:
    event = known(1, "collapse", 0.5)
    assert learn([event]).without(at(event)).find(lg_excitation.NAME, "collapse") is None


def test_simulated_events_are_told_apart_by_their_own_origins() -> None:
    """Seeds of one scenario lie at one place and nearly one time."""
    one = known(1, "explosion", -1.0)
    other = replace(known(2, "explosion", -0.9), time=one.time + 2.0)
    learned = learn([one, other], SIMULATED)
    assert learned.without(at(one)).left_out == (one.name,)
    with pytest.raises(PopulationsError, match="are one event"):
        learn([one, other], RECORDED)


def test_an_event_given_twice_is_refused() -> None:
    event = known(1, "explosion", -1.0)
    with pytest.raises(PopulationsError, match="given twice: event 1"):
        learn([event, event])


def test_nothing_measured_is_told() -> None:
    with pytest.raises(PopulationsError, match="nothing to learn"):
        learn([known(1, "explosion", 0.0, measured=())])


def test_the_order_of_events_does_not_matter() -> None:
    events = apart(6)
    assert learn(events) == learn(events[::-1])


def test_every_quantity_and_kind_has_a_prior() -> None:
    for quantity in QUANTITIES:
        for kind in CLASSES:
            assert published(quantity, kind, 5.0).std > 0


def test_separate_kinds_rarely_mislead_and_equal_kinds_do_in_half() -> None:
    events = apart(20)
    rates = {(r.quantity, r.kind): r for r in error_rates(events, learn(events), 0.01)}
    assert rates[ALL, "explosion"].wrong == rates[ALL, "earthquake"].wrong == 0
    assert rates[ALL, "explosion"].interval[1] == pytest.approx(0.168, abs=0.001)  # 1 - 0.025 ** (1 / 20)
    rng = np.random.default_rng(2)
    alike = [known(k, ("explosion", "earthquake")[k % 2], 0.2 * rng.normal()) for k in range(60)]
    wrong = sum(r.wrong for r in error_rates(alike, learn(alike), 0.01) if r.quantity == ALL)
    assert 18 <= wrong <= 48


def test_an_error_rate_is_that_of_populations_without_the_event() -> None:
    """One explosion of its kind, far from all else: by itself it would be right, without itself it is not."""
    events = [known(0, "explosion", 1.0), *(known(k, "earthquake", 1.0) for k in range(1, 20))]
    (explosion,) = [
        r for r in error_rates(events, learn(events), 0.01) if r.kind == "explosion" and r.quantity == ALL
    ]
    assert (explosion.wrong, explosion.events) == (1, 1)


def test_what_was_judged_is_said() -> None:
    evidence = (lg_excitation_evidence((sized("mb", 5.0), sized("mb(Lg)", 4.6))),)
    (judged,) = told_populations(evidence, PUBLISHED)
    assert judged == "judged, not learned (no data): Lg excitation (explosion, earthquake, collapse)"
    said = " ".join(told_populations(evidence, learn(apart(5), SIMULATED, "made.json")))
    assert "Lg excitation (collapse)" in said
    assert "no evidence about discriminants" in said
