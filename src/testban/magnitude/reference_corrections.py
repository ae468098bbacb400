"""Station corrections for an event from the reference events near it."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from testban.earth.geodesy import distance_between_km
from testban.earth.traveltimes import TravelTimes
from testban.magnitude.measure import measure_magnitudes
from testban.magnitude.settings import MagnitudeSettings
from testban.magnitude.station_corrections import Calibration, Corrections, learn_corrections
from testban.model import Origin, OriginUncertainty, ReferenceEvent


def corrections_from(
    references: Sequence[ReferenceEvent],
    near: Origin,
    travel_times: TravelTimes,
    settings: MagnitudeSettings,
) -> Corrections:
    """What the references within reach of ``near`` say about each channel.

    A published "mb" whose source names the IDC stands for mb_IDC; other types must match by name.
    """
    calibrations = []
    for reference in references:
        if (
            distance_between_km(near, reference) > settings.correction_reach_km
            or not reference.recordings.responses
        ):
            continue
        published = {_scale(m.type, m.source): m.value for m in reference.magnitudes}
        measured, _ = measure_magnitudes(
            known_origin(reference), reference.recordings, travel_times, settings
        )
        calibrations += [Calibration(m, published[m.type]) for m in measured if m.type in published]
    return learn_corrections(calibrations)


def known_origin(reference: ReferenceEvent) -> Origin:
    """The reference's published origin as a record without arrivals."""
    place = (reference.latitude_deg, reference.longitude_deg, reference.depth_km, reference.time)
    radius_km = reference.location_uncertainty_km
    return Origin(
        time=reference.time,
        latitude_deg=reference.latitude_deg,
        longitude_deg=reference.longitude_deg,
        depth_km=reference.depth_km,
        depth_resolved=True,
        uncertainty=OriginUncertainty(
            radius_km, radius_km, 0.0, 0.9, 0.0, (reference.depth_km, reference.depth_km)
        ),
        arrivals=(),
        azimuthal_gap_deg=360.0,
        samples=np.array([place]),
        method="published",
        earth_model="",
        assumptions=(f"published origin ({reference.origin_source})",),
    )


def _scale(type_: str, source: str) -> str:
    return "mb_IDC" if type_ == "mb" and "IDC" in source.upper() else type_
