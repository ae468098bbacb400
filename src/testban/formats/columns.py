"""Lines of fixed columns: a layout, and values from and to text."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

Value = str | float | int | None

_INTEGER = re.compile(r"[+-]?\d+")
_REAL = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?")


@dataclass(frozen=True, slots=True)
class Column:
    """A column from ``start`` (counted from 1) to ``end``; ``kind`` is "a" (text), "i" or "f".

    ``decimals`` is how many a real is written with; ``null`` what stands where there is no value, blanks if
    None.
    """

    name: str
    start: int
    end: int
    kind: str = "a"
    decimals: int = 0
    null: str | None = None

    @property
    def width(self) -> int:
        return self.end - self.start + 1

    def read(self, line: str) -> Value:
        """The value in ``line``, None where there is none.

        Raises
        ------
        ValueError
            The columns hold no number where one belongs.
        """
        text = line[self.start - 1 : self.end].strip()
        if not text:
            return None
        if self.kind == "a":
            return None if text == self.null else text
        if not (_INTEGER if self.kind == "i" else _REAL).fullmatch(text):
            raise ValueError(f"{self.name} {text!r} in columns {self.start}-{self.end} is not a number")
        if self.null is not None and float(text) == float(self.null):
            return None
        return int(text) if self.kind == "i" else float(text)

    def write(self, value: Value) -> str:
        """``value`` in the column's width; what does not fit, and numbers that are none, give the null."""
        text = self._text(value)
        if text is None or (self.kind != "a" and len(text) > self.width):
            text = "" if self.null is None else self.null
        text = text[: self.width]
        return text.ljust(self.width) if self.kind == "a" else text.rjust(self.width)

    def _text(self, value: Value) -> str | None:
        if value is None or (isinstance(value, float) and not math.isfinite(value)):
            return None
        if self.kind == "a":
            return " ".join(str(value).split()) or None
        if self.kind == "i":
            return str(int(value))
        for decimals in range(self.decimals, -1, -1):
            text = f"{float(value):.{decimals}f}"
            if len(text) <= self.width:
                return text
        return text


def read_line(line: str, columns: Sequence[Column]) -> dict[str, Value]:
    """The values of a line by name.

    Raises
    ------
    ValueError
        A column holds no number where one belongs, or something stands between the columns.
    """
    between = list(line)
    for column in columns:
        between[column.start - 1 : column.end] = " " * len(between[column.start - 1 : column.end])
    last = columns[-1].end
    if "".join(between[:last]).strip():
        raise ValueError("text stands between the columns of the format")
    return {column.name: column.read(line) for column in columns}


def write_line(values: Mapping[str, Value], columns: Sequence[Column]) -> str:
    """A line with each of ``values`` in its columns; blanks at the end are cut."""
    return overwritten("", values, columns, all_columns=True).rstrip()


def overwritten(
    line: str, values: Mapping[str, Value], columns: Sequence[Column], *, all_columns: bool = False
) -> str:
    """``line`` with the columns that ``values`` names (or all) written anew, everything else as it was."""
    for column in columns:
        if all_columns or column.name in values:
            line = line.ljust(column.end)
            line = line[: column.start - 1] + column.write(values.get(column.name)) + line[column.end :]
    return line
