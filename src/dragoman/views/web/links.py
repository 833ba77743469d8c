"""Addresses of what a page tells of. Ids stand in the query, since they may hold any character."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from urllib.parse import urlencode

import msgspec

from dragoman.model import Entity


def link(path: str, values: Mapping[str, object] | None = None, **more: object) -> str:
    """Return an address within the workbench; values that are None or empty are left out."""
    given = {**(values or {}), **more}
    query = urlencode({name: str(value) for name, value in given.items() if value is not None and value != ""})
    return f"{path}?{query}" if query else path


def report_link(report_id: str, mark: str | None = None) -> str:
    """Return the address of a report; `mark`: the id of the event or statement to show in it."""
    return link("/report", id=report_id, show=mark) + ("#mark" if mark else "")


def event_link(report_id: str, event_id: str) -> str:
    """Return the address of an event."""
    return link("/event", report=report_id, id=event_id)


def story_link(story_id: str) -> str:
    """Return the address of a story."""
    return link("/story", id=story_id)


def actor_link(entity: Entity) -> str | None:
    """Return the address of an actor; None for one that was not resolved."""
    code = entity.id or entity.organization or entity.country
    return link("/actor", id=code) if code else None


def judging_key(report_id: str, event_id: str) -> str:
    """Return a name for an event that can stand for it within a page, whatever its id holds."""
    return f"j-{hashlib.blake2b(msgspec.json.encode((report_id, event_id)), digest_size=8).hexdigest()}"


def outside_link(url: str | None) -> str | None:
    """Return the address that a report came with, if it leads to a page of the web and can do nothing else."""
    return url if url and url.lower().startswith(("https://", "http://")) else None
