"""Pack the published distance-depth corrections of mb into testban.magnitude's data file.

    python tools/build_magnitude_tables.py FOLDER

FOLDER holds GRmbQ.dat (Gutenberg & Richter) and VCmbQ.dat (Veith & Clawson): comment lines start with '#';
then a count and that many distances (deg), a count and that many depths (km), two counts and one row of
corrections a distance. A zero in the Gutenberg-Richter table below the surface means "not tabulated" and
becomes null.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

OUTPUT = (
    Path(__file__).resolve().parents[1]
    / "src"
    / "testban"
    / "magnitude"
    / "data"
    / "body_wave_corrections.json"
)
SOURCES = {
    "gutenberg-richter": "Gutenberg & Richter 1956, doi:10.4401/ag-5590, as tabulated at the U.S. Geological "
    "Survey",
    "veith-clawson": "Veith & Clawson 1972, Bull. Seism. Soc. Am. 62, 435-452, table 2 (for peak-to-peak "
    "amplitude)",
}


def read_table(path: Path) -> dict[str, object]:
    """Read one table: distances (deg), depths (km) and corrections, one row a distance."""
    words = iter(" ".join(line for line in path.read_text().splitlines() if not line.startswith("#")).split())
    distances = [float(next(words)) for _ in range(int(next(words)))]
    depths = [float(next(words)) for _ in range(int(next(words)))]
    rows, columns = int(next(words)), int(next(words))
    if (rows, columns) != (len(distances), len(depths)):
        raise SystemExit(
            f"{path.name}: {rows} x {columns} values announced for {len(distances)} x {len(depths)} nodes"
        )
    values = [[float(next(words)) for _ in range(columns)] for _ in range(rows)]
    return {"distance_deg": distances, "depth_km": depths, "correction": values}


def main(folder: Path) -> None:
    tables = {
        "gutenberg-richter": read_table(folder / "GRmbQ.dat"),
        "veith-clawson": read_table(folder / "VCmbQ.dat"),
    }
    rows = tables["gutenberg-richter"]["correction"]
    tables["gutenberg-richter"]["correction"] = [[value or None for value in row] for row in rows]  # type: ignore[attr-defined]
    for name, table in tables.items():
        table["source"] = SOURCES[name]
    OUTPUT.parent.mkdir(exist_ok=True)
    OUTPUT.write_text(json.dumps(tables, separators=(",", ":")) + "\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
