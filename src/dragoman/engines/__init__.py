"""Runs a coder over many reports, on one machine or several."""

from dragoman.engines.local import code_reports
from dragoman.engines.worker import limit_threads

__all__ = ["code_reports", "limit_threads"]
