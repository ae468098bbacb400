"""Fixed columns: what is written is read back to the decimals written; garbage is refused."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from testban.formats import css, isf
from testban.formats.columns import Column, overwritten, read_line, write_line

LAYOUTS = {
    "arrival": css.ARRIVAL,
    "assoc": css.ASSOC,
    "origin": css.ORIGIN,
    "origerr": css.ORIGERR,
    "event": css.EVENT,
    "netmag": css.NETMAG,
    "site": css.SITE,
    "isf origin": isf.ORIGIN,
    "isf magnitude": isf.MAGNITUDE,
    "isf phase": isf.PHASE,
}
LENGTHS = {
    "arrival": 223,
    "assoc": 152,
    "origin": 237,
    "origerr": 257,
    "event": 76,
    "netmag": 110,
    "site": 155,
}
"""Of the schema's lines (Anderson and others 1990)."""


@pytest.mark.parametrize(("name", "length"), LENGTHS.items())
def test_lines_have_the_length_of_the_schema(name: str, length: int) -> None:
    assert LAYOUTS[name][-1].end == length


def test_isf_columns_stand_under_their_headers() -> None:
    for layout, header, pairs in (
        (isf.ORIGIN, isf.ORIGIN_HEADER, {"author": "Author", "gap": "Gap", "rms": "RMS"}),
        (isf.PHASE, isf.PHASE_HEADER, {"snr": "SNR", "time": "Time", "slowness": "Slow", "azimuth": "EvAz"}),
    ):
        for name, word in pairs.items():
            column = next(c for c in layout if c.name == name)
            begin = header.index(word) + 1
            assert column.start <= begin
            assert begin + len(word) - 1 <= column.end


@st.composite
def column_and_value(draw: st.DrawFn) -> tuple[tuple[Column, ...], Column, object]:
    layout = draw(st.sampled_from(list(LAYOUTS.values())))
    column = draw(st.sampled_from(layout))
    if column.kind == "a":
        return layout, column, draw(st.text("ABCXYZabc019*", min_size=1, max_size=column.width))
    largest = 10 ** max(column.width - column.decimals - 2, 1) - 1
    numbers = st.integers(0, largest) if column.kind == "i" else st.floats(-largest / 10, largest)
    return layout, column, draw(numbers)


@given(drawn=column_and_value())
def test_what_is_written_is_read(drawn: tuple[tuple[Column, ...], Column, object]) -> None:
    layout, column, value = drawn
    found = read_line(write_line({column.name: value}, layout).ljust(layout[-1].end), layout)
    assert all(v is None for name, v in found.items() if name != column.name)
    read = found[column.name]
    if column.kind != "f":
        assert read == value
    elif read is None:  # rounded, it is the value that stands for none
        assert column.write(float(value)).strip() == f"{float(column.null):.{column.decimals}f}"
    else:
        step = 10.0 ** -(column.decimals if column.width > column.decimals + 2 else 0)
        assert math.isclose(float(read), float(value), abs_tol=0.51 * step)


def test_what_does_not_fit_is_no_value() -> None:
    column = Column("depth", 1, 5, "f", 1, "-999")
    assert column.write(1234567.0) == " -999"
    assert column.write(12345.6) == "12346"
    assert column.write(math.nan) == " -999"
    assert column.read(" -999") is None


@pytest.mark.parametrize("line", ["AAK   not a number at all, and so on and on", "x" * 230])
def test_garbage_is_refused(line: str) -> None:
    with pytest.raises(ValueError, match=r"not a number|between the columns"):
        read_line(line, css.ARRIVAL)


def test_overwriting_leaves_the_rest_as_it_is() -> None:
    line = "AAK    10.00  20.0 P        01:02:03.000   9.9                           T__   extra"
    changed = overwritten(line, {"phase": "Pn", "time_residual": None}, isf.PHASE)
    assert changed == line.replace(" P ", " Pn").replace("9.9", "   ")
