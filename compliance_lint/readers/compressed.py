"""Text files in a compressed wrapper (.gz, .zst): unpacked while they are read, packed while written."""

from __future__ import annotations

import gzip
import io
import zlib
from collections.abc import Callable
from typing import Any, BinaryIO, Protocol, cast

from compliance_lint.messages import problem
from compliance_lint.model import InputError

_RATIO_LIMIT = 400  # from _SMALL on: unpacked bytes for each packed one
_SMALL = 1 << 28
_FEED = 1024  # packed bytes given to zstd at once: it has no limit on what it returns, at most 32 MB then


class _Source(Protocol):
    def read(self, size: int, /) -> bytes:
        """At most ``size`` unpacked bytes, none at the end."""


Opener = Callable[[BinaryIO], _Source]


def unpacked(source: BinaryIO, suffix: str, name: str) -> BinaryIO:
    """The content of a compressed stream; it can be read from its start again.

    Reading raises InputError for damaged data and for what unpacks out of all proportion.
    """
    opener: Opener = _gzip if suffix == ".gz" else _zstd(name)
    return cast("BinaryIO", io.BufferedReader(_Unpacked(source, opener, name), 1 << 17))


def packed(out: BinaryIO, suffix: str) -> BinaryIO:
    """A stream whose content goes to ``out`` compressed; ``out`` stays open when it is closed."""
    if suffix == ".gz":  # no name, no time: the same content always gives the same bytes
        return cast("BinaryIO", gzip.GzipFile("", "wb", 6, out, mtime=0))
    return cast("BinaryIO", _zstandard("").ZstdCompressor().stream_writer(out, closefd=False))


class _Unpacked(io.RawIOBase):
    def __init__(self, source: BinaryIO, opener: Opener, name: str) -> None:
        self._source, self._opener, self._name = source, opener, name
        self._damaged = _damages(opener)
        self._rewind()

    def _rewind(self) -> None:
        self._source.seek(0)
        self._stream = self._opener(self._source)
        self._at = 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:  # noqa: ANN401 (any writable buffer)
        try:
            data = self._stream.read(len(buffer))
            if not data and not self._source.tell():
                raise EOFError
        except self._damaged:
            raise _damaged(self._name) from None
        self._at += len(data)
        if self._at > max(_SMALL, _RATIO_LIMIT * self._source.tell()):
            raise problem(
                f"{self._name}：解压后过大（超过 {self._at >> 20} MB），疑似压缩炸弹，未处理",
                f"{self._name}: unpacks to more than {self._at >> 20} MB, which looks like a bomb; refused",
            )
        buffer[: len(data)] = data
        return len(data)

    def tell(self) -> int:
        return self._at

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        target = offset + self._at if whence == io.SEEK_CUR else offset
        if whence == io.SEEK_END:
            raise io.UnsupportedOperation("the end is not known")
        if target < self._at:
            self._rewind()
        while self._at < target and self.readinto(bytearray(min(1 << 17, target - self._at))):
            pass
        return self._at


def _gzip(source: BinaryIO) -> _Source:
    return cast("_Source", gzip.GzipFile(fileobj=source, mode="rb"))


class _Frames:
    """The content of zstd frames, one after the other; a cut frame is an error."""

    def __init__(self, source: BinaryIO, new: Callable[[], Any]) -> None:
        self._source, self._new = source, new
        self._frame = new()
        self._packed, self._ready, self._begun = b"", b"", False

    def read(self, size: int) -> bytes:
        while not self._ready:
            if not self._packed:
                self._packed = self._source.read(1 << 16)
            if not self._packed:
                if self._begun:
                    raise EOFError
                return b""
            piece, self._packed = self._packed[:_FEED], self._packed[_FEED:]
            self._begun = True
            self._ready = self._frame.decompress(piece)
            if self._frame.eof:
                self._packed = self._frame.unused_data + self._packed
                self._frame, self._begun = self._new(), False
        data, self._ready = self._ready[:size], self._ready[size:]
        return data


def _zstd(name: str) -> Opener:
    factory = _zstandard(name).ZstdDecompressor(max_window_size=1 << 27)
    return lambda source: _Frames(source, factory.decompressobj)


def _zstandard(name: str) -> Any:  # noqa: ANN401 (an optional package)
    try:
        import zstandard
    except ImportError:
        raise problem(
            f"{name}：读取 .zst 需要 zstandard，请运行 pip install 'compliance-lint[zst]'",
            f"{name}: .zst files need zstandard: pip install 'compliance-lint[zst]'",
        ) from None
    return zstandard


def _damages(opener: Opener) -> tuple[type[Exception], ...]:
    known: tuple[type[Exception], ...] = (EOFError, zlib.error, gzip.BadGzipFile)
    return known if opener is _gzip else (*known, _zstandard("").ZstdError)


def _damaged(name: str) -> InputError:
    return problem(
        f"{name}：压缩数据已损坏或不完整，无法解压，请重新导出",
        f"{name}: the compressed data is damaged or cut off; export it again",
    )
