"""Write src/testban/earth/data/{ak135,iasp91}.velocity.csv: python tools/build_velocity_models.py

The published numbers of the models are taken from the tables that come with ObsPy's TauP.
"""

from __future__ import annotations

from pathlib import Path

import obspy.taup

SOURCES = {
    "ak135": (
        "ak135: Kennett, Engdahl & Buland 1995, Geophys. J. Int. 122, 108,",
        "doi:10.1111/j.1365-246X.1995.tb03540.x. Density below the crust as tabulated with it.",
    ),
    "iasp91": (
        "iasp91: Kennett & Engdahl 1991, Geophys. J. Int. 105, 429,",
        "doi:10.1111/j.1365-246X.1991.tb06724.x. Density, which it lacks, is ak135's.",
    ),
}


def main() -> None:
    folder = Path(obspy.taup.__file__).parent / "data"
    out = Path(__file__).parents[1] / "src/testban/earth/data"
    for name, source in SOURCES.items():
        lines = (folder / f"{name}.tvel").read_text(encoding="ascii").splitlines()[2:]
        rows = [[f"{float(word):.7g}" for word in line.split()[:4]] for line in lines if line.strip()]
        text = [*(f"# {line}" for line in source), "depth_km,vp_km_s,vs_km_s,density_g_cm3"]
        text += [",".join(row) for row in rows]
        (out / f"{name}.velocity.csv").write_text("\n".join(text) + "\n", encoding="utf-8")
        print(name, len(rows))


if __name__ == "__main__":
    main()
