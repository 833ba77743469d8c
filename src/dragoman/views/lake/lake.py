"""What a lake is made of: its settings, the plan of its shards, and a receipt for each that is done."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any, TypeVar

import msgspec

from dragoman import __version__
from dragoman.model import Record
from dragoman.settings import Settings
from dragoman.views.lake.folder import Folder, LakeError
from dragoman.views.lake.tables import VERSION

ABOUT, PLAN, COMMITS, STORIES, DONE = "_lake.json", "_plan.json", "_commits", "_stories.json", "_SUCCESS"
# What says how reports are handed out, and not how they are coded.
_OF_ENGINES = frozenset({"batch_size", "shard_reports", "report_seconds", "worker_megabytes"})

_Value = TypeVar("_Value")


class About(Record, frozen=True, kw_only=True):
    """The first file of a lake: the version of its layout, and how its reports were coded last.

    `data`: digests of what the coder worked with (`fingerprints`); none in lakes of versions that kept none.
    """

    lake: int
    version: str
    settings: dict[str, Any]
    data: Mapping[str, str] = {}


class Planned(Record, frozen=True, kw_only=True):
    """A shard as the plan names it, in the order of the input; `reports` None: not counted before.

    `given`: the path on the command line that it is of.
    """

    shard: str
    label: str
    given: str
    reports: int | None


class Failed(Record, frozen=True, kw_only=True):
    """A report that could not be read or coded."""

    id: str
    error: str


class Receipt(Record, frozen=True, kw_only=True):
    """What a shard has given. Its files count as soon as this is there, and not before."""

    shard: str
    label: str
    given: str
    files: tuple[str, ...]
    reports: int
    events: int
    statements: int
    places: int
    skipped: int
    failed: tuple[Failed, ...]
    version: str


class StoriesReceipt(Record, frozen=True, kw_only=True):
    """What the step of copies and stories has given, and of which shards."""

    of: str
    files: tuple[str, ...]
    stories: int
    copies: int


class Summary(Record, frozen=True, kw_only=True):
    """All of a lake, written when it is whole: the digest of its plan, and sums."""

    of: str
    reports: int
    events: int
    statements: int
    places: int
    skipped: int
    failed: int
    stories: int
    copies: int


def salt(settings: Settings, **more: object) -> list[object]:
    """Return what the coding of a report depends on besides the report: version, settings, codebook files, and `more`."""
    return [VERSION, __version__, _coding_settings(settings), [_digest(file) for file in settings.codebook_files], more]


def _digest(file: str) -> str | None:
    try:
        return hashlib.blake2b(Path(file).read_bytes(), digest_size=12).hexdigest()
    except OSError:  # which the coder says better
        return None


def _coding_settings(settings: Settings) -> dict[str, Any]:
    return {name: value for name, value in asdict(settings).items() if name not in _OF_ENGINES}


class Lake:
    """A lake in a folder: what has been done of it, and what is there."""

    def __init__(self, folder: Folder) -> None:
        self.folder = folder

    def begin(
        self, settings: Settings, plan: Sequence[Planned], data: Mapping[str, str] | None = None
    ) -> dict[str, Receipt]:
        """Make the lake, or go on with one; return the receipts of the shards that are done.

        `data`: digests of what the coder works with.
        Raises LakeError for a folder that holds something else, or reports of inputs that the plan does not name.
        """
        self.folder.make()
        about = self.about()
        if about is None and next(self.folder.names(), None) is not None:
            raise LakeError(f"{self.folder.place}: holds files and is no lake; name another folder")
        done = self._known(plan)
        if self.plan() != list(plan) or any(each.shard not in done for each in plan):
            self.folder.remove(DONE)
        of = _coding_settings(settings)
        self._write(ABOUT, About(lake=VERSION, version=__version__, settings=of, data=data or {}))
        self.folder.put(PLAN, msgspec.json.encode(plan))
        self.folder.tidy()
        return done

    def _known(self, plan: Sequence[Planned]) -> dict[str, Receipt]:
        named = {each.shard for each in plan}
        given = {each.given for each in plan}
        found = {receipt.shard: receipt for receipt in self.receipts()}
        other = sorted({receipt.given for shard, receipt in found.items() if shard not in named} - given)
        if other:
            raise LakeError(
                f"{self.folder.place}: holds reports of other inputs ({', '.join(other[:3])}{', …' if other[3:] else ''});"
                " name these too, first, or write to another folder; what is coded is not coded again"
            )
        return {shard: receipt for shard, receipt in found.items() if shard in named}

    def sweep(self) -> None:
        """Remove what belongs to no shard of the plan: of inputs that have changed, or of a killed run."""
        named = {each.shard for each in self.plan()}
        kept = {PLAN, ABOUT, DONE, STORIES}
        stories = self.stories()
        kept.update(stories.files if stories else ())
        old = [receipt for receipt in self.receipts() if receipt.shard not in named]
        for receipt in old:  # the receipt first: what has none is not there
            self.folder.remove(_commit(receipt.shard))
        for receipt in self.receipts():
            kept.update((*receipt.files, _commit(receipt.shard)))
        for name in list(self.folder.names()):
            if name not in kept and (name.endswith(".parquet") or name.startswith((COMMITS, "_aside"))):
                self.folder.remove(name)

    def about(self) -> About | None:
        """Return what the lake says of itself; None if there is no lake. Raises LakeError if it is a later one."""
        about = self._read(ABOUT, About)
        if about is not None and about.lake > VERSION:
            raise LakeError(
                f"{self.folder.place}: is a lake of version {about.lake}, this program knows {VERSION}; upgrade it"
            )
        return about

    def plan(self) -> list[Planned]:
        """Return the shards in the order of the input."""
        return self._read(PLAN, list[Planned]) or []

    def receipts(self) -> Iterator[Receipt]:
        """Give the receipts of the shards that are done."""
        for name in list(self.folder.names(COMMITS)):
            receipt = self._read(name, Receipt)
            if receipt is not None:
                yield receipt

    def receipt(self, shard: str) -> Receipt | None:
        """Return the receipt of a shard, None if it is not done."""
        return self._read(_commit(shard), Receipt)

    def commit(self, receipt: Receipt) -> None:
        """Have the files of a shard count."""
        self._write(_commit(receipt.shard), receipt)

    def stories(self) -> StoriesReceipt | None:
        """Return the receipt of the stories, None if they are not made."""
        return self._read(STORIES, StoriesReceipt)

    def commit_stories(self, receipt: StoriesReceipt) -> None:
        """Have the files of the stories count."""
        self._write(STORIES, receipt)

    def finish(self, summary: Summary) -> None:
        """Say that the lake is whole."""
        self._write(DONE, summary)

    def summary(self) -> Summary | None:
        """Return the sums of a whole lake; None if it is not whole."""
        return self._read(DONE, Summary)

    def _write(self, name: str, value: Record) -> None:
        self.folder.put(name, msgspec.json.format(msgspec.json.encode(value)))

    def _read(self, name: str, kind: type[_Value]) -> _Value | None:
        data = self.folder.get(name)
        if data is None:
            return None
        try:
            return msgspec.json.decode(data, type=kind)
        except msgspec.DecodeError as error:
            raise LakeError(f"{self.folder.place}: {name} is damaged ({error}); remove it and run again") from error


def _commit(shard: str) -> str:
    return f"{COMMITS}/{shard}.json"
