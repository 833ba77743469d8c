"""From a report's body to sentences, tokens and a parse; the only place that knows spaCy."""

from dragoman.annotate.annotator import Annotator, plain_text
from dragoman.annotate.tree import Tree

__all__ = ["Annotator", "Tree", "plain_text"]
