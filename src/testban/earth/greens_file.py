"""Green's functions on disk: written whole or not at all, and believed only with a fitting checksum."""

from __future__ import annotations

import contextlib
import io
import logging
import os
import tempfile
from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

log = logging.getLogger(__name__)

DIGEST_BYTES = 32
PART = ".part"
STALE_S = 60.0
"""Nobody writes a file for so long without a byte arriving."""


def read_elements(path: Path) -> dict[str, NDArray[np.float32]] | None:
    """The stored elements, or None where there is no such file or it is damaged (a warning is logged)."""
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        return None
    except OSError as problem:
        log.warning("%s: cannot be read (%s); computed again", path, problem.strerror)
        return None
    body = content[DIGEST_BYTES:]
    if sha256(body).digest() != content[:DIGEST_BYTES]:
        log.warning("%s: damaged (the checksum differs); computed again", path)
        return None
    with np.load(io.BytesIO(body)) as table:
        return {name: table[name] for name in table.files}


def write_elements(path: Path, elements: Mapping[str, NDArray[np.float32]]) -> None:
    """Store for the next time. A full disk or a folder without leave to write costs a warning, no more."""
    body = io.BytesIO()
    np.savez(body, **dict(elements))  # type: ignore[arg-type]
    content = body.getvalue()
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        _write_whole(path, sha256(content).digest() + content)
    except OSError as problem:
        log.warning("%s: wave fields are not kept (%s)", path.parent, problem.strerror)


def _write_whole(path: Path, content: bytes) -> None:
    """Another process may read the same folder: it sees the old file, or the new one."""
    handle, part = tempfile.mkstemp(dir=path.parent, suffix=PART)
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(content)
        _remove_stale(path.parent, Path(part).stat().st_mtime)
        os.replace(part, path)
    finally:
        Path(part).unlink(missing_ok=True)


def _remove_stale(folder: Path, now: float) -> None:
    """Remove what processes killed while writing left; ``now`` is by the clock of the folder's disk."""
    for part in folder.glob(f"*{PART}"):
        with contextlib.suppress(OSError):
            if now - part.stat().st_mtime > STALE_S:
                part.unlink()
