"""A list's state in its address: search, order, page, place. Every link keeps the rest."""

from dataclasses import dataclass
from math import ceil
from urllib.parse import urlencode

from flask import request

from server.reports.service import PAGE, RECENT, Query


@dataclass(frozen=True, slots=True)
class Listing:
    """What a list page needs beside its rows."""

    query: Query
    place: str
    total: int

    @property
    def sort(self) -> str:
        """The column that the list is ordered by."""
        return self.query.sort

    @property
    def order(self) -> str:
        """``asc`` or ``desc``."""
        return self.query.order

    @property
    def page(self) -> int:
        """The page shown, from 1."""
        return self.query.page

    @property
    def pages(self) -> int:
        """How many pages there are, at least 1."""
        return max(1, ceil(self.total / PAGE))

    def first_order(self, column: str) -> str:
        """Names begin at the start of the alphabet, numbers with the greatest."""
        return "asc" if column == "name" else "desc"

    def link(self, **changes: str | int) -> str:
        """This list's address with some of its state changed."""
        state: dict[str, str | int] = {
            "q": self.query.search,
            "place": self.place,
            "quiet": "1" if self.query.quiet else "",
            "days": self.query.days if self.query.days != RECENT.days else "",
            "sort": self.query.sort,
            "order": self.query.order,
            "page": self.query.page,
            **changes,
        }
        kept = {key: value for key, value in state.items() if value != ""}
        return "?" + urlencode(kept)


def read_query(sorts: tuple[str, ...], default: str) -> Query:
    """The request's query; what makes no sense is read as the default."""
    sort = request.args.get("sort", default)
    order = request.args.get("order", "desc")
    page = request.args.get("page", "1")
    return Query(
        search=request.args.get("q", "").strip()[:60],
        sort=sort if sort in sorts else default,
        order="asc" if order == "asc" else "desc",
        page=int(page)
        if page.isascii() and page.isdecimal() and len(page) < 6 and int(page)
        else 1,
        quiet=request.args.get("quiet") == "1",
    )
