"""The grammar of expressions of time: where they stand in a sentence, and of which kind each is."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from dragoman.resolve.time_words import TimeWords

MONTHS = ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
          "November", "December")  # fmt: skip
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
NUMBERS = {
    word: number
    for number, words in enumerate(
        ("", "a an one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven",
         "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen", "twenty")
    )
    for word in words.split()
}  # fmt: skip

_MONTH = r"(?:Jan(?:uary|\.)?|Feb(?:ruary|\.)?|Mar(?:ch|\.)|Apr(?:il|\.)?|May|June?|July?|Aug(?:ust|\.)?|Sept?(?:ember|\.)?|Oct(?:ober|\.)?|Nov(?:ember|\.)?|Dec(?:ember|\.)?)"  # noqa: E501
_WEEKDAY = r"(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day"
_YEAR = r"(?:1[5-9]\d\d|20\d\d)"
_COUNT = r"(?:\d{1,3}|an?|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|eighteen|nineteen|twenty)"  # noqa: E501
_SOME = r"(?:several|(?:a\s+|the\s+)?(?:last\s+|past\s+)?few|some|many|a\s+couple\s+of|dozens\s+of|hundreds\s+of)"
_PORTION = (
    r"(?:the\s+)?(?:(?:very\s+)?(?:beginning|middle|end|start|turn|eve)|(?:early|late|small)\s+(?:hours|days|weeks|months)|"
    r"(?:late\s+|early\s+)?(?:evening|morning|night|afternoon)|"
    r"(?:first|second|third|fourth|last)\s+(?:half|quarter|third|weeks?|days?|months?))\s+of"
)
_PART = rf"(?:(?:very\s+)?(?:early|late|earlier|later)|mid|{_PORTION})"
# What stands before an expression: "since Monday" begins then, "by Monday" is the latest that it can be.
_LEAD = (
    r"(?:(?P<lead>(?i:on|in|since|during|by|until|till|before|after|through|from|of|at|as\s+of|between|back\s+in|due|"
    r"no\s+later\s+than))\s+)?(?:(?:around|about)\s+)?"
)
_BEYOND = frozenset({"until", "till", "before", "after", "through", "due"})
_LATEST = frozenset({"by", "no later than"})
_DAYPART = r"(?:day|night|morning|evening|afternoon)"
_UNIT = r"(?:minute|hour|day|week|month|year|decade)"
# Not a year but a number: "2000 people", "1900 GMT".
_COUNTED_THINGS = "|".join(
    ("people", "men", "troops", "soldiers", "miles", "km", "kilomet", "meters", "metres", "dollars", "euros", "GMT", "UTC",
     "hours", "jobs", "civilians", "refugees", "migrants")
)  # fmt: skip

_KINDS = ("iso", "dmy", "mdy", "monthyear", "weekday", "month", "decade", "century", "year", "badyear", "holiday", "season",
          "day", "ago", "offset", "eve", "same", "following", "lasting", "span", "in_n", "period")  # fmt: skip
# Every expression holds one of these within its first characters; a sentence is tried only around them.
_ANCHORS = (
    "day", "week", "month", "year", "night", "morning", "afternoon", "evening", "morrow", "ago", "decade",
    "centur", "recent", "earlier", "later", "hour", "minute", "summer", "spring", "autumn", "fall", "winter", "weekend",
    "moment", "shortly", "soon", "eve", *(month[:3] for month in MONTHS),
)  # fmt: skip
_DIGITS, _WORD_START = re.compile(r"\d+"), re.compile(r"\b\w")
_REACH = 48  # characters from the start of an expression to its anchor, at most
_BACK = 40  # characters before an expression that are looked at
_BARE_YEAR = re.compile(r"(?:\b(?:[Tt]he|[Aa]n?|his|her|its|their|our|this|that)|['’]s|\()\s*$")
_OF = re.compile(r"\s+of\b")
_COUNTED = re.compile(r"\s+[a-z-]+")
# "met for two hours before", "the first time in seven months": how long, and not when.
_LASTING = re.compile(
    r"\b(?:for(?:\s+(?:about|some|nearly|over|at\s+least))?|time|first|most|best|worst|least|\w+est)\s+$"
)
_RECURRING = re.compile(r"(?:[Ee]very|[Ee]ach|[Aa]lternate)\s+$")
_GOES_ON = re.compile(r"\s+(?!and\b|but\b|when\b|while\b|as\b|in\b|on\b|at\b|near\b|by\b|with\b|for\b|to\b)[\w“\"'’(]")
# Days of a name: "Black Monday" is one day of history and no weekday of the week.
_NAMED_DAYS = r"(?:Black|Bloody|Super|Cyber|Fat|Holy)"


@dataclass(frozen=True, slots=True)
class Expression:
    """An expression of time in a sentence.

    `lead`: the preposition before it. `weak`: a year without one ("the 2003 invasion"). `latest`: it bounds the time ("by
    Friday"). `of_noun`: it counts from what follows it ("two days after the vote").
    """

    match: re.Match[str]
    kind: str
    text: str
    lead: str
    weak: bool = False
    latest: bool = False
    of_noun: bool = False

    @property
    def start(self) -> int:
        """Where it begins in the sentence."""
        return self.match.start()

    @property
    def end(self) -> int:
        """Where it ends in the sentence."""
        return self.match.end()

    @property
    def counts_from_other(self) -> bool:
        """Whether it counts from another time than the report's own day."""
        return self.kind in ("offset", "eve", "same", "following")


class TimeGrammar:
    """Finds expressions of time."""

    def __init__(self, words: TimeWords) -> None:
        holidays = words.holidays()
        self._pattern = re.compile(_pattern(holidays, words.words.seasons), re.VERBOSE)
        self._anchors = (*_ANCHORS, *dict.fromkeys(h.split()[0][:4].capitalize() for h in holidays))
        self._not_days = re.compile(rf"\s+(?:{'|'.join(words.words.not_days)})\b", re.IGNORECASE)

    def expressions(self, text: str) -> list[Expression]:
        """Return the expressions of time in a text that can date an act, in order."""
        out = []
        for match in self._matches(text):
            found = self._read(match)
            if found:
                out.append(found)
        return out

    def _read(self, match: re.Match[str]) -> Expression | None:
        kind = next((k for k in _KINDS if match.group(k)), None)
        if kind is None or _RECURRING.search(match.string, max(0, match.start() - _BACK), match.start()):
            return None
        lead = " ".join((match.group("lead") or match.group("lead2") or match.group("lead3") or "").lower().split())
        if lead in _BEYOND or not self._sound(match, kind, lead):
            return None
        text = match.group().strip()
        if kind in ("offset", "in_n") and _LASTING.search(match.string, max(0, match.start() - _BACK), match.start()):
            return None
        if kind == "offset":
            word = match.group("offset_word").lower()
            towards = word in ("before", "after", "following") or word.startswith("prior to")
            return Expression(
                match, kind, text, lead, of_noun=towards and bool(_GOES_ON.match(match.string, match.end()))
            )
        return Expression(
            match, kind, text, lead, weak=kind == "year" and not lead, latest=lead in _LATEST, of_noun=kind == "eve"
        )

    def _sound(self, match: re.Match[str], kind: str, lead: str) -> bool:
        """Whether the words are about time: "May" is a name, too, and "of 2000 rebels" a number."""
        if kind == "month":
            return bool(lead or match.group("whichmonth")) or match.group() != match.group("month")
        if kind == "year":
            return _is_year(match, lead)
        if kind == "holiday":
            return not self._not_days.match(match.string, match.end())
        if kind == "season":
            which, year = match.group("which_season"), match.group("season_year")
            goes_on = _OF.match(match.string, match.end())
            return (bool(year or which) and not goes_on) or (bool(lead) and lead != "of" and not goes_on)
        return True

    def _matches(self, text: str) -> Iterator[re.Match[str]]:
        """Yield the expressions; they are looked for only near the words that they all have."""
        places = [m.start() for m in _DIGITS.finditer(text)]
        for anchor in self._anchors:
            at = text.find(anchor)
            while at >= 0:
                places.append(at)
                at = text.find(anchor, at + 1)
        end = 0
        for place in sorted(places):
            if place < end:
                continue
            for start in _WORD_START.finditer(text, max(end, place - _REACH), place + 1):
                match = self._pattern.match(text, start.start())
                if match:
                    end = match.end()
                    yield match
                    break


def _is_year(match: re.Match[str], lead: str) -> bool:
    """Whether a number is a year: "in 2011" and "the 2003 invasion", but not "of 2000 rebels"."""
    text, (start, end) = match.string, match.span("y")
    if match.group("part"):
        return True
    if not lead:
        return _BARE_YEAR.search(text, max(0, start - _BACK), start) is not None
    return lead != "at" and not (lead in ("of", "from", "between") and _COUNTED.match(text, end))


def _alternatives(names: tuple[str, ...]) -> str:
    return "|".join(re.escape(n).replace(r"\ ", r"\s+").replace("'", "['’]") for n in names)


def _pattern(holidays: tuple[str, ...], seasons: tuple[str, ...]) -> str:
    season = "|".join(seasons)
    return rf"""\b(?:
    {_NAMED_DAYS}\s+{_WEEKDAY}
  | (?P<day>(?i:the\s+day\s+before\s+yesterday|the\s+day\s+after\s+tomorrow|yesterday|today|tonight|tomorrow|overnight
      |last\s+night|(?:earlier\s+|later\s+)?this\s+(?:morning|afternoon|evening)|earlier\s+in\s+the\s+day
      |later\s+in\s+the\s+day|earlier\s+today|later\s+today))
  | (?P<eve>(?i:(?:on|at)\s+the\s+eve\s+of))(?!\s+(?:the\s+)?(?:{_MONTH}|{_WEEKDAY})\b(?!['’]s))
  | (?P<same>(?i:(?:(?:on|in|during|earlier|later|late|early)\s+)*(?:the\s+(?:very\s+)?same|that(?:\s+same|\s+very)?)\s+
      (?P<same_unit>{_DAYPART}|week|weekend|month|year|{season})\b(?!['’]s)|within\s+(?:the\s+)?(?:hours|minutes)
      |(?:shortly|soon)\s+(?:after|afterwards?|before)(?=[,.;]|\s*$)|(?:minutes|hours|moments)\s+(?:later|earlier|afterwards?)))
  | (?P<following>(?i:(?:(?:on|in|by|over)\s+)?(?:the\s+(?:very\s+)?(?P<next>next|following|previous|preceding)|(?P<next2>next|following|previous)(?=\s+(?:day|morning|evening|night)))\s+)
      (?P<following_unit>(?i:{_DAYPART}|week|weekend|month|year)|{_WEEKDAY})\b)
  | (?P<offset>(?i:(?:(?:about|around|nearly|almost|just|over|more\s+than|only|barely|some)\s+)?
      (?:(?P<n3>{_COUNT}|the)|(?P<some3>{_SOME}|(?=minutes|hours|days|weeks|months|years)))\s*
      (?P<unit3>{_UNIT}|{_DAYPART})s?\s+(?P<offset_word>earlier|later|before|prior(?:\s+to)?|afterwards?|after|following)\b))
  | {_LEAD}
    (?:(?P<part>{_PART})[\s-]+(?:on\s+|in\s+)?)?
    (?:
      (?P<iso>{_YEAR}-\d\d-\d\d)
    | (?P<dmy>(?P<d1>\d\d?)(?:st|nd|rd|th)?\s+(?:of\s+)?(?P<m1>{_MONTH})(?:,?\s+(?P<y1>{_YEAR}))?)
    | (?P<mdy>(?P<m2>{_MONTH})\s+(?P<d2>\d\d?)(?:st|nd|rd|th)?(?![\d:%]|\s*(?:percent|people|million))(?:,?\s+(?P<y2>{_YEAR}))?)
    | (?P<monthyear>(?P<m3>{_MONTH}),?\s+(?:of\s+)?(?P<y3>{_YEAR}|last\s+year|this\s+year|next\s+year))
    | (?P<holiday>(?i:{_alternatives(holidays)})(?:,?\s+(?P<holiday_year>{_YEAR}))?)
    | (?P<season>(?:(?P<which_season>[Tt]his|[Ll]ast|[Nn]ext|[Tt]he)\s+)?(?P<season_name>{season})(?:\s+(?:of\s+)?(?P<season_year>{_YEAR}))?)
    | (?P<weekday>(?:(?P<which>[Ll]ast|[Nn]ext|[Tt]his|[Tt]his\s+past|[Tt]his\s+coming)\s+)?
        (?P<w>{_WEEKDAY})(?:,?\s+(?:of\s+)?(?P<week>last|next|this)\s+week)?)
    | (?P<month>(?:(?P<whichmonth>[Ll]ast|[Nn]ext|[Tt]his|[Tt]his\s+past)\s+)?(?P<m4>{_MONTH}))(?!\s+\d)
    | (?P<decade>the\s+(?:early\s+|late\s+|mid-?\s*)?(?P<d>(?:1[5-9]\d|20\d)0)s)
    | (?P<century>(?i:the)\s+\w+\s+century)
    | (?P<year>(?<![$€£#.,\d])(?P<y>{_YEAR})(?![\d%.,-]?\d|\s*(?:{_COUNTED_THINGS})))
    )
  | (?P<badyear>(?i:in|since|during)\s+(?:\d{{5}})(?!\d|[%.,-]\d|\s*(?:{_COUNTED_THINGS}|\w+s\b)))
  | (?P<ago>(?i:(?:(?:about|around|nearly|almost|just|over|more\s+than)\s+)?(?:(?P<n>{_COUNT})|(?P<some>{_SOME}))\s+
      (?P<unit>{_UNIT})s?\s+ago\b))
  | (?P<lasting>(?i:for\s+(?:(?:about|nearly|almost|more\s+than|at\s+least|some|over|much\s+of)\s+)?(?:the\s+)?(?:past|last)\s+
      (?:(?P<n4>{_COUNT})\s+)?(?P<unit4>day|week|month|year|decade)s?))\b
  | (?P<span>(?i:(?:(?:over|in|for|during|within|throughout)\s+)?(?:the\s+)?(?:past|last|recent|coming|next|previous)\s+
      (?:(?:several|few|couple\s+of|{_COUNT}|\d+|and\s+ongoing)\s+)?(?:minutes|hours|days|weeks|months|years|decades|hour|decade|century)
      |in\s+recent\s+\w+|recently|within\s+(?:{_COUNT}|the)\s+(?:day|week|month|year)s?|(?:for|in)\s+(?:years|decades|months|weeks|days|centuries)))
  | (?P<in_n>(?i:in\s+(?P<n2>{_COUNT})\s+(?P<unit2>day|week|month|year)s?(?:\s+time|['’]\s+time)?)(?!\s+(?:of|ago|to)))
  | (?P<period>(?i:(?:(?P<lead2>since|by|during|in|at|on|from|over)\s+)?(?:{_PART}\s+)?(?P<p>this\s+past|this|last|next|(?:the\s+)?past|(?:the\s+)?coming)\s+
      (?P<what>weekend|week|month|year)|(?:over|at|on|during|of)\s+(?P<weekend>the\s+weekend)
      |(?:(?P<lead3>by|at|before|towards?|around)\s+)?(?:the\s+)?(?:end|middle|start|beginning)\s+of\s+the\s+(?P<whole>week|month|year)))
    )\b"""  # noqa: E501
