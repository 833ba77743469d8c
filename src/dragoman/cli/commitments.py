"""`dragoman commitments`: who has committed themselves to what, and what became of it."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

import click

from dragoman.cli.common import CONTEXT, Commands, Tools, judge_name, output_option, table_format_option
from dragoman.cli.topics import codebooks_option, topic_option
from dragoman.errors import SettingsError, StoreError

if TYPE_CHECKING:
    from dragoman.positions.records import Commitment
    from dragoman.store import Judgement, View
    from dragoman.store.records import Outcome, Verdict

STATUSES = ("open", "kept", "broken", "lapsed")
KINDS = ("readiness", "pledge", "agreement", "invitation", "demand", "ultimatum", "threat")

_database = click.option("--db", metavar="FILE", help="The database that `dragoman code --db` made; required.")
_event = click.option(
    "--event", "event_id", metavar="EVENT", help="The event that is meant; the surest link if not given."
)
_who = click.option("--who", metavar="NAME", help="Who decides; the name of your account if not given.")
_note = click.option("--note", metavar="TEXT", help="Why.")


@click.group(cls=Commands, context_settings=CONTEXT, invoke_without_command=True)
@_database
@click.option("--actor", metavar="WHO", help="Who commits themselves, or to whom: a code (IRN, SCO, IRN:GOV).")
@click.option(
    "--between", metavar="A B", nargs=2, help="Two codes: one towards the other in either direction, or both."
)
@topic_option
@click.option("--kind", type=click.Choice(KINDS), help="Only this kind.")
@click.option("--status", type=click.Choice(STATUSES), help="Only those that stand so on the day.")
@click.option(
    "--on", "day", metavar="DAY", help="The day to look from: 2014-12-31. That of the latest report if not given."
)
@codebooks_option
@click.option(
    "--limit", type=click.IntRange(min=1), help="At most so many, the last made first; 200 in a table if not given."
)
@table_format_option
@output_option
@click.pass_context
def commitments(
    ctx: click.Context,
    /,
    db: str | None,
    actor: str | None,
    between: tuple[str, str] | None,
    topic: str | None,
    kind: str | None,
    status: str | None,
    day: str | None,
    codebooks: tuple[str, ...],
    limit: int | None,
    format_: str | None,
    output: str | None,
) -> None:
    """Show who is to do what towards whom, until when, and whether it is open, kept, broken or lapsed on a day."""
    if ctx.invoked_subcommand is not None:
        return
    if db is None:
        raise click.UsageError("Missing option '--db'.")
    from dragoman.cli.positions import deliver
    from dragoman.cli.topics import finder, known_topic
    from dragoman.codebook import load_codebook
    from dragoman.positions.database import commitments_from, concerns, is_between
    from dragoman.store import View
    from dragoman.views.positions_table import commitments_table

    wanted_day = _day(day)
    book = load_codebook(codebooks)
    find = finder(book)
    tools = ctx.find_object(Tools) or Tools()
    with View(db, patience=tools.patience) as view:
        topic = known_topic(topic, book, view.topics())
        _check_filled(view)
        parties = {*(between or ()), *((actor,) if actor else ())}
        known: set[str] = set()

        def is_wanted(c: Commitment) -> bool:
            known.update(who for who in parties - known if concerns(c, who))
            return (actor is None or concerns(c, actor)) and (not between or is_between(c, *between))

        ledger = commitments_from(view, lambda text: {t for _, _, found in find(text) for t in found}, is_wanted)
    for who in sorted(parties - known):
        raise StoreError(f"{db}: no commitment by or towards {who!r} in it; give a code such as IRN or SCO")
    found = [
        c
        for c in ledger.on(wanted_day or date.fromisoformat(ledger.last_day or date.max.isoformat()))
        if (topic is None or topic in c.topics)
        and (kind is None or c.kind == kind)
        and (status is None or c.status == status)
    ]
    deliver(found, commitments_table, limit, format_, output, "commitment")


@commitments.command(context_settings=CONTEXT)
@click.argument("commitment", metavar="ID")
@_database
@_event
@click.option(
    "--as", "outcome", type=click.Choice(("kept", "broken")), help="What the event does; as linked if not given."
)
@_who
@_note
@click.pass_context
def confirm(
    ctx: click.Context,
    /,
    commitment: str,
    db: str | None,
    event_id: str | None,
    outcome: str | None,
    who: str | None,
    note: str | None,
) -> None:
    """Confirm that an event keeps or breaks a commitment, also one that no rule has linked."""
    db = _needed(ctx, db)
    judgement = _judgement(ctx, db, commitment, event_id, "confirmed", outcome, who, note)
    _keep(ctx, db, judgement)
    click.echo(f"{commitment}: {judgement.outcome} by event {judgement.event_id}, confirmed by {judgement.who}.")


@commitments.command(context_settings=CONTEXT)
@click.argument("commitment", metavar="ID")
@_database
@_event
@_who
@_note
@click.pass_context
def undo(
    ctx: click.Context, /, commitment: str, db: str | None, event_id: str | None, who: str | None, note: str | None
) -> None:
    """Undo a link: the event no longer counts as keeping or breaking the commitment."""
    db = _needed(ctx, db)
    judgement = _judgement(ctx, db, commitment, event_id, "undone", None, who, note)
    _keep(ctx, db, judgement)
    click.echo(f"{commitment}: event {judgement.event_id} no longer counts, undone by {judgement.who}.")


@commitments.command(context_settings=CONTEXT)
@click.argument("commitment", metavar="ID")
@_database
@_event
@click.pass_context
def withdraw(ctx: click.Context, /, commitment: str, db: str | None, event_id: str | None) -> None:
    """Take judgements on a commitment back, so that the rules decide again; they stay on record."""
    from dragoman.positions.database import commitments_from
    from dragoman.store import View, Writer

    db = _needed(ctx, db)
    tools = ctx.find_object(Tools) or Tools()
    with View(db, patience=tools.patience) as view:
        found = next(iter(commitments_from(view, wanted=lambda c: commitment in _ids(c)).commitments), None)
        ids = _ids(found) if found else {commitment}
        mine = [j for j in view.judgements() if j.commitment in ids and event_id in (None, j.event_id)]
    if not mine:
        raise StoreError(f"{db}: no judgement on {commitment!r} to take back")
    with Writer(db, patience=tools.patience) as writer:
        for judgement in mine:
            writer.withdraw(judgement)
    click.echo(f"{commitment}: {len(mine)} judgement{'' if len(mine) == 1 else 's'} taken back.")


def _ids(found: Commitment) -> set[str]:
    """Return the ids of all tellings of a commitment; one that is now told earlier has got another first one."""
    return {source.id for source in found.sources}


def _needed(ctx: click.Context, db: str | None) -> str:
    """Return the database, which may also be given before the name of the command."""
    given: str | None = db or (ctx.parent.params.get("db") if ctx.parent else None)
    if given is None:
        raise click.UsageError("Missing option '--db'.")
    return given


def _keep(ctx: click.Context, db: str, judgement: Judgement) -> None:
    from dragoman.store import Writer

    tools = ctx.find_object(Tools) or Tools()
    with Writer(db, patience=tools.patience) as writer:
        writer.judge(judgement)


def _judgement(
    ctx: click.Context,
    db: str,
    id_: str,
    event_id: str | None,
    verdict: Verdict,
    outcome: str | None,
    who: str | None,
    note: str | None,
) -> Judgement:
    from dragoman.positions.database import commitments_from
    from dragoman.store import Judgement, View

    tools = ctx.find_object(Tools) or Tools()
    with View(db, patience=tools.patience) as view:
        ledger = commitments_from(view, wanted=lambda c: id_ in _ids(c))
        found = next(iter(ledger.commitments), None)
        if found is None:
            raise StoreError(f"{db}: holds no commitment {id_!r}; `dragoman commitments --db {db}` lists them")
        report_id, event, linked = _link(view, db, found, event_id)
    outcomes: tuple[Outcome, ...] = ("kept", "broken")
    chosen = next((o for o in outcomes if o == (outcome or linked)), None)
    if chosen is None:
        raise SettingsError(f"event {event!r} is not linked with {id_}; say what it does with --as kept or --as broken")
    return Judgement(
        commitment=found.id, report_id=report_id, event_id=event, verdict=verdict, outcome=chosen,
        who=judge_name(who), made_at=datetime.now(UTC).isoformat(timespec="seconds"), note=note,
    )  # fmt: skip


def _link(view: View, db: str, found: Commitment, event_id: str | None) -> tuple[str, str, str | None]:
    """Return report and event of the link that is meant, and its outcome; None for an event that is not linked."""
    links = [link for link in found.links if event_id in (None, link.event_id)]
    if links:
        return links[0].report_id, links[0].event_id, links[0].outcome
    if event_id is None:
        raise StoreError(f"{db}: nothing is linked with {found.id!r}; name an event with --event")
    row = next((row for row in view.events() if row.event.id == event_id), None)
    if row is None:
        raise StoreError(f"{db}: holds no event {event_id!r}; `dragoman events` lists ids in the field id")
    return row.report_id, event_id, None


def _day(value: str | None) -> date | None:
    if value is None:
        return None
    try:
        return date.fromisoformat(value)
    except ValueError:
        raise SettingsError(f"--on: {value!r} is not a day; write it like 2014-12-31") from None


def _check_filled(view: View) -> None:
    counts = view.counts()
    if counts.statements == 0 and counts.events == 0:
        raise StoreError(f"{view.path}: holds no events and no statements; code reports into it first")
