"""Scenarios read from TOML, the user's own or ready ones; a fault is named with its file, line and key."""

from __future__ import annotations

import re
import tomllib
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any

from testban.errors import ScenarioError
from testban.exercise.scenario import (
    EarthChoice,
    FaultChoice,
    NetworkChoice,
    NoiseChoice,
    Scenario,
    SourceDraw,
)
from testban.exercise.scenario_text import ContradictionError, ScenarioText
from testban.exercise.stations import packaged_networks

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails

    from testban.exercise.scenario_tables import ScenarioTable

FOLDER = "scenarios"


def packaged_scenarios() -> dict[str, str]:
    """Names and titles of the ready scenarios."""
    folder = files("testban.exercise") / "data" / FOLDER
    found = sorted(f.name for f in folder.iterdir() if f.name.endswith(".toml"))
    texts = {name.removesuffix(".toml"): (folder / name).read_text(encoding="utf-8") for name in found}
    return {name: str(tomllib.loads(text)["title"]) for name, text in texts.items()}


def read_scenario(name_or_path: str | Path) -> Scenario:
    """A scenario by packaged name, or from a TOML file; paths in it are relative to the file.

    Raises
    ------
    ScenarioError
        It cannot be found, is not TOML, or contradicts itself; line and key are named.
    """
    path = Path(name_or_path)
    if path.is_file():
        try:
            text = path.read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as error:
            raise ScenarioError(f"{path}: cannot be read as UTF-8 text ({error})") from error
        return parse_scenario(text, str(path), path.parent)
    ready = packaged_scenarios()
    if str(name_or_path) in ready:
        resource = files("testban.exercise") / "data" / FOLDER / f"{name_or_path}.toml"
        return parse_scenario(resource.read_text(encoding="utf-8"), f"{name_or_path}.toml", Path())
    raise ScenarioError(
        f"{name_or_path}: no such file and no ready scenario of that name; ready: {', '.join(ready)}"
    )


def parse_scenario(text: str, name: str, folder: Path) -> Scenario:
    """A scenario from the text of a file called ``name`` in ``folder``.

    Raises
    ------
    ScenarioError
        As `read_scenario`.
    """
    from pydantic import ValidationError

    from testban.exercise.scenario_tables import ScenarioTable

    file = ScenarioText(name, text)
    try:
        content = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ScenarioError(f"{name}: not TOML: {error}") from error
    try:
        table = ScenarioTable.model_validate(content)
    except ValidationError as error:
        told = error.errors()
        inside = {fault["loc"][0] for fault in told if len(fault["loc"]) > 1}
        # A table in which something is wrong counts as missing beside.
        faults = [_fault(file, f) for f in told if f["type"] != "too_short" or f["loc"][0] not in inside]
        raise ScenarioError(f"{name}: " + "; ".join(dict.fromkeys(faults))) from error
    for number, network in enumerate(table.networks):
        if network.name is not None and network.name not in packaged_networks():
            known = ", ".join(packaged_networks())
            message = f"no network {network.name!r}; packaged: {known}"
            raise file.error(("networks", number, "name"), message)
    return _scenario(table, file, folder)


def _fault(file: ScenarioText, fault: ErrorDetails) -> str:
    """One fault with its line. What contradicts another key says itself where it stands."""
    raised = fault.get("ctx", {}).get("error")
    keys = [k for k in fault["loc"] if isinstance(k, int) or re.fullmatch(r"[a-z_]+", str(k))]
    if isinstance(raised, ContradictionError):
        keys += raised.keys
    if fault["type"] == "extra_forbidden":
        return file.told(keys, _no_such_key(keys))
    if fault["type"].startswith("datetime"):
        return file.told(keys, "must be a time such as 2026-01-05T01:42:30Z")
    if fault["type"] == "tuple_type" and keys in (["networks"], ["sources"], ["faults"]):
        return file.told(keys, f"must be written [[{keys[0]}]], once for each")
    if fault["type"] == "missing":
        return file.told(keys, "is missing")
    return file.told(keys, fault["msg"].removeprefix("Value error, "))


def _no_such_key(keys: list[Any]) -> str:
    from difflib import get_close_matches

    from testban.exercise.scenario_tables import TABLES

    if keys[-1] == "seed":
        return "a scenario holds no seed; give it to the command, as --seed 7"
    known = list(TABLES[keys[0] if len(keys) > 1 else ""].model_fields)
    near = get_close_matches(str(keys[-1]), known, 1)
    return f"no such key; did you mean {near[0]}?" if near else f"no such key; there are {', '.join(known)}"


def _scenario(table: ScenarioTable, file: ScenarioText, folder: Path) -> Scenario:
    def beside(path: str | None) -> Path | None:
        return None if path is None else folder / path

    def fields(model: Any, *without: str) -> dict[str, Any]:
        return {k: getattr(model, k) for k in type(model).model_fields if k not in without}

    networks = tuple(
        NetworkChoice(**fields(n, "ims", "stationxml"), ims=beside(n.ims), stationxml=beside(n.stationxml))
        for n in table.networks
    )
    sources = tuple(SourceDraw(kinds=s.kind, **fields(s, "kind")) for s in table.sources)
    return Scenario(
        **fields(table, "start", "networks", "sources", "noise", "faults", "earth"),
        start=table.start.timestamp(),
        networks=networks,
        sources=sources,
        noise=NoiseChoice(**fields(table.noise, "spectrum"), spectrum=beside(table.noise.spectrum)),
        faults=tuple(FaultChoice(**fields(f)) for f in table.faults),
        earth=EarthChoice(**fields(table.earth)),
        file=file,
    )
