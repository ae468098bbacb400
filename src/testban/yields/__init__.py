"""Stage: the yield an event would have had if it was an explosion."""

from testban.yields.estimate import estimate_yield
from testban.yields.settings import YieldSettings
from testban.yields.site_terms import SiteTerm, learn_site_term

__all__ = ["SiteTerm", "YieldSettings", "estimate_yield", "learn_site_term"]
