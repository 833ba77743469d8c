"""Makes the stories of a database when they are asked for; nothing is stored."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from dragoman.stories.copies import Text, find_copies
from dragoman.stories.merging import merge
from dragoman.stories.records import Database, Filter, Story


def stories_from(view: Database[Filter], wanted: Filter | None = None) -> list[Story]:
    """Return the stories of the events that pass the filter, by date.

    `view`: a View of the store, `wanted`: its EventFilter. Events that the filter leaves out are in no
    story, so a limit or an offset cuts stories short: rather take a part of the result.
    """
    events = list(view.events(wanted))
    reports = sorted({event.report_id for event in events})
    return merge(events, find_copies(_texts(view, reports)))


def _texts(view: Database[Filter], ids: Iterable[str]) -> Iterator[Text]:
    for id_ in ids:
        report, coding = view.report(id_), view.coding(id_)
        if report is None or coding is None:
            continue  # replaced since its events were read
        page = coding.report
        cut = [(part.start, part.end) for part in page.boilerplate]
        if page.dateline:
            cut.append((page.dateline.start, page.dateline.end))
        yield id_, _without(report.text, cut), page.published or page.date, page.origins


def _without(text: str, spans: Iterable[tuple[int, int]]) -> str:
    kept, at = [], 0
    for start, end in sorted(spans):
        kept.append(text[at : max(at, start)])
        at = max(at, end)
    return "\n".join((*kept, text[at:]))
