"""Times from a 3-D Earth plugged in, against fakes of the interface and of RSTT's library."""

from __future__ import annotations

import ctypes
from pathlib import Path

import numpy as np
import pytest

from testban.earth.geodesy import KM_PER_DEG, inverse
from testban.earth.path_corrections import Place, Rstt, path_corrections
from testban.earth.traveltimes import TravelTimes
from testban.errors import InputError

SOURCE = Place(41.3, 129.1, 1.0)
STATIONS = [Place(44.6, 129.6, -0.3), Place(37.5, 126.6, -0.1)]


class Slower:
    """A 3-D Earth in which Pn takes 1 % longer than 8 km/s, known to 0.5 s; other phases are unknown."""

    name = "slower"

    def time_s(self, phase: str, source: Place, station: Place) -> tuple[float, float]:
        if phase != "Pn":
            return np.nan, np.nan
        return 1.01 * distance_km(source, station) / 8.0 + 7.0, 0.5


def distance_km(source: Place, station: Place) -> float:
    return float(
        inverse(source.latitude_deg, source.longitude_deg, station.latitude_deg, station.longitude_deg)[0]
    )


def test_corrections_are_what_the_other_earth_adds() -> None:
    times = TravelTimes.load("ak135")
    corrections, sigmas = path_corrections(Slower(), times, "Pn", SOURCE, STATIONS)
    for correction, station in zip(corrections, STATIONS, strict=True):
        length = distance_km(SOURCE, station)
        ours = float(times.time_s("Pn", length / KM_PER_DEG, SOURCE.depth_km))
        # Height and flattening of these paths add less than 0.1 s.
        assert correction == pytest.approx(1.01 * length / 8.0 + 7.0 - ours, abs=0.1)
    assert list(sigmas) == [0.5, 0.5]


def test_a_phase_that_the_other_earth_lacks_has_no_correction() -> None:
    corrections, sigmas = path_corrections(Slower(), TravelTimes.load("ak135"), "Sn", SOURCE, STATIONS)
    assert np.isnan(corrections).all()
    assert np.isnan(sigmas).all()


class FakeLibrary:
    """RSTT's functions with its conventions: radians, km, results through pointers, 0 for success."""

    def __init__(self, refuses_model: bool = False) -> None:
        self.refuses_model = refuses_model
        self.path: tuple[str, tuple[float, ...]] | None = None
        self.open = False
        self.cleared = 0

    def slbm_shell_create(self) -> int:
        self.open = True
        return 0

    def slbm_shell_loadVelocityModelBinary(self, path: bytes) -> int:  # noqa: N802
        return int(self.refuses_model)

    def slbm_shell_getErrorMessage(self, text: ctypes.Array) -> int:  # noqa: N802
        text.value = b"no such model"
        return 0

    def slbm_shell_createGreatCircle(self, phase: bytes, *ends: object) -> int:  # noqa: N802
        values = tuple(float(end._obj.value) for end in ends)  # type: ignore[attr-defined]
        if values[2] > 100.0:
            return 1
        self.path = (phase.decode(), values)
        return 0

    def slbm_shell_getTravelTime(self, time: object) -> int:  # noqa: N802
        time._obj.value = 50.0  # type: ignore[attr-defined]
        return 0

    def slbm_shell_getTravelTimeUncertainty(self, phase: object, distance: object, sigma: object) -> int:  # noqa: N802
        sigma._obj.value = 1.0 + phase._obj.value  # type: ignore[attr-defined]
        return 0

    def slbm_shell_clear(self) -> int:
        self.cleared += 1
        return 0

    def slbm_shell_delete(self) -> int:
        self.open = False
        return 0


def test_rstt_is_asked_in_its_own_units() -> None:
    library = FakeLibrary()
    rstt = Rstt(Path("libslbmCshell.so"), Path("model.rstt"), library)
    assert rstt.time_s("Pn", SOURCE, STATIONS[0]) == (50.0, 1.0)
    assert library.path is not None
    phase, values = library.path
    assert phase == "Pn"
    assert values == pytest.approx([*np.radians([41.3, 129.1]), 1.0, *np.radians([44.6, 129.6]), -0.3])
    assert rstt.time_s("Sg", SOURCE, STATIONS[0]) == (50.0, 4.0)
    assert library.path[0] == "Lg"
    assert library.cleared == 2
    assert rstt.name == "RSTT model.rstt"
    rstt.close()
    assert not library.open


def test_rstt_is_silent_where_it_does_not_reach() -> None:
    rstt = Rstt(Path("lib"), Path("model"), FakeLibrary())
    assert np.isnan(rstt.time_s("PcP", SOURCE, STATIONS[0])).all()
    assert np.isnan(rstt.time_s("Pn", Place(0.0, 0.0, 500.0), STATIONS[0])).all()


def test_a_library_or_model_that_does_not_open_is_named(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="libnone"):
        Rstt(tmp_path / "libnone.so", tmp_path / "model")
    with pytest.raises(InputError, match=r"model\.rstt.*no such model"):
        Rstt(Path("lib"), Path("model.rstt"), FakeLibrary(refuses_model=True))
