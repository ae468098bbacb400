"""The library and model of a 3-D Earth that the user brings, opened for a run."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from testban.earth.path_corrections import PathTimes
from testban.earth.rstt import Rstt
from testban.errors import SettingsError


@dataclass(frozen=True)
class PathFiles:
    """RSTT's C library and its model file or folder."""

    library: Path
    model: Path

    @staticmethod
    def of(library: Path | None, model: Path | None) -> PathFiles | None:
        """None where neither is given.

        Raises
        ------
        SettingsError
            Only one of them is given.
        """
        if library is None and model is None:
            return None
        if library is None or model is None:
            raise SettingsError("--path-corrections LIBRARY and --path-model FILE belong together")
        return PathFiles(library.absolute(), model.absolute())


def opened_paths(files: PathFiles | None) -> PathTimes | None:
    """The library with its model, opened once a process; None without files.

    Raises
    ------
    InputError
        A file is missing, or is not what it should be.
    """
    return None if files is None else Rstt.opened(files.library, files.model)
