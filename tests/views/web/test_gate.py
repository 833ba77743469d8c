"""The gate: who may ask, who may change something, how much, and what answers say and do not say."""

from __future__ import annotations

import base64
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from starlette.testclient import TestClient

import dragoman.views.web
from dragoman.cli import main
from dragoman.errors import DragomanError
from dragoman.store import View
from dragoman.views.web.app import Assets, create_app
from dragoman.views.web.config import Limits, Workbench
from dragoman.views.web.security import HEADERS, host_name
from dragoman.views.web.server import serve
from dragoman.views.web.turns import Turns

from .making import stored, told

FORM = {"content-type": "application/x-www-form-urlencoded"}
ACTION = "/keep"
TOKEN = {"x-dragoman-token": "s3cret"}


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return stored(tmp_path_factory.mktemp("gate") / "a.db", told())


def client(path: Path, **values: Any) -> TestClient:
    app = create_app(Workbench(database=path, **values))
    return TestClient(app, base_url="http://localhost:8642", follow_redirects=False)


def passed(answer: Any) -> bool:
    """Whether a change went through the gate; what lies behind it refuses an empty form with another status."""
    return bool(answer.status_code != 403)


@pytest.mark.parametrize(
    ("host", "status"),
    [
        ("localhost", 200), ("localhost:8642", 200), ("LocalHost:1", 200), ("localhost.", 200), ("localhost.:80", 200),
        ("127.0.0.1:8642", 200), ("[::1]:8642", 200), ("[::1]", 200),
        ("evil.example", 403), ("localhost.evil.example", 403), ("evil.example:8642", 403), ("localhost..", 403),
        ("evil@localhost", 403), ("localhost:evil.example", 403), ("localhost:", 403), ("localhost, evil.example", 403),
        ("[::1].evil.example", 403), ("[::1", 403), ("::1", 403), ("127.1", 403), ("0.0.0.0", 403), ("", 403),
    ],
)  # fmt: skip
def test_only_names_of_this_machine_are_answered(path: Path, host: str, status: int) -> None:
    assert client(path).get("/api/v1/counts", headers={"host": host}).status_code == status


def test_two_hosts_are_none(path: Path) -> None:
    headers = [("host", "localhost"), ("host", "evil.example")]
    assert client(path).get("/api/v1/counts", headers=headers).status_code == 403


def test_names_may_be_added(path: Path) -> None:
    hosts = frozenset(map(host_name, ("News.Example.", "fe80::1", "[fe80::2]")))
    asked = client(path, hosts=hosts)
    for host in ("news.example", "NEWS.example:8000", "[fe80::1]:80", "[FE80::2]"):
        assert asked.get("/api/v1/counts", headers={"host": host}).status_code == 200, host
    assert asked.get("/api/v1/counts", headers={"host": "localhost"}).status_code == 403


@pytest.mark.parametrize(
    ("headers", "goes"),
    [
        ({"origin": "http://localhost:8642"}, True),
        ({"origin": "HTTP://LOCALHOST:8642"}, True),
        ({"origin": "http://localhost:8642", "sec-fetch-site": "same-origin"}, True),
        ({"host": "localhost:80", "origin": "http://localhost"}, True),
        ({"host": "localhost", "origin": "http://localhost:80"}, True),
        ({"x-dragoman-token": "local"}, True),
        ({}, False),
        ({"origin": "null"}, False),
        ({"origin": ""}, False),
        ({"origin": "http://evil.example"}, False),
        ({"origin": "http://localhost:8000"}, False),
        ({"origin": "http://localhost"}, False),
        ({"origin": "http://localhost:8642@evil.example"}, False),
        ({"origin": "http://evil.example/localhost:8642"}, False),
        ({"origin": "file://localhost:8642"}, False),
        ({"origin": "http://["}, False),
        ({"origin": "http://evil.example", "x-dragoman-token": "local"}, False),
        ({"origin": "http://localhost:8642", "sec-fetch-site": "cross-site"}, False),
        ({"x-dragoman-token": "local", "sec-fetch-site": "same-site"}, False),
    ],
)
def test_changes_come_from_our_own_pages(path: Path, headers: dict[str, str], goes: bool) -> None:
    answer = client(path).post(ACTION, content=b"", headers={**FORM, **headers})
    assert (answer.status_code != 403) is goes, answer.text


def test_two_origins_are_none(path: Path) -> None:
    headers = [*FORM.items(), ("origin", "http://localhost:8642"), ("origin", "http://evil.example")]
    assert client(path).post(ACTION, headers=headers).status_code == 403


@pytest.mark.parametrize(
    ("site", "mode", "status"),
    [("cross-site", "navigate", 200), ("same-origin", "cors", 200), ("none", "navigate", 200), (None, None, 200),
     ("cross-site", "no-cors", 403), ("same-site", "cors", 403), ("cross-site", None, 403)],
)  # fmt: skip
def test_other_sites_link_but_do_not_load(path: Path, site: str | None, mode: str | None, status: int) -> None:
    given = {"sec-fetch-site": site, "sec-fetch-mode": mode}
    headers = {name: value for name, value in given.items() if value is not None}
    assert client(path).get("/events", headers=headers).status_code == status


def basic(password: str) -> dict[str, str]:
    return {"authorization": "Basic " + base64.b64encode(f"anybody:{password}".encode()).decode()}


def test_a_token_guards_changes(path: Path) -> None:
    asked = client(path, token="s3cret")
    own = {**FORM, "origin": "http://localhost:8642"}
    assert asked.get("/events").status_code == 200
    for headers in ({}, {"x-dragoman-token": "wrong"}, {"x-dragoman-token": ""}, basic("wrong")):
        assert asked.post(ACTION, headers={**own, **headers}).status_code == 403, headers
    for headers in (TOKEN, basic("s3cret")):
        assert passed(asked.post(ACTION, headers={**own, **headers})), headers
    assert passed(asked.post(ACTION, headers={**FORM, **TOKEN}))
    # A browser sends a password without being asked, so it does not make up for the origin.
    assert asked.post(ACTION, headers={**FORM, **basic("s3cret")}).status_code == 403
    assert asked.post(ACTION, headers={**FORM, **TOKEN, "origin": "http://evil.example"}).status_code == 403


def test_private_guards_reading(path: Path) -> None:
    asked = client(path, token="s3cret", private=True)
    for address in ("/", "/events.json", "/api/v1/events", "/openapi.json", "/events/export?format=csv", "/nothing"):
        for headers in ({}, basic("wrong"), {"authorization": "Basic ?"}, {"authorization": "Bearer s3cret"}):
            refused = asked.get(address, headers=headers)
            assert refused.status_code == 401, (address, headers)
            assert refused.headers["www-authenticate"].startswith("Basic ")
            assert "Türkiye" not in refused.text
        assert asked.get(address, headers=basic("s3cret")).status_code in (200, 404)
        assert asked.get(address, headers=TOKEN).status_code in (200, 404)
    page = asked.get("/", headers=TOKEN)
    assert "data-token-wanted" not in page.text
    assert "s3cret" not in page.text


def test_read_only_takes_no_change(path: Path) -> None:
    answer = client(path, read_only=True).post("/keep", headers={**FORM, **TOKEN}, content=b"draft=x")
    assert answer.status_code == 403
    assert "for reading only" in answer.text


def test_bodies_have_a_limit(path: Path) -> None:
    asked = client(path, limits=Limits(body=1000))

    def pieces() -> Iterator[bytes]:
        yield from [b"x=" + b"a" * 400] * 4

    headers = {**FORM, "origin": "http://localhost:8642"}
    assert asked.post(ACTION, content=b"x=" + b"a" * 1000, headers=headers).status_code == 413
    assert asked.post(ACTION, content=pieces(), headers=headers).status_code == 413
    for length in ("9" * 5000, "-1", "1e3", "²"):
        answer = asked.get("/", headers=[(b"content-length", length.encode("latin-1"))])
        assert answer.status_code == 413, length


def test_bodies_have_to_arrive(path: Path) -> None:
    import asyncio
    import threading

    app = create_app(Workbench(database=path, limits=Limits(slow=0.05)))
    sent: list[Any] = []
    headers = [(b"host", b"localhost"), (b"origin", b"http://localhost"), (b"content-type", b"application/json")]
    scope = {
        "type": "http", "method": "POST", "path": "/code.json", "raw_path": b"/code.json", "query_string": b"",
        "headers": headers, "http_version": "1.1", "scheme": "http", "root_path": "",
    }  # fmt: skip

    async def trickle() -> Any:
        await asyncio.sleep(0.02)
        return {"type": "http.request", "body": b"{", "more_body": True}

    async def send(message: Any) -> None:
        sent.append(message)

    # In a thread of its own: where a browser is driven, this one has a loop already.
    thread = threading.Thread(target=lambda: asyncio.run(app(scope, trickle, send)))
    thread.start()
    thread.join(20)
    assert sent[0]["status"] == 408


def test_addresses_have_a_limit(path: Path) -> None:
    asked = client(path, limits=Limits(url=300))
    assert asked.get("/events?text=" + "a" * 300).status_code == 414
    assert asked.get("/" + "a" * 300).status_code == 414


def test_time_of_the_database_has_a_limit(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def endless(view: View) -> None:
        list(view._rows("WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT max(i) FROM n", []))

    monkeypatch.setattr(View, "counts", endless)
    answer = client(path, limits=Limits(query_ms=50)).get("/api/v1/counts")
    assert answer.status_code == 503
    assert answer.json()["error"]["title"] == "This takes too long"


def test_too_many_at_once_are_sent_away(path: Path) -> None:
    turns = Turns(at_once=1, waiting=0)
    asked = client(path, turns=turns, files=turns)
    with turns.turn():
        for address in ("/events.json", "/api/v1/events", "/events/export?format=csv", "/brief.md?actor=IRN"):
            answer = asked.get(address)
            assert (answer.status_code, answer.headers.get("retry-after")) == (503, "2"), address
        assert asked.get("/static/style.css").status_code == 200
    assert asked.get("/events/export?format=csv").status_code == 200
    assert asked.get("/events.json").status_code == 200


def test_methods(path: Path) -> None:
    asked = client(path)
    whole, head = asked.get("/events"), asked.head("/events")
    assert head.status_code == 200
    assert head.headers["content-length"] == whole.headers["content-length"]
    own = {"origin": "http://localhost:8642"}
    for method in ("OPTIONS", "PUT", "DELETE", "PATCH", "TRACE", "PROPFIND"):
        answer = asked.request(method, "/events.json", headers=own)
        assert answer.status_code == 405, method
        assert set(answer.headers["allow"].split(", ")) == {"GET", "HEAD"}
        assert answer.json()["error"]["status"] == 405
        assert "access-control-allow-origin" not in answer.headers
    assert asked.get("/keep").status_code == 405


@pytest.mark.parametrize(
    "address",
    [
        "/static/../app.py", "/static/%2e%2e/app.py", "/static/..%2fapp.py", "/static/..%5capp.py", "/static/%00",
        "/static//etc/passwd", "/static/%2fetc%2fpasswd", "/static/vendor/", "/static", "/static/" + "a" * 3000,
        "/%2e%2e/%2e%2e/etc/passwd", "//etc/passwd", "/templates/base.html",
    ],
)  # fmt: skip
def test_no_path_reaches_the_disk(path: Path, address: str) -> None:
    answer = client(path).get(address)
    assert answer.status_code in (307, 404, 405), answer.text
    assert "root:" not in answer.text
    assert "import" not in answer.text


def test_ids_are_no_paths(path: Path) -> None:
    asked = client(path)
    for text in ("../../etc/passwd", "/etc/passwd", "a\0b", "%2e%2e", "'; drop table event; --"):
        for address in ("/report", "/story", "/actor", "/coded"):
            name = "draft" if address == "/coded" else "id"
            assert asked.get(address, params={name: text}).status_code == 404, (address, text)
    assert asked.get("/api/v1/counts").json()["events"] == 2


def test_every_answer_bears_the_headers(path: Path) -> None:
    asked = client(path, limits=Limits(url=500))
    answers = [
        asked.get("/"), asked.get("/events.json"), asked.get("/nothing"), asked.get("/events?no=1"),
        asked.get("/static/style.css"), asked.get("/events/export?format=csv"), asked.get("/openapi.json"),
        asked.get("/?a=" + "a" * 500), asked.post("/events"), asked.post("/code"), asked.request("OPTIONS", "/"),
        asked.get("/", headers={"host": "evil.example"}), asked.get("/static"), asked.get("/static/none.css"),
    ]  # fmt: skip
    for answer in answers:
        found = {name: answer.headers.get(name) for name in HEADERS}
        assert found == HEADERS, (answer.url, answer.status_code)
        assert "cache-control" in answer.headers
        assert "set-cookie" not in answer.headers
    policy = HEADERS["content-security-policy"]
    assert "unsafe" not in policy
    assert "default-src 'none'" in policy


def test_errors_tell_nothing_of_the_inside(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError(f"secret words in {path}")

    monkeypatch.setattr(View, "counts", broken)
    for address in ("/", "/index.json", "/api/v1/counts"):
        answer = client(path).get(address)
        assert answer.status_code == 500
        assert {name: answer.headers.get(name) for name in HEADERS} == HEADERS
        for inside in ("secret", "RuntimeError", "Traceback", str(path), ".py"):
            assert inside not in answer.text


def test_a_lost_database_is_told_by_name_only(tmp_path: Path) -> None:
    answer = client(tmp_path / "gone.db").get("/events.json")
    assert answer.status_code == 503
    assert "gone.db" in answer.text
    assert str(tmp_path) not in answer.text


def test_a_busy_port_is_one_line(path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as held:
        port = held.getsockname()[1]
        with pytest.raises(DragomanError, match=rf"port {port}: .*; choose another with --port"):
            serve(Workbench(database=path), "127.0.0.1", port, lambda _: None)
        done = CliRunner().invoke(main, ["serve", "--db", str(path), "--port", str(port)])
    assert done.exit_code != 0
    assert len(done.stderr.strip().splitlines()) == 1
    assert "Traceback" not in done.stderr


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="signals differ")
@pytest.mark.parametrize("at_work", [False, True])
def test_it_stops_at_once_and_quietly(path: Path, at_work: bool) -> None:
    program = (
        "import sys, time; from pathlib import Path; from dragoman.cli import main; from dragoman.store import View;"
        " from dragoman.views.web import home, server; started = server.serve;"
        f" home.home.__code__ = (lambda visit, _: time.sleep(300)).__code__ if {at_work} else home.home.__code__;"
        " home.time = time;"
        " server.serve = lambda bench, host, port, ready: started("
        "bench, host, port, lambda at: print(at, flush=True));"
        " main(['serve', '--db', sys.argv[1], '--port', '0'])"
    )
    started = subprocess.Popen(
        [sys.executable, "-c", program, str(path)], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        env=os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)},
    )  # fmt: skip
    watch = threading.Timer(60, started.kill)
    watch.start()
    try:
        assert started.stdout is not None
        port = int(started.stdout.readline().rsplit(":", 1)[1].strip("/\n"))
        # A browser keeps a connection open, or waits for an answer; nobody waits for it.
        with socket.create_connection(("127.0.0.1", port), timeout=30) as kept:
            kept.sendall(b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n")
            if at_work:
                time.sleep(1)
            else:
                assert kept.recv(12) == b"HTTP/1.1 200"
            began = time.monotonic()
            started.send_signal(signal.SIGINT)
            _, said = started.communicate(timeout=30)
        assert started.returncode == 0
        assert "Traceback" not in said
        assert len(said.splitlines()) <= int(at_work)
        assert time.monotonic() - began < 10
    finally:
        watch.cancel()
        started.kill()
        started.wait()


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ([], ["Workbench: http"]),
        (["--private"], ["Token: ", "Workbench: http"]),
        (["--host", "127.0.0.2"], ["Workbench: http"]),
        (
            ["--host", "0.0.0.0", "--allow-host", "a.example"],
            ["Warning: others can reach 0.0.0.0", "Token: ", "Workbench: http"],
        ),
        (
            ["--host", "0.0.0.0", "--token", "mine-and-nobody-s"],
            ["Warning: others can reach 0.0.0.0", "Warning: others are refused until", "Workbench: http"],
        ),
    ],
)
def test_what_serve_says(path: Path, arguments: list[str], said: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[Workbench] = []

    def ran(bench: Workbench, host: str, port: int, ready: Any) -> None:
        opened.append(bench)
        ready(f"http://{host}:{port}/")

    monkeypatch.setattr("dragoman.views.web.server.serve", ran)
    done = CliRunner().invoke(main, ["serve", "--db", str(path), *arguments])
    assert done.exit_code == 0, done.output
    lines = done.stderr.splitlines()
    assert [line for line, start in zip(lines, said, strict=True) if not line.startswith(start)] == []
    assert (opened[0].token is None) is ("--private" not in arguments and "0.0.0.0" not in arguments)
    assert opened[0].private is ("--private" in arguments)


def test_a_frame_of_another_site_is_not_answered(path: Path) -> None:
    headers = {"sec-fetch-site": "cross-site", "sec-fetch-mode": "navigate", "sec-fetch-dest": "iframe"}
    assert client(path).get("/events", headers=headers).status_code == 403
    assert client(path).get("/events", headers={**headers, "sec-fetch-dest": "document"}).status_code == 200


def test_files_are_those_of_the_package(path: Path) -> None:
    asked = client(path)
    files = Assets().files
    folder = Path(dragoman.views.web.__file__).parent / "static"
    assert set(files.values()) == {each for each in folder.rglob("*") if each.is_file()}
    for name in files:
        answer = asked.get(f"/static/{name}")
        assert answer.status_code == 200, name
        assert not answer.headers["content-type"].startswith("text/plain") or name.endswith(".txt")
    assert asked.get("/static/workbench.js").headers["content-type"] == "text/javascript; charset=utf-8"
    again = asked.get("/static/style.css", headers={"if-none-match": asked.get("/static/style.css").headers["etag"]})
    assert again.status_code == 304


@pytest.mark.parametrize(
    "arguments",
    [
        ["--host", ""], ["--token", ""], ["--token", "short"], ["--token", "with spaces in it"],
        ["--token", "sëcretsëcret"], ["--allow-host", "http://news.example"], ["--allow-host", "news.example:80"],
        ["--allow-host", ""],
    ],
)  # fmt: skip
def test_what_could_not_be_meant_is_refused(path: Path, arguments: list[str]) -> None:
    done = CliRunner().invoke(main, ["serve", "--db", str(path), *arguments])
    assert done.exit_code == 2, done.output
    assert arguments[0] in done.stderr
