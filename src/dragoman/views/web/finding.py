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


def story_named(view: View, id_: str) -> Story:
    """Return a story with the history of its texts; raises NotFoundError."""
    try:
        return story_from(view, id_)
    except StoryError as error:
        raise NotFoundError(str(error)) from None
