"""Disjoint sets of numbered things."""

from __future__ import annotations


class Groups:
    """Numbers 0 to `size` - 1, each in one group; a group is named by its smallest number."""

    def __init__(self, size: int) -> None:
        self._parents = list(range(size))

    def find(self, number: int) -> int:
        """Return the name of the group that a number is in."""
        root = number
        while self._parents[root] != root:
            root = self._parents[root]
        while self._parents[number] != root:
            self._parents[number], number = root, self._parents[number]
        return root

    def join(self, first: int, second: int) -> bool:
        """Make one group of two; False if they were one already."""
        low, high = sorted((self.find(first), self.find(second)))
        self._parents[high] = low
        return low != high

    def members(self) -> dict[int, list[int]]:
        """Return all groups by their names, groups and numbers in ascending order."""
        found: dict[int, list[int]] = {}
        for number in range(len(self._parents)):
            found.setdefault(self.find(number), []).append(number)
        return found
