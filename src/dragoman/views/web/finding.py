"""What an address names, or the error that says that there is none."""

from __future__ import annotations

from dragoman.errors import StoryError
from dragoman.store import EventRow, View
from dragoman.stories.database import story_from
from dragoman.stories.records import Story
from dragoman.views.web.errors import NotFoundError


def event_named(view: View, report_id: str, event_id: str) -> EventRow:
    """Return an event, also one that was rejected; raises NotFoundError."""
    row = view.event(report_id, event_id)
    if row is None:
        raise NotFoundError(f"report {report_id!r} has no event {event_id!r}; it may have been coded anew")
    return row


def story_named(view: View, id_: str, carriers: int | None = None) -> Story:
    """Return a story with the history of its texts, of each so many carriers at most (None: all).

    Raises NotFoundError, and StoryError while reports came in that no story knows of yet.
    """
    try:
        return story_from(view, id_, carriers)
    except StoryError as error:
        if view.ledger.count_pending():
            raise
        raise NotFoundError(str(error)) from None
