"""Yields: the catalogue's, cross-validated, and the Joint Verification Experiment's from its recordings."""

from __future__ import annotations

from pathlib import Path

from benchmarks.cases import KAMBARATA, RELATIVE, TEST_2017, run_case
from benchmarks.catalogue_agreement import ASSUMED as AGREEMENT_ASSUMED
from benchmarks.catalogue_agreement import agreement_rows
from benchmarks.lg_scatter import ASSUMED as LG_ASSUMED
from benchmarks.lg_scatter import lg_scatter_rows
from benchmarks.magnitudes import PREFERRED, origin_of
from benchmarks.moment_scatter import ASSUMED as MOMENT_ASSUMED
from benchmarks.moment_scatter import moment_scatter_rows
from benchmarks.parts import Part
from benchmarks.rows import Row
from benchmarks.soviet_tests import JOINT_VERIFICATION, recordings_of, soviet_tests
from benchmarks.stated_origin import catalogued_origin
from benchmarks.truth import known_origin
from benchmarks.yield_catalogue import ASSUMED as CATALOGUE_ASSUMED
from benchmarks.yield_catalogue import yield_catalogue_rows
from benchmarks.yield_scatter import ASSUMED as SCATTER_ASSUMED
from benchmarks.yield_scatter import scatter_rows
from benchmarks.yield_shares import ASSUMED as SHARES_ASSUMED
from benchmarks.yield_shares import share_rows

from testban.acquisition import read_recordings, screen
from testban.earth.geodesy import inverse
from testban.earth.traveltimes import TravelTimes
from testban.identification.corner_spectra import p_spectra
from testban.magnitude import Calibration, learn_corrections, measure_magnitudes
from testban.model import NotDetermined, YieldAlternative, YieldEstimate
from testban.pipeline.site_membership import sites_holding
from testban.yields import estimate_yield

SITE_KM = 100.0
PUBLISHED_KT = (100.0, 150.0)
WIDEST = 6.0
WORKS_BLAST_KT = 2.8
ASSUMED = """\
- Joint Verification Experiment: stations are corrected to the catalogue's mb of the other recorded tests
  within 100 km (as `--reference` does), its own left out; the place, which only chooses the test site and the
  distances, is the catalogue's, since the recordings alone place it too poorly to name a site. The site's
  shots of announced yield are the packaged catalogue's, all of 1965 to 1972.
- 2017-09-03: what `testban assess` states, blind and with the test of 2016-01-06 as reference (half a minute
  for both). "Without the shape of P's spectra" is the same posterior without them, from the same run.
"""


def yield_part(data: Path, work: Path) -> Part:
    """The rows, and what they assume."""
    rows = [
        *yield_catalogue_rows(data),
        *scatter_rows(data),
        *moment_scatter_rows(data),
        *lg_scatter_rows(),
        *agreement_rows(data),
        *share_rows(data),
        *_joint_verification_rows(data),
        *_recorded_rows(data, work),
        _works_blast_row(data),
    ]
    assumed = CATALOGUE_ASSUMED + SCATTER_ASSUMED + MOMENT_ASSUMED + LG_ASSUMED + AGREEMENT_ASSUMED
    return Part(rows, assumed + SHARES_ASSUMED + ASSUMED)


def said(median: float, interval: tuple[float, float]) -> str:
    low, high = interval
    return f"{median:.0f} kt, 90 % {low:.0f} to {high:.0f} (factor {high / low:.1f})"


def without_spectra(result: YieldEstimate) -> str:
    """The same without the shape of spectra, from the table of alternatives."""
    for other in result.alternatives:
        if other.assumption.startswith("all of this without"):
            return f"without the shape of P's spectra {said(other.median, other.interval_90)}"
    return "no spectra of P"


def _recorded_rows(data: Path, work: Path) -> list[Row]:
    """The yields that `testban assess` states of two recorded tests, with and without spectra."""
    rows = []
    for name, target in ((TEST_2017, "reported"), (RELATIVE, "overlaps 100 to 400 kt")):
        case = run_case(name, data, work / name.replace("/", "-").replace(" ", "-"))
        document = case.events[0]["yield_kt"]
        if document["median"] is None:
            rows.append(Row(name, "yield", target, document["reason"], name == TEST_2017))
            continue
        result = YieldEstimate(
            document["median"],
            tuple(document["interval_90"]),
            (),
            tuple(
                YieldAlternative(a["assumption"], a["median"], tuple(a["interval_90"]), a["weight"])
                for a in document["alternatives"]
            ),
        )
        low, high = result.interval_90
        met = name == TEST_2017 or (low <= 400.0 and high >= 100.0)
        text = f"{said(result.median, result.interval_90)}; {without_spectra(result)}"
        rows.append(Row(name, "yield", target, text, met))
    return rows


def _works_blast_row(data: Path) -> Row:
    """A chemical blast in a dam: the yield if it was well coupled, and if it was not."""
    truth = known_origin(KAMBARATA, data)
    origin = catalogued_origin(truth.latitude_deg, truth.longitude_deg, 0.0, truth.time)
    recordings = screen(read_recordings([data / KAMBARATA]))
    found, _ = measure_magnitudes(origin, recordings, TravelTimes.load("ak135"))
    result = estimate_yield(found)
    figure, target = "yield, well coupled and not", f"reported (published {WORKS_BLAST_KT:g} kt)"
    if isinstance(result, NotDetermined):
        return Row(KAMBARATA, figure, target, result.reason, False)
    (loose,) = (a for a in result.alternatives if a.assumption.startswith("not well coupled"))
    (low, high), (least, most) = result.interval_90, loose.interval_90
    text = f"{low:.2g} to {high:.2g} kt; not well coupled {least:.2g} to {most:.3g} kt"
    return Row(KAMBARATA, figure, target, text, True)


def _joint_verification_rows(data: Path) -> list[Row]:
    times, tests = TravelTimes.load("ak135"), soviet_tests(data)
    (event,) = (t for t in tests if t.folder == JOINT_VERIFICATION)
    calibrations = []
    for test in tests:
        km, _, _ = inverse(event.latitude_deg, event.longitude_deg, test.latitude_deg, test.longitude_deg)
        if test is event or float(km) > SITE_KM:
            continue
        found, _ = measure_magnitudes(origin_of(test), recordings_of(test, data), times)
        calibrations += [Calibration(m, test.mb) for m in found if m.type in PREFERRED]
    origin, recordings = origin_of(event), recordings_of(event, data)
    spectra = p_spectra(origin, recordings, times)
    rows = []
    for label, corrections in (
        ("stations corrected by the other tests", learn_corrections(calibrations)),
        ("uncorrected", None),
    ):
        found, _ = measure_magnitudes(origin, recordings, times, corrections=corrections)
        result = estimate_yield(found, sites=sites_holding(origin), spectra=spectra)
        name = f"yield from the recordings, {label}"
        target = "overlaps 100 to 150 kt, a factor of 6 wide at most" if corrections else "reported"
        case = "Joint Verification Experiment 1988-09-14"
        if isinstance(result, NotDetermined):
            rows.append(Row(case, name, target, result.reason, False))
            continue
        low, high = result.interval_90
        sizes = ", ".join(
            f"{m.type} {m.mag:.2f} ± {m.uncertainty:.2f}" for m in found if m.type.startswith("mb")
        )
        overlaps = low <= PUBLISHED_KT[1] and high >= PUBLISHED_KT[0]
        text = f"{said(result.median, result.interval_90)}; {without_spectra(result)}; {sizes}"
        rows.append(Row(case, name, target, text, not corrections or (overlaps and high / low <= WIDEST)))
    return rows
