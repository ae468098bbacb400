"""Settings of the association."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class AssociationSettings:
    """How picks are gathered into events.

    Attributes
    ----------
    detection_probabilities : trial values of the chance that a station within an event's reach
        has a pick for it.
    residual_s : standard deviation of a first P against the model, model error included, beside
    residual_share, residual_limit_s : share of its travel time, up to that of rays that dive below the
        uppermost mantle: the slowness of a whole path differs from the model's by 1 %
        (`testban.location.travel_time_error`).
    minimum_stations : least number of stations with a first P; three fix an epicentre and a time, a fourth
        tests it.
    separation_km : stations nearer to each other, such as the elements of an array, count once among these,
        and what the others' picks gain must suffice.
    margin : log-likelihood an event must gain beyond the logarithm of the number of places and times tried.
    depths_km : trial depths of the search.
    maximum_distance_deg : direct P only.
    window_s : origins are sought in windows about so long; each has the limits below to itself.
    high_frequency_hz, high_frequency_reach_deg : a pick clearest in a band from this frequency on has not
        come from farther: at 4 Hz and t* = 0.5 s the mantle takes off a factor of 500.
    lg_velocities_km_s : trial group velocities at which the amplitude of Lg has risen to half: it travels at
        3.6 to 3.0 km/s, fastest and slowest in other regions (one velocity for all paths of an event).
    lg_hopeful_score : the other velocities are tried where the middle one reaches this: half of what an event
        needs, about.
    lg_onset_s, lg_residual_share : standard deviation of the onset of a train of Lg, and that of its travel
        time as a share, about the event's own velocity.
    lg_velocity_share : standard deviation, as a share of its travel time, that a location gives such an onset
        against Lg at 3.5 km/s: half amplitude comes later than the first of it, all paths alike.
    lg_reach_deg : Lg is not looked for beyond.
    train_velocity_km_s : slowest wave of an event's train; picks before its passing are not taken
        for another event.
    train_margin_s : added to the end of the train.
    own_onset_s : so long after an event's first P onsets are its own.
    later_residual_s, later_residual_share : standard deviation of an event's later waves, beside a share of
        their travel time: 1.7 times that of P.
    buried_spread_km : standard deviation of the epicentre of such an event while it is not located.
    buried_turns, buried_margin : in the trains of others an event counts from this much above the mean score
        of so many searches among the same onsets moved round in time, where that is less than what is asked
        elsewhere. Onsets in a coda are not as unrelated: of made-up earthquakes alone the best set lay up to
        5 above that mean, of later waves of an event not found, put at a wrong place, 10.5. A judgement by
        those 30 cases, not a probability.
    maximum_buried : a bound on the events sought in the trains of others.
    refinements : each divides the spacing of the search by three.
    candidates : places and times of a window that go from the first, coarse step into the refinements;
        reported where one left out could have been an event.
    survivors : places kept at each refinement.
    maximum_events : a bound on the work in a window, reported when reached.
    unconfirmed : what is said of picks that agree too well for chance at too few stations.
    unexplained : what is said of a pick that belongs to no event and to no event's train.
    """

    detection_probabilities: tuple[float, ...] = (0.4, 0.7, 0.95)
    residual_s: float = 1.5
    residual_share: float = 0.01
    residual_limit_s: float = 160.0
    minimum_stations: int = 4
    separation_km: float = 15.0
    margin: float = 3.0
    depths_km: tuple[float, ...] = (5.0, 120.0, 400.0)
    maximum_distance_deg: float = 95.0
    window_s: float = 1200.0
    high_frequency_hz: float = 4.0
    high_frequency_reach_deg: float = 25.0
    lg_onset_s: float = 3.0
    lg_velocities_km_s: tuple[float, ...] = (3.2, 3.35, 3.5)
    lg_hopeful_score: float = 14.0
    lg_residual_share: float = 0.025
    lg_velocity_share: float = 0.08
    lg_reach_deg: float = 20.0
    train_velocity_km_s: float = 2.8
    train_margin_s: float = 20.0
    own_onset_s: float = 10.0
    later_residual_s: float = 2.5
    later_residual_share: float = 0.017
    buried_spread_km: float = 20.0
    buried_turns: int = 6
    buried_margin: float = 12.0
    maximum_buried: int = 5
    refinements: int = 4
    candidates: int = 480
    survivors: int = 60
    maximum_events: int = 20
    unconfirmed: str = "agrees with picks of too few other stations to make an event"
    unexplained: str = "no event explains it"
