"""RSS and Atom documents, and lists of feeds, with what is wrong in feeds."""

from __future__ import annotations

import html
import random

from benchmarks.fuzzing.pages import page
from benchmarks.fuzzing.texts import mutated

_DATES = (
    "Wed, 26 Feb 2014 10:00:00 GMT", "2014-02-26T10:00:00Z", "2014-02-26", "Wed, 99 Feb 2014 99:99:99 XXX",
    "26/02/2014", "", "yesterday", "0000-00-00T00:00:00Z", "9" * 300, "2014-W09-3", "Δευ, 26 Φεβ 2014",
    "Mi, 26 Feb 2014 10:00:00 +9999", "20140226T100000Z",
)  # fmt: skip
_LINKS = (
    "http://example.org/{n}",
    "/{n}",
    "",
    "http://[bad/{n}",
    "javascript:{n}",
    "http://example.org/\x00{n}",
    "//example.org/{n}",
    "{n}",
    "x:" + "y" * 3_000,
)
_ROOTS = (
    ("<rss version='2.0'><channel>", "</channel></rss>"), ("<rss><channel>", ""),
    ("<feed xmlns='http://www.w3.org/2005/Atom'>", "</feed>"),
    ("<rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#' xmlns='http://purl.org/rss/1.0/'>", "</rdf:RDF>"),
    ("<feed>", "</feed>"), ("<opml version='2.0'><body>", "</body></opml>"), ("<html><body>", "</body></html>"),
    ("", ""), ("<x:rss xmlns:x='u'><x:channel>", "</x:rss>"),
)  # fmt: skip
_STARTS = (
    "<?xml version='1.0' encoding='utf-8'?>", "", "<?xml version='1.0' encoding='utf-16'?>",
    "\n\n<?xml version='1.0'?>", "<?xml version='9.9' encoding=''?>",
    "<?xml version='1.0'?><!DOCTYPE a [<!ENTITY a 'aaaaaaaaaa'><!ENTITY b '&a;&a;&a;&a;&a;&a;&a;'>"
    "<!ENTITY c '&b;&b;&b;&b;&b;&b;&b;'>]>",
    "<?xml version='1.0'?><!DOCTYPE a SYSTEM 'file:///no/such/file'>", "<!-- " + "-" * 2_000,
)  # fmt: skip
_EXTRAS = (
    "<ttl>60</ttl>", "<ttl>-1</ttl>", "<ttl>" + "9" * 400 + "</ttl>", "<skipHours><hour>25</hour></skipHours>",
    "<cloud/>", "<image><url>", "&c;", "&nbsp;",
    "<sy:updatePeriod xmlns:sy='http://purl.org/rss/1.0/modules/syndication/'>hourly</sy:updatePeriod>", "<item/>",
    "<entry></entry>", "<![CDATA[", "]]>", "<media:content url='x'/>", "<geo:lat>999</geo:lat>",
    "<link rel='alternate' href='http://example.org/feed'/>", "<title type='xhtml'><div>", "\x0b",
)  # fmt: skip


def feed(rng: random.Random) -> str:
    """Return a feed of a few entries; rarely of thousands."""
    root, end = rng.choice(_ROOTS) if rng.random() < 0.5 else _ROOTS[rng.choice((0, 2))]
    count = rng.choice((0, 1, 2, 3, 5, 20)) if rng.random() < 0.99 else 3_000
    # Thousands of them share one text: it is their number that counts.
    texts = [_text(rng)[: 500 if count > 20 else None] for _ in range(min(count, 20))]
    entries = "".join(_entry(rng, number, texts[number % 20], atom="feed" in root) for number in range(count))
    extras = "".join(rng.choice(_EXTRAS) for _ in range(rng.choice((0, 0, 1, 3))))
    start = rng.choice(_STARTS) if rng.random() < 0.5 else _STARTS[0]
    deep = "<x>" * rng.choice((0, 0, 0, 0, 0, 50, 5_000))
    return f"{start}{root}<title>Example {extras}</title>{deep}{extras}{entries}{end if rng.random() < 0.9 else ''}"


def _text(rng: random.Random) -> str:
    text = mutated(rng)[:20_000]
    if rng.random() < 0.3:
        text = page(rng, text)
    how = rng.randrange(4)
    if how == 0:
        return f"<![CDATA[{text}]]>"
    return text if how == 1 else html.escape(text)


def _entry(rng: random.Random, number: int, text: str, *, atom: bool) -> str:
    link = (rng.choice(_LINKS) if rng.random() < 0.3 else _LINKS[0]).format(n=number)
    date = rng.choice(_DATES)
    title = html.escape(text[:80]) if rng.random() < 0.8 else text[:200]
    if rng.random() < 0.1:
        atom = not atom
    if rng.random() < 0.05:
        return f"<outline type='rss' text='{title}' xmlUrl='{link}'/>"
    if atom:
        return (
            f"<entry><id>{rng.choice(('', link, 'urn:x'))}</id><title>{title}</title><link href='{link}'/>"
            f"<updated>{date}</updated>"
            f"<content type='{rng.choice(('html', 'xhtml', 'text', 'image/png', ''))}'>{text}</content></entry>"
        )
    return (
        f"<item><guid>{rng.choice(('', link, 'x'))}</guid><title>{title}</title><link>{link}</link><pubDate>{date}</pubDate>"
        f"<description>{text}</description>{rng.choice(_EXTRAS) if rng.random() < 0.1 else ''}</item>"
    )
