"""Which rules can match at all in a text: one cheap scan for the literals of all of them.

Each literal is represented by one pair of adjacent characters.  A regular expression of two
character classes finds the places where such a pair may stand, a set tells which pairs are really
there, and only the literals of those are looked for.  This was the fastest of nine pure-Python
variants (sets of pairs or characters, dictionaries, alternations).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

# The most frequent characters of Chinese copy: pairs without them are rarer, so they are preferred.
_FREQUENT = frozenset(
    "的了一是不我在有人这个上们来到时大地为子中你说生国年着就那和要她出也得里后自以会家可下而过天去能"
    "对小多然于心学么之都好看起发当没成只如事把还用第样道想作种开"
)


class Prefilter:
    """Finds the rules of which a text holds a literal; never misses one (it may not match, though)."""

    def __init__(self, rules: Iterable[tuple[int, Sequence[str]]]) -> None:
        """Take ``(key, literals)`` per rule; literals in lower case, as ``required_literals`` gives.

        A rule without literals, or with an empty one, is always a candidate.
        """
        always: set[int] = set()
        keys: dict[str, set[int]] = {}
        for key, literals in rules:
            if not literals or "" in literals:
                always.add(key)
                continue
            for literal in literals:
                keys.setdefault(literal, set()).add(key)
        self._always = sorted(always)
        joined = "".join(keys)
        self._has_case = joined != joined.upper()
        self._singles = {word: found for word, found in keys.items() if len(word) == 1}
        self._by_pair: dict[str, list[tuple[str, set[int]]]] = {}
        for word, found in keys.items():
            if len(word) > 1:
                self._by_pair.setdefault(_rarest_pair(word), []).append((word, found))
        self._find_singles = re.compile(_char_class(self._singles)).findall
        heads, tails = ({pair[at] for pair in self._by_pair} for at in (0, 1))
        # The look-ahead makes the pairs overlap.
        self._find_pairs = re.compile(f"(?=({_char_class(heads)}{_char_class(tails)}))").findall

    def candidates(self, text: str) -> list[int]:
        """Sorted keys of the rules that have no literals or one of them in ``text.lower()``."""
        if self._has_case:
            text = text.lower()
        keys: set[int] = set()
        if self._by_pair:
            places = self._find_pairs(text)
            if places:
                for pair in self._by_pair.keys() & places:
                    for word, found in self._by_pair[pair]:
                        if word in text:
                            keys |= found
        if self._singles:
            for char in set(self._find_singles(text)):
                keys |= self._singles[char]
        return sorted(keys.union(self._always)) if keys else self._always.copy()


def _rarest_pair(word: str) -> str:
    """The first pair of rare characters in ``word``, else the first with one, else the first."""
    best, rare = word[:2], -1
    for at in range(len(word) - 1):
        head, tail = word[at], word[at + 1]
        count = (head > "\x7f" and head not in _FREQUENT) + (tail > "\x7f" and tail not in _FREQUENT)
        if count > rare:
            best, rare = head + tail, count
        if count == 2:
            break
    return best


def _char_class(chars: Iterable[str]) -> str:
    """A class of ``chars``; one that matches nothing when there are none."""
    members = "".join(map(re.escape, sorted(chars)))
    return f"[{members}]" if members else "(?!)"
