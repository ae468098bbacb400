"""Populations learned from recorded events of known kind, and how often each is then taken for another kind.

The blind assessments of `benchmarks.cases` and, for the complexity of P, the Soviet tests at their catalogued
places. No event is judged by a population that holds it. Nothing of this enters a statement on any of them.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from benchmarks.cases import CALIFORNIA, KAMBARATA, TEST_2016, TEST_2017, Case
from benchmarks.rows import Row
from benchmarks.soviet_tests import recordings_of, soviet_tests
from benchmarks.stated_origin import catalogued_origin

from testban.earth.traveltimes import TravelTimes
from testban.identification.complexity import NAME as COMPLEXITY
from testban.identification.complexity import POPULATIONS, complexity_evidence
from testban.identification.error_rates import ErrorRate, error_rates, spoken_against
from testban.identification.known_kinds import KnownEvent, MeasuredQuantity, learn
from testban.identification.settings import IdentificationSettings
from testban.identification.simulated_kinds import compared_kinds, own_populations, simulated_events
from testban.identification.simulation_error import Compared
from testban.reference.known_events import known_event
from testban.reference.recorded_kinds import recorded_events, recorded_kinds

KINDS = {
    TEST_2017: "explosion",
    TEST_2016: "explosion",
    KAMBARATA: "explosion",
    CALIFORNIA: "earthquake",
}
ODDS = 10.0
ASSUMED = """\
- Populations learned: from the first event of each blind assessment and from the complexity of P of the
  Soviet tests at Norwegian stations; each event is judged by what was learned without it (`testban learn`
  does the same). Of earthquakes only one is recorded, at local distances; of collapses one, of which nothing
  that can be learned is measured. The program's own complexity of explosions is that of the Soviet tests.
- The program's own table holds what recorded events show at their published places and a bulletin's mb: the
  corner of P of five explosions and an earthquake, Lg of one explosion and P/S of the collapse; beside it
  stands published Lg of two more explosions. Whoever is
  judged is left out; only the simulation's error, in the rows on tables, is that of all.
- Its table of simulated events (seeds from 5001 on, apart from those of `make bench-exercise`) holds what
  exercises show and the complexity of the Soviet tests with other depth phases superposed. An event is spoken
  against where another kind explains a piece ten times better.
"""


def learned_rows(cases: Mapping[str, Case], data: Path) -> list[Row]:
    """What is learned of the complexity of explosions, and error rates of every quantity measured."""
    tests = [t for t in _soviet(data) if t.measured]
    others = [known_event(n, KINDS[n], cases[n].events[0]) for n in KINDS if cases[n].events]
    events = tests + others
    failure = IdentificationSettings().discriminant_failure
    learned = learn(events)
    found = learned.find(COMPLEXITY, "explosion")
    rows = []
    if found is not None:
        fit, known = found.fit, POPULATIONS["explosion"]
        rows.append(
            Row(
                "Soviet tests at Norwegian stations",
                "complexity of P learned, log10",
                "reported",
                f"{known.mean + fit.shift:+.2f} ± {fit.shift_std:.2f}, spread {fit.spread:.2f} "
                f"({fit.spread_90[0]:.2f} to {fit.spread_90[1]:.2f}) from {len(found.events)} explosions; "
                f"the program's {known.mean:+.2f}, {known.std:.2f}, counted as {known.events:.0f}",
                True,
            )
        )
    judged = "recorded events of known kind, each judged by what was learned without it"
    rows += [_rate_row(judged, rate) for rate in error_rates(events, learned, failure)]
    own = own_populations(recorded_kinds())
    judged = "recorded events of known kind, judged by the program's own populations"
    rows += [_rate_row(judged, rate) for rate in error_rates(events, own, failure)]
    judged = "the program's own table of recorded events, each judged without itself"
    rows += [_rate_row(judged, rate) for rate in error_rates(recorded_events(), own, failure)]
    rows += [_against_row(judged, r) for r in spoken_against(recorded_events(), own, failure, ODDS)]
    judged = "the program's own table of simulated events, each judged without itself"
    return [
        *rows,
        *(_against_row(judged, r) for r in spoken_against(simulated_events(), own, failure, ODDS)),
        *(_simulation_row(compared) for compared in compared_kinds(recorded_kinds())),
    ]


def _against_row(case: str, rate: ErrorRate) -> Row:
    low, high = rate.interval
    return Row(
        case,
        f"{rate.quantity}: {rate.kind}s spoken against by {ODDS:g} to 1",
        f"what populations that are right allow: {1 / ODDS:.0%} for each other kind",
        f"{rate.wrong} of {rate.events} ({low:.0%} to {high:.0%})",
        low <= 2 / ODDS,
    )


def _simulation_row(compared: Compared) -> Row:
    return Row(
        "simulated against measured events",
        f"{compared.quantity} of {compared.kind}s, measured less simulated mean",
        "reported: it widens the simulated populations",
        f"{compared.error:+.2f} ± {compared.std:.2f}",
        True,
    )


def _rate_row(case: str, rate: ErrorRate) -> Row:
    low, high = rate.interval
    return Row(
        case,
        f"{rate.quantity}: {rate.kind}s more like the other of explosion and earthquake",
        "reported",
        f"{rate.wrong} of {rate.events} ({low:.0%} to {high:.0%})",
        True,
    )


def _soviet(data: Path) -> list[KnownEvent]:
    """The complexity of every Soviet test where it was measured."""
    times, found = TravelTimes.load("ak135"), []
    for test in soviet_tests(data):
        origin = catalogued_origin(test.latitude_deg, test.longitude_deg, 0.5, test.time)
        heard = complexity_evidence(origin, recordings_of(test, data), times)
        measured: tuple[MeasuredQuantity, ...] = ()
        if heard.value is not None and heard.uncertainty is not None:
            measured = (MeasuredQuantity(COMPLEXITY, heard.value, heard.uncertainty, None),)
        found.append(
            KnownEvent(test.day, "explosion", test.time, test.latitude_deg, test.longitude_deg, measured)
        )
    return found
