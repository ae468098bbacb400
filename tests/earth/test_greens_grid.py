from pathlib import Path

import numpy as np
import pytest

from testban.earth.greens import GreensSettings, greens_functions
from testban.earth.greens_bank import WavePath
from testban.earth.greens_grid import DistanceGrid, fields_from_grid, moved
from testban.earth.layered import load_layered
from testban.errors import ModelRangeError
from testban.signal.filters import bandpass

SETTINGS = GreensSettings(duration_s=300.0, sampling_interval_s=1.0, max_frequency_hz=0.3)
MODEL = load_layered("northeast-asia").flattened()


def test_the_grid_has_equal_ratios_up_to_its_ends() -> None:
    grid = DistanceGrid(50.0, 500.0, 0.05)
    assert grid.distances_km[[0, -1]] == pytest.approx([50.0, 500.0])
    assert np.diff(np.log(grid.distances_km)).max() <= np.log(1.05) + 1e-3


def test_a_record_moved_by_one_percent_is_the_one_computed_there() -> None:
    field = greens_functions(MODEL, 0.6, np.array([400.0, 404.0]), SETTINGS)
    for name in ("EXZ", "EXR"):
        there = bandpass(field.elements[name][1], 1.0, 0.03, 0.2)
        brought = bandpass(moved(field.at([0]), MODEL, 404.0).elements[name][0], 1.0, 0.03, 0.2)
        assert np.corrcoef(there, brought)[0, 1] > 0.99
        assert np.std(brought) / np.std(there) == pytest.approx(1.0, abs=0.04)


def test_paths_share_the_grid(tmp_path: Path) -> None:
    grid = DistanceGrid(100.0, 120.0, 0.1)
    short = GreensSettings(duration_s=60.0)
    paths = [WavePath(101.0, 0.0, MODEL), WavePath(118.0, 90.0, MODEL)]
    fields = fields_from_grid([1.0], paths, short, tmp_path, grid)
    assert [float(field[1.0].distances_km[0]) for field in fields] == [101.0, 118.0]
    assert len(list(tmp_path.iterdir())) == 1
    with pytest.raises(ModelRangeError, match="300 km lies outside"):
        fields_from_grid([1.0], [WavePath(300.0, 0.0, MODEL)], short, tmp_path, grid)
