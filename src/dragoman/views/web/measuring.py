"""How good the coding is by people's word: precision with intervals."""

from __future__ import annotations

from dragoman.corrections.quality import FEW, Quality, QualityReport, quality_of
from dragoman.model import Record
from dragoman.store import CorrectionFilter, EventFilter
from dragoman.views.web.pages import NoQuery, Page, Visit


class Group(Record, frozen=True, kw_only=True):
    """Figures by one thing. `filter`: the name that this has in the address of the list of events, if it has one."""

    title: str
    what: str
    filter: str | None
    rows: tuple[Quality, ...]


class QualityPage(Record, frozen=True, kw_only=True):
    """All figures; `unjudged`: events of which nobody has spoken, `unattached`: words that find no event any more.

    `few`: fewer than so many say little.
    """

    report: QualityReport
    groups: tuple[Group, ...]
    unjudged: int
    unattached: int
    few: int


def quality(visit: Visit, asked: NoQuery) -> QualityPage:
    """Make the page."""
    report = quality_of(visit.view.judged_events())
    lost = visit.view.corrections(CorrectionFilter(state="unattached", limit=1000))
    return QualityPage(
        report=report,
        groups=(
            Group(title="By type", what="type that the machine coded", filter="type", rows=report.by_type),
            Group(title="By origin", what="who first reported it", filter="origin", rows=report.by_origin),
            Group(title="By publisher", what="who carries it", filter="publisher", rows=report.by_publisher),
            Group(title="By method", what="what decided the type", filter=None, rows=report.by_method),
        ),
        unjudged=visit.view.count_events(EventFilter(judged="unjudged")),
        unattached=sum(1 for _ in lost),
        few=FEW,
    )


PAGES = (
    Page(
        "/quality", "quality.html", NoQuery, QualityPage, quality, "How good the coding is by people's word", "quality"
    ),
)
