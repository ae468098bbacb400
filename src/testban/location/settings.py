"""Settings of absolute location."""

from __future__ import annotations

from dataclasses import dataclass, field

from testban.location.travel_time_error import TravelTimeErrorSettings


@dataclass(frozen=True, slots=True)
class LocationSettings:
    """How an origin is computed.

    Attributes
    ----------
    wrong_share : prior share of picks that are not the phase they are taken for.
    wrong_span_s : such picks fall anywhere within this span.
    missed_first_share : prior share of picks named P or S that are a later branch, the first one unseen.
    misnamed_share : prior share of readers' branch names (Pn, Pg, ...) that are another branch of that wave.
    slowness_vector_s_deg : error of the slowness vector that structure below an array makes, each component
        (station corrections of the IMS arrays reach 1-2 s/deg; recalled). Added to a pick's own.
    fixed_depth_km : the depth, where it is known; None to solve for it.
    depth_prior_km : mean and standard deviation of a normal prior of depth in place of the general one.
    depth_scale_km, deep_share, deep_scale_km : depth prior, a mixture of two exponentials: most events and
        all underground explosions are in the upper crust; about a quarter of the earthquakes in global
        catalogues lie below the crust, ever fewer down to 700 km (Frohlich 2006, Deep Earthquakes; recalled).
    depth_gap_deg : with a larger azimuthal gap no depth is taken as resolved: from one side, depth and
        distance move the moveout alike, and a 1-D Earth's errors decide between them.
    scale_degrees_of_freedom : the size of all errors is known only as well as this many residuals would show
        it; the event's own residuals tell the rest (Jordan & Sverdrup 1981).
    confidence : of the stated regions.
    draws : trial hypocentres that carry the posterior.
    samples : number of posterior samples kept.
    """

    errors: TravelTimeErrorSettings = field(default_factory=TravelTimeErrorSettings)
    wrong_share: float = 0.1
    wrong_span_s: float = 20.0
    missed_first_share: float = 0.05
    misnamed_share: float = 0.1
    slowness_vector_s_deg: float = 0.8
    fixed_depth_km: float | None = None
    depth_prior_km: tuple[float, float] | None = None
    depth_scale_km: float = 12.0
    deep_share: float = 0.25
    deep_scale_km: float = 150.0
    depth_gap_deg: float = 240.0
    scale_degrees_of_freedom: float = 8.0
    confidence: float = 0.9
    draws: int = 600
    samples: int = 2000
