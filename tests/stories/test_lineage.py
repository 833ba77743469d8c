from __future__ import annotations

import pytest

from dragoman.store.records import KeptReport
from dragoman.stories.lineage import changes

TEXT = "The bridge was closed on Monday. Lorries wait on both banks. A ferry runs at night."


def kept(text: str, title: str | None = None) -> KeptReport:
    return KeptReport(
        number=1, id="a", text=text, title=title, publisher=None, published=None, date=None, origins=(), boilerplate=(),
        failed=False,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("text", "title", "expected"),
    [
        (TEXT, None, []),
        (TEXT.upper(), None, []),
        (f"{TEXT} The editors did not see it.", None, [("added", "The editors did not see it")]),
        (TEXT[: TEXT.index(" A ferry")], None, [("cut", "A ferry runs at night")]),
        (f"Bridge shut\n\n{TEXT}", "Bridge shut", [("headline", "Bridge shut")]),
        (TEXT, "Bridge shut", [("headline", "Bridge shut")]),
        (TEXT.replace("Monday", "Tuesday"), None, [("cut", "Monday"), ("added", "Tuesday")]),
    ],
)
def test_changes(text: str, title: str | None, expected: list[tuple[str, str]]) -> None:
    found = list(changes(kept(TEXT), kept(text, title)))
    assert [(change.kind, change.quote.text) for change in found] == expected
    for change in found:
        whole = TEXT if change.kind == "cut" else text
        if change.quote.end > change.quote.start:
            assert whole[change.quote.start : change.quote.end] == change.quote.text


def test_a_long_text_is_compared_by_sentences() -> None:
    long = " ".join(f"Sentence {number} of a long report says little." for number in range(900))
    (change,) = changes(kept(long), kept(f"{long} And one more."))
    assert (change.kind, change.quote.text.strip()) == ("added", "And one more.")
