"""The log of a run: what happens, one JSON object a line, from all processes into one file."""

from __future__ import annotations

import logging
import sys
import traceback
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import msgspec

from dragoman.errors import LogError

_ROOT = "dragoman"


class JsonLines(logging.Handler):
    """Appends log records of the package to a file. Several processes may write to it: a line is written at once.

    `run`: the id of the run that goes on. A record may bring more: `extra={"report": id, "fields": {...}}`.
    Raises LogError when the file cannot be written.
    """

    def __init__(self, path: str | Path, run: str | None = None) -> None:
        super().__init__(logging.INFO)
        self.path = Path(path).absolute()
        self.run = run
        self._told = False
        try:
            self._file = self.path.open("ab", buffering=0)
        except OSError as error:
            raise LogError(f"{path}: cannot be written ({error.strerror}); name another file for the log") from error

    def emit(self, record: logging.LogRecord) -> None:
        """Write one record."""
        try:
            self._file.write(msgspec.json.encode(self._fields(record), enc_hook=str) + b"\n")
        except (OSError, ValueError) as error:
            # The run is worth more than its log; but nobody is to take a log that has ended for a run that has.
            if not self._told:
                self._told = True
                print(f"{self.path}: the log cannot be written any more ({error}); the run goes on", file=sys.stderr)

    def close(self) -> None:
        """Close the file."""
        self._file.close()
        super().close()

    def _fields(self, record: logging.LogRecord) -> dict[str, Any]:
        when = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
        fields: dict[str, Any] = {
            "time": when, "level": record.levelname.lower(), "logger": record.name, "message": record.getMessage(),
            "process": record.process,
        }  # fmt: skip
        if self.run is not None:
            fields["run"] = self.run
        if (report := getattr(record, "report", None)) is not None:
            fields["report"] = report
        fields |= getattr(record, "fields", {})
        if record.exc_info:
            fields["exception"] = "".join(traceback.format_exception(*record.exc_info)).rstrip()
        return {name: _printable(value) if isinstance(value, str) else value for name, value in fields.items()}


def start_log(path: str | Path, run: str | None = None) -> JsonLines:
    """Write what the package's loggers have to say, from INFO upwards, to a file; raises LogError."""
    handler = JsonLines(path, run)
    log = logging.getLogger(_ROOT)
    log.addHandler(handler)
    log.setLevel(logging.INFO)
    return handler


def end_log(handler: JsonLines) -> None:
    """Write no more to the file."""
    log = logging.getLogger(_ROOT)
    log.removeHandler(handler)
    log.setLevel(logging.NOTSET)
    handler.close()


def current_log() -> JsonLines | None:
    """Return the log that is being written, if one is."""
    return next((h for h in logging.getLogger(_ROOT).handlers if isinstance(h, JsonLines)), None)


def _printable(text: str) -> str:
    return text.encode("utf-8", errors="replace").decode("utf-8")
