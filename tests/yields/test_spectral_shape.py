"""Spectra of P in the yield: what is put in comes out within its interval, and what is unknown stays so."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import settings as examples
from hypothesis import strategies as st

from testban.model import Magnitude, PSpectrum, Site, YieldEstimate
from testban.sources.explosion import GRANITE, Medium, moment_rate_spectrum
from testban.yields import YieldSettings, estimate_yield
from testban.yields.grid import Grid
from testban.yields.relations import MB
from testban.yields.settings import SpectralSettings
from testban.yields.source_model import LAWS, MEDIA
from testban.yields.spectral_shape import (
    fit_spectra,
    log_shape,
)

SETTINGS = YieldSettings()
S = SETTINGS.spectra
GRID = Grid.spanning(SETTINGS.range)
BANDS_HZ = np.geomspace(0.4, 10.0, 14)


def mb(value: float, uncertainty: float = 0.1) -> Magnitude:
    return Magnitude("mb", value, uncertainty, 10, (), ())


def estimate(magnitudes: list[Magnitude], spectra: list[PSpectrum], settings=SETTINGS) -> YieldEstimate:
    result = estimate_yield(magnitudes, settings=settings, spectra=spectra)
    assert isinstance(result, YieldEstimate)
    return result


def width(result: YieldEstimate) -> float:
    return math.log10(result.interval_90[1] / result.interval_90[0])


def made_spectra(
    rng: np.random.Generator,
    yield_kt: float,
    depth_m: float,
    medium: Medium = GRANITE,
    law="mueller-murphy",
    stations: int = 8,
) -> list[PSpectrum]:
    """Everything that `SpectralSettings` calls unknown is drawn as it says."""
    from benchmarks.drawn_spectra import drawn_spectra

    return drawn_spectra(rng, yield_kt, depth_m, medium, law, S, stations)


def test_drawn_events_lie_in_their_intervals_which_spectra_narrow() -> None:
    """Yields, depths, rocks, laws, paths and mb drawn as the settings say: of 120 events the 90 %
    interval holds at least 97 (0.3 % chance of fewer), with spectra as without. They narrow it, and
    the median errs less."""
    rng, count = np.random.default_rng(7), 120
    held, narrower, errors = {"with": 0, "without": 0}, 0, {"with": [], "without": []}
    for _ in range(count):
        x = rng.uniform(-1.0, 2.5)
        z = math.log10(122.0) + x / 3 + SETTINGS.depth_scatter * rng.standard_normal()
        relation = MB[int(rng.integers(len(MB)))]
        spread = math.hypot(SETTINGS.site_scatter, SETTINGS.network_bias, SETTINGS.shot_scatter, 0.1)
        size = mb(float(relation.magnitude(np.array(x), np.array(z))) + spread * rng.standard_normal())
        medium, law = MEDIA[str(rng.choice(list(MEDIA)))], LAWS[int(rng.integers(2))][0]
        seen = {"with": made_spectra(rng, 10.0**x, 10.0**z, medium, law), "without": []}
        results = {name: estimate([size], spectra) for name, spectra in seen.items()}
        for name, result in results.items():
            held[name] += result.interval_90[0] <= 10.0**x <= result.interval_90[1]
            errors[name].append(abs(math.log10(result.median) - x))
        narrower += width(results["with"]) < width(results["without"])
    assert min(held.values()) >= 97
    assert narrower > 0.75 * count
    assert np.mean(errors["with"]) < np.mean(errors["without"])


def test_without_spectra_nothing_changes() -> None:
    alone, none = estimate_yield([mb(5.0)]), estimate([mb(5.0)], [])
    assert alone == none
    assert not any(
        "spectra" in text for text in (*none.assumptions, *(a.assumption for a in none.alternatives))
    )


def test_spectra_alone_name_no_yield() -> None:
    spectra = made_spectra(np.random.default_rng(0), 10.0, 260.0)
    assert not isinstance(estimate_yield([], spectra=spectra), YieldEstimate)


def test_unknown_attenuation_leaves_the_yield_where_mb_puts_it() -> None:
    """With t*, fall-off and the corner's scale as good as free, the shape says nothing."""
    vague = SpectralSettings(attenuation_spread=1.5, path_spread=10.0, fall_off=10.0, shape_error=3.0)
    spectra = made_spectra(np.random.default_rng(1), 300.0, 600.0)
    plain, free = estimate([mb(4.5)], []), estimate([mb(4.5)], spectra, replace(SETTINGS, spectra=vague))
    informed = estimate([mb(4.5)], spectra)
    assert free.median == pytest.approx(plain.median, rel=0.1)
    assert width(free) == pytest.approx(width(plain), abs=0.1)
    assert informed.median > 1.2 * plain.median


def test_the_table_says_what_spectra_do() -> None:
    spectra = made_spectra(np.random.default_rng(2), 10.0, 260.0)
    plain, result = estimate([mb(5.2)], []), estimate([mb(5.2)], spectra)
    listed = {a.assumption: a for a in result.alternatives}
    without = listed["all of this without the shape of P's spectra"]
    assert without.weight == 0.0
    assert without.median == pytest.approx(plain.median)
    assert without.interval_90 == pytest.approx(plain.interval_90)
    alone = [name for name in listed if name.startswith("shape of P's spectra alone")]
    assert {name.split(", ")[1] for name in alone} == {
        f"{law} source in {rock}" for _, law in LAWS for rock in MEDIA
    }
    assert any("8 stations, whatever their level" in text for text in result.assumptions)


@examples(max_examples=15)
@given(st.floats(-3.0, 3.0))
def test_gains_say_nothing(gain: float) -> None:
    spectra = made_spectra(np.random.default_rng(3), 10.0, 260.0, stations=3)
    louder = [replace(one, amplitude=one.amplitude * 10.0**gain) for one in spectra]
    first, second = (
        log_shape(GRID, fit_spectra(s, S), GRANITE, "mueller-murphy", S) for s in (spectra, louder)
    )
    assert np.allclose(first, second, atol=1e-6)


def test_one_path_counts_once() -> None:
    """Nine stations of an array, each a ninth, say as much as one of them."""
    one = made_spectra(np.random.default_rng(4), 10.0, 260.0, stations=1)
    array = [replace(one[0], weight=1 / 9) for _ in range(9)]
    first, second = (log_shape(GRID, fit_spectra(s, S), GRANITE, "mueller-murphy", S) for s in (one, array))
    assert np.allclose(first, second, atol=1e-6)


def test_known_attenuation_and_radius_return_the_yield() -> None:
    """Where paths, source and rock are known, 8 noisy spectra fix the yield to a factor of 2."""
    exact = SpectralSettings(0.28, 1e-3, 1e-3, 1e-3, 1e-3, 1e-3, (0.0,), (1.0, 0.0), 1e-6)
    rng = np.random.default_rng(5)
    shape = np.log10(np.abs(moment_rate_spectrum(BANDS_HZ, 30.0, 380.0)))
    spectra = [
        PSpectrum(
            f"XX.S{k}..BHZ",
            BANDS_HZ,
            10.0 ** (shape + 0.28 * rng.standard_normal(len(BANDS_HZ))),
            np.zeros(len(BANDS_HZ)),
            5.0,
            "made up",
            Site("XX", f"S{k}", 0.0, float(k)),
        )
        for k in range(8)
    ]
    depth = np.where(np.abs(10.0**GRID.z - 380.0) < 20.0, 0.0, -50.0)
    found = log_shape(GRID, fit_spectra(spectra, exact), GRANITE, "mueller-murphy", exact)
    low, middle, high = GRID.yield_quantiles(GRID.density(found + depth), (0.05, 0.5, 0.95))
    assert low < math.log10(30.0) < high
    assert abs(middle - math.log10(30.0)) < 0.3
