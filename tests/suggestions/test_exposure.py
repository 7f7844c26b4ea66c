"""The report of fair exposure: its counts add up, and each cause is found."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from apiflask import APIFlask

from matchmaker.accounts.policy import COMMAND_LINE, VISITOR, PermissionRefused
from matchmaker.matching.profiles import Filters
from matchmaker.suggestions.exposure import Exposure, gini, measure_exposure, size_class
from matchmaker.suggestions.extension import suggestion_index
from matchmaker.suggestions.feedback import withdraw_judgement
from matchmaker.suggestions.feedback_queries import judgements
from tests.suggestions.feedback import app_with_some, judge, partners, store

LITTLE: list[dict[str, Any]] = [
    {"external_id": "silent", "kind": "startup", "name": "Silent", "employees": 3},
    {"external_id": "short", "kind": "startup", "name": "Short", "offers": "Qxv brz"},
    {
        "external_id": "strange",
        "kind": "startup",
        "name": "Strange",
        "offers": "Qwert zuiop asdfg hjklm yxcvb nmqwe rtzui opasd fghjk lyxcv",
    },
]
COUNT = 20


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> APIFlask:
    """The first demo organisations, and three that say little."""
    folder: Path = tmp_path_factory.mktemp("exposure")
    app = app_with_some(folder, COUNT)
    with app.app_context():
        store(folder, LITTLE)
    return app


@pytest.fixture(autouse=True)
def context(app: APIFlask) -> Iterator[None]:
    """A context in which all that was judged is withdrawn at the end."""
    with app.app_context():
        yield
        for judgement in judgements(COMMAND_LINE):
            withdraw_judgement(COMMAND_LINE, judgement.id)


def measured(k: int = 5, filters: Filters | None = None) -> Exposure:
    return measure_exposure(COMMAND_LINE, suggestion_index(), k, filters)


def names(found: Exposure, cause: str) -> list[str]:
    return [member.name for member in found.causes.get(cause, ())]


def test_groups_and_causes_add_up_to_the_whole() -> None:
    found = measured()
    assert found.organisations == COUNT + len(LITTLE)
    for groups in found.groups.values():
        for name in ("organisations", "suggested", "never", "seldom"):
            total = sum(getattr(group, name) for group in groups.values())
            assert total == getattr(found, name), name
    assert sum(len(members) for members in found.causes.values()) == found.never > 0
    assert len(found.seldom_suggested) == found.seldom


def test_the_counts_are_those_of_the_lists_that_are_shown() -> None:
    shown = [partner for id_ in range(1, COUNT + len(LITTLE) + 1) for partner in partners(id_)]
    found = measured()
    assert found.suggested == len(shown)
    assert found.never == found.organisations - len(set(shown))


def test_profiles_that_say_nothing_little_or_nothing_known_are_named() -> None:
    found = measured()
    assert names(found, "no texts") == ["Silent"]
    assert names(found, "few words") == ["Short"]
    assert names(found, "only unknown words") == ["Strange"]


def test_filters_close_the_lists_to_others() -> None:
    found = measured(filters=Filters(countries=frozenset({"DE"})))
    assert len(names(found, "closed by the filters")) == sum(
        group.organisations for name, group in found.groups["country"].items() if name != "DE"
    )


def test_who_is_refused_by_all_is_told_from_who_does_not_fit() -> None:
    on_lists_of = [id_ for id_ in range(2, COUNT + 1) if 1 in partners(id_, 2)]
    assert on_lists_of
    while on_lists_of:
        for id_ in on_lists_of:
            judge(id_, 1)
        on_lists_of = [id_ for id_ in range(2, COUNT + 1) if 1 in partners(id_, 2)]
    cause = "refused by those whose list it would be on"
    assert 1 in [member.id for member in measured(2).causes[cause]]


@pytest.mark.parametrize(
    ("counts", "expected"),
    [([], 0.0), ([0, 0], 0.0), ([3, 3, 3], 0.0), ([0, 0, 0, 8], 0.75), ([1, 3], 0.25)],
)
def test_the_gini_coefficient_is_zero_for_an_even_share(counts: list[int], expected: float) -> None:
    assert gini(counts) == pytest.approx(expected)


@pytest.mark.parametrize(
    ("employees", "expected"),
    [(None, "unknown"), (0, "0"), (9, "1-9"), (10, "10-49"), (249, "50-249"), (250, "250+")],
)
def test_size_classes_have_their_bounds(employees: int | None, expected: str) -> None:
    assert size_class(employees) == expected


def test_the_public_does_not_read_it() -> None:
    with pytest.raises(PermissionRefused):
        measure_exposure(VISITOR, suggestion_index(), 5)
