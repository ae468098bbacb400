"""Processes that work for another one and end with it."""

from __future__ import annotations

import os
import signal
import threading
from multiprocessing import connection, parent_process


def end_with_parent() -> None:
    """End this process as soon as the one that started it is gone, or at once when it is interrupted.

    A killed parent cannot tell its workers; they would go on, beside those of the run that resumes. An
    interrupted worker of a pool would hand the interruption back as a result, and begin with what waits next.
    """
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    parent = parent_process()
    if parent is None:
        return

    def wait() -> None:
        connection.wait([parent.sentinel])
        os._exit(1)

    threading.Thread(target=wait, daemon=True).start()
