"""What a download folder holds and lacks: ``fetch.json``, written whole or not at all."""

from __future__ import annotations

import hashlib
import json
import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from testban.acquisition.files import PARTIAL
from testban.errors import InputError, TransferError

NAME = "fetch.json"
SCHEMA = "testban-fetch-1"


def write_whole(path: Path, data: bytes) -> None:
    """Write under a hidden name and rename, so that ``path`` is complete whenever it exists.

    Raises
    ------
    TransferError
        The disk does not take it.
    """
    partial = path.with_name(f".{path.name}{PARTIAL}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        partial.write_bytes(data)
        os.replace(partial, path)
    except OSError as error:
        raise TransferError(f"{path}: cannot be written ({error.strerror})") from error
    finally:
        partial.unlink(missing_ok=True)


@dataclass
class Manifest:
    """Files by name (relative to the folder) with their source and window, and what could not be had."""

    folder: Path
    files: dict[str, dict[str, Any]] = field(default_factory=dict)
    missing: dict[str, str] = field(default_factory=dict)

    @classmethod
    def load(cls, folder: Path) -> Manifest:
        """Read the manifest of an earlier run, or begin an empty one.

        Raises
        ------
        InputError
            The file is there and not a manifest.
        """
        path = folder / NAME
        if not path.exists():
            return cls(folder)
        try:
            content = json.loads(path.read_text(encoding="utf-8"))
            if content["schema"] != SCHEMA:
                raise ValueError(f"schema {content['schema']!r}")
            return cls(folder, dict(content["files"]), {})
        except (ValueError, KeyError, TypeError) as error:
            raise InputError(f"{path}: not a fetch manifest ({error}); remove it and fetch again") from error

    def holds(self, name: str, window: tuple[float, float]) -> bool:
        """Whether the file is there, complete, and covers ``window`` (POSIX s)."""
        entry = self.files.get(name)
        if entry is None or not (self.folder / name).is_file():
            return False
        return bool(entry["window"][0] <= window[0] and entry["window"][1] >= window[1])

    def add(self, name: str, data: bytes, source: str, window: tuple[float, float]) -> None:
        digest = hashlib.sha256(data).hexdigest()
        self.files[name] = {"bytes": len(data), "sha256": digest, "source": source, "window": list(window)}
        self.missing.pop(name, None)

    def save(self) -> None:
        content = {
            "schema": SCHEMA,
            "files": dict(sorted(self.files.items())),
            "missing": dict(sorted(self.missing.items())),
        }
        write_whole(self.folder / NAME, (json.dumps(content, indent=1) + "\n").encode())
