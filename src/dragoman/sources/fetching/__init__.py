"""Getting documents from the web, politely and within limits: the only code that opens a connection."""

from dragoman.sources.fetching.addresses import host_of, server_of
from dragoman.sources.fetching.crew import Crew
from dragoman.sources.fetching.fetcher import Answer, Ask, Fetcher
from dragoman.sources.fetching.limits import Clock, FetchError, Limits
from dragoman.sources.fetching.robots import Rules

__all__ = ["Answer", "Ask", "Clock", "Crew", "FetchError", "Fetcher", "Limits", "Rules", "host_of", "server_of"]
