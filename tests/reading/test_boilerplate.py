"""What belongs to the page is found, and sentences of the news are left alone."""

from __future__ import annotations

import pytest

from dragoman.errors import CodebookError
from dragoman.model import BoilerplateKind, Reading, Report
from dragoman.reading import Reader
from dragoman.reading.boilerplate import BoilerplateFinder
from dragoman.reading.data_files import Agencies, Calendar, Patterns, decode, load
from dragoman.reading.names import AgencyNames, DayGrammar
from dragoman.settings import Settings

READER = Reader(Settings(latest_date="2024-12-31"))
NEWS = (
    "The two ministers met in the capital to discuss the border, officials said after the session.\n\n"
    "They agreed to reopen a crossing that has been shut since the fighting began, a statement said.\n\n"
    "A further round of talks is planned for the spring, when monitors are due to report on the ceasefire."
)


def parts(text: str, **fields: str) -> tuple[Reading, list[tuple[BoilerplateKind, str]], str]:
    reading = READER.read(Report(id="r", text=text, **fields))
    boiler = [(b.kind, text[b.start : b.end]) for b in reading.boilerplate]
    return reading, boiler, "\n\n".join(text[s.start : s.end] for s in reading.body)


@pytest.mark.parametrize(
    ("kind", "line"),
    [
        ("disclaimer", "The Gulf Review is not responsible for the contents of republished reports."),
        ("disclaimer", "We are not responsible for the content of external websites."),
        ("disclaimer", "Gulf Review accepts no responsibility for the accuracy of third-party articles."),
        (
            "disclaimer",
            "The views expressed in this article are those of the author and do not reflect our policy.",
        ),
        ("disclaimer", "Opinions expressed here do not necessarily represent those of the publisher."),
        ("disclaimer", "This article does not necessarily reflect the views of Gulf Review."),
        ("disclaimer", "Disclaimer: the text above was sent in by a reader."),
        ("disclaimer", "© 2014 Gulf Daily"),
        ("disclaimer", "© 2014 AFP"),
        ("disclaimer", "Copyright 2014 The Associated Press. All rights reserved."),
        ("disclaimer", "Copyright (c) 2011-2014 Gulf Daily News. All Rights Reserved."),
        ("disclaimer", "All rights reserved."),
        ("disclaimer", "This material may not be published, broadcast, rewritten or redistributed."),
        ("credit", "(Reporting by Jane Doe in Geneva and Omar Said in Cairo; Editing by Max Roe)"),
        ("credit", "(Additional reporting by Jane Doe; Writing by Omar Said;\nEditing by Max Roe)"),
        ("credit", "Reporting by Jane Doe and Omar Said; Editing by Max Roe"),
        (
            "credit",
            "Associated Press writers Jane Doe in Cairo and Omar Said in Beirut contributed to this report.",
        ),
        ("credit", "Source: Xinhua"),
        ("credit", "SOURCE: The Gulf Daily"),
        ("credit", "(Source: Reuters)"),
        ("credit", "This article first appeared in The Gulf Daily."),
        ("credit", "This story was originally published by Gulf Daily on 3 March 2014."),
        ("credit", "Republished with permission of Gulf Daily."),
        ("credit", "Republished with permission"),
        ("credit", "(With inputs from PTI)"),
        ("credit", "— AFP"),
        ("credit", "(AFP)"),
        ("credit", "Photo: Jane Doe / Reuters"),
        ("navigation", "Read more: Ministers fail to agree on border"),
        ("navigation", "READ ALSO: Ministers fail to agree on border"),
        ("navigation", "Related articles"),
        ("navigation", "Related: Ministers fail to agree on border"),
        ("navigation", "Share this"),
        ("navigation", "Share this article on Facebook"),
        ("navigation", "Facebook Twitter WhatsApp Email"),
        ("navigation", "Click here"),
        ("navigation", "Click here to read the full statement"),
        ("navigation", "For more news from the region, click here."),
        ("navigation", "Follow us on Twitter"),
        ("navigation", "Follow us on Twitter and Facebook for the latest news."),
        ("navigation", "Sign up for our daily newsletter."),
        ("navigation", "Subscribe to our free newsletter and never miss a story!"),
        ("navigation", "Get the latest headlines delivered to your inbox."),
        ("navigation", "ADVERTISEMENT"),
        ("navigation", "12 Comments"),
        ("navigation", "3 min read"),
        ("navigation", "Tags: border, ceasefire, talks"),
        (
            "contact",
            "For more information, contact the press office at press@ministry.example or +44 20 5550 1234.",
        ),
        ("contact", "E-mail: editor@gulf.example"),
        ("contact", "((jane.doe@agency.example; +968 555 1234))"),
        ("contact", "Tel: +971 4 555 1234"),
    ],
)
def test_page_matter_at_the_end(kind: str, line: str) -> None:
    text = f"{NEWS}\n\n{line}\n"
    _, boiler, body = parts(text)
    assert boiler == [(kind, line)]
    assert body == NEWS


@pytest.mark.parametrize(
    "line",
    [
        "By Jane Doe",
        "By JANE DOE and OMAR SAID",
        "By Jane Doe, Associated Press",
        "By Jane Doe, Gulf Daily Correspondent",
        "By Our Staff Correspondent",
        "Jane Doe, Associated Press",
        "Reuters Staff",
        "Published: 3 March 2015",
        "Posted on March 3, 2015 at 10:30 GMT",
        "Last updated: 3 March 2015 10:30",
        "March 3, 2015",
        "2 hours ago",
        "Updated 3:15 PM ET, Thu March 5, 2020",
    ],
)
def test_bylines_at_the_top(line: str) -> None:
    text = f"Ministers meet over border\n\n{line}\n\n{NEWS}"
    reading, boiler, body = parts(text)
    assert boiler == [("byline", line)]
    assert body == NEWS
    assert reading.title == "Ministers meet over border"


@pytest.mark.parametrize(
    ("sentence", "kind", "note"),
    [
        ("Officials denied it.", "credit", "(Reporting by Jane Doe; Editing by Max Roe)"),
        ("Officials denied it.", "credit", "(AP Photo/Jane Doe)"),
        (
            "Officials denied it.",
            "disclaimer",
            "The Gulf Review is not responsible for the contents of republished reports.",
        ),
        ("Officials denied it.", "disclaimer", "© 2014 Gulf Daily. All rights reserved."),
        ("Officials denied it.", "navigation", "(Click here for the full text)"),
        ("Officials denied it.", "navigation", "Follow us on Twitter."),
        ("Officials denied it.", "credit", "(Source: Xinhua)"),
    ],
)
def test_notes_at_the_end_of_a_paragraph(sentence: str, kind: str, note: str) -> None:
    _, boiler, body = parts(f"{NEWS}\n\n{sentence} {note}")
    assert boiler == [(kind, note)]
    assert body == f"{NEWS}\n\n{sentence}"


def test_a_photo_credit_within_a_paragraph() -> None:
    text = f"{NEWS}\n\nTroops stand guard. (AP Photo/Jane Doe) They left on Friday."
    _, boiler, body = parts(text)
    assert boiler == [("credit", "(AP Photo/Jane Doe)")]
    assert body.endswith("Troops stand guard.\n\nThey left on Friday.")


def test_headlines_after_related_articles_are_part_of_it() -> None:
    text = f"{NEWS}\n\nRelated articles\nMinisters fail to agree\nTroops mass at the border\n"
    _, boiler, body = parts(text)
    assert [kind for kind, _ in boiler] == ["navigation"] * 3
    assert body == NEWS


@pytest.mark.parametrize(
    "sentence",
    [
        "We are not responsible for the attack, the group said.",
        "“We are not responsible for the attack,” he said.",
        "The ministry is not responsible for the accident.",
        "The company said that it is not responsible for the content of posts that users write.",
        "The government is not responsible for the content of the leaked report, a spokesman said.",
        "The views expressed by the envoy drew sharp criticism from the opposition.",
        "The minister said his views are those of the whole cabinet.",
        "He held the copyright of the film, which was banned in 2014.",
        "The report was published by Amnesty International.",
        "The report first appeared in 2014.",
        "Journalists reporting by satellite phone said the town had fallen.",
        "The source: a retired general.",
        "The minister told reporters to read more about the deal.",
        "Share prices fell after the attack.",
        "The army asked civilians to follow its orders on Twitter.",
        "Rebels urged people to sign up for the new militia.",
        "By Monday, troops had taken the airport.",
        "By land and by sea, troops moved towards the city.",
        "Contact with the garrison was lost on Friday.",
        "The aircraft lost contact at 10:30.",
        "The photo (taken by a soldier) shows three prisoners.",
        "The president (pictured) met the envoy.",
        "Related charges were dropped.",
        "The commission registered 1,200 complaints.",
        "Click fraud was among the charges against the officials.",
        "According to the state-run Xinhua, the talks failed.",
        "The move was first reported by Reuters.",
        "He said his comments were taken from an interview with Gulf Daily.",
        "All rights to the field belong to the state.",
        "Follow-up talks are planned for March.",
        "The minister does not accept responsibility for the errors of his predecessors.",
        "The agency posted the video on Facebook.",
        "Published in March, the report blames both sides.",
        "Print workers went on strike.",
        "Contributions by member states fell.",
        "The spokesman, reached at +33 1 5550 1234, denied it.",
        "A letter sent from info@ministry.example threatened the envoys.",
        "The deal (see map) covers three provinces.",
        "The president will not take responsibility for the views of his advisers.",
    ],
)
@pytest.mark.parametrize("place", ["first", "middle", "last"])
def test_sentences_of_the_news_are_kept(sentence: str, place: str) -> None:
    first, *rest = NEWS.split("\n\n")
    paragraphs = {
        "first": [sentence, first, *rest],
        "middle": [first, sentence, *rest],
        "last": [first, *rest, sentence],
    }
    text = "\n\n".join(paragraphs[place])
    _, boiler, body = parts(text)
    assert boiler == []
    assert body == text


@pytest.mark.parametrize(
    ("extra", "publisher", "origins"),
    [
        ("The Gulf Review is not responsible for the contents of republished reports.", "The Gulf Review", ()),
        ("© 2014 Gulf Daily", "Gulf Daily", ()),
        ("Copyright 2014 Gulf Daily. All rights reserved.", "Gulf Daily", ()),
        ("© 2014 AFP", None, ("AFP",)),
        ("Copyright 2014 The Associated Press. All rights reserved.", None, ("AP",)),
        ("We are not responsible for the content of external websites.", None, ()),
        ("Source: Xinhua", None, ("Xinhua",)),
        ("Source: The Gulf Daily", None, ("The Gulf Daily",)),
        ("This article first appeared in The Gulf Daily.", None, ("The Gulf Daily",)),
        ("(Reporting by Jane Doe; Editing by Max Roe; Reuters)", None, ("Reuters",)),
        ("(Reporting by Jane Doe; Editing by Max Roe)", None, ()),
        ("(With inputs from PTI)", None, ("PTI",)),
        ("— AFP", None, ("AFP",)),
        ("According to the state-run Xinhua, the talks failed.", None, ()),
    ],
)
def test_publisher_and_origins(extra: str, publisher: str | None, origins: tuple[str, ...]) -> None:
    reading, _, _ = parts(f"{NEWS}\n\n{extra}")
    assert (reading.publisher, reading.origins) == (publisher, origins)
    assert parts(f"{NEWS}\n\n{extra}", publisher="Desk")[0].publisher == "Desk"


def test_a_byline_may_name_the_origin() -> None:
    reading, _, _ = parts(f"Ministers meet over border\n\nBy Jane Doe, Associated Press\n\n{NEWS}")
    assert reading.origins == ("AP",)


def test_an_origin_is_given_once() -> None:
    reading, _, _ = parts(f"GENEVA, March 3 (Reuters/AFP) - {NEWS}\n\nSource: Reuters")
    assert reading.origins == ("Reuters", "AFP")


def test_data_files_are_checked() -> None:
    with pytest.raises(CodebookError, match=r"p\.toml: .*unknown field `colour`"):
        decode(b"[[pattern]]\nid='a'\nkind='credit'\nscope='end'\nregex='x'\ncolour=1", Patterns, "p.toml")
    with pytest.raises(CodebookError, match=r"p\.toml"):
        decode(b"[[pattern]\n", Patterns, "p.toml")
    days, agencies = DayGrammar(load("calendar.toml", Calendar)), AgencyNames(load("agencies.toml", Agencies))
    broken = decode(b"[[pattern]]\nid='a'\nkind='credit'\nscope='end'\nregex='('", Patterns, "p.toml")
    with pytest.raises(CodebookError, match="pattern 'a'"):
        BoilerplateFinder(broken, days, agencies)


def test_patterns_that_are_searched_have_cues() -> None:
    assert [p.id for p in load("boilerplate.toml", Patterns).pattern if p.scope != "whole" and not p.cues] == []
