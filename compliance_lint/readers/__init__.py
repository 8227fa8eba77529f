"""Files and streams in, chunks out: which reader reads what."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass
from functools import partial
from importlib import import_module
from pathlib import Path, PurePath
from types import MappingProxyType
from typing import Any, BinaryIO

from compliance_lint.messages import problem
from compliance_lint.model import Chunk
from compliance_lint.readers.base import Encoding, Locator, Place, Reader, locate
from compliance_lint.readers.container import Lockstep
from compliance_lint.readers.decode import decoded, open_binary, rewindable, unreadable
from compliance_lint.readers.edit import Edited, redact_chunk

__all__ = [
    "COMPRESSED",
    "CONTAINERS",
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
    "require_supported",
]

# Formats that are text, each read by a ``module.function``, which is loaded when a file needs it.
READERS = MappingProxyType(
    {
        ".txt": "plain.read",
        ".log": "plain.read",
        ".md": "markdown.read",
        ".markdown": "markdown.read",
        ".html": "html_.read",
        ".htm": "html_.read",
        ".srt": "subtitle.read",
        ".vtt": "subtitle.read",
        ".lrc": "subtitle.read_lrc",
        ".csv": "delimited.read",
        ".tsv": "delimited.tabbed",
        ".json": "json_.read_json",
        ".jsonl": "json_.read_jsonl",
        ".ndjson": "json_.read_jsonl",
    }
)


# Formats that are not text; their modules are loaded likewise.
CONTAINERS = MappingProxyType(
    {
        ".xlsx": "xlsx.open_workbook",
        ".docx": "docx.open_document",
        ".parquet": "parquet.open_table",
        ".sqlite": "sqlite.open_database",
        ".sqlite3": "sqlite.open_database",
        ".db": "sqlite.open_database",
    }
)
COMPRESSED = frozenset({".gz", ".zst"})  # around one of READERS: chats.csv.gz
SUPPORTED = frozenset({*READERS, *CONTAINERS})

# Formats that often hold copy or customers' data: leaving them out is worth a word.
_OTHER = (
    ".xls .xlsm .xlsb .et .ods .feather .arrow .avro .orc .doc .wps .odt .rtf .pptx "
    ".ppt .pdf .mdb .bz2 .xz .zip .7z .rar .tar .tgz "
    ".eml .msg .mbox"
)
KNOWN_UNSUPPORTED = frozenset(_OTHER.split()) | COMPRESSED


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
    suffix = path.suffix.lower()
    return suffix in SUPPORTED or (suffix in COMPRESSED and _inner(path) in READERS)


def _inner(path: PurePath) -> str:
    """The suffix that says what text this is: .csv for a.csv and a.csv.gz."""
    compressed = path.suffix.lower() in COMPRESSED
    return PurePath(path.stem if compressed else path).suffix.lower()


def is_known_unsupported(path: PurePath) -> bool:
    """True for formats that may hold text but can't be read yet."""
    return path.suffix.lower() in KNOWN_UNSUPPORTED


def require_supported(path: PurePath) -> None:
    """Raise InputError if no reader knows the suffix of ``path``."""
    if not is_supported(path):
        shown = " ".join((*READERS, *CONTAINERS, *(f".*{suffix}" for suffix in sorted(COMPRESSED))))
        raise problem(
            f"{path}：不支持的文件格式，可读取 {shown}，请先导出为其中一种",
            f"{path}: unsupported file format; export it to one of {shown}",
        )


def _reader(path: PurePath) -> Reader:
    found: Reader = _loaded(READERS.get(_inner(path), READERS[".txt"]))
    return found


def _container(suffix: str, source: BinaryIO, name: str) -> AbstractContextManager[Lockstep]:
    opened: AbstractContextManager[Lockstep] = _loaded(CONTAINERS[suffix])(source, name)
    return opened


def _loaded(name: str) -> Any:  # noqa: ANN401 (a Reader, or what opens a container)
    module, _, function = name.partition(".")
    return getattr(import_module(f"{__name__}.{module}"), function)


@contextmanager
def open_document(path: Path, stream: BinaryIO | None = None) -> Iterator[Document]:
    """Open a file, or a binary ``stream`` that is treated as if it were called ``path``.

    A stream whose name has no suffix is plain text.  Raises InputError for whatever can't be read;
    reading the chunks raises it only for the syntax of a later record (or a failing disk).
    """
    with nullcontext(stream) if stream else open_binary(path) as binary:
        if path.suffix or stream is None:
            require_supported(path)
        suffix = path.suffix.lower()
        if suffix in CONTAINERS:
            with _container(suffix, rewindable(binary), str(path)) as container:
                yield Document(str(path), _guarded(str(path), container.chunks()), container.write)
        else:
            packing = suffix if suffix in COMPRESSED else ""
            with decoded(_plain(binary, packing, str(path)), str(path)) as document:
                chunks = _reader(path)(document)
                write = partial(_write_text, document.encoding, packing)
                yield Document(str(path), _guarded(str(path), chunks), write)


def _plain(binary: BinaryIO, packing: str, name: str) -> BinaryIO:
    if not packing:
        return binary
    from compliance_lint.readers import compressed

    return compressed.unpacked(rewindable(binary), packing, name)


def _write_text(encoding: Encoding, packing: str, edited: Iterable[Edited], out: BinaryIO) -> None:
    if packing:
        from compliance_lint.readers import compressed

        with compressed.packed(out, packing) as inside:
            _write_text(encoding, "", edited, inside)
        return
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
