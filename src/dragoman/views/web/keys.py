"""The keys that the workbench knows, on one page."""

from __future__ import annotations

from dragoman.model import Record
from dragoman.views.web.pages import NoQuery, Page, Visit


class Key(Record, frozen=True, kw_only=True):
    """A key, or several that do alike, and what it does."""

    keys: tuple[str, ...]
    does: str


class Keys(Record, frozen=True, kw_only=True):
    """The keys of some pages, by what these are."""

    where: str
    keys: tuple[Key, ...]


class KeysPage(Record, frozen=True, kw_only=True):
    """All keys."""

    groups: tuple[Keys, ...]


def _keys(where: str, *keys: tuple[str, str]) -> Keys:
    return Keys(where=where, keys=tuple(Key(keys=tuple(names.split()), does=does) for names, does in keys))


_PAGE = KeysPage(
    groups=(
        _keys(
            "On every page",
            ("/", "Search reports and events"),
            ("j", "The next event, report or line of a list"),
            ("k", "The one before"),
            ("Tab", "The next link, button or field; Shift and Tab go back"),
            ("Enter", "Follow a link, press a button, send a form"),
        ),
        _keys(
            "In a report",
            ("Enter", "On marked words: who, what, whom, when and where"),
            ("Esc", "Close the details"),
        ),
        _keys(
            "In a picture",
            ("← →", "The part before and the next; Home and End the first and the last"),
            ("+ − 0", "Enlarge, reduce, all of it"),
        ),
        _keys(
            "On an event: on its page, beside its report, and in the list of events the one that j and k have reached",
            ("a", "Accept: it is right as it stands"),
            ("r", "Reject: the report does not tell of it"),
            ("e", "Open the form that changes it"),
            ("u", "Undo: take the last word back"),
        ),
    )
)


def keys(visit: Visit, asked: NoQuery) -> KeysPage:
    """Make the page."""
    return _PAGE


PAGES = (Page("/keys", "keys.html", NoQuery, KeysPage, keys, "The keys of the workbench", "keys"),)
