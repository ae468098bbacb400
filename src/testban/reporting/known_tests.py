"""The catalogue of known tests as text: a list, one test with its sources, and an event.toml of it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from testban.model import KnownTest, PublishedValue, TestSite, isoformat


def listed(tests: Sequence[KnownTest]) -> str:
    """One line a test, in columns."""
    rows = [("name", "time", "site", "latitude", "longitude", "mb", "yield, kt", "announced")]
    rows += [
        (
            t.name,
            isoformat(t.time, 0),
            t.site or "-",
            f"{t.latitude_deg:.3f}",
            f"{t.longitude_deg:.3f}",
            " ".join(f"{m.value:.1f}" for m in t.magnitudes if m.type == "mb") or "-",
            _span(t.yields_kt),
            "yes" if t.announced else "no",
        )
        for t in tests
    ]
    return _columns(rows)


def sites_listed(sites: Sequence[TestSite]) -> str:
    """One line a site: what is expected of a shot there, and how many of announced yield calibrate it."""
    rows = [
        (
            "site",
            "latitude",
            "longitude",
            "radius, km",
            "rock",
            "usual depths, m",
            "calibrating shots",
            "source",
        )
    ]
    rows += [
        (
            s.name,
            f"{s.latitude_deg:.2f}",
            f"{s.longitude_deg:.2f}",
            f"{s.radius_km:g}",
            s.medium,
            "-" if s.burial_m is None else f"{s.burial_m[0]:g} to {s.burial_m[1]:g}",
            f"{len(s.shots)}",
            s.source,
        )
        for s in sites
    ]
    return _columns(rows)


def _columns(rows: Sequence[tuple[str, ...]]) -> str:
    widths = [max(len(row[k]) for row in rows) for k in range(len(rows[0]))]
    lines = ["  ".join(cell.ljust(w) for cell, w in zip(row, widths, strict=True)).rstrip() for row in rows]
    return "\n".join(lines)


def described(test: KnownTest, site: TestSite | None) -> str:
    """Everything known of one test, each figure with its source."""
    depth = "unknown" if test.depth_km is None else f"{1e3 * test.depth_km:.0f} m"
    lines = [
        test.name,
        f"  time      {isoformat(test.time)}",
        f"  place     {test.latitude_deg:.4f}, {test.longitude_deg:.4f}, "
        f"within {test.location_uncertainty_km:g} km",
        f"  depth     {depth}",
        f"  source    {test.origin_source}",
    ]
    if site is not None:
        usual = (
            "" if site.burial_m is None else f", usual depths {site.burial_m[0]:g} to {site.burial_m[1]:g} m"
        )
        lines.append(f"  site      {site.name}: {site.medium}{usual} ({site.source})")
    heading = "announced yield" if test.announced else "estimated yields, none announced"
    lines.append(f"  {heading}")
    lines += [f"    {_value(y)} kt  {y.source}" for y in test.yields_kt]
    lines.append("  magnitudes")
    lines += [f"    {m.type} {_value(m)}  {m.source}" for m in test.magnitudes]
    return "\n".join(lines)


def as_json(test: KnownTest) -> dict[str, Any]:
    """The same for JSON."""
    return {
        "name": test.name,
        "time": isoformat(test.time),
        "latitude_deg": test.latitude_deg,
        "longitude_deg": test.longitude_deg,
        "depth_km": test.depth_km,
        "location_uncertainty_km": test.location_uncertainty_km,
        "site": test.site or None,
        "announced": test.announced,
        "origin_source": test.origin_source,
        "yields_kt": [_published(y) for y in test.yields_kt],
        "magnitudes": [{"type": m.type, **_published(m)} for m in test.magnitudes],
    }


def event_toml(test: KnownTest) -> str:
    """An event.toml for `testban assess --reference`: put it beside the test's recordings."""
    lines = [
        f"name = {_quoted(test.name)}",
        'kind = "explosion"',
        "",
        "[origin]",
        f"time = {isoformat(test.time)}",
        f"latitude = {test.latitude_deg}",
        f"longitude = {test.longitude_deg}",
        f"depth_km = {0.5 if test.depth_km is None else test.depth_km}",
        f"uncertainty_km = {test.location_uncertainty_km}",
        f"source = {_quoted(test.origin_source)}",
    ]
    for y in test.yields_kt:
        lines += ["", "[[yields]]", f"kt = {y.value}"]
        lines += [f"{key} = {v}" for key, v in (("lower", y.lower), ("upper", y.upper)) if v is not None]
        lines.append(f"source = {_quoted(y.source)}")
    for m in test.magnitudes:
        lines += ["", "[[magnitudes]]", f"type = {_quoted(m.type)}", f"value = {m.value}"]
        if m.upper is not None:
            lines.append(f"uncertainty = {m.upper - m.value:.3g}")
        lines.append(f"source = {_quoted(m.source)}")
    return "\n".join(lines) + "\n"


def _span(values: Sequence[PublishedValue]) -> str:
    numbers = [v.value for v in values]
    return f"{min(numbers):g}" if len(numbers) == 1 else f"{min(numbers):g} to {max(numbers):g}"


def _value(value: PublishedValue) -> str:
    if value.lower is None or value.upper is None:
        return f"{value.value:g}"
    return f"{value.value:g} ({value.lower:g} to {value.upper:g})"


def _published(value: PublishedValue) -> dict[str, Any]:
    return {"value": value.value, "lower": value.lower, "upper": value.upper, "source": value.source}


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
