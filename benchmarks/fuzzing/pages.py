"""Web pages around mutated texts, with what is wrong in pages."""

from __future__ import annotations

import html
import random

from benchmarks.fuzzing.texts import mutated

_HEADS = (
    "<meta charset='utf-8'>", "<meta charset=\"x-no-such\">",
    "<meta http-equiv=Content-Type content='text/html; charset=utf-16'>", "<base href='http://[bad'>",
    "<link rel=canonical href='http://example.org/a?b=\ufffd'>",
    "<meta property='og:site_name' content='Ex\x00ample'>", "<meta name=date content='2014-99-99'>",
    "<meta property='article:published_time' content='2014-02-26T10:00:00+99:99'>",
    "<meta name=author content='{0}'>",
    "<script type='application/ld+json'>{{\"@type\":\"NewsArticle\",\"datePublished\":\"{0}</script>",
    "<script type='application/ld+json'>[[[[[[[{{\"@type\":[]}}]]]]]]]</script>", "<title>{0}</title>", "<title>",
    "<meta name=lang content=fr>", "<time datetime='{0}'>", "<meta property='og:title' content='{0}'>", "<style>{0}",
    "<noscript>", "<meta property='og:url' content='{0}'>",
)  # fmt: skip
_AROUND = (
    ("<article>", "</article>"), ("<div class='article-body'>", "</div>"), ("<main>", ""),
    ("<body><div><table><tr><td>", "</td></tr></table>"), ("", ""), ("<form><p>", "</p></form>"),
    ("<ul><li>", "</ul>"), ("<iframe>", "</iframe>"), ("<svg><text>", "</svg>"), ("<pre>", "</pre>"),
    ("<!-- ", " -->"), ("<blockquote>", "</p></blockquote>"), ("<template>", "</template>"), ("<body hidden>", ""),
    ("<frameset>", "</frameset>"),
)  # fmt: skip
_DEEP = (
    "<div>",
    "<b>",
    "<ul><li>",
    "<table><tr><td>",
    "<span class='",
    "<p>",
    "<blockquote>",
    "<font size=1>",
    "<a href=x>",
    "&lt;",
    "<!--",
    "<![CDATA[",
)
_START = (
    "<!doctype html>",
    "",
    "<?xml version='1.0' encoding='utf-16'?>",
    "<html lang='fr'>",
    "\ufeff<html>",
    "<HTML xmlns:x='y'>",
    "<<html>>",
)


def page(rng: random.Random, text: str) -> str:
    """Return a page that holds a text, whole or with its mark-up broken."""
    body = _body(rng, text)
    for _ in range(rng.choice((0, 1, 1, 2))):
        body = _with_oddity(rng, body)
    head = "".join(rng.choice(_HEADS).format(html.escape(mutated(rng)[:200])) for _ in range(rng.randrange(5)))
    opening, closing = rng.choice(_AROUND)
    end = rng.choice(("</html>", "", "</body></html>x"))
    return f"{rng.choice(_START)}<head>{head}{rng.choice(('</head>', ''))}<body>{opening}{body}{closing}{end}"


def _body(rng: random.Random, text: str) -> str:
    escape = html.escape if rng.random() < 0.8 else str
    parts = [escape(part) for part in text.split("\n\n")]
    opening, closing = rng.choice(
        (
            ("<p>", "</p>"),
            ("<p>", ""),
            ("<div>", "</div>"),
            ("<br><br>", ""),
            ("<h1>", "</h1>"),
            ("<li><a href='#'>", "</a>"),
        )
    )
    return "\n".join(f"{opening}{part}{closing}" for part in parts)


def _with_oddity(rng: random.Random, body: str) -> str:
    match rng.randrange(6):
        case 0:  # deep nesting, never closed
            at = rng.randint(0, len(body))
            return (
                body[:at] + rng.choice(_DEEP) * (rng.randint(1, 3_000) if rng.random() < 0.95 else 50_000) + body[at:]
            )
        case 1:  # a list of links, as on a front page
            return body + "".join(
                f"<li><a href='/{n}'>Story number {n} of the day</a></li>" for n in range(rng.randint(1, 400))
            )
        case 2:
            return f"<p data-x='{'y' * rng.randint(1, 100_000)}'>" + body
        case 3:
            return body.replace("</p>", rng.choice(("", "</b>", "</p></p>", "<p/>", "</")))
        case 4:
            cut = rng.randint(0, len(body))
            return body[:cut]
        case _:
            return body + "<table>" + "<tr><td>1<td>Iran<td>said" * rng.randint(1, 500)
