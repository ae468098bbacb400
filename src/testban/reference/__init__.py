"""Edge: known earlier events that the user gives, read from a folder with an event.toml."""

from testban.reference.folder import read_reference

__all__ = ["read_reference"]
