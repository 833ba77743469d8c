"""Correcting events of a database with plain values; what pages and the command line call."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from dragoman.corrections.choices import Choices
from dragoman.corrections.forms import Words, read_change
from dragoman.errors import CorrectionError, UnknownEventError
from dragoman.settings import Settings
from dragoman.store import CorrectionRow, View, Writer
from dragoman.store.connection import PATIENCE
from dragoman.stories.keeping import Keeper

_LONGEST_NAME, _LONGEST_NOTE = 100, 2000


class Corrections:
    """The corrections of a database file, for writing.

    Each call opens the file, writes all or nothing, and closes it: one object can serve many threads. Stories are
    brought into line at once. All calls raise CorrectionError for values that do not fit (its `field` says which),
    UnknownEventError for an event that is not there, and StoreError when the file cannot be written within `patience`
    seconds. `choices`: what values are chosen from; give one that is loaded already where there is one.
    """

    def __init__(
        self,
        path: str | Path,
        settings: Settings | None = None,
        *,
        choices: Choices | None = None,
        patience: float = PATIENCE,
    ) -> None:
        self.path = Path(path)
        self.choices = choices or Choices(settings)
        self._patience = patience

    def accept(self, report_id: str, event_id: str, *, who: str, note: str | None = None) -> CorrectionRow:
        """Say that an event is right as it stands."""
        who, note = _name(who), _note(note)
        return self._write(report_id, lambda writer: writer.correct(report_id, event_id, "accept", who=who, note=note))

    def reject(self, report_id: str, event_id: str, *, who: str, note: str | None = None) -> CorrectionRow:
        """Say that the report does not tell of such an event; it is not listed any more, and in no story."""
        who, note = _name(who), _note(note)
        return self._write(report_id, lambda writer: writer.correct(report_id, event_id, "reject", who=who, note=note))

    def change(
        self, report_id: str, event_id: str, values: Mapping[str, Any], *, who: str, note: str | None = None
    ) -> CorrectionRow:
        """Say what is right instead; what is not given stays as it is.

        `values`: event_type, mode, status, date (with date_precision), place, contexts, actors, recipients, speaker, in the
        form that docs/corrections.md describes.
        """
        who, note = _name(who), _note(note)
        # Values are looked up before the file is locked: the tables may have to be loaded first.
        with View(self.path, patience=self._patience) as view:
            report, row = view.report(report_id), view.event(report_id, event_id)
        if report is None or row is None:
            raise _unknown(report_id, event_id, report is not None)
        read_change(values, Words(report.text, row.event), self.choices)

        def write(writer: Writer) -> CorrectionRow:
            # Once more: somebody else may have corrected or coded it meanwhile.
            words = Words(report.text, writer.event(report_id, event_id))
            change = read_change(values, words, self.choices)
            return writer.correct(report_id, event_id, "change", change, who=who, note=note)

        return self._write(report_id, write)

    def undo(self, number: int, *, who: str) -> CorrectionRow:
        """Take a correction back; the event is what it would be without it."""
        who = _name(who)
        with View(self.path, patience=self._patience) as view:
            row = view.correction(number)
        if row is None:
            raise CorrectionError(f"there is no correction {number}; `dragoman corrections list` lists them")
        return self._write(row.report_id, lambda writer: writer.withdraw_correction(number, who=who))

    def _write(self, report_id: str, write: Callable[[Writer], CorrectionRow]) -> CorrectionRow:
        with View(self.path, patience=self._patience):
            pass  # a path that is mistyped must not make a new file
        with Writer(self.path, patience=self._patience) as writer, writer.ledger.whole():
            row = write(writer)
            Keeper(writer.ledger).add(report_id)
            return row


def _unknown(report_id: str, event_id: str, known: bool) -> UnknownEventError:
    if not known:
        return UnknownEventError(
            f"there is no report {report_id!r}; `dragoman events` lists ids in its field report_id"
        )
    return UnknownEventError(f"report {report_id!r} has no event {event_id!r}; it may have been coded anew")


def _name(who: str) -> str:
    name = " ".join(who.split())
    if not name or len(name) > _LONGEST_NAME or not name.isprintable():
        raise CorrectionError(f"who: give the name of who says so, of at most {_LONGEST_NAME} characters", "who")
    return name


def _note(note: str | None) -> str | None:
    if note is None or not note.strip():
        return None
    if len(note) > _LONGEST_NOTE:
        raise CorrectionError(f"note: give at most {_LONGEST_NOTE} characters", "note")
    return note.strip()
