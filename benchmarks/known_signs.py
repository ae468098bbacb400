"""Recorded events whose Rayleigh waves have a known sign: what each station says of it, path by path.

Of events at their published places: two tests and a works blast, which open, and the collapse at Punggye-ri,
which closes. The collapse's record at one station only is long enough; in the folder of all others it ends.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
from benchmarks.sign_failure import KnownSigns
from benchmarks.stated_origin import catalogued_origin
from benchmarks.truth import known_origin

from testban.acquisition import read_recordings, screen
from testban.identification.long_period import station_signs
from testban.identification.long_period_settings import LongPeriodSettings

MDJ = ("dprk/mdj/IC.MDJ.2017.246.mseed", "dprk/2016-01-06/IC.MDJ.00.BHZ.sac")
"""Two hours of one channel, and a file that tells where it stands."""
EVENTS = (
    ("2017-09-03", "dprk/2017-09-03", None, ("dprk/2017-09-03",), True),
    ("2016-01-06", "dprk/2016-01-06", None, ("dprk/2016-01-06",), True),
    ("kambarata-2009", "explosions/kambarata-2009", None, ("explosions/kambarata-2009",), True),
    ("2017-09-03 collapse", "dprk/2017-09-03", "collapse", MDJ, False),
)
"""Name, folder and part of it in `benchmarks.truth`, recordings, whether the source opens."""


def known_signs(data: Path) -> list[KnownSigns]:
    """Of each event, before any path is given up for one that resembles no model."""
    settings = replace(LongPeriodSettings(), threads=1)
    found = []
    for name, folder, part, files, opens in EVENTS:
        known = known_origin(folder, data, part)
        origin = catalogued_origin(known.latitude_deg, known.longitude_deg, 0.5, known.time)
        recordings = screen(read_recordings([data / file for file in files], None))
        signs, weights = station_signs(origin, recordings, settings)
        right, wrong = (signs[:, 0], signs[:, 2]) if opens else (signs[:, 2], signs[:, 0])
        found.append(KnownSigns(name, np.asarray(right), np.asarray(wrong), weights))
    return found
