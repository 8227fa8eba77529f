"""Text geometry: folding with an offset map, clauses and sentences, lines and display columns."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from dataclasses import dataclass
from functools import cache

from compliance_lint.expressions import lazy

# Characters that carry no meaning of their own inside a word: zero-width marks, soft hyphen,
# variation selectors, the key-cap ring.  Written between characters to dodge a filter.
_INVISIBLE = "\u00ad\u200b-\u200f\u2060\ufeff\ufe0e\ufe0f\u20e3\u180e\u202a-\u202e"
# Full-width letters and digits and the few marks that occur inside numbers and addresses.  The
# full-width comma, full stop, colon and brackets are Chinese punctuation and stay.
_WIDE = "\uff10-\uff19\uff21-\uff3a\uff41-\uff5a\uff20\uff0d\uff0e\uff3f\uff0b\uff05\uff03\uff0a\uff0f\uff5e"
_ENCLOSED = "\u2460-\u2473\u2776-\u277f\u24ea\u24b6-\u24e9\u2780-\u2789\u278a-\u2793"
_STYLED = "\U0001d400-\U0001d7ff\u00b2\u00b3\u00b9\u2070-\u2079\u2080-\u2089"
_FOLDABLE = lazy(f"[{_INVISIBLE}{_WIDE}{_ENCLOSED}{_STYLED}]")
_ENCLOSED_CHAR = lazy(f"[{_ENCLOSED}]")
_DROPPED = lazy(f"[{_INVISIBLE}]")

CLAUSE_END = "，。！？；：,!?;\n\r…~～"
SENTENCE_END = "。！？!?；;\n\r"
_CLAUSE_ENDS = lazy(f"[{CLAUSE_END}]")
BREATH = lazy(  # speech to text without marks: a particle, and a word with which people go on
    "[吧啊呢吗嘛哈哦啦呀]+(?=然后|就是|那[么个我咱]?|所以|因为|但是|如果|接下来|还有|另外|首先|其次|最后|家人|姐妹|宝宝|大家|"
    "[我咱你他她它]们?|这|来|好)"
)
_LONG = 40  # characters without a mark from which a clause is one of speech, and ends where people breathe
_REACH = 300  # characters around a place that its clause or sentence has at most: speech has no marks
_SENTENCE_ENDS = lazy(f"[{SENTENCE_END}]")


@dataclass(frozen=True, slots=True)
class Folded:
    """Text as detectors see it, with the way back to what the user wrote.

    ``offsets`` is None when nothing was folded, else ``len(text) + 1`` original offsets.
    """

    text: str
    original: str
    offsets: tuple[int, ...] | None = None

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Original half-open span of ``text[start:end]``, with invisible marks inside it."""
        if self.offsets is None:
            return start, end
        if start >= end:
            return self.offsets[start], self.offsets[start]
        return self.offsets[start], self._end_after(end - 1)

    def _end_after(self, last: int) -> int:
        assert self.offsets is not None
        end = self.offsets[last] + 1
        # a key-cap digit is digit + selector + ring: the marks belong to the digit
        while end < self.offsets[last + 1] and self.original[end] in "\ufe0e\ufe0f\u20e3":
            end += 1
        return end


@cache
def _fold_char(char: str) -> str:
    if _DROPPED.match(char):
        return ""
    if 0x2776 <= ord(char) <= 0x277F or 0x2780 <= ord(char) <= 0x2793:  # dingbat digits 1..10
        return str(int(unicodedata.numeric(char)))
    return unicodedata.normalize("NFKC", char)


def fold(text: str) -> Folded:
    """Full-width, enclosed and styled letters and digits to ASCII, invisible marks dropped.

    Case, punctuation and Chinese characters stay as they are.
    """
    if text.isascii() or not _FOLDABLE.search(text):
        return Folded(text, text)
    out: list[str] = []
    offsets: list[int] = []
    for index, char in enumerate(text):
        new = _fold_char(char) if _FOLDABLE.match(char) and not _list_marker(text, index) else char
        out.append(new)
        offsets.extend([index] * len(new))
    offsets.append(len(text))
    return Folded("".join(out), text, tuple(offsets))


def _list_marker(text: str, index: int) -> bool:
    """True for a lone enclosed number before a digit: ①13800 is item 1, not the number 113800."""
    if not _ENCLOSED_CHAR.match(text[index]):
        return False
    before = _DROPPED.sub("", text[max(0, index - 4) : index])[-1:]
    after = _DROPPED.sub("", text[index + 1 : index + 5])[:1]
    return after.isascii() and after.isdigit() and not (before.isdigit() or _ENCLOSED_CHAR.match(before))


def clause_at(text: str, start: int, end: int) -> tuple[int, int]:
    """Span of the clause(s) that ``text[start:end]`` lies in, without the closing mark.

    Where no mark ends it, it reaches to where people breathe (对吧 | 然后), at most 300 characters to each
    side: what was denied minutes ago says nothing about here.
    """
    left, right = _between(_CLAUSE_ENDS, CLAUSE_END, text, start, end)
    if start - left > _LONG:
        left = max((found.end() for found in BREATH.finditer(text, left, start)), default=left)
    if right - end > _LONG:
        found = BREATH.search(text, end, right)
        right = found.end() if found else right
    return left, right


def sentence_at(text: str, start: int, end: int) -> tuple[int, int]:
    """Span of the sentence(s) that ``text[start:end]`` lies in, likewise."""
    return _between(_SENTENCE_ENDS, SENTENCE_END, text, start, end)


def _between(ends: re.Pattern[str], marks: str, text: str, start: int, end: int) -> tuple[int, int]:
    near, far = max(0, start - _REACH), min(len(text), end + _REACH)
    left = max(text.rfind(mark, near, start) for mark in marks) + 1
    found = ends.search(text, end, far)
    return left or near, found.start() if found else far


@dataclass(frozen=True, slots=True)
class LineIndex:
    """Offset to 1-based line and column, in code points.  Lines end at ``\\n`` only."""

    starts: tuple[int, ...]
    first_line: int = 1
    first_column: int = 1

    @classmethod
    def of(cls, text: str, first_line: int = 1, first_column: int = 1) -> LineIndex:
        """Index ``text`` whose first character is at the given line and column."""
        starts = (0, *(m.end() for m in re.finditer("\n", text)))
        return cls(starts, first_line, first_column)

    def position(self, offset: int) -> tuple[int, int]:
        """1-based ``(line, column)`` of ``offset``."""
        row = bisect_right(self.starts, offset) - 1
        base = self.first_column if row == 0 else 1
        return self.first_line + row, offset - self.starts[row] + base

    def line_text(self, text: str, offset: int) -> str:
        """The line of ``text`` around ``offset``, without its line break."""
        row = bisect_right(self.starts, offset) - 1
        end = self.starts[row + 1] if row + 1 < len(self.starts) else len(text)
        return text[self.starts[row] : end].rstrip("\r\n")


def cells(text: str, ambiguous: int = 1) -> int:
    """Terminal cells that ``text`` takes; ``ambiguous`` is the width of East Asian class A."""
    total = 0
    for char in text:
        if char == "\u200d" or unicodedata.category(char) in ("Mn", "Me", "Cf"):
            continue
        width = unicodedata.east_asian_width(char)
        total += 2 if width in "WF" else ambiguous if width == "A" else 1
    return total
