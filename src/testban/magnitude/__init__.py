"""How big: magnitudes from ground motion, each with its uncertainty and what it rests on."""

from testban.magnitude.early import early_magnitude
from testban.magnitude.measure import measure_magnitudes
from testban.magnitude.settings import MagnitudeSettings
from testban.magnitude.station_corrections import Calibration, learn_corrections

__all__ = ["Calibration", "MagnitudeSettings", "early_magnitude", "learn_corrections", "measure_magnitudes"]
