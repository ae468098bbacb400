"""``testban reference``: the catalogue from the command line."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest

from conftest import Ran
from testban.model import parse_time
from testban.reference import find_test

Run = Callable[..., Ran]


def test_the_commands_list_and_show(run: Run) -> None:
    listed = run("reference", "list", "--site", "punggye-ri", "--json")
    assert listed.exit_code == 0
    tests = json.loads(listed.stdout)
    assert len(tests) == 6
    assert parse_time(tests[0]["time"]) == pytest.approx(find_test("2006-10-09").time)
    shown = run("reference", "show", "2009-05-25")
    assert shown.exit_code == 0
    assert "Zhang & Wen 2013" in shown.stdout
    assert "estimated yields, none announced" in shown.stdout


def test_the_sites_are_listed_with_their_sources(run: Run) -> None:
    ran = run("reference", "list", "--sites")
    assert ran.exit_code == 0
    head, *lines = ran.stdout.strip().splitlines()
    assert head.startswith("site ")
    (balapan,) = [line for line in lines if line.startswith("Balapan")]
    assert "granite" in balapan
    assert "Bocharov et al. 1989" in balapan
    assert all(line.rstrip().endswith(")") for line in lines)  # each ends with a source


@pytest.mark.parametrize(
    ("arguments", "said"),
    [(("show", "nowhere"), "reference list"), (("list", "--site", "nowhere"), "Balapan")],
)
def test_an_unknown_test_or_site_is_a_plain_error(run: Run, arguments: tuple[str, ...], said: str) -> None:
    ran = run("reference", *arguments)
    assert ran.exit_code == 2
    assert said in ran.said
    assert "Traceback" not in ran.said
