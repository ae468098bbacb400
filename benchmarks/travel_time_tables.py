"""Our travel times and ellipticity functions against the tables of iLoc (ak135)."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from benchmarks.rows import Row
from numpy.typing import NDArray

from testban.earth.ellipticity_table import EllipticityTable
from testban.earth.traveltimes import TravelTimes

Array = NDArray[np.float64]

PHASES = {"firstP": "first P", "PcP": "PcP", "littlepP": "pP", "Pn": "Pn", "Sn": "Sn"}
LEAST_DEG = {"littlepP": 30.0}
"""Nearer in iLoc's pP jumps between branches of the triplications."""
REACH_DEG = {"Pn": 9.0, "Sn": 9.0, "firstP": 95.0}
"""Farther out iLoc's Pn is the branch of the lid alone; ours is the earliest of the mantle."""
DEEPEST_KM = {"firstP": 600.0, "Pn": 50.0, "Sn": 50.0}
"""iLoc's own spacing of 50 km bends the kinks at 410 and 660 km."""
ELLIPTICITY = {"P": 10.0, "S": 30.0, "PcP": 0.0, "PKPdf": 125.0}
"""From which distance on the published phase is the one of ours."""
ELLIPTICITY_KM = np.array([0.0, 100.0, 200.0, 300.0, 500.0, 700.0])
TABLE_LIMIT_S = 0.1


def table_rows(data: Path) -> list[Row]:
    """Differences to iLoc's travel times and to the published ellipticity coefficients."""
    ours = TravelTimes.load("ak135")
    rows = []
    for name, phase in PHASES.items():
        distance, depth, theirs = _times(data / "tables" / "ak135" / f"ak135.{name}.tab")
        across = (distance >= LEAST_DEG.get(name, 0.0)) & (distance <= REACH_DEG.get(name, 180.0))
        down = depth <= DEEPEST_KM.get(name, 700.0)
        x, z = distance[across, None], depth[down]
        mine = ours.first_p(x, z)[1] if phase == "first P" else ours.time_s(phase, x, z)
        size = np.abs(mine - theirs[np.ix_(across, down)])
        size = size[np.isfinite(size)]
        text = f"worst {size.max():.3f} s, median {np.median(size):.4f} s of {len(size)}"
        case = f"{phase} against iLoc's table"
        rows.append(
            Row(case, "difference", f"at most {TABLE_LIMIT_S} s", text, bool(size.max() <= TABLE_LIMIT_S))
        )
    worst = {}
    for phase, least in ELLIPTICITY.items():
        table = EllipticityTable(ours, phase, geodesic=False)
        worst[phase] = max(
            float(np.abs(table(np.full(6, distance), ELLIPTICITY_KM).T - theirs).max())
            for distance, theirs in _coefficients(data / "tables" / "ELCOR.dat", phase).items()
            if distance >= least
        )
    text = "worst " + ", ".join(f"{phase} {size:.4f} s" for phase, size in worst.items())
    rows.append(
        Row(
            "ellipticity, published coefficients",
            "difference",
            "at most 0.02 s",
            text,
            max(worst.values()) < 0.02,
        )
    )
    return rows


def _times(path: Path) -> tuple[Array, Array, Array]:
    lines = [line for line in path.read_text().splitlines() if not line.startswith("#")]
    numbers = np.array([float(v) for line in lines for v in line.split()])
    n, m = int(numbers[0]), int(numbers[1])
    distance, depth = numbers[2 : 2 + n], numbers[2 + n : 2 + n + m]
    times = numbers[2 + n + m : 2 + n + m + n * m].reshape(n, m)
    return distance, depth, np.where(times < 0, np.nan, times)


def _coefficients(path: Path, phase: str) -> dict[float, Array]:
    lines = iter(path.read_text().splitlines())
    for line in lines:
        words = line.split()
        if words and words[0] == phase:
            blocks = {}
            for _ in range(int(words[1])):
                distance = float(next(lines))
                blocks[distance] = np.array([[float(v) for v in next(lines).split()] for _ in range(3)])
            return blocks
    return {}
