"""The language that a text is written in, by its letters and its small words."""

from __future__ import annotations

import re

from dragoman.reading.data_files import Languages

_LETTERS = re.compile(r"[^\W\d_]+")
_MOST = 6000  # characters that are looked at
_FEWEST_WORDS = 4
# English news has 35 to 45 of 100 words on its list, other languages 5 to 12; headlines have few of any.
_LEAST_SHARE = 0.12
# A foreign report is not coded: one small word that English names share ("de", "la") must not decide.
_FEWEST_FOREIGN = 3


class LanguageGuesser:
    """Tells languages apart with word lists; None when a text is too short or fits none."""

    def __init__(self, data: Languages) -> None:
        self._words = [(entry.code, frozenset(entry.words)) for entry in data.language]
        self._scripts = [
            (re.compile(f"[{re.escape(entry.first)}-{re.escape(entry.last)}]"), entry.code, entry.letters)
            for entry in data.script
        ]

    def guess(self, text: str) -> str | None:
        """Return the ISO 639-1 code of a text's language, or None."""
        text = text[:_MOST]
        words = [word.lower() for word in _LETTERS.findall(text)]
        letters = sum(map(len, words))
        by_script = self._by_script(text, letters)
        if by_script is not None:
            enough = len(words) >= _FEWEST_WORDS or (by_script in {"zh", "ja", "th"} and letters >= 2 * _FEWEST_WORDS)
            return by_script if enough else None
        if len(words) < _FEWEST_WORDS:
            return None
        scores = [(sum(word in known for word in words), code) for code, known in self._words]
        best, code = max(scores, key=lambda score: score[0])
        rivals = [score for score, other in scores if other != code]
        if best < _LEAST_SHARE * len(words) or best <= max(rivals):
            return None
        return code if code == "en" or best >= _FEWEST_FOREIGN else None

    def _by_script(self, text: str, letters: int) -> str | None:
        counts = [(len(script.findall(text)), code, own) for script, code, own in self._scripts]
        kana = next((count for count, code, _ in counts if code == "ja"), 0)
        count, code, own = max(counts, key=lambda entry: entry[0])
        if count * 2 <= letters or not count:
            return "ja" if kana and kana * 5 > letters else None
        if code == "zh" and kana * 10 > count:
            return "ja"
        marks = {other: sum(text.count(letter) for letter in signs) for other, signs in own.items()}
        likeliest = max(marks, key=lambda other: marks[other], default=None)
        return likeliest if likeliest is not None and marks[likeliest] * 100 >= count else code
