"""Testban: from raw seismic recordings to an assessment of a suspected underground explosion."""

__version__ = "0.1.0"
