"""Where an act happened, as far as its sentence says so."""

from __future__ import annotations

import re
from collections.abc import Sequence
from collections.abc import Set as AbstractSet

from dragoman.model import Place, Sentence, Span, Token

# "in the northern Syrian city of", "near the besieged town of": a preposition, then what may stand before.
_LOCATIVE = re.compile(
    r"\b(in|at|near|outside|inside|around|across|throughout|within|on|off|over|along|through|into)\s+"
    r"(?:the\s+|an?\s+|its\s+|their\s+)?"
    r"(?:(?:(?!(?:to|with|for|by|from|in|at|on|and|that|who|which)\b)[\w’'-]+)\s+){0,4}?"
    r"(?:(?:city|town|village|capital|port|province|state|governorate|region|district|suburbs?|outskirts|area|parts?|"
    r"cent(?:er|re)|north|south|east|west|border|coast|islands?|peninsula|neighbou?rhood|camp|kilomet(?:er|re)s|miles|"
    r"km)\s+"
    r"(?:(?:north|south|east|west|northeast|northwest|southeast|southwest|outside)\s+)?(?:of\s+)?(?:the\s+)?)?"
    r"(?:(?:(?!(?:to|with|for|by|from|in|at|on|and|that|who|which|of)\b)[\w’'-]+)[\s-]+){0,2}?$",
    re.IGNORECASE,
)
# "its ambassador in the Cuban capital, ", "officials based in "
_POSTED = re.compile(
    r"\b([\w-]+)\s+(?:(?:based|stationed|posted|residing)\s+)?(?:in|at|to|from)\s+(?:the\s+)?(?:[\w-]+\s+){0,2}?(?:(?:capital|city),?\s+(?:of\s+)?)?$",
    re.IGNORECASE,
)
_LIST = re.compile(r"\s*(?:,|and|or|, and|, or|,? as well as|\()\s*", re.IGNORECASE)
_BOUNDARY = re.compile(
    r";|—|\b(?:that|which|who|whose|where|while|when|after|before|although|but|because|said|says|saying|told|if|"
    r"whether)\b",
    re.IGNORECASE,
)
_PER_BOUNDARY, _SPECIFIC, _ATTACHED = 60, 40, 300  # characters of distance that each is worth


def event_place(
    trigger: Span, sentence: Sentence, text: str, places: Sequence[Place], posted: AbstractSet[str] = frozenset()
) -> Place | None:
    """Return the place where an act happened: of those with a word such as "in", the nearest and most exact.

    `trigger` is where the act is named. `posted`: words for those whose post a place is, and not the scene of what is done
    ("the ambassador in Havana", "officials in Lima"). None if no place of the sentence is said to be the scene.
    """
    inside = [p for p in places if sentence.start <= p.start and p.end <= sentence.end]
    scene: list[Place] = []
    for place in inside:
        if place.start < trigger.end and trigger.start < place.end:
            continue
        before = text[max(sentence.start, place.start - 120) : place.start]
        if _is_post(before, posted, trigger, max(sentence.start, place.start - 120)):
            continue
        listed = scene and scene[-1].end <= place.start and _LIST.fullmatch(text[scene[-1].end : place.start])
        word = _LOCATIVE.search(before)
        # "called on Peru", "sanctions on Iran": a state is no place that one is on.
        if listed or (word and not (word.group(1).lower() == "on" and _exactness(place, ()) == 0)):
            scene.append(place)
    if not scene:
        return None
    return min(scene, key=lambda p: (_distance(p, scene, trigger, sentence, text), p.start))


def _is_post(before: str, posted: AbstractSet[str], trigger: Span, offset: int) -> bool:
    """Whether a place is where somebody is posted; not if he is what is told of ("the arrest of the envoy in Oslo")."""
    match = _POSTED.search(before)
    if match is None:
        return False
    word = match.group(1).lower()
    if word not in posted and word.removesuffix("s") not in posted:
        return False
    return not trigger.start <= offset + match.start(1) < trigger.end


def _distance(place: Place, scene: Sequence[Place], trigger: Span, sentence: Sentence, text: str) -> int:
    between = text[trigger.end : place.start] if place.start >= trigger.end else text[place.end : trigger.start]
    value = len(between) + _PER_BOUNDARY * len(_BOUNDARY.findall(between)) - _SPECIFIC * _exactness(place, scene)
    return value - (_ATTACHED if _is_attached(place, trigger, sentence.tokens) else 0)


def _exactness(place: Place, scene: Sequence[Place]) -> int:
    """Return 0 for a country, 1 for a province of which another place is named, 2 for the rest."""
    if place.admin1 is None:
        return 0 if place.lat is not None else 2
    outer = place.name == place.admin1 and any(
        p.admin1 == place.admin1 and p.country == place.country and p.name != place.name for p in scene
    )
    return 1 if outer else 2


def _is_attached(place: Place, trigger: Span, tokens: Sequence[Token]) -> bool:
    """Whether the parse hangs the place, through its prepositions, on the trigger."""
    i = next(
        (k for k in range(len(tokens) - 1, -1, -1) if tokens[k].start < place.end and tokens[k].end > place.start),
        None,
    )
    while i is not None and tokens[i].head != i:
        i = tokens[i].head
        if tokens[i].start >= trigger.start and tokens[i].end <= trigger.end:
            return True
        if tokens[i].tag[:1] == "V":
            return False
    return False
