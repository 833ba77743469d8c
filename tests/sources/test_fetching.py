"""Fetching from a server that misbehaves: every answer is bounded, and every failure is told in a few words."""

from __future__ import annotations

import gzip
import socket
import threading
import time
import zlib
from collections.abc import Iterator

import pytest

from dragoman.sources.fetching import Answer, Ask, Clock, Fetcher, FetchError, Limits, Rules
from dragoman.sources.fetching.addresses import is_public, names_own_network, place_of
from sources.web import FakeClock, Reply, Request, Site, serving

QUICK = Limits(seconds=5.0, size=200_000, silence=2.0)
HTML = {"Content-Type": "text/html"}


@pytest.fixture
def site() -> Iterator[Site]:
    with serving() as site:
        yield site


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


def fetcher_for(clock: Clock, limits: Limits = QUICK, **options: object) -> Fetcher:
    return Fetcher("Tester/1 (contact: desk@example.org)", limits, interval=2.0, clock=clock, **options)  # type: ignore[arg-type]


@pytest.fixture
def fetcher(clock: FakeClock) -> Fetcher:
    return fetcher_for(clock)


def ask(url: str, **more: str) -> Ask:
    return Ask(url=url, home=more.pop("home", "127.0.0.1"), accept="*/*", **more)


def failure(fetcher: Fetcher, url: str, **more: str) -> FetchError:
    with pytest.raises(FetchError) as caught:
        fetcher.fetch(ask(url, **more))
    return caught.value


def test_document_comes_with_what_is_said_of_it(site: Site, fetcher: Fetcher) -> None:
    site.pages["/a"] = Reply(
        "text",
        headers={"Content-Type": "text/html; charset=Windows-1251", "ETag": '"7"', "Cache-Control": "max-age=90"},
    )
    answer = fetcher.fetch(ask(site.url("/a#part")))
    assert answer == Answer(
        url=site.url("/a"), fresh=True, body=b"text", charset="Windows-1251", kind="text/html", etag='"7"', max_age=90
    )
    [robots, request] = site.requests
    assert robots.path == "/robots.txt"
    assert request.path == "/a"
    assert request.headers["user-agent"] == "Tester/1 (contact: desk@example.org)"


def test_unchanged_document_is_not_sent_again(site: Site, fetcher: Fetcher) -> None:
    def answer(request: Request) -> Reply:
        same = request.headers.get("if-none-match") == '"7"' and request.headers.get("if-modified-since") == "then"
        return Reply(status=304) if same else Reply("text")

    site.pages["/a"] = answer
    assert fetcher.fetch(ask(site.url("/a"))).fresh
    again = fetcher.fetch(ask(site.url("/a"), etag='"7"', modified="then"))
    assert (again.fresh, again.body, again.etag, again.modified) == (False, b"", '"7"', "then")


@pytest.mark.parametrize(
    ("status", "lasting", "host"),
    [
        (404, True, False),
        (403, True, False),
        (410, True, False),
        (500, False, False),
        (502, False, False),
        (429, False, True),
    ],
)
def test_refusals(site: Site, fetcher: Fetcher, status: int, lasting: bool, host: bool) -> None:
    site.pages["/a"] = Reply(status=status)
    error = failure(fetcher, site.url("/a"))
    assert str(error).startswith(f"answered {status} ")
    assert (error.lasting, error.host) == (lasting, host)


@pytest.mark.parametrize(("given", "seconds"), [("120", 120), ("nonsense", 60), (None, 60)])
@pytest.mark.parametrize("status", [429, 503])
def test_busy_server_is_left_alone(
    site: Site, fetcher: Fetcher, clock: FakeClock, status: int, given: str | None, seconds: int
) -> None:
    site.pages["/a"] = Reply(status=status, headers={"Retry-After": given} if given else {})
    site.pages["/b"] = Reply("text")
    assert failure(fetcher, site.url("/a")).wait == pytest.approx(seconds, abs=3)
    assert "left alone" in str(failure(fetcher, site.url("/b")))
    assert not site.asked("/b")
    clock.sleep(seconds + 1)
    assert fetcher.fetch(ask(site.url("/b"))).body == b"text"


def test_retry_after_as_a_date(site: Site) -> None:
    clock = FakeClock(now=1_900_000_000.0)  # 17 March 2030, 17:46:40 UTC
    site.pages["/a"] = Reply(status=503, headers={"Retry-After": "Sun, 17 Mar 2030 18:46:40 GMT"})
    assert failure(fetcher_for(clock), site.url("/a")).wait == pytest.approx(3600, abs=3)


def test_pauses_of_a_failing_server_grow_and_end(site: Site, fetcher: Fetcher, clock: FakeClock) -> None:
    site.pages["/a"] = Reply(status=503)
    waits = []
    for _ in range(12):
        waits.append(failure(fetcher, site.url("/a")).wait or 0)
        clock.sleep(waits[-1])
    assert waits[:4] == pytest.approx([60, 120, 240, 480], abs=3)
    assert max(waits) == pytest.approx(6 * 3600, abs=3)
    site.pages["/a"] = Reply("text")
    assert fetcher.fetch(ask(site.url("/a"))).fresh
    site.pages["/a"] = Reply(status=503)
    assert failure(fetcher, site.url("/a")).wait == pytest.approx(60, abs=3)


def test_redirects_are_followed_and_lasting_ones_named(site: Site, fetcher: Fetcher) -> None:
    site.pages["/a"] = Reply(status=301, headers={"Location": "/b"})
    site.pages["/b"] = Reply(status=308, headers={"Location": site.url("/c")})
    site.pages["/c"] = Reply("text")
    site.pages["/for-now"] = Reply(status=302, headers={"Location": "/c"})
    assert fetcher.fetch(ask(site.url("/a"))).moved == site.url("/c")
    for_now = fetcher.fetch(ask(site.url("/for-now")))
    assert (for_now.url, for_now.moved) == (site.url("/c"), None)


@pytest.mark.parametrize(
    ("target", "what"),
    [
        ("/round", "circle"),
        ("/a", "circle"),
        (None, "without saying where"),
        ("ftp://127.0.0.1/x", "not an address of the web"),
        ("file:///etc/hostname", "not an address of the web"),
        ("gopher:x", "not an address of the web"),
        ("javascript:alert(1)", "not an address of the web"),
        ("http://user:secret@127.0.0.1/", "name and password"),
        ("http://[::1", "not a URL"),
        ("http://127.0.0.2:9/", "private address"),
        ("http://169.254.169.254/latest/meta-data/", "private address"),
        ("http://2130706433:9/", "private address"),
        ("http://0x7f.2:9/", "private address"),
        ("http://[::ffff:127.0.0.1]:9/", "private address"),
        ("http://10.0.0.7/", "private address"),
    ],
)
def test_redirects_that_are_not_followed(site: Site, fetcher: Fetcher, target: str | None, what: str) -> None:
    site.pages["/a"] = Reply(status=302, headers={"Location": target} if target else {})
    site.pages["/round"] = Reply(status=302, headers={"Location": "/a"})
    error = failure(fetcher, site.url("/a"))
    assert what in str(error)
    assert error.lasting


def test_redirects_to_letters_that_are_not_escaped(site: Site, fetcher: Fetcher) -> None:
    site.pages["/a"] = Reply(
        raw="HTTP/1.1 301 Moved\r\nLocation: /gr\u00f6\u00dfe\r\nContent-Length: 0\r\n\r\n".encode()
    )
    site.pages["/gr%C3%B6%C3%9Fe"] = Reply("text", headers=HTML)
    assert fetcher.fetch(ask(site.url("/a"))).body == b"text"


@pytest.mark.parametrize("when", ["\u00b2", "Mon, 99999999999999999999 Jan 2030 00:00:00 GMT", "soon"])
def test_retry_after_that_says_nothing(site: Site, fetcher: Fetcher, when: str) -> None:
    site.pages["/a"] = Reply(status=503, headers={"Retry-After": when})
    assert failure(fetcher, site.url("/a")).wait == pytest.approx(60.0)


def test_endless_redirects(site: Site, fetcher: Fetcher) -> None:
    for n in range(20):
        site.pages[f"/{n}"] = Reply(status=302, headers={"Location": f"/{n + 1}"})
    assert "more than 6 times" in str(failure(fetcher, site.url("/0")))


def test_only_the_feeds_own_host_may_be_private(site: Site, clock: FakeClock) -> None:
    site.pages["/a"] = Reply("text")
    error = failure(fetcher_for(clock), site.url("/a"), home="news.example.org")
    assert "private_hosts=127.0.0.1" in str(error)
    assert not site.requests  # not even its robots.txt
    allowed = fetcher_for(clock, private=("127.0.0.1",))
    assert allowed.fetch(ask(site.url("/a"), home="news.example.org")).fresh


@pytest.mark.parametrize("home", ["127.0.0.1", "::1", "localhost", "news", "news.local", "a.b.internal", "news.lan."])
def test_names_of_ones_own_network(home: str) -> None:
    assert names_own_network(home)


def test_name_of_the_public_network_that_leads_to_a_private_address(
    site: Site, clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = socket.getaddrinfo
    monkeypatch.setattr(socket, "getaddrinfo", lambda host, *more, **named: real("127.0.0.1", *more, **named))
    site.pages["/a"] = Reply("text")
    url = site.url("/a").replace("127.0.0.1", "news.example.org")
    error = failure(fetcher_for(clock), url, home="news.example.org")
    assert "private_hosts=news.example.org" in str(error)
    assert not site.requests
    assert fetcher_for(clock, private=("news.example.org",)).fetch(ask(url, home="news.example.org")).fresh


@pytest.mark.parametrize(
    "address",
    ["127.0.0.1", "10.1.2.3", "192.168.0.1", "172.16.0.1", "169.254.1.1", "100.64.0.1", "0.0.0.0", "224.0.0.1", "::1", "::",
     "fe80::1", "fd00::1", "::ffff:10.0.0.1", "2002:7f00:1::", "64:ff9b::a00:1",
     "::127.0.0.1", "::ffff:0:10.0.0.1", "fec0::1"],
)  # fmt: skip
def test_private_addresses(address: str) -> None:
    assert not is_public(address)


def test_public_addresses() -> None:
    assert all(map(is_public, ["93.184.216.34", "2606:2800:220:1:248:1893:25c8:1946", "::ffff:93.184.216.34"]))


@pytest.mark.parametrize(
    ("given", "url"),
    [
        ("HTTP://News.Example.org", "http://news.example.org/"),
        ("https://example.org:443/a b?q=ü#x", "https://example.org/a%20b?q=%C3%BC"),
        ("http://bücher.example/", "http://xn--bcher-kva.example/"),
        (" http://[2001:db8::1]:8080/a ", "http://[2001:db8::1]:8080/a"),
    ],
)
def test_urls(given: str, url: str) -> None:
    assert place_of(given).url == url


@pytest.mark.parametrize("part", ["head", "body", "chunks"])
def test_slow_drip_is_cut_off(site: Site, clock: FakeClock, part: str) -> None:
    raw = {
        "head": b"HTTP/1.1 200 OK\r\nX-Long: " + b"x" * 5000,
        "body": b"HTTP/1.1 200 OK\r\n\r\n" + b"x" * 5000,
        "chunks": b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + b"1\r\nx\r\n" * 5000,
    }[part]
    site.pages["/a"] = Reply(raw=raw, drip=0.002)
    started = time.monotonic()
    error = failure(fetcher_for(clock, QUICK._replace(seconds=0.3)), site.url("/a"))
    assert time.monotonic() - started < 2
    assert "longer than 0.3 s" in str(error)
    assert not error.lasting


def test_silence_is_cut_off(site: Site, clock: FakeClock) -> None:
    site.pages["/a"] = Reply(raw=b"HTTP", drip=1.0)
    error = failure(fetcher_for(clock, QUICK._replace(silence=0.2)), site.url("/a"))
    assert "timed out" in str(error)
    assert error.host


def _bomb(level: int) -> bytes:
    packed = gzip.compress(bytes(20_000_000), 9, mtime=0)
    return gzip.compress(packed, 9, mtime=0) if level == 2 else packed


@pytest.mark.parametrize(
    ("body", "encoding", "what"),
    [
        (_bomb(1), "gzip", "larger than 0.2 MB"),
        (zlib.compress(bytes(20_000_000), 9), "deflate", "larger than 0.2 MB"),
        (_bomb(2), "gzip, gzip", "not asked for"),
        (b"x", "br", "not asked for"),
        (b"x" * 300_000, "identity", "larger than 0.2 MB"),
        (gzip.compress(b"", mtime=0)[:10] * 9, "gzip", "cannot be undone"),
        (b"no gzip at all", "gzip", "cannot be undone"),
        (gzip.compress(b"words " * 900, mtime=0)[:-9], "gzip", "was cut off"),
    ],
)
def test_bodies_that_are_given_up(site: Site, fetcher: Fetcher, body: bytes, encoding: str, what: str) -> None:
    site.pages["/a"] = Reply(body, headers={"Content-Encoding": encoding})
    assert what in str(failure(fetcher, site.url("/a")))


def test_body_without_a_length_is_bounded(site: Site, fetcher: Fetcher) -> None:
    site.pages["/a"] = Reply(raw=b"HTTP/1.1 200 OK\r\n\r\n" + b"x" * 2_000_000)
    assert "larger than" in str(failure(fetcher, site.url("/a")))


@pytest.mark.parametrize(
    ("body", "encoding"),
    [
        (gzip.compress(b"words " * 900, mtime=0), "gzip"),
        (gzip.compress(b"words " * 400, mtime=0) + gzip.compress(b"words " * 500, mtime=0) + bytes(8), "x-gzip"),
        (zlib.compress(b"words " * 900), "deflate"),
        (zlib.compress(b"words " * 900)[2:-4], "deflate"),
    ],
)
def test_bodies_that_are_unpacked(site: Site, fetcher: Fetcher, body: bytes, encoding: str) -> None:
    site.pages["/a"] = Reply(body, headers={"Content-Encoding": encoding})
    assert fetcher.fetch(ask(site.url("/a"))).body == b"words " * 900


@pytest.mark.parametrize(
    ("reply", "what"),
    [
        (Reply(reset=True), "broke the connection off"),
        (Reply("x" * 500, cut=100), "was cut off"),
        (Reply(raw=b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n64\r\nhalf of it"), "was cut off"),
        (Reply(raw=b"SSH-2.0-none\r\n\r\n"), "no HTTP"),
        (Reply(raw=b""), "broke the connection off"),
        (Reply(raw=b"HTTP/1.1 200 OK\r\nX: " + b"x" * 70_000 + b"\r\n\r\n"), "no HTTP"),
    ],
)
def test_broken_answers(site: Site, fetcher: Fetcher, reply: Reply, what: str) -> None:
    site.pages["/a"] = reply
    error = failure(fetcher, site.url("/a"))
    assert what in str(error)
    assert not error.lasting


def test_nobody_there(fetcher: Fetcher) -> None:
    with serving() as gone:
        pass
    error = failure(fetcher, gone.url("/a"))
    assert "refuses connections" in str(error)


def test_certificate_is_checked(site: Site, fetcher: Fetcher) -> None:
    # The server does not speak TLS at all; that there is no way round it is what matters.
    assert "no safe connection" in str(failure(fetcher, site.url("/a").replace("http:", "https:")))


def test_pauses_between_requests(site: Site, fetcher: Fetcher, clock: FakeClock) -> None:
    site.pages["/a"] = Reply("text")
    for _ in range(3):
        fetcher.fetch(ask(site.url("/a")))
    assert clock.slept == pytest.approx(3 * 2.0)  # four requests, with robots.txt


def test_one_connection_a_host(site: Site, fetcher: Fetcher) -> None:
    at_work = threading.Semaphore(1)

    def answer(request: Request) -> Reply:
        if not at_work.acquire(blocking=False):
            return Reply("two at once")
        time.sleep(0.02)
        at_work.release()
        return Reply("text")

    site.pages["/a"] = answer
    bodies: list[bytes] = []
    url = site.url("/a")
    threads = [threading.Thread(target=lambda: bodies.append(fetcher.fetch(ask(url)).body)) for _ in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert bodies == [b"text"] * 5


def test_end_cuts_what_is_open(site: Site, fetcher: Fetcher) -> None:
    site.pages["/a"] = Reply("x" * 4000, drip=0.01)
    errors: list[Exception] = []

    def fetch() -> None:
        try:
            fetcher.fetch(ask(site.url("/a")))
        except FetchError as error:
            errors.append(error)

    thread = threading.Thread(target=fetch)
    thread.start()
    while not site.asked("/a"):
        time.sleep(0.005)
    fetcher.end()
    thread.join(timeout=2)
    assert not thread.is_alive()
    assert len(errors) == 1


# robots.txt

RULES = (
    "User-agent: *\nDisallow: /closed/\nCrawl-delay: 7\n\nUser-agent: Dragoman\nDisallow: /private/\nCrawl-delay: 9\n"
)


def test_robots_forbid(site: Site, fetcher: Fetcher, clock: FakeClock) -> None:
    site.pages["/robots.txt"] = Reply(RULES)
    site.pages["/closed/a"] = site.pages["/private/a"] = site.pages["/open"] = Reply("text")
    error = failure(fetcher, site.url("/private/a"))
    assert (str(error), error.lasting) == ("robots.txt forbids it", True)
    assert not site.asked("/private/a")
    slept = clock.slept
    assert fetcher.fetch(ask(site.url("/closed/a"))).fresh  # forbidden to others only
    fetcher.fetch(ask(site.url("/open")))
    assert clock.slept - slept == pytest.approx(2 * 9.0, abs=7.1)
    assert len(site.asked("/robots.txt")) == 1


def test_redirect_into_what_robots_forbid(site: Site, fetcher: Fetcher) -> None:
    site.pages["/robots.txt"] = Reply(RULES)
    site.pages["/open"] = Reply(status=302, headers={"Location": "/private/a"})
    site.pages["/private/a"] = Reply("text")
    assert "forbids" in str(failure(fetcher, site.url("/open")))


def test_robots_are_kept_for_a_day(site: Site, fetcher: Fetcher, clock: FakeClock) -> None:
    site.pages["/a"] = Reply("text")
    fetcher.fetch(ask(site.url("/a")))
    clock.sleep(23 * 3600)
    fetcher.fetch(ask(site.url("/a")))
    assert len(site.asked("/robots.txt")) == 1
    clock.sleep(2 * 3600)
    site.pages["/robots.txt"] = Reply("User-agent: *\nDisallow: /")
    assert "forbids" in str(failure(fetcher, site.url("/a")))


@pytest.mark.parametrize("status", [400, 401, 403, 404, 410])
def test_robots_that_are_not_there_allow_all(site: Site, fetcher: Fetcher, status: int) -> None:
    site.pages["/robots.txt"] = Reply("User-agent: *\nDisallow: /", status=status)
    site.pages["/a"] = Reply("text")
    assert fetcher.fetch(ask(site.url("/a"))).fresh


@pytest.mark.parametrize("reply", [Reply(status=500), Reply(status=503), Reply(status=429), Reply(reset=True)])
def test_robots_that_cannot_be_reached_forbid_all(site: Site, fetcher: Fetcher, clock: FakeClock, reply: Reply) -> None:
    site.pages["/robots.txt"] = reply
    site.pages["/a"] = Reply("text")
    error = failure(fetcher, site.url("/a"))
    assert "robots.txt" in str(error)
    assert not error.lasting
    assert error.host == (reply.status != 500)  # a page waits longer for a host that is out of reach
    assert not site.asked("/a")
    failure(fetcher, site.url("/a"))
    assert len(site.asked("/robots.txt")) == 1  # not asked for again at once
    clock.sleep(1200)
    site.pages["/robots.txt"] = Reply(status=404)
    assert fetcher.fetch(ask(site.url("/a"))).fresh


def test_robots_known_from_before_hold_while_they_cannot_be_reached(
    site: Site, fetcher: Fetcher, clock: FakeClock
) -> None:
    site.pages["/robots.txt"] = Reply(status=500)
    site.pages["/a"] = site.pages["/closed"] = Reply("text")
    origin = site.url("")
    yesterday = clock.now() - 26 * 3600
    fetcher.robots.remember(origin, Rules("User-agent: *\nDisallow: /closed", yesterday, yesterday))
    assert fetcher.fetch(ask(site.url("/a"))).fresh
    assert "forbids" in str(failure(fetcher, site.url("/closed")))
    [(changed, rules)] = fetcher.robots.changes()
    assert changed == origin
    assert rules.failing_since == pytest.approx(clock.now(), abs=5)


def test_robots_never_reached_allow_all_after_a_month(site: Site, fetcher: Fetcher, clock: FakeClock) -> None:
    site.pages["/robots.txt"] = Reply(status=500)
    site.pages["/a"] = Reply("text")
    failure(fetcher, site.url("/a"))
    clock.sleep(31 * 24 * 3600)
    assert fetcher.fetch(ask(site.url("/a"))).fresh


def test_robots_are_read_to_a_bound_and_redirected(site: Site, fetcher: Fetcher) -> None:
    site.pages["/robots.txt"] = Reply(status=301, headers={"Location": "/other.txt"})
    rules = "User-agent: *\nDisallow: /closed\n" + "# nothing\n" * 200_000
    site.pages["/other.txt"] = Reply(gzip.compress(rules.encode(), mtime=0), headers={"Content-Encoding": "gzip"})
    site.pages["/open"] = Reply("text")
    assert "forbids" in str(failure(fetcher, site.url("/closed")))
    assert fetcher.fetch(ask(site.url("/open"))).fresh


def test_robots_that_are_no_text(site: Site, fetcher: Fetcher) -> None:
    site.pages["/robots.txt"] = Reply(b"\x89PNG\r\n\x1a\n" + bytes(200))
    site.pages["/a"] = Reply("text")
    assert fetcher.fetch(ask(site.url("/a"))).fresh
