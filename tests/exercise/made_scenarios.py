"""Small scenarios, as text, and stations that record them."""

from __future__ import annotations

from pathlib import Path

from testban.exercise.scenario import Scenario
from testban.exercise.scenario_file import parse_scenario

HEAD = 'title = "small"\nstart = 2026-01-05T01:42:30Z\nduration_s = {duration}\nrate_hz = 20\n'
STATIONS = '\n[[networks]]\nname = "{name}"\nstations = [{stations}]\n'
SOURCE = """
[[sources]]
kind = "explosion"
latitude = [43.5, 43.9]
longitude = [128.0, 128.4]
time_s = [40.0, 50.0]
depth_km = 0.5
yield_kt = 20.0
"""


def text_of(source: str = "", more: str = "", stations: str = '"IC.MDJ"', duration: float = 180.0) -> str:
    network = STATIONS.format(name="global", stations=stations)
    return HEAD.format(duration=duration) + network + source + more


def small(source: str = "", more: str = "", **given: object) -> Scenario:
    return parse_scenario(text_of(source, more, **given), "small.toml", Path())  # type: ignore[arg-type]
