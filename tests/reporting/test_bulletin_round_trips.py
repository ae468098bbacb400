"""Bulletins written and read back: CSV exactly, CSS and ISF to their columns, QuakeML without a byte lost."""

from __future__ import annotations

import dataclasses
import io
import math
import xml.etree.ElementTree as ET
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bulletins import made_event, ring_of_sites
from testban.acquisition.bulletins import read_bulletin
from testban.model import (
    Arrival,
    Bulletin,
    BulletinEvent,
    LocatedEvent,
    NotDetermined,
    Origin,
    OriginUncertainty,
    Pick,
    Provenance,
    StatedMagnitude,
    StatedOrigin,
)
from testban.reporting.bulletin_css import css_bulletin
from testban.reporting.bulletin_csv import pick_table
from testban.reporting.bulletin_isf import isf_bulletin
from testban.reporting.bulletin_quakeml import quakeml_bulletin
from testban.reporting.ellipsoid import confidence_ellipsoid

MADE = Provenance("1.2.3", {}, {}, (), (), 1.7e9, "ak135")
NAN = (math.nan, math.nan)
COVARIANCE = ((4.0, 1.0, 0.2, 0.1), (1.0, 3.0, -0.1, 0.0), (0.2, -0.1, 9.0, 0.3), (0.1, 0.0, 0.3, 0.5))
TIMES = st.floats(-2.2e9, 4.0e9).map(lambda t: round(t, 3))
"""From 1900 on."""


def maybe(strategy: st.SearchStrategy[float]) -> st.SearchStrategy[float | None]:
    return st.none() | strategy.map(lambda v: round(v, 1))


@st.composite
def picks(draw: st.DrawFn, number: int, time: float) -> Pick:
    station = draw(st.text("ABCDEFGHXYZ0123456789", min_size=1, max_size=5))
    network = draw(st.sampled_from(["XX", "QZ"]))
    bearing, slowness = draw(maybe(st.floats(0.0, 359.0))), draw(maybe(st.floats(0.1, 60.0)))
    return Pick(
        str(number),
        f"{network}.{network[0]}{station[:4]}",  # a station belongs to one network
        f"{network}.{network[0]}{station[:4]}",
        draw(st.sampled_from(["P", "Pn", "Pg", "S", "Lg", "PKPdf"])),
        round(time + draw(st.floats(0.0, 3000.0)), 3),
        draw(st.just(math.nan) | st.floats(0.01, 5.0).map(lambda v: round(v, 2))),
        draw(st.sampled_from([1, -1, 0])),
        draw(st.just(math.nan) | st.floats(0.1, 900.0).map(lambda v: round(v, 1))),
        NAN,
        "manual",
        bearing,
        None,
        slowness,
        None,
    )


@st.composite
def bulletins(draw: st.DrawFn) -> tuple[Bulletin, tuple[LocatedEvent, ...]]:
    """Events anywhere, the date line and the poles included, some not located."""
    events, located, count = [], [], 0
    for number in range(draw(st.integers(1, 3))):
        time = draw(TIMES)
        members = []
        for _ in range(draw(st.integers(1, 5))):
            count += 1
            members.append(draw(picks(count, time)))
        longitude = draw(st.sampled_from([-180.0, -179.9996, 179.9996, 0.0]) | st.floats(-180, 179.99))
        latitude = draw(st.sampled_from([-90.0, 90.0]) | st.floats(-90, 90))
        stated = StatedOrigin(
            f"{900 + number}", time, round(latitude, 4), round(longitude, 4), 10.0, "AGENCY"
        )
        sizes = (StatedMagnitude("mb", 4.5, 0.2, 12, "AGENCY", stated.id),)
        events.append(BulletinEvent(str(number + 1), tuple(members), "", (stated,), stated.id, (), sizes))
        origin = _origin(latitude, longitude, time, members)
        gap = NotDetermined("origin", "too few")
        located.append(
            draw(st.sampled_from([LocatedEvent(str(number + 1), origin, COVARIANCE), LocatedEvent("1", gap)]))
        )
    return Bulletin("csv", tuple(events)), tuple(located)


def _origin(latitude: float, longitude: float, time: float, members: list[Pick]) -> Origin:
    return Origin(
        *(time, latitude, longitude, 12.0, True),
        OriginUncertainty(20.0, 10.0, 45.0, 0.9, 0.6, (5.0, 20.0), (-1.0, 2.5)),
        tuple(Arrival(p, p.phase_hint, 0.5, 1.0, 12.3, 45.6, 0.7) for p in members),
        *(120.0, np.empty((0, 4)), "method", "ak135", ("assumed <this> & that",)),
        secondary_azimuthal_gap_deg=200.0,
    )


def _anew(bulletin: Bulletin, located: tuple[LocatedEvent, ...]) -> tuple[LocatedEvent, ...]:
    """The same origins with the picks of ``bulletin``."""
    return tuple(
        dataclasses.replace(at, origin=_origin(10.0, 20.0, 1e9, list(event.picks))) if _has(at) else at
        for event, at in zip(bulletin.events, located, strict=True)
    )


def _folder(path: Path) -> Path:
    path.mkdir(exist_ok=True)
    for old in path.iterdir():
        old.unlink()
    return path


ONE_FOLDER = settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])


@ONE_FOLDER
@given(both=bulletins())
def test_csv_gives_back_every_pick(both: tuple[Bulletin, tuple[LocatedEvent, ...]], tmp_path: Path) -> None:
    bulletin, located = both
    path = tmp_path / "arrivals.csv"
    path.write_text(pick_table(bulletin, located))
    again = read_bulletin(path)
    assert again.left_out == ()
    assert [e.id for e in again.events] == [e.id for e in bulletin.events]
    for old, new in zip(bulletin.events, again.events, strict=True):
        assert repr(new.picks) == repr(old.picks)  # NaN is not itself


@ONE_FOLDER
@given(both=bulletins())
def test_css_gives_back_what_its_columns_hold(
    both: tuple[Bulletin, tuple[LocatedEvent, ...]], tmp_path: Path
) -> None:
    bulletin, located = both
    folder = _folder(tmp_path / "css")
    for name, text in css_bulletin(bulletin, located, MADE).items():
        (folder / f"db.{name}").write_text(text)
    again = read_bulletin(folder)
    old = {p.id: p for e, at in zip(bulletin.events, located, strict=True) for p in e.picks if _has(at)}
    new = {p.id: p for e in again.events for p in e.picks}
    assert new.keys() >= old.keys()
    for id, pick in old.items():
        assert repr(dataclasses.replace(new[id], time=0.0)) == repr(dataclasses.replace(pick, time=0.0))
        assert new[id].time == pytest.approx(pick.time, abs=1.1e-5, rel=0)
    for event, at in zip(bulletin.events, located, strict=True):
        if isinstance(at.origin, Origin):
            (found,) = [e for e in again.events if e.id == event.id]
            _same_place(found, at.origin, 1e-4)
            assert [m.mag for m in found.magnitudes] == [4.5]


def test_css_tables_keep_their_rows(tmp_path: Path) -> None:
    """Rows that came in this format stay; only the event's preferred origin is another."""
    event = made_event("7", 40.0, 125.0, 1e9, ring_of_sites(40.0, 125.0))
    event = dataclasses.replace(event, origins=(StatedOrigin("o", 1e9, 40.1, 125.1, 3.0, "AGENCY"),))
    gap = LocatedEvent("7", NotDetermined("origin", "too few"))
    first = css_bulletin(Bulletin("csv", (event,)), (gap,), MADE)
    for name, text in first.items():
        (tmp_path / f"db.{name}").write_text(text)
    (tmp_path / "db.assoc").write_text(_assoc_of_all(event, 1))
    again = read_bulletin(tmp_path / "db.origin")
    origin = _origin(40.0, 125.0, 1e9, list(again.events[0].picks))
    second = css_bulletin(again, (LocatedEvent("7", origin, COVARIANCE),), MADE)
    assert second["arrival"] == first["arrival"]
    assert second["origin"].startswith(first["origin"])
    assert len(second["origin"].splitlines()) == 2
    assert len(second["event"].splitlines()) == 1
    for name, text in second.items():
        (tmp_path / f"db.{name}").write_text(text)
    (found,) = read_bulletin(tmp_path).events
    assert [o.author for o in found.origins] == ["AGENCY", "testban"]
    assert found.preferred_origin is not None
    assert found.preferred_origin.author == "testban"
    assert len(found.picks) == len(event.picks)


def _assoc_of_all(event: BulletinEvent, orid: int) -> str:
    from testban.formats import css
    from testban.formats.columns import write_line

    rows = [
        {"arid": k, "orid": orid, "sta": p.station[3:], "phase": "P"} for k, p in enumerate(event.picks, 1)
    ]
    return "".join(write_line(row, css.ASSOC).ljust(152) + "\n" for row in rows)


def test_the_word_stays_out_of_what_is_ours(tmp_path: Path) -> None:
    from testban.reporting.bulletin_files import FORMATS, Place, write_bulletin

    event = made_event("7", 40.0, 125.0, 1e9, ring_of_sites(40.0, 125.0))
    named = Bulletin("csv", (dataclasses.replace(event, name="a nuclear test"),), ("NUCLEAR line 3: ...",))
    located = (LocatedEvent("7", _origin(40.0, 125.0, 1e9, list(event.picks)), COVARIANCE),)
    for path in write_bulletin(named, located, MADE, ("Nuclear",), Place(tmp_path), FORMATS):
        assert "nuclear" not in path.read_text().lower(), path


def _has(located: LocatedEvent) -> bool:
    return isinstance(located.origin, Origin)


def _same_place(event: BulletinEvent, origin: Origin, digits: float) -> None:
    stated = event.preferred_origin
    assert stated is not None
    assert stated.latitude_deg == pytest.approx(origin.latitude_deg, abs=digits)
    turn = (stated.longitude_deg - origin.longitude_deg + 180.0) % 360.0 - 180.0
    assert turn == pytest.approx(0.0, abs=digits)
    assert stated.time == pytest.approx(origin.time, abs=0.0051, rel=0)


@ONE_FOLDER
@given(both=bulletins())
def test_isf_gives_back_what_its_columns_hold(
    both: tuple[Bulletin, tuple[LocatedEvent, ...]], tmp_path: Path
) -> None:
    bulletin, located = both
    path = tmp_path / "bulletin.isf"
    path.write_bytes(isf_bulletin(bulletin, located, MADE))
    again = read_bulletin(path)
    assert again.left_out == ()
    for old, new, at in zip(bulletin.events, again.events, located, strict=True):
        assert [p.station.split(".")[1] for p in new.picks] == [p.station.split(".")[1] for p in old.picks]
        for a, b in zip(old.picks, new.picks, strict=True):
            assert b.time == pytest.approx(a.time, abs=1.1e-3, rel=0)
            assert (b.polarity, b.phase_hint) == (a.polarity, a.phase_hint)
            assert (b.backazimuth_deg, b.slowness_s_deg) == (a.backazimuth_deg, a.slowness_s_deg)
        if isinstance(at.origin, Origin):
            _same_place(new, at.origin, 1e-4)
        # And once more: our own lines in a bulletin of this format.
    path.write_bytes(isf_bulletin(again, _anew(again, located), MADE))
    twice = read_bulletin(path)
    assert [len(e.picks) for e in twice.events] == [len(e.picks) for e in bulletin.events]
    assert twice.left_out == ()


def test_isf_is_read_by_obspy(tmp_path: Path) -> None:
    import obspy

    event = made_event("7", 40.0, 125.0, -1e9, ring_of_sites(40.0, 125.0))
    located = LocatedEvent("7", _origin(40.0, 125.0, -1e9, list(event.picks)), COVARIANCE)
    path = tmp_path / "bulletin.isf"
    path.write_bytes(isf_bulletin(Bulletin("csv", (event,)), (located,), MADE))
    (found,) = obspy.read_events(path, format="IMS10BULLETIN")
    assert len(found.picks) == len(event.picks)
    assert found.origins[-1].latitude == 40.0
    assert abs(found.origins[-1].time.timestamp + 1e9) < 0.01
    assert found.origins[-1].origin_uncertainty.max_horizontal_uncertainty == 20000.0


QUAKEML = """<?xml version="1.0" encoding="UTF-8"?>
<!-- kept -->
<q:quakeml xmlns:q="http://quakeml.org/xmlns/quakeml/1.2" xmlns:bed="http://quakeml.org/xmlns/bed/1.2"
  xmlns:own="http://example.org/own"><bed:eventParameters publicID="smi:x/1">
  <bed:event publicID="smi:x/e1" own:code='a > b'>
    <!-- <event> in a comment -->
    <bed:pick publicID="smi:x/p1"><bed:time><bed:value>1969-12-31T23:59:59.123456789Z</bed:value>
      <bed:uncertainty>0.1</bed:uncertainty></bed:time>
      <bed:waveformID networkCode="XX" stationCode="M00"/><bed:onset>impulsive</bed:onset>
      <bed:backazimuth><bed:value>361.5</bed:value></bed:backazimuth></bed:pick>
    <bed:pick publicID="smi:x/p2"><bed:time><bed:value>1970-01-01T00:00:09</bed:value></bed:time>
      <bed:waveformID networkCode="XX" stationCode="M01"/><bed:phaseHint>S</bed:phaseHint>
      <bed:horizontalSlowness><bed:value>12.5</bed:value><bed:uncertainty>1</bed:uncertainty>
      </bed:horizontalSlowness>
      <bed:backazimuth><bed:value>36.5</bed:value></bed:backazimuth></bed:pick>
    <bed:focalMechanism publicID="smi:x/f1"><bed:comment><bed:text>\u00e9</bed:text></bed:comment>
    </bed:focalMechanism>
    <own:secret>1 &lt; 2</own:secret>
  </bed:event>
  <bed:event own:code="/>" publicID="smi:x/e2"/>
  <bed:event publicID="smi:x/e3"><bed:preferredOriginID>smi:x/o3</bed:preferredOriginID></bed:event>
</bed:eventParameters></q:quakeml>
"""


def test_quakeml_keeps_every_byte(tmp_path: Path) -> None:
    path = tmp_path / "in.xml"
    path.write_bytes(QUAKEML.encode())
    bulletin = read_bulletin(path)
    assert len(bulletin.left_out) == 1
    assert "smi:x/p1" in bulletin.left_out[0]  # a back azimuth of 361.5
    (pick,) = bulletin.events[0].picks
    assert (pick.backazimuth_deg, pick.slowness_s_deg, pick.slowness_uncertainty_s_deg) == (36.5, 12.5, 1.0)
    nothing = LocatedEvent("", NotDetermined("origin", "too few"))
    origin = _origin(1.0, 2.0, 3.0, [pick])
    out = quakeml_bulletin(bulletin, (LocatedEvent("", origin, COVARIANCE), nothing, nothing), MADE).decode()
    added = "<bed:preferredOriginID>smi:local/testban/origin/smi_x/e1"
    assert added in out
    kept = out.replace(out[out.index("\n      " + added) : out.index("</bed:preferredOriginID>") + 24], "", 1)
    begin = kept.index("  <bed:origin ")
    end = kept.index("</bed:origin>") + len("</bed:origin>\n    ")
    kept = kept[:begin] + kept[end:]
    begin = kept.rindex("  <bed:comment>")
    end = kept.rindex("</bed:comment>") + len("</bed:comment>\n    ")
    assert kept[:begin] + kept[end:] == QUAKEML
    tree = ET.fromstring(out)
    space = "{http://quakeml.org/xmlns/bed/1.2}"
    (new,) = tree.iter(f"{space}origin")
    assert new.find(f"{space}originUncertainty/{space}confidenceEllipsoid") is not None
    assert new.find(f"{space}arrival/{space}pickID").text == "smi:x/p2"


@given(both=bulletins())
@settings(max_examples=20)
def test_quakeml_from_other_formats_holds_all(both: tuple[Bulletin, tuple[LocatedEvent, ...]]) -> None:
    from testban.acquisition.bulletin_quakeml import read_quakeml_bulletin

    bulletin, located = both
    again = read_quakeml_bulletin(quakeml_bulletin(bulletin, located, MADE), "made")
    assert again.left_out == ()
    for old, new, at in zip(bulletin.events, again.events, located, strict=True):
        for a, b in zip(old.picks, new.picks, strict=True):
            assert repr(dataclasses.replace(b, id="", snr=0.0)) == repr(
                dataclasses.replace(a, id="", snr=0.0)
            )
        assert [m.mag for m in new.magnitudes] == [m.mag for m in old.magnitudes]
        if isinstance(at.origin, Origin):
            _same_place(new, at.origin, 1e-6)
    from obspy.io.quakeml.core import _validate

    twice = quakeml_bulletin(again, _anew(again, located), MADE)
    assert _validate(io.BytesIO(twice), verbose=True)  # the schema of QuakeML 1.2
    ids = [e.get("publicID") for e in ET.fromstring(twice).iter() if e.get("publicID")]
    assert len(ids) == len(set(ids))


@given(
    axes=st.tuples(*[st.floats(0.5, 20.0)] * 3),
    turn=st.tuples(st.floats(0, 2 * math.pi), st.floats(-1.5, 1.5), st.floats(0, math.pi)),
)
def test_the_ellipsoid_is_the_covariance(
    axes: tuple[float, float, float], turn: tuple[float, float, float]
) -> None:
    """Built again from its axes and angles it is the covariance it came from."""
    frame = _frame(*turn)
    covariance = frame @ np.diag(np.square(axes)) @ frame.T  # north, east, down
    swap = np.array([1, 0, 2])
    lengths, (plunge, azimuth, rotation) = confidence_ellipsoid(covariance[np.ix_(swap, swap)].tolist(), 0.9)
    again = _frame(*np.radians([azimuth, plunge, rotation]))
    scale = 6.251388631170  # chi-square of three degrees of freedom at 90 %
    rebuilt = again @ np.diag(np.square(lengths)) @ again.T / scale
    assert rebuilt == pytest.approx(covariance, rel=1e-6, abs=1e-5)


def _frame(azimuth: float, plunge: float, rotation: float) -> np.ndarray:
    """Major, middle and minor axes as columns in north, east, down."""
    major = np.array(
        [math.cos(plunge) * math.cos(azimuth), math.cos(plunge) * math.sin(azimuth), math.sin(plunge)]
    )
    flat = np.array([-math.sin(azimuth), math.cos(azimuth), 0.0])
    steep = np.cross(major, flat)
    middle = math.cos(rotation) * flat + math.sin(rotation) * steep
    return np.stack([major, middle, np.cross(major, middle)], axis=1)
