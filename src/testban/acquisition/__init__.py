"""Files, folders, ObsPy objects and data centres in; `Recordings` out. Event information is never read."""

from testban.acquisition.fdsn import FetchReport, FetchRequest, fetch
from testban.acquisition.obspy_stream import from_obspy
from testban.acquisition.quality import QualitySettings, screen
from testban.acquisition.recordings import read_recordings
from testban.acquisition.transfer import TransferSettings

__all__ = [
    "FetchReport",
    "FetchRequest",
    "QualitySettings",
    "TransferSettings",
    "fetch",
    "from_obspy",
    "read_recordings",
    "screen",
]
