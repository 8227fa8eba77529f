"""What every reader builds on: the document, the place of a chunk, lines of bounded length."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import TextIO

from compliance_lint.expressions import lazy
from compliance_lint.messages import problem
from compliance_lint.model import Chunk, Kind, Segment
from compliance_lint.text import BREATH, LineIndex

SEGMENT_LIMIT = 4_000  # characters of a paragraph before it is cut
PIECE_LIMIT = 1 << 16  # characters without any place to cut
RECORD_LIMIT = 1 << 24  # characters of one table record or JSONL line

_SENTENCE = lazy("[。！？!?；;…]+[”’」』）)\"']*")
_PAUSE = lazy(r"(?<![0-9０-９])[\W_]|[\W_](?![0-9０-９])")
_LOOSE = lazy("[^0-9A-Za-z０-９]")


@dataclass(frozen=True, slots=True)
class Encoding:
    """How the characters of a file are written: a Python codec and the mark before the text."""

    codec: str
    bom: bytes = b""


@dataclass(frozen=True, slots=True)
class Decoded:
    """A file as text.  ``stream`` starts after the byte order mark and translates no line break."""

    name: str
    encoding: Encoding
    stream: TextIO


Reader = Callable[[Decoded], Iterator[Chunk]]


class Cursor:
    """Makes chunks one after the other and knows the line and column each begins at."""

    def __init__(self) -> None:
        self.line = 1
        self.column = 1

    def chunk(self, raw: str, segments: tuple[Segment, ...] = ()) -> Chunk:
        """The chunk that follows the one made before."""
        made = Chunk(raw, segments, self.line, self.column)
        breaks = raw.count("\n")
        self.line += breaks
        self.column = len(raw) - raw.rfind("\n") if breaks else self.column + len(raw)
        return made


@dataclass(frozen=True, slots=True)
class Place:
    """1-based, the end exclusive.

    ``source`` is the line of the chunk that the start lies on; it begins at ``source_column`` of the
    line of the file.
    """

    line: int
    column: int
    end_line: int
    end_column: int
    source: str
    source_column: int = 1


@dataclass(frozen=True)
class Locator:
    """Finds places in one chunk; indexes its lines once."""

    chunk: Chunk

    @cached_property
    def _index(self) -> LineIndex:
        return LineIndex.of(self.chunk.raw, self.chunk.line, self.chunk.column)

    def place(self, segment: Segment, start: int, end: int) -> Place:
        """Where ``segment.text[start:end]`` lies in the file."""
        first, last = segment.raw_span(start, end)
        source = self._index.line_text(self.chunk.raw, first)
        line, column = self._index.position(first)
        begins = self.chunk.column if line == self.chunk.line else 1
        return Place(line, column, *self._index.position(last), source, begins)


def locate(chunk: Chunk, segment: Segment, start: int, end: int) -> Place:
    """Where ``segment.text[start:end]`` lies in the file; for many places use one Locator."""
    return Locator(chunk).place(segment, start, end)


@dataclass(frozen=True, slots=True)
class Line:
    """A line with its line break (or a part of a long one) and what it is.

    ``opens`` says that a new block begins here whatever came before.
    """

    raw: str
    kind: Kind = "copy"
    opens: bool = False


def lines(stream: TextIO) -> Iterator[str]:
    """The lines of ``stream`` with their breaks; one over the limit comes in several pieces."""
    rest = ""
    while True:
        part = stream.readline(PIECE_LIMIT)
        rest += part
        complete = not part or part[-1] in "\r\n"
        while len(rest) > SEGMENT_LIMIT and not (complete and len(rest) <= SEGMENT_LIMIT + 2):
            cut = _cut(rest)
            if cut == len(rest) and not complete and cut < PIECE_LIMIT:
                break  # nowhere to cut yet
            yield rest[:cut]
            rest = rest[cut:]
        if complete:
            if rest:
                yield rest
            rest = ""
        if not part:
            return


def _cut(text: str) -> int:
    """Where to cut a text that is too long: after a sentence, else a pause or a breath, never in a number."""
    for pattern in (_SENTENCE, _PAUSE, BREATH, _LOOSE):
        places = [found.end() for found in pattern.finditer(text, SEGMENT_LIMIT // 2, SEGMENT_LIMIT)]
        if places:
            return places[-1]
    found = _LOOSE.search(text, SEGMENT_LIMIT, PIECE_LIMIT)
    return found.end() if found else min(len(text), PIECE_LIMIT)


def blocks(source: Iterator[Line]) -> Iterator[tuple[Kind, str]]:
    """Group lines into paragraphs: up to a blank line, a change of kind or the size limit.

    Blank lines after a paragraph belong to it; the parts joined give the lines back.
    """
    held: list[str] = []
    kind: Kind = "copy"
    size = 0
    text_seen = closed = False
    for line in source:
        blank = not line.raw.strip()
        full = size + len(line.raw) > (PIECE_LIMIT if blank else SEGMENT_LIMIT)
        if held and (full or (not blank and text_seen and (closed or line.opens or line.kind != kind))):
            yield kind, "".join(held)
            held, size, text_seen, closed = [], 0, False, False
        if not blank and not text_seen:
            kind, text_seen = line.kind, True
        closed = closed or (blank and text_seen)
        held.append(line.raw)
        size += len(line.raw)
    if held:
        yield kind, "".join(held)


def whole(raw: str, kind: Kind, name: str | None = None, after: int = 0) -> tuple[Segment, ...]:
    """The segment of ``raw[after:]`` without the blank space around it, or none if there is no text."""
    body = raw[after:].strip()
    if not body:
        return ()
    return (Segment(body, kind, raw.index(body, after), name=name),)


def record_line(document: Decoded) -> str:
    """The next line with its break, "" at the end; a line too large for memory is an error."""
    line = document.stream.readline(RECORD_LIMIT)
    if len(line) >= RECORD_LIMIT and line[-1] not in "\r\n":
        raise too_large(document.name)
    return line


def too_large(name: str, line: int | None = None) -> Exception:
    """The error for a record over the size limit."""
    at = name if line is None else f"{name}:{line}"
    size = RECORD_LIMIT >> 20
    return problem(
        f"{at}：单条记录超过 {size}M 字符，请检查引号是否闭合，或先拆分文件",
        f"{at}: a single record exceeds {size}M characters; check for an unclosed quote or split the file",
    )
