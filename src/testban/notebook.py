"""The assessment from Python, on ObsPy objects: ``testban.assess(stream, inventory)``."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from testban.acquisition import from_obspy
from testban.pipeline import AssessmentSettings, assess_recordings

if TYPE_CHECKING:
    from testban.model import Assessment, ReferenceEvent


def assess(
    stream: Any,
    inventory: Any = None,
    *,
    stations: Mapping[str, Any] | None = None,
    references: Sequence[ReferenceEvent] = (),
    settings: AssessmentSettings | None = None,
) -> Assessment:
    """Assess an ObsPy ``Stream``, with coordinates and responses from an ``Inventory``.

    Parameters
    ----------
    stations : place by "NET.STA", a `testban.model.Site` or (latitude, longitude[, elevation in m]); wins
        over the inventory.
    references : known earlier events, from `testban.reference.read_reference`.

    Raises
    ------
    testban.errors.InputError
        The stream holds nothing usable, or no station has coordinates; the message says which.
    """
    recordings = from_obspy(stream, inventory, stations)
    return assess_recordings(recordings, references=references, settings=settings, clock=time.time).assessment
