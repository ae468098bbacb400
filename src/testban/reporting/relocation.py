"""relocation.json, relocation.csv and a map of a cluster's events."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from testban.model import ClusterEvent, RelativeCluster

CHI2_90_2D = 4.605
COLUMNS = (
    *("event", "east_m", "north_m", "semi_major_90_m", "semi_minor_90_m", "azimuth_deg"),
    *("latitude", "longitude", "arrivals"),
)
FILES = ("relocation.json", "relocation.csv", "relocation.svg")


def write_relocation(cluster: RelativeCluster, out: Path, left_out: Sequence[str], version: str) -> None:
    """Write the three files; each appears whole or not at all."""
    out.mkdir(parents=True, exist_ok=True)
    document = json.dumps(relocation_document(cluster, left_out, version), indent=2, allow_nan=False) + "\n"
    for name, content in zip(FILES, (document, _table(cluster), _map(cluster)), strict=True):
        draft = out / f".{name}.part"
        draft.write_text(content, encoding="utf-8")
        draft.replace(out / name)


def relocation_document(cluster: RelativeCluster, left_out: Sequence[str], version: str) -> dict[str, object]:
    """What relocation.json holds; ``covariance_m2`` has east of all events first, then north. ``depth_m`` is
    down from where the event was started.
    """
    return {
        "software": f"testban {version}",
        "events": [
            {
                "event": e.event,
                "east_m": round(e.east_m, 2),
                "north_m": round(e.north_m, 2),
                "covariance_m2": e.covariance_m2,
                "latitude": e.latitude_deg,
                "longitude": e.longitude_deg,
                "ellipse_90": dict(
                    zip(("semi_major_m", "semi_minor_m", "azimuth_deg"), _ellipse(e), strict=True)
                ),
                "depth_m": round(e.depth_m, 1),
                "depth_uncertainty_m": round(e.depth_uncertainty_m, 1),
                "arrivals": e.arrivals,
            }
            for e in cluster.events
        ],
        "covariance_m2": cluster.covariance_m2.tolist(),
        "residual_s": cluster.residual_s,
        "phases": list(cluster.phases),
        "outlier_share": cluster.outlier_share,
        "left_out": [*left_out, *cluster.left_out],
        "assumptions": list(cluster.assumptions),
    }


def relocation_summary(cluster: RelativeCluster) -> str:
    """The places as a table to print."""
    width = max(len(e.event) for e in cluster.events)
    lines = [f"{'event':{width}}  east (m)  north (m)  90 % ellipse (m, azimuth)  arrivals"]
    for e in cluster.events:
        major, minor, azimuth = _ellipse(e)
        region = f"{major:.0f} by {minor:.0f}, {azimuth:.0f} deg"
        lines.append(f"{e.event:{width}}  {e.east_m:8.0f}  {e.north_m:9.0f}  {region:>25}  {e.arrivals:8d}")
    lines.append(
        f"{len(cluster.phases)} station phases, residual {1e3 * cluster.residual_s:.1f} ms, "
        f"{100 * cluster.outlier_share:.1f} % of the differential times are outliers"
    )
    return "\n".join(lines + [f"Assumed: {text}." for text in cluster.assumptions])


def _ellipse(event: ClusterEvent) -> tuple[float, float, float]:
    """Semi-major, semi-minor axis (m) and azimuth (deg) of the 90 % ellipse."""
    values, vectors = np.linalg.eigh(np.array(event.covariance_m2))
    minor, major = np.sqrt(np.maximum(values, 0.0) * CHI2_90_2D)
    east, north = vectors[:, 1]
    return float(major), float(minor), float(np.degrees(np.arctan2(east, north)) % 180.0)


def _table(cluster: RelativeCluster) -> str:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(COLUMNS)
    for e in cluster.events:
        place = ["" if v is None else f"{v:.6f}" for v in (e.latitude_deg, e.longitude_deg)]
        numbers = [f"{v:.1f}" for v in (e.east_m, e.north_m, *_ellipse(e))]
        writer.writerow([e.event, *numbers, *place, e.arrivals])
    return text.getvalue()


def _map(cluster: RelativeCluster) -> str:
    """Places with their 90 % ellipses, metres east and north, as SVG."""
    from matplotlib.backends.backend_svg import FigureCanvasSVG
    from matplotlib.figure import Figure
    from matplotlib.patches import Ellipse

    figure = Figure(figsize=(7.0, 7.0), layout="constrained")
    axes = figure.add_subplot()
    for e in cluster.events:
        major, minor, azimuth = _ellipse(e)
        axes.add_patch(
            Ellipse(
                (e.east_m, e.north_m), 2 * major, 2 * minor, angle=90.0 - azimuth, alpha=0.2, color="#0072b2"
            )
        )
        axes.plot(e.east_m, e.north_m, "o", color="#0072b2", markersize=3)
        axes.annotate(e.event, (e.east_m, e.north_m), xytext=(4, 4), textcoords="offset points", fontsize=8)
    axes.set_aspect("equal", adjustable="datalim")
    axes.autoscale_view()
    axes.set_xlabel("east (m)")
    axes.set_ylabel("north (m)")
    tied = any(e.latitude_deg is not None for e in cluster.events)
    axes.set_title("Places and 90 % regions" + ("" if tied else ", about the cluster's centre"), loc="left")
    axes.grid(alpha=0.3)
    text = io.StringIO()
    FigureCanvasSVG(figure).print_svg(text, metadata={"Date": None})
    return text.getvalue()
