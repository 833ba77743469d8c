"""Builds a brief from a database, by the rules that docs/brief.md tells."""

from __future__ import annotations

from collections.abc import Callable

from dragoman.errors import StoreError
from dragoman.store import View
from dragoman.views.brief.acts import acts, contradictions
from dragoman.views.brief.knowledge import Helpers
from dragoman.views.brief.material import MOST_EVENTS, MOST_STATEMENTS, Material
from dragoman.views.brief.people import sources, who
from dragoman.views.brief.promises import promises
from dragoman.views.brief.records import Brief, Fact, Section
from dragoman.views.brief.scope import Scope
from dragoman.views.brief.stands import claimed, standing
from dragoman.views.wording import counted, listed

_SECTIONS: tuple[Callable[[Material], Section], ...] = (
    who, acts, standing, promises, claimed, contradictions, sources
)  # fmt: skip


def build_brief(view: View, scope: Scope, helpers: Helpers | None = None, *, most: int | None = None) -> Brief:
    """Return the brief on a scope.

    `most`: count so many events and so many statements at most, the newest, so that it is quick on any base; what is
    left out is told. None: count all.

    `helpers`: the knowledge base and what finds topics; without them there are no offices and memberships, and fewer
    positions. Raises StoreError if there is no report of the id that is asked for.
    """
    with view.moment():
        return _built(Material(view, scope, helpers or Helpers(), most))


def _built(material: Material) -> Brief:
    view, scope = material.view, material.scope
    if scope.report is not None and material.report(scope.report) is None:
        raise StoreError(f"{view.path}: no report {scope.report!r} in it")
    sections = tuple(section(material) for section in _SECTIONS)
    return Brief(
        kind=scope.kind, title=_title(material), scope=_scope(material), numbers=_numbers(material),
        notes=_notes(material), sections=sections,
    )  # fmt: skip


def brief_of_report(view: View, report: str, helpers: Helpers | None = None) -> Brief:
    """Return the brief on a report; raises StoreError if there is none of this id."""
    return build_brief(view, Scope(report=report), helpers)


def brief_of_pair(
    view: View,
    one: str,
    other: str,
    helpers: Helpers | None = None,
    *,
    topic: str | None = None,
    since: str | None = None,
    until: str | None = None,
) -> Brief:
    """Return the brief on what passed between two, in a period and on a topic if these are given."""
    return build_brief(view, Scope(between=(one, other), topic=topic, since=since, until=until), helpers)


def brief_of_topic(
    view: View,
    topic: str,
    helpers: Helpers | None = None,
    *,
    actor: str | None = None,
    since: str | None = None,
    until: str | None = None,
) -> Brief:
    """Return the brief on a topic, of one actor and in a period if these are given."""
    return build_brief(view, Scope(topic=topic, actor=actor, since=since, until=until), helpers)


def brief_of_period(
    view: View,
    since: str | None,
    until: str | None,
    helpers: Helpers | None = None,
    *,
    actor: str | None = None,
) -> Brief:
    """Return the brief on a period, of one actor if one is given."""
    return build_brief(view, Scope(actor=actor, since=since, until=until), helpers)


def _title(material: Material) -> str:
    scope, heading = material.scope, material.words.heading
    match scope.kind:
        case "report":
            page = material.report(scope.report or "")
            return (page.title if page else None) or f"Report {scope.report}"
        case "pair":
            assert scope.between is not None
            return " and ".join(map(heading, scope.between))
        case "topic":
            return scope.topic or ""
        case "actor":
            return heading(scope.actor or "")
    return _period(scope)


def _period(scope: Scope) -> str:
    if scope.since and scope.until:
        return scope.since if scope.since == scope.until else f"{scope.since} to {scope.until}"
    return f"From {scope.since}" if scope.since else f"Until {scope.until}"


def _scope(material: Material) -> tuple[Fact, ...]:
    scope, heading = material.scope, material.words.heading
    between = " and ".join(map(heading, scope.between)) if scope.between else None
    given = (
        ("report", scope.report),
        ("between", between),
        ("actor", heading(scope.actor) if scope.actor else None),
        ("topic", scope.topic),
        ("period", _period(scope) if scope.since or scope.until else None),
    )
    title = _title(material)
    return tuple(Fact(label=label, text=text) for label, text in given if text and text != title)


def _numbers(material: Material) -> tuple[Fact, ...]:
    tally, scope = material.tally, material.scope
    reports = 1 if scope.report is not None else material.sources.reports
    by_two = " by the two" if scope.between else ""
    nothing = "no date" if tally.events else "none"
    given = (
        _number(reports, "report", "reports"),
        _number(tally.events, "event", "events"),
        ("stories", "not known") if not material.kept else _number(len(material.weights), "story", "stories"),
        _number(material.statement_count, f"statement{by_two}", f"statements{by_two}"),
        ("first event", tally.first or nothing),
        ("last event", tally.last or nothing),
    )
    return tuple(Fact(label=label, text=text) for label, text in given)


def _number(count: int, noun: str, nouns: str) -> tuple[str, str]:
    return noun if count == 1 else nouns, f"{count:,}"


def _notes(material: Material) -> tuple[str, ...]:
    notes = []
    most = material.most
    if most is not None and (over := _newest(material, most, most)):
        notes.append(f"Actors, stories and sources are counted in {over}.")
    if read := _newest(material, MOST_EVENTS, MOST_STATEMENTS):
        notes.append(f"Positions, commitments and claims are read from {read}.")
    if material.scope.since or material.scope.until:
        notes.append("Events without a date are left out; statements count by the day of their report.")
    return tuple(notes)


def _newest(material: Material, events: int, statements: int) -> str:
    """Say what is left of the events and statements; empty if there are no more."""
    found = (material.tally.events, events, "event"), (material.statement_count, statements, "statement")
    return listed([f"the newest {most:,} of {counted(count, noun)}" for count, most, noun in found if count > most])
