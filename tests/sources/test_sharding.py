"""Shards: together they are the inputs, whatever their size, and each can be read on its own."""

from __future__ import annotations

import gzip
import json
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from archives import packed, record
from dragoman.model import Report
from dragoman.sources import Shard, read_reports, shard_reports, split_into_shards

LATEST = "2026-01-01"


def lines(*ids: str | int | None, text: str = "Talks were held.") -> str:
    return "".join(json.dumps({"id": id_, "text": f"{text} {n}"}) + "\n" for n, id_ in enumerate(ids))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "in"
    (folder / "sub").mkdir(parents=True)
    (folder / "a.jsonl").write_text("\ufeff" + lines("x", "y", "x", 0, None, "x#2") + "\n\n{broken\n" + lines("ä", "y"))
    (folder / "b.jsonl.gz").write_bytes(gzip.compress(lines("x", "z", None, "z").encode()))
    (folder / "c.txt").write_text("Kenya and Ethiopia met.")
    (folder / "d.txt").write_text("")
    (folder / "e.jsonl").write_text("")
    (folder / "f.jsonl").write_bytes(lines("wide", "x").encode("utf-16"))
    (folder / "g.jsonl.gz").write_bytes(gzip.compress(lines(*range(3000)).encode())[:-9])
    (folder / "h.jsonl").write_bytes(lines("q", "r").encode() + b"\x00\x01\x02\n" + lines("s").encode())
    (folder / "sub" / "c.txt").write_text("Moldova accused Russia.")
    return folder


def read(shards: list[Shard]) -> Iterator[Report]:
    return (report for shard in shards for report in shard_reports(shard, latest_date=LATEST))


@pytest.mark.slow
@pytest.mark.parametrize("most", [1, 2, 3, 1000])
def test_shards_hold_what_the_paths_hold(folder: Path, most: int) -> None:
    paths = [str(folder), str(folder / "c.txt"), str(folder / "missing.txt")]
    shards = list(split_into_shards(paths, most))
    expected = list(read_reports(paths, latest_date=LATEST))
    found = list(read(shards))
    assert found == expected
    assert [len(list(shard_reports(shard))) for shard in shards] == [shard.count for shard in shards]
    # One more stands for what cannot be read of a file; a file of UTF-16 is read as a whole.
    assert all(1 <= (shard.count or 0) <= most + 1 for shard in shards if "f.jsonl" not in shard.label)
    assert len({shard.key for shard in shards}) == len(shards)


@pytest.mark.parametrize("packing", ["", ".gz", ".zst"])
def test_an_archive_is_one_shard(folder: Path, packing: str) -> None:
    path = folder / f"news.warc{packing}"
    path.write_bytes(packed([record(n) for n in range(3)], packing))
    shards = list(split_into_shards([str(folder), str(path)], 1))
    mine = [shard for shard in shards if shard.label == str(path)]
    assert [shard.count for shard in mine] == [None, None]
    expected = list(read_reports([str(path)], latest_date=LATEST))
    assert len(expected) == 3
    assert list(read(mine[:1])) == expected
    assert list(shard_reports(mine[0], 1, 2, latest_date=LATEST)) == expected[1:2]


def test_a_part_of_a_shard_is_that_part(folder: Path) -> None:
    for shard in split_into_shards([str(folder)], 5):
        whole = list(shard_reports(shard, latest_date=LATEST))
        assert list(shard_reports(shard, 1, 3, latest_date=LATEST)) == whole[1:3]
        assert list(shard_reports(shard, 2, latest_date=LATEST)) == whole[2:]


def test_keys_tell_what_has_changed(folder: Path) -> None:
    before = [shard.key for shard in split_into_shards([str(folder)], 3)]
    assert before == [shard.key for shard in split_into_shards([str(folder)], 3)]
    assert not set(before) & {shard.key for shard in split_into_shards([str(folder)], 3, salt="other settings")}
    os.utime(folder / "c.txt", (1, 1))
    after = [shard.key for shard in split_into_shards([str(folder)], 3)]
    assert len(set(before) - set(after)) == 1


def test_more_inputs_leave_the_shards_of_the_first_as_they_were(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "more.jsonl").write_text(lines("new", "x"))
    before = list(split_into_shards([str(folder)], 3))
    after = list(split_into_shards([str(folder), str(tmp_path / "more.jsonl")], 3))
    assert after[: len(before)] == before
    assert [report.id for report in read(after[len(before) :])] == ["new", "x#5"]


def test_an_address_is_read_through_pyarrow(folder: Path) -> None:
    # The interface is that of s3:// and gs://; here it leads to the local disk.
    pytest.importorskip("pyarrow")
    address = folder.as_uri()
    shards = list(split_into_shards([address], 2))
    found = [(r.id, r.text, bool(r.error)) for r in read(shards)]
    # Sorted by the whole name, not folder by folder.
    assert {r.text for r in read_reports([str(folder)])} == {text for _, text, _ in found}
    assert len(found) == len(list(read_reports([str(folder)])))
    assert found == [(r.id, r.text, bool(r.error)) for r in read_reports([address])]
    assert [r.text for r in read_reports([f"{address}/c.txt"])] == ["Kenya and Ethiopia met."]
    (missing,) = read_reports([f"{address}/nothing"])
    assert "does not exist" in (missing.error or "")
