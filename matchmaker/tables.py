"""Every table, for the factory and the migrations."""

import matchmaker.organisations.models  # noqa: F401
