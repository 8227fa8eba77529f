"""A stream that goes on: each line is read, and written, before the next one is there.

What can only be said of a whole file is said of a line here: UTF-8, else GB18030; a dump of a chat is
known by its single lines; JSON Lines must be valid line by line.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator
from pathlib import PurePath
from typing import BinaryIO

from compliance_lint.messages import problem
from compliance_lint.model import Chunk, InputError
from compliance_lint.readers import json_, plain
from compliance_lint.readers.base import RECORD_LIMIT, Cursor, too_large
from compliance_lint.readers.edit import Edited, redact_chunk

LINES = frozenset({"", ".txt", ".log"})
RECORDS = frozenset({".jsonl", ".ndjson"})
_BOM = b"\xef\xbb\xbf"


class Live:
    """Lines of a stream as chunks; each is written as soon as it comes back."""

    def __init__(self, source: BinaryIO, name: str) -> None:
        suffix = PurePath(name).suffix.lower()
        if suffix not in LINES | RECORDS:
            shown = " ".join(sorted((LINES | RECORDS) - {""}))
            raise problem(
                f"{name}：逐行处理只支持 {shown}，其他格式请不要使用 --stream",
                f"{name}: only {shown} can be handled line by line; leave out --stream",
            )
        self._source, self._name = source, name
        self._records = suffix in RECORDS
        self._waiting: deque[tuple[str, bytes]] = deque()  # codec of each chunk, bytes before it
        self._line = 0

    def chunks(self) -> Iterator[Chunk]:
        """One chunk a line.  Raises InputError for what is no text, no JSON or too long."""
        cursor = Cursor()
        row = 0
        while data := self._source.readline(RECORD_LIMIT):
            self._line += 1
            if len(data) >= RECORD_LIMIT and data[-1:] != b"\n":
                raise too_large(self._name, self._line)
            before = _BOM if self._line == 1 and data.startswith(_BOM) else b""
            text, codec = self._decoded(data[len(before) :])
            self._waiting.append((codec, before))
            row += bool(text.strip())
            yield self._record(text, cursor, row) if self._records else plain.line(text, cursor, row)

    def _record(self, text: str, cursor: Cursor, row: int) -> Chunk:
        return cursor.chunk(text, json_.record(text, self._name, self._line, row))

    def _decoded(self, data: bytes) -> tuple[str, str]:
        if b"\0" not in data:
            for codec in ("utf-8", "gb18030"):
                try:
                    return data.decode(codec), codec
                except UnicodeDecodeError:
                    continue
        raise self._no_text()

    def _no_text(self) -> InputError:
        return problem(
            f"{self._name}：第 {self._line} 行不是 UTF-8 或 GB18030 文本，已停止，该行及其后未输出",
            f"{self._name}: line {self._line} is neither UTF-8 nor GB18030 text; stopped before it",
        )

    def write(self, edited: Iterable[Edited], out: BinaryIO) -> None:
        """Write each line when it comes back, and send it on at once."""
        for chunk, edits in edited:
            codec, before = self._waiting.popleft()
            out.write(before + redact_chunk(chunk, edits).encode(codec))
            out.flush()
