"""The commands, as a user gives them."""

from __future__ import annotations

import csv
import io
import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from archives import LIST, answer, packed, record, record_id
from dragoman import __version__
from dragoman.cli import main
from dragoman.cli.common import Tools
from dragoman.coder import Coder
from dragoman.model import Coding, Report
from dragoman.settings import settings_table

Run = Callable[..., Result]

TEXTS = {
    "talks": "TEHRAN, March 3 - Iranian Foreign Minister Javad Zarif met officials of Iraq on Monday.",
    "attack": "Turkish troops attacked Syrian soldiers near the town.\n\nSyria accused Turkey of aggression.",
    "quiet": "The weather was fine.",
}


@pytest.fixture
def run(coder: Coder) -> Run:
    """Run a command with the shared coder; standard output and error are apart."""

    def run_command(*arguments: object, stdin: str | bytes | None = None) -> Result:
        return CliRunner().invoke(main, [*map(str, arguments)], input=stdin, obj=Tools(coder=coder))

    return run_command


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    path = tmp_path / "news.jsonl"
    lines = [{"id": id_, "text": text, "date": "2014-03-03"} for id_, text in TEXTS.items()]
    path.write_text("".join(json.dumps(line) + "\n" for line in lines))
    return path


@pytest.fixture
def database(run: Run, corpus: Path, tmp_path: Path) -> Path:
    path = tmp_path / "news.db"
    assert run("code", corpus, "--db", path).exit_code == 0
    return path


def _codings(output: str) -> list[dict[str, object]]:
    return [json.loads(line) for line in output.splitlines()]


def test_version(run: Run) -> None:
    assert run("--version").stdout.strip().endswith(__version__)


def test_pipe_gets_one_line_a_report_in_input_order(run: Run, corpus: Path) -> None:
    result = run("code", corpus)
    assert (result.exit_code, result.stderr) == (0, "")
    lines = _codings(result.stdout)
    assert [line["report"]["id"] for line in lines] == list(TEXTS)  # type: ignore[index]
    assert list(lines[0]) == ["report", "events", "statements", "places"]
    assert lines[2]["events"] == []


def test_standard_input_is_read(run: Run) -> None:
    result = run("code", "-", stdin=TEXTS["attack"])
    [line] = _codings(result.stdout)
    assert {event["event_type"] for event in line["events"]} >= {"ASSAULT"}  # type: ignore[attr-defined]


def test_date_is_for_reports_that_bring_none(run: Run, corpus: Path, tmp_path: Path) -> None:
    undated = tmp_path / "undated.txt"
    undated.write_text(TEXTS["quiet"])
    lines = _codings(run("code", corpus, undated, "--date", "2015-01-02").stdout)
    published = [line["report"]["published"] for line in lines]  # type: ignore[index]
    assert published == ["2014-03-03"] * 3 + ["2015-01-02"]


@pytest.mark.slow
def test_any_number_of_workers_writes_the_same_bytes(run: Run, corpus: Path, tmp_path: Path) -> None:
    one, two = tmp_path / "one.jsonl", tmp_path / "two.jsonl"
    assert run("code", corpus, "--output", one).exit_code == 0
    assert run("code", corpus, "--output", two, "--workers", 2, "--set", "batch_size=1").exit_code == 0
    assert one.read_bytes() == two.read_bytes()
    assert one.read_bytes().count(b"\n") == 3


def test_view_shows_the_evidence(run: Run, corpus: Path) -> None:
    output = run("code", corpus, "--format", "view").stdout
    assert "Turkish troops attacked Syrian soldiers near the town." in output
    assert "ASSAULT" in output


def test_table_has_a_row_an_event(run: Run, corpus: Path) -> None:
    output = run("code", corpus, "--format", "table").stdout
    assert "CONSULT" in output
    assert "ASSAULT" in output
    assert "No events were found." in run("code", "-", "--format", "table", stdin=TEXTS["quiet"]).stdout


def test_csv_has_a_header_and_a_line_an_event(run: Run, corpus: Path, tmp_path: Path) -> None:
    assert run("code", corpus, "--output", tmp_path / "events.csv").exit_code == 0
    with (tmp_path / "events.csv").open(encoding="utf8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert {row["report_id"] for row in rows} == {"talks", "attack"}
    assert rows == list(csv.DictReader(io.StringIO(run("code", corpus, "--format", "csv").stdout)))


def test_output_is_renamed_when_whole(run: Run, corpus: Path, tmp_path: Path) -> None:
    result = run("code", corpus, "--output", tmp_path / "out.jsonl")
    assert "3 reports" in result.stderr
    assert sorted(path.name for path in tmp_path.iterdir()) == ["news.jsonl", "out.jsonl"]


def test_output_may_be_a_device(run: Run, corpus: Path) -> None:
    assert run("code", corpus, "--output", os.devnull).exit_code == 0
    assert not Path(os.devnull).is_file()


def test_database_alone_prints_a_summary_only(run: Run, corpus: Path, tmp_path: Path) -> None:
    result = run("code", corpus, "--db", tmp_path / "a.db")
    assert result.stdout == ""
    assert result.stderr.startswith(f"{tmp_path / 'a.db'}: 3 reports, ")


def test_coding_again_replaces(run: Run, corpus: Path, database: Path) -> None:
    before = run("events", "--db", database).stdout
    assert run("code", corpus, "--db", database).exit_code == 0
    assert run("events", "--db", database).stdout == before


class _Counting:
    """Counts what it codes."""

    def __init__(self, coder: Coder) -> None:
        self.coder = coder
        self.ids: list[str] = []

    def code(self, report: Report) -> Coding:
        self.ids.append(report.id)
        return self.coder.code(report)


def test_resume_codes_only_what_is_new_and_writes_all(coder: Coder, corpus: Path, database: Path) -> None:
    changed = corpus.read_text().replace("The weather was fine.", "It rained.")
    corpus.write_text(changed + json.dumps({"id": "new", "text": "Iraq praised Iran."}) + "\n")
    counting = _Counting(coder)
    arguments = ["code", str(corpus), "--db", str(database), "--resume", "--format", "jsonl"]
    resumed = CliRunner().invoke(main, arguments, obj=Tools(coder=counting))
    assert counting.ids == ["quiet", "new"]
    assert "2 of the reports coded before" in resumed.stderr
    fresh = CliRunner().invoke(main, ["code", str(corpus)], obj=Tools(coder=coder))
    assert resumed.stdout == fresh.stdout


def test_a_report_in_another_language_is_skipped_and_counted_apart(coder: Coder, tmp_path: Path) -> None:
    text = "Le ministre des affaires étrangères de la France a rencontré les représentants de l'Iran dans la capitale."
    (tmp_path / "a.txt").write_text(text)
    counting = _Counting(coder)
    arguments = ["code", str(tmp_path / "a.txt"), "--db", str(tmp_path / "a.db"), "--resume", "--format", "jsonl"]
    for counted in ("; 1 skipped.", ", 1 of the reports coded before; 1 skipped."):
        result = CliRunner().invoke(main, arguments, obj=Tools(coder=counting))
        assert result.exit_code == 0
        assert result.stderr.strip().endswith(counted)
        [line] = _codings(result.stdout)
        assert line["report"]["skipped"] == "language fr: only English is coded"  # type: ignore[index]
    assert counting.ids == ["a.txt"]


def test_an_archive_is_coded_and_gone_on_with_after_a_break(coder: Coder, tmp_path: Path) -> None:
    records = [record(1), record(2, answer(LIST)), record(3, kind="request"), record(4)]
    path = tmp_path / "news.warc.gz"
    path.write_bytes(packed(records, ".gz")[:-40])
    counting = _Counting(coder)
    arguments = ["code", str(path), "--db", str(tmp_path / "a.db"), "--resume", "--format", "jsonl"]
    cut = CliRunner().invoke(main, arguments, obj=Tools(coder=counting))
    assert cut.exit_code == 1
    assert "the file ends in the middle of its gzip data" in cut.stderr
    assert cut.stderr.strip().endswith("; 1 skipped; 1 failed.")
    path.write_bytes(packed(records, ".gz"))
    whole = CliRunner().invoke(main, arguments, obj=Tools(coder=counting))
    assert whole.exit_code == 0
    assert whole.stderr.strip().endswith("2 of the reports coded before; 1 skipped.")
    lines = [line["report"] for line in _codings(whole.stdout)]
    assert [line["id"] for line in lines] == [record_id(1), record_id(2), record_id(4)]  # type: ignore[index]
    assert counting.ids.count(record_id(1)) == counting.ids.count(record_id(2)) == 1
    fresh = CliRunner().invoke(main, ["code", str(path)], obj=Tools(coder=coder))
    assert fresh.stdout == whole.stdout


@pytest.mark.slow
def test_resume_with_workers_keeps_the_order(run: Run, corpus: Path, database: Path) -> None:
    lines = corpus.read_text().splitlines()
    new = [json.dumps({"id": f"n{n}", "text": "Iraq praised Iran."}) for n in range(3)]
    corpus.write_text("\n".join([new[0], lines[0], new[1], lines[1], lines[2], new[2]]))
    result = run("code", corpus, "--db", database, "--resume", "--format", "jsonl", "--workers", 2)
    ids = [line["report"]["id"] for line in _codings(result.stdout)]  # type: ignore[index]
    assert ids == ["n0", "talks", "n1", "attack", "quiet", "n2"]


def test_resume_needs_a_database(run: Run, corpus: Path) -> None:
    result = run("code", corpus, "--resume")
    assert result.exit_code == 2
    assert "--db" in result.stderr


def test_events_are_filtered(run: Run, database: Path) -> None:
    def types(*arguments: object) -> set[str]:
        rows = _codings(run("events", "--db", database, *arguments).stdout)
        return {row["event"]["event_type"] for row in rows}  # type: ignore[index]

    assert types("--actor", "TUR") == {"ASSAULT"}
    assert types("--between", "SYR", "TUR") == {"ASSAULT", "ACCUSE"}
    assert types("--type", "consult") == {"CONSULT"}
    assert types("--report", "talks", "--quad", 1) == {"CONSULT"}
    assert types("--text", "aggression") == {"ACCUSE"}
    assert types("--min-confidence", 1.0, "--type", "PROTEST") == set()


def test_events_as_table_and_csv(run: Run, database: Path, tmp_path: Path) -> None:
    table = run("events", "--db", database, "--format", "table").stdout
    assert "who → whom" in table
    listed = run("events", "--db", database, "--format", "csv").stdout
    assert len(list(csv.DictReader(io.StringIO(listed)))) >= 3
    result = run("events", "--db", database, "--output", tmp_path / "e.csv")
    assert result.stderr == f"{tmp_path / 'e.csv'}: {len(list(csv.DictReader(io.StringIO(listed))))} events.\n"
    run("events", "--db", database, "--format", "table", "--output", tmp_path / "e.txt")
    assert "who → whom" in (tmp_path / "e.txt").read_text(encoding="utf8")


def test_long_table_says_that_there_is_more(run: Run, database: Path) -> None:
    result = run("events", "--db", database, "--format", "table", "--limit", 1)
    assert result.stderr == ""  # the limit was asked for
    assert result.stdout.count("actual") == 1


def test_events_take_a_month_and_refuse_a_word_as_date(run: Run, database: Path) -> None:
    assert run("events", "--db", database, "--since", "2014-02").exit_code == 0
    result = run("events", "--db", database, "--since", "yesterday")
    assert result.exit_code == 2
    assert result.stderr.startswith("Error: since: 'yesterday'")


def test_report_is_shown_again(run: Run, database: Path) -> None:
    shown = run("report", "attack", "--db", database)
    assert shown.exit_code == 0
    assert "Syria accused Turkey of aggression." in shown.stdout
    missing = run("report", "nothing", "--db", database)
    assert missing.exit_code == 1
    assert "holds no report 'nothing'" in missing.stderr


def test_demo_codes_all_samples(run: Run) -> None:
    result = run("demo")
    assert result.exit_code == 0, result.output
    assert "All 12 sample reports" in result.stdout
    assert "dragoman code" in result.stdout


def test_settings_are_all_listed(run: Run) -> None:
    output = run("settings").stdout
    for name, _, _ in settings_table():
        assert name in output


def test_codebook_lists_the_types(run: Run) -> None:
    output = run("codebook").stdout
    for name in ("AGREE", "CONSULT", "ASSAULT", "16 types"):
        assert name in output


def test_codebook_files_are_checked(run: Run, tmp_path: Path) -> None:
    good, bad = tmp_path / "good.toml", tmp_path / "bad.toml"
    good.write_text('[types.HOST]\nquad = 1\nscore = 2.0\ndefinition = "Hosting a summit"\n')
    bad.write_text("[types.HOST]\nquad = 'one'\n")
    assert f"{good}: good; adds 1 types" in run("codebook", "check", good).stdout
    both = run("codebook", "check", bad, good)
    assert both.exit_code == 1
    assert both.stderr.startswith(f"Error: {bad}: ")
    assert "good; adds" in both.stdout


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ("colour=red", "unknown setting 'colour'"),
        ("batch_size", "has no '='"),
        ("batch_size=many", "'many' is not a whole number"),
        ("min_confidence=high", "'high' is not a number"),
        ("places=perhaps", "'perhaps' is neither yes nor no"),
    ],
)
def test_bad_setting_is_a_usage_error(run: Run, corpus: Path, given: str, message: str) -> None:
    result = run("code", corpus, "--set", given)
    assert result.exit_code == 2
    assert result.stderr.startswith("Error: ")
    assert message in result.stderr


@pytest.mark.slow
def test_settings_and_codebooks_reach_the_coder(corpus: Path, tmp_path: Path) -> None:
    own = tmp_path / "own.toml"
    own.write_text("[types]\nHOST = 3\n")
    result = CliRunner().invoke(main, ["code", str(corpus), "--codebook", str(own)])
    assert result.exit_code == 2
    assert result.stderr.startswith(f"Error: {own}: ")
    result = CliRunner().invoke(main, ["code", str(corpus), "--set", "spacy_model=no_such_model"])
    assert result.exit_code == 1
    assert "'no_such_model' is not installed" in result.stderr


def test_usage_errors(run: Run, corpus: Path) -> None:
    for arguments in (
        ["code"],
        ["code", corpus, "--date", "soon"],
        ["code", corpus, "--workers", "0"],
        ["sing"],
    ):
        assert run(*arguments).exit_code == 2


def test_module_runs_as_the_program() -> None:
    done = subprocess.run([sys.executable, "-m", "dragoman.cli", "--version"], capture_output=True, text=True)
    assert done.stdout == f"dragoman, version {__version__}\n"
