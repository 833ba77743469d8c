"""Imports a Wikidata JSON dump: states, organisations, and people with the positions that they held.

The dump is read once, line by line. An item that may be wanted is put aside in a file; of all others only what
items refer to is kept in memory: superclasses, and the labels and jurisdictions of positions. When the dump is
at its end the references can be resolved, and the actors are made. A whole dump needs about 4 GB of memory
and a night; a dump filtered to people in politics and organisations takes minutes.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

import msgspec

from dragoman.resolve.imported import ImportedActor, Term
from dragoman.resolve.imports.common import Problems, Progress, Record, lines
from dragoman.resolve.imports.wikidata_items import (
    HUMAN,
    ORGANIZATIONS,
    POSITIONS,
    Claim,
    Item,
    Snak,
    best_first,
    date_of,
    items_of,
    strings_of,
)

_NOT_FOUND = 20
_SECTORS: Mapping[str, Mapping[str, str]] = {"organization": ORGANIZATIONS, "position": POSITIONS}
_decoder = msgspec.json.Decoder(Item)


class _Aside(msgspec.Struct, frozen=True, array_like=True):
    """An item that may be wanted, and the line where it stood."""

    line: int
    id: str
    label: str
    names: tuple[str, ...]
    classes: tuple[str, ...]
    countries: tuple[str, ...]
    positions: tuple[tuple[str, str | None, str | None], ...]
    code: str | None
    demonyms: tuple[str, ...]
    short: tuple[str, ...]
    start: str | None
    end: str | None


class _Post(msgspec.Struct, frozen=True, array_like=True):
    """What is known of an item that may be a position: its label, where it applies, which body it heads."""

    label: str
    places: tuple[str, ...]
    bodies: tuple[str, ...]


@dataclass
class _World:
    """What items refer to."""

    parents: dict[str, tuple[str, ...]] = field(default_factory=dict)
    posts: dict[str, _Post] = field(default_factory=dict)
    codes: dict[str, str] = field(default_factory=dict)
    bodies: dict[str, str] = field(default_factory=dict)
    wanted: set[str] = field(default_factory=set)
    found: dict[tuple[str, tuple[str, ...]], str | None] = field(default_factory=dict)
    lines: dict[str, int] = field(default_factory=dict)


def read(path: Path, problems: Problems, progress: Progress) -> Iterator[Record]:
    """Yield the actors of a dump (plain, gzip or bzip2). Raises ActorBaseError when the file breaks off."""
    world = _World()
    with tempfile.TemporaryFile() as aside:
        _first_pass(path, problems, progress, world, aside)
        _report_cycles(world, problems)
        aside.seek(0)
        for item in _put_aside(aside):
            yield from _actor(item, world)
    missing = sorted(world.wanted - world.posts.keys())
    if missing:
        shown = ", ".join(missing[:_NOT_FOUND]) + (" …" if len(missing) > _NOT_FOUND else "")
        problems.add(0, f"{len(missing)} positions are held by somebody and not in the dump: {shown}")


def _first_pass(path: Path, problems: Problems, progress: Progress, world: _World, aside: IO[bytes]) -> None:
    encoder = msgspec.msgpack.Encoder()
    seen: dict[str, int] = {}
    for number, raw in lines(path, progress):
        line = raw.strip().rstrip(b",")
        if line in (b"", b"[", b"]"):
            continue
        try:
            item = _decoder.decode(line)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
            problems.add(number, f"is no item of a dump ({error})")
            continue
        if not item.id.startswith("Q"):
            continue
        if item.id in seen:
            problems.add(number, f"{item.id} is a duplicate of line {seen[item.id]}")
            continue
        _note(number, item, world)
        kept = _wanted(number, item, problems)
        if kept is not None:
            seen[item.id] = number
            world.wanted.update(position for position, _, _ in kept.positions)
            data = encoder.encode(kept)
            aside.write(len(data).to_bytes(4, "little") + data)


def _put_aside(stream: IO[bytes]) -> Iterator[_Aside]:
    decoder = msgspec.msgpack.Decoder(_Aside)
    while size := stream.read(4):
        yield decoder.decode(stream.read(int.from_bytes(size, "little")))


def _note(number: int, item: Item, world: _World) -> None:
    """Keep what other items may refer to: a class's parents, a position's jurisdiction, a state's code."""
    claims = item.statements
    parents = items_of(claims.P279)
    if parents:
        world.parents[item.id] = parents
        world.lines[item.id] = number
    for code in strings_of(claims.P298):
        world.codes.setdefault(item.id, code)
    places = items_of(claims.P1001) or items_of(claims.P17)
    bodies = items_of(claims.P2389) or items_of(claims.P361)
    if item.label and (parents or places or bodies or claims.P31) and HUMAN not in items_of(claims.P31):
        if parents or claims.P1001 or claims.P2389:
            world.posts[item.id] = _Post(item.label, places, bodies)
            world.parents.setdefault(item.id, items_of(claims.P31))
        for short in strings_of(claims.P1813):
            world.bodies.setdefault(item.id, short)


def _wanted(number: int, item: Item, problems: Problems) -> _Aside | None:
    """Return what is needed of an item that may be an actor: a person with a position, a state, an organisation."""
    claims, label = item.statements, item.label
    classes = items_of(claims.P31)
    if label is None or not classes:
        return None
    human = HUMAN in classes
    code = next(strings_of(claims.P298), None)
    if human and not claims.P39:
        return None
    if not (human or code or claims.P17 or claims.P571 or claims.P1813 or claims.P279):
        return None
    try:
        start = date_of([c.mainsnak for c in best_first(claims.P571)])
        end = date_of([c.mainsnak for c in best_first(claims.P576)])
    except ValueError as error:
        problems.add(number, f"{item.id}: {error}; taken without it")
        start = end = None
    return _Aside(
        number, item.id, label, item.names, classes, items_of(claims.P27 if human else claims.P17),
        tuple(_positions(number, item.id, claims.P39, problems)), code, tuple(strings_of(claims.P1549)),
        tuple(strings_of(claims.P1813)), start, end,
    )  # fmt: skip


def _positions(
    number: int, identity: str, claims: tuple[Claim, ...], problems: Problems
) -> Iterator[tuple[str, str | None, str | None]]:
    for claim in claims:
        if claim.rank == "deprecated":
            continue
        for position in items_of((claim,)):
            try:
                start, end = (date_of(_qualifier(claim, name)) for name in ("P580", "P582"))
            except ValueError as error:
                problems.add(number, f"{identity}: the term as {position} is left out: {error}")
                continue
            if start and end and start[: len(end)] > end[: len(start)]:
                problems.add(number, f"{identity}: the term as {position} is left out: it ends before it begins")
                continue
            yield position, start, end


def _qualifier(claim: Claim, name: str) -> list[Snak]:
    return claim.qualifiers.get(name, [])


def _actor(item: _Aside, world: _World) -> Iterator[ImportedActor]:
    names = tuple(n for n in dict.fromkeys((*item.names, *item.short)) if n != item.label)
    if HUMAN in item.classes:
        terms = tuple(_term(*held, world) for held in item.positions)
        citizen = _codes(item.countries, world)
        if len(citizen) == 1:
            terms += (Term(citizen[0]),)
        if terms:
            yield ImportedActor(item.id, item.label, "person", names, terms)
    elif item.code:
        yield ImportedActor(
            item.code, item.label, "country", (*names, *item.demonyms), (Term(item.code, None, (), None, item.start, item.end),)
        )  # fmt: skip
    else:
        sector = _sector(item.classes, "organization", world)
        if sector:
            countries = _codes(item.countries, world) if sector != "IGO" else ()
            term = Term(
                countries[0] if len(countries) == 1 else None, item.short[0] if item.short else item.label, (sector,),
                None, item.start, item.end,
            )  # fmt: skip
            yield ImportedActor(item.id, item.label, "organization", names, (term,))


def _term(position: str, start: str | None, end: str | None, world: _World) -> Term:
    """Return a person's term in a position; its state is that of the position, else unknown."""
    post = world.posts.get(position)
    sector = _sector((position,), "position", world)
    countries = _codes(post.places, world) if post else ()
    body = next((world.bodies[b] for b in post.bodies if b in world.bodies), None) if post else None
    return Term(
        countries[0] if len(countries) == 1 else None, body if not countries else None, (sector,) if sector else (),
        post.label if post else None, start, end,
    )  # fmt: skip


def _codes(items: tuple[str, ...], world: _World) -> tuple[str, ...]:
    return tuple(dict.fromkeys(world.codes[i] for i in items if i in world.codes))


def _sector(classes: tuple[str, ...], table: str, world: _World) -> str | None:
    """Return the sector of the nearest known class above some classes, searched breadth first."""
    key = (table, classes)
    if key not in world.found:
        world.found[key] = _climb(classes, _SECTORS[table], world)
    return world.found[key]


def _climb(classes: tuple[str, ...], known: Mapping[str, str], world: _World) -> str | None:
    level, above = classes, set(classes)
    while level:
        for item in level:
            if item in known:
                return known[item]
        upper = dict.fromkeys(p for item in level for p in world.parents.get(item, ()) if p not in above)
        above.update(upper)
        level = tuple(upper)
    return None


def _report_cycles(world: _World, problems: Problems) -> None:
    """Name the classes that are among their own superclasses; the search for sectors passes each class once."""
    done: set[str] = set()
    for first in world.parents:
        path: dict[str, Iterator[str]] = {}
        if first not in done:
            path[first] = iter(world.parents[first])
        while path:
            item, rest = next(reversed(path.items()))
            parent = next(rest, None)
            if parent is None:
                done.add(item)
                path.popitem()
            elif parent in path:
                problems.add(world.lines.get(item, 0), f"{item} is a subclass of {parent}, which is a cycle")
            elif parent not in done and parent in world.parents:
                path[parent] = iter(world.parents[parent])
