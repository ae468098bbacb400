"""RSTT's C interface, against a compiled stand-in with its conventions."""

from __future__ import annotations

import ctypes
from pathlib import Path

import numpy as np
import pytest

from fake_rstt import compiled
from testban.earth.path_corrections import Place
from testban.earth.rstt import Rstt
from testban.errors import InputError

SOURCE = Place(41.3, 129.1, 1.0)
STATION = Place(44.6, 129.6, -0.6)


def radians_apart(one: Place, other: Place) -> float:
    lat1, lon1, lat2, lon2 = np.radians(
        [one.latitude_deg, one.longitude_deg, other.latitude_deg, other.longitude_deg]
    )
    return float(np.arccos(np.sin(lat1) * np.sin(lat2) + np.cos(lat1) * np.cos(lat2) * np.cos(lon1 - lon2)))


@pytest.mark.parametrize("loader", ["loadVelocityModel", "loadVelocityModelBinary"])
def test_paths_are_asked_in_radians_and_kilometres(tmp_path: Path, loader: str) -> None:
    model = tmp_path / "model.geotess"
    model.touch()
    library = compiled(tmp_path, loader)
    rstt = Rstt.opened(library, model)
    assert Rstt.opened(library, model) is rstt
    assert rstt.name == "RSTT model.geotess"
    length_km = 6371.0 * radians_apart(SOURCE, STATION)
    found = rstt.path_time("Pn", SOURCE, STATION)
    assert found.time_s == pytest.approx(length_km / 8.0 + 6.0 + 0.6 / 6.0 - 1.0 / 20.0)
    assert found.sigma_s == 0.5
    assert rstt.path_time("Sg", SOURCE, STATION).time_s == pytest.approx(length_km / 3.5 + 0.1 - 0.05)
    # Freed once an event, not after each path.
    clears = ctypes.CDLL(str(library)).fake_clears
    assert clears() == 0
    rstt.clear()
    assert clears() == 1
    rstt.close()
    with pytest.raises(InputError, match="closed"):
        rstt.path_time("Pn", SOURCE, STATION)


@pytest.mark.parametrize(
    ("phase", "source", "reason"),
    [
        ("PcP", SOURCE, "phase not covered"),
        ("Pn", Place(0.0, 0.0, 1.0), "too far"),
        ("Pn", Place(41.3, 129.1, 300.0), "source too deep"),
        ("Pg", Place(41.3, 129.1, 50.0), "Pg or Lg from below the Moho"),
    ],
)
def test_a_path_that_is_not_covered_says_why(tmp_path: Path, phase: str, source: Place, reason: str) -> None:
    rstt = Rstt(compiled(tmp_path), tmp_path / "model")
    found = rstt.path_time(phase, source, STATION)
    assert np.isnan(found.time_s)
    assert np.isnan(found.sigma_s)
    assert found.reason == reason
    rstt.close()


def test_what_does_not_open_is_named(tmp_path: Path) -> None:
    library = compiled(tmp_path)
    with pytest.raises(InputError, match=r"nothing\.so: there is no such RSTT library"):
        Rstt.opened(tmp_path / "nothing.so", tmp_path)
    with pytest.raises(InputError, match="other: there is no such RSTT model"):
        Rstt.opened(library, tmp_path / "other")
    with pytest.raises(InputError, match=r"other.*does not read this model: no such model"):
        Rstt(library, Path("other"))
    text = tmp_path / "text.so"
    text.write_text("no library")
    with pytest.raises(InputError, match=r"text\.so: the RSTT library cannot be opened"):
        Rstt.opened(text, tmp_path)


def test_one_model_at_a_time(tmp_path: Path) -> None:
    library = compiled(tmp_path)
    first = Rstt(library, tmp_path / "model-1")
    second = Rstt(library, tmp_path / "model-2")
    with pytest.raises(InputError, match="closed"):
        first.path_time("Pn", SOURCE, STATION)
    assert second.path_time("Pn", SOURCE, STATION).sigma_s == 0.5
    second.close()
