"""GeoNames' tables: what is taken, what is broken and named, and that an old base stays in use until the new one is whole."""

from __future__ import annotations

import gzip
import zipfile
from pathlib import Path

import pytest
from click.testing import CliRunner

from dragoman import Coder, Settings
from dragoman.cli import main
from dragoman.errors import PlaceBaseError
from dragoman.model import Report
from dragoman.resolve.gazetteer import Gazetteer
from dragoman.resolve.imports.geonames import import_places
from dragoman.resolve.loading import load_knowledge
from dragoman.resolve.place_base import PlaceBase


def line(
    number: object = 90000001, name: str = "Qalvanir", lat: object = 35.5, lon: object = 38.5, feature: str = "P",
    code: str = "PPL", country: str = "SY", admin1: str = "09", population: object = 1200, others: str = "",
) -> str:  # fmt: skip
    cells = [
        number,
        name,
        name,
        others,
        lat,
        lon,
        feature,
        code,
        country,
        "",
        admin1,
        "",
        "",
        "",
        population,
        "",
        "",
        "",
        "",
    ]
    return "\t".join(map(str, cells))


def table(folder: Path, *lines: str, name: str = "XX.txt") -> Path:
    path = folder / name
    path.write_text("\n".join(lines) + "\n", encoding="utf8")
    return path


def test_places_are_taken_with_their_names(tmp_path: Path) -> None:
    file = table(tmp_path, line(others="Kalvanir,Калванир,QALV"), line(90000002, "Mount Orsk", feature="T", code="MT"))
    done = import_places([file], tmp_path / "base")
    base = PlaceBase(tmp_path / "base")
    assert (done.problems, len(base), done.base.places) == ((), 2, 2)
    (place,) = base.lookup("kalvanir")
    assert place == base.lookup("qalvanir")[0]
    assert (place.name, place.kind, place.country, place.admin1) == ("Qalvanir", "city", "SYR", "Aleppo")
    assert (place.lat, place.lon, place.population, place.geoname_id) == (35.5, 38.5, 1200, 90000001)
    assert base.lookup("mount orsk")[0].kind == "region"
    assert base.lookup("nowhere") == ()


BROKEN = [
    ("a\tb\tc", "has 3 columns instead of 19"),
    (line("x"), "the number of the place is 'x'"),
    (line(lat="91"), "the latitude is '91'"),
    (line(lon="nan"), "the longitude is 'nan'"),
    (line(lat=""), "the latitude is ''"),
    (line(population="-5"), "the population is '-5'"),
    (line(name=" "), "has no name"),
    (line(country="ZZ"), "country 'ZZ' is none that is known"),
    (line(90000009), "place 90000009 was given before"),
]


@pytest.mark.parametrize(("broken", "reason"), BROKEN)
def test_a_broken_line_is_named_and_the_rest_is_kept(tmp_path: Path, broken: str, reason: str) -> None:
    file = table(tmp_path, line(90000009, "Orda"), broken, line(90000010, "Velm"))
    done = import_places([file], tmp_path / "base")
    assert [(p.file, p.line) for p in done.problems] == [("XX.txt", 2)]
    assert reason in str(done.problems[0])
    base = PlaceBase(tmp_path / "base")
    assert [bool(base.lookup(n)) for n in ("orda", "velm", "qalvanir")] == [True, True, False]
    assert done.base.sources[0].problems == 1


def test_a_line_that_is_no_text_is_named(tmp_path: Path) -> None:
    file = tmp_path / "XX.txt"
    file.write_bytes(line().encode() + b"\n\xff\xfe\t\n\n" + line(90000002, "Velm").encode())
    done = import_places([file], tmp_path / "base")
    assert [(p.line, p.reason) for p in done.problems] == [(2, "is no UTF-8 text")]
    assert done.base.places == 2


def test_things_of_other_kinds_are_counted(tmp_path: Path) -> None:
    done = import_places([table(tmp_path, line(), line(2, "A School", feature="S", code="SCH"))], tmp_path / "base")
    assert (done.base.sources[0].places, done.base.sources[0].left_out) == (1, 1)


def test_compressed_files_are_read(tmp_path: Path) -> None:
    packed = tmp_path / "XX.txt.gz"
    packed.write_bytes(gzip.compress((line() + "\n").encode()))
    archive = tmp_path / "YY.zip"
    with zipfile.ZipFile(archive, "w") as out:
        out.writestr("readme.txt", "hello")
        out.writestr("YY.txt", line(90000002, "Velm") + "\n")
    assert import_places([packed, archive], tmp_path / "base").base.places == 2


def test_adding_keeps_what_was_there(tmp_path: Path) -> None:
    base = tmp_path / "base"
    import_places([table(tmp_path, line(others="Kalvanir"))], base)
    done = import_places([table(tmp_path, line(), line(90000002, "Velm"))], base, add=True)
    assert [str(p) for p in done.problems] == ["XX.txt:1: place 90000001 was given before"]
    opened = PlaceBase(base)
    assert [len(opened.lookup(n)) for n in ("qalvanir", "kalvanir", "velm")] == [1, 1, 1]
    assert [s.places for s in opened.description.sources] == [1, 1]


@pytest.mark.parametrize("content", ["", "only\tone\n", line(feature="S", code="SCH") + "\n"])
def test_nothing_to_import_leaves_the_old_base(tmp_path: Path, content: str) -> None:
    base = tmp_path / "base"
    import_places([table(tmp_path, line())], base)
    bad = tmp_path / "bad.txt"
    bad.write_text(content, encoding="utf8")
    with pytest.raises(PlaceBaseError, match="left as it was"):
        import_places([bad], base)
    assert len(PlaceBase(base)) == 1


def test_a_file_cut_off_leaves_the_old_base(tmp_path: Path) -> None:
    base = tmp_path / "base"
    import_places([table(tmp_path, line())], base)
    cut = tmp_path / "cut.txt.gz"
    cut.write_bytes(gzip.compress("\n".join(line(n) for n in range(500)).encode())[:-20])
    with pytest.raises(PlaceBaseError, match=r"cut\.txt\.gz"):
        import_places([cut], base)
    assert len(PlaceBase(base)) == 1


@pytest.mark.parametrize("name", ["names.trie", "index", "lists", "offsets", "records", "base.json"])
def test_a_damaged_base_says_what_to_do(tmp_path: Path, name: str) -> None:
    base = tmp_path / "base"
    import_places([table(tmp_path, line())], base)
    (base / (base / "current").read_text(encoding="utf8") / name).write_bytes(b"x")
    with pytest.raises(PlaceBaseError, match="import it again with `dragoman places import`"):
        PlaceBase(base)


def test_no_base_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(PlaceBaseError, match="is no base of places"):
        PlaceBase(tmp_path)


@pytest.mark.slow
def test_the_gazetteer_adds_what_it_has_not(tmp_path: Path) -> None:
    file = table(tmp_path, line(), line(170063, "Aleppo", lat=0, lon=0))  # Aleppo's own number
    import_places([file], tmp_path / "base")
    knowledge = load_knowledge()
    plain, larger = Gazetteer(knowledge), Gazetteer(knowledge, [PlaceBase(tmp_path / "base")])
    assert plain.lookup("Qalvanir") == ()
    assert [p.country for p in larger.lookup("Qalvanir")] == ["SYR"]
    assert larger.lookup("Aleppo") == plain.lookup("Aleppo")


@pytest.mark.slow
def test_the_coder_and_the_command_line_use_it(tmp_path: Path) -> None:
    base = tmp_path / "base"
    file = table(tmp_path, line(), "broken")
    run = CliRunner().invoke(main, ["places", "import", str(file), "--into", str(base)])
    assert run.exit_code == 1
    assert "XX.txt:2: has 1 columns instead of 19" in run.stderr
    assert "XX.txt: 1 places, 0 things of other kinds, 1 problems" in run.stdout
    looked = CliRunner().invoke(main, ["places", "lookup", "Qalvanir", "--places", str(base), "--format", "jsonl"])
    assert '"geoname_id":90000001' in looked.stdout
    unknown = CliRunner().invoke(main, ["places", "lookup", "Qalvanir"])
    assert (unknown.exit_code, "is in no gazetteer" in unknown.stderr) == (1, True)
    coder = Coder(Settings(place_bases=(str(base),), relations=False))
    coding = coder.code(Report(id="r", text="Syrian troops shelled the village of Qalvanir.", date="2014-02-26"))
    assert [(p.text, p.geoname_id) for p in coding.places if p.text == "Qalvanir"] == [("Qalvanir", 90000001)]
