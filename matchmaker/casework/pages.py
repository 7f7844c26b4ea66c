"""Every page of the desk, joined to its one blueprint."""

import matchmaker.casework.case_views
import matchmaker.casework.proposal_views
import matchmaker.casework.side_views
import matchmaker.casework.words  # noqa: F401 - the routes and words must be known to the blueprint
from matchmaker.casework.views import casework

__all__ = ["casework"]
