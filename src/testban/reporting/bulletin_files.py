"""The files of a located bulletin: which there are, and each written whole or not at all."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from testban.errors import InputError
from testban.model import Bulletin, LocatedEvent, Provenance
from testban.reporting.bulletin_css import css_bulletin, too_long_for_css
from testban.reporting.bulletin_csv import event_table, pick_table
from testban.reporting.bulletin_document import location_document
from testban.reporting.bulletin_isf import isf_bulletin, too_long_for_isf
from testban.reporting.bulletin_quakeml import quakeml_bulletin
from testban.reporting.files import write_atomically
from testban.reporting.withheld import FORBIDDEN, withhold

FORMATS = ("quakeml", "isf", "css", "csv")
SUFFIXES = {".xml": "quakeml", ".qml": "quakeml", ".quakeml": "quakeml", ".isf": "isf", ".ims": "isf"}
DEFAULT_STEM = "located"


@dataclass(frozen=True, slots=True)
class Place:
    """Where the files go: ``folder``/``stem`` with a suffix each; ``file`` is the bulletin's own name."""

    folder: Path
    stem: str = DEFAULT_STEM
    file: Path | None = None

    @staticmethod
    def of(out: Path) -> Place:
        """``out`` is a folder, unless its suffix is that of a bulletin's file."""
        if out.suffix.lower() in SUFFIXES and not out.is_dir():
            return Place(out.parent, out.stem, out)
        if out.exists() and not out.is_dir():
            raise InputError(f"{out}: is a file, not a folder; choose another with --out")
        return Place(out)

    def named(self, suffix: str) -> Path:
        return self.folder / f"{self.stem}.{suffix}"

    @property
    def format(self) -> str | None:
        """The format that the bulletin's own name asks for."""
        return None if self.file is None else SUFFIXES[self.file.suffix.lower()]

    @property
    def journal(self) -> Path:
        return self.named("journal")


def check_format(bulletin: Bulletin, formats: Sequence[str]) -> None:
    """Say before the work what a format cannot hold.

    Raises
    ------
    InputError
        A station code is too long for the format's columns.
    """
    for name, check in (("isf", too_long_for_isf), ("css", too_long_for_css)):
        codes = check(bulletin) if name in formats and bulletin.format != name else []
        if codes:
            shown = ", ".join(codes[:3])
            raise InputError(
                f"--format {name}: its columns cannot hold the station codes {shown}; choose quakeml or csv"
            )


def withheld_bulletin(bulletin: Bulletin) -> Bulletin:
    """Without the word that automatic output never carries, where events, origins or lines bring it in."""
    words = [*bulletin.left_out, *(t for e in bulletin.events for t in (e.id, e.name))]
    words += [o.author for e in bulletin.events for o in e.origins]
    return withhold(bulletin) if any(FORBIDDEN.search(text) for text in words) else bulletin


def write_bulletin(
    bulletin: Bulletin,
    located: Sequence[LocatedEvent],
    made: Provenance,
    notes: Sequence[str],
    place: Place,
    formats: Sequence[str],
) -> list[Path]:
    """Write every format asked for, the JSON document, and the list of what was left out; their paths.

    Raises
    ------
    InputError
        The place cannot be written to.
    """
    files = bulletin_contents(bulletin, located, made, place, formats)
    ours = withheld_bulletin(bulletin)
    files[place.named("json")] = location_document(ours, located, made, withhold(tuple(notes)))
    left_out = [*ours.left_out, *(f"event {e.event_id}: {text}" for e in located for text in e.left_out)]
    if left_out:
        files[place.named("left-out.txt")] = "".join(f"{line}\n" for line in left_out)
    for path, content in files.items():
        write_atomically(content, path)
    return list(files)


def bulletin_contents(
    bulletin: Bulletin,
    located: Sequence[LocatedEvent],
    made: Provenance,
    place: Place,
    formats: Sequence[str],
) -> dict[Path, str | bytes]:
    """The content of the files of each format.

    Of a bulletin in its own format the words are the user's; everything else is ours and says less.
    """
    ours = withheld_bulletin(bulletin)
    files: dict[Path, str | bytes] = {}
    for name in formats:
        own = place.file if place.format == name else None
        chosen = bulletin if bulletin.format == name != "csv" else ours
        if name == "quakeml":
            files[own or place.named("xml")] = quakeml_bulletin(chosen, located, made)
        elif name == "isf":
            files[own or place.named("isf")] = isf_bulletin(chosen, located, made)
        elif name == "css":
            tables = css_bulletin(chosen, located, made)
            files |= {place.named(table): text for table, text in tables.items()}
        else:
            files[place.named("events.csv")] = event_table(chosen, located)
            files[place.named("arrivals.csv")] = pick_table(chosen, located)
    return files
