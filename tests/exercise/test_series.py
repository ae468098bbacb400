"""Many seeds: one grid for all distances, nothing of another program mixed in, killed and gone on with."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from exercise.made_scenarios import HEAD, SOURCE, small
from exercise.made_series import nothing_found, six_seeds
from testban.earth.greens_bank import WavePath
from testban.earth.greens_grid import DistanceGrid
from testban.earth.layered import load_layered
from testban.errors import ScenarioError
from testban.exercise.layered_fields import FieldSettings, layered_fields
from testban.exercise.networks import chosen_stations
from testban.exercise.scenario import Scenario
from testban.exercise.scenario_file import packaged_scenarios, parse_scenario, read_scenario
from testban.exercise.series import parse_seeds, run_series
from testban.exercise.series_grid import series_grid
from testban.exercise.series_identity import NOTE, series_identity
from testban.exercise.stations import packaged_networks
from testban.sources.shot import explosion_source


@pytest.mark.parametrize(("text", "seeds"), [("3", (3,)), ("1-3", (1, 2, 3)), ("5,1-2,2", (1, 2, 5))])
def test_seeds(text: str, seeds: tuple[int, ...]) -> None:
    assert parse_seeds(text) == seeds


@given(st.text(alphabet="0123456789,- ab", max_size=12))
def test_seeds_are_numbers_or_an_error(text: str) -> None:
    seeds, told = (), ""
    try:
        seeds = parse_seeds(text)
    except ScenarioError as error:
        told = str(error)
    assert list(seeds) == sorted(set(seeds))
    assert seeds or "1-200" in told or "runs backwards" in told


def test_a_series_goes_on_where_it_was_interrupted(tmp_path: Path) -> None:
    scenario, assessed = small(), []

    def interrupted(folder: Path) -> tuple[dict[str, Any], float]:
        if len(assessed) == 2:
            raise KeyboardInterrupt
        assessed.append(folder.name)
        return nothing_found(folder)

    with pytest.raises(KeyboardInterrupt):
        run_series(scenario, (1, 2, 3), tmp_path, interrupted, 1)
    before = {p.name: p.stat().st_mtime_ns for p in tmp_path.glob("seed-*.json")}
    assert len(before) == 2
    bars: list[tuple[str, int, int]] = []
    scores = run_series(
        scenario, (1, 2, 3), tmp_path, nothing_found, 1, progress=lambda *told: bars.append(told)
    )
    assert [s.seed for s in scores] == [1, 2, 3]
    assert bars == [("exercises", 2, 3), ("exercises", 3, 3)]
    assert {p.name: p.stat().st_mtime_ns for p in tmp_path.glob("seed-*.json") if p.name in before} == before
    assert not (tmp_path / "exercises").exists()


def changed_note(out: Path, key: str, value: str) -> None:
    note = json.loads((out / NOTE).read_text())
    (out / NOTE).write_text(json.dumps({**note, key: value}))


def test_scores_that_come_from_something_else_are_not_mixed(tmp_path: Path) -> None:
    spectrum = tmp_path / "noise.csv"
    spectrum.write_text("period_s,acceleration_db\n0.1,-140\n100,-150\n")
    out = tmp_path / "out"

    def again(scenario: Scenario, judged_by: str = "", settings: FieldSettings | None = None) -> str:
        with pytest.raises(ScenarioError, match="must not be mixed") as caught:
            run_series(scenario, (1, 2), out, nothing_found, 1, settings, judged_by=judged_by)
        return str(caught.value)

    scenario = small()
    scenario = replace(scenario, noise=replace(scenario.noise, spectrum=spectrum))
    run_series(scenario, (1,), out, nothing_found, 1)
    other = replace(small(stations='"IC.BJT"'), noise=scenario.noise)
    assert "another scenario;" in again(other)
    assert "other populations;" in again(scenario, judged_by="abc")
    grid = FieldSettings(tmp_path, 1, DistanceGrid(100.0, 200.0))
    assert "wave fields of another grid (None; now DistanceGrid(" in again(scenario, settings=grid)
    kept = (out / NOTE).read_bytes()
    for key, value, says in (
        ("program", "0.0.9", "another version of Testban (0.0.9; now "),
        ("code", "abc", "another state of Testban's code;"),
        ("libraries", "numpy 1", "other versions of libraries (numpy 1; now python "),
    ):
        changed_note(out, key, value)
        assert says in again(scenario)
        (out / NOTE).write_bytes(kept)
    spectrum.write_text("period_s,acceleration_db\n0.1,-141\n100,-150\n")
    assert "other files named by the scenario;" in again(scenario)
    (out / NOTE).write_text("{")
    assert "cannot be read" in again(scenario)
    assert not (out / "seed-00002.json").exists()


def test_the_identity_is_the_same_twice() -> None:
    settings = FieldSettings(threads=1)
    assert series_identity(small(), settings, "") == series_identity(
        small(), replace(settings, threads=2), ""
    )


DRIVER = """
import sys
from pathlib import Path
from exercise.made_series import six_seeds
if __name__ == "__main__":
    six_seeds(Path(sys.argv[1]), 2, Path(sys.argv[2]))
"""


def scores_in(out: Path) -> dict[str, str]:
    return {p.name: p.read_text() for p in out.glob("seed-*.json")}


def alive(group: int) -> bool:
    try:
        os.killpg(group, 0)
    except ProcessLookupError:
        return False
    return True


def wait_until(so: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 120.0
    while not so():
        assert time.monotonic() < deadline
        time.sleep(0.02)


@dataclass(frozen=True)
class Process:
    """A program that runs a series of six seeds in two processes; from the third on they wait for a sign."""

    command: tuple[str, ...]
    environment: dict[str, str]
    whole: Path

    @contextmanager
    def started(self, out: Path, sign: Path) -> Iterator[subprocess.Popen[bytes]]:
        """The program, at work; nothing is left of it in the end."""
        with subprocess.Popen(
            [*self.command, str(out), str(sign)],
            env=self.environment,
            start_new_session=True,
            stderr=subprocess.DEVNULL,
        ) as running:
            try:
                yield running
            finally:
                with suppress(ProcessLookupError):
                    os.killpg(running.pid, signal.SIGKILL)


@pytest.fixture(scope="module")
def process(tmp_path_factory: pytest.TempPathFactory) -> Process:
    """``whole`` is what this process writes, where nobody interrupts it. Read only."""
    folder = tmp_path_factory.mktemp("process")
    (folder / "driver.py").write_text(DRIVER)
    paths = os.pathsep.join([str(Path(__file__).parents[1]), os.environ.get("PYTHONPATH", "")])
    made = Process(
        (sys.executable, str(folder / "driver.py")), {**os.environ, "PYTHONPATH": paths}, folder / "whole"
    )
    six_seeds(made.whole, 1)
    return made


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGINT])
def test_a_killed_process_ends_with_its_workers_and_is_gone_on_with(
    number: signal.Signals, process: Process, tmp_path: Path
) -> None:
    out = tmp_path / "killed"
    with process.started(out, tmp_path / "never") as running:
        wait_until(lambda: bool(scores_in(out)))
        if number == signal.SIGKILL:
            running.kill()
        else:
            os.killpg(running.pid, number)
        assert running.wait(60) != 0
        wait_until(lambda: not alive(running.pid))
    before = scores_in(out)
    assert 0 < len(before) < 3
    six_seeds(out, 1)
    after = scores_in(out)
    assert {name: after[name] for name in before} == before
    assert after == scores_in(process.whole)
    assert {p.name for p in out.iterdir()} == {p.name for p in process.whole.iterdir()}


def test_a_second_series_in_a_folder_is_told_who_is_there(process: Process, tmp_path: Path) -> None:
    out, sign = tmp_path / "shared", tmp_path / "sign"
    with process.started(out, sign) as first:
        # Both of its processes wait, and nothing moves. A signal to stop might never be seen to be obeyed: a
        # process that is starting another one stops once that one has started, which is stopped before.
        wait_until(lambda: len(list(tmp_path.glob("*.held"))) == 2)
        before = {p.name for p in out.rglob("*")}
        with pytest.raises(ScenarioError) as caught:
            six_seeds(out, 1)
        said = str(caught.value)
        assert f"{out}: in use by testban exercise series (process {first.pid} on " in said
        assert "wait until it ends, or choose another folder" in said
        assert {p.name for p in out.rglob("*")} == before
        sign.touch()
        assert first.wait(120) == 0
    assert scores_in(out) == scores_in(process.whole)
    assert {p.name for p in out.iterdir()} == {p.name for p in process.whole.iterdir()}


def test_every_ready_scenario_and_network_has_a_grid_that_holds_its_regional_stations() -> None:
    from testban.earth.geodesy import inverse
    from testban.exercise.truth import draw_sources

    scenarios = [read_scenario(name) for name in packaged_scenarios()]
    for network in packaged_networks():
        text = HEAD.format(duration=180) + f'\n[[networks]]\nname = "{network}"\n' + SOURCE
        scenarios.append(parse_scenario(text, "mine.toml", Path()))
    for scenario in scenarios:
        stations = chosen_stations(scenario)
        grid = series_grid(scenario, stations)
        sources = draw_sources(scenario, 3)
        assert (grid is None) == (not sources)
        for source in sources:
            places = [(s.site.latitude_deg, s.site.longitude_deg) for s in stations]
            distances = inverse(source.latitude_deg, source.longitude_deg, *np.array(places).T)[0]
            assert grid is not None
            assert all(grid.holds(d) for d in distances if 20.0 <= d <= 2000.0)


def test_depths_without_steps_share_no_grid() -> None:
    drawn = SOURCE.replace("depth_km = 0.5", "depth_km = [0.3, 0.9]")
    stepped = SOURCE.replace("depth_km = 0.5", "depth_km = [0.3, 0.9]\ndepth_step_km = 0.3")
    for text, shares in ((SOURCE, True), (drawn, False), (stepped, True)):
        scenario = small(text)
        assert (series_grid(scenario, chosen_stations(scenario)) is not None) == shares


def test_stations_off_the_grid_have_fields_of_their_own(tmp_path: Path) -> None:
    model = load_layered("northeast-asia").flattened()
    ways = [WavePath(d, 0.0, model) for d in (8.0, 103.0, 130.0)]
    shot = explosion_source(1.0, 500.0)
    grid = FieldSettings(tmp_path, 2, DistanceGrid(100.0, 105.0, 0.05))
    near, shared, far = (f[0.5] for f in layered_fields(shot, ways, 20.0, grid))
    exact = layered_fields(shot, ways, 20.0, FieldSettings())
    for field, other in ((near, exact[0][0.5]), (far, exact[2][0.5])):
        assert np.array_equal(field.elements["EXZ"], other.elements["EXZ"])
    count = exact[1][0.5].elements["EXZ"].shape[-1]
    moved, there = shared.elements["EXZ"][0, :count], exact[1][0.5].elements["EXZ"][0]
    assert np.corrcoef(moved, there)[0, 1] > 0.9


def test_wave_fields_are_shown_before_exercises_and_never_run_back(tmp_path: Path) -> None:
    far = SOURCE.replace("[43.5, 43.9]", "44.10").replace("[128.0, 128.4]", "129.60")
    scenario = small(far + far.replace("0.5", "0.6"))
    settings = FieldSettings(tmp_path / "fields", 1, DistanceGrid(55.0, 60.0, 0.1))
    bars: list[tuple[str, int]] = []
    run_series(
        scenario,
        (1,),
        tmp_path,
        nothing_found,
        1,
        settings,
        lambda stage, done, _: bars.append((stage, done)),
    )
    shares = [done for stage, done in bars if stage == "wave fields for all exercises"]
    assert len(shares) > 2
    assert shares == sorted(shares)
    assert shares[-1] == 100
    assert bars[len(shares) :] == [("exercises", 0), ("exercises", 1)]


def test_a_series_reaches_from_a_near_station_to_teleseisms(tmp_path: Path) -> None:
    """10 km from one station, and 29 degrees from another: neither lies on any grid."""
    near = SOURCE.replace("[43.5, 43.9]", "44.70").replace("[128.0, 128.4]", "129.60")
    scenario = small(near, stations='"IC.MDJ", "IC.KMI"')
    scores = run_series(scenario, (1,), tmp_path, nothing_found, 1, FieldSettings(tmp_path / "fields", 1))
    assert [s.seed for s in scores] == [1]
