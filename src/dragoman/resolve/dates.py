"""When an act happened, as far as its sentence says so: a small grammar over expressions that anchor a day.

Nothing is guessed: an expression gives the precision that it has ("in 2011" is a year), one that gives no date
("in recent years") gives none, and so does a relative one when the report's own date is not known.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import NamedTuple

from dragoman.model import Precision, Status

Resolved = tuple[str | None, Precision | None, str]

_MONTHS = ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
           "November", "December")  # fmt: skip
_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_NUMBERS = {
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
_PART = r"(?:early|late|mid|the\s+(?:beginning|middle|end|start|evening|morning|night|afternoon|eve)\s+of)"
# What stands before an expression: "since Monday" begins then, "by Monday" is no date of the act.
_LEAD = (
    r"(?:(?P<lead>(?i:on|in|since|during|by|until|till|before|after|through|from|of|at|as\s+of|between|back\s+in|due|"
    r"no\s+later\s+than))\s+)?(?:(?:around|about)\s+)?"
)
_BOUNDS = frozenset({"by", "until", "till", "before", "after", "through", "due", "no later than"})

_EXPRESSION = re.compile(
    rf"""\b(?:
    (?P<holiday>(?:Black|Good|Bloody|Palm|Super|Ash|Easter|Cyber|Fat|Holy)\s+{_WEEKDAY}|(?:[Ee]very|[Ee]ach|[Aa]lternate)\s+{_WEEKDAY})
  | {_LEAD}
    (?:{_PART}[\s-]+(?:on\s+|in\s+)?)?
    (?:
      (?P<iso>{_YEAR}-\d\d-\d\d)
    | (?P<dmy>(?P<d1>\d\d?)(?:st|nd|rd|th)?\s+(?:of\s+)?(?P<m1>{_MONTH})(?:,?\s+(?P<y1>{_YEAR}))?)
    | (?P<mdy>(?P<m2>{_MONTH})\s+(?P<d2>\d\d?)(?:st|nd|rd|th)?(?![\d:%]|\s*(?:percent|people|million))(?:,?\s+(?P<y2>{_YEAR}))?)
    | (?P<monthyear>(?P<m3>{_MONTH}),?\s+(?:of\s+)?(?P<y3>{_YEAR}|last\s+year|this\s+year|next\s+year))
    | (?P<weekday>(?:(?P<which>last|next|this|this\s+past|this\s+coming|the\s+following|the\s+previous)\s+)?
        (?P<w>{_WEEKDAY})(?:,?\s+(?:of\s+)?(?P<week>last|next|this)\s+week)?)
    | (?P<month>(?:(?P<whichmonth>last|next|this|this\s+past)\s+)?(?P<m4>{_MONTH}))(?!\s+\d)
    | (?P<decade>the\s+(?:early\s+|late\s+|mid-?\s*)?(?P<d>(?:1[5-9]\d|20\d)0)s)
    | (?P<century>(?i:the)\s+\w+\s+century)
    | (?P<year>(?<![$€£#.,\d])(?P<y>{_YEAR})(?![\d%.,-]?\d|\s*(?:people|men|troops|soldiers|miles|km|kilomet|meters|metres|dollars|euros|GMT|UTC|hours|jobs|civilians|refugees|migrants)))
    )
  | (?P<day>(?i:the\s+day\s+before\s+yesterday|the\s+day\s+after\s+tomorrow|yesterday|today|tonight|tomorrow|overnight
      |last\s+night|(?:earlier\s+|later\s+)?this\s+(?:morning|afternoon|evening)|earlier\s+in\s+the\s+day|later\s+in\s+the\s+day|earlier\s+today|later\s+today))
  | (?P<ago>(?i:(?:(?:about|around|nearly|almost|just|over|more\s+than)\s+)?(?:(?P<n>{_COUNT})|(?P<some>{_SOME}))\s+
      (?P<unit>minute|hour|day|week|month|year|decade)s?\s+(?P<ago_word>ago|earlier|before|later|prior|afterwards?)\b))
  | (?P<span>(?i:(?:(?:over|in|for|during|within|throughout)\s+)?(?:the\s+)?(?:past|last|recent|coming|next|previous)\s+
      (?:(?:several|few|couple\s+of|{_COUNT}|\d+|and\s+ongoing)\s+)?(?:minutes|hours|days|weeks|months|years|decades|hour|decade|century|summer|spring|autumn|fall|winter)
      |in\s+recent\s+\w+|recently|(?:for|in)\s+(?:years|decades|months|weeks|days|centuries)))
  | (?P<in_n>(?i:in\s+(?P<n2>{_COUNT})\s+(?P<unit2>day|week|month|year)s?(?:\s+time|['’]\s+time)?)(?!\s+(?:of|ago|to)))
  | (?P<period>(?i:(?P<edge>earlier|later|late|early|by\s+the\s+end\s+of|since)?\s*(?P<p>this|last|next|(?:the\s+)?past|(?:the\s+)?coming|(?:the\s+)?following|(?:the\s+)?previous)\s+
      (?P<what>weekend|week|month|year)|(?:over|at|on|during|of)\s+(?P<weekend>the\s+weekend)))
    )\b""",  # noqa: E501
    re.VERBOSE,
)  # fmt: skip
# Every expression holds one of these within its first characters; a sentence is tried only around them.
_ANCHORS = (
    "day", "week", "month", "year", "night", "morning", "afternoon", "evening", "morrow", "ago", "decade",
    "centur", "recent", "earlier", "later", "hour", "minute", "summer", "spring", "autumn", "fall", "winter", "weekend",
    *(month[:3] for month in _MONTHS),
)  # fmt: skip
_DIGITS, _WORD_START = re.compile(r"\d+"), re.compile(r"\b\w")
_REACH = 40  # characters from the start of an expression to its anchor, at most
_BARE_YEAR = re.compile(r"(?:\b(?:[Tt]he|[Aa]n?|his|her|its|their|our|this|that)|['’]s|\()\s*$")
_COUNTED = re.compile(r"\s+[a-z-]+")
_BOUNDARY = re.compile(
    r"[;—]|\b(?:that|which|who|whose|where|while|when|after|before|although|though|but|because|whether|if|said|"
    r"says|told)\b"
)
_SPEECH = re.compile(
    r"\b(said|says|told|added|stated|reported|announced|confirmed|insisted|tweeted)\b[^,;:“”\"]{0,45}$"
)
_PAST_PERFECT = re.compile(r"\bhad\s+(?!(?:an?|the|no|to|any|his|her|its|their|some)\b)\w+")
_PER_BOUNDARY, _WEAK, _AFTER_COMMA = 60, 40, 10  # characters of distance that each is worth
_AHEAD: frozenset[Status] = frozenset({"future", "hypothetical"})


@dataclass(frozen=True, slots=True)
class _Found:
    """An expression in the sentence; `weak`: a year without a preposition ("the 2003 invasion")."""

    match: re.Match[str]
    kind: str
    text: str
    weak: bool


class Dated(NamedTuple):
    """When something happened: the day as exact as `precision` has it, or None, and why."""

    value: str | None
    precision: Precision | None
    reason: str


class DateResolver:
    """Finds the date of an act in its sentence."""

    needs = ("sentences", "reading")
    gives = ("dates",)

    def __init__(self) -> None:
        self._read: dict[str, Callable[[re.Match[str], str, date | None, bool], Resolved]] = {
            "iso": _iso, "dmy": _full, "mdy": _full, "monthyear": _month_year, "weekday": _weekday,
            "month": _month, "decade": _decade, "year": _year, "day": _day, "ago": _ago, "in_n": _in, "period": _period,
            "span": _vague, "century": _vague,
        }  # fmt: skip

    def resolve(
        self,
        sentence_text: str,
        offset: int,
        trigger_start: int,
        report_date: str | None,
        status: Status,
        first_paragraph: bool,
    ) -> Resolved:
        """Return the date of the act named at `trigger_start`, its precision, and the reason for both.

        `offset` is where the sentence begins in the report. The date has the digits that its precision allows
        ("2014-02" for a month); a week is given by its Monday, a decade by its first year.
        """
        at = trigger_start - offset
        found = [f for f in self.expressions(sentence_text) if not _of_saying(sentence_text, f, at)]
        if not found:
            return _without(sentence_text, report_date, status, first_paragraph)
        best = min(found, key=lambda f: (_distance(sentence_text, f, at), f.match.start()))
        base = _parsed(report_date)
        value, precision, reason = self._read[best.kind](best.match, best.text, base, status in _AHEAD)
        if value and best.match.group("lead") and best.match.group("lead").lower() == "since":
            reason += "; “since” tells when it began"
        return value, precision, reason

    @staticmethod
    def expressions(text: str) -> list[_Found]:
        """Return the expressions of time in a text that can date an act, in order."""
        out = []
        for match in _matches(text):
            kind = next(k for k in _KINDS if match.group(k))
            lead = " ".join((match.group("lead") or "").lower().split())
            if kind == "holiday" or lead in _BOUNDS:
                continue
            if (kind == "month" and not _is_month(match, lead)) or (kind == "year" and not _is_year(match, lead)):
                continue
            out.append(_Found(match, kind, match.group().strip(), kind == "year" and not lead))
        return out


_KINDS = ("holiday", "iso", "dmy", "mdy", "monthyear", "weekday", "month", "decade", "century", "year", "day", "ago", 
          "span", "in_n", "period")  # fmt: skip


def _is_month(match: re.Match[str], lead: str) -> bool:
    """Whether a bare month's name is a date; "May" and "March" are also verbs and names."""
    return bool(lead or match.group("whichmonth")) or match.group() != match.group("month")


def _is_year(match: re.Match[str], lead: str) -> bool:
    """Whether a number is a year: "in 2011" and "the 2003 invasion", but not "of 2000 rebels"."""
    text, (start, end) = match.string, match.span("y")
    if not lead:
        return _BARE_YEAR.search(text, 0, start) is not None
    return lead != "at" and not (lead in ("of", "from", "between") and _COUNTED.match(text, end))


def _matches(text: str) -> Iterator[re.Match[str]]:
    """Yield the expressions; they are looked for only near the words that they all have."""
    places = [m.start() for m in _DIGITS.finditer(text)]
    for anchor in _ANCHORS:
        at = text.find(anchor)
        while at >= 0:
            places.append(at)
            at = text.find(anchor, at + 1)
    end = 0
    for place in sorted(places):
        if place < end:
            continue
        for start in _WORD_START.finditer(text, max(end, place - _REACH), place + 1):
            match = _EXPRESSION.match(text, start.start())
            if match:
                end = match.end()
                yield match
                break


# Which expression belongs to the act


def _distance(text: str, found: _Found, at: int) -> int:
    start, end = found.match.span()
    between = text[at:start] if start >= at else text[end:at]
    value = len(between) + _PER_BOUNDARY * len(_BOUNDARY.findall(between)) + (_WEAK if found.weak else 0)
    # A date that opens the sentence ("On Tuesday, troops ...") is as good as one beside the verb.
    opens = not text[:start].strip(" “\"'")
    return value // 3 if opens and "," in between[:3] else value


def _of_saying(text: str, found: _Found, at: int) -> bool:
    """Whether an expression dates the saying and not the act: "police said on Tuesday that ..."."""
    saying = _SPEECH.search(text[: found.match.start()])
    if saying is None or saying.start(1) <= at <= saying.end(1):
        return False
    return not saying.start(1) < at < found.match.start()


def _without(text: str, report_date: str | None, status: Status, first_paragraph: bool) -> Resolved:
    if status != "actual":
        return None, None, f"no date in the sentence, and the act is {status}"
    if not first_paragraph and _PAST_PERFECT.search(text):
        return None, None, "no date in the sentence, which looks back (“had”)"
    base = _parsed(report_date)
    if base is None:
        return None, None, "no date in the sentence, and the report's date is not known"
    where = "it tells news in the lead" if first_paragraph else "it tells news"
    return base.isoformat(), "day", f"no date in the sentence; the report's date is taken as {where}"


# Reading expressions: match, its text, the report's day, whether the act lies ahead


def _iso(match: re.Match[str], text: str, base: date | None, ahead: bool) -> Resolved:
    day = _parsed(match.group("iso"))
    if day is None:
        return None, None, f"“{text}” is no day of the calendar"
    return day.isoformat(), "day", f"“{text}”"


def _full(match: re.Match[str], text: str, base: date | None, ahead: bool) -> Resolved:
    number = int(match.group("d1") or match.group("d2"))
    month = _month_number(match.group("m1") or match.group("m2"))
    year = match.group("y1") or match.group("y2")
    if year:
        day = _make(int(year), month, number)
        return (day.isoformat(), "day", f"“{text}”") if day else (None, None, f"“{text}” is no day of the calendar")
    if base is None:
        return _needs_report(text)
    days = [d for y in range(base.year - 8, base.year + 9) if (d := _make(y, month, number))]
    fits = [d for d in days if (d >= base if ahead else d <= base)]
    if not fits:
        return None, None, f"“{text}” is no day of the calendar"
    nearest = min(fits) if ahead else max(fits)
    return (
        nearest.isoformat(),
        "day",
        f"“{text}”: the {_side(ahead)} such day, seen from the report's date {base}",
    )


def _month_year(match: re.Match[str], text: str, base: date | None, ahead: bool) -> Resolved:
    year, month = match.group("y3"), _month_number(match.group("m3"))
    if year.isdigit():
        return f"{year}-{month:02d}", "month", f"“{text}”"
    if base is None:
        return _needs_report(text)
    number = base.year + {"last": -1, "this": 0, "next": 1}[year.split()[0]]
    return f"{number}-{month:02d}", "month", f"“{text}”, seen from the report's date {base}"


def _month(match: re.Match[str], text: str, base: date | None, ahead: bool) -> Resolved:
    if base is None:
        return _needs_report(text)
    month, which = _month_number(match.group("m4")), (match.group("whichmonth") or "").split()[:1]
    year = base.year
    if which == ["next"] or (ahead and which != ["last"]):
        year += month < base.month or (which == ["next"] and month == base.month)
    elif which == ["last"]:
        year -= month >= base.month
    elif which != ["this"] or "past" in (match.group("whichmonth") or ""):
        year -= month > base.month
    return f"{year}-{month:02d}", "month", f"“{text}”, seen from the report's date {base}"


def _weekday(match: re.Match[str], text: str, base: date | None, ahead: bool) -> Resolved:
    if base is None:
        return _needs_report(text)
    number = _WEEKDAYS.index(match.group("w"))
    which, week = " ".join((match.group("which") or "").split()), match.group("week")
    monday = base - timedelta(days=base.weekday())
    back, on = (base.weekday() - number) % 7, (number - base.weekday()) % 7
    if which in ("the following", "the previous"):
        return None, None, f"“{text}” counts from a day that the sentence does not give"
    if week:
        day = monday + timedelta(days=number + 7 * {"last": -1, "this": 0, "next": 1}[week])
    elif which == "last":
        day = base - timedelta(days=back or 7)
    elif which == "next":
        day = base + timedelta(days=on or 7)
    elif which == "this coming" or (ahead and which != "this past"):
        day = base + timedelta(days=on)
    else:
        day = base - timedelta(days=back)
    side = "last" if day <= base else "next"
    return day.isoformat(), "day", f"“{text}”: the {side} such day, seen from the report's date {base}"


def _decade(match: re.Match[str], text: str, base: date | None, ahead: bool) -> Resolved:
    return match.group("d"), "decade", f"“{text}”"


def _year(match: re.Match[str], text: str, base: date | None, ahead: bool) -> Resolved:
    return match.group("y"), "year", f"“{text}” gives the year"


def _day(match: re.Match[str], text: str, base: date | None, ahead: bool) -> Resolved:
    if base is None:
        return _needs_report(text)
    word = " ".join(match.group("day").lower().split())
    shift = {
        "yesterday": -1,
        "last night": -1,
        "tomorrow": 1,
        "the day before yesterday": -2,
        "the day after tomorrow": 2,
    }
    day = base + timedelta(days=shift.get(word, 0))
    return day.isoformat(), "day", f"“{text}”, seen from the report's date {base}"


def _ago(match: re.Match[str], text: str, base: date | None, ahead: bool) -> Resolved:
    unit, word = match.group("unit").lower(), match.group("ago_word").lower()
    if word != "ago":
        return None, None, f"“{text}” counts from something else than the report's date"
    if match.group("some") and unit not in ("minute", "hour"):
        return None, None, f"“{text}” does not say how many"
    if base is None:
        return _needs_report(text)
    if unit in ("minute", "hour"):
        number = _number(match.group("n"))
        if unit == "hour" and number > 12:
            return None, None, f"“{text}” may be the report's day or one before it"
        return base.isoformat(), "day", f"“{text}”, seen from the report's date {base}"
    return _shifted(text, base, -_number(match.group("n")), unit)


def _in(match: re.Match[str], text: str, base: date | None, ahead: bool) -> Resolved:
    if not ahead:
        return None, None, f"“{text}” tells how long it took"
    if base is None:
        return _needs_report(text)
    return _shifted(text, base, _number(match.group("n2")), match.group("unit2").lower())


def _period(match: re.Match[str], text: str, base: date | None, ahead: bool) -> Resolved:
    if base is None:
        return _needs_report(text)
    if match.group("weekend"):
        return _shifted(text, base, 0 if ahead or base.weekday() >= 5 else -1, "week")
    words = match.group("p").lower().split()
    if words[-1] in ("following", "previous"):
        return None, None, f"“{text}” counts from a time that the sentence does not give"
    steps, what = (
        {"this": 0, "last": -1, "past": -1, "next": 1, "coming": 1}[words[-1]],
        match.group("what").lower(),
    )
    if words[-1] == "past" and what != "weekend":
        return None, None, f"“{text}” is a stretch of time up to the report's date, and no day"
    if what == "weekend":
        return _shifted(text, base, steps, "week")
    return _shifted(text, base, steps, what)


def _vague(match: re.Match[str], text: str, base: date | None, ahead: bool) -> Resolved:
    return None, None, f"“{text}” is a stretch of time, and no date"


# Calendar


def _shifted(text: str, base: date, steps: int, unit: str) -> Resolved:
    reason = f"“{text}”, seen from the report's date {base}"
    try:
        if unit == "day":
            return (base + timedelta(days=steps)).isoformat(), "day", reason
        if unit == "week":
            monday = base - timedelta(days=base.weekday()) + timedelta(weeks=steps)
            return monday.isoformat(), "week", f"{reason}; the week's Monday"
    except OverflowError:
        return None, None, f"“{text}” lies outside the calendar"
    if unit == "month":
        months = base.year * 12 + base.month - 1 + steps
        return f"{months // 12:04d}-{months % 12 + 1:02d}", "month", reason
    if unit == "decade":
        return f"{(base.year + 10 * steps) // 10 * 10:04d}", "decade", reason
    return f"{base.year + steps:04d}", "year", reason


def _side(ahead: bool) -> str:
    return "next" if ahead else "last"


def _needs_report(text: str) -> Resolved:
    return None, None, f"“{text}” can only be dated from the report's date, which is not known"


def _number(word: str | None) -> int:
    if word is None:
        return 1
    return int(word) if word.isdigit() else _NUMBERS[word.lower()]


def _month_number(name: str) -> int:
    return next(i for i, month in enumerate(_MONTHS, 1) if month.startswith(name.rstrip(".")[:3]))


def _make(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _parsed(text: str | None) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        return None
