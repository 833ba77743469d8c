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
from dragoman.sources.reports import read_found, read_reports
from dragoman.sources.walking import Found, kind_of, readable

# What follows the path of a file, when a report is one of many in it.
_PART = re.compile(r"(?P<path>.+?)(?P<part>, line \d+)\Z", re.DOTALL)
_STDIN = re.compile(r"standard input(, line \d+)?\Z")
_ADDRESS = re.compile(r"[a-z][a-z0-9+.-]+://")
_NUMBERED = re.compile(r"#\d+\Z")


class Unread(NamedTuple):
    """A report that could not be read: its id, its source, the folder that the path is relative to."""

    id: str
    source: str | None
    folder: str | None = None


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
    unread: Sequence[Unread], *, latest_date: str | None = None, holder: Callable[[str], str | None] = lambda id: None
) -> Iterator[tuple[Unread, Report | None]]:
    """Yield what was not read then with the reports that are there now; a file is read once for all of its lines.

    A report keeps the id under which it was missed, unless it brings one of its own. For a whole file or folder that was
    missed, all its reports come; `holder` tells of which source a report is known by an id, so that no other one gets it.
    None stands for a line that is not there any more. Those of which `why_not` says why are left out.
    """
    latest = latest_date or datetime.date.today().isoformat()
    places: dict[tuple[str, Path], dict[str, Unread]] = {}
    for each in unread:
        if why_not(each) is None:
            place = _place(each)
            places.setdefault((place.named, place.path), {})[place.part] = each
    for (named, path), parts in places.items():
        yield from _read_place(named, path, parts, latest, holder)


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
    named: str, path: Path, parts: dict[str, Unread], latest: str, holder: Callable[[str], str | None]
) -> Iterator[tuple[Unread, Report | None]]:
    reading = _as_named(_read(path, parts, latest), readable(str(path)), named)
    whole = parts.pop("", None)
    name = _name(path, whole)
    for report, part in reading:
        if part in parts:
            found = parts.pop(part)
            yield found, _with_id(report, _id_of(report, found.id, name, part))
        elif whole is not None:
            id = whole.id if not part and not path.is_dir() else report.id
            fallback = bool(part) and id == _fallback(name, part)
            yield whole, _with_id(report, _free(id, report.source, holder) if fallback else id)
        elif not part and report.error is not None:  # what ended the reading of the file
            for left in parts.values():
                yield left, msgspec.structs.replace(report, id=left.id, source=left.source)
            return
        if whole is None and not parts:
            return
    for gone in parts.values():
        yield gone, None


def _read(path: Path, parts: dict[str, Unread], latest: str) -> Iterator[Report]:
    kind = kind_of(path.name)
    if kind is None or not path.is_file():
        return read_reports([str(path)], latest_date=latest)
    return read_found(Found(_name(path, parts.get("")), path, kind), latest)


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
