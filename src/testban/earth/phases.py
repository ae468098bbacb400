"""Which rays of an Earth model bear which phase name, as surfaces of time over distance and source depth.

- Pg, Sg: rays that stay in the crust; continued past the last one at constant slowness, as observed.
- Pb, Sb: those of them that turn in the lower crust, or rise from there.
- P, S: rays that turn in the mantle or rise from there; diffracted along the core beyond the last one.
- pP, sP: reflected at the surface above the source, up as P or S, then P.
- PcP: reflected at the core. PKPdf: through the inner core.
"""

from __future__ import annotations

from functools import cached_property, partial

import numpy as np
from numpy.typing import NDArray

from testban.earth.branch_reach import EndDepths, Traced
from testban.earth.ray_fan import DEEPEST_SOURCE_KM, Curve, Fan, SourceDepths, source_depths
from testban.earth.slowness_layers import SlownessLayers, slowness_layers
from testban.earth.time_surface import TimeSurface
from testban.earth.velocity_model import EARTH_RADIUS_KM, EarthModel

Array = NDArray[np.float64]

CRUSTAL_LIMIT_DEG = 9.0
"""Pg and Sg are continued past the model's last ray at constant slowness up to here, as observed."""
DIFFRACTED_LIMIT_DEG = 120.0
"""Pdiff and Sdiff of short period are not observed much farther."""
CORE_RAYS = 120


class PhaseSurfaces:
    """Surfaces of one Earth model, made when a phase is first asked for."""

    def __init__(self, model: EarthModel) -> None:
        self.model = model
        self._made: dict[str, tuple[TimeSurface, ...]] = {}

    def __getitem__(self, phase: str) -> tuple[TimeSurface, ...]:
        """Surfaces whose earliest time is that of ``phase`` ("P", "Pg", "Pb", "S", ..., "PKPdf")."""
        if phase not in self._made:
            self._made[phase] = self._make(phase)
        return self._made[phase]

    @cached_property
    def depths(self) -> SourceDepths:
        return source_depths(self.model, self._bottoms_km)

    @cached_property
    def ends(self) -> EndDepths:
        """Depths at which the ends of branches are tabulated."""
        edges = np.concatenate([[0.0, DEEPEST_SOURCE_KM], self.model.depth_km, self._bottoms_km])
        return EndDepths.between(np.unique(np.round(edges[edges <= DEEPEST_SOURCE_KM], 6)))

    @cached_property
    def _bottoms_km(self) -> Array:
        """Where branches of P and S end."""
        fans = [Fan(self.model, wave, np.empty(0), only_s=np.zeros(1)) for wave in "PS"]
        return np.array([branch.bottom_km for fan in fans for branch in fan.branches])

    @cached_property
    def p_fan(self) -> Fan:
        return Fan(self.model, "P", self.depths.km, self.ends.nodes.km)

    @cached_property
    def s_fan(self) -> Fan:
        return Fan(self.model, "S", self.depths.km, self.ends.nodes.km)

    @cached_property
    def s_leg_fan(self) -> Fan:
        """S with the ray parameters of P, for the leg of sP."""
        return Fan(self.model, "S", self.depths.km, only_s=self.p_fan.p_s)

    @cached_property
    def whole_p_layers(self) -> SlownessLayers:
        """Shells of P down to the centre of the Earth."""
        return slowness_layers(self.model, "P", self.depths.km, EARTH_RADIUS_KM)

    def layers_of(self, phase: str) -> SlownessLayers:
        """The shells that a phase runs through."""
        if phase == "PKPdf":
            return self.whole_p_layers
        return self.s_fan.layers if phase[0] == "S" else self.p_fan.layers

    def _make(self, phase: str) -> tuple[TimeSurface, ...]:
        if phase in ("P", "S"):
            return self._direct(phase, mantle=True)
        if phase in ("Pg", "Sg", "Pb", "Sb"):
            return self._direct(phase[0], mantle=False, lower=phase.endswith("b"))
        if phase in ("pP", "sP"):
            return self._surface_reflected(phase)
        if phase == "PcP":
            return self._whole(self._core_reflected)
        if phase == "PKPdf":
            return self._whole(self._inner_core) if self.model.inner_core_km is not None else ()
        raise KeyError(phase)

    def _direct(self, wave: str, mantle: bool, lower: bool = False) -> tuple[TimeSurface, ...]:
        fan = self.p_fan if wave == "P" else self.s_fan
        moho, conrad = self.model.moho_km, self.model.conrad_km
        if lower and conrad is None:
            return ()
        top = conrad if lower and conrad is not None else 0.0
        chosen = [
            k
            for k, b in enumerate(fan.branches)
            if (b.top_km >= moho - 1e-6) == mantle and b.top_km >= top - 1e-6
        ]
        reach = DIFFRACTED_LIMIT_DEG if mantle else CRUSTAL_LIMIT_DEG

        def curve(k: int, km: float, below: bool, p_s: Array | None = None) -> Curve | None:
            return (fan if p_s is None else fan.only(p_s)).curve(k, km, below)

        return tuple(
            TimeSurface(
                self.depths,
                self.ends,
                partial(curve, k),
                reach if k == chosen[-1] else 0.0,
            )
            for k in chosen
        )

    def _surface_reflected(self, phase: str) -> tuple[TimeSurface, ...]:
        down = self.p_fan
        up = down if phase == "pP" else self.s_leg_fan

        def curve(k: int, km: float, below: bool, p_s: Array | None = None) -> Curve | None:
            fan = down if p_s is None else down.only(p_s)
            leg = up if p_s is None else fan if up is down else up.only(p_s)
            branch = fan.branches[k]
            up_rad, up_s, vertical, cap = leg.legs(km, below)
            high = min(branch.upper_s, cap)
            rays = np.flatnonzero((fan.p_s >= branch.lower_s - 1e-9) & (fan.p_s <= high + 1e-9))[::-1]
            if not len(rays):
                return None
            angle = up_rad[rays] + 2 * fan.full_rad[rays]
            time = up_s[rays] + 2 * fan.full_s[rays]
            return Curve(np.degrees(angle), time, np.radians(fan.p_s[rays]), vertical[rays])

        last = len(down.branches) - 1
        return tuple(
            TimeSurface(
                self.depths,
                self.ends,
                partial(curve, k),
                DIFFRACTED_LIMIT_DEG if k == last else 0.0,
            )
            for k in range(len(down.branches))
        )

    def _whole(self, curve: Traced) -> tuple[TimeSurface, ...]:
        return (TimeSurface(self.depths, self.ends, curve),)

    def _core_reflected(self, km: float, below: bool, p_s: Array | None = None) -> Curve | None:
        fan = self.p_fan if p_s is None else self.p_fan.only(p_s)
        if self.model.core_km is None:
            return None
        up_rad, up_s, vertical, _ = fan.legs(km, below)
        rays = np.flatnonzero(fan.p_s <= fan.layers.bottom_s[-1] + 1e-9)
        angle, time = 2 * fan.full_rad - up_rad, 2 * fan.full_s - up_s
        return Curve(np.degrees(angle[rays]), time[rays], np.radians(fan.p_s[rays]), -vertical[rays])

    @cached_property
    def _core(self) -> tuple[Fan, Array, Array]:
        """Mantle rays that reach the inner core, and their whole distance (rad) and time (s) from the
        surface to the surface."""
        layers = self.whole_p_layers
        top = int(np.searchsorted(layers.top_km, (self.model.inner_core_km or 0.0) - 1e-6))
        u1, u2 = layers.top_s[top:, None], layers.bottom_s[top:, None]
        within = (u1 - (u1 - u2) * np.array([0.0, 0.1, 0.4])).ravel()
        return self._core_rays(
            np.unique(np.concatenate([within, np.linspace(0.0, layers.top_s[top], CORE_RAYS)]))
        )

    def _core_rays(self, p: Array) -> tuple[Fan, Array, Array]:
        angle, time = self.whole_p_layers.crossings(p)
        # The ray along the axis goes half way round.
        angle[p == 0.0, -1] += np.pi / 2 - angle[p == 0.0].sum(axis=1)
        return Fan(self.model, "P", self.depths.km, only_s=p), angle.sum(axis=1), time.sum(axis=1)

    def _inner_core(self, km: float, below: bool, p_s: Array | None = None) -> Curve | None:
        fan, half_rad, half_s = self._core if p_s is None else self._core_rays(p_s)
        up_rad, up_s, vertical, _ = fan.legs(km, below)
        angle, time = 2 * half_rad - up_rad, 2 * half_s - up_s
        return Curve(np.degrees(angle), time, np.radians(fan.p_s), -vertical)
