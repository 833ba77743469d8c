"""Whether a web page is an article: a page is measured once, and a small set of rules gives the reason if it is none."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from dragoman.sources.data_files import Phrases, Rules, load_rules, pattern

_UNSEEN = frozenset(
    {"script", "style", "noscript", "template", "svg", "iframe", "head", "select", "button", "textarea"}
)
_MENUS = frozenset({"nav", "header", "footer", "aside", "form", "menu", "dialog"})
_MENU_ROLES = frozenset({"navigation", "banner", "contentinfo", "complementary", "search", "menu"})
_BLOCKS = frozenset(
    {
        "p", "div", "li", "ul", "ol", "td", "th", "tr", "table", "h1", "h2", "h3", "h4", "h5", "h6", "section", "article",
        "main", "blockquote", "figure", "figcaption", "dd", "dt", "dl", "pre", "br", "body", "hr", "header", "footer", "nav",
        "aside", "form", "center", "time", "label", "dialog", "summary", "details", "caption",
    }
)  # fmt: skip
_DEEPEST = 200  # elements within elements that are looked at; deeper ones are no page that somebody reads
_MOST_BLOCKS = 5000
_SENTENCE_END = re.compile(r"[.!?…][\"'”’»)\]]*(?=\s|$)")
_TIME = re.compile(r"\d{1,2}[:.h]\d{2}(?:[:.]\d{2})?\s*(?:[ap]\.?m\.?)?(?:\s*[A-Z]{2,4})?", re.IGNORECASE)
_SPACE = re.compile(r"\s+")
_JSON_TYPE = re.compile(r'"@type"\s*:\s*(?:"([^"]{1,40})"|\[([^\]]{1,200})\])')
_NOT_FREE = re.compile(r'"isAccessibleForFree"\s*:\s*"?false', re.IGNORECASE)


@dataclass
class _Block:
    text: str
    link: int  # characters of it that are links
    tag: str
    cell: bool = False

    @property
    def share(self) -> float:
        return self.link / len(self.text)


@dataclass
class Look:
    """What was measured on a page.

    `prose`: the blocks of running text outside of menus. `stretch`: characters of the longest run of them without a link
    to elsewhere between. `links`: blocks that are links, outside of menus. `link_chars`, `chars`: characters of links and
    of all text outside of menus. `cells`: characters in cells of tables that are no prose. `times`: blocks that are a time
    of day. `pictures`: outside of menus. `types`: what the page says it is, in small letters. `titles`: the page's titles.
    """

    titles: list[str] = field(default_factory=list)
    types: set[str] = field(default_factory=set)
    path: str = ""
    prose: list[str] = field(default_factory=list)
    short: list[str] = field(default_factory=list)
    stretch: int = 0
    links: int = 0
    link_chars: int = 0
    chars: int = 0
    cells: int = 0
    times: int = 0
    pictures: int = 0
    free: bool = True

    @property
    def prose_chars(self) -> int:
        """Characters of prose."""
        return sum(map(len, self.prose))

    @property
    def sentences(self) -> int:
        """Sentences of prose."""
        return sum(len(_SENTENCE_END.findall(text)) for text in self.prose)


def look_at(tree: Any, url: str | None = None) -> Look:
    """Measure a page (an lxml tree of it, which is not changed)."""
    rules = load_rules()
    look = Look(path=_path(url))
    _read_head(tree, look)
    run = 0
    for block in _blocks(tree, look):
        look.chars += len(block.text)
        look.link_chars += block.link
        if block.tag == "h1":
            look.titles.append(block.text)
        if _TIME.fullmatch(block.text):
            look.times += 1
        elif _is_prose(block, rules):
            look.prose.append(block.text)
            run += len(block.text)
            look.stretch = max(look.stretch, run)
        elif block.share > rules.thresholds.heading_links:
            look.links += 1
            run = 0
        else:
            look.short.append(block.text)
            look.cells += len(block.text) if block.cell else 0
    return look


def why_no_article(look: Look) -> str | None:
    """Return why a page is no article: "is a list of links, not an article". None if it seems to be one."""
    rules = load_rules()
    kind = next((kind for kind, fits in _RULES if fits(look, rules)), None)
    return rules.kinds[kind].reason if kind else None


def _is_prose(block: _Block, rules: Rules) -> bool:
    limits = rules.thresholds
    return (
        len(block.text) >= limits.block_chars
        and block.share <= limits.block_links
        and block.tag not in ("figcaption", "caption", "h1", "h2", "h3")
        and _SENTENCE_END.search(block.text) is not None
    )


# The rules, each a question to what was measured. They are asked in the order of `_RULES`.


def _live(look: Look, rules: Rules) -> bool:
    kind = rules.kinds["live"]
    many = look.times >= rules.thresholds.live_times
    return _is_of(look, kind) or (many and (_titled(look, kind) or look.times * 3 > len(look.prose)))


def _error(look: Look, rules: Rules) -> bool:
    return look.prose_chars <= rules.thresholds.small_chars and _titled(look, rules.kinds["error"])


def _gate(name: str) -> Any:
    def fits(look: Look, rules: Rules) -> bool:
        kind = rules.kinds[name]
        words = pattern(kind.words)
        assert words is not None
        others = [text for text in look.prose if not words.search(text)]
        if sum(map(len, others)) > rules.thresholds.gate_chars:
            return False
        told = len(others) < len(look.prose) or any(map(words.search, look.short))
        return told or (bool(kind.titles) and _titled(look, kind))

    return fits


def _paywall(look: Look, rules: Rules) -> bool:
    words = pattern(rules.kinds["paywall"].words)
    assert words is not None
    told = any(map(words.search, [*look.short, *look.prose]))
    own = sum(len(text) for text in look.prose if not words.search(text))
    return (told or not look.free) and own <= rules.thresholds.stub_chars


def _search(look: Look, rules: Rules) -> bool:
    kind = rules.kinds["search"]
    return _is_of(look, kind) or (_titled(look, kind) and (look.links > 1 or look.stretch < _stretch(look, rules)))


def _gallery(look: Look, rules: Rules) -> bool:
    limits, kind = rules.thresholds, rules.kinds["gallery"]
    if look.prose_chars >= limits.gallery_chars:
        return False
    return look.pictures >= limits.gallery_pictures or _is_of(look, kind) or (look.pictures > 1 and _titled(look, kind))


def _video(look: Look, rules: Rules) -> bool:
    return _is_of(look, rules.kinds["video"]) and look.stretch < _stretch(look, rules)


def _front(look: Look, rules: Rules) -> bool:
    limits = rules.thresholds
    return look.path in ("", "/") and look.links >= limits.front_links and look.stretch < 2 * limits.stretch_chars


def _list(look: Look, rules: Rules) -> bool:
    limits, kind = rules.thresholds, rules.kinds["list"]
    listed = any(re.fullmatch(path, look.path) for path in rules.list_paths) and not _is_article(look, rules)
    long = look.stretch >= _stretch(look, rules) * (2 if listed or _is_of(look, kind) else 1)
    if long:
        return False
    many = look.links >= (limits.list_links // 2 if listed or _is_of(look, kind) else limits.list_links)
    return many or look.link_chars > limits.list_share * max(1, look.chars)


def _about(look: Look, rules: Rules) -> bool:
    kind = rules.kinds["about"]
    return not _is_article(look, rules) and (_is_of(look, kind) or _titled(look, kind))


def _other(look: Look, rules: Rules) -> bool:
    return not _is_article(look, rules) and _is_of(look, rules.kinds["other"])


def _table(look: Look, rules: Rules) -> bool:
    return look.cells > look.prose_chars and look.prose_chars < rules.thresholds.stretch_chars


def _little(look: Look, rules: Rules) -> bool:
    limits = rules.thresholds
    return look.prose_chars < limits.least_chars or look.sentences < limits.least_sentences


_RULES = (
    ("live", _live),
    ("error", _error),
    ("robot", _gate("robot")),
    ("consent", _gate("consent")),
    ("login", _gate("login")),
    ("paywall", _paywall),
    ("search", _search),
    ("gallery", _gallery),
    ("video", _video),
    ("other", _other),
    ("about", _about),
    ("front", _front),
    ("list", _list),
    ("table", _table),
    ("little", _little),
)


def _stretch(look: Look, rules: Rules) -> int:
    limits = rules.thresholds
    return limits.claimed_stretch_chars if _is_article(look, rules) else limits.stretch_chars


def _is_article(look: Look, rules: Rules) -> bool:
    return not look.types.isdisjoint(rules.article_types)


def _is_of(look: Look, kind: Phrases) -> bool:
    return not look.types.isdisjoint(kind.types)


def _titled(look: Look, kind: Phrases) -> bool:
    words = pattern(kind.titles)
    return words is not None and any(map(words.search, look.titles))


def _path(url: str | None) -> str:
    try:
        return urlsplit(url).path.lower() if url else "?"
    except ValueError:
        return "?"


def _read_head(tree: Any, look: Look) -> None:
    title = tree.find(".//title")
    if title is not None and (text := _squeezed(title.text or "")):
        look.titles.append(text)
    for meta in tree.iter("meta"):
        name, content = meta.get("property") or meta.get("name") or "", (meta.get("content") or "").strip()
        if name == "og:type":
            look.types.add(content.lower())
        elif name == "og:title" and content:
            look.titles.append(_squeezed(content))
    for element in tree.iterfind(".//*[@itemtype]"):
        look.types.add(element.get("itemtype").rpartition("/")[2].lower())
    for script in tree.iterfind(".//script[@type='application/ld+json']"):
        look.types.update(_json_types(script.text or "", look))


def _json_types(text: str, look: Look) -> Iterator[str]:
    if _NOT_FREE.search(text):
        look.free = False
    try:
        data = json.loads(text)
    except (ValueError, RecursionError):
        # Not rarely it is broken; the names can still be found.
        for one, several in _JSON_TYPE.findall(text):
            yield from (name.strip('" ').lower() for name in (one or several).split(","))
        return
    # Only what the page itself is: an article has a picture, a list of crumbs and a video inside it.
    graph = data.get("@graph") if isinstance(data, dict) else data
    for thing in graph if isinstance(graph, list) else [data]:
        kind = thing.get("@type") if isinstance(thing, dict) else None
        yield from (str(name).lower() for name in (kind if isinstance(kind, list) else [kind]) if name)


def _blocks(tree: Any, look: Look) -> Iterator[_Block]:
    """Give the blocks of text outside of menus, in order; counts pictures on the way."""
    body = tree.find(".//body")
    parts: list[str] = []
    state = {"link": 0, "count": 0}

    def flush(tag: str, cell: bool) -> Iterator[_Block]:
        text = _squeezed("".join(parts))
        link, state["link"] = state["link"], 0
        parts.clear()
        if text and state["count"] < _MOST_BLOCKS:
            state["count"] += 1
            yield _Block(text, min(link, len(text)), tag, cell)

    def walk(element: Any, tag: str, in_link: bool, cell: bool, depth: int) -> Iterator[_Block]:
        if element.text:
            parts.append(element.text)
            state["link"] += len(_squeezed(element.text)) if in_link else 0
        for child in element:
            name = child.tag if isinstance(child.tag, str) else ""
            if name and name not in _UNSEEN and not _is_menu(child, name) and depth < _DEEPEST:
                block = name in _BLOCKS
                if block:
                    yield from flush(tag, cell)
                look.pictures += name in ("img", "picture") and element.tag != "picture"
                inside = name if block and name not in ("br", "div", "section") else tag
                within = cell or name in ("td", "th")
                yield from walk(child, inside, in_link or name == "a", within, depth + 1)
                if block:
                    yield from flush(inside, within)
            if child.tail:
                parts.append(child.tail)
                state["link"] += len(_squeezed(child.tail)) if in_link else 0

    yield from walk(body if body is not None else tree, "body", False, False, 0)
    yield from flush("body", False)


def _is_menu(element: Any, name: str) -> bool:
    if name in _MENUS:
        # Some put the headline, or the whole article, into a header or a form.
        return name not in ("header", "form") or (element.find(".//p") is None and element.find(".//h1") is None)
    return element.get("role") in _MENU_ROLES or element.get("hidden") is not None


def _squeezed(text: str) -> str:
    return _SPACE.sub(" ", text).strip()
