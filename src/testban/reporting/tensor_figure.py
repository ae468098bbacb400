"""The moment tensor drawn: beach balls and the lune of source types.

The lune (Tape & Tape 2012, doi:10.1111/j.1365-246X.2012.05491.x) is drawn as seen on the sphere from afar;
a beach ball is the lower hemisphere in equal-area projection, filled where P pushes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from testban.model import MomentTensor
from testban.reporting import illustration as look
from testban.reporting.illustration import Illustration, drawing, illustrate
from testban.sources.lune import lune_points, to_tensor

if TYPE_CHECKING:
    from matplotlib.axes import Axes

MOST_SAMPLES = 1200
# Opening and closing cracks for Poisson's ratio 0.25, and linear vector dipoles.
LANDMARKS = (
    ("explosion", 0.0, 90.0),
    ("opening crack", -30.0, 60.5),
    ("double couple", 0.0, 0.0),
    ("closing crack", 30.0, -60.5),
    ("implosion", 0.0, -90.0),
)


def tensor_figure(found: MomentTensor | None) -> Illustration | None:
    """Best tensor, the best deviatoric one, some draws of the posterior, the lune and the depths; None
    without."""
    if found is None:
        return None
    with drawing(9.6, 4.3) as figure:
        best = found.tensor / np.linalg.norm(found.tensor)
        _beach_ball(figure.add_axes((0.0, 0.47, 0.22, 0.44)), best, "likeliest tensor")
        _beach_ball(figure.add_axes((0.2, 0.47, 0.22, 0.44)), found.deviatoric, "best without volume")
        draws = to_tensor(found.samples[:: max(1, len(found.samples) // 5)][:5])
        for number, draw in enumerate(draws):
            axes = figure.add_axes((0.015 + 0.08 * number, 0.19, 0.075, 0.17))
            _beach_ball(axes, draw, "draws of the posterior" if number == 2 else "")
        _lune(figure.add_axes((0.43, 0.02, 0.27, 0.9)), found)
        _depths(figure.add_axes((0.77, 0.2, 0.2, 0.64)), found)
        isotropic, clvd, couple = (100.0 * share for share in found.shares)
        return illustrate(
            figure,
            "tensor",
            "The moment tensor from long-period wave forms. Left: lower hemispheres, filled where P pushes. "
            "Middle: the lune of source types, draws of the posterior as dots, the likeliest as a diamond. "
            "Right: how likely each depth tried is; long waves tell depth poorly.",
            f"Likeliest tensor: {isotropic:.0f} % isotropic, {clvd:.0f} % CLVD, {couple:.0f} % double "
            f"couple; lune longitude {found.gamma_deg:.0f} and latitude {found.delta_deg:.0f} degrees.",
        )


def _beach_ball(axes: Axes, tensor: NDArray[np.float64], title: str) -> None:
    side = np.linspace(-1.0, 1.0, 161)
    x, y = np.meshgrid(side, side)
    radius = np.hypot(x, y)
    # Equal area: radius = sqrt2 sin(i / 2), i from straight down.
    angle = 2.0 * np.arcsin(np.clip(radius / np.sqrt(2.0), 0.0, 1.0))
    azimuth = np.arctan2(x, y)
    rays = np.stack(
        [np.sin(angle) * np.cos(azimuth), np.sin(angle) * np.sin(azimuth), np.cos(angle)], axis=-1
    )
    amplitude = np.einsum("...i,ij,...j->...", rays, tensor, rays)
    amplitude = np.ma.masked_where(radius > 1.0, amplitude)
    top = float(np.abs(amplitude).max())
    axes.contourf(x, y, amplitude, levels=[-2 * top, 0.0, 2 * top], colors=["white", look.BLUE])
    if float(amplitude.min()) < 0.0 < float(amplitude.max()):
        axes.contour(x, y, amplitude, levels=[0.0], colors=look.INK, linewidths=0.8)
    around = np.linspace(0.0, 2.0 * np.pi, 181)
    axes.plot(np.sin(around), np.cos(around), color=look.INK, linewidth=1.0)
    axes.set(xlim=(-1.1, 1.1), ylim=(-1.1, 1.1), aspect="equal")
    axes.axis("off")
    if title:
        axes.set_title(title, loc="center", fontsize=8.5)


def _project(gamma_deg: NDArray[np.float64], delta_deg: NDArray[np.float64]) -> tuple[NDArray, NDArray]:
    """Orthographic projection, longitudes stretched to make the lune readable."""
    delta = np.radians(delta_deg)
    return np.cos(delta) * np.sin(np.radians(gamma_deg)), np.sin(delta)


def _lune(axes: Axes, found: MomentTensor) -> None:
    latitudes = np.linspace(-90.0, 90.0, 121)
    for longitude in (-30.0, 0.0, 30.0):
        x, y = _project(np.full(121, longitude), latitudes)
        edge = abs(longitude) == 30.0
        axes.plot(x, y, color=look.INK if edge else look.GRID, linewidth=1.0 if edge else 0.7, zorder=1)
    for latitude in (-60.0, -30.0, 0.0, 30.0, 60.0):
        x, y = _project(np.linspace(-30.0, 30.0, 31), np.full(31, latitude))
        axes.plot(x, y, color=look.GRID, linewidth=0.7, zorder=0)
    gamma, delta = lune_points(found.samples[:: max(1, len(found.samples) // MOST_SAMPLES)])
    x, y = _project(gamma, delta)
    axes.scatter(x, y, s=5, color=look.VERMILLION, alpha=0.25, linewidths=0.0, zorder=2, rasterized=True)
    x, y = _project(np.array([found.gamma_deg]), np.array([found.delta_deg]))
    axes.scatter(x, y, marker="D", s=36, color="white", edgecolors=look.INK, zorder=4)
    for name, longitude, latitude in LANDMARKS:
        x, y = _project(np.array([longitude]), np.array([latitude]))
        axes.scatter(x, y, marker="+", s=40, color=look.INK, linewidths=1.0, zorder=3)
        right = longitude >= 0.0
        axes.annotate(
            name,
            (float(x[0]), float(y[0])),
            (7 if right else -7, 0),
            textcoords="offset points",
            ha="left" if right else "right",
            va="center",
            fontsize=7.5,
        )
    axes.set(xlim=(-0.75, 0.75), ylim=(-1.08, 1.08), aspect="equal")
    axes.axis("off")
    axes.set_title("source types", loc="center", fontsize=8.5)


def _depths(axes: Axes, found: MomentTensor) -> None:
    depths = [f"{depth:g}" for depth, _ in found.depths]
    axes.barh(range(len(depths)), [100.0 * p for _, p in found.depths], color=look.SKY, height=0.7)
    axes.set_yticks(range(len(depths)), depths)
    axes.set(ylim=(len(depths) - 0.5, -0.5), xlabel="probability, %", ylabel="depth, km")
    axes.spines[["top", "right"]].set_visible(False)
    models = [f"{name} {100 * p:.0f} %" for name, p in found.models if p >= 0.01]
    axes.set_title("\n".join(models), fontsize=7.0, loc="left")
