"""Stage: the yield an event would have had if it was an explosion."""

from testban.yields.estimate import estimate_yield
from testban.yields.settings import YieldSettings

__all__ = ["YieldSettings", "estimate_yield"]
