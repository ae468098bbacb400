"""Many events on all cores: the same results whatever the number of processes."""

from __future__ import annotations

import contextlib
import signal
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from multiprocessing import get_context, parent_process
from typing import Any

from testban.earth.traveltimes import TravelTimes
from testban.errors import TestbanError
from testban.model import BulletinEvent, LocatedEvent, Site
from testban.pipeline.bulletin_event import BulletinSettings, locate_event, search_model

LARGEST_CHUNK = 4
"""Small, as an interrupt waits for the chunks that are being done."""
CHUNKS_PER_PROCESS = 8
FEWEST_FOR_PROCESSES = 16
"""A process takes as long to start as it takes to locate this many events."""

Task = tuple[int, BulletinEvent, dict[str, Site]]
Record = Callable[[int, LocatedEvent], None]


class BatchError(TestbanError):
    """A process was killed from outside; what was done is kept."""


@dataclass
class _Worker:
    """What a process needs for every event, made once when it starts."""

    travel_times: TravelTimes
    settings: BulletinSettings


_worker: list[_Worker] = []


def locate_batch(
    tasks: Sequence[Task],
    settings: BulletinSettings,
    jobs: int,
    record: Record,
    progress: Callable[[int], None],
) -> None:
    """Locate every task; ``record`` gets index and result of each in the order in which they are done.

    Parameters
    ----------
    jobs : processes; few events are located in this one
    progress : called with the number done

    Raises
    ------
    BatchError
        A process was killed.
    """
    if jobs <= 1 or len(tasks) < FEWEST_FOR_PROCESSES:
        travel_times = search_model(settings)
        for count, (index, event, sites) in enumerate(tasks, 1):
            record(index, locate_event(event, sites, travel_times, settings))
            progress(count)
        return
    size = max(1, min(LARGEST_CHUNK, len(tasks) // (jobs * CHUNKS_PER_PROCESS)))
    chunks = [tasks[k : k + size] for k in range(0, len(tasks), size)]
    done = 0
    with _processes(min(jobs, len(chunks)), settings, chunks) as futures:
        pending = set(futures)
        while pending:
            finished, pending = wait(pending, return_when=FIRST_COMPLETED)
            for future in finished:
                try:
                    results = future.result()
                except BrokenProcessPool as error:
                    raise BatchError(
                        "a process was killed, perhaps for want of memory; what was done is kept: "
                        "run the same command again, with fewer --jobs"
                    ) from error
                for index, located in results:
                    record(index, located)
                done += len(results)
                progress(done)


@contextlib.contextmanager
def _processes(
    jobs: int, settings: BulletinSettings, chunks: Sequence[Sequence[Task]]
) -> Iterator[list[Future[list[tuple[int, LocatedEvent]]]]]:
    """Futures of the chunks. Interrupts are this process's to take: the others finish their chunk."""
    pool = ProcessPoolExecutor(jobs, get_context("spawn"), _start, (settings,))
    try:
        with _interrupts_ignored():
            futures = [pool.submit(_locate_chunk, list(chunk)) for chunk in chunks]
        yield futures
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


@contextlib.contextmanager
def _interrupts_ignored() -> Iterator[None]:
    """Processes started meanwhile inherit that they ignore interrupts."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before: Any = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


def _start(settings: BulletinSettings) -> None:
    threading.Thread(target=_end_with_parent, daemon=True).start()
    _worker[:] = [_Worker(search_model(settings), settings)]


def _end_with_parent() -> None:
    """A process whose parent was killed would wait for work for ever."""
    import os

    parent = parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def _locate_chunk(tasks: list[Task]) -> list[tuple[int, LocatedEvent]]:
    worker = _worker[0]
    return [
        (index, locate_event(event, sites, worker.travel_times, worker.settings))
        for index, event, sites in tasks
    ]
