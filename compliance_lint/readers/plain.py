"""Plain text: a dump of a conversation message by message, lines of JSON, else paragraphs."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from itertools import islice
from typing import TextIO, cast

from compliance_lint.expressions import lazy
from compliance_lint.model import Chunk, Segment
from compliance_lint.readers import chat, json_
from compliance_lint.readers.base import Cursor, Decoded, Line, blocks, lines, record_line, whole

_HEAD_SIZE = 1 << 16  # characters looked at to see what kind of text a file is
_HEAD_LINES = 400
_JSON_LINE = lazy(r"(?P<before>[^{\r\n]*)(?P<json>\{.*\})[ \t]*[\r\n]*$")


def read(document: Decoded) -> Iterator[Chunk]:
    """The chunks of a text file or log, in bounded memory."""
    peeked = _Peeked(document.stream)
    again = replace(document, stream=cast("TextIO", peeked))
    if _logs_json(peeked.lines):
        return _records(iter(partial(record_line, again), ""))
    form = chat.form_of(peeked.lines)
    source = lines(again.stream)
    return chat.read(source, form) if form else _paragraphs(source)


class _Peeked:
    """A text stream whose first lines are known before they are read."""

    def __init__(self, stream: TextIO) -> None:
        head = stream.read(_HEAD_SIZE)
        self._head = io.StringIO(head + stream.readline(_HEAD_SIZE) if head else "", newline="")
        self._stream = stream
        self.lines = list(islice(self._head, _HEAD_LINES))
        self._head.seek(0)

    def readline(self, limit: int) -> str:
        """The next line with its break, at most ``limit`` characters of it."""
        return self._head.readline(limit) or self._stream.readline(limit)


def line(raw: str, cursor: Cursor, row: int) -> Chunk:
    """One line by itself, read as whatever it looks like; for streams whose next line is not there yet."""
    segments = _json_in(raw, row)
    if segments is None:
        segments = chat.spoken(raw)
    return cursor.chunk(raw, whole(raw, "copy") if segments is None else segments)


def _paragraphs(source: Iterator[str]) -> Iterator[Chunk]:
    cursor = Cursor()
    for kind, raw in blocks(map(Line, source)):
        yield cursor.chunk(raw, whole(raw, kind))


def _logs_json(head: list[str]) -> bool:
    written = [raw for raw in head if raw.strip()]
    found = sum(_json_in(raw, 1) is not None for raw in written)
    return found > 0 and 3 * found >= len(written)


def _records(source: Iterator[str]) -> Iterator[Chunk]:
    """A log whose lines end in a JSON object; other lines are plain text."""
    cursor = Cursor()
    for row, raw in enumerate(source, 1):
        yield cursor.chunk(raw, _json_in(raw, row) or whole(raw, "copy"))


def _json_in(raw: str, row: int) -> tuple[Segment, ...] | None:
    """The values of the JSON object a line ends in, and the text before it; None if it holds none."""
    found = _JSON_LINE.match(raw)
    values = found and json_.values(raw, found.start("json"), row)
    if not found or not values:
        return None
    return (*whole(found["before"], "copy"), *values)
