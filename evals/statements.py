"""Compares statements with the gold: one-to-one by content, then by speaker, and each kind apart."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from dragoman.model import Entity, Span, Statement, StatementKind
from evals.gold import GoldStatement, locate
from evals.scoring import Score

# The overlap (intersection over union) from which two contents are taken to be the same statement.
SAME_CONTENT = 0.5
KINDS: tuple[StatementKind, ...] = ("direct", "mixed", "indirect")
_NOTHING = Score(0, 0, 0)
_DOUBLE_MARKS = '"“”„«»`'
_MARKS = _DOUBLE_MARKS + "'‘’"


class StatementScore(NamedTuple):
    """The scores of some texts; they add up.

    `content`: by content alone. `full`: by content and speaker. `kind`: of the statements matched by content, those
    of the right kind. `named`: of the gold statements that say whom the speaker's words mean, those that were coded
    so. `told`: of those with an addressee, those with the right one. `kinds`: `full` for each kind; a coded statement
    that matches none counts with its own kind.
    """

    content: Score = _NOTHING
    full: Score = _NOTHING
    kind: Score = _NOTHING
    named: Score = _NOTHING
    told: Score = _NOTHING
    kinds: Mapping[str, Score] = {}

    def plus(self, other: StatementScore) -> StatementScore:
        """Return the sum of two scores."""
        kinds: dict[str, Score] = {k: self.kinds.get(k, _NOTHING).plus(other.kinds.get(k, _NOTHING)) for k in KINDS}
        return StatementScore(
            self.content.plus(other.content), self.full.plus(other.full), self.kind.plus(other.kind),
            self.named.plus(other.named), self.told.plus(other.told), kinds,
        )  # fmt: skip


def score_statements(text: str, gold: Sequence[GoldStatement], coded: Sequence[Statement]) -> StatementScore:
    """Compare the statements of one text with the gold."""
    contents = [_chars(locate(text, c, "gold statement") for c in g.content) for g in gold]
    matched = match_contents(contents, [_chars(s.spans) for s in coded])
    spoken = {i for i, j in matched.items() if _same_speaker(text, gold[i], coded[j])}
    named = [i for i, g in enumerate(gold) if g.means]
    told = [i for i, g in enumerate(gold) if g.addressee]
    return StatementScore(
        Score(len(matched), len(coded), len(gold)),
        Score(len(spoken), len(coded), len(gold)),
        Score(sum(gold[i].kind == coded[j].kind for i, j in matched.items()), len(matched), len(matched)),
        _share(sum(i in matched and _means(gold[i], coded[matched[i]].speaker) for i in named), len(named)),
        _share(sum(i in matched and _is_told(text, gold[i], coded[matched[i]]) for i in told), len(told)),
        _by_kind([g.kind for g in gold], [s.kind for s in coded], matched, spoken),
    )


def match_contents(gold: Sequence[set[int]], coded: Sequence[set[int]]) -> dict[int, int]:
    """Match contents, given as sets of offsets, one to one and best pairs first; returns gold to coded."""
    pairs = sorted(
        ((len(a & b) / len(a | b), -i, -j) for i, a in enumerate(gold) for j, b in enumerate(coded) if a & b),
        reverse=True,
    )
    taken: dict[int, int] = {}
    used: set[int] = set()
    for overlap, i, j in pairs:
        if overlap >= SAME_CONTENT and -i not in taken and -j not in used:
            taken[-i] = -j
            used.add(-j)
    return taken


def kind_of(content: str) -> StatementKind:
    """Return a content's kind by its marks: direct if they enclose it, mixed if some are inside."""
    content = content.strip()
    if content[:1] in _MARKS and content[-1:] in _MARKS:
        return "direct"
    return "mixed" if "''" in content or any(c in _DOUBLE_MARKS for c in content) else "indirect"


def corpus_kinds(gold_lines: Iterable[str], coded: Path) -> dict[str, Score]:
    """Return the score by content and speaker of each kind, from lines of a corpus of attributions and of output.

    A gold attribution without a source asks for no speaker. Its kind is told by its marks (`kind_of`).
    """
    found = {r["report"]["id"]: r["statements"] for r in map(json.loads, coded.read_bytes().splitlines())}
    scores: defaultdict[str, Score] = defaultdict(lambda: _NOTHING)
    for row in map(json.loads, gold_lines):
        gold, said = row["attributions"], found.get(str(row["id"]), [])
        matched = match_contents([_chars(a["content"]) for a in gold], [_chars(s["spans"]) for s in said])
        spoken = {i for i, j in matched.items() if _touches(gold[i].get("source") or [], said[j]["speaker"])}
        wanted = [kind_of(" ".join(row["text"][a:b] for a, b in g["content"])) for g in gold]
        for kind, score in _by_kind(wanted, [s["kind"] for s in said], matched, spoken).items():
            scores[kind] = scores[kind].plus(score)
    return {kind: scores[kind] for kind in KINDS}


def _by_kind(
    gold: Sequence[str], coded: Sequence[str], matched: Mapping[int, int], spoken: set[int]
) -> dict[str, Score]:
    used = set(matched.values())
    spurious = [kind for j, kind in enumerate(coded) if j not in used]
    return {
        kind: Score(
            sum(gold[i] == kind for i in spoken),
            sum(gold[i] == kind for i in matched) + spurious.count(kind),
            sum(g == kind for g in gold),
        )
        for kind in KINDS
    }


def _share(right: int, of: int) -> Score:
    return Score(right, of, of)


def _same_speaker(text: str, gold: GoldStatement, coded: Statement) -> bool:
    if gold.speaker is None or coded.speaker is None:
        return gold.speaker is None and coded.speaker is None
    return _meet(locate(text, gold.speaker, "gold speaker"), coded.speaker)


def _is_told(text: str, gold: GoldStatement, coded: Statement) -> bool:
    if gold.addressee is None or coded.addressee is None:
        return False
    return _meet(locate(text, gold.addressee, "gold addressee"), coded.addressee)


def _means(gold: GoldStatement, speaker: Entity | None) -> bool:
    return speaker is not None and gold.means in (speaker.id, speaker.name)


def _meet(span: Span, entity: Entity) -> bool:
    return entity.start < span.end and span.start < entity.end


def _touches(source: Sequence[Sequence[int]], speaker: Mapping[str, Any] | None) -> bool:
    if not source:
        return True
    return speaker is not None and any(s < speaker["end"] and speaker["start"] < e for s, e in source)


def _chars(spans: Iterable[Span | Sequence[int]]) -> set[int]:
    return {i for span in spans for i in range(span[0], span[1])}
