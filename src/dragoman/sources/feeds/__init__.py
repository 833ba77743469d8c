"""RSS and Atom feeds: lists of them, their entries, and the reports that the entries lead to."""

from dragoman.sources.feeds.articles import Article, Pages, article_key, article_report, entry_report, own_text
from dragoman.sources.feeds.documents import Document, Entry, read_document
from dragoman.sources.feeds.lists import Named, named_feeds
from dragoman.sources.feeds.schedule import Pace, article_again, jittered

__all__ = [
    "Article", "Document", "Entry", "Named", "Pace", "Pages", "article_again", "article_key", "article_report",
    "entry_report", "jittered", "named_feeds", "own_text", "read_document",
]  # fmt: skip
