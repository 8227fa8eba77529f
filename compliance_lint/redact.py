"""Writing a file again with some of its text replaced and every other byte as it was."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import BinaryIO, cast

from compliance_lint.files import atomic_write
from compliance_lint.messages import problem
from compliance_lint.model import Chunk, Segment
from compliance_lint.readers import Document, open_document

Edit = tuple[int, int, str]  # start, end, replacement; offsets in Segment.text
Redactor = Callable[[Iterator[Chunk]], Iterator[str]]  # the chunks of a file to its new text
_IN_MEMORY = 1 << 24  # bytes of a redacted stream kept in memory before a temporary file is used


def redact_chunk(chunk: Chunk, edits: Sequence[Sequence[Edit]]) -> str:
    """The text of ``chunk`` with ``edits[i]`` applied to its segment ``i``."""
    changes = [
        change
        for segment, wanted in zip(chunk.segments, edits, strict=True)
        if wanted
        for change in _in_file(segment, sorted(wanted))
    ]
    return apply_edits(chunk.raw, sorted(changes))


def _in_file(segment: Segment, edits: list[Edit]) -> Iterator[Edit]:
    """Edits of a segment as edits of the raw text around it."""
    if segment.whole:
        new = apply_edits(segment.text, edits)
        yield *segment.raw_span(0, len(segment.text)), segment.encode(new)
        return
    for start, end, replacement in edits:
        yield *segment.raw_span(start, end), segment.encode(replacement)


def apply_edits(text: str, edits: Iterable[Edit]) -> str:
    """``text`` with ``edits``, sorted by place, applied; ValueError if they overlap or lie outside."""
    out: list[str] = []
    done = 0
    for start, end, replacement in edits:
        if not done <= start <= end <= len(text):
            raise ValueError(f"edit {start}:{end} overlaps another or lies outside the text")
        out += (text[done:start], replacement)
        done = end
    return "".join((*out, text[done:]))


def rewrite_file(source: Path, target: Path, redactor: Redactor, *, in_place: bool = False) -> None:
    """Write ``source`` again through ``redactor``: same encoding, byte order mark, line breaks, quoting.

    ``target`` is complete or untouched.  Raises InputError if a file can't be read or written, or
    if both are the same file and ``in_place`` is not set.
    """
    if not in_place and _same_file(source, target):
        raise problem(
            f"{target}：输出文件与输入文件相同，请换一个输出路径，或明确选择原地修改",
            f"{target}: output and input are the same file; choose another path or ask for in-place",
        )
    if target.is_dir():
        raise problem(
            f"{target}：这是目录，输出路径应为文件", f"{target}: this is a folder; the output must be a file"
        )
    with open_document(source) as document, atomic_write(target) as out:
        _write(document, out, redactor)


def _same_file(source: Path, target: Path) -> bool:
    return target.exists() and source.exists() and source.samefile(target)


def rewrite_stream(source: BinaryIO, target: BinaryIO, name: str, redactor: Redactor) -> None:
    """Rewrite one binary stream into another; ``name`` tells the format (plain if without suffix).

    Nothing is written before all of ``source`` is understood.
    """
    with open_document(Path(name), source) as document, tempfile.SpooledTemporaryFile(_IN_MEMORY) as spool:
        _write(document, cast("BinaryIO", spool), redactor)
        spool.seek(0)
        shutil.copyfileobj(spool, target)


def _write(document: Document, out: BinaryIO, redactor: Redactor) -> None:
    out.write(document.encoding.bom)
    for text in redactor(document.chunks):
        out.write(text.encode(document.encoding.codec))
