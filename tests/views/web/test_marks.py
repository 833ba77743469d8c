"""Cutting a report where marks begin and end."""

from __future__ import annotations

from typing import Any

import pytest

from dragoman.model import Boilerplate, Coding, Dateline, Event, Place, Quote, Span, Statement
from dragoman.views.web.blocks import stretches
from dragoman.views.web.marks import Marked, Segment, marked
from records import coding, entity, event

TEXT = (
    "Peru and Chile reopen a post 😀\n\n"
    "LIMA, March 3 (Wire) - Peru's ministe\u0301r met his Chilean counterpart near Tacna 😀.\n\n"
    '"We have begun," Rojas said, "and we will go on."\n\n'
    "All rights reserved."
)


def _quote(words: str) -> Quote:
    start = TEXT.index(words)
    return Quote(text=words, start=start, end=start + len(words))


def _party(words: str) -> Any:
    start = TEXT.index(words)
    return entity(words, None, start=start, end=start + len(words))


def _event(id_: str = "e1", **values: Any) -> Event:
    given: dict[str, Any] = {
        "actors": (_party("Peru's ministe\u0301r"),),
        "recipients": (_party("his Chilean counterpart"),),
        "trigger": _quote("met"),
        "evidence": _quote("Peru's ministe\u0301r met his Chilean counterpart near Tacna 😀."),
        "place": None,
    }
    return event(id_, **{**given, **values})


def _statement() -> Statement:
    one, other = _quote("We have begun"), _quote("and we will go on.")
    return Statement(
        id="s1", kind="direct", speaker=_party("Rojas"), addressee=None, cue=_quote("said"),
        spans=(Span(one.start, one.end), Span(other.start, other.end)), text=f"{one.text} {other.text}",
        stance="asserts", contexts=(), about=(),
    )  # fmt: skip


def _place(words: str) -> Place:
    quote = _quote(words)
    return Place(
        text=words, start=quote.start, end=quote.end, name=words, country="PER", admin1=None, lat=None, lon=None,
        geoname_id=None, reason="named in the text",
    )  # fmt: skip


def _coding(**values: Any) -> Coding:
    given: dict[str, Any] = {"events": (_event(),), "statements": (_statement(),), "places": (_place("Tacna"),)}
    bare = coding("r1", title="Peru and Chile reopen a post 😀", dateline=None, boilerplate=())
    return Coding(report=values.pop("report", bare.report), **{**given, **values})


def _segments(page: Marked) -> list[Segment]:
    return [segment for block in page.blocks for segment in block.segments]


def _with(page: Marked, owner: str, kind: str) -> list[str]:
    return [s.text for s in _segments(page) if kind in s.kinds_of(owner).split()]


def test_segments_are_the_text_again() -> None:
    page = marked(TEXT, _coding(), None, stored=False)
    assert all(TEXT[s.start : s.end] == s.text for s in _segments(page))
    shown = "".join(s.text for s in _segments(page))
    assert shown == TEXT.replace("\n\n", "")
    assert [block.layout for block in page.blocks] == ["headline", "paragraph", "paragraph", "paragraph"]


def test_marks_lie_on_their_words_beyond_emoji_and_combining_letters() -> None:
    page = marked(TEXT, _coding(), "e1", stored=False)
    assert "".join(_with(page, "e1", "actor")) == "Peru's ministe\u0301r"
    assert _with(page, "e1", "trigger") == ["met"]
    assert _with(page, "s1", "statement") == ["We have begun", "and we will go on."]
    assert page.shown is not None
    assert page.shown.event is not None


def test_overlapping_and_nested_marks_are_all_kept() -> None:
    nested = _event("e2", actors=(_party("Chilean counterpart near"),), recipients=(), trigger=_quote("near"))
    page = marked(TEXT, _coding(events=(_event(), nested)), None, stored=False)
    both = [s for s in _segments(page) if s.text == "Chilean counterpart"]
    assert {(mark.of, mark.kind) for mark in both[0].marks} >= {("e1", "recipient"), ("e2", "actor")}
    assert [mark.begins for mark in both[0].marks if mark.of == "e2" and mark.kind == "actor"] == [True]


def test_the_innermost_mark_is_meant_but_no_place_within_a_name() -> None:
    places = (_place("Tacna"), _place("Chilean"))
    page = marked(TEXT, _coding(places=places), None, stored=False)
    to = {s.text: s.to for s in _segments(page)}
    assert to["Chilean"] == "e1"
    assert to["Tacna"] == f"place-{TEXT.index('Tacna')}"
    assert to["said"] == "s1"
    assert next(s for s in _segments(page) if s.text == "said").anchor == "s1"


def test_brackets_stand_at_the_ends_of_each_span() -> None:
    page = marked(TEXT, _coding(places=(_place("go"),)), None, stored=False)
    ends = [(s.text, s.opens, s.closes) for s in _segments(page) if s.kinds_of("s1") == "statement"]
    assert ends == [
        ("We have begun", True, True),
        ("and we will ", True, False),
        ("go", False, False),
        (" on.", False, True),
    ]


def test_parts_of_the_page_are_told_from_the_news() -> None:
    line, rights = _quote("LIMA, March 3 (Wire) -"), _quote("All rights reserved.")
    summary = coding(
        "r1", title=None, dateline=Dateline(place="LIMA", date=None, agency=None, start=line.start, end=line.end),
        boilerplate=(Boilerplate(kind="disclaimer", start=rights.start, end=rights.end),),
    ).report  # fmt: skip
    page = marked(TEXT, _coding(report=summary), None, stored=False)
    assert [block.part for block in page.blocks] == [None, None, None, "disclaimer"]
    assert [(s.text, s.part, s.part_begins) for s in _segments(page) if s.part] == [
        ("LIMA, March 3 (Wire) -", "dateline", True),
        ("All rights reserved.", "disclaimer", True),
    ]


def test_items_stand_in_the_order_of_the_text_and_know_their_stories_if_stored() -> None:
    stored = marked(TEXT, _coding(), None, stored=True)
    assert [item.id for item in stored.items] == ["e1", "s1"]
    assert stored.items[0].story
    assert not marked(TEXT, _coding(), None, stored=False).items[0].story


def test_nonsense_offsets_and_empty_texts_do_no_harm() -> None:
    wild = _event(trigger=Quote(text="x", start=10_000, end=10_001), actors=(entity("x", start=5, end=5),))
    page = marked("", _coding(events=(wild,)), "none", stored=False)
    assert (page.blocks, page.shown) == ((), None)
    assert marked("   \n \n", _coding(events=()), None, stored=False).note == "No events: the report has no text."


def test_long_texts_are_cut() -> None:
    page = marked("word " * 70_000, _coding(), None, stored=False)
    assert page.left_out == 50_000


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("One.\n\nTwo.", [("One.", "paragraph"), ("Two.", "paragraph")]),
        ("One.\r\n \r\nTwo.\r\n", [("One.", "paragraph"), ("Two.", "paragraph")]),
        ("A" * 60 + "\n" + "B" * 30, [("A" * 60 + "\n" + "B" * 30, "paragraph")]),
        ("A" * 160 + "\n" + "B" * 30, [("A" * 160, "paragraph"), ("B" * 30, "paragraph")]),
        ("a: 1\nb: 2", [("a: 1\nb: 2", "lines")]),
        ("Head  line\nShe said so.", [("Head  line", "headline"), ("She said so.", "paragraph")]),
        ("Kicker\n\nHead line\n\nText", [("Kicker", "paragraph"), ("Head line", "headline"), ("Text", "paragraph")]),
    ],
)
def test_paragraphs(text: str, expected: list[tuple[str, str]]) -> None:
    assert [(text[s.start : s.end], s.layout) for s in stretches(text, "Head line")] == expected
