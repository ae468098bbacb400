"""Events of known kind out of scored exercises: one exercise, or a series."""

from __future__ import annotations

from pathlib import Path

from testban.errors import ScenarioError
from testban.exercise.score import read_score
from testban.identification.known_kinds import KnownEvent

SCORE_NAMES = ("score.json", "seed-*.json")


def scored_events(folder: Path) -> list[KnownEvent]:
    """Every true source that was found, with what was measured of it, by seed.

    Raises
    ------
    ScenarioError
        The folder holds no scores, or scores that do not say what was measured.
    """
    paths = sorted(path for name in SCORE_NAMES for path in folder.glob(name))
    if not paths:
        raise ScenarioError(
            f"{folder}: holds no scores; give the folder of testban exercise series, or of an exercise that "
            "was scored"
        )
    found = []
    for path in paths:
        for source in read_score(path).sources:
            if source.event is None:
                continue
            if source.measured is None:
                raise ScenarioError(
                    f"{path}: sources: measured is missing: scored by an older Testban; run and score again"
                )
            found.append(source.measured)
    return found
