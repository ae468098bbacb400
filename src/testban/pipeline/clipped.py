"""Clipped channels, unfit for picks and spectra, still say how large an event was at least."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from testban.model import Recordings


def with_clipped(screened: Recordings, recordings: Recordings) -> Recordings:
    """``screened`` with the channels of ``recordings`` that were left out as clipped, for magnitudes only."""
    clipped = {e.channel for e in screened.exclusions if e.reason.startswith("clipped")}
    clipped -= {w.id for w in screened.waveforms}
    waves = [w for w in recordings.waveforms if w.id in clipped and np.isfinite(w.samples).all()]
    if not waves:
        return screened
    ids = {w.id for w in waves}
    stations = {w.station_key for w in waves}
    return replace(
        screened,
        waveforms=tuple(sorted((*screened.waveforms, *waves), key=lambda w: (w.id, w.start_time))),
        sites={**screened.sites, **{k: s for k, s in recordings.sites.items() if k in stations}},
        responses={**screened.responses, **{i: r for i, r in recordings.responses.items() if i in ids}},
    )
