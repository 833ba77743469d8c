"""Where they stand, and what they claim."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from dragoman.positions.positions import agreements, changes, claims
from dragoman.positions.records import Agreement, Change, Claimed, Position, Side
from dragoman.views.brief.acts import event_line
from dragoman.views.brief.material import Material
from dragoman.views.brief.records import Fact, Group, Line, Part, Ref, Section
from dragoman.views.brief.words import actor_ref, day, topic_part
from dragoman.views.wording import counted, listed

MOST_POSITIONS = 12
MOST_CHANGES = 8
MOST_AGREEMENTS = 10
MOST_CLAIMS = 8


def standing(material: Material) -> Section:
    """Return the section of positions, changes of side, and agreement."""
    title = "Where they stand"
    found = [position for position in material.positions if position.topic is not None]
    if not found:
        return Section(name="positions", title=title, empty=_no_positions(material))
    by_key: dict[tuple[str, str], list[Position]] = {}
    for position in found:
        by_key.setdefault((position.holder, position.topic or ""), []).append(position)
    of_holder = Counter(position.holder for position in found)
    # Those who take a side first, then by how often the holder speaks, and how often on this topic.
    ordered = sorted(
        by_key.items(),
        key=lambda item: (
            not any(p.side for p in item[1]), -of_holder[item[0][0]], item[0][0], -len(item[1]), item[0][1]
        ),
    )  # fmt: skip
    groups = [_group("Positions", [_position(material, each) for _, each in ordered], MOST_POSITIONS)]
    turned = changes(found)
    notes = []
    if turned:
        groups.append(_group("Changes of side", [_change(material, each) for each in turned], MOST_CHANGES))
    else:
        notes.append("Nobody went over to the other side of a topic from one day to another.")
    pairs = agreements(found)
    if material.scope.between is not None:
        one, other = material.scope.between
        pairs = [pair for pair in pairs if _is_of(material, pair, one, other)]
    if pairs:
        groups.append(_group("Agreement, by the latest word of each", _agreeing(material, pairs), MOST_AGREEMENTS))
    elif material.scope.between is not None:
        notes.append("The two take no side on one and the same topic.")
    return Section(name="positions", title=title, groups=tuple(groups), notes=tuple(notes))


def _no_positions(material: Material) -> str:
    if not material.statement_count:
        return "No statement and no act of words in this scope shows a position on a topic."
    return "The statements of this scope name no topic that the codebook knows."


def _group(title: str, lines: Sequence[Line], most: int) -> Group:
    return Group(title=title, count=len(lines), lines=tuple(lines[:most]), more=max(len(lines) - most, 0))


def _position(material: Material, found: Sequence[Position]) -> Line:
    latest = next((p for p in found if p.side is not None), found[0])
    sides = Counter(p.side for p in found)
    when = latest.date or "without a date"
    told = f", {when}" if len(found) == 1 else f", latest {when}"
    if latest.side:
        told += f", {latest.stance}"
    if len(found) > 1:
        labels: tuple[tuple[Side | None, str], ...] = (("for", "for"), ("against", "against"), (None, "no side"))
        counts = [f"{label} {sides[side]}" for side, label in labels if sides[side]]
        told = f" ({counted(len(found), 'position')}: {', '.join(counts)}){told}"
    parts = [
        Part(text=material.words.party(latest.holder), kind="actor", ref=Ref(kind="actor", id=latest.holder)),
        Part(text=" on "), topic_part(latest.topic or ""), Part(text=": "),
        Part(text=latest.side or latest.stance, kind="side"),
        Part(text=told),
    ]  # fmt: skip
    facts = []
    if latest.strength is not None:
        facts.append(Fact(label="strength", text=f"{latest.strength:.2f}"))
    return Line(
        parts=tuple(parts), date=latest.date, about=Ref(kind="topic", id=latest.topic or ""), facts=tuple(facts),
        evidence=material.proof(latest.report_id, latest.id),
    )  # fmt: skip


def _change(material: Material, change: Change) -> Line:
    parts = [
        day(change.after.date), Part(text=" "),
        Part(text=material.words.party(change.holder), kind="actor", ref=Ref(kind="actor", id=change.holder)),
        Part(text=" on "), topic_part(change.topic or "another party"),
        Part(text=f": from {change.before.side} to "), Part(text=str(change.after.side), kind="side"),
    ]  # fmt: skip
    evidence = (
        *material.proof(change.before.report_id, change.before.id, "before"),
        *material.proof(change.after.report_id, change.after.id, "after"),
    )
    return Line(
        parts=tuple(parts), date=change.after.date, about=Ref(kind="actor", id=change.holder), evidence=evidence
    )


def _is_of(material: Material, pair: Agreement, one: str, other: str) -> bool:
    first, second = pair.first.actor, pair.second.actor
    return (material.meant(first, one) and material.meant(second, other)) or (
        material.meant(first, other) and material.meant(second, one)
    )


def _agreeing(material: Material, pairs: Sequence[Agreement]) -> list[Line]:
    """Return the lines of agreement: of two if the brief is on two, else of all who are on each side of a topic."""
    by_topic: dict[str, dict[tuple[str, str], Position]] = {}
    for pair in pairs:
        for position in (pair.first, pair.second):
            by_topic.setdefault(pair.topic, {})[str(position.side), position.holder] = position
    lines = []
    for topic, found in sorted(by_topic.items(), key=lambda item: (-len(item[1]), item[0])):
        camps = {side: [p for (s, _), p in sorted(found.items()) if s == side] for side in ("for", "against")}
        said = [
            f"{listed([material.words.party(p.holder) for p in camp])} {'is' if len(camp) == 1 else 'are'} {side}"
            for side, camp in camps.items()
            if camp
        ]
        verdict = "differ" if all(camps.values()) else "agree"
        parts = (
            topic_part(topic),
            Part(text=": they "),
            Part(text=verdict, kind="side"),
            Part(text=f"; {', '.join(said)}"),
        )
        first = [camp[0] for camp in camps.values() if camp]
        shown = first if len(first) > 1 else next(camp for camp in camps.values() if camp)[:2]
        evidence = tuple(
            each
            for p in shown
            for each in material.proof(p.report_id, p.id, f"{material.words.party(p.holder)}, {p.side}")
        )
        lines.append(Line(parts=parts, about=Ref(kind="topic", id=topic), evidence=evidence))
    return lines


def claimed(material: Material) -> Section:
    """Return the section of claims: of cause and effect, accusations, and acts that only a speaker vouches for."""
    groups = []
    found = [
        each
        for each in claims(material.statements)
        if material.scope.topic is None or material.scope.topic in each.topics
    ]
    if found:
        groups.append(_group("Cause and effect", [_claim(material, each) for each in found], MOST_CLAIMS))
    accused = material.accusations(MOST_CLAIMS + 1)
    if accused:
        lines = [event_line(material, row) for row in accused]
        total = material.accusation_count
        groups.append(
            Group(title="Accusations", count=total, lines=tuple(lines[:MOST_CLAIMS]),
                  more=max(total - MOST_CLAIMS, 0), tone="conflict")
        )  # fmt: skip
    told = [row for row in material.events if row.event.speaker is not None]
    if told:
        lines = [event_line(material, row) for row in told]
        groups.append(_group("Acts that a report gives as somebody's word", lines, MOST_CLAIMS))
    if not groups:
        return Section(
            name="claims", title="What they claim",
            empty="No claim of cause and effect, no accusation, and no act that rests on somebody's word alone.",
        )  # fmt: skip
    return Section(name="claims", title="What they claim", groups=tuple(groups))


def _claim(material: Material, each: Claimed) -> Line:
    who = material.words.name(each.actor) if each.actor else "speaker not named"
    parts = (
        day(each.date), Part(text=" "),
        Part(text=who, kind="actor", ref=actor_ref(each.actor) if each.actor else None),
        Part(text=": cause "), Part(text=f"“{each.claim.cause.text}”", kind="words"),
        Part(text=", effect "), Part(text=f"“{each.claim.effect.text}”", kind="words"),
        Part(text=" ("), Part(text=each.claim.status, kind="status"), Part(text=")"),
    )  # fmt: skip
    return Line(
        parts=parts, date=each.date, about=Ref(kind="statement", id=each.statement_id, report_id=each.report_id),
        evidence=material.proof(each.report_id, each.statement_id),
    )  # fmt: skip
