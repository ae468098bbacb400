"""All settings of one assessment in one place."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from testban.acquisition import QualitySettings
from testban.association import AssociationSettings
from testban.detection import DetectionSettings
from testban.detection.site_watch import SiteWatchSettings
from testban.detection.wave_trains import WaveTrainSettings
from testban.identification import IdentificationSettings
from testban.identification.long_period_settings import LongPeriodSettings
from testban.identification.moment_tensor import MomentTensorSettings
from testban.location import LocationSettings
from testban.location.relative_settings import RelativeLocationSettings
from testban.magnitude import MagnitudeSettings
from testban.magnitude.relative_settings import RelativeMagnitudeSettings
from testban.pipeline.path_files import PathFiles
from testban.yields import YieldSettings


@dataclass(frozen=True)
class RevisionSettings:
    """How an origin is revised with picks sought where it predicts them.

    Attributes
    ----------
    p_window_s : half-width of the search for a first P.
    s_window_s, s_window_share : half-width of the search for S, plus a share of its travel time.
    s_distance_deg : S is sought on horizontals up to here; farther out Sn is emergent and Lg covers it.
    long_region_km : of a region with a longer semi-major axis the place that association found is tried too.
    enough_p : an event with so many first P is located without its onsets of Lg.
    watch_after_s : a place is watched from this long after its event on.
    watch_prior_km : standard deviation of the epicentre of an event found by watching a place.
    watch_stations : picks such an event needs.
    clock_tolerance_s : a clearest onset this near to a whole half hour from the prediction points to the
        clock.
    calibration_reach_km : reference events so near an event correct its travel times; how much each has to
        say falls off with distance as errors grow unlike (variogram).
    same_event_s : an event so near in time to a reference is the reference.
    """

    p_window_s: float = 3.5
    s_window_s: float = 3.0
    s_window_share: float = 0.05
    s_distance_deg: float = 4.0
    long_region_km: float = 100.0
    enough_p: int = 6
    watch_after_s: float = 60.0
    watch_prior_km: float = 10.0
    watch_stations: int = 3
    clock_tolerance_s: float = 5.0
    calibration_reach_km: float = 300.0
    same_event_s: float = 60.0


@dataclass(frozen=True)
class AssessmentSettings:
    """Settings of every stage.

    ``earth_model`` is a packaged model, a ``.nd``, ``.tvel`` or ``.mod`` file, or "regional": events are
    found in ak135 and then located in the model of their place. ``seed`` starts the generator that all
    sampling draws from; ``known_sites`` lets the packaged catalogue say what
    rock and depths to expect where an event lies in a known test site, ``known_kinds`` what its recorded
    events of known kind showed of each discriminant. ``wave_fields`` is a folder that keeps the Green's
    functions of moment tensors. ``path_files`` are of a 3-D Earth (RSTT), whose travel times and errors
    locations take where it has any.
    """

    earth_model: str = "ak135"
    seed: int = 1
    known_sites: bool = True
    known_kinds: bool = True
    wave_fields: Path | None = None
    path_files: PathFiles | None = None
    quality: QualitySettings = field(default_factory=QualitySettings)
    detection: DetectionSettings = field(default_factory=DetectionSettings)
    site_watch: SiteWatchSettings = field(default_factory=SiteWatchSettings)
    wave_trains: WaveTrainSettings = field(default_factory=WaveTrainSettings)
    association: AssociationSettings = field(default_factory=AssociationSettings)
    location: LocationSettings = field(default_factory=LocationSettings)
    revision: RevisionSettings = field(default_factory=RevisionSettings)
    relative_location: RelativeLocationSettings = field(default_factory=RelativeLocationSettings)
    magnitude: MagnitudeSettings = field(default_factory=MagnitudeSettings)
    relative_magnitude: RelativeMagnitudeSettings = field(default_factory=RelativeMagnitudeSettings)
    identification: IdentificationSettings = field(default_factory=IdentificationSettings)
    long_period: LongPeriodSettings = field(default_factory=LongPeriodSettings)
    moment_tensor: MomentTensorSettings = field(default_factory=MomentTensorSettings)
    yields: YieldSettings = field(default_factory=YieldSettings)
