"""What we say, put together: events, what was left out, and how it was made."""

from testban.assessment.assemble import assemble

__all__ = ["assemble"]
