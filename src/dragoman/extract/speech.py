"""Finds, in a parsed sentence, the words that introduce what somebody says, and what is said."""

from __future__ import annotations

from dragoman.annotate.tree import Tree
from dragoman.codebook import Cues
from dragoman.extract import arguments, parties
from dragoman.extract.attitudes import AttitudeFinder
from dragoman.extract.cues import Cue
from dragoman.extract.stances import AttitudeWords, SpeechWords
from dragoman.extract.status import ModalityReader

_FEWEST_PHRASE_WORDS = 4
_TRAILING = frozenset(
    {"over", "about", "at", "for", "of", "with", "as", "toward", "towards", "to", "on", "against", "in"}
)
_MARKS = frozenset({'"', "“", "”", "``", "''", "«", "„", "‘"})
_SUBJECTS = ("nsubj", "nsubjpass", "csubj", "csubjpass", "expl")
_JOINING = frozenset(
    {"add", "note", "stress", "say", "insist", "warn", "claim", "argue", "state", "emphasize", "explain"}
)


class CueFinder:
    """Finds the cues of a sentence."""

    def __init__(self, cues: Cues, words: SpeechWords, attitudes: AttitudeWords | None = None) -> None:
        self.words = words
        self._attitudes = AttitudeFinder(attitudes) if attitudes else None
        self._clause_verbs = cues.speech_verbs | words.clause_verbs | words.belief_verbs | words.evidential_verbs
        # What may stand beside a quotation; thoughts and judgements may not.
        self.quoting = cues.speech_verbs | words.clause_verbs | {"think", "go"}
        self.verbs = words.verbs() | cues.speech_verbs
        self._nouns = words.nouns | words.opinions
        self._modality = ModalityReader(cues)

    def find(self, tree: Tree) -> list[Cue]:
        """Return the cues of a sentence, the outer before those in what they introduce."""
        found: list[Cue] = []
        # A verb of saying without content may have a quotation for it.
        quoting = any(t.text in _MARKS for t in tree.tokens)
        for i, token in enumerate(tree.tokens):
            cue = None
            if token.tag[:1] == "V":
                if token.lemma == "accord":
                    cue = self._according(tree, i)
                elif token.lemma in self.verbs:
                    cue = self._verb(tree, i)
            elif token.tag in ("NN", "NNS") and token.lemma in self._nouns:
                cue = self._noun(tree, i) if token.lemma in self.words.nouns else None
                cue = cue or self._opinion(tree, i)
            elif token.lemma == "according":
                cue = self._according(tree, i)
            if self._attitudes and (cue is None or not cue.content):
                held = self._attitudes.cue(tree, i)
                if cue and quoting:
                    cue.otherwise = held
                else:
                    cue = held or cue
            if cue:
                found.append(cue)
        full = {cue.head for cue in found if cue.content}
        found = [cue for cue in found if cue.content or cue.head not in full]
        _share_speakers(tree, found)
        if len(found) < 2:
            return found
        # The content decides and not the parse: "according to X" hangs below the clause that it introduces.
        contents = [(cue.head, frozenset(cue.content)) for cue in found]
        above = {
            cue.head: sum(1 for head, content in contents if head != cue.head and cue.head in content) for cue in found
        }
        depth = {cue.head: sum(1 for _ in tree.ancestors(cue.head)) for cue in found}
        return sorted(found, key=lambda cue: (above[cue.head], depth[cue.head], cue.head))

    # Verbs

    def _verb(self, tree: Tree, i: int) -> Cue | None:
        if self._is_unsaid(tree, i):
            return None
        token = tree.tokens[i]
        if token.lemma in ("quote", "cite") and any(p > i for p in self._saying(tree, i)):
            return None  # "was quoted as saying": the cue is "saying"
        passive = arguments.is_passive(tree, i)
        cue = (
            (self._clause(tree, i) if token.lemma in self._clause_verbs else None)
            or self._infinitive(tree, i)
            or self._judged(tree, i, passive)
            or self._prepositional(tree, i)
            or (None if passive else self._phrase(tree, i))
            or self._around(tree, i)
        )
        if cue is None:
            if token.lemma not in self.quoting or (passive and not tree.kids(i, "agent")):
                return None
            cue = Cue(i, [i], [], [])
        if passive and not cue.speakers and not self._may_be_passive(tree, i, cue):
            return None
        cue.speakers = cue.speakers or parties.speakers(tree, i, passive, self.words)
        cue.addressees = cue.addressees or parties.addressees(tree, i, passive, self.words, self._clause_verbs)
        return cue

    @staticmethod
    def _saying(tree: Tree, i: int) -> list[int]:
        found = arguments.prepositional(tree, [i, *tree.kids(i, "dobj")], frozenset({"as"}))
        return [p for _, p in found if tree.tokens[p].tag == "VBG"]

    def _is_unsaid(self, tree: Tree, i: int) -> bool:
        """Whether nobody has said it: "did not say", "declined to say", "could say"."""
        token = tree.tokens[i]
        kids = {tree.tokens[c].lemma for c in tree.kids(i, "neg", "aux", "mark")}
        if kids & {
            "not",
            "n't",
            "n’t",
            "never",
            "could",
            "can",
            "may",
            "might",
            "would",
            "should",
            "if",
            "unless",
        }:
            return True
        above = tree.tokens[token.head]
        if token.dep == "xcomp" and above.lemma in self.words.refusing_verbs:
            return True
        if token.dep == "pcomp" and above.lemma in ("without", "before"):
            return True
        return token.tag == "VB" and self._modality.of(tree, i).hypothetical and token.dep in ("xcomp", "acl", "acomp")

    @staticmethod
    def _may_be_passive(tree: Tree, i: int, cue: Cue) -> bool:
        """Whether a passive is a statement: with an agent, "it was announced that", "they were told that"."""
        if tree.kids(i, "agent"):
            return True
        below = tree.kids(i, "nsubjpass", "auxpass")
        subjects = {tree.tokens[s].text.lower() for s in tree.kids(i, *_SUBJECTS)}
        told = tree.tokens[i].lemma in ("tell", "inform", "assure", "warn", "notify", "remind")
        return bool(below) and cue.clause and cue.marked and ("it" in subjects or told or not subjects)

    def _clause(self, tree: Tree, i: int) -> Cue | None:
        """Read "X said (that) …", in whatever order."""
        content: list[int] = []
        marked = False
        for c in tree.kids(i, "ccomp"):
            if self._is_small_clause(tree, c) or self._is_infinitive(tree, c):
                continue
            if any(tree.tokens[k].text == ";" for k in range(min(c, i), max(c, i))):
                continue
            part = self._clause_words(tree, c)
            marks = [m for m in tree.kids(c, "mark") if tree.tokens[m].lemma == "that" and m < c]
            if marks:
                marked = True
                if not content or marks[0] < min(content):
                    part = [k for k in part if k != marks[0]]
            content.extend(part)
        content = sorted(set(content) - {i})
        first = tree.tokens[content[0]] if content else None
        if first and first.text == "that" and first.tag == "IN":
            marked, content = True, content[1:]  # a mark that the parser hung elsewhere
        return Cue(i, [i], content, [], marked=marked) if content else self._distant(tree, i)

    @staticmethod
    def _distant(tree: Tree, i: int) -> Cue | None:
        """Read a clause that the parser took for one on a noun: "said for the first time that they had met"."""
        if tree.kids(i, "dobj", "ccomp"):
            return None
        below = [k for p in tree.kids(i, "prep", "npadvmod", "dative") for k in tree.subtree(p)]
        for k in below:
            token = tree.tokens[k]
            verb = token.head
            if token.text != "that" or token.tag not in ("IN", "WDT") or verb not in below or verb < k:
                continue
            subjects = [s for s in tree.kids(verb, "nsubj", "nsubjpass", "expl") if s > k]
            if subjects and tree.tokens[verb].dep in ("relcl", "acl", "ccomp", "advcl"):
                content = [n for n in tree.subtree(verb) if n > k]
                return Cue(i, [i], content, [], marked=True) if content else None
        return None

    @staticmethod
    def _is_small_clause(tree: Tree, c: int) -> bool:
        """Whether a complement has no verb: "called the vote a sham"."""
        return tree.tokens[c].tag[:1] not in "VM" and not tree.kids(c, "cop", "aux", "auxpass", "mark")

    @staticmethod
    def _is_infinitive(tree: Tree, c: int) -> bool:
        return any(tree.tokens[k].tag == "TO" for k in tree.kids(c, "aux", "auxpass"))

    def _clause_words(self, tree: Tree, clause: int) -> list[int]:
        """Return the words below a clause, without cues that the parser hung there: "and warned that …"."""
        tokens, out, stack = tree.tokens, [], [clause]
        while stack:
            node = stack.pop()
            out.append(node)
            for c in tree.children[node]:
                if not self._is_detached(tree, node, c):
                    stack.append(c)
        kept = set(out)
        dropped = [k for k in kept if tokens[k].dep == "cc" and self._joins_detached(tree, k, kept)]
        return sorted(kept.difference(dropped))

    def _is_detached(self, tree: Tree, above: int, i: int) -> bool:
        token = tree.tokens[i]
        if token.tag[:1] != "V" or token.lemma not in self.verbs:
            return False
        own = [c for c in tree.kids(i, "ccomp") if not self._is_small_clause(tree, c)]
        if token.dep == "conj":
            if tree.kids(i, "nsubj") or token.tag != "VBD" or tree.tokens[above].tag[:1] not in "VM":
                return False
            # "said the plan must be kept and urged …": the tense shows that the speaker urges.
            return bool(own) or tree.tokens[above].tag != "VBD"
        if token.dep == "advcl":
            marks = {tree.tokens[m].lemma for m in tree.kids(i, "mark", "advmod")}
            if "while" in marks:
                return bool(own)
            comma = i > 0 and tree.tokens[i - 1].text in (",", "”", "''", '"')
            return token.tag == "VBG" and comma and token.lemma in _JOINING and bool(own)
        return False

    def _joins_detached(self, tree: Tree, i: int, kept: set[int]) -> bool:
        """Whether an "and" joins only a word that was left out."""
        head = tree.tokens[i].head
        joined = [c for c in tree.kids(head, "conj") if c > i]
        return bool(joined) and joined[0] not in kept

    def _infinitive(self, tree: Tree, i: int) -> Cue | None:
        """Read "vowed to fight", "urged both sides to stop", "called on X to resign"."""
        if tree.tokens[i].lemma not in self.words.infinitive_verbs:
            return None
        through = [
            (prep, p) for prep, p in arguments.prepositional(tree, [i], frozenset({"on", "upon", "to"}))
            if tree.tokens[p].dep == "pobj"
        ]  # fmt: skip
        heads = [i, *(p for _, p in through), *tree.kids(i, "dobj")]
        for head in heads:
            for c in tree.kids(head, "xcomp", "ccomp", "advcl", "acl"):
                if c < i or not self._is_infinitive(tree, c) or tree.kids(c, "mark"):
                    continue
                if tree.tokens[c].dep == "advcl" and not through:
                    continue
                inner = tree.kids(c, "nsubj", "nsubjpass")
                asked = tree.kids(i, "dobj", "dative") or [p for _, p in through] or inner
                left_out = {k for s in inner for k in tree.subtree(s)}
                content = [k for k in self._clause_words(tree, c) if k not in left_out]
                preposition = tree.tokens[through[0][0]].lemma if through else None
                words = self._with_preposition(tree, i, through[0][0] if through else None)
                return Cue(i, words, content, [], addressees=asked, preposition=preposition)
        return None

    def _judged(self, tree: Tree, i: int, passive: bool) -> Cue | None:
        """Read "accused X of …", "called X a …", "described X as …"."""
        prepositions = self.words.object_verbs.get(tree.tokens[i].lemma)
        if prepositions is None:
            return None
        objects = tree.kids(i, "nsubjpass") if passive else tree.kids(i, "dobj")
        if not prepositions and not passive and len(objects) < 2:
            return self._named(tree, i)
        said = [c for c in tree.kids(i, "prep", "dative") if tree.tokens[c].lemma in prepositions]
        said += [k for o in objects for k in tree.kids(o, "prep") if tree.tokens[k].lemma in prepositions - {"for"}]
        said += tree.kids(i, "oprd") + (objects[1:] if not prepositions else [])
        small = [c for c in tree.kids(i, "ccomp") if self._is_small_clause(tree, c)]
        if not small and (not objects or not said):
            return None
        content = {k for part in (*objects, *said, *small) for k in tree.subtree(part)} - {i}
        return Cue(i, [i], sorted(content), [])

    def _named(self, tree: Tree, i: int) -> Cue | None:
        """Read "called X a …", however the parser parts X from what it is called."""
        parts = [c for c in tree.kids(i, "dobj", "oprd", "acomp", "nmod") if c > i]
        parts += [c for c in tree.kids(i, "ccomp", "xcomp") if c > i and self._is_small_clause(tree, c)]
        content = sorted({k for p in parts for k in tree.subtree(p)} - {i})
        if not content or tree.tokens[i + 1].text == ",":
            return None
        quoted = [k for k in content if tree.tokens[k].text in _MARKS]
        several = len(parts) > 1 or any(tree.tokens[p].dep in ("oprd", "ccomp", "xcomp", "acomp") for p in parts)
        if not (several or (quoted and quoted[0] > content[0])):
            return None
        # Marks of what is called hang anywhere.
        return Cue(i, [i], list(range(content[0], content[-1] + 1)), [])

    def _prepositional(self, tree: Tree, i: int) -> Cue | None:
        """Read "called for …", "referring to …", "warned against …"."""
        prepositions = self.words.preposition_verbs.get(tree.tokens[i].lemma)
        if prepositions is None:
            return None
        for prep, part in arguments.prepositional(tree, [i, *tree.kids(i, "dobj")], prepositions):
            content = [k for k in tree.subtree(part) if k != i]
            words = sum(tree.tokens[k].text[:1].isalnum() for k in content)
            if words < (1 if tree.tokens[prep].lemma == "for" else 2):
                continue
            cue = self._with_preposition(tree, i, prep)
            clause = tree.tokens[part].dep == "pcomp"
            return Cue(i, cue, content, [], preposition=tree.tokens[prep].lemma, clause=clause)
        return None

    def _phrase(self, tree: Tree, i: int) -> Cue | None:
        """Read "stressed the need to …", "expressed concern over …"."""
        if tree.tokens[i].lemma not in self.words.phrase_verbs:
            return None
        objects = tree.kids(i, "dobj")
        if not objects:
            return None
        content = {k for o in objects for k in tree.subtree(o)}
        for c in tree.kids(i, "prep"):
            if c == max(content) + 1 and tree.tokens[c].lemma in _TRAILING and tree.tokens[objects[0]].tag == "NN":
                content.update(tree.subtree(c))
        words = sum(tree.tokens[k].text[:1].isalnum() for k in content)
        clause = any(tree.kids(o, "acl", "relcl", "ccomp") for o in objects)
        if words < _FEWEST_PHRASE_WORDS and not clause:
            return None
        return Cue(i, [i], sorted(content - {i}), [], clause=False)

    def _around(self, tree: Tree, i: int) -> Cue | None:
        """Read "The deal, he said, would fail", where the cue hangs below the clause it interrupts."""
        token = tree.tokens[i]
        if token.dep not in ("parataxis", "ccomp", "advcl", "dep", "conj", "intj") or token.head == i:
            return None
        if token.lemma not in self.quoting or tree.kids(i, "mark", "advmod", "cc", "prt"):
            return None
        if token.dep == "conj" and tree.kids(token.head, "cc"):
            return None
        subjects = tree.kids(i, "nsubj")
        own = tree.subtree(i)
        if not subjects or tree.tokens[subjects[0]].tag in ("WDT", "WP") or not self._is_bracketed(tree, own):
            return None
        if tree.kids(i, "dobj") and token.lemma not in self.words.addressing_verbs:
            return None
        above = set(tree.subtree(token.head)).difference(own)
        for c in tree.kids(token.head, "conj"):
            if c > i and tree.tokens[c].lemma in self.verbs and tree.kids(c, "nsubj"):
                # "It was, he said, a mistake, and he called for …"
                above.difference_update(tree.subtree(c), [k for k in tree.kids(token.head, "cc") if k < c])
        return Cue(i, [i], sorted(above), [])

    @staticmethod
    def _is_bracketed(tree: Tree, own: list[int]) -> bool:
        """Whether words stand between commas or dashes, or between one and an end of the sentence."""
        tokens = tree.tokens
        words = [k for k in own if any(ch.isalnum() for ch in tokens[k].text)]
        first, last = words[0], words[-1]
        left = tokens[first - 1].text if first else ""
        right = tokens[last + 1].text if last + 1 < len(tokens) else ""
        marks = {",", "—", "–", "-", "--", "”", "''", '"', "’", "'", "(", ")"}
        if left and left not in marks:
            return False
        return (not right or right in marks or right in (".", "!", "?", ";")) and bool(left or right in marks)

    @staticmethod
    def _with_preposition(tree: Tree, i: int, prep: int | None) -> list[int]:
        return [i, prep] if prep is not None and prep == i + 1 else [i]

    # Other cues

    @staticmethod
    def _according(tree: Tree, i: int) -> Cue | None:
        if i + 1 >= len(tree.tokens) or tree.tokens[i + 1].lemma != "to":
            return None
        speakers = [p for to in tree.kids(i, "prep") for p in tree.kids(to, "pobj", "pcomp")]
        speakers = speakers or tree.kids(i + 1, "pobj", "pcomp")
        if not speakers:
            return None
        own = set(tree.subtree(i)) | set(tree.subtree(i + 1)) - {tree.tokens[i].head}
        anchor = next((a for a in tree.ancestors(i) if tree.tokens[a].tag[:1] in "VM"), None)
        if anchor is None:
            anchor = next((k for k, t in enumerate(tree.tokens) if t.head == k and k not in own), None)
        if anchor is None:
            return None
        content = [k for k in tree.subtree(anchor) if k not in own]
        marks = [m for m in tree.kids(anchor, "mark") if tree.tokens[m].lemma == "that"]
        content = [k for k in content if k not in marks]
        return Cue(i, [i, i + 1], content, speakers) if content else None

    def _opinion(self, tree: Tree, i: int) -> Cue | None:
        """Read "in his view, …" and "in the words of X, …"."""
        prep = tree.tokens[i].head
        if tree.tokens[i].lemma not in self.words.opinions or tree.tokens[i].dep != "pobj":
            return None
        if tree.tokens[prep].lemma not in ("in", "by", "to", "from"):
            return None
        anchor = tree.tokens[prep].head
        own = set(tree.subtree(prep))
        marked = any(tree.tokens[k].text == "," for k in (min(own) - 1, max(own) + 1) if 0 <= k < len(tree.tokens))
        if tree.tokens[anchor].tag[:1] not in "VM" or tree.tokens[anchor].dep not in ("ROOT", "ccomp") or not marked:
            return None
        if tree.tokens[i].lemma in self.words.evidence:
            speakers = [i]
        else:
            speakers = tree.kids(i, "poss") or [p for of in tree.kids(i, "prep") for p in tree.kids(of, "pobj")]
        content = [k for k in tree.subtree(anchor) if k not in own]
        return Cue(i, [prep, i] if i == prep + 1 else [i], content, speakers) if speakers else None

    def _noun(self, tree: Tree, i: int) -> Cue | None:
        """Read "the claim that …"; what a verb of saying already holds is left to it."""
        for c in tree.kids(i, "acl", "ccomp"):
            marks = [m for m in tree.kids(c, "mark") if tree.tokens[m].lemma == "that"]
            if c < i or not marks:
                continue
            verb = arguments.governing_verb(tree, i)
            if verb is not None and tree.tokens[verb].lemma in self.words.phrase_verbs:
                return None
            content = [k for k in tree.subtree(c) if k != marks[0]]
            if verb is not None and tree.tokens[verb].lemma in self._clause_verbs and tree.tokens[i].dep == "pobj":
                # "said in a statement that …"
                passive = arguments.is_passive(tree, verb)
                spoken = parties.speakers(tree, verb, passive, self.words)
                told = parties.addressees(tree, verb, passive, self.words, self._clause_verbs)
                return Cue(verb, [verb], content, spoken, told, marked=True)
            return Cue(i, [i], content, arguments.subjects_of_noun(tree, i), marked=True)
        return None


def _share_speakers(tree: Tree, cues: list[Cue]) -> None:
    """Give a cue without a subject of its own that of the cue whose content the parser hung it in."""
    for cue in cues:
        token = tree.tokens[cue.head]
        if token.dep not in ("conj", "advcl") or token.tag[:1] != "V" or tree.kids(cue.head, "nsubj"):
            continue
        for outer in cues:
            below = set(tree.ancestors(cue.head))
            clauses = tree.kids(outer.head, "ccomp")
            if outer is not cue and below.intersection(clauses) and cue.head not in outer.content:
                cue.speakers = list(outer.speakers)
