import logging
from pathlib import Path

import numpy as np
import pytest

from testban.earth.greens import GreensSettings, greens_functions
from testban.earth.greens_bank import FieldRequest, WavePath, build_fields, fields_to_paths
from testban.earth.greens_file import read_elements, write_elements
from testban.earth.layered import load_layered
from testban.errors import ModelRangeError

SHORT = GreensSettings(duration_s=120.0, max_frequency_hz=0.2, shear=True, forces=True)
MODEL = load_layered("northeast-asia")


def test_a_bank_holds_every_field_in_the_order_asked(tmp_path: Path) -> None:
    asked = [FieldRequest(MODEL, depth, np.array([120.0, 60.0]), SHORT) for depth in (9.0, 1.0, 5.0)]
    said: list[float] = []
    built = build_fields(asked, tmp_path, workers=2, progress=lambda _text, share: said.append(share))
    assert [field.source_depth_km for field in built] == [9.0, 1.0, 5.0]
    assert said == pytest.approx([1 / 3, 2 / 3, 1.0])
    alone = greens_functions(MODEL, 1.0, np.array([120.0, 60.0]), SHORT)
    assert set(built[1].elements) == set(SHORT.elements)
    for name, values in alone.elements.items():
        assert np.allclose(values, built[1].elements[name], rtol=1e-5, atol=1e-6 * np.abs(values).max())


def test_a_station_may_have_several_paths(tmp_path: Path) -> None:
    other = load_layered("active-tectonic")
    paths = [WavePath(90.0, 10.0, MODEL), WavePath(90.0, 10.0, other), WavePath(40.0, 200.0, MODEL)]
    fields = fields_to_paths([1.0, 4.0], paths, SHORT, tmp_path)
    assert [sorted(field) for field in fields] == [[1.0, 4.0]] * 3
    assert [field[1.0].model for field in fields] == [MODEL.name, other.name, MODEL.name]
    assert [float(field[4.0].distances_km[0]) for field in fields] == [90.0, 90.0, 40.0]
    one, two = fields[0][1.0].elements["EXZ"], fields[1][1.0].elements["EXZ"]
    assert np.abs(one - two).max() > 0.1 * np.abs(one).max()
    assert len(list(tmp_path.iterdir())) == 4


def test_a_damaged_file_is_computed_again_with_a_warning(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    settings = GreensSettings(duration_s=60.0)
    first = greens_functions(MODEL, 1.0, np.array([100.0]), settings, tmp_path)
    (file,) = tmp_path.iterdir()
    content = bytearray(file.read_bytes())
    content[len(content) // 2] ^= 1
    file.write_bytes(bytes(content))
    with caplog.at_level(logging.WARNING):
        again = greens_functions(MODEL, 1.0, np.array([100.0]), settings, tmp_path)
    assert "damaged" in caplog.text
    assert file.name in caplog.text
    assert np.array_equal(first.elements["EXZ"], again.elements["EXZ"])
    assert read_elements(file) is not None


def test_a_file_cut_short_is_not_believed(tmp_path: Path) -> None:
    path = tmp_path / "cut.greens"
    write_elements(path, {"EXZ": np.ones((1, 5), np.float32)})
    whole = path.read_bytes()
    for length in (0, 10, 40, len(whole) - 1):
        path.write_bytes(whole[:length])
        assert read_elements(path) is None


def test_a_cache_that_cannot_be_written_costs_a_warning_only(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("not a folder")
    settings = GreensSettings(duration_s=60.0)
    with caplog.at_level(logging.WARNING):
        field = greens_functions(MODEL, 1.0, np.array([100.0]), settings, blocked / "cache")
    assert "not kept" in caplog.text
    assert np.abs(field.elements["EXZ"]).max() > 0.0


def test_no_half_written_file_stays(tmp_path: Path) -> None:
    build_fields([FieldRequest(MODEL, 1.0, np.array([50.0]), GreensSettings(duration_s=60.0))], tmp_path)
    assert [path.suffix for path in tmp_path.iterdir()] == [".greens"]


def test_a_bad_request_says_so_and_keeps_what_was_done(tmp_path: Path) -> None:
    settings = GreensSettings(duration_s=60.0)
    good = FieldRequest(MODEL, 1.0, np.array([50.0]), settings)
    bad = FieldRequest(MODEL, 900.0, np.array([50.0]), settings)
    with pytest.raises(ModelRangeError, match="900 km"):
        build_fields([good, bad], tmp_path, workers=1)
    assert len(list(tmp_path.iterdir())) == 1
