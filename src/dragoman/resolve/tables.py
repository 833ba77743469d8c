"""The tables of the knowledge base: their columns, the rules for each cell, and one reader for all of them.

The package's own tables are read with `rows`; `check` finds every breach of the rules in any table, so that a
file can be put right in one go. A table is known by its columns.
"""

from __future__ import annotations

import csv
import datetime
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import NamedTuple

from dragoman.errors import CodebookError

# PLOVER manual, draft 2.0, and the codes that stand for no single state (IGO, IMG, MNC, NGO).
SECTORS = frozenset(
    "AGR BUS COP CRM CVL EDU ELI GOV IGO IMG ISM JRN JUD LAB LEG MED MIL MNC NGO OPP PRE PRM PTY REB REF REL SOC SPY "
    "UAF UNK".split()
)
BODY_KINDS = frozenset(
    "capital seat government ministry parliament court prosecutor military police intelligence paramilitary bank "
    "election religious other".split()
)
ORGANIZATION_KINDS = frozenset("igo ngo agency armed_group party company media court church".split())
ACTOR_KINDS = frozenset("country organization person group".split())
STATUSES = frozenset(
    ["member", "permanent member", "elected member", "observer", "dialogue partner", "associate", "candidate",
     "participant", "suspended"]
)  # fmt: skip
_DATE = re.compile(r"\d{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?")
_COUNTRY = re.compile(r"[A-Z]{3}")


class Problem(NamedTuple):
    """What is wrong in a file: its name, the line (1 is the first), and what to mend."""

    file: str
    line: int
    reason: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.reason}"


class Row(NamedTuple):
    """A row of a table, and its line."""

    line: int
    cells: Mapping[str, str]


Rule = Callable[[str], str | None]


@dataclass(frozen=True)
class Table:
    """A kind of table: its columns with their rules; `key` are the columns that no two rows may share."""

    name: str
    columns: Mapping[str, Rule]
    key: tuple[str, ...]

    def faults(self, cells: Mapping[str, str]) -> Iterator[str]:
        """Say what breaks the rules in a row."""
        for column, rule in self.columns.items():
            if reason := rule(cells[column]):
                yield f"{column}: {reason}"
        start, end = cells.get("from"), cells.get("until")
        if start and end and _DATE.fullmatch(start) and _DATE.fullmatch(end) and is_after(start, end):
            yield f"from {start} is after until {end}"


def is_after(start: str, end: str) -> bool:
    """Whether one ISO date of any precision lies wholly after another."""
    shared = min(len(start), len(end))
    return start[:shared] > end[:shared]


def _any(_: str) -> str | None:
    return None


def _filled(cell: str) -> str | None:
    return None if cell.strip() else "is empty"


def _date(cell: str) -> str | None:
    if not cell:
        return None
    if not _DATE.fullmatch(cell):
        return f"{cell!r} is no date (YYYY, YYYY-MM or YYYY-MM-DD)"
    try:
        datetime.date.fromisoformat(f"{cell}-01-01"[:10] if len(cell) < 10 else cell)
    except ValueError:
        return f"{cell!r} is no day of the calendar"
    return None


def _country(cell: str) -> str | None:
    return None if not cell or _COUNTRY.fullmatch(cell) else f"{cell!r} is no three-letter code of a state"


def _code(cell: str) -> str | None:
    return _filled(cell) or _country(cell)


def _sectors(cell: str) -> str | None:
    unknown = [s for s in values(cell) if s not in SECTORS]
    return f"unknown sector {', '.join(unknown)}" if unknown else None


def _one_of(choices: frozenset[str]) -> Rule:
    def rule(cell: str) -> str | None:
        return None if cell in choices else f"{cell!r} is none of {', '.join(sorted(choices))}"

    return rule


def _names(cell: str) -> str | None:
    twice = {n for n in values(cell) if values(cell).count(n) > 1}
    return f"stands twice: {', '.join(sorted(twice))}" if twice else None


TABLES: Mapping[str, Table] = {
    t.name: t
    for t in (
        Table(
            "countries",
            {"code": _code, "name": _filled, "names": _names, "adjectives": _names, "demonyms": _names, "from": _date,
             "until": _date, "successors": _any},
            ("code",),
        ),
        Table(
            "bodies",
            {"country": _code, "name": _filled, "names": _names, "kind": _one_of(BODY_KINDS), "sectors": _sectors,
             "from": _date, "until": _date},
            ("country", "name", "from"),
        ),
        Table(
            "territories",
            {"name": _filled, "names": _names, "adjectives": _names, "demonyms": _names, "country": _country,
             "sectors": _sectors},
            ("name",),
        ),
        Table("peoples", {"name": _filled, "names": _names, "country": _country}, ("name",)),
        Table(
            "roles",
            {"role": _filled, "sectors": _sectors, "kind": _one_of(frozenset({"person", "group", "body"})),
             "inherits": _one_of(frozenset({"yes", "no"}))},
            ("role",),
        ),
        Table(
            "organizations",
            {"abbr": _filled, "name": _filled, "names": _names, "kind": _one_of(ORGANIZATION_KINDS),
             "sectors": _sectors, "country": _country, "seat": _any, "from": _date, "until": _date},
            ("abbr", "from"),
        ),
        Table(
            "memberships",
            {"organization": _filled, "member": _filled, "status": _one_of(STATUSES), "from": _date, "until": _date},
            ("organization", "member", "status", "from"),
        ),
        Table("offices", {"office": _filled, "country": _country, "titles": _names}, ("office", "country")),
        Table(
            "holders",
            {"name": _filled, "aliases": _names, "country": _country, "organization": _any, "office": _filled,
             "sectors": _sectors, "from": _date, "until": _date},
            ("name", "country", "organization", "office", "from"),
        ),
        Table(
            "actors",
            {"id": _any, "name": _filled, "aliases": _names, "kind": _one_of(ACTOR_KINDS), "country": _country,
             "organization": _any, "sectors": _sectors, "office": _any, "from": _date, "until": _date},
            (),
        ),
    )
}  # fmt: skip


def rows(name: str) -> Iterator[dict[str, str]]:
    """Read one of the package's own tables; raises CodebookError with file and line when its shape is broken.

    Of the rules only the shape is checked here, for speed; the test of the data checks the rest.
    """
    text = (files("dragoman.resolve") / "data" / f"{name}.csv").read_text(encoding="utf8")
    reader = csv.reader(text.splitlines())
    columns = list(TABLES[name].columns)
    header = next(reader, [])
    if header != columns:
        raise CodebookError(f"{name}.csv: the columns must be {','.join(columns)}")
    for cells in reader:
        if len(cells) != len(columns):
            raise CodebookError(f"{name}.csv:{reader.line_num}: the row has not {len(columns)} fields")
        yield dict(zip(columns, cells, strict=True))


def read_table(path: Path, problems: list[Problem]) -> tuple[Table | None, Iterator[Row]]:
    """Open a table of a user's; return which kind it is and its good rows. What is wrong is added to `problems`.

    The kind is None when no kind of table has these columns; an unreadable file raises CodebookError.
    """
    lines = _lines(path)
    try:
        header = [c.strip() for c in _cells(next(lines, ""))]
    except csv.Error as error:
        problems.append(Problem(path.name, 1, f"{_quoting(error)}; is this a table?"))
        return None, iter(())
    if not any(header):
        problems.append(Problem(path.name, 1, "is empty; the first line names the columns"))
        return None, iter(())
    table = next((t for t in TABLES.values() if set(t.columns) == set(header)), None)
    if table is None or len(header) != len(set(header)):
        problems.append(Problem(path.name, 1, _unknown_columns(header)))
        return None, iter(())
    return table, _good_rows(path.name, table, header, lines, problems)


def check(path: Path) -> tuple[Table | None, int, list[Problem]]:
    """Hold a table against its rules; return its kind, the number of good rows, and all that is wrong."""
    problems: list[Problem] = []
    table, good = read_table(path, problems)
    count = sum(1 for _ in good)
    return table, count, sorted(problems, key=lambda p: p.line)


def values(cell: str) -> list[str]:
    """Split a cell that holds several values."""
    return [v.strip() for v in cell.split("|") if v.strip()]


def _lines(path: Path) -> Iterator[str]:
    try:
        with path.open(encoding="utf-8-sig", errors="replace", newline="") as stream:
            for line in stream:
                yield line.replace("\0", "\ufffd")
    except OSError as error:
        raise CodebookError(f"{path}: cannot be read ({error.strerror}); check the path") from error


def _cells(line: str) -> list[str]:
    """Split a line. A row is one line, so that a quote that is never closed costs this row and not the rest."""
    return next(csv.reader([line], strict=True), [])


def _quoting(error: csv.Error) -> str:
    return str(error) if "limit" in str(error) else "has a quote without its other half in the line"


def _good_rows(
    file: str, table: Table, header: list[str], lines: Iterator[str], problems: list[Problem]
) -> Iterator[Row]:
    seen: dict[tuple[str, ...], int] = {}
    for line, text in enumerate(lines, 2):
        try:
            cells = _cells(text)
        except csv.Error as error:
            problems.append(Problem(file, line, _quoting(error)))
            continue
        if not any(c.strip() for c in cells):
            continue
        if len(cells) != len(header):
            problems.append(Problem(file, line, f"has {len(cells)} fields and needs {len(header)}"))
            continue
        row = {c: v.strip() for c, v in zip(header, cells, strict=True)}
        faults = ["is no UTF-8 text"] if any("\ufffd" in v for v in row.values()) else list(table.faults(row))
        key = tuple(row[c] for c in table.key)
        if key and key in seen:
            faults.append(f"is a duplicate of line {seen[key]}: same {', '.join(table.key)}")
        if faults:
            problems.append(Problem(file, line, "; ".join(faults)))
            continue
        seen[key] = line
        yield Row(line, row)


def _unknown_columns(header: list[str]) -> str:
    best = max(TABLES.values(), key=lambda t: len(set(t.columns) & set(header)))
    missing = [c for c in best.columns if c not in header]
    strange = [c for c in header if c not in best.columns] + sorted({c for c in header if header.count(c) > 1})
    wrong = [f"missing {', '.join(missing)}"] if missing else []
    wrong += [f"unknown or doubled {', '.join(strange)}"] if strange else []
    return f"the columns fit no table; nearest is {best.name} ({'; '.join(wrong)})"
