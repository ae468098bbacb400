"""What identification may be told; each default with its reason."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from testban.identification.event_scatter import NeighbourRatio
from testban.identification.learned import PUBLISHED, LearnedPopulations
from testban.identification.misread import ReadMotions
from testban.model import SHALLOW_KM

PRIOR: Mapping[str, float] = MappingProxyType({"explosion": 0.45, "earthquake": 0.45, "collapse": 0.10})
"""Explosion and earthquake are weighed alike, so that the statement rests on the evidence and not on how rare
tests are; collapses large enough to be recorded regionally are far rarer than either."""


@dataclass(frozen=True)
class PhaseRatioSettings:
    """How P/S is measured.

    bands_hz : reported bands; only those at or above ``lowest_weighed_hz`` enter the likelihood, because
        below
        about 2 Hz explosions and earthquakes overlap (Walter, Mayeda & Patton 1995; Kim & Richards 2007).
    minimum_p_snr : root-mean-square amplitude of the P window (noise included) over that of the noise.
    minimum_s_power : power of the S window over the noise; below it S is only bounded from above.
    path_scatter : log10 scatter of one path; Kennett 1993 (Bull. Seism. Soc. Am. 83, 1155) saw Lg/Pn and
        Sn/Pn
        of one shot vary by a factor of 3 or more with range.
    sea_scatter : further log10 scatter of a path wholly under sea (times the share under sea).
    maximum_sea : paths with more sea are reported and not weighed: Lg is blocked by oceanic crust (Furumura,
        Hong & Kennett 2014, doi:10.1186/2197-4284-1-10) and Sn loses its high frequencies under marginal
        basins, so that any source looks like an explosion there.
    path_share, path_share_std : how much of the generic attenuation's effect on P/S applies to the region:
        from
        none (shields) to all of it; the stations' distances then tell more.
    maximum_depth_km : deeper sources do not feed crustal phases, so P/S would be high for any source.
    maximum_deep_share : with more of the posterior deeper than that, nothing is measured; with less, an
        earthquake is given an explosion's P/S for that share.
    maximum_region_km : with a longer semi-major axis of the 90 % region the windows of S and Lg could hold
        anything: 150 km are 20 s between P and Lg.
    common_error : log10 error that all stations share besides the path: components, windows, record length.
    outlier_fraction : share of stations whose ratio may mean nothing.
    reference_reach_km : a reference event serves up to here (plus the semi-major axis): paths are the same.
    reference_paths : common paths that a comparison with a reference event needs.
    same_path_scatter : log10 scatter of one station's P/S between two events at one place, radiation and
        near-source structure: half of ``path_scatter``, an assumption. Recorded explosions have less
        (`event_scatter`: 0.04 and 0.07); earthquakes, of which none are recorded, radiate less evenly.
    band_correlation : between the ratios of neighbouring bands.
    """

    bands_hz: tuple[tuple[float, float], ...] = (
        (0.5, 1.0),
        (1.0, 2.0),
        (2.0, 4.0),
        (4.0, 6.0),
        (6.0, 8.0),
        (8.0, 12.0),
    )
    lowest_weighed_hz: float = 2.0
    highest_fraction_of_nyquist: float = 0.8
    noise_s: tuple[float, float] = (35.0, 5.0)
    minimum_noise_s: float = 10.0
    minimum_p_snr: float = 2.0
    minimum_s_power: float = 2.0
    minimum_coverage: float = 0.7
    path_scatter: float = 0.24
    sea_scatter: float = 0.6
    maximum_sea: float = 0.5
    path_share: float = 0.5
    path_share_std: float = 0.4
    maximum_depth_km: float = 35.0
    maximum_deep_share: float = 0.9
    maximum_region_km: float = 150.0
    common_error: float = 0.1
    outlier_fraction: float = 0.05
    reference_reach_km: float = 15.0
    reference_paths: int = 3
    same_path_scatter: float = 0.12
    band_correlation: float = 0.8


@dataclass(frozen=True)
class FirstMotionSettings:
    """Which polarities count and how far they are trusted.

    minimum_snr, maximum_uncertainty_s : of a pick whose polarity counts as seen (impulsive).
    most_independent : more polarities than this count as this many; neighbouring rays leave the source alike.
    recorded : what was read of recorded events of known kind (`testban.reference.recorded_kinds`); from them
        the rate of misread motions is learned. Without any, it may be anything.
    """

    minimum_snr: float = 10.0
    maximum_uncertainty_s: float = 0.3
    minimum_count: int = 4
    most_independent: int = 8
    recorded: tuple[ReadMotions, ...] = ()


@dataclass(frozen=True)
class DepthSettings:
    """Depth screens an explosion out, and never speaks for one.

    screening_depth_km : deeper than any explosion (the deepest known was at about 2.5 km), as at the
        International Data Centre.
    model_errors_km : error of a resolved depth in a standard Earth, beyond the posterior's: equally likely
        values, learned from one recorded and 81 simulated events (1.4 km, 0.5 to 4.1).
    failure : probability that a resolved depth is wrong altogether (a phase misnamed, an S that the crust
        makes late); from the same events, 0.05 to 0.31.
    """

    screening_depth_km: float = SHALLOW_KM
    model_errors_km: tuple[float, ...] = (0.6, 0.9, 1.4, 2.1, 3.4)
    failure: float = 0.17


@dataclass(frozen=True)
class IdentificationSettings:
    """Thresholds and the parts' settings.

    statement_threshold : probability a class needs to be stated.
    discriminant_failure : probability that any one piece of evidence misleads entirely; bounds what it can
        add.
    populations : learned from a user's events of known kind; they go before all others.
    recorded : learned from catalogued events (`testban.reference.recorded_kinds`); without any, and for what
        they do not show, simulated, published and judged ones hold.
    neighbours : P/S of recorded events that lie together, from which it is learned how two differ.
    model_failure : probability that the classes themselves are wrong; no class gets more than 1 - 2/3 of it.
    """

    statement_threshold: float = 0.9
    discriminant_failure: float = 0.01
    model_failure: float = 0.0075
    populations: LearnedPopulations = PUBLISHED
    recorded: LearnedPopulations = PUBLISHED
    neighbours: tuple[NeighbourRatio, ...] = ()
    phase_ratio: PhaseRatioSettings = field(default_factory=PhaseRatioSettings)
    first_motion: FirstMotionSettings = field(default_factory=FirstMotionSettings)
    depth: DepthSettings = field(default_factory=DepthSettings)
