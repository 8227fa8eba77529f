"""What the statistical model sees of a text: hashed n-grams of a passage and of its document.

Used by training and by inference alike, so that the two can't drift apart.  Four channels: character
n-grams of the passage and of the document, and the same with words replaced by their class (disease,
food, time span …), which is what lets it read 喝了七天 and 吃了半个月 as one thing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from operator import add
from zlib import crc32

from compliance_lint.expressions import lazy

_MAX_PASSAGE = 40  # characters; longer sentences are cut at commas
_MAX_DOCUMENT = 400  # characters around a passage that count as its document
_STEP = 200  # by which the document moves on
_SENTENCE = lazy(r"[^。！？!?；;\n]+[。！？!?；;\n]*")
_CLAUSE = lazy(r"[^，,、：: ]+[，,、：: ]*")
_LINK = lazy(
    r"(?:https?://)?(?:[a-z0-9-]+\.)+(?:com|net|org|mobi|cn|cc|me|co|ly|tv|hk)(?![a-z])(?:[/?#:][!-~]*)?"
    "|[!-~]{14,}"  # what follows a link cut in two, or a key
)
_LINK_CLASS = "\ue901"
_NUMBER = lazy(r"[0-9]+(?:\.[0-9]+)?")
_SPAN = lazy(
    "(?:0|[一二两三四五六七八九十百千万几半]+)(?:多|来)?个?(?:天|周|月|年|小时|分钟|次|盒|瓶|疗程|秒|晚|斤|块|元|%)"
)
_SPAN_CLASS = "\ue900"
_FIRST_CLASS = 0xE000  # a class is one private-use character


@dataclass(frozen=True, slots=True)
class Channel:
    """One kind of feature: longest n-gram, table size, and weight of the whole block."""

    longest: int
    bits: int
    weight: float
    of_document: bool
    by_class: bool


CHANNELS = (
    Channel(4, 20, 1.0, of_document=False, by_class=False),
    Channel(3, 19, 0.5, of_document=True, by_class=False),
    Channel(4, 20, 0.8, of_document=False, by_class=True),
    Channel(2, 18, 0.4, of_document=True, by_class=True),
)


@dataclass(frozen=True)
class WordClasses:
    """Words and the class each stands for."""

    lists: Mapping[str, Sequence[str]]

    @cached_property
    def _classes(self) -> dict[str, str]:
        """The class of each word; the first list it is in counts."""
        classes: dict[str, str] = {}
        for number, name in reversed([*enumerate(sorted(self.lists))]):
            classes.update(dict.fromkeys(self.lists[name], chr(_FIRST_CLASS + number)))
        return classes

    @cached_property
    def _heads(self) -> frozenset[str]:
        """The first two characters of the words."""
        return frozenset([word[:2] for word in self._classes])

    @cached_property
    def _longest(self) -> int:
        return max(map(len, self._classes), default=0)

    def abstract(self, text: str) -> str:
        """``text`` (normalised) with words and time spans replaced by one character a class.

        From left to right, the longest word first.
        """
        heads, classes, longest = self._heads, self._classes, self._longest
        out: list[str] = []
        done = 0
        for at, pair in enumerate(map(add, text, text[1:])):
            if pair in heads and at >= done:
                for end in range(min(at + longest, len(text)), at + 1, -1):
                    if text[at:end] in classes:
                        out += text[done:at], classes[text[at:end]]
                        done = end
                        break
        return _SPAN.sub(_SPAN_CLASS, "".join(out) + text[done:])


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


def document_around(text: str, start: int) -> tuple[int, int]:
    """Span of ``text`` that counts as the document of a passage that begins at ``start``.

    Passages near each other share one, so that it need be read but once.
    """
    middle = start // _STEP * _STEP + _STEP // 2
    left = max(0, min(middle - _MAX_DOCUMENT // 2, len(text) - _MAX_DOCUMENT))
    return left, min(len(text), left + _MAX_DOCUMENT)


def normal(text: str) -> str:
    """Lower case, every link one character, every number written 0."""
    return _NUMBER.sub("0", _LINK.sub(_LINK_CLASS, text.lower()))


def grams(text: str, channel: Channel) -> set[int]:
    """Feature numbers of ``text`` in ``channel``: its n-grams, hashed by CRC-32."""
    chars = list(map(_bytes_of, text))
    sums = list(map(crc32, chars))
    hashes = sums.copy()
    for size in range(1, channel.longest):
        sums = list(map(crc32, chars[size:], sums))  # the sum of an n-gram goes on from that of its head
        hashes += sums
    mask = (1 << channel.bits) - 1
    return {number & mask for number in hashes}


@lru_cache(maxsize=16384)
def _bytes_of(char: str) -> bytes:
    return char.encode("utf-32-le", "surrogatepass")


def features_of(
    text: str, classes: WordClasses, channels: Sequence[Channel], *, of_document: bool
) -> list[set[int]]:
    """Feature numbers of a passage, or of its document, in each channel that looks at it."""
    plain = normal(text) if of_document else f"^{normal(text)}$"
    abstract = classes.abstract(plain)
    return [
        grams(abstract if channel.by_class else plain, channel)
        for channel in channels
        if channel.of_document is of_document
    ]


def features(
    text: str,
    spans: Sequence[tuple[int, int]],
    classes: WordClasses,
    channels: Sequence[Channel] = CHANNELS,
) -> list[list[set[int]]]:
    """Feature numbers per channel of each passage of ``text``."""
    documents: dict[tuple[int, int], list[set[int]]] = {}
    found: list[list[set[int]]] = []
    for start, end in spans:
        around = document_around(text, start)
        if around not in documents:
            documents[around] = features_of(text[slice(*around)], classes, channels, of_document=True)
        mine = iter(features_of(text[start:end], classes, channels, of_document=False))
        its = iter(documents[around])
        found.append([next(its if channel.of_document else mine) for channel in channels])
    return found
