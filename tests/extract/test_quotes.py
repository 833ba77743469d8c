import pytest
from hypothesis import given
from hypothesis import strategies as st

from dragoman.extract.quotes import Quotation, QuoteIndex, ends_as_speech, find_quotations, quotation_runs
from dragoman.model import Sentence


def sentences(text: str) -> list[Sentence]:
    """Make each line a paragraph of one sentence."""
    out, start = [], 0
    for number, line in enumerate(text.split("\n")):
        if line.strip():
            out.append(Sentence(start=start, end=start + len(line), paragraph=number))
        start += len(line) + 1
    return out


def quoted(text: str) -> list[str]:
    return [text[q.start : q.end] for q in find_quotations(text, sentences(text))]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("“We will go,” he said.", ["We will go,"]),
        ('"We will go," he said. "Soon."', ["We will go,", "Soon."]),
        ("``We will go,'' he said.", ["We will go,"]),
        ("'We will go,' he said.", ["We will go,"]),
        ("‘It’s over,’ he said.", ["It’s over,"]),
        ("‘The workers’ party will win,’ he said.", ["The workers’ party will win,"]),
        ("He joined the workers' party and the '90s crowd.", []),
        ("They call it ‘the wall’ and 'the line'.", ["the wall", "the line"]),
        ("He told 'em to stop, and don't ask.", []),
        ("«Nous irons», he said.", ["Nous irons"]),
        ("„Wir gehen“, he said.", ["Wir gehen"]),
        ("“He said ‘no’ to me,” she said.", ["He said ‘no’ to me,"]),
        ("\"He said 'no' to me,\" she said.", ["He said 'no' to me,"]),
        ('" We will go , " he said .', ["We will go ,"]),
        ('A 6" pipe and a 5" nail.', []),
        ("“A plan", ["A plan"]),
        ("””", []),
        ('He called it "a trap" and left; "a trap".', ["a trap", "a trap"]),
    ],
)
def test_finds_what_is_quoted(text: str, expected: list[str]) -> None:
    assert quoted(text) == expected


def test_a_quotation_goes_on_in_the_next_paragraph() -> None:
    text = "“We waited for years.\n“Now we act,” he said.\n“And soon.”"
    found = find_quotations(text, sentences(text))
    assert [(text[q.start : q.end], q.closed, q.continues) for q in found] == [
        ("We waited for years.", False, False),
        ("Now we act,", True, True),
        ("And soon.", True, False),
    ]


def test_an_unclosed_mark_holds_for_its_sentence() -> None:
    text = "“We waited. Then the army came."
    parts = [Sentence(start=0, end=11, paragraph=0), Sentence(start=12, end=len(text), paragraph=0)]
    found = find_quotations(text, parts)
    assert [(q.start, q.end, q.closed) for q in found] == [(1, 11, False)]


def test_runs_join_what_only_blanks_part() -> None:
    text = "“One.” “Two,” he said. “Three.”"
    assert quotation_runs(text, find_quotations(text, sentences(text))) == [0, 0, 1]


def test_the_end_tells_speech_from_a_term() -> None:
    text = '"Yes," he said of the "term" here.'
    first, second = find_quotations(text, sentences(text))
    assert ends_as_speech(text, first)
    assert not ends_as_speech(text, second)


def test_index_knows_words_outside() -> None:
    text = "“One.” “Two,” he said."
    index = QuoteIndex(text, sentences(text))
    here = index.within(0, len(text))
    assert here == [0, 1]
    assert index.run(0) == [0, 1]
    assert index.has_words_outside(0, len(text), here)
    assert not index.has_words_outside(0, 14, here)


@given(st.text(alphabet="ab .,\n\"'“”‘’`«»„s1", max_size=80))
def test_quotations_are_in_order_and_in_range(text: str) -> None:
    found = find_quotations(text, sentences(text))
    position = 0
    for q in found:
        assert isinstance(q, Quotation)
        assert position <= q.outer_start <= q.start < q.end <= q.outer_end <= len(text)
        position = q.outer_end
