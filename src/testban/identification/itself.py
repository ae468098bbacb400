"""No recorded event judges itself: what was learned from it is left out where it is assessed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol, TypeVar

from testban.earth.geodesy import distance_between_km
from testban.identification.learned import RECORDED, SAME_EVENT
from testban.model import Origin


class Placed(Protocol):
    """Something measured of an event; time in POSIX s."""

    @property
    def time(self) -> float: ...
    @property
    def latitude_deg(self) -> float: ...
    @property
    def longitude_deg(self) -> float: ...


Measured = TypeVar("Measured", bound=Placed)


def without_event(measured: Sequence[Measured], origin: Origin | None) -> tuple[Measured, ...]:
    """Those that are not of the event at ``origin``."""
    return tuple(m for m in measured if origin is None or not _same(m, origin))


def _same(measured: Placed, origin: Origin) -> bool:
    within_s, within_km = SAME_EVENT[RECORDED]
    if abs(measured.time - origin.time) > within_s:
        return False
    return distance_between_km(measured, origin) <= within_km
