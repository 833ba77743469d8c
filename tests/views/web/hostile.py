"""Reports that try to be more than text, and what a page has that they got out of hand on."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import urlsplit

import msgspec

from dragoman.model import Claim, Coding, Entity, Event, Place, Quote, Record, Report, Statement
from dragoman.views import web
from records import event

from .making import stored, told

R = TypeVar("R", bound=Record)

OVERRIDE = "\u202e"
HOSTILE = (
    '"><script>alert(1)</script><img src=x onerror=alert(2)><svg onload=alert(3)><style>*{display:none}</style>'
    " [click](javascript:alert(4)) =HYPERLINK(\"http://evil\") \u202eevil\u202c \u2066x\u2069 ' onmouseover='alert(5)"
)
LONG = "w" * 3000
FORMULA = '=HYPERLINK("http://evil.example","open")'
IDS = "r<1>\"'&/../../etc/passwd"
OTHER = "javascript:alert(7)//\n\u202e?&#%00"


def hostile_database(path: Path) -> Path:
    """Make a database in which whatever a report, a codebook or a base of actors words is hostile."""
    text = f"{HOSTILE} \0 {LONG}"
    first = told(IDS, text=text, title=HOSTILE, publisher=FORMULA, url="javascript:alert(6)", date="2014-02-26")
    second = told(
        OTHER, text=f"{text} more", title=HOSTILE, publisher=HOSTILE, url="data:text/html,x", date="2014-02-27"
    )
    return stored(path, _turned(*first), _turned(*second))


def _turned(report: Report, coding: Coding) -> tuple[Report, Coding]:
    # A threat and an agreement make commitments.
    acts = [
        *coding.events,
        event("e3", event_type="THREATEN", mode=None, quad=3, score=-5.0, status="future"),
        event("e4", event_type="AGREE", mode=None, quad=1, score=4.0, status="future"),
    ]
    found = Coding(
        report=_with(coding.report, origins=(HOSTILE, FORMULA), title=HOSTILE, publisher=report.publisher),
        events=tuple(map(_event, acts)),
        statements=tuple(map(_statement, coding.statements)),
        places=tuple(map(_place, coding.places)),
    )
    return report, found


def _event(act: Event) -> Event:
    return _with(
        act,
        id=f"{act.id}<b>",
        contexts=(*act.contexts, HOSTILE[:40]),
        method=f"lexicon: {HOSTILE}",
        evidence=_quote(),
        trigger=Quote(text=HOSTILE[:9], start=0, end=9),
        actors=tuple(map(_entity, act.actors)),
        recipients=tuple(map(_entity, act.recipients)),
        speaker=_entity(act.actors[0]),
        date_reason=HOSTILE,
        place=act.place and _place(act.place),
    )


def _statement(said: Statement) -> Statement:
    quote = _quote()
    return _with(
        said,
        id=f"{said.id}'<i>",
        text=HOSTILE,
        cue=quote,
        spans=(),
        speaker=said.speaker and _entity(said.speaker),
        addressee=said.addressee and _entity(said.addressee),
        about=tuple(map(_entity, said.about)),
        topics=(HOSTILE[:60],),
        claims=(Claim(cause=quote, effect=quote, cue=quote, status="possible"),),
        sentence=None,
    )


def _entity(who: Entity) -> Entity:
    id_ = who.id and f"{who.id.partition(':')[0]}:{HOSTILE[:50]}"
    return _with(who, id=id_, text=HOSTILE[:40], name=HOSTILE, office=HOSTILE, reason=HOSTILE, start=0, end=40)


def _place(place: Place) -> Place:
    return _with(place, text=HOSTILE[:9], start=0, end=9, name=FORMULA, admin1=HOSTILE, reason=HOSTILE)


def _quote() -> Quote:
    return Quote(text=HOSTILE, start=0, end=len(HOSTILE))


def _with(record: R, **values: Any) -> R:
    return msgspec.structs.replace(record, **values)


_OWN = frozenset(
    re.findall(
        r"<([a-z][a-z0-9-]*)",
        "".join(each.read_text("utf-8") for each in (Path(web.__file__).parent / "templates").rglob("*.html")),
    )
) | {"blockquote", "ol", "ul", "li", "h3", "h4", "cite"}
_NAMES = re.compile(r"[a-zA-Z][a-zA-Z0-9:-]*")
_ADDRESSES = frozenset({"href", "src", "action", "formaction", "data-twin", "hx-get", "hx-post", "xlink:href"})
_EMPTY = frozenset("area base br col embed hr img input link meta source track wbr path circle rect line".split())


class Elements(HTMLParser):
    """Collects what a page could be harmed by, the addresses that it leads to, and text that could turn its order.

    `turned`: text with marks of direction that no element isolates.
    """

    def __init__(self, page: str) -> None:
        super().__init__()
        self.wrong: list[str] = []
        self.links: list[str] = []
        self.turned: list[str] = []
        self._open: list[tuple[str, bool]] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag not in _EMPTY:
            # What stands in these is shown by itself, or by the system.
            isolates = tag in ("bdi", "title", "option", "textarea") or given.get("dir") == "auto"
            self._open.append((tag, isolates))
        # Text that broke out of its place would make an element or an attribute that no template has.
        if tag not in _OWN or any(not _NAMES.fullmatch(name) for name, _ in attrs):
            self.wrong.append(f"{tag} {attrs}")
        if tag == "script" and not (given.get("src") or "").startswith("/static/"):
            self.wrong.append("script without a file of ours")
        if tag in ("style", "iframe", "object", "embed", "base", "img"):
            self.wrong.append(tag)
        for name, value in attrs:
            if name.startswith("on") or name in ("style", "srcdoc"):
                self.wrong.append(f"{tag} {name}={value}")
            if name in _ADDRESSES:
                address = value or ""
                if urlsplit(address).scheme not in ("", "http", "https") or address.startswith("//"):
                    self.wrong.append(f"{tag} {name}={value}")
                if (name == "href" and tag == "a") or name == "hx-get":
                    self.links.append(address)

    def handle_endtag(self, tag: str) -> None:
        for place in range(len(self._open) - 1, -1, -1):
            if self._open[place][0] == tag:
                del self._open[place:]
                return

    def handle_data(self, data: str) -> None:
        if OVERRIDE in data and not any(isolates for _, isolates in self._open):
            self.turned.append(f"{'/'.join(tag for tag, _ in self._open)}: {data[:40]!r}")
