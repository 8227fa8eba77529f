"""Files and streams in, chunks out: which reader reads what."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path, PurePath
from types import MappingProxyType
from typing import BinaryIO

from compliance_lint.messages import problem
from compliance_lint.model import Chunk
from compliance_lint.readers import delimited, json_, markdown, plain, subtitle
from compliance_lint.readers.base import Decoded, Encoding, Locator, Place, Reader, locate
from compliance_lint.readers.decode import decoded, open_text, unreadable
from compliance_lint.readers.edit import Edited, redact_chunk

__all__ = [
    "KNOWN_UNSUPPORTED",
    "READERS",
    "SUPPORTED",
    "Document",
    "Locator",
    "Place",
    "is_known_unsupported",
    "is_supported",
    "locate",
    "open_document",
    "read",
    "reader_for",
]

READERS = MappingProxyType[str, Reader](
    {
        ".txt": plain.read,
        ".log": plain.read,
        ".md": markdown.read,
        ".markdown": markdown.read,
        ".srt": subtitle.read,
        ".vtt": subtitle.read,
        ".lrc": subtitle.read_lrc,
        ".csv": delimited.read,
        ".tsv": delimited.tabbed,
        ".json": json_.read_json,
        ".jsonl": json_.read_jsonl,
        ".ndjson": json_.read_jsonl,
    }
)
SUPPORTED = frozenset(READERS)

# Formats that often hold copy or customers' data: leaving them out is worth a word.
_OTHER = (
    ".xlsx .xls .xlsm .xlsb .et .ods .parquet .feather .arrow .avro .orc .docx .doc .wps .odt .rtf .pptx "
    ".ppt .pdf .sqlite .sqlite3 .db .mdb .gz .bz2 .xz .zst .zip .7z .rar .tar .tgz "
    ".eml .msg .mbox"
)
KNOWN_UNSUPPORTED = frozenset(_OTHER.split())


@dataclass(frozen=True, slots=True)
class Document:
    """An open file: ``chunks`` can be read once, while it is open.

    ``write`` makes the file again: it takes every chunk in order, each with the edits of its
    segments, and pulls them while it writes, so that nothing needs to be held.
    """

    name: str
    chunks: Iterator[Chunk]
    write: Callable[[Iterable[Edited], BinaryIO], None]


def is_supported(path: PurePath) -> bool:
    """True if the suffix of ``path`` has a reader."""
    return path.suffix.lower() in SUPPORTED


def is_known_unsupported(path: PurePath) -> bool:
    """True for formats that may hold text but can't be read yet."""
    return path.suffix.lower() in KNOWN_UNSUPPORTED


def reader_for(path: PurePath) -> Reader:
    """The reader for the suffix of ``path``; raises InputError if there is none."""
    reader = READERS.get(path.suffix.lower())
    if reader is None:
        shown = " ".join(READERS)
        raise problem(
            f"{path}：不支持的文件格式，可读取 {shown}，请先导出为其中一种",
            f"{path}: unsupported file format; export it to one of {shown}",
        )
    return reader


@contextmanager
def open_document(path: Path, stream: BinaryIO | None = None) -> Iterator[Document]:
    """Open a file, or a binary ``stream`` that is treated as if it were called ``path``.

    A stream whose name has no suffix is plain text.  Raises InputError for whatever can't be read;
    reading the chunks raises it only for the syntax of a later record (or a failing disk).
    """
    if stream is None:
        if path.is_file():  # else opening it says what is wrong
            reader_for(path)
        with open_text(path) as document:
            yield _document(document, reader_for(path))
    else:
        reader = reader_for(path) if path.suffix else plain.read
        with decoded(stream, str(path)) as document:
            yield _document(document, reader)


def _document(document: Decoded, reader: Reader) -> Document:
    chunks = _guarded(document.name, reader(document))
    return Document(document.name, chunks, partial(_write_text, document.encoding))


def _write_text(encoding: Encoding, edited: Iterable[Edited], out: BinaryIO) -> None:
    out.write(encoding.bom)
    for chunk, edits in edited:
        out.write(redact_chunk(chunk, edits).encode(encoding.codec))


def _guarded(name: str, chunks: Iterator[Chunk]) -> Iterator[Chunk]:
    """The chunks; a file that changes or fails while it is read is the user's problem, in one line."""
    try:
        yield from chunks
    except OSError as error:
        raise unreadable(Path(name), error) from None
    except UnicodeError:
        raise problem(
            f"{name}：读取过程中文件被修改，请重试", f"{name}: the file changed while being read; try again"
        ) from None


def read(path: Path, stream: BinaryIO | None = None) -> Iterator[Chunk]:
    """The chunks of a file or stream; their ``raw`` texts joined are its whole text."""
    with open_document(path, stream) as document:
        yield from document.chunks
