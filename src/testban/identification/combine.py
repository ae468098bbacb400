"""Probabilities of explosion, earthquake and collapse from pieces of evidence."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

from testban.errors import SettingsError
from testban.identification.missing import told_missing
from testban.identification.settings import PRIOR, IdentificationSettings
from testban.model import CLASSES, Evidence, Identification

UNDETERMINED = "undetermined"


def combine(
    evidence: Sequence[Evidence],
    prior: Mapping[str, float] = PRIOR,
    settings: IdentificationSettings | None = None,
) -> Identification:
    """Bayes' rule, with room for a misleading discriminant and for a wrong set of classes.

    Each likelihood is mixed with a flat one (``discriminant_failure``), so no single piece can decide beyond
    about 100 to 1, and the result with equal thirds (``model_failure``).

    Raises
    ------
    SettingsError
        The prior is not a positive probability for each class.
    """
    settings = settings or IdentificationSettings()
    _check(prior)
    log_posterior = {name: math.log(prior[name]) for name in CLASSES}
    for piece in evidence:
        if piece.log_likelihood:
            for name, value in tempered(piece.log_likelihood, settings.discriminant_failure).items():
                log_posterior[name] += value
    top = max(log_posterior.values())
    weights = {name: math.exp(value - top) for name, value in log_posterior.items()}
    total = sum(weights.values())
    failure = settings.model_failure
    probability = {name: (1 - failure) * w / total + failure / len(CLASSES) for name, w in weights.items()}
    best = max(CLASSES, key=probability.__getitem__)
    stated = probability[best] >= settings.statement_threshold
    return Identification(
        probability["explosion"],
        probability["earthquake"],
        probability["collapse"],
        f"{best}, suspected" if stated else UNDETERMINED,
        dict(prior),
        tuple(evidence),
        _assumptions(evidence, prior, settings),
    )


def tempered(log_likelihood: Mapping[str, float], failure: float) -> dict[str, float]:
    """Mixed with a flat likelihood: with probability ``failure`` the piece misleads entirely."""
    top = max(log_likelihood[name] for name in CLASSES)
    return {
        name: math.log((1 - failure) * math.exp(log_likelihood[name] - top) + failure) for name in CLASSES
    }


def _check(prior: Mapping[str, float]) -> None:
    if set(prior) != set(CLASSES) or any(not value > 0 for value in prior.values()):
        raise SettingsError(
            f"the prior must give a positive probability to each of {', '.join(CLASSES)}: {dict(prior)}"
        )
    if abs(sum(prior.values()) - 1) > 1e-6:
        raise SettingsError(
            f"the prior probabilities add up to {sum(prior.values()):g}, not to 1: {dict(prior)}"
        )


def _assumptions(
    evidence: Sequence[Evidence], prior: Mapping[str, float], settings: IdentificationSettings
) -> tuple[str, ...]:
    before = ", ".join(f"{name} {prior[name]:.2f}" for name in CLASSES)
    weighed = [piece.name for piece in evidence if piece.weighed]
    return (
        f"before any evidence: {before}",
        "weighed as independent: " + (", ".join(weighed) if weighed else "nothing"),
        *told_missing(evidence),
        f"any one discriminant may mislead with probability {settings.discriminant_failure:g}",
        f"the classes may be wrong altogether with probability {settings.model_failure:g}",
        f"a class is stated from {settings.statement_threshold:.0%} on",
        "an explosion may be chemical or of any other kind: seismic waves do not tell",
    )
