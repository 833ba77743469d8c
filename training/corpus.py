"""Reads the training sentences: text with numbered brackets, and below it one line for each labelled pair.

    [1 Kenya's president] told [2 the rebels] to lay down their arms before [3 Ethiopia] sent in more troops.
    1>2 REQUEST yield
    3>2 MOBILIZE troops future
    1>3 NONE

A pair line is `actor>recipient TYPE [mode] [status]`; without a mode it says `-` or nothing, without a status the
act is `actual`. Lines that start with `#` are comments.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple, get_args

from dragoman.model import Span, Status

DATA = Path(__file__).parent / "data"
# Beginnings of names of files that the second of two students does not learn from: so it errs elsewhere than the first.
NOT_OF_THE_SECOND = ("contrast-", "plain-")

NONE = "NONE"
# The modes of PLOVER, and finer ones of our own where types have none or where tables of types part ways.
MODES: dict[str, frozenset[str]] = {
    name: frozenset(modes.split())
    for name, modes in {
        "AGREE": "",
        "CONSULT": "visit third-party multilateral phone",
        "SUPPORT": "",
        "COOPERATE": "econ mil judicial intel",
        "AID": "econ mil relief protect asylum",
        "CONCEDE": "ease pardon regret demand ceasefire promise",
        "RETREAT": "withdraw release disarm ceasefire access resign return sanctions",
        "REQUEST": "assist change yield meet",
        "ACCUSE": "disapprove investigate allege",
        "REJECT": "assist change yield meet",
        "THREATEN": "restrict arrest relations expel territory violence",
        "PROTEST": "demo riot strike hunger boycott obstruct vandalize",
        "SANCTION": "convict expel withdraw ties aid embargo",
        "MOBILIZE": "troops weapons police militia",
        "COERCE": "seize restrict censor curfew martial-law arrest deport withhold misinformation cyber",
        "ASSAULT": "abduct beat torture sexual targeted destroy primitive firearms explosives suicide-attack aerial drone "
        "heavy-weapons crowd-control unconventional",
        NONE: "",
    }.items()
}
_PAIR = re.compile(r"(?P<actor>\d)\s*>\s*(?P<recipient>\d)\s+(?P<type>[A-Z]+)(?:\s+(?P<rest>[a-z -]+))?")
_BRACKET = re.compile(r"\[(\d) ([^\[\]]+)\]")
_WORD = re.compile(r"\w+")


class Pair(NamedTuple):
    """A labelled pair of a sentence; `mode` is empty where the type has none or none is told."""

    actor: Span
    recipient: Span
    event_type: str
    mode: str
    status: str


@dataclass(frozen=True)
class Labelled:
    """A sentence with its pairs, and the file and line that it stands on."""

    text: str
    pairs: tuple[Pair, ...]
    file: str
    line: int


class CorpusError(ValueError):
    """A line of the training sentences breaks the format; the message names file and line."""


def read_all(folder: Path = DATA, without: tuple[str, ...] = ()) -> list[Labelled]:
    """Read all files of a folder, in order of their names; raises CorpusError with all that is wrong.

    `without`: beginnings of names of files that are left out.
    """
    return [sentence for path in _files(folder, without) for sentence in read_file(path)]


def read_file(path: Path) -> list[Labelled]:
    """Read one file; raises CorpusError with all that is wrong in it."""
    found: list[Labelled] = []
    wrong: list[str] = []
    for number, lines in _blocks(path.read_text(encoding="utf8")):
        try:
            found.append(_read_block(lines, path.name, number))
        except ValueError as error:
            wrong.append(f"{path.name}:{number}: {error}")
    if wrong:
        raise CorpusError("\n".join(wrong))
    return found


def digest(folder: Path = DATA, without: tuple[str, ...] = ()) -> str:
    """Return the SHA-256 over the names and contents of the files."""
    total = hashlib.sha256()
    for path in _files(folder, without):
        total.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    return total.hexdigest()


def _files(folder: Path, without: tuple[str, ...]) -> list[Path]:
    return [path for path in sorted(folder.glob("*.txt")) if not path.name.startswith(without)]


def near_copies(sentences: Sequence[Labelled], share: float = 0.3, words: int = 5) -> list[tuple[Labelled, Labelled]]:
    """Return pairs of sentences of which the later shares many runs of words with one earlier one.

    `share`: how much of its runs of `words` words; three runs are the least.
    """
    first: dict[tuple[str, ...], int] = {}
    found = []
    for number, sentence in enumerate(sentences):
        tokens = _WORD.findall(sentence.text.lower())
        runs = {tuple(tokens[i : i + words]) for i in range(len(tokens) - words + 1)}
        hits: dict[int, int] = {}
        for run in runs:
            if run in first:
                hits[first[run]] = hits.get(first[run], 0) + 1
            else:
                first[run] = number
        if hits:
            other = max(hits, key=lambda n: hits[n])
            if hits[other] >= max(3, share * len(runs)):
                found.append((sentences[other], sentence))
    return found


def _blocks(text: str) -> Iterator[tuple[int, list[str]]]:
    """Yield each sentence line with the pair lines below it, and the number of its line."""
    start, lines = 0, list[str]()
    for number, raw in enumerate(text.splitlines(), 1):
        line = raw.strip()
        if not line or line.startswith("#"):
            continue
        if not re.match(r"\d\s*>", line):
            if lines:
                yield start, lines
            start, lines = number, []
        lines.append(line)
    if lines:
        yield start, lines


def _read_block(lines: Sequence[str], file: str, number: int) -> Labelled:
    text, spans = _read_text(lines[0])
    pairs = tuple(_read_pairs(lines[1:], spans))
    if not pairs:
        raise ValueError("no pair line follows the sentence")
    return Labelled(text, pairs, file, number)


def _read_text(line: str) -> tuple[str, dict[str, Span]]:
    text, last, spans = "", 0, dict[str, Span]()
    for bracket in _BRACKET.finditer(line):
        text += line[last : bracket.start()]
        if bracket[1] in spans:
            raise ValueError(f"bracket {bracket[1]} stands twice")
        spans[bracket[1]] = Span(len(text), len(text) + len(bracket[2]))
        text += bracket[2]
        last = bracket.end()
    text += line[last:]
    if "[" in text or "]" in text:
        raise ValueError("a bracket is not `[1 words]`, or lies in another one")
    return text, spans


def _read_pairs(lines: Iterable[str], spans: dict[str, Span]) -> Iterator[Pair]:
    for line in lines:
        found = _PAIR.fullmatch(line)
        if not found:
            raise ValueError(f"not a pair line: {line!r}")
        actor, recipient = found["actor"], found["recipient"]
        if actor not in spans or recipient not in spans or actor == recipient:
            raise ValueError(f"pair {actor}>{recipient} has no such brackets")
        mode, status = _mode_and_status(found["type"], (found["rest"] or "").split())
        yield Pair(spans[actor], spans[recipient], found["type"], mode, status)


def _mode_and_status(event_type: str, rest: Sequence[str]) -> tuple[str, str]:
    if event_type not in MODES:
        raise ValueError(f"unknown type {event_type}")
    words = [w for w in rest if w != "-"]
    status = words.pop() if words and words[-1] in get_args(Status) else "actual"
    if len(words) > 1 or (words and words[0] not in MODES[event_type]):
        raise ValueError(f"{event_type} has no mode or status {' '.join(words)!r}")
    return (words[0] if words else ""), status
