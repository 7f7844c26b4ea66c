"""Reads the directory's address: filters and page."""

from __future__ import annotations

from dataclasses import dataclass, replace

from werkzeug.datastructures import MultiDict

from matchmaker.directory.queries import FACETS, LONGEST_QUERY, DirectoryFilter

PAGE_SIZE = 20
LAST_PAGE = 100_000


@dataclass(frozen=True)
class DirectoryAddress:
    """What the address asks for."""

    wanted: DirectoryFilter
    page: int


def whole_number(text: str | None, otherwise: int, least: int, most: int) -> int:
    """A whole number within limits, or the nearest one; `otherwise` for what is none."""
    try:
        return min(max(int(text or ""), least), most)
    except ValueError:
        return otherwise


def read_directory_address(args: MultiDict[str, str]) -> DirectoryAddress:
    """The filters and the page of an address; unknown values are kept, they find nothing."""
    chosen = {
        facet: tuple(dict.fromkeys(value for value in args.getlist(facet) if value))
        for facet in FACETS
    }
    wanted = DirectoryFilter(q=args.get("q", "").strip()[:LONGEST_QUERY], **chosen)  # type: ignore[arg-type]
    wanted = replace(wanted, open=args.get("open") == "1")
    return DirectoryAddress(wanted, whole_number(args.get("page"), 1, 1, LAST_PAGE))
