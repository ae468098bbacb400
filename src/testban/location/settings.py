"""Settings of absolute location."""

from __future__ import annotations

from dataclasses import dataclass, field

from testban.location.travel_time_error import TravelTimeErrorSettings


@dataclass(frozen=True, slots=True)
class LocationSettings:
    """How an origin is computed.

    Attributes
    ----------
    p_reading_s, s_reading_s : a priori standard deviation of one P or S arrival beyond what neighbours share
        (iLoc: 0.8 and 1.5 s, Bondar & Storchak 2011); a pick's own uncertainty is added.
    wrong_share : prior share of picks that are not the phase they are taken for.
    wrong_span_s : such picks fall anywhere within this span.
    depth_scale_km, deep_share, deep_scale_km : depth prior, a mixture of two exponentials: most events and
        all underground explosions are in the upper crust; about a quarter of the earthquakes in global
        catalogues lie below the crust, ever fewer down to 700 km (Frohlich 2006, Deep Earthquakes; recalled).
    depth_gap_deg : with a larger azimuthal gap no depth is taken as resolved: from one side, depth and
        distance move the moveout alike, and a 1-D Earth's errors decide between them.
    scale_degrees_of_freedom : weight of the a priori errors against the event's own residuals when the
        regions are scaled (Jordan & Sverdrup 1981).
    confidence : of the stated regions.
    samples : number of posterior samples kept.
    half_width_km, nodes, zooms : first grid about the trial, its nodes a side, and how often it shrinks to
        the posterior.
    nodes_with_crusts : nodes a side where alternative crusts are tried.
    """

    errors: TravelTimeErrorSettings = field(default_factory=TravelTimeErrorSettings)
    p_reading_s: float = 0.8
    s_reading_s: float = 1.5
    wrong_share: float = 0.1
    wrong_span_s: float = 20.0
    depth_scale_km: float = 12.0
    deep_share: float = 0.25
    deep_scale_km: float = 150.0
    depth_gap_deg: float = 240.0
    scale_degrees_of_freedom: float = 8.0
    confidence: float = 0.9
    samples: int = 2000
    half_width_km: float = 150.0
    nodes: int = 25
    nodes_with_crusts: int = 15
    zooms: int = 4
