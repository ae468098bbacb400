"""The files a user gives: found, named, hashed and told apart by content."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from testban.acquisition.miniseed import looks_like_miniseed
from testban.acquisition.polezero import is_polezero
from testban.acquisition.sac import byte_order
from testban.acquisition.stationcsv import is_station_csv
from testban.acquisition.stationxml import is_stationxml
from testban.errors import InputError
from testban.model import InputFile

DOCUMENTS = frozenset(
    {".bib", ".css", ".gif", ".htm", ".html", ".ipynb", ".jpeg", ".jpg", ".json", ".kml", ".log", ".m", ".md"}
    | {".pdf", ".png", ".ps", ".py", ".qml", ".rst", ".sh", ".svg", ".toml", ".txt", ".xsd", ".yaml", ".yml"}
)
DOCUMENT_NAMES = frozenset({"copying", "license", "makefile", "readme"})
PARTIAL = ".part"
"""Suffix of files that a download has not finished."""
SEALED = ".sealed"
"""Suffix of the sealed truth of an exercise: never opened here."""


@dataclass(frozen=True, slots=True)
class FoundFile:
    """A file, its name relative to what the user gave, and whether the user named it directly."""

    path: Path
    name: str
    direct: bool


@dataclass(frozen=True, slots=True)
class LoadedFile:
    """A file's bytes and their kind: sac, miniseed, stationxml, polezero, csv, css, document or unknown."""

    found: FoundFile
    data: bytes
    kind: str

    @property
    def name(self) -> str:
        return self.found.name

    @property
    def input(self) -> InputFile:
        return InputFile(self.name, hashlib.sha256(self.data).hexdigest())


def find_files(paths: Sequence[Path]) -> tuple[FoundFile, ...]:
    """All files under ``paths``, sorted by name, each once; hidden, unfinished and sealed ones are skipped.

    Raises
    ------
    InputError
        A path does not exist, or is a sealed truth.
    """
    found: dict[Path, FoundFile] = {}
    for path in paths:
        if not path.exists():
            raise InputError(f"{path}: no such file or folder")
        prefix = f"{path.name}/" if len(paths) > 1 else ""
        if path.is_file():
            if path.name.endswith(SEALED):
                raise InputError(f"{path}: is the sealed truth of an exercise; give its recordings instead")
            found.setdefault(path.resolve(), FoundFile(path, path.name, True))
            continue
        for folder, folders, names in os.walk(path):
            folders[:] = sorted(f for f in folders if not f.startswith("."))
            for name in sorted(names):
                file = Path(folder) / name
                if name.startswith(".") or name.endswith((PARTIAL, SEALED)) or not file.is_file():
                    continue
                relative = file.relative_to(path).as_posix()
                found.setdefault(file.resolve(), FoundFile(file, prefix + relative, False))
    return tuple(sorted(found.values(), key=lambda f: f.name))


def load(found: FoundFile) -> LoadedFile:
    """Read a file and tell its kind.

    Raises
    ------
    InputError
        The file cannot be opened.
    """
    try:
        data = found.path.read_bytes()
    except OSError as error:
        raise InputError(f"{found.name}: cannot be read ({error.strerror})") from error
    return LoadedFile(found, data, _kind(found.path.name, data))


def _kind(name: str, data: bytes) -> str:
    suffix = Path(name).suffix.lower()
    if suffix == ".xml":
        return "stationxml" if is_stationxml(data) else "document"
    if suffix in DOCUMENTS or Path(name).stem.lower() in DOCUMENT_NAMES:
        return "document"
    if suffix == ".csv":
        return "csv" if is_station_csv(data) else "document"
    if suffix == ".site":
        return "css"
    if byte_order(data) is not None:
        return "sac"
    if looks_like_miniseed(data) or suffix in (".mseed", ".mseed3", ".miniseed", ".msd", ".ms"):
        return "miniseed"
    if is_polezero(name, data):
        return "polezero"
    if is_stationxml(data):
        return "stationxml"
    return "sac" if suffix == ".sac" and not _is_alphanumeric_sac(data) else "unknown"


def _is_alphanumeric_sac(data: bytes) -> bool:
    """SAC's text form begins with lines of five numbers."""
    words = data[:76].split()
    try:
        return len(words) == 5 and all(isinstance(float(w), float) for w in words)
    except ValueError:
        return False
