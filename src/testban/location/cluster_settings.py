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
    depth_difference_km : one standard deviation of the difference in depth of two events. Where the events
        are known to lie at one depth, as surface explosions do, it is 0.
    kind_time_s, kind_place_km, kind_degrees : how far apart in time and place two kinds of waves (crustal,
        Pn, teleseismic; P, S) see one event, one standard deviation each, and the weight of this guess in
        observations: the kinds' own disagreement soon outweighs it. Reasoned, not measured: under a surface
        that slopes 0.1, what is reflected 0.5 km above the source misplaces it by 0.05 km, and correlation
        takes up about half of that. In time, a tenth of the 0.1 s by which durations of sources a magnitude
        apart differ.
    plane_wave_tolerance_s : where plane waves misstate the moveout at the starting places by more than this
        (root mean square), each event gets its own slownesses from the travel-time engine.
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
    depth_difference_km: float = 0.5
    kind_time_s: float = 0.01
    kind_place_km: float = 0.025
    kind_degrees: float = 4.0
    plane_wave_tolerance_s: float = 0.003
    calibrating_anchors: int = 4
    minimum_phases: int = 4

    def slowness_errors(self, phase: str, slowness_s_km: float) -> tuple[float, float]:
        """Relative error of a phase's slowness: common to its group, and its own."""
        if phase in CRUSTAL_PHASES:
            return self.crustal_scale, self.crustal_path
        if phase.endswith("n") or slowness_s_km > REGIONAL_P_S_KM:
            return self.regional_scale, self.regional_path
        return self.teleseismic_scale, self.teleseismic_path
