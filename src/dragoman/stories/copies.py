"""Finds reports that carry one text: re-published, cut short, with a new headline, lead or disclaimer.

MinHash with LSH finds the candidates; the true resemblance and containment of their shingles decide (the
measures of Broder 1997, "On the resemblance and containment of documents").
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from array import array
from collections.abc import Iterable, Sequence
from typing import NamedTuple

import msgspec
from rensa import RMinHash

from dragoman.stories.graph import Link, Node, Nodes, neighbourhood, nodes_of, settle
from dragoman.stories.memory import MemoryNodes
from dragoman.stories.records import CopyGroup, CopyPair

# What `find_copies` is given of a report: id, text, day of publication, origins.
Text = tuple[str, str, str | None, tuple[str, ...]]

_SHINGLE = 5  # words; a run of five is seldom met in two texts that were written apart
_SEED = 1
# Bands of three hashes each, over the whole text and over its beginnings. A pair with two fifths of its shingles in
# common is a candidate in 92 cases of 100 by the whole, with a half in 99, with a hundredth in 4 of 100,000: the
# number of candidates must not grow with the base. A text that was cut short begins as the whole one does, however
# little is left of it.
_ROWS = 3
_WHOLE_BANDS = 38
_BEGINNINGS = ((50, 10), (12, 6))  # words, bands

# Calibrated on the made-up texts of tests/stories/test_copies.py. Containment of copies: whole, with a
# disclaimer or a lead added, or cut to any part 0.97 to 1.00; every twentieth word replaced 0.76; cut to a
# half and a disclaimer of 37 words added 0.58. Of others: one act told in two reports 0.00; one disclaimer
# under two short reports 0.39; one sentence of 29 words quoted in two short reports 0.32.
_LEAST_CONTAINMENT = 0.5
# Short reports of one type of act are worded alike (evals/data/stories.jsonl: up to 0.61, 11 shingles); a pair with
# fewer shingles in common has to be nearly whole in one another.
_MANY, _LEAST_CONTAINMENT_OF_FEW = 20, 0.8
# A roundup that carries five reports is a copy of none of them.
_LEAST_JACCARD = 0.2
_MOST_WORDS = 99_999_999

_WORD = re.compile(r"\w+")
_PAIR = msgspec.msgpack.Decoder(tuple[float, float])


class Print(NamedTuple):
    """A text as copies are found by: a digest of its shingles, their sorted 32-bit hashes, and its bands."""

    digest: bytes
    hashes: bytes
    bands: tuple[int, ...]


def shingles(text: str) -> set[str]:
    """Return every run of five words, without case and punctuation; a shorter text is one run."""
    return _runs(_words(text))


def fingerprint(text: str) -> Print | None:
    """Return what copies of a text are found by; None for a text without words."""
    words = _words(text)
    whole = _hashes(_runs(words))
    if not whole:
        return None
    parts = [(whole, _WHOLE_BANDS), *((_hashes(_runs(words[:count])), bands) for count, bands in _BEGINNINGS)]
    banded = [band for number, (found, bands) in enumerate(parts) for band in _bands(number, found, bands)]
    # Two texts of 300 shingles have one of them in common by chance in 50,000 cases: nothing to a share.
    hashes = array("I", sorted({number & 0xFFFFFFFF for number in whole}))
    digest = hashlib.blake2b(hashes.tobytes(), digest_size=16).digest()
    return Print(digest, hashes.tobytes(), tuple(banded))


def resemblance(first: bytes, second: bytes) -> tuple[float, float] | None:
    """Return Jaccard index and containment of two texts by their hashes; None if they are no copies."""
    one, other = array("I", first), array("I", second)
    both = len(set(one).intersection(other))
    jaccard = both / (len(one) + len(other) - both)
    containment = both / min(len(one), len(other))
    least = _LEAST_CONTAINMENT if both >= _MANY else _LEAST_CONTAINMENT_OF_FEW
    if jaccard < _LEAST_JACCARD or containment < least:
        return None
    return round(jaccard, 3), round(containment, 3)


def copy_rank(report_id: str, published: str | None, shingle_count: int) -> str:
    """Return the place of a report among others as a text that sorts: the earliest first, undated ones last.

    Of texts published on one day the longest leads: the others may be cut from it.
    """
    return f"{'1' if published is None else '0'}|{published or ''}|{_MOST_WORDS - shingle_count:08}|{report_id}"


class Copies:
    """Puts reports to the texts that they carry, and texts to the earliest one that they are copies of.

    A text joins the earliest one that it is a copy of and that leads, so that two reports are not held for one
    because a third one carries both.
    """

    def __init__(self, texts: Nodes) -> None:
        self._texts = texts
        self._shifted: set[int] = set()

    def shifted(self) -> set[int]:
        """Return and forget the leading texts whose groups have gained or lost another text."""
        found, self._shifted = self._shifted, set()
        return found

    def place(self, report: int, report_id: str, text: str, published: str | None) -> set[int]:
        """Take in a report, or its new text; return the reports that now stand in another group, and itself."""
        found, old = fingerprint(text), self._texts.where(report)
        doubtful: set[int] = set()
        node = None
        if found is None:
            self._texts.place(report, None, "")
        else:
            rank = copy_rank(report_id, published, len(found.hashes) // 4)
            node = self._texts.find(found.digest)
            if node is None:
                node = self._add(found, rank)
            self._texts.place(report, node, rank)
            doubtful |= self._renewed(node)
        if old is not None and old != node:
            doubtful |= self._renewed(old)
        moved = self._settle(doubtful)
        return {report, *moved, *(self.group(report) if self.leads(report) else ())}

    def renew(self, texts: Iterable[int]) -> set[int]:
        """Look again at texts that have lost a report; return the reports that now stand in another group."""
        doubtful: set[int] = set()
        heirs: set[int] = set()
        for text in texts:
            for node in nodes_of(self._texts, [text]):
                heirs.add(node.leader)
                doubtful |= self._renewed(text)
        moved = self._settle(doubtful)
        return moved | {report for heir in heirs for report in self._reports(heir)}

    def group(self, report: int) -> list[int]:
        """Return the reports that carry one text with this one, the earliest first; itself alone if none does."""
        text = self._texts.where(report)
        if text is None:
            return [report]
        return self._reports(nodes_of(self._texts, [text])[0].leader)

    def leads(self, report: int) -> bool:
        """Whether a report is the earliest of its group."""
        text = self._texts.where(report)
        if text is None:
            return True
        first = self._texts.first(nodes_of(self._texts, [text])[0].leader)
        return first is not None and first[0] == report

    def pair(self, report: int) -> tuple[float, float]:
        """Return Jaccard index and containment of a report's text and the one that it is a copy of."""
        text = self._texts.where(report)
        if text is not None:
            leader = nodes_of(self._texts, [text])[0].leader
            for link in (Link(*row) for row in self._texts.links(text)):
                if link.other == leader:
                    return _PAIR.decode(link.score)
        return 1.0, 1.0

    def _reports(self, leader: int) -> list[int]:
        first = [member for member, _ in self._texts.members(leader)]
        others = [
            (rank, member)
            for text in self._texts.followers(leader)
            if text != leader
            for member, rank in self._texts.members(text)
        ]
        return first + [member for _, member in sorted(others)]

    def _add(self, found: Print, rank: str) -> int:
        candidates = nodes_of(self._texts, self._texts.alike(found.bands))
        node = self._texts.add(found.digest, rank, found.hashes, found.bands)
        for other in candidates:
            pair = resemblance(found.hashes, other.data)
            if pair is not None:
                self._texts.link(node, other.number, msgspec.msgpack.encode(pair))
        return node

    def _renewed(self, text: int) -> set[int]:
        """Give a text the rank of its first report, or remove it with its last; return whom that concerns."""
        concerned = neighbourhood(self._texts, text) | set(self._texts.followers(text))
        first = self._texts.first(text)
        (node,) = nodes_of(self._texts, [text])
        if first is None:
            self._texts.remove(text)
            return concerned - {text}
        if first[1] != node.rank:
            self._texts.rerank(text, first[1])
        return concerned

    def _settle(self, doubtful: set[int]) -> set[int]:
        changed = settle(self._texts, doubtful, self._followed)
        return {member for text in changed for member, _ in self._texts.members(text)}

    def _followed(self, node: Node, links: Sequence[Link]) -> int:
        leader = _follow(node, links)
        if leader != node.leader:
            self._shifted |= {node.leader, leader}
        return leader


def find_copies(reports: Iterable[Text]) -> list[CopyGroup]:
    """Group the reports that carry one text; reports without a copy are left out.

    `reports`: (id, text, day of publication or None, origins) of each; the text is best given without
    boilerplate. The order does not matter.
    """
    given = sorted(reports)
    texts = MemoryNodes()
    copies = Copies(texts)
    for number, (id_, text, published, _) in enumerate(given):
        copies.place(number, id_, text, published)
    groups = [copies.group(number) for number in range(len(given)) if copies.leads(number)]
    ranks = dict(texts.members(leader)[0] for leader in texts.leaders())
    return [
        copy_group([(given[n][0], given[n][3], copies.pair(n)) for n in group])
        for group in sorted(groups, key=lambda group: ranks.get(group[0], ""))
        if len(group) > 1
    ]


def copy_group(members: Sequence[tuple[str, tuple[str, ...], tuple[float, float]]]) -> CopyGroup:
    """Return the group of these reports, the earliest first: (id, origins, Jaccard and containment) of each."""
    first = members[0][0]
    return CopyGroup(
        reports=tuple(id_ for id_, _, _ in members),
        origins=tuple(dict.fromkeys(origin for _, origins, _ in members for origin in origins)),
        pairs=tuple(
            CopyPair(report=id_, of=first, jaccard=jaccard, containment=containment)
            for id_, _, (jaccard, containment) in members[1:]
        ),
    )


def _follow(node: Node, links: Sequence[Link]) -> int:
    before = [(link.rank, link.other) for link in links if link.rank < node.rank and link.leader == link.other]
    return min(before)[1] if before else node.number


def _words(text: str) -> list[str]:
    return _WORD.findall(unicodedata.normalize("NFKC", text).casefold())


def _runs(words: Sequence[str]) -> set[str]:
    if len(words) <= _SHINGLE:
        return {" ".join(words)} if words else set()
    return {" ".join(words[start : start + _SHINGLE]) for start in range(len(words) - _SHINGLE + 1)}


def _hashes(runs: Iterable[str]) -> list[int]:
    # Not the library's own hashes: what is kept in a database has to be the same in its next version.
    blake = hashlib.blake2b
    return sorted(
        int.from_bytes(blake(run.encode("utf-8", "surrogatepass"), digest_size=8).digest(), "little") for run in runs
    )


def _bands(part: int, hashes: Iterable[int], count: int) -> list[int]:
    """Return the bands of the MinHash signature of a part of a text, as 64-bit numbers."""
    # One by one: the library's functions for many sets start threads, and wait for them.
    signature = RMinHash(count * _ROWS, _SEED)
    signature.update([number.to_bytes(8, "little") for number in hashes])
    sketch = signature.digest()
    found = []
    for start in range(0, len(sketch), _ROWS):
        band = b"".join(value.to_bytes(4, "little") for value in (part, start, *sketch[start : start + _ROWS]))
        found.append(int.from_bytes(hashlib.blake2b(band, digest_size=8).digest(), "little", signed=True))
    return found
