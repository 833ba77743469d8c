from __future__ import annotations

import csv
import io
import json
import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from dragoman.store import EventRow, View, Writer
from dragoman.views.export import ExportError, export, write_csv
from dragoman.views.tables import FlatEvent, event_rows
from records import IRAN, SCO, TURKEY, UNKNOWN, coding, event, full_coding, quote, report

HEADER = (
    "event_id,report_id,date,type,mode,status,quad,score,confidence,actors,actor_names,recipients,"
    "recipient_names,contexts,place,country,lat,lon,speaker,trigger,evidence,origins,publisher,url,title,"
    "date_precision,report_date,admin1,geoname_id,actor_sectors,recipient_sectors,method,trigger_start,trigger_end,"
    "evidence_start,evidence_end\r\n"
)
ROWS = [
    *event_rows(
        coding(
            events=(
                event(
                    actors=(IRAN, UNKNOWN, SCO),
                    recipients=(TURKEY,),
                    speaker=UNKNOWN,
                    confidence=0.8,
                    evidence=quote('=HYPERLINK("x"), he said\nat "noon"'),
                ),
                event("e2", mode=None, contexts=(), actors=(), recipients=(), place=None, date=None),
            ),
            title=None,
        ),
        url="https://news.example/1",
    )
]
GOLDEN = (
    HEADER + "e1,r1,2014-02-26,ACCUSE,allege,actual,3,-3.5,0.8,IRN:GOV;;org:SCO,"
    "Iran;a trader;Shanghai Cooperation Organisation,TUR:GOV,Türkiye,military;diplomatic,Van,TUR,38.49457,"
    '0.30000000000000004,a trader,accused,"\'=HYPERLINK(""x""), he said\nat ""noon""",'
    "Example News;Another Agency,"
    "Example Post,https://news.example/1,,day,2014-02-26,Van,298117,GOV|ELI;;,GOV,lexicon:accuse-001,57,64,0,34\r\n"
    "e2,r1,,ACCUSE,,actual,3,-3.5,0.7999999999999999,,,,,,,,,,,accused,"
    "Iran's foreign minister accused Türkiye of sending arms across the border near Van.,"
    "Example News;Another Agency,Example Post,https://news.example/1,,day,2014-02-26,,,,,lexicon:accuse-001,57,64,"
    "33,116\r\n"
)


def test_csv_golden(tmp_path: Path) -> None:
    assert export(ROWS, tmp_path / "a.csv", "csv") == 2
    assert (tmp_path / "a.csv").read_bytes().decode("utf-8") == GOLDEN
    with (tmp_path / "a.csv").open(encoding="utf-8", newline="") as stream:
        read = list(csv.DictReader(stream))
    # One apostrophe taken off gives what was there.
    assert read[0]["evidence"].removeprefix("'") == ROWS[0].event.evidence.text
    assert tuple(read[0]) == FlatEvent._fields


@pytest.mark.parametrize(
    ("text", "cell"),
    [
        ("=1+1", "'=1+1"),
        ("+31 20 555", "'+31 20 555"),
        ("-and then", "'-and then"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("\t=1+1", "'\t=1+1"),
        ("\r=1+1", "'\r=1+1"),
        ("＝1+1", "'＝1+1"),
        ("'=1+1", "''=1+1"),
        ("'tis said", "'tis said"),
        ("1 = 1", "1 = 1"),
        ("", ""),
    ],
)
def test_no_cell_is_a_formula(text: str, cell: str) -> None:
    stream = io.StringIO(newline="")
    write_csv(event_rows(coding(events=(event(evidence=quote(text), score=-3.5),), title=text)), stream)
    [row] = csv.DictReader(io.StringIO(stream.getvalue(), newline=""))
    assert (row["evidence"], row["title"]) == (cell, cell)
    assert row["score"] == "-3.5"


def test_csv_of_nothing_has_a_header() -> None:
    stream = io.StringIO()
    assert write_csv([], stream) == 0
    assert stream.getvalue() == HEADER


def test_rows_of_a_database_are_those_of_the_coding(tmp_path: Path) -> None:
    with Writer(tmp_path / "a.db") as writer:
        writer.add(report(), full_coding())
    with View(tmp_path / "a.db") as view:
        from_database = sorted(view.events(), key=lambda row: row.event.id)
    assert from_database == list(event_rows(full_coding(), url=report().url))


def test_jsonl(tmp_path: Path) -> None:
    assert export(ROWS, tmp_path / "a.jsonl", "jsonl") == 2
    lines = (tmp_path / "a.jsonl").read_text(encoding="utf-8").splitlines()
    assert [json.loads(line)["event"]["id"] for line in lines] == ["e1", "e2"]


def _breaking() -> Iterator[EventRow]:
    yield ROWS[0]
    raise RuntimeError("the source broke")


@pytest.mark.parametrize("format_", ["csv", "jsonl"])
def test_file_appears_only_when_complete(tmp_path: Path, format_: str) -> None:
    target = tmp_path / "a.out"
    target.write_text("what was there")
    with pytest.raises(RuntimeError, match="the source broke"):
        export(_breaking(), target, format_)  # type: ignore[arg-type]
    assert target.read_text() == "what was there"
    assert list(tmp_path.iterdir()) == [target]


@pytest.mark.skipif(os.name != "posix", reason="permissions differ here")
def test_new_file_is_as_readable_as_any(tmp_path: Path) -> None:
    (tmp_path / "other").touch()
    export(ROWS, tmp_path / "a.csv", "csv")
    assert (tmp_path / "a.csv").stat().st_mode == (tmp_path / "other").stat().st_mode


def test_errors_name_path_and_remedy(tmp_path: Path) -> None:
    with pytest.raises(ExportError, match=r"none/a\.csv: cannot be written \(No such file or directory\); check"):
        export(ROWS, tmp_path / "none" / "a.csv", "csv")
    with pytest.raises(ExportError, match="unknown format 'xlsx'; known are csv, jsonl, parquet"):
        export(ROWS, tmp_path / "a.xlsx", "xlsx")  # type: ignore[arg-type]


def test_parquet_without_pyarrow(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    with pytest.raises(ExportError, match=r"Parquet needs pyarrow; install it with: pip install 'dragoman\[parquet\]'"):
        export(ROWS, tmp_path / "a.parquet", "parquet")
    assert list(tmp_path.iterdir()) == []


def test_parquet(tmp_path: Path) -> None:
    parquet = pytest.importorskip("pyarrow.parquet")
    assert export(ROWS, tmp_path / "a.parquet", "parquet") == 2
    table = parquet.read_table(tmp_path / "a.parquet")
    assert table.column_names == list(FlatEvent._fields)
    assert [str(table.schema.field(name).type) for name in ("quad", "lat", "place")] == [
        "int64",
        "double",
        "string",
    ]
    assert str(table.schema.field("evidence_start").type) == "int64"
    assert table.to_pylist()[0]["evidence"] == ROWS[0].event.evidence.text
    assert export([], tmp_path / "b.parquet", "parquet") == 0
    assert parquet.read_table(tmp_path / "b.parquet").num_rows == 0
