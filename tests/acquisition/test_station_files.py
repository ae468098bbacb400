"""StationXML, SAC pole-zero and CSV station files, and the choice among them."""

from __future__ import annotations

import numpy as np
import pytest
from synthetic_files import CSV_HEADER

from testban.acquisition.polezero import is_polezero, read_polezero
from testban.acquisition.stationcsv import read_station_csv
from testban.acquisition.stationxml import channel_response, read_stationxml
from testban.acquisition.units import in_displacement
from testban.errors import StationMetadataError

FREQUENCIES = np.geomspace(0.05, 5.0, 30)
SACPZ = """* **********************************
* NETWORK   (KNETWK): XX
* STATION    (KSTNM): AAA
* LOCATION   (KHOLE): 00
* CHANNEL   (KCMPNM): BHZ
* START             : {start}
* END               : {end}
* LATITUDE          : 42.0
* LONGITUDE         : 74.5
* ELEVATION         : 3850.0
* DIP               : 0.0
* AZIMUTH           : 0.0
* INPUT UNIT        : {unit}
* OUTPUT UNIT       : COUNTS
* **********************************
ZEROS	{zeros}
POLES	2
	-3.5e-02	+3.5e-02
	-3.5e-02	-3.5e-02
CONSTANT	{constant}
"""


def sacpz(start="1995-01-06T00:00:00", end="", unit="M", zeros="3", constant="4.0e8") -> bytes:
    return SACPZ.format(start=start, end=end, unit=unit, zeros=zeros, constant=constant).encode()


def test_csv_reads_what_the_header_promises():
    text = CSV_HEADER + "IC,MDJ,44.617,129.5908,270\n\n# a remark\n,KKK,-10,190,\n"
    first, second = read_station_csv(text.encode(), "s.csv").stations
    assert (first.network, first.station, first.place.elevation_m) == ("IC", "MDJ", 270.0)
    assert (second.network, second.place.longitude_deg, second.place.elevation_m) == ("", -170.0, 0.0)


@pytest.mark.parametrize(
    ("row", "complaint"),
    [
        ("IC,MDJ,north,129.6,0", "line 3: latitude 'north' is not a number"),
        ("IC,MDJ,95,129.6,0", "line 3: latitude 95 lies outside"),
        ("IC,MDJ,nan,129.6,0", "line 3: latitude nan lies outside"),
        ("IC,MDJ,44.6", "line 3: 3 columns"),
        ("IC,,44.6,129.6,0", "line 3: the station code is missing"),
        ("XX,AAA,1,2,3", "line 3: XX.AAA stands elsewhere than on line 2"),
    ],
)
def test_a_bad_csv_line_is_named(row, complaint):
    with pytest.raises(StationMetadataError, match=f"s.csv, {complaint}"):
        read_station_csv(f"{CSV_HEADER}XX,AAA,10,20,0\n{row}\n".encode(), "s.csv")


def test_a_csv_without_the_header_says_which_is_needed():
    with pytest.raises(StationMetadataError, match="network,station,latitude,longitude,elevation_m"):
        read_station_csv(b"MDJ 44.6 129.6\n", "s.csv")


def test_polezero_files_give_counts_per_metre_in_every_epoch():
    data = sacpz(end="2000-01-01T00:00:00") + sacpz("2000-01-01T00:00:00", constant="8.0e8")
    metadata = read_polezero(data, "SACPZ.XX.AAA.00.BHZ")
    old, new = metadata.channels
    assert old.end_time == new.start_time == 946684800.0
    assert old.response.zeros_rad_s == (0j, 0j, 0j)
    ratio = new.response.displacement(FREQUENCIES) / old.response.displacement(FREQUENCIES)
    assert np.allclose(ratio, 2.0)
    assert metadata.stations[0].place.latitude_deg == 42.0
    assert old.dip_deg == -90.0


def test_a_polezero_file_in_velocity_gains_a_zero():
    (displacement,) = read_polezero(sacpz(), "a.pz").channels
    (velocity,) = read_polezero(sacpz(unit="M/S", zeros="2"), "a.pz").channels
    assert np.allclose(
        displacement.response.displacement(FREQUENCIES), velocity.response.displacement(FREQUENCIES)
    )


def test_a_polezero_file_of_something_else_is_refused_with_a_reason():
    (epoch,) = read_polezero(sacpz(unit="PA"), "a.pz").channels
    assert epoch.response is None
    assert "'PA'" in epoch.problem


def test_a_bare_polezero_file_takes_its_channel_from_its_name():
    bare = b"ZEROS 3\nPOLES 1\n-1.0 0.0\nCONSTANT 1e9\n"
    for name in ("SACPZ.XX.AAA.00.BHZ", "in/SAC_PZs_XX_AAA_BHZ_00_2009.001_2010.001"):
        (epoch,) = read_polezero(bare, name).channels
        assert (epoch.network, epoch.station, epoch.location, epoch.channel) == ("XX", "AAA", "00", "BHZ")
    assert is_polezero("SACPZ.XX.AAA.00.BHZ", bare)
    assert read_polezero(bare, "x.pz").notes


@pytest.mark.parametrize("bad", [b"ZEROS three\n", b"ZEROS 1\n1.0\nCONSTANT 1\n", b"ZEROS 1\n0 0\nPOLES 0\n"])
def test_a_broken_polezero_file_is_named(bad):
    with pytest.raises(StationMetadataError, match=r"a\.pz"):
        read_polezero(bad, "a.pz")


@pytest.mark.parametrize(
    ("unit", "expected"),
    [("M", (0, 1.0)), ("m/s", (1, 1.0)), ("M/S**2", (2, 1.0)), ("NM/S", (1, 1e9)), ("PA", None), ("", None)],
)
def test_units_of_ground_motion(unit, expected):
    assert in_displacement(unit) == expected


def obspy_response(unit="M/S", kind="LAPLACE (RADIANS/SECOND)", sensitivity=6e8, frequency=1.0, zeros=2):
    """A 120 s seismometer with a 24-bit digitiser, through ObsPy's own constructor."""
    from obspy.core.inventory.response import (
        CoefficientsTypeResponseStage,
        InstrumentSensitivity,
        PolesZerosResponseStage,
        Response,
    )

    pole = complex(-0.037, 0.037)
    scale = 1 / (2 * np.pi) if "HERTZ" in kind else 1.0
    stage = PolesZerosResponseStage(
        1,
        1500.0,
        frequency,
        unit,
        "V",
        kind,
        frequency,
        [0j] * zeros,
        [pole * scale, pole.conjugate() * scale],
    )
    digitiser = CoefficientsTypeResponseStage(
        2, sensitivity / 1500.0, frequency, "V", "COUNTS", "DIGITAL", numerator=[], denominator=[],
        decimation_input_sample_rate=40.0, decimation_factor=1, decimation_offset=0, decimation_delay=0.0,
        decimation_correction=0.0,
    )  # fmt: skip
    total = InstrumentSensitivity(sensitivity, frequency, unit, "COUNTS")
    return Response(instrument_sensitivity=total, response_stages=[stage, digitiser])


@pytest.mark.parametrize("kind", ["LAPLACE (RADIANS/SECOND)", "LAPLACE (HERTZ)"])
@pytest.mark.parametrize("unit", ["M", "M/S", "M/S**2"])
def test_a_stationxml_response_equals_obspys_evalresp(unit, kind):
    source = obspy_response(unit, kind, zeros=3 if unit == "M" else 2)
    ours, problem, _ = channel_response(source, "x")
    assert not problem
    theirs = source.get_evalresp_response_for_frequencies(FREQUENCIES, output="DISP", end_stage=1)
    # evalresp scales stage 1 alone; ours also holds the digitiser, 4e5 counts per volt. Its A0 is 1, so the
    # comparison is of shape, and the size is checked at the frequency of the sensitivity.
    shape = np.abs(ours.displacement(FREQUENCIES) / theirs)
    assert np.allclose(shape, shape[0], rtol=1e-4)
    order = {"M": 0, "M/S": 1, "M/S**2": 2}[unit]
    at_one = abs(ours.displacement(np.array([1.0]))[0])
    assert at_one == pytest.approx(6e8 * (2 * np.pi) ** order, rel=1e-9)


@pytest.mark.parametrize(
    ("response", "reason"),
    [
        (None, "gives no response"),
        (obspy_response("PA"), "no unit of ground motion"),
        (obspy_response(sensitivity=0.0), "no overall sensitivity"),
        (obspy_response(kind="DIGITAL (Z-TRANSFORM)"), "no analogue poles"),
    ],
)
def test_a_response_that_cannot_serve_says_why(response, reason):
    ours, problem, _ = channel_response(response, "x.xml")
    assert ours is None
    assert reason in problem


def test_a_velocity_sensor_said_to_record_displacement_has_no_response():
    """Taken at its word it would make amplitudes wrong by 2 pi f: a unit of magnitude at 2 Hz."""
    response, problem, _ = channel_response(obspy_response("M"), "x.xml")
    assert response is None
    assert "'M' in x.xml" in problem
    assert "write M/S" in problem
    assert channel_response(obspy_response("M/S"), "x.xml")[1] == ""
    assert channel_response(obspy_response("M", zeros=3), "x.xml")[1] == ""


def test_a_broken_stationxml_file_is_named():
    with pytest.raises(StationMetadataError, match=r"s\.xml: not a readable StationXML"):
        read_stationxml(b"<?xml version='1.0'?><FDSNStationXML><Netw", "s.xml")


@pytest.mark.recorded
def test_recorded_stationxml_agrees_with_evalresp_in_the_band_we_measure(recorded_data):
    import obspy

    path = recorded_data / "earthquakes" / "california-2019-07-16" / "stations" / "BK.CMB.xml"
    channel = obspy.read_inventory(str(path))[0][0][0]
    theirs = channel.response.get_evalresp_response_for_frequencies(FREQUENCIES, output="DISP")
    ours = channel_response(channel.response, "x")[0].displacement(FREQUENCIES)
    assert np.allclose(np.abs(ours / theirs), 1.0, atol=0.03)
