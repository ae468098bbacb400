"""Where the recorded data lies, without which tests that need it skip, and what all tests share."""

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


@pytest.fixture(scope="session")
def shared_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that all workers of this session see."""
    base = tmp_path_factory.getbasetemp()
    shared = (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / "shared"
    shared.mkdir(exist_ok=True)
    return shared


@pytest.fixture(scope="session")
def wave_fields(shared_folder: Path) -> Path:
    """A cache of Green's functions for all tests and workers of this session, where they are no subject."""
    folder = shared_folder / "wave-fields"
    folder.mkdir(exist_ok=True)
    return folder
