"""A lake: what is read of it, what a broken run leaves, and what comes of loading it."""

from __future__ import annotations

import json
import multiprocessing
import os
import signal
from contextlib import nullcontext
from pathlib import Path
from typing import Any

import pytest

from dragoman.cli import main
from dragoman.cli.common import Tools
from dragoman.cli.lake import LakeJob, LakeWork, run_lake
from dragoman.model import Coding, Event, Quote, Report, ReportSummary, Statement
from dragoman.settings import Settings
from dragoman.sources import split_into_shards
from dragoman.store import View
from dragoman.stories.database import stories_from
from dragoman.views.jsonl import encode_coding
from dragoman.views.lake import Folder, Lake, LakeError, load_lake, make_stories, salt, shard_results
from dragoman.views.lake.tables import COLUMNS, VERSION, schema_of

ds = pytest.importorskip("pyarrow.dataset")
ROOT = Path(__file__).resolve().parents[2]


class SampleCoder:
    """Finds one act in every report: the text says who did it on which day."""

    def __init__(self) -> None:
        self.coded: list[str] = []

    def code(self, report: Report) -> Coding:
        self.coded.append(report.id)
        summary = ReportSummary(
            id=report.id, title=None, publisher=report.publisher, origins=("KNA",), dateline=None,
            published=report.date, date=report.date, date_reason="came with the report", language="en",
            boilerplate=(), error=report.error,
        )  # fmt: skip
        if report.error:
            return Coding(report=summary)
        quote = Quote(text=report.text[:20], start=0, end=20)
        event = Event(
            id=f"{report.id}-e", event_type="ACCUSE", mode=None, contexts=(), status="actual", quad=3, score=-2.0,
            confidence=0.8, method="lexicon: test", actors=(), recipients=(), speaker=None, date=report.date,
            date_precision="day" if report.date else None, date_reason="came with the report", place=None,
            trigger=quote, evidence=quote,
        )  # fmt: skip
        statement = Statement(
            id=f"{report.id}-s", kind="direct", speaker=None, addressee=None, cue=quote, spans=(), text="so they say",
            stance="asserts", contexts=(), about=(),
        )  # fmt: skip
        return Coding(report=summary, events=(event,), statements=(statement,))


@pytest.fixture
def source(tmp_path: Path) -> Path:
    lines = [
        {"id": f"r{n}", "text": f"Moldova accused Russia of act {n // 2}, said a text of some words.", "date": date}
        for n, date in enumerate(
            ("2014-02-03", "2014-02-04", "2014-03-01", None, "2014-03-31", "2014-02-28", "2015-01-01")
        )
    ]
    path = tmp_path / "in.jsonl"
    path.write_text("".join(json.dumps(line) + "\n" for line in lines) + "{broken\n")
    return path


def made(source: Path, place: Path | str, size: int = 3, coder: SampleCoder | None = None) -> SampleCoder:
    coder = coder or SampleCoder()
    job = LakeJob((str(source),), Folder(str(place)), Settings().with_values(shard_reports=size))
    assert run_lake(job, Tools(coder=coder)) == 1  # one line is broken
    return coder


def rows(place: Path, table: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = ds.dataset(place / table, partitioning="hive").to_table().to_pylist()
    return found


def test_the_lake_is_partitioned_by_month_and_read_by_pyarrow_and_pandas(source: Path, tmp_path: Path) -> None:
    pandas = pytest.importorskip("pandas")
    made(source, tmp_path / "lake")
    months = sorted(path.name for path in (tmp_path / "lake" / "reports").iterdir())
    assert months == ["month=2014-02", "month=2014-03", "month=2015-01", "month=unknown"]
    reports = rows(tmp_path / "lake", "reports")
    assert sorted(row["report_id"] for row in reports) == ["in.jsonl:8", *(f"r{n}" for n in range(7))]
    assert all(row["month"] == (row["date"] or "unknown")[:7] for row in reports)
    events = pandas.read_parquet(tmp_path / "lake" / "events")
    assert sorted(events[events.month == "2014-02"].report_id) == ["r0", "r1", "r5"]
    assert len(pandas.read_parquet(tmp_path / "lake" / "statements", columns=["text"])) == 7
    february = ds.dataset(tmp_path / "lake" / "reports", partitioning="hive").to_table(
        filter=ds.field("month") == "2014-02"
    )
    assert february.num_rows == 3


def test_what_was_coded_comes_back(source: Path, tmp_path: Path) -> None:
    made(source, tmp_path / "lake")
    lake, coder = Lake(Folder(str(tmp_path / "lake"))), SampleCoder()
    found = [pair for planned in lake.plan() for pair in shard_results(lake.folder, lake.receipt(planned.shard))]  # type: ignore[arg-type]
    (shards,) = [list(split_into_shards([str(source)], 100))]
    expected = list(LakeWork(lake.folder).reports(shards[0]))
    assert [report for report, _ in found] == expected
    assert [encode_coding(coding) for _, coding in found] == [encode_coding(coder.code(report)) for report in expected]


def test_the_size_of_shards_changes_no_record(source: Path, tmp_path: Path) -> None:
    made(source, tmp_path / "a", size=2)
    made(source, tmp_path / "b", size=100)
    for table in COLUMNS:
        one, other = (
            sorted(
                json.dumps({k: v for k, v in row.items() if k not in ("shard", "row")})
                for row in rows(tmp_path / name, table)
            )
            if (tmp_path / name / table).exists()
            else []
            for name in "ab"
        )
        assert one == other, table


def test_what_is_done_is_not_coded_again(source: Path, tmp_path: Path) -> None:
    assert len(made(source, tmp_path / "lake").coded) == 8
    assert made(source, tmp_path / "lake").coded == []
    before = files(tmp_path / "lake")
    done = sorted((tmp_path / "lake" / "_commits").iterdir())
    done[0].unlink()
    assert 2 <= len(made(source, tmp_path / "lake").coded) <= 3
    assert files(tmp_path / "lake") == before


def test_inputs_that_have_changed_replace_what_was_made_of_them(source: Path, tmp_path: Path) -> None:
    made(source, tmp_path / "lake")
    lines = source.read_text().splitlines()
    source.write_text("\n".join(lines[2:]) + "\n")
    made(source, tmp_path / "lake")
    assert sorted(row["report_id"] for row in rows(tmp_path / "lake", "reports")) == [
        "in.jsonl:6",
        *(f"r{n}" for n in range(2, 7)),
    ]
    other = tmp_path / "other.jsonl"
    other.write_text('{"id": "x", "text": "Talks were held."}\n')
    with pytest.raises(LakeError, match=r"holds reports of other inputs .*in\.jsonl"):
        made(other, tmp_path / "lake")
    (tmp_path / "files").mkdir()
    (tmp_path / "files" / "mine.txt").touch()
    with pytest.raises(LakeError, match="is no lake"):
        made(other, tmp_path / "files")


class KilledCoder(SampleCoder):
    def code(self, report: Report) -> Coding:
        if report.id == "r5":
            os.kill(os.getpid(), signal.SIGKILL)
        return super().code(report)


@pytest.mark.slow
def test_a_killed_run_goes_on_behind_the_shards_that_are_done(source: Path, tmp_path: Path) -> None:
    process = multiprocessing.get_context("spawn").Process(
        target=made, args=(source, tmp_path / "lake", 2, KilledCoder())
    )
    process.start()
    process.join(timeout=60)
    assert process.exitcode == -signal.SIGKILL
    # What a writer left that was killed in the middle of a file.
    (tmp_path / "lake" / "_aside" / "x.part").write_bytes(b"PAR1")
    (tmp_path / "lake" / "events" / "month=2014-02" / "orphan.parquet").write_bytes(b"PAR1")
    assert not (tmp_path / "lake" / "_SUCCESS").exists()
    assert made(source, tmp_path / "lake", 2).coded == ["r4", "r5", "r6", "in.jsonl:8"]
    made(source, tmp_path / "whole", 2)
    assert files(tmp_path / "lake") == files(tmp_path / "whole")


def files(place: Path) -> dict[str, bytes]:
    return {str(path.relative_to(place)): path.read_bytes() for path in place.rglob("*") if path.is_file()}


def test_a_full_disk_leaves_no_file_under_its_name(
    source: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("dragoman.views.lake.folder.os.fsync", full)
    with pytest.raises(LakeError, match="No space left"):
        made(source, tmp_path / "lake")
    assert [path for path in (tmp_path / "lake").rglob("*") if path.is_file()] == []


def test_stories_are_those_of_a_database(source: Path, tmp_path: Path) -> None:
    made(source, tmp_path / "lake")
    lake = Lake(Folder(str(tmp_path / "lake")))
    assert load_lake(lake, tmp_path / "a.db").reports == 8
    with View(tmp_path / "a.db") as view:
        expected = stories_from(view)
    found = rows(tmp_path / "lake", "stories")
    assert sorted(json.loads(row["story"])["id"] for row in found) == sorted(story.id for story in expected)
    linked = {(row["report_id"], row["event_id"]): row["story_id"] for row in rows(tmp_path / "lake", "story_events")}
    assert linked == {(e.report_id, e.event_id): story.id for story in expected for e in story.evidence}
    copies = {row["report_id"]: row["copy_of"] for row in rows(tmp_path / "lake", "copies")}
    with View(tmp_path / "a.db") as view:
        firsts = {f"r{n}": view.ledger.first_report(f"r{n}") for n in range(7)}
    assert copies == {id_: first for id_, first in firsts.items() if id_ != first} != {}
    assert make_stories(lake) == lake.stories()  # nothing is left to be done


def test_loading_twice_doubles_nothing_and_goes_on(source: Path, tmp_path: Path) -> None:
    made(source, tmp_path / "lake", 2)
    lake = Lake(Folder(str(tmp_path / "lake")))

    class BrokenError(Exception):
        pass

    loaded: list[str] = []

    def told(report: Report, coding: Coding) -> None:
        loaded.append(report.id)
        if len(loaded) == 5:
            raise BrokenError

    with pytest.raises(BrokenError):
        load_lake(lake, tmp_path / "a.db", lambda *_: nullcontext(told))
    found = load_lake(lake, tmp_path / "a.db")
    assert (found.before, found.reports, found.missing) == (4, 4, 0)
    found = load_lake(lake, tmp_path / "a.db")
    assert (found.before, found.reports) == (8, 0)
    load_lake(lake, tmp_path / "b.db")
    with View(tmp_path / "a.db") as one, View(tmp_path / "b.db") as other:
        assert list(one.events()) == list(other.events())
        assert stories_from(one) == stories_from(other)
        assert one.counts() == other.counts()


def test_the_queries_of_the_documents_run_in_duckdb(source: Path, tmp_path: Path) -> None:
    duckdb = pytest.importorskip("duckdb")
    made(source, tmp_path / "lake", 2)
    text = (ROOT / "docs" / "lake.md").read_text(encoding="utf-8")
    queries = text.partition("```sql\n")[2].partition("```")[0].replace("'lake/", f"'{tmp_path}/lake/")
    with duckdb.connect() as connection:
        by_type, acts = (connection.execute(query).fetchall() for query in queries.strip().rstrip(";").split(";"))
        events = connection.execute(f"SELECT count(*) FROM '{tmp_path}/lake/events/**/*.parquet'").fetchone()
    assert sum(count for _, count in by_type) > 0
    assert len(acts) == events[0] == 7


def test_a_lake_that_is_not_whole_is_loaded_as_far_as_it_is(
    source: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    made(source, tmp_path / "lake", 2)
    next((tmp_path / "lake" / "_commits").iterdir()).unlink()
    assert main(["load", str(tmp_path / "lake"), "--db", str(tmp_path / "a.db")], standalone_mode=False) == 1
    assert "1 of its 4 shards are missing" in capsys.readouterr().err
    made(source, tmp_path / "lake", 2)
    assert main(["load", str(tmp_path / "lake"), "--db", str(tmp_path / "a.db")], standalone_mode=False) == 0


def test_a_load_leaves_a_record_with_what_the_lake_was_made_of(source: Path, tmp_path: Path) -> None:
    made(source, tmp_path / "lake")
    about = json.loads((tmp_path / "lake" / "_lake.json").read_text())
    assert set(about["data"]) == {"codebook", "relations", "knowledge", "parser"}
    assert main(["load", str(tmp_path / "lake"), "--db", str(tmp_path / "a.db")], standalone_mode=False) == 0
    with View(tmp_path / "a.db") as view:
        row = view.runs.latest()
    assert row is not None
    assert (row.command, row.state, row.inputs) == ("load", "finished", (str(tmp_path / "lake"),))
    assert (row.figures.reports, row.figures.failed, row.data) == (8, 1, about["data"])


def test_a_lake_lives_behind_an_abstract_file_system(source: Path, tmp_path: Path) -> None:
    # As in an object store: no names are changed, and nothing is known of a disk.
    from pyarrow.fs import _MockFileSystem

    place = Folder("bucket/lake", _MockFileSystem())
    assert place.local is None
    job = LakeJob((str(source),), place, Settings().with_values(shard_reports=3))
    assert run_lake(job, Tools(coder=SampleCoder())) == 1
    made(source, tmp_path / "lake")
    assert {name: place.get(name) for name in place.names()} == files(tmp_path / "lake")
    assert load_lake(Lake(place), tmp_path / "a.db").reports == 8


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--engine", "ray"], "needs --output LAKE/"),
        (["--output", "x/", "--db", "a.db"], "then `dragoman load"),
        (["--format", "lake"], "needs --output"),
    ],
)
def test_options_that_do_not_go_together(options: list[str], message: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["code", "in.jsonl", *options])
    assert ended.value.code == 2
    assert message in capsys.readouterr().err


def test_without_ray_the_error_says_what_to_install(
    source: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setitem(__import__("sys").modules, "ray", None)
    with pytest.raises(SystemExit) as ended:
        main(["code", str(source), "--engine", "ray", "--output", f"{tmp_path}/lake/"])
    assert ended.value.code == 1
    assert "pip install 'dragoman[ray]'" in capsys.readouterr().err


def test_settings_that_only_hand_out_do_not_matter(tmp_path: Path) -> None:
    assert salt(Settings()) == salt(Settings().with_values(shard_reports=5, batch_size=3))
    assert salt(Settings()) != salt(Settings().with_values(min_confidence=0.5))
    codebook = tmp_path / "own.toml"
    codebook.write_text("# one")
    own = Settings().with_values(codebook_files=(str(codebook),))
    before = salt(own)
    codebook.write_text("# two")
    assert salt(own) != before


@pytest.mark.parametrize("table", COLUMNS)
def test_every_column_is_described(table: str) -> None:
    page = (ROOT / "docs" / "lake.md").read_text(encoding="utf8")
    section = page.partition(f"\n### {table}\n")[2].partition("\n#")[0]
    cells = (line.split(" | ")[0] for line in section.splitlines() if line.startswith("| `"))
    described = [name for cell in cells for name in cell.split("`")[1::2]]
    if table in ("events", "stories"):
        described = [*COLUMNS[table][: len(COLUMNS[table]) - len(described)], *described]
    assert described == list(COLUMNS[table])
    assert schema_of(table).metadata[b"dragoman.lake"] == str(VERSION).encode()
