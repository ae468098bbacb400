"""Warnings about many channels, told once."""

from __future__ import annotations

import re
from collections.abc import Sequence

NUMBERS = re.compile(r"\d[\d.,:TZ+-]*")
NAMED = 3
"""So many channels keep a line each; of more, so many stations are named."""


def gathered(warnings: Sequence[str]) -> list[str]:
    """The warnings, with those that say the same of many channels ("NET.STA.LOC.CHA: text") in one line, be
    it with other numbers."""
    alike: dict[str, list[tuple[str, str]]] = {}
    for warning in warnings:
        channel, _, text = warning.partition(": ")
        if channel.count(".") == 3 and " " not in channel and text:
            alike.setdefault(NUMBERS.sub("#", text), []).append((channel, text))
        else:
            alike.setdefault(warning, [])
    lines: list[str] = []
    for key, told in alike.items():
        texts = dict.fromkeys(text for _, text in told)
        if not told:
            lines.append(key)
        elif len(told) <= NAMED:
            lines += [f"{name}: {text}" for name, text in told]
        else:
            more = ", and the like" if len(texts) > 1 else ""
            names = _stations([name for name, _ in told])
            lines.append(f"{len(told)} channels at {names}: {next(iter(texts))}{more}")
    return lines


def _stations(channels: Sequence[str]) -> str:
    stations = list(dict.fromkeys(".".join(name.split(".")[:2]) for name in channels))
    if len(stations) == 1:
        return stations[0]
    rest = len(stations) - NAMED
    more = f" and {rest} more" if rest > 0 else ""
    return f"{len(stations)} stations ({', '.join(stations[:NAMED])}{more})"
