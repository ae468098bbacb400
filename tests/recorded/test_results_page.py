"""docs/results.md holds one section for each command, and writing one leaves the others alone."""

from __future__ import annotations

from pathlib import Path

from benchmarks.results import HEAD, sections, write_section
from benchmarks.rows import Row, table


def test_a_section_is_replaced_and_the_others_stay(tmp_path: Path) -> None:
    page = tmp_path / "results.md"
    write_section("bench-location", "first\n\n### Assumed\n\nthis", page)
    write_section("evaluate", "other", page)
    write_section("bench-location", "second", page)
    text = page.read_text()
    assert text.startswith(HEAD)
    assert sections(text) == {"evaluate": "other", "bench-location": "second"}
    assert text.index("other") < text.index("second")


def test_a_figure_not_met_shows() -> None:
    text = table([Row("case", "figure", "target", "a | b", False)])
    assert text.splitlines()[-1] == "| case | figure | target | a / b | **no** |"
