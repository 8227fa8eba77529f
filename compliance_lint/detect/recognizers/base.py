"""What a recognizer of personal data gets and gives."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cached_property

from compliance_lint.expressions import lazy
from compliance_lint.model import Kind
from compliance_lint.policy.rules import PiiRule

# Confidence of a hit by what supports it.  Hits under THRESHOLD are not reported.
CERTAIN = 0.99  # checksum and cue, or a form nothing else has
STRONG = 0.9  # checksum, or format with an explicit label
CUED = 0.8  # format with a cue word near by
FORMAT = 0.6  # format alone
WEAK = 0.3  # could be anything; kept for explanations only
THRESHOLD = 0.5


@dataclass(frozen=True, slots=True)
class Hit:
    """A possible value at ``[start, end)`` of the view's text, and why we think so."""

    rule: PiiRule
    start: int
    end: int
    confidence: float
    evidence: tuple[str, ...] = ()


@dataclass(frozen=True)
class View:
    """One text as recognizers see it.

    ``text`` is folded (half-width, no invisible marks).  ``name`` is the column header or JSON key
    the text stands under, ``asked`` the entities the other party has just asked for, ``roster`` the
    personal names already confirmed in this file or conversation, ``found`` the hits of the
    recognizers that ran before (numbers run first, then addresses, then names).
    """

    text: str
    kind: Kind = "copy"
    name: str | None = None
    speaker: str | None = None
    asked: frozenset[str] = frozenset()
    roster: frozenset[str] = frozenset()
    found: tuple[Hit, ...] = field(default=())

    @cached_property
    def lower(self) -> str:
        """``text`` in lower case, same length."""
        low = self.text.lower()
        return low if len(low) == len(self.text) else self.text

    def cue_before(self, start: int, words: tuple[str, ...], window: int = 12) -> str | None:
        """The cue word nearest before ``start`` within ``window`` characters of the same sentence."""
        left = _last_break(self.lower, max(0, start - window), start)
        return _nearest(self.lower[left:start], words)

    def cue_after(self, end: int, words: tuple[str, ...], window: int = 8) -> str | None:
        """A cue word within ``window`` characters after ``end``, in the same sentence."""
        part = _SENTENCE_BREAK.split(self.lower[end : end + window], maxsplit=1)[0]
        return next((word for word in words if word in part), None)

    def under(self, headers: tuple[str, ...]) -> bool:
        """True when the column header or JSON key of this text names one of ``headers``."""
        if not self.name:
            return False
        key = re.sub(r"[\s_\-.:：]", "", self.name.rsplit(".", 1)[-1]).lower()
        return any(header in key if not header.isascii() else header == key for header in headers)


Recognizer = Callable[[View, PiiRule], Iterator[Hit]]


@dataclass(frozen=True, slots=True)
class BorrowedRule(PiiRule):
    """A rule that brings its recognizer along: one of another framework."""

    find: Recognizer


_SENTENCE_BREAK = lazy("[。！？!?\n]")


def _last_break(text: str, left: int, right: int) -> int:
    cut = left
    for found in _SENTENCE_BREAK.finditer(text, left, right):
        cut = found.end()
    return cut


def _nearest(part: str, words: tuple[str, ...]) -> str | None:
    ends = [(at + len(word), len(word), word) for word in words if (at := part.rfind(word)) >= 0]
    return max(ends)[2] if ends else None  # of words ending together the longest: 订单号, not 单号
