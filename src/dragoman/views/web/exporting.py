"""Events and stories as files in every format, read from the database while they are sent."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from importlib.util import find_spec
from io import TextIOWrapper
from typing import BinaryIO, Literal, NamedTuple, TextIO, TypeVar, get_args

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from dragoman.model import Record
from dragoman.store import View
from dragoman.views.export import ActFormat, write_acts, write_csv, write_parquet
from dragoman.views.formats.acts import Act, Pages, acts_of_events
from dragoman.views.formats.delimited import Making
from dragoman.views.jsonl import write_events
from dragoman.views.web.answers import error_answer
from dragoman.views.web.config import Workbench
from dragoman.views.web.downloads import Download
from dragoman.views.web.errors import VisitError
from dragoman.views.web.filtering import EventsAsked
from dragoman.views.web.pages import File, Query, Site, read_query
from dragoman.views.web.sorting import ORDERS, Sorting

Q = TypeVar("Q", bound=Query)

Format = Literal["csv", "jsonl", "parquet", "polecat", "icews", "gdelt", "phoenix"]
_ACTS: Mapping[str, ActFormat] = {name: name for name in get_args(ActFormat)}

_NO_ARROW = "needs pyarrow: pip install 'dragoman[parquet]'"
_NO_SENTENCES = "is not offered here: this workbench was opened without what finds sentences"


class Kind(NamedTuple):
    """A format: what it is called, what it is for, the ending of its files and their type."""

    label: str
    use: str
    ending: str
    media_type: str


_TABS = "text/tab-separated-values; charset=utf-8"
KINDS: Mapping[Format, Kind] = {
    "csv": Kind("CSV", "spreadsheets, R; one row each, our own columns", "csv", "text/csv; charset=utf-8"),
    "jsonl": Kind("JSON Lines", "programs; all that is known, nested", "jsonl", "application/x-ndjson"),
    "parquet": Kind("Parquet", "data frames; columns with types", "parquet", "application/vnd.apache.parquet"),
    "polecat": Kind("POLECAT", "PLOVER types, lists of actors and recipients", "polecat.tsv", _TABS),
    "icews": Kind("ICEWS", "CAMEO codes, one source and one target", "icews.tsv", _TABS),
    "gdelt": Kind("GDELT 2.0", "the table of events, CAMEO codes", "gdelt.tsv", _TABS),
    "phoenix": Kind("Phoenix", "the columns of the Open Event Data Alliance", "phoenix.tsv", _TABS),
}


class Offer(Record, frozen=True, kw_only=True):
    """A format that can be had, or why it cannot: `missing`. `to`: the address of the file."""

    format: Format
    label: str
    use: str
    to: str | None
    missing: str | None


class Export(Record, frozen=True, kw_only=True):
    """The files that can be made of what a page shows: of `rows` of them at most `most`, in the order of the page."""

    rows: int
    most: int
    offers: tuple[Offer, ...]


class EventsExport(EventsAsked, frozen=True, kw_only=True):
    """Which events, in what order and in which format."""

    format: Format
    order: Sorting = "newest"


def export_of(bench: Workbench, rows: int, most: int, base: str) -> Export:
    """Return the formats in which something can be had; `base`: its address without the format."""
    offers = []
    for name, kind in KINDS.items():
        missing = missing_for(bench, name)
        to = None if missing else f"{base}{'&' if '?' in base else '?'}format={name}"
        offers.append(Offer(format=name, label=kind.label, use=kind.use, to=to, missing=missing))
    return Export(rows=rows, most=most, offers=tuple(offers))


def missing_for(bench: Workbench, format_: Format) -> str | None:
    """Return what a format needs that is not here."""
    if format_ == "parquet" and find_spec("pyarrow") is None:
        return _NO_ARROW
    return _NO_SENTENCES if format_ in _ACTS and bench.splitter is None else None


def file_name(what: str, asked: EventsAsked, format_: Format) -> str:
    """Return the name of a file: what is in it, and by which filters; of letters, digits, dots and hyphens only."""
    values = "-".join(value for _, value in asked.given())
    plain = re.sub(r"[^A-Za-z0-9]+", "-", f"{what}-{values}")[:80].strip("-")
    return f"{plain}.{KINDS[format_].ending}"


def events_file(bench: Workbench, asked: EventsExport) -> Download:
    """Return the events that pass the filters as a file."""
    wanted = asked.to_filter(order=ORDERS[asked.order], limit=bench.limits.export)

    def write(view: View, stream: BinaryIO) -> None:
        rows = view.events(wanted)
        match asked.format:
            case "jsonl":
                write_events(rows, stream)
            case "parquet":
                write_parquet(rows, stream)
            case "csv":
                with as_text(stream) as text:
                    write_csv(rows, text)
            case other:
                write_tabs(bench, view, stream, other, lambda pages: acts_of_events(rows, pages))

    return download(bench, "events", asked, asked.format, write)


def download(
    bench: Workbench, what: str, asked: EventsAsked, format_: Format, write: Callable[[View, BinaryIO], None]
) -> Download:
    """Return a file that is written from the database; raises VisitError if its format cannot be had here."""
    missing = missing_for(bench, format_)
    if missing:
        raise VisitError(f"{KINDS[format_].label} {missing}")

    def opened(stream: BinaryIO) -> None:
        # Opened by the thread that writes, to which it belongs.
        with bench.files.turn(), View(bench.database, patience=bench.limits.patience) as view:
            write(view, stream)

    return Download(opened, name=file_name(what, asked, format_), media_type=KINDS[format_].media_type)


def write_tabs(
    bench: Workbench, view: View, stream: BinaryIO, format_: ActFormat, acts: Callable[[Pages], Iterable[Act]]
) -> None:
    """Write acts in the columns of another data set."""
    if bench.splitter is None:
        raise VisitError(f"{KINDS[format_].label} {_NO_SENTENCES}")
    with as_text(stream) as text:
        write_acts(acts(Pages(view, bench.splitter)), format_, text, Making())


@contextmanager
def as_text(stream: BinaryIO) -> Iterator[TextIO]:
    """Give a stream of bytes as one of text, in UTF-8 and with the line ends that are written."""
    text = TextIOWrapper(stream, encoding="utf-8", errors="replace", newline="", write_through=True)
    try:
        yield text
    finally:
        text.detach()


def export_route(path: str, form: type[Q], make: Callable[[Workbench, Q], Response], bench: Workbench) -> Route:
    """Return the route of an export; `make` makes the file of what is asked for."""

    def answer(request: Request) -> Response:
        try:
            return make(bench, read_query(request.query_params, form))
        except Exception as error:
            return error_answer(request.scope, error, Site(bench=bench, section="", path=path, asked={}))

    return Route(path, answer, methods=["GET"])


FILES = (
    File("/events/export", EventsExport, tuple(dict.fromkeys(kind.media_type for kind in KINDS.values())),
         "Events by filters, as a file"),
)  # fmt: skip


def routes(bench: Workbench) -> list[Route]:
    """Return the routes of the exports."""
    return [export_route("/events/export", EventsExport, events_file, bench)]
