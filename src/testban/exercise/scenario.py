"""What an exercise is made of: networks, sources or what they are drawn from, noise and faults."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from testban.exercise.scenario_text import ScenarioText
from testban.sources.explosion import MomentLaw

KINDS = ("explosion", "earthquake", "collapse", "ripple")
FAULTS = (
    "gap",
    "spikes",
    "dead",
    "swapped",
    "clock_drift",
    "clock_jump",
    "gain",
    "delay",
    "cut_off",
)
Range = tuple[float, float]
"""Lowest and highest value of an even draw; equal where the value is given."""


@dataclass(frozen=True)
class NetworkChoice:
    """A packaged network by ``name``, a CSS 3.0 folder ``ims`` or a file ``stationxml``; then a selection.

    ``stations`` are keys NET.STA; ``within_deg`` counts from
    ``center`` (latitude, longitude), by default the middle of the first source's place.
    """

    name: str | None = None
    ims: Path | None = None
    stationxml: Path | None = None
    stations: tuple[str, ...] = ()
    within_deg: float | None = None
    center: tuple[float, float] | None = None


@dataclass(frozen=True)
class SourceDraw:
    """A source. Every range is drawn evenly, ``yield_kt`` evenly in its logarithm, one of several ``kinds``.

    ``time_s`` counts from the scenario's start. ``magnitude`` (Mw) sizes earthquakes and collapses,
    ``yield_kt`` explosions and ripple fires. ``mechanism`` is strike, dip, rake; drawn where None.
    ``tectonic`` is the moment of stress that an explosion lets go over its own, ``damage`` the K of the rock
    that opens above it, ``spall`` whether the ground above is thrown up, ``moment_law`` as in
    `testban.sources.explosion`. ``stress_drop_mpa`` is an earthquake's; with ``aftershocks`` those within the
    exercise follow it. With ``depth_step_km`` depths are drawn in such steps, so that few wave fields are
    needed.
    """

    kinds: tuple[str, ...]
    latitude: Range
    longitude: Range
    time_s: Range
    depth_km: Range
    yield_kt: Range | None = None
    magnitude: Range | None = None
    mechanism: tuple[float, float, float] | None = None
    medium: str = "granite"
    label: str = ""
    tectonic: Range = (0.0, 0.0)
    depth_step_km: float | None = None
    damage: Range = (1.0, 1.0)
    spall: bool = False
    moment_law: MomentLaw = "mueller-murphy"
    stress_drop_mpa: float = 3.0
    aftershocks: bool = False


@dataclass(frozen=True)
class NoiseChoice:
    """Background noise.

    ``level`` 0 is Peterson's low model, 1 the high one; each station draws its own. ``spectrum`` is a CSV
    file of measured acceleration power (period_s,acceleration_db) instead. ``coherent`` is the share of the
    microseism's power that crosses the network as plane waves. ``day_night_db`` is how far noise above 1 Hz
    swings about its mean between local day and night.
    """

    level: Range = (0.1, 0.3)
    spectrum: Path | None = None
    coherent: float = 0.3
    day_night_db: float = 3.0


@dataclass(frozen=True)
class FaultChoice:
    """Something wrong at stations named by ``stations``, ``networks`` or drawn: ``count`` of them.

    ``at_s`` (from the scenario's start) and ``duration_s`` say when; ``seconds`` is a clock's jump or a
    telemetry's delay, ``rate`` a clock's drift (s per hour), ``factor`` a gain. ``components`` are letters.
    """

    kind: str
    stations: tuple[str, ...] = ()
    networks: tuple[str, ...] = ()
    count: int | None = None
    components: tuple[str, ...] = ()
    at_s: Range = (0.0, 0.0)
    duration_s: float = 0.0
    seconds: float = 0.0
    rate: float = 0.0
    factor: float = 1.0


@dataclass(frozen=True)
class EarthChoice:
    """How far the Earth and the source of a seed differ from the usual: standard deviations, but for
    ``t_star_s``. 0 switches one off.

    ``t_star_s`` of teleseismic P is drawn evenly for a source: 0.5 s below shields to 0.8 s below active
    regions (Der & Lees 1985, Bull. Seism. Soc. Am. 75, 1655; recalled). ``coupling`` is of log10 of an
    explosion's moment: shots of one site scatter by 0.1 to 0.2 in mb, sites by as much beyond what the mantle
    does (recalled). ``moho_km`` is of the crust's thickness (Christensen & Mooney 1995,
    doi:10.1029/95JB00259). ``p_station`` is of log10 of P's amplitude at a station: with ``site_scatter``
    0.3, as in Ringdal 1976 (recalled). ``lg_quality`` is of the natural logarithm of a region's Q of Lg: 150
    to 800, two standard deviations each way (recalled). ``stress_drop`` is of log10 of an earthquake's
    (Allmann & Shearer 2009, doi:10.1029/2008JB005821, recalled: 0.3 to 50 MPa). ``shear_lack`` is of log10 of
    S beside P at high frequency, from source to source at one place: what populations of 0.2 to 0.3
    (`testban.identification.populations`) leave beside paths and regions. Assumed.
    """

    t_star_s: Range = (0.5, 0.8)
    coupling: float = 0.2
    moho_km: float = 8.5
    p_station: float = 0.25
    lg_quality: float = 0.4
    stress_drop: float = 0.45
    shear_lack: float = 0.15


@dataclass(frozen=True)
class Scenario:
    """An exercise before anything is drawn. ``file`` is what it was read from."""

    title: str
    start: float
    duration_s: float
    rate_hz: float
    networks: tuple[NetworkChoice, ...]
    sources: tuple[SourceDraw, ...]
    noise: NoiseChoice = field(default_factory=NoiseChoice)
    faults: tuple[FaultChoice, ...] = ()
    site_scatter: float = 0.15
    path_scatter: float = 0.015
    earth: EarthChoice = field(default_factory=EarthChoice)
    file: ScenarioText = field(default_factory=ScenarioText)

    @property
    def text(self) -> str:
        """What the file says."""
        return self.file.content
