"""Made-up wave forms of an assessment's events, and a reference event.

Nothing here is a known event. Everything follows from ``seed``.
"""

from __future__ import annotations

import numpy as np

from made_stations import (
    KM_PER_DEG,
    LATITUDE_DEG,
    LONGITUDE_DEG,
    TIME,
    StubTravelTimes,
    distance_azimuth,
    make_sites,
)
from testban.model import Assessment, PublishedValue, Recordings, ReferenceEvent, Site, Waveform


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
