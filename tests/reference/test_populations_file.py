"""populations.json and the table of known kinds: what is written is read, what is wrong is named."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from testban.errors import PopulationsError
from testban.identification.known_kinds import KnownEvent, MeasuredQuantity, learn
from testban.reference.known_events import read_known_events
from testban.reference.populations_file import populations_document, read_populations

HEADER = "assessment,event,kind\n"


def events(count: int = 8) -> list[KnownEvent]:
    rng = np.random.default_rng(1)
    return [
        KnownEvent(
            f"event {k}",
            ("explosion", "earthquake")[k % 2],
            1e9 + 86400.0 * k + 0.123456,
            40.0,
            70.0,
            (
                MeasuredQuantity("complexity of P", rng.normal(), 0.1, None),
                MeasuredQuantity("Ms:mb", rng.normal(), 0.2, 5.0 + 0.1 * k),
            ),
        )
        for k in range(count)
    ]


def written(path: Path, **changes: Any) -> Path:
    document = populations_document(learn(events(), name=path.name), "testban")
    path.write_text(json.dumps({**document, **changes}))
    return path


def test_what_is_written_is_read(tmp_path: Path) -> None:
    path = written(tmp_path / "ours.json")
    assert read_populations(path) == learn(events(), name="ours.json")


def broken(document: dict[str, Any], *keys: str | int, value: Any) -> None:
    place: Any = document
    for key in keys[:-1]:
        place = place[key]
    place[keys[-1]] = value


@pytest.mark.parametrize(
    ("keys", "value", "named"),
    [
        (("schema",), "testban.populations/2", "schema"),
        (("basis",), "guessed", "basis"),
        (("populations",), [], "populations"),
        (("populations", 0, "kind"), "quake", "populations.0.kind"),
        (("populations", 0, "quantity"), "colour", "populations.0.quantity"),
        (("populations", 0, "prior", "std"), 0.1, "populations.0.prior"),
        (("populations", 0, "events", 1, "error"), 0.0, "populations.0.events.1.error"),
        (("populations", 0, "events", 1, "deviation"), float("nan"), "populations.0.events.1.deviation"),
        (("populations", 1, "fit", "scale"), 5.0, "populations.1.fit.scale"),
        (("populations", 1, "surprise"), 1, "populations.1.surprise"),
    ],
)
def test_a_malformed_file_names_file_and_key(
    keys: tuple[str | int, ...], value: Any, named: str, tmp_path: Path
) -> None:
    path = written(tmp_path / "ours.json")
    document = json.loads(path.read_text())
    broken(document, *keys, value=value)
    path.write_text(json.dumps(document))
    with pytest.raises(PopulationsError) as error:
        read_populations(path)
    assert f"{path}: {named}" in str(error.value)


def test_no_file_and_no_json(tmp_path: Path) -> None:
    with pytest.raises(PopulationsError, match="testban learn"):
        read_populations(tmp_path / "none.json")
    (tmp_path / "text.json").write_text("populations")
    with pytest.raises(PopulationsError, match="JSON"):
        read_populations(tmp_path / "text.json")


def assessment(folder: Path, *ids: str) -> None:
    folder.mkdir()
    piece = {"quantity": "complexity of P", "value": -0.4, "uncertainty": 0.1, "mb": None}
    silent = {"quantity": "", "value": None, "uncertainty": None, "mb": None}
    origin = {"time": "2020-01-01T00:00:00Z", "latitude": 40.0, "longitude": 70.0}
    found = [{"id": name, "origin": origin, "evidence": [piece, silent]} for name in ids]
    (folder / "assessment.json").write_text(json.dumps({"events": found}))


def test_a_table_gives_what_was_measured(tmp_path: Path) -> None:
    assessment(tmp_path / "one", "EV1")
    assessment(tmp_path / "two", "EV2", "EV3")
    table = tmp_path / "known.csv"
    table.write_text(f"{HEADER}one,,explosion\ntwo/assessment.json,EV3,collapse\n")
    one, two = read_known_events(table)
    assert (one.name, one.kind, one.latitude_deg) == ("one EV1", "explosion", 40.0)
    assert one.measured == (MeasuredQuantity("complexity of P", -0.4, 0.1, None),)
    assert (two.name, two.kind) == ("two/assessment.json EV3", "collapse")


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("folder,kind\none,explosion\n", "line 1: the header must be assessment,event,kind"),
        (f"{HEADER}one,,quake\n", "line 2: kind 'quake'"),
        (f"{HEADER}one,,explosion\none,EV9,explosion\n", "line 3: event 'EV9'"),
        (f"{HEADER}two,,explosion\n", "holds EV2, EV3"),
        (f"{HEADER}three,,explosion\n", "three cannot be read"),
        (f"{HEADER},,explosion\n", "line 2: assessment is empty"),
        (f"{HEADER}one,,explosion,surely\n", "line 2: more than the columns"),
        (f"{HEADER}old,,explosion\n", "key 'quantity' is missing"),
    ],
)
def test_a_malformed_table_names_line_and_key(text: str, named: str, tmp_path: Path) -> None:
    assessment(tmp_path / "one", "EV1")
    assessment(tmp_path / "two", "EV2", "EV3")
    assessment(tmp_path / "old", "EV4")
    document = tmp_path / "old" / "assessment.json"
    document.write_text(document.read_text().replace('"quantity"', '"amount"'))
    table = tmp_path / "known.csv"
    table.write_text(text)
    with pytest.raises(PopulationsError) as error:
        read_known_events(table)
    assert str(table) in str(error.value)
    assert named in str(error.value)
