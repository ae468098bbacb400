"""The Earth model chosen by the place of an event."""

from __future__ import annotations

import numpy as np

from testban.earth.geodesy import KM_PER_DEG, direct, inverse
from testban.earth.traveltimes import TravelTimes
from testban.location import locate
from testban.model import Origin, Pick, Recordings, Site
from testban.pipeline.regional import located_in, model_of_place, search_model
from testban.pipeline.settings import AssessmentSettings

BASE = AssessmentSettings()
REGIONAL = AssessmentSettings(earth_model="regional")
PLACE = (41.3, 129.1)


def made_event() -> tuple[Recordings, list[Pick]]:
    """Twelve stations 1 to 8 deg around a place in Korea, their picks exact in the regional model."""
    times = TravelTimes.at(*PLACE)
    lat, lon = direct(*PLACE, np.arange(12) * 30.0, np.linspace(1.0, 8.0, 12) * KM_PER_DEG)
    sites = {s.key: s for s in (Site("XX", f"S{k}", float(lat[k]), float(lon[k])) for k in range(12))}
    picks = []
    for key, site in sites.items():
        km = float(inverse(*PLACE, site.latitude_deg, site.longitude_deg)[0])
        travel = float(times.first_p(km / KM_PER_DEG, 0.0)[1])
        picks.append(Pick(key, key, f"{key}.BHZ", "P", 1.6e9 + travel, 0.1, 0, 20.0, (1.0, 4.0)))
    return Recordings((), sites), picks


def found_in_ak135(recordings: Recordings, picks: list[Pick]) -> Origin:
    rng = np.random.default_rng(1)
    origin = locate(picks, recordings.sites, None, TravelTimes.load("ak135"), BASE.location, rng)
    assert isinstance(origin, Origin)
    return origin


def test_an_event_in_a_region_is_located_in_its_model() -> None:
    recordings, picks = made_event()
    origin = found_in_ak135(recordings, picks)
    model = model_of_place(origin, search_model(REGIONAL), REGIONAL)
    again = located_in(origin, recordings, model, REGIONAL, np.random.default_rng(1))
    assert origin.earth_model == "ak135"
    assert again.earth_model == "northeast-asia over ak135"
    assert any("northeast-asia" in line and "chosen by the place" in line for line in again.assumptions)
    # The model that made the picks fits them better.
    misfit = [float(np.std([a.time_residual_s for a in o.arrivals])) for o in (origin, again)]
    assert misfit[1] < misfit[0]
    off = float(inverse(*PLACE, again.latitude_deg, again.longitude_deg)[0])
    assert off < again.uncertainty.semi_major_km


def test_without_the_setting_the_model_stays() -> None:
    recordings, picks = made_event()
    origin = found_in_ak135(recordings, picks)
    model = model_of_place(origin, search_model(BASE), BASE)
    assert model is TravelTimes.load("ak135")
    assert located_in(origin, recordings, model, BASE, np.random.default_rng(1)) is origin
