"""Paragraphs and headlines of texts in the layouts that reports come in."""

from __future__ import annotations

import textwrap

import pytest

from dragoman.model import Report
from dragoman.reading import Reader, read
from dragoman.settings import Settings

READER = Reader(Settings(latest_date="2024-12-31"))
ONE = (
    "The two ministers met in the capital on Monday to discuss the closed border, the first such meeting "
    "since the fighting began last year, and agreed that monitors should be sent to three crossings."
)
TWO = "Neither side spoke to reporters. A statement said that the talks had been frank and would go on."


def body(text: str, **fields: str) -> list[str]:
    reading = READER.read(Report(id="r", text=text, **fields))
    return [text[s.start : s.end] for s in reading.body]


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r", "\u2029"])
@pytest.mark.parametrize("blank", [1, 2, 3])
def test_paragraphs_are_parted_by_any_newline(newline: str, blank: int) -> None:
    assert body(f"{ONE}{newline * blank}{TWO}{newline}") == [ONE, TWO]


@pytest.mark.parametrize("width", [60, 66, 72, 80])
def test_wrapped_lines_are_joined(width: int) -> None:
    one, two = textwrap.fill(ONE, width), textwrap.fill(TWO, width)
    assert body(f"{one}\n\n{two}\n") == [one, two]


def test_wrapped_paragraphs_may_be_indented() -> None:
    one, two = textwrap.fill(ONE, 70), textwrap.fill(TWO, 70)
    assert body(f"   {one}\n   {two}\n") == [one, two]


def test_white_space_is_trimmed() -> None:
    assert body(f"\ufeff\xa0 {ONE}\xa0 \n\u200b\n\t{TWO}\xa0") == [ONE, TWO]


def test_a_sentence_that_a_newline_breaks_is_joined() -> None:
    assert body(f"{ONE}\nThe minister of\nforeign affairs left.") == [
        ONE,
        "The minister of\nforeign affairs left.",
    ]


@pytest.mark.parametrize(
    ("first", "title"),
    [
        ("Ministers meet over border", "Ministers meet over border"),
        ("Will the talks succeed?", "Will the talks succeed?"),
        ("Envoy to visit U.S.", "Envoy to visit U.S."),
        ("Iran:  talks\twill go on", "Iran: talks will go on"),
        ("The ministers met.", None),
        ("Ministers", None),
        ("word " * 40, None),
    ],
)
def test_headlines(first: str, title: str | None) -> None:
    text = f"{first}\n\n{ONE}"
    reading = READER.read(Report(id="r", text=text))
    assert reading.title == title
    assert reading.title_span == ((0, len(first.strip())) if title else None)


def test_a_text_of_one_line_is_news() -> None:
    reading = READER.read(Report(id="r", text="Ministers meet over border"))
    assert (reading.title, len(reading.body)) == (None, 1)


@pytest.mark.parametrize("given", ["Ministers meet over border", "MINISTERS MEET OVER BORDER – Gulf Daily"])
def test_a_given_title_is_found_in_the_text(given: str) -> None:
    text = f"Ministers meet over border\n\n{ONE}"
    reading = READER.read(Report(id="r", text=text, title=given))
    assert (reading.title, reading.title_span) == (given, (0, 26))
    assert body(text, title=given) == [ONE]
    assert READER.read(Report(id="r", text=ONE, title=given)).title_span is None


def test_a_report_that_could_not_be_read() -> None:
    reading = READER.read(Report(id="r", text="", error="r: empty"))
    assert (reading.body, reading.title, reading.dateline, reading.language) == ((), None, None, None)


def test_long_reports_are_cut_and_say_so() -> None:
    text = f"{ONE}\n\n" * 100
    reading = read(Report(id="r", text=text), settings=Settings().with_values(max_report_chars=1000))
    assert reading.body[-1].end <= 1000
    assert f"of {len(text)} characters are read" in reading.date_reason


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", ONE),
        (
            "fr",
            "Le ministre des affaires a déclaré que les pourparlers avec la délégation iront.",
        ),
        (
            "es",
            "El ministro dijo que las conversaciones con la delegación van a seguir.",
        ),
        ("de", "Der Minister sagte am Montag, dass die Gespräche mit der Delegation nicht beendet sind."),
        (
            "pt",
            "O ministro disse que as conversas com a delegação não foram interrompidas pelo governo do país.",
        ),
        ("it", "Il ministro ha detto che i colloqui con la delegazione non sono finiti e che si va avanti."),
        (
            "nl",
            "De minister zei dat het overleg met de delegatie niet is afgelopen en dat er een vervolg komt.",
        ),
        (
            "tr",
            "Bakan, heyet ile yapılan bu görüşmelerin daha sonra bir kez olarak için devam edeceğini dedi.",
        ),
        ("ru", "Министр сказал, что переговоры с делегацией будут продолжены во вторник."),
        ("uk", "Міністр сказав, що переговори з делегацією продовжаться у вівторок."),
        ("ar", "قال الوزير إن المحادثات مع الوفد ستستمر يوم الثلاثاء المقبل"),
        ("fa", "وزیر خارجه گفت که گفتگوها با هیئت پاکستانی روز سه‌شنبه ادامه می‌یابد"),
        ("zh", "外交部发言人星期三表示双方将继续谈判"),
        ("ja", "外相は水曜日に交渉を続けると述べた。"),
        ("ko", "외교부 장관은 수요일에 협상을 계속할 것이라고 말했다"),
        ("he", "שר החוץ אמר כי השיחות עם המשלחת יימשכו"),
        (None, "Three short words"),
        (None, "12 34 56 78"),
        (None, "Xyz abc qwe rty uio pas dfg"),
        (None, ""),
    ],
)
def test_languages(language: str | None, text: str) -> None:
    assert READER.read(Report(id="r", text=text)).language == language
