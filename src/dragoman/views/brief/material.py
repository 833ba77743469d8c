"""What is read from the database for a brief: only as much as it can list."""

from __future__ import annotations

from functools import cached_property
from heapq import merge

import msgspec

from dragoman.errors import StoryError
from dragoman.model import Entity
from dragoman.positions.parties import is_named, is_party
from dragoman.positions.records import Position
from dragoman.store import EventFilter, EventRow, ReportRow, StatementRow, View
from dragoman.store.records import Sources, StoryWeight, Tally
from dragoman.stories.database import stories_led_by
from dragoman.stories.records import Story
from dragoman.views.brief.knowledge import Helpers
from dragoman.views.brief.records import Evidence
from dragoman.views.brief.scope import Scope
from dragoman.views.brief.words import Wording, of_event, of_statement

# Positions, commitments and claims are read from so many events and statements, the newest.
MOST_EVENTS = 150
MOST_STATEMENTS = 120
# So many acts are listed of each class: those that the most reports tell.
MOST_ACTS = 8
# Origins, publishers and copied texts.
MOST_SOURCES = 8


class Material:
    """Reads what a brief on a scope needs, each once and when it is first asked for.

    `most`: so many events and statements are counted at most, the newest; None: all.
    """

    def __init__(self, view: View, scope: Scope, helpers: Helpers, most: int | None = None) -> None:
        self.view = view
        self.most = most
        self.scope = scope
        self.helpers = helpers
        self.words = Wording(helpers.knowledge)
        self._rows: dict[str, ReportRow | None] = {}

    @cached_property
    def tally(self) -> Tally:
        """How many events there are."""
        return self.view.overview.tally(self.scope.events)

    @cached_property
    def counted(self) -> EventFilter:
        """The events that are counted."""
        cut = self.most is not None and self.tally.events > self.most
        return msgspec.structs.replace(self.scope.events, limit=self.most) if cut else self.scope.events

    @cached_property
    def sources(self) -> Sources:
        """Where the reports come from."""
        statements = [msgspec.structs.replace(each, limit=self.most) for each in self.scope.told_statements]
        return self.view.overview.sources(self.counted, statements, MOST_SOURCES)

    @cached_property
    def statement_count(self) -> int:
        """How many statements there are."""
        return self.view.overview.statements(self.scope.statements)

    @cached_property
    def events(self) -> list[EventRow]:
        """The newest events."""
        return list(self.view.events(msgspec.structs.replace(self.scope.events, limit=MOST_EVENTS)))

    @cached_property
    def statements(self) -> list[StatementRow]:
        """The newest statements."""
        told = [
            self.view.statements(msgspec.structs.replace(wanted, limit=MOST_STATEMENTS))
            for wanted in self.scope.statements
        ]
        found: dict[tuple[str, str], StatementRow] = {}
        for row in merge(*told, key=lambda row: row.report_date or "", reverse=True):
            found.setdefault((row.report_id, row.statement.id), row)
            if len(found) == MOST_STATEMENTS:
                break
        return list(found.values())

    @cached_property
    def kept(self) -> bool:
        """Whether all reports are in stories."""
        return self.view.ledger.count_pending() == 0

    @cached_property
    def weights(self) -> list[StoryWeight]:
        """All stories, those with the most reports first; none if reports are not in stories yet."""
        return self.view.overview.stories(self.counted) if self.kept else []

    @cached_property
    def stories(self) -> list[Story]:
        """The stories that can be listed, those that most origins reported first, then the latest."""
        chosen: list[int] = []
        for quad in (1, 2, 3, 4):
            chosen += [weight.leader for weight in self.weights if weight.quad == quad][:MOST_ACTS]
        try:
            found = stories_led_by(self.view, chosen)
        except StoryError:  # a report came in between
            return []
        # Of one day: in the order in which the reports tell them.
        found.sort(key=lambda story: (story.evidence[0].report_id, story.evidence[0].quote.start))
        found.sort(key=lambda story: story.date or "", reverse=True)
        return sorted(found, key=lambda story: (len(story.reports) == 1, -story.independent_origins))

    @cached_property
    def positions(self) -> list[Position]:
        """The positions of the newest statements and events, the newest first."""
        found = self.helpers.positions.read(self.statements, self.events)
        topic = self.scope.topic
        return [p for p in found if (topic is None or p.topic == topic) and self.is_of_party(p)]

    def is_of_party(self, position: Position) -> bool:
        """Whether a position is that of one whom the brief is on."""
        return not self.scope.parties or any(self.meant(position.actor, who) for who in self.scope.parties)

    def meant(self, entity: Entity, who: str) -> bool:
        """Whether an entity is meant by a code, or by a part of a name if it is no code."""
        return is_party(entity, who) or (who not in self._codes and is_named(entity, who))

    @cached_property
    def _codes(self) -> frozenset[str]:
        return frozenset(who for who in self.scope.parties if self.view.overview.is_code(who))

    def accusations(self, limit: int) -> list[EventRow]:
        """Return the newest accusations."""
        if self.tally.events <= MOST_EVENTS:
            return [row for row in self.events if row.event.event_type == "ACCUSE"][:limit]
        wanted = msgspec.structs.replace(self.scope.events, event_type="ACCUSE", limit=limit)
        return list(self.view.events(wanted))

    @cached_property
    def accusation_count(self) -> int:
        """How many accusations there are."""
        if self.tally.events <= MOST_EVENTS:
            return sum(row.event.event_type == "ACCUSE" for row in self.events)
        return self.view.overview.tally(msgspec.structs.replace(self.scope.events, event_type="ACCUSE")).events

    def copies_of(self, report_id: str) -> list[str]:
        """Return the other reports that carry a report's text, the earliest first."""
        return [id_ for id_ in self.view.overview.copies_of(report_id) if id_ != report_id]

    def event(self, report_id: str, event_id: str) -> EventRow | None:
        """Return an event by its name."""
        return self.view.event(report_id, event_id)

    def report(self, id_: str) -> ReportRow | None:
        """Return what is known of a report."""
        if id_ not in self._rows:
            self._rows[id_] = self.view.report_row(id_)
        return self._rows[id_]

    @cached_property
    def _proofs(self) -> dict[tuple[str, str], Evidence]:
        found = {(row.report_id, row.statement.id): of_statement(row) for row in self.statements}
        found.update({(row.report_id, row.event.id): of_event(row) for row in self.events})
        return found

    def proof(self, report_id: str, id_: str, label: str | None = None) -> tuple[Evidence, ...]:
        """Return a statement or event that was read as evidence."""
        known = self._proofs.get((report_id, id_))
        return (msgspec.structs.replace(known, label=label),) if known else ()
