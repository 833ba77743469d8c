"""Imports a CSV table: one of actors, or one with the columns of the package's own tables of actors."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path

from dragoman.resolve.imported import ImportedActor, ImportedRole, Term
from dragoman.resolve.imports.common import Problems, Record
from dragoman.resolve.tables import Row, read_table, values

Cells = Mapping[str, str]


def read(path: Path, problems: Problems) -> Iterator[Record]:
    """Yield the actors and roles of a table; rows of one actor are its terms. Raises CodebookError if unreadable."""
    found = problems.kept
    before = len(found)
    table, good = read_table(path, found)
    if table is not None and table.name not in _READERS:
        known = ", ".join(sorted(_READERS))
        problems.add(1, f"a table of {table.name} cannot be imported; importable are tables of {known}")
    elif table is not None:
        yield from _READERS[table.name](good, problems)
    problems.count = max(problems.count, len(found) - before)


def _roles(good: Iterable[Row], _: Problems) -> Iterator[Record]:
    for row in good:
        c = row.cells
        yield ImportedRole(c["role"].lower(), _several(c["sectors"]), c["kind"], c["inherits"] == "yes")


def _grouped(key: Callable[[Cells], str], make: Callable[[str, list[Cells]], ImportedActor]) -> Callable[
    [Iterable[Row], Problems], Iterator[Record]
]:  # fmt: skip
    """Return a reader that puts the rows of one actor together, wherever they stand."""

    def read_rows(good: Iterable[Row], problems: Problems) -> Iterator[Record]:
        actors: dict[str, list[Cells]] = {}
        seen: dict[tuple[str, ...], int] = {}
        for row in good:
            whole = tuple(row.cells.values())
            if whole in seen:
                problems.add(row.line, f"is a duplicate of line {seen[whole]}")
                continue
            seen[whole] = row.line
            actors.setdefault(key(row.cells), []).append(row.cells)
        for identity, cells in actors.items():
            yield make(identity, cells)

    return read_rows


def _actor(identity: str, rows: list[Cells]) -> ImportedActor:
    first = rows[0]
    aliases = [n for r in rows for n in (r["name"], *values(r["aliases"]))]
    terms = tuple(_term(r) for r in rows)
    return ImportedActor(identity, first["name"], first["kind"], _other(first["name"], aliases), terms)  # type: ignore[arg-type]


def _person(identity: str, rows: list[Cells]) -> ImportedActor:
    aliases = [n for r in rows for n in values(r["aliases"])]
    return ImportedActor(
        identity, rows[0]["name"], "person", _other(rows[0]["name"], aliases), tuple(_term(r) for r in rows)
    )


def _organization(identity: str, rows: list[Cells]) -> ImportedActor:
    aliases = [n for r in rows for n in (r["name"], r["abbr"], *values(r["names"]))]
    terms = tuple(
        Term(r["country"] or None, r["abbr"], _several(r["sectors"]), None, r["from"] or None, r["until"] or None)
        for r in rows
    )
    return ImportedActor(identity, rows[0]["name"], "organization", _other(rows[0]["name"], aliases), terms)


def _people(identity: str, rows: list[Cells]) -> ImportedActor:
    aliases = [n for r in rows for n in values(r["names"])]
    term = Term(rows[0]["country"] or None, None, ("CVL",))
    return ImportedActor(identity, rows[0]["name"], "group", _other(rows[0]["name"], aliases), (term,))


def _term(row: Cells) -> Term:
    return Term(
        row["country"] or None, row["organization"] or None, _several(row["sectors"]), row["office"] or None,
        row["from"] or None, row["until"] or None,
    )  # fmt: skip


def _several(cell: str) -> tuple[str, ...]:
    return tuple(values(cell))


def _other(name: str, aliases: Iterable[str]) -> tuple[str, ...]:
    return tuple(a for a in dict.fromkeys(aliases) if a != name)


_READERS: Mapping[str, Callable[[Iterable[Row], Problems], Iterator[Record]]] = {
    "actors": _grouped(lambda c: c["id"] or f"{c['kind']}:{c['name']}", _actor),
    "holders": _grouped(lambda c: f"person:{c['name']}", _person),
    "organizations": _grouped(lambda c: c["abbr"], _organization),
    "peoples": _grouped(lambda c: f"people:{c['name']}", _people),
    "roles": _roles,
}
