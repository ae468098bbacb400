"""What each reading should be at trial hypocentres."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace

import numpy as np
from numpy.typing import NDArray

from testban.location.bearings import Bearing

Array = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Prediction:
    """At n hypocentres for m readings, (n, m) each.

    ``residual_s`` is observed minus predicted time (origin time not taken off); ``east_s_km``, ``north_s_km``
    are the derivatives of the predicted time; ``branch`` indexes ``branches`` and ``reached`` says whether
    any arrives there; ``log_prior`` is that of the branch chosen, the others' share added; ``rivals`` is how
    much that share adds; ``bearing`` is what arrays say, None where no pick has any.
    """

    residual_s: Array
    east_s_km: Array
    north_s_km: Array
    branch: NDArray[np.intp]
    reached: NDArray[np.bool_]
    log_prior: Array
    rivals: Array
    bearing: Bearing | None

    def take(self, which: NDArray[np.intp] | NDArray[np.bool_]) -> Prediction:
        names = (f.name for f in fields(self) if f.name != "bearing")
        return replace(
            self,
            bearing=None if self.bearing is None else self.bearing.take(which),
            **{name: getattr(self, name)[which] for name in names},
        )
