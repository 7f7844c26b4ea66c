"""Every table, for the factory and the migrations."""

import matchmaker.accounts.models
import matchmaker.activities.models
import matchmaker.desks.models
import matchmaker.notifications.models
import matchmaker.organisations.models
import matchmaker.registration.models
import matchmaker.suggestions.models  # noqa: F401
