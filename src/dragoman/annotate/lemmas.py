"""Lemmas from Penn tags: the pipeline's own WordNet tables, looked up by word and cached.

spaCy's lemmatizer first needs universal tags, which cost a quarter of the parsing time; the Penn tag says as much.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

_CLASS_OF_TAG = {"V": "verb", "N": "noun", "J": "adj"}
# Auxiliaries and clitics that the WordNet tables leave as they are.
_CLOSED = {
    "'s": "be", "’s": "be", "'re": "be", "’re": "be", "'m": "be", "’m": "be", "is": "be", "are": "be", "was": "be",
    "were": "be", "been": "be", "being": "be", "am": "be", "'ve": "have", "’ve": "have", "'d": "would", "’d": "would",
    "has": "have", "had": "have", "having": "have", "does": "do", "did": "do", "done": "do", "doing": "do",
    "'ll": "will", "’ll": "will", "wo": "will", "ca": "can", "n't": "not", "n’t": "not",
}  # fmt: skip


class Lemmatizer:
    """Gives the lemma of a form and its Penn tag; `tables` are spaCy's `lemma_exc`, `lemma_index`, `lemma_rules`."""

    def __init__(self, tables: Mapping[str, Any] | None) -> None:
        tables = tables or {}
        self._exceptions: Mapping[str, Any] = tables.get("lemma_exc", {})
        self._rules: Mapping[str, Any] = tables.get("lemma_rules", _PLAIN_RULES)
        index = tables.get("lemma_index", {})
        self._index = {c: frozenset(index.get(c) or ()) for c in _PLAIN_RULES}
        self.lemma = lru_cache(maxsize=100_000)(self._lemma)

    def _lemma(self, form: str, tag: str) -> str:
        word = form.lower()
        word_class = _CLASS_OF_TAG.get(tag[:1])
        if tag == "POS":
            return "'s"
        if word in _CLOSED and word_class != "noun":
            return _CLOSED[word]
        if word_class is None or tag in ("NN", "NNP", "VB", "JJ"):
            return word
        exceptions: Sequence[str] | None = self._exceptions.get(word_class, {}).get(word)
        if exceptions:
            return str(exceptions[0])
        index = self._index.get(word_class, frozenset())
        if tag in ("VBP",) or (tag[0] == "N" and word in index and not word.endswith("s")):
            return word
        candidates: list[str] = [
            word[: len(word) - len(old)] + new
            for old, new in self._rules.get(word_class, ())
            if old and word.endswith(old)
        ]
        known = [c for c in candidates if c in index]
        if known:
            return known[0]
        if word in index or not candidates:
            return _undoubled(word, index) if tag in ("VBD", "VBN", "VBG") else word
        return _undoubled(candidates[-1], index)


def _undoubled(word: str, index: frozenset[str]) -> str:
    """Take back a doubled consonant ("ferr" -> "fer") when that gives a known word."""
    if len(word) > 3 and word[-1] == word[-2] and word[:-1] in index:
        return word[:-1]
    return word


# For pipelines that bring no tables.
_PLAIN_RULES = {
    "noun": [["ies", "y"], ["ses", "s"], ["ches", "ch"], ["shes", "sh"], ["xes", "x"], ["s", ""]],
    "verb": [["ies", "y"], ["es", "e"], ["s", ""], ["ied", "y"], ["ed", ""], ["ing", ""]],
    "adj": [["er", ""], ["est", ""]],
}
