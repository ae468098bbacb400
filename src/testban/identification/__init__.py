"""What kind of event: pieces of evidence, and the probabilities they add up to."""

from testban.identification.combine import combine
from testban.identification.depth import depth_evidence
from testban.identification.first_motion import first_motion_evidence
from testban.identification.identify import identify
from testban.identification.phase_ratio import phase_ratio_evidence
from testban.identification.settings import IdentificationSettings

__all__ = [
    "IdentificationSettings",
    "combine",
    "depth_evidence",
    "first_motion_evidence",
    "identify",
    "phase_ratio_evidence",
]
