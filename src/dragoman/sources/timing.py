"""A limit on the time that a document may take to be read."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from dragoman.errors import SourceError
from dragoman.limits import LateError, time_limit


@contextmanager
def within(seconds: float) -> Iterator[None]:
    """Raise SourceError (without a place) if what is inside takes longer, where that can be told (see `time_limit`)."""
    try:
        with time_limit(seconds):
            yield
    except LateError:
        raise SourceError(f"cannot be read within {seconds:g} s") from None
