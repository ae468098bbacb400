"""Where and when: absolute origins, and offsets from known events."""

from testban.location.cluster import locate_cluster
from testban.location.cluster_settings import ClusterSettings
from testban.location.locator import locate
from testban.location.relative import locate_relative
from testban.location.settings import LocationSettings

__all__ = ["ClusterSettings", "LocationSettings", "locate", "locate_cluster", "locate_relative"]
