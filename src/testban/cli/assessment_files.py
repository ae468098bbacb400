"""Where ``testban assess`` writes: its folder, and the JSON a second time."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from testban.cli.console import Progress
from testban.errors import InputError

if TYPE_CHECKING:
    from testban.model import ReferenceEvent
    from testban.pipeline import Outcome

STANDARD_OUTPUT = "-"


def write_files(
    outcome: Outcome, references: Sequence[ReferenceEvent], out: Path, progress: Progress
) -> tuple[Path, Path, Path]:
    """Write report.html, assessment.json and event.xml into ``out``; their absolute paths.

    Raises
    ------
    InputError
        The folder cannot be written to.
    """
    from testban.earth.traveltimes import TravelTimes
    from testban.reporting import write_json, write_quakeml, write_report

    try:
        out.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise InputError(
            f"{out}: cannot be used as a folder ({error.strerror}); choose another with --out"
        ) from error
    folder = out.resolve()
    report, document, quakeml = (folder / n for n in ("report.html", "assessment.json", "event.xml"))
    progress("writing", 0, 3)
    write_json(outcome.assessment, document)
    progress("writing", 1, 3)
    write_quakeml(outcome.assessment, quakeml)
    progress("writing", 2, 3)
    write_report(outcome.assessment, outcome.recordings, TravelTimes.load(), report, references=references)
    progress("writing", 3, 3)
    return report, document, quakeml


def check_places(out: Path, json_file: str | None) -> None:
    """Say before the work, not after it, what cannot be written."""
    if out.exists() and not out.is_dir():
        raise InputError(f"{out}: is a file, not a folder; choose another with --out")
    if json_file not in (None, STANDARD_OUTPUT) and not Path(str(json_file)).parent.is_dir():
        raise InputError(f"--json {json_file}: there is no folder {Path(str(json_file)).parent}")


def copy_json(document: Path, target: str) -> None:
    """Write the JSON to another file, or to standard output.

    Raises
    ------
    InputError
        The file cannot be written.
    """
    text = document.read_text(encoding="utf-8")
    if target == STANDARD_OUTPUT:
        typer.echo(text.rstrip("\n"))
        return
    try:
        Path(target).write_text(text, encoding="utf-8")
    except OSError as error:
        raise InputError(f"--json {target}: cannot be written ({error.strerror})") from error
