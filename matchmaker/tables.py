"""Every table, for the factory and the migrations."""

import matchmaker.accounts.models
import matchmaker.activities.models
import matchmaker.casework.models
import matchmaker.desks.models
import matchmaker.establishments.models
import matchmaker.inbox.models
import matchmaker.inquiries.models
import matchmaker.members.models
import matchmaker.notifications.models
import matchmaker.organisations.models
import matchmaker.proposals.models
import matchmaker.registration.models
import matchmaker.shortlists.models
import matchmaker.suggestions.models
import matchmaker.uploads.models  # noqa: F401
