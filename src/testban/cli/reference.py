"""``testban reference``: the packaged catalogue of known underground tests and their sites."""

from __future__ import annotations

import json as jsonlib
from typing import Annotated

import typer

Site = Annotated[str | None, typer.Option(help="Only tests of this site.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]


def list_tests(
    site: Site = None,
    json: AsJson = False,
    sites: Annotated[bool, typer.Option("--sites", help="List the test sites instead.")] = False,
) -> None:
    """List the known tests: time, place, mb and published yields; or the test sites."""
    from testban.errors import ReferenceEventError
    from testban.reference import known_sites, known_tests
    from testban.reporting.known_tests import as_json, listed, sites_listed

    if sites:
        typer.echo(sites_listed(known_sites()))
        return
    chosen = [t for t in known_tests() if site is None or t.site.lower() == site.strip().lower()]
    if site is not None and not chosen:
        names = ", ".join(s.name for s in known_sites() if any(t.site == s.name for t in known_tests()))
        raise ReferenceEventError(f"no known test at a site called {site!r}; sites: {names}")
    typer.echo(jsonlib.dumps([as_json(t) for t in chosen], indent=2) if json else listed(chosen))


def show_test(
    name: Annotated[str, typer.Argument(help="A name that `testban reference list` gives.")],
    json: AsJson = False,
    event_toml: Annotated[
        bool, typer.Option(help="Print an event.toml for `testban assess --reference`.")
    ] = False,
) -> None:
    """Show one test: every published figure with its source."""
    from testban.reference import find_test, known_sites
    from testban.reporting import known_tests as text

    test = find_test(name)
    if event_toml:
        typer.echo(text.event_toml(test), nl=False)
    elif json:
        typer.echo(jsonlib.dumps(text.as_json(test), indent=2))
    else:
        typer.echo(text.described(test, next((s for s in known_sites() if s.name == test.site), None)))
