"""Where the recorded data lies; tests that need it skip, saying so, where it is absent."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import settings

# In CI the same examples are tried each time; at a desk new ones, so that faults show where they are mended.
settings.register_profile("desk", deadline=None)
settings.register_profile("ci", deadline=None, derandomize=True)
settings.load_profile("ci" if os.environ.get("CI") else "desk")


@pytest.fixture(scope="session")
def recorded_data() -> Path:
    """The folder of recorded data: TESTBAN_DATA, or shared/data beside the checkout."""
    beside = Path(__file__).resolve().parents[2] / "shared" / "data"
    folder = Path(os.environ.get("TESTBAN_DATA", beside))
    if not folder.is_dir():
        pytest.skip(f"recorded data not found at {folder.name}/ (set TESTBAN_DATA to its folder)")
    return folder
