"""What becomes of an error: one message on standard error and an exit code, a traceback only in the log."""

from __future__ import annotations

import functools
import logging
from collections.abc import Callable
from typing import ParamSpec, TypeVar

import typer

from testban.cli import exit_codes
from testban.errors import TestbanError

log = logging.getLogger(__name__)

P = ParamSpec("P")
R = TypeVar("R")

PASSED_ON = (typer.Exit, typer.Abort, typer.BadParameter, BrokenPipeError)
"""What Typer itself turns into an exit code."""


def told_plainly(command: Callable[P, R]) -> Callable[P, R]:
    """Wrap a command so that no error leaves it as a traceback."""

    @functools.wraps(command)
    def wrapped(*args: P.args, **kwargs: P.kwargs) -> R:
        try:
            return command(*args, **kwargs)
        except PASSED_ON:
            raise
        except TestbanError as error:
            raise _stopped(str(error), exit_codes.UNUSABLE) from error
        except OSError as error:
            raise _stopped(_reason(error), exit_codes.UNUSABLE) from error
        except MemoryError as error:
            text = "not enough memory; give fewer recordings, or a shorter stretch of them"
            raise _stopped(text, exit_codes.UNUSABLE) from error
        except KeyboardInterrupt as error:
            raise _stopped("interrupted", exit_codes.INTERRUPTED) from error
        except Exception as error:
            raise _stopped(_fault(error), exit_codes.FAULT) from error

    return wrapped


def _stopped(message: str, code: int) -> typer.Exit:
    typer.echo(f"testban: {message}", err=True)
    log.debug("stopped with exit code %d", code, exc_info=True)
    return typer.Exit(code)


def _reason(error: OSError) -> str:
    place = f"{error.filename}: " if error.filename else ""
    return f"{place}{error.strerror or error}; check that the place exists, is yours and has room"


def _fault(error: Exception) -> str:
    first_line = (str(error).splitlines() or [""])[0]
    return (
        f"this is a fault of Testban, not of your input: {type(error).__name__}: {first_line}\n"
        "Run the same command with --verbose and report what it writes, with the answer to"
        " 'testban --version' and, if you may, the recordings."
    )
