"""Lists of feeds, their documents, articles and when to ask again."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import pytest

from dragoman.errors import SourceError
from dragoman.sources.feeds import (
    Article,
    Document,
    Entry,
    Named,
    Pace,
    article_again,
    article_key,
    article_report,
    jittered,
    named_feeds,
    own_text,
    read_document,
)
from dragoman.sources.feeds.plaintext import one_line, plain_text
from dragoman.sources.fetching import Answer
from sources.web import item, page, rss

# Lists


def test_opml_with_nested_outlines(tmp_path: Path) -> None:
    path = tmp_path / "feeds.opml"
    path.write_text(
        """<?xml version="1.0" encoding="UTF-8"?><opml version="2.0"><head><title>Mine</title></head><body>
        <outline text="World"><outline text="East"><outline text="A &amp; B" type="rss" xmlUrl="https://a.example/rss?x=1&amp;y=2"/>
        </outline><outline title="Bee" text="b" type="atom" XMLURL=" feed://b.example/atom "/></outline>
        <outline text="again" type="rss" xmlUrl="https://a.example/rss?x=1&amp;y=2"/>
        <outline text="a page" type="link" url="https://c.example/"/>
        <outline text="more" type="include" url="https://d.example/list.opml"/>
        <outline text="odd" type="rss" xmlUrl="ftp://e.example/rss"/></body></opml>"""
    )
    feeds, problems = named_feeds([str(path)])
    assert feeds == [Named("https://a.example/rss?x=1&y=2", "A & B"), Named("http://b.example/atom", "Bee")]
    assert len(problems) == 2
    assert "another list is included (https://d.example/list.opml)" in problems[0]
    assert "ftp://e.example/rss is not an address of the web" in problems[1]


def test_opml_that_is_not_well_formed(tmp_path: Path) -> None:
    path = tmp_path / "feeds.opml"
    path.write_text(
        "<opml><body><outline text='Arts & Letters' xmlUrl='https://a.example/rss?x=1&y=2'/>"
        '<outline text="cut" type="rss" xmlUrl="https://b.example/rss"/><outli'
    )
    feeds, problems = named_feeds([str(path)])
    assert [feed.url for feed in feeds] == ["https://a.example/rss?x=1&y=2", "https://b.example/rss"]
    assert "broken XML" in problems[0]


def test_entities_of_opml_cannot_swell(tmp_path: Path) -> None:
    levels = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 12))
    path = tmp_path / "feeds.opml"
    path.write_text(
        f'<?xml version="1.0"?><!DOCTYPE opml [<!ENTITY l0 "x">{levels}]><opml><body>'
        "<outline text='&l11;' xmlUrl='https://a.example/rss'/></body></opml>"
    )
    feeds, problems = named_feeds([str(path)])
    assert [feed.url for feed in feeds] == ["https://a.example/rss"]
    assert problems


def test_lists_of_which_nothing_can_be_used() -> None:
    with pytest.raises(SourceError, match=r"command line: .* is not an address of the web .*and 1 more"):
        named_feeds(["feed:ftp://a.example/rss", "http:///rss"])


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_text_list(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "feeds.txt"
    text = "# my feeds\nhttps://a.example/rss   # the first\r\n\nfeed:https://b.example/atom#x\nnot a url\nb.example\n"
    path.write_bytes(text.encode(encoding))
    feeds, problems = named_feeds([str(path), "http://c.example"])
    assert [feed.url for feed in feeds] == ["https://a.example/rss", "https://b.example/atom", "http://c.example/"]
    assert [problem.partition(": ")[0].rpartition(", ")[2] for problem in problems] == ["line 5", "line 6"]


def test_list_on_standard_input() -> None:
    assert named_feeds(["-"], io.BytesIO(b"http://a.example/rss")) == ([Named("http://a.example/rss")], [])


@pytest.mark.parametrize(
    ("content", "what"),
    [
        (b"", "names no feed"),
        (b"<opml><body/></opml>", "names no feed"),
        (rss().encode(), "is a feed itself"),
        (b"%PDF-1.4", "is a PDF file"),
        (None, "cannot be read"),
    ],
)
def test_lists_that_are_none(tmp_path: Path, content: bytes | None, what: str) -> None:
    path = tmp_path / "feeds"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(SourceError, match=what) as caught:
        named_feeds([str(path)])
    assert str(caught.value).startswith(str(path))


# Documents


def read(text: str | bytes, url: str = "https://news.example/feeds/rss", **options: Any) -> Document:
    data = text.encode() if isinstance(text, str) else text
    return read_document(data, url=url, **{"charset": None, "latest_date": "2024-06-30", **options})


def entry(more: str = "", link: str = "https://news.example/a") -> Entry:
    [found] = read(rss(item(link, more=more))).entries
    return found


def test_rss() -> None:
    document = read(
        rss(
            item("https://news.example/b", "Second &amp; <b>last</b>", guid="urn:2"),
            item(
                "/a",
                "First",
                guid="urn:1",
                more="<pubDate>Sat, 1 Jun 2024 23:50:00 -0400</pubDate><source url='x'>Wire</source>",
            ),
            head="<ttl>45</ttl>",
        )
    )
    assert (document.title, document.minutes, document.problem) == ("The Harbour Desk", 45, None)
    first, second = document.entries  # the oldest first
    assert (first.key, first.link, first.title, first.date) == (
        "urn:1",
        "https://news.example/a",
        "First",
        "2024-06-01",
    )
    assert first.publisher == "Wire"
    assert (second.link, second.publisher, second.date) == ("https://news.example/b", "The Harbour Desk", None)


def test_atom_and_rdf() -> None:
    atom = read(
        """<feed xmlns="http://www.w3.org/2005/Atom" xml:base="https://news.example/x/">
        <title type="html">The &lt;i>Desk&lt;/i></title><entry><id>tag:1</id><title>Talks</title>
        <link rel="self" href="self"/><link href="a"/><published>2024-05-30T01:00:00+02:00</published>
        <updated>2024-06-02T00:00:00Z</updated><content type="html">&lt;p>One.&lt;/p>&lt;p>Two.&lt;/p></content>
        </entry></feed>"""
    )
    [found] = atom.entries
    assert atom.title == "The Desk"
    assert (found.key, found.link, found.date) == ("tag:1", "https://news.example/x/a", "2024-05-30")
    assert (found.text, found.content) == ("One.\n\nTwo.", True)
    rdf = read(
        """<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"
        xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:sy="http://purl.org/rss/1.0/modules/syndication/"><channel><title>Old</title>
        <sy:updatePeriod>daily</sy:updatePeriod><sy:updateFrequency>4</sy:updateFrequency></channel>
        <item><title>Talks</title><link>https://news.example/a</link><dc:date>2024-06-01T10:00:00Z</dc:date></item></rdf:RDF>"""
    )
    assert (rdf.minutes, rdf.entries[0].date, rdf.entries[0].key) == (360, "2024-06-01", "https://news.example/a")


@pytest.mark.parametrize(
    ("given", "day"),
    [("2024-06-30", "2024-06-30"), ("2024-07-01T00:30:00+12:00", "2024-07-01"), ("2024-07-02", None), ("soon", None)],
)
def test_dates_of_entries(given: str, day: str | None) -> None:
    assert entry(f"<pubDate>{given}</pubDate>").date == day


def test_what_counts_as_a_change() -> None:
    plain = entry()
    assert plain.mark(with_text=True) == entry().mark(with_text=True)
    assert plain.mark(with_text=False) != entry("<pubDate>Sat, 1 Jun 2024 23:50:00 GMT</pubDate>").mark(with_text=False)
    counted, counted_again = (
        entry("<description>3 comments</description>"),
        entry("<description>4 comments</description>"),
    )
    assert counted.mark(with_text=False) == counted_again.mark(with_text=False)
    assert counted.mark(with_text=True) != counted_again.mark(with_text=True)


def test_document_with_more_tags_than_are_read() -> None:
    items = "".join(
        f"<item><link>https://news.example/{n}</link><title>{'<b></b>' * 40}</title></item>" for n in range(900)
    )
    found = read(f"<rss version='2.0'><channel>{items}</channel></rss>")
    assert found.problem == "has more than 60000 tags, and was read up to there"
    assert not found.cut
    assert 600 < len(found.entries) < 750
    assert found.entries[-1].link == "https://news.example/0"
    assert found.entries[0].link == f"https://news.example/{len(found.entries) - 1}"


def test_broken_and_cut_documents() -> None:
    text = rss(
        item("https://news.example/a"), item("https://news.example/b", "Arms & Men"), item("https://news.example/c")
    )
    broken = read(text)
    assert [found.link for found in broken.entries] == [f"https://news.example/{n}" for n in "cba"]
    assert broken.problem is not None
    assert "line 1" in broken.problem
    cut = read(text[: text.index("news.example/c") + 10])
    assert [found.link for found in cut.entries] == ["https://news.example/b", "https://news.example/a"]


@pytest.mark.parametrize(
    "reference", ["&#xD800;", "&#99999999999;", "&#x110000", "&#" + "9" * 5000 + ";", "&amp;#xDFFF;"]
)
def test_references_to_no_character_cost_no_entry(reference: str) -> None:
    [found] = read(rss(item("https://news.example/a", f"Talks {reference} go on", more="&#233;"))).entries
    assert found.link == "https://news.example/a"
    assert (found.title or "").startswith("Talks ")


def test_link_that_is_none_costs_no_other_entry() -> None:
    odd = "<origLink xmlns='http://rssnamespace.org/feedburner/ext/1.0'>http://[link]</origLink>"
    found = read(rss(item("https://news.example/a", "One", more=odd), item("https://news.example/b", "Two"))).entries
    assert {entry.link for entry in found} == {"https://news.example/a", "https://news.example/b"}


def test_entries_that_share_an_id_are_told_apart_by_their_links() -> None:
    def entries(*names: str) -> list[str]:
        text = "".join(
            f"<item><guid>https://news.example/</guid><link>https://news.example/{name}</link></item>" for name in names
        )
        return [f"{found.key} {found.link}" for found in read(rss(text)).entries]

    assert entries("b", "b", "a") == [
        "https://news.example/a https://news.example/a",
        "https://news.example/ https://news.example/b",
    ]


def test_entities_of_a_feed_cannot_swell() -> None:
    levels = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 12))
    text = rss(item("https://news.example/a", "&l11;"))
    text = text.replace("<rss", f'<!DOCTYPE rss [<!ENTITY l0 "x">{levels}]><rss')
    assert sum(len(found.title or "") for found in read(text).entries) < 10_000


def test_outer_entities_and_file_names_are_not_followed(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text(rss(item("https://news.example/secret")))
    text = f'<!DOCTYPE rss [<!ENTITY x SYSTEM "{secret.as_uri()}">]>' + rss(item("https://news.example/a", "T &x;"))
    assert "secret" not in str(read(text))
    with pytest.raises(SourceError):
        read(str(secret))  # the document is the name of a file


@pytest.mark.parametrize("text", ["", "   ", "{}", "<html></html>", "<opml/>", "words", "<a><b/></a>"])
def test_documents_that_are_no_feeds(text: str) -> None:
    with pytest.raises(SourceError):
        read(text)


def test_document_that_would_take_for_ever_is_given_up() -> None:
    with pytest.raises(SourceError, match=r"cannot be read within 0\.3 s"):
        read(rss("<item>" * 50_000), seconds=0.3)


def test_feed_without_entries_is_one() -> None:
    assert read(rss()).entries == ()


def test_too_many_entries() -> None:
    document = read(rss(*(item(f"https://news.example/{n}") for n in range(1010))))
    assert len(document.entries) == 1000
    assert document.problem == "has 1010 entries, of which the first 1000 were read"


def test_plain_text() -> None:
    html = (
        "<h2>Talks</h2><p>The <b>minister</b>&nbsp;said<br>so.<script>x()</script> A &amp; B</p><ul><li>one<li>two</ul>"
    )
    assert plain_text(html) == "Talks\n\nThe minister said\n\nso. A & B\n\none\n\ntwo"
    assert plain_text("a < b <") == "a < b <"
    assert one_line(" <i>Two</i>\n lines ") == "Two lines"
    assert one_line("<br>") is None


LONG = "The ministers met again. " * 80


@pytest.mark.parametrize(
    ("text", "content", "link", "pages", "own"),
    [
        (LONG, True, "https://a.example/1", "auto", True),
        (LONG, False, "https://a.example/1", "auto", False),  # a summary, however long
        (LONG + "…", True, "https://a.example/1", "auto", False),
        (LONG + "[...]", True, "https://a.example/1", "auto", False),
        (LONG + "\n\nContinue reading the full story", True, "https://a.example/1", "auto", False),
        ("Short.", True, "https://a.example/1", "auto", False),
        ("Short.", False, None, "auto", True),
        (LONG, True, "https://a.example/1", "always", False),
        ("Short.", False, "https://a.example/1", "never", True),
        (None, False, "https://a.example/1", "never", False),
    ],
)
def test_whose_text_is_coded(text: str | None, content: bool, link: str | None, pages: Any, own: bool) -> None:
    given = Entry(
        key="1", link=link, title=None, date=None, publisher=None, text=text, content=content, changed=""
    )  # fmt: skip
    assert (own_text(given, pages, 1500) is not None) == own


# Articles


def report_of(html: str, url: str = "https://news.example/a", **more: Any) -> Any:
    article = Article(
        feed="https://news.example/rss", link=more.pop("link", url), key="1", title="Title of the feed",
        date="2024-06-01", publisher="The Desk",
    )  # fmt: skip
    answer = Answer(url=url, fresh=True, body=html.encode(), kind=more.pop("kind", "text/html"), **more)
    return article_report(article, answer, "2024-06-30")


def test_what_the_page_lacks_is_the_feeds() -> None:
    report = report_of(page("Talks").replace("<title>Talks</title>", "").replace("<h1>Talks</h1>", ""))
    assert (report.title, report.date, report.publisher) == ("Title of the feed", "2024-06-01", "The Desk")
    dated = report_of(page("Talks", head="<meta property='article:published_time' content='2024-05-05T08:00:00Z'>"))
    assert (dated.title, dated.date) == ("Talks", "2024-05-05")


@pytest.mark.parametrize(
    ("url", "named", "id"),
    [
        ("https://news.example/a?utm_source=x#top", None, "https://news.example/a"),
        ("https://news.example/a?id=7&fbclid=1", None, "https://news.example/a?id=7"),
        ("https://m.news.example/a/amp", "https://www.news.example/a", "https://www.news.example/a"),
        ("http://news.example/a/", "https://news.example/a", "https://news.example/a"),
        # Pages that name their front page, a section, another site, or leave out what tells them apart.
        ("https://news.example/a", "https://news.example/", "https://news.example/a"),
        ("https://news.example/world/a", "https://news.example/world", "https://news.example/world/a"),
        ("https://news.example/a", "https://other.example/a", "https://news.example/a"),
        ("https://news.example/show?id=7", "https://news.example/show", "https://news.example/show?id=7"),
        ("https://news.example/a", "javascript:void(0)", "https://news.example/a"),
    ],
)
def test_ids_of_reports(url: str, named: str | None, id: str) -> None:
    head = f'<link rel="canonical" href="{named}">' if named else ""
    report = report_of(page("Talks", head=head), url)
    assert (report.id, report.url) == (id, id)


def test_front_page_is_no_article() -> None:
    with pytest.raises(SourceError, match="front page"):
        report_of(page("Front"), "https://news.example/", link="https://news.example/gone")
    assert report_of(page("Blog"), "https://news.example/", link="https://news.example/").id == "https://news.example/"


def test_plain_text_pages() -> None:
    assert (
        report_of("The ministers met.\nThen they left.", kind="text/plain").text
        == "The ministers met.\nThen they left."
    )
    with pytest.raises(SourceError, match="is no page"):
        report_of("x", kind="audio/mpeg")


def test_keys_of_articles() -> None:
    assert article_key("https://a.example/rss", "https://a.example/1?utm_medium=rss", "x") == "https://a.example/1"
    assert article_key("https://a.example/rss", None, "x") == "https://a.example/rss#x"


# When to ask again

PACE = Pace(900, 21600, 86400)


def test_interval_follows_the_news() -> None:
    assert PACE.interval(None, news=True) == 1800
    assert PACE.interval(3600, news=True) == 1800
    assert PACE.interval(3600, news=False) == 5400
    assert PACE.interval(1000, news=True) == 900
    assert PACE.interval(20000, news=False) == 21600


def test_interval_heeds_what_the_feed_says_within_bounds() -> None:
    assert PACE.interval(900, True, (7200, None)) == 7200
    assert PACE.interval(900, True, (60, 120)) == 900
    assert PACE.interval(900, True, (None, 10**9)) == 21600


def test_failures_are_asked_again_ever_more_rarely() -> None:
    assert [PACE.after_failure(n, None, False) for n in (1, 2, 3, 99)] == [900, 1800, 3600, 86400]
    assert PACE.after_failure(1, None, True) == 21600
    assert PACE.after_failure(1, 5000, False) == 5000


def test_pages_are_tried_again() -> None:
    assert [article_again(n, 0, None, host=False) for n in (1, 2, 9)] == [300, 900, 21600]
    assert article_again(1, 0, 1000, host=False) == 1000
    assert article_again(1, 4 * 86400, None, host=False) is None
    assert article_again(1, 4 * 86400, None, host=True) is not None
    assert article_again(1, 40 * 86400, None, host=True) is None


def test_rechecks() -> None:
    assert PACE.recheck(0) == 3600
    assert PACE.recheck(3600) == 3 * 3600
    assert PACE.recheck(86400) is None
    assert Pace(900, 21600, 0).recheck(0) is None


def test_jitter_is_the_same_each_time() -> None:
    urls = [f"https://a.example/{n}" for n in range(50)]
    spread = [jittered(1000, url) for url in urls]
    assert spread == [jittered(1000, url) for url in urls]
    assert all(1000 <= seconds <= 1100 for seconds in spread)
    assert len(set(spread)) == 50
