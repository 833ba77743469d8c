"""Importing files into a base, and what happens to the old one."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest

from dragoman.errors import ActorBaseError
from dragoman.resolve.base import ActorBase
from dragoman.resolve.imports.run import format_of, import_files

HEADER = "id,name,aliases,kind,country,organization,sectors,office,from,until\n"


def table(folder: Path, name: str, *rows: str) -> Path:
    path = folder / name
    path.write_text(HEADER + "".join(f"{row}\n" for row in rows), encoding="utf8")
    return path


@pytest.fixture
def old(tmp_path: Path) -> Path:
    import_files([table(tmp_path, "old.csv", "O1,Orda League,OL,organization,,OL,IGO,,,")], tmp_path / "base")
    return tmp_path / "base"


def test_a_new_import_replaces_the_old_and_add_keeps_it(tmp_path: Path, old: Path) -> None:
    new = table(tmp_path, "new.csv", "O2,Hill Union,HU,organization,,HU,IGO,,,")
    done = import_files([new], old, add=True)
    assert [s.file for s in done.base.sources] == ["old.csv", "new.csv"]
    assert {a.name for a in ActorBase(old)} == {"Orda League", "Hill Union"}
    import_files([new], old)
    assert {a.name for a in ActorBase(old)} == {"Hill Union"}


def test_problems_name_the_file_and_are_counted(tmp_path: Path, old: Path) -> None:
    new = table(tmp_path, "new.csv", "O2,Hill Union,HU,organization,,HU,IGO,,,", "O3,Broken,,organization,,,IGO,,1,")
    done = import_files([new], old)
    assert [str(p) for p in done.problems] == ["new.csv:3: from: '1' is no date (YYYY, YYYY-MM or YYYY-MM-DD)"]
    assert done.base.sources[0].problems == 1


@pytest.mark.parametrize("content", [b"", gzip.compress(b'[\n{"id":"Q1"}\n]\n' * 50)[:-30]], ids=["empty", "truncated"])
def test_what_cannot_be_imported_leaves_the_old_base_in_use(tmp_path: Path, old: Path, content: bytes) -> None:
    new = tmp_path / "new.json"
    new.write_bytes(content)
    with pytest.raises(ActorBaseError):
        import_files([new], old, format="wikidata")
    assert [a.name for a in ActorBase(old)] == ["Orda League"]
    assert len([p for p in old.iterdir() if p.name.startswith("version-")]) == 1


def test_an_interrupted_import_leaves_the_old_base_in_use(tmp_path: Path, old: Path) -> None:
    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        import_files([table(tmp_path, "new.csv", "O2,Hill Union,HU,organization,,HU,IGO,,,")], old, watch=interrupt)
    assert [a.name for a in ActorBase(old)] == ["Orda League"]


def test_a_folder_with_other_files_is_not_touched(tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "letter.txt").write_text("dear", encoding="utf8")
    with pytest.raises(ActorBaseError, match=r"letter\.txt"):
        import_files([table(tmp_path, "new.csv", "O2,Hill Union,,organization,,HU,IGO,,,")], tmp_path / "mine")


@pytest.mark.parametrize(
    ("name", "content", "expected"),
    [
        ("a.csv", "x", "csv"),
        ("a.json.gz", "x", "wikidata"),
        ("a.txt", "# comment\nORDA_ [ORD]\n", "petrarch"),
        ("a.txt", "!PERSON! = MAN\n", "petrarch"),
        ("dump", "[\n{}\n]\n", "wikidata"),
    ],
)
def test_the_format_is_told_by_name_and_first_lines(tmp_path: Path, name: str, content: str, expected: str) -> None:
    path = tmp_path / name
    path.write_text(content, encoding="utf8")
    assert format_of(path) == expected


def test_an_unknown_format_is_an_error(tmp_path: Path) -> None:
    path = tmp_path / "letter.txt"
    path.write_text("dear reader\n", encoding="utf8")
    with pytest.raises(ActorBaseError, match="--format"):
        format_of(path)
