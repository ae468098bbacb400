"""Absolute location: picks in, an origin with its posterior out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from testban.earth.traveltimes import TravelTimes
from testban.location.branch_table import DEPTHS_KM, branch_table
from testban.location.calibration import SiteCorrections
from testban.location.depth_prior import log_depth_prior
from testban.location.draws import draw
from testban.location.error_model import ErrorModel
from testban.location.forward import Forward
from testban.location.origin_record import NEVER_WRONG, origin_record
from testban.location.posterior import Mode, Rows
from testban.location.readings import Readings, readings
from testban.location.search import SitePrior, Trials, find_trials, readings_sigma
from testban.location.settings import LocationSettings
from testban.location.settling import MOHO_KM, settled_mode
from testban.location.sphere import MEAN_KM, unit_vectors
from testban.model import NotDetermined, Origin, Pick, Site

FEWEST_DATA = 3
"""Numbers that fix an epicentre. With so few each is taken for right: there is no place without it, and
nothing could show it wrong."""
SECOND_MODE = 8.0
"""Log-likelihood by which a second place may fit worse and still be followed up."""
TAKEN_FOR_WRONG = 0.5
"""Weight below which a pick counts as taken for wrong."""
APART_KM = 30.0
APART_SIGMAS = 4.0
"""Two fits at least so far apart, in km and in standard deviations of the first, are two modes."""

RETRACED_KM, MOST_RETRACED = 10.0, 4
"""Paths through a 3-D Earth are traced again where the source moved this far, so many times at most."""


def locate(
    picks: Sequence[Pick],
    sites: Mapping[str, Site],
    start: tuple[float, float, float] | None,
    travel_times: TravelTimes,
    settings: LocationSettings,
    rng: np.random.Generator,
    site_prior: tuple[float, float, float] | None = None,
    corrections: SiteCorrections | None = None,
) -> Origin | NotDetermined:
    """Origin of one event from its picks.

    ``phase_hint`` "P" is read as the first P and "S" as the first S of a station; the names of branches (Pn,
    Pg, Pb, Sn, ...) as likely but not certain; pP, sP, PcP and PKPdf as they are named.

    Parameters
    ----------
    start : latitude, longitude (deg) and origin time of a trial; the whole Earth is searched where it is None
        or leads nowhere.
    site_prior : latitude, longitude (deg) and standard deviation (km) of a normal prior of the epicentre, or
        None.
    corrections : of a calibrated site (`learn_corrections`), or None.

    Returns
    -------
    Origin with every usable pick among its arrivals (wrong picks at low weight), or NotDetermined with the
    reason. What was left out is said among the assumptions.
    """
    rows = readings(picks, sites, settings)
    reason = _too_few(rows, site_prior is not None)
    if reason:
        return NotDetermined("origin", "; ".join((reason, *rows.left_out)))
    if rows.data == FEWEST_DATA and site_prior is None:
        settings = replace(settings, wrong_share=NEVER_WRONG)
    depths = DEPTHS_KM if settings.fixed_depth_km is None else (settings.fixed_depth_km,)
    forward = Forward(rows, branch_table(travel_times, depths), settings)
    prior = None
    if site_prior is not None:
        prior = SitePrior(unit_vectors(site_prior[0], site_prior[1]), site_prior[2])
    begin = None if start is None else unit_vectors(start[0], start[1])
    depth_prior = log_depth_prior(forward.table.depths_km, settings)
    trials = find_trials(forward, readings_sigma(rows, settings), begin, prior, depth_prior)
    # What a site's reference events teach are errors of the 1-D Earth.
    paths = travel_times.paths if corrections is None else None
    place, depth_index = trials.places[0], int(trials.depth_index[0])
    for _ in range(MOST_RETRACED):
        forward.correct_for_paths(place, depth_index, paths)
        sigma_s = None if forward.plugged is None else forward.plugged.sigma_s
        modes = _settled(
            *(forward, ErrorModel(rows, settings, corrections, sigma_s), trials, prior, depth_prior, settings)
        )
        before, place = place, modes[0].peak[0]
        above, depth_index = depth_index, int(modes[0].rows.depth_index[modes[0].best])
        moved_km = max(
            _apart_km(place, before), abs(np.diff(forward.table.depths_km[[above, depth_index]])[0])
        )
        if paths is None or moved_km < RETRACED_KM:
            break
    if paths is not None:
        paths.clear()
    return origin_record(modes, draw(modes, settings.draws, rng), site_prior, corrections, rng)


def _settled(
    forward: Forward,
    error_model: ErrorModel,
    trials: Trials,
    prior: SitePrior | None,
    depth_prior: NDArray[np.float64],
    settings: LocationSettings,
) -> list[Mode]:
    """The modes that ``trials`` lead to, the heaviest first."""
    modes: list[Mode] = []
    for number, members in enumerate(_modes(trials)):
        mode = settled_mode(forward, error_model, members, prior, depth_prior, settings)
        for part in _by_layer(mode, members):
            if not any(_same(part, other) for other in modes):
                part.place_number = number
                modes.append(part)
    modes.sort(key=lambda m: -m.log_evidence)
    return modes


def _too_few(rows: Readings, held: bool) -> str | None:
    """Why the readings cannot fix an epicentre, None where they can."""
    count = len(rows.picks)
    if count == 0:
        return "0 stations with a usable pick"
    if held:
        return None
    if rows.data < FEWEST_DATA:
        return (
            f"{rows.places} station(s) with {rows.data} reading(s); three are needed to fix an epicentre: "
            "three stations, or an array's back azimuth and slowness"
        )
    bearings = int(np.isfinite(rows.backazimuth[:, 0]).sum())
    if rows.places == 1 and bearings == 0:
        return "1 station without a back azimuth: any direction is possible"
    return None


def _modes(trials: Trials) -> list[Trials]:
    """At most two groups of fits, the better first: those round the best, and those round another place."""
    groups: list[Trials] = []
    left: NDArray[np.intp] = np.flatnonzero(trials.score > trials.score[0] - 2 * SECOND_MODE)
    for _ in range(2):
        if len(left) == 0 or trials.score[left[0]] < trials.score[0] - SECOND_MODE:
            break
        away = _apart_km(trials.places[left], trials.places[left[0]])
        near = left[away < 10 * APART_KM]
        groups.append(trials.take(near))
        left = left[away >= APART_KM]
        left = left[~np.isin(left, near[:1])]
    return groups


def _by_layer(mode: Mode, members: Trials) -> list[Mode]:
    """``mode``, or where it takes a pick for wrong one mode for sources in the crust and one for deeper ones.

    Which picks are wrong depends on the depth: those that do not fit the best depth may fit another, which
    must not be judged without them.
    """
    below = mode.whole.table.depths_km > MOHO_KM
    if mode.weights.min() >= TAKEN_FOR_WRONG or below.all() or not below.any():
        return [mode]
    parts = []
    for layer in (~below, below):
        inside = np.flatnonzero(layer[members.depth_index])
        begin = members.take(inside) if len(inside) else members
        log_prior = np.where(layer, mode.log_depth_prior, -np.inf)
        parts.append(settled_mode(mode.whole, mode.error_model, begin, mode.prior, log_prior, mode.settings))
    return parts


def _apart_km(places: NDArray[np.float64], place: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.asarray(MEAN_KM * 2 * np.arcsin(np.minimum(np.linalg.norm(places - place, axis=-1) / 2, 1.0)))


def _same(mode: Mode, other: Mode) -> bool:
    """Whether two modes are one: their epicentres coincide at every likely depth that both have."""
    mine, theirs = _heaviest(mode.rows), _heaviest(other.rows)
    both = [key for key in mine if key in theirs]
    if not both:
        return False
    one, two = (
        mode.rows.take(np.array([mine[k] for k in both])),
        other.rows.take(np.array([theirs[k] for k in both])),
    )
    likely = one.log_mass > mode.rows.log_mass.max() - SECOND_MODE / 2
    away = _apart_km(one.places, two.places)
    spread = np.sqrt(np.linalg.eigvalsh(two.covariance_km2)[:, -1])
    return bool((away < np.maximum(APART_KM, APART_SIGMAS * spread))[likely].all())


def _heaviest(rows: Rows) -> dict[tuple[int, int], int]:
    """Of each depth and part of the crust's prior."""
    order = np.argsort(rows.log_mass, kind="stable")
    return {(int(rows.depth_index[k]), int(rows.crust_index[k])): int(k) for k in order}
