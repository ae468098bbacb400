"""Exit codes, as documented in the package and in ``testban --help``."""

ASSESSED = 0
FAULT = 1
UNUSABLE = 2
NO_EVENT = 3
INTERRUPTED = 130
