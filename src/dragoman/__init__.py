"""Dragoman reads news reports and builds, with evidence for every fact, a model of who did what to whom."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from dragoman.coder import Coder, code
    from dragoman.model import Coding, Event, Report, Statement
    from dragoman.resolve.actors import Actors
    from dragoman.settings import Settings

__version__ = "0.1.0"
__all__ = ["Actors", "Coder", "Coding", "Event", "Report", "Settings", "Statement", "__version__", "code"]

# Names are fetched when first used: `dragoman --help` must not pay for the parser's import.
_HOME = {
    "Actors": "resolve.actors",
    "Coder": "coder",
    "code": "coder",
    "Coding": "model",
    "Event": "model",
    "Report": "model",
    "Statement": "model",
    "Settings": "settings",
}


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"module 'dragoman' has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(f"dragoman.{_HOME[name]}"), name)
