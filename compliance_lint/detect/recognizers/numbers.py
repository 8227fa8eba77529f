"""Digit runs in text, however they are written.

``Atom`` is an unbroken piece (ASCII digits, Chinese numerals, O/l/I standing in for 0/1),
``NumberRun`` some neighbouring atoms read as one number.  Recognizers ask for runs of the lengths
they know and judge the digits; offsets are code points of the (folded) text.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from compliance_lint.expressions import lazy

_HAN = dict(zip("零〇○一幺二两三四五六七八九壹贰叁肆伍陆柒捌玖", "00011223456789123456789", strict=True))
_LOOKALIKE = dict(zip("OolI", "0011", strict=True))
_VALUE = {**{d: d for d in "0123456789"}, **_HAN, **_LOOKALIKE}
HAN_DIGITS = "".join(_HAN)

_DIGIT = lazy(f"[0-9{HAN_DIGITS}]")
_ASCII = lazy("[0-9]")
_NUMERIC = lazy(f"[0-9]|[{HAN_DIGITS}][\\s\\-,，、·.]{{0,2}}[{HAN_DIGITS}]")
# "三个六" is 666 when spoken inside a number; everything else is one digit a character
_ATOM = lazy(f"(?:[二两三四]个(?=[{HAN_DIGITS}])|[0-9OolI{HAN_DIGITS}])+")
_REPEAT = lazy(f"([二两三四])个([{HAN_DIGITS}])")
_WORD_NUMERAL = lazy(f"[{HAN_DIGITS}]{{0,2}}([0-9]{{7,}})[{HAN_DIGITS}]{{0,2}}")
_COUNTING = "十百千万亿"
_EMOJI = "\u2600-\u27bf\u2b00-\u2bff\U0001f000-\U0001faff"
_JOINT = lazy(
    r"[\s\-\u2010-\u2015_.·•…*~～/\\、,，丶|+()（）\[\]【】「」]{1,4}|\s?[" + _EMOJI + r"]{1,2}\s?|\s?加\s?"
)


@dataclass(frozen=True, slots=True)
class Atom:
    """An unbroken run of digit characters; ``digits[i]`` was read at ``positions[i]``."""

    start: int
    end: int
    digits: str
    positions: tuple[int, ...]
    han: int  # how many digits are Chinese numerals
    letters: int  # how many digits are O, o, l, I


@dataclass(frozen=True, slots=True)
class NumberRun:
    """Neighbouring atoms read as one number, and what stands on both sides.

    ``sizes`` are the digits of each atom, ``joints`` the text between them.  ``left`` and ``right``
    are the joint and the atom that continue the run on that side, or None.
    """

    start: int
    end: int
    digits: str
    positions: tuple[int, ...]
    sizes: tuple[int, ...]
    joints: tuple[str, ...]
    han: int
    letters: int
    left: tuple[str, Atom] | None
    right: tuple[str, Atom] | None

    @property
    def solid(self) -> bool:
        """True when nothing stands between the digits."""
        return len(self.sizes) == 1

    @property
    def plain(self) -> bool:
        """True for unbroken ASCII digits."""
        return self.solid and not self.han and not self.letters

    @property
    def singly(self) -> bool:
        """True when every digit stands alone: ``1 3 8 …``."""
        return len(self.sizes) > 3 and set(self.sizes) == {1}

    def joined_by(self, marks: str) -> bool:
        """True when every joint consists of ``marks`` only (blanks always allowed)."""
        return all(not joint.strip().strip(marks) for joint in self.joints)


def has_digits(text: str) -> bool:
    """Cheap test: an ASCII digit, or two Chinese numerals together (一 alone is a word)."""
    return _NUMERIC.search(text) is not None


def has_ascii_digits(text: str) -> bool:
    """Cheap test: an ASCII digit."""
    return _ASCII.search(text) is not None


def ascii_digits(spoken: str) -> str:
    """Chinese numerals and look-alike letters as ASCII digits, one for one."""
    return "".join(_VALUE[char] for char in spoken)


@lru_cache(maxsize=64)
def chains(text: str) -> tuple[tuple[Atom, ...], ...]:
    """Atoms of ``text``, grouped where only separators stand between them."""
    groups: list[list[Atom]] = []
    for atom in _atoms(text):
        last = groups[-1][-1] if groups else None
        if last and atom.start - last.end <= 4 and _JOINT.fullmatch(text, last.end, atom.start):
            groups[-1].append(atom)
        else:
            groups.append([atom])
    return tuple(tuple(group) for group in groups)


def runs(text: str, lengths: frozenset[int]) -> Iterator[NumberRun]:
    """Every run of neighbouring atoms whose digits add up to one of ``lengths``, left to right."""
    longest = max(lengths)
    for chain in chains(text):
        for first in range(len(chain)):
            total = 0
            for last in range(first, len(chain)):
                total += len(chain[last].digits)
                if total > longest:
                    break
                if total in lengths:
                    yield _run(text, chain, first, last)


def solid_runs(text: str, lengths: frozenset[int]) -> Iterator[NumberRun]:
    """Runs of a single atom, without blanks or separators."""
    for chain in chains(text):
        for index, atom in enumerate(chain):
            if len(atom.digits) in lengths:
                yield _run(text, chain, index, index)


def word_char(text: str, at: int) -> bool:
    """True when ``text[at]`` exists and is an ASCII letter or digit."""
    return 0 <= at < len(text) and text[at].isascii() and text[at].isalnum()


def _run(text: str, chain: tuple[Atom, ...], first: int, last: int) -> NumberRun:
    part = chain[first : last + 1]
    return NumberRun(
        start=part[0].start,
        end=part[-1].end,
        digits="".join(atom.digits for atom in part),
        positions=tuple(place for atom in part for place in atom.positions),
        sizes=tuple(len(atom.digits) for atom in part),
        joints=tuple(text[a.end : b.start] for a, b in pairwise(part)),
        han=sum(atom.han for atom in part),
        letters=sum(atom.letters for atom in part),
        left=(text[chain[first - 1].end : part[0].start], chain[first - 1]) if first else None,
        right=(text[part[-1].end : chain[last + 1].start], chain[last + 1])
        if last + 1 < len(chain)
        else None,
    )


def _atoms(text: str) -> Iterator[Atom]:
    for found in _ATOM.finditer(text):
        start, end = _trimmed(text, found.start(), found.end())
        start, end = _without_words(text, start, end)
        piece = text[start:end]
        if _DIGIT.search(piece) and not _counting(text, start, end, piece):
            yield _atom(start, end, piece)


def _atom(start: int, end: int, piece: str) -> Atom:
    digits: list[str] = []
    positions: list[int] = []
    at = han = 0
    while at < len(piece):
        repeat = _REPEAT.match(piece, at)
        count, char = (int(_HAN[repeat[1]]), repeat[2]) if repeat else (1, piece[at])
        digits += [_VALUE[char]] * count
        positions += [start + at] * count
        han += count * (char in _HAN)
        at = repeat.end() if repeat else at + 1
    letters = sum(char in _LOOKALIKE for char in piece)
    return Atom(start, end, "".join(digits), tuple(positions), han, letters)


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    """Drop look-alike letters that belong to a word next to the digits (``vol1380``, ``15lbs``)."""
    if word_char(text, start - 1):
        while start < end and text[start] in _LOOKALIKE:
            start += 1
    if word_char(text, end):
        while end > start and text[end - 1] in _LOOKALIKE:
            end -= 1
    return start, end


def _without_words(text: str, start: int, end: int) -> tuple[int, int]:
    """Leave out a numeral that belongs to the next word: 138…一直没人接, 全小七138…."""
    found = _WORD_NUMERAL.fullmatch(text, start, end)
    if not found or (end - start == 11 and _VALUE[text[start]] == "1"):
        return start, end
    return found.span(1)


def _counting(text: str, start: int, end: int, piece: str) -> bool:
    """True for numerals of prose: 三百六十五, 第一, 二十, 两个."""
    if any(char not in _HAN for char in piece):
        return False
    before, after = text[start - 1 : start], text[end : end + 1]
    if len(piece) == 1 and any("\u4e00" <= char <= "\u9fff" for char in before + after):
        return True
    return (before != "" and before in _COUNTING + "第") or (after != "" and after in _COUNTING)
