"""Loads and checks the codebook: ontology, frames, context terms and cues, the built-in files and a user's own."""

from __future__ import annotations

import csv
import tomllib
from collections.abc import Iterator, Mapping
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Annotated, Any, TypeVar

import msgspec

from dragoman.codebook.frames import Frame, parse_frame
from dragoman.errors import CodebookError

_T = TypeVar("_T")
FRAME_COLUMNS = ("frame", "type", "mode", "example", "actor", "recipient")


class EventType(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One type of the ontology: its quad class, score on -10..+10 and the scores of its modes."""

    quad: Annotated[int, msgspec.Meta(ge=1, le=4)]
    score: Annotated[float, msgspec.Meta(ge=-10, le=10)]
    definition: str
    modes: dict[str, float] = {}
    reciprocal: bool = False
    recipient_required: bool = False


class FrameRow(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A frame as it stands in a file, with the example that a test codes."""

    frame: str
    type: str
    example: str
    mode: str = ""
    actor: str = ""
    recipient: str = ""


class Cues(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Closed word lists that the extraction rules use; each is explained in `cues.toml`."""

    light_verbs: frozenset[str]
    pass_through_verbs: frozenset[str]
    legal_verbs: frozenset[str]
    asking_verbs: frozenset[str]
    denying_verbs: frozenset[str]
    evils: frozenset[str]
    failing_verbs: frozenset[str]
    speech_verbs: frozenset[str]
    belief_verbs: frozenset[str]
    conditional_modals: frozenset[str]
    obligation_modals: frozenset[str]
    negators: frozenset[str]
    hypothetical_markers: frozenset[str]
    intention_verbs: frozenset[str]
    intention_nouns: frozenset[str]
    blame_verbs: frozenset[str]
    blame_adjectives: frozenset[str]
    praise_nouns: frozenset[str]
    historical_markers: tuple[str, ...]
    implied_actors: dict[str, str]
    weapon_modes: dict[str, tuple[str, ...]]
    negated_types: dict[str, str]
    complement_modes: dict[str, dict[str, str]]


class OntologyFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The schema of `plover.toml`."""

    types: dict[str, EventType]
    contexts: dict[str, str]


class Topic(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What statements can be about, besides the contexts: the words that show it."""

    terms: Annotated[tuple[Annotated[str, msgspec.Meta(min_length=1)], ...], msgspec.Meta(min_length=1)]
    definition: str = ""


class UserFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The schema of a user's codebook file: new types, contexts, terms, topics and frames."""

    types: dict[str, EventType] = {}
    contexts: dict[str, str] = {}
    terms: dict[str, list[str]] = {}
    topics: dict[str, Topic] = {}
    frames: list[FrameRow] = []


class Codebook(msgspec.Struct, frozen=True):
    """All that the extraction stages need to know about what may be coded.

    `frames` maps (part of speech, head lemma) to frames, the most specific first. `terms` maps a context to the
    words that indicate it. `topics` are a user's own, for statements only.
    """

    types: Mapping[str, EventType]
    contexts: Mapping[str, str]
    terms: Mapping[str, tuple[str, ...]]
    frames: Mapping[tuple[str, str], tuple[Frame, ...]]
    cues: Cues
    topics: Mapping[str, Topic] = {}

    def score(self, event_type: str, mode: str | None) -> float:
        """Return the score of a mode, or the type's own when it has no mode."""
        found = self.types[event_type]
        return found.modes.get(mode, found.score) if mode else found.score

    def compounds(self) -> frozenset[str]:
        """Return the hyphenated lemmas that the frames name."""
        words = set(self.heads())
        for frames in self.frames.values():
            for frame in frames:
                words |= frame.object_nouns
                words.update(noun for phrase in frame.phrases for noun in phrase.nouns)
        return frozenset(word for word in words if "-" in word)

    def heads(self) -> frozenset[str]:
        """Return every lemma that can head a frame or set off a rule."""
        heads = frozenset(head for _, head in self.frames)
        cues = self.cues
        return heads | cues.blame_verbs | cues.blame_adjectives | cues.praise_nouns | cues.speech_verbs


def load_codebook(user_files: tuple[str, ...] = ()) -> Codebook:
    """Load the built-in codebook and add a user's files; raises CodebookError with file, line and field."""
    data = files("dragoman.codebook") / "data"
    ontology = load_ontology()
    cues = _convert(_toml(data / "cues.toml"), Cues, "cues.toml")
    types, contexts = dict(ontology.types), dict(ontology.contexts)
    rows = [(where, row) for where, row in builtin_frames()]
    terms: dict[str, list[str]] = {context: [] for context in contexts}
    topics: dict[str, Topic] = {}
    for where, row in _rows(data / "contexts.csv", ("context", "term")):
        if row["context"] not in terms:
            raise CodebookError(f"{where}: unknown context {row['context']!r}")
        terms[row["context"]].append(row["term"])
    for path in user_files:
        user = _read_user_file(path)
        types.update(user.types)
        contexts.update(user.contexts)
        for context, words in user.terms.items():
            if context not in contexts:
                raise CodebookError(f"{path}: terms for unknown context {context!r}; add it under [contexts]")
            terms.setdefault(context, []).extend(words)
        for topic in user.topics:
            if topic in contexts:
                raise CodebookError(f"{path}: topic {topic!r} is a context; add its terms under [terms]")
        topics.update(user.topics)
        rows += [(f"{path}, frame {n}", row) for n, row in enumerate(user.frames, 1)]
    return Codebook(
        types=types,
        contexts=contexts,
        terms={context: tuple(words) for context, words in terms.items()},
        frames=_index([_frame(where, row, types) for where, row in rows]),
        cues=cues,
        topics=topics,
    )


def load_ontology() -> OntologyFile:
    """Load the built-in types and contexts alone."""
    return _convert(_toml(files("dragoman.codebook") / "data" / "plover.toml"), OntologyFile, "plover.toml")


def builtin_frames() -> Iterator[tuple[str, FrameRow]]:
    """Yield (where, row) for every frame of the built-in lexicon; `where` names file and line."""
    folder = files("dragoman.codebook") / "data" / "frames"
    for file in sorted(folder.iterdir(), key=lambda f: f.name):
        if file.name.endswith(".csv"):
            for where, row in _rows(file, FRAME_COLUMNS):
                yield where, FrameRow(**row)


def _frame(where: str, row: FrameRow, types: Mapping[str, EventType]) -> Frame:
    if row.type not in types:
        raise CodebookError(f"{where}: unknown event type {row.type!r}; known are {', '.join(types)}")
    if row.mode and row.mode not in types[row.type].modes:
        raise CodebookError(f"{where}: {row.type} has no mode {row.mode!r}")
    try:
        return parse_frame(row.frame, row.type, row.mode or None)
    except CodebookError as error:
        raise CodebookError(f"{where}: {error}") from error


def _index(frames: list[Frame]) -> dict[tuple[str, str], tuple[Frame, ...]]:
    grouped: dict[tuple[str, str], list[Frame]] = {}
    for frame in frames:
        grouped.setdefault((frame.pos, frame.head), []).append(frame)
    return {key: tuple(sorted(found, key=lambda f: -f.weight)) for key, found in grouped.items()}


def _read_user_file(path: str) -> UserFile:
    try:
        text = Path(path).read_text(encoding="utf8")
    except OSError as error:
        raise CodebookError(f"{path}: codebook file cannot be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise CodebookError(f"{path}: codebook file is not UTF-8 (byte {error.start}); save it as UTF-8") from error
    try:
        return _convert(tomllib.loads(text), UserFile, path)
    except tomllib.TOMLDecodeError as error:
        raise CodebookError(f"{path}: not valid TOML: {error}") from error


def _toml(file: Traversable) -> dict[str, Any]:
    return tomllib.loads(file.read_text(encoding="utf8"))


def _convert(value: Any, schema: type[_T], where: str) -> _T:
    try:
        return msgspec.convert(value, schema)
    except msgspec.ValidationError as error:
        raise CodebookError(f"{where}: {error}") from error


def _rows(file: Traversable, columns: tuple[str, ...]) -> Iterator[tuple[str, dict[str, str]]]:
    reader = csv.DictReader(file.read_text(encoding="utf8").splitlines())
    if tuple(reader.fieldnames or ()) != columns:
        raise CodebookError(f"{file.name}: the columns must be {','.join(columns)}")
    for number, row in enumerate(reader, 2):
        if None in row or None in row.values():
            raise CodebookError(f"{file.name}:{number}: the row has not {len(columns)} fields")
        yield f"{file.name}:{number}", row
