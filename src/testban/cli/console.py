"""What goes to the terminal beside the result: progress bars or logs, on standard error."""

from __future__ import annotations

import logging
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from rich.progress import Progress as RichProgress

Progress = Callable[[str, int, int], None]

Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="No progress bars.")]
Verbose = Annotated[
    bool, typer.Option("--verbose", "-v", help="Logs, with event and station ids, instead of progress bars.")
]

LOG_FORMAT = "%(asctime)s %(levelname)-7s %(name)s: %(message)s"


@dataclass(frozen=True, slots=True)
class Manner:
    """How much to say."""

    quiet: bool = False
    verbose: bool = False

    @property
    def bars(self) -> bool:
        return not (self.quiet or self.verbose) and sys.stderr.isatty()


def configure_logs(manner: Manner) -> None:
    """Send the logs of Testban, and with --verbose the warnings of libraries, to standard error."""
    handler = logging.StreamHandler()
    handler.setFormatter(logging.Formatter(LOG_FORMAT if manner.verbose else "testban: %(message)s"))
    ours, libraries = logging.getLogger("testban"), logging.getLogger("py.warnings")
    ours.handlers[:] = [handler]
    ours.setLevel(logging.DEBUG if manner.verbose else logging.ERROR if manner.quiet else logging.WARNING)
    libraries.handlers[:] = [handler if manner.verbose else logging.NullHandler()]
    libraries.propagate = False


@contextmanager
def progress_bars(manner: Manner) -> Iterator[Progress]:
    """A callable (stage, done, total) that draws one bar per stage, or nothing."""
    if not manner.bars:
        yield _silent
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeElapsedColumn
    from rich.progress import Progress as RichProgress

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with RichProgress(*columns, console=Console(stderr=True), transient=True) as bars:
        yield _Bars(bars)


def _silent(_stage: str, _done: int, _total: int) -> None:
    return None


class _Bars:
    def __init__(self, bars: RichProgress) -> None:
        self._bars = bars
        self._tasks: dict[str, int] = {}

    def __call__(self, stage: str, done: int, total: int) -> None:
        from rich.progress import TaskID

        if stage not in self._tasks:
            self._tasks[stage] = self._bars.add_task(stage[:1].upper() + stage[1:], total=total)
        self._bars.update(TaskID(self._tasks[stage]), completed=done, total=total)
