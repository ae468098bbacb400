"""How big: magnitudes from ground motion, each with its uncertainty and what it rests on."""

from testban.magnitude.measure import measure_magnitudes
from testban.magnitude.settings import MagnitudeSettings

__all__ = ["MagnitudeSettings", "measure_magnitudes"]
