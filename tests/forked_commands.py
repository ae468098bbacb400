"""Commands as processes of their own that need not import everything again.

A server process loads the program once and starts each command as a copy of itself: a process that can be
killed and limited like any other, a second of imports sooner.
"""

from __future__ import annotations

import os
import resource
import sys
import tempfile
from multiprocessing import get_context
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from pathlib import Path

NO_LIMIT = -1
CONTEXT = get_context("forkserver")
CONTEXT.set_forkserver_preload(
    [
        *("testban.cli.exercise", "testban.exercise.build", "testban.exercise.score_page"),
        *("testban.pipeline.assess", "testban.reporting.report"),
        *("scipy.signal", "scipy.stats", "obspy", "jinja2"),
    ]
)


def started(
    *arguments: object, limit: int = NO_LIMIT, temporary: Path | None = None, says: Connection | None = None
) -> BaseProcess:
    """``testban`` with these arguments, every file it writes limited to so many bytes."""
    given = ([str(a) for a in arguments], limit, temporary, says)
    process = CONTEXT.Process(target=_run, args=given)
    process.start()
    return process


def command(*arguments: object, limit: int = NO_LIMIT, temporary: Path | None = None) -> tuple[int, str]:
    """Exit code and standard error of such a command."""
    reads, writes = CONTEXT.Pipe(duplex=False)
    process = started(*arguments, limit=limit, temporary=temporary, says=writes)
    writes.close()
    with open(os.dup(reads.fileno()), encoding="utf-8") as stream:
        said = stream.read()
    process.join()
    assert process.exitcode is not None
    return process.exitcode, said


def _run(arguments: list[str], limit: int, temporary: Path | None, says: Connection | None) -> None:
    from testban.cli.application import app

    for number in (1, 2):
        os.dup2(os.open(os.devnull, os.O_WRONLY) if says is None or number == 1 else says.fileno(), number)
    if temporary is not None:
        os.environ["TMPDIR"] = str(temporary)
    tempfile.tempdir = None
    resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
    sys.argv = ["testban", *arguments]
    app()
