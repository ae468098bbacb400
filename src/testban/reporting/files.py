"""Writing a file whole or not at all."""

from __future__ import annotations

import contextlib
import os
from pathlib import Path

from testban.errors import InputError


def write_atomically(content: str | bytes, path: Path | str) -> None:
    """Write ``content``, text as UTF-8, beside ``path``, then rename it into place; missing folders are made.

    Raises
    ------
    InputError
        The place cannot be written to.
    """
    path = Path(path)
    temporary = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            temporary.write_bytes(
                content if isinstance(content, bytes) else content.encode("utf-8", "replace")
            )
            os.replace(temporary, path)
        finally:
            with contextlib.suppress(OSError):
                temporary.unlink()
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise InputError(f"{path}: cannot be written ({reason}); choose another place for it") from error
