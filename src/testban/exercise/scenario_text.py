"""The text a scenario was read from, so that every contradiction in it is told with file, line and key."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from testban.errors import ScenarioError

Keys = Sequence[str | int]
"""Where something stands, as ("sources", 1, "depth_km"); tables are counted from 0."""


class ContradictionError(ValueError):
    """What one key says against another; ``keys`` lead to it from the table that is checked."""

    def __init__(self, keys: Keys, message: str) -> None:
        super().__init__(message)
        self.keys = tuple(keys)


@dataclass(frozen=True)
class ScenarioText:
    """A scenario's file: what it is called and what it says."""

    name: str = "scenario"
    content: str = ""

    def error(self, keys: Keys, message: str) -> ScenarioError:
        """The error that ``message`` is about ``keys``: "mine.toml: line 6: networks.1.name: ..."."""
        return ScenarioError(f"{self.name}: {self.told(keys, message)}")

    def told(self, keys: Keys, message: str) -> str:
        """As `error`, without the file."""
        number = self.line_of(keys)
        where = ".".join(str(k + 1 if isinstance(k, int) else k) for k in keys) or "scenario"
        return f"line {number}: {where}: {message}" if number else f"{where}: {message}"

    def line_of(self, keys: Keys) -> int | None:
        """Line (from 1) of a key, or of the nearest table that holds it."""
        header: str | None = None
        counts: dict[str, int] = {}
        best: int | None = None
        wanted = str(keys[0]) if keys else None
        index = keys[1] if len(keys) > 1 and isinstance(keys[1], int) else None
        leaf = next((str(k) for k in keys[1:] if isinstance(k, str)), None)
        for number, line in enumerate(self.content.splitlines(), start=1):
            table = re.match(r"\s*\[\[?\s*([\w.-]+)\s*\]\]?", line)
            if table:
                header = table[1]
                counts[header] = counts.get(header, -1) + 1
                if header == wanted and counts[header] == (index or 0):
                    best = number
                continue
            key = re.match(r"\s*\"?([\w-]+)\"?\s*=", line)
            if not key or wanted is None:
                continue
            if header is None and key[1] == wanted:
                return number
            if header == wanted and counts[header] == (index or 0) and key[1] == leaf:
                return number
        return best
