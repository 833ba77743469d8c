from __future__ import annotations

from html.parser import HTMLParser

from dragoman.model import Coding
from dragoman.views.notebook import coding_html
from records import coding, entity, event, full_coding, quote

_VOID = {"br", "hr"}


class _Checker(HTMLParser):
    """Follows the tags, and gathers the text."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.seen: set[str] = set()
        self.words = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.add(tag)
        assert all(name in ("class", "style", "title") for name, _ in attrs)
        if tag not in _VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.words += data


def _checked(coding: Coding) -> _Checker:
    checker = _Checker()
    checker.feed(coding_html(coding))
    checker.close()
    assert checker.open == []
    return checker


def test_section_tells_all() -> None:
    checked = _checked(full_coding())
    for words in (
        "Iran accuses neighbour",
        "date: 2014-02-26 (came with the report)",
        "ACCUSE-allege -3.5",
        "Iran GOV ELI → Türkiye GOV",
        "Iran's foreign minister accused Türkiye of sending arms across the border near Van.",
        "according to a trader",
        "Statements (2)",
        "claim: Van → border",
    ):
        assert words in checked.words
    assert full_coding()._repr_html_() == coding_html(full_coding())


def test_trigger_is_marked() -> None:
    assert '<span title="trigger" style="font-weight:bold;text-decoration:underline">accused</span>' in coding_html(
        full_coding()
    )


def test_text_of_a_report_cannot_become_markup() -> None:
    bad = "<script>alert(1)</script> & \"x\" 'y'"
    one = event(evidence=quote(bad), actors=(entity(bad, reason='"><img src=x>', name=bad),), date_reason=bad)
    checked = _checked(coding(events=(one,), title=bad, publisher=bad, origins=(bad,), date_reason=bad))
    assert checked.seen <= {"section", "h3", "p", "ol", "li", "span", "div", "b", "small"}
    assert checked.words.count(bad) >= 5


def test_nothing_found_explains_itself() -> None:
    assert "No events: no sentence tells" in _checked(coding()).words
    assert "Not coded: no such file" in _checked(coding(error="no such file")).words
