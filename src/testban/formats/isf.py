"""Lines of bulletins in IMS1.0:short, with the extensions of the International Seismological Centre (ISF).

Formats and protocols of IMS1.0 (CRP-243, Science Applications International Corporation) and ISF
(www.isc.ac.uk/standards/isf).
"""

from __future__ import annotations

from testban.formats.columns import Column

ORIGIN_HEADER = (
    "   Date       Time        Err   RMS Latitude Longitude  Smaj  Smin  Az Depth   Err"
    " Ndef Nsta Gap  mdist  Mdist Qual   Author      OrigID"
)
MAGNITUDE_HEADER = "Magnitude  Err Nsta Author      OrigID"
PHASE_HEADER = (
    "Sta     Dist  EvAz Phase        Time      TRes  Azim AzRes   Slow   SRes Def"
    "   SNR       Amp   Per Qual Magnitude    ArrID"
)
PRIME = "(#PRIME)"

ORIGIN = (
    Column("date", 1, 10),
    Column("time", 12, 22),
    Column("time_fixed", 23, 23),
    Column("time_error", 25, 29, "f", 2),
    Column("rms", 31, 35, "f", 2),
    Column("latitude", 37, 44, "f", 4),
    Column("longitude", 46, 54, "f", 4),
    Column("place_fixed", 55, 55),
    Column("semi_major", 56, 60, "f", 1),
    Column("semi_minor", 62, 66, "f", 1),
    Column("azimuth", 68, 70, "i"),
    Column("depth", 72, 76, "f", 1),
    Column("depth_fixed", 77, 77),
    Column("depth_error", 79, 82, "f", 1),
    Column("defining", 84, 87, "i"),
    Column("stations", 89, 92, "i"),
    Column("gap", 94, 96, "i"),
    Column("nearest", 98, 103, "f", 2),
    Column("farthest", 105, 110, "f", 2),
    Column("analysis", 112, 112),
    Column("method", 114, 114),
    Column("type", 116, 117),
    Column("author", 119, 127),
    Column("id", 129, 136),
)
MAGNITUDE = (
    Column("type", 1, 5),
    Column("bound", 6, 6),
    Column("magnitude", 7, 10, "f", 1),
    Column("error", 12, 14, "f", 1),
    Column("stations", 16, 19, "i"),
    Column("author", 21, 29),
    Column("origin", 31, 38),
)
PHASE = (
    Column("station", 1, 5),
    Column("distance", 7, 12, "f", 2),
    Column("azimuth", 14, 18, "f", 1),
    Column("phase", 20, 27),
    Column("time", 29, 40),
    Column("time_residual", 42, 46, "f", 1),
    Column("backazimuth", 48, 52, "f", 1),
    Column("backazimuth_residual", 54, 58, "f", 1),
    Column("slowness", 60, 65, "f", 2),
    Column("slowness_residual", 67, 72, "f", 2),
    Column("time_defining", 74, 74),
    Column("backazimuth_defining", 75, 75),
    Column("slowness_defining", 76, 76),
    Column("snr", 78, 82, "f", 1),
    Column("amplitude", 84, 92, "f", 1),
    Column("period", 94, 98, "f", 2),
    Column("pick_type", 100, 100),
    Column("direction", 101, 101),
    Column("onset", 102, 102),
    Column("magnitude_type", 104, 108),
    Column("magnitude_bound", 109, 109),
    Column("magnitude", 110, 113, "f", 1),
    Column("id", 115, 122),
)
