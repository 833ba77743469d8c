"""From a report's body to sentences, tokens and a parse; the only place that knows spaCy."""

from dragoman.annotate.annotator import Annotator, plain_text, sentences_of
from dragoman.annotate.tree import Tree

__all__ = ["Annotator", "Tree", "plain_text", "sentences_of"]
