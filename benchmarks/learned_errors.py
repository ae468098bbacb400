"""``python -m benchmarks.learned_errors``: errors of the depth and of the sign of long-period waves, learned.

From recorded events of known depth and sign, and from made-up ones in published crusts; some ten minutes of
one core. What it prints stands in `identification.settings.DepthSettings`, in `long_period_settings` and in
docs/science/identification.md; change those when it changes.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from benchmarks.depth_error import Density, density, depth_error
from benchmarks.evaluate import data_folder
from benchmarks.known_depths import made_depths, recorded_depths
from benchmarks.known_signs import known_signs
from benchmarks.rows import Row, table
from benchmarks.sign_failure import SignFailure, sign_failure, with_simulated
from benchmarks.simulated_signs import simulated_signs


def main() -> None:
    data = data_folder()
    print(table([*sign_rows(data), *depth_rows(data)]))


def sign_rows(data: Path) -> list[Row]:
    """Stations that tell a sign, what is learned, and the same without each recorded event."""
    recorded, made = known_signs(data), simulated_signs(data)
    rows = []
    for name, events in (*((e.name, [e]) for e in recorded), (f"{len(made)} simulated events", made)):
        right, wrong = (sum(column) for column in zip(*(e.told() for e in events), strict=True))
        rows.append(_row(name, "stations that tell a sign by 2 to 1: right, wrong", f"{right}, {wrong}"))
    rows.append(_row("recorded signs alone", LEARNED_SIGNS, _told_signs(sign_failure(recorded))))
    found, guide = with_simulated(recorded, made)
    rows.append(_row("recorded and simulated signs", LEARNED_SIGNS, _told_signs(found)))
    rows.append(
        _row("recorded and simulated signs", "probability that the simulated are a guide", f"{guide:.2f}")
    )
    for event in recorded:
        others, _ = with_simulated([e for e in recorded if e is not event], made)
        rows.append(_row(f"the same without {event.name}", LEARNED_SIGNS, _told_signs(others)))
    return rows


def depth_rows(data: Path) -> list[Row]:
    """What is learned from depths that the arrivals resolve, as only those are weighed; and from all recorded
    ones, each of them left out once."""
    recorded, made = recorded_depths(data), made_depths(data)
    rows = []
    for event in recorded:
        low, high = event.origin.uncertainty.depth_km
        told = f"{low:.0f} to {high:.0f} km, known {event.depth_km:g} km"
        rows.append(_row(event.name, "depth located, 90 % interval", told))
    known = [density(e) for e in recorded]
    rows.append(_row(f"{len(known)} recorded depths, resolved or not", LEARNED_DEPTHS, _depths(known)))
    for k, event in enumerate(recorded):
        rows.append(
            _row(f"the same without {event.name}", LEARNED_DEPTHS, _depths([*known[:k], *known[k + 1 :]]))
        )
    weighed, drawn = ([density(e) for e in events if e.origin.depth_resolved] for events in (recorded, made))
    case = f"{len(drawn)} resolved of {len(made)} simulated depths"
    rows.append(_row(case, LEARNED_DEPTHS, _depths(drawn)))
    rows.append(_row(f"{case}, {len(weighed)} recorded", LEARNED_DEPTHS, _depths([*weighed, *drawn])))
    return rows


LEARNED_SIGNS = "share of paths that fail, and of events that show the wrong sign"
LEARNED_DEPTHS = "error beyond the posterior, and share that is wrong altogether"


def _row(case: str, figure: str, measured: str) -> Row:
    return Row(case, figure, "reported", measured, True)


def _told_signs(found: SignFailure) -> str:
    (low, high), (few, many) = found.mean_90, found.reversal_90
    return (
        f"{np.mean(found.paths):.2f} (mean over events {low:.2f} to {high:.2f}), equally likely "
        f"{_listed(found.paths)}; {found.reversal:.2f} ({few:.2f} to {many:.2f})"
    )


def _depths(densities: Sequence[Density]) -> str:
    found = depth_error(densities)
    (low, high), (few, many) = found.error_90_km, found.failure_90
    return (
        f"{found.median_km:.1f} km ({low:.1f} to {high:.1f}), equally likely {_listed(found.values_km)}; "
        f"{found.failure:.2f} ({few:.2f} to {many:.2f})"
    )


def _listed(values: Sequence[float]) -> str:
    return " ".join(f"{value:.2f}" for value in values)


if __name__ == "__main__":
    main()
