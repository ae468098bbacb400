"""Onsets in recordings."""

from testban.detection.detector import detect_picks, filter_verticals
from testban.detection.guided import pick_predicted_p
from testban.detection.onset_picker import FilteredChannel, pick_onset
from testban.detection.s_picker import ExpectedS, pick_predicted_s
from testban.detection.settings import DetectionSettings

__all__ = [
    "DetectionSettings",
    "ExpectedS",
    "FilteredChannel",
    "detect_picks",
    "filter_verticals",
    "pick_onset",
    "pick_predicted_p",
    "pick_predicted_s",
]
