"""Plain text: one segment per paragraph."""

from __future__ import annotations

from collections.abc import Iterator

from compliance_lint.model import Chunk
from compliance_lint.readers.base import Cursor, Decoded, Line, blocks, lines, whole


def read(document: Decoded) -> Iterator[Chunk]:
    """Paragraphs of a text file, in bounded memory."""
    cursor = Cursor()
    for kind, raw in blocks(map(Line, lines(document.stream))):
        yield cursor.chunk(raw, whole(raw, kind))
