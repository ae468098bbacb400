"""Edge: the command line. One file per command; everything heavy is imported when a command runs.

Exit codes
----------
0   done: assessed, located, fetched or shown
1   a fault of Testban itself
2   unusable input or usage, or a place that cannot be written to
3   no event found or located (the reasons are printed, the files are written all the same)
130 interrupted
"""

from testban.cli.application import main

__all__ = ["main"]
