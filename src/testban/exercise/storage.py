"""Files and folders of an exercise: whole or not there at all, and a clear word when there is no room."""

from __future__ import annotations

import contextlib
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from testban.errors import InputError
from testban.exercise.folder_lock import LOCK, alone_by


def write_whole(path: Path, data: bytes) -> None:
    """Write ``data`` beside ``path`` and rename it into place; missing folders are made.

    Raises
    ------
    InputError
        The place cannot be written to, or is full.
    """
    part = path.with_name(f"{path.name}.{os.getpid()}.part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            part.write_bytes(data)
            os.replace(part, path)
        finally:
            part.unlink(missing_ok=True)
    except OSError as error:
        raise InputError(
            f"{path}: cannot be written ({error.strerror or error}); free some room or choose another place"
        ) from error


@contextmanager
def whole_folder(target: Path) -> Iterator[Path]:
    """A folder to fill, which becomes ``target`` when the block ends well and vanishes when it does not.

    Raises
    ------
    InputError
        ``target`` exists and holds something, cannot be written to, or another process is making it.
    """
    if target.exists() and (not target.is_dir() or any(target.iterdir())):
        raise InputError(f"{target}: exists already; choose another folder with --out, or remove it")
    part = target.with_name(f".{target.name}.part")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise InputError(f"{target}: cannot be made ({error.strerror}); choose another with --out") from error
    with alone_by(target.with_name(f".{target.name}{LOCK}"), target, "testban exercise new"):
        try:
            shutil.rmtree(part, ignore_errors=True)
            part.mkdir()
        except OSError as error:
            raise InputError(
                f"{target}: cannot be made ({error.strerror}); choose another with --out"
            ) from error
        try:
            yield part
            with contextlib.suppress(FileNotFoundError):
                target.rmdir()
            os.replace(part, target)
        finally:
            shutil.rmtree(part, ignore_errors=True)


def remove_exercise(folder: Path) -> None:
    """Remove an exercise made before; anything else stays, and `whole_folder` then refuses its place."""
    if (folder / "exercise.json").is_file() and (folder / "truth.sealed").is_file():
        shutil.rmtree(folder)
