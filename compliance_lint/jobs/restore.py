"""Put encrypted values back into a file that ``redact`` wrote."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

from compliance_lint.messages import choose
from compliance_lint.model import Chunk, InputError
from compliance_lint.operators.crypto import opener
from compliance_lint.operators.keys import Key
from compliance_lint.readers.edit import Edit, Edited
from compliance_lint.redact import rewrite_file, rewrite_stream


@dataclass(slots=True)
class Restoring:
    """Restores files with one key; counts values and files."""

    key: Key
    values: int = 0
    files: list[Path] = field(default_factory=list)

    def file(self, source: Path, target: Path, *, in_place: bool) -> None:
        """Write a restored copy; InputError, and nothing written, if a value can't be restored."""
        rewrite_file(source, target, lambda chunks: self._edits(str(source), chunks), in_place=in_place)
        self.files.append(target)

    def stream(self, source: BinaryIO, target: BinaryIO, name: str) -> None:
        """Write the restored text of one stream to another."""
        rewrite_stream(source, target, name, lambda chunks: self._edits(name, chunks))
        self.files.append(Path(name))

    def _edits(self, name: str, chunks: Iterator[Chunk]) -> Iterator[Edited]:
        opened = opener(self.key)
        for chunk in chunks:
            edits: list[list[Edit]] = []
            for segment in chunk.segments:
                try:
                    edits.append(list(opened(segment.text)))
                except InputError as error:
                    raise InputError(f"{name}:{chunk.line}{choose('：', ': ')}{error}") from None
                self.values += len(edits[-1])
            yield chunk, edits
