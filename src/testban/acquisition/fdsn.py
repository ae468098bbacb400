"""Waveforms and StationXML from FDSN web services (fdsnws-station 1, fdsnws-dataselect 1).

ObsPy supplies the addresses of data centres by name and reads StationXML. Requests are plain HTTP, because
its client does not tell a server that is busy from one that refuses.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Generator
from concurrent.futures import Future, ThreadPoolExecutor, as_completed
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from testban.acquisition.fdsn_queries import (
    Errand,
    FetchRequest,
    base_url,
    list_channels,
    plan_errands,
    reasons,
)
from testban.acquisition.manifest import Manifest, write_whole
from testban.acquisition.transfer import TransferSettings, get
from testban.errors import InputError, NoDataError, TransferError
from testban.model import Exclusion

log = logging.getLogger(__name__)

Progress = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class FetchReport:
    """File names relative to ``folder``, new and there before; what has no data; and what failed."""

    folder: Path
    fetched: tuple[str, ...]
    already: tuple[str, ...]
    no_data: tuple[Exclusion, ...]
    failed: tuple[Exclusion, ...]


@dataclass(frozen=True, slots=True)
class _Outcome:
    data: bytes | None
    source: str
    no_data: tuple[str, ...]
    failures: tuple[str, ...]


def fetch(
    request: FetchRequest,
    out: Path,
    *,
    parallel: int = 4,
    progress: Progress | None = None,
    sleep: Callable[[float], None] | None = None,
    settings: TransferSettings | None = None,
) -> FetchReport:
    """Fetch StationXML with responses and miniSEED into ``out``, which `assess` can then read.

    Files are ``stations/NET.STA.xml`` and ``waveforms/NET.STA.LOC.CHA__START__END.mseed``. A file that is
    there is complete and is not asked for again, so an interrupted fetch goes on where it stopped.

    Parameters
    ----------
    parallel : requests at a time
    progress : called with ("fetching", files done, files in all)
    sleep : waits before a transient fault is tried again; None waits by the clock, but not after an interrupt

    Raises
    ------
    InputError
        The request or the folder cannot be used.
    NoDataError
        No data centre has any of the channels, or none has waveforms of them.
    TransferError
        Every data centre refused or failed.
    """
    settings = settings or TransferSettings()
    try:
        out.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise InputError(f"{out}: cannot be used as a folder ({error.strerror})") from error
    manifest = Manifest.load(out)
    bases = {centre: base_url(centre) for centre in request.data_centres}
    offers, failed = list_channels(request, bases, settings, sleep or time.sleep)
    errands = plan_errands(request, offers)
    already = [e.name for e in errands if _present(manifest, e.name, request)]
    wanted = [e for e in errands if e.name not in already]
    fetched: list[str] = []
    no_data: list[Exclusion] = []
    done = len(already)
    if progress is not None:
        progress("fetching", done, len(errands))
    with closing(_run(wanted, out, parallel, settings, sleep)) as outcomes:
        for errand, outcome in outcomes:
            if outcome.data is not None:
                manifest.add(errand.name, outcome.data, outcome.source, request.window)
                fetched.append(errand.name)
            elif outcome.failures:
                failed.append(Exclusion(errand.label, "; ".join(outcome.failures)))
            else:
                no_data.append(Exclusion(errand.label, f"no data at {' and '.join(outcome.no_data)}"))
            if outcome.data is None:
                manifest.missing[errand.name] = (failed if outcome.failures else no_data)[-1].reason
            manifest.save()
            done += 1
            if progress is not None:
                progress("fetching", done, len(errands))
    report = FetchReport(out, tuple(sorted(fetched)), tuple(already), tuple(no_data), tuple(failed))
    if not any(name.startswith("waveforms/") for name in (*fetched, *already)):
        _nothing(report)
    return report


def _nothing(report: FetchReport) -> None:
    if report.failed:
        raise TransferError(f"no waveforms fetched: {reasons(report.failed)}")
    raise NoDataError(f"no waveforms for the request: {reasons(report.no_data)}")


def _present(manifest: Manifest, name: str, request: FetchRequest) -> bool:
    """A waveform file's name says its window; a StationXML file needs the manifest to know it."""
    if name.startswith("waveforms/"):
        return (manifest.folder / name).is_file()
    return manifest.holds(name, request.window)


def _run(
    errands: list[Errand],
    out: Path,
    parallel: int,
    settings: TransferSettings,
    sleep: Callable[[float], None] | None,
) -> Generator[tuple[Errand, _Outcome], None, None]:
    """Outcomes in the order they come; files are written by the threads, whole."""
    stop = threading.Event()
    pool = ThreadPoolExecutor(max_workers=max(parallel, 1), thread_name_prefix="fetch")
    try:
        futures: dict[Future[_Outcome], Errand] = {
            pool.submit(_perform, errand, out, settings, sleep, stop): errand for errand in errands
        }
        for future in as_completed(futures):
            yield futures[future], future.result()
    finally:
        stop.set()
        pool.shutdown(wait=True, cancel_futures=True)


def _perform(
    errand: Errand,
    out: Path,
    settings: TransferSettings,
    sleep: Callable[[float], None] | None,
    stop: threading.Event,
) -> _Outcome:
    no_data: list[str] = []
    failures: list[str] = []

    def nap(seconds: float) -> None:
        if sleep is not None:
            sleep(seconds)
        elif stop.wait(seconds):
            raise TransferError(f"{errand.label}: interrupted")

    for url in errand.urls:
        base = url.split("/fdsnws/")[0]
        if stop.is_set():
            return _Outcome(None, "", (), ("interrupted",))
        try:
            body = get(url, settings, nap, errand.whole)
        except TransferError as error:
            failures.append(str(error))
            continue
        if body is not None:
            write_whole(out / errand.name, body)
            return _Outcome(body, base, (), ())
        no_data.append(base)
    return _Outcome(None, "", tuple(no_data), tuple(failures))
