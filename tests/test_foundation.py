"""Promises about the whole tree: light start-up, no traces of a machine, the one word, small files."""

from __future__ import annotations

import ast
import re
import statistics
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
SOURCE = ROOT / "src" / "testban"
HEAVY = (
    "obspy",
    "matplotlib",
    "numba",
    "scipy.signal",
    "scipy.stats",
    "pygrt",
    "pymseed",
    "pyproj",
    "jinja2",
)
TEXT_SUFFIXES = {".py", ".md", ".toml", ".json", ".html", ".css", ".csv", ".yml", ".lock", ".svg", ""}
ABSOLUTE_PATH = re.compile(r"(?<![\w.:/<>~*$})\]-])/([A-Za-z]\w*)/[\w.]")
INDEX_ADDRESS = re.compile(r"--(?:extra-)?index-url|--trusted-host|--find-links|\bhttps?://\S*/simple\b")


def modules_loaded_by(code: str) -> set[str]:
    """Names of heavy modules that a fresh interpreter has loaded after ``code``."""
    asked = f"\nimport sys\nprint('LOADED', *[name for name in {HEAVY!r} if name in sys.modules])"
    result = subprocess.run(
        [sys.executable, "-c", code + asked], capture_output=True, text=True, timeout=120, check=True
    )
    return set(result.stdout.rpartition("LOADED")[2].split())


@pytest.mark.parametrize(
    "code",
    [
        "import testban",
        "import testban.cli",
        "import sys\nsys.argv = ['testban', '--help']\n"
        "from testban.cli import main\ntry:\n    main()\nexcept SystemExit:\n    pass",
    ],
    ids=["import testban", "import testban.cli", "testban --help"],
)
def test_start_up_loads_nothing_heavy(code: str) -> None:
    assert modules_loaded_by(code) == set()


def test_assess_is_found_when_asked_for() -> None:
    import testban

    assert callable(testban.assess)
    with pytest.raises(AttributeError, match="nothing_like_it"):
        _ = testban.nothing_like_it


def project_files() -> Iterator[Path]:
    """Text files that a reader of the project sees (tests apart: they may make up paths)."""
    for folder in ("src", "docs", "tools", "benchmarks", ".ci"):
        for path in sorted((ROOT / folder).rglob("*")):
            generated = {"__pycache__"} & set(path.parts) or any(p.endswith(".egg-info") for p in path.parts)
            if path.is_file() and path.suffix in TEXT_SUFFIXES and not generated:
                yield path
    for name in ("Makefile", "README.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "CHANGELOG.md"):
        yield ROOT / name
    for name in ("pyproject.toml", "requirements.lock", "mkdocs.yml", ".gitignore"):
        yield ROOT / name


def test_no_file_names_a_place_on_a_machine() -> None:
    top_folders = {p.name for p in Path(ROOT.anchor).iterdir() if p.is_dir()} | {"home", "Users"}
    allowed = {"usr", "dev"}  # "#!/usr/bin/env" and "/dev/null" are the same everywhere
    found = [
        f"{path.relative_to(ROOT)}: {match.group(0)}"
        for path in project_files()
        for match in ABSOLUTE_PATH.finditer(path.read_text(encoding="utf-8"))
        if match.group(1) in top_folders - allowed
    ]
    assert found == []


def test_no_file_names_a_package_index() -> None:
    assert [
        str(path.relative_to(ROOT))
        for path in project_files()
        if path.name != "Makefile" and INDEX_ADDRESS.search(path.read_text(encoding="utf-8"))
    ] == []


def runtime_strings(tree: ast.Module) -> Iterator[ast.Constant]:
    """String constants that are not docstrings (of modules, classes, functions or attributes)."""
    docstrings = {
        id(node.value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docstrings:
            yield node


def test_the_word_nuclear_is_in_no_text_that_could_be_printed() -> None:
    """`testban.reporting.withheld` keeps it out of users' own texts; it alone has to know it."""
    found = [
        f"{path.relative_to(ROOT)}:{node.lineno}"
        for path in sorted(SOURCE.rglob("*.py"))
        for node in runtime_strings(ast.parse(path.read_text(encoding="utf-8")))
        if "nuclear" in node.value.lower()
    ]
    assert [place for place in found if "withheld.py" not in place] == []
    assert len(found) == 1
    for path in sorted(SOURCE.rglob("*")):
        if path.suffix in {".html", ".css", ".json", ".csv", ".toml"}:
            assert "nuclear" not in path.read_text(encoding="utf-8").lower(), path.name


def test_no_command_prints_docstrings_with_the_word() -> None:
    """Typer shows a command's docstring as its help."""
    for path in sorted((SOURCE / "cli").glob("*.py")):
        assert "nuclear" not in path.read_text(encoding="utf-8").lower(), path.name


def test_files_are_small() -> None:
    lengths = {p: len(p.read_text(encoding="utf-8").splitlines()) for p in SOURCE.rglob("*.py")}
    written = [n for n in lengths.values() if n > 0]
    assert statistics.median(written) < 200
    longest = max(lengths, key=lambda p: lengths[p])
    assert lengths[longest] < 400, f"{longest.relative_to(ROOT)} holds more than one idea"


def test_every_kind_of_packaged_file_is_declared() -> None:
    import tomllib

    declared = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    globs = set(declared["tool"]["setuptools"]["package-data"]["testban"])
    kinds = {
        f"**/*{p.suffix}"
        for p in SOURCE.rglob("*")
        if p.is_file() and "__pycache__" not in p.parts and p.suffix != ".py" and p.name != "py.typed"
    }
    assert kinds <= globs


def test_readme_fits_a_screen() -> None:
    assert len((ROOT / "README.md").read_text(encoding="utf-8").splitlines()) <= 45
