"""Event information in headers cannot reach a result: scrambling all of it changes nothing but the hashes."""

from __future__ import annotations

from dataclasses import fields

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from synthetic_files import ground_noise, set_sac_words, write_sac

from testban.acquisition import read_recordings

FLOATS = {
    "o": 7, "a": 8, **{f"t{i}": 10 + i for i in range(10)}, "f": 20, "evla": 35, "evlo": 36, "evel": 37,
    "evdp": 38, "mag": 39, **{f"user{i}": 40 + i for i in range(10)}, "dist": 50, "az": 51, "baz": 52,
    "gcarc": 53, "depmin": 1, "depmax": 2, "depmen": 56, "scale": 3, "e": 6,
}  # fmt: skip
INTEGERS = {"norid": 77, "nevid": 78, "iztype": 87, "ievreg": 91, "ievtyp": 92, "imagtyp": 95, "imagsrc": 96}
TEXTS = {"kevnm": (448, 16), "ko": (472, 8), "ka": (480, 8), "kf": (568, 8)} | {
    f"kt{i}": (488 + 8 * i, 8) for i in range(10)
}


def same(one, other) -> bool:
    """Equal but for the input hashes."""
    for item in fields(one):
        left, right = getattr(one, item.name), getattr(other, item.name)
        if item.name == "inputs":
            if [i.name for i in left] != [i.name for i in right]:
                return False
        elif item.name == "waveforms":
            for a, b in zip(left, right, strict=True):
                names = [f.name for f in fields(a) if f.name != "samples"]
                if any(getattr(a, n) != getattr(b, n) for n in names):
                    return False
                if not np.array_equal(a.samples, b.samples, equal_nan=True):
                    return False
        elif left != right:
            return False
    return True


def scrambled(data: bytes, rng: np.random.Generator) -> bytes:
    return set_sac_words(
        data,
        {word: float(rng.uniform(-1e4, 1e4)) for word in FLOATS.values()},
        {word: int(rng.integers(-1000, 1000)) for word in INTEGERS.values()},
        {at: bytes(rng.integers(65, 91, size).astype(np.uint8)) for at, size in TEXTS.values()},
    )


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seed=st.integers(0, 2**32 - 1))
def test_scrambled_event_words_change_nothing(tmp_path, seed):
    plain, other = tmp_path / "plain", tmp_path / "scrambled"
    other.mkdir(exist_ok=True)
    rng = np.random.default_rng(seed)
    for code in "ZNE":
        path = write_sac(plain / f"{code}.sac", ground_noise(200), id=f"XX.AAA..BH{code}", o=12.0, t1=3.0)
        (other / path.name).write_bytes(scrambled(path.read_bytes(), rng))
    before, after = read_recordings([plain]), read_recordings([other])
    assert same(before, after)
    assert all(a.sha256 != b.sha256 for a, b in zip(before.inputs, after.inputs, strict=True))


@pytest.mark.recorded
def test_scrambled_event_words_of_recorded_files_change_nothing(tmp_path, recorded_data):
    rng = np.random.default_rng(7)
    folder = recorded_data / "dprk" / "2017-09-03"
    names = [p.name for p in sorted(folder.glob("*BHZ.sac"))[:8]]
    for kind in ("plain", "scrambled"):
        (tmp_path / kind).mkdir()
    for name in names:
        data = (folder / name).read_bytes()
        (tmp_path / "plain" / name).write_bytes(data)
        (tmp_path / "scrambled" / name).write_bytes(scrambled(data, rng))
    assert same(read_recordings([tmp_path / "plain"]), read_recordings([tmp_path / "scrambled"]))


def test_through_obspy_as_well(tmp_path):
    import obspy

    from testban.acquisition import from_obspy

    path = write_sac(tmp_path / "a.sac", ground_noise(200))
    stream = obspy.read(str(path))
    before = from_obspy(stream)
    for word in ("o", "a", "t0", "t1", "evla", "evlo", "evdp", "gcarc", "dist", "az", "baz", "mag"):
        stream[0].stats.sac[word] = 12.5
    stream[0].stats.sac["kevnm"] = "SOMETHING"
    assert same(before, from_obspy(stream))
