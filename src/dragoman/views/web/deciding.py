"""What people decide of stories, and of what became of commitments."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Annotated, Literal

from msgspec import Meta

from dragoman.errors import StoryError
from dragoman.model import Record
from dragoman.store import Judgement, View, Writer
from dragoman.stories import hand
from dragoman.stories.keeping import Keeper
from dragoman.views.web.actions import Action, Form
from dragoman.views.web.config import Workbench
from dragoman.views.web.errors import ConflictError, NotFoundError
from dragoman.views.web.links import link, story_link

_Id = Annotated[str, Meta(min_length=1, max_length=1000)]


class SplitForm(Form, frozen=True, kw_only=True):
    """Which event to take out of which story."""

    story: _Id
    report: _Id
    event: _Id


class MergeForm(Form, frozen=True, kw_only=True):
    """Which two stories are one act."""

    story: _Id
    other: _Id


class TakeBackForm(Form, frozen=True, kw_only=True):
    """Which decision to take back, and the story whose page it was done on."""

    act: Annotated[int, Meta(ge=1, le=2**53)]
    story: _Id


class Decided(Record, frozen=True, kw_only=True):
    """The number of what was decided, and the story to look at."""

    act: int
    story: str


def split(bench: Workbench, form: SplitForm) -> Decided:
    """Take an event out of a story; what copies of its report tell in the same words goes with it."""
    name = f"{form.report}/{form.event}"
    act = _write(bench, lambda writer: hand.split_story(writer.ledger, form.story, name, bench.who))
    return Decided(act=act, story=form.story)


def merge(bench: Workbench, form: MergeForm) -> Decided:
    """Make one story of two; the other may be given by its address."""
    other = form.other.strip().rpartition("id=")[2]
    act = _write(bench, lambda writer: hand.merge_stories(writer.ledger, form.story, other, bench.who))
    return Decided(act=act, story=form.story)


def take_back(bench: Workbench, form: TakeBackForm) -> Decided:
    """Take back what a person has decided; the machine decides again."""

    def change(writer: Writer) -> int:
        hand.undo(writer.ledger, form.act, bench.who)
        return form.act

    return Decided(act=_write(bench, change), story=form.story)


def _write(bench: Workbench, change: Callable[[Writer], int]) -> int:
    try:
        with Writer(bench.database, patience=bench.limits.patience) as writer:
            if writer.ledger.count_pending():
                with writer.batch():
                    Keeper(writer.ledger).catch_up()
            return change(writer)
    except StoryError as error:
        raise ConflictError(str(error)) from None


class LinkForm(Form, frozen=True, kw_only=True):
    """What a person says of an event and a commitment.

    `confirmed`: it keeps or breaks it, `undone`: it does not count, `withdrawn`: the rules decide again.
    """

    commitment: _Id
    report: _Id
    event: _Id
    verdict: Literal["confirmed", "undone", "withdrawn"]
    outcome: Literal["kept", "broken"]
    note: Annotated[str, Meta(max_length=2000)] | None = None
    query: Annotated[str, Meta(max_length=2000)] | None = None


class LinkSaid(Record, frozen=True, kw_only=True):
    """What was said; `query`: the filters of the page that it was said on."""

    judgement: Judgement
    query: str | None


def judge_link(bench: Workbench, form: LinkForm) -> LinkSaid:
    """Keep or take back what a person says of a link."""
    with View(bench.database, patience=bench.limits.patience) as view:
        if view.event(form.report, form.event) is None:
            raise NotFoundError(f"report {form.report!r} has no event {form.event!r}; it may have been coded anew")
    judgement = Judgement(
        commitment=form.commitment, report_id=form.report, event_id=form.event, outcome=form.outcome, who=bench.who,
        verdict="undone" if form.verdict == "undone" else "confirmed", note=form.note,
        made_at=datetime.now(UTC).isoformat(timespec="seconds"),
    )  # fmt: skip
    with Writer(bench.database, patience=bench.limits.patience) as writer:
        if form.verdict == "withdrawn":
            writer.withdraw(judgement)
        else:
            writer.judge(judgement)
    return LinkSaid(judgement=judgement, query=form.query)


def _after_link(made: LinkSaid) -> str:
    # Only the query is the visitor's: the address stays one of ours.
    query = f"?{made.query}" if made.query and made.query.isascii() and made.query.isprintable() else ""
    return f"{link('/commitments')}{query.replace('#', '')}#c-{made.judgement.commitment}"


ACTIONS = (
    Action(
        "/story/split", SplitForm, Decided, split, "Takes an event out of a story", "stories",
        after=lambda made: story_link(made.story),
    ),
    Action(
        "/story/merge", MergeForm, Decided, merge, "Makes one story of two", "stories",
        after=lambda made: story_link(made.story),
    ),
    Action(
        "/story/undo", TakeBackForm, Decided, take_back, "Takes back what was decided of a story", "stories",
        after=lambda made: story_link(made.story),
    ),
    Action(
        "/commitments/link", LinkForm, LinkSaid, judge_link, "Says whether an event keeps or breaks a commitment",
        "commitments", after=_after_link,
    ),
)  # fmt: skip
