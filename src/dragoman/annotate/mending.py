"""Mends what parsers get wrong where the words around it leave no doubt."""

from __future__ import annotations

import calendar
from collections.abc import Sequence

from dragoman.model import Token

# Forms that are finite by themselves. The bare present (VBP) is left out: taggers take it for the infinitive and back.
_FINITE = frozenset({"VBD", "VBZ"})
_UNFINITE = frozenset({"VBG", "VB"})
_COMPLEMENTS = frozenset({"pcomp", "xcomp", "advcl", "acl", "ccomp"})
_NAMES = frozenset({"NNP", "NNPS", "NNS"})
_DAYS = frozenset((*calendar.day_name, *calendar.month_name))


def mend(tokens: Sequence[Token]) -> tuple[Token, ...]:
    """Return the tokens with heads that their forms and neighbours allow; as many, in the same order."""
    mended = list(tokens)
    for i, token in enumerate(tokens):
        head: int | None = None
        dep = token.dep
        if dep == "conj" and token.tag in _FINITE:
            head = _finite_above(mended, i)
        elif dep == "prep" and token.lemma == "of":
            head = _accusing(mended, i)
        elif dep in ("dep", "npadvmod", "nsubj") and i + 2 < len(tokens) and tokens[i + 1].text == ",":
            head, dep = _listed_with(mended, i), "conj"
        elif token.tag == "VBG" and dep in ("nsubj", "csubj", "advcl") and _names_a_deed(tokens, i):
            mended[i] = token._replace(lemma=token.text.lower(), tag="NN", dep="nsubj")
        elif dep == "agent" and mended[token.head].tag == "NN":  # of a noun that was taken for a participle
            head, dep = token.head, "prep"
        if head is not None:
            mended[i] = token._replace(dep=dep, head=head)
    return tuple(mended)


def _names_a_deed(tokens: Sequence[Token], i: int) -> bool:
    """Whether a participle at the beginning is a noun and the subject: "Shelling by rebels killed two", "Fighting between …"."""
    verb = tokens[i].head
    if verb <= i or any(t.text == "," for t in tokens[i:verb]) or any(t.tag not in ("JJ", "DT") for t in tokens[:i]):
        return False
    own = {t.dep for t in tokens if t.head == i}
    rivals = any(t.head == verb and t.dep in ("nsubj", "nsubjpass") and n != i for n, t in enumerate(tokens))
    return not rivals and not own & {"dobj", "xcomp", "ccomp"} and bool(own & {"prep", "agent"})


def _finite_above(tokens: Sequence[Token], i: int) -> int | None:
    """Return the verb that a finite verb is co-ordinated with, if the parser took an infinitive or a participle for it.

    In "accused Chad of closing a dam and recalled its envoy", "recalled" joins "accused".
    """
    first = tokens[i].head
    if tokens[first].tag not in _UNFINITE or tokens[first].dep not in _COMPLEMENTS or not first < i:
        return None
    own = {t.dep for n, t in enumerate(tokens) if t.head == i and n < i}
    if own & {"nsubj", "nsubjpass", "aux", "auxpass"} or _has_auxiliary(tokens, first):
        return None
    above = first
    for _ in tokens:  # a parse is a tree; the bound holds for one that is not
        head = tokens[above].head
        if head == above:
            return None
        above = head
        if tokens[above].tag[0] == "V" and tokens[above].tag not in _UNFINITE:
            return above if tokens[above].tag == tokens[i].tag and above < first else None
    return None


def _has_auxiliary(tokens: Sequence[Token], verb: int) -> bool:
    """Whether a verb's own auxiliary makes it finite: "is closing", "will close"."""
    return any(t.head == verb and t.dep in ("aux", "auxpass") and t.tag != "TO" for t in tokens)


def _accusing(tokens: Sequence[Token], i: int) -> int | None:
    """Return the passive verb that "of" with a deed belongs to, if the parser hung it on who speaks.

    In "Chad was accused by aid groups of burning crops", "of" belongs to "accused".
    """
    agent = tokens[i].head
    by = tokens[agent].head
    deed = any(t.head == i and t.dep == "pcomp" for t in tokens)
    return tokens[by].head if deed and tokens[agent].dep == "pobj" and tokens[by].dep == "agent" and by < i else None


def _listed_with(tokens: Sequence[Token], i: int) -> int | None:
    """Return the subject that a name at the beginning of a headline is listed with: "Chad, Togo sign accord"."""
    token, verb = tokens[i], tokens[i].head
    opening = all(t.head == i and t.dep in ("compound", "amod") for t in tokens[:i])
    if not opening or token.tag not in _NAMES or not token.text[:1].isupper() or token.text in _DAYS or verb <= i:
        return None
    if tokens[verb].tag[0] != "V" or any(t.text == "," for t in tokens[i + 2 : verb]):
        return None
    for subject in range(i + 2, verb):
        if tokens[subject].head == verb and tokens[subject].dep == "nsubj" and tokens[subject].tag in _NAMES:
            between = tokens[i + 2 : subject]
            return subject if all(t.dep in ("compound", "amod") for t in between) else None
    return None
