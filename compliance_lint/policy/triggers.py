"""The literals of all patterns in one table, made once and read piece by piece.

A *way* to match is one or two sets of literals of which a text must hold one each (see
``literals``).  Set ``n`` of way ``w`` has the number ``2 * w + n``.  The table leads from a literal to
the numbers of the sets it is in; it is cut into pieces by character, so that a run reads no more
of it than its texts need.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from compliance_lint.policy.patterns import Pattern

# The most frequent characters of Chinese copy: pairs without them are rarer, so they are preferred.
_FREQUENT = frozenset(
    "的了一是不我在有人这个上们来到时大地为子中你说生国年着就那和要她出也得里后自以会家可下而过天去能"
    "对小多然于心学么之都好看起发当没成只如事把还用第样道想作种开"
)

# A literal, and the numbers of the sets it is in; under the pair of characters looked for in the text
# (or the one character of a literal that has no more).
Piece = dict[str, list[tuple[str, list[int]]]]


class Pieces(Mapping[str, bytes]):
    """Pieces that lie one after the other in ``data``, each cut out when it is asked for."""

    def __init__(self, data: bytes, spans: Mapping[str, tuple[int, int]]) -> None:
        self._data, self._spans = data, spans

    def __getitem__(self, char: str) -> bytes:
        start, end = self._spans[char]
        return self._data[start:end]

    def __iter__(self) -> Iterator[str]:
        return iter(self._spans)

    def __len__(self) -> int:
        return len(self._spans)


@dataclass(frozen=True, slots=True)
class Triggers:
    """Which literals call for which patterns.  Patterns go by ``Pattern.key``."""

    owners: tuple[str, ...]  # of each way: the key of its pattern
    double: frozenset[int]  # ways with two sets
    always: frozenset[str]  # keys of patterns that must always run
    literal: frozenset[str]  # keys of patterns that match exactly where a literal of theirs stands
    pieces: Mapping[str, bytes]  # the first character of a pair to a Piece in JSON
    known: frozenset[str] = field(init=False)  # keys of all patterns in the table

    def __post_init__(self) -> None:
        object.__setattr__(self, "known", self.always.union(self.owners))

    @classmethod
    def of(cls, patterns: Iterable[Pattern]) -> Triggers:
        """The table for ``patterns``; equal ones are listed once."""
        from compliance_lint.policy.literals import is_literal, ways_to_match

        owners: list[str] = []
        double: set[int] = set()
        always: set[str] = set()
        literal: set[str] = set()
        numbers: dict[str, list[int]] = {}
        for pattern in {pattern.key: pattern for pattern in patterns}.values():
            ways = ways_to_match(pattern.source)
            if not ways:
                always.add(pattern.key)
            elif is_literal(pattern.source):
                literal.add(pattern.key)
            for way in ways:
                if len(way) == 2:
                    double.add(len(owners))
                for number, words in enumerate(way, 2 * len(owners)):
                    for word in words:
                        numbers.setdefault(word, []).append(number)
                owners.append(pattern.key)
        pieces: dict[str, Piece] = {}
        for word in sorted(numbers):
            pair = _rarest_pair(word)
            pieces.setdefault(pair[0], {}).setdefault(pair, []).append((word, numbers[word]))
        written = {char: _json(piece) for char, piece in pieces.items()}
        return cls(tuple(owners), frozenset(double), frozenset(always), frozenset(literal), written)

    def plus(self, patterns: Iterable[Pattern]) -> Triggers:
        """The table for these patterns as well; those already in it cost nothing."""
        more = Triggers.of(pattern for pattern in patterns if pattern.key not in self.known)
        if not more.known:
            return self
        first = len(self.owners)
        pieces = dict(self.pieces)
        for char, written in more.pieces.items():
            piece: Piece = json.loads(pieces.get(char, b"{}"))
            for pair, words in json.loads(written).items():
                moved = [(word, [number + 2 * first for number in numbers]) for word, numbers in words]
                piece.setdefault(pair, []).extend(moved)
            pieces[char] = _json(piece)
        return Triggers(
            (*self.owners, *more.owners),
            self.double | {way + first for way in more.double},
            self.always | more.always,
            self.literal | more.literal,
            pieces,
        )


def _json(piece: Piece) -> bytes:
    return json.dumps(piece, ensure_ascii=False, separators=(",", ":")).encode()


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
