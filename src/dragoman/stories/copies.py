"""Finds reports that carry one text: re-published, cut short, or with a disclaimer added.

MinHash with LSH finds the candidates; the true resemblance and containment of their shingles decide (the
measures of Broder 1997, "On the resemblance and containment of documents").
"""

from __future__ import annotations

import re
import unicodedata
from array import array
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from rensa import RMinHash, RMinHashLSH

from dragoman.stories.records import CopyGroup, CopyPair

# What `find_copies` is given of a report: id, text, day of publication, origins.
Text = tuple[str, str, str | None, tuple[str, ...]]

_SHINGLE = 5  # words; a run of five is seldom met in two texts that were written apart
_SEED = 1
_HASHES = 128
# Bands of two hashes each: a pair with a fifth of its shingles in common is a candidate in 93 cases of 100,
# with a quarter in 98, with a hundredth in 1.
_BANDS = 64

# Calibrated on the made-up texts of tests/stories/test_copies.py. Containment of copies: whole, with a
# disclaimer or a lead added, or cut to any part 0.97 to 1.00; every twentieth word replaced 0.76; cut to a
# half and a disclaimer of 37 words added 0.58. Of others: one act told in two reports 0.00; one disclaimer
# under two short reports 0.39; one sentence of 29 words quoted in two short reports 0.32.
_LEAST_CONTAINMENT = 0.5
# A roundup that carries five reports is a copy of none of them.
_LEAST_JACCARD = 0.2

_WORD = re.compile(r"\w+")


class _Prints(NamedTuple):
    """A report by its shingles, each a number of 64 bits; `hashes` is sorted."""

    id: str
    published: str | None
    origins: tuple[str, ...]
    hashes: array[int]
    sketch: RMinHash

    @property
    def rank(self) -> tuple[bool, str, int, str]:
        # Of texts published on one day the longest leads: the others may be cut from it.
        return self.published is None, self.published or "", -len(self.hashes), self.id


def find_copies(reports: Iterable[Text]) -> list[CopyGroup]:
    """Group the reports that carry one text; reports without a copy are left out.

    `reports`: (id, text, day of publication or None, origins) of each; the text is best given without
    boilerplate. The order does not matter. A report joins the earliest one that it is a copy of, so that two
    reports are not held for one because a third one carries both.
    """
    prints = sorted(_fingerprints(reports), key=lambda each: each.rank)
    index = RMinHashLSH(_LEAST_JACCARD, _HASHES, _BANDS)
    copies: dict[int, list[tuple[int, CopyPair]]] = {}
    for number, report in enumerate(prints):
        if not report.hashes:
            continue
        # Only those that lead a group are in the index.
        for leader in sorted(index.query(report.sketch)):
            pair = _compare(report, prints[leader])
            if pair is not None:
                copies.setdefault(leader, []).append((number, pair))
                break
        else:
            index.insert(number, report.sketch)
    return [_group(prints, leader, found) for leader, found in sorted(copies.items())]


def shingles(text: str) -> set[str]:
    """Return every run of five words, without case and punctuation; a shorter text is one run."""
    words = _WORD.findall(unicodedata.normalize("NFKC", text).casefold())
    if len(words) <= _SHINGLE:
        return {" ".join(words)} if words else set()
    return {" ".join(words[start : start + _SHINGLE]) for start in range(len(words) - _SHINGLE + 1)}


def _fingerprints(reports: Iterable[Text]) -> Iterator[_Prints]:
    for id_, text, published, origins in reports:
        found = [shingles(text)]
        hashes = array("Q", sorted(set(RMinHash.hash_token_sets(found)[0])))
        yield _Prints(id_, published, origins, hashes, RMinHash.from_token_sets(found, _HASHES, _SEED)[0])


def _compare(report: _Prints, leader: _Prints) -> CopyPair | None:
    both = len(set(report.hashes).intersection(leader.hashes))
    jaccard = both / (len(report.hashes) + len(leader.hashes) - both)
    containment = both / min(len(report.hashes), len(leader.hashes))
    if jaccard < _LEAST_JACCARD or containment < _LEAST_CONTAINMENT:
        return None
    return CopyPair(report=report.id, of=leader.id, jaccard=round(jaccard, 3), containment=round(containment, 3))


def _group(prints: list[_Prints], leader: int, found: list[tuple[int, CopyPair]]) -> CopyGroup:
    members = [prints[leader], *(prints[number] for number, _ in found)]
    return CopyGroup(
        reports=tuple(member.id for member in members),
        origins=tuple(dict.fromkeys(origin for member in members for origin in member.origins)),
        pairs=tuple(pair for _, pair in found),
    )
