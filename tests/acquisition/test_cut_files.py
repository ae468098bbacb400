"""Files cut short within their first record are left out, not taken for a fault of the program."""

from __future__ import annotations

from io import BytesIO

import numpy as np
import pytest

from testban.acquisition.other_formats import read_other


@pytest.mark.parametrize("length", [100, 300, 700])
def test_a_file_cut_in_its_first_record_holds_nothing(length: int) -> None:
    from obspy import Stream, Trace

    noise = np.random.default_rng(1).integers(-9, 9, 4000).astype(np.int32)
    buffer = BytesIO()
    Stream([Trace(noise, {"network": "XX", "station": "A", "channel": "BHZ"})]).write(
        buffer, format="MSEED", reclen=4096
    )
    assert not read_other(buffer.getvalue()[:length], "cut.mseed").segments
