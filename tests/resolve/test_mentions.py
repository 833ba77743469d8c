"""Mentions: names, roles with their state or body, people."""

from __future__ import annotations

import pytest

from builders import code_of, entity, memory, mention_finder, mentions_of, parsed
from dragoman.model import Entity
from dragoman.resolve.memory import Memory


def found(spec: str, remembered: Memory | None = None) -> list[tuple[str, str]]:
    """Return (text, codes) of every mention of a sentence, in text order."""
    sentence = parsed(spec)
    mentions = mentions_of(sentence, remembered)
    for mention in mentions:
        for who in mention.entities:
            assert sentence.text[who.start : who.end] == who.text
            assert who.reason
    return [(m.entities[0].text, "+".join(code_of(e) for e in m.entities)) for m in mentions]


def people(spec: str, remembered: Memory | None = None) -> list[Entity]:
    sentence = parsed(spec)
    mentions = mentions_of(sentence, remembered)
    return [e for m in mentions if m.sense == "person" for e in m.entities]


NAMES_AND_ROLES = [
    ("Kenya/NNP/nsubj>1 left=leave/VBD/ROOT", [("Kenya", "KEN")]),
    ("Nairobi/NNP/nsubj>1 left=leave/VBD/ROOT", [("Nairobi", "KEN:GOV")]),
    ("Kenyans=kenyan/NNPS/nsubj>1 left=leave/VBD/ROOT", [("Kenyans", "KEN:CVL")]),
    ("Kremlin/NNP/nsubj>1 left=leave/VBD/ROOT", [("Kremlin", "RUS:GOV")]),
    ("the/DT/det>1 Kremlin/NNP/nsubj>2 left=leave/VBD/ROOT", [("Kremlin", "RUS:GOV")]),
    ("Kenyan/JJ/amod>1 police/NNS/nsubj>2 left=leave/VBD/ROOT", [("Kenyan police", "KEN:COP")]),
    ("The/DT/det>2 Kenyan/JJ/amod>2 army/NN/nsubj>3 left=leave/VBD/ROOT", [("The Kenyan army", "KEN:MIL")]),
    (
        "Kenya/NNP/poss>3 ~'s/POS/case>0 new/JJ/amod>3 president/NN/nsubj>4 left=leave/VBD/ROOT",
        [("Kenya's new president", "KEN:GOV")],
    ),
    (
        "the/DT/det>1 president/NN/nsubj>4 of/IN/prep>1 Kenya/NNP/pobj>2 left=leave/VBD/ROOT",
        [("the president of Kenya", "KEN:GOV")],
    ),
    (
        "Kenyan/JJ/amod>1 rebels=rebel/NNS/nsubj>4 and/CC/cc>1 soldiers=soldier/NNS/conj>1 left=leave/VBD/ROOT",
        [("Kenyan rebels", "KEN:REB"), ("soldiers", "?:MIL")],
    ),
    (
        "U.S./NNP/nmod>3 and/CC/cc>0 Russian/JJ/conj>0 negotiators=negotiator/NNS/nsubj>4 met=meet/VBD/ROOT",
        [("U.S. and Russian negotiators", "USA:GOV+RUS:GOV")],
    ),
    (
        "Kenyan/JJ/amod>5 ~,/,/punct>0 Ugandan/JJ/conj>0 and/CC/cc>2 Rwandan/JJ/conj>2 "
        "troops=troop/NNS/nsubj>6 "
        "left=leave/VBD/ROOT",
        [("Kenyan, Ugandan and Rwandan troops", "KEN:MIL+UGA:MIL+RWA:MIL")],
    ),
    (
        "U.S./NNP/compound>2 ~-/HYPH/punct>2 ~Soviet/JJ/amod>3 talks=talk/NNS/ROOT",
        [("U.S.", "USA"), ("Soviet", "SUN")],
    ),
    ("a/DT/det>1 tailor/NN/nsubj>2 left=leave/VBD/ROOT", []),
    (
        "the/DT/det>2 former/JJ/amod>2 president/NN/nsubj>5 of/IN/prep>2 Kenya/NNP/pobj>3 left=leave/VBD/ROOT",
        [("the former president of Kenya", "KEN:ELI")],
    ),
    ("Abkhaz/JJ/amod>1 troops=troop/NNS/nsubj>2 left=leave/VBD/ROOT", [("Abkhaz troops", "GEO:MIL")]),
]


@pytest.mark.parametrize(("spec", "expected"), NAMES_AND_ROLES)
def test_names_and_roles(spec: str, expected: list[tuple[str, str]]) -> None:
    assert found(spec) == expected


TRAPS = [
    # a country's name inside a person's
    ("Michael/NNP/compound>1 Jordan/NNP/nsubj>2 left=leave/VBD/ROOT", "JOR"),
    ("Paris/NNP/compound>1 Hilton/NNP/nsubj>2 left=leave/VBD/ROOT", "FRA"),
    ("Jack/NNP/compound>1 London/NNP/nsubj>2 left=leave/VBD/ROOT", "GBR"),
    ("Chad/NNP/compound>1 Smith/NNP/nsubj>2 left=leave/VBD/ROOT", "TCD"),
]


@pytest.mark.parametrize(("spec", "code"), TRAPS)
def test_a_persons_name_is_no_country(spec: str, code: str) -> None:
    assert code not in " ".join(c for _, c in found(spec))


@pytest.mark.parametrize(
    ("spec", "expected"),
    [
        ("Jordan/NNP/nsubj>1 left=leave/VBD/ROOT", [("Jordan", "JOR")]),
        ("Georgia/NNP/nsubj>1 left=leave/VBD/ROOT", [("Georgia", "GEO")]),
        ("Chad/NNP/nsubj>1 left=leave/VBD/ROOT", [("Chad", "TCD")]),
        ("eastern/JJ/amod>1 Chad/NNP/nsubj>2 left=leave/VBD/ROOT", [("Chad", "TCD")]),
        ("Eastern/NNP/compound>1 Chad/NNP/nsubj>2 left=leave/VBD/ROOT", [("Chad", "TCD")]),
        ("Tuesday/NNP/npadvmod>2 Chad/NNP/nsubj>2 left=leave/VBD/ROOT", [("Chad", "TCD")]),
    ],
)
def test_the_same_words_alone_are_the_country(spec: str, expected: list[tuple[str, str]]) -> None:
    assert found(spec) == expected


PEOPLE = [
    # (sentence, name, code, office)
    (
        "President/NNP/compound>1 Lelo/NNP/compound>2 Arani/NNP/nsubj>5 of/IN/prep>2 Georgia/NNP/pobj>3 "
        "left=leave/VBD/ROOT",
        "Lelo Arani",
        None,
        "president",
    ),
    (
        "Georgian/JJ/amod>3 President/NNP/compound>3 Lelo/NNP/compound>3 Arani/NNP/nsubj>4 left=leave/VBD/ROOT",
        "Lelo Arani",
        "GEO:GOV",
        "president",
    ),
    (
        "Lelo/NNP/compound>1 Arani/NNP/nsubj>9 ~,/,/punct>1 the/DT/det>4 president/NN/appos>1 of/IN/prep>4 "
        "Georgia/NNP/pobj>5 ~,/,/punct>1 ~,/,/punct>1 left=leave/VBD/ROOT",
        "Lelo Arani",
        "GEO:GOV",
        "president",
    ),
    (
        "The/DT/det>3 Georgian/JJ/amod>3 foreign/JJ/amod>3 minister/NN/nsubj>8 ~,/,/punct>3 "
        "Lelo/NNP/compound>6 "
        "Arani/NNP/appos>3 ~,/,/punct>3 left=leave/VBD/ROOT",
        "Lelo Arani",
        "GEO:GOV",
        "foreign minister",
    ),
    (
        "former/JJ/amod>4 Georgian/JJ/amod>4 President/NNP/compound>4 Lelo/NNP/compound>4 "
        "Arani/NNP/nsubj>5 left=leave/VBD/ROOT",
        "Lelo Arani",
        "GEO:ELI",
        "president",
    ),
    (
        "NATO/NNP/compound>4 Secretary/NNP/compound>4 General/NNP/compound>4 Lelo/NNP/compound>4 "
        "Arani/NNP/nsubj>5 "
        "left=leave/VBD/ROOT",
        "Lelo Arani",
        "NATO:IGO",
        "secretary general",
    ),
    (
        "Lelo/NNP/compound>1 Arani/NNP/nsubj>2 left=leave/VBD/ROOT",
        "Lelo Arani",
        "?",
        None,
    ),
]


@pytest.mark.parametrize(("spec", "name", "code", "office"), PEOPLE)
def test_people_with_their_offices(spec: str, name: str, code: str | None, office: str | None) -> None:
    (person,) = people(spec)
    assert (person.name, person.office, person.kind) == (name, office, "person")
    if code is not None:
        assert code_of(person) == code


BODIES = [
    ("Shanghai/NNP Cooperation/NNP Organization/NNP", "SCO", "SCO"),
    ("Gulf/NNP Cooperation/NNP Council/NNP", "GCC", "GCC"),
    ("the/DT Arab/NNP League/NNP", "LAS", None),
    ("the/DT Association/NNP of/IN Southeast/NNP Asian/NNP Nations/NNPS", "ASEAN", "ASEAN"),
    ("the/DT Economic/NNP Community/NNP of/IN West/NNP African/NNP States/NNPS", "ECOWAS", "ECOWAS"),
    ("the/DT Organization/NNP of/IN American/NNP States/NNPS", "OAS", "OAS"),
]


@pytest.mark.parametrize("flat", ["nsubj", "appos"])
@pytest.mark.parametrize(("body", "abbreviation", "code"), BODIES)
def test_the_head_of_a_body_however_the_parser_breaks_it_up(
    body: str, abbreviation: str, code: str | None, flat: str
) -> None:
    words = [
        "Secretary/NNP",
        "General/NNP",
        "of/IN",
        *body.split(),
        "(/-LRB-",
        f"~{abbreviation}/NNP",
        "~)/-RRB-",
        "Mirza/NNP",
        "Tolan/NNP",
        "left=leave/VBD",
    ]
    root = len(words) - 1
    labels = [f"{flat}>{root}"] * root + ["ROOT"]
    (person,) = people(" ".join(f"{w}/{label}" for w, label in zip(words, labels, strict=True)))
    assert person.name == "Mirza Tolan"
    assert person.office == "secretary general"
    assert person.organization is not None
    assert code in (None, person.organization)
    assert person.text.startswith("Secretary General of")
    assert person.text.endswith("Mirza Tolan")


def test_a_defined_abbreviation_stands_for_the_body_later() -> None:
    remembered = memory()
    found(
        "Secretary/NNP/nsubj>9 General/NNP/nsubj>9 of/IN/prep>1 Gulf/NNP/pobj>2 Cooperation/NNP/pobj>2 "
        "Council/NNP/pobj>2 "
        "(/-LRB-/punct>5 ~QZX/NNP/appos>5 ~)/-RRB-/punct>5 left=leave/VBD/ROOT",
        remembered,
    )
    assert found("QZX/NNP/nsubj>1 left=leave/VBD/ROOT", remembered) == [("QZX", "GCC:IGO")]


def test_a_surname_means_whom_the_report_introduced() -> None:
    remembered = memory()
    found(
        "Georgian/JJ/amod>3 President/NNP/compound>3 Lelo/NNP/compound>3 Arani/NNP/nsubj>4 left=leave/VBD/ROOT",
        remembered,
    )
    assert found("Arani/NNP/nsubj>1 left=leave/VBD/ROOT", remembered) == [("Arani", "GEO:GOV")]


class TestRolesWithoutState:
    def test_the_place_named_in_the_sentence_decides(self) -> None:
        spec = "Rebels=rebel/NNS/nsubj>1 left=leave/VBD/ROOT in/IN/prep>1 Yemen/NNP/pobj>2"
        assert found(spec, memory(SYR=5))[0] == ("Rebels", "YEM:REB")

    def test_else_the_country_that_the_report_is_about(self) -> None:
        assert found("Police/NNS/nsubj>1 left=leave/VBD/ROOT", memory(SYR=5, TUR=1)) == [("Police", "SYR:COP")]

    def test_none_if_no_country_stands_out(self) -> None:
        assert found("Police/NNS/nsubj>1 left=leave/VBD/ROOT", memory(SYR=2, TUR=2)) == [("Police", "?:COP")]

    @pytest.mark.parametrize("word", ["Foreign", "Coalition", "International", "Invading"])
    def test_foreign_forces_are_not_the_reports_own(self, word: str) -> None:
        spec = f"{word}/JJ/amod>1 forces=force/NNS/nsubj>2 left=leave/VBD/ROOT"
        assert [code for _, code in found(spec, memory(SYR=5))] == ["?:MIL"]

    @pytest.mark.parametrize(
        "role", ["officials=official", "analysts=analyst", "reporters=reporter", "companies=company"]
    )
    def test_vague_and_stateless_roles_get_no_country(self, role: str) -> None:
        codes = [code for _, code in found(f"{role}/NNS/nsubj>1 left=leave/VBD/ROOT", memory(SYR=5))]
        assert all(code.startswith("?") for code in codes)


def test_the_president_refers_back() -> None:
    remembered = memory()
    president = entity("Lelo Arani", country="GEO", kind="person", sectors=("GOV",), office="president")
    remembered.remember(president, plural=False, subject=True)
    spec = "the/DT/det>1 president/NN/nsubj>2 left=leave/VBD/ROOT"
    assert found(spec, remembered) == [("the president", "GEO:GOV")]


@pytest.mark.parametrize(
    ("spec", "expected"),
    [
        ("its/PRP$/poss>1 army/NN/nsubj>2 left=leave/VBD/ROOT", [("its army", "KEN:MIL")]),
        ("their/PRP$/poss>1 army/NN/nsubj>2 left=leave/VBD/ROOT", [("their army", "?:MIL")]),
    ],
)
def test_possessive_pronouns(spec: str, expected: list[tuple[str, str]]) -> None:
    remembered = memory()
    remembered.remember(entity("Kenya", country="KEN"), plural=False, subject=True)
    assert found(spec, remembered) == expected


@pytest.mark.parametrize(
    ("name", "date", "code"),
    [
        ("Soviet/NNP/compound>1 Union/NNP/nsubj>2", "1985-01-01", "SUN"),
        ("Yugoslavia/NNP/compound>1 itself/PRP/nsubj>2", "1985-01-01", "YUG"),
        ("Zaire/NNP/compound>1 itself/PRP/nsubj>2", "1985-01-01", "COD"),
        ("Russia/NNP/compound>1 itself/PRP/nsubj>2", "2005-01-01", "RUS"),
    ],
)
def test_ended_states_by_date(name: str, date: str, code: str) -> None:
    spec = f"{name} left=leave/VBD/ROOT"
    assert [c for _, c in found(spec, memory(date))] == [code]


def test_a_name_that_outlives_its_state_is_chosen_by_date() -> None:
    finder = mention_finder()
    (hit,) = finder.lexicon.names.find("Prague")
    before, after = finder.lexicon.choose(hit, "1975-01-01"), finder.lexicon.choose(hit, "2005-01-01")
    assert before is not None
    assert after is not None
    assert (before.country, after.country) == ("CSK", "CZE")


@pytest.mark.parametrize(
    ("words", "role"),
    [
        ("foreign/JJ/amod>1 minister/NN/ROOT", "foreign minister"),
        ("prime/JJ/amod>1 ministers=minister/NNS/ROOT", "prime minister"),
        ("troops=troop/NNS/ROOT of/IN/prep>0", "troop"),
        ("tailor/NN/ROOT of/IN/prep>0", None),
    ],
)
def test_the_longest_role_phrase_wins(words: str, role: str | None) -> None:
    at = mention_finder().lexicon.role_at(parsed(words).tree, 0)
    assert (at[1].role if at else None) == role
