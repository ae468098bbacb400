"""How often a path resembles no model, or a whole event shows the wrong sign, learned from known events.

Of an event of known sign each station gives the right sign some probability, both signs being as likely
before: that of its record under the right sign over that under both (`rayleigh_sign.log_sign_likelihoods`).
The more paths are held to fail, the nearer it is to one half; those failures are likely by which the signs
found are. (How well a record fits at all tells nothing of it: with its free amplitude any wave form fits
better than none.) A path fails with a probability that is the event's own, Beta(m k, (1 - m) k), so that
stations of one event err together; the mean m is even between 0 and 1 before, k even in its logarithm from
0.5 to 50. An event as a whole shows the other sign with a probability that is Beta(1/2, 1/2) before
(Jeffreys). Stations that share a path share their vote, as where events are judged. All is summed on grids.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import betaln

from testban.identification.rayleigh_sign import with_failure

Array = NDArray[np.float64]

MEANS = np.linspace(0.01, 0.99, 50)
CONCENTRATIONS = np.geomspace(0.5, 50.0, 25)
FAILURES = np.linspace(0.005, 0.995, 100)
REVERSALS = np.linspace(0.0025, 0.9975, 200)
VALUES = 10


@dataclass(frozen=True, eq=False)
class KnownSigns:
    """An event of known sign: natural-log likelihood (n,) of each station's record under the right and the
    wrong sign, relative to a record that resembles neither, and the stations' weights. Made-up events have no
    tectonic release: none is ``reversible``."""

    name: str
    right: Array
    wrong: Array
    weights: Array
    reversible: bool = True

    def told(self, odds: float = 2.0) -> tuple[int, int]:
        """How many stations speak for the right and for the wrong sign by ``odds`` to one."""
        apart = self.right - self.wrong
        return int(np.sum(apart > np.log(odds))), int(np.sum(apart < -np.log(odds)))


@dataclass(frozen=True)
class SignFailure:
    """``paths`` are equally likely probabilities that a path of the next event fails, ``mean_90`` the 90 %
    interval of their mean over events; ``reversal`` is the mean probability that the next event as a whole
    shows the wrong sign, with its 90 % interval. ``log_evidence`` is that of the signs found."""

    paths: tuple[float, ...]
    mean_90: tuple[float, float]
    reversal: float
    reversal_90: tuple[float, float]
    log_evidence: float


def sign_failure(events: Sequence[KnownSigns]) -> SignFailure:
    """Learned from any number of events; none leaves what was even before."""
    m, k = MEANS[:, None, None], CONCENTRATIONS[None, :, None]
    a, b = m * k, (1.0 - m) * k
    density = np.exp((a - 1.0) * np.log(FAILURES) + (b - 1.0) * np.log1p(-FAILURES) - betaln(a, b))
    density /= density.sum(axis=2, keepdims=True)
    prior = REVERSALS**-0.5 * (1.0 - REVERSALS) ** -0.5
    log_weight = np.log(prior / prior.sum()) - np.log(len(MEANS) * len(CONCENTRATIONS))
    log_weight = np.tile(log_weight, (len(MEANS), len(CONCENTRATIONS), 1))
    for event in events:
        right, wrong = (density @ np.exp(event.weights @ rows) for rows in _log_shares(event))
        reversals = REVERSALS if event.reversible else np.zeros_like(REVERSALS)
        log_weight += np.log((1.0 - reversals) * right[..., None] + reversals * wrong[..., None])
    weight = np.exp(log_weight - log_weight.max())
    log_evidence = float(np.log(weight.sum()) + log_weight.max())
    weight /= weight.sum()
    failing = np.einsum("mkr,mkp->p", weight, density)
    levels = (np.arange(VALUES) + 0.5) / VALUES
    of_mean, of_reversal = weight.sum(axis=(1, 2)), weight.sum(axis=(0, 1))
    return SignFailure(
        tuple(float(v) for v in _quantiles(FAILURES, failing, levels)),
        _interval(MEANS, of_mean),
        float(of_reversal @ REVERSALS),
        _interval(REVERSALS, of_reversal),
        log_evidence,
    )


def with_simulated(recorded: Sequence[KnownSigns], made: Sequence[KnownSigns]) -> tuple[SignFailure, float]:
    """What recorded and made-up events teach, and how likely it is that made-up ones are a guide to recorded
    ones. That was as likely as not before; how much likelier they make the recorded signs tells. As far as
    they are none, the recorded events stand alone."""
    alone, both = sign_failure(recorded), sign_failure([*recorded, *made])
    better = both.log_evidence - sign_failure(made).log_evidence - alone.log_evidence
    guide = float(1.0 / (1.0 + np.exp(-better)))
    values = np.array([*both.paths, *alone.paths])
    weight = np.repeat([guide, 1.0 - guide], VALUES) / VALUES
    order = np.argsort(values)
    levels = (np.arange(VALUES) + 0.5) / VALUES
    paths = tuple(float(v) for v in _quantiles(values[order], weight[order], levels))
    reversal = (alone.reversal, alone.reversal_90)
    return SignFailure(paths, both.mean_90, *reversal, both.log_evidence), guide


def _log_shares(event: KnownSigns) -> tuple[Array, Array]:
    """Natural log of each station's probability of the right and of the wrong sign at each of `FAILURES`."""
    signs = np.stack([event.right, event.wrong])
    right, wrong = np.stack([with_failure(signs, failure) for failure in FAILURES], axis=-1)
    both = np.logaddexp(right, wrong)
    return right - both, wrong - both


def _quantiles(nodes: Array, weight: Array, levels: Array) -> Array:
    middle = np.cumsum(weight) - weight / 2.0
    return np.interp(levels, middle, nodes)


def _interval(nodes: Array, weight: Array) -> tuple[float, float]:
    low, high = _quantiles(nodes, weight, np.array([0.05, 0.95]))
    return float(low), float(high)
