"""Green's functions to 2 Hz, at 200 to 2000 km sources 0.1 to 600 km deep: their cost, and what holds."""

from __future__ import annotations

import resource
import time
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from benchmarks.child_memory import peak_of_children
from benchmarks.parts import Part
from benchmarks.rows import Row
from numpy.typing import NDArray

from testban.earth.greens import Greens, GreensSettings, greens_functions
from testban.earth.layered import LayeredModel, first_arrival_s, load_layered

MODEL = "ak135-continent"
HIGHEST_HZ, INTERVAL_S = 2.0, 0.2
DISTANCES_KM = np.array([200.0, 1000.0, 2000.0])
LASTS_S = {0.1: 800.0, 10.0: 800.0, 600.0: 640.0}
"""By depth: to 2.5 km/s at 2000 km; what a source 600 km deep sends is over earlier."""
TOLERANCES = {0.1: 2e-4, 10.0: 2e-4}
"""Of the integration, where the usual 1e-3 leaves an error of a tenth of the first P or S, beside strong
surface waves."""
TOLERANCE_S, QUIET, STANDS_OUT, ONSET, PULSE_S = 1.0, 0.1, 3.0, 0.05, 10.0
ASSUMED = f"""\
- Reach of Green's functions: {MODEL}, flattened, to {HIGHEST_HZ:g} Hz, explosion and shear, one request for
  all distances of a depth, two threads; the seconds of CPU depend least on what else runs. The memory is what
  the program that integrates holds at most (earlier figures, 207 MB in every row, were that of the Python
  process which started it). P is sought on the
  vertical of an explosion, S on the transverse of vertical dip slip, where nothing precedes it. The band is
  ended smoothly from 1.4 to 2 Hz. A wave arrives where it first reaches a twentieth of its largest swing in
  6 s and three times all that precedes its time by rays, in the same layers, by 1.5 s and more. "Before P" is
  the largest swing there over P's in its first 6 s: the end of the record wrapped round would stand there,
  and the error of the integral does. The first 10 s are told apart: a shallow source leaves a false pulse at
  the origin time (exercises take out what precedes P). From about 200 km on the first P and S of a shallow
  source are head waves, weak beside what follows. The first S at 2000 km runs below the lid, where Qs is 76:
  its t* is 4.5 s, and it comes up slowly (with a thousand times the Q it is there 0.3 s early). The usual
  tolerance of the integration, 1e-3, leaves a tenth of it before S, which hides it until 1.3 s after its
  time; sources 0.1 and 10 km deep are computed with 2e-4.
"""


@dataclass(frozen=True)
class Check:
    """At one distance: arrivals less those by rays (s); over P, what precedes it, and the pulse at 0 s."""

    distance_km: float
    p_late_s: float
    s_late_s: float
    before: float
    pulse: float
    finite: bool

    @property
    def met(self) -> bool:
        on_time = all(abs(late) <= TOLERANCE_S for late in (self.p_late_s, self.s_late_s))
        return self.finite and on_time and self.before <= QUIET

    def __str__(self) -> str:
        p, s = (f"{t:+.1f} s" if np.isfinite(t) else "not seen" for t in (self.p_late_s, self.s_late_s))
        held = "" if self.met else " (not held)"
        early = f"before P {100 * self.before:.1f} %, at 0 s {100 * self.pulse:.0f} %"
        return f"{self.distance_km:g} km: P {p}, S {s}, {early}{held}"


def reach_part(_data: Path, _work: Path) -> Part:
    model = load_layered(MODEL).flattened()
    return Part([reach_row(model, depth) for depth in LASTS_S], ASSUMED)


def reach_row(model: LayeredModel, depth_km: float) -> Row:
    """One depth at all distances."""
    tolerance = TOLERANCES.get(depth_km, GreensSettings().tolerance)
    settings = GreensSettings(
        LASTS_S[depth_km], INTERVAL_S, HIGHEST_HZ, shear=True, tolerance=tolerance, threads=2
    )
    begun, before_s = time.monotonic(), _cpu_s()
    with peak_of_children() as peak:
        field = greens_functions(model, depth_km, DISTANCES_KM, settings)
    spent, cpu = time.monotonic() - begun, _cpu_s() - before_s
    checks = [check(field, model, row) for row in range(len(DISTANCES_KM))]
    text = "; ".join(map(str, checks))
    each = len(DISTANCES_KM)
    text += f"; {cpu / each:.0f} s of CPU a station ({spent / each:.0f} s elapsed), {peak.mb:.0f} MB"
    return Row(
        "Green's functions to 2 Hz",
        f"source {depth_km:g} km deep, 200 to 2000 km",
        f"P and S within {TOLERANCE_S:g} s of rays, below {100 * QUIET:g} % of P before it",
        text,
        all(c.met for c in checks),
    )


def check(field: Greens, model: LayeredModel, row: int) -> Check:
    """The record of one distance of ``field`` against rays in ``model``."""
    distance, depth = float(field.distances_km[row]), field.source_depth_km
    p_s, s_s = (float(first_arrival_s(model, wave, depth, distance)) for wave in ("P", "S"))
    vertical, transverse = (smooth(field.elements[name][row]) for name in ("EXZ", "DST"))
    times = np.arange(len(vertical)) * field.sampling_interval_s
    p = _window(times, p_s)
    return Check(
        distance,
        _late(times, vertical, p_s),
        _late(times, transverse, s_s),
        float(np.abs(vertical[_before(times, p_s)]).max() / np.abs(vertical[p]).max()),
        float(np.abs(vertical[times < PULSE_S]).max() / np.abs(vertical[p]).max()),
        all(bool(np.isfinite(values[row]).all()) for values in field.elements.values()),
    )


def smooth(trace: NDArray[np.float64]) -> NDArray[np.float64]:
    """Without the sharp end of the band, which rings."""
    f = np.fft.rfftfreq(len(trace), INTERVAL_S)
    share = np.clip((HIGHEST_HZ - f) / (0.3 * HIGHEST_HZ), 0.0, 1.0)
    return np.asarray(np.fft.irfft(np.fft.rfft(trace) * np.sin(np.pi / 2 * share) ** 2, len(trace)))


def _window(times: NDArray[np.float64], onset_s: float) -> NDArray[np.bool_]:
    return (times >= onset_s - 1.5) & (times < onset_s + 6.0)


def _before(times: NDArray[np.float64], onset_s: float) -> NDArray[np.bool_]:
    return (times >= PULSE_S) & (times < onset_s - 1.5)


def _late(times: NDArray[np.float64], trace: NDArray[np.float64], onset_s: float) -> float:
    """Where it first stands out of what precedes, less ``onset_s``; nan where it does not within 6 s."""
    size, window = np.abs(trace), _window(times, onset_s)
    least = max(STANDS_OUT * size[_before(times, onset_s)].max(), ONSET * size[window].max())
    seen = window & (size > least)
    return float(times[np.argmax(seen)]) - onset_s if seen.any() else np.nan


def _cpu_s() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime
