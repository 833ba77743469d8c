"""A line of JSON to a report."""

from __future__ import annotations

import json
import logging
import re
from typing import Any

import msgspec

from dragoman.errors import SourceError
from dragoman.model import Report
from dragoman.sources.days import iso_day
from dragoman.sources.decoding import decode

_log = logging.getLogger(__name__)
_LONE_SURROGATE = re.compile("[\ud800-\udfff]")
_OPTIONAL = ("title", "date", "url", "publisher")


def line_report(line: bytes, *, fallback_id: str, source: str) -> Report:
    """Return the report that the line holds; one with `error` when it holds none. Never raises."""
    fields: dict[str, Any] = {}
    try:
        fields = _object(line)
        return _report(fields, fallback_id, source)
    except SourceError as error:
        return Report(id=_id(fields) or fallback_id, text="", source=source, error=f"{source}: {error}")


def _object(line: bytes) -> dict[str, Any]:
    try:
        value = msgspec.json.decode(line)
    except (msgspec.DecodeError, UnicodeDecodeError):
        value = _mend(line)
    except RecursionError:
        raise SourceError("is nested too deeply; give one flat object a line") from None
    if not isinstance(value, dict):
        raise SourceError(f"holds {_kind(value)}, not an object; write one {{...}} a line")
    return value


def _mend(line: bytes) -> Any:
    """Read what the strict parser refuses but can be read: other encodings, halves of surrogate pairs."""
    try:
        text = line.decode("utf-8")
    except UnicodeDecodeError:
        text = decode(line)
    try:
        return json.loads(text.rstrip())  # the error then counts from the start of the line
    except (ValueError, RecursionError) as error:
        reason = re.sub(r"(?: at)?: line 1 column (\d+).*", r" at character \1", str(error))
        raise SourceError(f"is not valid JSON ({reason}); it may be cut short: mend or remove the line") from None


def _report(fields: dict[str, Any], fallback_id: str, source: str) -> Report:
    text = fields.get("text")
    if "text" not in fields:
        raise SourceError('has no "text"; give each line a "text"')
    if not isinstance(text, str):
        raise SourceError(f'"text" is {_kind(text)}; it must be a string')
    if not isinstance(fields.get("id"), (str, int, float, type(None))) or isinstance(fields.get("id"), bool):
        raise SourceError(f'"id" is {_kind(fields["id"])}; it must be a string or a number')
    for name in _OPTIONAL:
        if not isinstance(fields.get(name), (str, type(None))):
            raise SourceError(f'"{name}" is {_kind(fields[name])}; it must be a string or left out')
    if not text.strip():
        raise SourceError("the text is empty; remove the line or give it a text")
    values = {name: _clean(fields[name]).strip() or None for name in _OPTIONAL if fields.get(name)}
    day = values.pop("date", None)
    return Report(
        id=_id(fields) or fallback_id,
        text=_clean(text),
        date=_normalised(day, source) if day else None,
        source=source,
        **values,
    )


def _normalised(day: str, source: str) -> str | None:
    iso = iso_day(day)
    if iso is None:
        _log.warning("%s: the date %r is not understood and left out; write it as YYYY-MM-DD", source, day[:60])
    return iso


def _id(fields: dict[str, Any]) -> str | None:
    value = fields.get("id")
    if isinstance(value, bool) or not isinstance(value, (str, int, float)):
        return None
    return _clean(str(value)).strip() or None


def _clean(text: str) -> str:
    return _LONE_SURROGATE.sub("\ufffd", text)


def _kind(value: object) -> str:
    names = {dict: "an object", list: "a list", str: "a string", bool: "true or false", type(None): "null"}
    return names.get(type(value), "a number")
