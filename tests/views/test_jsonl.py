from __future__ import annotations

import io
import json

import msgspec

from dragoman.model import Coding
from dragoman.views.jsonl import encode_coding, encode_event, write_codings, write_events
from dragoman.views.tables import event_rows
from records import IRAN, coding, event, full_coding, quote

ENTITY = (
    '{"text":"Iran","start":55,"end":59,"id":"IRN:GOV","name":"Iran","kind":"country","country":"IRN",'
    '"organization":null,"sectors":["GOV"],"office":null,"reason":"named in the text"}'
)
GOLDEN = (
    '{"report":{"id":"r1","title":"Iran accuses neighbour","publisher":null,"origins":["Example News"],'
    '"dateline":{"place":"TEHRAN","date":"--02-26","agency":"Example News","start":0,"end":32},'
    '"published":null,"date":"2014-02-26","date_reason":"came with the report","language":"en",'
    '"boilerplate":[{"kind":"credit","start":1,"end":2}]},'
    '"events":[{"id":"e1","event_type":"ACCUSE","mode":null,"contexts":["military"],"status":"actual","quad":3,'
    '"score":-3.0,"confidence":0.75,"method":"lexicon:accuse-001","actors":[' + ENTITY + '],"recipients":[],'
    '"speaker":' + ENTITY + ',"date":null,"date_precision":null,"date_reason":"no date is given","place":'
    '{"text":"Van","start":3,"end":6,"name":null,"country":null,"admin1":null,"lat":null,"lon":null,'
    '"geoname_id":null,"reason":"unknown"},'
    '"trigger":{"text":"accused","start":10,"end":17},"evidence":{"text":"Iran “accused” it","start":5,'
    '"end":22}}],'
    '"statements":[{"id":"s1","kind":"direct","speaker":null,"addressee":null,"cue":{"text":"said","start":1,'
    '"end":5},"spans":[[6,9],[12,15]],"text":"so ... be","stance":"asserts","contexts":[],"about":[],'
    '"strength":0.4,"topics":["border"],"claims":[{"cause":{"text":"a","start":6,"end":7},"effect":{"text":"b",'
    '"start":12,"end":13},"cue":{"text":"leads to","start":8,"end":9},"status":"asserted"}],"sentence":[1,20]}],'
    '"places":[]}'
)


def test_golden_line_in_both_directions() -> None:
    decoded = msgspec.json.decode(GOLDEN, type=Coding)
    assert encode_coding(decoded) == GOLDEN.encode("utf-8")


def test_key_order_is_the_contract() -> None:
    line = json.loads(encode_coding(full_coding()))
    entity = "text start end id name kind country organization sectors office reason"
    place = "text start end name country admin1 lat lon geoname_id reason"
    report = "id title publisher origins dateline published date date_reason language boilerplate"
    event_keys = (
        "id event_type mode contexts status quad score confidence method actors recipients speaker date "
        "date_precision date_reason place trigger evidence"
    )
    statement = "id kind speaker addressee cue spans text stance contexts about strength topics claims sentence"
    assert list(line) == ["report", "events", "statements", "places"]
    assert list(line["report"]) == report.split()
    assert list(line["report"]["dateline"]) == ["place", "date", "agency", "start", "end"]
    assert list(line["report"]["boilerplate"][0]) == ["kind", "start", "end"]
    assert list(line["events"][0]) == event_keys.split()
    assert list(line["events"][0]["actors"][0]) == entity.split()
    assert list(line["events"][0]["place"]) == place.split()
    assert list(line["events"][0]["trigger"]) == ["text", "start", "end"]
    assert list(line["statements"][0]) == statement.split()
    assert line["statements"][0]["spans"] == [[60, 70], [80, 90]]
    assert list(line["places"][0]) == place.split()


def test_error_is_there_only_when_set() -> None:
    assert b'"error"' not in encode_coding(coding())
    failed = json.loads(encode_coding(coding(error="no such file")))
    assert failed["report"]["error"] == "no such file"
    assert failed["events"] == failed["statements"] == failed["places"] == []


def test_every_report_is_a_line_and_bytes_are_stable() -> None:
    codings = [full_coding("r1"), coding("r2"), coding("r3", error="line\nbreak")]
    first, second = io.BytesIO(), io.BytesIO()
    assert write_codings(codings, first) == write_codings(codings, second) == 3
    assert first.getvalue() == second.getvalue()
    lines = first.getvalue().split(b"\n")
    assert lines.pop() == b""
    assert [json.loads(line)["report"]["id"] for line in lines] == ["r1", "r2", "r3"]


def test_event_line() -> None:
    row = next(event_rows(coding(events=(event(actors=(IRAN,), trigger=quote("accused")),)), url="https://a.example"))
    line = json.loads(encode_event(row))
    assert list(line) == ["report_id", "title", "publisher", "origins", "report_date", "url", "event", "judged"]
    assert line["event"] == json.loads(encode_coding(coding(events=(row.event,))))["events"][0]
    stream = io.BytesIO()
    assert write_events([row, row], stream) == 2
    assert stream.getvalue() == (encode_event(row) + b"\n") * 2
