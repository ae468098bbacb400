"""What has been located so far, a line an event, appended as it is done: an interrupted run goes on from it.

The first line tells which run it belongs to. A line that was cut off by a kill is dropped.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import astuple, fields
from pathlib import Path
from types import TracebackType
from typing import Any, TextIO

import numpy as np

from testban.errors import BulletinError, InputError
from testban.model import Arrival, LocatedEvent, NotDetermined, Origin, OriginUncertainty, Pick

SCHEMA = "testban.location-journal/1"
NOT_KEPT = ("uncertainty", "arrivals", "samples")


class Journal:
    """The journal of one run at ``path``; ``run`` is the run's fingerprint."""

    def __init__(self, path: Path, run: str) -> None:
        self.path, self.run = path, run
        self._file: TextIO | None = None
        self._whole = 0
        """Bytes of whole lines."""

    def read(self, picks: Sequence[Mapping[str, Pick]]) -> dict[int, LocatedEvent]:
        """What an earlier run of the same work left, by index; ``picks`` are those of each event, by id.

        Raises
        ------
        BulletinError
            The journal belongs to another run.
        """
        if not self.path.is_file():
            return {}
        data = self.path.read_bytes()
        lines = data[: data.rfind(b"\n") + 1].splitlines(keepends=True)
        if not lines:
            return {}
        head = _parsed(lines[0])
        if head != {"schema": SCHEMA, "run": self.run}:
            raise BulletinError(
                f"{self.path}: left by an interrupted run with other picks, stations, settings or version; "
                "give --fresh to begin anew, or another --out"
            )
        found, self._whole = {}, len(lines[0])
        for line in lines[1:]:
            row = _parsed(line)
            if row is None:
                break
            found[int(row["index"])] = _located(row, picks[int(row["index"])])
            self._whole += len(line)
        return found

    def __enter__(self) -> Journal:
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            if self._whole:
                with self.path.open("rb+") as file:
                    file.truncate(self._whole)
            self._file = self.path.open("a" if self._whole else "w", encoding="utf-8", newline="\n")
            if not self._whole:
                self._write({"schema": SCHEMA, "run": self.run})
        except OSError as error:
            raise _unwritable(self.path, error) from error
        return self

    def append(self, index: int, located: LocatedEvent) -> None:
        """Add one event; it is on its way to the disk when this returns.

        Raises
        ------
        InputError
            The place cannot be written to.
        """
        try:
            self._write({"index": index, **_row(located)})
        except OSError as error:
            raise _unwritable(self.path, error) from error

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._file is not None:
            self._file.close()
            self._file = None

    def remove(self) -> None:
        """Once the results are written."""
        self.path.unlink(missing_ok=True)

    def _write(self, row: Mapping[str, Any]) -> None:
        assert self._file is not None
        self._file.write(json.dumps(row) + "\n")
        self._file.flush()


def _unwritable(path: Path, error: OSError) -> InputError:
    return InputError(f"{path}: cannot be written ({error.strerror}); choose another place with --out")


def _parsed(line: bytes) -> dict[str, Any] | None:
    try:
        row = json.loads(line)
    except ValueError:
        return None
    return row if isinstance(row, dict) else None


def _row(located: LocatedEvent) -> dict[str, Any]:
    row: dict[str, Any] = {"event": located.event_id, "left_out": located.left_out}
    origin = located.origin
    if isinstance(origin, NotDetermined):
        return {**row, "reason": origin.reason}
    u = origin.uncertainty
    return {
        **row,
        "covariance": located.covariance,
        "origin": {f.name: getattr(origin, f.name) for f in fields(origin) if f.name not in NOT_KEPT},
        "uncertainty": astuple(u),
        "arrivals": [
            [
                *(a.pick.id, a.phase, a.time_residual_s, a.weight),
                *(a.distance_deg, a.azimuth_deg, a.predicted_uncertainty_s),
            ]
            for a in origin.arrivals
        ],
    }


def _uncertainty(row: Sequence[Any]) -> OriginUncertainty:
    kept: list[Any] = [tuple(v) if isinstance(v, list) else v for v in row]
    return OriginUncertainty(*kept)


def _located(row: Mapping[str, Any], picks: Mapping[str, Pick]) -> LocatedEvent:
    left_out = tuple(row["left_out"])
    if "reason" in row:
        return LocatedEvent(row["event"], NotDetermined("origin", row["reason"]), None, left_out)
    kept: dict[str, Any] = {k: tuple(v) if isinstance(v, list) else v for k, v in row["origin"].items()}
    origin = Origin(
        uncertainty=_uncertainty(row["uncertainty"]),
        arrivals=tuple(Arrival(picks[a[0]], *a[1:]) for a in row["arrivals"]),
        samples=np.empty((0, 4)),
        **kept,
    )
    covariance = row["covariance"]
    whole = None if covariance is None else tuple(tuple(line) for line in covariance)
    return LocatedEvent(row["event"], origin, whole, left_out)
