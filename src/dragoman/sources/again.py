"""Reading again what could not be read when it was first asked for."""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable, Iterator, Sequence
from itertools import count
from pathlib import Path
from typing import NamedTuple

import msgspec

from dragoman.model import Report
from dragoman.settings import Settings
from dragoman.sources.archives import Asked
from dragoman.sources.ids import Ids
from dragoman.sources.metering import Meter
from dragoman.sources.reports import read_found, read_reports
from dragoman.sources.walking import Found, kind_of, readable

# What follows the path of a file, when a report is one of many in it.
_PART = re.compile(r"(?P<path>.+?)(?P<part>, (?:line|offset) \d+)\Z", re.DOTALL)
_STDIN = re.compile(r"standard input(, line \d+)?\Z")
_ADDRESS = re.compile(r"[a-z][a-z0-9+.-]+://")
_NUMBERED = re.compile(r"#\d+\Z")
_KNOWN = Report(id="", text="")  # stands for a page that need not be looked at


class Unread(NamedTuple):
    """A report that could not be read: its id, its source, the folder that the path is relative to."""

    id: str
    source: str | None
    folder: str | None = None


class _Limits(NamedTuple):
    """The latest day that a page can be of, and bytes of the largest page of an archive."""

    latest: str
    page: int


class _Place(NamedTuple):
    """A file or folder, as it was named and as it is found, and which part of it: `, line 12`, or all."""

    named: str
    path: Path
    part: str


def why_not(unread: Unread) -> str | None:
    """Say why something cannot be read again from where it came, and what to do; None if it can be tried."""
    if unread.source is None:
        return "it is not known where it came from; code it again from there"
    if _STDIN.match(unread.source):
        return "it came from standard input, which is gone; code it again"
    if _ADDRESS.match(unread.source):
        return "it came from the network; give its address again to what fetched it"
    return None


def read_again(
    unread: Sequence[Unread],
    *,
    latest_date: str | None = None,
    largest_page: int = Settings().max_page_bytes,
    holder: Callable[[str], str | None] = lambda id: None,
) -> Iterator[tuple[Unread, Report | None]]:
    """Yield what was not read then with the reports that are there now; a file is read once for all of its lines.

    A report keeps the id under which it was missed, unless it brings one of its own. For a whole file or folder that was
    missed, all its reports come, and of an archive all pages that are not known yet: what was broken may have hidden others.
    `holder` tells of which source a report is known by an id. The dates are those of `read_reports`.
    None stands for a line that is not there any more. Those of which `why_not` says why are left out.
    """
    limits = _Limits(latest_date or datetime.date.today().isoformat(), largest_page)
    places: dict[tuple[str, Path], dict[str, Unread]] = {}
    for each in unread:
        if why_not(each) is None:
            place = _place(each)
            places.setdefault((place.named, place.path), {})[place.part] = each
    for (named, path), parts in places.items():
        yield from _read_place(named, path, parts, limits, holder)


def _place(unread: Unread) -> _Place:
    source = unread.source or ""
    match = _PART.match(source)
    whole = _located(source, unread.folder)
    if match is None or whole.exists():
        return _Place(source, whole, "")
    return _Place(match["path"], _located(match["path"], unread.folder), match["part"])


def _located(named: str, folder: str | None) -> Path:
    """Return a path as the run meant it that was started in a folder; as it stands, if that is not there any more."""
    then = Path(folder or "") / named
    return then if folder and then.exists() and then.absolute() != Path(named).absolute() else Path(named)


def _read_place(
    named: str, path: Path, parts: dict[str, Unread], limits: _Limits, holder: Callable[[str], str | None]
) -> Iterator[tuple[Unread, Report | None]]:
    reading = _as_named(_read(path, parts, limits, holder), readable(str(path)), named)
    whole = parts.pop("", None)
    owner = whole or (next(iter(parts.values())) if _is_archive(path) else None)
    name = _name(path, whole)
    for report, part in reading:
        if part in parts:
            found = parts.pop(part)
            yield found, _with_id(report, _id_of(report, found.id, name, part))
        elif whole is None and not part and report.error is not None:  # what ended the reading of the file
            for left in parts.values():
                yield left, msgspec.structs.replace(report, id=left.id, source=left.source)
            return
        elif owner is not None:
            id = owner.id if not part and not path.is_dir() else report.id
            fallback = bool(part) and id == _fallback(name, part)
            yield owner, _with_id(report, _free(id, report.source, holder) if fallback else id)
        if owner is None and not parts:
            return
    for gone in parts.values():
        yield gone, None


def _read(
    path: Path, parts: dict[str, Unread], limits: _Limits, holder: Callable[[str], str | None]
) -> Iterator[Report]:
    missed = frozenset(each.id for each in parts.values())

    def kept(id: str) -> Report | None:
        return _KNOWN if id not in missed and holder(id) is not None else None

    kind = kind_of(path.name)
    if kind is None or not path.is_file():
        found = read_reports([str(path)], latest_date=limits.latest, largest_page=limits.page, kept=kept)
    else:
        name = _name(path, parts.get(""))
        found = read_found(
            Found(name, path, kind, named="/" not in name),
            Asked(latest=limits.latest, largest=limits.page, own_id=Ids().own, kept=kept),
            Meter(()),
        )
    return (report for report in found if report is not _KNOWN)


def _is_archive(path: Path) -> bool:
    return (kind_of(path.name) or "").startswith("warc")


def _name(path: Path, whole: Unread | None) -> str:
    """Return what the ids of reports in a file begin with: by the id of the file itself, if it was missed as a whole."""
    return _NUMBERED.sub("", whole.id) if whole else readable(path.name)


def _as_named(reports: Iterator[Report], path: str, named: str) -> Iterator[tuple[Report, str]]:
    """Give reports under the path that was asked for, each with its part of it (`, line 12`; empty: all)."""
    for report in reports:
        source, error = report.source or "", report.error
        if path != named and source.startswith(path):
            source = named + source.removeprefix(path)
            error = error and error.replace(path, named, 1)
            report = msgspec.structs.replace(report, source=source, error=error)
        yield report, source.removeprefix(named)


def _id_of(report: Report, missed: str, name: str, part: str) -> str:
    """Return the id of a report that was missed under an id: that, unless it brings one of its own."""
    own = report.id != _fallback(name, part)
    return report.id if own and _NUMBERED.sub("", missed) != report.id else missed


def _fallback(name: str, part: str) -> str:
    return f"{name}:{part.rpartition(' ')[2]}"


def _free(id: str, source: str | None, holder: Callable[[str], str | None]) -> str:
    """Return the id, with a number if it is that of a report from elsewhere."""
    names = (id if n == 1 else f"{id}#{n}" for n in count(1))
    return next(name for name in names if holder(name) in (None, source))


def _with_id(report: Report, id: str) -> Report:
    return report if report.id == id else msgspec.structs.replace(report, id=id)
