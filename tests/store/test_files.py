"""What can befall a database file: age, other programs, kills, full disks, missing rights."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
import textwrap
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import msgspec
import pytest

from dragoman.errors import StoreError
from dragoman.model import Coding
from dragoman.store import StatementFilter, View, Writer
from dragoman.store.connection import APPLICATION_ID, open_for_writing
from dragoman.store.migrate import migrate, migrations, statements
from records import coding, event, full_coding, report


@pytest.fixture
def path(tmp_path: Path) -> Path:
    with Writer(tmp_path / "a.db") as writer:
        writer.add(report(), full_coding())
    return tmp_path / "a.db"


def test_new_file_has_the_newest_schema(path: Path) -> None:
    connection = sqlite3.connect(path)
    assert connection.execute("PRAGMA user_version").fetchone() == (migrations()[-1].version,)
    assert connection.execute("PRAGMA application_id").fetchone() == (APPLICATION_ID,)
    assert connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    assert connection.execute("SELECT version, name FROM migrations").fetchall() == [
        (1, "initial"),
        (2, "search"),
        (3, "positions"),
        (4, "stories"),
        (5, "corrections"),
        (6, "workbench"),
        (7, "recent_texts"),
        (8, "story_list"),
        (9, "story_denials"),
        (10, "failed_reports"),
        (11, "skipped_reports"),
        (12, "runs"),
        (13, "feeds"),
        (14, "lake_shards"),
        (15, "kept_apart"),
    ]
    connection.close()


def test_empty_file_is_filled(tmp_path: Path) -> None:
    path = tmp_path / "odd name %20 ?#.db"
    path.touch()
    with pytest.raises(StoreError, match="empty; fill it with"):
        View(path)
    with Writer(path) as writer:
        writer.add(report(), full_coding())
    with View(path) as view:
        assert view.coding("r1") == full_coding()
    assert all(file.name.startswith(path.name) for file in tmp_path.iterdir())


def _age(path: Path) -> None:
    """Take a database back to version 1, which had no full-text search, no claims and no stories."""
    new, old = path.with_name("new.db"), path.with_name("old.db")
    path.rename(new)
    connection = open_for_writing(old)
    migrate(connection, old, migrations()[:1])
    connection.execute("ATTACH ? AS new", (str(new),))
    # The tables that others point to come first.
    for table in [row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]:
        if table != "migrations":
            columns = ", ".join(row[1] for row in connection.execute(f"PRAGMA main.table_info({table})"))
            connection.execute(f"INSERT INTO main.{table} ({columns}) SELECT {columns} FROM new.{table}")
    connection.close()
    new.unlink()
    old.rename(path)


def _coded_then() -> Coding:
    """What a database of version 1 can tell of `full_coding()`."""
    coded = full_coding()
    later = {"strength": None, "topics": (), "claims": (), "sentence": None}
    statements = tuple(msgspec.structs.replace(statement, **later) for statement in coded.statements)
    return msgspec.structs.replace(coded, statements=statements)


def test_older_database_is_brought_up_to_date(path: Path) -> None:
    with View(path) as view:
        counted = _counts(view)
    _age(path)
    with pytest.raises(StoreError, match=r"made by an older version \(schema 1 of 15\)"):
        View(path)
    with Writer(path):
        pass
    with View(path) as view:
        assert view.coding("r1") == _coded_then()
        assert [row.statement.strength for row in view.statements()] == [None, None]
        assert [row.sentence for row in view.statements()] == [None, None]
        assert [row.id for row in view.reports("Geneva")] == ["r1"]
        assert _counts(view) == counted
        assert view.count_statements(StatementFilter(text="arms")) == 1


def _counts(view: View) -> tuple[object, ...]:
    return view.facets(), view.timeline(), view.network(by="id"), view.map_points(), view.actors(), view.actor("IRN")


def test_reports_in_other_languages_are_skipped_ones_since(path: Path) -> None:
    _age(path)
    connection = open_for_writing(path)
    reason = "language fr: only English is coded; came with the report"
    connection.execute("UPDATE reports SET language = 'fr', date_reason = ?", (reason,))
    connection.close()
    with Writer(path):
        pass
    with View(path) as view:
        row = next(view.reports())
        coding = view.coding(row.id)
        assert coding is not None
        assert coding.report.skipped == row.skipped == "language fr: only English is coded"
        assert coding.report.date_reason == "came with the report"
        assert view.counts().skipped == view.counts().reports


def test_failed_migration_leaves_the_old_version(path: Path) -> None:
    _age(path)
    first, second, *_ = migrations()
    broken = second._replace(sql=second.sql + "\nINSERT INTO nowhere VALUES (1);\n")
    connection = open_for_writing(path)
    with pytest.raises(sqlite3.OperationalError, match="nowhere"):
        migrate(connection, path, (first, broken))
    connection.close()
    with Writer(path):
        pass
    with View(path) as view:
        assert view.counts().events == 3


def test_newer_database_is_refused(path: Path) -> None:
    connection = sqlite3.connect(path)
    connection.execute("PRAGMA user_version = 99")
    connection.close()
    for opener in (View, Writer):
        with pytest.raises(StoreError, match=r"a.db: made by a newer version \(schema 99, this program knows 15\)"):
            opener(path)


def test_a_trigger_is_one_statement() -> None:
    script = "-- note\nCREATE TABLE a (b);\nCREATE TRIGGER c AFTER INSERT ON a BEGIN\n DELETE FROM a;\nEND;\n"
    assert [statement.split()[-1] for statement in statements(script)] == ["(b);", "END;"]


def test_view_cannot_write(path: Path) -> None:
    with View(path) as view:
        for change in ("DELETE FROM reports", "CREATE TABLE a (b)", "PRAGMA user_version = 7"):
            with pytest.raises(sqlite3.OperationalError, match="readonly"):
                view._connection.execute(change)


def test_readers_see_whole_reports_while_a_writer_writes(path: Path) -> None:
    with Writer(path) as writer, View(path) as one, View(path) as other:
        with writer.batch():
            running = one.events()
            first = next(running)
            writer.add(report("r1"), coding("r1", events=(event("new"),)))
            writer.add(report("r2"), full_coding("r2"))
            assert other.counts().reports == 1
            assert other.coding("r1") == full_coding()
        assert other.counts().reports == 2
        # The list that was begun before goes on in the state that it began in.
        assert [first.event.id, *(row.event.id for row in running)] == ["e1", "e3", "e2"]
        assert [row.event.id for row in one.events() if row.report_id == "r1"] == ["new"]


def _add_until_interrupted(writer: Writer) -> None:
    with writer.batch(size=2):
        for number in range(5):
            if number == 3:
                with View(writer.path) as view:
                    assert view.counts().reports == 2
            writer.add(report(f"r{number}"), full_coding(f"r{number}"))
        raise KeyboardInterrupt


def test_batch_commits_as_it_goes_and_on_an_interrupt(tmp_path: Path) -> None:
    path = tmp_path / "a.db"
    with Writer(path) as writer:
        with pytest.raises(KeyboardInterrupt):
            _add_until_interrupted(writer)
        assert len(writer.known(f"r{number}" for number in range(9))) == 5
        with writer.batch(), pytest.raises(StoreError, match="a batch is open already"), writer.batch():
            pass


@pytest.mark.parametrize("left", ["before", "within", "after"])
def test_killed_writer_leaves_whole_reports(tmp_path: Path, left: str) -> None:
    """The process ends without any clean-up: after the fourth event's row, or between two reports."""
    script = f"""
        import os
        from records import full_coding, report
        from dragoman.store import Writer

        class Dying(Writer):
            events = 0
            def _insert_event(self, number, position, event):
                super()._insert_event(number, position, event)
                self.events += 1
                if self.events == 10 and {left!r} == "within":
                    os._exit(9)

        writer = Dying({str(tmp_path / "a.db")!r})
        with writer.batch(size=2):
            for number in range(6):
                if number == 3 and {left!r} == "before":
                    os._exit(9)
                writer.add(report(f"r{{number}}"), full_coding(f"r{{number}}"))
                if number == 3 and {left!r} == "after":
                    os._exit(9)
    """
    here = Path(__file__).parents[1]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(here), str(here.parent / "src")])}
    done = subprocess.run([sys.executable, "-c", textwrap.dedent(script)], env=environment, check=False)
    assert done.returncode == 9
    kept = {"before": 2, "within": 2, "after": 4}[left]
    with View(tmp_path / "a.db") as view:
        assert [row.id for row in view.reports()] == [f"r{number}" for number in range(kept)]
        assert all(view.coding(row.id) == full_coding(row.id) for row in view.reports())
    with Writer(tmp_path / "a.db") as writer:
        check = writer._connection.execute
        assert check("PRAGMA integrity_check").fetchone()[0] == "ok"
        assert check("PRAGMA foreign_key_check").fetchall() == []
        check("INSERT INTO event_search (event_search) VALUES ('integrity-check')")
        writer.add(report("r5"), full_coding("r5"))
    with View(tmp_path / "a.db") as view:
        assert view.counts().reports == kept + 1


def test_locked(path: Path) -> None:
    holder = sqlite3.connect(path, isolation_level=None)
    holder.execute("BEGIN IMMEDIATE")
    with (
        Writer(path, patience=0.05) as writer,
        pytest.raises(StoreError, match="database is locked by another program; wait until"),
    ):
        writer.add(report("r2"), coding("r2"))
    with View(path) as view:
        assert view.counts().reports == 1
    holder.close()
    with Writer(path) as writer:
        writer.add(report("r2"), coding("r2"))


def test_not_a_database(tmp_path: Path) -> None:
    path = tmp_path / "notes.txt"
    path.write_text("These are notes about the talks, and no database at all. " * 20)
    for opener in (View, Writer):
        with pytest.raises(StoreError, match=r"notes\.txt: file is not a database; give") as caught:
            opener(path)
        assert "\n" not in str(caught.value)


def test_database_of_another_program(tmp_path: Path) -> None:
    connection = sqlite3.connect(tmp_path / "b.db")
    connection.execute("CREATE TABLE bookmarks (url)")
    connection.close()
    for opener in (View, Writer):
        with pytest.raises(StoreError, match=r"b\.db: database of another program"):
            opener(tmp_path / "b.db")


def test_damaged(path: Path) -> None:
    whole = path.read_bytes()
    size = 4096
    path.write_bytes(whole[:size] + b"\xff" * (len(whole) - size))
    with pytest.raises(StoreError, match=r"a\.db: database is damaged; restore a copy"), View(path) as view:
        view.coding("r1")


def test_disk_full(path: Path) -> None:
    with Writer(path) as writer, writer.batch():
        pages = writer._connection.execute("PRAGMA page_count").fetchone()[0]
        writer._connection.execute(f"PRAGMA max_page_count = {pages}")
        writer.add(report("r1"), coding("r1"))
        with pytest.raises(StoreError, match=r"a\.db: report 'r2': disk is full; free some space"):
            writer.add(report("r2", text="word " * 100_000), full_coding("r2"))
    with View(path) as view:
        assert view.report("r2") is None
        assert view.coding("r1") in (coding("r1"), full_coding("r1"))


def test_missing_paths(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match=r"a\.db: no such database; make one with"):
        View(tmp_path / "a.db")
    assert not (tmp_path / "a.db").exists()
    with pytest.raises(StoreError, match=r"a\.db: the folder .*none does not exist; make it first"):
        Writer(tmp_path / "none" / "a.db")
    for opener in (View, Writer):
        with pytest.raises(StoreError, match="is a folder"):
            opener(tmp_path)


@contextmanager
def _unprivileged() -> Iterator[None]:
    """Run as a user whom file permissions bind."""
    if os.name != "posix":
        pytest.skip("permissions differ here")
    if os.geteuid() != 0:
        yield
        return
    try:
        os.seteuid(65534)
    except OSError:
        pytest.skip("cannot give up the rights of root")
    try:
        yield
    finally:
        os.seteuid(0)


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """A folder that every user can reach, unlike those of pytest."""
    import shutil
    import tempfile

    folder = Path(tempfile.mkdtemp(prefix="dragoman-test-"))
    folder.chmod(0o755)
    yield folder
    folder.chmod(0o755)
    shutil.rmtree(folder)


def test_read_only_file(open_folder: Path) -> None:
    path = open_folder / "a.db"
    with Writer(path) as writer:
        writer.add(report(), full_coding())
    path.chmod(0o444)
    open_folder.chmod(0o555)
    with _unprivileged():
        with pytest.raises(StoreError, match=r"a\.db: database (is read-only|cannot be opened); check the perm"):
            Writer(path).add(report(), full_coding())
        # Reading needs no right to write, although the write-ahead log would like one.
        with View(path) as view:
            assert view.coding("r1") == full_coding()
    path.chmod(0o000)
    with (
        _unprivileged(),
        pytest.raises(StoreError, match=r"a\.db: database cannot be opened; check the perm"),
    ):
        View(path)
