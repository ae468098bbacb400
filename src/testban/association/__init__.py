"""Which onsets belong together."""

from testban.association.associator import AssociationResult, associate
from testban.association.faint_events import associate_faint
from testban.association.settings import AssociationSettings

__all__ = ["AssociationResult", "AssociationSettings", "associate", "associate_faint"]
