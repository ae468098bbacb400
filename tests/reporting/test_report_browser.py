"""The report as a browser shows it."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import numpy as np
import pytest

from made_assessments import make_assessment
from made_recordings import make_recordings, make_reference
from made_stations import StubTravelTimes
from testban.reporting import write_report

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "chrome")


@pytest.fixture
def browser() -> str:
    found = next((path for name in BROWSERS if (path := shutil.which(name))), None)
    if found is None:
        pytest.skip("no browser found: install chromium to see the report as a reader does")
    return found


def screenshot(browser: str, page: Path, folder: Path, size: tuple[int, int]) -> np.ndarray:
    """The page as (rows, columns, 3) of 0 to 255."""
    from PIL import Image

    picture = folder / "page.png"
    command = [
        browser,
        "--headless",
        "--no-sandbox",
        "--disable-gpu",
        "--disable-dev-shm-usage",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        "--no-first-run",
        "--hide-scrollbars",
        f"--user-data-dir={folder / 'profile'}",
        f"--window-size={size[0]},{size[1]}",
        f"--screenshot={picture}",
        page.as_uri(),
    ]
    result = subprocess.run(
        command, capture_output=True, timeout=120, check=False, env={**os.environ, "HOME": str(folder)}
    )
    assert picture.is_file(), result.stderr.decode(errors="replace")[-2000:]
    with Image.open(picture) as image:
        return np.asarray(image.convert("RGB"))


def share_of(picture: np.ndarray, colour: tuple[int, int, int], tolerance: int = 6) -> float:
    return float(np.all(np.abs(picture.astype(int) - colour) <= tolerance, axis=2).mean())


def test_figures_and_style_appear(browser: str, tmp_path: Path) -> None:
    assessment = make_assessment(1)
    page = tmp_path / "report.html"
    write_report(
        assessment, make_recordings(assessment), StubTravelTimes(), page, references=[make_reference()]
    )
    picture = screenshot(browser, page, tmp_path, (1100, 4600))
    assert share_of(picture, (239, 236, 228)) > 0.01  # land on the map
    assert share_of(picture, (247, 250, 252)) > 0.01  # sea
    assert share_of(picture, (213, 94, 0)) > 0.001  # probability bar, S picks
    assert share_of(picture, (0, 114, 178)) > 0.0002  # stations, P picks
    assert share_of(picture, (255, 248, 232)) > 0.001  # the caution's ground
    columns = np.flatnonzero((picture < 128).any(axis=(0, 2)))
    assert columns.max() < 1100 - 20  # nothing runs out of the page on the right
