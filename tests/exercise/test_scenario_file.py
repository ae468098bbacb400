"""Scenarios: the ready ones, contradictions told with line and key, and what may never happen to a reader."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exercise.made_scenarios import SOURCE, small, text_of
from testban.errors import ScenarioError, SettingsError
from testban.exercise.networks import chosen_stations
from testban.exercise.scenario_file import packaged_scenarios, parse_scenario, read_scenario
from testban.exercise.scenario_text import ScenarioText
from testban.exercise.truth import draw_sources

KNOWN_TEST_SITES = (
    (41.3, 129.08),
    (50.0, 78.5),
    (73.4, 54.9),
    (37.1, -116.05),
    (41.55, 88.7),
    (27.08, 71.72),
)


def test_the_ready_scenarios_are_those_promised() -> None:
    titles = " ".join(packaged_scenarios().values()).lower()
    for word in ("10 kt", "0.5 kt", "coda", "magnitude 5 earthquake", "collapse", "quiet", "dark"):
        assert word in titles


@pytest.mark.parametrize("name", packaged_scenarios())
def test_every_ready_scenario_can_be_drawn_far_from_any_test_site(name: str) -> None:
    from testban.earth.geodesy import inverse

    scenario = read_scenario(name)
    assert len(chosen_stations(scenario)) >= 10
    for source in draw_sources(scenario, 7):
        for latitude, longitude in KNOWN_TEST_SITES:
            distance_km, _, _ = inverse(source.latitude_deg, source.longitude_deg, latitude, longitude)
            assert distance_km > 200.0


@pytest.mark.parametrize(
    ("old", "new", "key", "says"),
    [
        ("yield_kt = 20.0", "yield_kt = -1.0", "yield_kt", "above 0 kt"),
        ("depth_km = 0.5", "depth_km = 800", "depth_km", "below the Earth models"),
        ("depth_km = 0.5", "depth_km = 0", "depth_km", "below the surface"),
        ("latitude = [43.5, 43.9]", "latitude = 91", "latitude", "degrees"),
        ("latitude = [43.5, 43.9]", "latitude = [44, 43]", "latitude", "backwards"),
        ("latitude = [43.5, 43.9]", "latitude = nan", "latitude", "finite"),
        ("time_s = [40.0, 50.0]", "time_s = 500", "time_s", "not before the end"),
        ('kind = "explosion"', 'kind = "meteorite"', "kind", "explosion, earthquake"),
        ("yield_kt = 20.0", "yields_kt = 20.0", "yields_kt", "did you mean yield_kt"),
        ("yield_kt = 20.0", "yield_kt = 20.0\nseed = 7", "seed", "--seed 7"),
        ("duration_s = 180.0", "duration_s = 180.0\nqq = 1", "qq", "there are title"),
        ("start = 2026", 'start = "soon"  # 2026', "start", "2026-01-05T01:42:30Z"),
        ("yield_kt = 20.0", 'medium = "cheese"\nyield_kt = 20.0', "medium", "granite"),
        ('name = "global"', 'name = "atlantis"', "name", "packaged: global, japan, korea"),
        ("duration_s = 180.0", "duration_s = 1", "duration_s", "greater"),
    ],
)
def test_a_contradiction_is_named_with_its_line(old: str, new: str, key: str, says: str) -> None:
    text = text_of(SOURCE)
    assert old in text
    with pytest.raises(ScenarioError) as caught:
        parse_scenario(text.replace(old, new), "mine.toml", Path())
    message = str(caught.value)
    line = next(n for n, t in enumerate(text.replace(old, new).splitlines(), 1) if t.startswith(key))
    assert message.startswith("mine.toml: line ")
    assert f"line {line}:" in message
    assert key in message
    assert says in message


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ('name = "global"', 'name = "global"\nims = "x"', "line 6: networks.1: give exactly one of"),
        ("[[sources]]", "[sources]", "must be written [[sources]], once for each"),
        (
            "[[sources]]",
            '[[faults]]\nkind = "swapped"\ncount = 1\ncomponents = ["N"]\n[[sources]]',
            'faults.1.components: must be two, such as ["N", "E"]',
        ),
    ],
)
def test_a_table_gone_wrong_is_told_once_and_plainly(old: str, new: str, says: str) -> None:
    with pytest.raises(ScenarioError) as caught:
        parse_scenario(text_of(SOURCE).replace(old, new), "mine.toml", Path())
    assert says in str(caught.value)
    assert ";" not in str(caught.value)


@pytest.mark.parametrize(
    ("more", "says"),
    [
        ('kind = "earthquake"\nyield_kt = 1.0', "magnitude"),
        ('kind = "explosion"\nmagnitude = 5.0', "yield_kt"),
        ('kind = "collapse"\nmagnitude = 4.0\nmechanism = [1, 2, 3]', "mechanism"),
        ('kind = "explosion"\nyield_kt = 1.0\ndepth_km = 50', "must not exceed"),
    ],
)
def test_kinds_are_sized_their_own_way(more: str, says: str) -> None:
    place = "latitude = 43\nlongitude = 126\ntime_s = 50\n"
    depth = "" if "depth_km" in more else "depth_km = 0.5\n"
    with pytest.raises(ScenarioError, match=says):
        small(f"\n[[sources]]\n{place}{depth}{more}\n")


@pytest.mark.parametrize(
    ("fault", "says"),
    [
        ('kind = "gap"\ncount = 1', "duration_s"),
        ('kind = "gap"\nduration_s = 5', "who has the fault"),
        ('kind = "gremlin"\ncount = 1', "must be one of"),
        ('kind = "clock_jump"\ncount = 1', "seconds"),
    ],
)
def test_faults_say_who_and_how_much(fault: str, says: str) -> None:
    with pytest.raises(ScenarioError, match=says) as caught:
        small(more=f"\n[[faults]]\n{fault}\n")
    assert "line 10" in str(caught.value) or "line 11" in str(caught.value)


def test_a_file_that_is_not_there_names_the_ready_ones() -> None:
    with pytest.raises(ScenarioError, match="test-10kt"):
        read_scenario("nothing-of-the-kind")


def test_toml_errors_keep_their_line() -> None:
    with pytest.raises(ScenarioError, match="line 2"):
        parse_scenario('title = "x"\nstart = = 3\n', "mine.toml", Path())


@pytest.mark.parametrize("seed", [-1, 1.5, "1", None, True])
def test_a_seed_is_a_whole_number(seed: object) -> None:
    with pytest.raises(SettingsError, match="whole number"):
        draw_sources(small(SOURCE), seed)  # type: ignore[arg-type]


@given(st.text(max_size=200))
def test_no_text_does_worse_than_a_scenario_error(text: str) -> None:
    with pytest.raises(ScenarioError):
        parse_scenario(text, "mine.toml", Path())


@given(
    key=st.sampled_from(
        ["title", "start", "duration_s", "rate_hz", "site_scatter", "networks", "noise", "new"]
    ),
    value=st.sampled_from(["1", "-1", "nan", "inf", '"x"', "[]", "[1, 2]", "{}", "true", "1e400", "[[1]]"]),
)
def test_no_value_anywhere_does_worse_than_a_scenario_error(key: str, value: str) -> None:
    text = f"{key} = {value}\n" + "\n".join(
        line for line in text_of(SOURCE).splitlines() if not line.startswith(key)
    )
    told = ""
    try:
        scenario = parse_scenario(text, "mine.toml", Path())
    except ScenarioError as error:
        told = str(error)
    assert told.startswith("mine.toml: ") or scenario.text == text


@given(st.integers(0, 10**9), st.floats(-80, 80), st.floats(0, 5), st.floats(0.01, 100), st.floats(1, 3))
def test_draws_stay_in_their_ranges(
    seed: int, low: float, width: float, kilotons: float, factor: float
) -> None:
    source = SOURCE.replace("[43.5, 43.9]", f"[{low!r}, {low + width!r}]").replace(
        "yield_kt = 20.0", f"yield_kt = [{kilotons!r}, {kilotons * factor!r}]"
    )
    (drawn,) = draw_sources(small(source), seed)
    assert low - 1e-4 <= drawn.latitude_deg <= low + width + 1e-4
    assert drawn.yield_kt == pytest.approx(kilotons, rel=factor - 1.0 + 1e-3)
    assert draw_sources(small(source), seed) == (drawn,)


def test_a_source_does_not_move_when_another_is_added() -> None:
    (alone,) = draw_sources(small(SOURCE), 4)
    assert draw_sources(small(SOURCE + SOURCE), 4)[0] == alone


def test_lines_are_found_in_the_right_table() -> None:
    text = text_of(SOURCE + SOURCE)
    first, second = (ScenarioText("x", text).line_of(("sources", k, "depth_km")) for k in (0, 1))
    assert first is not None
    assert second is not None
    assert second - first == len(SOURCE.splitlines())
    assert ScenarioText("x", text).line_of(("sources", 1, "absent")) == second - 5
