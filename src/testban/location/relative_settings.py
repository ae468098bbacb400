"""Settings of relative location."""

from __future__ import annotations

from dataclasses import dataclass, field

from testban.earth.shared_paths import PathSettings


@dataclass(frozen=True, slots=True)
class RelativeLocationSettings:
    """What relative location assumes and demands.

    paths : how the first P of both events are found and compared. Each of its bands is tried; the one that
        fixes the offset best is kept. Low ones serve large events and far stations, high ones small and near.
    minimum_correlation : a lower peak is no common waveform.
    candidates : peaks kept per channel for the joint choice between cycles.
    timing_floor_s : one standard deviation of what correlation cannot see: clocks, local noise sources.
    slowness_scale : common relative error of regional slownesses, one standard deviation. Pn slownesses from
        ak135 stretched patterns by up to 16 % against teleseismic P
        (Gibbons et al. 2017, Geophys. J. Int. 208).
    teleseismic_slowness_scale : the same for teleseismic P.
    station_slowness : relative error of one station's slowness beside the common one.
    depth_difference_km : one standard deviation of the unresolved depth difference.
    kind_place_km : how far from its place one kind of wave sees an event, one standard deviation: what
        `ClusterSettings` says of one kind, widened as a Student's t of its four degrees of freedom.
    minimum_channels : fewer that agree are too few.
    false_alarms : the most chance agreements expected (Moisan & Stival 2004, Int. J. Comput. Vision 57).
    maximum_offset_km : beyond it paths differ and the plane wave fails.
    maximum_semi_major_km : a 90 % ellipse larger than this is no relative location.
    """

    paths: PathSettings = field(default_factory=PathSettings)
    minimum_correlation: float = 0.6
    candidates: int = 3
    timing_floor_s: float = 0.01
    slowness_scale: float = 0.10
    teleseismic_slowness_scale: float = 0.03
    station_slowness: float = 0.05
    depth_difference_km: float = 0.5
    kind_place_km: float = 0.035
    minimum_channels: int = 4
    false_alarms: float = 0.01
    maximum_offset_km: float = 30.0
    maximum_semi_major_km: float = 5.0
