"""Seismograms of the six elementary sources in each Earth model and at each depth, against all windows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from testban.earth.greens import Greens, GreensSettings
from testban.earth.greens_bank import FieldRequest, build_fields
from testban.earth.layered import LayeredModel
from testban.earth.synthesis import synthesize
from testban.identification.moment_tensor.records import StationRecord
from testban.identification.moment_tensor.settings import MomentTensorSettings
from testban.identification.moment_tensor.windows import Trace
from testban.signal.filters import bandpass
from testban.signal.tensor_fit import normal_equations
from testban.sources.lune import to_tensor


@dataclass(frozen=True, eq=False)
class Sums:
    """Normal equations of all traces under one model and depth.

    ``linear`` is (traces, shifts, 6), rows of earlier and later shifts than a trace's own repeating its ends;
    ``quadratic`` is (traces, 6, 6). ``fields`` are the Green's functions they come from, one for each band.
    """

    model: str
    depth_km: float
    linear: NDArray[np.float64]
    quadratic: NDArray[np.float64]
    fields: tuple[Greens, ...] = ()


def all_sums(
    records: Sequence[StationRecord],
    windows: Sequence[Trace],
    models: Sequence[LayeredModel],
    depths_km: Sequence[float],
    settings: MomentTensorSettings,
    cache: Path | None = None,
) -> list[Sums]:
    """Normal equations of every trace for a source in each model (outer) at each depth (inner).

    Raises
    ------
    ModelRangeError
        A wave field cannot be computed.
    """
    bands = _by_band(records)
    requests = [
        FieldRequest(
            model.flattened(),
            depth,
            np.array([records[i].distance_km for i in chosen]),
            _greens_settings([records[i] for i in chosen], settings),
        )
        for model in models
        for depth in depths_km
        for chosen in bands
    ]
    fields = iter(build_fields(requests, cache, settings.threads))
    return [
        _sums(model.name, depth, windows, records, tuple(next(fields) for _ in bands))
        for model in models
        for depth in depths_km
    ]


Elementary = tuple[NDArray[np.float64], dict[int, int]]
"""Seismograms of the six unit sources, (stations, 3, 6, samples), and where each station's number stands."""


def elementary(records: Sequence[StationRecord], fields: Sequence[Greens]) -> list[Elementary]:
    """Displacement (m) of six unit sources (steps of 1 N m) from the origin time on, filtered as the records,
    for each band; ``fields`` as in `Sums`."""
    return [
        _elementary(greens, records, chosen) for greens, chosen in zip(fields, _by_band(records), strict=True)
    ]


def _by_band(records: Sequence[StationRecord]) -> list[list[int]]:
    """Numbers of the stations of each band."""
    return [
        [i for i, r in enumerate(records) if r.band_hz == b] for b in sorted({r.band_hz for r in records})
    ]


def _greens_settings(records: Sequence[StationRecord], settings: MomentTensorSettings) -> GreensSettings:
    band, interval = records[0].band_hz, records[0].interval_s
    longest = max(r.end_s for r in records)
    return GreensSettings(
        # The program leaves out frequencies below about 9 / duration.
        duration_s=float(np.ceil(max(longest + 30.0, 11.0 / band[0]))),
        sampling_interval_s=interval,
        max_frequency_hz=min(2.5 * band[1], 0.5 / interval),
        shear=True,
        threads=settings.threads,
    )


def _elementary(greens: Greens, records: Sequence[StationRecord], chosen: Sequence[int]) -> Elementary:
    record = records[chosen[0]]
    azimuths = np.array([records[i].azimuth_deg for i in chosen])
    six = [synthesize(greens, to_tensor(unit), azimuths) for unit in np.eye(6)]
    moved = np.cumsum(np.stack(six, axis=2), axis=-1) * record.interval_s
    waves = bandpass(moved, 1.0 / record.interval_s, *record.band_hz, corners=2)
    return waves, {station: row for row, station in enumerate(chosen)}


def _sums(
    model: str,
    depth_km: float,
    windows: Sequence[Trace],
    records: Sequence[StationRecord],
    fields: tuple[Greens, ...],
) -> Sums:
    shifts = 2 * max(w.reach for w in windows) + 1
    linear, quadratic = np.zeros((len(windows), shifts, 6)), np.zeros((len(windows), 6, 6))
    for waves, place in elementary(records, fields):
        for row, window in enumerate(windows):
            if window.station not in place:
                continue
            wave = waves[place[window.station]]["ZRT".index(window.component)]
            cut = wave[:, window.first : window.first + len(window.taper)]
            if cut.shape[1] < len(window.taper):
                cut = np.pad(cut, ((0, 0), (0, len(window.taper) - cut.shape[1])))
            products, quadratic[row] = normal_equations(window.recorded, cut, window.taper, window.reach)
            margin = (shifts - len(products)) // 2
            linear[row] = np.pad(products, ((margin, margin), (0, 0)), mode="edge")
    return Sums(model, depth_km, linear, quadratic, fields)
