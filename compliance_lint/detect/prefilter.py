"""Which patterns can match at all in a text: one cheap scan for the literals of all of them."""

from __future__ import annotations

import json
from dataclasses import dataclass
from operator import add

from compliance_lint.policy.triggers import Piece, Triggers


@dataclass(frozen=True, slots=True)
class Sights:
    """What the literals in one text say: the keys of the patterns that may match there."""

    keys: set[str]
    triggers: Triggers
    is_lower: bool  # the text has no capitals, as the patterns assume

    def settles(self, key: str) -> bool | None:
        """Whether the pattern occurs in the text, as far as its literals can tell."""
        if key not in self.triggers.known:
            return None
        if key not in self.keys:
            return False
        return True if self.is_lower and key in self.triggers.literal else None


class Prefilter:
    """Finds the patterns whose literals a text holds; never misses one (it may not match, though).

    Pieces of the table are read when a text first holds their character.  Safe to share between
    threads: at worst two of them read the same piece.
    """

    def __init__(self, triggers: Triggers) -> None:
        self._triggers = triggers
        self._chars = frozenset(triggers.pieces)
        self._read: set[str] = set()
        self._by_pair: Piece = {}

    def look(self, text: str) -> Sights:
        """Patterns that have no literals, or have those of one way in ``text.lower()``."""
        lower = text.lower()
        chars = set(lower)
        wanted = self._chars & chars
        if not wanted <= self._read:
            for char in wanted - self._read:
                self._by_pair.update(json.loads(self._triggers.pieces[char]))
                self._read.add(char)
        chars.update(map(add, lower, lower[1:]))
        found: set[int] = set()
        for pair in self._by_pair.keys() & chars:
            for word, numbers in self._by_pair[pair]:
                if len(word) <= 2 or word in lower:
                    found.update(numbers)
        keys = self._complete(found)
        keys.update(self._triggers.always)
        return Sights(keys, self._triggers, lower == text)

    def _complete(self, found: set[int]) -> set[str]:
        """Owners of the ways of which every set is found."""
        owners, double = self._triggers.owners, self._triggers.double
        return {
            owners[number >> 1]
            for number in found
            if number >> 1 not in double or (not number & 1 and number + 1 in found)
        }
