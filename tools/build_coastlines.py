"""Build src/testban/earth/data/land-50m.npz from Natural Earth's 1:50m land (public domain).

The input is ``land-50m.json`` of the npm package world-atlas 2.0.2, a TopoJSON file
(https://github.com/topojson/topojson-specification) whose rings run unbroken across the date line and round
the south pole. Here they are cut at +-180 degrees, closed through the pole, and also drawn on a 0.05 degree
grid for quick land-or-sea questions.

Usage: python tools/build_coastlines.py LAND_50M_JSON [OUTPUT_NPZ]
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

OUTPUT = Path(__file__).resolve().parents[1] / "src" / "testban" / "earth" / "data" / "land-50m.npz"
QUANTUM_DEG = 0.001
CELLS_PER_DEGREE = 20
POLAR_ARTEFACT_DEG = -89.9

Ring = NDArray[np.float64]


def decode_arcs(topology: dict) -> list[Ring]:
    """Undo TopoJSON's delta coding: one (n, 2) array of longitude and latitude per arc."""
    scale, translate = topology["transform"]["scale"], topology["transform"]["translate"]
    return [np.cumsum(np.array(arc, dtype=float), axis=0) * scale + translate for arc in topology["arcs"]]


def join_ring(indices: list[int], arcs: list[Ring]) -> Ring:
    """Chain arcs into a closed ring; a negative index ~i is arc i walked backwards."""
    pieces = [arcs[i] if i >= 0 else arcs[~i][::-1] for i in indices]
    return np.concatenate([pieces[0], *(piece[1:] for piece in pieces[1:])])


def unwrap(ring: Ring) -> Ring:
    """Make longitude continuous; a ring that goes once round the south pole is closed through it."""
    lon = np.degrees(np.unwrap(np.radians(ring[:, 0])))
    ring = np.column_stack([lon, ring[:, 1]])
    if abs(lon[-1] - lon[0]) > 180:
        corner = [[lon[-1], -90.0], [lon[0], -90.0], ring[0].tolist()]
        ring = np.concatenate([ring, corner])
    return ring


def clip_side(ring: Ring, edge_lon: float, keep: int) -> Ring:
    """Keep what lies east (keep=1) or west (keep=-1) of a meridian (Sutherland and Hodgman)."""
    kept: list[Ring] = []
    inside = keep * (ring[:, 0] - edge_lon) >= 0
    for k in range(len(ring) - 1):
        if inside[k]:
            kept.append(ring[k])
        if inside[k] != inside[k + 1]:
            share = (edge_lon - ring[k, 0]) / (ring[k + 1, 0] - ring[k, 0])
            kept.append(np.array([edge_lon, ring[k, 1] + share * (ring[k + 1, 1] - ring[k, 1])]))
    return np.array([*kept, kept[0]]) if len(kept) >= 3 else np.empty((0, 2))


def cut_at_date_line(ring: Ring) -> list[Ring]:
    """Split an unwrapped ring into rings that lie within -180..180 degrees."""
    parts = []
    for turn in (-360.0, 0.0, 360.0):
        west, east = turn - 180.0, turn + 180.0
        if ring[:, 0].max() <= west or ring[:, 0].min() >= east:
            continue
        part = ring
        if ring[:, 0].min() < west or ring[:, 0].max() > east:
            part = clip_side(part, west, 1)
            part = clip_side(part, east, -1) if len(part) else part
        if len(part):
            parts.append(part - [turn, 0.0])
    return parts


def rasterise(rings: list[Ring]) -> NDArray[np.bool_]:
    """Land at the cell centres, (rows from the south, columns from -180), by counting crossings eastward."""
    rows, columns = 180 * CELLS_PER_DEGREE, 360 * CELLS_PER_DEGREE
    crossings = np.zeros((rows, columns + 1), dtype=np.int32)
    for ring in rings:
        x = (ring[:, 0] + 180.0) * CELLS_PER_DEGREE - 0.5
        y = (ring[:, 1] + 90.0) * CELLS_PER_DEGREE - 0.5
        for x0, y0, x1, y1 in zip(x[:-1], y[:-1], x[1:], y[1:], strict=True):
            low, high = sorted((y0, y1))
            row = np.arange(max(0, int(np.ceil(low))), min(rows, int(np.ceil(high))))
            if len(row):
                at = x0 + (row - y0) * (x1 - x0) / (y1 - y0)
                np.add.at(crossings, (row, np.clip(np.ceil(at), 0, columns).astype(int)), 1)
    return np.cumsum(crossings[:, :columns], axis=1) % 2 == 1


def main(source: Path, output: Path) -> None:
    topology = json.loads(source.read_text(encoding="utf-8"))
    arcs = decode_arcs(topology)
    rings: list[Ring] = []
    for geometry in topology["objects"]["land"]["geometries"]:
        for polygon in geometry["arcs"]:
            for indices in polygon:
                ring = join_ring(indices, arcs)
                if ring[:, 1].max() > POLAR_ARTEFACT_DEG:
                    rings.extend(cut_at_date_line(unwrap(ring)))
    quantised = [np.round(ring / QUANTUM_DEG).astype(np.int32) for ring in rings]
    output.parent.mkdir(parents=True, exist_ok=True)
    np.savez_compressed(
        output,
        deltas=np.concatenate(
            [np.diff(ring, axis=0, prepend=np.zeros((1, 2), np.int32)) for ring in quantised]
        ),
        lengths=np.array([len(ring) for ring in quantised], dtype=np.int32),
        quantum_deg=QUANTUM_DEG,
        grid=np.packbits(rasterise(rings), axis=1),
        cells_per_degree=CELLS_PER_DEGREE,
    )
    print(
        f"{output}: {len(rings)} rings, {sum(map(len, rings))} points, {output.stat().st_size / 1000:.0f} kB"
    )


if __name__ == "__main__":
    if len(sys.argv) not in (2, 3):
        sys.exit(__doc__)
    main(Path(sys.argv[1]), Path(sys.argv[2]) if len(sys.argv) == 3 else OUTPUT)
