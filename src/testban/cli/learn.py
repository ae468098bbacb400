"""``testban learn``: populations of the kinds from events whose kind is known."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from testban import __version__
from testban.cli.console import Manner, Quiet, Verbose, configure_logs

if TYPE_CHECKING:
    from testban.identification.error_rates import ErrorRate
    from testban.identification.known_kinds import KnownEvent
    from testban.identification.learned import LearnedPopulations


def learn(
    paths: Annotated[
        list[Path],
        typer.Argument(
            help="CSV tables with the header assessment,event,kind; or folders of testban exercise series, "
            "or of scored exercises.",
            show_default=False,
        ),
    ],
    out: Annotated[Path, typer.Option(help="File to write.")] = Path("populations.json"),
    quiet: Quiet = False,
    verbose: Verbose = False,
) -> None:
    """Learn how discriminants are spread over events of each kind; say how often they mislead.

    Exit codes: 0 learned, 2 unusable input or nothing measured, 1 a fault of Testban.
    """
    from testban.identification import IdentificationSettings
    from testban.identification.error_rates import error_rates
    from testban.identification.known_kinds import learn as learn_populations
    from testban.reference.populations_file import populations_document
    from testban.reporting.files import write_atomically

    configure_logs(Manner(quiet, verbose))
    events, basis = known_events(paths)
    learned = learn_populations(events, basis, out.name)
    document = populations_document(learned, f"testban {__version__}")
    write_atomically(json.dumps(document, indent=1, ensure_ascii=False, allow_nan=False) + "\n", out)
    failure = IdentificationSettings().discriminant_failure
    for line in (*population_lines(events, learned), "", *rate_lines(error_rates(events, learned, failure))):
        typer.echo(line)
    typer.echo(f"\nWritten: {out.resolve()}\nNext: testban assess DIR --populations {out}")


def known_events(paths: Sequence[Path]) -> tuple[list[KnownEvent], str]:
    """Every event of known kind, and whether they were recorded or simulated.

    Raises
    ------
    TestbanError
        A path cannot be used, or recorded and simulated events are given together.
    """
    from testban.errors import PopulationsError
    from testban.exercise.scored_events import scored_events
    from testban.identification.learned import RECORDED, SIMULATED
    from testban.reference.known_events import read_known_events

    folders = [path for path in paths if path.is_dir()]
    if folders and len(folders) < len(paths):
        table = next(path for path in paths if not path.is_dir())
        raise PopulationsError(
            f"{table} and {folders[0]}: recorded and simulated events are not learned from together; make a "
            "file of each"
        )
    read = scored_events if folders else read_known_events
    return [event for path in paths for event in read(path)], SIMULATED if folders else RECORDED


def population_lines(events: Sequence[KnownEvent], learned: LearnedPopulations) -> list[str]:
    """What was learned, one line a population, and of which events nothing was."""
    from testban.identification.populations import JUDGED_EVENTS

    lines = [f"{len(events)} {learned.basis} events of known kind"]
    for p in learned.populations:
        fit, (low, high) = p.fit, p.fit.spread_90
        prior = "judged" if p.prior_events <= JUDGED_EVENTS else "published"
        lines.append(
            f"{p.quantity}, {p.kind}: {len(p.events)} events, {fit.shift:+.2f} ± {fit.shift_std:.2f} from "
            f"the {prior} mean, spread {fit.spread:.2f} ({low:.2f} to {high:.2f}); the next event within "
            f"{fit.scale:.2f} (Student's t, {fit.freedom:.0f} degrees of freedom)"
        )
    silent = [e.name for e in events if not e.measured]
    if silent:
        lines.append(f"nothing measured of: {'; '.join(silent)}")
    return lines


def rate_lines(rates: Sequence[ErrorRate]) -> list[str]:
    """How often explosions and earthquakes were taken for each other."""
    lines = ["Taken for the other of explosion and earthquake, each judged without itself (95 % interval):"]
    for rate in rates:
        low, high = rate.interval
        lines.append(f"{rate.quantity}: {rate.wrong} of {rate.events} {rate.kind}s ({low:.0%} to {high:.0%})")
    return lines if rates else ["No explosion and no earthquake among them: no error rates"]
