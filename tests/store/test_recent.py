"""Keys that wait in memory: found as those in the table are, whoever wrote them and whatever was undone."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from dragoman.store import Writer, recent
from dragoman.store.graphs import GraphTables


@pytest.fixture
def path(tmp_path: Path) -> Path:
    with Writer(tmp_path / "a.db"):
        return tmp_path / "a.db"


@pytest.fixture
def connection(path: Path) -> Iterator[sqlite3.Connection]:
    connection = connect(path)
    yield connection
    connection.close()


def connect(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(path, isolation_level=None)
    connection.row_factory = sqlite3.Row
    return connection


def texts(connection: sqlite3.Connection) -> GraphTables:
    return GraphTables(connection, "copy_texts", "copy_bands", "copy_pairs", "copy_reports", recent="copy_recent")


def kept(connection: sqlite3.Connection) -> list[tuple[int, int]]:
    return [tuple(row) for row in connection.execute("SELECT key, node FROM copy_bands ORDER BY key, node")]


def test_found_while_waiting_and_after(connection: sqlite3.Connection, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(recent, "MOST", 3)
    graph = texts(connection)
    one, two = graph.add(b"one", "1", b"", [7, -5, 7]), graph.add(b"two", "2", b"", [7, 9])
    assert graph.alike([7]) == [one, two]
    assert kept(connection) == []
    three = graph.add(b"three", "3", b"", [-5])
    assert kept(connection) == [(-5, one), (-5, three), (7, one), (7, two), (9, two)]
    assert connection.execute("SELECT count(*) FROM copy_recent").fetchone()[0] == 0
    four = graph.add(b"four", "4", b"", [9])
    assert graph.alike([9, -5]) == [one, two, three, four]


def test_another_connection_writes(path: Path, connection: sqlite3.Connection) -> None:
    here, other = texts(connection), connect(path)
    one = here.add(b"one", "1", b"", [7])
    there = texts(other)
    assert there.alike([7]) == [one]
    two = there.add(b"two", "2", b"", [7])
    assert here.alike([7]) == [one, two]
    here.remove(one)
    assert there.alike([7]) == [two]
    other.close()


def test_removed_nodes_are_gone(connection: sqlite3.Connection, monkeypatch: pytest.MonkeyPatch) -> None:
    graph = texts(connection)
    one = graph.add(b"one", "1", b"", [7, 8])
    graph.remove(one)
    assert graph.alike([7, 8]) == []
    monkeypatch.setattr(recent, "MOST", 1)
    two = graph.add(b"two", "2", b"", [7])
    assert kept(connection) == [(7, two)]
    graph.remove(two)
    assert (graph.alike([7]), kept(connection)) == ([], [])


def test_what_was_undone_is_harmless(connection: sqlite3.Connection) -> None:
    graph = texts(connection)
    connection.execute("BEGIN")
    undone = graph.add(b"one", "1", b"", [7])
    connection.execute("ROLLBACK")
    again = graph.add(b"two", "2", b"", [8])
    assert again == undone
    assert graph.alike([8]) == [again]
    graph = texts(connection)
    assert (graph.alike([7]), graph.alike([8])) == ([], [again])


def test_a_merge_that_was_undone_hides_nothing(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def break_off(graph: GraphTables) -> None:
        graph.add(b"two", "2", b"", [7])
        raise RuntimeError

    with Writer(path) as writer:
        graph = writer.ledger.texts
        with writer.ledger.whole():
            one = graph.add(b"one", "1", b"", [7])
        monkeypatch.setattr(recent, "MOST", 1)
        with pytest.raises(RuntimeError), writer.ledger.whole():
            break_off(graph)
        assert graph.alike([7]) == [one]
