"""Bulletins in: QuakeML, IMS1.0 and ISF, CSS 3.0 tables, CSV; told apart by content."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path

from testban.acquisition.bulletin_css import TABLES, read_css_bulletin
from testban.acquisition.bulletin_csv import is_pick_csv, read_csv_bulletin
from testban.acquisition.bulletin_isf import read_isf_bulletin
from testban.acquisition.bulletin_quakeml import read_quakeml_bulletin
from testban.errors import BulletinError, InputError
from testban.model import Bulletin, InputFile

KINDS_WANTED = (
    "QuakeML, IMS1.0 or ISF, CSS 3.0 tables (a folder, or one of NAME.arrival, NAME.assoc ...), "
    "or CSV with at least the columns station,phase,time"
)
_ISF = re.compile(rb"(?mi)^\s*(DATA_TYPE\s+(BULLETIN|EVENT)|Sta\s+Dist\s+EvAz\s+Phase)\b")


def read_bulletin(path: Path) -> Bulletin:
    """Every event of a bulletin with its picks, and what could not be used of it.

    Raises
    ------
    InputError
        The path does not exist, or a file cannot be opened.
    BulletinError
        It is no bulletin known here, or most of it cannot be used.
    """
    tables = _css_tables(path)
    if tables:
        contents = {name: _bytes(file) for name, file in tables.items()}
        files = {name: file.name for name, file in tables.items()}
        bulletin = read_css_bulletin({n: d.decode("utf-8", "replace") for n, d in contents.items()}, files)
        inputs = tuple(_input(tables[name].name, data) for name, data in contents.items())
    else:
        if path.is_dir():
            raise BulletinError(f"{path}: no table NAME.arrival in this folder; wanted: {KINDS_WANTED}")
        data = _bytes(path)
        bulletin = _read(data, path.name)
        inputs = (_input(path.name, data),)
    if not any(event.picks for event in bulletin.events):
        told = "; ".join(bulletin.left_out[:3]) or (
            f"{len(bulletin.events)} events without any; fetch them with their arrivals"
        )
        raise BulletinError(f"{path}: no usable pick ({told})")
    return Bulletin(
        bulletin.format,
        bulletin.events,
        bulletin.left_out,
        bulletin.head,
        bulletin.tail,
        bulletin.tables,
        inputs,
    )


def _read(data: bytes, file: str) -> Bulletin:
    start = data[:4096].lstrip(b"\xef\xbb\xbf \t\r\n")
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        raise BulletinError(f"{file}: UTF-16 text; save it as UTF-8")
    if start.startswith(b"<"):
        return read_quakeml_bulletin(data, file)
    if _ISF.search(data):
        return read_isf_bulletin(data, file)
    if is_pick_csv(data):
        return read_csv_bulletin(data, file)
    raise BulletinError(f"{file}: no bulletin known here; wanted: {KINDS_WANTED}")


def _css_tables(path: Path) -> dict[str, Path]:
    """The tables of one database by name: ``path`` is its folder, one of its files or their common name."""
    if path.is_dir():
        bases = sorted({p.with_suffix("") for p in path.glob("*.arrival")})
        if len(bases) > 1:
            names = ", ".join(b.name for b in bases[:3])
            raise BulletinError(
                f"{path}: tables of several databases ({names}); name one, as in {bases[0]}.arrival"
            )
        base = bases[0] if bases else None
    elif path.suffix[1:] in TABLES:
        base = path.with_suffix("")
    else:
        base = path if not path.exists() and Path(f"{path}.arrival").is_file() else None
    if base is None:
        return {}
    tables = {name: Path(f"{base}.{name}") for name in TABLES if Path(f"{base}.{name}").is_file()}
    if "arrival" not in tables:
        raise BulletinError(f"{base}.arrival: no such table; without it there are no picks")
    return tables


def _bytes(path: Path) -> bytes:
    if not path.exists():
        raise InputError(f"{path}: no such file or folder")
    try:
        return path.read_bytes()
    except OSError as error:
        raise InputError(f"{path}: cannot be read ({error.strerror})") from error


def _input(name: str, data: bytes) -> InputFile:
    return InputFile(name, hashlib.sha256(data).hexdigest())
