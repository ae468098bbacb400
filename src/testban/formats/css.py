"""Tables of the CSS 3.0 schema as flat files, one line a row.

Anderson, J., Farrell, W. E., Garcia, K., Given, J. & Swanger, H. (1990), Center for Seismic Studies version 3
database: schema reference manual, SAIC technical report C90-01. Widths as in the schema of LANL's Pisces.
"""

from __future__ import annotations

from testban.formats.columns import Column

NO_TIME = "-9999999999.999"
SPHERICAL = "-100000000.0000"

Rows = tuple[tuple[str, int, str, int, str | None], ...]


def _layout(rows: Rows) -> tuple[Column, ...]:
    """Columns one after the other with a blank between."""
    columns, start = [], 1
    for name, width, kind, decimals, null in rows:
        columns.append(Column(name, start, start + width - 1, kind, decimals, null))
        start += width + 1
    return tuple(columns)


def _id(name: str, width: int = 8) -> tuple[str, int, str, int, str | None]:
    return name, width, "i", 0, "-1"


def _text(name: str, width: int) -> tuple[str, int, str, int, str | None]:
    return name, width, "a", 0, "-"


def _real(name: str, width: int, decimals: int, null: str = "-1.0") -> tuple[str, int, str, int, str | None]:
    return name, width, "f", decimals, null


ARRIVAL = _layout(
    (
        *(_text("sta", 6), _real("time", 17, 5, NO_TIME), _id("arid"), _id("jdate"), _id("stassid")),
        *(_id("chanid"), _text("chan", 8), _text("iphase", 8), _text("stype", 1), _real("deltim", 6, 3)),
        *(_real("azimuth", 7, 2), _real("delaz", 7, 2), _real("slow", 7, 2), _real("delslo", 7, 2)),
        *(_real("ema", 7, 2), _real("rect", 7, 3), _real("amp", 10, 1), _real("per", 7, 2)),
        *(_real("logat", 7, 2, "-999.0"), _text("clip", 1), _text("fm", 2), _real("snr", 10, 2)),
        *(_text("qual", 1), _text("auth", 15), _id("commid"), _text("lddate", 17)),
    )
)
ASSOC = _layout(
    (
        *(_id("arid"), _id("orid"), _text("sta", 6), _text("phase", 8), _real("belief", 4, 2)),
        *(_real("delta", 8, 3), _real("seaz", 7, 2, "-999.0"), _real("esaz", 7, 2, "-999.0")),
        *(_real("timeres", 8, 3, "-999.0"), _text("timedef", 1), _real("azres", 7, 1, "-999.0")),
        *(_text("azdef", 1), _real("slores", 7, 2, "-999.0"), _text("slodef", 1)),
        *(_real("emares", 7, 1, "-999.0"), _real("wgt", 6, 3), _text("vmodel", 15)),
        *(_id("commid"), _text("lddate", 17)),
    )
)
ORIGIN = _layout(
    (
        *(_real("lat", 9, 4, "-999.0"), _real("lon", 9, 4, "-999.0"), _real("depth", 9, 4, "-999.0")),
        *(_real("time", 17, 5, NO_TIME), _id("orid"), _id("evid"), _id("jdate"), _id("nass", 4)),
        *(_id("ndef", 4), _id("ndp", 4), _id("grn"), _id("srn"), _text("etype", 7)),
        *(_real("depdp", 9, 4, "-999.0"), _text("dtype", 1), _real("mb", 7, 2, "-999.0"), _id("mbid")),
        *(_real("ms", 7, 2, "-999.0"), _id("msid"), _real("ml", 7, 2, "-999.0"), _id("mlid")),
        *(_text("algorithm", 15), _text("auth", 15), _id("commid"), _text("lddate", 17)),
    )
)
ORIGERR = _layout(
    (
        _id("orid"),
        *(_real(n, 15, 4, SPHERICAL) for n in ("sxx", "syy", "szz", "stt", "sxy", "sxz", "syz")),
        *(_real(n, 15, 4, SPHERICAL) for n in ("stx", "sty", "stz")),
        *(_real("sdobs", 9, 4), _real("smajax", 9, 4), _real("sminax", 9, 4), _real("strike", 6, 2)),
        *(_real("sdepth", 9, 4), _real("stime", 8, 2), _real("conf", 5, 3), _id("commid")),
        _text("lddate", 17),
    )
)
EVENT = _layout(
    (_id("evid"), _text("evname", 15), _id("prefor"), _text("auth", 15), _id("commid"), _text("lddate", 17))
)
EVENT_WIDE = _layout(
    (_id("evid"), _text("evname", 32), _id("prefor"), _text("auth", 15), _id("commid"), _text("lddate", 17))
)
"""As the International Data Centre keeps it."""
NETMAG = _layout(
    (
        *(_id("magid"), _text("net", 8), _id("orid"), _id("evid"), _text("magtype", 6), _id("nsta")),
        *(_real("magnitude", 7, 2, "-999.0"), _real("uncertainty", 7, 2), _text("auth", 15)),
        *(_id("commid"), _text("lddate", 17)),
    )
)
SITE = _layout(
    (
        *(_text("sta", 6), _id("ondate"), _id("offdate"), _real("lat", 9, 4, "-999.0")),
        *(_real("lon", 9, 4, "-999.0"), _real("elev", 9, 4, "-999.0"), _text("staname", 50)),
        *(_text("statype", 4), _text("refsta", 6), _real("dnorth", 9, 4, "-999.0")),
        *(_real("deast", 9, 4, "-999.0"), _text("lddate", 17)),
    )
)
AFFILIATION = _layout((_text("net", 8), _text("sta", 6), _text("lddate", 17)))
