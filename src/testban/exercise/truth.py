"""What was simulated: the sources that a seed draws from a scenario, and the file they are sealed in."""

from __future__ import annotations

import hashlib
import json
import zlib
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from testban.earth.geodesy import offset
from testban.errors import ScenarioError, SettingsError
from testban.exercise.scenario import EarthChoice, Range, Scenario, SourceDraw
from testban.exercise.storage import write_whole
from testban.sources.aftershocks import AftershockSettings, draw_aftershocks
from testban.sources.explosion import MomentLaw

SEALED_NAME = "truth.sealed"
AFTERSHOCK_SPAN, LEAST_AFTERSHOCK = 2.5, 2.0
"""Aftershocks are made down to so much below the main shock, and never smaller than that."""
STRESS_DROPS_MPA = (0.1, 100.0)
MAGIC = b"TESTBAN SEALED TRUTH 1\n"


@dataclass(frozen=True)
class TrueSource:
    """One simulated source.

    ``magnitudes`` are what noise-free networks would measure, by type; ``tectonic`` is the moment of stress
    let go by an explosion, on ``mechanism``, over its isotropic moment. ``damage`` to ``stress_drop_mpa`` as
    in `SourceDraw`. ``coupling`` is log10 of an explosion's moment over the usual for its yield, ``t_star_s``
    that of teleseismic P, ``shear_lack`` log10 of what S at high frequency lacks beyond the usual of its
    kind.
    """

    kind: str
    time: float
    latitude_deg: float
    longitude_deg: float
    depth_km: float
    yield_kt: float | None
    moment_magnitude: float | None
    mechanism: tuple[float, float, float] | None
    medium: str
    label: str
    tectonic: float
    magnitudes: Mapping[str, float]
    damage: float = 1.0
    spall: bool = False
    moment_law: MomentLaw = "mueller-murphy"
    stress_drop_mpa: float = 3.0
    coupling: float = 0.0
    t_star_s: float = 0.7
    shear_lack: float = 0.0


@dataclass(frozen=True)
class Truth:
    """Everything `score` needs to know. ``stations`` and ``faults`` say what was recorded and how badly,
    ``left_out`` which stations of the user's files could not take part, and why; ``lg_quality`` is the
    region's Q of Lg over the usual."""

    title: str
    seed: int
    start: float
    duration_s: float
    sources: tuple[TrueSource, ...]
    stations: tuple[str, ...]
    faults: tuple[str, ...]
    scenario: str
    lg_quality: float = 1.0
    left_out: tuple[str, ...] = ()


def generator(seed: int, *purpose: str) -> np.random.Generator:
    """A generator of its own for each purpose, so that one part's draws never move another's.

    Raises
    ------
    SettingsError
        The seed is no whole number from 0 on.
    """
    if isinstance(seed, bool) or not isinstance(seed, int) or seed < 0:
        raise SettingsError(f"seed {seed!r}: must be a whole number, 0 or more")
    words = [int.from_bytes(hashlib.sha256(p.encode()).digest()[:4], "big") for p in purpose]
    return np.random.default_rng([seed, *words])


def draw_sources(scenario: Scenario, seed: int) -> tuple[TrueSource, ...]:
    """The sources of one seed; their ``magnitudes`` are still empty."""
    return tuple(source for _, source in numbered_sources(scenario, seed))


def numbered_sources(scenario: Scenario, seed: int) -> list[tuple[int, TrueSource]]:
    """As `draw_sources`, each with the place among the scenario's sources that it is drawn from."""
    drawn: list[tuple[int, TrueSource]] = []
    for number, source in enumerate(scenario.sources):
        main = _drawn(source, scenario.start, generator(seed, "source", str(number)))
        main = _varied(main, scenario.earth, generator(seed, "size", str(number)))
        drawn.append((number, main))
        if source.aftershocks and main.kind == "earthquake":
            left_s = scenario.start + scenario.duration_s - main.time
            shocks = _aftershocks(main, left_s, generator(seed, "aftershocks", str(number)))
            drawn += [(number, shock) for shock in shocks]
    return drawn


def lg_quality(scenario: Scenario, seed: int) -> float:
    """The region's Q of Lg over the usual."""
    return round(float(np.exp(generator(seed, "lg").normal(0.0, scenario.earth.lg_quality))), 3)


def _varied(source: TrueSource, earth: EarthChoice, rng: np.random.Generator) -> TrueSource:
    """What sources of one size differ in."""
    t_star, coupling, stress, shear = rng.uniform(*earth.t_star_s), *rng.standard_normal(3)
    drop = source.stress_drop_mpa
    if source.kind == "earthquake":
        drop = float(np.clip(drop * 10.0 ** (earth.stress_drop * stress), *STRESS_DROPS_MPA))
    return replace(
        source,
        t_star_s=round(float(t_star), 3),
        coupling=round(float(earth.coupling * coupling), 3) if source.kind == "explosion" else 0.0,
        stress_drop_mpa=round(drop, 3),
        shear_lack=round(float(earth.shear_lack * shear), 3),
    )


def _aftershocks(main: TrueSource, left_s: float, rng: np.random.Generator) -> list[TrueSource]:
    """Those before the end, at the main shock's depth and with its mechanism: one wave field serves all."""
    assert main.moment_magnitude is not None
    if left_s <= 0.0:
        return []
    settings = AftershockSettings(smallest=max(main.moment_magnitude - AFTERSHOCK_SPAN, LEAST_AFTERSHOCK))
    found = []
    for shock in draw_aftershocks(main.moment_magnitude, main.depth_km, left_s, rng, settings):
        latitude, longitude = offset(main.latitude_deg, main.longitude_deg, shock.east_km, shock.north_km)
        found.append(
            replace(
                main,
                time=round(main.time + shock.delay_s, 3),
                latitude_deg=round(float(latitude), 4),
                longitude_deg=round(float(longitude), 4),
                moment_magnitude=round(shock.magnitude, 3),
                label=f"aftershock of {main.label}" if main.label else "aftershock",
            )
        )
    return found


def _drawn(source: SourceDraw, start: float, rng: np.random.Generator) -> TrueSource:
    def even(limits: Range, digits: int) -> float:
        return round(float(rng.uniform(*limits)), digits)

    kind = source.kinds[int(rng.integers(len(source.kinds)))]
    shot = kind in ("explosion", "ripple")
    latitude, longitude = even(source.latitude, 4), even(source.longitude, 4)
    time, depth = even(source.time_s, 3), even(source.depth_km, 3)
    if source.depth_step_km is not None:
        low, step = source.depth_km[0], source.depth_step_km
        depth = round(low + step * round((depth - low) / step), 3)
    logs = None if source.yield_kt is None else (np.log(source.yield_kt[0]), np.log(source.yield_kt[1]))
    kilotons = None if logs is None else float(f"{np.exp(rng.uniform(*logs)):.4g}")
    size = None if source.magnitude is None else even(source.magnitude, 3)
    drawn = (float(rng.uniform(0, 360)), float(rng.uniform(30, 90)), float(rng.uniform(-180, 180)))
    mechanism = source.mechanism or (round(drawn[0], 1), round(drawn[1], 1), round(drawn[2], 1))
    release = even(source.tectonic, 3) if kind == "explosion" else 0.0
    return TrueSource(
        kind=kind,
        time=start + time,
        latitude_deg=latitude,
        longitude_deg=(longitude + 180.0) % 360.0 - 180.0,
        depth_km=depth,
        yield_kt=kilotons if shot else None,
        moment_magnitude=None if shot else size,
        mechanism=mechanism if kind == "earthquake" or release > 0.0 else None,
        medium=source.medium,
        label=source.label,
        tectonic=release,
        magnitudes={},
        damage=even(source.damage, 3) if kind == "explosion" else 1.0,
        spall=source.spall and kind == "explosion",
        moment_law=source.moment_law,
        stress_drop_mpa=source.stress_drop_mpa,
    )


def seal(truth: Truth, folder: Path) -> str:
    """Write the truth sealed into ``folder``; the SHA-256 of the file.

    A seal, not a lock: it keeps the truth out of sight and shows tampering. `assess` skips such files unread.
    """
    body = json.dumps(asdict(truth), sort_keys=True, ensure_ascii=False).encode()
    packed = zlib.compress(body, 9)
    data = MAGIC + hashlib.sha256(packed).hexdigest().encode() + b"\n" + packed
    write_whole(folder / SEALED_NAME, data)
    return hashlib.sha256(data).hexdigest()


def unseal(folder: Path) -> Truth:
    """Read what `seal` wrote.

    Raises
    ------
    ScenarioError
        There is no sealed truth in ``folder``, or it has been changed.
    """
    path = folder / SEALED_NAME
    try:
        data = path.read_bytes()
    except OSError as error:
        raise ScenarioError(
            f"{path}: cannot be read ({error.strerror}); give the folder that `testban exercise new` wrote"
        ) from error
    digest, newline, packed = data.removeprefix(MAGIC).partition(b"\n")
    if not data.startswith(MAGIC) or not newline or hashlib.sha256(packed).hexdigest().encode() != digest:
        raise ScenarioError(f"{path}: the seal is broken (the file was changed); make the exercise again")
    return _truth(json.loads(zlib.decompress(packed)))


def _truth(document: dict[str, Any]) -> Truth:
    sources = tuple(
        TrueSource(**{**s, "mechanism": None if s["mechanism"] is None else tuple(s["mechanism"])})
        for s in document["sources"]
    )
    lists = {key: tuple(document.get(key, ())) for key in ("stations", "faults", "left_out")}
    return Truth(**{**document, **lists, "sources": sources})
