"""A report's raw text -> what it says about the report itself, and the spans that are news."""

from dragoman.reading.dating import HolderYears
from dragoman.reading.reader import Reader, read

__all__ = ["HolderYears", "Reader", "read"]
