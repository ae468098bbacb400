"""From draws of the posterior to an origin: place, regions, arrivals, and in words what was assumed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from testban.earth.geodesy import KM_PER_DEG, azimuthal_gaps, inverse
from testban.earth.traveltimes import PN_LIMIT_DEG
from testban.location.calibration import SiteCorrections
from testban.location.depth_prior import cell_edges
from testban.location.draws import Draws, samples
from testban.location.ground_truth import ground_truth_level
from testban.location.long_region import why_long
from testban.location.origin_time import later_s_km, time_interval_s, time_sigma_at_depth_s, time_sigma_s
from testban.location.posterior import Mode
from testban.location.region import ellipse, shortest_interval
from testban.location.search import toward
from testban.location.sphere import latitude_longitude, moved, offsets_km
from testban.model import Arrival, Origin, OriginUncertainty

Array = NDArray[np.float64]

SECOND_SHARE = 0.03
"""A second mode at least so likely belongs into the region."""
UNEXPLAINED_S = 999.0
NEVER_WRONG = 1e-6
"""Share of wrong picks where none could be told from a right one."""


@dataclass(frozen=True, eq=False)
class Epicentre:
    """Posterior mean (3,), covariance (2, 2) in km^2 of a normal whose ellipse holds the wanted share, and
    the share of the draws it was made from."""

    place: Array
    covariance_km2: Array
    share: float


@dataclass(frozen=True, eq=False)
class AtPlace:
    """What the hypocentre predicts: origin time; residual, branch and whether it arrives, each (m,)."""

    time_s: float
    residual_s: Array
    branch: NDArray[np.intp]
    reached: NDArray[np.bool_]
    chi2: float


def origin_record(
    modes: Sequence[Mode],
    draws: Draws,
    site_prior: tuple[float, float, float] | None,
    corrections: SiteCorrections | None,
    rng: np.random.Generator,
) -> Origin:
    """The origin that ``draws`` of ``modes`` (best first) tell of."""
    best = modes[0]
    rows, settings, table = best.forward.readings, best.settings, best.forward.table
    epicentre = _epicentre(draws, settings.confidence)
    lat, lon = (float(v) for v in latitude_longitude(epicentre.place))
    distance, azimuth, _ = inverse(lat, lon, rows.latitude_deg, rows.longitude_deg)
    used = best.weights >= 0.5
    gap, secondary_gap = azimuthal_gaps(azimuth[used])
    one_sided = gap > settings.depth_gap_deg
    depth, interval, resolved = _depth(draws, table.depths_km, one_sided, best)
    at = _at_place(best, epicentre.place, depth)
    stated = resolved or settings.depth_prior_km is not None
    sigma_s = time_sigma_s(draws) if stated else time_sigma_at_depth_s(draws, table.depths_km, depth)
    begin, end = time_interval_s(draws, settings.confidence)
    major, minor, direction = ellipse(epicentre.covariance_km2, settings.confidence)
    origin = Origin(
        time=rows.epoch + at.time_s,
        latitude_deg=lat,
        longitude_deg=lon,
        depth_km=depth,
        depth_resolved=resolved,
        uncertainty=OriginUncertainty(
            *(major, minor, direction, settings.confidence, sigma_s, interval),
            (begin - at.time_s, end - at.time_s),
        ),
        arrivals=_arrivals(best, at, distance / KM_PER_DEG, azimuth),
        azimuthal_gap_deg=gap,
        samples=samples(draws, table.depths_km, rows.epoch, settings.samples, rng),
        method="posterior by Gauss-Newton at every depth and weighted draws, correlated travel-time errors, "
        "mixture for wrong picks",
        earth_model=table.travel_times.model,
        assumptions=_assumptions(modes, draws, epicentre, at, resolved, one_sided, site_prior, corrections),
        secondary_azimuthal_gap_deg=secondary_gap,
        ground_truth_level=ground_truth_level(*_each_once(distance[used], azimuth[used])),
    )
    long = why_long(origin)
    return replace(origin, assumptions=(*origin.assumptions, long)) if long else origin


def _epicentre(draws: Draws, confidence: float) -> Epicentre:
    """Of the likeliest place, or of all where another is too likely to leave out of the region."""
    shares = np.bincount(draws.place_number, weights=draws.weight) / draws.weight.sum()
    chosen = draws.place_number == np.argmax(shares)
    first = draws.places[np.flatnonzero(chosen)[np.argmax(draws.weight[chosen])]]
    if 1.0 - shares.max() >= SECOND_SHARE:
        chosen = np.ones_like(chosen)
    weight = draws.weight[chosen] / draws.weight[chosen].sum()
    east, north = offsets_km(first, draws.places[chosen])
    points = np.stack([east, north])
    mean = points @ weight
    centred = points - mean[:, None]
    covariance = (centred * weight) @ centred.T + 1e-6 * np.eye(2)
    # The ellipse has the posterior's shape and as much of its mass as it says, whatever the tails are.
    squared = np.einsum("an,ab,bn->n", centred, np.linalg.inv(covariance), centred)
    order = np.argsort(squared)
    edge = np.interp(confidence, np.cumsum(weight[order]) - 0.5 * weight[order], squared[order])
    place = moved(first[None], mean[:1], mean[1:])[0]
    return Epicentre(place, covariance * edge / (-2.0 * np.log1p(-confidence)), float(shares.max()))


def _depth(
    draws: Draws, depths_km: Array, one_sided: bool, mode: Mode
) -> tuple[float, tuple[float, float], bool]:
    """Depth, its interval, and whether the arrivals tell it from the surface."""
    if len(depths_km) == 1:
        return float(depths_km[0]), (float(depths_km[0]), float(depths_km[0])), False
    mass = np.bincount(draws.depth_index, weights=draws.weight, minlength=len(depths_km))
    marginal = np.asarray(mass / mass.sum(), dtype=np.float64)
    edges = cell_edges(depths_km)
    low, high = shortest_interval(edges, marginal, mode.settings.confidence)
    # The uppermost cell is the surface: no depth within it is told from 0.
    low = low if low >= edges[1] else float(edges[0])
    resolved = low > 0.0 and not one_sided
    stated = resolved or mode.settings.depth_prior_km is not None
    return float(marginal @ depths_km) if stated else 0.0, (0.0 if one_sided else low, high), resolved


def _at_place(mode: Mode, place: Array, depth_km: float) -> AtPlace:
    """Between the two nearest depths of the table."""
    depths = mode.forward.table.depths_km
    above = int(np.clip(np.searchsorted(depths, depth_km, side="right") - 1, 0, max(len(depths) - 2, 0)))
    pair = np.array([above, min(above + 1, len(depths) - 1)])
    width = max(float(depths[pair[1]] - depths[pair[0]]), 1e-9)
    share = float(np.clip((depth_km - depths[above]) / width, 0.0, 1.0))
    mix = np.array([1.0 - share, share])
    rows = mode.rows.take(np.full(2, mode.best))
    step = np.stack(toward(rows.places, place), axis=1)
    about = rows.time_s - np.einsum("na,na->n", rows.drift_s_km, step)
    rows = replace(rows, places=np.stack([place, place]), depth_index=pair, time_s=about)
    fit = mode.fit(rows)
    time_s = float(mix @ fit.time_s)
    # About the model's own times (and a site's corrections), not those of the crust that fits best.
    crust_s = mode.forward.crust_s(rows.places, fit.predicted.branch, mode.crusts.take(rows.crust_index))
    residual = mix @ (fit.predicted.residual_s + crust_s) - time_s
    residual -= mode.precision(mode.best).shift_s
    nearest = int(share > 0.5)
    predicted = fit.predicted
    return AtPlace(
        time_s, residual, predicted.branch[nearest], predicted.reached[nearest], float(mix @ fit.chi2)
    )


def _arrivals(mode: Mode, at: AtPlace, distance_deg: Array, azimuth_deg: Array) -> tuple[Arrival, ...]:
    reached = at.reached
    return tuple(
        Arrival(
            pick,
            _phase(mode.forward.branches[branch], float(distance_deg[k])),
            float(at.residual_s[k]) if reached[k] else UNEXPLAINED_S,
            float(mode.weights[k]) if reached[k] else 0.0,
            float(distance_deg[k]),
            float(azimuth_deg[k]),
            float(mode.sigma_s[k]),
        )
        for k, (pick, branch) in enumerate(zip(mode.forward.readings.picks, at.branch, strict=True))
    )


def _phase(branch: str, distance_deg: float) -> str:
    return f"{branch}n" if branch in ("P", "S") and distance_deg <= PN_LIMIT_DEG else branch


def _each_once(distance_km: Array, azimuth_deg: Array) -> tuple[Array, Array]:
    """Stations that gave P and S, or stand side by side, once."""
    places = np.unique(np.stack([distance_km, azimuth_deg], axis=1), axis=0)
    return places[:, 0], places[:, 1]


def _assumptions(
    modes: Sequence[Mode],
    draws: Draws,
    epicentre: Epicentre,
    at: AtPlace,
    resolved: bool,
    one_sided: bool,
    site_prior: tuple[float, float, float] | None,
    corrections: SiteCorrections | None,
) -> tuple[str, ...]:
    mode = modes[0]
    settings, errors = mode.settings, mode.settings.errors
    text = [
        "travel times of a 1-D Earth with errors shared by neighbouring stations (Bondar & Storchak 2011)",
        f"mean slowness of each path uncertain by {100 * errors.path_slowness:.1f} %, the crust's by "
        f"{100 * errors.crust_slowness:.1f} %, the Moho's delay by {errors.moho_delay_s:.1f} s",
    ]
    if settings.fixed_depth_km is not None:
        text.append(f"depth fixed at {settings.fixed_depth_km:.1f} km, its error is in no region")
    elif settings.depth_prior_km is not None:
        text.append("depth prior {:.1f} ± {:.1f} km, given".format(*settings.depth_prior_km))
    elif one_sided:
        text.append("stations on one side only, depth trades with distance: not taken as resolved")
    if not resolved and settings.fixed_depth_km is None and settings.depth_prior_km is None:
        text.append(_at_surface(later_s_km(draws, mode.forward.table.depths_km, 0.0)))
    if settings.wrong_share <= NEVER_WRONG:
        text.append(
            "no more readings than a place needs: each is taken for right, as nothing could show it wrong"
        )
    if 1.0 - epicentre.share >= SECOND_SHARE:
        text.append(_elsewhere(modes, draws, epicentre))
    scale = float(mode.scale(mode.rows.take(np.array([mode.best])), np.array([at.chi2]))[0])
    if scale > 1.05:
        text.append(f"residuals larger than expected: regions widened by {scale**0.5:.2f}")
    if corrections is not None:
        text.append("travel times corrected by residuals of " + ", ".join(corrections.names))
    plugged = mode.forward.plugged
    if plugged is not None:
        text += plugged.notes(mode.forward.readings, at.branch)
    if site_prior is not None:
        text.append(
            "found by looking again at the place of another event: "
            f"epicentre prior {site_prior[2]:.0f} km around it"
        )
    return (*text, *mode.forward.readings.left_out)


def _at_surface(later: float | None) -> str:
    said = "no single depth fits: epicentre from all depths, origin time and its uncertainty for the surface"
    return said if later is None else f"{said}, {later:+.2f} s for each kilometre that the source lies deeper"


def _elsewhere(modes: Sequence[Mode], draws: Draws, epicentre: Epicentre) -> str:
    """The places the arrivals leave possible."""
    said = []
    likeliest = {mode.place_number: mode for mode in reversed(modes)}
    for number, mode in sorted(likeliest.items()):
        share = float(draws.weight[draws.place_number == number].sum() / draws.weight.sum())
        lat, lon = latitude_longitude(mode.peak[0])
        said.append(f"{lat:.2f}, {lon:.2f} ({100 * share:.0f} %)")
    return "the arrivals leave several places possible, the region covers all: " + "; ".join(said)
