"""Which profiles may be suggested at all; applied to all of them before the best are cut off."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from matchmaker.matching.profiles import Filters, Profile


def meets(wanted: frozenset[str], have: Iterable[str | None]) -> bool:
    """Whether nothing is wanted, or one of the wanted values is there."""
    return not wanted or any(value in wanted for value in have)


def allows(filters: Filters, profile: Profile) -> bool:
    """Whether the profile fulfils every filter."""
    return (
        profile.id not in filters.without
        and (profile.open_for_inquiries or not filters.open_only)
        and meets(filters.kinds, (profile.kind,))
        and meets(filters.countries, (profile.country,))
        and meets(filters.regions, (profile.region,))
        and meets(filters.languages, profile.languages)
        and meets(filters.sectors, profile.sectors)
        and meets(filters.certificates, profile.certificates)
    )


def allowed_rows(profiles: Sequence[Profile], filters: Filters) -> NDArray[np.bool_]:
    """A mask of the allowed profiles, of shape (profiles,)."""
    if filters == Filters():
        return np.ones(len(profiles), dtype=bool)
    return np.fromiter((allows(filters, p) for p in profiles), dtype=bool, count=len(profiles))
