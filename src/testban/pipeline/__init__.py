"""The order of the stages."""

from testban.pipeline.assess import Outcome, assess_recordings
from testban.pipeline.settings import AssessmentSettings

__all__ = ["AssessmentSettings", "Outcome", "assess_recordings"]
