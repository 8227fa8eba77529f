"""Word boundaries and parts of speech by jieba, read in as small pieces as a text needs.

Stock jieba parses its whole dictionary before the first word (0.6 s, 90 MB) and keeps a cache file
in the shared temp directory.  Here the dictionary stays bytes; the entries of one first character
(a *shard*) are parsed when a text holds that character, and nothing is written.  Only the run of
block characters around a span is cut: jieba cuts every such block on its own, so the tokens are the
same as those of the whole text.  This is the only module that imports jieba.
"""

from __future__ import annotations

import importlib
import re
import sys
import warnings
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import accumulate
from math import log
from pathlib import Path
from types import ModuleType
from typing import Any, Protocol

from compliance_lint import shipped

INDEX_FILE = shipped.path("jieba-dict.index")  # of jieba 0.42.1
_CACHED_BLOCK = 256  # characters; longer blocks are cut anew each time
_LOOK_BACK = 64

# A run of dictionary lines with the same first character; the frequency of a line.
_RUN = re.compile(rb"([^\n\x80-\xff]|[\x80-\xff][\x80-\xbf]*)[^\n]*\n(?:\1[^\n]*\n)*")
_FREQUENCY = re.compile(rb"^[^ \n]+ ([0-9]+)", re.MULTILINE)

Token = tuple[str, int, int]


def boundaries(text: str, start: int, end: int, *, hmm: bool = True) -> tuple[bool, bool]:
    """Whether a token begins or ends at ``start``, and at ``end`` (code points of ``text``)."""
    return _is_boundary(text, start, hmm), _is_boundary(text, end, hmm)


def cut_block(text: str, start: int, end: int, *, hmm: bool = True) -> tuple[Token, ...]:
    """Tokens ``(word, start, end)`` of the block, or blocks, that ``text[start:end]`` lies in.

    Offsets are code points of ``text``, half-open.  The tokens are those of ``jieba.cut(text)``.
    """
    left, right = _block_at(text, start, end)
    words = _cut(text[left:right], hmm)
    edges = list(accumulate(map(len, words), initial=left))
    return tuple(zip(words, edges, edges[1:], strict=False))


def tag_block(text: str, start: int, end: int, *, hmm: bool = True) -> tuple[tuple[str, str], ...]:
    """Tokens ``(word, flag)`` of the same block with the dictionary's tag; ``x`` when unknown."""
    tag = tokenizer().tag
    return tuple((word, tag(word)) for word, _, _ in cut_block(text, start, end, hmm=hmm))


def add_word(word: str, frequency: int | None = None, tag: str | None = None) -> None:
    """Add a word as ``jieba.add_word`` does, for this process and this module only."""
    tokenizer().add_word(word, frequency, tag)
    _cut_small.cache_clear()
    _edges.cache_clear()


class Tokenizer(Protocol):
    """What we use of ``jieba.Tokenizer`` (the object has all of its methods), and ``tag``."""

    def cut(self, sentence: str, *, HMM: bool) -> Iterator[str]:  # noqa: N803
        """Words of ``sentence`` in order; together they are the sentence."""

    def add_word(self, word: str, freq: int | None = None, tag: str | None = None) -> None:
        """Add a word; without ``freq`` one that is high enough for the word to be cut out."""

    def tag(self, word: str) -> str:
        """Part of speech of ``word`` in the dictionary, ``x`` when it is not there."""


@cache
def tokenizer() -> Tokenizer:
    """The ``jieba.Tokenizer`` this module cuts with."""
    return new_tokenizer()


def new_tokenizer(dictionary: str | None = None) -> Tokenizer:
    """A sharded ``jieba.Tokenizer``, by default over jieba's own dictionary."""
    return _tokenizer_class()(dictionary)


def index_of(data: bytes) -> str:
    """Text of the index of a dictionary: ``size crc32 total``, first characters, run lengths.

    Written to ``INDEX_FILE`` for the jieba we are tested with; other dictionaries are indexed in
    memory at first use (0.1 s).
    """
    runs = [(run[1].decode("utf-8"), str(len(run[0]))) for run in _RUN.finditer(data)]
    total = sum(map(int, _FREQUENCY.findall(data)))
    chars = "".join(char for char, _ in runs)
    return f"{_identity(data)} {total}\n{chars}\n{' '.join(length for _, length in runs)}\n"


def _identity(data: bytes) -> str:
    return f"{len(data)} {zlib.crc32(data):08x}"


def _shipped_index() -> str:
    return INDEX_FILE.read_text(encoding="utf-8") if INDEX_FILE.exists() else ""


class _Shards(dict[str, dict[str, int]]):
    """First character to ``{word or prefix of a word: frequency, 0 for a mere prefix}``."""

    def __init__(self, data: bytes) -> None:
        super().__init__()
        self.data = data if data.endswith(b"\n") else data + b"\n"
        index = _shipped_index()
        if not index.startswith(_identity(self.data) + " "):
            index = index_of(self.data)
        head, chars, lengths = index.split("\n")[:3]
        self.total = int(head.split(" ")[2])
        self._runs: dict[str, list[tuple[int, int]]] = {}
        edges = list(accumulate(map(int, lengths.split()), initial=0))
        for char, start, end in zip(chars, edges, edges[1:], strict=False):
            self._runs.setdefault(char, []).append((start, end))

    def __missing__(self, char: str) -> dict[str, int]:
        shard: dict[str, int] = {}
        for word, frequency, _ in self.entries(char):
            shard[word] = frequency
            for size in range(1, len(word)):
                shard.setdefault(word[:size], 0)
        return self.setdefault(char, shard)

    def entries(self, char: str) -> Iterator[tuple[str, int, str]]:
        """``(word, frequency, tag)`` of every dictionary line that begins with ``char``."""
        for start, end in self._runs.get(char, ()):
            for line in self.data[start:end].decode("utf-8").split("\n")[:-1]:
                word, frequency, *tag = line.strip().split(" ")
                yield word, int(frequency), tag[0] if tag else "x"


@dataclass(frozen=True, slots=True)
class _Frequencies:
    """What jieba's own methods use of their one big dictionary."""

    shards: _Shards

    def get(self, word: str, default: int | None = None) -> int | None:
        return self.shards[word[:1]].get(word, default)

    def __contains__(self, word: str) -> bool:
        return word in self.shards[word[:1]]

    def __setitem__(self, word: str, frequency: int) -> None:
        self.shards[word[:1]][word] = frequency


@cache
def _jieba() -> ModuleType:
    """Import jieba quietly and without pkg_resources, which it would load only to open a file."""
    if "jieba" in sys.modules:
        return sys.modules["jieba"]
    absent = object()
    hidden: Any = sys.modules.get("pkg_resources", absent)
    sys.modules["pkg_resources"] = None  # type: ignore[assignment]  # makes its import fail
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # invalid escapes, on Python 3.12 and later
            jieba = importlib.import_module("jieba")
    finally:
        del sys.modules["pkg_resources"]
        if hidden is not absent:
            sys.modules["pkg_resources"] = hidden
    jieba.setLogLevel("WARNING")
    return jieba


@cache
def _tokenizer_class() -> Callable[[str | None], Tokenizer]:
    """The subclass is made on demand, because its base is only there once jieba is imported."""

    class ShardedTokenizer(_jieba().Tokenizer):  # type: ignore[misc]
        """jieba's tokenizer with a dictionary in shards; same results, no cache file."""

        initialized: bool

        def initialize(self, dictionary: str | None = None) -> None:
            with self.lock:
                if dictionary:
                    self.dictionary = str(Path(dictionary).resolve())
                elif self.initialized:
                    return
                with self.get_dict_file() as file:
                    self.shards = _Shards(file.read())
                self.FREQ = _Frequencies(self.shards)
                self.total = self.shards.total
                self.tags: dict[str, dict[str, str]] = {}
                self.initialized = True

        def get_DAG(self, sentence: str) -> _Graph:  # noqa: N802
            self.check_initialized()
            return _Graph(self.shards, sentence)

        def calc(self, sentence: str, graph: _Graph, route: dict[int, tuple[float, int]]) -> None:
            graph.fill(route, log(self.total))

        def tag(self, word: str) -> str:
            """Part of speech of ``word`` in the dictionary, ``x`` when it is not there."""
            self.check_initialized()
            first = word[:1]
            if first not in self.tags:
                self.tags[first] = {word: tag for word, _, tag in self.shards.entries(first)}
            return str(self.user_word_tag_tab.get(word) or self.tags[first].get(word, "x"))

    return ShardedTokenizer


@dataclass(frozen=True, slots=True)
class _Graph:
    """Stands for jieba's DAG: position to the last positions of the dictionary words beginning there.

    Only jieba's full mode asks for the entries; the best route is found without making them.
    """

    shards: _Shards
    sentence: str

    def items(self) -> Iterator[tuple[int, list[int]]]:
        """Pairs of position and last positions, in order."""
        return ((start, self._ends(start)) for start in range(len(self.sentence)))

    def _ends(self, start: int) -> list[int]:
        shard = self.shards[self.sentence[start]]
        ends: list[int] = []
        for stop in range(start + 1, len(self.sentence) + 1):
            frequency = shard.get(self.sentence[start:stop])
            if frequency is None:
                break
            if frequency:
                ends.append(stop - 1)
        return ends or [start]

    def fill(self, route: dict[int, tuple[float, int]], log_total: float) -> None:
        """Fill ``route`` from the end: position to (best log probability, last position of word).

        The sums are made in jieba's order so that ties fall the same way: the longer word wins.
        """
        sentence, shards = self.sentence, self.shards
        size = len(sentence)
        scores = [0.0] * (size + 1)
        route[size] = (0.0, 0)
        for start in range(size - 1, -1, -1):
            char = sentence[start]
            get = shards[char].get
            frequency = get(char)
            stop = start + 1
            best, end = log(frequency or 1) - log_total + scores[stop], start
            known = frequency
            while frequency is not None and stop < size:
                stop += 1
                frequency = get(sentence[start:stop])
                if frequency:
                    score = log(frequency) - log_total + scores[stop]
                    if score >= best or not known:
                        best, end, known = score, stop - 1, frequency
            scores[start] = best
            route[start] = (best, end)


@cache
def _block_run() -> re.Pattern[str]:
    """jieba's own definition of the runs it cuts each on its own."""
    pattern: re.Pattern[str] = _jieba().re_han_default
    return pattern


def _is_boundary(text: str, place: int, hmm: bool) -> bool:
    if not 0 < place < len(text) or not _block_run().fullmatch(text, place - 1, place + 1):
        return True
    left, right = _block_at(text, place, place)
    return place - left in _edges(text[left:right], hmm)


@lru_cache(maxsize=64)  # the hits in one block come one after the other, however long it is
def _edges(block: str, hmm: bool) -> frozenset[int]:
    return frozenset(accumulate(map(len, _cut(block, hmm)), initial=0))


def _block_at(text: str, start: int, end: int) -> tuple[int, int]:
    """``[start, end)`` widened to the edges of the blocks it begins and ends in."""
    run = _block_run()
    left, right = start, end
    if start == end or run.match(text, start):
        while before := run.match(text[max(0, left - _LOOK_BACK) : left][::-1]):
            left -= before.end()
    if start == end or run.match(text, end - 1):
        after = run.match(text, end)
        right = after.end() if after else end
    return left, right


def _cut(block: str, hmm: bool) -> tuple[str, ...]:
    if len(block) <= _CACHED_BLOCK:
        return _cut_small(block, hmm)
    return tuple(tokenizer().cut(block, HMM=hmm))


@lru_cache(maxsize=1024)
def _cut_small(block: str, hmm: bool) -> tuple[str, ...]:
    return tuple(tokenizer().cut(block, HMM=hmm))
