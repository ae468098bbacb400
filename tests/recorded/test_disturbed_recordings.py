"""The recorded test of 2017 with its headers scrambled, and with one clock an hour late: the result holds."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from benchmarks.cases import TEST_2017, Case
from benchmarks.runs import assess

from acquisition.synthetic_files import set_sac_words
from testban.earth.geodesy import inverse
from testban.model import parse_time

Results = Callable[[str], tuple[Case, Path]]

pytestmark = pytest.mark.recorded

# Words of the SAC header that speak of an event: o, a, t0-t9, f; evla, evlo, evel, evdp, mag; user0-9;
# dist, az, baz, gcarc; origin and event numbers; event type and region. Then the names of event and picks.
EVENT_FLOATS = (7, 8, *range(10, 21), *range(35, 50), 50, 51, 52, 53)
EVENT_INTEGERS = (77, 78, 91, 92, 95, 96)
EVENT_TEXTS = ((448, 16), *((at, 8) for at in range(472, 576, 8)))
HOUR_S = 3600


def scrambled(data: bytes, rng: np.random.Generator) -> bytes:
    return set_sac_words(
        data,
        {word: float(rng.uniform(-180.0, 180.0)) for word in EVENT_FLOATS},
        {word: int(rng.integers(-1000, 1000)) for word in EVENT_INTEGERS},
        {at: bytes(rng.integers(65, 91, size).astype(np.uint8)) for at, size in EVENT_TEXTS},
    )


def one_hour_later(data: bytes) -> bytes:
    """The reference time's hour word moved on by one."""
    hour = int.from_bytes(data[4 * 72 : 4 * 73], "little", signed=True)
    assert 0 <= hour < 23
    return set_sac_words(data, {}, {72: hour + 1}, {})


def without_hashes(document: dict[str, Any]) -> dict[str, Any]:
    provenance = {k: v for k, v in document["provenance"].items() if k not in ("inputs", "created")}
    return {**document, "provenance": provenance}


def test_scrambled_event_words_change_nothing(
    recorded_data: Path, results: Results, tmp_path: Path, wave_fields: Path
) -> None:
    rng = np.random.default_rng(20170903)
    folder = tmp_path / "in"
    folder.mkdir()
    for path in sorted((recorded_data / TEST_2017).glob("*.sac")):
        changed = scrambled(path.read_bytes(), rng)
        assert changed != path.read_bytes()
        (folder / path.name).write_bytes(changed)
    case, _ = results(TEST_2017)
    run = assess(folder, tmp_path / "work", cache=wave_fields)
    assert case.run.document is not None
    assert run.document is not None, run.message
    assert without_hashes(run.document) == without_hashes(case.run.document)
    hashes = [{i["sha256"] for i in d["provenance"]["inputs"]} for d in (run.document, case.run.document)]
    assert not hashes[0] & hashes[1]


def test_a_clock_off_by_an_hour_is_survived_and_named(
    recorded_data: Path, results: Results, tmp_path: Path
) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    for path in sorted((recorded_data / TEST_2017).glob("*.sac")):
        data = path.read_bytes()
        (folder / path.name).write_bytes(one_hour_later(data) if "IC.MDJ." in path.name else data)
    run = assess(folder, tmp_path / "work")
    assert run.exit_code == 0, run.message
    assert run.document is not None
    case, _ = results(TEST_2017)
    before, after = case.events[0]["origin"], run.document["events"][0]["origin"]
    distance_km, _, _ = inverse(
        before["latitude"], before["longitude"], after["latitude"], after["longitude"]
    )
    assert distance_km < before["uncertainty"]["semi_major_km"]
    assert abs(parse_time(after["time"]) - parse_time(before["time"])) < 2 * before["uncertainty"]["time_s"]
    told = [*run.document["warnings"], *run.document["events"][0]["warnings"]]
    told += [i["channel"] + i["reason"] for i in run.document["excluded_channels"]]
    assert any("IC.MDJ" in text for text in told)
    assert any(
        "IC.MDJ" in text and ("clock" in text or "hour" in text or str(HOUR_S) in text) for text in told
    )
