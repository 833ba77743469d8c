"""Files, folders, archives, JSON Lines, HTML and standard input, read as a stream of reports."""

from dragoman.sources.counting import count_reports
from dragoman.sources.metering import Meter
from dragoman.sources.reports import read_reports

__all__ = ["Meter", "count_reports", "read_reports"]
