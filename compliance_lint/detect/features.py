"""What the statistical model sees of a text: hashed n-grams of a passage and of its document.

Used by training and by inference alike, so that the two can't drift apart.  Four channels: character
n-grams of the passage and of the document, and the same with words replaced by their class (disease,
food, time span …), which is what lets it read 喝了七天 and 吃了半个月 as one thing.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from zlib import crc32

from compliance_lint.expressions import lazy
from compliance_lint.policy.patterns import alternation

_MAX_PASSAGE = 40  # characters; longer sentences are cut at commas
_MAX_DOCUMENT = 400  # characters around a passage that count as its document
_SENTENCE = lazy(r"[^。！？!?；;\n]+[。！？!?；;\n]*")
_CLAUSE = lazy(r"[^，,、：: ]+[，,、：: ]*")
_NUMBER = lazy(r"[0-9]+(?:\.[0-9]+)?")
_SPAN = lazy(
    "(?:0|[一二两三四五六七八九十百千万几半]+)(?:多|来)?个?(?:天|周|月|年|小时|分钟|次|盒|瓶|疗程|秒|晚|斤|块|元|%)"
)
_SPAN_CLASS = "\ue900"
_FIRST_CLASS = 0xE000  # a class is one private-use character


@dataclass(frozen=True, slots=True)
class Channel:
    """One kind of feature: n-gram sizes, table size, and weight of the whole block."""

    sizes: tuple[int, ...]
    bits: int
    weight: float
    of_document: bool
    by_class: bool


CHANNELS = (
    Channel((1, 2, 3, 4), 18, 1.0, of_document=False, by_class=False),
    Channel((1, 2, 3), 17, 0.5, of_document=True, by_class=False),
    Channel((1, 2, 3, 4), 18, 0.8, of_document=False, by_class=True),
    Channel((1, 2), 16, 0.4, of_document=True, by_class=True),
)


@dataclass(frozen=True)
class WordClasses:
    """Words and the class each stands for."""

    lists: Mapping[str, Sequence[str]]

    @cached_property
    def _classes(self) -> dict[str, str]:
        classes: dict[str, str] = {}
        for number, name in enumerate(sorted(self.lists)):
            for word in self.lists[name]:
                if len(word) > 1:
                    classes.setdefault(word, chr(_FIRST_CLASS + number))
        return classes

    @cached_property
    def _pattern(self) -> re.Pattern[str]:
        return lazy(alternation(self._classes) or "(?!)")

    def abstract(self, text: str) -> str:
        """``text`` (normalised) with words and time spans replaced by one character a class."""
        return _SPAN.sub(_SPAN_CLASS, self._pattern.sub(lambda m: self._classes[m.group()], text))


def passages(text: str) -> list[tuple[int, int]]:
    """Spans of the sentences of ``text``, long ones cut at commas to about ``_MAX_PASSAGE``."""
    found: list[tuple[int, int]] = []
    for sentence in _SENTENCE.finditer(text):
        start, end = sentence.span()
        if end - start <= _MAX_PASSAGE:
            found.append((start, end))
        else:
            found.extend(_parts(text, start, end))
    return [(start, end) for start, end in found if text[start:end].strip()]


def clauses(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """Spans between commas and spaces inside ``text[start:end]``."""
    return [match.span() for match in _CLAUSE.finditer(text, start, end)]


def _parts(text: str, start: int, end: int) -> list[tuple[int, int]]:
    parts: list[tuple[int, int]] = []
    begin = last = start
    for _, stop in clauses(text, start, end):
        # a run without any comma (speech to text) is cut hard
        while stop - begin > _MAX_PASSAGE:
            cut = last if last > begin else begin + _MAX_PASSAGE
            parts.append((begin, cut))
            begin = last = cut
        last = stop
    if begin < end:
        parts.append((begin, end))
    return parts


def document_around(text: str, start: int) -> str:
    """The part of ``text`` that counts as the document of a passage that begins at ``start``."""
    if len(text) <= _MAX_DOCUMENT:
        return text
    left = max(0, min(start - _MAX_DOCUMENT // 2, len(text) - _MAX_DOCUMENT))
    return text[left : left + _MAX_DOCUMENT]


def normal(text: str) -> str:
    """Lower case, every number written 0."""
    return _NUMBER.sub("0", text.lower())


def grams(text: str, channel: Channel) -> set[int]:
    """Feature numbers of ``text`` in ``channel``: its n-grams, hashed."""
    # four bytes a character, so an n-gram is a slice and needs no encoding of its own
    data = text.encode("utf-32-le", "surrogatepass")
    mask, total = (1 << channel.bits) - 1, len(data)
    return {
        crc32(data[at : at + 4 * size]) & mask
        for size in channel.sizes
        for at in range(0, total - 4 * size + 1, 4)
    }


def features(passage: str, document: str, classes: WordClasses) -> list[set[int]]:
    """Feature numbers per channel."""
    plain = {False: f"^{normal(passage)}$", True: normal(document)}
    abstract = {of: classes.abstract(text) for of, text in plain.items()}
    return [
        grams((abstract if channel.by_class else plain)[channel.of_document], channel) for channel in CHANNELS
    ]
