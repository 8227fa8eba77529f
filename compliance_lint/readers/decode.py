"""Bytes to text: which encoding a file has, and proof that all of it decodes.

The whole file is checked before any of it is read as text, so an unreadable byte near the end
never leaves half a result.  Every codec used here is a bijection: what is decoded and encoded
again gives the same bytes.
"""

from __future__ import annotations

import codecs
import io
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, cast

from compliance_lint.messages import problem
from compliance_lint.model import InputError
from compliance_lint.readers.base import Decoded, Encoding

_BLOCK = 1 << 18
_SPOOL = 1 << 26  # a stream that can't be rewound is kept in memory up to this many bytes

_BOMS = (
    Encoding("utf-8", codecs.BOM_UTF8),
    Encoding("utf-32-le", codecs.BOM_UTF32_LE),  # before UTF-16, whose mark it begins with
    Encoding("utf-32-be", codecs.BOM_UTF32_BE),
    Encoding("utf-16-le", codecs.BOM_UTF16_LE),
    Encoding("utf-16-be", codecs.BOM_UTF16_BE),
)
_CONTROLS = bytes(set(range(0x20)) - set(b"\t\n\v\f\r\x1a\x1b")) + b"\x7f"
_CONTROL = re.compile(b"[" + re.escape(_CONTROLS) + b"]")

# Runs of UTF-8 sequences of three or four bytes: Chinese, its punctuation, emoji.
_WIDE = rb"(?:[\xe2-\xec\xee\xef][\x80-\xbf]{2}|\xf0[\x90-\xbf][\x80-\xbf]{2})"
_UTF8_RUN = re.compile(
    rb"(?<![\x80-\xff])" + _WIDE + rb"{2,}(?![\x80-\xff])|" + _WIDE + rb"{4,}",
)


@dataclass(frozen=True, slots=True)
class _Fault:
    offset: int  # in bytes from the start of the file


def open_binary(path: Path) -> BinaryIO:
    """Open a file to read; raises InputError if it is missing or unreadable."""
    try:
        return path.open("rb")
    except OSError as error:
        raise unreadable(path, error) from None


def unreadable(path: Path, error: OSError) -> InputError:
    """One line for a file that the system refuses to open or read."""
    if isinstance(error, FileNotFoundError):
        if path.is_symlink():
            return problem(
                f"{path}：符号链接指向的文件不存在",
                f"{path}: the target of this symbolic link does not exist",
            )
        return problem(f"{path}：文件不存在，请检查路径", f"{path}: no such file; check the path")
    if isinstance(error, PermissionError):
        return problem(f"{path}：没有读取权限", f"{path}: permission denied")
    if isinstance(error, IsADirectoryError):
        return problem(f"{path}：这是目录，不是文件", f"{path}: this is a folder, not a file")
    reason = error.strerror or type(error).__name__
    return problem(f"{path}：无法读取（{reason}）", f"{path}: cannot be read ({reason})")


@contextmanager
def decoded(binary: BinaryIO, name: str) -> Iterator[Decoded]:
    """A binary stream (a pipe, say) as text, all of it checked first; the stream stays open."""
    try:
        source = rewindable(binary)
        encoding = detect_encoding(source, name)
        source.seek(len(encoding.bom))
    except OSError as error:
        raise unreadable(Path(name), error) from None
    stream = io.TextIOWrapper(source, encoding.codec, "strict", newline="")
    try:
        yield Decoded(name, encoding, stream)
    finally:
        stream.detach()


def rewindable(binary: BinaryIO) -> BinaryIO:
    """The stream itself if it can be read again from its start, else a copy of it."""
    return binary if binary.seekable() and binary.tell() == 0 else spooled(binary)


def spooled(binary: BinaryIO) -> BinaryIO:
    """All of a stream that can't be rewound, as one that can: in memory, or in a nameless file."""
    head = binary.read(_SPOOL)
    if len(head) < _SPOOL:
        return io.BytesIO(head)
    from tempfile import TemporaryFile

    file = cast("BinaryIO", TemporaryFile())  # noqa: SIM115 (lives as long as the stream)
    file.write(head)
    shutil.copyfileobj(binary, file)
    file.seek(0)
    return file


def detect_encoding(source: BinaryIO, name: str) -> Encoding:
    """The encoding that every byte of the seekable ``source`` agrees with.

    Byte order mark, else UTF-16 by its NUL bytes, else UTF-8, else GB18030.  Raises InputError
    with a byte offset (from 0) for binary content, undecodable bytes and mixed encodings.
    """
    source.seek(0)
    head = source.read(_BLOCK)
    marked = next((e for e in _BOMS if head.startswith(e.bom)), None) or _unmarked_utf16(head)
    if marked:
        fault = _first_fault(source, marked, name)
        if fault:
            raise _undecodable(name, fault.offset, marked.codec.upper())
        return marked
    utf8 = Encoding("utf-8")
    fault = _first_fault(source, utf8, name)
    if fault is None:
        return Encoding("gb18030") if _disguised(head) else utf8
    return _as_gb18030(source, name, fault)


def _as_gb18030(source: BinaryIO, name: str, fault: _Fault) -> Encoding:
    """GB18030, unless a part of the file is plainly UTF-8: the two decode each other's bytes."""
    utf8_at = _convincing_utf8(source)
    if utf8_at is not None:
        at = fault.offset if utf8_at < fault.offset else utf8_at
        raise problem(
            f"{name}：字节偏移 {at} 处的编码与前文不同（UTF-8 与其他编码混用），请统一转换为 UTF-8 后重试",
            f"{name}: the encoding changes at byte offset {at} (UTF-8 mixed with another); "
            "convert the file to UTF-8",
        )
    gb18030 = Encoding("gb18030")
    other = _first_fault(source, gb18030, name)
    if other:
        raise _undecodable(name, max(fault.offset, other.offset), "UTF-8 / GB18030")
    return gb18030


def _undecodable(name: str, offset: int, tried: str) -> InputError:
    return problem(
        f"{name}：字节偏移 {offset} 处不是有效的 {tried} 文本，文件可能已损坏，请另存为 UTF-8 后重试",
        f"{name}: not valid {tried} text at byte offset {offset}; the file may be damaged, save it as UTF-8",
    )


def _first_fault(source: BinaryIO, encoding: Encoding, name: str) -> _Fault | None:
    """Decode everything block by block; the first byte that fails, or None."""
    offset = len(encoding.bom)
    source.seek(offset)
    decoder = codecs.getincrementaldecoder(encoding.codec)("strict")
    wide = encoding.codec.startswith(("utf-16", "utf-32"))
    while True:
        block = source.read(_BLOCK)
        pending = len(decoder.getstate()[0])
        if not wide:
            _refuse_binary(block, offset, name)
        try:
            text = decoder.decode(block, final=not block)
        except UnicodeDecodeError as error:
            return _Fault(offset - pending + error.start)
        if wide and "\0" in text:
            # counted in the text: exact for UTF-32, near enough for UTF-16 with rare pairs
            raise _binary(name, offset - pending + len(text[: text.index("\0")].encode(encoding.codec)))
        if not block:
            return None
        offset += len(block)


def _refuse_binary(block: bytes, offset: int, name: str) -> None:
    """Raise if the block holds a NUL byte or many control characters."""
    nul = block.find(0)
    if nul >= 0:
        raise _binary(name, offset + nul)
    controls = len(block) - len(block.translate(None, _CONTROLS))
    if controls * 20 > len(block) + 20:
        first = _CONTROL.search(block)
        raise _binary(name, offset + (first.start() if first else 0))


def _binary(name: str, offset: int) -> InputError:
    return problem(
        f"{name}：字节偏移 {offset} 处是二进制内容，不是文本文件",
        f"{name}: binary content at byte offset {offset}; this is not a text file",
    )


def _unmarked_utf16(head: bytes) -> Encoding | None:
    """UTF-16 without a mark: has NUL bytes, and one byte order reads as ordinary text."""
    if 0 not in head or len(head) % 2:
        return None
    best, score = None, 0.8
    for codec in ("utf-16-le", "utf-16-be"):
        try:
            text = codecs.getincrementaldecoder(codec)("strict").decode(head)
        except UnicodeDecodeError:
            continue
        share = sum(map(_usual, text)) / max(1, len(text))
        if share > score:
            best, score = Encoding(codec), share
    return best


def _usual(char: str) -> float:
    """1 for a character of ordinary text in the right byte order, 0 for others.

    ASCII in the wrong order gives U+xx00, among which are a few Chinese characters (一, 最): they
    count half.  Chinese in the wrong order gives code points spread over all of Unicode.
    """
    code = ord(char)
    if code < 0x80:
        return code >= 0x20 or char in "\t\r\n"
    if 0x4E00 <= code < 0xA000:
        return 1 if code & 0xFF else 0.5
    return 0xA0 < code < 0x250 or 0x2000 < code < 0x2C00 or 0x3000 <= code < 0x3400 or code >= 0xFF00


def _disguised(head: bytes) -> bool:
    """True for a few words of Chinese in GB18030 that happen to be valid UTF-8.

    They read as letters of several scripts side by side (唯一之选 as Ψһ֮ѡ), which nobody writes.
    """
    if len(head) >= _BLOCK or head.isascii():
        return False
    runs = re.findall("[^\0-\x7f]+", head.decode("utf-8"))
    mixed = any(len({ord(char) >> 8 for char in run}) > 1 for run in runs)
    narrow = all("\u0080" <= char <= "\u07ff" for run in runs for char in run)
    return mixed and narrow and all(_share_common(run.encode()) == 1 for run in runs)


def _convincing_utf8(source: BinaryIO) -> int | None:
    """Offset of the first run of bytes that is Chinese as UTF-8 and nonsense as GB18030."""
    offset = 0
    source.seek(0)
    while block := source.read(_BLOCK):
        if not block.isascii():
            for run in _UTF8_RUN.finditer(block):
                text = run[0].decode("utf-8", "replace")
                if sum(map(_usual, text)) >= 0.6 * len(text) and _share_common(run[0]) < 0.5:
                    return offset + run.start()
        offset += len(block)
    return None


def _share_common(run: bytes) -> float:
    """Share of the GB18030 characters of ``run`` in everyday use: GB 2312 level 1 and symbols."""
    text = run.decode("gb18030", "replace")
    return sum(map(_common, text)) / len(text)


def _common(char: str) -> bool:
    code = char.encode("gb18030", "replace")
    return len(code) == 2 and (0xA1 <= code[0] <= 0xA3 or 0xB0 <= code[0] <= 0xD7) and code[1] >= 0xA1
