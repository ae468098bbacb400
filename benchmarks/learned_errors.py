"""``python -m benchmarks.learned_errors``: errors of the depth and of the sign of long-period waves, learned.

From recorded events of known depth and sign, and from made-up ones in published crusts; some ten minutes of
one core. What it prints stands in `identification.settings.DepthSettings`, in `long_period_settings` and in
docs/science/identification.md; change those when it changes.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from benchmarks.depth_error import DepthError, density, depth_error
from benchmarks.evaluate import data_folder
from benchmarks.known_depths import made_depths, recorded_depths
from benchmarks.known_signs import known_signs
from benchmarks.rows import Row, table
from benchmarks.sign_failure import SignFailure, sign_failure, with_simulated
from benchmarks.simulated_signs import simulated_signs

from testban.location.settings import LocationSettings


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
    """What is learned from depths, and the same without each recorded event."""
    recorded = recorded_depths(data)
    gap = LocationSettings().depth_gap_deg
    made = [e for e in made_depths(data) if e.origin.azimuthal_gap_deg <= gap]
    rows = []
    for event in recorded:
        low, high = event.origin.uncertainty.depth_km
        told = f"{low:.0f} to {high:.0f} km, known {event.depth_km:g} km"
        rows.append(_row(event.name, "depth located, 90 % interval", told))
    known, drawn = [density(e) for e in recorded], [density(e) for e in made]
    resolved = sum(e.origin.depth_resolved for e in made)
    rows += [
        _row(f"{len(known)} recorded depths", LEARNED_DEPTHS, _told_depths(depth_error(known))),
        _row(
            f"{len(drawn)} simulated depths, {resolved} of them resolved",
            LEARNED_DEPTHS,
            _told_depths(depth_error(drawn)),
        ),
        _row("recorded and simulated depths", LEARNED_DEPTHS, _told_depths(depth_error([*known, *drawn]))),
    ]
    for k, event in enumerate(recorded):
        others = depth_error([*known[:k], *known[k + 1 :], *drawn])
        rows.append(_row(f"the same without {event.name}", LEARNED_DEPTHS, _told_depths(others)))
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


def _told_depths(found: DepthError) -> str:
    (low, high), (few, many) = found.error_90_km, found.failure_90
    return (
        f"{found.median_km:.1f} km ({low:.1f} to {high:.1f}), equally likely {_listed(found.values_km)}; "
        f"{found.failure:.2f} ({few:.2f} to {many:.2f})"
    )


def _listed(values: Sequence[float]) -> str:
    return " ".join(f"{value:.2f}" for value in values)


if __name__ == "__main__":
    main()
