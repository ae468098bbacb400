"""One figure of the report: drawn without pyplot, kept as SVG inside a data address, with words for it.

The palette is that of Okabe and Ito (2008, https://jfly.uni-koeln.de/color/), which colour-blind readers can
tell apart; marks differ in shape as well.
"""

from __future__ import annotations

import base64
import io
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from matplotlib.figure import Figure

INK, FAINT, GRID = "#222222", "#8a8a8a", "#dddddd"
BLUE, SKY, GREEN, ORANGE, VERMILLION, PURPLE = (
    "#0072b2",
    "#56b4e9",
    "#009e73",
    "#e69f00",
    "#d55e00",
    "#cc79a7",
)
P_COLOUR, S_COLOUR, NOISE_COLOUR = BLUE, VERMILLION, FAINT
LAND, SEA, SHORE = "#efece4", "#f7fafc", "#9a958a"

STYLE: dict[Any, Any] = {
    "font.family": "DejaVu Sans",
    "font.size": 8.5,
    "axes.titlesize": 9.5,
    "axes.titlelocation": "left",
    "axes.labelsize": 8.5,
    "axes.edgecolor": "#666666",
    "axes.linewidth": 0.7,
    "axes.labelcolor": INK,
    "text.color": INK,
    "xtick.color": INK,
    "ytick.color": INK,
    "xtick.labelsize": 8,
    "ytick.labelsize": 8,
    "legend.fontsize": 8,
    "legend.frameon": False,
    "figure.facecolor": "white",
    "savefig.facecolor": "white",
    "text.parse_math": False,  # a user's text may hold dollar signs
    "svg.fonttype": "path",
    "svg.hashsalt": "testban",
    "path.simplify": True,
    "path.simplify_threshold": 0.3,
}
RASTER_DPI = 140


@dataclass(frozen=True, slots=True)
class Illustration:
    """A figure with its caption; ``alt`` says in words what it shows to those who cannot see it."""

    name: str
    caption: str
    alt: str
    source: str


@contextmanager
def drawing(width_in: float, height_in: float) -> Iterator[Figure]:
    """A bare figure in the report's style.

    Draw and call `illustrate` inside the block, where the style holds. Axes are placed by hand: automatic
    layout draws everything twice.
    """
    import matplotlib
    from matplotlib.figure import Figure

    with matplotlib.rc_context(STYLE):
        yield Figure(figsize=(width_in, height_in))


def illustrate(figure: Figure, name: str, caption: str, alt: str) -> Illustration:
    """Turn a drawn figure into a self-contained illustration."""
    from matplotlib.backends.backend_svg import FigureCanvasSVG

    buffer = io.BytesIO()
    FigureCanvasSVG(figure)
    figure.savefig(buffer, format="svg", dpi=RASTER_DPI, metadata={"Date": None, "Creator": "Testban"})
    encoded = base64.b64encode(buffer.getvalue()).decode("ascii")
    return Illustration(name, caption, alt, f"data:image/svg+xml;base64,{encoded}")
