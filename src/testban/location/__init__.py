"""Where and when: absolute origins, and offsets from known events."""

from testban.location.locator import locate
from testban.location.relative import locate_relative
from testban.location.settings import LocationSettings

__all__ = ["LocationSettings", "locate", "locate_relative"]
