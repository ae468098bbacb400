"""Write src/testban/earth/data/ak135.rayleigh.csv: python tools/build_rayleigh_table.py

Group velocity of the fundamental Rayleigh mode of continental ak135, on a sphere by the Earth-flattening
transformation, computed with disba (Luu 2021), which follows Herrmann's surf96.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
from disba import GroupDispersion

from testban.earth.layered import load_layered

PERIODS_S = np.array([8, 10, 12, 14, 16, 18, 20, 22, 25, 30, 35, 40, 50, 60, 80, 100], dtype=float)


def main() -> None:
    flat = load_layered("ak135-continent").flattened()
    dispersion = GroupDispersion(flat.thickness_km, flat.vp_km_s, flat.vs_km_s, flat.density_g_cm3)
    found = dispersion(PERIODS_S, mode=0, wave="rayleigh")
    out = Path(__file__).parents[1] / "src/testban/earth/data/ak135.rayleigh.csv"
    lines = [
        "# Group velocity of the fundamental Rayleigh mode of continental ak135 (Kennett, Engdahl &",
        "# Buland 1995, doi:10.1111/j.1365-246X.1995.tb03540.x), by tools/build_rayleigh_table.py.",
        "period_s,group_km_s",
        *(f"{t:g},{u:.4f}" for t, u in zip(found.period, found.velocity, strict=True)),
    ]
    out.write_text("\n".join(lines) + "\n", encoding="utf-8")
    print("\n".join(lines))


if __name__ == "__main__":
    main()
