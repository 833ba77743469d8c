"""Who is who, and who reported it."""

from __future__ import annotations

from collections.abc import Sequence

from dragoman.store.records import ActorCount, SourceCount
from dragoman.views.brief.knowledge import memberships, offices
from dragoman.views.brief.material import MOST_SOURCES, Material
from dragoman.views.brief.records import Evidence, Fact, Group, Line, Part, Ref, Section
from dragoman.views.brief.words import actor_ref, of_event
from dragoman.views.wording import capped_text, counted, entity_code

MOST_ACTORS = 10
MOST_BODIES = 16
_KINDS = {
    "country": "country", "organization": "organization", "person": "person", "group": "group", "unknown": "not resolved"
}  # fmt: skip


def who(material: Material) -> Section:
    """Return the section of actors: who acts most first, then who is most acted upon."""
    title = "Who is who"
    found, total = material.view.overview.actors(material.counted, MOST_ACTORS)
    if not found:
        return Section(name="who", title=title, empty="No event passes the filters, so that nobody acts in it.")
    here = frozenset(entity.organization for each in found if (entity := each.entity).organization)
    lines = tuple(_actor(material, each, here) for each in found)
    group = Group(title="Actors by number of acts", count=total, lines=lines, more=total - len(lines))
    return Section(name="who", title=title, groups=(group,))


def _actor(material: Material, each: ActorCount, here: frozenset[str]) -> Line:
    entity = each.entity
    code = entity_code(entity)
    parts = [Part(text=material.words.own_name(entity), kind="actor", ref=actor_ref(entity))]
    kind = "person not named" if entity.kind == "person" and not entity.name else _KINDS[entity.kind]
    about = [text for text in (code, kind) if text]
    parts.append(Part(text=f" ({', '.join(about)}): "))
    if each.acts:
        parts.append(Part(text=counted(each.acts, "act"), kind="count"))
    if each.targeted:
        parts.append(Part(text=f"{', ' if each.acts else ''}acted upon {counted(each.targeted, 'time')}"))
    return Line(
        parts=tuple(parts), date=each.last, about=actor_ref(entity), facts=tuple(_facts(material, each, here)),
        evidence=(of_event(each.event),),
    )  # fmt: skip


def _facts(material: Material, each: ActorCount, here: frozenset[str]) -> list[Fact]:
    entity, knowledge = each.entity, material.helpers.knowledge
    held = offices(knowledge, entity, each.first, each.last) if knowledge else []
    named = [office for office in each.offices if entity.kind == "person"]
    country = material.words.party(entity.country) if entity.country else None
    code = entity.code
    whole = code is not None and entity.id in (code, f"org:{code}")
    belongs = memberships(knowledge, code, each.last) if knowledge and code and whole else []
    # Bodies that act themselves here are named first.
    belongs.sort(key=lambda body: body.partition(" ")[0] not in here)
    given = (
        ("country", country if country != material.words.own_name(entity) else None),
        ("office", "; ".join(held) or None),
        ("called in the reports", capped_text(named, 4) if named and not held else None),
        (f"member of, on {each.last}" if each.last else "member of, now", capped_text(belongs, MOST_BODIES) or None),
        ("resolved", entity.reason),
    )
    return [Fact(label=label, text=value) for label, value in given if value]


def sources(material: Material) -> Section:
    """Return the section of origins, publishers and copied texts."""
    scope = material.scope
    if scope.report is not None:
        return _of_report(material, scope.report)
    found = material.sources
    if not found.reports:
        empty = "No report has an event or statement in this scope."
        return Section(name="sources", title="Who reported it", empty=empty)
    groups = [
        _group(material, "Origins: who first reported it", found.origins, found.origins_count, "no origin named"),
        _group(material, "Publishers: who carries it", found.publishers, found.publishers_count, "no publisher named"),
    ]
    notes: tuple[str, ...] = ()
    if not material.kept:
        notes = ("Copies are not known: some reports are not in stories yet.",)
    elif found.copies:
        groups.append(
            _group(material, "Texts that several reports carry", found.copies, found.copies_count, "one text")
        )
    else:
        notes = ("No two of these reports carry the same text.",)
    return Section(name="sources", title="Who reported it", groups=tuple(groups), notes=notes)


def _of_report(material: Material, id_: str) -> Section:
    page = material.report(id_)
    assert page is not None  # the builder has looked
    line = Line(
        parts=(
            Part(text=page.date or "No date", kind="date"),
            Part(text=f" origin: {', '.join(page.origins) or 'not named'}; publisher: {page.publisher or 'not named'}"),
        ),
        date=page.date, about=Ref(kind="report", id=id_), evidence=(_whole(material, id_),),
    )  # fmt: skip
    group = Group(title="This report", count=1, lines=(line,))
    copies, notes = material.copies_of(id_), ("No other report of the database carries the same text.",)
    if not material.kept:
        return Section(
            name="sources", title="Who reported it", groups=(group,),
            notes=("Copies are not known: some reports are not in stories yet.",),
        )  # fmt: skip
    if not copies:
        return Section(name="sources", title="Who reported it", groups=(group,), notes=notes)
    lines = tuple(_copy(material, other) for other in copies[:MOST_SOURCES])
    same = Group(title="Reports that carry the same text, the earliest first", count=len(copies), lines=lines,
                 more=len(copies) - len(lines))  # fmt: skip
    return Section(name="sources", title="Who reported it", groups=(group, same))


def _copy(material: Material, id_: str) -> Line:
    page = material.report(id_)
    date, publisher = (page.date, page.publisher) if page else (None, None)
    parts = (Part(text=date or "No date", kind="date"), Part(text=f" publisher: {publisher or 'not named'}"))
    return Line(parts=parts, date=date, about=Ref(kind="report", id=id_), evidence=(_whole(material, id_),))


def _group(material: Material, title: str, found: Sequence[SourceCount], count: int, unnamed: str) -> Group:
    lines = tuple(_source(material, each, unnamed) for each in found)
    return Group(title=title, count=count, lines=lines, more=count - len(lines))


def _source(material: Material, each: SourceCount, unnamed: str) -> Line:
    parts = (
        Part(text=each.name or unnamed, kind="words" if each.name else "plain"),
        Part(text=": "),
        Part(text=counted(each.reports, "report"), kind="count"),
        Part(text=f", earliest {each.first or 'without a date'}"),
    )
    evidence = (_whole(material, each.earliest),)
    return Line(parts=parts, date=each.first, about=Ref(kind="report", id=each.earliest), evidence=evidence)


def _whole(material: Material, id_: str) -> Evidence:
    page = material.report(id_)
    return Evidence(
        report_id=id_, title=page.title if page else None, publisher=page.publisher if page else None,
        origins=page.origins if page else (), date=page.date if page else None, quote=None,
    )  # fmt: skip
