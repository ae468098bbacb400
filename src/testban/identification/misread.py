"""How often a first motion is misread, learned from recorded events whose source pushes one way.

The motions of one event share causes of error (filters, late picks of weak onsets, crust), so each event
has its own rate q, which is Beta(a, b) over events; the counts are beta-binomial. The mean m = a / (a + b)
and the correlation of two motions of one event, 1 / (a + b + 1), are each uniform on 0 to 1 before the
events: with none of them a motion says nothing of its direction. Their posterior is summed on a grid. The
next event's rate is the Beta distribution with the mean and variance that the posterior predicts for it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from testban.identification.itself import without_event
from testban.model import Origin

NODES = 200


@dataclass(frozen=True)
class ReadMotions:
    """A recorded event of known kind and how many of its clear first motions were read as its kind has them,
    and how many the other way. Time in POSIX s."""

    name: str
    kind: str
    time: float
    latitude_deg: float
    longitude_deg: float
    right: int
    wrong: int


@dataclass(frozen=True)
class MisreadRate:
    """Beta(a, b) of the next event's rate, the 90 % interval of the mean rate of all events, and how many
    events and motions they come from."""

    a: float
    b: float
    mean_90: tuple[float, float]
    events: int
    motions: int
    wrong: int

    @property
    def mean(self) -> float:
        return self.a / (self.a + self.b)

    @property
    def std(self) -> float:
        return float(np.sqrt(self.mean * (1.0 - self.mean) / (self.a + self.b + 1.0)))


def misread_rate(recorded: Sequence[ReadMotions], origin: Origin | None = None) -> MisreadRate:
    """Learn it from the ``recorded`` events but the one at ``origin``."""
    from scipy.special import betaln

    others = without_event(recorded, origin)
    nodes = (np.arange(NODES) + 0.5) / NODES
    mean, shared = nodes[:, None], nodes[None, :]
    total = 1.0 / shared - 1.0
    a, b = mean * total, (1.0 - mean) * total
    log_weight = np.zeros((NODES, NODES))
    for event in others:
        log_weight += betaln(a + event.wrong, b + event.right) - betaln(a, b)
    weight = np.exp(log_weight - log_weight.max())
    weight /= weight.sum()
    first = float((weight * mean).sum())
    second = float((weight * (mean * (1.0 - mean) * shared + mean**2)).sum())
    size = first * (1.0 - first) / (second - first**2) - 1.0
    low, high = np.interp([0.05, 0.95], np.cumsum(weight.sum(axis=1)), nodes)
    return MisreadRate(
        first * size,
        (1.0 - first) * size,
        (float(low), float(high)),
        len(others),
        sum(event.right + event.wrong for event in others),
        sum(event.wrong for event in others),
    )
