"""From a report's body to sentences, tokens and a parse; the only place that knows spaCy."""

from dragoman.annotate.annotator import Annotator
from dragoman.annotate.tree import Tree

__all__ = ["Annotator", "Tree"]
