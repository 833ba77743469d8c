"""Runs importers over files and makes the base of what they yield."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from dragoman.errors import ActorBaseError, CodebookError
from dragoman.resolve.base import ActorBase, Description, Source
from dragoman.resolve.building import BaseBuilder
from dragoman.resolve.imports import csvtable, petrarch, wikidata
from dragoman.resolve.imports.common import Problems, Record, lines
from dragoman.resolve.tables import Problem, rows

Format = Literal["wikidata", "petrarch", "csv"]
# (file, bytes read, bytes in all, actors so far)
Watch = Callable[[Path, int, int, int], None]


@dataclass(frozen=True)
class Imported:
    """What an import made, and what was wrong in the files; `left_out` counts the problems that are not in words."""

    base: Description
    problems: Sequence[Problem]
    left_out: int


def import_files(
    files: Iterable[Path], base: Path, *, format: Format | None = None, add: bool = False, watch: Watch | None = None
) -> Imported:
    """Make a base of some files, in place of what is at `base`, or with `add` on top of it.

    A broken line is a problem of the result and does not stop the rest. Raises ActorBaseError when a file cannot be
    read to its end or nothing could be taken from the files; whatever happens before the end, the old base stays.
    """
    countries = frozenset(row["code"] for row in rows("countries"))
    problems: list[Problem] = []
    left_out = 0
    sources: list[Source] = []
    with BaseBuilder(base) as builder:
        if add:
            sources += _take_over(base, builder)
        kept = len(sources)
        for file in files:
            found = Problems(file.name)
            kind = format or format_of(file)
            size, before = _size(file), builder.actors
            roles = 0

            def progress(read: int, file: Path = file, size: int = size) -> None:
                if watch:
                    watch(file, read, size, builder.actors)

            for record in _records(kind, file, found, progress, countries):
                builder.add(record)
                roles += not hasattr(record, "terms")
            sources.append(Source(file.name, kind, builder.actors - before, roles, found.count))
            problems += found.kept
            left_out += found.count - len(found.kept)
        if not any(s.actors + s.roles for s in sources[kept:]):
            reason = str(problems[0]) if problems else "the files are empty"
            raise ActorBaseError(f"nothing could be imported ({reason}); the base was left as it was")
        return Imported(builder.finish(sources), tuple(problems), left_out)


def format_of(file: Path) -> Format:
    """Tell the format of a file by its name and first lines; raises ActorBaseError when it is none that is known."""
    names = [s.lower() for s in file.suffixes]
    if ".csv" in names:
        return "csv"
    if ".json" in names or ".jsonl" in names or ".ndjson" in names:
        return "wikidata"
    with contextlib.closing(lines(file, lambda _: None)) as first:
        for number, line in first:
            if line.lstrip().startswith((b"[\n", b"{")) or line.strip() == b"[":
                return "wikidata"
            if (
                not line.startswith((b"#", b";"))
                and line.strip()
                and (b"[" in line or b"_" in line or line[:1] in b"+!")
            ):
                return "petrarch"
            if number > 1_000:
                break
    raise ActorBaseError(f"{file}: the format is not known by its name or first lines; name it with --format")


def _size(file: Path) -> int:
    try:
        return file.stat().st_size
    except OSError as error:
        raise ActorBaseError(f"{file}: cannot be read ({error.strerror}); check the path") from error


def _records(
    kind: Format, file: Path, problems: Problems, progress: Callable[[int], None], countries: frozenset[str]
) -> Iterator[Record]:
    if kind == "csv":
        try:
            yield from csvtable.read(file, problems)
        except CodebookError as error:
            raise ActorBaseError(str(error)) from error
        progress(file.stat().st_size)
    elif kind == "petrarch":
        yield from petrarch.read(file, problems, progress, countries)
    else:
        yield from wikidata.read(file, problems, progress)


def _take_over(base: Path, builder: BaseBuilder) -> tuple[Source, ...]:
    """Put what a base holds into its next version; nothing if there is none yet."""
    if not (base / "current").exists():
        return ()
    old = ActorBase(base)
    for actor in old:
        builder.add(actor)
    for role in old.description.roles:
        builder.add(role)
    return old.description.sources
