"""Every error Testban raises on purpose, drawn as one tree.

TestbanError
├── InputError(ValueError)        what the user gave cannot be used; the message names it and says what to do
│   ├── WaveformError             a waveform file
│   ├── StationMetadataError      coordinates, responses, inventories
│   ├── ReferenceEventError         an event.toml or the recordings beside it
│   ├── DifferentialTimeError     a file of differential times, slownesses or known events
│   ├── BulletinError             a bulletin of picks, or the journal of its location
│   ├── PopulationsError          a table of events of known kind, or a file of populations
│   ├── ScenarioError             a scenario of an exercise, or the folder of one
│   └── SettingsError             a setting out of its range
├── NoDataError(LookupError)      a data centre or folder holds nothing for the request
├── TransferError(OSError)        a download failed after its retries
└── ModelRangeError(ValueError)   an Earth model was asked for what it does not cover
"""

from __future__ import annotations


class TestbanError(Exception):
    """Base of every deliberate error; commands print its message and never a traceback."""

    __test__ = False  # keeps pytest from collecting the name


class InputError(TestbanError, ValueError):
    """Something the user gave cannot be used."""


class WaveformError(InputError):
    """A waveform file cannot be read."""


class StationMetadataError(InputError):
    """Station coordinates or responses are missing, contradictory or unreadable."""


class ReferenceEventError(InputError):
    """A reference event's description or recordings cannot be used."""


class DifferentialTimeError(InputError):
    """A file of differential times, slowness vectors or known events cannot be used."""


class BulletinError(InputError):
    """A bulletin of picks, or the journal of an interrupted location, cannot be used."""


class PopulationsError(InputError):
    """A table of events of known kind, or a file of learned populations, cannot be used."""


class ScenarioError(InputError):
    """A scenario of an exercise, or the folder of one, cannot be used."""


class SettingsError(InputError):
    """A setting lies outside the range that has a meaning."""


class NoDataError(TestbanError, LookupError):
    """A data centre or a folder holds nothing for the request."""


class TransferError(TestbanError, OSError):
    """A download failed for good: a permanent refusal, or transient faults beyond the retries."""


class ModelRangeError(TestbanError, ValueError):
    """An Earth model was asked for a distance, depth or phase that it does not cover."""
