"""Settings of the joint relative location of a cluster."""

from __future__ import annotations

from dataclasses import dataclass

CRUSTAL_PHASES = frozenset({"Pg", "Sg", "Pb", "Sb", "Lg", "P1", "S1"})
REGIONAL_P_S_KM = 0.11
"""A P slower than this (s/km) left the source as Pn does (ak135's P at 18 deg has 0.11 s/km)."""


@dataclass(frozen=True, slots=True)
class ClusterSettings:
    """What the joint solution assumes.

    Attributes
    ----------
    crustal_scale, regional_scale, teleseismic_scale : common relative error of the slownesses of a group, one
        standard deviation of the stretch it gives the places. Crustal: the first arrival within 200 km may
        be a ray of the upper crust (1/5.8 s/km in ak135) or one turning as deep as the Moho (1/8.04). With
        the slowness uniform between them, the root mean square of the places' stretch (model over true
        slowness, less 1) is 0.20. Pn: ak135 stretched patterns by up to 16 % against teleseismic P (Gibbons
        et al. 2017, Geophys. J. Int. 208), taken as 1.6 standard deviations. Teleseismic: assumed.
    crustal_path, regional_path, teleseismic_path : relative error of one station's slowness beside the
        common one. Crustal: which ray comes first may differ from station to station; the root mean
        square of the slowness's departure from the slower is (1 - 5.8/8.04) / sqrt(3) = 0.16.
        The others: assumed.
    timing_floor_s : no differential time is better than this: clocks and sampling.
    pooled_degrees : weight of the cluster's scatter in that of one phase, in observations. Large: an event
        follows whichever three phases are trusted most, which then look better still.
    calibrating_anchors : with this many known events or more the slownesses are solved freely from them.
    minimum_phases : an event or cluster with fewer phases than this is not located.
    """

    crustal_scale: float = 0.20
    regional_scale: float = 0.10
    teleseismic_scale: float = 0.03
    crustal_path: float = 0.16
    regional_path: float = 0.05
    teleseismic_path: float = 0.03
    timing_floor_s: float = 0.001
    pooled_degrees: float = 100.0
    calibrating_anchors: int = 4
    minimum_phases: int = 4

    def slowness_errors(self, phase: str, slowness_s_km: float) -> tuple[float, float]:
        """Relative error of a phase's slowness: common to its group, and its own."""
        if phase in CRUSTAL_PHASES:
            return self.crustal_scale, self.crustal_path
        if phase.endswith("n") or slowness_s_km > REGIONAL_P_S_KM:
            return self.regional_scale, self.regional_path
        return self.teleseismic_scale, self.teleseismic_path
