"""Finds copies and stories among all reports of a lake, with what finds them in a database."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory

from dragoman.settings import Settings
from dragoman.store import View, Writer
from dragoman.stories.database import stories_led_by
from dragoman.stories.keeping import Keeper
from dragoman.stories.records import Story
from dragoman.views.formats.acts import Pages, acts_of_stories
from dragoman.views.lake.folder import Folder
from dragoman.views.lake.lake import Lake, Receipt, StoriesReceipt
from dragoman.views.lake.reading import shard_ids, shard_results
from dragoman.views.lake.tables import Copy, Row, StoryEvent, month_of, story_row
from dragoman.views.lake.writing import write_files
from dragoman.views.tables import flatten_story

# Stories that are held at once, and written to one file a month.
_AT_ONCE = 20_000
_BATCH = 1_000


def plan_digest(lake: Lake) -> str:
    """Return what names the shards of a lake in their order."""
    text = "\n".join(planned.shard for planned in lake.plan())
    return hashlib.blake2b(text.encode(), digest_size=12).hexdigest()


def make_stories(lake: Lake, told: Callable[[], None] = lambda: None, *, scratch: Path | None = None) -> StoriesReceipt:
    """Write copies and stories of a lake whose shards are all done, if that is not done yet; return their receipt.

    A database in a temporary folder (`scratch`, else where TMPDIR says) holds what is known meanwhile: some 8 kB a
    report. `told` is called after each report.
    """
    name = plan_digest(lake)
    kept = lake.stories()
    if kept is not None and kept.of == name:
        return kept
    receipts = [receipt for planned in lake.plan() if (receipt := lake.receipt(planned.shard)) is not None]
    with TemporaryDirectory(prefix="dragoman-stories-", dir=scratch) as place:
        base = Path(place) / "stories.db"
        _gather(lake.folder, receipts, base, told)
        with View(base) as view:
            files, stories = _write_stories(lake.folder, view, name)
            more, copies = _write_copies(lake.folder, view, receipts, name)
    made = StoriesReceipt(of=name, files=(*files, *more), stories=stories, copies=copies)
    lake.commit_stories(made)
    return made


def _gather(folder: Folder, receipts: list[Receipt], base: Path, told: Callable[[], None]) -> None:
    with Writer(base, Settings()) as writer:
        keeper = Keeper(writer.ledger)
        for receipt in receipts:
            with writer.batch():
                for report, coding in shard_results(folder, receipt):
                    writer.add(report, coding)
                    keeper.take(report.id)
                    told()


def _write_stories(folder: Folder, view: View, name: str) -> tuple[list[str], int]:
    files: list[str] = []
    count = 0
    pages = Pages(view, lambda report: ())
    stories = _stories(view)
    for number, chunk in enumerate(iter(lambda: list(islice(stories, _AT_ONCE)), [])):
        rows: defaultdict[tuple[str, str], list[Row]] = defaultdict(list)
        for story, act in zip(chunk, acts_of_stories(chunk, pages), strict=True):
            month = month_of(story.date)
            rows["stories", month].append(story_row(flatten_story(act), story))
            rows["story_events", month] += [
                StoryEvent(each.report_id, each.event_id, story.id, story.date, story.independent_origins)
                for each in story.evidence
            ]
        files += write_files(folder, rows, f"{name}-{number:05}")
        count += len(chunk)
    return files, count


def _stories(view: View) -> Iterator[Story]:
    leaders = iter(sorted(view.story_leaders()))
    while batch := list(islice(leaders, _BATCH)):
        yield from stories_led_by(view, batch, scores=True)


def _write_copies(folder: Folder, view: View, receipts: list[Receipt], name: str) -> tuple[list[str], int]:
    rows: defaultdict[tuple[str, str], list[Row]] = defaultdict(list)
    count = 0
    for receipt in receipts:
        for id_, day in shard_ids(folder, receipt):
            first = view.ledger.first_report(id_)
            if first != id_:
                rows["copies", month_of(day)].append(Copy(id_, first))
                count += 1
    return list(write_files(folder, rows, name)), count
