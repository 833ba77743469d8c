"""What can be chosen when an event is corrected: types and modes, contexts, actors, places; unknown ones are refused."""

from __future__ import annotations

from functools import cached_property
from typing import get_args

from dragoman.codebook import Codebook, load_codebook
from dragoman.errors import CorrectionError
from dragoman.model import Entity, Place, Span, Status
from dragoman.resolve.actors import Actors
from dragoman.resolve.facts import Named
from dragoman.resolve.gazetteer import Gazetteer, Toponym
from dragoman.resolve.knowledge import KnowledgeBase
from dragoman.resolve.labels import named_entity
from dragoman.resolve.memory import Memory
from dragoman.resolve.people import PeopleResolver
from dragoman.resolve.place_base import PlaceBase
from dragoman.resolve.tables import SECTORS
from dragoman.settings import Settings
from dragoman.store import KindChange

STATUSES: tuple[Status, ...] = get_args(Status)
# A name that means a state or a body by itself comes before one that only stands for it.
_SENSES = ("name", "organization", "body", "people", "territory", "adjective", "demonym", "capital")
_NOWHERE = Span(0, 0)


class Choices:
    """The codebook and the knowledge that values are chosen from; each is loaded when it is first asked for.

    It is read only, so that one can serve many. `knowledge` and `gazetteer`: those of a Coder that is loaded already.
    """

    def __init__(
        self,
        settings: Settings | None = None,
        *,
        codebook: Codebook | None = None,
        knowledge: KnowledgeBase | None = None,
        gazetteer: Gazetteer | None = None,
    ) -> None:
        self._settings = settings or Settings()
        self._given = codebook, knowledge, gazetteer

    @cached_property
    def codebook(self) -> Codebook:
        """Types with their modes, and contexts."""
        return self._given[0] or load_codebook(self._settings.codebook_files)

    @cached_property
    def knowledge(self) -> KnowledgeBase:
        """Who is who."""
        return self._given[1] or Actors(self._settings.actor_bases).knowledge

    @cached_property
    def gazetteer(self) -> Gazetteer:
        """Where what is."""
        return self._given[2] or Gazetteer(self.knowledge, [PlaceBase(path) for path in self._settings.place_bases])

    def kind(self, event_type: str, mode: str | None) -> KindChange:
        """Return a type and a mode of it, with quad class and score; raises CorrectionError."""
        name = event_type.strip().upper()
        found = self.codebook.types.get(name)
        if found is None:
            known = ", ".join(sorted(self.codebook.types))
            raise CorrectionError(f"unknown event type {event_type!r}; known are {known}", "event_type")
        mode = mode.strip().lower() or None if mode else None
        if mode is not None and mode not in found.modes:
            known = f"its modes are {', '.join(found.modes)}" if found.modes else "it has none"
            raise CorrectionError(f"{name} has no mode {mode!r}; {known}", "mode")
        return KindChange(event_type=name, mode=mode, quad=found.quad, score=self.codebook.score(name, mode))

    def contexts(self, given: tuple[str, ...]) -> tuple[str, ...]:
        """Return contexts as the codebook writes them, each once; raises CorrectionError."""
        found = tuple(dict.fromkeys(name.strip().lower() for name in given))
        for name in found:
            if name not in self.codebook.contexts:
                known = ", ".join(sorted(self.codebook.contexts))
                raise CorrectionError(f"unknown context {name!r}; known are {known}", "contexts")
        return found

    def actor(self, given: str, day: str | None = None, field: str = "actors") -> Entity:
        """Return whom a code (IRN, SCO, IRN:GOV) or a name means on a day; raises CorrectionError.

        The entity stands nowhere in a text yet: its words are what was given, its span is empty.
        """
        given = " ".join(given.split())
        head, _, rest = given.partition(":")
        holder = self._state_or_body(head.strip()) if given else None
        part = rest.strip()
        if holder is not None and part:
            person = None if part.upper() in SECTORS else self._person(part, day)
            within = _within(holder, part, given)
            return person if person is not None and person.id == within.id else within
        if holder is not None:
            return named_entity(holder, given, _NOWHERE)
        found = self._named(given, day) or self._person(given, day)
        if found is None:
            raise CorrectionError(
                f"nobody called {given!r} is known; give a code (IRN, SCO, IRN:GOV), another name, or name and kind",
                field,
            )
        return found

    def place(self, name: str, country: str | None = None) -> Place:
        """Return the place of a name, the largest of several; raises CorrectionError if none is known."""
        name = " ".join(name.split())
        code = self.country(country, "place") if country else None
        found = [each for each in self._points(name) if code in (None, each.country)]
        if not found:
            where = f" in {code}" if code else ""
            raise CorrectionError(f"no place called {name!r} is known{where}; give its coordinates too", "place")
        # A town is rather meant than the province that is called like it.
        best = next((each for each in found if each.kind != "region"), found[0])
        if best is not found[0] and best.population * 5 < found[0].population:
            best = found[0]
        return Place(
            text=name, start=0, end=0, name=best.name, country=best.country, admin1=best.admin1, lat=best.lat,
            lon=best.lon, geoname_id=best.geoname_id, reason="",
        )  # fmt: skip

    def country(self, given: str, field: str) -> str:
        """Return the code of a country by code or name; raises CorrectionError."""
        code = given.strip().upper()
        if code in self.knowledge.countries:
            return code
        for named in self.knowledge.names.get(given.strip(), ()):
            if named.sense == "name" and named.kind == "country" and named.country:
                return named.country
        raise CorrectionError(f"unknown country {given!r}; give its code of three letters (ISO 3166-1)", field)

    def _points(self, name: str) -> list[Toponym]:
        code = name.upper() if name.upper() in self.knowledge.countries else None
        named = self.knowledge.names.get(name, ())
        code = code or next((n.country for n in named if n.sense == "name" and n.kind == "country"), None)
        state = self.gazetteer.country(code) if code else None
        return [*((state,) if state else ()), *self.gazetteer.lookup(name)]

    def _state_or_body(self, code: str) -> Named | None:
        upper = code.upper()
        name = self.knowledge.countries.get(upper)
        if name is not None:
            return Named(upper, name, "country", "name", upper)
        return self.knowledge.organizations.get(code) or self.knowledge.organizations.get(upper)

    def _named(self, given: str, day: str | None) -> Entity | None:
        senses: list[Named] = []
        for spelling in dict.fromkeys((given, given.title(), given.upper(), given.capitalize())):
            senses += self.knowledge.names.get(spelling, ())
        for base in self.knowledge.bases:
            senses += [n for start, end, found in base.find(given) if end - start == len(given) for n in found]
        fitting = [n for n in senses if n.valid(day)] or senses
        if not fitting:
            return None
        return named_entity(min(fitting, key=lambda n: _SENSES.index(n.sense)), given, _NOWHERE)

    def _person(self, given: str, day: str | None) -> Entity | None:
        found = PeopleResolver(self.knowledge).resolve(given, _NOWHERE, None, (), False, Memory(day))
        return found if found.code else None


def _within(holder: Named, part: str, given: str) -> Entity:
    """Return a sector of a state or body (IRN:GOV), or somebody of it (IRN:Ali Shamkhani)."""
    code = holder.organization or holder.id
    sector = part.upper() if part.upper() in SECTORS else None
    return Entity(
        text=given, start=0, end=0, id=f"{code}:{sector or part}", name=None if sector else part,
        kind="group" if sector else "person", country=holder.country, organization=holder.organization,
        sectors=(sector,) if sector else (), office=None, reason="",
    )  # fmt: skip
