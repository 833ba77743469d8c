"""What they did: stories or events by class, and where reports of one story contradict one another."""

from __future__ import annotations

from dragoman.store import EventRow
from dragoman.stories.records import Contradiction, Said, Story
from dragoman.views.brief.material import MOST_ACTS, Material
from dragoman.views.brief.records import Balance, Evidence, Fact, Group, Line, Part, Ref, Section
from dragoman.views.brief.words import of_event, reported_by, tone
from dragoman.views.wording import capped_text, place_text

QUADS = {1: "Verbal cooperation", 2: "Material cooperation", 3: "Verbal conflict", 4: "Material conflict"}
_MOST_ALSO = 5
_MOST_CONTRADICTIONS = 8
_MOST_SAID = 4


def acts(material: Material) -> Section:
    """Return the section of acts: by class, those that most origins reported first, then the latest."""
    title = "What they did"
    if not material.tally.events:
        return Section(name="acts", title=title, empty="No event passes the filters of this brief.")
    balance = _balance(material)
    counts = dict(
        zip(
            QUADS,
            (
                balance.verbal_cooperation,
                balance.material_cooperation,
                balance.verbal_conflict,
                balance.material_conflict,
            ),
            strict=True,
        )
    )
    groups = []
    for quad, name in QUADS.items():
        lines = _story_lines(material, quad) if material.kept else _event_lines(material, quad)
        if lines:
            count = max(counts[quad], len(lines))
            groups.append(Group(title=name, count=count, lines=tuple(lines), more=count - len(lines), tone=tone(quad)))
    notes = () if material.kept else ("Some reports are not in stories yet, so that single events are listed.",)
    return Section(name="acts", title=title, groups=tuple(groups), balance=balance, notes=notes)


def _balance(material: Material) -> Balance:
    if material.kept:
        counts = [sum(weight.quad == quad for weight in material.weights) for quad in QUADS]
    else:
        counts = list(material.tally.quads)
    return Balance(
        unit="stories" if material.kept else "events", verbal_cooperation=counts[0], material_cooperation=counts[1],
        verbal_conflict=counts[2], material_conflict=counts[3],
    )  # fmt: skip


def _story_lines(material: Material, quad: int) -> list[Line]:
    lines = []
    for story in [story for story in material.stories if story.quad == quad][:MOST_ACTS]:
        row = material.event(story.told_by.report_id, story.told_by.event_id)
        if row is not None:
            lines.append(_story_line(material, story, row))
    return lines


def _story_line(material: Material, story: Story, row: EventRow) -> Line:
    parts = material.words.act(
        story.event_type, story.mode, story.status, story.actors, story.recipients, story.date,
        row.event.speaker,
    )  # fmt: skip
    others = [id_ for id_ in story.reports if id_ != row.report_id]
    facts = _facts(row)
    if story.place and not any(fact.label == "place" for fact in facts):
        facts.append(Fact(label="place", text=story.place.name or story.place.text))
    return Line(
        parts=(*parts, *reported_by(max(story.independent_origins, 1), len(story.reports))), date=story.date,
        about=Ref(kind="story", id=story.id), tone=tone(story.quad), facts=tuple(facts), evidence=(of_event(row),),
        also=tuple(Ref(kind="report", id=id_) for id_ in others[:_MOST_ALSO]),
        also_more=max(len(others) - _MOST_ALSO, 0),
    )  # fmt: skip


def _event_lines(material: Material, quad: int) -> list[Line]:
    rows = [row for row in material.events if row.event.quad == quad][:MOST_ACTS]
    return [event_line(material, row) for row in rows]


def event_line(material: Material, row: EventRow) -> Line:
    """Return the line of a single event."""
    event = row.event
    parts = material.words.act(
        event.event_type, event.mode, event.status, event.actors, event.recipients, event.date, event.speaker
    )  # fmt: skip
    return Line(
        parts=tuple(parts), date=event.date, about=Ref(kind="event", id=event.id, report_id=row.report_id),
        tone=tone(event.quad), facts=tuple(_facts(row)), evidence=(of_event(row),),
    )  # fmt: skip


def _facts(row: EventRow) -> list[Fact]:
    event = row.event
    given = (
        ("place", place_text(event)),
        ("no date", event.date_reason if event.date is None else None),
    )
    return [Fact(label=label, text=value) for label, value in given if value]


def contradictions(material: Material) -> Section:
    """Return the section of contradictions within the stories that are listed as acts."""
    title = "Contradictions"
    found = [(story, each) for story in material.stories for each in story.contradictions]
    if not found:
        return Section(name="contradictions", title=title, empty=_why_none(material))
    lines = tuple(_contradiction(material, story, each) for story, each in found[:_MOST_CONTRADICTIONS])
    group = Group(title="Reports that do not agree", count=len(found), lines=lines, more=len(found) - len(lines))
    return Section(name="contradictions", title=title, groups=(group,))


def _why_none(material: Material) -> str:
    if not material.kept:
        return "Contradictions are looked for in stories, and some reports are not in stories yet."
    if not material.stories:
        return "There is no story in this scope."
    if all(len(story.reports) < 2 for story in material.stories):
        return "Only one report tells of each story, and none tells of a denial."
    return "The reports of the stories that were looked at agree in their figures, and none tells of a denial."


def _contradiction(material: Material, story: Story, found: Contradiction) -> Line:
    act = material.words.act(
        story.event_type, story.mode, story.status, story.actors, story.recipients, story.date
    )  # fmt: skip
    if found.kind == "figures":
        figures = dict.fromkeys(f"“{said.quote.text}”" for said in found.said)
        more: tuple[Part, ...] = (
            Part(text=f"; figures for {found.about} differ: "),
            Part(text=capped_text(figures, _MOST_SAID), kind="words"),
        )
    else:
        more = (Part(text="; denied by "), Part(text=material.words.party(found.about), kind="actor"))
    evidence = [e for said in found.said[:_MOST_SAID] if (e := _said(material, said)) is not None]
    return Line(
        parts=(*act, *more), date=story.date, about=Ref(kind="story", id=story.id), tone=tone(story.quad),
        evidence=tuple(evidence),
    )  # fmt: skip


def _said(material: Material, said: Said) -> Evidence | None:
    row = material.event(said.report_id, said.event_id) if said.event_id else None
    if row is not None:
        return of_event(row, label=said.quote.text if said.quote != row.event.evidence else None)
    page = material.report(said.report_id)
    if page is None:
        return None
    return Evidence(
        report_id=page.id, title=page.title, publisher=page.publisher, origins=page.origins, date=page.date,
        quote=said.quote,
    )  # fmt: skip
