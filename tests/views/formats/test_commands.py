"""From a database to files, through the commands: events, stories, and true counts."""

from __future__ import annotations

import csv
import io
import json
import tracemalloc
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from dragoman.cli import main
from dragoman.cli.common import Tools
from dragoman.coder import Coder
from dragoman.model import Coding, Report
from dragoman.store import EventRow, View, Writer
from dragoman.views.export import write_acts
from dragoman.views.formats import gdelt
from dragoman.views.formats.acts import Pages, acts_of_events, acts_of_stories
from dragoman.views.formats.delimited import Making
from dragoman.views.tables import FlatEvent, FlatStory, event_rows
from records import coding, event, report
from views.formats.samples import OUTLETS, SENTENCES, TEXTS, database, split
from views.formats.test_columns import COLUMNS


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return database(tmp_path)


def run(*arguments: object) -> Result:
    return CliRunner().invoke(main, [*map(str, arguments)])


def table(text: str, columns: tuple[str, ...], *, header: bool = False) -> list[dict[str, str]]:
    lines = list(csv.reader(io.StringIO(text, newline=""), delimiter="\t", quoting=csv.QUOTE_NONE))
    return [dict(zip(columns, line, strict=True)) for line in lines[header:]]


def test_gdelt_counts_are_true(path: Path, tmp_path: Path) -> None:
    mentions = tmp_path / "mentions.tsv"
    done = run("stories", "--db", path, "-f", "gdelt", "--mentions", mentions)
    assert (done.exit_code, done.stderr) == (0, "")
    [row] = table(done.stdout, gdelt.COLUMNS)
    # Three reports tell of it; two of them carry one text, so that two have reported it on their own.
    assert (row["NumMentions"], row["NumArticles"], row["NumSources"]) == ("3", "3", "2")
    assert (row["EventCode"], row["Day"], row["IsRootEvent"]) == ("042", "20150507", "1")
    told = table(mentions.read_text(encoding="utf-8"), gdelt.MENTION_COLUMNS)
    assert {each["GlobalEventID"] for each in told} == {row["GlobalEventID"]}
    assert [each["MentionIdentifier"] for each in told] == [
        "https://malawi.example/m1",
        "https://lusaka.example/m2",
        "m3",
    ]
    assert [each["MentionType"] for each in told] == ["1", "1", "2"]
    assert [each["MentionSourceName"] for each in told] == ["malawi.example", "lusaka.example", OUTLETS["m3"]]
    for each, (id_, text) in zip(told, TEXTS.items(), strict=True):
        assert each["SentenceID"] == str(SENTENCES[id_])
        assert each["MentionDocLen"] == str(len(text))
        assert text[int(each["Actor1CharOffset"]) :].startswith(("Malawi's president", "Malawian leader"))
        assert text[int(each["Actor2CharOffset"]) :].startswith("Zambia")
        assert text[int(each["ActionCharOffset"]) :].startswith("visited")
        assert each["EventTimeDate"] == row["DATEADDED"] == min(other["MentionTimeDate"] for other in told)


def test_events_are_counted_by_themselves(path: Path) -> None:
    rows = table(run("events", "--db", path, "-f", "gdelt", "--order", "oldest").stdout, gdelt.COLUMNS)
    assert [(row["NumMentions"], row["NumSources"], row["NumArticles"]) for row in rows] == [("1", "1", "1")] * 3
    assert len({row["GlobalEventID"] for row in rows}) == 3
    # The story goes by the number of the event that told it first.
    [story] = table(run("stories", "--db", path, "-f", "gdelt").stdout, gdelt.COLUMNS)
    assert story["GlobalEventID"] == rows[0]["GlobalEventID"]


def test_phoenix_names_all_reports_of_a_story(path: Path) -> None:
    [row] = table(run("stories", "--db", path, "-f", "phoenix").stdout, COLUMNS["phoenix"])
    assert row["SentenceID"] == ";".join(str(number) for number in SENTENCES.values())
    assert row["URLs"] == "https://malawi.example/m1;https://lusaka.example/m2;m3"
    assert row["NewsSources"] == ";".join(OUTLETS.values())
    assert row["Issues"] == "DIPLOMATIC,3;ECONOMIC,1"


@pytest.mark.parametrize("format_", ["polecat", "icews", "phoenix"])
def test_a_row_a_story_and_a_row_an_event(path: Path, tmp_path: Path, format_: str) -> None:
    header = format_ != "phoenix"
    assert len(table(run("stories", "--db", path, "-f", format_).stdout, COLUMNS[format_], header=header)) == 1
    target = tmp_path / "out.tsv"
    done = run("events", "--db", path, "-f", format_, "-o", target)
    assert (done.exit_code, done.stderr) == (0, f"{target}: 3 rows.\n")
    text = target.read_text(encoding="utf-8")
    assert len(table(text, COLUMNS[format_], header=header)) == 3
    assert text == run("events", "--db", path, "-f", format_).stdout
    assert not list(tmp_path.glob("*.partial"))


def test_stories_as_csv(path: Path, tmp_path: Path) -> None:
    target = tmp_path / "stories.csv"
    assert run("stories", "--db", path, "-o", target).stderr == f"{target}: 1 story.\n"
    with target.open(encoding="utf-8", newline="") as stream:
        [row] = csv.DictReader(stream)
    assert tuple(row) == FlatStory._fields
    [story] = [json.loads(line) for line in run("stories", "--db", path, "-f", "jsonl").stdout.splitlines()]
    assert row == {
        "story_id": story["id"],
        "date": "2015-05-07",
        "date_precision": "day",
        "type": "CONSULT",
        "mode": "visit",
        "status": "actual",
        "quad": "1",
        "score": "4.0",
        "actors": "MWI:Peter Mutharika",
        "actor_names": "Peter Mutharika",
        "actor_sectors": "GOV",
        "recipients": "ZMB",
        "recipient_names": "Zambia",
        "recipient_sectors": "",
        "contexts": "diplomatic;economic",
        "place": "",
        "country": "",
        "admin1": "",
        "lat": "",
        "lon": "",
        "geoname_id": "",
        "reports": "3",
        "independent_origins": "2",
        "report_ids": "m1;m2;m3",
        "report_id": story["told_by"]["report_id"],
        "event_id": story["told_by"]["event_id"],
        "confidence": "0.7999999999999999",
        "trigger": "visited",
        "evidence": story["evidence"][0]["quote"]["text"],
        "evidence_start": "0",
        "evidence_end": str(story["evidence"][0]["quote"]["end"]),
        "publisher": OUTLETS["m1"],
        "url": "https://malawi.example/m1",
        "title": "",
    }


def test_parquet(path: Path, tmp_path: Path) -> None:
    parquet = pytest.importorskip("pyarrow.parquet")
    assert run("stories", "--db", path, "-o", tmp_path / "s.parquet").exit_code == 0
    read = parquet.read_table(tmp_path / "s.parquet")
    assert read.column_names == list(FlatStory._fields)
    types = {name: str(read.schema.field(name).type) for name in ("reports", "geoname_id", "lat", "place")}
    assert types == {"reports": "int64", "geoname_id": "int64", "lat": "double", "place": "string"}
    [row] = read.to_pylist()
    assert (row["reports"], row["geoname_id"], row["score"]) == (3, None, 4.0)
    assert run("events", "--db", path, "-o", tmp_path / "e.parquet").exit_code == 0
    assert parquet.read_table(tmp_path / "e.parquet").column_names == list(FlatEvent._fields)


def test_data_frames(path: Path, tmp_path: Path) -> None:
    pandas = pytest.importorskip("pandas")
    for command in ("events", "stories"):
        for format_, columns in COLUMNS.items():
            if format_ == "mentions":
                continue
            target = tmp_path / f"{command}.{format_}"
            run(command, "--db", path, "-f", format_, "-o", target)
            names = None if format_ in ("polecat", "icews") else list(columns)
            frame = pandas.read_csv(target, sep="\t", header=0 if names is None else None, names=names)
            assert list(frame.columns) == list(columns)
            assert len(frame) == (3 if command == "events" else 1)
        run(command, "--db", path, "-o", tmp_path / "flat.csv")
        frame = pandas.read_csv(tmp_path / "flat.csv")
        assert str(frame.dtypes["score"]) == "float64"
        assert str(frame.dtypes["evidence_start"]) == "int64"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("-f", "csv", "--pairs"), "--pairs goes with --format icews, gdelt, phoenix."),
        (("-f", "polecat", "--pairs"), "--pairs goes with"),
        (("-f", "icews", "--mentions", "m"), "--mentions goes with --format gdelt."),
        (("-f", "gdelt", "-o", "m", "--mentions", "m"), "--mentions needs a file of its own."),
        (("-f", "gdelt", "--mentions", "-"), "--mentions needs a file of its own."),
        (("-f", "parquet"), "--format parquet needs --output FILE."),
    ],
)
@pytest.mark.parametrize("command", ["events", "stories"])
def test_options_that_do_not_go_together(
    path: Path, command: str, arguments: tuple[str, ...], message: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(path.parent)
    done = run(command, "--db", path, *arguments)
    assert done.exit_code == 2
    assert message in done.stderr
    assert [file.name for file in path.parent.iterdir() if file.suffix != ".db"] == []


def test_what_is_left_out_is_told(tmp_path: Path) -> None:
    with Writer(tmp_path / "a.db") as writer:
        many = event("e1", recipients=(*event().recipients, *event().actors))
        writer.add(report(), coding(events=(many, event("e2", status="negated"))))
    done = run("events", "--db", tmp_path / "a.db", "-f", "icews")
    assert len(done.stdout.splitlines()) == 2
    assert done.stderr == (
        "1 left out: not done (negated, or only possible), or without a code in this format.\n"
        "1 more pairs of actor and recipient have no row; --pairs gives them theirs.\n"
    )
    target = tmp_path / "s.tsv"
    done = run("stories", "--db", tmp_path / "a.db", "-f", "icews", "-o", target)
    assert done.stderr.splitlines()[-1] == f"{target}: {len(target.read_text(encoding='utf-8').splitlines()) - 1} row."
    done = run("events", "--db", tmp_path / "a.db", "-f", "icews", "--pairs")
    assert len(done.stdout.splitlines()) == 3
    assert done.stderr.count("\n") == 1


def test_code_writes_without_a_database(coder: Coder, tmp_path: Path) -> None:
    text = "Chad and Niger condemned the coup. Turkish troops attacked Syrian soldiers near the town."
    for format_, count in (("polecat", 3), ("icews", 3), ("phoenix", 2), ("csv", 3)):
        arguments = ["code", "-", "-f", format_, "-o", str(tmp_path / format_)]
        done = CliRunner().invoke(main, arguments, input=text, obj=Tools(coder=coder))
        assert done.exit_code == 0
        assert len((tmp_path / format_).read_text(encoding="utf-8").splitlines()) == count
    done = CliRunner().invoke(main, ["code", "-", "-f", "gdelt"], input=text)
    assert done.exit_code == 2


def test_a_report_that_was_replaced_meanwhile(path: Path) -> None:
    with View(path) as view:
        rows = list(view.events())
        pages = Pages(view, split)
        gone = rows[0].__class__(**{**{n: getattr(rows[0], n) for n in rows[0].__struct_fields__}, "report_id": "m9"})
        with pytest.raises(Exception, match=r"rail\.db: report 'm9' was replaced meanwhile; run the export again"):
            list(acts_of_events([gone], pages))
        from dragoman.stories.database import stories_from

        assert [act.origins for act in acts_of_stories(stories_from(view), pages)] == [2]


class _Nowhere(io.TextIOBase):
    def write(self, text: str) -> int:
        return len(text)


@pytest.mark.slow
def test_events_stream_in_constant_memory(tmp_path: Path) -> None:
    with Writer(tmp_path / "a.db") as writer, writer.batch():
        for number in range(600):
            # Events of a day stand together, reports apart.
            text = f"{number} " + "The weather held. " * 200
            events = (event("e1", date=f"2014-0{number % 9 + 1}-01"),)
            writer.add(Report(id=f"r{number}", text=text), Coding(report=coding(f"r{number}").report, events=events))

    def peak(limit: int) -> int:
        with View(tmp_path / "a.db") as view:
            pages, rows = Pages(view, split), (row for row, _ in zip(view.events(), range(limit), strict=False))
            making = Making()
            tracemalloc.start()
            write_acts(acts_of_events(rows, pages), "polecat", _Nowhere(), making)  # type: ignore[arg-type]
            _, most = tracemalloc.get_traced_memory()
            tracemalloc.stop()
            assert making.tally.rows == limit
        return most

    assert peak(600) < 1.3 * peak(200)


def test_rows_of_a_coding_are_flat_as_those_of_a_database() -> None:
    rows: Iterator[EventRow] = event_rows(coding(events=(event(),)))
    assert next(rows).event == event()
