"""Which onsets belong together."""

from testban.association.associator import AssociationResult, associate
from testban.association.buried_events import associate_buried, overlap_of
from testban.association.faint_events import associate_faint
from testban.association.later_waves import KnownEvent
from testban.association.settings import AssociationSettings

__all__ = [
    "AssociationResult",
    "AssociationSettings",
    "KnownEvent",
    "associate",
    "associate_buried",
    "associate_faint",
    "overlap_of",
]
