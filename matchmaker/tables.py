"""Every table, for the factory and the migrations."""

import matchmaker.organisations.models
import matchmaker.suggestions.models  # noqa: F401
