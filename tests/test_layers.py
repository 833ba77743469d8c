"""The order of imports: a package may use only what stands below it."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

import dragoman

SOURCE = Path(dragoman.__file__).parent
BASE = {"model", "errors", "settings", "timing", "durable", "limits"}
STAGES = {"codebook", "sources", "reading", "annotate", "resolve", "extract", "stories", "positions"}

# What each part may import besides itself and, but for the base, the base. `__init__` stands for the version.
ALLOWED: dict[str, set[str]] = {
    "model": set(),
    "errors": {"model"},
    "settings": {"model", "errors"},
    "timing": set(),
    "durable": set(),
    "limits": set(),
    "codebook": BASE,
    # Pages in other languages are skipped before their text is extracted; what tells languages is reading's.
    "sources": BASE | {"reading"},
    "reading": BASE | {"codebook"},
    "annotate": BASE,
    # Mentions stand in parsed sentences; the tree over a sentence's tokens is annotate's.
    "resolve": BASE | {"codebook", "annotate"},
    "extract": BASE | {"codebook", "annotate", "resolve"},
    "stories": BASE,
    # Due dates are read by the grammar that dates events.
    "positions": BASE | {"resolve"},
    "store": BASE | {"__init__"},
    # Values are chosen from the codebook and the knowledge; stories are kept in step.
    "corrections": BASE | {"codebook", "resolve", "store", "stories"},
    "samples": set(),
    # Other formats' codes are the codebook's.
    "views": BASE | {"codebook", "store", "stories", "positions", "corrections", "__init__"},
    "coder": BASE | STAGES,
    "engines": BASE | {"coder"},
    # Digests of data files, by their paths; what is in them is their packages' affair.
    "fingerprints": BASE,
    "logs": BASE,
    "cli": BASE
    | STAGES
    | {"fingerprints", "logs", "store", "views", "corrections", "coder", "engines", "samples", "__init__"},
    # The names that `import dragoman` offers.
    "__init__": BASE | {"coder", "resolve"},
}

# A coding shows itself in a notebook: the import runs when it is shown, and the record does not depend on it.
SHOWN = {("model", "views")}

# The only parts that may know a library, as far as the library is to stay replaceable.
KEEPERS = {
    "spacy": {"annotate"},
    "sqlite3": {"store"},
    "marisa_trie": {"resolve"},
    "rich": {"views", "cli"},
    "click": {"cli"},
    "trafilatura": {"sources"},
    # The network is sources' alone.
    "urllib3": {"sources"},
    "feedparser": {"sources"},
    "protego": {"sources"},
    "onnxruntime": {"extract"},
    "tokenizers": {"extract"},
    "starlette": {"views"},
    "uvicorn": {"views"},
    "jinja2": {"views"},
}


def _part(path: Path) -> str:
    return path.relative_to(SOURCE).parts[0].removesuffix(".py")


@cache
def _imports(path: Path) -> tuple[tuple[int, str], ...]:
    """Return line and full name of everything imported, also inside functions."""
    return tuple(_read_imports(path))


def _read_imports(path: Path) -> Iterator[tuple[int, str]]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf8"))):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            package = path.relative_to(SOURCE.parent).with_suffix("").parts
            above = ".".join(package[: len(package) - node.level]) if node.level else ""
            module = ".".join(part for part in (above, node.module) if part)
            names = [alias.name for alias in node.names] if module == "dragoman" else [""]
            yield from ((node.lineno, f"{module}.{name}".rstrip(".")) for name in names)


def _modules() -> list[Path]:
    return sorted(SOURCE.rglob("*.py"))


def _target(name: str) -> str | None:
    """Return the part of the package that an imported name lies in; None if it is another package."""
    first, *rest = name.split(".")
    if first != "dragoman":
        return None
    part = rest[0] if rest else "__init__"
    return part if (SOURCE / part).is_dir() or (SOURCE / f"{part}.py").is_file() else "__init__"


def test_every_part_has_its_place_in_the_order() -> None:
    assert {_part(path) for path in _modules()} <= set(ALLOWED)


@pytest.mark.parametrize("path", _modules(), ids=lambda path: path.relative_to(SOURCE).as_posix())
def test_module_imports_only_what_is_below_it(path: Path) -> None:
    part = _part(path)
    wrong = [
        f"{path.relative_to(SOURCE)}:{line} imports {name}"
        for line, name in _imports(path)
        if (target := _target(name)) not in {None, part} and target not in ALLOWED[part] and (part, target) not in SHOWN
    ]
    assert wrong == []


@pytest.mark.parametrize("library", KEEPERS)
def test_library_is_known_to_its_keepers_only(library: str) -> None:
    users = {_part(path) for path in _modules() for _, name in _imports(path) if name.split(".")[0] == library}
    assert users == KEEPERS[library]


def test_imports_are_seen(tmp_path: Path) -> None:
    # Without this, an order that is never looked at would pass.
    found = {name for _, name in _imports(SOURCE / "cli" / "__init__.py")}
    assert {"click", "dragoman.__version__", "dragoman.cli.coding"} <= found
    assert _target("dragoman.__version__") == "__init__"
    assert _target("dragoman.cli.coding") == "cli"
    assert _target("click") is None
