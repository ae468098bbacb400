"""docs/results.md: one section for each benchmark, rewritten by the command that measures it."""

from __future__ import annotations

from pathlib import Path

RESULTS = Path(__file__).resolve().parents[1] / "docs" / "results.md"
SECTIONS = {
    "evaluate": "From recordings to assessment",
    "bench-location": "Travel times and location",
    "bench-location-speed": "Speed of location",
    "bench-identify": "Size, kind and yield",
    "bench-waves": "Synthetic waves",
    "bench-exercise": "Exercises",
}
"""Command (``make NAME``) and heading, in the order of the page."""
HEAD = "# Results\n\nWritten by the commands named in each section, not by hand.\n"


def sections(text: str) -> dict[str, str]:
    """The bodies of the sections in ``text``, by command."""
    found = {}
    for name, heading in SECTIONS.items():
        start = f"\n## {heading}\n"
        if start in text:
            body = text.split(start, 1)[1]
            found[name] = body.split("\n## ", 1)[0].split("`.\n", 1)[-1].strip()
    return found


def page(bodies: dict[str, str]) -> str:
    """The whole page of these sections."""
    parts = [
        f"\n## {heading}\n\nWritten by `make {name}`.\n\n{bodies[name].strip()}\n"
        for name, heading in SECTIONS.items()
        if name in bodies
    ]
    return HEAD + "".join(parts)


def write_section(name: str, body: str, path: Path = RESULTS) -> None:
    """Put ``body`` (Markdown, headings from ### down) in the section of ``name``; the others stay."""
    bodies = sections(path.read_text(encoding="utf-8")) if path.is_file() else {}
    bodies[name] = body
    path.write_text(page(bodies), encoding="utf-8")
