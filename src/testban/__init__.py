"""Testban: from raw seismic recordings to an assessment of a suspected underground explosion."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from testban.notebook import assess

__version__ = "0.1.0"
__all__ = ["__version__", "assess"]


def __getattr__(name: str) -> Any:
    # Loaded on first use: `import testban` and `testban --help` stay light.
    if name == "assess":
        from testban.notebook import assess

        return assess
    raise AttributeError(f"module 'testban' has no attribute '{name}'")
