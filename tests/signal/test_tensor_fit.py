import numpy as np
import pytest

from testban.signal.tensor_fit import best_shifts, evaluate, fit_table, normal_equations


def _windows(rng: np.random.Generator, source: np.ndarray, shifts: list[int], noise: float = 0.0):  # type: ignore[no-untyped-def]
    """Windows of recordings that six wave forms and ``source`` explain, each shifted by its own amount."""
    linear, quadratic = [], []
    for shift in shifts:
        elements = rng.standard_normal((6, 60)).cumsum(axis=1)
        recorded = np.zeros(70)
        recorded[5 + shift : 65 + shift] = source @ elements
        recorded += noise * rng.standard_normal(70)
        b, a = normal_equations(recorded, elements, np.ones(60), 5)
        linear.append(b)
        quadratic.append(a)
    return np.array(linear), np.array(quadratic)


def test_the_true_source_gains_most_at_the_true_shifts_and_size() -> None:
    rng = np.random.default_rng(1)
    truth = rng.standard_normal(6)
    unit = truth / np.linalg.norm(truth)
    linear, quadratic = _windows(rng, truth, [0, 3, -4, 1])
    table = fit_table(linear, quadratic, np.zeros(4, int))
    gained, amplitude = evaluate(np.vstack([unit, rng.standard_normal((200, 6))]), table)
    assert np.argmax(gained) == 0
    assert amplitude[0] == pytest.approx(np.linalg.norm(truth), rel=1e-3)
    assert list(best_shifts(unit, table)) == [5, 8, 1, 6]


def test_gain_is_half_the_energy_explained() -> None:
    rng = np.random.default_rng(2)
    truth = rng.standard_normal(6)
    linear, quadratic = _windows(rng, truth, [2])
    gained, _ = evaluate(truth[None], fit_table(linear, quadratic, np.zeros(1, int)))
    assert gained[0] == pytest.approx(0.5 * truth @ quadratic[0] @ truth, rel=1e-3)


def test_a_station_of_unknown_gain_says_nothing_of_the_size() -> None:
    rng = np.random.default_rng(3)
    truth = rng.standard_normal(6)
    linear, quadratic = _windows(rng, truth, [0, 0], noise=0.5)
    louder = linear * np.array([1.0, 1000.0])[:, None, None]
    sources = rng.standard_normal((50, 6))
    gains = np.array([0, 1])
    once, size = evaluate(sources, fit_table(linear, quadratic, gains))
    again, size_again = evaluate(sources, fit_table(louder, quadratic, gains))
    quiet = once - evaluate(sources, fit_table(linear[:1], quadratic[:1], gains[:1]))[0]
    loud = again - evaluate(sources, fit_table(louder[:1], quadratic[:1], gains[:1]))[0]
    assert np.allclose(size, size_again, rtol=1e-4)
    # The second station's gain counts in squares of its recording: the ranking of sources stays.
    assert np.allclose(loud, 1e6 * quiet, rtol=1e-3, atol=1e-3 * loud.max())


def test_a_gain_is_never_negative() -> None:
    rng = np.random.default_rng(4)
    truth = np.array([1.0, 1.0, 1.0, 0.0, 0.0, 0.0])
    linear, quadratic = _windows(rng, truth, [0])
    linear = linear[:, 5:6]  # no shift: the wave forms of this test change sign with it
    gained, amplitude = evaluate(np.array([truth, -truth]), fit_table(linear, quadratic, np.zeros(1, int)))
    assert gained[0] > 0.0
    assert gained[1] == 0.0
    assert amplitude[1] == 0.0


def test_tiny_and_huge_units_survive_single_precision() -> None:
    rng = np.random.default_rng(5)
    truth = rng.standard_normal(6)
    linear, quadratic = _windows(rng, truth, [1, 2])
    plain = evaluate(truth[None], fit_table(linear, quadratic, np.zeros(2, int)))
    scaled = evaluate(truth[None], fit_table(linear * 1e-22, quadratic * 1e-44, np.zeros(2, int)))
    assert scaled[0] == pytest.approx(plain[0], rel=1e-3)
    assert scaled[1] == pytest.approx(plain[1] * 1e22, rel=1e-3)
