"""Where and when: absolute origins, offsets from known events, and clusters of events."""

from testban.location.cluster import locate_cluster
from testban.location.cluster_settings import ClusterSettings
from testban.location.lag_settings import LagSettings
from testban.location.locator import locate
from testban.location.relative import locate_relative
from testban.location.settings import LocationSettings
from testban.location.waveform_times import measure_times
from testban.location.wide_cluster import locate_placed_cluster

__all__ = [
    "ClusterSettings",
    "LagSettings",
    "LocationSettings",
    "locate",
    "locate_cluster",
    "locate_placed_cluster",
    "locate_relative",
    "measure_times",
]
