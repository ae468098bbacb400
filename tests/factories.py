"""Made-up records for tests: an invented event on invented stations around the Sea of Japan.

Nothing here is a known event. Everything follows from ``seed``.
"""

from __future__ import annotations

import dataclasses
import math
from typing import ClassVar

import numpy as np
from numpy.typing import ArrayLike, NDArray

from testban.earth.land import is_land
from testban.model import (
    Arrival,
    Assessment,
    EventAssessment,
    Evidence,
    Exclusion,
    Identification,
    InputFile,
    Magnitude,
    MomentTensor,
    NotDetermined,
    Origin,
    OriginUncertainty,
    Pick,
    Provenance,
    PublishedValue,
    Recordings,
    ReferenceEvent,
    RelativeLocation,
    Site,
    StationMagnitude,
    UnassociatedPick,
    Waveform,
    WaveformFit,
    YieldAlternative,
    YieldEstimate,
    isoformat,
)

LATITUDE_DEG, LONGITUDE_DEG, TIME = 40.2, 128.4, 1_600_000_000.0
KM_PER_DEG = 111.195
SECOND_EVENT_DELAY_S = 510.0
STATION_NAMES = [f"{a}{b}{c}" for a in "KMT" for b in "AEO" for c in "RSNK"]


class StubTravelTimes:
    """Straight-line travel times with the interface of testban.earth.traveltimes.TravelTimes."""

    VELOCITY_KM_S: ClassVar = {"Pg": 6.1, "Pn": 8.04, "P": 8.04, "Sg": 3.5, "Sn": 4.5, "S": 4.5, "Lg": 3.45}
    RANGE_DEG: ClassVar = {
        "Pg": (0, 8),
        "Pn": (1.5, 18),
        "P": (18, 98),
        "Sg": (0, 8),
        "Sn": (1.5, 18),
        "S": (18, 98),
        "Lg": (1, 30),
    }

    def time_s(self, phase: str, distance_deg: ArrayLike, depth_km: float) -> NDArray[np.float64]:
        distance = np.asarray(distance_deg, dtype=float)
        head = {"Pn": 6.0, "P": 6.0, "Sn": 10.0, "S": 10.0}.get(phase, 0.3)
        time = distance * KM_PER_DEG / self.VELOCITY_KM_S[phase] + head
        low, high = self.RANGE_DEG[phase]
        return np.where((distance >= low) & (distance <= high), time, np.nan)


def distance_azimuth(lat1: float, lon1: float, lat2: float, lon2: float) -> tuple[float, float]:
    """Degrees along, and azimuth from 1 to 2, on a sphere."""
    a, b, d = math.radians(lat1), math.radians(lat2), math.radians(lon2 - lon1)
    y = math.sin(d) * math.cos(b)
    x = math.cos(a) * math.sin(b) - math.sin(a) * math.cos(b) * math.cos(d)
    z = math.sin(a) * math.sin(b) + math.cos(a) * math.cos(b) * math.cos(d)
    return math.degrees(math.atan2(math.hypot(x, y), z)), math.degrees(math.atan2(y, x)) % 360.0


def make_sites(n: int = 28, seed: int = 0) -> dict[str, Site]:
    """``n`` stations on land, 300 to 1200 km from the invented event."""
    rng = np.random.default_rng(seed)
    sites: dict[str, Site] = {}
    while len(sites) < n:
        lat, lon = LATITUDE_DEG + rng.uniform(-10, 8), LONGITUDE_DEG + rng.uniform(-13, 14)
        distance_km = distance_azimuth(LATITUDE_DEG, LONGITUDE_DEG, lat, lon)[0] * KM_PER_DEG
        if 300 < distance_km < 1200 and is_land(lat, lon):
            k = len(sites)
            network = ("XA", "XB", "XC")[(k + k // 36) % 3]
            site = Site(network, STATION_NAMES[k % 36], round(lat, 4), round(lon, 4), 120.0)
            sites[site.key] = site
    return sites


def make_pick(
    station: str, phase_hint: str, time: float, *, uncertainty_s: float = 0.1, snr: float = 12.0
) -> Pick:
    channel = f"{station}.00.BHZ"
    return Pick(
        f"{channel}/{phase_hint}/{isoformat(time)}",
        station,
        channel,
        phase_hint,
        time,
        uncertainty_s,
        1,
        snr,
        (1.0, 5.0),
    )


def make_origin(
    sites: dict[str, Site], time: float = TIME, *, north_km: float = 0.0, seed: int = 0
) -> Origin:
    """An origin with P at every station and S at a third; two picks are rejected, one an hour late."""
    rng = np.random.default_rng(seed)
    table = StubTravelTimes()
    lat, lon = LATITUDE_DEG + north_km / KM_PER_DEG, LONGITUDE_DEG
    arrivals = []
    for k, site in enumerate(sites.values()):
        distance, azimuth = distance_azimuth(lat, lon, site.latitude_deg, site.longitude_deg)
        for hint, phase in (("P", "Pn"), ("S", "Sn"))[: 2 if k % 3 == 0 else 1]:
            residual, weight = rng.normal(0, 0.5 if hint == "P" else 1.2), 1.0
            if k == 5 and hint == "P":
                residual, weight = 3600.2, 0.0
            elif k == 8 and hint == "P":
                residual, weight = 4.5, 0.1
            predicted = time + float(table.time_s(phase, distance, 0.0))
            pick = make_pick(site.key, hint, predicted + residual, uncertainty_s=0.12 if hint == "P" else 0.9)
            sigma = 0.9 if hint == "P" else 1.6
            arrivals.append(Arrival(pick, phase, float(residual), weight, distance, azimuth, sigma))
    region = OriginUncertainty(9.1, 6.2, 62.0, 0.9, 0.61, (0.0, 12.4))
    scale = math.sqrt(-2 * math.log(0.1))
    axes = rng.normal(size=(400, 2)) * [region.semi_major_km / scale, region.semi_minor_km / scale]
    strike = math.radians(region.azimuth_deg)
    east = axes[:, 0] * math.sin(strike) + axes[:, 1] * math.cos(strike)
    north = axes[:, 0] * math.cos(strike) - axes[:, 1] * math.sin(strike)
    samples = np.column_stack(
        [
            lat + north / KM_PER_DEG,
            lon + east / (KM_PER_DEG * math.cos(math.radians(lat))),
            rng.uniform(0, 12.4, 400),
            time + rng.normal(0, 0.6, 400),
        ]
    )
    return Origin(
        time=time,
        latitude_deg=lat,
        longitude_deg=lon,
        depth_km=0.0,
        depth_resolved=False,
        uncertainty=region,
        arrivals=tuple(sorted(arrivals, key=lambda arrival: arrival.pick.time)),
        azimuthal_gap_deg=141.0,
        samples=samples,
        method="posterior sampling",
        earth_model="ak135",
        assumptions=("first arrivals named by distance", "travel-time errors correlated over 1000 km"),
    )


def make_evidence() -> tuple[Evidence, ...]:
    return (
        Evidence(
            "Pn/Sn ratio, 4 to 6 Hz",
            "P is 3.1 times S, as for explosions at these distances.",
            0.49,
            0.11,
            "log10",
            {"explosion": -0.6, "earthquake": -4.4, "collapse": -2.9},
            (("XA.KAR", "0.52, S/noise 3.1"), ("XB.KAS", "0.44, S/noise 2.2")),
            "Walter and others, 2018",
        ),
        Evidence(
            "Pn/Lg ratio, 1 to 2 Hz",
            "P is as strong as Lg; paths over sea were left out.",
            0.05,
            0.20,
            "log10",
            {"explosion": -1.1, "earthquake": -1.6, "collapse": -1.2},
        ),
        Evidence(
            "Depth",
            "Any depth to 12 km fits; this speaks neither way.",
            0.0,
            None,
            "km",
            {"explosion": -1.0, "earthquake": -1.4, "collapse": -1.0},
        ),
        Evidence(
            "First motion, long period",
            "Not weighed: the long-period signal stands less than twice above the noise at every station.",
        ),
    )


def make_magnitude(sites: dict[str, Site]) -> Magnitude:
    rng = np.random.default_rng(3)
    contributions = tuple(
        StationMagnitude(
            f"{key}.00.BHZ",
            float(5.1 + rng.normal(0, 0.25)),
            120.0,
            0.8,
            7.0,
            k != 2,
            "clipped" if k == 2 else "",
        )
        for k, key in enumerate(list(sites)[:8])
    )
    return Magnitude("mb(rel)", 5.12, 0.21, 7, contributions, ("reference magnitude 4.9 ± 0.1 holds",))


def make_event(sites: dict[str, Site], number: int = 1, seed: int = 0) -> EventAssessment:
    """Number 1 is a suspected explosion with everything determined; number 2 is undetermined with gaps."""
    if number == 1:
        origin = make_origin(sites, seed=seed)
        return EventAssessment(
            id="EV" + isoformat(origin.time, 0),
            origin=origin,
            relative_locations=(make_relative_location(),),
            magnitudes=(make_magnitude(sites),),
            identification=Identification(
                0.963,
                0.014,
                0.023,
                "explosion, suspected",
                {"explosion": 1 / 3, "earthquake": 1 / 3, "collapse": 1 / 3},
                make_evidence(),
                ("the three classes were equally likely beforehand",),
            ),
            yield_kt=YieldEstimate(
                7.4,
                (2.1, 31.0),
                (
                    "mb = 4.45 + 0.75 log10 Y, hard rock, fully coupled",
                    "depth of burial as for the reference event",
                ),
                (
                    YieldAlternative("hard rock, tamped", 7.4, (2.0, 26.0), 0.5),
                    YieldAlternative("with depth 600 m", 12.0, (3.5, 40.0), 0.5),
                    YieldAlternative("wet tuff", 30.2, (9.0, 99.0), 0.0),
                ),
                (210.0, 400.0, 760.0),
            ),
            evidence=make_evidence(),
            warnings=("Station XB.KON is an hour late; its clock was not used.",),
            moment_tensor=make_moment_tensor(sites),
        )
    origin = make_origin(sites, TIME + SECOND_EVENT_DELAY_S, north_km=4.0, seed=seed + 1)
    return EventAssessment(
        id="EV" + isoformat(origin.time, 0),
        origin=origin,
        relative_locations=(),
        magnitudes=(),
        identification=Identification(
            0.21,
            0.33,
            0.46,
            "undetermined",
            {"explosion": 1 / 3, "earthquake": 1 / 3, "collapse": 1 / 3},
            (),
            ("the three classes were equally likely beforehand",),
        ),
        yield_kt=NotDetermined("yield_kt", "the event is not identified as an explosion"),
        evidence=make_evidence()[2:],
        not_determined=(
            NotDetermined("magnitude", "no channel has a response and no reference event was given"),
        ),
    )


def make_moment_tensor(sites: dict[str, Site]) -> MomentTensor:
    """Mostly an explosion of 10^16 N m, with wave forms of three stations."""
    rng = np.random.default_rng(3)
    tensor = 1e16 * np.array([[0.7, 0.05, 0.0], [0.05, 0.8, 0.1], [0.0, 0.1, 1.1]])
    samples = np.array([0.7, 0.8, 1.1, 0.0, 0.0, 0.0]) + 0.1 * rng.standard_normal((300, 6))
    times = np.arange(120.0)
    wave = np.exp(-(((times - 60.0) / 15.0) ** 2)) * np.sin(times / 4.0)
    places = (("body", "Z"), ("Rayleigh", "Z"), ("Rayleigh", "R"), ("Love", "T"))
    fits = tuple(
        WaveformFit(key, c, kind, 400.0, 50.0, (0.02, 0.05), 80.0, 1.0, 2.0, 0.5, wave, 0.8 * wave)
        for key in list(sites)[:3]
        for kind, c in places
    )
    return MomentTensor(
        tensor=tensor,
        moment_nm=1.1e16,
        samples=samples / np.linalg.norm(samples, axis=1, keepdims=True),
        gamma_deg=-12.0,
        delta_deg=71.0,
        shares=(0.72, 0.18, 0.1),
        shares_90=((0.5, 0.8), (0.0, 0.3), (0.02, 0.2)),
        nodal_planes=((120.0, 45.0, 88.0), (303.0, 45.0, 92.0)),
        deviatoric=np.diag([-0.4, -0.4, 0.8]),
        explosion_angle_deg=(8.0, 14.0, 25.0),
        explosion_like=0.97,
        depth_km=0.6,
        depths=((0.6, 0.7), (3.0, 0.3)),
        models=(("northeast-asia", 0.9), ("ak135-continent", 0.1)),
        variance_reduction=0.81,
        fits=fits,
        stations=tuple(list(sites)[:3]),
        left_out=(("XA.K09", "not visible: signal to noise 1.2, 3.0 wanted"),),
        first_motions=6,
        assumptions=("a point source, all of whose parts act at once",),
    )


def make_relative_location() -> RelativeLocation:
    return RelativeLocation(
        "Earlier blast",
        412.0,
        -268.0,
        ((4900.0, -800.0), (-800.0, 8100.0)),
        TIME + 0.05,
        0.08,
        LATITUDE_DEG + 0.011,
        LONGITUDE_DEG - 0.007,
        tuple(f"XA.K{k:02d}.00.BHZ" for k in range(14)),
        0.011,
        ("ak135 slownesses, scale known to 8 %",),
    )


def make_reference(sites: dict[str, Site] | None = None) -> ReferenceEvent:
    return ReferenceEvent(
        "Earlier blast",
        TIME - 4.0e7,
        LATITUDE_DEG + 0.0135,
        LONGITUDE_DEG - 0.0115,
        0.5,
        0.5,
        "explosion",
        "invented for tests",
        (PublishedValue(5.0, 3.0, 8.0, "yield", "invented"),),
        (PublishedValue(4.9, 4.8, 5.0, "mb", "invented"),),
        Recordings((), sites or {}),
    )


def make_assessment(events: int = 2, stations: int = 28, seed: int = 0, **changes: object) -> Assessment:
    """An assessment with 0, 1 or 2 events; ``changes`` replace its fields."""
    sites = make_sites(stations, seed)
    first = next(iter(sites))
    assessment = Assessment(
        events=tuple(make_event(sites, number, seed) for number in range(1, events + 1)),
        no_event_reasons=()
        if events
        else ("Only 2 stations show an onset; 4 are needed to place an event.",),
        excluded_channels=(
            Exclusion("XC.DEAD.00.BHZ", "dead: the samples do not move"),
            Exclusion("XC.GAP.00.BHE", "all samples are NaN"),
            Exclusion("notes.sac", "not a SAC file: it is text; remove it from the folder"),
        ),
        unassociated_picks=(
            UnassociatedPick(
                make_pick(first, "P", TIME + 300.25, snr=4.1), "fits no event within 4 standard deviations"
            ),
        ),
        warnings=(),
        provenance=Provenance(
            "0.1.0",
            {"numpy": "2.4.6", "obspy": "1.5.1"},
            {
                "detection": {"bands_hz": [[1.0, 5.0], [2.0, 8.0]], "threshold": 4.0},
                "location": {"samples": 400},
            },
            tuple(InputFile(f"{key}.00.BHZ.sac", f"{k:064x}") for k, key in enumerate(sites)),
            ("Earlier blast",),
            TIME + 86_400.0,
            "ak135",
        ),
    )
    return dataclasses.replace(assessment, **changes)


def make_recordings(
    assessment: Assessment,
    *,
    stations: int = 28,
    seed: int = 0,
    sampling_rate_hz: float = 20.0,
    components: str = "Z",
    duration_s: float = 800.0,
) -> Recordings:
    """Noise with a P and an S wave train of each event, from 160 s before the invented origin time."""
    rng = np.random.default_rng(seed + 100)
    sites = make_sites(stations, seed)
    table = StubTravelTimes()
    t = np.arange(int(duration_s * sampling_rate_hz)) / sampling_rate_hz - 160.0
    waveforms = []
    for site in sites.values():
        for component in components:
            samples = rng.normal(0, 30.0, t.size)
            for size, event in zip((1.0, 0.15), assessment.events, strict=False):
                origin = event.origin
                distance, _ = distance_azimuth(
                    origin.latitude_deg, origin.longitude_deg, site.latitude_deg, site.longitude_deg
                )
                for phase, strength, decay in (
                    ("Pn", 1200.0, 12.0),
                    ("Pg", 900.0, 20.0),
                    ("Sn", 500.0, 30.0),
                    ("Lg", 700.0, 40.0),
                ):
                    after = (
                        t - (origin.time - TIME) - distance * KM_PER_DEG / table.VELOCITY_KM_S[phase] - 6.0
                    )
                    after = np.maximum(after, 0.0)
                    envelope = (after > 0) * np.minimum(after / 0.2, 1.0) * np.exp(-after / decay)
                    samples += size * strength * 4.0 / distance * envelope * rng.normal(0, 1.0, t.size)
            samples.setflags(write=False)
            dip = -90.0 if component == "Z" else 0.0
            waveforms.append(
                Waveform(
                    site.network,
                    site.station,
                    "00",
                    f"BH{component}",
                    TIME - 160.0,
                    sampling_rate_hz,
                    samples,
                    0.0,
                    dip,
                )
            )
    waveforms.sort(key=lambda waveform: (waveform.id, waveform.start_time))
    return Recordings(tuple(waveforms), sites, {}, assessment.excluded_channels, assessment.provenance.inputs)
