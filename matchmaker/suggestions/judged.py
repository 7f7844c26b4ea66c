"""The stored judgements as labelled data: quality of the ranking, and weights fitted to them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from matchmaker.accounts.policy import Actor
from matchmaker.errors import MatchmakerError
from matchmaker.matching.analysis import Analysis, Reader
from matchmaker.matching.evaluation import ndcg
from matchmaker.matching.fitting import Fitted, fit_parameters
from matchmaker.matching.labelled import LabelledData, LabelledQuery, read_labelled
from matchmaker.matching.matcher import Matcher
from matchmaker.matching.meaning import sentence_encoder
from matchmaker.matching.profiles import Filters
from matchmaker.matching.scoring import DEFAULTS, Parameters, asking_of
from matchmaker.organisations.sectors import taxonomy
from matchmaker.organisations.taxonomy import Taxonomy
from matchmaker.suggestions.evaluation import (
    figures,
    find_sector,
    percentile,
    rank_all,
    write_run,
)
from matchmaker.suggestions.feedback_queries import JudgementView, judgements
from matchmaker.suggestions.index import Snapshot, SuggestionIndex, lexicon_of, shipped_means
from matchmaker.suggestions.lists import kept_list
from matchmaker.suggestions.service import Request, asking_profile
from matchmaker.suggestions.speed import peak_rss_mb
from matchmaker.suggestions.weights import parameters_in_use

GRADES = {"agreement": 3, "met": 2, "accepted": 1, "declined": 0, "no thanks": 0}
DEPTH = 10


class NothingJudged(MatchmakerError):
    """There is no judgement from which quality could be measured."""


@dataclass(frozen=True)
class Judged:
    """Judged queries: who asked, read, and the grades of the partners, both by query.

    A query is an organisation, or the list that was made for a request. `refused_only` are the
    queries whose partners all have the grade 0: nothing can be measured on them.
    """

    snapshot: Snapshot
    asking: dict[str, Analysis]
    grades: dict[str, dict[str, int]]
    refused_only: int

    def ranking(self, query: str, depth: int, parameters: Parameters) -> list[tuple[str, float]]:
        """The best of all profiles; refused ones are ranked like all others."""
        view = self.snapshot.view
        asked = asking_of(self.asking[query], view.statistics, parameters)
        return [(hit.id, hit.score) for hit in view.search(asked, depth, Filters())]

    def quality(self, parameters: Parameters) -> float:
        """The mean nDCG@10."""
        measured = [
            ndcg([id_ for id_, _ in self.ranking(query, DEPTH, parameters)], grades, DEPTH)
            for query, grades in self.grades.items()
        ]
        return sum(measured) / len(measured)


def judged_queries(actor: Actor, index: SuggestionIndex, sectors: Taxonomy) -> Judged:
    """The standing judgements by query; of each pair the last one counts.

    Only published organisations can be ranked, so only they count. Raises NothingJudged.
    """
    snapshot = index.snapshot()
    grades: dict[str, dict[str, int]] = {}
    asking: dict[str, Analysis] = {}
    for judgement in judgements(actor):
        query = query_of(judgement)
        partner = str(judgement.partner_id)
        if query not in asking:
            found = read_asking(index, snapshot, sectors, judgement)
            if found is None:
                continue
            asking[query] = found
        if snapshot.view.places.row(partner) is not None:
            grades.setdefault(query, {})[partner] = GRADES[judgement.outcome]
    useful = {query: graded for query, graded in grades.items() if any(graded.values())}
    if not useful:
        raise NothingJudged(
            "No judged partner was accepted, met or agreed with yet, so there is nothing to "
            "measure. Judge some with `matchmaker judge add`."
        )
    return Judged(snapshot, asking, useful, len(grades) - len(useful))


def query_of(judgement: JudgementView) -> str:
    """The name of the query that a judgement belongs to."""
    if judgement.asking_id is not None:
        return str(judgement.asking_id)
    return f"list-{judgement.list_id}"


def read_asking(
    index: SuggestionIndex, snapshot: Snapshot, sectors: Taxonomy, judgement: JudgementView
) -> Analysis | None:
    """Who asked, read; None for an organisation that is no longer published."""
    if judgement.asking_id is not None:
        if snapshot.view.places.row(str(judgement.asking_id)) is None:
            return None
        return index.read([judgement.asking_id]).get(judgement.asking_id)
    if judgement.list_id is None:
        return None
    request = kept_list(judgement.list_id).basis.request
    return snapshot.reader.read(asking_profile(sectors, request or Request()))


def evaluate_judgements(
    index: SuggestionIndex, judged: Judged, run_file: Path | None
) -> dict[str, Any]:
    """The quality of the present ranking on the judged pairs, measured as on labelled data.

    A profile that nobody judged counts as not relevant. `fit_seconds` is 0: the index is there.
    """
    parameters = parameters_in_use(index.engine)
    queries = [
        LabelledQuery(name, judged.asking[name].profile, frozenset()) for name in judged.grades
    ]
    data = LabelledData([], queries, judged.grades)
    ranked, milliseconds = rank_all(
        data, lambda query, depth: judged.ranking(query.id, depth, parameters)
    )
    if run_file is not None:
        write_run(run_file, ranked, "full")
    return figures(data, ranked) | {
        "documents": len(judged.snapshot),
        "refused_only": judged.refused_only,
        "fit_seconds": 0.0,
        "query_ms_p50": percentile(milliseconds, 50),
        "query_ms_p99": percentile(milliseconds, 99),
        "peak_rss_mb": peak_rss_mb(),
        "engine": "full",
    }


class GuardSet:
    """Labelled data on which fitted weights may not be worse than the defaults."""

    def __init__(self, data: LabelledData, reader: Reader) -> None:
        analyses = [reader.read(profile) for profile in data.profiles]
        self.matcher = Matcher(analyses, shipped_means())
        self.queries = [(query, reader.read(query.profile)) for query in data.queries]
        self.grades = data.grades

    def quality(self, parameters: Parameters) -> float:
        """The mean nDCG@10."""
        measured = []
        for query, asking in self.queries:
            filters = Filters(without=query.exclude)
            hits = self.matcher.search(asking, DEPTH, filters, parameters)
            measured.append(ndcg([hit.id for hit in hits], self.grades.get(query.id, {}), DEPTH))
        return sum(measured) / len(measured) if measured else 0.0


def guard_sets(folders: Sequence[Path]) -> list[GuardSet]:
    """The guard sets in some folders, read. Raises LabelledDataInvalid."""
    data = [read_labelled(folder, find_sector) for folder in folders]
    if not data:
        return []
    reader = Reader(lexicon_of(taxonomy()), sentence_encoder())
    return [GuardSet(each, reader) for each in data]


def fit_to_judgements(judged: Judged, guards: Sequence[GuardSet]) -> Fitted:
    """Weights fitted to the judged queries, within the guards."""
    return fit_parameters(judged.quality, len(judged.grades), [guard.quality for guard in guards])


def fit_document(fitted: Fitted, folders: Sequence[Path]) -> dict[str, Any]:
    """What was fitted, beside the defaults."""
    return {
        "parameters": asdict(fitted.parameters),
        "defaults": asdict(DEFAULTS),
        "moved": fitted.has_moved,
        "queries": fitted.queries,
        "ndcg@10": {"defaults": fitted.quality_of_defaults, "fitted": fitted.quality},
        "guard": [
            {"folder": folder.name, "defaults": before, "fitted": after}
            for folder, (before, after) in zip(folders, fitted.guards, strict=True)
        ],
    }
