"""The orders in which events and stories can be listed, and what they are called."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, NamedTuple

from dragoman.store.records import Order

Sorting = Literal["newest", "oldest", "surest", "least-sure", "friendliest", "most-hostile", "sample"]

ORDERS: Mapping[Sorting, Order] = {
    "newest": "date_desc",
    "oldest": "date_asc",
    "surest": "confidence_desc",
    "least-sure": "confidence_asc",
    "friendliest": "score_desc",
    "most-hostile": "score_asc",
    "sample": "sample",
}
ORDER_NAMES: Mapping[Sorting, str] = {
    "newest": "newest first",
    "oldest": "oldest first",
    "surest": "most confident first",
    "least-sure": "least confident first",
    "friendliest": "most cooperative first",
    "most-hostile": "most hostile first",
    "sample": "drawn by lot",
}
# What the head of a column asks for: at first, and when it is asked for already.
COLUMN_ORDERS: Mapping[str, tuple[Sorting, Sorting]] = {
    "date": ("newest", "oldest"),
    "confidence": ("surest", "least-sure"),
    "score": ("friendliest", "most-hostile"),
}


class Sort(NamedTuple):
    """How the head of a column sorts: the order that it leads to, and how the table is sorted by it now."""

    to: Sorting
    now: Literal["ascending", "descending", "none"]


def sort_of(column: str, order: Sorting) -> Sort:
    """Return how the head of a column sorts a table that is in some order."""
    first, second = COLUMN_ORDERS[column]
    if order == first:
        return Sort(second, "descending")
    return Sort(first, "ascending" if order == second else "none")


def named(order: Sorting) -> Sorting | None:
    """Return an order as an address has it: the usual one is left out."""
    return None if order == "newest" else order
