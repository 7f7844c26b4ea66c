"""Every route of the API, joined to its one blueprint."""

import matchmaker.api.documentation_views
import matchmaker.api.inquiry_views  # noqa: F401 - the routes must be known to the blueprint
from matchmaker.api.views import api

__all__ = ["api"]
