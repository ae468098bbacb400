"""What the scores of a folder depend on beside the seed: the same in all of them, or they are not mixed."""

from __future__ import annotations

import hashlib
import json
import sys
from collections.abc import Iterator, Mapping
from importlib.metadata import version
from pathlib import Path

import testban
from testban.errors import ScenarioError
from testban.exercise.layered_fields import FieldSettings
from testban.exercise.scenario import Scenario
from testban.exercise.storage import write_whole

NOTE = "series.json"
LIBRARIES = ("numba", "numpy", "obspy", "pygrt-kit", "pyproj", "scipy")
"""Those whose versions can change a result."""
SAID = {
    "scenario": "another scenario",
    "inputs": "other files named by the scenario",
    "populations": "other populations",
    "program": "another version of Testban",
    "code": "another state of Testban's code",
    "libraries": "other versions of libraries",
    "wave_fields": "wave fields of another grid",
}
READABLE = ("program", "libraries", "wave_fields")
"""Those of which a reader can tell something when told then and now."""
Identity = Mapping[str, str]


def series_identity(scenario: Scenario, settings: FieldSettings, populations: str) -> Identity:
    """What the scores of a series come from, one text for each key of `SAID`.

    ``populations`` is a digest of those that the assessment uses, empty where there are none.
    """
    libraries = [f"python {sys.version_info.major}.{sys.version_info.minor}"]
    libraries += [f"{name} {version(name)}" for name in LIBRARIES]
    return {
        "scenario": _digest([scenario.text.encode()]),
        "inputs": _digest(_inputs(scenario)),
        "populations": populations,
        "program": testban.__version__,
        "code": _code(),
        "libraries": ", ".join(libraries),
        "wave_fields": str(settings.grid),
    }


def check_same(out: Path, title: str, identity: Identity) -> None:
    """Note ``identity`` in ``out``, or find the same one there.

    Raises
    ------
    ScenarioError
        The folder holds scores of another identity; what differs is told.
    """
    note = out / NOTE
    if not note.is_file():
        write_whole(note, (json.dumps({"title": title, **identity}, indent=2) + "\n").encode())
        return
    if differing := differences(out, identity):
        raise ScenarioError(
            f"{out}: holds scores of {'; of '.join(differing)}; scores of both must not be mixed: choose "
            "another place with --out, or remove this one"
        )


def differences(out: Path, identity: Identity) -> list[str]:
    """In words, what the scores in ``out`` come from that ``identity`` does not."""
    note = out / NOTE
    if not note.is_file():
        return []
    try:
        known = json.loads(note.read_text(encoding="utf-8"))
    except ValueError:
        known = None
    if not isinstance(known, dict):
        return [f"nobody knows what ({NOTE} cannot be read)"]
    told = []
    for key, said in SAID.items():
        then, now = known.get(key, "not said"), identity[key]
        if then != now:
            told.append(f"{said} ({then}; now {now})" if key in READABLE else said)
    return told


def _inputs(scenario: Scenario) -> Iterator[bytes]:
    """Names and content of the files that the scenario reads."""
    paths = [scenario.noise.spectrum]
    for network in scenario.networks:
        paths.append(network.stationxml)
        if network.ims is not None:
            paths += sorted(network.ims.glob("*.site")) + sorted(network.ims.glob("*.sitechan"))
    for path in paths:
        if path is not None:
            yield path.name.encode()
            yield path.read_bytes()


def _code() -> str:
    """Of every module and table of the package."""
    root = Path(testban.__file__).parent
    files = (p for p in sorted(root.rglob("*")) if p.is_file() and "__pycache__" not in p.parts)
    return _digest(part for p in files for part in (p.relative_to(root).as_posix().encode(), p.read_bytes()))


def _digest(parts: Iterator[bytes] | list[bytes]) -> str:
    digest = hashlib.sha256()
    for part in parts:
        digest.update(len(part).to_bytes(8, "big") + part)
    return digest.hexdigest()
