"""report.html: whole, self-contained, described in words, and unharmed by odd recordings."""

from __future__ import annotations

import base64
import dataclasses
from html.parser import HTMLParser
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pytest

from made_assessments import make_assessment
from made_recordings import make_recordings, make_reference
from made_stations import TIME, StubTravelTimes
from testban.model import Assessment, Recordings, Waveform
from testban.reporting import ReportSettings, write_report
from testban.reporting.report import report_text

VOID = {"meta", "img", "br", "link", "input", "hr"}


class Page(HTMLParser):
    """Collects tags, attributes and text, and checks that elements close in order."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.size = len(text)
        self.open: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.feed(text)
        assert not self.open

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += data

    def named(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.tags if name == tag]


@pytest.fixture(scope="module")
def page() -> Page:
    """Two events at 28 stations, 100 samples a second."""
    assessment = make_assessment()
    recordings = make_recordings(assessment, sampling_rate_hz=100.0)
    return Page(report_text(assessment, recordings, StubTravelTimes(), [make_reference()]))


def test_nothing_comes_from_elsewhere(page: Page) -> None:
    for _, attributes in page.tags:
        for name in ("src", "href", "action", "data", "srcset", "poster"):
            assert (attributes.get(name) or "#").startswith(("data:", "#"))
    assert not page.named("script")
    assert not page.named("link")


def test_every_figure_is_described(page: Page) -> None:
    images = page.named("img")
    assert len(images) == 13
    assert all(len(image["alt"] or "") > 30 for image in images)
    descriptions = " ".join(image["alt"] or "" for image in images)
    for word in ("Map of stations", "Record section", "Residuals", "spectra", "Likelihood ratios"):
        assert descriptions.count(word) >= 2
    assert descriptions.count("Likeliest tensor") == descriptions.count("Wave forms of 3 stations") == 1


def test_figures_are_svg_without_links(page: Page) -> None:
    for image in page.named("img"):
        source = base64.b64decode((image["src"] or "").split(",", 1)[1])
        root = ElementTree.fromstring(source)
        assert root.tag.endswith("svg")
        for element in root.iter():
            for name, value in element.attrib.items():
                if name.endswith("href"):
                    assert value.startswith(("#", "data:"))


def test_all_that_was_asked_for_is_told(page: Page) -> None:
    for text in (
        "Explosion, suspected (probability 0.96)",
        "90 % region 18 by 12 km",
        "Pn/Sn ratio, 4 to 6 Hz",
        "not weighed",
        "mb = 4.45 + 0.75 log10 Y",
        "all samples are NaN".capitalize().replace("nan", "NaN"),
        "fits no event within 4 standard deviations",
        "detection.bands_hz",
        "0" * 62 + "1b",
        "2.4.6",
        "Yield: not determined. The event is not identified as an explosion.",
    ):
        assert text in page.text, text


def test_what_is_missing_is_named_at_the_head_and_told_once(page: Page) -> None:
    text = " ".join(page.text.split())
    assert "Not determined: magnitude, yield; the key numbers say why." in text
    assert text.count("No channel has a response") == 1


def test_text_is_escaped() -> None:
    assessment = make_assessment(1, stations=4, warnings=("<script>alert(1)</script> & $x_1$",))
    text = report_text(assessment, make_recordings(assessment, stations=4), StubTravelTimes())
    assert "<script" not in text
    assert "&lt;script&gt;alert(1)" in text


def test_same_input_gives_the_same_report() -> None:
    assessment = make_assessment(1, stations=5)
    recordings = make_recordings(assessment, stations=5)
    first, second = (report_text(assessment, recordings, StubTravelTimes()) for _ in range(2))
    assert first == second


def test_no_event_shows_reasons_stations_and_traces() -> None:
    assessment = make_assessment(0, stations=5)
    page = Page(report_text(assessment, make_recordings(assessment, stations=5), StubTravelTimes()))
    assert "Only 2 stations show an onset" in page.text
    assert len(page.named("img")) == 2


def odd(waveform: Waveform, samples: np.ndarray, **changes: object) -> Waveform:
    return dataclasses.replace(waveform, samples=samples, **changes)  # type: ignore[arg-type]


def odd_recordings(kind: str, assessment: Assessment) -> Recordings:
    recordings = make_recordings(assessment, stations=5)
    w = recordings.waveforms
    if kind == "nothing":
        return Recordings((), {})
    if kind == "no coordinates":
        return dataclasses.replace(recordings, sites={})
    if kind == "no waveforms":
        return dataclasses.replace(recordings, waveforms=())
    if kind == "dead, NaN, infinite, empty, short":
        holes = w[1].samples.copy()
        holes[::1000] = np.nan
        bad = (
            odd(w[0], np.zeros(len(w[0].samples))),
            odd(w[1], holes),
            odd(w[2], np.full(50, np.inf)),
            odd(w[3], np.empty(0)),
            odd(w[4], w[4].samples[:3]),
        )
        return dataclasses.replace(recordings, waveforms=bad)
    if kind == "slow":
        slow = tuple(odd(x, x.samples[::20], sampling_rate_hz=1.0) for x in w)
        return dataclasses.replace(recordings, waveforms=slow)
    if kind == "gaps":
        half = len(w[0].samples) // 2
        later = tuple(
            odd(x, x.samples[half + 100 :], start_time=x.start_time + (half + 100) / 20.0) for x in w
        )
        return dataclasses.replace(recordings, waveforms=tuple(odd(x, x.samples[:half]) for x in w) + later)
    if kind == "another time":
        return dataclasses.replace(
            recordings, waveforms=tuple(dataclasses.replace(x, start_time=TIME + 1e6) for x in w)
        )
    if kind == "horizontal only":
        return dataclasses.replace(
            recordings, waveforms=tuple(dataclasses.replace(x, channel="BHE") for x in w)
        )
    raise AssertionError(kind)


@pytest.mark.parametrize(
    "kind",
    [
        "nothing",
        "no coordinates",
        "no waveforms",
        "dead, NaN, infinite, empty, short",
        "slow",
        "gaps",
        "another time",
        "horizontal only",
    ],
)
@pytest.mark.parametrize("events", [0, 1])
def test_odd_recordings_do_no_harm(kind: str, events: int) -> None:
    made = make_assessment(events, stations=5)
    # The figures of a moment tensor show nothing of the recordings.
    bare = tuple(dataclasses.replace(event, moment_tensor=None) for event in made.events)
    assessment = dataclasses.replace(made, events=bare)
    Page(report_text(assessment, odd_recordings(kind, make_assessment(1)), StubTravelTimes()))


def test_odd_assessment_does_no_harm() -> None:
    """No arrivals, no samples, nothing weighed, a region at the date line, numbers that are not finite."""
    base = make_assessment(1, stations=4)
    event = base.events[0]
    origin = dataclasses.replace(
        event.origin, arrivals=(), samples=np.empty((0, 4)), longitude_deg=179.99, azimuthal_gap_deg=np.nan
    )
    identification = dataclasses.replace(event.identification, evidence=(), prior={}, assumptions=())
    place = dataclasses.replace(
        event.relative_locations[0], covariance_m2=((np.nan, 0.0), (0.0, -1.0)), reference="unknown"
    )
    event = dataclasses.replace(
        event, origin=origin, identification=identification, evidence=(), relative_locations=(place,)
    )
    assessment = dataclasses.replace(base, events=(event,))
    page = Page(report_text(assessment, make_recordings(base, stations=4), StubTravelTimes()))
    assert "No discriminant could be measured" in page.text


def test_settings_change_the_band() -> None:
    assessment = make_assessment(1, stations=4)
    recordings = make_recordings(assessment, stations=4)
    text = report_text(assessment, recordings, StubTravelTimes(), (), ReportSettings((2.0, 8.0), 2))
    assert "2 to 8 Hz" in text
    assert "at 2 stations" in text


def test_real_travel_times_fit(tmp_path: Path) -> None:
    from testban.earth.traveltimes import TravelTimes

    assessment = make_assessment(1, stations=6)
    recordings = make_recordings(assessment, stations=6)
    write_report(assessment, recordings, TravelTimes.load(), tmp_path / "report.html")
    assert [path.name for path in tmp_path.iterdir()] == ["report.html"]


def test_a_full_report_stays_small_enough_to_send(page: Page) -> None:
    """Traces are thinned, not copied."""
    assert page.size < 6_000_000
