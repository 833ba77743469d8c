"""Makes items of a Wikidata dump for tests."""

from __future__ import annotations

import json
from typing import Any

PRECISION = {4: 9, 7: 10, 10: 11}


def time(date: str, precision: int | None = None) -> dict[str, Any]:
    """Return a date as Wikidata writes it; its precision is that of the text unless it is given."""
    whole = date + "-00-00"[len(date) - 4 :]
    return {"time": f"+{whole}T00:00:00Z", "precision": precision or PRECISION[len(date)]}


def snak(value: Any) -> dict[str, Any]:
    """Return a property's value; one that begins with Q and a digit is an item, None is an unknown value."""
    if value is None:
        return {"snaktype": "somevalue"}
    if isinstance(value, str) and value[:1] == "Q" and value[1:].isdigit():
        value = {"entity-type": "item", "id": value}
    return {"snaktype": "value", "datavalue": {"value": value}}


def claim(value: Any, rank: str = "normal", **qualifiers: Any) -> dict[str, Any]:
    """Return a statement."""
    found: dict[str, Any] = {"mainsnak": snak(value), "rank": rank}
    if qualifiers:
        found["qualifiers"] = {name: [snak(v)] for name, v in qualifiers.items()}
    return found


def item(identity: str, label: str | None, aliases: tuple[str, ...] = (), **claims: Any) -> bytes:
    """Return an item as a line of a dump; a claim is a value or statement, or a list of them."""
    statements = {
        name: [v if isinstance(v, dict) and "mainsnak" in v else claim(v) for v in (c if isinstance(c, list) else [c])]
        for name, c in claims.items()
    }
    found = {
        "type": "item",
        "id": identity,
        "labels": {"en": {"language": "en", "value": label}} if label else [],
        "aliases": {"en": [{"language": "en", "value": a} for a in aliases]} if aliases else [],
        "claims": statements or [],
    }
    return json.dumps(found).encode()


def dump(*lines: bytes) -> bytes:
    """Return lines as a whole dump."""
    return b"[\n" + b",\n".join(lines) + b"\n]\n"
