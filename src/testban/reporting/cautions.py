"""Warnings about many channels, told once."""

from __future__ import annotations

from collections.abc import Sequence

NAMED = 3
"""So many channels keep a line each; of more, so many stations are named."""


def gathered(warnings: Sequence[str]) -> list[str]:
    """The warnings, with those that say the same of many channels ("NET.STA.LOC.CHA: text") in one line."""
    channels: dict[str, list[str]] = {}
    for warning in warnings:
        channel, _, text = warning.partition(": ")
        if channel.count(".") == 3 and " " not in channel and text:
            channels.setdefault(text, []).append(channel)
        else:
            channels.setdefault(warning, [])
    lines: list[str] = []
    for text, names in channels.items():
        if not names:
            lines.append(text)
        elif len(names) <= NAMED:
            lines += [f"{name}: {text}" for name in names]
        else:
            lines.append(f"{len(names)} channels at {_stations(names)}: {text}")
    return lines


def _stations(channels: Sequence[str]) -> str:
    stations = list(dict.fromkeys(".".join(name.split(".")[:2]) for name in channels))
    if len(stations) == 1:
        return stations[0]
    rest = len(stations) - NAMED
    more = f" and {rest} more" if rest > 0 else ""
    return f"{len(stations)} stations ({', '.join(stations[:NAMED])}{more})"
