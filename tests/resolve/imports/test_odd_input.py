"""Input that is odd but no reason to stop, and errors that leave the old base in use."""

from __future__ import annotations

from pathlib import Path

import pytest

from dragoman.errors import ActorBaseError
from dragoman.resolve.base import ActorBase
from dragoman.resolve.imported import ImportedRole, Term
from dragoman.resolve.imports import petrarch
from dragoman.resolve.imports.common import Problems, Record
from dragoman.resolve.imports.run import Format, import_files

STATE = "SURINAME_ [SUR]\n"
SETS = "!FIELD! = TRADE, HEALTH\n!RANK_2! = AIDE\n"


def dictionary(folder: Path, text: str) -> tuple[list[Record], list[str]]:
    """Read a dictionary; return its records and what is wrong."""
    path = folder / "made.txt"
    path.write_text(text, encoding="utf8")
    problems = Problems(path.name)
    return list(petrarch.read(path, problems, lambda _: None, frozenset({"SUR"}))), [p.reason for p in problems.kept]


@pytest.fixture
def base(tmp_path: Path) -> Path:
    (tmp_path / "old.txt").write_text(STATE)
    import_files([tmp_path / "old.txt"], tmp_path / "base")
    return tmp_path / "base"


@pytest.mark.parametrize("text", [f"\ufeff{STATE}", f"\ufeff# states\n{STATE}", f"\ufeff\n{STATE}"])
def test_a_byte_order_mark_is_no_name(tmp_path: Path, text: str) -> None:
    assert dictionary(tmp_path, text) == dictionary(tmp_path, STATE)


@pytest.mark.parametrize("day", ["²30120", "٠١٠١٠١", "93012", "9301200", ""])
def test_a_day_of_other_digits_is_a_wrong_date(tmp_path: Path, day: str) -> None:
    records, problems = dictionary(tmp_path, f"MIRA_KOLT_ [SURGOV >{day}]\n{STATE}")
    assert len(records) == 1
    assert problems == [f"[SURGOV >{day}] has a wrong date; a day is YYMMDD or YYYYMMDD"]


@pytest.mark.parametrize(
    ("day", "expected"),
    [("000229", "2000-02-29"), ("290101", "2029-01-01"), ("300101", "1930-01-01"), ("18990101", "1899-01-01")],
)
def test_years_of_two_and_four_digits(tmp_path: Path, day: str, expected: str) -> None:
    ((person,), _) = dictionary(tmp_path, f"MIRA_KOLT_ [SURGOV >{day}]\n")
    assert getattr(person, "terms", ()) == (Term("SUR", None, ("GOV",), None, expected, None),)


@pytest.mark.parametrize(
    ("name", "roles"),
    [
        ("!FIELD!_AND_!FIELD!_CLERK", ["trade and trade clerk", "trade and health clerk", "health and trade clerk",
                                       "health and health clerk"]),
        ("!FIELD!_!RANK_2!", ["trade aide", "health aide"]),
    ],
)  # fmt: skip
def test_a_set_may_stand_twice_in_a_name(tmp_path: Path, name: str, roles: list[str]) -> None:
    records, problems = dictionary(tmp_path, f"{SETS}{name} [~GOV]\n")
    assert ([r.role for r in records if isinstance(r, ImportedRole)], problems) == (roles, [])


@pytest.mark.parametrize("add", [True, False])
@pytest.mark.parametrize(
    ("name", "text", "format"),
    [
        ("empty.txt", "", "petrarch"),
        ("comments.txt", "# nothing\n; here\n", "petrarch"),
        ("broken.txt", "MIRA_KOLT_ [X]\n", "petrarch"),
        ("broken.json", "no item\n", None),
        ("header.csv", "name,names,country\n", None),
        ("other.csv", "one,two\n1,2\n", None),
    ],
)
def test_files_that_give_nothing_leave_the_old_base(
    tmp_path: Path, base: Path, name: str, text: str, format: Format | None, add: bool
) -> None:
    (tmp_path / name).write_text(text)
    version = (base / "current").read_text()
    with pytest.raises(ActorBaseError, match=r"nothing could be imported .*; the base was left as it was"):
        import_files([tmp_path / name], base, format=format, add=add)
    assert (base / "current").read_text() == version
    assert [a.name for a in ActorBase(base)] == ["Suriname"]


@pytest.mark.parametrize("name", ["missing.csv", "missing.json", "missing", "folder.csv", "folder.json", "folder"])
def test_what_cannot_be_read_leaves_the_old_base(tmp_path: Path, base: Path, name: str) -> None:
    if name.startswith("folder"):
        (tmp_path / name).mkdir()
    with pytest.raises(ActorBaseError, match=r"cannot be read .*; check the"):
        import_files([tmp_path / "old.txt", tmp_path / name], base)
    assert [a.name for a in ActorBase(base)] == ["Suriname"]


def test_nothing_is_added_to_a_damaged_base(tmp_path: Path, base: Path) -> None:
    (base / (base / "current").read_text() / "actors").write_bytes(b"")
    with pytest.raises(ActorBaseError, match=r"base is damaged"):
        import_files([tmp_path / "old.txt"], base, add=True)
    import_files([tmp_path / "old.txt"], base)
    assert [a.name for a in ActorBase(base)] == ["Suriname"]
