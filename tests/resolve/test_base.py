"""Imported bases: what is found in them, and what becomes of one that is damaged, replaced or half made."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dragoman.errors import ActorBaseError
from dragoman.resolve.base import KIND, LONGEST_NAME, ActorBase, Source, valid_terms
from dragoman.resolve.building import BaseBuilder
from dragoman.resolve.imported import ImportedActor, ImportedRole, Term
from dragoman.resolve.versions import version_of

SOURCE = Source("made.csv", "csv", 1, 0, 0)
LEAGUE = ImportedActor("Q1", "Orda League", "organization", ("OL", "League of Orda"), (Term(None, "OL", ("IGO",)),))
ORDA = ImportedActor("ORD", "Orda", "country", ("Ôrda Republic",), (Term("ORD"),))
SHADOWS = ImportedActor("Q2", "al-Zilal", "organization", ("the Shadows",), (Term("ORD", "al-Zilal", ("REB",)),))
HILLS = ImportedActor("Q3", "Hill People", "group", ("Tepeköy",), (Term("ORD", None, ("CVL",)),))
KOLT = ImportedActor(
    "Q4",
    "Mira Költ",
    "person",
    ("M. Kolt", "Orda Kolt"),
    (
        Term("ORD"),
        Term("ORD", None, ("GOV",), "mayor", "2001", "2004-05"),
        Term(None, "OL", ("IGO",), "envoy", "2004-06-01", None),
    ),
)
ABBOT = ImportedRole("abbot", ("REL",))
ALL = (LEAGUE, ORDA, SHADOWS, HILLS, KOLT)


def build(path: Path, records: Iterable[ImportedActor | ImportedRole]) -> Path:
    with BaseBuilder(path) as builder:
        for record in records:
            builder.add(record)
        builder.finish([SOURCE])
    return path


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> ActorBase:
    return ActorBase(build(tmp_path_factory.mktemp("bases") / "base", [*ALL, ABBOT]))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return build(tmp_path / "base", [ORDA, KOLT])


def test_a_base_gives_back_what_was_put_in(base: ActorBase) -> None:
    assert tuple(base) == ALL
    assert len(base) == 5
    assert base.description.sources == (SOURCE,)
    assert {name: (r.sectors, r.kind, r.inherits) for name, r in base.roles.items()} == {
        "abbot": (("REL",), "person", False)
    }


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("Mira Költ", KOLT),
        ("Mira Kolt", KOLT),
        ("M. Költ", KOLT),
        ("Orda Republic", ORDA),
        ("Ôrda Republic", ORDA),
        ("Tepekoy", HILLS),
        ("al-Zilal", SHADOWS),
        ("Mira", None),
        ("Mira Kolt ", None),
        ("mira kolt", None),
        ("", None),
    ],
)
def test_lookup(base: ActorBase, name: str, found: ImportedActor | None) -> None:
    assert base.lookup(name) == ((found,) if found else ())


def test_people_are_the_terms_of_persons(base: ActorBase) -> None:
    assert [(h.country, h.organization, h.office, h.start) for h in base.people("Mira Kolt")] == [
        ("ORD", None, "", None),
        ("ORD", None, "mayor", "2001"),
        (None, "OL", "envoy", "2004-06-01"),
    ]
    assert base.people("Orda") == ()


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Orda left the Orda League.", ["Orda", "Orda League"]),
        ("Orda Leagues and Ordaland", ["Orda"]),
        ("the League of Orda's Orda", ["League of Orda", "Orda", "Orda"]),
        ("Troops of the Ôrda Republic", ["Ôrda Republic"]),
        ("Troops of the Orda\nRepublic", ["Orda\nRepublic"]),
        ("OL, OLD and (OL)", ["OL", "OL"]),
        ("Mira Kolt met Orda Kolt", ["Orda"]),
        ("al-Zilal said", ["al-Zilal"]),
        ("by al-Zilal, al-Zilal's men", ["al-Zilal", "al-Zilal"]),
        ("pro-al-Zilal and al-Zilali", ["al-Zilal"]),
        ("then the Shadows fell on the shadows", ["the Shadows"]),
        ("In Tepekoy, in Tepeköy", ["Tepekoy", "Tepeköy"]),
        ("preOrda Orda9 _Orda", []),
        ("", []),
    ],
)
def test_find_takes_the_longest_name_at_word_bounds(base: ActorBase, text: str, names: list[str]) -> None:
    assert [text[start:end] for start, end, _ in sorted(base.find(text))] == names


def test_what_find_tells_of_a_name(base: ActorBase) -> None:
    ((_, _, (league,)),) = base.find("Orda League")
    assert (league.id, league.kind, league.sense, league.organization) == (
        "org:Q1",
        "organization",
        "organization",
        "OL",
    )
    ((_, _, (state,)),) = base.find("Orda")
    assert (state.id, state.kind, state.sense, state.country) == ("ORD", "country", "name", "ORD")
    ((_, _, (people,)),) = base.find("Hill People")
    assert (people.id, people.kind, people.sectors) == ("Q3", "group", ("CVL",))


def test_a_name_of_a_person_and_a_body_is_found_as_the_body(tmp_path: Path) -> None:
    person = ImportedActor("Q9", "Orda League", "person", (), (Term("ORD"),))
    base = ActorBase(build(tmp_path / "base", [person, LEAGUE]))
    assert base.lookup("Orda League") == (person, LEAGUE)
    assert [[n.id for n in senses] for _, _, senses in base.find("Orda League")] == [["org:Q1"]]


@settings(max_examples=100, deadline=None)
@given(
    st.lists(
        st.sampled_from(["Orda", " League", " of ", "OL", "the Shadows", "al-", "Zilal", "ö", " ", "-", "😀", "'s"])
    )
)
def test_whatever_is_found_is_a_name_between_word_bounds(base: ActorBase, pieces: list[str]) -> None:
    text = "".join(pieces)
    for start, end, senses in base.find(text):
        assert base.lookup(text[start:end])
        assert senses
        assert not text[start - 1 : start].isalnum() or not text[start].isalnum()
        assert not text[end : end + 1].isalnum()


@pytest.mark.parametrize(
    ("date", "offices"),
    [
        ("2003-01-01", ["mayor"]),
        ("2004-05-31", ["mayor"]),
        ("2004-06-01", ["envoy"]),
        ("2020-01-01", ["envoy"]),
        ("2000-12-31", [None]),
        (None, ["mayor", "envoy"]),
    ],
)
def test_undated_terms_count_when_no_dated_one_does(date: str | None, offices: list[str | None]) -> None:
    assert [t.office for t in valid_terms(KOLT, date)] == offices


def test_names_too_short_too_long_or_doubled_are_not_kept(tmp_path: Path) -> None:
    long = "N" * (LONGEST_NAME + 1)
    actor = ImportedActor("Q1", "Orda", "country", ("O", "", long, long[1:], "Örda", "Orda"), (Term("ORD"),))
    base = ActorBase(build(tmp_path / "base", [actor]))
    assert base.description.names == 2
    assert base.lookup("Orda") == base.lookup(long[1:]) == (actor,)
    assert list(base.scan(f"{long} {long[1:]}")) != []


def test_of_two_roles_of_one_name_the_last_counts(tmp_path: Path) -> None:
    base = ActorBase(build(tmp_path / "base", [ABBOT, ImportedRole("abbot", ("GOV",), "person", True)]))
    assert (base.roles["abbot"].sectors, base.roles["abbot"].inherits) == (("GOV",), True)


def test_an_empty_base_knows_nothing(tmp_path: Path) -> None:
    base = ActorBase(build(tmp_path / "base", []))
    assert (len(base), list(base), base.lookup("Orda"), list(base.find("Orda and al-Zilal"))) == (0, [], (), [])


FILES = ["names.trie", "index", "lists", "flags", "places", "actors", "base.json"]


@pytest.mark.parametrize("lost", [1, 4, 9, 10_000])
@pytest.mark.parametrize("name", FILES)
def test_a_file_cut_short_is_an_error_that_says_what_to_do(folder: Path, name: str, lost: int) -> None:
    file = version_of(folder, KIND) / name
    file.write_bytes(file.read_bytes()[:-lost])
    with pytest.raises(ActorBaseError, match=r"base is damaged .*; import it again with `dragoman actors import`"):
        ActorBase(folder)


@pytest.mark.parametrize("name", FILES)
def test_a_missing_file_is_an_error(folder: Path, name: str) -> None:
    (version_of(folder, KIND) / name).unlink()
    with pytest.raises(ActorBaseError, match="base is damaged"):
        ActorBase(folder)


def test_a_spoiled_record_is_an_error_when_it_is_read(folder: Path) -> None:
    file = version_of(folder, KIND) / "actors"
    file.write_bytes(b"\xc1" * file.stat().st_size)
    base = ActorBase(folder)
    with pytest.raises(ActorBaseError, match="base is damaged"):
        base.lookup("Orda")


def test_a_base_of_another_format_is_an_error(folder: Path) -> None:
    file = version_of(folder, KIND) / "base.json"
    file.write_bytes(file.read_bytes().replace(b'"format":1', b'"format":99'))
    with pytest.raises(ActorBaseError, match="format 99 and this version reads 1; import it again"):
        ActorBase(folder)


@pytest.mark.parametrize("pointer", [b"", b"version-77", b"\xff\xfe", b"version-\x001", b"names.trie"])
def test_a_pointer_that_leads_nowhere_is_an_error_and_an_import_mends_it(folder: Path, pointer: bytes) -> None:
    (folder / "current").write_bytes(pointer)
    with pytest.raises(ActorBaseError, match=r"base is damaged .version .* is missing"):
        ActorBase(folder)
    assert ActorBase(build(folder, [ORDA])).lookup("Orda") == (ORDA,)


@pytest.mark.parametrize("kind", ["missing", "empty", "file", "no pointer"])
def test_what_is_no_base_is_an_error(tmp_path: Path, folder: Path, kind: str) -> None:
    path = folder if kind == "no pointer" else tmp_path / kind
    if kind == "empty":
        path.mkdir()
    elif kind == "file":
        path.write_text("no folder")
    elif kind == "no pointer":
        (path / "current").unlink()
    with pytest.raises(ActorBaseError, match="is no base of actors; make one with"):
        ActorBase(path)


class _CutOffError(Exception):
    pass


def test_an_import_that_is_cut_off_leaves_the_old_base(folder: Path) -> None:
    before = sorted(p.name for p in folder.iterdir())

    def records() -> Iterator[ImportedActor]:
        yield HILLS
        raise _CutOffError

    with pytest.raises(_CutOffError):
        build(folder, records())
    assert tuple(ActorBase(folder)) == (ORDA, KOLT)
    assert sorted(p.name for p in folder.iterdir()) == before


def test_leaving_without_finish_leaves_the_old_base(folder: Path) -> None:
    with BaseBuilder(folder) as builder:
        builder.add(HILLS)
    assert tuple(ActorBase(folder)) == (ORDA, KOLT)


def test_a_new_base_that_is_cut_off_is_none(tmp_path: Path) -> None:
    with pytest.raises(_CutOffError), BaseBuilder(tmp_path / "base"):
        raise _CutOffError
    with pytest.raises(ActorBaseError, match="is no base"):
        ActorBase(tmp_path / "base")
    assert tuple(ActorBase(build(tmp_path / "base", [ORDA]))) == (ORDA,)


def test_what_a_killed_import_left_is_not_used_and_is_thrown_away_by_the_next(folder: Path) -> None:
    left = folder / "version-7"
    shutil.copytree(version_of(folder, KIND), left)
    (left / "index").write_bytes(b"half")
    (folder / "version-7.pointer").write_text("version-7")
    assert tuple(ActorBase(folder)) == (ORDA, KOLT)
    build(folder, [HILLS])
    assert tuple(ActorBase(folder)) == (HILLS,)
    assert not left.exists()
    assert len([p for p in folder.iterdir() if p.is_dir()]) == 1


def test_a_base_that_cannot_be_written_leaves_the_old_one(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(path: Path, data: bytes) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("dragoman.resolve.building.save", full)
    with pytest.raises(ActorBaseError, match=r"No space left on device\); the old one stays in use"):
        build(folder, [HILLS])
    assert tuple(ActorBase(folder)) == (ORDA, KOLT)
    assert len([p for p in folder.iterdir() if p.is_dir()]) == 1


def test_an_open_base_goes_on_after_it_was_replaced(folder: Path) -> None:
    old = ActorBase(folder)
    build(folder, [LEAGUE])
    assert old.lookup("Mira Kolt") == (KOLT,)
    assert [text for *text, _ in old.find("in Orda")] == [[3, 7]]
    assert ActorBase(folder).lookup("Mira Kolt") == ()


def test_two_bases_of_the_same_records_are_the_same_bytes(tmp_path: Path) -> None:
    one, two = (version_of(build(tmp_path / name, [*ALL, ABBOT]), KIND) for name in ("one", "two"))
    assert {p.name: p.read_bytes() for p in one.iterdir()} == {p.name: p.read_bytes() for p in two.iterdir()}


def test_a_folder_with_other_files_is_not_touched(tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").write_text("mine")
    with pytest.raises(ActorBaseError, match=r"holds thesis\.txt and other files; name an empty or a new folder"):
        build(tmp_path, [ORDA])
    assert [p.name for p in tmp_path.iterdir()] == ["thesis.txt"]


def test_a_file_in_the_place_of_the_folder_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "base").write_text("no folder")
    with pytest.raises(ActorBaseError, match=r"cannot be written .*; name another folder"):
        build(tmp_path / "base", [ORDA])


def test_two_processes_open_one_base(folder: Path) -> None:
    code = (
        "import sys; from dragoman.resolve.base import ActorBase; base = ActorBase(sys.argv[1]); "
        "print(base.lookup('Orda')[0].id, flush=True); sys.stdin.read(); print(base.lookup('Mira Kolt')[0].id)"
    )
    mine = ActorBase(folder)
    with subprocess.Popen(
        [sys.executable, "-c", code, str(folder)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == "ORD\n"
        assert mine.lookup("Orda") == (ORDA,)
        build(folder, [LEAGUE])
        rest, _ = other.communicate("")
    assert (rest, other.returncode) == ("Q4\n", 0)
