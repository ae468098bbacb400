"""`testban assess` as a user runs it: in a process of its own, with its time and memory."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

REFERENCES = Path(__file__).with_name("references")
CORES = 2
MEASURED = "run.json"
MAXRSS_PER_GB = 1024.0**3 if sys.platform == "darwin" else 1024.0**2
"""getrusage counts kilobytes, but bytes on macOS."""
CACHES = ("NUMBA_CACHE_DIR", "MPLCONFIGDIR", "XDG_CACHE_HOME")


@dataclass(frozen=True)
class Run:
    """What one run gave. ``document`` is assessment.json, None where the run wrote none."""

    exit_code: int
    document: dict[str, Any] | None
    message: str
    wall_s: float
    peak_gb: float


def assess(
    recordings: Path,
    work: Path,
    references: Sequence[Path] = (),
    cold: bool = False,
    cache: Path | None = None,
) -> Run:
    """Run ``testban assess`` on a folder, on two cores; ``cold`` empties what libraries keep between runs,
    ``cache`` keeps wave fields."""
    out = work / "out"
    command = [sys.executable, "-m", "testban.cli", "assess", str(recordings), "--out", str(out), "--quiet"]
    for folder in references:
        command += ["--reference", str(folder)]
    command += [] if cache is None else ["--cache", str(cache)]
    environment = dict(os.environ)
    if cold:
        for name in CACHES:
            cache = work / name.lower()
            shutil.rmtree(cache, ignore_errors=True)
            cache.mkdir(parents=True)
            environment[name] = str(cache)
    work.mkdir(parents=True, exist_ok=True)
    with open(work / "stdout.txt", "wb") as stdout, open(work / "stderr.txt", "w+b") as stderr:
        begun = time.monotonic()
        process = subprocess.Popen(
            command, env=environment, stdout=stdout, stderr=stderr, preexec_fn=_on_two_cores
        )
        _, status, usage = os.wait4(process.pid, 0)
        wall = time.monotonic() - begun
        process.returncode = os.waitstatus_to_exitcode(status)
        stderr.seek(0)
        message = stderr.read().decode(errors="replace").strip()
    measured = {
        "exit_code": process.returncode,
        "message": message,
        "wall_s": wall,
        "peak_gb": usage.ru_maxrss / MAXRSS_PER_GB,
    }
    (work / MEASURED).write_text(json.dumps(measured), encoding="utf-8")
    run = load(work)
    assert run is not None
    return run


def load(work: Path) -> Run | None:
    """What `assess` left in ``work``, None where it left nothing."""
    if not (work / MEASURED).is_file():
        return None
    measured = json.loads((work / MEASURED).read_text(encoding="utf-8"))
    path = work / "out" / "assessment.json"
    document = json.loads(path.read_text(encoding="utf-8")) if path.is_file() else None
    return Run(document=document, **measured)


def reference_folder(name: str, recordings: Path, work: Path) -> Path:
    """A folder that `--reference` takes: the packaged event.toml, pointed at ``recordings``."""
    folder = work / "references" / name
    folder.mkdir(parents=True, exist_ok=True)
    text = (REFERENCES / name / "event.toml").read_text(encoding="utf-8")
    # JSON's quoting of strings is TOML's.
    (folder / "event.toml").write_text(f"waveforms = {json.dumps(str(recordings.resolve()))}\n{text}")
    return folder


def _on_two_cores() -> None:
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[:CORES])
