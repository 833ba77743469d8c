from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dragoman.annotate.tree import Tree
from dragoman.codebook import load_codebook
from dragoman.extract.spans import content_spans
from dragoman.extract.speech import CueFinder
from dragoman.extract.stances import StanceReader, load_speech_words, load_stance_words
from dragoman.extract.statements import StatementExtractor
from dragoman.model import Sentence, Span, Statement, Token
from dragoman.resolve.cast import SentenceCast
from dragoman.resolve.lexicon import load_anaphora
from dragoman.resolve.memory import Memory

from .desk import Desk


@pytest.fixture(scope="module")
def desk() -> Desk:
    return Desk()


@pytest.fixture(scope="module")
def extractor() -> StatementExtractor:
    return StatementExtractor(load_codebook())


def told(text: str, statements: list[Statement]) -> list[tuple[str, str | None, list[str]]]:
    """Return kind, the words for the speaker, and the parts of the content."""
    return [(s.kind, s.speaker.text if s.speaker else None, [text[a:b] for a, b in s.spans]) for s in statements]


CASES = [
    (
        "The deal, he said, would collapse within weeks.",
        [("indirect", "he", ["The deal", "would collapse within weeks"])],
    ),
    (
        "The Iranian foreign minister said on Monday that his country was ready to talk to Turkey.",
        [("indirect", "The Iranian foreign minister", ["his country was ready to talk to Turkey"])],
    ),
    (
        '"We will not yield," said Foreign Minister Carla Ruiz, who told reporters that talks had failed.',
        [
            ("direct", "Foreign Minister Carla Ruiz", ["We will not yield"]),
            ("indirect", "who", ["talks had failed"]),
        ],
    ),
    (
        "Three soldiers were killed in the clash, according to the Kenyan defence ministry.",
        [("indirect", "the Kenyan defence ministry", ["Three soldiers were killed in the clash"])],
    ),
    (
        'Voicing readiness to mediate, the Turkish envoy said the truce was "a fragile thing".',
        [
            ("indirect", "the Turkish envoy", ["readiness to mediate"]),
            ("mixed", "the Turkish envoy", ['the truce was "a fragile thing"']),
        ],
    ),
    (
        "The president of Kenya was quoted as saying that the vote would go ahead.",
        [("indirect", "The president of Kenya", ["the vote would go ahead"])],
    ),
    (
        "The agency quoted the Syrian president as saying the army would withdraw.",
        [("indirect", "the Syrian president", ["the army would withdraw"])],
    ),
    (
        "Kenya accused Somalia of harbouring militants.",
        [("indirect", "Kenya", ["Somalia of harbouring militants"])],
    ),
    (
        '"The talks," the envoy said, "were frank and useful."',
        [("direct", "the envoy", ["The talks", "were frank and useful."])],
    ),
    ("The war will end soon, officials say.", [("indirect", "officials", ["The war will end soon"])]),
    (
        "It was announced on Tuesday that the embassy would close.",
        [("indirect", None, ["the embassy would close"])],
    ),
    (
        "China did not say whether it would attend. It declined to say that it was ready.",
        [("indirect", "It", ["to say that it was ready"])],
    ),
    ("The so-called ‘caliphate’ lost Mosul on Sunday. Troops entered the “old city” at dawn.", []),
    (
        "The strike was “a grave mistake,” the Iranian spokesman said.",
        [("mixed", "the Iranian spokesman", ["The strike was “a grave mistake,”"])],
    ),
    (
        "“If they attack us, we will answer,” Assad was quoted by state media as saying.",
        [("direct", "Assad", ["If they attack us, we will answer"])],
    ),
    (
        "“We will win. Nothing can stop us,” said Erdogan. “The enemy will pay.”",
        [
            ("direct", "Erdogan", ["We will win. Nothing can stop us", "The enemy will pay."]),
        ],
    ),
    (
        "Rouhani told the parliament: “We will win. Nothing can stop us.”",
        [("direct", "Rouhani", ["We will win. Nothing can stop us."])],
    ),
    (
        "Rouhani said the deal was “dead. It will not come back.”",
        [("mixed", "Rouhani", ["the deal was “dead. It will not come back.”"])],
    ),
    (
        "Officials said the strike hit a depot and warned that more raids would follow.",
        [
            ("indirect", "Officials", ["the strike hit a depot"]),
            ("indirect", "Officials", ["more raids would follow"]),
        ],
    ),
    (
        "It was, he said, “a day of shame for Europe” and he called on leaders to act.",
        [("mixed", "he", ["It was", "a day of shame for Europe"]), ("indirect", "he", ["to act"])],
    ),
    (
        "The UN envoy said that the plan “must be respected by all” and urged Turkey to withdraw its troops.",
        [
            ("mixed", "The UN envoy", ["the plan “must be respected by all”"]),
            ("indirect", "The UN envoy", ["to withdraw its troops"]),
        ],
    ),
    ("“Japan is back,” Abe smiled.", [("direct", "Abe", ["Japan is back"])]),
    (
        '"Putin said Iran will attack," Kerry said.',
        [("direct", "Kerry", ["Putin said Iran will attack"]), ("indirect", "Putin", ["Iran will attack"])],
    ),
    (
        # Whom a quoted pronoun means is not known.
        '"He said Iran will attack," Kerry said.',
        [("direct", "Kerry", ["He said Iran will attack"])],
    ),
]


@pytest.mark.parametrize(("text", "expected"), CASES, ids=[c[0][:40] for c in CASES])
def test_who_said_what(desk: Desk, text: str, expected: list[tuple[str, str | None, list[str]]]) -> None:
    assert told(text, desk.statements(text)) == expected


def test_speaker_is_resolved_where_the_subject_stands(desk: Desk) -> None:
    text = "The Iranian foreign minister said sanctions had failed."
    (statement,) = desk.statements(text)
    assert statement.speaker is not None
    assert (statement.speaker.country, statement.speaker.sectors[:1]) == ("IRN", ("GOV",))
    assert text[statement.speaker.start : statement.speaker.end] == "The Iranian foreign minister"


def test_a_speaker_nobody_knows_is_kept_with_a_reason(desk: Desk) -> None:
    (statement,) = desk.statements("“They will never leave,” a villager said.")
    assert statement.speaker is not None
    assert statement.speaker.id is None
    assert statement.speaker.reason


def test_addressees(desk: Desk) -> None:
    text = (
        "Japan called on China to stop drilling. Nigeria's president told the BBC he would not resign. "
        "Modi said in a letter to the prime minister of Pakistan that troops would stay."
    )
    found = [s.addressee.text if s.addressee else None for s in desk.statements(text)]
    assert found == ["China", "BBC", "the prime minister of Pakistan"]


def test_about_names_others_than_the_speaker(desk: Desk) -> None:
    (statement,) = desk.statements(
        "Lavrov said on Friday that Turkey and Iran backed the truce, and that Turkey would sign."
    )
    assert [e.id for e in statement.about] == ["TUR", "IRN"]


@pytest.mark.parametrize(
    ("text", "stance"),
    [
        ("Iran denied that its troops had crossed the border.", "denies"),
        ("Kenya accused Somalia of harbouring militants.", "blames"),
        ("Russia warned that the attack would have consequences.", "warns"),
        ("The European Union expressed concern over the arrest of opposition leaders.", "opposes"),
        ("The Iranian minister said his country was ready to help.", "offers"),
        ("The Iranian minister said his country was not ready to help.", "opposes"),
        ("Turkey urged both sides to show restraint.", "asks"),
        ("The UN envoy said that both sides must stop.", "asks"),
        ("Iran welcomed the decision of the court to lift the freeze on its assets.", "supports"),
        ("The king of Jordan praised Egypt for its role in the talks.", "praises"),
        ("Turkey said that the ship had left the port.", "asserts"),
    ],
)
def test_stances(desk: Desk, text: str, stance: str) -> None:
    assert [s.stance for s in desk.statements(text)] == [stance]


def test_speech_carries_over_paragraphs_and_ends(desk: Desk) -> None:
    text = (
        "Putin said the talks failed.\n“We tried everything.\n“But they did not want peace,” he added.\n"
        "“That is all.”\nThe city was quiet.\n“Never again shall we talk.”"
    )
    statements = desk.statements(text)
    assert [s.text for s in statements] == [
        "the talks failed", "We tried everything.", "But they did not want peace That is all.",
        "Never again shall we talk.",
    ]  # fmt: skip
    assert len(statements[2].spans) == 2
    assert [s.speaker.id if s.speaker else None for s in statements] == ["RUS:Vladimir Putin"] * 3 + [None]
    assert statements[3].cue.text == "“"
    assert [s.id if s else None for s in desk.speakers] == ["RUS:Vladimir Putin"] * 4 + [None, None]


def test_a_cue_in_a_later_paragraph_reaches_back(desk: Desk) -> None:
    text = "“We have waited for years.\n“Now we act,” said Erdogan in Ankara."
    found = desk.statements(text)
    assert [(s.text, s.speaker.text if s.speaker else None) for s in found] == [
        ("We have waited for years. Now we act", "Erdogan"),
    ]


def test_headlines(desk: Desk) -> None:
    text = "Talks have failed: UN envoy\nThe rest is silence."
    (statement,) = desk.statements(text, title=True)
    assert (statement.text, statement.cue.text) == ("Talks have failed", ":")
    assert statement.speaker is not None
    assert statement.speaker.organization == "UN"
    assert desk.statements("Syria: 30 killed in market bombing", title=True) == []


def test_without_a_parse_the_quotation_is_kept(desk: Desk) -> None:
    text = '"We will go home," the envoy said.\n"This is the end of it."\nHe saw the "old city".'
    found = desk.statements(text, parsed=False)
    assert [(s.kind, s.speaker, s.text, s.cue.text) for s in found] == [
        ("direct", None, "We will go home This is the end of it.", "said"),
    ]


def test_same_input_gives_same_statements(desk: Desk) -> None:
    text = "“We will win,” said Erdogan. Kenya accused Somalia of harbouring militants."
    assert desk.statements(text) == desk.statements(text)
    assert len({s.id for s in desk.statements(text)}) == 2


# Without a model

TAGS = ["VBD", "VBZ", "VBG", "VBN", "NN", "NNP", "PRP", "IN", "TO", ",", "``", "''", "CC", "WP"]
LABELS = [
    "nsubj",
    "ccomp",
    "parataxis",
    "dobj",
    "prep",
    "pobj",
    "xcomp",
    "advcl",
    "conj",
    "mark",
    "punct",
    "acl",
    "relcl",
    "agent",
]
WORDS = [
    "said",
    "call",
    "for",
    "that",
    "“",
    "”",
    '"',
    "he",
    "Iran",
    ",",
    "claim",
    "accuse",
    "of",
    "according",
    "to",
    ".",
    ":",
    "quote",
    "as",
]
LEMMAS = {"said": "say", "according": "accord"}


def parsed(words: list[tuple[str, str, str, int]]) -> tuple[str, Sentence]:
    """Make a sentence of (word, tag, label, head)."""
    text, tokens = "", []
    for word, tag, label, head in words:
        text += " " if text else ""
        tokens.append(Token(word, len(text), len(text) + len(word), LEMMAS.get(word, word.lower()), tag, label, head))
        text += word
    return text, Sentence(start=0, end=len(text), paragraph=0, tokens=tuple(tokens))


def test_finder_reads_a_clause() -> None:
    _, sentence = parsed(
        [("He", "PRP", "nsubj", 1), ("said", "VBD", "ROOT", 1), ("that", "IN", "mark", 4),
         ("Iran", "NNP", "nsubj", 4), ("left", "VBD", "ccomp", 1), (".", ".", "punct", 1)]
    )  # fmt: skip
    (cue,) = CueFinder(load_codebook().cues, load_speech_words()).find(Tree(sentence))
    assert (cue.head, cue.content, cue.speakers, cue.marked) == (1, [3, 4], [0], True)


def test_spans_leave_the_edges() -> None:
    _, sentence = parsed([(w, "NN", "dep", 0) for w in [",", "Iran", ",", "Iraq", "and", "left", "."]])
    assert content_spans(sentence.tokens, [0, 1, 2, 3, 5, 6], ()) == [Span(2, 13), Span(18, 22)]


def test_stance_words_are_told_apart() -> None:
    reader = StanceReader(load_stance_words())
    assert reader.read("say", None, ["we", "will", "not", "support", "it"]) == "opposes"
    assert reader.read("call", "for", []) == "asks"
    assert reader.read("say", None, ["supporter"]) == "asserts"


def shaped(draw: st.DrawFn) -> list[tuple[str, str, str, int]]:
    size = draw(st.integers(1, 14))
    root = draw(st.integers(0, size - 1))
    # Every word hangs on one nearer to the root, so that there is no circle.
    order = sorted(range(size), key=lambda i: (abs(i - root), i))
    heads = {root: root}
    for n, i in enumerate(order[1:], 1):
        heads[i] = order[draw(st.integers(0, n - 1))]
    return [
        (draw(st.sampled_from(WORDS)), draw(st.sampled_from(TAGS)), draw(st.sampled_from(LABELS)), heads[i])
        for i in range(size)
    ]


@settings(max_examples=300, deadline=None)
@given(st.composite(shaped)())
def test_spans_are_sound_for_any_parse(extractor: StatementExtractor, words: list[tuple[str, str, str, int]]) -> None:
    text, sentence = parsed(words)
    memory = Memory(None)
    cast = SentenceCast(Tree(sentence), text, [], memory, load_anaphora())
    for statement in extractor.report(text, [sentence]).extract(sentence, cast, memory, "r", text):
        check(text, statement)


@settings(max_examples=200, deadline=None)
@given(st.text(alphabet="abS .,:\n\"'“”‘’`«", max_size=80), st.booleans())
def test_spans_are_sound_for_any_text(extractor: StatementExtractor, text: str, spoken: bool) -> None:
    text += " said" if spoken else ""
    sentences, start = [], 0
    for number, line in enumerate(text.split("\n")):
        sentences.append(Sentence(start=start, end=start + len(line), paragraph=number))
        start += len(line) + 1
    memory, report = Memory(None), extractor.report(text, sentences)
    for sentence in sentences:
        for statement in report.extract(sentence, None, memory, "r", text):
            check(text, statement)


def check(text: str, statement: Statement) -> None:
    position = 0
    assert statement.spans
    for span in statement.spans:
        assert position <= span.start < span.end <= len(text)
        position = span.end
    assert statement.text == " ".join(text[s.start : s.end] for s in statement.spans)
    assert text[statement.cue.start : statement.cue.end] == statement.cue.text
    if statement.speaker:
        assert text[statement.speaker.start : statement.speaker.end] == statement.speaker.text
