"""Whole folders: what is read, what is left out, and which message says so."""

from __future__ import annotations

import hashlib
import json

import numpy as np
import pytest
from synthetic_files import T0, ground_noise, miniseed, write_csv, write_sac

from testban.acquisition import from_obspy, read_recordings
from testban.errors import InputError, StationMetadataError, WaveformError
from testban.model import Site


def reasons(recordings) -> dict[str, str]:
    return {e.channel: e.reason for e in recordings.exclusions}


def test_any_nesting_and_both_formats_with_a_csv_beside(tmp_path):
    x = ground_noise(400)
    write_sac(tmp_path / "sac" / "deep" / "a.sac", x)
    (tmp_path / "b.mseed").write_bytes(miniseed(ground_noise(400, 3), id="XX.BBB.00.BHZ"))
    (tmp_path / "c.ms3").write_bytes(miniseed(ground_noise(400, 2), id="XX.CCC.10.BHZ", version=3))
    write_csv(tmp_path / "stations.csv", "XX,BBB,41,121,5", "XX,CCC,42,122,6")
    recordings = read_recordings([tmp_path])
    assert [w.id for w in recordings.waveforms] == ["XX.AAA..BHZ", "XX.BBB.00.BHZ", "XX.CCC.10.BHZ"]
    assert recordings.sites["XX.CCC"] == Site("XX", "CCC", 42.0, 122.0, 6.0)
    assert not recordings.exclusions
    names = [i.name for i in recordings.inputs]
    assert names == ["b.mseed", "c.ms3", "sac/deep/a.sac", "stations.csv"]
    digest = hashlib.sha256((tmp_path / "b.mseed").read_bytes()).hexdigest()
    assert recordings.inputs[0].sha256 == digest


def test_documents_are_passed_over_in_silence(tmp_path):
    write_sac(tmp_path / "a.sac", ground_noise(400))
    for name in ("README.md", "event.toml", "notes.txt", "a.json", "report.html", "LICENSE", ".hidden"):
        (tmp_path / name).write_text("words")
    (tmp_path / "event.xml").write_text("<q:quakeml xmlns:q='http://quakeml.org/xmlns/quakeml/1.2'/>")
    (tmp_path / "table.csv").write_text("a,b\n1,2\n")
    recordings = read_recordings([tmp_path])
    assert not recordings.exclusions
    assert len(recordings.inputs) == 1


def test_text_called_sac_an_empty_file_and_noise_are_named(tmp_path):
    write_sac(tmp_path / "a.sac", ground_noise(400))
    (tmp_path / "text.sac").write_text("not a seismogram, sorry\n" * 50)
    (tmp_path / "empty.mseed").write_bytes(b"")
    (tmp_path / "random.dat").write_bytes(np.random.default_rng(1).bytes(3000))
    left_out = reasons(read_recordings([tmp_path]))
    assert "not a SAC file" in left_out["text.sac"]
    assert left_out["empty.mseed"] == "is empty"
    assert "not a waveform file" in left_out["random.dat"]


def test_an_empty_folder_says_what_to_give(tmp_path):
    with pytest.raises(InputError, match="SAC or miniSEED"):
        read_recordings([tmp_path])
    with pytest.raises(InputError, match="no such file"):
        read_recordings([tmp_path / "absent"])


def test_nothing_readable_lists_reasons(tmp_path):
    (tmp_path / "a.sac").write_text("text")
    with pytest.raises(WaveformError, match=r"a\.sac is not a SAC file"):
        read_recordings([tmp_path])
    document = tmp_path / "notes.txt"
    document.write_text("text")
    with pytest.raises(WaveformError, match=r"notes\.txt is a document"):
        read_recordings([document])


def test_a_station_without_coordinates_is_named_and_all_without_is_an_error(tmp_path):
    (tmp_path / "b.mseed").write_bytes(miniseed(ground_noise(400), id="XX.BBB.00.BHZ"))
    with pytest.raises(StationMetadataError, match=r"--stations .*network,station,latitude"):
        read_recordings([tmp_path])
    write_sac(tmp_path / "a.sac", ground_noise(400, 2))
    recordings = read_recordings([tmp_path])
    assert list(recordings.sites) == ["XX.AAA"]
    assert "no coordinates" in reasons(recordings)["XX.BBB"]


def test_given_stations_win_over_headers_and_a_disagreement_is_noted(tmp_path):
    write_sac(tmp_path / "w" / "a.sac", ground_noise(400))
    given = write_csv(tmp_path / "stations.csv", "XX,AAA,40.5,120,7")
    recordings = read_recordings([tmp_path / "w"], stations=given)
    assert recordings.sites["XX.AAA"].latitude_deg == 40.5
    assert any("XX.AAA: the waveform header puts it 55.6 km" in n for n in recordings.notes)
    assert "stations.csv" in [i.name for i in recordings.inputs]
    close = write_csv(tmp_path / "close.csv", "XX,AAA,40.005,120,7")
    assert not any("km from" in n for n in read_recordings([tmp_path / "w"], stations=close).notes)


def test_given_stations_that_are_none_say_so(tmp_path):
    write_sac(tmp_path / "w" / "a.sac", ground_noise(400))
    wrong = tmp_path / "wrong.json"
    wrong.write_text("{}")
    with pytest.raises(StationMetadataError, match="not a station file; wanted: StationXML"):
        read_recordings([tmp_path / "w"], stations=wrong)
    bad = tmp_path / "bad.csv"
    bad.write_text("a,b\n")
    with pytest.raises(StationMetadataError, match=r"bad\.csv, line 1"):
        read_recordings([tmp_path / "w"], stations=bad)


def test_headers_that_contradict_one_another(tmp_path):
    """Two of three channels carry another station's coordinates: the third is right."""
    write_sac(tmp_path / "n.sac", ground_noise(400, 1), id="XX.AAA..BHN", stla=44.0, stlo=142.0)
    write_sac(tmp_path / "z.sac", ground_noise(400, 2), id="XX.AAA..BHZ", stla=44.0, stlo=142.0)
    write_sac(tmp_path / "e.sac", ground_noise(400, 3), id="XX.AAA..BHE", stla=42.0, stlo=143.0)
    write_sac(tmp_path / "k.sac", ground_noise(400, 4), id="XX.KKK..BHZ", stla=44.0, stlo=142.0)
    recordings = read_recordings([tmp_path])
    assert recordings.sites["XX.AAA"].latitude_deg == 42.0
    assert any("XX.AAA: its channels' headers disagree" in n for n in recordings.notes)


def test_one_station_under_two_networks_is_kept_once(tmp_path):
    x = ground_noise(800)
    write_sac(tmp_path / "a.sac", x, id="XX.AAA..BHZ")
    write_sac(tmp_path / "b.sac", x[:400], id="YY.AAA..BHZ", stla=40.0003)
    recordings = read_recordings([tmp_path])
    assert list(recordings.sites) == ["XX.AAA"]
    assert "XX.AAA" in reasons(recordings)["YY.AAA"]
    assert "YY.AAA" in reasons(recordings)["YY.AAA"]


def test_the_same_samples_under_another_station_code(tmp_path):
    x = ground_noise(800)
    write_sac(tmp_path / "a.sac", x, id="XX.AAA..BHZ")
    write_sac(tmp_path / "b.sac", x, id="YY.BBB..BHZ", stla=41.0)
    recordings = read_recordings([tmp_path])
    assert [w.id for w in recordings.waveforms] == ["XX.AAA..BHZ"]
    assert "111 km apart, so one of them is mislabelled" in reasons(recordings)["YY.BBB..BHZ"]


def test_stations_of_one_code_far_apart_are_two(tmp_path):
    write_sac(tmp_path / "a.sac", ground_noise(400, 1), id="XX.AAA..BHZ")
    write_sac(tmp_path / "b.sac", ground_noise(400, 2), id="YY.AAA..BHZ", stla=45.0)
    assert len(read_recordings([tmp_path]).sites) == 2


@pytest.mark.parametrize(
    ("channel", "words", "expected"),
    [
        ("BHZ", {"cmpaz": 0.0, "cmpinc": 0.0}, (0.0, -90.0)),
        ("BHZ", {"cmpaz": 0.0, "cmpinc": 180.0}, (0.0, -90.0)),
        ("BHZ", {"cmpaz": 0.0, "cmpinc": 90.0}, (0.0, -90.0)),
        ("BHE", {"cmpaz": 0.0, "cmpinc": 0.0}, (90.0, 0.0)),
        ("BHE", {"cmpaz": 18.8, "cmpinc": 90.0}, (18.8, 0.0)),
        ("BH1", {"cmpaz": 0.0, "cmpinc": 0.0}, (None, None)),
        ("BH1", {}, (None, None)),
        ("BH2", {"cmpaz": 87.0, "cmpinc": 90.0}, (87.0, 0.0)),
    ],
)
def test_orientation_from_headers_that_make_sense(tmp_path, channel, words, expected):
    write_sac(tmp_path / "a.sac", ground_noise(400), id=f"XX.AAA..{channel}", **words)
    (waveform,) = read_recordings([tmp_path]).waveforms
    got = (waveform.azimuth_deg, waveform.dip_deg)
    assert got == pytest.approx(expected, abs=1e-4) if expected[0] is not None else got == expected


def test_parallel_horizontals_are_of_unknown_orientation(tmp_path):
    for number, code in enumerate("12"):
        words = {"cmpaz": 0.0, "cmpinc": 90.0}
        write_sac(tmp_path / f"{code}.sac", ground_noise(400, number), id=f"XX.AAA..BH{code}", **words)
    assert [w.azimuth_deg for w in read_recordings([tmp_path]).waveforms] == [None, None]


def test_progress_counts_every_file(tmp_path):
    for number in range(3):
        write_sac(tmp_path / f"{number}.sac", ground_noise(400, number), id=f"XX.AA{number}..BHZ")
    seen = []
    read_recordings([tmp_path], progress=lambda *step: seen.append(step))
    assert seen == [("reading", n, 3) for n in (1, 2, 3)]


def test_gse2_and_sac_text_are_read_as_a_last_resort(tmp_path):
    import obspy

    x = ground_noise(400)
    trace = obspy.Trace(x.astype(np.int32))
    trace.stats.station, trace.stats.channel, trace.stats.sampling_rate = "GGG", "BHZ", 20.0
    trace.stats.starttime = obspy.UTCDateTime(T0)
    trace.write(str(tmp_path / "a.gse"), format="GSE2")
    trace.stats.station, trace.data = "SSS", trace.data[::-1].copy()
    trace.write(str(tmp_path / "b.sac"), format="SACXY")
    given = write_csv(tmp_path / "s.csv", ",GGG,40,120,0", ",SSS,41,121,0")
    recordings = read_recordings([tmp_path], stations=given)
    assert sorted(w.station for w in recordings.waveforms) == ["GGG", "SSS"]
    assert all(sorted(w.samples) == sorted(x) for w in recordings.waveforms)


def test_a_pickle_is_never_opened(tmp_path):
    import pickle

    write_sac(tmp_path / "a.sac", ground_noise(400))
    fuse = tmp_path / "fuse"
    bomb = type("Bomb", (), {"__reduce__": lambda self: (type(fuse).touch, (fuse,))})()
    (tmp_path / "b.dat").write_bytes(pickle.dumps(bomb))
    read_recordings([tmp_path])
    assert not fuse.exists()


def test_from_obspy_takes_streams_inventories_and_plain_coordinates():
    import obspy

    x = ground_noise(400)
    masked = np.ma.masked_array(x, mask=np.arange(400) == 200)
    header = {"network": "XX", "station": "AAA", "channel": "BHZ", "sampling_rate": 20.0}
    stream = obspy.Stream([obspy.Trace(masked, header)])
    recordings = from_obspy(stream, stations={"XX.AAA": (40.0, 120.0)})
    assert [len(w.samples) for w in recordings.waveforms] == [200, 199]
    assert recordings.waveforms[0].dip_deg == -90.0
    with pytest.raises(StationMetadataError, match="no coordinates"):
        from_obspy(stream)
    with pytest.raises(StationMetadataError, match=r"XX\.AAA"):
        from_obspy(stream, stations={"XX.AAA": (40.0,)})
    with pytest.raises(WaveformError):
        from_obspy(obspy.Stream())


@pytest.mark.recorded
def test_obspy_and_files_agree_on_a_recorded_folder(recorded_data):
    import obspy

    folder = recorded_data / "earthquakes" / "california-2019-07-16"
    files = read_recordings([folder])
    stream = obspy.read(str(folder / "waveforms" / "BK.C*"))
    inventory = obspy.read_inventory(str(folder / "stations" / "BK.C*"))
    objects = from_obspy(stream, inventory)
    assert len(files.responses) == 36
    for waveform in objects.waveforms:
        (other,) = (w for w in files.waveforms if w.id == waveform.id)
        assert np.array_equal(waveform.samples, other.samples)
        assert (waveform.azimuth_deg, waveform.dip_deg) == (other.azimuth_deg, other.dip_deg)
        one, two = objects.responses[waveform.id], files.responses[waveform.id]
        assert (one.zeros_rad_s, one.gain_counts) == (two.zeros_rad_s, two.gain_counts)


@pytest.mark.recorded
def test_recorded_folders_read_in_about_a_second_and_name_what_lacks(recorded_data):
    kambarata = read_recordings([recorded_data / "explosions" / "kambarata-2009"])
    assert len(kambarata.sites) == 9
    assert len(kambarata.responses) == 24
    assert sum("M/S**2" in n for n in kambarata.notes) == 3
    blast = read_recordings([recorded_data / "dprk" / "2017-09-03"])
    assert (len(blast.waveforms), len(blast.sites)) == (84, 28)
    with pytest.raises(StationMetadataError, match=r"IC\.MDJ"):
        read_recordings([recorded_data / "dprk" / "mdj"])


@pytest.mark.recorded
def test_a_channel_without_metadata_for_its_epoch_is_noted(recorded_data):
    folder = recorded_data / "nnsn" / "waveforms" / "USS19850410327"
    recordings = read_recordings([folder], stations=recorded_data / "nnsn" / "stationxml")
    assert recordings.sites
    assert any("no epoch of" in n and "1985-02-10" in n for n in recordings.notes)


def test_recordings_need_nothing_but_plain_values(tmp_path):
    write_sac(tmp_path / "a.sac", ground_noise(400))
    recordings = read_recordings([tmp_path])
    assert json.dumps([w.id for w in recordings.waveforms])
    assert recordings.waveforms[0].samples.dtype == np.float64


def test_a_vertical_that_points_down_by_its_header_alone_is_noted(tmp_path):
    write_sac(tmp_path / "a.sac", ground_noise(400), cmpaz=0.0, cmpinc=180.0)
    recordings = read_recordings([tmp_path])
    assert recordings.waveforms[0].dip_deg == -90.0
    assert any("says that it points down" in n for n in recordings.notes)


def test_coordinates_left_at_zero_are_none(tmp_path):
    write_sac(tmp_path / "a.sac", ground_noise(400), stla=0.0, stlo=0.0)
    with pytest.raises(StationMetadataError, match="no coordinates"):
        read_recordings([tmp_path])


def test_a_broken_station_file_beside_costs_only_itself(tmp_path):
    write_sac(tmp_path / "a.sac", ground_noise(400))
    (tmp_path / "SACPZ.XX.AAA..BHZ").write_text("ZEROS three\n")
    (tmp_path / "s.xml").write_text("<?xml version='1.0'?><FDSNStationXML><Netw")
    left_out = reasons(read_recordings([tmp_path]))
    assert "line 1: 'ZEROS three'" in left_out["SACPZ.XX.AAA..BHZ"]
    assert "not a readable StationXML" in left_out["s.xml"]
    (tmp_path / "s.csv").write_text("network,station,latitude,longitude,elevation_m\nXX,AAA,x,1,2\n")
    with pytest.raises(StationMetadataError, match=r"s\.csv, line 2"):
        read_recordings([tmp_path])
