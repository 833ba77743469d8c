"""Ids that are unique within a run, in little memory: millions of reports have millions of ids."""

from __future__ import annotations

import itertools
from array import array
from hashlib import blake2b

_FIRST_SIZE = 1024


class Ids:
    """Knows which ids have been given, by 64 bits of their hashes: 12 to 24 bytes an id.

    Two of a hundred million ids share them with a probability of 1 in 3,700; one would then get a `#2` too many.
    """

    def __init__(self) -> None:
        self._slots = array("Q", bytes(8 * _FIRST_SIZE))
        self._count = 0
        self._next: dict[str, int] = {}  # ids that came more than once, with the number to try next

    def own(self, id: str) -> str:
        """Return an id that has not been given yet: the id itself, or with `#2`, `#3` and so on added."""
        if self._add(id):
            return id
        for number in itertools.count(self._next.get(id, 2)):
            if self._add(name := f"{id}#{number}"):
                self._next[id] = number + 1
                return name
        raise AssertionError  # count has no end

    def _add(self, id: str) -> bool:
        digest = blake2b(id.encode("utf-8", errors="surrogatepass"), digest_size=8).digest()
        if not self._put(int.from_bytes(digest, "little") or 1):  # 0 is an empty slot
            return False
        self._count += 1
        if self._count * 3 > len(self._slots) * 2:
            self._grow()
        return True

    def _put(self, key: int) -> bool:
        slots = self._slots
        mask = len(slots) - 1
        at = key & mask
        while slots[at]:
            if slots[at] == key:
                return False
            at = (at + 1) & mask
        slots[at] = key
        return True

    def _grow(self) -> None:
        old, self._slots = self._slots, array("Q", bytes(2 * 8 * len(self._slots)))
        for key in old:
            if key:
                self._put(key)
