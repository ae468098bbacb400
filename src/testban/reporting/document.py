"""assessment.json: the whole assessment as one document, described by data/assessment.schema.json."""

from __future__ import annotations

import dataclasses
import json
import math
from collections.abc import Mapping
from enum import Enum
from importlib.resources import files
from pathlib import Path
from typing import Any

import numpy as np

from testban.model import (
    Arrival,
    Assessment,
    EventAssessment,
    Evidence,
    Identification,
    Magnitude,
    NotDetermined,
    Origin,
    Pick,
    Provenance,
    RelativeLocation,
    YieldEstimate,
    isoformat,
)
from testban.reporting.files import write_atomically
from testban.reporting.tensor_document import tensor_document
from testban.reporting.withheld import withhold
from testban.reporting.wording import evidence_of

SCHEMA = "testban.assessment/1"


def assessment_document(assessment: Assessment) -> dict[str, Any]:
    """The assessment as plain JSON values: times as ISO 8601 UTC, numbers that are not finite as null."""
    assessment = withhold(assessment)
    document = {
        "schema": SCHEMA,
        "events": [_event(event) for event in assessment.events],
        "no_event_reasons": assessment.no_event_reasons,
        "excluded_channels": [
            {"channel": left_out.channel, "reason": left_out.reason}
            for left_out in assessment.excluded_channels
        ],
        "unassociated_picks": [
            {**_pick(left.pick), "phase_hint": left.pick.phase_hint, "reason": left.reason}
            for left in assessment.unassociated_picks
        ],
        "warnings": assessment.warnings,
        "provenance": provenance_document(assessment.provenance),
    }
    return plain(document)


def assessment_schema() -> dict[str, Any]:
    """The JSON Schema (draft 2020-12) of `assessment_document`."""
    source = files("testban.reporting") / "data" / "assessment.schema.json"
    return json.loads(source.read_text(encoding="utf-8"))


def write_json(assessment: Assessment, path: Path | str) -> None:
    """Write assessment.json, whole or not at all.

    Raises
    ------
    InputError
        The place cannot be written to.
    """
    document = assessment_document(assessment)
    write_atomically(json.dumps(document, indent=2, ensure_ascii=False, allow_nan=False) + "\n", path)


def plain(value: Any) -> Any:
    """Turn records, arrays, paths and the like into JSON's own types; not-finite numbers become None."""
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, str):
        return value.encode("utf-8", "replace").decode("utf-8")
    if isinstance(value, Enum):
        return plain(value.value)
    if isinstance(value, np.generic | np.ndarray):
        return plain(value.tolist())
    if isinstance(value, int):
        return value
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {item.name: plain(getattr(value, item.name)) for item in dataclasses.fields(value)}
    if isinstance(value, Mapping):
        return {plain(str(key)): plain(item) for key, item in value.items()}
    if isinstance(value, set | frozenset):
        return sorted((plain(item) for item in value), key=str)
    if isinstance(value, tuple | list):
        return [plain(item) for item in value]
    return plain(str(value))


def _time(time_s: float) -> str | None:
    return isoformat(time_s) if math.isfinite(time_s) else None


def _event(event: EventAssessment) -> dict[str, Any]:
    return {
        "id": event.id,
        "origin": origin_document(event.origin),
        "relative_location": [_relative_location(place) for place in event.relative_locations],
        "magnitudes": [_magnitude(magnitude) for magnitude in event.magnitudes],
        "identification": _identification(event.identification),
        "moment_tensor": tensor_document(event.moment_tensor),
        "yield_kt": _yield(event.yield_kt),
        "evidence": [_evidence(evidence) for evidence in evidence_of(event)],
        "not_determined": [{"quantity": gap.quantity, "reason": gap.reason} for gap in event.not_determined],
        "warnings": event.warnings,
    }


def origin_document(origin: Origin) -> dict[str, Any]:
    """An origin as in assessment.json, arrivals included."""
    region = origin.uncertainty
    return {
        "time": _time(origin.time),
        "latitude": origin.latitude_deg,
        "longitude": origin.longitude_deg,
        "depth_km": origin.depth_km,
        "depth_resolved": origin.depth_resolved,
        "uncertainty": {
            "semi_major_km": region.semi_major_km,
            "semi_minor_km": region.semi_minor_km,
            "azimuth_deg": region.azimuth_deg,
            "confidence": region.confidence,
            "time_s": region.time_s,
            "time_interval_s": region.time_interval_s,
            "depth_km": region.depth_km,
        },
        "azimuthal_gap_deg": origin.azimuthal_gap_deg,
        "secondary_azimuthal_gap_deg": origin.secondary_azimuthal_gap_deg,
        "ground_truth_level": origin.ground_truth_level,
        "method": origin.method,
        "earth_model": origin.earth_model,
        "assumptions": origin.assumptions,
        "arrivals": [_arrival(arrival) for arrival in origin.arrivals],
    }


def _pick(pick: Pick) -> dict[str, Any]:
    return {
        "station": pick.station,
        "channel": pick.channel,
        "time": _time(pick.time),
        "pick_uncertainty_s": pick.uncertainty_s,
        "polarity": pick.polarity,
        "snr": pick.snr,
    }


def _arrival(arrival: Arrival) -> dict[str, Any]:
    return {
        **_pick(arrival.pick),
        "phase": arrival.phase,
        "time_residual_s": arrival.time_residual_s,
        "weight": arrival.weight,
        "distance_deg": arrival.distance_deg,
        "azimuth_deg": arrival.azimuth_deg,
        "predicted_uncertainty_s": arrival.predicted_uncertainty_s,
    }


def _relative_location(place: RelativeLocation) -> dict[str, Any]:
    return {
        "reference": place.reference,
        "east_m": place.east_m,
        "north_m": place.north_m,
        "covariance_m2": place.covariance_m2,
        "origin_time": _time(place.origin_time),
        "origin_time_uncertainty_s": place.origin_time_uncertainty_s,
        "latitude": place.latitude_deg,
        "longitude": place.longitude_deg,
        "residual_s": place.residual_s,
        "channels": place.channels,
        "assumptions": place.assumptions,
    }


def _magnitude(magnitude: Magnitude) -> dict[str, Any]:
    return {
        "type": magnitude.type,
        "mag": magnitude.mag,
        "uncertainty": magnitude.uncertainty,
        "stations": magnitude.stations,
        "assumptions": magnitude.assumptions,
        "contributions": [plain(contribution) for contribution in magnitude.contributions],
    }


def _identification(identification: Identification) -> dict[str, Any]:
    return {
        "explosion": identification.explosion,
        "earthquake": identification.earthquake,
        "collapse": identification.collapse,
        "statement": identification.statement,
        "prior": identification.prior,
        "assumptions": identification.assumptions,
    }


def _yield(estimate: YieldEstimate | NotDetermined) -> dict[str, Any]:
    if isinstance(estimate, NotDetermined):
        return {"median": None, "interval_90": None, "assumptions": [], "reason": estimate.reason}
    return {
        "median": estimate.median,
        "interval_90": estimate.interval_90,
        "assumptions": estimate.assumptions,
        "alternatives": [
            {
                "assumption": other.assumption,
                "median": other.median,
                "interval_90": other.interval_90,
                "weight": other.weight,
            }
            for other in estimate.alternatives
        ],
        "depth_of_burial_m": estimate.depth_of_burial_m,
    }


def _evidence(evidence: Evidence) -> dict[str, Any]:
    return {
        "name": evidence.name,
        "text": evidence.text,
        "value": evidence.value,
        "uncertainty": evidence.uncertainty,
        "unit": evidence.unit,
        "log_likelihood": evidence.log_likelihood if evidence.weighed else None,
        "details": [{"label": label, "value": value} for label, value in evidence.details],
        "source": evidence.source,
        "quantity": evidence.quantity,
        "mb": evidence.mb,
    }


def provenance_document(provenance: Provenance) -> dict[str, Any]:
    """How a result was made."""
    return {
        "software_version": provenance.software_version,
        "library_versions": provenance.library_versions,
        "earth_model": provenance.earth_model,
        "created": _time(provenance.created),
        "references": provenance.references,
        "inputs": [{"name": read.name, "sha256": read.sha256} for read in provenance.inputs],
        "settings": provenance.settings,
    }
