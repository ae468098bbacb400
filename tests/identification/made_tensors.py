"""Recordings of made-up moment tensors at broadband stations around a made-up origin."""

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from testban.earth.geodesy import direct, inverse
from testban.earth.greens import GreensSettings, greens_functions
from testban.earth.layered import load_layered
from testban.earth.synthesis import synthesize
from testban.model import Origin, OriginUncertainty, Recordings, Site, Waveform

MODEL = "northeast-asia"
DISTANCES_KM = np.array([150.0, 190.0, 230.0, 270.0, 310.0, 350.0])
AZIMUTHS_DEG = np.array([10.0, 75.0, 130.0, 200.0, 255.0, 310.0])
RATE_HZ = 2.0
BEFORE_S = 300.0


def made_origin(depth_km: float) -> Origin:
    region = OriginUncertainty(5.0, 5.0, 0.0, 0.9, 0.5, (0.0, 30.0))
    return Origin(
        0.0, 41.0, 129.0, depth_km, False, region, (), 70.0, np.zeros((1, 4)), "made up", "northeast-asia", ()
    )


def made_recordings(
    tensor: NDArray[np.float64],
    depth_km: float,
    cache: Path,
    turn_deg: float = 0.0,
    unit: str = "m/s",
    gains: NDArray[np.float64] | None = None,
    stations: int = 6,
) -> Recordings:
    """Ground velocity with noise of 3 % of its median peak, network turned clockwise by ``turn_deg``."""
    rng = np.random.default_rng(7)
    azimuths = AZIMUTHS_DEG + turn_deg
    greens = greens_functions(
        load_layered(MODEL).flattened(),
        depth_km,
        DISTANCES_KM,
        GreensSettings(600.0, 1.0 / RATE_HZ, 0.15, shear=True),
        cache,
    )
    motion = synthesize(greens, tensor, azimuths)
    noise = rng.standard_normal((len(azimuths), 3, motion.shape[2] + int(BEFORE_S * RATE_HZ)))
    noise *= 0.03 * np.median(np.abs(motion).max(axis=(1, 2)))
    whole = noise + np.pad(motion, ((0, 0), (0, 0), (int(BEFORE_S * RATE_HZ), 0)))
    gains = np.ones(len(azimuths)) if gains is None else gains
    sites, waveforms = {}, []
    for i in range(stations):
        latitude, longitude = direct(41.0, 129.0, azimuths[i], DISTANCES_KM[i])
        site = Site("XX", f"S{i:02d}", float(latitude), float(longitude))
        sites[site.key] = site
        azimuth = np.radians(float(inverse(41.0, 129.0, site.latitude_deg, site.longitude_deg)[1]))
        up, away, clockwise = gains[i] * whole[i]
        north = np.cos(azimuth) * away - np.sin(azimuth) * clockwise
        east = np.sin(azimuth) * away + np.cos(azimuth) * clockwise
        for code, samples, angles in (
            ("BHZ", up, (0.0, -90.0)),
            ("BHN", north, (0.0, 0.0)),
            ("BHE", east, (90.0, 0.0)),
        ):
            waveforms.append(
                Waveform("XX", site.station, "", code, -BEFORE_S, RATE_HZ, samples, *angles, unit=unit)
            )
    return Recordings(tuple(waveforms), sites)
