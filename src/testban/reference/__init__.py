"""Edge: known earlier events, from folders that the user gives and from the packaged catalogue of tests."""

from testban.reference.catalogue import find_test, known_sites, known_tests
from testban.reference.folder import read_reference

__all__ = ["find_test", "known_sites", "known_tests", "read_reference"]
