"""`dragoman corrections`, from the command line to the database and back."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from dragoman.cli import main
from dragoman.cli.common import Tools
from dragoman.coder import Coder
from dragoman.settings import Settings
from dragoman.store import Writer
from dragoman.stories.keeping import Keeper
from records import coding, event, quote, report

TEXT = (
    "Norway on Monday accused Iceland of breaking the fishing accord. Ministers from both countries met in Oslo on"
    " Friday. Denmark rejected the accord."
)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    meeting = {"event_type": "CONSULT", "mode": None, "quad": 1, "score": 2.5, "trigger": quote("meet")}
    with Writer(tmp_path / "a.db") as writer:
        writer.add(report("a/b"), coding("a/b", events=(event("e1"), event("e2", **meeting))))
        writer.add(report("r2"), coding("r2", events=(event("e2", **meeting),)))
        Keeper(writer.ledger).catch_up()
    return tmp_path / "a.db"


def call(path: Path, *arguments: str) -> Result:
    return CliRunner().invoke(main, ["corrections", *arguments, "--db", str(path)])


def lines(done: Result) -> list[dict[str, Any]]:
    assert done.exit_code == 0, done.output
    return [json.loads(line) for line in done.stdout.splitlines()]


def test_accept_reject_undo(path: Path) -> None:
    done = call(path, "accept", "e1", "--who", "ann", "--note", "read twice")
    assert (done.exit_code, done.stdout) == (0, "")
    assert done.stderr == f"a/b/e1 is right; `dragoman corrections undo 1 --db {path}` takes it back.\n"
    assert "is rejected" in call(path, "reject", "a/b/e2", "--who", "ben").stderr
    events = CliRunner().invoke(main, ["events", "--db", str(path)])
    assert sorted((each["report_id"], each["event"]["id"], each["judged"]) for each in lines(events)) == [
        ("a/b", "e1", "accepted"), ("r2", "e2", None),
    ]  # fmt: skip
    events = CliRunner().invoke(main, ["events", "--db", str(path), "--judged", "rejected"])
    assert [each["event"]["id"] for each in lines(events)] == ["e2"]
    assert call(path, "undo", "2", "--who", "ann").stderr == "Correction 2 of event a/b/e2 is taken back.\n"
    found = lines(call(path, "list"))
    assert [(each["number"], each["verdict"], each["state"], each["who"]) for each in found] == [
        (2, "reject", "withdrawn", "ben"), (1, "accept", "in force", "ann"),
    ]  # fmt: skip
    assert len(lines(call(path, "list", "--state", "withdrawn"))) == 1
    assert len(lines(call(path, "list", "--report", "a/b", "--verdict", "accept", "--limit", "5"))) == 1


CHANGES: list[tuple[list[str], str]] = [
    (["--type", "reject"], "type ACCUSE-allege → REJECT"),
    (["--mode", "none"], "type ACCUSE-allege → ACCUSE"),
    (["--status", "negated"], "status actual → negated"),
    (["--date", "none"], "date 2014-02-26 → undated"),
    (["--date", "2014-02-26", "--precision", "week"], "date 2014-02-26 → 2014-02-24 (week)"),
    (["--place", "none"], "place Van, TUR → none"),
    (["--place", "Geneva, CHE"], "place Van, TUR → Geneva, CHE"),
    (["--place", "Old Mill, TUR", "--at", "38.5", "43.5"], "place Van, TUR → Old Mill, TUR"),
    (["--context", "none"], "contexts diplomatic, military → none"),
    (["--context", "military", "--context", "legal"], "contexts diplomatic, military → legal, military"),
    (["--replace-actor", "IRN:GOV", "IRQ"], "actors IRN:GOV → IRQ"),
    (["--replace-actor", "IRN:GOV", "IRQ", "--everywhere"], "actors IRN:GOV → IRQ"),
    (["--add-actor", "SCO"], "actors IRN:GOV → IRN:GOV + SCO"),
    (["--remove-recipient", "TUR"], "recipients TUR:GOV → nobody"),
    (["--speaker", "SCO"], "speaker nobody → SCO"),
    (["--values", '{"actors": [{"old": 0, "new": {"name": "A League", "kind": "group"}}]}'], 'actors IRN:GOV → "'),
]


@pytest.mark.slow
@pytest.mark.parametrize(("options", "said"), CHANGES, ids=[" ".join(options) for options, _ in CHANGES])
def test_change(path: Path, options: list[str], said: str) -> None:
    done = call(path, "change", "e1", *options, "--who", "ann")
    assert done.exit_code == 0, done.output
    assert f"a/b/e1 is changed ({said}" in done.stderr
    shown = call(path, "show", "1", "--format", "table").stdout
    for words in ("change by ann on 20", said, "lexicon:accuse-001", "in force", "sending arms across"):
        assert words in shown
    assert said in " ".join(call(path, "list", "--format", "table").stdout.split()) or len(said) > 20


@pytest.mark.parametrize(
    ("arguments", "message", "status"),
    [
        (("accept", "nobody"), "Error: there is no event 'nobody'", 1),
        (("accept", "e2"), "Error: several reports have an event 'e2'; name one as REPORT/e2", 1),
        (("change", "e1", "--type", "QUARREL"), "Error: unknown event type 'QUARREL'", 1),
        (("change", "e1", "--date", "soon"), "Error: 'soon' is not a date", 1),
        (("change", "e1", "--status", "actual"), "Error: the event says all of this already", 1),
        (("change", "e1", "--values", "[]"), "--values is no JSON object", 2),
        (("change", "e1", "--at", "1", "2"), "--at needs the name of the place", 2),
        (("change", "e1"), "Name what is to be changed", 2),
        (("undo", "7"), "Error: there is no correction 7", 1),
        (("show", "7"), "Error: there is no correction 7", 1),
    ],
)
def test_errors(path: Path, arguments: tuple[str, ...], message: str, status: int) -> None:
    done = call(path, *arguments)
    assert (done.exit_code, done.stdout) == (status, "")
    assert message in done.stderr


def test_a_database_that_is_not_there(tmp_path: Path) -> None:
    assert "no such database" in call(tmp_path / "none.db", "accept", "e1").stderr
    assert not (tmp_path / "none.db").exists()


def test_quality_and_export(path: Path, tmp_path: Path) -> None:
    assert "No event has been judged yet" in call(path, "quality", "--format", "table").stdout
    call(path, "accept", "e1")
    call(path, "reject", "r2/e2")
    table = call(path, "quality", "--format", "table").stdout
    for words in ("By type", "By method", "Calibration", "0.50 (0.09-0.91) of 2, few", "Only 2 were judged"):
        assert words in table
    found = lines(call(path, "quality"))
    assert {each["dimension"] for each in found} == {"all", "type", "origin", "publisher", "method", "confidence"}
    target = tmp_path / "judged.jsonl"
    done = call(path, "export", "--output", str(target))
    assert done.stderr == f"{target}: 2 reports with judged events.\n"
    rows = [json.loads(line) for line in target.read_text().splitlines()]
    assert [(len(row["events"]), len(row["rejected"])) for row in rows] == [(1, 0), (0, 1)]
    assert call(path, "export", "--as", "sentences").stderr.endswith(": 2 sentences with judged events.\n")


@pytest.mark.slow
def test_corrections_survive_a_new_coding(tmp_path: Path, coder: Coder) -> None:
    """With the same version, with other settings that code otherwise, and with the first ones again."""
    source, path = tmp_path / "fish.txt", tmp_path / "fish.db"
    source.write_text(TEXT)

    def code(with_: Coder) -> list[dict[str, Any]]:
        done = CliRunner().invoke(
            main,
            ["code", str(source), "--db", str(path), "--date", "2011-05-14", "--workers", "1"],
            obj=Tools(coder=with_),
        )
        assert done.exit_code == 0, done.output
        found = lines(CliRunner().invoke(main, ["events", "--db", str(path), "--order", "oldest"]))
        return sorted(found, key=lambda each: each["event"]["trigger"]["start"])

    before = code(coder)
    by_type = {each["event"]["event_type"]: each["event"]["id"] for each in before}
    assert (
        call(path, "change", by_type["ACCUSE"], "--replace-actor", "NOR", "DNK", "--status", "negated").exit_code == 0
    )
    assert call(path, "reject", by_type["REJECT"]).exit_code == 0
    assert call(path, "accept", by_type["CONSULT"]).exit_code == 0
    after = code(coder)
    assert [(each["event"]["event_type"], each["judged"]) for each in after] == [
        ("ACCUSE", "changed"),
        ("CONSULT", "accepted"),
    ]
    assert (after[0]["event"]["actors"][0]["id"], after[0]["event"]["status"]) == ("DNK", "negated")
    others = Coder(Settings(relations=False))
    assert [_said(each) for each in code(others)] == [_said(each) for each in after]
    code(Coder(Settings(min_confidence=1.0)))
    assert {each["state"] for each in lines(call(path, "list"))} == {"unattached"}
    assert code(coder) == after
    for number in ("1", "2", "3"):
        assert call(path, "undo", number).exit_code == 0
    found = lines(CliRunner().invoke(main, ["events", "--db", str(path), "--order", "oldest"]))
    assert sorted(found, key=lambda each: each["event"]["trigger"]["start"]) == before


def _said(row: dict[str, Any]) -> tuple[Any, ...]:
    event = row["event"]
    who = [[entity["id"] for entity in event[side]] for side in ("actors", "recipients")]
    return event["event_type"], event["status"], event["date"], row["judged"], who


def test_a_rejected_event_makes_no_commitment(tmp_path: Path, coder: Coder) -> None:
    source, path = tmp_path / "aid.txt", tmp_path / "aid.db"
    source.write_text("Norway promised on Monday to send grain to Malawi by the end of June.")
    coded = ["code", str(source), "--db", str(path), "--date", "2011-05-14", "--workers", "1"]
    assert CliRunner().invoke(main, coded, obj=Tools(coder=coder)).exit_code == 0

    def commitments() -> list[str]:
        return [each["id"] for each in lines(CliRunner().invoke(main, ["commitments", "--db", str(path)]))]

    before = commitments()
    assert len(before) == 1
    events = lines(CliRunner().invoke(main, ["events", "--db", str(path)]))
    for each in events:
        assert call(path, "reject", each["event"]["id"]).exit_code == 0
    assert before[0] not in commitments()
    for number in range(1, len(events) + 1):
        assert call(path, "undo", str(number)).exit_code == 0
    assert commitments() == before


def test_read_only_copy_lists(path: Path, tmp_path: Path) -> None:
    call(path, "accept", "e1")
    shutil.copy(path, tmp_path / "copy.db")
    assert len(lines(call(tmp_path / "copy.db", "list"))) == 1
