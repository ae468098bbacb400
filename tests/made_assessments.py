"""Made-up events with all their results, and assessments of them.

Nothing here is a known event. Everything follows from ``seed``.
"""

from __future__ import annotations

import dataclasses

import numpy as np

from made_origins import make_origin, make_pick, make_relative_location
from made_stations import TIME, make_sites
from testban.model import (
    Assessment,
    EventAssessment,
    Evidence,
    Exclusion,
    Identification,
    InputFile,
    Magnitude,
    MomentTensor,
    NotDetermined,
    Provenance,
    Site,
    StationMagnitude,
    UnassociatedPick,
    WaveformFit,
    YieldAlternative,
    YieldEstimate,
    isoformat,
)

SECOND_EVENT_DELAY_S = 510.0


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
