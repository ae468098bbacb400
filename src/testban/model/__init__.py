"""The records that flow through the house, in QuakeML's words. No behaviour beyond their own arithmetic."""

from testban.model.assessment import Assessment, EventAssessment, Provenance
from testban.model.bulletin import (
    Bulletin,
    BulletinEvent,
    LocatedEvent,
    StatedArrival,
    StatedMagnitude,
    StatedOrigin,
)
from testban.model.cluster import (
    Anchor,
    ClusterEvent,
    DifferentialTime,
    MeasuredTimes,
    RecordedEvent,
    RelativeCluster,
    SlownessVector,
    StartingPlace,
)
from testban.model.event import Association, UnassociatedPick
from testban.model.evidence import CLASSES, Evidence, Identification
from testban.model.magnitude import AmplitudeRatio, Magnitude, NotDetermined, StationMagnitude
from testban.model.moment_tensor import MomentTensor, WaveformFit
from testban.model.origin import SHALLOW_KM, Arrival, Origin, OriginUncertainty, RelativeLocation
from testban.model.pick import Pick
from testban.model.reference import KnownTest, PublishedValue, ReferenceEvent
from testban.model.spectrum import PSpectrum
from testban.model.station import Response, Site
from testban.model.time import isoformat, parse_time
from testban.model.waveform import Exclusion, InputFile, Recordings, Waveform
from testban.model.yields import CalibrationShot, TestSite, YieldAlternative, YieldEstimate

__all__ = [
    "CLASSES",
    "SHALLOW_KM",
    "AmplitudeRatio",
    "Anchor",
    "Arrival",
    "Assessment",
    "Association",
    "Bulletin",
    "BulletinEvent",
    "CalibrationShot",
    "ClusterEvent",
    "DifferentialTime",
    "EventAssessment",
    "Evidence",
    "Exclusion",
    "Identification",
    "InputFile",
    "KnownTest",
    "LocatedEvent",
    "Magnitude",
    "MeasuredTimes",
    "MomentTensor",
    "NotDetermined",
    "Origin",
    "OriginUncertainty",
    "PSpectrum",
    "Pick",
    "Provenance",
    "PublishedValue",
    "RecordedEvent",
    "Recordings",
    "ReferenceEvent",
    "RelativeCluster",
    "RelativeLocation",
    "Response",
    "Site",
    "SlownessVector",
    "StartingPlace",
    "StatedArrival",
    "StatedMagnitude",
    "StatedOrigin",
    "StationMagnitude",
    "TestSite",
    "UnassociatedPick",
    "Waveform",
    "WaveformFit",
    "YieldAlternative",
    "YieldEstimate",
    "isoformat",
    "parse_time",
]
