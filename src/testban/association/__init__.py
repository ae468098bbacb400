"""Which onsets belong together."""

from testban.association.associator import AssociationResult, associate
from testban.association.settings import AssociationSettings

__all__ = ["AssociationResult", "AssociationSettings", "associate"]
