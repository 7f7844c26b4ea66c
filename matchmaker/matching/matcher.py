"""A whole matcher in memory: profiles read, indexed and explained. For small collections.

The service keeps an index over profiles that stay in the database instead; both rank and explain
by the same code.
"""

from __future__ import annotations

from collections.abc import Sequence

from matchmaker.matching.analysis import Analysis
from matchmaker.matching.entries import entry_of
from matchmaker.matching.index import build
from matchmaker.matching.kernels import Kernels
from matchmaker.matching.meaning import Centres
from matchmaker.matching.profiles import Filters, Suggestion
from matchmaker.matching.reasons import Explainer
from matchmaker.matching.scoring import DEFAULTS, Parameters, asking_of
from matchmaker.matching.statistics import fit
from matchmaker.matching.table import table_of
from matchmaker.matching.view import Hit


class Matcher:
    """Profiles, ready to be searched."""

    def __init__(
        self,
        analyses: Sequence[Analysis],
        centres: Centres | None = None,
        loops: Kernels | None = None,
    ) -> None:
        self.analyses = {analysis.profile.id: analysis for analysis in analyses}
        table = table_of(entry_of(analysis) for analysis in self.analyses.values())
        self.statistics = fit(table, centres or Centres({}))
        self.index = build(table, self.statistics, loops)

    def __len__(self) -> int:
        return len(self.analyses)

    def search(
        self,
        asking: Analysis,
        k: int,
        filters: Filters | None = None,
        parameters: Parameters = DEFAULTS,
    ) -> list[Hit]:
        """The k best, without reasons."""
        return self.index.view.search(asking_of(asking, self.statistics, parameters), k, filters)

    def suggest(self, asking: Analysis, k: int, filters: Filters | None = None) -> list[Suggestion]:
        """The k best partners with all their reasons, best first.

        The shares of a suggestion's reasons sum to its score.
        """
        ours = Explainer(asking, self.statistics)
        hits = self.search(asking, k, filters)
        return [ours.explain(self.analyses[hit.id], hit) for hit in hits]
