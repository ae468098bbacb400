"""Made-up events of known sign whose waves ran through published crusts that the program does not know.

Each event's paths run half through one crust, half through crusts drawn for each of them. The source is an
explosion or a collapse; place and time are wrong as they say, and noise is as loud as chance has it. Tectonic
release over an explosion is not made: what whole events show wrongly, recorded ones alone can tell.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
from benchmarks.sign_failure import KnownSigns
from benchmarks.stated_origin import catalogued_origin
from numpy.typing import NDArray

from testban.earth.geodesy import direct
from testban.earth.greens import GreensSettings, greens_functions
from testban.earth.layered import read_layered
from testban.identification.long_period import station_signs
from testban.identification.long_period_settings import LongPeriodSettings
from testban.model import OriginUncertainty, Recordings, Site, Waveform

Array = NDArray[np.float64]

UNKNOWN = (
    "bjt",
    "hia",
    "kyrg",
    "mkar2lop",
    "nechina",
    "niigata",
    "nkg_fnet",
    "sbt_fnet",
    "seaofjapan",
    "cus",
)
"""Published models of Asia and the central United States (the data's `models/layered`) that are not, but for
their layers' likeness, among those that signs are judged by."""
DISTANCES_KM = np.arange(120.0, 1200.0, 90.0)
STATIONS = (3, 12)
BEFORE_S = 300
SNR = (2.0, 100.0)
PLACE_KM, TIME_S = 10.0, 1.0
"""Standard deviations of the stated origin in each direction and in time."""
TIME, LATITUDE, LONGITUDE = 1.6e9, 45.0, 100.0
EVENTS, FIRST_SEED = 60, 1001


def simulated_signs(data: Path, count: int = EVENTS) -> list[KnownSigns]:
    """What stations say of ``count`` events' signs."""
    settings = replace(LongPeriodSettings(), threads=1)
    wave_form = GreensSettings(duration_s=700.0, sampling_interval_s=1.0, max_frequency_hz=0.12, threads=1)
    waves = np.array(
        [
            greens_functions(
                read_layered(data / "models" / "layered" / f"{name}.mod").flattened(),
                settings.source_depth_km,
                DISTANCES_KM,
                wave_form,
            ).elements["EXZ"]
            for name in UNKNOWN
        ]
    )
    seeds = range(FIRST_SEED, FIRST_SEED + count)
    return [_signs(seed, waves, settings) for seed in seeds]


def _signs(seed: int, waves: Array, settings: LongPeriodSettings) -> KnownSigns:
    rng = np.random.default_rng(seed)
    number = int(rng.integers(STATIONS[0], STATIONS[1] + 1))
    rows = rng.choice(len(DISTANCES_KM), number, replace=False)
    home = int(rng.integers(len(UNKNOWN)))
    paths = np.where(rng.random(number) < 0.5, home, rng.integers(len(UNKNOWN), size=number))
    opens = bool(rng.random() < 0.5)
    azimuths = rng.uniform(0.0, 360.0, number)
    latitudes, longitudes = direct(LATITUDE, LONGITUDE, azimuths, DISTANCES_KM[rows])
    waveforms, sites = [], {}
    for k in range(number):
        site = Site("XX", f"S{k}", float(latitudes[k]), float(longitudes[k]))
        sites[site.key] = site
        trace = np.concatenate([np.zeros(BEFORE_S), waves[paths[k], rows[k], :660]]) * (
            1.0 if opens else -1.0
        )
        loud = np.std(trace[BEFORE_S:]) / np.exp(rng.uniform(*np.log(SNR)))
        trace = trace + loud * rng.standard_normal(len(trace))
        code = (site.network, site.station, "", "LHZ")
        waveforms.append(Waveform(*code, TIME - BEFORE_S, 1.0, trace, 0.0, -90.0, "counts"))
    lat, lon = direct(
        LATITUDE, LONGITUDE, rng.uniform(0.0, 360.0), PLACE_KM * np.hypot(*rng.standard_normal(2))
    )
    origin = catalogued_origin(float(lat), float(lon), 0.5, TIME + TIME_S * rng.standard_normal())
    axis = PLACE_KM * float(np.sqrt(-2.0 * np.log(0.1)))
    origin = replace(origin, uncertainty=OriginUncertainty(axis, axis, 0.0, 0.9, TIME_S, (0.5, 0.5)))
    signs, weights = station_signs(origin, Recordings(tuple(waveforms), sites, {}), settings)
    right, wrong = (signs[:, 0], signs[:, 2]) if opens else (signs[:, 2], signs[:, 0])
    return KnownSigns(f"simulated {seed}", right, wrong, weights, reversible=False)
