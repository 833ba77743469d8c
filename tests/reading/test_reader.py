"""Whatever the text, the spans of a reading are in range, in order and apart; and reading is fast."""

from __future__ import annotations

import time
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dragoman.model import Report
from dragoman.reading import Reader
from dragoman.settings import Settings

READER = Reader(Settings(latest_date="2024-12-31"))
PIECES = st.sampled_from(
    [
        "TEHRAN, Feb 26 (IRNA) –",
        "AFP | Beirut",
        "(AP Photo/Jane Doe)",
        "(Reporting by Jane Doe; Editing by Max Roe)",
        "By Jane Doe, Associated Press",
        "Ministers meet over border",
        "Related articles",
        "Source: Xinhua",
        "© 2014 Gulf Daily",
        "The Gulf Review is not responsible for the contents of republished reports.",
        "Follow us on Twitter.",
        "Published: 3 March 2015",
        "The ministers met on Wednesday in 2013. ",
        "\n",
        "\n\n",
        "\r\n",
        " ",
        "\xa0",
        "—",
        "--",
        ":",
        "|",
        "(",
        ")",
        "a",
        "A",
        "Ünal",
        "12",
        ".",
    ]
)
TEXTS = st.one_of(
    st.text(max_size=300),
    st.lists(PIECES, max_size=25).map("".join),
    st.lists(PIECES, max_size=25).map(" ".join),
)


@settings(max_examples=400, deadline=None)
@given(TEXTS, st.none() | st.text(max_size=30), st.none() | st.text(max_size=12))
def test_spans_are_in_range_in_order_and_apart(text: str, title: str | None, date: str | None) -> None:
    reading = READER.read(Report(id="r", text=text, title=title, date=date))
    boilerplate = [(b.start, b.end) for b in reading.boilerplate]
    spans = [*reading.body, *boilerplate]
    if reading.title_span is not None:
        spans.append(reading.title_span)
    if reading.dateline is not None:
        spans.append((reading.dateline.start, reading.dateline.end))
    assert all(0 <= start < end <= len(text) for start, end in spans)
    assert list(reading.body) == sorted(reading.body)
    assert boilerplate == sorted(boilerplate)
    ordered = sorted(spans)
    assert all(before[1] <= after[0] for before, after in pairwise(ordered))
    assert all(text[start:end] == text[start:end].strip() for start, end in reading.body)
    # Nothing that could be news is lost: what no span holds has no letter.
    left = text
    for start, end in reversed(ordered):
        left = left[:start] + left[end:]
    assert not any(char.isalnum() for char in left)


@pytest.mark.slow
@pytest.mark.parametrize(
    "unit",
    [
        "The council met again. ",
        "word ",
        "A",
        "Aa ",
        "Jane Doe, ",
        "(",
        "(AP ",
        "- ",
        "1 ",
        ".",
        "\n",
        "Line\n",
        "A.B",
        "@a.b",
    ],
)
@pytest.mark.parametrize("limit", [200_000, 20_000_000])
def test_long_texts_are_read_fast(unit: str, limit: int) -> None:
    size = 10_000_000 if limit == 200_000 else 300_000
    text = unit * (size // len(unit))
    reader = Reader(Settings(latest_date="2024-12-31", max_report_chars=limit))
    start = time.process_time()
    reader.read(Report(id="r", text=text))
    assert time.process_time() - start < 6  # of the processor; it takes well under two


def test_ends_of_long_paragraphs_are_read_fast() -> None:
    units = [
        "The Gulf Review of the News ",
        "By Jane Doe and ",
        "responsible for the content ",
        "(reporting by a ",
        "© ",
    ]
    text = "\n\n".join(unit * 60 + "x" for unit in units for _ in range(20))
    start = time.process_time()
    READER.read(Report(id="r", text=text))
    assert time.process_time() - start < 6
