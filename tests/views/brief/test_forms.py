"""What reports say stays text in every form of a brief."""

from __future__ import annotations

import io
import re
from html.parser import HTMLParser

import msgspec
import pytest
from markdown_it import MarkdownIt
from markdown_it.token import Token
from rich.console import Console

from dragoman.store import View
from dragoman.views.brief import Brief, Ref, Scope, brief_of_report, build_brief
from dragoman.views.brief.html import brief_html, brief_page
from dragoman.views.brief.markdown import brief_markdown, item, text
from dragoman.views.brief.terminal import render_brief
from dragoman.views.wording import plain
from views.brief.made import HARM, HELPERS

ELEMENTS = {
    "article", "header", "p", "h1", "h2", "h3", "dl", "div", "dt", "dd", "nav", "ul", "li", "a", "section", "figure",
    "svg", "rect", "figcaption", "span", "bdi", "time", "blockquote", "cite",
}  # fmt: skip
# What is linked by readers of Markdown without being asked to.
AUTOLINK = re.compile(r"https?://|www\.|@\w|javascript:")


@pytest.fixture(scope="module", params=[{"report": 'r"><b>x'}, {"since": "2031"}, {"topic": "corruption"}], ids=str)
def brief(harm: View, request: pytest.FixtureRequest) -> Brief:
    return build_brief(harm, Scope(**request.param), HELPERS)


class _Page(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        if tag not in ("meta", "rect"):
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += data


def parsed(html: str) -> _Page:
    page = _Page()
    page.feed(html)
    assert page.open == []
    return page


def linked(ref: Ref) -> str | None:
    return f"../{ref.kind}/{len(ref.id)}?a=1&b=2"


def test_html_has_no_element_or_attribute_of_a_report(brief: Brief) -> None:
    page = parsed(brief_html(brief))
    assert {tag for tag, _ in page.elements} <= ELEMENTS
    allowed = {"class", "id", "aria-labelledby", "aria-label", "href", "datetime", "dir", "viewbox", "role", "x", "y",
               "width", "height", "preserveaspectratio"}  # fmt: skip
    assert {name for _, attributes in page.elements for name in attributes} <= allowed
    assert all(a["href"] and a["href"].startswith("#brief-") for tag, a in page.elements if tag == "a")
    assert plain(HARM) in page.text


def test_html_has_no_mark_that_turns_its_direction(brief: Brief) -> None:
    assert "\u202e" not in brief_page(brief)
    assert "⟨U+202E⟩neddih⟨U+202C⟩" in parsed(brief_html(brief)).text


def test_links_are_the_callers(brief: Brief) -> None:
    page = parsed(brief_html(brief, linked, level=2))
    links = [a["href"] for tag, a in page.elements if tag == "a"]
    assert {"../report/7?a=1&b=2"} <= set(links)
    assert [tag for tag, _ in page.elements if tag == "h1"] == []
    assert all(link and (link.startswith(("#brief-", "../"))) for link in links)


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)",
        "https://evil.example",
        "//evil.example",
        "/\\evil.example",
        " x",
        "\tjavascript:alert(1)",
        "",
    ],
)
def test_links_must_be_relative(harm: View, url: str) -> None:
    with pytest.raises(ValueError, match="not a relative address"):
        brief_html(brief_of_report(harm, "r1"), lambda ref: url)


def test_page_stands_alone(brief: Brief) -> None:
    html = brief_page(brief)
    page = parsed(html.replace("<!DOCTYPE html>", "", 1))
    assert [tag for tag, _ in page.elements if tag in ("script", "link", "img", "iframe", "base")] == []
    assert html.count("<style>") == 1
    assert "default-src 'none'" in html
    assert "url(" not in html.partition("</style>")[0]
    for needed in ("prefers-color-scheme: dark", "@media print", "max-width: 30rem"):
        assert needed in html


def _tokens(markdown: str) -> list[Token]:
    found = []
    for token in MarkdownIt("commonmark", {"html": True}).enable("table").enable("strikethrough").parse(markdown):
        found += [token, *(token.children or ())]
    return found


def test_markdown_is_nothing_but_headings_lists_and_text(brief: Brief) -> None:
    tokens = _tokens(brief_markdown(brief))
    kinds = {token.type.removesuffix("_open").removesuffix("_close") for token in tokens}
    assert kinds <= {
        "heading",
        "bullet_list",
        "list_item",
        "paragraph",
        "inline",
        "text",
        "text_special",
        "strong",
        "code_inline",
    }
    assert {token.level for token in tokens if token.type == "bullet_list_open"} <= {0, 2}
    texts = "".join(token.content for token in tokens if token.type in ("text", "text_special"))
    assert not AUTOLINK.search(texts)
    strong = [tokens[n + 1].content for n, token in enumerate(tokens) if token.type == "strong_open"]
    assert all(re.fullmatch(r"[A-Z]+( [a-z-]+)?|[a-z]+", words) for words in strong)


def _read(markdown: str) -> str:
    return "".join(
        token.content for token in _tokens(markdown) if token.type in ("text", "text_special", "code_inline")
    )


@pytest.mark.parametrize(
    "words",
    [
        HARM, "# no heading", "heading #", "- no item", "1. no item", "12) no item", "> no quotation", "a | b", "---",
        "===", "***", "<b>bold</b>", "![x](y)", "[x]: http://y.example", "[^1]", "```", "``a`b``", "a_b_c *d* __e__ ~~f~~",
        "&lt;", "C:\\\\path\\*", "news.example.com says", "mail me@x.example, now", "@somebody", "javascript:alert(1)",
        "see https://x.example/a_b_(c)*d*.", "the U.S. and the U.K.", "$x$ costs 5$", "10:30 and note:this",
    ],
)  # fmt: skip
def test_markdown_reads_as_what_was_said(words: str) -> None:
    assert _read(item(text(words))) == plain(words)
    assert _read(f"# So {text(words)}") == f"So {plain(words)}"


def test_markdown_of_what_news_say_stays_legible() -> None:
    said = "Mr. Smith (U.S.) said: “It's 50% - no more”; see 10:30, 3.5 and P5+1!"
    assert text(said) == said


def test_terminal_shows_markup_and_escapes_as_text(brief: Brief) -> None:
    console = Console(file=io.StringIO(), width=10_000, force_terminal=False, color_system=None)
    hostile = msgspec.structs.replace(brief, title="[bold red]x[/] \x1b[31mred\x1b[0m \u202e")
    render_brief(hostile, console)
    shown = console.file.getvalue()  # type: ignore[attr-defined]
    assert "[bold red]x[/]  [31mred [0m ⟨U+202E⟩".replace("  ", " ") in shown
    assert "\x1b" not in shown
    assert "\u202e" not in shown
    assert plain(HARM) in shown


def test_all_forms_say_the_same(harm: View) -> None:
    brief = brief_of_report(harm, "r3", HELPERS)
    console = Console(file=io.StringIO(), width=10_000, color_system=None)
    render_brief(brief, console)
    forms = (console.file.getvalue(), _read(brief_markdown(brief)), parsed(brief_html(brief)).text)  # type: ignore[attr-defined]
    for section in brief.sections:
        for group in section.groups:
            for line in group.lines:
                assert all(line.text in form for form in forms)
                assert all(each.quote.text in form for each in line.evidence if each.quote for form in forms)
