"""Full moment tensors from long-period wave forms, and what they say of the kind of event."""

from testban.identification.moment_tensor.inversion import MomentTensorResult, invert_moment_tensor
from testban.identification.moment_tensor.settings import MomentTensorSettings

__all__ = ["MomentTensorResult", "MomentTensorSettings", "invert_moment_tensor"]
