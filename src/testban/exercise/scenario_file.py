"""Scenarios read from TOML, the user's own or ready ones; a fault is named with its file, line and key."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence
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
from testban.exercise.stations import packaged_networks

if TYPE_CHECKING:
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

    try:
        content = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ScenarioError(f"{name}: not TOML: {error}") from error
    try:
        table = ScenarioTable.model_validate(content)
    except ValidationError as error:
        faults = [_fault(text, fault["loc"], fault["msg"]) for fault in error.errors()]
        raise ScenarioError(f"{name}: " + "; ".join(dict.fromkeys(faults))) from error
    for number, network in enumerate(table.networks):
        if network.name is not None and network.name not in packaged_networks():
            known = ", ".join(packaged_networks())
            message = f"no network {network.name!r}; packaged: {known}"
            raise ScenarioError(f"{name}: " + _fault(text, ("networks", number, "name"), message))
    return _scenario(table, text, folder)


def _fault(text: str, place: Sequence[str | int], message: str) -> str:
    """One fault with its line; a message of our own may name the key itself, as "sources.0.time_s: ..."."""
    message = message.removeprefix("Value error, ")
    named = re.match(r"([a-z_]+)\.(\d+)\.([a-z_]+): ", message)
    if not place and named:
        place, message = (named[1], int(named[2]), named[3]), message[named.end() :]
    keys = tuple(k for k in place if isinstance(k, int) or re.fullmatch(r"[a-z_]+", str(k)))
    number = line_of(text, keys)
    where = ".".join(str(k + 1 if isinstance(k, int) else k) for k in keys) or "scenario"
    return f"line {number}: {where}: {message}" if number else f"{where}: {message}"


def line_of(text: str, keys: Sequence[str | int]) -> int | None:
    """Line (from 1) of a key such as ("sources", 1, "depth_km"), or of the nearest table that holds it."""
    header: str | None = None
    counts: dict[str, int] = {}
    best: int | None = None
    wanted = str(keys[0]) if keys else None
    index = keys[1] if len(keys) > 1 and isinstance(keys[1], int) else None
    leaf = next((str(k) for k in keys[1:] if isinstance(k, str)), None)
    for number, line in enumerate(text.splitlines(), start=1):
        table = re.match(r"\s*\[\[?\s*([\w.-]+)\s*\]\]?", line)
        if table:
            header = table[1]
            counts[header] = counts.get(header, -1) + 1
            if header == wanted and counts[header] == (index or 0):
                best = number
            continue
        key = re.match(r"\s*\"?([\w-]+)\"?\s*=", line)
        if not key or wanted is None:
            continue
        if header is None and key[1] == wanted:
            return number
        if header == wanted and counts[header] == (index or 0) and key[1] == leaf:
            return number
    return best


def _scenario(table: ScenarioTable, text: str, folder: Path) -> Scenario:
    def beside(path: str | None) -> Path | None:
        return None if path is None else folder / path

    def fields(model: Any, *without: str) -> dict[str, Any]:
        return {k: getattr(model, k) for k in type(model).model_fields if k not in without}

    networks = tuple(
        NetworkChoice(**fields(n, "ims", "stationxml"), ims=beside(n.ims), stationxml=beside(n.stationxml))
        for n in table.networks
    )
    sources = tuple(SourceDraw(kinds=tuple(s.kind), **fields(s, "kind")) for s in table.sources)
    return Scenario(
        **fields(table, "start", "networks", "sources", "noise", "faults", "earth"),
        start=table.start.timestamp(),
        networks=networks,
        sources=sources,
        noise=NoiseChoice(**fields(table.noise, "spectrum"), spectrum=beside(table.noise.spectrum)),
        faults=tuple(FaultChoice(**fields(f)) for f in table.faults),
        earth=EarthChoice(**fields(table.earth)),
        text=text,
    )
