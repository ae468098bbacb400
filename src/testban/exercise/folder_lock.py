"""One process at a time in a folder: the others are told who is there.

The lock is the operating system's on an open file (flock), so it ends with the process that holds it, however
that ends: the file that a killed one leaves behind bars nobody.
"""

from __future__ import annotations

import errno
import fcntl
import os
import socket
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

from testban.errors import ScenarioError
from testban.model import isoformat

LOCK = ".in-use"
"""Hidden: what reads recordings from folders passes it by."""
TAKEN = (errno.EAGAIN, errno.EACCES)
"""What flock fails with where another process holds the lock."""


@contextmanager
def alone_in(folder: Path, work: str) -> Iterator[None]:
    """Hold ``folder`` for ``work`` while the block runs. It is made if need be, and goes if it stays empty.

    Raises
    ------
    ScenarioError
        Another process holds it, or it cannot be locked or written to.
    """
    is_new = not folder.exists()
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise ScenarioError(f"{folder}: cannot be made ({error.strerror}); choose another place") from error
    try:
        with alone_by(folder / LOCK, folder, work):
            yield
    finally:
        if is_new:
            with suppress(OSError):
                folder.rmdir()


@contextmanager
def alone_by(path: Path, place: Path, work: str) -> Iterator[None]:
    """Hold the lock file ``path``, which stands for ``place``, while the block runs; see `alone_in`."""
    descriptor = _locked(path, place)
    try:
        said = f"{work} (process {os.getpid()} on {socket.gethostname()})"
        with suppress(OSError):  # On a full disk the work itself says so, and the lock holds without a note.
            os.ftruncate(descriptor, 0)
            os.pwrite(descriptor, said.encode(), 0)
        yield
    finally:
        # Before it is let go: otherwise it might be the next one's file that is removed.
        path.unlink(missing_ok=True)
        os.close(descriptor)


def _locked(path: Path, place: Path) -> int:
    """A descriptor of the file at ``path``, locked."""
    while True:
        try:
            descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o644)
        except OSError as error:
            raise ScenarioError(
                f"{place}: cannot be written to ({error.strerror}); choose another place"
            ) from error
        with ExitStack() as unless_held:
            unless_held.callback(os.close, descriptor)
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError as error:
                why = f"its file system knows no locks ({error.strerror}); choose a folder on another one"
                if error.errno in TAKEN:
                    why = f"in use by {_holder(descriptor)}; wait until it ends, or choose another folder"
                raise ScenarioError(f"{place}: {why}") from error
            # Between our opening and our locking it, the one before may have removed its file.
            if _still_there(descriptor, path):
                unless_held.pop_all()
                return descriptor


def _still_there(descriptor: int, path: Path) -> bool:
    try:
        return os.path.samestat(os.fstat(descriptor), os.stat(path))
    except FileNotFoundError:
        return False


def _holder(descriptor: int) -> str:
    said = os.pread(descriptor, 1000, 0).decode(errors="replace")
    since = isoformat(os.fstat(descriptor).st_mtime, 0)
    return f"{said or 'another process'} since {since}"
