"""What may not come in, and what hostile reports cannot do on any page."""

from __future__ import annotations

from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import urlsplit

import msgspec
import pytest

from dragoman.model import Quote
from dragoman.store import View
from dragoman.stories.database import stories_from
from dragoman.views.web.app import all_actions, all_pages
from dragoman.views.web.config import Limits, Workbench
from dragoman.views.web.security import HEADERS

from .making import Open, stored, told

HOSTILE = (
    '"><script>alert(1)</script><img src=x onerror=alert(2)><svg onload=alert(3)><style>*{display:none}</style>'
    " [click](javascript:alert(4)) =HYPERLINK(\"http://evil\") \u202eevil\u202c \u2066x\u2069 ' onmouseover='alert(5)"
)
IDS = "r<1>\"'&/../../etc/passwd"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    report, coding = told(
        IDS, text=HOSTILE, title=HOSTILE, publisher=HOSTILE, url="javascript:alert(6)", date="2014-02-26"
    )
    quote = Quote(text=HOSTILE, start=0, end=len(HOSTILE))

    def turned(entity: object) -> object:
        return msgspec.structs.replace(entity, text=HOSTILE[:40], name=HOSTILE, reason=HOSTILE)  # type: ignore[type-var]

    events = tuple(
        msgspec.structs.replace(
            event,
            id=f"{event.id}<b>",
            evidence=quote,
            trigger=Quote(text=HOSTILE[:9], start=0, end=9),
            actors=tuple(map(turned, event.actors)),
            recipients=tuple(map(turned, event.recipients)),
            date_reason=HOSTILE,
        )
        for event in coding.events
    )
    summary = msgspec.structs.replace(coding.report, origins=(HOSTILE,), title=HOSTILE, publisher=HOSTILE)
    return stored(
        tmp_path / "a.db", (report, msgspec.structs.replace(coding, report=summary, events=events, statements=()))
    )


class _Elements(HTMLParser):
    """Collects what a page could be harmed by."""

    def __init__(self) -> None:
        super().__init__()
        self.wrong: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "script" and not (given.get("src") or "").startswith("/static/"):
            self.wrong.append("script without a file of ours")
        if tag in ("style", "iframe", "object", "embed", "base", "img"):
            self.wrong.append(tag)
        for name, value in attrs:
            if name.startswith("on") or name == "style":
                self.wrong.append(f"{tag} {name}={value}")
            if name in ("href", "src", "action", "data-twin") and urlsplit(value or "").scheme not in (
                "",
                "http",
                "https",
            ):
                self.wrong.append(f"{tag} {name}={value}")


def addresses(path: Path) -> Iterator[str]:
    """Give an address of every page that shows something of the hostile report."""
    from dragoman.views.web.links import link

    with View(path) as view:
        (story, *_) = stories_from(view)
    asked = {
        "/report": {"id": IDS, "show": "e1<b>"},
        "/report/mark": {"id": IDS, "show": "e1<b>"},
        "/report/copies": {"id": IDS},
        "/event": {"report": IDS, "id": "e1<b>"},
        "/story": {"id": story.id},
        "/actor": {"id": "IRN"},
        "/search": {"text": "script"},
        "/brief": {"report": IDS},
        "/reports": {"text": "alert"},
    }
    for page in all_pages():
        yield link(page.path, asked.get(page.path))
        yield link(page.path, {"text": HOSTILE[:150]})


def test_hostile_reports_stay_text_on_every_page(path: Path, opened: Open) -> None:
    client = opened(Workbench(database=path))
    shown = 0
    for address in addresses(path):
        answer = client.get(address)
        assert answer.status_code in (200, 400, 404), (address, answer.text[:500])
        elements = _Elements()
        elements.feed(answer.text)
        assert elements.wrong == [], address
        assert "<script>alert" not in answer.text
        shown += "&lt;script&gt;alert" in answer.text
    assert shown > 8


def test_cells_of_exports_cannot_be_formulas(path: Path, opened: Open) -> None:
    client = opened(Workbench(database=path))
    text = client.get("/events/export?format=csv").text
    assert "alert(1)" in text
    assert not any(cell.startswith(("=", "+", "@")) for line in text.splitlines()[1:] for cell in line.split(","))


@pytest.mark.parametrize("page", all_pages(), ids=lambda page: page.path)
def test_every_answer_bears_the_headers(page: object, path: Path, opened: Open) -> None:
    client = opened(Workbench(database=path))
    for address in (getattr(page, "path"), getattr(page, "twin"), "/nothing", "/static/style.css"):  # noqa: B009
        answer = client.get(address)
        for name, value in HEADERS.items():
            assert answer.headers[name] == value, address
    assert "unsafe" not in HEADERS["content-security-policy"]


@pytest.mark.parametrize(
    "host",
    ["evil.example", "evil.example:80", "localhost.evil.example", "127.0.0.1.evil.example", "[::2]", "0.0.0.0", ""],
)
def test_other_names_are_refused(host: str, path: Path, opened: Open) -> None:
    client = opened(Workbench(database=path))
    answer = client.get("/events.json", headers={"host": host})
    assert answer.status_code == 403
    assert "events" not in answer.json()


@pytest.mark.parametrize("host", ["localhost", "LOCALHOST:8642", "127.0.0.1:1", "[::1]:8642", "localhost."])
def test_names_of_this_machine_are_answered(host: str, path: Path, opened: Open) -> None:
    assert opened(Workbench(database=path)).get("/events.json", headers={"host": host}).status_code == 200


@pytest.mark.parametrize(
    "headers",
    [
        {"origin": "http://evil.example"},
        {"origin": "null"},
        {"origin": "http://localhost:9"},
        {"origin": "http://localhost", "sec-fetch-site": "cross-site"},
        {"origin": "http://localhost", "sec-fetch-site": "same-site"},
        {"origin": "https://localhost.evil.example"},
    ],
)
@pytest.mark.parametrize("action", all_actions(), ids=lambda action: action.path)
def test_changes_from_elsewhere_are_refused(action: object, headers: dict[str, str], path: Path, opened: Open) -> None:
    client = opened(Workbench(database=path))
    for address in (getattr(action, "path"), getattr(action, "twin")):  # noqa: B009
        assert client.post(address, data={"id": "x"}, headers=headers).status_code == 403


def test_changes_need_the_token_where_there_is_one(path: Path, opened: Open) -> None:
    client = opened(Workbench(database=path, token="s3cret"))
    sent = {"report": IDS, "event": "e1<b>", "verdict": "accept"}
    for headers in ({}, {"x-dragoman-token": ""}, {"x-dragoman-token": "guess"}, {"x-dragoman-token": "s3cret\u00e9"}):
        raw = {name.encode(): value.encode("latin-1") for name, value in headers.items()}
        assert client.post("/correct", data=sent, headers=raw).status_code == 403
    # It passes the gate; that this workbench takes no corrections is told behind it.
    answer = client.post("/correct", data=sent, headers={"x-dragoman-token": "s3cret"})
    assert "takes no corrections" in answer.text


def test_too_much_is_refused(path: Path, opened: Open) -> None:
    client = opened(Workbench(database=path, limits=Limits(body=1000, url=500)))
    assert client.post("/code", data={"text": "x" * 2000}).status_code == 413
    assert client.post("/code", content=iter([b"x" * 600, b"x" * 600])).status_code == 413
    assert client.post("/code", content=b"x", headers={"content-length": "-1"}).status_code == 413
    assert client.get("/events?text=" + "x" * 600).status_code == 414


@pytest.mark.parametrize(
    "address",
    [
        "/static/../app.py",
        "/static/%2e%2e/app.py",
        "/static/..%2f..%2fconfig.py",
        "/static//etc/passwd",
        "/../../etc/passwd",
        "/static/templates/base.html",
        "/report.json?id=/etc/passwd",
    ],
)
def test_no_path_reaches_the_disk(address: str, path: Path, opened: Open) -> None:
    answer = opened(Workbench(database=path)).get(address)
    assert answer.status_code in (400, 404)
    assert "root:" not in answer.text
    assert "import" not in answer.text


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "TRACE", "BREW"])
def test_other_methods_are_refused(method: str, path: Path, opened: Open) -> None:
    assert opened(Workbench(database=path)).request(method, "/events").status_code in (403, 405)


def test_what_went_wrong_inside_is_not_told(
    path: Path, opened: Open, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(self: View, *_: object) -> None:
        raise RuntimeError(f"secret {path}")

    monkeypatch.setattr(View, "counts", broken)
    answer = opened(Workbench(database=path)).get("/")
    assert answer.status_code == 500
    assert "secret" not in answer.text
    assert str(path) not in answer.text
    assert "secret" in caplog.text


def test_a_database_that_is_gone_is_told_without_its_path(tmp_path: Path, opened: Open) -> None:
    answer = opened(Workbench(database=tmp_path / "gone.db")).get("/events.json")
    assert answer.status_code == 503
    assert set(answer.json()) == {"error"}
