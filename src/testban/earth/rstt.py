"""RSTT, the Regional Seismic Travel Time model, through a C library and a model file that the user brings.

Myers et al. 2010, doi:10.1785/0120090198. The functions are called as the published header ``slbm_C_shell.h``
declares them: angles in radians, lengths in km, a station's depth is minus its height, 0 is success and other
numbers are error codes. The library holds one model at a time for the whole process.
"""

from __future__ import annotations

import ctypes
from pathlib import Path
from typing import Any, ClassVar

import numpy as np

from testban.earth.path_corrections import PathTime, Place
from testban.errors import InputError

PHASES = ("Pn", "Sn", "Pg", "Lg")
OTHER_NAMES = {"Pb": "Pg", "Sb": "Lg", "Sg": "Lg"}
"""Phases that RSTT knows by another name."""
REASONS = {
    106: "the model has no value there",
    200: "Pg or Lg from below the Moho",
    201: "too far",
    202: "source too deep",
    203: "too near",
    401: "station below the Moho",
    402: "too near",
}
LOADERS = ("slbm_shell_loadVelocityModel", "slbm_shell_loadVelocityModelBinary")
"""The second is what older libraries have."""
UNKNOWN_PHASE = "phase not covered"


class Rstt:
    """An opened library with its model. Opening another one closes this one."""

    _open: ClassVar[Rstt | None] = None

    def __init__(self, library: Path, model: Path, handle: Any | None = None) -> None:
        """
        Parameters
        ----------
        library : the shared library with RSTT's C functions (``libslbmCshell``).
        model : RSTT's model file or folder.
        handle : an opened library, for tests.

        Raises
        ------
        InputError
            The library cannot be opened, is another one, or does not accept the model.
        """
        if Rstt._open is not None:
            Rstt._open.close()
        if handle is None:
            try:
                handle = ctypes.CDLL(str(library))
            except OSError as problem:
                raise InputError(f"{library}: the RSTT library cannot be opened ({problem})") from problem
        self._library, self._closed = handle, False
        self.name = f"RSTT {model.name}"
        self.files = (library, model)
        try:
            create = handle.slbm_shell_create
            load = next(getattr(handle, name) for name in LOADERS if hasattr(handle, name))
        except (AttributeError, StopIteration):
            raise InputError(f"{library}: not an RSTT library, it lacks its functions") from None
        self._must(create(), f"{library}: RSTT does not start")
        self._must(load(str(model).encode()), f"{model}: RSTT does not read this model")
        Rstt._open = self

    @staticmethod
    def opened(library: Path, model: Path) -> Rstt:
        """The library with this model, opened once a process.

        Raises
        ------
        InputError
            As when it is opened, or a file is not there.
        """
        for file, what in ((library, "RSTT library"), (model, "RSTT model")):
            if not file.exists():
                raise InputError(f"{file}: there is no such {what}")
        if Rstt._open is not None and Rstt._open.files == (library, model):
            return Rstt._open
        return Rstt(library, model)

    def path_time(self, phase: str, source: Place, station: Place) -> PathTime:
        """Time of the path; without a standard deviation where the library has none.

        Raises
        ------
        InputError
            Another model was opened since.
        """
        if self._closed:
            raise InputError(f"{self.name}: closed, as the library holds one model at a time")
        known = OTHER_NAMES.get(phase, phase)
        if known not in PHASES:
            return PathTime(reason=UNKNOWN_PHASE)
        ends = [ctypes.c_double(v) for place in (source, station) for v in _radians(place)]
        time, sigma = ctypes.c_double(), ctypes.c_double()
        code = self._library.slbm_shell_createGreatCircle(known.encode(), *map(ctypes.byref, ends))
        code = code or self._library.slbm_shell_getTravelTime(ctypes.byref(time))
        if code:
            return PathTime(reason=REASONS.get(abs(code), f"error {code} of RSTT"))
        # Of the path last made.
        unknown = self._library.slbm_shell_getTTUncertainty(ctypes.byref(sigma))
        known_sigma = not unknown and np.isfinite(sigma.value) and sigma.value > 0.0
        return PathTime(time.value, sigma.value if known_sigma else np.nan)

    def clear(self) -> None:
        """Free the paths of an event."""
        if not self._closed:
            self._library.slbm_shell_clear()

    def close(self) -> None:
        """Free what the library holds."""
        if not self._closed:
            self._library.slbm_shell_delete()
        self._closed = True
        if Rstt._open is self:
            Rstt._open = None

    def _must(self, failed: int, what: str) -> None:
        if failed:
            text = ctypes.create_string_buffer(2000)
            self._library.slbm_shell_getErrorMessage(text)
            raise InputError(f"{what}: {text.value.decode(errors='replace')}")


def _radians(place: Place) -> tuple[float, float, float]:
    return float(np.radians(place.latitude_deg)), float(np.radians(place.longitude_deg)), place.depth_km
