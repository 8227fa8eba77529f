"""Regular expressions that cost nothing until they are searched with, and little then.

Compiling our expressions takes most of a short run: some hold whole word lists.  ``lazy`` puts it
off to the first search, and what ``re`` makes of an expression (a list of numbers) is kept in the
user's cache folder, so the next run gets it back in a fortieth of the time.  A file belongs to one
version of ``re``; the interpreter checks the numbers when they are loaded; whatever is missing or
does not fit is compiled as ever.
"""

from __future__ import annotations

import atexit
import json
import re
import sys
from contextlib import suppress
from dataclasses import dataclass
from functools import cache, cached_property
from importlib import import_module
from pathlib import Path
from typing import Any, cast
from zlib import adler32, compress, crc32, decompress, error

from compliance_lint.cachefolder import home, replace

_MOST_BYTES = 4_000_000  # of the file: what edited policies leave behind is dropped now and then
# What a damaged line, or another version of ``re`` than we know, may raise.
_MISFITS = (ValueError, TypeError, RuntimeError, OverflowError, LookupError, AttributeError, error)


def lazy(source: str, flags: int = 0) -> re.Pattern[str]:
    """``re.compile(source, flags)``, done when the result is first used."""
    return cast("re.Pattern[str]", _Lazy(source, flags))


def compiled(source: str, flags: int = 0) -> re.Pattern[str]:
    """``re.compile(source, flags)``, from the cache if it is there.  Raises ``re.error``."""
    return _store().compiled(source, int(flags))


class _Lazy:
    """Stands for a compiled expression; each attribute is fetched once."""

    def __init__(self, source: str, flags: int) -> None:
        self.pattern = source  # known without compiling
        self._flags = flags

    @cached_property
    def _compiled(self) -> re.Pattern[str]:
        return compiled(self.pattern, self._flags)

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 (stands for any attribute)
        value = getattr(self._compiled, name)
        self.__dict__[name] = value
        return value

    def __repr__(self) -> str:
        return f"lazy({self.pattern!r})"


@cache
def _store() -> Store:
    folder = home()
    magic = getattr(import_module("_sre"), "MAGIC", None) if sys.implementation.name == "cpython" else None
    if folder is None or magic is None:
        return Store(None)
    store = Store(folder / f"expressions-{sys.implementation.cache_tag}-{magic}.jsonl")
    atexit.register(store.save)
    return store


@dataclass(frozen=True, slots=True)
class _Code:
    """What ``re`` makes of an expression: flags in force, numbers, groups and their names."""

    flags: int
    numbers: list[int]
    groups: int
    names: dict[str, int]

    def pattern(self, source: str) -> re.Pattern[str]:
        """The expression, as ``re.compile`` makes it in its last step."""
        by_number: list[str | None] = [None] * (self.groups + 1)
        for name, number in self.names.items():
            by_number[number] = name
        made = import_module("_sre").compile(
            source, self.flags, self.numbers, self.groups, self.names, tuple(by_number)
        )
        return cast("re.Pattern[str]", made)


class Store:
    """Compiled expressions in a file: a line of JSON each, found by checksums and length.

    Without a file it only compiles.
    """

    def __init__(self, path: Path | None) -> None:
        self._path = path
        self._new: list[tuple[str, int, _Code]] = []

    @cached_property
    def _lines(self) -> dict[bytes, bytes]:
        try:
            lines = self._path.read_bytes().split(b"\n") if self._path else []
        except OSError:
            lines = []
        return dict(line.split(b" ", 1) for line in lines if b" " in line)

    def compiled(self, source: str, flags: int) -> re.Pattern[str]:
        """``re.compile(source, flags)``."""
        if not self._path:
            return re.compile(source, flags)
        line = self._lines.get(_key(source, flags))
        if line:
            with suppress(*_MISFITS):
                return _load(line).pattern(source)
        try:
            code = _code(source, flags)
            made = code.pattern(source)
        except _MISFITS:
            return re.compile(source, flags)
        self._new.append((source, flags, code))
        return made

    def save(self) -> None:
        """Add what was compiled since; a folder that can't be written only costs time."""
        if not self._new or not self._path:
            return
        lines = self._lines.copy()
        if sum(map(len, lines.values())) > _MOST_BYTES:
            lines = {}
        lines.update((_key(source, flags), _dump(code)) for source, flags, code in self._new)
        self._new.clear()
        with suppress(OSError):
            replace(self._path, b"\n".join(key + b" " + line for key, line in lines.items()))


def _key(source: str, flags: int) -> bytes:
    data = source.encode("utf-8", "surrogatepass")
    return b"%08x%08x%x-%x" % (crc32(data), adler32(data), len(data), flags)


def _code(source: str, flags: int) -> _Code:
    """The first steps of ``re.compile``.  Raises ``re.error``, or anything on an unknown version."""
    new = sys.version_info >= (3, 11)
    parser: Any = import_module("re._parser" if new else "sre_parse")
    compiler: Any = import_module("re._compiler" if new else "sre_compile")
    parsed = parser.parse(source, flags)
    numbers = list(map(int, compiler._code(parsed, flags)))
    state = parsed.state
    return _Code(flags | state.flags, numbers, state.groups - 1, dict(state.groupdict))


def _dump(code: _Code) -> bytes:
    from binascii import b2a_base64

    numbers = b"".join(number.to_bytes(4, "little") for number in code.numbers)
    packed = b2a_base64(compress(numbers), newline=False).decode()
    return json.dumps([code.flags, code.groups, code.names, packed], separators=(",", ":")).encode()


def _load(line: bytes) -> _Code:
    from binascii import a2b_base64
    from struct import unpack

    flags, groups, names, packed = json.loads(line)
    numbers = decompress(a2b_base64(packed))
    return _Code(flags, list(unpack(f"<{len(numbers) // 4}I", numbers)), groups, names)
