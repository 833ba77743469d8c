"""`dragoman corrections`: what people say of events, and how good the coding is by their word."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from dragoman.cli.common import (
    CONTEXT,
    Commands,
    Tools,
    judge_name,
    output_option,
    read_settings,
    say,
    settings_options,
    table_format_option,
)
from dragoman.errors import CorrectionError, UnknownEventError

if TYPE_CHECKING:
    from dragoman.corrections import Corrections
    from dragoman.settings import Settings
    from dragoman.store import CorrectionRow, View

VERDICTS = ("accept", "reject", "change")
STATES = ("all", "in force", "unattached", "withdrawn")
STATUSES = ("actual", "historical", "future", "hypothetical", "negated")
_NONE = "none"
# A table is for reading; a longer one is rather a file.
_TABLE_ROWS = 200

_database = click.option("--db", metavar="FILE", required=True, help="The database that `dragoman code --db` made.")
_who = click.option("--who", metavar="NAME", help="Whose word it is; your login name if not given.")
_note = click.option("--note", metavar="TEXT", help="Why.")
_event = click.argument("event", metavar="EVENT")


@click.group(cls=Commands, context_settings=CONTEXT)
def corrections() -> None:
    """Accept, reject or change events; what is said stays when reports are coded again, and can be taken back.

    EVENT is the id of an event, as `dragoman events --format jsonl` gives it, or REPORT/EVENT.

    \b
    dragoman corrections accept EVENT --db news.db
    dragoman corrections change EVENT --db news.db --type REJECT --date 2014-02-25
    dragoman corrections change EVENT --db news.db --replace-actor IRN:GOV IRQ --everywhere
    dragoman corrections undo 3 --db news.db
    """


@corrections.command("list", context_settings=CONTEXT)
@_database
@click.option("--report", "report_id", metavar="ID", help="Only those on this report.")
@click.option("--event", "event_id", metavar="ID", help="Only those on this event.")
@click.option("--verdict", type=click.Choice(VERDICTS), help="Only these.")
@click.option("--who", metavar="NAME", help="Only those of this person.")
@click.option(
    "--state",
    type=click.Choice(STATES),
    default="all",
    show_default=True,
    help="Whether they hold; unattached ones find no event in the present coding.",
)
@click.option("--limit", type=click.IntRange(min=1), help=f"At most so many; {_TABLE_ROWS} in a table if not given.")
@table_format_option
@output_option
@click.pass_context
def list_(
    ctx: click.Context, /, db: str, limit: int | None, format_: str | None, output: str | None, **wanted: Any
) -> None:
    """List corrections, the latest first, also those that were taken back."""
    from dragoman.cli.deliver import deliver, shape_of
    from dragoman.store import CorrectionFilter, View
    from dragoman.views.corrections_table import corrections_table

    shown = shape_of(format_, output) == "table"
    with View(db, patience=_patience(ctx)) as view:
        ask = limit if limit is not None or not shown else _TABLE_ROWS + 1
        found = list(view.corrections(CorrectionFilter(**wanted, limit=ask)))
    if shown and limit is None and len(found) > _TABLE_ROWS:
        say(f"There are more than these {_TABLE_ROWS}; see them with --limit N or --format jsonl.")
        found = found[:_TABLE_ROWS]
    deliver(found, lambda console: corrections_table(found, console), format_, output)


@corrections.command(context_settings=CONTEXT)
@click.argument("number", metavar="NUMBER", type=click.IntRange(min=1))
@_database
@table_format_option
@click.pass_context
def show(ctx: click.Context, number: int, db: str, format_: str | None) -> None:
    """Show one correction: what the machine had coded, and by which method; what was changed; the sentence."""
    from dragoman.cli.deliver import deliver
    from dragoman.store import View
    from dragoman.views.corrections_table import render_correction

    with View(db, patience=_patience(ctx)) as view:
        row = view.correction(number)
    if row is None:
        raise CorrectionError(f"there is no correction {number}; `dragoman corrections list --db {db}` lists them")
    deliver([row], lambda console: render_correction(row, console), format_, None)


@corrections.command(context_settings=CONTEXT)
@_event
@_database
@_who
@_note
@click.pass_context
def accept(ctx: click.Context, event: str, db: str, who: str | None, note: str | None) -> None:
    """Say that EVENT is right as it stands."""
    where = _located(ctx, db, event)
    _tell(_desk(ctx, db).accept(*where, who=judge_name(who), note=note), db, "is right")


@corrections.command(context_settings=CONTEXT)
@_event
@_database
@_who
@_note
@click.pass_context
def reject(ctx: click.Context, event: str, db: str, who: str | None, note: str | None) -> None:
    """Say that the report tells of no such EVENT; it is not listed any more, and in no story."""
    where = _located(ctx, db, event)
    _tell(_desk(ctx, db).reject(*where, who=judge_name(who), note=note), db, "is rejected")


@corrections.command(context_settings=CONTEXT)
@_event
@_database
@click.option("--type", "event_type", metavar="TYPE", help="Event type, such as CONSULT; it begins without a mode.")
@click.option("--mode", metavar="MODE", help="Mode of the type; none for no mode.")
@click.option("--status", type=click.Choice(STATUSES), help="Whether it happened.")
@click.option("--date", metavar="DAY", help="2014-02-26, 2014-02 or 2014; none if it is not known.")
@click.option(
    "--precision",
    "date_precision",
    type=click.Choice(("week", "decade")),
    help="With a day of the week, or a year of the decade, as --date.",
)
@click.option(
    "--place", metavar="NAME", help="Where: a name, or a name and a country (Geneva, CHE); none for no place."
)
@click.option("--at", metavar="LAT LON", nargs=2, type=float, help="Where the place lies, if no table knows it.")
@click.option("--context", "contexts", metavar="CONTEXT", multiple=True, help="All contexts; repeat it; none for none.")
@click.option(
    "--replace-actor", metavar="OLD NEW", nargs=2, multiple=True, help="An actor, by code or name, and who it is."
)
@click.option("--add-actor", metavar="WHO", multiple=True, help="One more actor: a code (IRN, SCO, IRN:GOV) or a name.")
@click.option("--remove-actor", metavar="WHO", multiple=True, help="An actor who is none.")
@click.option("--replace-recipient", metavar="OLD NEW", nargs=2, multiple=True, help="A recipient, and who it is.")
@click.option("--add-recipient", metavar="WHO", multiple=True, help="One more recipient.")
@click.option("--remove-recipient", metavar="WHO", multiple=True, help="A recipient who is none.")
@click.option("--speaker", metavar="WHO", help="Who claims it; none if the report itself vouches for it.")
@click.option(
    "--everywhere", is_flag=True, help="Also where the same words of the report were resolved to the same actor."
)
@click.option("--values", "json", metavar="JSON", help="All values as one object; docs/corrections.md describes it.")
@_who
@_note
@settings_options
@click.pass_context
def change(
    ctx: click.Context,
    /,
    event: str,
    db: str,
    who: str | None,
    note: str | None,
    json: str | None,
    codebooks: tuple[str, ...],
    values: tuple[str, ...],
    bases: tuple[str, ...],
    gazetteers: tuple[str, ...],
    **given: Any,
) -> None:
    """Say what is right of EVENT instead; what is not named stays as it is.

    \b
    dragoman corrections change EVENT --db news.db --mode none --status negated
    dragoman corrections change EVENT --db news.db --place "Geneva, CHE" --add-recipient SCO
    """
    wanted = {**_values(given), **(_object(json) if json else {})}
    if not wanted:
        raise click.UsageError("Name what is to be changed; `dragoman corrections change --help` lists the options.")
    settings = read_settings(codebooks, values, bases, gazetteers)
    where = _located(ctx, db, event)
    row = _desk(ctx, db, settings).change(*where, wanted, who=judge_name(who), note=note)
    from dragoman.views.corrections_table import differences

    _tell(row, db, f"is changed ({'; '.join(differences(row))})")


@corrections.command(context_settings=CONTEXT)
@click.argument("number", metavar="NUMBER", type=click.IntRange(min=1))
@_database
@_who
@click.pass_context
def undo(ctx: click.Context, number: int, db: str, who: str | None) -> None:
    """Take correction NUMBER back; the event is what it would be without it, and the row stays on record."""
    row = _desk(ctx, db).undo(number, who=judge_name(who))
    say(f"Correction {row.number} of event {row.report_id}/{row.attached or row.event_id} is taken back.")


@corrections.command(context_settings=CONTEXT)
@_database
@click.option(
    "--as",
    "unit",
    type=click.Choice(("reports", "sentences")),
    default="reports",
    show_default=True,
    help="A line for each report, which holds the context, or for each sentence.",
)
@output_option
@click.pass_context
def export(ctx: click.Context, db: str, unit: Any, output: str | None) -> None:
    """Write the judged events as evaluation data (JSON Lines): what is to be found, and what is not.

    `python -m evals --judged FILE` measures a coder on it.
    """
    from dragoman.cli.output import opened
    from dragoman.corrections.evaluation import write_judged
    from dragoman.store import View

    with View(db, patience=_patience(ctx)) as view, opened(output) as stream:
        count = write_judged(view, stream, unit)
    noun = unit if count != 1 else unit.removesuffix("s")
    say(f"{output or db}: {count} {noun} with judged events.")


@corrections.command(context_settings=CONTEXT)
@_database
@table_format_option
@output_option
@click.pass_context
def quality(ctx: click.Context, db: str, format_: str | None, output: str | None) -> None:
    """Show how often judged events are right: by type, origin, publisher, method and confidence, with intervals."""
    from dragoman.cli.deliver import deliver
    from dragoman.corrections.quality import quality_of
    from dragoman.store import View
    from dragoman.views.corrections_table import quality_table

    with View(db, patience=_patience(ctx)) as view:
        found = quality_of(view.judged_events())
    groups = (
        found.total, *found.by_type, *found.by_origin, *found.by_publisher, *found.by_method, *found.calibration
    )  # fmt: skip
    deliver(groups, lambda console: quality_table(found, console), format_, output)


def _values(given: dict[str, Any]) -> dict[str, Any]:
    """Return the plain values of the options that were given."""
    plain = ("event_type", "mode", "status", "date", "date_precision", "speaker")
    found: dict[str, Any] = {
        name: None if given[name].lower() == _NONE else given[name] for name in plain if given[name] is not None
    }
    if given["contexts"]:
        found["contexts"] = [] if given["contexts"] == (_NONE,) else list(given["contexts"])
    place, at = given["place"], given["at"]
    if at is not None:
        if place is None:
            raise click.UsageError("--at needs the name of the place: --place NAME.")
        name, _, country = place.rpartition(",")
        found["place"] = {
            "name": name or place,
            "country": country.strip() if name else None,
            "lat": at[0],
            "lon": at[1],
        }
    elif place is not None:
        found["place"] = None if place.lower() == _NONE else place
    wide = {"everywhere": True} if given["everywhere"] else {}
    for side in ("actor", "recipient"):
        operations: list[dict[str, Any]] = [{"old": old, "new": new, **wide} for old, new in given[f"replace_{side}"]]
        operations += [{"old": old, "new": None, **wide} for old in given[f"remove_{side}"]]
        operations += [{"new": new} for new in given[f"add_{side}"]]
        if operations:
            found[f"{side}s"] = operations
    if wide and "speaker" in found:
        found["speaker"] = {"new": found["speaker"], **wide}
    return found


def _object(text: str) -> dict[str, Any]:
    import msgspec

    try:
        return msgspec.json.decode(text, type=dict[str, Any])
    except msgspec.DecodeError as error:
        raise click.UsageError(f"--values is no JSON object: {error}.") from error


def _located(ctx: click.Context, db: str, event: str) -> tuple[str, str]:
    """Return report and event of what a person calls an event: its id, or REPORT/EVENT."""
    from dragoman.store import View

    with View(db, patience=_patience(ctx)) as view:
        return _find(view, event)


def _find(view: View, event: str) -> tuple[str, str]:
    report, slash, id_ = event.rpartition("/")
    if slash and view.event(report, id_) is not None:
        return report, id_
    reports = view.reports_with_event(event)
    if not reports:
        raise UnknownEventError(f"there is no event {event!r}; `dragoman events --format jsonl` lists ids")
    if len(reports) > 1:
        raise UnknownEventError(f"several reports have an event {event!r}; name one as REPORT/{event}")
    return reports[0], event


def _desk(ctx: click.Context, db: str, settings: Settings | None = None) -> Corrections:
    from dragoman.corrections import Corrections

    return Corrections(db, settings, patience=_patience(ctx))


def _tell(row: CorrectionRow, db: str, what: str) -> None:
    say(f"{row.report_id}/{row.event_id} {what}; `dragoman corrections undo {row.number} --db {db}` takes it back.")


def _patience(ctx: click.Context) -> float:
    return (ctx.find_object(Tools) or Tools()).patience
