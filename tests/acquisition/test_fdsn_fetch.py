"""fetch against a real HTTP server on loopback, with faults injected."""

from __future__ import annotations

import json

import pytest
from fdsn_server import file_name, serving
from synthetic_files import T0

from testban.acquisition import FetchRequest, TransferSettings, fetch, read_recordings, screen
from testban.errors import InputError, NoDataError, TransferError

Z, N = "XX.AAA.00.BHZ", "XX.AAA.00.BHN"
OTHER = "YY.BBB..BHZ"
QUICK = TransferSettings(attempts=3, first_wait_s=1.0, timeout_s=0.5)


def request(*bases: str, **changes) -> FetchRequest:
    words = {"start": T0, "end": T0 + 300, "center_latitude_deg": 40.0, "center_longitude_deg": 120.0}
    return FetchRequest(**{**words, "radius_deg": 10.0, "data_centres": bases, **changes})


class Naps(list):
    """Stands in for `time.sleep` and remembers what it was asked."""

    __call__ = list.append


def test_what_is_fetched_can_be_assessed(tmp_path):
    steps = []
    with serving(Z, N, OTHER) as server:
        report = fetch(request(server.base), tmp_path, progress=lambda *s: steps.append(s), settings=QUICK)
    assert report.fetched == tuple(
        sorted(["stations/XX.AAA.xml", "stations/YY.BBB.xml", *map(file_name, (Z, N, OTHER))])
    )
    assert (report.failed, report.no_data, report.already) == ((), (), ())
    assert steps[0] == ("fetching", 0, 5)
    assert steps[-1] == ("fetching", 5, 5)
    recordings = screen(read_recordings([tmp_path]))
    assert [w.id for w in recordings.waveforms] == sorted([Z, N, OTHER])
    assert set(recordings.responses) == {Z, N, OTHER}
    assert recordings.sites["YY.BBB"].latitude_deg == 41.0
    assert not recordings.exclusions


@pytest.mark.parametrize("fault", ["500", "503", "429", "timeout", "reset", "truncated", "cut"])
def test_a_transient_fault_is_tried_again(tmp_path, fault):
    naps = Naps()
    with serving(Z) as server:
        server.faults["dataselect XX.AAA.BHZ"] = [fault, fault]
        report = fetch(request(server.base), tmp_path, sleep=naps, settings=QUICK)
        assert server.count("dataselect XX.AAA.BHZ") == 3
    assert file_name(Z) in report.fetched
    assert naps == ([7.0, 7.0] if fault == "429" else [1.0, 2.0])
    assert len(read_recordings([tmp_path]).waveforms[0].samples) == 6000


def test_a_truncated_inventory_is_tried_again(tmp_path):
    with serving(Z) as server:
        server.faults["station XX.AAA.*"] = ["cut"]
        report = fetch(request(server.base), tmp_path, sleep=Naps(), settings=QUICK)
    assert "stations/XX.AAA.xml" in report.fetched


def test_a_lasting_fault_is_reported_and_leaves_no_half_file(tmp_path):
    with serving(Z, OTHER) as server:
        server.faults["dataselect XX.AAA.BHZ"] = ["truncated"] * 9
        report = fetch(request(server.base), tmp_path, sleep=Naps(), settings=QUICK)
    (failure,) = report.failed
    assert failure.channel == Z
    assert "truncated body" in failure.reason
    assert "asked 3 times" in failure.reason
    assert sorted(p.name for p in (tmp_path / "waveforms").iterdir()) == [file_name(OTHER).split("/")[1]]


@pytest.mark.parametrize("status", ["400", "401", "403"])
def test_a_refusal_is_not_tried_again(tmp_path, status):
    naps = Naps()
    with serving(Z, OTHER) as server:
        server.faults["dataselect XX.AAA.BHZ"] = [status]
        report = fetch(request(server.base), tmp_path, sleep=naps, settings=QUICK)
        assert server.count("dataselect XX.AAA.BHZ") == 1
    assert f"HTTP {status}" in report.failed[0].reason
    assert not naps


@pytest.mark.parametrize("status", ["204", "404"])
def test_no_data_is_a_reason_not_a_failure(tmp_path, status):
    with serving(Z, OTHER) as server:
        server.faults["dataselect XX.AAA.BHZ"] = [status]
        report = fetch(request(server.base), tmp_path, sleep=Naps(), settings=QUICK)
    assert not report.failed
    assert report.no_data[0].channel == Z
    assert "no data at http://127.0.0.1" in report.no_data[0].reason
    manifest = json.loads((tmp_path / "fetch.json").read_text())
    assert "no data" in manifest["missing"][file_name(Z)]


def test_an_interrupted_fetch_goes_on_where_it_stopped(tmp_path):
    def stop_after_two(stage, done, total):
        if done == 2:
            raise KeyboardInterrupt

    with serving(Z, N, OTHER) as server:
        with pytest.raises(KeyboardInterrupt):
            fetch(request(server.base), tmp_path, parallel=1, progress=stop_after_two, settings=QUICK)
        first = list(server.requests)
        report = fetch(request(server.base), tmp_path, settings=QUICK)
        asked = [r for r in server.requests if "*.BH?" not in r]
    assert len(report.already) >= 2
    assert len(report.already) + len(report.fetched) == 5
    assert len(asked) == len(set(asked)), "nothing complete is asked for twice"
    assert first
    assert not list(tmp_path.rglob("*.part"))


def test_a_second_run_asks_for_nothing_but_the_list(tmp_path):
    with serving(Z, OTHER) as server:
        fetch(request(server.base), tmp_path, settings=QUICK)
        before = len(server.requests)
        report = fetch(request(server.base), tmp_path, settings=QUICK)
        assert len(server.requests) == before + 1
    assert len(report.already) == 4
    assert not report.fetched


def test_what_had_no_data_is_asked_for_again(tmp_path):
    with serving(Z, OTHER) as server:
        server.faults["dataselect XX.AAA.BHZ"] = ["204"]
        fetch(request(server.base), tmp_path, settings=QUICK)
        report = fetch(request(server.base), tmp_path, settings=QUICK)
    assert report.fetched == (file_name(Z),)


def test_the_next_data_centre_is_asked_where_the_first_has_none(tmp_path):
    with serving(Z) as first, serving(Z, OTHER) as second:
        first.faults["dataselect XX.AAA.BHZ"] = ["403"]
        report = fetch(request(first.base, second.base), tmp_path, settings=QUICK)
        assert second.count("dataselect XX.AAA.BHZ") == 1
        assert second.count("station XX.AAA.*") == 0
    assert {file_name(Z), file_name(OTHER)} <= set(report.fetched)
    assert not report.failed


def test_one_data_centre_down_does_not_stop_the_others(tmp_path):
    with serving(Z) as up:
        with serving() as gone:
            down = gone.base
        report = fetch(request(down, up.base), tmp_path, sleep=Naps(), settings=QUICK)
    assert file_name(Z) in report.fetched
    assert report.failed[0].channel == down


def test_everything_down_and_nothing_there_are_told_apart(tmp_path):
    with serving() as empty, pytest.raises(NoDataError, match="widen the circle"):
        fetch(request(empty.base), tmp_path, settings=QUICK)
    with pytest.raises(TransferError, match="no data centre answered"):
        fetch(request(empty.base), tmp_path, sleep=Naps(), settings=QUICK)
    with serving(Z) as server:
        server.faults["dataselect XX.AAA.BHZ"] = ["204"]
        with pytest.raises(NoDataError, match="no waveforms"):
            fetch(request(server.base), tmp_path, settings=QUICK)


def test_codes_that_could_leave_the_folder_are_refused(tmp_path):
    with serving(Z) as server:
        server.channels = (*server.channels, ("..", "/etc/passwd", "", "BHZ"))
        report = fetch(request(server.base), tmp_path, settings=QUICK)
    assert any("impossible codes" in f.reason for f in report.failed)
    assert sorted(p.name for p in tmp_path.iterdir()) == ["fetch.json", "stations", "waveforms"]


def test_a_foreign_manifest_is_named(tmp_path):
    (tmp_path / "fetch.json").write_text("[]")
    with pytest.raises(InputError, match=r"fetch\.json: not a fetch manifest"):
        fetch(request("http://127.0.0.1:9"), tmp_path, settings=QUICK)


@pytest.mark.parametrize(
    ("changes", "complaint"),
    [
        ({"end": T0}, "end time"),
        ({"center_latitude_deg": 91.0}, "center"),
        ({"radius_deg": 0.0}, "radius"),
        ({"channels": ()}, "at least one"),
        ({"networks": ("a b",)}, "not a code"),
    ],
)
def test_an_impossible_request_says_what_is_wrong(changes, complaint):
    with pytest.raises(InputError, match=complaint):
        request("http://127.0.0.1:9", **changes)


def test_an_unknown_data_centre_lists_the_known_ones(tmp_path):
    with pytest.raises(InputError, match=r"unknown data centre 'NOWHERE'.*GFZ"):
        fetch(request("NOWHERE"), tmp_path)


def test_a_server_that_lists_in_stationxml_only_is_understood(tmp_path):
    with serving(Z) as server:
        text = server.body
        server.body = lambda service, query: text(
            service, {**query, "level": "response", "station": "AAA", "network": "XX"}
        )
        report = fetch(request(server.base), tmp_path, settings=QUICK)
    assert report.fetched == ("stations/XX.AAA.xml", file_name(Z))


def test_an_output_that_is_a_file_is_named(tmp_path):
    (tmp_path / "out").write_text("x")
    with pytest.raises(InputError, match="cannot be used as a folder"):
        fetch(request("http://127.0.0.1:9"), tmp_path / "out", settings=QUICK)
