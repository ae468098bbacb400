"""Options by which a command takes travel times from RSTT."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

PathLibrary = Annotated[
    Path | None,
    typer.Option(
        metavar="LIBRARY",
        help="RSTT's C library: its travel times and errors are taken where it has any.",
    ),
]
PathModel = Annotated[
    Path | None, typer.Option(metavar="FILE", help="RSTT's model, with --path-corrections.")
]
