"""Files, folders, JSON Lines, HTML and standard input, read as a stream of reports."""

from dragoman.sources.counting import count_reports
from dragoman.sources.reports import read_reports

__all__ = ["count_reports", "read_reports"]
