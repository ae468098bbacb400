"""Green's functions against solutions that do not come from the same program."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import numpy as np
from benchmarks.analytic_waves import bell, dropped_load, whole_space
from benchmarks.parts import Part
from benchmarks.rows import Row
from numpy.typing import NDArray

from testban.earth.greens import Greens, GreensSettings, greens_functions
from testban.earth.layered import LayeredModel, load_layered
from testban.earth.synthesis import convolve, synthesize
from testban.earth.wavefield_program import wave_field
from testban.sources.tensor import explosion

VP, VS, DENSITY = 6000.0, 6000.0 / np.sqrt(3.0), 2700.0
SPACE = LayeredModel(
    "Poisson solid",
    *(np.array([v]) for v in (0.0, VP / 1e3, VS / 1e3, DENSITY / 1e3, 1e5, 1e5)),
    source="Poisson solid",
)
INTERVAL_S = 0.01
ASSUMED = """\
- Whole space: a Poisson solid without surface, a mixed moment tensor 15 km below the receiver, 10 km away
  with a pulse of 3 s (near field) and 40 km away with one of 0.3 s (far field), against Aki and Richards
  2002, eq. 4.29. The misfit is the largest difference over the largest motion.
- Half-space: a load put on the surface (Pekeris 1955), source 10 m deep, 10 km away, pulse of 0.15 s.
- Reciprocity: northeast-asia, 2 and 12 km depth, 50 km apart, forces; source and receiver exchanged.
- Group velocities: time between the envelopes' peaks at 2000 and 4000 km (flat) in Gauss filters, source
  5 km deep, against disba on the same flattened layers; disba knows no attenuation.
- Energy of P: explosion 5 km deep, velocity squared integrated over P at 1 to 8 km, vertical, against the far
  field with the free surface's doubling.
"""


def greens_part(_data: Path, _work: Path) -> Part:
    rows = [whole_space_row(), half_space_row(), *reciprocity_rows(), *dispersion_rows(), p_energy_row()]
    return Part(rows, ASSUMED)


def whole_space_misfits() -> list[float]:
    """Largest difference over the largest motion: pulse of 3 s at 18 km, pulse of 0.3 s at 43 km."""
    tensor = np.array([[1.0, 0.6, -0.4], [0.6, -0.3, 0.8], [-0.4, 0.8, 0.5]]) * 1e15
    interval, samples, distances = 0.02, 2000, np.array([10.0, 40.0])
    elements = wave_field(
        SPACE,
        19.0,
        distances,
        samples,
        interval,
        10.0,
        "es",
        0.0,
        2,
        receiver_depth_km=4.0,
        free_surface=False,
    )
    times, azimuth = np.arange(samples) * interval, np.radians(30.0)
    field = Greens("", 19.0, distances, interval, {k: v.astype(float) for k, v in elements.items()})
    misfits = []
    for k, pulse_s in enumerate((3.0, 0.3)):
        centre, width = 2.0 * pulse_s, pulse_s / 2.355
        rate = partial(_spectrum, centre_s=centre, width_s=width)
        velocity = synthesize(field, tensor, 30.0, rate)[k]
        made = (np.cumsum(velocity, axis=-1) - velocity / 2.0) * interval
        along = distances[k] * 1e3 * np.array([np.cos(azimuth), np.sin(azimuth)])
        place = np.array([*along, -15_000.0])
        moved = whole_space(tensor, place, times, bell(times, centre, width), VP, VS, DENSITY)
        north, east, down = moved
        away = north * np.cos(azimuth) + east * np.sin(azimuth)
        exact = np.array([-down, away, -north * np.sin(azimuth) + east * np.cos(azimuth)])
        part = slice(0, round(20.0 / interval))
        misfits.append(float(np.abs(made[:, part] - exact[:, part]).max() / np.abs(exact).max()))
    return misfits


def _spectrum(frequencies_hz: NDArray[np.float64], centre_s: float, width_s: float) -> NDArray[np.complex128]:
    omega = 2.0 * np.pi * np.asarray(frequencies_hz)
    return np.asarray(np.exp(-0.5 * (omega * width_s) ** 2 - 1j * omega * centre_s))


def whole_space_row() -> Row:
    near, far = whole_space_misfits()
    text = f"{100 * near:.1f} % near, {100 * far:.1f} % far"
    return Row("Green's functions", "whole space, analytic", "within 3 %", text, max(near, far) <= 0.03)


def half_space_misfit() -> float:
    """Largest difference over the largest motion of the vertical under a load put on the surface."""
    samples, width = 1500, 0.15 / 2.355
    elements = wave_field(SPACE, 0.01, np.array([10.0]), samples, INTERVAL_S, 20.0, "v", 0.0, 2)
    # The response to an impulse of force, smoothed, is that to a step differentiated.
    made = -convolve(elements["VFZ"][0].astype(float), INTERVAL_S, lambda f: _spectrum(f, 1.0, width))
    fine = INTERVAL_S / 50
    times = (np.arange(samples * 50) + 0.5) * fine
    load = dropped_load(times, 10_000.0, VS, DENSITY)
    load = np.minimum(load, np.quantile(load, 0.99999))
    steps = np.diff(load, prepend=0.0)
    grid = np.arange(samples) * INTERVAL_S
    moved = np.flatnonzero(np.abs(steps) > 1e-7 * np.abs(steps).max())
    exact = np.array([np.sum(steps[moved] * bell(t - times[moved], 1.0, width)) for t in grid])
    part = slice(0, round(8.0 / INTERVAL_S))
    return float(np.abs(made[part] - exact[part]).max() / np.abs(exact[part]).max())


def half_space_row() -> Row:
    misfit = half_space_misfit()
    return Row(
        "Green's functions", "half-space, analytic", "within 3 %", f"{100 * misfit:.1f} %", misfit <= 0.03
    )


def reciprocity_misfits() -> dict[str, float]:
    """Largest difference over the largest motion when source and receiver change places."""
    model = load_layered("northeast-asia")
    pair = [
        wave_field(model, source, np.array([50.0]), 1024, 0.1, 2.0, "vh", 0.0, 2, receiver_depth_km=receiver)
        for source, receiver in ((2.0, 12.0), (12.0, 2.0))
    ]
    down, back = ({k: v[0].astype(float) for k, v in one.items()} for one in pair)
    # Force down moves up: Z of VF is minus its own axis. A force along the line makes Z, one down makes R.
    same = {"vertical": ("VFZ", "VFZ", 1.0), "along": ("HFR", "HFR", 1.0), "across": ("HFT", "HFT", 1.0)}
    same["vertical by along"] = ("VFR", "HFZ", 1.0)
    return {
        name: float(np.abs(down[one] - sign * back[other]).max() / np.abs(down[one]).max())
        for name, (one, other, sign) in same.items()
    }


def reciprocity_rows() -> list[Row]:
    misfits = reciprocity_misfits()
    text = ", ".join(f"{name} {100 * value:.2f} %" for name, value in misfits.items())
    return [Row("Green's functions", "reciprocity", "within 1 %", text, max(misfits.values()) <= 0.01)]


def group_velocities(
    model: LayeredModel, element: str, periods_s: NDArray[np.float64], max_frequency_hz: float = 0.3
) -> NDArray[np.float64]:
    """Between 2000 and 4000 km, from peaks of envelopes in Gauss filters, km/s.

    Nearer than that, long Rayleigh waves overlap with the S that runs below the crust.
    """
    settings = GreensSettings(
        duration_s=2000.0, sampling_interval_s=1.0, max_frequency_hz=max_frequency_hz, shear=element != "EXZ"
    )
    field = greens_functions(model, 5.0, np.array([2000.0, 4000.0]), settings)
    samples = 4096
    spectrum = np.fft.fft(field.elements[element], samples)
    f = np.fft.fftfreq(samples, 1.0)
    found = []
    for period in periods_s:
        # Relative width 0.1: narrow enough for the dispersion, wide enough for a peak.
        weight = np.where(f > 0, np.exp(-0.5 * ((f * period - 1.0) / 0.1) ** 2), 0.0)
        envelope = np.abs(np.fft.ifft(2.0 * spectrum * weight))
        found.append(2000.0 / float(_peak(envelope[1]) - _peak(envelope[0])))
    return np.array(found)


def _peak(envelope: NDArray[np.float64]) -> float:
    """Place of the largest value, between samples."""
    k = int(np.argmax(envelope))
    left, top, right = envelope[k - 1 : k + 2]
    return k + 0.5 * (left - right) / (left - 2.0 * top + right)


def disba_group_velocities(
    model: LayeredModel, wave: str, periods_s: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Fundamental mode, km/s."""
    from disba import GroupDispersion

    layers = (model.thickness_km, model.vp_km_s, model.vs_km_s, model.density_g_cm3)
    return np.asarray(GroupDispersion(*layers)(np.asarray(periods_s), mode=0, wave=wave).velocity)


PERIODS_S = np.array([5.0, 7.0, 10.0, 14.0, 20.0, 28.0, 36.0, 50.0])


def dispersion_misfits(name: str, element: str, wave: str) -> NDArray[np.float64]:
    """Relative difference of group velocities at `PERIODS_S`."""
    model = load_layered(name).flattened()
    return group_velocities(model, element, PERIODS_S) / disba_group_velocities(model, wave, PERIODS_S) - 1.0


def dispersion_rows() -> list[Row]:
    rows = []
    for name in ("northeast-asia", "ak135-continent"):
        for element, wave in (("EXZ", "rayleigh"), ("SST", "love")):
            misfit = dispersion_misfits(name, element, wave)
            worst = int(np.argmax(np.abs(misfit)))
            text = (
                f"{100 * misfit[worst]:+.1f} % at {PERIODS_S[worst]:.0f} s; rms {100 * np.std(misfit):.1f} %"
            )
            rows.append(
                Row(
                    f"Green's functions, {name}",
                    f"group velocity of {wave.title()} waves, 5 to 50 s, against disba",
                    "within 2 %",
                    text,
                    bool(np.abs(misfit).max() <= 0.02),
                )
            )
    return rows


def p_energies() -> NDArray[np.float64]:
    """Energy of P on the vertical over what the far field and the free surface make, at 1 to 8 km."""
    distances = np.array([1.0, 2.0, 4.0, 6.0, 8.0])
    settings = GreensSettings(duration_s=20.0, sampling_interval_s=0.01, max_frequency_hz=25.0, tolerance=0.0)
    field = greens_functions(SPACE, 5.0, distances, settings)
    width = 0.12 / 2.355
    made = synthesize(field, explosion(), 0.0, lambda f: _spectrum(f, 0.5, width))[:, 0]
    made = np.gradient(made, 0.01, axis=-1)
    times = np.arange(made.shape[-1]) * 0.01
    ratios = []
    for trace, distance in zip(made, distances, strict=True):
        r = np.hypot(distance, 5.0) * 1e3
        onset = r / VP + 0.5
        part = np.abs(times - onset) < 0.3
        p = distance * 1e3 / r / VP
        cos_i, cos_j = np.sqrt(1 - (p * VP) ** 2), np.sqrt(1 - (p * VS) ** 2)
        a, b = VS**-2 - 2 * p**2, 4 * p**2 * cos_i / VP * cos_j / VS
        surface = 2.0 * cos_i / VS**2 * a / (a**2 + b)
        far = surface / (4 * np.pi * DENSITY * VP**3 * r)
        exact = far * np.gradient(np.gradient(bell(times, onset, width), 0.01), 0.01)
        ratios.append(np.sum(trace[part] ** 2) / np.sum(exact[part] ** 2))
    return np.array(ratios)


def p_energy_row() -> Row:
    ratios = p_energies()
    text = f"{ratios.min():.3f} to {ratios.max():.3f} of the theory"
    met = bool(np.all(np.abs(ratios - 1.0) <= 0.1))
    return Row("Green's functions", "energy of P against ray theory", "within 10 %", text, met)
