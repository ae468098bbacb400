"""populations.json: what was learned of each quantity and kind, and from which events.

The events are what counts: read back, every population is learned again, and a file whose numbers do not
follow from its events is refused.
"""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from testban.errors import PopulationsError
from testban.identification.known_kinds import prior_events, prior_std
from testban.identification.learned import LearnedEvent, LearnedPopulation, LearnedPopulations
from testban.identification.population_fit import PopulationFit
from testban.identification.published import QUANTITIES
from testban.model import isoformat, parse_time

if TYPE_CHECKING:
    from testban.reference.populations_table import PopulationTable

SCHEMA = "testban.populations/1"
AGREEMENT = 0.02
"""The file's numbers may differ from those learned again by this share of the spread: rounding."""


def populations_document(learned: LearnedPopulations, made_by: str) -> dict[str, Any]:
    """The file's content."""
    return {
        "schema": SCHEMA,
        "basis": learned.basis,
        "made_by": made_by,
        "populations": [_population(p) for p in learned.populations],
    }


def _population(population: LearnedPopulation) -> dict[str, Any]:
    return {
        "quantity": population.quantity,
        "kind": population.kind,
        "prior": {"std": population.prior_std, "events": population.prior_events},
        "fit": asdict(population.fit),
        "events": [
            {
                "name": e.name,
                "time": isoformat(e.time, 6),
                "latitude": e.latitude_deg,
                "longitude": e.longitude_deg,
                "deviation": e.deviation,
                "error": e.error,
            }
            for e in population.events
        ],
    }


def read_populations(path: Path) -> LearnedPopulations:
    """Read what `populations_document` gave.

    Raises
    ------
    PopulationsError
        The file is not that; file and key are named.
    """
    from pydantic import ValidationError

    from testban.reference.populations_table import PopulationsTable

    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, ValueError) as error:
        raise PopulationsError(
            f"{path}: cannot be read as JSON ({error}); make one with testban learn"
        ) from error
    try:
        table = PopulationsTable.model_validate(content)
    except ValidationError as error:
        faults = "; ".join(f"{'.'.join(map(str, e['loc'])) or 'file'}: {e['msg']}" for e in error.errors())
        raise PopulationsError(f"{path}: {faults}") from error
    found: list[LearnedPopulation] = []
    for number, row in enumerate(table.populations):
        population = _checked(row, f"{path}: populations.{number}")
        if any((p.quantity, p.kind) == (population.quantity, population.kind) for p in found):
            raise PopulationsError(f"{path}: populations.{number}: {row.quantity}, {row.kind} given twice")
        found.append(population)
    return LearnedPopulations(tuple(found), table.basis, path.name)


def _checked(row: PopulationTable, place: str) -> LearnedPopulation:
    if row.quantity not in QUANTITIES:
        raise PopulationsError(f"{place}.quantity: {row.quantity!r}; one of {', '.join(QUANTITIES)}")
    prior = prior_std(row.quantity, row.kind), prior_events(row.quantity, row.kind)
    if not np.allclose((row.prior.std, row.prior.events), prior, rtol=1e-6):
        raise PopulationsError(
            f"{place}.prior: this Testban starts from std {prior[0]:g}, events {prior[1]:g}; learn again"
        )
    events = tuple(
        LearnedEvent(e.name, parse_time(e.time.isoformat()), e.latitude, e.longitude, e.deviation, e.error)
        for e in row.events
    )
    population = LearnedPopulation(row.quantity, row.kind, *prior, events)
    _check_fit(population.fit, PopulationFit(**row.fit.model_dump()), f"{place}.fit")
    return population


def _check_fit(learned: PopulationFit, stated: PopulationFit, place: str) -> None:
    for key in ("shift", "spread", "scale"):
        ours, theirs = getattr(learned, key), getattr(stated, key)
        if abs(ours - theirs) > AGREEMENT * learned.scale:
            raise PopulationsError(
                f"{place}.{key}: {theirs:g}, but the file's events give {ours:.4g}; learn again, do not edit"
            )
