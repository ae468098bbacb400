"""Write src/testban/reference/data/recorded_kinds.csv: PYTHONPATH=. python tools/build_recorded_kinds.py

Measures the recorded events of known kind beside the checkout at their published places. The corner of P is
that of stations within 20 degrees, and mb a bulletin's; that of the earthquake follows from its moment
magnitude by the relation that the expected corner uses (Scordilis 2006). P/S is kept of the collapse alone:
that of the others has published populations of tens of events.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import replace

from benchmarks.evaluate import data_folder
from benchmarks.soviet_tests import recordings_of, soviet_tests
from benchmarks.stated_origin import catalogued_origin
from benchmarks.truth import known_origin
from packaged_table import write_table

from testban.acquisition import read_recordings, screen
from testban.earth.traveltimes import TravelTimes
from testban.identification import lg_excitation, phase_ratio_evidence
from testban.identification.corner import NAME as CORNER
from testban.identification.corner import corner_evidence
from testban.identification.populations import ratio_quantity
from testban.identification.settings import PhaseRatioSettings
from testban.magnitude import measure_magnitudes
from testban.model import Evidence, Origin, Recordings, isoformat

HEAD = """\
# Recorded events of known kind, measured by the stages of Testban (tools/build_recorded_kinds.py).
# Places and times: a research database of explosions (Soviet tests), Yang and others 2021 (Korea; the
# collapse at the test's place and a bulletin's time), announced (Kambarata), the network's QuakeML
# (California). mb: the database's (Soviet tests), the mean of IDC's and USGS's (Korea), a bulletin's
# (Kambarata), from Mw 4.31 (California).
"""
COLUMNS = ("event", "kind", "time", "latitude", "longitude", "quantity", "value", "error", "mb")
OTHERS = (
    ("explosions/kambarata-2009", None, "explosion", 0.0, 4.4),
    ("dprk/2016-01-06", None, "explosion", 0.5, 4.95),
    ("dprk/2017-09-03", None, "explosion", 0.5, 6.2),
    ("dprk/2017-09-03", "collapse", "collapse", 0.5, math.nan),
    ("earthquakes/california-2019-07-16", None, "earthquake", 12.4, 3.86),
)
"""Folder, part of it, kind, depth (km), mb; times and places are those of `benchmarks.truth`. Without an mb
neither corner nor Lg is of use."""
MB_ERROR = 0.15
"""Of a bulletin's mb of a small event; assumed."""


def main() -> None:
    data, times = data_folder(), TravelTimes.load("ak135")
    rows = []
    for test in soviet_tests(data):
        row = (test.day, "explosion", test.time, test.latitude_deg, test.longitude_deg, 0.5, test.mb)
        rows += list(_measured(row, recordings_of(test, data), times))
    for name, part, kind, depth, mb in OTHERS:
        known = known_origin(name, data, part)
        told = name.split("/")[1] + (f" {part}" if part else "")
        row = (told, kind, known.time, known.latitude_deg, known.longitude_deg, depth, mb)
        rows += list(_measured(row, screen(read_recordings([data / name], None)), times))
    out = write_table("recorded_kinds.csv", HEAD, COLUMNS, rows)
    print(out.read_text(encoding="utf-8"))


def _measured(
    event: tuple[str, str, float, float, float, float, float], recordings: Recordings, times: TravelTimes
) -> Iterator[tuple[str, ...]]:
    name, kind, time, latitude, longitude, depth_km, mb = event
    origin = catalogued_origin(latitude, longitude, depth_km, time)
    head = (name, kind, isoformat(time, 1), f"{latitude:g}", f"{longitude:g}")
    if kind == "collapse":
        yield from ((*head, *measured, "") for measured in _phase_ratios(origin, recordings, times))
    if math.isnan(mb):
        return
    corner: Evidence = corner_evidence(origin, recordings, times, ())
    if corner.value is not None and corner.uncertainty is not None:
        yield (*head, CORNER, f"{corner.value:.3f}", f"{corner.uncertainty:.3f}", f"{mb:g}")
    lg = next((m for m in measure_magnitudes(origin, recordings, times)[0] if m.type == "mb(Lg)"), None)
    if lg is not None:
        error = (lg.uncertainty**2 + MB_ERROR**2) ** 0.5
        yield (*head, lg_excitation.NAME, f"{lg.mag - mb:.3f}", f"{error:.3f}", "")


def _phase_ratios(
    origin: Origin, recordings: Recordings, times: TravelTimes
) -> Iterator[tuple[str, str, str]]:
    """Quantity, value and error of the bands from 4 Hz, and of that below."""
    settings = PhaseRatioSettings()
    for low in (False, True):
        bands = tuple(b for b in settings.bands_hz if (b[1] <= 4.0) == low)
        found = phase_ratio_evidence(origin, recordings, times, replace(settings, bands_hz=bands))
        if found.value is not None and found.uncertainty is not None:
            yield ratio_quantity(bands[-1]), f"{found.value:.3f}", f"{found.uncertainty:.3f}"


if __name__ == "__main__":
    main()
