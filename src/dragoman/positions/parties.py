"""Who counts as one party: a state with its government and forces, a body with its people, a group, a person."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable

from dragoman.model import Entity

# Whose word binds the state that they belong to. Courts and police are of the state, and do not speak for it.
_OF_THE_STATE = frozenset({"GOV", "MIL", "SPY", "UAF"})


def holder(entity: Entity) -> str | None:
    """Return the code of the party that an entity speaks and acts for; None if it is not known who it is."""
    code = entity.code
    if code is None:
        return None
    if code == entity.organization or (entity.sectors[:1] or ("GOV",))[0] in _OF_THE_STATE:
        return code
    if entity.kind == "person" and entity.id and entity.name:
        return entity.id  # a lawmaker, a former minister, a citizen: nobody speaks for all of them
    return f"{code}:{entity.sectors[0]}"


def holders(entities: Iterable[Entity]) -> tuple[str, ...]:
    """Return the parties of entities, each once, in order; those that are not known are left out."""
    return tuple(dict.fromkeys(code for entity in entities if (code := holder(entity))))


def is_party(entity: Entity, who: str) -> bool:
    """Whether an entity is meant by a code (`IRN`, `SCO`), a party's (`COL:REB`) or an id (`IRN:Ali Shamkhani`)."""
    wanted = who.casefold()
    codes = {code.casefold() for code in (entity.country, entity.organization, entity.id, holder(entity)) if code}
    below = any(code.startswith(f"{wanted}:") for code in codes)
    return wanted in codes or below


def is_named(entity: Entity, who: str) -> bool:
    """Whether a part of an entity's name, or of the words of the text, is this; case and accents do not count."""
    return any(_plain(who) in _plain(name) for name in (entity.name, entity.text) if name)


def _plain(text: str) -> str:
    return "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c)).casefold()
