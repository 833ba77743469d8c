"""A few threads that fetch, so that a slow host holds up only itself."""

from __future__ import annotations

import threading
from collections.abc import Callable
from queue import Empty, SimpleQueue
from typing import Generic, TypeVar

from dragoman.sources.fetching.fetcher import Answer, Ask, Fetcher
from dragoman.sources.fetching.limits import FetchError

Job = TypeVar("Job")


class Crew(Generic[Job]):
    """Threads that answer requests; `busy` counts those under way, which are never more than `size`."""

    def __init__(self, fetcher: Fetcher, size: int) -> None:
        self.size = size
        self.busy = 0
        self._fetch: Callable[[Ask], Answer] = fetcher.fetch
        self._asks: SimpleQueue[tuple[Job, Ask]] = SimpleQueue()
        self._answers: SimpleQueue[tuple[Job, Answer | FetchError]] = SimpleQueue()
        self._threads = 0

    def ask(self, job: Job, ask: Ask) -> None:
        """Have a thread get a document for a job."""
        self.busy += 1
        self._asks.put((job, ask))
        if self._threads < min(self.busy, self.size):
            self._threads += 1
            # A program that ends does not wait for a server.
            threading.Thread(target=self._work, name="fetch", daemon=True).start()

    def answer(self, timeout: float | None) -> tuple[Job, Answer | FetchError] | None:
        """Return a job that is done with what came of it; None if none is within so many seconds."""
        try:
            job, answer = self._answers.get(timeout=timeout)
        except Empty:
            return None
        self.busy -= 1
        return job, answer

    def _work(self) -> None:
        while True:
            job, ask = self._asks.get()
            answer: Answer | FetchError
            try:
                answer = self._fetch(ask)
            except FetchError as error:
                answer = error
            except Exception as error:  # a mistake in this program costs one document, and not all the others
                answer = FetchError(f"could not be fetched ({type(error).__name__}: {error})")
            self._answers.put((job, answer))
