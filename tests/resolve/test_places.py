"""Places of reports: each case is a sentence and the places that must be found in it, no more and no fewer."""

from __future__ import annotations

import pytest

from dragoman.model import Annotated, Boilerplate, Dateline, Place, Reading, Report, Sentence, Span
from dragoman.resolve.gazetteer import Gazetteer
from dragoman.resolve.loading import load_knowledge
from dragoman.resolve.names import NameFinder
from dragoman.resolve.places import PlaceFinder


@pytest.fixture(scope="module")
def finder() -> PlaceFinder:
    knowledge = load_knowledge()
    return PlaceFinder(Gazetteer(knowledge), knowledge, NameFinder(knowledge))


def annotated(*sentences: str, dateline: Dateline | None = None, lead: str = "") -> Annotated:
    """Build a report whose sentences are not parsed; `lead` comes before them and is not part of the body."""
    text, spans = lead, []
    for sentence in sentences:
        spans.append(Span(len(text), len(text) + len(sentence)))
        text += sentence + "\n"
    reading = Reading(
        title=None, title_span=None, publisher=None, origins=(), dateline=dateline, published=None, date="2014-02-26",
        date_reason="given", language="en", boilerplate=(), body=tuple(spans),
    )  # fmt: skip
    marked = tuple(Sentence(start=s.start, end=s.end, paragraph=i) for i, s in enumerate(spans))
    return Annotated(report=Report(id="r", text=text), reading=reading, sentences=marked)


def names(places: tuple[Place, ...]) -> list[str]:
    return [f"{p.text}:{p.country}" for p in places]


FOUND = [
    # Pattern: city, state or country
    ("The plant in Springfield, Ill., employs 400 people.", ["Springfield:USA"]),
    ("He spoke in Manchester, N.H., and in Bath, England.", ["Manchester:USA", "Bath:GBR", "England:GBR"]),
    ("She moved to Paris, Texas.", ["Paris:USA", "Texas:USA"]),
    ("Clashes shook Tripoli, Lebanon.", ["Tripoli:LBN", "Lebanon:LBN"]),
    ("The body was found near Lincoln, Neb., on Sunday.", ["Lincoln:USA"]),
    # Countries, spans and spellings
    ("Talks between Iran and Iraq failed.", ["Iran:IRN", "Iraq:IRQ"]),
    ("The US-Iran deal was buried.", ["US:USA", "Iran:IRN"]),
    ("Syria's army left Lebanon.", ["Syria:SYR", "Lebanon:LBN"]),
    ("Syrian and Turkish officials argued.", []),
    ("Floods hit São Paulo, Zürich and Kiev.", ["São Paulo:BRA", "Zürich:CHE", "Kiev:UKR"]),
    ("Gangs fought in Port-au-Prince.", ["Port-au-Prince:HTI"]),
    ("Pilgrims reached the Vatican.", ["Vatican:VAT"]),
    # Cities by context
    ("Troops shelled the northern Syrian city of Aleppo.", ["Aleppo:SYR"]),
    ("In Kiev, the Ukrainian capital, lawmakers voted.", ["Kiev:UKR"]),
    ("Crowds filled downtown Cairo and Port Said; the Egyptian port of Alexandria was calm.",
     ["Cairo:EGY", "Port Said:EGY", "Alexandria:EGY"]),
    ("The Kosovo town of Mitrovica is tense.", ["Kosovo:KOS", "Mitrovica:KOS"]),
    ("Belgrade and Pristina will talk in Brussels.", ["Belgrade:SRB", "Pristina:KOS", "Brussels:BEL"]),
    ("Nigerian troops entered Maiduguri.", ["Maiduguri:NGA"]),
    # Regions, seas, conflict areas
    ("Rebels hold Hodeidah and parts of Donbas.", ["Hodeidah:YEM", "Donbas:UKR"]),
    ("Fighting flared in Darfur, Helmand and Kashmir.", ["Darfur:SDN", "Helmand:AFG", "Kashmir:IND"]),
    ("Settlers live in the West Bank and the Golan Heights.", ["West Bank:PSE", "Golan Heights:SYR"]),
    ("A tanker was seized in the Strait of Hormuz.", ["Strait of Hormuz:None"]),
    ("Girls were taken in Chibok, Borno State.", ["Chibok:NGA", "Borno State:NGA"]),
    ("The army bombed Idlib province.", ["Idlib:SYR"]),
    # Georgia, twice
    ("Voters in Georgia and Alabama went to the polls, Atlanta officials said.",
     ["Georgia:USA", "Alabama:USA", "Atlanta:USA"]),
    ("Georgia said Russian troops had left South Ossetia.", ["Georgia:GEO", "South Ossetia:GEO"]),
    # People
    ("Jordan Smith, a lawyer, met the Jordanian king in Amman.", ["Amman:JOR"]),
    ("The heiress Paris Hilton flew to Paris.", ["Paris:FRA"]),
    ("George Washington never saw Washington as we know it.", ["Washington:USA"]),
    ("Abraham Lincoln was shot; Lincoln died the next day.", []),
    ("Mr. Houston and Chad Johnson visited Chad.", ["Chad:TCD"]),
    ("Michael B. Jordan and Kathy Ireland visited Santiago, Chile.", ["Santiago:CHL", "Chile:CHL"]),
    ("President Bashar al-Assad spoke in Damascus.", ["Damascus:SYR"]),
    ("Theresa May met Madison Keys.", []),
    # Organisations and things
    ("The Washington Post and the New York Times quoted the Bank of England.", []),
    ("The University of Michigan and Boston University agree.", []),
    ("The Dayton Accords and the Kyoto Protocol were praised.", []),
    ("The Boston Celtics beat the Los Angeles Lakers.", []),
    ("A Malaysia Airlines flight left Kuala Lumpur.", ["Kuala Lumpur:MYS"]),
    ("Trump Tower and the Lincoln Memorial were closed.", []),
    # Words
    ("Reading the report, he said March was a nice month.", []),
    ("Police said Union leaders met; Orange is a colour.", []),
    ("Most of the men were armed. Nice words will not help.", []),
    ("Hope and Mobile phones are no towns here.", []),
]  # fmt: skip


@pytest.mark.parametrize(("sentence", "expected"), FOUND)
def test_find(finder: PlaceFinder, sentence: str, expected: list[str]) -> None:
    report = annotated(sentence)
    places = finder.find(report)
    assert names(places) == expected
    for place in places:
        assert report.report.text[place.start : place.end] == place.text
        assert place.lat is not None
        assert place.reason


@pytest.mark.parametrize(
    ("sentence", "name", "admin1"),
    [
        ("He lives in Springfield, Mass.", "Springfield", "Massachusetts"),
        ("He lives in Springfield, Missouri.", "Springfield", "Missouri"),
        ("He lives in Cambridge, Massachusetts.", "Cambridge", "Massachusetts"),
        ("He lives in Washington, D.C.", "Washington", "District of Columbia"),
    ],
)
def test_state_decides(finder: PlaceFinder, sentence: str, name: str, admin1: str) -> None:
    place = finder.find(annotated(sentence))[0]
    assert (place.name, place.admin1) == (name, admin1)
    assert "says which one is meant" in place.reason


def test_owner_decides(finder: PlaceFinder) -> None:
    places = finder.find(annotated("Tripoli, Lebanon, saw clashes while Libya’s Tripoli was calm."))
    assert names(places) == ["Tripoli:LBN", "Lebanon:LBN", "Libya:LBY", "Tripoli:LBY"]


def test_place_given_in_full_once_is_meant_again(finder: PlaceFinder) -> None:
    places = finder.find(annotated("Fire broke out in Springfield, Ill.", "The mayor of Springfield fled."))
    assert [p.admin1 for p in places] == ["Illinois", "Illinois"]
    assert "elsewhere in the report" in places[1].reason


def test_country_of_report_decides(finder: PlaceFinder) -> None:
    canadian = finder.find(annotated("Canadian police searched homes in London and in Windsor, Ontario."))
    assert names(canadian)[0] == "London:CAN"
    assert names(finder.find(annotated("Canadian police searched homes in London.")))[0] == "London:GBR"


def test_name_is_no_evidence_for_itself(finder: PlaceFinder) -> None:
    (place,) = finder.find(annotated("Police searched homes in London."))
    assert place.country == "GBR"
    assert place.reason.endswith("the capital of GBR")


def test_dateline_country_decides(finder: PlaceFinder) -> None:
    lead = "TRIPOLI, Lebanon (Reuters) - "
    line = Dateline(place="Tripoli, Lebanon", date=None, agency="Reuters", start=0, end=len(lead) - 1)
    report = annotated("Gunmen fought in Tripoli.", dateline=line, lead=lead)
    assert names(finder.find(report)) == ["Tripoli:LBN"]
    assert names(finder.dateline(report)) == ["TRIPOLI:LBN", "Lebanon:LBN"]


def test_title_and_boilerplate_are_left_out(finder: PlaceFinder) -> None:
    title = "Bomb in Baghdad"
    text = f"{title}\nA bomb went off in Basra.\nReporting by X in London"
    end = text.index("\nReporting")
    reading = Reading(
        title=title, title_span=Span(0, len(title)), publisher=None, origins=(), dateline=None, published=None,
        date=None, date_reason="none", language="en",
        boilerplate=(Boilerplate(kind="credit", start=end + 1, end=len(text)),), body=(Span(len(title) + 1, end),),
    )  # fmt: skip
    sentences = (
        Sentence(start=0, end=len(title), paragraph=-1),
        Sentence(start=len(title) + 1, end=end, paragraph=0),
    )
    report = Annotated(report=Report(id="r", text=text), reading=reading, sentences=sentences)
    assert [p.text for p in finder.find(report)] == ["Basra"]


def test_unlisted_village_has_no_point(finder: PlaceFinder) -> None:
    (place,) = finder.find(annotated("Shells hit the village of Qarmazzeh al-Sharq."))
    assert (place.text, place.name, place.lat, place.country) == ("Qarmazzeh al-Sharq", None, None, None)
    assert "the gazetteer does not have it" in place.reason


def test_reasons_say_what_decided(finder: PlaceFinder) -> None:
    reasons = {p.text: p.reason for p in finder.find(annotated("Syria bombed Aleppo.", "Talks were held in Vienna."))}
    assert reasons["Syria"] == "“Syria” is the name of Syria"
    assert "the one in SYR, which the sentence names" in reasons["Aleppo"]


BESIDES = [
    ("Syrian and Turkish officials argued.", ["Syrian:SYR", "Turkish:TUR"]),
    ("The University of Michigan and Boston University agree.", ["Michigan:USA", "Boston:USA"]),
    ("European and Asian envoys met.", ["European:None", "Asian:None"]),
    ("The plant in Springfield, Ill., employs 400 people.", ["Ill.:USA"]),
    ("Snow fell in B.C. on Monday.", ["B.C.:CAN"]),
    ("The temple was built in 300 B.C. by a king.", []),
    ("Michael B. Jordan and Kathy Ireland visited Santiago, Chile.", []),
    ("The heiress Paris Hilton flew to Paris.", []),
]


@pytest.mark.parametrize(("sentence", "expected"), BESIDES)
def test_places_that_are_spoken_of_besides(finder: PlaceFinder, sentence: str, expected: list[str]) -> None:
    found = finder.find_all(annotated(sentence))
    assert names(found.besides) == expected
    assert found.named == finder.find(annotated(sentence))
    starts = [p.start for p in found.all()]
    assert starts == sorted(starts)


@pytest.mark.parametrize(
    ("lead", "place", "expected"),
    [
        ("GENEVA, March 3 - ", "Geneva", ["GENEVA:CHE"]),
        ("AUGUSTA, Ga., May 4 (AP) - ", "Augusta, Ga.", ["AUGUSTA:USA"]),
        ("PARIS, Texas, August 1 - ", "Paris, Texas", ["PARIS:USA", "Texas:USA"]),
    ],
)
def test_a_dateline_ends_before_its_date(finder: PlaceFinder, lead: str, place: str, expected: list[str]) -> None:
    line = Dateline(place=place, date=None, agency=None, start=0, end=len(lead) - 1)
    assert names(finder.dateline(annotated("A bank was robbed.", dateline=line, lead=lead))) == expected


def test_dateline_is_spoken_of_and_no_scene(finder: PlaceFinder) -> None:
    lead = "COLUMBIA, Ky. (AP) - "
    line = Dateline(place="Columbia, Ky.", date=None, agency="AP", start=0, end=len(lead) - 1)
    found = finder.find_all(annotated("A bank was robbed.", dateline=line, lead=lead))
    assert names(found.named) == []
    assert names(found.besides) == ["COLUMBIA:USA", "Ky.:USA"]
    assert all(p.reason.endswith("in the dateline") for p in found.besides)
    assert found.besides[0].admin1 == "Kentucky"


def test_town_of_another_state_is_not_taken(finder: PlaceFinder) -> None:
    place = finder.find(annotated("He lives in Kandahar, Minn."))[0]
    assert (place.text, place.lat, place.country) == ("Kandahar", None, None)
    assert "it is in Minnesota" in place.reason


@pytest.mark.parametrize("name", ["Jordan", "Chad", "Georgia", "Israel", "Sydney", "Paris", "Austin"])
def test_place_that_is_also_a_person(finder: PlaceFinder, name: str) -> None:
    places = finder.find_all(annotated(f"Mr. {name} Miller, a teacher, was freed.")).all()
    assert places == ()


def test_same_input_gives_the_same_places(finder: PlaceFinder) -> None:
    report = annotated("Georgia, Jordan and San Jose are named, and Alexandria and Springfield too.")
    assert finder.find(report) == finder.find(report)


def test_city_country(finder: PlaceFinder) -> None:
    assert finder.city_country("Homs") == "SYR"
    assert finder.city_country("Xyzzyville") is None


@pytest.mark.parametrize(
    ("sentence", "trigger", "scene"),
    [
        ("Talks on ending the war in Syria were held in Geneva on Friday.", "Talks", "Geneva"),
        ("Rebels killed 20 soldiers near Aleppo.", "killed", "Aleppo"),
        ("Foreign ministers met in Geneva, Switzerland.", "met", "Geneva"),
        ("In the northern Syrian city of Homs, troops shelled a market.", "shelled", "Homs"),
        ("The U.S. held talks with Iran in Vienna.", "talks", "Vienna"),
        ("Police clashed with crowds in Cairo, officials in London said.", "clashed", "Cairo"),
        ("A bomb went off 10 miles south of Baghdad.", "bomb", "Baghdad"),
        ("Fighting erupted in Helmand and Kandahar.", "Fighting", "Helmand"),
        ("Iran, which fought Iraq in the 1980s, signed a deal in Moscow.", "signed", "Moscow"),
        ("Protesters marched through downtown Cairo.", "marched", "Cairo"),
        ("Iran accused Iraq of lying.", "accused", None),
        ("Aid was sent to Gaza.", "sent", None),
        ("Spain recalled its ambassador in Havana.", "recalled", None),
        ("Officials in Lima condemned the raid.", "condemned", None),
        ("Diplomats based in Kigali met rebels in Goma.", "met", "Goma"),
        ("Peru held talks in Geneva with the envoy in Bern of Chile.", "talks", "Geneva"),
        ("Gunmen killed a judge in Quetta.", "killed", "Quetta"),
    ],
)
def test_event_place(finder: PlaceFinder, sentence: str, trigger: str, scene: str | None) -> None:
    report = annotated(sentence)
    at = sentence.index(trigger)
    places = finder.find(report)
    place = finder.event_place(Span(at, at + len(trigger)), report.sentences[0], sentence, places)
    assert (place.text if place else None) == scene
