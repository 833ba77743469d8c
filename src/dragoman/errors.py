"""Named errors. Each message says what went wrong, where, and what to do about it, in one line."""


class DragomanError(Exception):
    """The base of all errors that this package raises on purpose."""


class SourceError(DragomanError):
    """An input could not be read: missing path, unreadable file, broken line."""


class CodebookError(DragomanError):
    """A codebook or knowledge-base file breaks its schema; the message names file, line and field."""


class ActorBaseError(DragomanError):
    """An imported base of actors cannot be opened, made or replaced; the base that was there stays in use."""


class PlaceBaseError(DragomanError):
    """An imported base of places cannot be opened, made or replaced; the base that was there stays in use."""


class SettingsError(DragomanError):
    """A setting is unknown, or its value cannot be used."""


class PipelineError(DragomanError):
    """A stage needs what no stage before it gives, or an annotation model is missing or unfit."""


class StoreError(DragomanError):
    """A database cannot be opened, read or written: locked, read-only, damaged, or of a newer version."""


class BudgetError(StoreError):
    """A question to a database took longer than it was given; the message says how to ask for less."""


class LockedError(StoreError):
    """Another program was writing to the database for longer than this one waits."""


class CorrectionError(DragomanError):
    """A correction cannot be made or taken back: an unknown value, or one that does not fit; `field` names it."""

    def __init__(self, message: str, field: str | None = None) -> None:
        super().__init__(message)
        self.field = field


class UnknownEventError(CorrectionError):
    """The database has no such event, or no longer: its report may have been coded anew."""


class LogError(DragomanError):
    """The file of a log cannot be written."""


class RunError(StoreError):
    """A database has no such run."""


class StoryError(DragomanError):
    """A story is unknown, or what is asked of it contradicts what a person has decided."""
